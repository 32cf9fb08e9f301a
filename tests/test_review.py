"""The schedule is FSRS's own, with the coach's few rules on top."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.review import (
    Card,
    Rating,
    Review,
    due_today,
    forecast,
    is_confident_error,
    rate,
    replay,
    retrievability,
    schedule,
)

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)
RATINGS: dict[int, Rating] = {1: "Again", 2: "Hard", 3: "Good", 4: "Easy"}
VECTORS = Path(__file__).parents[1].parent / "shared" / "eval" / "scheduling" / "fsrs_vectors" / "vectors.json"


def _reviewed(ratings: list[Rating], start: datetime = NOW) -> tuple[Card, list[int]]:
    card, at, intervals = Card("q", start), start, []
    for number, rating in enumerate(ratings):
        card = schedule(card, Review("q", f"a{number}", rating, at))
        intervals.append((card.due - at).days)
        at = card.due
    return card, intervals


def test_intervals_equal_the_fields_shared_vector() -> None:
    if not VECTORS.exists():
        pytest.skip("../shared is not here")
    vector = next(one for one in json.loads(VECTORS.read_text()) if one["id"] == "fsrs6-intervals")
    start = datetime.fromisoformat(vector["start"])
    expected = next(value for name, value in vector.items() if "interval" in name and isinstance(value, list))
    assert _reviewed([RATINGS[number] for number in vector["ratings"]], start)[1] == expected


@pytest.mark.parametrize("name", ["fsrs6-memory-short", "fsrs6-memory-allratings"])
def test_memory_after_reviews_on_given_days_equals_the_fields_shared_vector(name: str) -> None:
    if not VECTORS.exists():
        pytest.skip("../shared is not here")
    vector = next(one for one in json.loads(VECTORS.read_text()) if one["id"] == name)
    card, at = Card("q", NOW), NOW
    for number, (rating, days) in enumerate(zip(vector["ratings"], vector["days_before_each"], strict=True)):
        at += timedelta(days=days)
        card = schedule(card, Review("q", f"a{number}", RATINGS[rating], at))
    assert card.stability == pytest.approx(vector["expect_stability"], abs=1e-3)
    assert card.difficulty == pytest.approx(vector["expect_difficulty"], abs=1e-3)


def test_the_first_review_equals_the_fields_shared_vector() -> None:
    if not VECTORS.exists():
        pytest.skip("../shared is not here")
    vector = next(one for one in json.loads(VECTORS.read_text()) if one["id"] == "fsrs6-first-review")
    cards = [_reviewed([RATINGS[number]])[0] for number in vector["ratings_each_alone"]]
    assert [card.stability for card in cards] == pytest.approx(vector["expect_stability"], abs=1e-4)
    assert [card.difficulty for card in cards] == pytest.approx(vector["expect_difficulty"], abs=1e-4)
    assert [_reviewed([RATINGS[number]])[1][0] for number in vector["ratings_each_alone"]] == vector[
        "expect_scheduled_days"
    ]


def test_intervals_grow_with_each_good_recall_and_fall_after_a_miss() -> None:
    _, grown = _reviewed(["Good"] * 5)
    assert grown == sorted(grown)
    assert grown[-1] > 10
    _, fallen = _reviewed(["Good", "Good", "Good", "Again"])
    assert fallen[-1] < fallen[-2]


def test_the_same_reviews_replay_to_the_same_card_in_any_order() -> None:
    reviews = [Review("q", f"a{day}", "Good", NOW + timedelta(days=day)) for day in (0, 3, 11)]
    assert replay("q", reviews) == replay("q", reversed(reviews))
    assert replay("q", []) is None


def test_a_confident_error_comes_back_within_a_day() -> None:
    card, _ = _reviewed(["Good"] * 4)
    at = card.due
    doubtful = schedule(card, Review("q", "b", "Hard", at))
    sure = schedule(card, Review("q", "b", "Hard", at, confident_error=True))
    assert sure.due <= at + timedelta(days=1) < doubtful.due


@pytest.mark.parametrize(
    ("verdict", "confidence", "seconds", "rating"),
    [
        ("incorrect", 10, 3.0, "Again"),
        ("incorrect", 95, 3.0, "Again"),
        ("partial", 80, None, "Hard"),
        ("correct", 20, None, "Hard"),
        ("correct", None, None, "Good"),
        ("correct", 95, 30.0, "Good"),
        ("correct", 95, 3.0, "Easy"),
        ("unsure", 50, 5.0, None),
    ],
)
def test_ratings_follow_verdict_confidence_and_time(
    verdict: str, confidence: int | None, seconds: float | None, rating: str | None
) -> None:
    assert rate(verdict, confidence, seconds) == rating  # type: ignore[arg-type]


def test_only_a_sure_error_is_a_confident_error() -> None:
    assert is_confident_error("incorrect", 90)
    assert not is_confident_error("incorrect", 40)
    assert not is_confident_error("incorrect", None)
    assert not is_confident_error("correct", 100)


def test_nothing_is_due_after_the_exam_while_it_lies_ahead() -> None:
    exam = NOW + timedelta(days=30)
    card, at = Card("q", NOW), NOW
    for number in range(8):
        card = schedule(card, Review("q", f"a{number}", "Good", at), target=exam)
        if at < exam:
            assert card.due <= exam
        at = card.due
        if at >= exam:
            break


def test_a_backlog_is_spread_by_the_days_limit_and_the_savable_come_first() -> None:
    cards = [replay(f"q{n}", [Review(f"q{n}", "a", "Good", NOW - timedelta(days=3 + n))]) for n in range(100)]
    there = [card for card in cards if card is not None]
    today = due_today(there, NOW, per_day=20)
    assert len(today) == 20
    left = [card for card in there if card.due <= NOW and card not in today]
    assert min(retrievability(card, NOW) for card in today) >= max(retrievability(card, NOW) for card in left)
    load = forecast(there, NOW, days=10, per_day=20)
    assert max(load) <= 20
    assert sum(load) == 100


def test_recall_falls_with_time() -> None:
    card, _ = _reviewed(["Good", "Good", "Good"])
    assert card.last_review is not None
    assert retrievability(card, card.last_review) > retrievability(card, card.due) == pytest.approx(0.9, abs=0.02)
    assert retrievability(Card("q", NOW), NOW) == 0.0
