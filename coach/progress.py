"""Progress: how much came back when it was asked again, what is coming, and where the hours went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from coach.attempt import Attempt
from coach.calibration import Calibration
from coach.habit import Balance, Cell, WeekHours, monday_of
from coach.question import Question
from coach.review import Review

FORGETTING_TIME = timedelta(hours=20)
"""A recall sooner than this after the one before says nothing about remembering."""


@dataclass(frozen=True, slots=True)
class WeekRetention:
    """Recalls of one week, Monday first, that came at least a day after the one before; ``share`` is 0..1."""

    monday: date
    recalls: int
    share: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the progress screen shows.

    Attributes:
        retention: weeks with recalls, oldest first.
        forecast: reviews on each of the next days, today first.
        sure_but_wrong: question and attempt, newest first.
    """

    retention: tuple[WeekRetention, ...]
    forecast: tuple[int, ...]
    calibration: Calibration
    sure_but_wrong: tuple[tuple[Question, Attempt], ...]
    hours: tuple[WeekHours, ...]
    days: tuple[Cell, ...]
    balance: Balance


def retention_by_week(reviews: Sequence[Review], zone: tzinfo | None) -> list[WeekRetention]:
    """Return how much was recalled, week by week; a first review and one of the same day are left out."""
    last: dict[str, datetime] = {}
    weeks: dict[date, list[bool]] = {}
    for review in sorted(reviews, key=lambda review: review.at):
        before = last.get(review.question_id)
        last[review.question_id] = review.at
        if before is not None and review.at - before >= FORGETTING_TIME:
            monday = monday_of(review.at.astimezone(zone).date())
            weeks.setdefault(monday, []).append(review.rating != "Again")
    return [WeekRetention(monday, len(came), sum(came) / len(came)) for monday, came in sorted(weeks.items())]
