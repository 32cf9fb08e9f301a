"""A section becomes a part: the atoms that may stand together in a chunk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, takewhile

from ingest.atom import Atom, line_starts, whole
from ingest.document import Document, Section
from ingest.prose import RULE_LINE
from ingest.stage_title import split_duration

_HEADING_MARKS = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?#{1,6}[ \t]+")


@dataclass(frozen=True, slots=True)
class Part:
    """What one section gives.

    Attributes:
        above: title and heading trail, as far as the window allows; embedded above each of its chunks.
    """

    title: str
    heading: tuple[str, ...]
    page: int | None
    has_lines: bool
    atoms: tuple[Atom, ...]
    above: str = ""
    above_tokens: int = 0


def parts_of(document: Document) -> tuple[str, list[Part]]:
    """Return the text that offsets count in, and each section's atoms in it."""
    starts = line_starts(document.text)
    text, spans = _located(document, starts)
    parts: list[Part] = []
    empty: list[Section] = []
    cursor = 0
    for section in document.sections:
        atoms: list[Atom] = []
        for block in section.blocks:
            if block.kind != "rule":
                start = spans[id(block)]
                atoms.append(whole(block.kind, block.text, start, opens=not _is_joined(text[cursor:start])))
                cursor = start + len(block.text)
        if atoms:
            parts += _outline(document, starts, empty, section.heading) or _lasting(document, starts, empty)
            parts += _lasting(document, starts, [section])
            empty = []
            has_lines = section.blocks[0].lines is not None
            parts.append(Part(document.title, section.heading, section.page, has_lines, tuple(atoms)))
        else:
            empty.append(section)
    parts += _outline(document, starts, empty, (), is_all=not parts) or _lasting(document, starts, empty)
    return text, parts


def _located(document: Document, starts: list[int]) -> tuple[str, dict[int, int]]:
    """Return a text and where each block starts in it: the document's own, or the blocks joined if they differ."""
    blocks = [block for section in document.sections for block in section.blocks]
    spans: dict[int, int] = {}
    cursor = 0
    for block in blocks:
        start = starts[block.lines[0] - 1] if block.lines else document.text.find(block.text, cursor)
        if start < 0:
            text = "\n\n".join(one.text for one in blocks)
            joined = accumulate((len(one.text) + 2 for one in blocks), initial=0)
            return text, {id(one): at for one, at in zip(blocks, joined, strict=False)}
        spans[id(block)] = start
        cursor = start + len(block.text)
    return document.text, spans


def _is_joined(between: str) -> bool:
    """Return whether nothing but blank lines and rules stands between two blocks."""
    return not between.strip() or all(not line.strip() or RULE_LINE.match(line) for line in between.split("\n"))


def _outline(
    document: Document, starts: list[int], empty: list[Section], following: tuple[str, ...], *, is_all: bool = False
) -> list[Part]:
    """Return a part for headings in a row that hold nothing but each other: a plan, a list of topics to come.

    A single empty heading gives none, as it would be found instead of the notes that say something; it is kept where
    it is all there is (``is_all``).
    """
    after = [*(section.heading for section in empty[1:]), following]
    leaves = [
        section
        for section, then in zip(empty, after, strict=False)
        if section.lines and then[: len(section.heading)] != section.heading
    ]
    if len(leaves) < 2 and not (is_all and leaves):
        return []
    first = empty.index(leaves[0])
    atoms: list[Atom] = []
    for section in empty[first:]:
        if section.lines:
            start, text = _lines_of(document, starts, *section.lines)
            opens = bool(atoms) and not _is_joined(document.text[atoms[-1].end : start])
            atoms.append(whole("paragraph", text, start, opens=opens))
    shared = takewhile(lambda names: len(set(names)) == 1, zip(*(one.heading[:-1] for one in leaves), strict=False))
    heading = tuple(names[0] for names in shared)
    return [Part(document.title, heading, leaves[0].page, has_lines=True, atoms=tuple(atoms))]


def _lasting(document: Document, starts: list[int], sections: list[Section]) -> list[Part]:
    """Return a part for each heading that says how long its stage takes, as what stands below seldom says it again."""
    parts: list[Part] = []
    for section in sections:
        if section.level and section.lines and split_duration(section.heading[-1])[1]:
            start, text = _lines_of(document, starts, section.lines[0], section.lines[0])
            words = _HEADING_MARKS.sub("", text)
            atom = whole("paragraph", words, start + len(text) - len(words), opens=True)
            parts.append(Part(document.title, section.heading[:-1], section.page, has_lines=True, atoms=(atom,)))
    return parts


def _lines_of(document: Document, starts: list[int], first: int, last: int) -> tuple[int, str]:
    """Return where these lines start in the document's text, and what they say."""
    start = starts[first - 1]
    return start, document.text[start : starts[last] - 1].rstrip()
