"""A document is cut into chunks: by structure first, then by size."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Kind, Locator


@dataclass(frozen=True, slots=True)
class Chunk:
    """The piece that is indexed, cited and quoted.

    Attributes:
        id: digest of path, heading trail, text and how often that text occurred before in the file, so the same
            bytes give the same ids.
        text: verbatim; a substring of the file's lines ``locator.lines`` joined by newlines, or of the cleaned page.
        embed_text: title and heading trail with the text, markup removed; what is embedded and searched by word.
        vector_id: digest of ``embed_text``: identical text is embedded and stored once.
        ordinal: position in the file from 0.
    """

    id: str
    text: str
    embed_text: str
    vector_id: str
    locator: Locator
    kind: Kind
    ordinal: int
    tags: tuple[str, ...] = ()
    date: str | None = None
    private: bool = False
