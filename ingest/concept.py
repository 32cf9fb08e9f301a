"""What a stage teaches becomes concepts: a name and the sub-points that spell it out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.clauses import enclosed, separators, split_outside


@dataclass(frozen=True, slots=True)
class Concept:
    """What a stage teaches: a name and the sub-points that spell it out, with the line it stands on."""

    name: str
    text: str
    sub_points: tuple[str, ...] = ()
    line: int | None = None


_STRONG_SEPARATORS = tuple(re.compile(pattern) for pattern in (r"\s+[·•|]\s+", r"\s*;\s+", r",\s+|、|，"))
_NAME_END = re.compile(r":\s+|：|\s+=\s+|\s+[—–]\s+")
_HARD_PARTS = re.compile(r"\s*;\s+|；")
_SOFT_PARTS = re.compile(r",\s+|、|，")
_QUESTION = re.compile(r"^(?:and\s+|or\s+)?(?:how|why|what|when|where|which)\b", re.IGNORECASE)
_CONTINUES = re.compile(
    r"^(?:instead|rather|so|which|because|since|without|unlike|including|e\.g\.|i\.e\.|such|not|but|as|if"
    r"|from|to|for|etc)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"^(?:and|or|plus|&)\s+", re.IGNORECASE)
_PROSE = re.compile(r"[.!?]\s+[A-Z]|^.{60,}[.!?]$", re.DOTALL)
_MAX_NAME_WORDS = 14


def split_concepts(text: str, line: int | None = None) -> tuple[Concept, ...]:
    """Return the concepts listed in one line: separated by " · ", else by ";", else by commas."""
    text = " ".join(text.split())
    for separator in _STRONG_SEPARATORS:
        pieces = split_outside(text, separator)
        if len(pieces) > 1:
            break
    if len(pieces) > 1 and separator is _STRONG_SEPARATORS[-1]:
        named = separators(text, _NAME_END)
        pieces = [text] if named else [_JOINS.sub("", piece) for piece in _regrouped(pieces)]
    return tuple(make_concept(piece, line) for piece in pieces)


def is_short_list(text: str) -> bool:
    """Return whether a line only lists names ("HTML, CSS, and JavaScript"): several concepts, not one."""
    if separators(text, _NAME_END) or separators(text, _HARD_PARTS):
        return False
    pieces = split_outside(text, _SOFT_PARTS)
    return len(pieces) > 1 and all(len(_JOINS.sub("", piece).split()) <= 3 for piece in pieces)


def make_concept(text: str, line: int | None = None, sub_points: Iterable[str] = ()) -> Concept:
    """Return one concept: the words before a colon (or the first of a list) name it, the rest are its sub-points."""
    whole = " ".join(text.split()).rstrip(".;, ")
    name, rest = _named(whole)
    given = tuple(point.strip() for point in sub_points if point.strip())
    prose = _PROSE.search(rest) is not None or (text.rstrip().endswith((".", "!")) and _runs_on(rest))
    own = () if not rest or prose else tuple(_points(rest))
    return Concept(name=name, text=whole, sub_points=own + given, line=line)


def _runs_on(rest: str) -> bool:
    """Return whether what follows a name is a sentence about it rather than a list: its first part is long."""
    parts = _parts(rest)
    return bool(parts) and len(parts[0].split()) > 5


def _named(text: str) -> tuple[str, str]:
    marks = enclosed(text)
    end = _NAME_END.search(text)
    while end and any(marks[end.start() : end.end()]):
        end = _NAME_END.search(text, end.end())
    if end and 0 < len(text[: end.start()].split()) <= _MAX_NAME_WORDS:
        return text[: end.start()].strip(), text[end.end() :].strip()
    if _PROSE.search(text) or _QUESTION.match(text):
        return text, ""
    parts = _parts(text)
    if len(parts) > 1 and len(parts[0].split()) <= _MAX_NAME_WORDS:
        return parts[0], text.partition(parts[0])[2].lstrip(" ,;、，；")
    return text, ""


def _points(rest: str) -> list[str]:
    return [_JOINS.sub("", part).rstrip(".") for part in _parts(rest)]


def _parts(text: str) -> list[str]:
    """Return the parts between semicolons; where there are none, those between commas."""
    hard = split_outside(text, _HARD_PARTS)
    return hard if len(hard) > 1 else _regrouped(split_outside(text, _SOFT_PARTS))


def _regrouped(parts: list[str]) -> list[str]:
    """Return the parts with clauses made whole: "how a, b, and c recur" is one, as is "x, instead of y"."""
    whole: list[str] = []
    open_question = False
    for part in parts:
        if whole and (open_question or _CONTINUES.match(part)):
            whole[-1] = f"{whole[-1]}, {part}"
            open_question = open_question and not _JOINS.match(part)
            continue
        whole.append(part)
        open_question = bool(_QUESTION.match(part)) and len(_JOINS.sub("", part).split()) <= 2 and len(parts) > 1
    return whole
