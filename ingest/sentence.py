"""Text is cut into sentences that can be quoted word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.dialect import code_lines, without_comments
from ingest.prose import CODE_SPAN, LINE_MARKS, MATH_SPAN, NOISE_PROPERTY, RULE_LINE, TABLE_RULE, plain

_ABBREVIATIONS = frozenset(
    """
    e.g i.e etc vs cf viz al approx ca resp incl excl esp no nr fig figs eq eqs sec ch chap vol ed eds pp p n.b
    mr mrs ms dr prof sr jr st mt dept univ inc ltd co corp est jan feb mar apr jun jul aug sep sept oct nov dec
    a.m p.m u.s u.k u.n ph.d m.sc b.sc d.h z.b bzw usw ggf p.ej
    """.split()  # noqa: SIM905 - a list of sixty quoted words is harder to read
)
_ENDS = re.compile(
    r"(?:[.!?…]+[\"'”’»)\]*_=~]*(?=\s)|[。！？]+[”’」』）]*)",
)
LIST_START = re.compile(r"^[ \t>]*(?:[-*+•◦▪‣⁃●○■]|\d{1,9}[.)])[ \t]+")
_HEADING = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?#{1,6}(?:[ \t]|$)")
_HIDDEN_SPAN = re.compile(r"\]\([^)\n]*\)|https?://\S+|\[\[[^\]\n]*\]\]")


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
    offset, unit = 0, None
    for number, line in enumerate(lines):
        first, offset = offset, offset + len(line) + 1
        seen = "" if code[number] else shown[number]
        is_row = seen.lstrip().startswith("|")
        if not seen.strip() or _is_skipped(seen) or _HEADING.match(seen):
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
        or ("-" in line and TABLE_RULE.match(line))
        or (stripped.startswith("$$") and stripped.endswith("$$"))
    )


def _split(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    masked = _masked(text[first:end])
    widest = max(len(line) for line in masked.split("\n"))
    start = 0
    for stop in sorted({*_marked_ends(masked), *_line_ends(masked, widest)}):
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
        mark = match[0].rstrip("\"'”’»)]*_=~")
        if mark == "." and _is_abbreviation(text, match.start(), match.end()):
            continue
        # "Why? because…" and "and so... on" go on in lower case.
        if mark != "." and text[match.end() :].lstrip()[:1].islower():
            continue
        yield match.end()


def _is_abbreviation(text: str, dot: int, end: int) -> bool:
    word = re.split(r"[\s(\[\"'“‘*_/]", text[max(0, dot - 20) : dot])[-1]
    if word.lower() in _ABBREVIATIONS or re.fullmatch(r"(?:\w\.)*[A-Za-z]", word):
        # "etc." may close a sentence: what follows then begins with a capital.
        return not (word.lower() in ("etc", "al") and text[end:].lstrip()[:1].isupper())
    # "1." at the start of a line numbers it; "in 1998. Then" ends a sentence.
    return word.isdigit() and not text[:dot].rstrip(word).strip()


def _line_ends(text: str, widest: int) -> Iterator[int]:
    """Yield line ends that the writer meant: those where the next word would still have fitted."""
    lines = text.split("\n")
    offset = 0
    for line, following in pairwise(lines):
        offset += len(line) + 1
        follow = LINE_MARKS.sub("", following).strip()
        next_word = follow.split(" ", 1)[0] if follow else ""
        wrapped = widest >= 50 and len(line.rstrip()) + 1 + len(next_word) > widest - 2
        goes_on = follow[:1].islower() or line.rstrip().endswith((",", ";", "-", "–", "—"))
        if not wrapped and not goes_on:
            yield offset
