"""A session: one sitting of planned questions, from pre-test to post-test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from coach.attempt import Attempt, Grade, Phase
from coach.question import CLOSED_KINDS, Question
from ingest.document import digest

OPEN_MINUTES = 1.5
CLOSED_MINUTES = 0.6
"""Minutes planned for one open or closed question, reading the feedback included (our own trials)."""


@dataclass(frozen=True, slots=True)
class SessionItem:
    """One planned question, and how it was left when it was not answered (``skipped``, ``not clear``)."""

    question_id: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting.

    The first answer to a question in it is its pre-test, those after it are the post-test.

    Attributes:
        items: planned questions in order.
        minutes: the length planned for, None where a number of questions was asked for.
        topic, stage: what it was narrowed to, empty for everything.
        wish: digest of all that it was opened with, the seed of the dice too; empty where the time threw them.
    """

    id: str
    started_at: datetime
    items: tuple[SessionItem, ...]
    minutes: int | None = None
    topic: str = ""
    stage: str = ""
    ended_at: datetime | None = None
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a session changed: mean scores 0..1 of the same questions before and after study."""

    before: float
    after: float
    questions: int


def new_session(
    questions: Sequence[Question],
    now: datetime,
    *,
    minutes: int | None = None,
    topic: str = "",
    stage: str = "",
    wish: str = "",
) -> Session:
    """Return a session that asks these questions in order."""
    ids = [question.id for question in questions]
    return Session(
        id="s" + digest(now.isoformat(), *ids),
        started_at=now,
        items=tuple(SessionItem(question_id) for question_id in ids),
        minutes=minutes,
        topic=topic,
        stage=stage,
        wish=wish,
    )


def fits(questions: Sequence[Question], minutes: int) -> list[Question]:
    """Return the leading questions that fit the minutes, at least one."""
    chosen: list[Question] = []
    used = 0.0
    for question in questions:
        used += CLOSED_MINUTES if question.kind in CLOSED_KINDS else OPEN_MINUTES
        if chosen and used > minutes:
            break
        chosen.append(question)
    return chosen


def arrange(questions: Sequence[Question], rng: Random) -> list[Question]:
    """Return the questions in the order to ask them: topic by topic, mixed only where topics can be confused.

    Interleaving helps with confusable material and not elsewhere (Brunmair & Richter 2019), so questions of one
    ``confusable`` group are shuffled among each other and the rest stay together by topic.
    """
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(question.confusable or question.topic, []).append(question)
    for name, group in groups.items():
        if any(question.confusable == name for question in group):
            rng.shuffle(group)
    return [question for group in groups.values() for question in group]


def phase_of(question_id: str, answered: Sequence[tuple[Attempt, Grade]]) -> Phase:
    """Return the phase of the next answer to a question, given the answers of its session so far."""
    return "post" if any(attempt.question_id == question_id for attempt, _ in answered) else "pre"


def gain(answered: Sequence[tuple[Attempt, Grade]]) -> Gain | None:
    """Return the gain over the questions answered before and after study, None where there are none."""
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    for attempt, grade in answered:
        if attempt.phase == "pre":
            before.setdefault(attempt.question_id, grade.score)
        elif attempt.phase == "post":
            after[attempt.question_id] = grade.score
    both = sorted(before.keys() & after.keys())
    if not both:
        return None
    return Gain(
        before=sum(before[name] for name in both) / len(both),
        after=sum(after[name] for name in both) / len(both),
        questions=len(both),
    )


def leave(session: Session, question_id: str, outcome: str) -> Session:
    """Return the session with a question marked as left without an answer."""
    items = tuple(replace(item, outcome=outcome) if item.question_id == question_id else item for item in session.items)
    return replace(session, items=items)


def next_question(session: Session, answered: Sequence[tuple[Attempt, Grade]]) -> str | None:
    """Return the question to ask next, None when the pre-test is done."""
    done = {attempt.question_id for attempt, _ in answered}
    for item in session.items:
        if item.question_id not in done and not item.outcome:
            return item.question_id
    return None


def to_retest(answered: Sequence[tuple[Attempt, Grade]]) -> list[str]:
    """Return the questions for the post-test: missed before and not yet answered again, in order."""
    missed: dict[str, bool] = {}
    for attempt, grade in answered:
        if attempt.phase == "pre":
            missed[attempt.question_id] = grade.verdict != "correct"
        else:
            missed[attempt.question_id] = False
    return [question_id for question_id, wrong in missed.items() if wrong]
