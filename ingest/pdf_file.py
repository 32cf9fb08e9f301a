"""A PDF file's pages as lines, with its outline and title; run in a child process.

pdfium reads the words of a page: it was the faster reader, the better one at symbols, and gives each character's
place. pypdf reads the outline and the title, and what pdfium refuses or turns round (docs/decisions/002-pdf-text.md).
"""

from __future__ import annotations

import logging
import signal
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from ingest.document import UnreadableFile
from ingest.page import Line, lines_of
from ingest.pdf_glyph import cleaned, lines_as_drawn, runs_of
from ingest.pdf_heading import Entry

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import Destination
    from pypdfium2 import PdfDocument, PdfPage

MAX_PAGES = 20_000
MAX_CHARS = 30_000_000  # ten times the longest textbooks
MAX_OUTLINE_ENTRIES = 5_000
PYPDF_SECONDS = 15  # for opening and the outline; a file that takes longer is read without
RIGHT_TO_LEFT_SHARE = 0.05  # of a page's letters; a single ℵ does not make a page Hebrew
FEW_CHARS = 100  # a page of pictures may carry a stamp or a page number
MANY_OBJECTS = 200
LOCKED = (
    "It is locked with a password: put the password in the setting pdf_passwords "
    "(or in the environment variable COACH_PDF_PASSWORDS) and read it again."
)

_FPDF_ERR_PASSWORD = 4
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
    MemoryError,
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
        pictures: numbers of the pages that are a picture, or drawn, with next to no text that can be told.
    """

    pages: tuple[tuple[Line, ...], ...]
    heights: tuple[float, ...]
    outline: tuple[Entry, ...] = ()
    title: str = ""
    unread: tuple[int, ...] = ()
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """One page as read: ``lines`` is None where it could not be."""

    lines: tuple[Line, ...] | None
    height: float = 0.0
    is_picture: bool = False


def read_pdf_file(path: str, passwords: Sequence[str], *, ocr: bool = False) -> PdfText:
    """Return the words of the file; with ``ocr`` also those in pages that are pictures.

    Raises:
        UnreadableFile: locked, broken, or larger than the limits of this module.
    """
    logging.disable(logging.CRITICAL)
    document, password = open_with_pdfium(path, passwords)
    reader = _open_with_pypdf(path, passwords if password is None else [password])
    if document is None and reader is None:
        locked = password is None and _is_locked(path)
        raise UnreadableFile(LOCKED if locked else "It is damaged or not a PDF at all: no pages were found in it.")
    pages = _read_pages(document, reader, ocr=ocr)
    if all(page.lines is None for page in pages):
        raise UnreadableFile("It is damaged: none of its pages could be read.")
    heights = tuple(page.height for page in pages)
    return PdfText(
        tuple(page.lines or () for page in pages),
        heights,
        _outline(reader, heights) if reader else (),
        _title(reader) if reader else "",
        tuple(number for number, page in enumerate(pages, start=1) if page.lines is None),
        tuple(number for number, page in enumerate(pages, start=1) if page.is_picture),
    )


def _read_pages(document: PdfDocument | None, reader: PdfReader | None, *, ocr: bool) -> list[_Page]:
    count = len(document) if document else len(reader.pages) if reader else 0
    if count > MAX_PAGES:
        raise UnreadableFile(f"It says it has {count:,} pages; the coach reads at most {MAX_PAGES:,}.")
    pages: list[_Page] = []
    chars = 0
    for number in range(1, count + 1):
        pages.append(_read_page(document, reader, number, ocr=ocr))
        chars += sum(len(line.text) for line in pages[-1].lines or ())
        if chars > MAX_CHARS:
            raise UnreadableFile(f"It holds more than {MAX_CHARS:,} characters.")
    if document:
        document.close()
    return pages


def open_with_pdfium(path: str, passwords: Sequence[str]) -> tuple[PdfDocument | None, str | None]:
    """Return the document and the password that opened it ("" for none); no document where pdfium refuses it."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in ("", *passwords):
        try:
            document = PdfDocument(path, password=password or None)
            return (document if len(document) else None), password
        except PdfiumError as error:
            if error.err_code != _FPDF_ERR_PASSWORD:
                return None, ""
    return None, None


def _open_with_pypdf(path: str, passwords: Sequence[str]) -> PdfReader | None:
    """Return pypdf's reader, None where it cannot make sense of the file."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        with _within(PYPDF_SECONDS):
            reader = PdfReader(path)
            if reader.is_encrypted and not any(
                reader.decrypt(password) != PasswordType.NOT_DECRYPTED for password in ("", *passwords)
            ):
                return None
            return reader if len(reader.pages) else None
    except (PyPdfError, DependencyError, *_BROKEN):
        return None


def _is_locked(path: str) -> bool:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        PdfDocument(path).close()
    except PdfiumError as error:
        return bool(error.err_code == _FPDF_ERR_PASSWORD)
    return False


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raise ``TimeoutError`` in the block when it takes longer, where the system has such an alarm."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def _read_page(document: PdfDocument | None, reader: PdfReader | None, number: int, *, ocr: bool) -> _Page:
    """Return the page of that number, from 1."""
    if document is None:
        return _Page(_lines_by_pypdf(reader, number))
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        height = page.get_height()
        text_page = page.get_textpage()
    except PdfiumError:
        return _Page(_lines_by_pypdf(reader, number))
    runs = list(runs_of(page, text_page))
    text = "".join(run.text for run in runs)
    if _is_right_to_left(text):
        drawn = tuple(lines_as_drawn(page, text_page))
        return _Page(drawn, height) if drawn else _Page(_lines_by_pypdf(reader, number))
    is_picture = len(text) < FEW_CHARS and (_is_drawn(page) or text_page.count_chars() > FEW_CHARS + 2 * len(text))
    if is_picture and ocr:
        from ingest.ocr import read_picture

        runs = read_picture(page)
    text_page.close()
    page.close()
    return _Page(tuple(lines_of(runs)), height, is_picture)


def _is_drawn(page: PdfPage) -> bool:
    """Return whether the page shows a picture, or so many strokes that they may be letters."""
    import pypdfium2.raw as pdfium

    if pdfium.FPDFPage_CountObjects(page.raw) > MANY_OBJECTS:
        return True
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _lines_by_pypdf(reader: PdfReader | None, number: int) -> tuple[Line, ...] | None:
    if reader is None:
        return None
    from pypdf.errors import DependencyError, PyPdfError

    try:
        text = reader.pages[number - 1].extract_text()
    except (PyPdfError, DependencyError, *_BROKEN):
        return None
    lines = (" ".join(cleaned(line).split()) for line in text.splitlines())
    return tuple(Line(line, hyphen=line.endswith(("-", "‐"))) for line in lines if line)


def _is_right_to_left(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    leftward = sum(unicodedata.bidirectional(character) in ("R", "AL") for character in letters)
    return leftward > RIGHT_TO_LEFT_SHARE * len(letters)


def _outline(reader: PdfReader, heights: Sequence[float]) -> tuple[Entry, ...]:
    """Return the outline in reading order, empty where there is none or it is broken."""
    from pypdf.errors import DependencyError, PyPdfError

    entries: list[Entry] = []

    def visit(items: Sequence[Any], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                visit(item, level + 1)
            elif len(entries) < MAX_OUTLINE_ENTRIES and (entry := _entry(reader, item, level, heights)):
                entries.append(entry)

    try:
        with _within(PYPDF_SECONDS):
            visit(reader.outline, 1)
    except (PyPdfError, DependencyError, *_BROKEN):
        return ()
    return tuple(entries)


def _entry(reader: PdfReader, item: Destination, level: int, heights: Sequence[float]) -> Entry | None:
    title = " ".join(cleaned(str(item.title or "")).split())
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
        return " ".join(cleaned(str(metadata.title)).split()) if metadata and metadata.title else ""
    except (PyPdfError, DependencyError, *_BROKEN):
        return ""
