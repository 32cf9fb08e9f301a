"""Gaps: each criterion with what shows it, what is missing, and one next step.

The rules are a fair examiner's: an explanation counts when it passed on two days, a thing counts when it is there, a
number counts when code has compared it, a post counts when it has an address, and a mention in the notes is a lead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Literal

from coach.attempt import Attempt, Grade
from coach.bar import shortfall
from coach.diary import Entry
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.question import Citation, Question
from coach.review import Card, retrievability
from coach.tutor.offline.lexicon import STOP_WORDS, stem, words
from ingest.document import Locator
from ingest.measure import read_measures
from ingest.roadmap import Concept, Criterion, Measure, Project, Roadmap, Stage
from ingest.worksheet import Worksheet
from vectorstore.search import Passage

CriterionState = Literal["met", "partly", "open", "no_evidence"]

SAME_SUBJECT = 0.6
"""Share of the shorter text's content words that must stand in the longer one for both to be on one subject."""

DAYS_TO_PASS = 2
"""Explanations must pass on this many different days."""

Find = Callable[[str, int], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """Where one criterion stands.

    Attributes:
        missing: plain sentences, empty when met.
        leads: places in the notes that mention it; shown as leads, never proof.
        nearest: a sentence naming the nearest note, or that the notes say nothing; empty when met or not searched.
        next_step: one thing to do next, empty when met.
    """

    criterion: Criterion
    state: CriterionState
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    leads: tuple[Citation, ...] = ()
    nearest: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class TopicGap:
    """Where one topic stands.

    Attributes:
        mastery: 0..1, chance of recall now times the grades given; None where never asked.
        asked: attempts on it.
        source: the nearest note, None where the notes say nothing about it.
        self_rating: 0..5 where a worksheet rated it.
    """

    name: str
    mastery: float | None
    asked: int
    source: Locator | None = None
    self_rating: float | None = None


@dataclass(frozen=True, slots=True)
class StageGap:
    """A stage with its criteria and topics; ``met`` when it has criteria and every one is met.

    Attributes:
        active: the module of its track that the curriculum names as being at work.
        optional: of a hobby track; it never comes before the others.
    """

    title: str
    track: str | None
    roadmap: str
    met: bool
    criteria: tuple[CriterionGap, ...]
    topics: tuple[TopicGap, ...]
    active: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ProjectGap:
    """A project of a roadmap with what its promised outcome asks for."""

    title: str
    roadmap: str
    met: bool
    criteria: tuple[CriterionGap, ...]


@dataclass(frozen=True, slots=True)
class GapReport:
    """All stages and projects, the concepts that no note covers, and what to do this week.

    Attributes:
        unplaced: evidence whose criterion stands in no roadmap any more, because its words were changed.
    """

    stages: tuple[StageGap, ...]
    uncovered: tuple[str, ...] = ()
    this_week: tuple[str, ...] = ()
    projects: tuple[ProjectGap, ...] = ()
    unplaced: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record holds that gaps are judged by."""

    evidence: Sequence[Evidence]
    explanations: Sequence[Explanation]
    graded: Sequence[tuple[Attempt, Grade]]
    questions: Mapping[str, Question]
    cards: Sequence[Card]
    worksheets: Sequence[Worksheet]
    now: datetime
    zone: tzinfo | None = None
    entries: Sequence[Entry] = ()


_STAGE_NUMBER = re.compile(r"(?:(?:stage|phase|part|level|step|module|stufe|etapa|étape)\s+)?(\d{1,4})", re.IGNORECASE)


def gap_report(roadmaps: Sequence[Roadmap], standing: Standing, *, find: Find | None, stage: str = "") -> GapReport:
    """Return where each stage stands.

    Args:
        roadmaps: as parsed.
        standing: the record.
        find: the passages of the notes that carry a text, best first and none where the notes do not; None skips
            leads and coverage, and is fast.
        stage: only the stages of this number ("2", "Stage 2"), or whose title, track or roadmap has this in it, case
            folded.
    """
    stages, projects = [], []
    uncovered: list[str] = []
    wanted = stage.strip().casefold()
    for roadmap in roadmaps:
        for one in roadmap.stages:
            if names_stage(wanted, one.title, one.number, one.track or "", roadmap.title):
                gap, missing = _stage_gap(roadmap, one, standing, find)
                stages.append(gap)
                uncovered += missing
        projects += [
            _project_gap(roadmap, project, standing, find)
            for project in roadmap.projects
            if wanted in f"{project.title} {roadmap.title}".casefold()
        ]
    return GapReport(
        stages=tuple(stages),
        uncovered=tuple(dict.fromkeys(uncovered)),
        this_week=tuple(_this_week(stages, uncovered)),
        projects=tuple(project for project in projects if project.criteria),
        unplaced=tuple(_unplaced(roadmaps, standing.evidence)),
    )


def names_stage(wanted: str, title: str, number: int | None, track: str, roadmap: str) -> bool:
    """Return whether a learner's words or number ("2", "stage 2") name a stage: its title, its track or its roadmap."""
    wanted = wanted.strip().casefold()
    if number is not None and (found := _STAGE_NUMBER.fullmatch(wanted)):
        return int(found[1]) == number
    return wanted in f"{title} {track} {roadmap}".casefold()


def _unplaced(roadmaps: Sequence[Roadmap], evidence: Sequence[Evidence]) -> list[Evidence]:
    placed = {criterion.id for roadmap in roadmaps for criterion in roadmap.all_criteria()}
    return [line for line in evidence if line.criterion_id not in placed]


def _project_gap(roadmap: Roadmap, project: Project, standing: Standing, find: Find | None) -> ProjectGap:
    criteria = tuple(criterion_gap(criterion, standing, find) for criterion in project.criteria)
    met = bool(criteria) and all(gap.state == "met" for gap in criteria)
    return ProjectGap(project.title, roadmap.title, met, criteria)


def _stage_gap(roadmap: Roadmap, stage: Stage, standing: Standing, find: Find | None) -> tuple[StageGap, list[str]]:
    criteria = tuple(criterion_gap(criterion, standing, find) for criterion in stage.criteria)
    topics = []
    uncovered = []
    for concept in stage.concepts:
        found = find(concept.text, 1) if find else ()
        if find and not found:
            uncovered.append(concept.name)
        topics.append(_topic_gap(concept, standing, found[0].chunk.locator if found else None))
    met = bool(criteria) and all(gap.state == "met" for gap in criteria)
    gap = StageGap(stage.title, stage.track, roadmap.title, met, criteria, tuple(topics), stage.active, stage.optional)
    return gap, uncovered


def criterion_gap(criterion: Criterion, standing: Standing, find: Find | None) -> CriterionGap:
    """Return where one criterion stands, judged by the evidence its kind asks for."""
    lines = [line for line in standing.evidence if line.criterion_id == criterion.id]
    lines += _from_diary(criterion, standing.entries, standing.zone)
    held = [line for line in lines if line.withdrawn_at is None]
    if criterion.kind == "explain":
        explained = _explained(criterion, standing)
        state, missing = _judge_explain(criterion, standing, explained, held)
        lines = lines + explained
    else:
        state, missing = _judge_things(criterion, held)
    leads = _leads(criterion, find) if find and state != "met" else ()
    return CriterionGap(
        criterion=criterion,
        state=state,
        evidence=tuple(sorted(lines, key=lambda line: line.at)),
        missing=tuple(missing),
        leads=leads,
        nearest=_nearest(leads) if find and state != "met" else "",
        next_step="" if state == "met" else _next_step(criterion, state, held),
    )


def _from_diary(criterion: Criterion, entries: Sequence[Entry], zone: tzinfo | None) -> list[Evidence]:
    """Return the ledger lines that diary entries on this criterion make: the learner's word, dated, unchecked."""
    lines = []
    for entry in entries:
        if covers(f"{entry.did} {entry.learned}", criterion.text):
            written = _day(entry.written_at, zone)
            lines.append(
                Evidence(
                    id=f"e{entry.id}-{criterion.id}",
                    criterion_id=criterion.id,
                    kind="statement",
                    text=f"Diary{'' if written == entry.day else f', {entry.day.isoformat()}'}: {entry.did}",
                    at=entry.written_at,
                    how="your diary; nothing was checked",
                    origin=entry.id,
                )
            )
    return lines


def _explained(criterion: Criterion, standing: Standing) -> list[Evidence]:
    """Return the ledger lines that explanations and recalls on this criterion's subject make."""
    lines = []
    for explanation in standing.explanations:
        if is_same_subject(explanation.topic, criterion.text):
            passed = explanation.assessment.passed
            told = "Explained" if passed else "Tried to explain"
            lines.append(
                Evidence(
                    id=f"e{explanation.id}",
                    criterion_id=criterion.id,
                    kind="explanation",
                    text=f"{told} “{explanation.topic}” ({explanation.assessment.score:.0%} of its points)",
                    at=explanation.at,
                    verified=passed,
                    verified_by=explanation.assessment.engine,
                    how="idea units of your notes and roadmap",
                    origin=explanation.id,
                )
            )
    return [*lines, *_recalled(criterion, standing)]


def _recalled(criterion: Criterion, standing: Standing) -> list[Evidence]:
    """Return a ledger line for each question on this criterion's subject that was answered right, dated by the last."""
    recalls: dict[str, list[tuple[Attempt, Grade]]] = {}
    for attempt, grade in standing.graded:
        question = standing.questions.get(attempt.question_id)
        if question and grade.verdict == "correct" and is_same_subject(question.prompt, criterion.text):
            recalls.setdefault(question.id, []).append((attempt, grade))
    lines = []
    for question_id, held in recalls.items():
        held.sort(key=lambda recall: recall[0].at)
        (first, _), (last, grade) = held[0], held[-1]
        days = len({_day(attempt.at, standing.zone) for attempt, _ in held})
        lines.append(
            Evidence(
                id=f"e{first.id}",
                criterion_id=criterion.id,
                kind="recall",
                text=f"Answered “{standing.questions[question_id].prompt}”{f' on {days} days' if days > 1 else ''}",
                at=last.at,
                verified=True,
                verified_by=grade.engine,
                how="graded answer",
                origin=last.id,
            )
        )
    return lines


def _judge_explain(
    criterion: Criterion, standing: Standing, explained: Sequence[Evidence], held: Sequence[Evidence]
) -> tuple[CriterionState, list[str]]:
    whole = {one.id for one in standing.explanations if covers(one.topic, criterion.text)}
    tries = sorted((line for line in explained if line.origin in whole), key=lambda line: line.at)
    days = {_day(line.at, standing.zone) for line in tries if line.verified}
    if tries and not tries[-1].verified:
        state: CriterionState = "partly" if days else "open"
        return state, ["Your last explanation of it left points out or got one wrong."]
    if len(days) >= DAYS_TO_PASS:
        return "met", []
    if days:
        return "partly", ["Explained well on one day; it counts when it passes on a second day."]
    near = [line for line in explained if line.kind == "explanation" and line.verified]
    if near:
        return "partly", ["You explained what it is about, but not yet the very thing it asks."]
    if any(line.verified for line in explained):
        return "partly", ["Recalled in a quiz, but never explained in your own words."]
    if explained:
        return "open", ["An explanation near it left points out; it was never explained itself."]
    if held:
        return "open", ["Said or shown, but never explained to the coach."]
    return "no_evidence", ["Never explained."]


def _judge_things(criterion: Criterion, lines: Sequence[Evidence]) -> tuple[CriterionState, list[str]]:
    if not lines:
        return "no_evidence", [_NOTHING_YET[criterion.kind]]
    missing = _missing_numbers(criterion, lines)
    artifacts = [line for line in lines if line.kind == "artifact"]
    if criterion.kind in {"measure", "rank"}:
        if missing and _by_alternative(criterion, lines):
            missing = []
        if not missing:
            return "met", []
        return ("partly" if artifacts else "open"), missing
    if criterion.kind == "publish":
        if any(line.url for line in artifacts):
            return ("partly", missing) if missing else ("met", [])
        here = "It exists on this machine; where can others see it?" if artifacts else "It has no address yet."
        return ("partly" if artifacts else "open"), [here, *missing]
    if not any(line.verified for line in artifacts):
        claimed = "Only claimed by an address; name the folder or repository so that it can be checked."
        return ("partly", [claimed, *missing]) if artifacts else ("open", ["Said, but nothing to see yet.", *missing])
    return ("partly", missing) if missing else ("met", [])


_NOTHING_YET = {
    "build": "Nothing built for it has been shown.",
    "measure": "No number has been recorded.",
    "rank": "No place has been recorded.",
    "publish": "Nothing published has been shown.",
    "explain": "Never explained.",
    "other": "Nothing shows it yet.",
}


def _missing_numbers(criterion: Criterion, lines: Sequence[Evidence]) -> list[str]:
    numbers = [line for line in lines if line.kind == "measure" and line.value is not None]
    ways = [read_measures(alternative) for alternative in criterion.alternatives]
    if any(way and not any(_fault(criterion, measure, numbers, lines) for measure in way) for way in ways):
        return []
    elsewhere = {(measure.value, measure.unit) for way in ways for measure in way}
    own = [measure for measure in criterion.measures if (measure.value, measure.unit) not in elsewhere]
    missing = []
    for measure in own or criterion.measures:
        if measure.value is None:
            if not any(line.kind in {"measure", "artifact"} and line.verified for line in lines):
                missing.append(f"Nothing shows “{measure.text}”.")
            continue
        if fault := _fault(criterion, measure, numbers, lines):
            missing.append(fault)
    if criterion.kind in {"measure", "rank"} and not criterion.measures and not numbers:
        missing.append(_NOTHING_YET[criterion.kind])
    return missing


def _fault(criterion: Criterion, measure: Measure, numbers: Sequence[Evidence], lines: Sequence[Evidence]) -> str:
    """Return why nothing recorded meets a bar, empty where something does."""
    faults = [shortfall(criterion, measure, line.text) for line in numbers]
    if (faults and not all(faults)) or _are_enough(measure, lines):
        return ""
    return faults[-1] if faults else f"No number for “{measure.text}”."


def _are_enough(measure: Measure, lines: Sequence[Evidence]) -> bool:
    """Return whether as many things were shown, one by one, as a count asks for ("three articles")."""
    shown = {line.path or line.url for line in lines if line.kind == "artifact"}
    return measure.comparison == ">=" and measure.unit.endswith("s") and len(shown) >= (measure.value or 0.0) > 0


def _by_alternative(criterion: Criterion, lines: Sequence[Evidence]) -> bool:
    """Return whether an artifact or recorded result names one of the alternatives the criterion allows."""
    shown = [line for line in lines if line.kind == "artifact" or (line.kind == "measure" and (line.url or line.path))]
    ways = [content_words(alternative) for alternative in criterion.alternatives]
    if criterion.alternatives and "medal" in content_words(criterion.text):
        ways.append(content_words("medal"))
    return any(way and way <= content_words(line.text) for way in ways for line in shown)


def _topic_gap(concept: Concept, standing: Standing, nearest: Locator | None) -> TopicGap:
    ids = {question.id for question in standing.questions.values() if question.topic == concept.name}
    answered = [(attempt, grade) for attempt, grade in standing.graded if attempt.question_id in ids]
    return TopicGap(
        name=concept.name,
        mastery=_mastery(ids, answered, standing),
        asked=len(answered),
        source=nearest,
        self_rating=_self_rating(concept.name, standing.worksheets),
    )


def _mastery(ids: set[str], answered: Sequence[tuple[Attempt, Grade]], standing: Standing) -> float | None:
    newest = {attempt.question_id: grade.score for attempt, grade in answered}
    if not newest:
        return None
    recall = {
        card.question_id: retrievability(card, standing.now) for card in standing.cards if card.question_id in ids
    }
    return sum(score * recall.get(question_id, 1.0) for question_id, score in newest.items()) / len(newest)


def measured(names: Sequence[str], standing: Standing) -> dict[str, float]:
    """Return the mastery 0..1 of those names that questions were asked about."""
    found = {}
    for name in names:
        ids = {question.id for question in standing.questions.values() if is_same_subject(question.topic, name)}
        mastery = _mastery(ids, [pair for pair in standing.graded if pair[0].question_id in ids], standing)
        if mastery is not None:
            found[name] = mastery
    return found


def _self_rating(name: str, worksheets: Sequence[Worksheet]) -> float | None:
    for sheet in worksheets:
        for skill in sheet.skills:
            if skill.level is not None and is_one_thing(skill.name, name):
                return skill.level
    return None


def _leads(criterion: Criterion, find: Find) -> tuple[Citation, ...]:
    return tuple(
        Citation(quote=passage.chunk.text, locator=passage.chunk.locator, chunk_id=passage.chunk.id)
        for passage in find(criterion.text, 2)
    )


def _nearest(leads: Sequence[Citation]) -> str:
    if not leads:
        return "Your notes say nothing about this."
    where = leads[0].locator
    place = f", page {where.page}" if where.page else f", line {where.lines[0]}" if where.lines else ""
    return f"Nearest in your notes: {where.title}{place}. It is a lead, no proof."


def _next_step(criterion: Criterion, state: CriterionState, held: Sequence[Evidence]) -> str:
    add = f'coach evidence add {criterion.id} --text "…" --kind'
    artifacts = [line for line in held if line.kind == "artifact"]
    if criterion.kind == "explain":
        again = "on another day" if state == "partly" else "as to a curious beginner"
        return f"Explain it {again}: coach explain {criterion.id}"
    if criterion.kind == "publish":
        first = "Put it where others can see it" if artifacts else "Publish it"
        return f"{first}, then keep its address: {add} artifact --url …"
    bars = [measure for measure in criterion.measures if measure.value is not None]
    if criterion.kind in {"measure", "rank"} or (bars and any(line.verified for line in artifacts)):
        bar = next((f" (asked: {measure.text})" for measure in bars), "")
        tried = any(line.kind == "measure" for line in held)
        return f"{'Go on, and record your next number' if tried else 'Record your number'}{bar}: {add} measure"
    if criterion.kind == "build":
        first = "Name the folder or repository it is in" if artifacts else "Build it, then show where it is"
        return f"{first}: {add} artifact --path …"
    return f"Show it: {add} artifact --path … or --url …"


def at_work(stages: Sequence[StageGap]) -> list[StageGap]:
    """Return the stages the learner is at, in the order given, optional ones last.

    That is the first stage not met of each roadmap; of a curriculum with tracks, the module at work of each track, or
    the first one not met where that one is done.
    """
    in_tracks = {stage.roadmap for stage in stages if stage.active}
    at: dict[tuple[str, str | None], StageGap] = {}
    for stage in stages:
        if stage.met or not (stage.criteria or stage.topics):
            continue
        key = (stage.roadmap, stage.track if stage.roadmap in in_tracks else None)
        if key not in at or (stage.active and not at[key].active):
            at[key] = stage
    return sorted(at.values(), key=lambda stage: stage.optional)


def weakest(stages: Sequence[StageGap]) -> list[tuple[StageGap, CriterionGap]]:
    """Return the unmet criteria of the stages at work, what is nearest to done first."""
    order = {"partly": 0, "open": 1, "no_evidence": 2}
    unmet = [(stage, gap) for stage in at_work(stages) for gap in stage.criteria if gap.state != "met"]
    return sorted(unmet, key=lambda pair: order[pair[1].state])


def _this_week(stages: Sequence[StageGap], uncovered: Sequence[str]) -> list[str]:
    """Return up to three things to do, what unblocks most first: what is nearly done, then gaps."""
    steps = [f"{gap.criterion.text}: {gap.next_step}" for _, gap in weakest(stages)[:2]]
    for stage in at_work(stages)[:1]:
        here = [name for name in uncovered if any(topic.name == name for topic in stage.topics)]
        weak = [topic for topic in stage.topics if topic.mastery is not None and topic.mastery < 0.6]
        if here:
            steps.append(f"Write a note on {here[0]}: your notes say nothing about it yet.")
        elif weak:
            steps.append(f"Practise {weak[0].name}: coach quiz --topic “{weak[0].name}”")
    return steps


def is_same_subject(first: str, second: str) -> bool:
    """Return whether two texts are on one subject, by the content words of the shorter one."""
    one, two = content_words(first), content_words(second)
    if not one or not two:
        return False
    return len(one & two) / min(len(one), len(two)) >= SAME_SUBJECT and (len(one & two) > 1 or one == two)


def covers(text: str, asked: str) -> bool:
    """Return whether a text is about the whole of what is asked, and not only about a part of its subject."""
    one, two = content_words(text), content_words(asked)
    return bool(two) and len(one & two) / len(two) >= SAME_SUBJECT and (len(one & two) > 1 or one == two)


def is_one_thing(first: str, second: str) -> bool:
    """Return whether two names, what stands in brackets left out, name one thing: each is about the other."""
    one, two = (_IN_BRACKETS.sub(" ", name) for name in (first, second))
    shared = content_words(one) & content_words(two)
    return is_same_subject(one, two) and 2 * len(shared) >= max(len(content_words(one)), len(content_words(two)))


_IN_BRACKETS = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=20_000)
def content_words(text: str) -> frozenset[str]:
    """Return the stems of the words that carry a text."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and word not in _ASKING)


_ASKING = frozenset({"explain", "whiteboard", "notes", "able", "understand", "describe", "clearly", "enough"})


def _day(at: datetime, zone: tzinfo | None) -> object:
    return at.astimezone(zone).date()
