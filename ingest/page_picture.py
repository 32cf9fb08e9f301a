"""A page of a PDF as a picture, with the words of a quote marked; run in a child process."""

from __future__ import annotations

import ctypes
import io
import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.document import UnreadableFile
from ingest.pdf_file import open_with_pdfium
from ingest.pdf_glyph import MAX_CHARS_A_PAGE

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from pypdfium2 import PdfPage, PdfTextPage

Box = tuple[int, int, int, int]

MAX_PIXELS = 16_000_000
MARKER = (255, 236, 110)


def draw_page(path: str, passwords: Sequence[str], page: int, quote: str, scale: float) -> bytes:
    """Return a PNG of a page from 1, the words of the quote marked where they are found.

    Raises:
        UnreadableFile: there is no such page, or it cannot be drawn.
    """
    from pypdfium2 import PdfiumError

    document, _ = open_with_pdfium(path, passwords)
    if document is None or not 1 <= page <= len(document):
        raise UnreadableFile(f"It has no page {page} that can be shown.")
    try:
        shown = document[page - 1]
        width, height = shown.get_size()
        fitting = math.sqrt(MAX_PIXELS / max(1.0, width * height))
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
