"""Retention counts only recalls that could have failed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from coach.progress import retention_by_week
from coach.review import Rating, Review

MONDAY = datetime(2026, 11, 2, 19, tzinfo=UTC)


def review(question: str, rating: Rating, days: float) -> Review:
    at = MONDAY + timedelta(days=days)
    return Review(question, f"{question}-{days}", rating, at)


def test_a_first_answer_is_no_recall() -> None:
    assert retention_by_week([review("a", "Again", 0)], UTC) == []


def test_an_answer_minutes_later_is_no_recall() -> None:
    assert retention_by_week([review("a", "Again", 0), review("a", "Good", 0.01)], UTC) == []


def test_a_hard_recall_counts_as_recalled_and_again_as_forgotten() -> None:
    asked = [review("a", "Good", 0), review("b", "Good", 0), review("a", "Hard", 2), review("b", "Again", 3)]
    (week,) = retention_by_week(asked, UTC)
    assert (week.monday, week.recalls, week.share) == (date(2026, 11, 2), 2, 0.5)


def test_each_recall_falls_in_the_learners_own_week() -> None:
    asked = [review("a", "Good", 0), review("a", "Good", 6.9), review("a", "Good", 14)]
    assert [week.monday for week in retention_by_week(asked, UTC)] == [date(2026, 11, 9), date(2026, 11, 16)]
