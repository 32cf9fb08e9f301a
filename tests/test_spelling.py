"""Words typed with slips are read as what they stand for, and nothing else is touched."""

from __future__ import annotations

import pytest

from coach.tutor.offline.spelling import respelled

KNOWN = "The membrane lets water through, the solute concentration stays; a stalactite hangs, it is never acknowledged."


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("watre goes throgh the membrain", "water goes through the membrane"),
        ("Solut, konzentration?", "solute, konzentration?"),
        ("it is acknowleged", "it is acknowledged"),
        ("a stalagmite stands", "a stalagmite stands"),
        ("water, 42 % (membrane)", "water, 42 % (membrane)"),
        ("nichts and never", "nichts and never"),
        ("", ""),
    ],
)
def test_only_slips_of_known_words_change(typed: str, read: str) -> None:
    assert respelled(typed, KNOWN) == read


def test_with_nothing_to_go_by_the_text_stays() -> None:
    assert respelled("throgh the membrain") == "throgh the membrain"
