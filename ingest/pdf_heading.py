"""The lines of a PDF that are headings: by its outline where it has one, else by their type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.page import Line, body_size

MIN_OUTLINE_ENTRIES = 2
MAX_HEADING_LINES = 3
MAX_HEADING_CHARS = 150
MAX_LEVEL = 6
LARGER = 1.12  # times the size of the body: the smallest step that book designs use for a heading is about 1.15
TITLE_LARGER = 1.3  # times the size of the body
MAX_HEADING_SHARE = 0.25  # of all characters; with more, large type is simply how the file is set

_NUMBERING = re.compile(
    r"^(?:(?:chapter|section|part|kapitel|appendix)\s+)?((?:[A-Z]|\d+)(?:\.\d+)*)[.:)]?\s+", re.IGNORECASE
)
_ENDS_A_SENTENCE = re.compile(r"[.,;:]$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline.

    Attributes:
        level: from 1.
        page: from 1.
        top: points from the top of the page where the entry leads; None where it names only the page.
    """

    title: str
    level: int
    page: int
    top: float | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the text.

    Attributes:
        page: from 1.
        line: index of its first line among the page's lines.
        length: lines it takes; 0 where the outline names it and the page does not show it.
    """

    title: str
    level: int
    page: int
    line: int
    length: int


def headings_of(pages: Sequence[Sequence[Line]], outline: Sequence[Entry]) -> list[Heading]:
    """Return the headings in reading order."""
    if len(outline) >= MIN_OUTLINE_ENTRIES:
        return _in_order(_by_outline(pages, outline))
    return _with_text(pages, _by_type(pages))


def title_of(pages: Sequence[Sequence[Line]]) -> str:
    """Return the largest lines of the first page, empty where nothing on it stands out."""
    body = body_size(pages)
    first = next((lines for lines in pages if lines), ())
    largest = max((line.size for line in first), default=0.0)
    if not body or largest < TITLE_LARGER * body:
        return ""
    title = " ".join(line.text for line in first if line.size > 0.97 * largest)
    return title if 3 <= len(title) <= MAX_HEADING_CHARS and any(map(str.isalpha, title)) else ""


def without_title(headings: Sequence[Heading], title: str) -> list[Heading]:
    """Return the headings without the one over all of them, where that is the document's title."""
    outermost = [heading for heading in headings if heading.level == 1]
    if len(outermost) == 1 and outermost[0] is headings[0] and _key(headings[0].title) == _key(title):
        return [replace(heading, level=heading.level - 1) for heading in headings[1:]]
    return list(headings)


def _in_order(headings: Iterable[Heading]) -> list[Heading]:
    """Return headings in reading order, none inside another."""
    kept: list[Heading] = []
    for heading in sorted(headings, key=lambda heading: (heading.page, heading.line)):
        last = kept[-1] if kept else None
        if last and last.page == heading.page and heading.line < last.line + last.length:
            continue
        kept.append(heading)
    return kept


def _by_outline(pages: Sequence[Sequence[Line]], outline: Sequence[Entry]) -> Iterator[Heading]:
    for entry in outline:
        lines = pages[entry.page - 1]
        level = min(entry.level, MAX_LEVEL)
        shown = _shown(lines, entry)
        if shown is None:
            yield Heading(entry.title, level, entry.page, _place(lines, entry), 0)
            continue
        start, length = shown
        text = " ".join(line.text for line in lines[start : start + length])
        title = text if text.endswith(entry.title) else entry.title  # the page adds the number
        yield Heading(title, level, entry.page, start, length)


def _shown(lines: Sequence[Line], entry: Entry) -> tuple[int, int] | None:
    """Return index and number of the lines that show the entry's title, the nearest to where it leads."""
    title = _key(entry.title)
    found = [
        (start, length)
        for start in range(len(lines))
        for length in range(1, min(MAX_HEADING_LINES, len(lines) - start) + 1)
        if _key(" ".join(line.text for line in lines[start : start + length])) == title
    ]
    if not title or not found:
        return None
    if entry.top is None:
        return found[0]
    top = entry.top
    return min(found, key=lambda place: abs(lines[place[0]].top - top))


def _place(lines: Sequence[Line], entry: Entry) -> int:
    """Return the index of the first line at or below where the entry leads."""
    if entry.top is None:
        return 0
    below = (index for index, line in enumerate(lines) if line.bottom > entry.top + 1)
    return next(below, len(lines))


def _key(text: str) -> str:
    """Return a title for comparison: without numbering, case, spaces and punctuation."""
    plain = _NUMBERING.sub("", text)
    return "".join(character for character in (plain or text).casefold() if character.isalnum())


def _by_type(pages: Sequence[Sequence[Line]]) -> list[Heading]:
    body = body_size(pages)
    if not body:
        return []
    groups = [
        (number, index, group) for number, lines in enumerate(pages, start=1) for index, group in _groups(lines, body)
    ]
    chars = sum(len(line.text) for lines in pages for line in lines)
    if sum(len(line.text) for _, _, group in groups for line in group) > MAX_HEADING_SHARE * chars:
        return []
    styles = sorted({_style(group) for _, _, group in groups})
    return [
        Heading(
            " ".join(line.text for line in group),
            min(styles.index(_style(group)) + 1, MAX_LEVEL),
            number,
            index,
            len(group),
        )
        for number, index, group in groups
    ]


def _with_text(pages: Sequence[Sequence[Line]], headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings that hold text or smaller headings: names and dates under a title are set large too."""
    return [
        heading
        for heading, following in pairwise([*headings, None])
        if heading and (following is None or following.level > heading.level or _holds_text(pages, heading, following))
    ]


def _holds_text(pages: Sequence[Sequence[Line]], heading: Heading, following: Heading) -> bool:
    if following.page == heading.page:
        return following.line > heading.line + heading.length
    return len(pages[heading.page - 1]) > heading.line + heading.length or any(pages[heading.page : following.page - 1])


def _style(group: Sequence[Line]) -> tuple[float, bool, int]:
    """Return what ranks a heading: larger before smaller, bold before plain, "2" before "2.1"."""
    numbering = _NUMBERING.match(group[0].text)
    depth = numbering[1].count(".") if numbering else 0
    return (-round(group[0].size), not group[0].bold, depth)


def _groups(lines: Sequence[Line], body: float) -> Iterator[tuple[int, Sequence[Line]]]:
    """Yield the index and the lines of each heading of a page."""
    index = 0
    while index < len(lines):
        length = 0
        while index + length < len(lines) and _belongs(lines, index, length, body):
            length += 1
        group = lines[index : index + length]
        if 0 < length <= MAX_HEADING_LINES and sum(len(line.text) for line in group) <= MAX_HEADING_CHARS:
            yield index, group
        index += max(1, length)


def _belongs(lines: Sequence[Line], index: int, length: int, body: float) -> bool:
    """Return whether the line is a heading's first line, or its next one."""
    line = lines[index + length]
    if length == 0:
        return _looks_like_heading(lines, index, body)
    before = lines[index + length - 1]
    alike = abs(line.size - before.size) < 0.5 and line.bold == before.bold and line.column == before.column
    near = 0 <= line.top - before.top <= 1.7 * line.size
    return alike and near and not _NUMBERING.match(line.text)


def _looks_like_heading(lines: Sequence[Line], index: int, body: float) -> bool:
    line = lines[index]
    letters = sum(character.isalpha() for character in line.text)
    if letters < 2 or letters < 0.5 * len(line.text.replace(" ", "")) or line.cells > 2 or line.mono:
        return False
    if line.size >= LARGER * body:
        return not (line.text[-1] in ",;" or line.text[0].islower())
    if line.size < 0.95 * body or _ENDS_A_SENTENCE.search(line.text) or line.text[0].islower():
        return False
    return (line.bold or _is_upper(line)) and _stands_alone(lines, index)


def _is_upper(line: Line) -> bool:
    return len(line.text) >= 4 and line.text.upper() == line.text and line.text.lower() != line.text


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Return whether there is white above the line, and the next line is set in another style."""
    line = lines[index]
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    white_above = before is None or before.column != line.column or line.top - before.top > 1.45 * line.size
    return white_above and not (after and after.bold == line.bold and after.column == line.column and line.bold)
