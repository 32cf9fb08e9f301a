"""A passage becomes its statements: each as a reader would say it, with what stands above it on the page."""

from __future__ import annotations

from coach.tutor.offline.asked import Asked, stems_of
from coach.tutor.offline.statement import Statement, leans_on, statements
from ingest.chunk import Chunk
from ingest.document import Kind, Locator
from vectorstore.search import Passage


def read(text: str, kind: Kind = "note") -> list[Statement]:
    return statements(Passage(Chunk("1", text, text, "1", Locator("/sea.md", "Sea", ("Boats",)), kind, 0), 1.0))


def told(text: str) -> list[str]:
    return [one.shown for one in read(text) if one.may_answer]


def test_an_item_of_an_outline_is_told_with_the_one_it_stands_below() -> None:
    text = "- Heron: twelve feet\n  - Sail area: 9 m²\n  - Crew: two\n- Gull\n  - Crew: one\n    - Reefs: 2\n"
    assert told(text)[1:] == [
        "Heron: twelve feet: Sail area: 9 m².",
        "Heron: twelve feet: Crew: two.",
        "Gull: Crew: one.",
        "Crew: one: Reefs: 2.",
    ]


def test_the_parts_of_a_dotted_line_are_told_apart_under_its_label() -> None:
    found = read("Read — The Tide Tables · Knots and Splices · The Log of a Cutter", "roadmap")
    assert [one.lead for one in found] == ["Read:"] * 3
    assert [one.shown for one in found] == [
        "Read: The Tide Tables.",
        "Read: Knots and Splices.",
        "Read: The Log of a Cutter.",
    ]
    assert [found[0].passage.chunk.text[one.start : one.stop] for one in found][1] == "Knots and Splices"


def test_a_heading_with_its_length_is_no_dotted_line() -> None:
    assert told("Stage 1 — Close to the shore · 3-4 weeks") == ["Stage 1 — Close to the shore · 3-4 weeks."]


def test_a_row_of_several_sentences_is_one_statement_and_an_empty_first_cell_repeats_the_one_above() -> None:
    text = "| when | what |\n|---|---|\n| spring | Scrape the hull. Paint it twice. |\n|  | Grease the winch well. |\n"
    assert told(text) == ["Spring: Scrape the hull. Paint it twice.", "Spring: Grease the winch well."]


def test_a_sentence_that_points_backwards_leans_on_the_one_before() -> None:
    text = "The heeling rule is a bound on sail area. Anna Whitlock proposed it in 1911. One hour is enough for it."
    rule, proposed, hour = read(text)
    assert leans_on(proposed, rule)
    assert not leans_on(hour, proposed)


def test_a_word_written_apart_or_together_is_the_same() -> None:
    assert Asked("Where is my logbook?").covered(stems_of("The log book lies below deck.")) == 1
    assert Asked("Where is my log book?").covered(stems_of("The logbook lies below deck.")) == 1
    assert Asked("Where is my logbook?").covered(stems_of("The log of that book")) < 1
