"""A recorded number meets a bar only when it is the right number, of the right thing, and was reached."""

from __future__ import annotations

import pytest

from coach.bar import shortfall
from ingest.criterion import make_criterion

NET = make_criterion("Trained a hand-written net to >98% on MNIST", "plan", "stage")
CONTEST = make_criterion("Placed in the top 25% of a live contest", "plan", "stage")
CRASHES = make_criterion("Comes through at least 99 of 100 crashes", "plan", "stage")
RUN = make_criterion("Run 10 km in under 50 minutes", "plan", "stage")


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("98.4 %", True),
        ("0.984", True),
        ("epoch 12: 98.4 % on the MNIST test set", True),
        ("98.4% of test images", True),
        ("target 98 %, got 98.4 %", True),
        ("9840 of 10000", True),
        ("98.0 %", False),
        ("99 seconds", False),
        ("Run 99: 97.0 %", False),
        ("99.2 % on CIFAR-10", False),
        ("99.2 % on Fashion-MNIST", False),
        ("99 % of my laundry is done", False),
        ("aiming for 99 %", False),
        ("did not reach 98.4 %", False),
        ("99 % on the training set, 97 % on the test set", False),
    ],
)
def test_a_percentage_is_judged_with_what_it_is_of(text: str, *, met: bool) -> None:
    assert (shortfall(NET, NET.measures[0], text) == "") is met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("top 20 %", True),
        ("12th of 800", True),
        ("rank 50 of 400", True),
        ("top 18 % in the Autumn Cup", True),
        ("rank 3", False),
        ("rank 112 of 400", False),
        ("top 10 % of my class", False),
    ],
)
def test_a_place_needs_the_size_of_the_field(text: str, *, met: bool) -> None:
    assert (shortfall(CONTEST, CONTEST.measures[0], text) == "") is met


@pytest.mark.parametrize(
    ("text", "met"),
    [("99 of 100", True), ("198 of 200 crashes", True), ("9 of 9", False), ("96 of 100 crashes", False)],
)
def test_too_few_tries_are_not_scaled_up(text: str, *, met: bool) -> None:
    assert (shortfall(CRASHES, CRASHES.measures[0], text) == "") is met


@pytest.mark.parametrize(("text", "met"), [("10 km in 48 min", True), ("48.5 minutes", True), ("0.9 h", False)])
def test_times_are_compared_in_one_unit(text: str, *, met: bool) -> None:
    assert (shortfall(RUN, RUN.measures[0], text) == "") is met


def test_what_is_wrong_is_said() -> None:
    assert "speaks of “CIFAR-10”" in shortfall(NET, NET.measures[0], "99.2 % on CIFAR-10")
    assert "plan or a near miss" in shortfall(NET, NET.measures[0], "aiming for 99 %")
    assert "asked: >98%" in shortfall(NET, NET.measures[0], "97 %")
