"""Headings that people write without a heading mark: a bold line, a lone bullet, a short line in plain text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ingest.document import BlockKind
from ingest.prose import plain

BELOW_MARKED = 7
"""Level of a written heading: under whatever marked heading holds, and ended by any."""

_MAX_CHARS = 80
_MAX_WORDS = 12

_MIN_TEXT_CHARS = 40
"""A single line shorter than this that ends no sentence is not what a title stands over."""

_BOLD_LINE = re.compile(
    r"^(?:(\*\*|__)(?![\s*_])(?:(?!\1).)+\1:?|<(b|strong)>[^<]+</\2>:?)(?:\s*[*_]{0,2}\([^()]*\)[*_]{0,2})?\s*$"
)
_LONE_BULLET = re.compile(r"^[-*+•][ \t]+(?!\[.?\][ \t])([^\[\]<>`|:]+)$")
_LABEL = re.compile(
    r"^(?:stage|phase|part|chapter|module|unit|week|month|lesson|lecture|level|step|section|topic|appendix|track"
    r"|semester|quarter|sprint|milestone)\s+(?:\d+|[ivx]+|[a-z])\b(?:\s*[—–:.)·|-].*)?$",
    re.IGNORECASE,
)
_SENTENCE_INSIDE = re.compile(r"(?<!\bvs)(?<!^\d)(?<!^\d\d)[.!?…][\"'”’)\]]* +\S")
_NOT_A_TITLE = re.compile(
    r"^[\"“'‘«>|#@*_\[!-]|://|\$|\[\[|\]\(|`"
    r"|\b(?:are|is|was|were|be|as|that|when|if|with|by|of|to|for|from|and|or|the|an?|know|comprises?|includes?)$"
    r"|^(?:for example|related|see also|note that|in summary|thanks?|hi|hello|dear|yes|no|ok(?:ay)?)\b",
    re.IGNORECASE,
)
_LABELLED_TEXT = re.compile(r"^[A-Z][\w'’]*(?: [\w'’]+){0,2} [—–] ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a heading where ``level`` > 0; ``first`` and ``end`` are lines from 0, half open.

    Attributes:
        text: a heading's words without markup.
        is_written: a heading that bears no heading mark.
    """

    kind: BlockKind
    first: int
    end: int
    level: int = 0
    text: str = ""
    is_written: bool = False


def with_bold_headings(pieces: list[Piece], lines: list[str]) -> list[Piece]:
    """Return the pieces, a bold line with text below it made a heading under the marked one that holds."""
    found: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.level or piece.kind != "paragraph" or not _is_bold_title(lines[piece.first]):
            found.append(piece)
            continue
        heading = _heading(piece, lines, BELOW_MARKED)
        if piece.end > piece.first + 1:
            found += [heading, replace(piece, first=piece.first + 1)]
        else:
            found.append(heading if _holds_text(pieces, index, lines) else piece)
    return found


def _is_bold_title(line: str) -> bool:
    if not _BOLD_LINE.match(line):
        return False
    text = plain(line)
    # "**Note:**" leads into what follows; "**Books to read:**" names it.
    return _is_title(text) and not (text.endswith(":") and " " not in text)


def _is_title(text: str) -> bool:
    """Return whether the words are few and no sentence."""
    if not 0 < len(text) <= _MAX_CHARS or len(text.split()) > _MAX_WORDS or not any(map(str.isalnum, text)):
        return False
    return text.rstrip("\"'”’»)]")[-1:] not in (*".,;!…",) and not _SENTENCE_INSIDE.search(text)


def _heading(piece: Piece, lines: list[str], level: int) -> Piece:
    text = " ".join(plain(lines[piece.first]).split()).rstrip(":").rstrip()
    return Piece("paragraph", piece.first, piece.first + 1, level, text, is_written=True)


def _holds_text(pieces: list[Piece], index: int, lines: list[str]) -> bool:
    following = next((piece for piece in pieces[index + 1 :] if piece.kind != "rule"), None)
    return following is not None and not following.level and not _BOLD_LINE.match(lines[following.first])


def with_bullet_headings(pieces: list[Piece], lines: list[str]) -> list[Piece]:
    """Return the pieces, lone bullets that stand over text made headings; one alone in a note is just a bullet."""
    titles = [index for index in range(len(pieces)) if _is_bullet_title(pieces, index, lines)]
    if len(titles) < 2:
        return pieces
    found = list(pieces)
    for index in titles:
        found[index] = _heading(pieces[index], lines, BELOW_MARKED)
    return found


def _is_bullet_title(pieces: list[Piece], index: int, lines: list[str]) -> bool:
    piece = pieces[index]
    if piece.kind != "list" or piece.level or piece.end != piece.first + 1 or index + 1 == len(pieces):
        return False
    match = _LONE_BULLET.match(lines[piece.first])
    if not match or len(match[1].split()) > 6 or match[1].rstrip()[-1] in ".,;!":
        return False
    following = pieces[index + 1]
    return not following.level and following.kind in ("paragraph", "table", "code", "quote", "math")


def with_plain_headings(pieces: list[Piece], lines: list[str], *, is_markdown: bool = False) -> list[Piece]:
    """Return the pieces of a text without any heading mark, its title-like lines made headings.

    "Stage 2 — …" lines stand at level 3, other titles at 2 or, right under another title, at 3; titles that recur
    ("Exercises") at 4, since they divide each stage.
    """
    titles = _plain_titles(pieces, lines, is_markdown=is_markdown)
    counts = Counter(lines[pieces[index].first].strip() for index in titles)
    firm = {
        index
        for index in titles
        if _LABEL.match(lines[pieces[index].first]) or counts[lines[pieces[index].first].strip()] > 1
    }
    # Somebody who writes one short thought to a line is not writing headings.
    if len(titles - firm) * 2 > len(pieces):
        titles = firm
    found: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index not in titles:
            found.append(piece)
            continue
        line = lines[piece.first].strip()
        if _LABEL.match(line):
            level = 3
        elif counts[line] > 1:
            level = 4
        else:
            level = 3 if found and found[-1].is_written and found[-1].level == 2 else 2
        found.append(_heading(piece, lines, level))
        if piece.end > piece.first + 1:
            found.append(replace(piece, first=piece.first + 1))
    return found


def _plain_titles(pieces: list[Piece], lines: list[str], *, is_markdown: bool) -> set[int]:
    labels = {
        index
        for index, piece in enumerate(pieces)
        if piece.kind == "paragraph" and _LABEL.match(lines[piece.first]) and len(lines[piece.first]) <= 120
    }
    titles = labels if len(labels) > 1 else set()
    for index in range(len(pieces) - 2, -1, -1):
        piece, following = pieces[index], pieces[index + 1]
        if piece.kind != "paragraph" or piece.end != piece.first + 1:
            continue
        if not is_title_line(lines[piece.first], is_markdown=is_markdown):
            continue
        below = lines[following.first]
        if index + 1 in titles or (_is_text(following, lines) and not _LABELLED_TEXT.match(below)):
            titles.add(index)
    return titles


def is_title_line(line: str, *, is_markdown: bool = False) -> bool:
    """Return whether a line without any mark reads as a title.

    In a Markdown note, where a heading mark was at hand, only a few bare words do ("Advantages", "ACID vs BASE").
    """
    text = plain(line)
    if not _is_title(text) or text[0].islower() or text.endswith(":") or _NOT_A_TITLE.search(line):
        return False
    return not is_markdown or (len(text.split()) <= 4 and not set(text) & set(":,?") and text == line.strip())


def _is_text(piece: Piece, lines: list[str]) -> bool:
    """Return whether this is what a title stands over: running text or a list, not another short line."""
    if piece.kind in ("rule", "html", "quote"):
        return False
    if piece.kind != "paragraph" or piece.end > piece.first + 1:
        return True
    line = lines[piece.first].strip()
    return not is_title_line(line) and (len(line) > _MIN_TEXT_CHARS or line[-1] in ".:!?;…")
