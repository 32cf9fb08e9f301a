"""Text is cut into sentences that can be quoted word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.dialect import code_lines, fence_math, without_comments
from ingest.prose import CODE_SPAN, LINE_MARKS, MATH_SPAN, NOISE_PROPERTY, RULE_LINE, TABLE_RULE, plain

_ABBREVIATIONS = frozenset(
    """
    e.g i.e eg ie vs cf viz approx resp incl excl esp ca n.b mr mrs ms dr prof sr jr st mt dept univ est a.m p.m u.s u.k
    u.n ph.d m.sc b.sc d.h z.b bzw ggf p.ej
    """.split()  # noqa: SIM905 - quoted word by word it is harder to read
)
_MAY_END = frozenset({"etc", "al", "inc", "ltd", "co", "corp", "usw"})
"""Abbreviations that close a sentence where a capital follows."""

_UNITS_TOO = frozenset({"ms", "mt", "st"})
"""Titles that are units of measure where a number stands before them."""

_BEFORE_NUMBER = frozenset(
    "no nr fig figs eq eqs sec ch chap vol ed p pp jan feb mar apr jun jul aug sep sept oct nov dec".split()  # noqa: SIM905
)
_LINKING = frozenset(
    """
    a an the of to in on at by for from with without as than that which who whose and or but nor so if because while
    when where is are was were not its their his her this these
    """.split()  # noqa: SIM905
)
"""Words that neither end a line nor begin one that stands for itself."""

_MIN_WRAP_CHARS = 60
"""Nobody sets an editor to wrap prose earlier; a shorter line ends where the writer wanted it to."""

_RAGGED_CHARS = 15

_ENDS = re.compile(r"(?<![.!?…])([.!?…]+)[\"'”’»)\]*_=~]*(?:\[\^[^\]\s]+\])*(?=\s)|([。！？]+)[”’」』）]*")
LIST_START = re.compile(r"^[ \t>]*(?:[-*+•◦▪‣⁃●○■]|\d{1,9}[.)])[ \t]+")
_WORD_BEFORE = re.compile(r"(?:([^\s]+)\s+)?[(\[\"'“‘*_/]*([^\s(\[\"'“‘*_/]*)$")
_HEADING = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?#{1,6}(?:[ \t]|$)")
_HIDDEN_SPAN = re.compile(
    r"\[\[[^\[\]\n]*\]\]|(?<=\[)[^\[\]\n]*\]\([^)\n]*\)|https?://[^\s)]*[^\s).,;:!?]|%%.{0,500}?%%|<!--.{0,500}?-->",
    re.DOTALL,
)


def sentences(text: str) -> list[tuple[str, str]]:
    """Return (verbatim slice, plain text) of each sentence; list items and table rows stand on their own.

    Headings, code, formulas on their own lines, rules and comments are not sentences.
    """
    spans = sentence_spans(text)
    read = ((text[start:stop], " ".join(plain(text[start:stop]).split())) for start, stop in spans)
    return [(verbatim, prose) for verbatim, prose in read if prose]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return where each sentence starts and ends, as character offsets."""
    return [span for first, end in _units(text) for span in _split(text, first, end)]


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each paragraph, list item and table row."""
    lines = text.split("\n")
    code = code_lines(lines)
    shown = without_comments(lines, code)
    fence_math(shown, code)
    offset, unit = 0, None
    for number, line in enumerate(lines):
        first, offset = offset, offset + len(line) + 1
        seen = "" if code[number] else shown[number]
        is_row = seen.lstrip().startswith("|")
        below = shown[number + 1] if is_row and number + 1 < len(lines) else ""
        if not seen.strip() or _is_skipped(seen) or _HEADING.match(seen) or _is_table_rule(below):
            if unit:
                yield unit
            unit = None
            continue
        begins = first + (match.end() if (match := LINE_MARKS.match(line)) else 0)
        if unit and (is_row or LIST_START.match(seen)):
            yield unit
            unit = None
        unit = (unit[0] if unit else begins, first + len(line))
        if is_row:
            yield unit
            unit = None
    if unit:
        yield unit


def _is_skipped(line: str) -> bool:
    stripped = line.strip()
    return bool(
        RULE_LINE.match(line)
        or NOISE_PROPERTY.match(line)
        or _is_table_rule(line)
        or (stripped.startswith("$$") and stripped.endswith("$$"))
    )


def _is_table_rule(line: str) -> bool:
    return "-" in line and TABLE_RULE.match(line) is not None


def _split(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    masked = _masked(text[first:end])
    start = 0
    for stop in sorted({*_marked_ends(masked), *_line_ends(masked)}):
        yield from _stripped(text, first + start, first + stop)
        start = stop
    yield from _stripped(text, first + start, end)


def _stripped(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[first:end]
    marks = LINE_MARKS.match(piece.lstrip()) if piece.lstrip()[:1] in (">", "|") else None
    start = first + len(piece) - len(piece.lstrip()) + (marks.end() if marks else 0)
    stop = first + len(piece.rstrip())
    if start < stop:
        yield start, stop


def _masked(text: str) -> str:
    """Return the text with what holds no sentence ends (code, formulas, addresses) overwritten, same length."""
    for pattern in (CODE_SPAN, MATH_SPAN, _HIDDEN_SPAN):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), text)
    return text


def _marked_ends(text: str) -> Iterator[int]:
    for match in _ENDS.finditer(text):
        if match[1] == "." and _is_abbreviation(text, match.start(), match.end()):
            continue
        # "Why? because…" and "and so... on" go on in lower case.
        if match[1] not in (None, ".") and text[match.end() : match.end() + 20].lstrip()[:1].islower():
            continue
        yield match.end()


def _is_abbreviation(text: str, dot: int, end: int) -> bool:
    match = _WORD_BEFORE.search(text, max(0, dot - 60), dot)
    before, word = match.groups(default="") if match else ("", "")
    following = text[end : end + 20].lstrip()[:1]
    name = word.lower()
    if name in _BEFORE_NUMBER:
        return following.isdigit()
    if name in _MAY_END:
        return not following.isupper()
    if len(word) == 1 and word.isupper():
        # An initial stands in a name ("George D. Kuh"); "the answer is X. It …" ends.
        return not before or before[0].isupper()
    # "200 ms. It" ends a sentence; "Ms. Ito" does not.
    if name in _UNITS_TOO and before[-1:].isdigit():
        return False
    # "1." at the start numbers what follows; "in 1998. Then" ends a sentence.
    return name in _ABBREVIATIONS or (word.isdigit() and dot - len(word) < 4)


def _line_ends(text: str) -> Iterator[int]:
    """Yield the line ends that the writer meant; those where an editor wrapped a paragraph are blanks."""
    lines = [line.rstrip() for line in text.split("\n")]
    widest = max(map(len, lines))
    is_wrapped = sum(len(line) > widest - _RAGGED_CHARS for line in lines[:-1]) > 1
    offset = 0
    for line, following, written in zip(lines, lines[1:], text.split("\n"), strict=False):
        offset += len(written) + 1
        next_word = LINE_MARKS.sub("", following).split(maxsplit=1)[:1]
        if not next_word or not _goes_on(line, next_word[0], widest if is_wrapped else 0):
            yield offset


def _goes_on(line: str, next_word: str, wrap_width: int) -> bool:
    if line.endswith((".", "!", "?", ":", "。")):
        return False
    if line.endswith((",", ";", "-", "–", "—", "(")) or line.rpartition(" ")[2].lower() in _LINKING:
        return True
    if wrap_width >= _MIN_WRAP_CHARS and len(line) + 1 + len(next_word) > wrap_width - 2:
        return True
    return next_word in _LINKING or (next_word[0].islower() and len(line) >= _MIN_WRAP_CHARS)
