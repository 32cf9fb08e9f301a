"""An attempt and its grade: what was answered, and what that answer covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.document import Locator

Verdict = Literal["correct", "partial", "incorrect", "unsure"]
UnitStatus = Literal["hit", "missing", "contradicted"]
Phase = Literal["pre", "study", "post"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer given; it is kept before it is graded.

    Attributes:
        answer: what was typed; for a choice, the option's text.
        option: 0-based index chosen, for a choice.
        confidence: 0..100 as given before the key was shown; None where it was not asked.
        seconds: time from showing the question to the answer; None where unknown.
        phase: the part of a session it belongs to.
        at: aware UTC.
    """

    id: str
    question_id: str
    answer: str
    at: datetime
    option: int | None = None
    confidence: int | None = None
    seconds: float | None = None
    session_id: str | None = None
    phase: Phase = "study"


@dataclass(frozen=True, slots=True)
class UnitGrade:
    """How the answer stands to one idea unit, with the learner's own line that decides it."""

    text: str
    status: UnitStatus
    quote: str = ""
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The judgement of one answer.

    Attributes:
        score: 0..1, calibrated: the chance that a careful person would call the answer right.
        units: one per idea unit, in the question's order.
        feedback: sentences for the learner that quote the note; never a bare tick.
        engine: ``offline``, ``llm:<model>``, or ``learner`` for an overruled grade.
        because: the learner's reason for an overruled grade.
        note: what there is to say about how it was judged (the model failed, say), empty as a rule.
    """

    verdict: Verdict
    score: float
    units: tuple[UnitGrade, ...] = ()
    feedback: str = ""
    engine: str = "offline"
    because: str = ""
    note: str = ""
