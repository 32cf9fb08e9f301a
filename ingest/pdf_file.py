"""A PDF's pages as lines, with its outline; the only place that opens PDFs, run in a child process.

pdfium reads the words of a page: it was the faster reader, the better one at symbols, and gives each character's
place. pypdf reads the outline and the title, pages written from right to left, and whatever pdfium refuses
(docs/decisions/002-pdf-text.md).
"""

from __future__ import annotations

import ctypes
import io
import logging
import math
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.document import UnreadableFile
from ingest.page import Line, Run, lines_of
from ingest.pdf_heading import Entry
from ingest.tex_symbol import STROKE, tex_symbol

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from pypdf import PdfReader
    from pypdf.generic import Destination
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

Box = tuple[int, int, int, int]

MAX_PAGES = 20_000
MAX_CHARS = 30_000_000  # ten times the longest textbooks
MAX_CHARS_A_PAGE = 200_000
MAX_PICTURE_PIXELS = 16_000_000
MARKER = (255, 236, 110)
RIGHT_TO_LEFT_SHARE = 0.05  # of a page's letters; a single ℵ does not make a page Hebrew
LOCKED = (
    "It is locked with a password: put the password in the setting pdf_passwords "
    "(or in the environment variable COACH_PDF_PASSWORDS) and read it again."
)

_FPDF_ERR_PASSWORD = 4
_FIXED_PITCH_FLAG = 1
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|(?:CM|SF|EC|LM)\w*B[XC]?\d", re.IGNORECASE)
_MONO_NAME = re.compile(r"mono|courier|consol|menlo|typewriter|(?:CM|SF|EC)TT|inconsolata|code", re.IGNORECASE)
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
# What a broken file makes pypdf raise, besides its own errors.
_BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    OSError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says.

    Attributes:
        pages: lines of each page in reading order.
        heights: height of each page in points, 0 where the places of its lines are not known.
        title: as the file's metadata name it, empty where they do not.
        unread: numbers of the pages that could not be read although others could.
    """

    pages: tuple[tuple[Line, ...], ...]
    heights: tuple[float, ...]
    outline: tuple[Entry, ...]
    title: str
    unread: tuple[int, ...]


def read_pdf_file(path: str, passwords: Sequence[str]) -> PdfText:
    """Return the words of the file.

    Raises:
        UnreadableFile: locked, broken, or larger than the limits of this module.
    """
    logging.disable(logging.CRITICAL)
    document, password = _open_with_pdfium(path, passwords)
    reader = _open_with_pypdf(path, password if document else None, passwords)
    if document is None and reader is None:
        raise UnreadableFile("It is damaged or not a PDF at all: no pages could be found in it.")
    count = len(document) if document else len(reader.pages) if reader else 0
    if count > MAX_PAGES:
        raise UnreadableFile(f"It says it has {count:,} pages; the coach reads at most {MAX_PAGES:,}.")
    pages: list[tuple[Line, ...]] = []
    heights: list[float] = []
    unread: list[int] = []
    chars = 0
    for number in range(1, count + 1):
        lines, height = _read_page(document, reader, number)
        if lines is None:
            unread.append(number)
        pages.append(tuple(lines or ()))
        heights.append(height)
        chars += sum(len(line.text) for line in pages[-1])
        if chars > MAX_CHARS:
            raise UnreadableFile(f"It holds more than {MAX_CHARS:,} characters.")
    if len(unread) == count:
        raise UnreadableFile("It is damaged: none of its pages could be read.")
    outline = _outline(reader, heights) if reader else []
    return PdfText(tuple(pages), tuple(heights), tuple(outline), _title(reader) if reader else "", tuple(unread))


def _open_with_pdfium(path: str, passwords: Sequence[str]) -> tuple[PdfDocument | None, str | None]:
    """Return the document and the password that opened it; no document where pdfium refuses the file."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in (None, *passwords):
        try:
            document = PdfDocument(path, password=password)
            return (document, password) if len(document) else (None, password)
        except PdfiumError as error:
            if error.err_code != _FPDF_ERR_PASSWORD:
                return None, None
    raise UnreadableFile(LOCKED)


def _open_with_pypdf(path: str, password: str | None, passwords: Sequence[str]) -> PdfReader | None:
    """Return pypdf's reader, None where it cannot make sense of the file."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not any(
            reader.decrypt(candidate) != PasswordType.NOT_DECRYPTED for candidate in (password or "", *passwords)
        ):
            return None
        return reader if len(reader.pages) else None
    except (PyPdfError, DependencyError, *_BROKEN):
        return None


def _read_page(document: PdfDocument | None, reader: PdfReader | None, number: int) -> tuple[list[Line] | None, float]:
    """Return the lines of a page from 1 (None where it could not be read) and its height in points."""
    if document is None:
        return _lines_by_pypdf(reader, number), 0.0
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        height = page.get_height()
        text_page = page.get_textpage()
    except PdfiumError:
        return _lines_by_pypdf(reader, number), 0.0
    runs = list(_runs(page, text_page))
    text_page.close()
    page.close()
    if _is_right_to_left("".join(run.text for run in runs)):
        lines = _lines_by_pypdf(reader, number)
        if lines:
            return lines, height
    return lines_of(runs), height


def _lines_by_pypdf(reader: PdfReader | None, number: int) -> list[Line] | None:
    if reader is None:
        return None
    from pypdf.errors import DependencyError, PyPdfError

    try:
        text = reader.pages[number - 1].extract_text()
    except (PyPdfError, DependencyError, *_BROKEN):
        return None
    lines = (" ".join(_clean(line).split()) for line in text.splitlines())
    return [Line(line, hyphen=line.endswith(("-", "‐"))) for line in lines if line]


def _is_right_to_left(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return False
    leftward = sum(unicodedata.bidirectional(character) in ("R", "AL") for character in letters)
    return leftward >= RIGHT_TO_LEFT_SHARE * len(letters)


def _clean(text: str) -> str:
    """Return text with ligatures spelled out and what is not a character left out; mathematics stays as it is."""
    kept = (
        character
        for character in text.translate(_LIGATURES)
        if character.isspace() or not unicodedata.category(character).startswith("C") or character in "\u200d\u200c"
    )
    return "".join(kept)


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


def _runs(page: PdfPage, text_page: PdfTextPage) -> Iterator[Run]:
    """Yield the runs of a page; those of turned text after those of upright text."""
    by_turn: dict[int, list[_Glyph]] = {}
    turn = 0
    for glyph in _glyphs(page, text_page):
        turn = turn if glyph.generated else glyph.quarter_turns
        by_turn.setdefault(turn, []).append(glyph)
    for turn in sorted(by_turn, key=lambda turn: -len(by_turn[turn])):
        yield from _runs_of(_accented(by_turn[turn]))


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


def _runs_of(glyphs: Sequence[_Glyph]) -> Iterator[Run]:
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
    name = first.font.decode("latin-1")
    return Run(
        text=_clean("".join(glyph.text for glyph in glyphs)),
        x0=min(glyph.x0 for glyph in drawn),
        x1=max(glyph.x1 for glyph in drawn),
        top=min(glyph.top for glyph in drawn),
        bottom=max(glyph.bottom for glyph in drawn),
        baseline=first.baseline,
        size=first.size,
        bold=bool(_BOLD_NAME.search(name)),
        mono=bool(first.flags & _FIXED_PITCH_FLAG or _MONO_NAME.search(name)),
        hyphen=drawn[-1].hyphen,
    )


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


def _outline(reader: PdfReader, heights: Sequence[float]) -> list[Entry]:
    """Return the outline in reading order, empty where there is none or it is broken."""
    from pypdf.errors import DependencyError, PyPdfError

    entries: list[Entry] = []

    def visit(items: Sequence[Any], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                visit(item, level + 1)
            else:
                entry = _entry(reader, item, level, heights)
                if entry:
                    entries.append(entry)

    try:
        visit(reader.outline, 1)
    except (PyPdfError, DependencyError, *_BROKEN):
        return []
    return entries


def _entry(reader: PdfReader, item: Destination, level: int, heights: Sequence[float]) -> Entry | None:
    title = " ".join(_clean(str(item.title or "")).split())
    page = reader.get_destination_page_number(item)
    if not title or page is None or not 0 <= page < len(heights):
        return None
    top = item.top
    from_top = heights[page] - float(top) if top is not None and heights[page] else None
    return Entry(title, level, page + 1, from_top)


def _title(reader: PdfReader) -> str:
    from pypdf.errors import DependencyError, PyPdfError

    try:
        metadata = reader.metadata
        return " ".join(_clean(str(metadata.title)).split()) if metadata and metadata.title else ""
    except (PyPdfError, DependencyError, *_BROKEN):
        return ""


def draw_page(path: str, passwords: Sequence[str], page: int, quote: str, scale: float) -> bytes:
    """Return a PNG of a page from 1, the words of the quote marked where they are found.

    Raises:
        UnreadableFile: there is no such page, or it cannot be drawn.
    """
    from pypdfium2 import PdfiumError

    document, _ = _open_with_pdfium(path, passwords)
    if document is None or not 1 <= page <= len(document):
        raise UnreadableFile(f"It has no page {page} that can be shown.")
    try:
        shown = document[page - 1]
        width, height = shown.get_size()
        fitting = math.sqrt(MAX_PICTURE_PIXELS / max(1.0, width * height))
        image = shown.render(scale=min(scale, fitting)).to_pil().convert("RGB")
        boxes = _places_of(shown, quote, *image.size)
    except PdfiumError as error:
        raise UnreadableFile(f"Page {page} cannot be drawn.") from error
    out = io.BytesIO()
    _marked(image, boxes).save(out, "PNG")
    return out.getvalue()


def _marked(image: Picture, boxes: Sequence[Box]) -> Picture:
    from PIL import Image, ImageChops, ImageDraw

    # Multiplied, as a marker pen does: the words under it stay black.
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    for box in boxes:
        draw.rectangle(box, fill=MARKER)
    return ImageChops.multiply(image, ink)


def _places_of(page: PdfPage, quote: str, width: int, height: int) -> list[Box]:
    """Return the boxes in pixels of the quote's characters, one for each stretch of a line; empty if not found."""
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    letters: list[str] = []
    indices: list[int] = []
    for index in range(min(text_page.count_chars(), MAX_CHARS_A_PAGE)):
        for letter in _letters(chr(pdfium.FPDFText_GetUnicode(text_page.raw, index))):
            letters.append(letter)
            indices.append(index)
    start, length = _stretch("".join(letters), quote)
    boxes: list[Box] = []
    for index in dict.fromkeys(indices[start : start + length]):
        box = _box_in_pixels(page, text_page, index, width, height)
        if boxes and _is_same_line(boxes[-1], box):
            box = _around(boxes.pop(), box)
        boxes.append(box)
    return boxes


def _letters(text: str) -> str:
    """Return letters and digits only, folded, so that a quote is found in spite of hyphens, spaces and ligatures."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _stretch(letters: str, quote: str) -> tuple[int, int]:
    """Return start and length of the quote in the page's letters, or of the longest half of it that is there."""
    words = quote.split()
    while words:
        wanted = _letters(" ".join(words))
        start = letters.find(wanted)
        if wanted and start >= 0:
            return start, len(wanted)
        if len(words) < 8:
            break
        words = words[: len(words) // 2]
    return 0, 0


def _box_in_pixels(page: PdfPage, text_page: PdfTextPage, index: int, width: int, height: int) -> Box:
    import pypdfium2.raw as pdfium

    place = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page.raw, index, place)
    x, y = ctypes.c_int(), ctypes.c_int()
    corners: list[tuple[int, int]] = []
    for corner in ((place.left, place.top), (place.right, place.bottom)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, *corner, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _is_same_line(box: Box, other: Box) -> bool:
    shared = min(box[3], other[3]) - max(box[1], other[1])
    near = other[0] - box[2] < 2 * (box[3] - box[1])
    return shared > 0.5 * min(box[3] - box[1], other[3] - other[1]) and near and other[0] >= box[0]


def _around(box: Box, other: Box) -> Box:
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
