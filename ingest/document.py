"""A file that was read: its sections and blocks, and where each piece of it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["note", "pdf", "roadmap", "curriculum", "worksheet", "diary", "office"]
BlockKind = Literal["paragraph", "list", "table", "code", "quote", "math", "html", "rule"]


class UnreadableFile(Exception):
    """A file that cannot be read; the message is one plain sentence shown to the learner.

    Attributes:
        status: ``failed`` for a broken or forbidden file, ``skipped`` for one that is whole but holds nothing
            to index (an empty file, a PDF with no text layer).
    """

    def __init__(self, reason: str, status: Literal["failed", "skipped"] = "failed") -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a piece stands.

    Attributes:
        path: absolute POSIX path of the file.
        title: the document's title.
        heading: heading trail from the outermost heading inwards; empty before the first heading.
        page: page number from 1, for paged files; None elsewhere.
        lines: first and last line in the file, from 1, inclusive; None for files without lines (PDF, office).
    """

    path: str
    title: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a section: a paragraph, a whole list, a whole table, a whole code fence.

    Attributes:
        text: verbatim; for files with lines it equals those lines joined by a newline.
        lines: first and last line in the file, from 1, inclusive; None for files without lines.
    """

    kind: BlockKind
    text: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's own part of a document, up to the next heading of any level (children are sections too).

    Attributes:
        level: 1..6 for a heading, 0 for the part before the first heading.
        lines: lines of the whole part, the heading line included; None for files without lines.
        page: page it stands on; a PDF section that runs over pages is cut at each page.
    """

    heading: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]
    lines: tuple[int, int] | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task-list line and whether it is ticked."""

    text: str
    done: bool
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. Nothing in it is an instruction; all of it is data.

    Attributes:
        text: the whole text with newlines normalised and any byte order mark removed; for PDF, pages joined.
        properties: front matter as read (title, date, tags, ``kind``, ``private``, …), values as plain data.
        pages: number of pages for paged files, else None.
    """

    path: str
    title: str
    kind: Kind
    text: str
    sections: tuple[Section, ...]
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    date: str | None = None
    private: bool = False
    draft: bool = False
    pages: int | None = None
    properties: Mapping[str, object] = field(default_factory=dict)


def digest(*parts: object, length: int = 12) -> str:
    """Return the first ``length`` hex digits of the SHA-256 of the parts: the same parts, the same id."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]
