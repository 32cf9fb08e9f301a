"""Lines become blocks: paragraphs with cut words joined, lists, tables, code."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.document import Block, BlockKind
from ingest.page import Line

INDENT_EM = 0.8
LEADING = 1.3  # times the usual distance of two lines: more is the white between paragraphs
TABLE_ROW_EM = 4.0  # rows of a table, or lines of code, further apart are two of them
SHORT_LINE = 0.75  # of the column's width: a sentence that ends before it ends its paragraph
SMALL_LABEL_CHARS = 14  # a line as short as this, among others like it, is a label in a figure

_BULLET = re.compile(r"^[•◦▪‣●○■□◆–—*·⁃➢✓►\-]\s+(?=\S)")
_ITEM = re.compile(r"^(?:- |\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s+\S|\[\d{1,3}\]\s)")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*")
_ENDS_A_SENTENCE = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
_CUT_WORD = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# First parts that English writes with a hyphen when what follows does not show it.
_KEPT_PREFIXES = frozenset(
    ("self", "non", "well", "ex", "half", "high", "low", "long", "short", "cross", "all", "multi", "real", "open")
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that the document writes within a line, to tell a cut word from a hyphenated one."""

    words: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Vocabulary:
        """Return the words of the lines in lower case; the piece of a word at a line's end is not one."""
        words: Counter[str] = Counter()
        for line in lines:
            text = line.text.rsplit(" ", 1)[0] if line.text.endswith(("-", "‐", "\u00ad")) else line.text
            words.update(_WORD.findall(text.casefold()))
        return cls(frozenset(words))

    def joined(self, text: str, following: str) -> str:
        """Return two lines as running text, with a word that was cut at the end of the first made whole."""
        cut = _CUT_WORD.search(text)
        rest = _WORD.match(following)
        if not cut or not rest:
            return text + _space_between(text, following) + following
        first, second = cut[1].casefold(), rest[0].split("-")[0].casefold()
        hyphenated = text[:-1].rstrip("‐\u00ad") + "-" + following
        if first + second in self.words:
            return text[:-1] + following
        if f"{first}-{second}" in self.words or first in _KEPT_PREFIXES or following[0].isupper():
            return hyphenated
        return text[:-1] + following


def blocks_of(lines: Sequence[Line], vocabulary: Vocabulary) -> tuple[Block, ...]:
    """Return the blocks of a stretch of lines under one heading on one page."""
    marked = [replace(line, text=_BULLET.sub("- ", line.text)) for line in lines]
    kinds = _kinds(marked)
    leading = _leading(marked)
    groups: list[tuple[BlockKind, list[Line]]] = []
    for line, kind in zip(marked, kinds, strict=True):
        if groups and _goes_on(*groups[-1], line, kind, leading):
            groups[-1][1].append(line)
        else:
            groups.append((kind, [line]))
    blocks = (Block(kind, _text(kind, group, vocabulary)) for kind, group in groups)
    return tuple(block for block in blocks if block.text)


def _kinds(lines: Sequence[Line]) -> list[BlockKind]:
    kinds: list[BlockKind] = []
    for line in lines:
        if line.mono:
            kinds.append("code")
        elif line.cells >= 2 or _LEADERS.search(line.text):
            kinds.append("table")
        elif _ITEM.match(line.text):
            kinds.append("list")
        else:
            kinds.append("paragraph")
    for index, line in enumerate(lines):
        if kinds[index] == "paragraph" and _is_label(lines, index):
            kinds[index] = "table"
        alone = "table" not in (kinds[index - 1 : index] + kinds[index + 1 : index + 2])
        if kinds[index] == "table" and alone and _ENDS_A_SENTENCE.search(line.text):
            kinds[index] = "paragraph"  # one stretched line of running text is no table
    return kinds


def _is_label(lines: Sequence[Line], index: int) -> bool:
    """Return whether a line is one of several tiny ones: numbers on an axis, names in a drawing."""

    def is_tiny(line: Line) -> bool:
        return len(line.text) <= SMALL_LABEL_CHARS and not _ENDS_A_SENTENCE.search(line.text)

    around = [line for line in lines[max(0, index - 2) : index + 3] if line is not lines[index]]
    return is_tiny(lines[index]) and sum(map(is_tiny, around)) >= 2


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance from line to line in points; 0 where places are not known."""
    steps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if after.column == before.column and 0 < after.top - before.top < 3 * (before.size or 1)
    ]
    return median(steps) if steps else 0.0


def _goes_on(open_kind: BlockKind, group: Sequence[Line], line: Line, kind: BlockKind, leading: float) -> bool:
    """Return whether a line belongs to the block that is open."""
    if open_kind == "list" and kind == "paragraph":
        return _hangs(group, line, leading)
    return open_kind == kind and not _opens_block(group, line, kind, leading)


def _opens_block(group: Sequence[Line], line: Line, kind: BlockKind, leading: float) -> bool:
    """Return whether a line of the same kind as the group before it opens a block of its own."""
    last = group[-1]
    if line.column != last.column:
        return kind == "paragraph" and not _flows_on(last, line)
    if not line.size:
        return kind == "paragraph" and bool(_ENDS_A_SENTENCE.search(last.text)) and _is_short(last, group)
    if abs(line.size - last.size) > 0.12 * last.size and kind == "paragraph":
        return True
    if kind in ("table", "code"):
        return line.top - last.top > TABLE_ROW_EM * last.size
    if _is_far(last, line, leading):
        return kind != "list"
    if kind != "paragraph":
        return False
    ended = bool(_ENDS_A_SENTENCE.search(last.text))
    return _is_indented(group, line) or (ended and (_is_short(last, group) or line.bold > last.bold))


def _flows_on(last: Line, line: Line) -> bool:
    """Return whether a paragraph goes on in the next column."""
    return last.hyphen or (not _ENDS_A_SENTENCE.search(last.text) and line.text[:1].islower())


def _is_far(last: Line, line: Line, leading: float) -> bool:
    usual = leading or 1.2 * last.size
    return not -0.5 * usual <= line.top - last.top <= LEADING * max(usual, last.size)


def _is_indented(group: Sequence[Line], line: Line) -> bool:
    em = line.size
    if len(group) > 1:
        left = group[-1].x0
        return line.x0 - left > INDENT_EM * em or left - line.x0 > INDENT_EM * em
    return line.x0 - group[0].x0 > INDENT_EM * em


def _is_short(last: Line, group: Sequence[Line]) -> bool:
    """Return whether a line ends well before the lines of its paragraph do."""
    if not last.size:
        return len(last.text) < SHORT_LINE * max(len(line.text) for line in group)
    left, right = min(line.x0 for line in group), max(line.x1 for line in group)
    return last.x1 - left < SHORT_LINE * (right - left)


def _hangs(group: Sequence[Line], line: Line, leading: float) -> bool:
    """Return whether a line goes on with the list item above it."""
    last = group[-1]
    if line.column != last.column:
        return _flows_on(last, line)
    if not line.size:
        return not _ENDS_A_SENTENCE.search(last.text)
    item = next(before for before in reversed(group) if _ITEM.match(before.text))
    within = line.x0 > item.x0 + 0.3 * line.size
    unindented = line.x0 > item.x0 - 0.3 * line.size and not _ENDS_A_SENTENCE.search(last.text)
    return (within or unindented) and not _is_far(last, line, leading)


def _text(kind: BlockKind, lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    if kind == "code":
        return "\n".join(_indented_code(lines))
    if kind == "table":
        return "\n".join(_LEADERS.sub(" … ", line.text).strip() for line in lines)
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif kind == "list" and _ITEM.match(line.text):
            text += "\n" + line.text
        else:
            text = vocabulary.joined(text, line.text)
    return text.strip()


def _indented_code(lines: Sequence[Line]) -> list[str]:
    left = min(line.x0 for line in lines)
    advance = median((line.x1 - line.x0) / len(line.text) for line in lines) or 1.0
    return [" " * min(80, round((line.x0 - left) / advance)) + line.text for line in lines]


def _space_between(text: str, following: str) -> str:
    """Return a space, or nothing between two characters of a script that writes without spaces."""
    wide = [
        unicodedata.east_asian_width(character) in "WF" for character in (text[-1:] or " ") + (following[:1] or " ")
    ]
    return "" if all(wide) and wide else " "
