"""Running heads, running feet and page numbers are recognised over the pages and left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.page import Line, body_size

MAX_HEAD_CHARS = 120
MAX_ROWS = 3  # rows of head or foot that are looked at on one page
MAX_HEAD_SIZE = 1.1  # times the body's type: the title of a slide is no running head
SAME_PLACE_POINTS = 5.0
APART_EM = 0.6  # lines of running text leave 0.1 to 0.4 em between their letters' boxes
MIN_PAGES = 3
MIN_SHARE = 0.3  # of the pages; left and right pages often carry different heads
ZONE = 0.25  # of the page's height at its top and at its bottom

_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|pagina|página|p|s)\b\.?\s*)?(?P<number>\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|of|von|de|sur)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_NUMBER_AT_END = re.compile(r"^(?P<first>\d{1,4})\b(?![.,]\d)|(?<![\d.,])\b(?P<last>\d{1,4})$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Edge = Literal["head", "foot"]


@dataclass(frozen=True, slots=True)
class _Row:
    """The lines that stand at one height at the edge of a page."""

    page: int
    lines: tuple[Line, ...]
    top: float
    is_apart: bool

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def without_running_heads(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the pages without what only repeats the title, the chapter or the number of the page.

    What is not plainly a running head stays: a line too many does less harm than one that is lost.
    """
    kept = [list(lines) for lines in pages]
    max_size = MAX_HEAD_SIZE * body_size(pages)
    for edge in ("head", "foot"):
        for _ in range(MAX_ROWS):
            rows = [row for row in _outermost(kept, heights, edge) if row.size <= max_size]
            repeated = _repeated(rows, sum(bool(lines) for lines in kept))
            if not repeated:
                break
            for row in repeated:
                gone = {id(line) for line in row.lines}
                kept[row.page - 1] = [line for line in kept[row.page - 1] if id(line) not in gone]
    return kept


def _outermost(pages: Sequence[Sequence[Line]], heights: Sequence[float], edge: Edge) -> Iterator[_Row]:
    """Yield each page's outermost row, where it stands near the edge."""
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True), start=1):
        if not lines:
            continue
        if not height:  # no places known: go by the order of the lines
            line = lines[0] if edge == "head" else lines[-1]
            yield _Row(number, (line,), 0.0, is_apart=True)
            continue
        line = min(lines, key=lambda line: line.top) if edge == "head" else max(lines, key=lambda line: line.bottom)
        middle = (line.top + line.bottom) / 2
        if middle > ZONE * height if edge == "head" else middle < (1 - ZONE) * height:
            continue
        row = tuple(other for other in lines if other.top <= middle <= other.bottom)
        rest = [other for other in lines if not other.top <= middle <= other.bottom]
        yield _Row(number, row, line.top, _stands_apart(line, rest))


def _stands_apart(line: Line, rest: Sequence[Line]) -> bool:
    """Return whether a row at the edge is set off from what is nearest to it, by white or by the size of its type."""
    if not rest:
        return True
    nearest = min(rest, key=lambda other: abs(other.baseline - line.baseline))
    white = max(nearest.top - line.bottom, line.top - nearest.bottom)
    return white > APART_EM * line.size or abs(nearest.size - line.size) > 0.08 * line.size


def _repeated(rows: Sequence[_Row], page_count: int) -> list[_Row]:
    """Return the rows that are running heads."""
    short = [row for row in rows if len(row.text) <= MAX_HEAD_CHARS]
    offsets = _number_offsets(short, page_count)
    found: list[_Row] = []
    for place in _places(short):
        keys = Counter(_key(row.text) for row in place)
        telling = [row for row in place if keys[_key(row.text)] > 1 or _is_number(row, offsets)]
        enough = len(place) >= max(MIN_PAGES, MIN_SHARE * page_count) and len(telling) >= 0.5 * len(place)
        is_head = enough and sum(row.is_apart for row in place) >= 0.5 * len(place)
        for row in place:
            # A head that stands on a single page is known by the page's number beside it.
            repeats = row in telling or _carries_number(row, offsets)
            if _is_number(row, offsets) or (is_head and repeats):
                found.append(row)
    return found


def _places(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Return the rows in groups of those that stand at the same height."""
    groups: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: row.top):
        if groups and row.top - groups[-1][0].top <= SAME_PLACE_POINTS:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.casefold().split()))


def _number_offsets(rows: Sequence[_Row], page_count: int) -> set[tuple[str, int]]:
    """Return (script, printed number minus page) where that difference holds over the pages."""
    counts: Counter[tuple[str, int]] = Counter()
    for row in rows:
        counts.update({(script, number - row.page) for script, number in _numbers(row.text)})
    needed = min(MIN_PAGES, page_count)
    return {offset for offset, count in counts.items() if count >= needed and (page_count > 1 or offset[1] == 0)}


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    """Yield the numbers that could be the page's: alone, or first or last in the row."""
    alone = _NUMBER.fullmatch(text)
    if alone:
        number = alone["number"]
        yield ("arabic", int(number)) if number.isdigit() else ("roman", _roman(number))
        return
    for match in _NUMBER_AT_END.finditer(text):
        yield "arabic", int(match["first"] or match["last"])


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral.casefold()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _carries_number(row: _Row, offsets: set[tuple[str, int]]) -> bool:
    return any((script, number - row.page) in offsets for script, number in _numbers(row.text))


def _is_number(row: _Row, offsets: set[tuple[str, int]]) -> bool:
    return bool(_NUMBER.fullmatch(row.text)) and _carries_number(row, offsets)
