"""A text becomes lines of known shape: heading, item, table row, fence, prose; each with its number.

Plans and worksheets are often not valid Markdown (copied from a web page, ``-no space``, ``[]``), so they are read by
line, tolerantly, and every finding keeps the line it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.clauses import plain

LineKind = Literal["blank", "heading", "item", "row", "rule", "fence", "code", "front", "quote", "text"]

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+|$)(.*?)[ \t#]*$")
_ITEM = re.compile(r"^([ \t]*)(?:([-*+•◦▪‣–])(?:[ \t]+|$)|(\d{1,3}|[a-z])([.)])(?:[ \t]+|$))(.*)$")
# "-Answer" and "-[ ] task" without the space, as people type them; "--" and "-5" stay text.
_TIGHT_ITEM = re.compile(r"^([ \t]*)-(?=[A-Za-z\[(\"'À-ÿ])(.*)$")
_BOX = re.compile(r"^\[([ xX✓✔-]?)\][ \t]*(.*)$")
_TICK_SIGN = re.compile(r"^([ \t]*)(?:[-*+][ \t]+)?([☐☑☒])[ \t]*(.*)$")
_CALLOUT = re.compile(r"^\[!\w+\][+-]?[ \t]*")
_RULE = re.compile(r"^ {0,3}={3,}[ \t]*$|^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$")
# Logseq keeps a page's or a bullet's properties in lines of their own: "collapsed:: true".
_PROPERTY = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?[a-z][\w-]{1,40}:: ")
_FENCE = re.compile(r"^[ \t]{0,12}(`{3,}|~{3,})[ \t]*([\w+-]*)")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document.

    Attributes:
        number: from 1.
        text: without its marker, markup reduced to words (verbatim for code).
        raw: as written.
        depth: 1..6 for a heading; indentation in columns for items and prose.
        marker: what opened it: "#", "-", "1.", a fence's language; empty for prose.
        ticked: state of a check box, None where there is none.
        cells: for a table row, the cells as words.
    """

    number: int
    kind: LineKind
    text: str
    raw: str
    depth: int = 0
    marker: str = ""
    ticked: bool | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table's header, its rows (ragged as written) and the line each stands on."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    line: int


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a text in order, line ``n`` of the text at index ``n - 1``."""
    raws = text.split("\n")
    table_lines = _table_lines(raws)
    return tuple(_classified(raws, table_lines))


def read_tables(lines: tuple[Line, ...]) -> tuple[Table, ...]:
    """Return the tables among the lines; the delimiter row is left out."""
    tables: list[Table] = []
    rows: list[Line] = []
    for line in (*lines, Line(0, "blank", "", "")):
        if line.kind == "row":
            rows.append(line)
        elif rows:
            body = tuple((row.number, row.cells) for row in rows[1:] if row.cells)
            tables.append(Table(rows[0].cells, body, rows[0].number))
            rows = []
    return tuple(tables)


def _classified(raws: list[str], table_lines: frozenset[int]) -> Iterator[Line]:
    fence = ""
    front_end = _front_matter_end(raws)
    for number, raw in enumerate(raws, start=1):
        opening = _FENCE.match(raw)
        if number <= front_end:
            yield Line(number, "front", raw, raw)
        elif fence:
            closes = opening is not None and opening[1][0] == fence[0] and not opening[2]
            yield Line(number, "fence" if closes else "code", raw, raw)
            fence = "" if closes else fence
        elif opening:
            fence = opening[1]
            yield Line(number, "fence", "", raw, marker=opening[2].lower() or "text")
        elif number in table_lines:
            cells = () if _TABLE_RULE.match(raw) else _cells(raw)
            yield Line(number, "row", plain(raw), raw, cells=cells)
        elif (depth := _underline_depth(raws, number)) and _single(number, raw).kind == "text":
            yield Line(number, "heading", plain(raw), raw, depth=depth, marker="#")
        else:
            yield _single(number, raw)


def _underline_depth(raws: list[str], number: int) -> int:
    """Return 1 or 2 for a short line that the next line underlines with "=" or "-" and so makes a heading, else 0."""
    below = raws[number].strip() if number < len(raws) else ""
    raw = raws[number - 1].strip()
    if len(below) < 3 or set(below) not in ({"="}, {"-"}) or not raw or len(raw) > 100 or raw.endswith((".", ":")):
        return 0
    return 1 if below[0] == "=" else 2


def _single(number: int, raw: str) -> Line:
    stripped = raw.strip()
    if not stripped:
        return Line(number, "blank", "", raw)
    if _PROPERTY.match(raw):
        return Line(number, "blank", "", raw)
    if _RULE.match(raw):
        return Line(number, "rule", "", raw)
    if heading := _HEADING.match(raw):
        return Line(number, "heading", plain(heading[2]), raw, depth=len(heading[1]), marker="#")
    if stripped.startswith(">"):
        words = plain(_CALLOUT.sub("", stripped.lstrip("> ")))
        return Line(number, "quote" if words else "blank", words, raw, depth=_columns(raw))
    if ticked := _TICK_SIGN.match(raw):
        return Line(number, "item", plain(ticked[3]), raw, _columns(ticked[1]), "-", ticked[2] != "☐")
    if item := _ITEM.match(raw):
        marker = item[2] or f"{item[3]}{item[4]}"
        return _item(number, raw, item[1], marker, item[5])
    if tight := _TIGHT_ITEM.match(raw):
        return _item(number, raw, tight[1], "-", tight[2])
    text = plain(stripped)
    return Line(number, "text" if text else "blank", text, raw, depth=_columns(raw))


def _item(number: int, raw: str, indent: str, marker: str, rest: str) -> Line:
    if heading := _HEADING.match(rest):
        # Outliners put headings into bullets: "- ## Week 1".
        return Line(number, "heading", plain(heading[2]), raw, depth=len(heading[1]), marker="#")
    box = _BOX.match(rest)
    ticked = None if box is None else box[1].strip() not in ("", "-")
    text = plain(box[2] if box else rest)
    return Line(number, "item", text, raw, depth=_columns(indent), marker=marker, ticked=ticked)


def _columns(text: str) -> int:
    leading = text[: len(text) - len(text.lstrip())] if text.strip() else text
    return len(leading.expandtabs(4))


def _front_matter_end(raws: list[str]) -> int:
    fence = raws[0].rstrip() if raws else ""
    if fence not in ("---", "+++"):
        return 0
    closing = ("---", "...") if fence == "---" else ("+++",)
    for number, raw in enumerate(raws[1:500], start=2):
        if raw.rstrip() in closing:
            return number
    return 0


def _table_lines(raws: list[str]) -> frozenset[int]:
    """Return the numbers of lines that belong to a table: a delimiter row, the line above, the rows below."""
    numbers: set[int] = set()
    index = 0
    while index < len(raws):
        if _is_table_rule(raws[index]) and index > 0 and "|" in raws[index - 1]:
            numbers.update((index, index + 1))
            index += 1
            while index < len(raws) and "|" in raws[index]:
                numbers.add(index + 1)
                index += 1
        else:
            index += 1
    return frozenset(numbers)


def _is_table_rule(raw: str) -> bool:
    return "-" in raw and "|" in raw and set(raw) <= set(" \t|:-") and _TABLE_RULE.match(raw) is not None


def _cells(raw: str) -> tuple[str, ...]:
    inner = raw.strip().replace(r"\|", "\x00")
    inner = inner.removeprefix("|").removesuffix("|")
    return tuple(_cell(cell.replace("\x00", "|")) for cell in inner.split("|"))


def _cell(text: str) -> str:
    """Return a cell's words; its own line breaks (``<br>``) stay line breaks."""
    return "\n".join(filter(None, (plain(part) for part in _BREAK.split(text))))
