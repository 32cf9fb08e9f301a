"""A PDF becomes a document: page by page, under its headings, read in a child process within bounds."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.document import Block, Document, Section, UnreadableFile
from ingest.ocr import INSTALL, is_installed
from ingest.page import Line
from ingest.page_picture import draw_page
from ingest.paragraph import Vocabulary, blocks_of
from ingest.pdf_file import PdfText, read_pdf_file
from ingest.pdf_heading import Heading, headings_of, title_of, without_title
from ingest.running_head import without_running_heads
from ingest.worker import Worker

PICTURE_SECONDS = 20.0
OCR_MEMORY_BYTES = 3 << 30  # what the recogniser takes besides
TITLE_PAGES = 3

# What programs write as a title when nobody gave one.
_NO_TITLE = re.compile(
    r"untitled|unknown|microsoft \w+ -|slide \d|powerpoint|document\d*$|\.(?:docx?|pptx?|tex|dvi|indd|pdf|qxd)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may cost; the rest of the files goes on when it costs more.

    Attributes:
        seconds: wall clock, and processor time, for a small file.
        seconds_per_megabyte: added for the size of the file.
        max_seconds: never more than this.
        seconds_per_picture: added for each page read by OCR.
        memory_bytes: address space for the reader.
    """

    seconds: float = 60.0
    seconds_per_megabyte: float = 5.0
    max_seconds: float = 600.0
    seconds_per_picture: float = 90.0
    memory_bytes: int = 1 << 30

    def seconds_for(self, size_bytes: int) -> float:
        """Return the seconds that a file of this size may take."""
        return min(self.max_seconds, self.seconds + self.seconds_per_megabyte * size_bytes / 1e6)


DEFAULT_LIMITS = PdfLimits()
_readers: dict[int, Worker] = {}
_drawer = Worker("page picture", DEFAULT_LIMITS.memory_bytes)


def read_pdf(
    path: Path, passwords: Sequence[str] = (), limits: PdfLimits = DEFAULT_LIMITS, *, ocr: bool = False
) -> Document:
    """Return the PDF as a document with a section for each heading on each page.

    Its properties say ``unread_pages`` where single pages could not be read, ``picture_pages`` where some are
    pictures or drawings with next to no text, and ``ocr_pages`` where such were read by OCR.

    Raises:
        UnreadableFile: locked, broken, over its limits, or without a text layer.
    """
    seconds = limits.seconds_for(path.stat().st_size)
    answer = _ask(limits.memory_bytes, seconds, path, passwords, ocr=False)
    pictures: list[int] = answer["properties"].get("picture_pages", [])
    if ocr and pictures and is_installed():
        seconds += limits.seconds_per_picture * len(pictures)
        answer = _ask(limits.memory_bytes + OCR_MEMORY_BYTES, seconds, path, passwords, ocr=True)
    if not answer["text"]:
        raise UnreadableFile(_why_no_text(ocr=ocr, pictures=bool(pictures)), "skipped")
    return Document(
        path=path.as_posix(),
        title=answer["title"] or path.stem,
        kind="pdf",
        text=answer["text"],
        sections=tuple(_section(*fields) for fields in answer["sections"]),
        pages=answer["pages"],
        properties=answer["properties"],
    )


def _ask(memory_bytes: int, seconds: float, path: Path, passwords: Sequence[str], *, ocr: bool) -> dict[str, Any]:
    worker = _readers.setdefault(memory_bytes, Worker("pdf", memory_bytes))
    return worker.run(seconds, path=str(path), passwords=list(passwords), ocr=ocr)


def _why_no_text(*, ocr: bool, pictures: bool) -> str:
    if not pictures:
        return "It holds no text: its pages are blank or drawn."
    if not ocr or not is_installed():
        install = "" if is_installed() else f"{INSTALL}, then "
        return f"It has no text layer that can be read: it needs OCR. To read it: {install}set ocr in the settings."
    return "It has no text layer, and OCR found no words in the pictures of its pages."


def page_picture(path: Path, page: int, quote: str = "", scale: float = 1.5, passwords: Sequence[str] = ()) -> bytes:
    """Return a PNG of a page (from 1) with the words of the quote marked where they are found.

    Raises:
        UnreadableFile: there is no such page, or it cannot be drawn.
    """
    answer = _drawer.run(
        PICTURE_SECONDS, path=str(path), passwords=list(passwords), page=page, quote=quote, scale=scale
    )
    return base64.b64decode(answer["png"])


def extract(path: str, passwords: Sequence[str], *, ocr: bool) -> dict[str, Any]:
    """Return title, text, sections, number of pages and properties as plain data; runs in the child process.

    Raises:
        UnreadableFile: locked, broken or too large.
    """
    read = read_pdf_file(path, passwords, ocr=ocr)
    pages = without_running_heads(read.pages, read.heights)
    if not any(pages) and len(read.pictures) < sum(map(bool, read.pages)):
        pages = [list(lines) for lines in read.pages]  # a document that says the same on every page
    title = _title(read, pages)
    sections, text = _sections(pages, without_title(headings_of(pages, read.outline), title))
    notes = {"unread_pages": read.unread, ("ocr_pages" if ocr else "picture_pages"): read.pictures}
    return {
        "title": title,
        "text": text,
        "sections": sections,
        "pages": len(pages),
        "properties": {name: list(numbers) for name, numbers in notes.items() if numbers},
    }


def draw(path: str, passwords: Sequence[str], page: int, quote: str, scale: float) -> dict[str, Any]:
    """Return ``{"png": base64}`` of a page; runs in the child process."""
    return {"png": base64.b64encode(draw_page(path, passwords, page, quote, scale)).decode("ascii")}


def _section(heading: list[str], level: int, page: int, blocks: list[list[Any]]) -> Section:
    return Section(tuple(heading), level, tuple(Block(kind, text) for kind, text in blocks), page=page)


def _sections(
    pages: Sequence[Sequence[Line]], headings: Sequence[Heading]
) -> tuple[list[tuple[list[str], int, int, list[tuple[str, str]]]], str]:
    """Return the sections as plain data, and the whole text, of which every block is a part."""
    vocabulary = Vocabulary.of(line for lines in pages for line in lines)
    sections: list[tuple[list[str], int, int, list[tuple[str, str]]]] = []
    texts: list[str] = []
    trail: list[Heading] = []
    for page, heading, lines in _stretches(pages, headings):
        if heading:
            trail = [above for above in trail if above.level < heading.level] + [heading]
            if heading.length:
                texts.append(heading.title)
        blocks = blocks_of(lines, vocabulary)
        texts.extend(block.text for block in blocks)
        if blocks or heading:
            names = [above.title for above in trail]
            sections.append(
                (names, trail[-1].level if trail else 0, page, [(block.kind, block.text) for block in blocks])
            )
    return sections, "\n\n".join(texts)


def _stretches(
    pages: Sequence[Sequence[Line]], headings: Sequence[Heading]
) -> Iterator[tuple[int, Heading | None, Sequence[Line]]]:
    """Yield page, the heading that opens the stretch (None where the one before goes on) and its lines."""
    by_page: dict[int, list[Heading]] = {}
    for heading in headings:
        by_page.setdefault(heading.page, []).append(heading)
    for page, lines in enumerate(pages, start=1):
        here = by_page.get(page, [])
        first = here[0].line if here else len(lines)
        if lines[:first]:
            yield page, None, lines[:first]
        ends = [*(heading.line for heading in here[1:]), len(lines)]
        for heading, end in zip(here, ends[: len(here)], strict=True):
            yield page, heading, lines[heading.line + heading.length : end]


def _title(read: PdfText, pages: Sequence[Sequence[Line]]) -> str:
    """Return the title that the file carries where its first pages bear it out, else the one set in large type."""
    named = read.title
    if not 3 <= len(named) <= 200 or _NO_TITLE.search(named) or not re.search(r"[^\W\d_]{2}", named):
        named = ""
    shown = title_of(pages)
    opening = " ".join(line.text for lines in pages[:TITLE_PAGES] for line in lines).casefold()
    words = re.findall(r"\w{3,}", named.casefold())
    if words and sum(word in opening for word in words) >= 0.5 * len(words):
        return named
    return shown or named
