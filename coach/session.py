"""A session: one sitting of planned questions, from pre-test to post-test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coach.attempt import Phase


@dataclass(frozen=True, slots=True)
class SessionItem:
    """One planned step: which question, in which part of the session, and whether it was left by a skip."""

    question_id: str
    phase: Phase
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting.

    Attributes:
        items: planned steps in order.
        minutes: the length planned for, None where a number of questions was asked for.
        topic, stage: what it was narrowed to, empty for everything.
    """

    id: str
    started_at: datetime
    items: tuple[SessionItem, ...]
    minutes: int | None = None
    topic: str = ""
    stage: str = ""
    ended_at: datetime | None = None
