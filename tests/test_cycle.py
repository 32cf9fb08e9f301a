"""Each step of a topic's cycle shows the last thing done at it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from coach.attempt import Attempt, Grade
from coach.cycle import STEPS, Past, cycle, next_step
from coach.diary import Entry
from coach.explanation import Explanation
from coach.tutor import Assessment

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


def _at(days: int) -> datetime:
    return NOW + timedelta(days=days)


def _told(days: int, score: float) -> Explanation:
    return Explanation(f"x{days}", "B-trees", "…", _at(days), Assessment("B-trees", score, (), (), "?", passed=False))


def _entry(days: int, **words: str) -> Entry:
    return Entry(f"d{days}", _at(days).date(), 1.0, words.pop("did", "x"), _at(days), **words)  # type: ignore[arg-type]


def test_an_untouched_topic_starts_with_learning() -> None:
    steps = cycle("B-trees", Past((), (), (), (), UTC))
    assert [step.name for step in steps] == list(STEPS)
    assert all(step.day is None for step in steps)
    assert next_step(steps) == "learn"


def test_each_step_keeps_the_last_dated_thing() -> None:
    past = Past(
        read=[(date(2026, 10, 1), "Old"), (date(2026, 10, 5), "B-trees")],
        graded=[
            (Attempt("a1", "q1", "…", _at(1)), Grade("incorrect", 0.2)),
            (Attempt("a2", "q1", "…", _at(2)), Grade("correct", 0.9)),
        ],
        explanations=[_told(3, 0.4), _told(4, 0.6)],
        entries=[
            _entry(0, did="wrote B-trees by hand", activity="project"),
            _entry(1, did="read a paper", learned="B-trees split when full"),
        ],
        zone=UTC,
    )
    days = {step.name: step.day for step in cycle("B-trees", past)}
    assert days == {
        "learn": date(2026, 10, 5),
        "modify": date(2026, 10, 20),
        "practise": date(2026, 10, 22),
        "analyse": date(2026, 10, 21),
        "teach": date(2026, 10, 24),
        "improve": date(2026, 10, 24),
    }
    assert next_step(cycle("B-trees", past)) == "learn"


def test_doing_worse_is_no_improvement() -> None:
    past = Past((), (), [_told(3, 0.8), _told(4, 0.5)], (), UTC)
    assert {step.name: step.day for step in cycle("B-trees", past)}["improve"] is None
