"""The characters of a PDF page, as pdfium places them, become runs of text."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.page import Line, Run, line_of
from ingest.tex_symbol import STROKE, tex_symbol

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

MAX_CHARS_A_PAGE = 200_000
MAX_HEAPED_SHARE = 0.3  # of a page's letters; ligatures give two or three letters one place, but not so many

_FIXED_PITCH_FLAG = 1
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|(?:CM|SF|EC|LM)\w*B[XC]?\d", re.IGNORECASE)
_MONO_NAME = re.compile(
    r"mono(?!type)|courier|consol|menlo|typewriter|(?:CM|SF|EC)TT|inconsolata|(?<!uni)code", re.IGNORECASE
)
_LIGATURES = {ord(ligature): unicodedata.normalize("NFKC", ligature) for ligature in "ﬀﬁﬂﬃﬄﬅﬆ"}
# Accents as characters of their own, as TeX's first text fonts draw them, and as marks on a letter.
_ACCENTS = dict(
    zip(
        "`´ˆ˜¯˘˙¨˚ˇ˝¸^~",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u030b\u0327\u0302\u0303",
        strict=True,
    )
)
_NOT_CHARACTERS = (0, 0xFFFE, 0xFFFF)
_JOINERS = "\u200c\u200d"  # they tell letters apart in Persian and in the scripts of India


@dataclass(slots=True)
class _Glyph:
    """A character as drawn; ``generated`` where pdfium supposes a space or a line's end that nobody drew."""

    text: str
    generated: bool = False
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    baseline: float = 0.0
    size: float = 0.0
    font: bytes = b""
    flags: int = 0
    quarter_turns: int = 0
    hyphen: bool = False


def runs_of(page: PdfPage, text_page: PdfTextPage) -> Iterator[Run]:
    """Yield the runs of a page; those of turned text after those of upright text."""
    by_turn: dict[int, list[_Glyph]] = {}
    turn = 0
    for glyph in _glyphs(page, text_page):
        turn = turn if glyph.generated else glyph.quarter_turns
        by_turn.setdefault(turn, []).append(glyph)
    for turn in sorted(by_turn, key=lambda turn: -len(by_turn[turn])):
        yield from _stretches(_accented(by_turn[turn]))


def lines_as_drawn(page: PdfPage, text_page: PdfTextPage) -> list[Line]:
    """Return pdfium's own lines, which put text from right to left in the order of reading.

    Empty where pdfium cannot know: programs that write a word's text beside its drawing give all its letters one
    place, and pdfium then turns the word round.
    """
    lines: list[list[_Glyph]] = [[]]
    letters = heaped = 0
    for glyph in _glyphs(page, text_page):
        if glyph.generated and glyph.text in "\r\n":
            lines.append([])
            continue
        before = lines[-1][-1] if lines[-1] else None
        letters += glyph.text.isalpha()
        heaped += bool(glyph.text.isalpha() and before and not before.generated and _is_ligature(before, glyph))
        lines[-1].append(glyph)
    if heaped > MAX_HEAPED_SHARE * letters:
        return []
    runs = [_run(line) for line in lines if any(not glyph.generated for glyph in line)]
    return [line_of(replace(run, text=" ".join(run.text.split()))) for run in runs if run.text.strip()]


def _accented(glyphs: Sequence[_Glyph]) -> list[_Glyph]:
    """Return the characters with each accent that is drawn by itself put on the letter it stands over."""
    kept: list[_Glyph] = []
    waiting: _Glyph | None = None  # an accent drawn before its letter
    for glyph in glyphs:
        if waiting and not glyph.generated:
            if _stands_over(waiting, glyph):
                _compose(glyph, waiting)
                while kept[-1] is not waiting:
                    kept.pop()
                kept.pop()
            waiting = None
        if glyph.text in _ACCENTS:
            letter = next((before for before in reversed(kept[-3:]) if not before.generated), None)
            if letter and _stands_over(glyph, letter):
                _compose(letter, glyph)
                del kept[kept.index(letter) + 1 :]
                continue
            waiting = glyph
        kept.append(glyph)
    return kept


def _stands_over(accent: _Glyph, letter: _Glyph) -> bool:
    middle = (accent.x0 + accent.x1) / 2
    near = letter.x0 - 0.05 * letter.size <= middle <= letter.x1 + 0.05 * letter.size
    return near and letter.text.isalpha() and abs(accent.baseline - letter.baseline) < letter.size


def _compose(letter: _Glyph, accent: _Glyph) -> None:
    base = {"ı": "i", "ȷ": "j"}.get(letter.text, letter.text)
    letter.text = unicodedata.normalize("NFC", base + _ACCENTS[accent.text])


def _stretches(glyphs: Sequence[_Glyph]) -> Iterator[Run]:
    current: list[_Glyph] = []
    for glyph in glyphs:
        ends = glyph.text in "\r\n" if glyph.generated else bool(current) and _starts_run(current, glyph)
        if ends and current:
            yield _run(current)
            current = []
        if current or not glyph.generated:
            current.append(glyph)
        if glyph.hyphen:
            yield _run(current)
            current = []
    if current:
        yield _run(current)


def _starts_run(current: Sequence[_Glyph], glyph: _Glyph) -> bool:
    last = next(before for before in reversed(current) if not before.generated)
    em = max(last.size, glyph.size)
    return (
        abs(glyph.baseline - last.baseline) > 0.1 * em
        or abs(glyph.size - last.size) > 0.08 * em
        or glyph.font != last.font
        or not (-0.5 * em <= glyph.x0 - last.x1 <= 0.8 * em or _is_ligature(last, glyph))
    )


def _is_ligature(last: _Glyph, glyph: _Glyph) -> bool:
    """Return whether two characters are drawn as one: pdfium gives both the same place."""
    return (glyph.x0, glyph.x1) == (last.x0, last.x1)


def _run(glyphs: Sequence[_Glyph]) -> Run:
    drawn = [glyph for glyph in glyphs if not glyph.generated]
    first = drawn[0]
    bold, mono = _style_of(first.font)
    return Run(
        text=cleaned("".join(glyph.text for glyph in glyphs)),
        x0=min(glyph.x0 for glyph in drawn),
        x1=max(glyph.x1 for glyph in drawn),
        top=min(glyph.top for glyph in drawn),
        bottom=max(glyph.bottom for glyph in drawn),
        baseline=first.baseline,
        size=first.size,
        bold=bold,
        mono=mono or bool(first.flags & _FIXED_PITCH_FLAG),
        hyphen=drawn[-1].hyphen,
    )


@cache
def _style_of(font: bytes) -> tuple[bool, bool]:
    """Return whether a font's name says that it is bold, and that its letters are of one width."""
    name = font.decode("latin-1")
    return bool(_BOLD_NAME.search(name)), bool(_MONO_NAME.search(name))


def _glyphs(page: PdfPage, text_page: PdfTextPage) -> Iterator[_Glyph]:
    """Yield the characters of a page in the file's order, turned so that they read from left to right."""
    import pypdfium2.raw as pdfium

    raw = text_page.raw
    width, height = page.get_size()
    if page.get_rotation() % 180:
        width, height = height, width
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    font = ctypes.create_string_buffer(96)
    for index in range(min(text_page.count_chars(), MAX_CHARS_A_PAGE)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if pdfium.FPDFText_IsGenerated(raw, index) == 1:
            yield _Glyph(chr(code), generated=True)
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        pdfium.FPDFText_GetFontInfo(raw, index, font, len(font), flags)
        turns = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        hyphen = pdfium.FPDFText_IsHyphen(raw, index) == 1
        text = "-" if hyphen else tex_symbol(chr(code), font.value) if code not in _NOT_CHARACTERS else ""
        place = (box.left, box.bottom, box.right, box.top, x.value, y.value)
        left, right, top, bottom, baseline = _turned(place, width, height, turns)
        yield _Glyph(
            text=text,
            x0=left,
            x1=left if text == STROKE else right,
            top=top,
            bottom=bottom,
            baseline=baseline,
            size=pdfium.FPDFText_GetFontSize(raw, index) * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)),
            font=font.value,
            flags=flags.value,
            quarter_turns=turns,
            hyphen=hyphen,
        )


def _turned(
    place: tuple[float, float, float, float, float, float], width: float, height: float, quarter_turns: int
) -> tuple[float, float, float, float, float]:
    """Return left, right, top, bottom and base line as seen by a reader who turns the page upright."""
    left, low, right, high, x, y = place
    if quarter_turns == 1:  # drawn upwards
        return low, high, left, right, x
    if quarter_turns == 2:  # drawn upside down
        return width - right, width - left, low, high, y
    if quarter_turns == 3:  # drawn downwards
        return height - high, height - low, width - right, width - left, width - x
    return left, right, height - high, height - low, height - y


def cleaned(text: str) -> str:
    """Return text with ligatures spelled out and what is not a character left out; mathematics stays as it is."""
    return "".join(
        character
        for character in text.translate(_LIGATURES)
        if character.isspace() or character in _JOINERS or not unicodedata.category(character).startswith("C")
    )
