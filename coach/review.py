"""A review: one rated recall of a question, and the memory state that FSRS keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Rating = Literal["Again", "Hard", "Good", "Easy"]


@dataclass(frozen=True, slots=True)
class Review:
    """One rated recall; append-only, so that a card's state can be replayed from its reviews."""

    question_id: str
    attempt_id: str
    rating: Rating
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """FSRS memory state of a question.

    Attributes:
        due: aware UTC.
        stability: days until recall falls to 90 %; None before the first review.
        difficulty: 1..10; None before the first review.
        state: 1 learning, 2 review, 3 relearning, as in FSRS.
        step: learning step, None in review.
    """

    question_id: str
    due: datetime
    stability: float | None = None
    difficulty: float | None = None
    state: int = 1
    step: int | None = 0
    last_review: datetime | None = None
