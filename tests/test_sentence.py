from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sentence import sentence_spans, sentences


def _verbatim(text: str) -> list[str]:
    return [verbatim for verbatim, _ in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ferns are old.| They grow in shade!| Do they flower?| No.",
        "Use peat, e.g. sphagnum, vs. loam, i.e. soil.| Dr. Moss measured 3.14 in Fig. 2 on p. 5.| Done",
        "George D. Kuh said so.| The answer is X.| It holds.",
        "See ferns, mosses, etc. and so on.| Bring water, etc.| Then go.",
        "It was in 1998.| Is it no.| Maybe.| No. 5 lives.",
        'She asked "why?" and left.| "It grows."| (In shade.)| **Bold.**| Then.',
        "Wait... what?!| Really.",
        "lower case.| another one.",
        "The pause is 200 ms.| It grows.| Ms. Ito measured it in St. Gallen.",
        "Version 1.2.3 of node.js is out.| Good.",
        "羊歯です。|次の文。|終わり",
        "First.[^1]| Second.",
        "See [Dr. A. Notes](http://x.org/a.b) now.| Go to https://x.org/a.b.| Last.",
        "Run `a. B` and $a. B$ now.| Fine.",
        "Shown %%hidden. Gone%% text.| End.",
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    assert _verbatim(text.replace("|", "")) == expected


def test_list_items_quotes_and_rows_stand_on_their_own_without_their_marks() -> None:
    text = (
        "# Heading\n\nUses:\n- [ ] food. Or not.\n- *fibre*\n  and more\n  1. deep\n\n> quoted one. And\n> two.\n\n"
        "| name | use |\n|---|---|\n| fern | tea |\n\n```\ncode. Not text.\n```\n\n$$\nx. Y\n$$\n\n---\nid:: 12\n"
    )
    assert sentences(text) == [
        ("Uses:", "Uses:"),
        ("food.", "food."),
        ("Or not.", "Or not."),
        ("*fibre*\n  and more", "fibre and more"),
        ("deep", "deep"),
        ("quoted one.", "quoted one."),
        ("And\n> two.", "And two."),
        ("| fern | tea |", "fern, tea"),
    ]


def test_a_wrapped_line_goes_on_and_a_line_of_its_own_ends() -> None:
    wrapped = (
        "Ferns do not flower, and so they spread by spores that the wind\ncarries far away. "
        "Most of them fall on ground\nthat is dry."
    )
    assert _verbatim(wrapped) == [
        "Ferns do not flower, and so they spread by spores that the wind\ncarries far away.",
        "Most of them fall on ground\nthat is dry.",
    ]
    assert _verbatim("Grow the ferns that like shade in every corner of the garden you have\nWater them\nand look") == [
        "Grow the ferns that like shade in every corner of the garden you have",
        "Water them\nand look",
    ]
    assert _verbatim("learn from ferns: \nhow they wait\nhow they spread?\nlook") == [
        "learn from ferns:",
        "how they wait",
        "how they spread?",
        "look",
    ]


def test_a_number_that_starts_an_item_is_not_a_sentence() -> None:
    assert _verbatim("1. Sow. Wait.\n2. Water.") == ["Sow.", "Wait.", "Water."]


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("abC. \n!?*_`$[]()>-#|%1。\t")))
def test_sentences_are_slices_of_the_text_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < stop for start, stop in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(verbatim in text and prose for verbatim, prose in sentences(text))
