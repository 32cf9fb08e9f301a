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
front_matter = st.sampled_from(["", "---\ntitle: A title\ntags: [a, b]\n---\n", "+++\ndraft = true\n+++\n", "\ufeff"])
notes = st.builds(
    lambda front, parts, newline: (front + "".join(parts)).replace("\n", newline),
    front_matter,
    st.lists(
        st.builds(str.__add__, st.one_of(blocks, blocks, headings), st.sampled_from(["\n", "\n\n", "\n\n\n"])),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


def _chunks(text: str, window: int = WINDOW) -> list[Chunk]:
    return chunk_document(read_markdown(PATH, text.encode()), count_tokens, window)


def _file_lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))


@settings(max_examples=100, deadline=None)
@given(notes)
def test_the_lines_a_chunk_names_hold_its_text_and_no_more(note: str) -> None:
    lines = _file_lines(note)
    for chunk in _chunks(note):
        assert chunk.locator.lines is not None
        first, last = chunk.locator.lines
        assert chunk.text in "\n".join(lines[first - 1 : last])
        assert chunk.text.count("\n") == last - first
        assert chunk.text.strip() != ""


@settings(max_examples=100, deadline=None)
@given(notes)
def test_every_line_of_content_stands_in_a_chunk(note: str) -> None:
    document = read_markdown(PATH, note.encode())
    kept = {
        line
        for chunk in chunk_document(document, count_tokens, WINDOW)
        if chunk.locator.lines
        for line in range(chunk.locator.lines[0], chunk.locator.lines[1] + 1)
    }
    headed = {section.lines[0] for section in document.sections if section.lines and section.level}
    for number, line in enumerate(document.text.split("\n"), start=1):
        if line.strip() and number > _front_matter_end(note) and not _is_rule(line):
            assert number in kept | headed, line


@settings(max_examples=100, deadline=None)
@given(notes, st.integers(8, 80))
def test_nothing_is_cut_off_by_the_window_and_chunks_come_in_order(note: str, window: int) -> None:
    chunks = _chunks(note, window)
    assert all(count <= window for count in count_tokens([chunk.embed_text for chunk in chunks]))
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    starts = [chunk.locator.lines[0] for chunk in chunks if chunk.locator.lines]
    assert starts == sorted(starts)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert chunks == _chunks(note, window)


def _front_matter_end(note: str) -> int:
    return {"-": 4, "+": 3}.get(note[:1], 0) if note.startswith(("---", "+++")) and "t" in note[:6] + "t" else 0


def _is_rule(line: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:-{3,}|={3,})\s*", line))
