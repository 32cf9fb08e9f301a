"""The one door: any file the coach reads becomes a document of the right kind."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

from ingest.document import Document, Kind, UnreadableFile
from ingest.folder import SUFFIXES, not_a_kind, reason_of

MAX_TEXT_BYTES = 20_000_000  # five times the longest novels; more is a log or a data set

# What a learner may call a file; "pdf" and "office" say what it is made of.
_NAMED_KINDS = frozenset(get_args(Kind)) - {"pdf", "office"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the learner's settings say about reading.

    A glob is matched against the whole path and against its last parts: ``journal/*`` and ``*salary*`` work
    wherever the notes stand.

    Attributes:
        kinds: glob → the kind to read such files as.
        private_globs: files that match are private.
        ocr: read pages without a text layer by OCR, where the extra is installed.
    """

    pdf_passwords: tuple[str, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    private_globs: tuple[str, ...] = ()
    ocr: bool = False


DEFAULT_OPTIONS = ReadOptions()


def read(path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Document:
    """Return the file as a document: its kind from front matter or options, else from its content.

    Raises:
        UnreadableFile: with the status and the one sentence to show.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("It is a folder or a device, not a file.", "skipped")
        reader = SUFFIXES.get(path.suffix.lower())
        if reader is None:
            raise UnreadableFile(not_a_kind(path), "skipped")
        if status.st_size == 0:
            raise UnreadableFile("It is empty: there is nothing to read yet.", "skipped")
        path.open("rb").close()  # what may not be opened is told from what is broken
        document = _read_as(reader, path, status.st_size, options)
    except OSError as error:
        raise UnreadableFile(reason_of(error)) from error
    private = document.private or any(_matches(path, glob) for glob in options.private_globs)
    return replace(document, kind=_kind_of(document, path, options), private=private)


def _read_as(reader: str, path: Path, size_bytes: int, options: ReadOptions) -> Document:
    if reader == "pdf":
        from ingest.pdf import read_pdf

        return read_pdf(path, options.pdf_passwords, ocr=options.ocr)
    if reader == "office":
        from ingest.office import read_office

        return read_office(path)
    from ingest.markdown import read_markdown

    if size_bytes > MAX_TEXT_BYTES:
        limit = f"text is read up to {MAX_TEXT_BYTES // 1_000_000} MB"
        raise UnreadableFile(
            f"It is {size_bytes / 1e6:,.0f} MB of text, which is data rather than notes: {limit}.", "skipped"
        )
    return read_markdown(path.as_posix(), path.read_bytes())


def _kind_of(document: Document, path: Path, options: ReadOptions) -> Kind:
    named = str(document.properties.get("kind", "")).strip().lower()
    for kind in get_args(Kind):
        if kind == named and kind in _NAMED_KINDS:
            return kind  # type: ignore[no-any-return]
    for glob, kind in options.kinds.items():
        if _matches(path, glob):
            return kind
    return document.kind if document.kind == "pdf" else _recognised(document)


def _recognised(document: Document) -> Kind:
    from ingest import diary, roadmap, worksheet

    return worksheet.recognise(document) or roadmap.recognise(document) or diary.recognise(document) or document.kind


def _matches(path: Path, glob: str) -> bool:
    name, pattern = path.as_posix().casefold(), glob.casefold()
    pattern += "*" if pattern.endswith("/") else ""
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"*/{pattern}")
