"""Evidence: something dated that supports a criterion, who verified it, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from coach import CoachError
from coach.number import read_number
from ingest.document import digest
from ingest.roadmap import Criterion

EvidenceKind = Literal["explanation", "recall", "measure", "artifact", "statement"]


class EvidenceError(CoachError):
    """Evidence that cannot be kept as given."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the append-only ledger.

    Attributes:
        kind: ``explanation`` and ``recall`` come from the record; ``measure`` is a recorded number; ``artifact`` a
            file, folder, repository or address; ``statement`` the learner's word alone.
        text: what was shown, in the learner's words or the record's.
        at: aware UTC.
        verified: whether code checked it; ``verified_by`` says who or what, ``how`` the way.
        value, unit: the recorded number, for ``measure``.
        origin: id of the attempt, explanation or entry it came from, empty when added by hand.
        withdrawn_at, withdrawn_because: set on a withdrawn line, which stays visible.
    """

    id: str
    criterion_id: str
    kind: EvidenceKind
    text: str
    at: datetime
    verified: bool = False
    verified_by: str = "learner"
    how: str = ""
    value: float | None = None
    unit: str = ""
    url: str | None = None
    path: str | None = None
    origin: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""


def new_evidence(
    criterion: Criterion, kind: str, text: str, now: datetime, *, url: str | None = None, path: Path | None = None
) -> Evidence:
    """Return a line for the ledger, checked as far as code can check it.

    A path must exist, and a folder with ``.git`` is named a repository. An address is kept as claimed: the coach
    opens no link. A number is read from the text; gaps compare it, nobody else.

    Raises:
        EvidenceError: an unknown kind, an empty text, a path that is not there, an address that is none, or a
            measure without a number.
    """
    if not text.strip():
        raise EvidenceError("The evidence has no text; say in a sentence what it shows.")
    if kind == "artifact":
        return _artifact(criterion, text.strip(), now, url, path)
    if kind == "measure":
        return _measure(criterion, text.strip(), now, url, path)
    if kind == "statement":
        return _line(criterion, "statement", text.strip(), now, how="as you say; nothing was checked")
    raise EvidenceError(f"{kind!r} is not a kind of evidence; use artifact, measure or statement.")


def _artifact(criterion: Criterion, text: str, now: datetime, url: str | None, path: Path | None) -> Evidence:
    if path is None and url is None:
        raise EvidenceError(
            "An artifact must be somewhere: name a file or folder with --path, or an address with --url."
        )
    where = _existing(path) if path is not None else None
    return _line(
        criterion,
        "artifact",
        text,
        now,
        verified=where is not None,
        verified_by="code" if where else "learner",
        how=_how_it_exists(where) if where else "an address as claimed; the coach opens no link",
        url=_address(url),
        path=where.as_posix() if where else None,
    )


def _measure(criterion: Criterion, text: str, now: datetime, url: str | None, path: Path | None) -> Evidence:
    number = read_number(text)
    if number is None:
        raise EvidenceError(f"“{text}” has no number in it; write what you measured, such as “98.4 % on the test set”.")
    where = _existing(path) if path is not None else None
    return _line(
        criterion,
        "measure",
        text,
        now,
        verified=True,
        verified_by="code",
        how="the number as you recorded it, compared by code" + (f"; {_how_it_exists(where)}" if where else ""),
        value=number.value,
        unit=f"of {number.whole:g}" if number.whole else number.unit,
        url=_address(url),
        path=where.as_posix() if where else None,
    )


def _line(criterion: Criterion, kind: EvidenceKind, text: str, now: datetime, **rest: object) -> Evidence:
    return Evidence(
        id="e" + digest(criterion.id, kind, text, now.isoformat()),
        criterion_id=criterion.id,
        kind=kind,
        text=text,
        at=now,
        **rest,  # type: ignore[arg-type]
    )


def _existing(path: Path) -> Path:
    where = path.expanduser().resolve()
    if not where.exists():
        raise EvidenceError(f"{path} does not exist, so it cannot be evidence; name a file or folder that is there.")
    if where.is_dir() and not any(where.iterdir()):
        raise EvidenceError(f"{path} is an empty folder; an artifact has something in it.")
    return where


def _how_it_exists(where: Path) -> str:
    if (where / ".git").exists():
        return "a git repository that exists"
    return "a folder that exists" if where.is_dir() else "a file that exists"


def _address(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc:
        raise EvidenceError(f"{url!r} is not an address; write it as https://…")
    return url.strip()
