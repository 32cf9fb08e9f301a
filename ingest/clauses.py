"""A line of prose becomes its parts: sentences and clauses, never cut inside brackets or quotes."""

from __future__ import annotations

import re

_CLOSING = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【"}
_OPENING = frozenset(_CLOSING.values())

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]{0,3}[ \t]+(?=[A-Z0-9\"“‘'(\[À-Þ])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|dr|mr|mrs|ms|prof|no|nos|fig|eq|ch|vol|pp|p|op|min|max|z\.b|ca|bzw"
    r"|[A-Z])\.$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?:^|\s)[A-Z][a-z]{1,3}\.$")  # "Div. 2", "Kap. 3": what a number follows
_LINK = re.compile(r"!?\[([^\[\]]{0,400})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:[ \t]+\"[^\"]{0,200}\")?\)")
_IMAGE = re.compile(r"!\[[^\[\]]{0,400}\]\([^()\s]{0,1000}(?:[ \t]+\"[^\"]{0,200}\")?\)|!\[\[[^\[\]]{1,200}\]\]")
_WIKI_LINK = re.compile(r"!?\[\[([^\[\]|]{1,200})(?:\|([^\[\]]{1,200}))?\]\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# Each stops at the next mark of its own kind, so that many marks that never close cost no more than one look each.
_STRONG = re.compile(r"\*{2,3}(?=[^\s*])([^*\n]{1,500})(?<=\S)\*{2,3}")
_STRUCK = re.compile(r"(~~|==)(?=[^\s~=])([^~=\n]{1,500})(?<=\S)\1")
_LIGHT_EMPHASIS = re.compile(r"(?<![\w*])(\*|_)(?=[^\s*_])([^*_\n]{1,1000}?)(?<=[^\s*_])\1(?![\w*])")
# Longer than any line a person writes; markup is left in, so that a hostile line costs no time.
_MAX_MARKUP_CHARS = 20_000
_CODE = re.compile(r"`([^`\n]{1,400})`")


def plain(text: str) -> str:
    """Return the text with Markdown links reduced to their words, emphasis, code ticks and HTML tags removed."""
    if len(text) > _MAX_MARKUP_CHARS:
        return " ".join(text.split())
    if "[" in text:
        text = _IMAGE.sub("", text)
        text = _WIKI_LINK.sub(lambda match: match[2] or match[1], text)
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _STRONG.sub(r"\1", _LIGHT_EMPHASIS.sub(r"\2", text))
    if "~~" in text or "==" in text:
        text = _STRUCK.sub(r"\2", text)
    return " ".join(text.split())


def enclosed(text: str) -> bytearray:
    """Return one byte a character, 1 inside a matched pair of brackets or double quotes, 0 outside.

    A bracket that is never closed encloses nothing, so one stray "(" does not swallow the line.
    """
    marks = bytearray(len(text))
    waiting: list[tuple[str, int]] = []
    quote_start: int | None = None
    spans: list[tuple[int, int]] = []
    for position, character in enumerate(text):
        if character in _OPENING or character == "“":
            waiting.append((character, position))
        elif character == '"':
            if quote_start is None:
                quote_start = position
            else:
                spans.append((quote_start, position))
                quote_start = None
        elif character in _CLOSING or character == "”":
            opener = _CLOSING.get(character, "“")
            if waiting and waiting[-1][0] == opener:
                spans.append((waiting.pop()[1], position))
    reach = -1
    for start, end in sorted(spans):
        if end > reach:
            start = max(start, reach + 1)
            marks[start : end + 1] = b"\x01" * (end + 1 - start)
            reach = end
    return marks


def separators(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Return the matches of the pattern that stand outside brackets and quotes, in order."""
    marks = enclosed(text)
    return [match for match in pattern.finditer(text) if not any(marks[match.start() : match.end()])]


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the stripped, non-empty pieces between the matches that stand outside brackets and quotes."""
    pieces: list[str] = []
    start = 0
    for match in separators(text, pattern):
        pieces.append(text[start : match.start()])
        start = match.end()
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def sentences(text: str) -> list[str]:
    """Return the sentences of a line, abbreviations, decimals and brackets respected."""
    found: list[str] = []
    start = 0
    for match in separators(text, _SENTENCE_END):
        head = text[start : match.start()]
        if _ABBREVIATION.search(head[-12:]) or (_SHORT.search(head[-6:]) and text[match.end()].isdigit()):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    return [sentence.strip() for sentence in found if sentence.strip()]


def upper_first(text: str) -> str:
    """Return the text with its first letter in upper case, unless the first word mixes cases (iOS, k-Means)."""
    first_word = text.split(" ", 1)[0]
    if (
        not first_word
        or not first_word[0].isalpha()
        or any(letter.isupper() or letter.isdigit() for letter in first_word[1:])
    ):
        return text
    return text[0].upper() + text[1:]
