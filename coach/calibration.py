"""Calibration: how sure the learner was against how often that was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.attempt import Attempt, Grade
from coach.review import SURE

BANDS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 101))


@dataclass(frozen=True, slots=True)
class Band:
    """Answers given with a confidence from ``low`` up to, not including, ``high`` percent.

    Attributes:
        sure: mean confidence 0..1.
        right: share answered correctly 0..1.
    """

    low: int
    high: int
    answers: int
    sure: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well confidence foretold truth.

    Attributes:
        brier: mean squared difference of confidence and truth, 0 (perfect) to 1; always saying 50 % gives 0.25
            (Brier 1950). None without answers.
        overconfidence: mean confidence less the share right, -1..1; above 0 is too sure.
        sure_but_wrong: attempts answered wrongly with confidence, newest first.
    """

    answers: int
    brier: float | None
    overconfidence: float | None
    bands: tuple[Band, ...]
    sure_but_wrong: tuple[Attempt, ...]


def calibrate(graded: Sequence[tuple[Attempt, Grade]]) -> Calibration:
    """Return the calibration over the answers that came with a confidence; an unsure verdict is left out.

    A partly right answer counts with its score.
    """
    pairs = [
        (attempt, attempt.confidence / 100, _truth(grade))
        for attempt, grade in graded
        if attempt.confidence is not None and grade.verdict != "unsure"
    ]
    if not pairs:
        return Calibration(0, None, None, (), ())
    wrong = [
        attempt
        for attempt, grade in graded
        if grade.verdict == "incorrect" and attempt.confidence is not None and attempt.confidence >= SURE
    ]
    return Calibration(
        answers=len(pairs),
        brier=sum((sure - truth) ** 2 for _, sure, truth in pairs) / len(pairs),
        overconfidence=sum(sure - truth for _, sure, truth in pairs) / len(pairs),
        bands=tuple(_bands([(sure, truth) for _, sure, truth in pairs])),
        sure_but_wrong=tuple(sorted(wrong, key=lambda attempt: attempt.at, reverse=True)),
    )


def _truth(grade: Grade) -> float:
    return {"correct": 1.0, "incorrect": 0.0}.get(grade.verdict, grade.score)


def _bands(pairs: Sequence[tuple[float, float]]) -> list[Band]:
    bands = []
    for low, high in BANDS:
        inside = [(sure, truth) for sure, truth in pairs if low <= sure * 100 < high]
        if inside:
            sure = sum(one for one, _ in inside) / len(inside)
            right = sum(one for _, one in inside) / len(inside)
            bands.append(Band(low, min(high, 100), len(inside), sure, right))
    return bands
