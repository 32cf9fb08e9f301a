from __future__ import annotations

import pytest

from coach.tutor.offline.wanted import Wanted, counted_apart, is_held, wanted_by


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who wrote the tide tables?", "person"),
        ("Does the database reject a row whose check is unknown?", "whether"),
        ("Why does the ebb run longer?", "reason"),
        ("From which country did the buoys come?", "country"),
        ("In which year was the bar surveyed?", "date"),
        ("What size does the anchor have?", "quantity"),
        ("How many hours does the ebb last?", "quantity"),
        ("What does the berth cost?", "quantity"),
        ("What is that wave called?", "name"),
        ("Was ist Ebbe?", "definition"),
        ("What is an ebb?", "definition"),
        ("How do I undo a bowline?", "way"),
        ("Wie viele Stunden dauert die Ebbe?", "quantity"),
        ("difference of ebb and flood", "other"),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: Wanted) -> None:
    assert wanted_by(question) == kind


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("Who surveyed the bar of Ardmore?", "The bar was surveyed by Anna Whitlock.", True),
        ("Who surveyed the bar of Port Ardmore?", "The bar of Port Ardmore was surveyed twice.", False),
        ("How many boats sank on 3 May?", "On 3 May 14 boats sank.", True),
        ("How many boats sank on 3 May?", "On 3 May boats sank.", False),
        ("How many boats sank?", "On day 14 boats sank.", False),
        ("What does a buoy cost?", "Course 2 has a buoy.", False),
        ("What does a buoy cost?", "A buoy is 40 € at the chandler's.", True),
        ("From which country did Ireland get its buoys?", "Ireland bought its buoys.", False),
        ("From which country did Ireland get its buoys?", "Ireland bought its buoys in France.", True),
        ("What does a buoy cost?", "A buoy costs 40 at the chandler's.", True),
        ("What does a buoy cost?", "In 1911 a buoy was red.", False),
        ("How many litres does the tank hold?", "The tank holds 14 days' water.", False),
        ("How many litres does the tank hold?", "The tank holds 60 l.", True),
        ("How heavy is the anchor?", "The anchor has 3 flukes.", False),
        ("How heavy is the anchor?", "The anchor weighs 12 kg.", True),
        ("At which university did she teach?", "She taught two hundred sailors in Kiel.", False),
        ("At which university did she teach?", "She taught at the University of Kiel.", True),
        ("What is a boat called that has two hulls?", "Catamaran: a boat with two hulls.", True),
        ("Why does the ebb run longer?", "The ebb runs longer.", False),
        ("Why does the ebb run longer?", "The ebb runs longer because the river runs with it.", True),
    ],
)
def test_what_is_asked_for_is_held_where_the_question_does_not_name_it_itself(
    question: str, text: str, held: bool
) -> None:
    assert is_held(question, text) is held


def test_a_number_beside_what_is_counted_is_nearer_than_one_beside_something_else() -> None:
    question = "How many boats lie in the harbour?"
    beside = counted_apart(question, "The harbour has 14 boats.")
    apart = counted_apart(question, "The harbour has 3 cranes, two of them old, and many boats.")
    assert beside < apart < counted_apart(question, "The harbour is full.") == 1
    assert counted_apart("Why is it full?", "The harbour has 14 boats.") == 0
