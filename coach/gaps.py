"""Gaps: each criterion with what shows it, what is missing, and one next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.evidence import Evidence
from coach.question import Citation
from ingest.document import Locator
from ingest.roadmap import Criterion

CriterionState = Literal["met", "partly", "open", "no_evidence"]


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """Where one criterion stands.

    Attributes:
        missing: plain sentences, empty when met.
        leads: places in the notes that mention it; shown as leads, never proof.
        next_step: one thing to do next, empty when met.
    """

    criterion: Criterion
    state: CriterionState
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    leads: tuple[Citation, ...] = ()
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class TopicGap:
    """Where one topic stands.

    Attributes:
        mastery: 0..1, recall expected now weighted by grades; None where never asked.
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
    """A stage with its criteria and topics; ``met`` when every criterion is."""

    title: str
    track: str | None
    roadmap: str
    met: bool
    criteria: tuple[CriterionGap, ...]
    topics: tuple[TopicGap, ...]


@dataclass(frozen=True, slots=True)
class GapReport:
    """All stages, the concepts that no note covers, and what to do this week."""

    stages: tuple[StageGap, ...]
    uncovered: tuple[str, ...] = ()
    this_week: tuple[str, ...] = ()
