from __future__ import annotations

import pytest

from ingest.page import Line
from ingest.paragraph import Vocabulary, blocks_of


def lines(*texts: str, left: float = 0.0, leading: float = 12.0) -> list[Line]:
    """Return lines of ten-point type one under another; blanks at their start indent them by half an em each."""
    return [
        Line(
            text.strip(),
            x0=left + 5.0 * (len(text) - len(text.lstrip())),
            x1=left + 5.0 * len(text),
            top=leading * row,
            bottom=leading * row + 10,
            baseline=leading * row + 8,
            size=10.0,
            hyphen=text.endswith("-"),
        )
        for row, text in enumerate(texts)
        if text.strip()
    ]


def blocks(*texts: str) -> list[tuple[str, str]]:
    drawn = lines(*texts)
    return [(block.kind, block.text) for block in blocks_of(drawn, Vocabulary.of(drawn))]


def test_lines_become_a_paragraph_and_white_between_them_another() -> None:
    assert blocks("the first line of it", "and the second one", "", "a new paragraph") == [
        ("paragraph", "the first line of it and the second one"),
        ("paragraph", "a new paragraph"),
    ]


def test_an_indented_first_line_opens_a_paragraph() -> None:
    drawn = [
        "the first line of the text",
        "goes on here to the end.",
        "  The next paragraph is indented",
        "and goes on.",
    ]
    assert blocks(*drawn) == [
        ("paragraph", "the first line of the text goes on here to the end."),
        ("paragraph", "The next paragraph is indented and goes on."),
    ]


def test_a_sentence_that_ends_short_of_the_margin_ends_its_paragraph() -> None:
    assert blocks(
        "a line that fills the whole of the column", "and ends.", "Another line that fills the column again"
    ) == [
        ("paragraph", "a line that fills the whole of the column and ends."),
        ("paragraph", "Another line that fills the column again"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("a small dif-", "ference", "a small difference"),
        ("the well-", "known one", "the well-known one"),
        ("the Franco-", "British one", "the Franco-British one"),
        ("the year 1914-", "18 was long", "the year 1914- 18 was long"),
        ("a dash -", "then more", "a dash - then more"),
        ("plain", "words", "plain words"),
        ("中文没有", "空格", "中文没有空格"),
        ("state-of-the-", "art", "state-of-the-art"),
    ],
)
def test_lines_are_joined_as_they_would_be_read_aloud(first: str, second: str, joined: str) -> None:
    assert Vocabulary(frozenset({"state-of-the-art", "the-art"})).joined(first, second) == joined


def test_the_documents_own_words_decide_about_the_hyphen() -> None:
    assert Vocabulary(frozenset({"co-operate"})).joined("they co-", "operate") == "they co-operate"
    assert Vocabulary(frozenset({"cooperate"})).joined("they co-", "operate") == "they cooperate"


def test_list_items_hang_together_and_stay_apart() -> None:
    assert blocks("• the first item that is", "  longer than a line", "• the second", "• the third") == [
        ("list", "- the first item that is longer than a line\n- the second\n- the third")
    ]


def test_dot_leaders_of_a_contents_page_are_shortened() -> None:
    ((kind, text),) = blocks("1 Knots . . . . . . . . . . . 3", "2 Bends . . . . . . . . . . . 9")
    assert kind == "table"
    assert text == "1 Knots … 3\n2 Bends … 9"


def test_labels_of_a_drawing_are_not_running_text() -> None:
    assert blocks("y", "10", "20", "x") == [("table", "y\n10\n20\nx")]


def test_every_line_without_a_known_place_still_comes_through() -> None:
    placeless = [
        Line("A first sentence that is long enough to fill it,"),
        Line("and ends here."),
        Line("A second one."),
    ]
    assert [block.text for block in blocks_of(placeless, Vocabulary(frozenset()))] == [
        "A first sentence that is long enough to fill it, and ends here.",
        "A second one.",
    ]
