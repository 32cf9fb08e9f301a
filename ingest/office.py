"""A Word, PowerPoint, Excel, HTML, EPUB, notebook or CSV file becomes a document, through Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.document import Document, UnreadableFile
from ingest.worker import Worker

TIMEOUT_SECONDS = 120.0
_worker = Worker("office", 3 << 30)


def read_office(path: Path) -> Document:
    """Return the file as a document whose heading trails name the heading, slide, sheet or cell.

    Raises:
        UnreadableFile: broken, over its limits, or empty.
    """
    from ingest.markdown import parse_blocks

    answer = _worker.run(TIMEOUT_SECONDS, path=str(path))
    text: str = answer["markdown"]
    return Document(path.as_posix(), answer["title"] or path.stem, "office", text, parse_blocks(text))


def convert(path: str) -> dict[str, Any]:
    """Return ``{"markdown", "title"}``; runs in a child process (``ingest.worker``)."""
    from markitdown import MarkItDown, MarkItDownException

    try:
        result = MarkItDown(enable_plugins=False).convert_local(path)
    except MarkItDownException as error:
        raise UnreadableFile("It could not be converted: it may be damaged or not what its name says.") from error
    return {"markdown": result.markdown, "title": result.title or ""}
