"""Private matters are told by their meaning, with the real model."""

from __future__ import annotations

import pytest

from coach.matter import matter_of
from coach.post import guarded
from coach.privacy import Guard

PRIVATE = [
    ("money", "My parents send 240 every month so that I can finish the course."),
    ("money", "The evening shifts at the bar bring me 610 a month."),
    ("health", "Could not practise the violin, the doctor put my arm in plaster."),
    ("health", "The new pills make me so drowsy that I fell asleep over the grammar."),
    ("work", "They will close our branch in June and fire half of us."),
    ("work", "Handing in my notice on Friday, nobody at the firm knows yet."),
    ("address", "We live on the third floor above the bakery in Rosengasse."),
]
HARMLESS = [
    "Reduced the number of clusters from 240 to 61 before the labels made sense.",
    "The heart of a shrew beats about 800 times in a minute.",
    "A lock manager closes the oldest request first.",
    "Three of us solved the same puzzle in three ways.",
    "Read about the infusion of tea and why tannins cloud it.",
    "Slow evening, but the last paragraph of the proof finally makes sense.",
]


@pytest.mark.parametrize(("matter", "sentence"), PRIVATE)
def test_a_private_matter_is_told_by_its_meaning(matter: str, sentence: str) -> None:
    assert matter_of(sentence) == matter


@pytest.mark.parametrize("sentence", HARMLESS)
def test_matter_of_study_is_let_through(sentence: str) -> None:
    assert matter_of(sentence) is None
    assert Guard().find(sentence, told=True) == ()


def test_a_title_is_too_short_to_be_judged() -> None:
    assert matter_of("Salary negotiation") is None


def test_the_guard_withholds_the_whole_sentence_that_only_its_meaning_gives_away() -> None:
    withheld = Guard().clean(PRIVATE[4][1], told=True)
    assert withheld is not None
    assert withheld.text == "[work]"
    assert "employer" in withheld.reason


def test_a_line_of_the_diary_is_judged_by_its_meaning_and_a_line_of_the_coach_is_not() -> None:
    lesson, told = "A split moves half of the keys.", PRIVATE[4][1]
    kept, withheld = guarded(f"{lesson} {told}", Guard(), "the diary of 2026-11-26", told=True)
    assert kept == lesson
    assert [(one.original, one.place) for one in withheld] == [(told, "the diary of 2026-11-26")]
    assert guarded(f"{lesson} {told}", Guard(), told=False) == (f"{lesson} {told}", [])
