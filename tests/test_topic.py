"""A stage is asked for in the same words everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coach.gaps import Standing, gap_report
from coach.topic import matching, topics
from ingest.roadmap import Concept, Roadmap, Stage

EMPTY = Standing((), (), (), {}, (), (), datetime(2026, 10, 20, 19, 30, tzinfo=UTC))
PLAN = Roadmap(
    "/vault/plan.md",
    "Sailing in 12 weeks",
    "",
    (
        Stage("Knots and ropes", 1, track="Hands", concepts=(Concept("Bowline", "Bowline"),)),
        Stage("Tides", 2, track="Water", concepts=(Concept("Springs", "Springs"),)),
        Stage("Night passage", 12, track="Water", concepts=(Concept("Lights", "Lights"),)),
    ),
)


@pytest.mark.parametrize(
    ("wanted", "stages"),
    [
        ("2", ["Tides"]),
        (" Stage 2 ", ["Tides"]),
        ("12", ["Night passage"]),
        ("KNOTS", ["Knots and ropes"]),
        ("water", ["Tides", "Night passage"]),
        ("Sailing in 12 weeks", ["Knots and ropes", "Tides", "Night passage"]),
        ("3", []),
        ("splicing", []),
    ],
)
def test_a_quiz_and_the_gaps_take_the_same_words_or_number_for_a_stage(wanted: str, stages: list[str]) -> None:
    asked = matching(topics([PLAN], (), frozenset()), stage=wanted)
    assert sorted(topic.stage for topic in asked) == sorted(stages)
    assert [gap.title for gap in gap_report([PLAN], EMPTY, find=None, stage=wanted).stages] == stages


def test_without_a_stage_every_topic_is_meant() -> None:
    assert len(matching(topics([PLAN], (), frozenset()), stage=" ")) == 3
