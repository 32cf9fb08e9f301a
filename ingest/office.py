"""A Word, PowerPoint, Excel, HTML, EPUB, notebook or CSV file becomes a document, through Markdown."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from ingest.charset import decode
from ingest.document import Block, Document, Section, UnreadableFile
from ingest.markdown import parse_blocks
from ingest.prose import plain
from ingest.worker import Worker

if TYPE_CHECKING:
    from markitdown import DocumentConverter

TIMEOUT_SECONDS = 120.0
MEMORY_BYTES = 3 << 30  # of which the converters take half a gigabyte when imported
MAX_UNPACKED_BYTES = 400_000_000
MAX_UNPACKED_RATIO = 200  # text in XML packs about 10:1, the emptiest real sheet about 60:1
SMALL_ARCHIVE_BYTES = 20_000_000  # unpacked; the ratio of a small file says nothing
MAX_CHARS = 20_000_000
MAX_TABLE_CHARS = 1_000_000  # a longer table is data to compute with, not text to learn from

# markitdown's converter for each suffix. Named rather than guessed from the bytes: the same name, the same reading.
_CONVERTERS: Mapping[str, str] = {
    ".docx": "DocxConverter",
    ".pptx": "PptxConverter",
    ".xlsx": "XlsxConverter",
    ".html": "HtmlConverter",
    ".htm": "HtmlConverter",
    ".xhtml": "HtmlConverter",
    ".epub": "EpubConverter",
    ".ipynb": "IpynbConverter",
    ".csv": "CsvConverter",
}
_ARCHIVES = frozenset({".docx", ".pptx", ".xlsx", ".epub"})
_TABLES = frozenset({".xlsx", ".csv"})
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # Microsoft's container of before 2007, also put around locked files

_SLIDE = re.compile(r"^<!-- Slide number: (\d+) -->$", re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
# What programs call a picture when nobody described it.
_NAMELESS = re.compile(
    r"^(?:picture|image|grafik|bild|graphic|google shape|object|content placeholder|img)?[\W\d]*$", re.I
)
_EPUB_METADATA = re.compile(
    r"\A(?:\*\*(?:Title|Authors|Language|Publisher|Date|Description|Identifier):\*\*.*\n?)+", re.IGNORECASE
)
_EMPTY_CELL = re.compile(r"(?<=\| )(?:NaN|Unnamed: \d+(?:_level_\d+)?)(?= \|)")
_WHOLE_NUMBER = re.compile(r"(?<=\| )(-?\d+)\.0(?= \|)")  # how pandas writes 3 in a column with a gap
_EMPTY_SHEET = re.compile(r"^\|\n\|\s*\|$", re.MULTILINE)
_SLIDE_TITLE = re.compile(r"^# .+$", re.MULTILINE)
_MARKED_UP = re.compile(r"^\s*(?:[#|>!<`]|[-*+] |\d+[.)] )")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the file in Markdown; ``place`` is the slide or cell, empty where headings say enough."""

    place: str
    markdown: str


def read_office(path: Path) -> Document:
    """Return the file as a document whose heading trails name the heading, slide, sheet or cell.

    Raises:
        UnreadableFile: broken, locked, over its limits, or with nothing in it.
    """
    answer = _worker.run(TIMEOUT_SECONDS, path=str(path))
    return Document(
        path=path.as_posix(),
        title=answer["title"] or path.stem,
        kind="office",
        text=answer["text"],
        sections=tuple(
            Section(tuple(heading), level, tuple(Block(kind, text) for kind, text in blocks))
            for heading, level, blocks in answer["sections"]
        ),
    )


_worker = Worker("office", MEMORY_BYTES)


def convert(path: str) -> dict[str, Any]:
    """Return title, text and sections as plain data; runs in a child process (``ingest.worker``).

    Raises:
        UnreadableFile: broken, locked, too large, or with nothing in it.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    data = file.read_bytes()
    if suffix == ".csv":
        _check_length(len(data), suffix)  # before the work: a data set may be of any size
    if suffix in _ARCHIVES:
        _check_archive(data)
    elif suffix != ".ipynb":
        data = decode(data).encode("utf-8")
    title, pieces = _pieces(data, suffix)
    text = "\n\n".join(piece.markdown for piece in pieces)
    _check_length(len(text), suffix)
    if not text.strip():
        raise UnreadableFile("It holds no text: there is nothing to read yet.", "skipped")
    sections = list(_sections(pieces))
    return {"title": title or _only_top_heading(sections), "text": text, "sections": sections}


def _check_length(chars: int, suffix: str) -> None:
    limit = MAX_TABLE_CHARS if suffix in _TABLES else MAX_CHARS
    if chars > limit:
        what = "It is a table of data rather than text to learn from" if suffix in _TABLES else "It is too long"
        raise UnreadableFile(f"{what}: {chars:,} characters, and the coach reads up to {limit:,}.", "skipped")


def _check_archive(data: bytes) -> None:
    """Refuse an archive that is no archive, is locked, or would unpack to far more than it is."""
    if data.startswith(_OLD_OR_LOCKED):
        raise UnreadableFile(
            "It is locked with a password, or saved in the format of before 2007: save it as a file without either."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked_bytes = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise UnreadableFile("It is damaged, or not what its name says: it cannot be unpacked.") from error
    bomb = unpacked_bytes > SMALL_ARCHIVE_BYTES and unpacked_bytes > MAX_UNPACKED_RATIO * len(data)
    if bomb or unpacked_bytes > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            f"It would unpack to {unpacked_bytes // 1_000_000:,} MB from {len(data) / 1e6:,.1f} MB: "
            "it is not a document that can be read."
        )


def _pieces(data: bytes, suffix: str) -> tuple[str, list[_Piece]]:
    """Return the title that the file carries and its parts."""
    import markitdown.converters
    from markitdown import MarkItDownException
    from pptx.exc import PythonPptxError

    converter = getattr(markitdown.converters, _CONVERTERS[suffix])()
    try:
        if suffix == ".ipynb":
            return "", list(_cells(converter, data))
        title, markdown = _converted(converter, data, suffix)
    except (
        MarkItDownException,
        PythonPptxError,
        zipfile.BadZipFile,
        zlib.error,
        ExpatError,
        SyntaxError,  # lxml's error for broken XML is one
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        ArithmeticError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise UnreadableFile("It is damaged, or not what its name says: it could not be read.") from error
    if suffix == ".pptx":
        return title, list(_slides(markdown))
    return title, [_Piece("", _tidied(markdown, suffix))]


def _converted(converter: DocumentConverter, data: bytes, suffix: str) -> tuple[str, str]:
    from markitdown import StreamInfo

    result = converter.convert(io.BytesIO(data), StreamInfo(extension=suffix, charset="utf-8"))
    return " ".join((result.title or "").split()), result.markdown.replace("\r\n", "\n").replace("\r", "\n")


def _cells(converter: DocumentConverter, data: bytes) -> Iterator[_Piece]:
    """Yield a notebook's cells, numbered from 1 as they stand."""
    notebook = json.loads(data.decode("utf-8-sig"))
    language = str(notebook.get("metadata", {}).get("language_info", {}).get("name", "python"))
    for number, cell in enumerate(notebook["cells"], start=1):
        _, markdown = _converted(converter, json.dumps({"cells": [cell]}).encode(), ".ipynb")
        if cell.get("cell_type") == "code":
            markdown = markdown.replace("```python", f"```{language}", 1)
        if "".join(cell.get("source", [])).strip():
            yield _Piece(f"Cell {number}", _tidied(markdown, ".ipynb"))


def _slides(markdown: str) -> Iterator[_Piece]:
    parts = _SLIDE.split(markdown)
    for number, slide in zip(parts[1::2], parts[2::2], strict=True):
        text = _tidied(_listed(_titled(slide)), ".pptx")
        if text:
            yield _Piece(f"Slide {number}", text)


def _titled(slide: str) -> str:
    """Return a slide that opens with its title, wherever the title stands on it."""
    title = _SLIDE_TITLE.search(slide)
    text = slide.replace("### Notes:", "### Notes")
    return f"{title[0]}\n\n{text.replace(title[0], '', 1)}" if title else text


def _listed(slide: str) -> str:
    """Return a slide with lines that stand together as a list: each is a point of its own."""
    lines = slide.replace("\v", " ").split("\n")
    plain_lines = [bool(line.strip()) and not _MARKED_UP.match(line) for line in lines]
    return "\n".join(
        f"- {line.strip()}"
        if own and (plain_lines[index - 1 : index] + plain_lines[index + 1 : index + 2]).count(True)
        else line
        for index, (line, own) in enumerate(zip(lines, plain_lines, strict=True))
    )


def _tidied(markdown: str, suffix: str) -> str:
    """Return Markdown without what the conversion adds and nobody wrote."""
    if suffix == ".epub":
        markdown = _EPUB_METADATA.sub("", markdown)
    if suffix in _TABLES:
        markdown = _WHOLE_NUMBER.sub(r"\1", _EMPTY_CELL.sub("", _EMPTY_SHEET.sub("", markdown)))
    markdown = _PICTURE.sub(lambda picture: "" if _NAMELESS.match(picture[1]) else f"({picture[1]})", markdown)
    lines = (line.rstrip() for line in markdown.replace("\f", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _sections(pieces: list[_Piece]) -> Iterator[tuple[list[str], int, list[tuple[str, str]]]]:
    """Yield heading trail, level and blocks of each section; a notebook's headings hold over its later cells."""
    open_headings: list[tuple[int, str]] = []
    for piece in pieces:
        if piece.place.startswith("Slide"):
            open_headings.clear()
        for section in parse_blocks(piece.markdown):
            if section.level:
                open_headings = [above for above in open_headings if above[0] < section.level]
                open_headings.append((section.level, section.heading[-1]))
            trail = [piece.place] if piece.place else []
            trail.extend(name for _, name in open_headings)
            level = open_headings[-1][0] if open_headings else int(bool(piece.place))
            yield trail, level, [(block.kind, block.text) for block in section.blocks]


def _only_top_heading(sections: list[tuple[list[str], int, list[tuple[str, str]]]]) -> str:
    """Return the one heading of level 1, as a title; empty where there are none or several."""
    tops = dict.fromkeys(trail[-1] for trail, level, _ in sections if level == 1 and not trail[-1].startswith("Slide "))
    return plain(next(iter(tops))) if len(tops) == 1 else ""
