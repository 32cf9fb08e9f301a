"""Confidence against truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.attempt import Attempt, Grade, Verdict
from coach.calibration import calibrate

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)


def _graded(number: int, confidence: int | None, verdict: Verdict, score: float) -> tuple[Attempt, Grade]:
    at = NOW + timedelta(minutes=number)
    return Attempt(f"a{number}", f"q{number}", "x", at, confidence=confidence), Grade(verdict, score)


def test_perfect_foresight_has_a_brier_score_of_zero_and_a_coin_a_quarter() -> None:
    sure = [_graded(1, 100, "correct", 1.0), _graded(2, 0, "incorrect", 0.0)]
    assert calibrate(sure).brier == 0.0
    coin = [_graded(1, 50, "correct", 1.0), _graded(2, 50, "incorrect", 0.0)]
    assert calibrate(coin).brier == 0.25
    assert calibrate(coin).overconfidence == 0.0


def test_sure_but_wrong_lists_only_confident_errors_newest_first() -> None:
    graded = [
        _graded(1, 90, "incorrect", 0.1),
        _graded(2, 30, "incorrect", 0.1),
        _graded(3, 95, "correct", 0.9),
        _graded(4, 80, "incorrect", 0.0),
    ]
    calibration = calibrate(graded)
    assert [attempt.id for attempt in calibration.sure_but_wrong] == ["a4", "a1"]
    assert calibration.overconfidence == pytest.approx((0.9 + 0.3 + 0.95 + 0.8 - 1) / 4)


def test_answers_without_confidence_or_verdict_do_not_count() -> None:
    assert calibrate([_graded(1, None, "correct", 1.0), _graded(2, 50, "unsure", 0.5)]).answers == 0


def test_bands_hold_every_answer_once() -> None:
    graded = [_graded(n, n, "correct", 1.0) for n in range(0, 101, 5)]
    assert sum(band.answers for band in calibrate(graded).bands) == len(graded)
