from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.concept import Concept, make_concept, split_concepts


def pairs(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(concept.name, concept.sub_points) for concept in split_concepts(text)]


def test_a_line_with_middle_dots_holds_one_concept_between_each_two() -> None:
    assert pairs("Open strings: bow weight, bow speed · Vibrato and its speed · Shifts (first to third)") == [
        ("Open strings", ("bow weight", "bow speed")),
        ("Vibrato and its speed", ()),
        ("Shifts (first to third)", ()),
    ]


@pytest.mark.parametrize(
    ("text", "name", "points"),
    [
        ("Rye: acids, enzymes, starch kept by the crust", "Rye", ("acids", "enzymes", "starch kept by the crust")),
        (
            "Joins: hash, merge (sorted, streamed), why order matters",
            "Joins",
            ("hash", "merge (sorted, streamed)", "why order matters"),
        ),
        (
            "Errors: looking at what fails and why, instead of one number",
            "Errors",
            ("looking at what fails and why, instead of one number",),
        ),
        (
            "The map: how rye, wheat, and spelt share one chemistry",
            "The map",
            ("how rye, wheat, and spelt share one chemistry",),
        ),
        (
            "Gluten = a net of two proteins; what salt does to it",
            "Gluten",
            ("a net of two proteins", "what salt does to it"),
        ),
        (
            "Raft: terms; reads, writes and snapshots; log matching",
            "Raft",
            ("terms", "reads, writes and snapshots", "log matching"),
        ),
        ("Cadences, half and full, deceptive ones", "Cadences", ("half and full", "deceptive ones")),
        ("How to read a score", "How to read a score", ()),
        ("k-means and the curse of dimensions", "k-means and the curse of dimensions", ()),
        ("Trees: a tree keeps every key in order, so a range is one walk.", "Trees", ()),
        ("Loops: https://example.org/a,b", "Loops", ("https://example.org/a,b",)),
    ],
)
def test_the_words_before_a_colon_name_it_and_the_rest_spells_it_out(
    text: str, name: str, points: tuple[str, ...]
) -> None:
    concept = make_concept(text, line=3)
    assert concept == Concept(name=name, text=text.rstrip("."), sub_points=points, line=3)


def test_nested_points_follow_those_on_the_line() -> None:
    assert make_concept("Scales: major", sub_points=["minor ", " "]).sub_points == ("major", "minor")


def test_commas_separate_concepts_only_where_no_colon_names_one() -> None:
    assert [name for name, _ in pairs("posture, bow hold, and open strings")] == ["posture", "bow hold", "open strings"]
    assert [name for name, _ in pairs("Scales: major, minor")] == ["Scales"]


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["a", ":", ";", ",", "·", "(", ")", "how", "why", "and", "—", '"'])).map(" ".join)
)
def test_any_text_gives_concepts_made_of_its_words_in_their_order(text: str) -> None:
    source = _letters(text)
    for concept in split_concepts(text):
        assert _letters(concept.name) in source
        assert all(_letters(point) in source for point in concept.sub_points)


def _letters(text: str) -> str:
    """Return the text without spaces and commas, which are set anew where a clause is put together again."""
    return "".join(text.split()).replace(",", "").replace("，", "").replace("、", "")
