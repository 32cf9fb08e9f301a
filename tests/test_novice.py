"""The novice asks about what was left out, and never about an everyday word of it."""

from __future__ import annotations

import pytest

from coach.attempt import UnitGrade
from coach.tutor.offline.novice import next_question

HIT = UnitGrade("The tide rises twice a day.", "hit", "", None)


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        ("Springs come when sun and moon pull in one line.", "How do springs come into it?"),
        ("why a chain lies flat", "Can you tell me why a chain lies flat?"),
        ("In most bays you will see it a little later in the sequence.", "What else belongs to tides?"),
    ],
)
def test_a_missing_point_is_asked_about_by_what_it_names(missing: str, asked: str) -> None:
    units = (HIT, UnitGrade(missing, "missing", "", None))
    assert next_question("tides", units, (), "The tide rises twice a day.").endswith(asked)
