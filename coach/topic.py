"""A topic: a concept of a stage or a heading of the notes, and whether it was ever asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from coach.gaps import content_words, names_stage
from coach.question import Question
from coach.review import Card
from ingest.chunk import Chunk
from ingest.document import Locator
from ingest.roadmap import Concept, Criterion, Roadmap, Stage
from vectorstore.keywords import Heading

_NOT_A_TOPIC = re.compile(
    r"(?i)^(to[ _-]?(do|sort)|misc|inbox|links?|references?|sources?|further reading|see also|notes?|index|contents|"
    r"applications|overview|introduction|summary|readme|changelog|.*\bcommon\b learning)$"
)


_TO_EXPLAIN = re.compile(
    r"\bexplain(?:\s+(?:clearly|in your own words|to (?:a|another) \w+))?(?:,[^,]*,)?\s+"
    r"(?P<what>(?:why|how)\b.{8,120}?)[.;]?$",
    re.IGNORECASE,
)

_POINTS = re.compile(r"\b(?:it|this|that|these|those)$|\b(?:this|about it)\b", re.IGNORECASE)


KINDS_ASKED = frozenset({"note", "pdf", "office"})
"""Documents whose headings are topics; a roadmap gives its concepts instead, and a worksheet is personal."""


STRONG_DAYS = 21.0
"""A card is strong from the stability on at which Anki calls a card mature."""


def asked_by(criterion: Criterion, stage: Stage) -> Concept | None:
    """Return the points that a criterion asks to be explained, as far as the concepts of its stage spell them out.

    Of the concept that shares most words with the criterion, only the sub-points that share some are asked.
    """
    wanted = content_words(criterion.text)
    best = max(stage.concepts, key=lambda concept: len(wanted & content_words(concept.text)), default=None)
    if best is None or len(wanted & content_words(best.text)) < MIN_SHARED_WORDS:
        return None
    points = tuple(point for point in best.sub_points if wanted & content_words(point))
    return Concept(criterion.text, criterion.text, points, best.line) if points else None


MIN_SHARED_WORDS = 2


def around_line(chunks: Sequence[Chunk], line: int | None) -> tuple[Chunk, ...]:
    """Return the pieces of a roadmap around a concept's line, the nearest first; all where the line is not known."""
    if line is None:
        return tuple(chunks)
    near = [(max(c.locator.lines[0] - line, line - c.locator.lines[1], 0), c) for c in chunks if c.locator.lines]
    return tuple(chunk for gap, chunk in sorted(near, key=lambda pair: pair[0]) if gap <= LINES_OF_A_CONCEPT)


LINES_OF_A_CONCEPT = 12


@dataclass(frozen=True, slots=True)
class Topic:
    """What questions are about.

    Attributes:
        weight: > 0; a higher one is asked first. Concepts of the stage at work outrank those of later stages, and
            those outrank headings.
        stage, roadmap: titles, for a concept.
        stage_number, track: of the stage, as far as the roadmap has them.
        is_criterion: the concept is a "you can explain …" of the stage's "Done when", in words of our own cutting.
        locator: for a heading, where it stands.
    """

    name: str
    kind: Literal["concept", "heading"]
    weight: float
    stage: str = ""
    roadmap: str = ""
    roadmap_path: str = ""
    stage_number: int | None = None
    track: str = ""
    concept: Concept | None = None
    locator: Locator | None = None
    is_criterion: bool = False

    @property
    def why(self) -> str:
        """One short sentence saying why it is asked."""
        if self.is_criterion:
            return f"“{self.stage}” on your roadmap asks that you can explain it."
        if self.kind == "concept":
            return f"A concept of “{self.stage}” on your roadmap."
        title = self.locator.title if self.locator else ""
        return f"From your note “{title}”." if title and title != self.name else "From your notes."


@dataclass(frozen=True, slots=True)
class Coverage:
    """A topic with how many of its questions were asked, and how many of those are due or strong."""

    topic: Topic
    asked: int
    due: int
    strong: int


def topics(roadmaps: Sequence[Roadmap], headings: Iterable[Heading], met_stages: frozenset[str]) -> list[Topic]:
    """Return all topics, the heaviest first.

    Args:
        roadmaps: as parsed.
        headings: of the notes.
        met_stages: titles of stages whose criteria are all met; their concepts come last of the concepts.
    """
    found = [topic for roadmap in roadmaps for topic in _concepts(roadmap, met_stages)]
    named = {_key(topic.name) for topic in found}
    for heading in headings:
        name = (heading.trail[-1] if heading.trail else heading.title).strip()
        if heading.kind not in KINDS_ASKED or heading.private or _NOT_A_TOPIC.match(name) or _key(name) in named:
            continue
        weight = min(0.5, 0.2 + 0.05 * heading.chunks)
        locator = Locator(heading.path, heading.title, heading.trail)
        found.append(Topic(name, "heading", weight, locator=locator))
    return sorted(found, key=lambda topic: -topic.weight)


def coverage(
    found: Sequence[Topic], questions: Iterable[Question], cards: Sequence[Card], now: datetime
) -> list[Coverage]:
    """Return each topic with how many of its questions were asked, are due and are strong, in the order given."""
    by_question = {card.question_id: card for card in cards}
    by_topic: dict[str, list[Card]] = {}
    for question in questions:
        card = by_question.get(question.id)
        if card is not None:
            by_topic.setdefault(question.topic, []).append(card)
    return [
        Coverage(
            topic,
            asked=len(held := by_topic.get(topic.name, [])),
            due=sum(card.due <= now for card in held),
            strong=sum((card.stability or 0.0) >= STRONG_DAYS for card in held),
        )
        for topic in found
    ]


def matching(found: Sequence[Topic], *, topic: str = "", stage: str = "") -> list[Topic]:
    """Return the topics whose name holds ``topic`` and whose stage is meant by ``stage``, as in the gaps."""
    return [
        one
        for one in found
        if (not topic or _key(topic) in _key(one.name) or _key(one.name) in _key(topic))
        and (
            not stage.strip() or (one.stage and names_stage(stage, one.stage, one.stage_number, one.track, one.roadmap))
        )
    ]


def _concepts(roadmap: Roadmap, met_stages: frozenset[str]) -> Iterable[Topic]:
    ahead = 0
    for stage in roadmap.stages:
        met = stage.title in met_stages
        weight = 0.6 if met else _weight_ahead(stage, ahead)
        ahead += not met
        of_stage = Topic(
            "", "concept", weight, stage.title, roadmap.title, roadmap.path, stage.number, stage.track or ""
        )
        for concept in stage.concepts:
            yield replace(of_stage, name=concept.name, concept=concept)
        for criterion in stage.criteria:
            if (
                criterion.kind == "explain"
                and (found := _TO_EXPLAIN.search(criterion.text))
                and not _POINTS.search(found["what"])
            ):
                what = Concept(found["what"], criterion.text, (), criterion.line)
                yield replace(of_stage, name=found["what"], concept=what, is_criterion=True)


def _weight_ahead(stage: Stage, ahead: int) -> float:
    first = 2.0 if stage.active else 1.5
    return max(0.7, first - 0.2 * ahead)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
