"""The bytes of a text file become text: encoding recognised, newlines normalised."""

from __future__ import annotations

import codecs
import re

from ingest.document import UnreadableFile

# UTF-32 first: its little-endian mark begins with the UTF-16 one.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAX_CONTROL_SHARE = 0.02
"""Text holds next to no control characters; a tenth of an image's or archive's bytes are some."""

# Tab, newline, vertical tab, form feed and escape do stand in text.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_NOT_TEXT = "It is not a text file; if it holds notes, save them as UTF-8 text."


def decode(data: bytes) -> str:
    """Return the text without byte order mark, every newline a single ``\\n``.

    Raises:
        UnreadableFile: the bytes are not text.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if len(_CONTROLS.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise UnreadableFile(_NOT_TEXT)
    # Markdown replaces NUL too; a stray one would end the text early in SQLite and in some viewers.
    return text.replace("\0", "\ufffd")


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise UnreadableFile(_NOT_TEXT)
    try:
        # Old Windows notes; the five bytes cp1252 leaves open are control characters in latin-1.
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
