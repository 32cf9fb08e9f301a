"""A PDF's pages, outline and labels as plain data; runs in a child process (``ingest.worker``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.document import UnreadableFile


def extract(path: str, passwords: Sequence[str]) -> dict[str, Any]:
    """Return ``{"pages": [text, ...], "title": str}``.

    Raises:
        UnreadableFile: broken, or locked with a password that was not given.
    """
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not any(
            reader.decrypt(password) != PasswordType.NOT_DECRYPTED for password in ("", *passwords)
        ):
            raise UnreadableFile(
                "It is locked: put its password in the setting pdf_passwords (or COACH_PDF_PASSWORDS)."
            )
        return {"pages": [page.extract_text() for page in reader.pages], "title": ""}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise UnreadableFile(f"It is not a whole PDF ({type(error).__name__}: {error}).") from error
