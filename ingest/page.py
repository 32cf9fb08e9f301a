"""The runs of characters on one page become lines in reading order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

# Lengths below are in em: multiples of the type size of the run.
COLUMN_GAP_EM = 0.9  # LaTeX's narrowest column gap is 10 pt at 10 pt type; words of justified text stay under it
WORD_GAP_EM = 0.17  # a gap this wide between two runs is a space
CELL_GAP_EM = 1.5  # a gap this wide is the white between two cells of a table's row
MIN_COLUMN_LINES = 5
MIN_TABLE_ROWS = 3
MIN_COLUMN_CHARS = 15  # shorter lines side by side are a table, not two columns of prose
MAX_PIECES = 3000  # a page with more is a drawing, and looking for columns takes time with their square
MAX_COLUMN_DEPTH = 3  # columns within columns

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font standing on one base line, in the order in which the file draws them.

    Attributes:
        x0, x1: left and right edge in points.
        top, bottom, baseline: distance from the top of the page in points, downwards.
        size: type size in points.
        hyphen: its last character is a hyphen at which a word was cut.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool = False
    mono: bool = False
    hyphen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        x0, x1, top, bottom, baseline: in points, downwards from the top of the page; 0 where not known.
        size: type size of most of its characters in points; 0 where not known.
        bold, mono: all its words are.
        hyphen: it ends in a hyphen at which a word was cut.
        column: number of the region of the page it stands in; the lines of a column stand together.
        cells: pieces it falls into at wide gaps; a row of a table has several.
    """

    text: str
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    baseline: float = 0.0
    size: float = 0.0
    bold: bool = False
    mono: bool = False
    hyphen: bool = False
    column: int = 0
    cells: int = 1


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """Return the lines in reading order: columns from left to right, each from top to bottom."""
    pieces = _joined([line_of(run) for run in runs if run.text.strip()], _continues_closely)
    regions = _regions(pieces, MAX_COLUMN_DEPTH)
    return [replace(line, column=number) for number, region in enumerate(regions) for line in _rows(region)]


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the type size that most characters have, in half points; 0 where sizes are not known."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def line_of(run: Run) -> Line:
    """Return a line that is one run."""
    return Line(run.text, run.x0, run.x1, run.top, run.bottom, run.baseline, run.size, run.bold, run.mono, run.hyphen)


def _joined(lines: Sequence[Line], continues: Callable[[Line, Line], bool]) -> list[Line]:
    """Return the lines with each one that continues its predecessor joined to it."""
    joined: list[Line] = []
    for line in lines:
        if joined and continues(joined[-1], line):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return joined


def _continues_closely(line: Line, following: Line) -> bool:
    em = max(line.size, following.size)
    gap = following.x0 - line.x1
    return _stand_side_by_side(line, following) and -0.4 * em <= gap < COLUMN_GAP_EM * em


def _continues_row(line: Line, following: Line) -> bool:
    em = max(line.size, following.size)
    apart = following.x0 >= line.x1 - 0.4 * em or following.x1 <= line.x0 + 0.1 * em
    return _stand_side_by_side(line, following) and apart


def _stand_side_by_side(line: Line, other: Line) -> bool:
    shared = min(line.bottom, other.bottom) - max(line.top, other.top)
    return shared >= 0.45 * min(line.bottom - line.top, other.bottom - other.top)


def _join(line: Line, following: Line) -> Line:
    """Return two pieces of one line as one; its height is that of the larger type."""
    if following.x1 <= line.x0:
        line, following = following, line
    em = max(line.size, following.size)
    gap = following.x0 - line.x1
    first, second = _raised(line, following), _raised(following, line)
    stacked = gap < -0.15 * em  # the parts of a fraction
    spaced = gap > WORD_GAP_EM * em or stacked or first.endswith(" ") or second.startswith(" ")
    main = line if line.size >= 0.95 * following.size else following
    long = line if len(first) >= len(second) else following
    worded = [piece for piece in (line, following) if any(map(str.isalpha, piece.text))] or [long]
    return Line(
        text=first.rstrip() + (" " if spaced else "") + second.lstrip(),
        x0=min(line.x0, following.x0),
        x1=max(line.x1, following.x1),
        top=main.top,
        bottom=main.bottom,
        baseline=long.baseline if long.size >= 0.95 * em else main.baseline,
        size=long.size,
        bold=all(piece.bold for piece in worded),
        mono=all(piece.mono for piece in worded),
        hyphen=following.hyphen,
        cells=line.cells + following.cells - (0 if gap > CELL_GAP_EM * em else 1),
    )


def _raised(piece: Line, beside: Line) -> str:
    """Return the piece's text, in superscript characters where it is one: 10⁶ is not 106."""
    text = piece.text.strip()
    small = piece.size < 0.85 * beside.size
    near = max(piece.x0 - beside.x1, beside.x0 - piece.x1) < 0.25 * beside.size
    raised = piece.baseline < beside.baseline - 0.2 * beside.size
    if text and small and near and raised and all(ord(character) in _SUPERSCRIPTS for character in text):
        return piece.text.translate(_SUPERSCRIPTS)
    return piece.text


def _rows(region: Sequence[Line]) -> list[Line]:
    """Return the lines of a region from top to bottom, the cells of a table's row on one line."""
    rows = _joined(region, _continues_row)
    upwards = sum(after.bottom < before.top for before, after in pairwise(rows))
    # Drawn in an order that nobody reads in, or a table drawn column by column.
    if upwards > max(1, 0.1 * len(rows)) or (upwards and _shares_rows(rows)):
        rows = _joined(_by_place(region), _continues_row)
    return [replace(row, text=_composed(row.text)) for row in rows]


def _shares_rows(lines: Sequence[Line]) -> bool:
    """Return whether short lines stand beside others that were drawn before the page was begun again above."""
    if len(lines) > MAX_PIECES:
        return False
    earlier: list[Line] = []
    current: list[Line] = []
    beside: list[int] = []
    for line in lines:
        if current and line.bottom < current[-1].top:
            earlier, current = current, []
        beside += [len(other.text + line.text) for other in earlier if _stand_side_by_side(other, line)]
        current.append(line)
    return len(beside) >= MIN_TABLE_ROWS and median(beside) < 4 * MIN_COLUMN_CHARS


def _composed(text: str) -> str:
    """Return a line with single spaces and with symbols that are drawn in two strokes as one character."""
    text = re.sub("\u0338\\s*(\\S)", lambda struck: unicodedata.normalize("NFC", struck[1] + "\u0338"), text)
    return " ".join(re.sub("↦\\s*→", "↦", text).split())


def _by_place(pieces: Sequence[Line]) -> list[Line]:
    """Return pieces from top to bottom, those side by side from left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.bottom, piece.x0)):
        if rows and _stand_side_by_side(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.x0)]


def _regions(pieces: Sequence[Line], depth: int) -> list[Sequence[Line]]:
    """Return the pieces by region, in reading order; within a region they keep the file's order."""
    gutter = _gutter(pieces) if depth else None
    if gutter is None:
        return [pieces] if pieces else []
    order = {id(piece): place for place, piece in enumerate(pieces)}
    regions: list[Sequence[Line]] = []
    across: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []

    def flush_columns() -> None:
        for side in (left, right):
            regions.extend(_regions(sorted(side, key=lambda piece: order[id(piece)]), depth - 1))
            side.clear()

    for piece in sorted(pieces, key=lambda piece: piece.top):
        if piece.x0 < gutter < piece.x1:
            flush_columns()
            across.append(piece)
            continue
        if across:
            regions.append(sorted(across, key=lambda piece: order[id(piece)]))
            across = []
        (left if piece.x1 <= gutter else right).append(piece)
    if across:
        regions.append(across)
    flush_columns()
    return regions


def _gutter(pieces: Sequence[Line]) -> float | None:
    """Return the x of the white band between two columns of prose, None where there are none."""
    if not 2 * MIN_COLUMN_LINES <= len(pieces) <= MAX_PIECES:
        return None
    em = median(piece.size for piece in pieces)
    best: tuple[int, int, float] | None = None
    for edge in sorted({round(piece.x1) for piece in pieces}):
        x = edge + 0.4 * em
        left = [piece for piece in pieces if piece.x1 <= x]
        right = [piece for piece in pieces if piece.x0 >= x]
        crossing = len(pieces) - len(left) - len(right)
        if crossing > 0.4 * len(pieces) or not (_is_prose(left) and _is_prose(right)):
            continue
        if not _stand_beside(left, right):
            continue
        rank = (-crossing, min(len(left), len(right)), x)
        best = max(best, rank) if best else rank
    return best[2] if best else None


def _is_prose(side: Sequence[Line]) -> bool:
    if len(side) < MIN_COLUMN_LINES:
        return False
    width = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    full = sum(piece.x1 - piece.x0 >= 0.6 * width for piece in side)
    return full >= 0.4 * len(side) and median(len(piece.text) for piece in side) >= MIN_COLUMN_CHARS


def _stand_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    shared = min(max(piece.bottom for piece in side) for side in (left, right)) - max(
        min(piece.top for piece in side) for side in (left, right)
    )
    heights = [max(piece.bottom for piece in side) - min(piece.top for piece in side) for side in (left, right)]
    return shared >= 0.3 * min(heights)
