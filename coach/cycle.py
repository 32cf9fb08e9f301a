"""The learning cycle of a topic: learn, modify, practise, analyse, teach, improve, each with its last dated thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import pairwise

from coach.attempt import Attempt, Grade
from coach.diary import Entry
from coach.explanation import Explanation
from coach.gaps import content_words, is_same_subject

STEPS = ("learn", "modify", "practise", "analyse", "teach", "improve")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the cycle; ``day`` is None where nothing was ever done at it."""

    name: str
    day: date | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What was done, as the record has it.

    Attributes:
        read: (day, title) of notes on the topic, by the day they were last changed.
        graded: attempts on the topic's questions.
    """

    read: Sequence[tuple[date, str]]
    graded: Sequence[tuple[Attempt, Grade]]
    explanations: Sequence[Explanation]
    entries: Sequence[Entry]
    zone: tzinfo | None = None


def cycle(topic: str, past: Past) -> tuple[Step, ...]:
    """Return the six steps in order, each with the last dated thing that was done at it.

    Learning is a note on the topic; modifying is project work in the diary that names it; practising an answered
    question; analysing a diary line that says what was learned or hard about it; teaching an explanation; improving
    an answer or explanation that did better than the one before.
    """
    told = [one for one in past.explanations if is_same_subject(one.topic, topic)]
    named = [entry for entry in past.entries if _names(entry.did, topic) or _names(entry.stage, topic)]
    built = [entry for entry in named if entry.activity == "project"]
    thought = [entry for entry in past.entries if _names(f"{entry.learned} {entry.struggle}", topic)]
    found = {
        "learn": [(day, f"your note “{title}”") for day, title in past.read],
        "modify": [(entry.day, entry.did) for entry in built],
        "practise": [(_day(attempt, past.zone), "answered a question") for attempt, _ in past.graded],
        "analyse": [(entry.day, entry.learned or entry.struggle) for entry in thought],
        "teach": [(one.at.astimezone(past.zone).date(), f"explained it, {one.assessment.score:.0%}") for one in told],
        "improve": list(_improved(past, told)),
    }
    return tuple(_last(name, found[name]) for name in STEPS)


def next_step(steps: Iterable[Step]) -> str:
    """Return the step to take next: the first never taken, else the one longest ago."""
    ordered = list(steps)
    never = [step.name for step in ordered if step.day is None]
    return never[0] if never else min(ordered, key=lambda step: step.day or date.min).name


def _last(name: str, found: Sequence[tuple[date, str]]) -> Step:
    return Step(name, *max(found, key=lambda pair: pair[0])) if found else Step(name)


def _improved(past: Past, told: Sequence[Explanation]) -> Iterable[tuple[date, str]]:
    scores: dict[str, float] = {}
    for attempt, grade in past.graded:
        before = scores.get(attempt.question_id)
        if before is not None and grade.score > before:
            yield _day(attempt, past.zone), f"from {before:.0%} to {grade.score:.0%} on one question"
        scores[attempt.question_id] = grade.score
    for earlier, later in pairwise(told):
        if later.assessment.score > earlier.assessment.score:
            change = f"explained it better, {earlier.assessment.score:.0%} to {later.assessment.score:.0%}"
            yield later.at.astimezone(past.zone).date(), change


def _names(text: str, topic: str) -> bool:
    wanted = content_words(topic)
    return bool(wanted) and wanted <= content_words(text)


def _day(attempt: Attempt, zone: tzinfo | None) -> date:
    return attempt.at.astimezone(zone).date()
