from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rating import is_undecided, rate_level, read_priority


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Never met it, so 0", 0.0),
        ("Idk, so 0", 0.0),
        ("0", 0.0),
        ("4", 4.0),
        ("2-3", 2.5),
        ("3/5", 3.0),
        ("7/10", 3.5),
        ("60 %", 3.0),
        ("3.5", 3.5),
        ("★★★", 3.0),
        ("Beginner", 1.0),
        ("begginer", 1.0),
        ("Low.", 1.0),
        ("low-medium", 1.75),
        ("Medium-low", 1.75),
        ("medium", 2.5),
        ("meduim", 2.5),
        ("medoium", 2.5),
        ("Intermediate (used at work)", 2.5),
        ("good", 3.5),
        ("not great", 1.0),
        ("very low", 0.5),
        ("almost 0", 0.0),
        ("nearly nothing", 0.0),
        ("expert", 5.0),
        ("I could teach it", 5.0),
        ("mittel", 2.5),
        ("principiante", 1.0),
        ("débutant", 1.0),
        ("中级", 2.5),
        ("", None),
        ("   ", None),
        ("idk", None),
        ("not sure", None),
        ("once, in a panic", None),
        ("3 years", None),
        ("B2", None),
    ],
)
def test_words_and_numbers_become_a_level_of_zero_to_five(text: str, level: float | None) -> None:
    assert rate_level(text) == level


def test_on_a_scale_where_one_means_none_a_one_is_nothing() -> None:
    assert rate_level("1", one_is_none=True) == 0.0
    assert rate_level("2", one_is_none=True) == 2.0
    assert rate_level("1") == 1.0


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("H", "H"),
        ("h (9/11 adverts)", "H"),
        ("High", "H"),
        ("Fundamental", "H"),
        ("a must", "H"),
        ("P0", "H"),
        ("M (half of them)", "M"),
        ("Medium", "M"),
        ("L (rare)", "L"),
        ("not very interested in it", "L"),
        ("nice to have", "L"),
        ("hoch", "H"),
        ("baja", "L"),
        ("高", "H"),
        ("", None),
        ("?", None),
        ("idk", None),
        ("Idk how important this is", None),
        ("I would rather do something else", None),
    ],
)
def test_words_become_a_priority(text: str, priority: str | None) -> None:
    assert read_priority(text) == priority


def test_not_knowing_is_told_from_not_being_understood() -> None:
    assert is_undecided("idk")
    assert is_undecided("??")
    assert not is_undecided("once, in a panic")


@given(st.text(max_size=60))
def test_any_text_rates_between_zero_and_five_or_not_at_all(text: str) -> None:
    level = rate_level(text)
    assert level is None or 0.0 <= level <= 5.0
    assert read_priority(text) in (None, "H", "M", "L")
