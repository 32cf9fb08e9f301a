from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import Chunk, chunk_document
from ingest.document import Block, Document, Section
from ingest.markdown import read_markdown
from tests.fakes import HashEmbedder
from vectorstore.embedding import SentenceTransformerEmbedder

PATH = "/notes/a note.md"
WINDOW = 60

count_tokens = HashEmbedder().count_tokens

words = st.text(
    st.one_of(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), st.sampled_from("é😀漢字م-’")), min_size=1, max_size=9
)
running_text = st.lists(words, min_size=1, max_size=60).map(" ".join)
one_line = st.lists(words, min_size=1, max_size=8).map(" ".join)
sentences_of_text = st.lists(running_text, min_size=1, max_size=5).map(lambda parts: ". ".join(parts) + ".")


def _list(items: list[tuple[int, str]], mark: str) -> str:
    return "\n".join("  " * depth + mark + " " + text for depth, text in items)


def _table(rows: list[list[str]]) -> str:
    header, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([header, "|---|---|", *rest])


items = st.lists(st.tuples(st.integers(0, 3), running_text), min_size=1, max_size=8)
blocks = st.one_of(
    sentences_of_text,
    st.builds("\n".join, st.lists(one_line, min_size=1, max_size=6)),
    st.builds(_list, items, st.sampled_from(["-", "*", "1.", "- [ ]", "- [x]", "•"])),
    st.builds(_table, st.lists(st.tuples(one_line, running_text).map(list), min_size=1, max_size=8)),
    st.builds("```\n{}\n```".format, st.lists(one_line, max_size=9).map("\n\n# ".join)),
    st.builds("> {}\n> {}".format, running_text, one_line),
    st.builds("$$\n{}\n$$".format, one_line),
    st.builds("{}\n---".format, one_line),
    st.builds("<div>{}</div>".format, one_line),
    st.just("---"),
)
headings = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "######"]), one_line),
    st.builds("{}\n{}".format, one_line, st.sampled_from(["=====", "-----"])),
    st.builds("**{}**".format, one_line),
)
FRONT_MATTER = "---\ntitle: A title\ntags: [a, b]\n---\n"
bodies = st.builds(
    lambda parts, newline: "".join(parts).replace("\n", newline),
    st.lists(
        st.builds(str.__add__, st.one_of(blocks, blocks, headings), st.sampled_from(["\n", "\n\n", "\n\n\n"])),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


def _chunks(text: str, window: int = WINDOW) -> list[Chunk]:
    return chunk_document(read_markdown(PATH, text.encode()), count_tokens, window)


def _lines(chunk: Chunk) -> tuple[int, int]:
    assert chunk.locator.lines is not None
    return chunk.locator.lines


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["", "\ufeff", FRONT_MATTER]), bodies)
def test_the_lines_a_chunk_names_hold_its_text_and_no_more(front: str, body: str) -> None:
    in_file = re.split(r"\r\n|\r|\n", front.removeprefix("\ufeff") + body)
    for chunk in _chunks(front + body):
        first, last = _lines(chunk)
        assert chunk.text in "\n".join(in_file[first - 1 : last])
        assert chunk.text.count("\n") == last - first
        assert chunk.text.strip()


@pytest.mark.parametrize("window", [6, 7, 8, 9])
def test_what_cannot_be_cut_any_finer_is_kept_as_it_is(window: int) -> None:
    body = "  - [x] A\n      - [x] one two three four five six seven eight nine ten eleven\n  - [x] B\n"
    chunks = _chunks(body, window)
    assert re.findall(r"[a-z]{2,}", " ".join(chunk.text for chunk in chunks)) == re.findall(r"[a-z]{2,}", body)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["", FRONT_MATTER]), bodies, st.integers(8, 80))
def test_every_word_of_the_text_stands_in_a_chunk_or_a_heading(front: str, body: str, window: int) -> None:
    document = read_markdown(PATH, (front + body).encode())
    chunks = chunk_document(document, count_tokens, window)
    kept = {line for chunk in chunks for line in range(_lines(chunk)[0], _lines(chunk)[1] + 1)}
    headed = {section.lines[0] for section in document.sections if section.lines and section.level}
    for number, line in enumerate(document.text.split("\n"), start=1):
        if number > front.count("\n") and re.search(r"[^\s=*+•|>\[\]-]", line):
            assert number in kept | headed, line
    written = [word for section in document.sections for block in section.blocks for word in block.text.split()]
    held = [word for chunk in chunks for word in chunk.text.split()]
    assert len("".join(held)) >= len("".join(word for word in written if re.search(r"\w", word)))


@settings(max_examples=100, deadline=None)
@given(bodies, st.integers(8, 80))
def test_nothing_is_longer_than_the_window_and_chunks_come_in_order(body: str, window: int) -> None:
    chunks = _chunks(body, window)
    assert all(count <= window for count in count_tokens([chunk.embed_text for chunk in chunks]))
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert [_lines(chunk)[0] for chunk in chunks] == sorted(_lines(chunk)[0] for chunk in chunks)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert chunks == _chunks(body, window)


@settings(max_examples=50, deadline=None)
@given(bodies)
def test_a_tokenizer_that_counts_every_character_is_obeyed_too(body: str) -> None:
    def characters(texts: Sequence[str]) -> list[int]:
        return [len(text) + 2 for text in texts]

    chunks = chunk_document(read_markdown(PATH, body.encode()), characters, 90)
    assert all(count <= 90 for count in characters([chunk.embed_text for chunk in chunks]))


def test_a_chunk_never_crosses_a_heading() -> None:
    chunks = _chunks("one\n\n# A\n\ntwo\n\n## B\n\nthree\n\nfour\n")
    assert [(chunk.text, chunk.locator.heading) for chunk in chunks] == [
        ("one", ()),
        ("two", ("A",)),
        ("three\n\nfour", ("A", "B")),
    ]


def test_a_chunk_is_embedded_with_title_and_trail_and_without_markup() -> None:
    (chunk,) = _chunks(
        "---\ntitle: Ferns\n---\n# Ferns\n## **Spores**\n\nThey are [dust](http://x.y) ==fine== %%no%%.\n"
    )
    assert chunk.embed_text == "Ferns > Spores\nThey are dust fine ."
    assert chunk.text == "They are [dust](http://x.y) ==fine== %%no%%."


def test_what_a_note_says_of_itself_goes_with_each_chunk() -> None:
    text = "---\ntags: [a]\ndate: 2024-01-02\nprivate: true\n---\n# A\n\nx\n\n# B\n\ny\n"
    assert {(chunk.tags, chunk.date, chunk.private, chunk.kind) for chunk in _chunks(text)} == {
        (("a",), "2024-01-02", True, "note")
    }
    assert not any("2024" in chunk.embed_text for chunk in _chunks(text))


def test_the_same_text_twice_has_two_ids_and_one_vector() -> None:
    first, second = _chunks("# A\n\nSame words.\n\n# A\n\nSame words.\n")
    assert first.id != second.id
    assert first.vector_id == second.vector_id


def test_ids_do_not_move_when_something_else_in_the_file_changes() -> None:
    before = {chunk.text: chunk.id for chunk in _chunks("# A\n\nold\n\n# B\n\nkept\n")}
    after = {chunk.text: chunk.id for chunk in _chunks("# A\n\nnew words\n\nmore\n\n# B\n\nkept\n")}
    assert before["kept"] == after["kept"]


def test_small_neighbours_stand_together_and_a_full_chunk_is_closed() -> None:
    paragraph = "word " * 40
    chunks = _chunks("\n\n".join([paragraph] * 9) + "\n\nshort end\n", window=256)
    assert [chunk.text.count("word") for chunk in chunks] == [160, 160, 40]
    assert chunks[-1].text.endswith("short end")


def test_a_comment_between_two_paragraphs_parts_them() -> None:
    assert [chunk.text for chunk in _chunks("one\n\n%% secret %%\n\ntwo\n\n---\n\nthree\n")] == [
        "one",
        "two\n\n---\n\nthree",
    ]


def test_a_table_too_large_is_cut_by_rows_under_its_header() -> None:
    rows = "\n".join(f"| fern {number} | {'grows ' * 8}|" for number in range(12))
    chunks = _chunks(f"# T\n\n| name | habit |\n|---|---|\n{rows}\n")
    assert len(chunks) > 2
    assert chunks[0].text.startswith("| name | habit |\n|---|---|\n| fern 0 |")
    assert all("\nname, habit\n" in chunk.embed_text for chunk in chunks)
    assert all(chunk.text.startswith("| fern ") for chunk in chunks[1:])


def test_a_list_too_large_is_cut_by_items_and_a_nested_one_keeps_what_it_hangs_on() -> None:
    nested = "\n".join(f"  - detail {number} {'word ' * 12}" for number in range(8))
    chunks = _chunks(f"- first item\n- the parent\n{nested}\n- last item\n")
    assert chunks[0].text.startswith("- first item\n- the parent")
    assert all("the parent\n" in chunk.embed_text for chunk in chunks[1:-1])
    assert all(chunk.text.lstrip().startswith("- ") for chunk in chunks)


def test_what_announces_a_list_stands_with_it() -> None:
    filler = "word " * 45
    last = _chunks(f"{filler}\n\nThe steps are:\n\n- sow\n- {'wait ' * 20}\n")[-1]
    assert last.text.startswith("The steps are:\n\n- sow")


def test_code_too_large_is_cut_between_its_paragraphs() -> None:
    code = "\n\n".join(f"def f{number}():\n    return {'x + ' * 10}1" for number in range(6))
    chunks = _chunks(f"```python\n{code}\n```\n")
    assert len(chunks) > 1
    assert all(chunk.text.startswith(("```python\ndef", "def")) for chunk in chunks)
    assert "```" not in "".join(chunk.embed_text for chunk in chunks)


def test_a_paragraph_too_large_is_cut_between_sentences() -> None:
    text = " ".join(f"Sentence {number} has {'many ' * 9}words, e.g. these." for number in range(9))
    chunks = _chunks(text)
    assert len(chunks) > 2
    assert all(chunk.text.startswith("Sentence") and chunk.text.endswith("these.") for chunk in chunks)


def test_a_long_row_of_points_is_cut_between_points() -> None:
    text = "Concepts — " + " · ".join(f"point {number} about {'more ' * 5}things" for number in range(12))
    chunks = _chunks(text)
    assert len(chunks) > 1
    assert all(chunk.text.startswith("point") for chunk in chunks[1:])


def test_one_endless_word_is_cut_too_and_nothing_of_it_is_lost(embedder: SentenceTransformerEmbedder) -> None:
    word = "".join(chr(97 + number * number % 26) for number in range(10_000))
    chunks = chunk_document(read_markdown(PATH, word.encode()), embedder.count_tokens, embedder.max_tokens)
    assert "".join(chunk.text for chunk in chunks) == word
    assert max(embedder.count_tokens([chunk.embed_text for chunk in chunks])) <= embedder.max_tokens


def test_no_text_is_longer_than_the_real_model_s_window(embedder: SentenceTransformerEmbedder) -> None:
    text = (
        f"# {'Heading ' * 9}\n\n"
        + "漢字かな交じり文で書く。" * 90
        + "\n\n"
        + "https://x.org/"
        + "a1b2" * 300
        + " e\u0301😀 " * 300
    )
    chunks = chunk_document(read_markdown(PATH, text.encode()), embedder.count_tokens, embedder.max_tokens)
    assert max(embedder.count_tokens([chunk.embed_text for chunk in chunks])) <= embedder.max_tokens


def test_an_embedded_image_s_bytes_are_not_embedded_as_words() -> None:
    (chunk,) = _chunks(f"# Leaf\n\n![](data:image/png;base64,{'QUJD' * 900})\n")
    assert chunk.embed_text == "Leaf"


def test_headings_without_text_are_found_as_a_plan_and_a_single_one_is_not() -> None:
    chunks = _chunks("# Plan\n\n## Spores\n\n## Fronds\n\n# Notes\n\ntext\n\n# to sort\n")
    assert [(chunk.text, chunk.locator.heading, chunk.locator.lines) for chunk in chunks] == [
        ("## Spores\n\n## Fronds", ("Plan",), (3, 5)),
        ("text", ("Notes",), (9, 9)),
    ]
    assert [chunk.text for chunk in _chunks("# Only this\n")] == ["# Only this"]


def test_a_heading_that_says_how_long_its_stage_takes_is_found_itself() -> None:
    chunks = _chunks(
        "# Ferns\n\n## Stage 1 — Spores · 2-3 weeks\n\ntext\n\n## Stage 2 — Fronds (5 days)\n\n## Day 3\n\nmore\n"
    )
    assert [(chunk.text, chunk.locator.heading, chunk.locator.lines) for chunk in chunks] == [
        ("Stage 1 — Spores · 2-3 weeks", ("Ferns",), (3, 3)),
        ("text", ("Ferns", "Stage 1 — Spores · 2-3 weeks"), (5, 5)),
        ("Stage 2 — Fronds (5 days)", ("Ferns",), (7, 7)),
        ("more", ("Ferns", "Day 3"), (11, 11)),
    ]


def test_pages_are_never_crossed_and_text_without_lines_is_found_again() -> None:
    sections = tuple(
        Section(("Ferns",), 1, (Block("paragraph", f"One on page {page}."), Block("paragraph", "Two.")), page=page)
        for page in (1, 2)
    )
    text = "One on page 1.\nTwo.\n\nOne on page 2.\nTwo."
    document = Document("/n/a.pdf", "A", "pdf", text, sections, pages=2)
    chunks = chunk_document(document, count_tokens, WINDOW)
    assert [(chunk.text, chunk.locator.page, chunk.locator.lines) for chunk in chunks] == [
        ("One on page 1.\nTwo.", 1, None),
        ("One on page 2.\nTwo.", 2, None),
    ]


def test_blocks_that_differ_from_the_document_s_text_are_cut_all_the_same() -> None:
    document = Document("/n/a.docx", "A", "office", "other", (Section((), 0, (Block("paragraph", "Here."),)),))
    assert [chunk.text for chunk in chunk_document(document, count_tokens, WINDOW)] == ["Here."]


@pytest.mark.parametrize("text", ["---\ntitle: A\n---\n", "%% only a comment %%\n", "---\n", "-\n- \n  id:: 1\n"])
def test_a_note_that_says_nothing_has_no_chunk(text: str) -> None:
    assert _chunks(text) == []


def test_tokens_are_counted_a_few_times_in_bulk() -> None:
    calls: list[int] = []

    def counted(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_tokens(texts)

    text = "\n\n".join(f"# H{number}\n\n" + "word " * 90 for number in range(200))
    chunk_document(read_markdown(PATH, text.encode()), counted, 256)
    assert len(calls) < 8
