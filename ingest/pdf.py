"""A PDF becomes a document: page by page, under the headings of its outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.document import Block, Document, Section, UnreadableFile
from ingest.worker import Worker


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may cost.

    Attributes:
        seconds: wall clock and processor time.
        memory_bytes: address space on top of what the reader itself takes.
    """

    seconds: float = 120.0
    memory_bytes: int = 1 << 30


DEFAULT_LIMITS = PdfLimits()
_workers: dict[int, Worker] = {}


def read_pdf(
    path: Path, passwords: Sequence[str] = (), limits: PdfLimits = DEFAULT_LIMITS, *, ocr: bool = False
) -> Document:
    """Return the PDF as a document with sections per page and heading.

    Raises:
        UnreadableFile: locked, broken, over its limits, or without a text layer.
    """
    worker = _workers.setdefault(limits.memory_bytes, Worker("pdf", limits.memory_bytes))
    answer = worker.run(limits.seconds, path=str(path), passwords=list(passwords))
    pages: list[str] = answer["pages"]
    if not any(page.strip() for page in pages):
        raise UnreadableFile(
            "It has no text layer: it needs OCR (pip install 'study-coach[ocr]').", "skipped"
        )
    sections = tuple(
        Section((), 0, _blocks(page), page=number)
        for number, page in enumerate(pages, start=1)
        if page.strip()
    )
    return Document(
        path.as_posix(), answer["title"] or path.stem, "pdf", "\n\n".join(pages), sections, pages=len(pages)
    )


def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", part.strip()) for part in text.split("\n\n") if part.strip())
