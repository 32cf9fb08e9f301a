"""The one door: any file the coach reads becomes a document of the right kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

from ingest.document import Document, Kind, UnreadableFile
from ingest.folder import SUFFIXES, not_a_kind, reason_of


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the learner's settings say about reading.

    Attributes:
        kinds: glob over the absolute POSIX path → the kind to read such files as.
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
    reader = SUFFIXES.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(not_a_kind(path), "skipped")
    try:
        size_bytes = path.stat().st_size
        if size_bytes == 0:
            raise UnreadableFile("It is empty.", "skipped")
        document = _read_as(reader, path, options)
    except OSError as error:
        raise UnreadableFile(reason_of(error)) from error
    private = document.private or any(_matches(path, glob) for glob in options.private_globs)
    return replace(document, kind=_kind_of(document, path, options), private=private)


def _read_as(reader: str, path: Path, options: ReadOptions) -> Document:
    if reader == "pdf":
        from ingest.pdf import read_pdf

        return read_pdf(path, options.pdf_passwords, ocr=options.ocr)
    if reader == "office":
        from ingest.office import read_office

        return read_office(path)
    from ingest.markdown import read_markdown

    return read_markdown(path.as_posix(), path.read_bytes())


def _kind_of(document: Document, path: Path, options: ReadOptions) -> Kind:
    named = str(document.properties.get("kind", "")).strip().lower()
    for kind in get_args(Kind):
        if kind == named:
            return kind  # type: ignore[no-any-return]
    for glob, kind in options.kinds.items():
        if _matches(path, glob):
            return kind
    return document.kind


def _matches(path: Path, glob: str) -> bool:
    return fnmatchcase(path.as_posix(), glob)
