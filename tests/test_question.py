"""A question mended by the learner keeps its id, and its points follow the key."""

from __future__ import annotations

import pytest

from coach import CoachError
from coach.question import Citation, IdeaUnit, Question, reworded
from ingest.document import Locator

PLACE = Citation("A jib is a triangular sail.", Locator("/vault/sails.md", "Sails", (), lines=(1, 1)), "c1")
LIST = Question("q1", "list", "Name the two ropes.", "halyard\nsheet", (IdeaUnit("halyard", PLACE),), (PLACE,), "Ropes")


def test_a_new_key_brings_new_points_with_their_place() -> None:
    mended = reworded(LIST, key="halyard\nsheet\nstay\n")
    assert mended.id == "q1"
    assert mended.key == "halyard\nsheet\nstay"
    assert [unit.text for unit in mended.units] == ["halyard", "sheet", "stay"]
    assert all(unit.citation == PLACE for unit in mended.units)


def test_better_words_change_nothing_else() -> None:
    mended = reworded(LIST, prompt="Which two ropes move a sail?")
    assert (mended.prompt, mended.key, mended.units) == ("Which two ropes move a sail?", LIST.key, LIST.units)


def test_a_choice_keeps_the_new_key_among_its_options() -> None:
    options = ("jib", "main", "mizzen")
    choice = Question("q2", "choice", "Which sail is set ahead?", "jib", (), (PLACE,), "Sails", options=options)
    assert reworded(choice, key="main").options == options
    assert reworded(choice, key="genoa").options == ("genoa", "main", "mizzen")


@pytest.mark.parametrize(("prompt", "key"), [(None, None), (" ", None), (None, "")])
def test_nothing_to_mend_is_said(prompt: str | None, key: str | None) -> None:
    with pytest.raises(CoachError):
        reworded(LIST, prompt, key)
