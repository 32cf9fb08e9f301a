"""The doctor: each part of the coach is tried, and what fails says what to do."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach import CoachError
from coach.study import Part, Study
from ingest.document import UnreadableFile
from vectorstore import SearchUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

LOW_DISK_BYTES = 200 * 1024 * 1024


def examine(study: Study, now: datetime) -> list[Part]:
    """Return the parts in the order the data takes, each tried for real."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("home folder", lambda: _home(study.settings.home)),
        ("record", lambda: f"{len(study.records.questions())} questions, {len(study.records.entries())} diary entries"),
        ("sources", lambda: _sources(study)),
        ("embedder", lambda: _embedder(study)),
        ("index", lambda: _index(study)),
        ("unreadable files", lambda: _unreadable(study)),
        ("schedule", lambda: f"{study.today(now).due} due"),
        ("model", lambda: _model(study)),
    ]
    return [_tried(name, check) for name, check in checks]


class _PartError(CoachError):
    """A part that does not work; the message says what to do."""


def _tried(name: str, check: Callable[[], str]) -> Part:
    try:
        return Part(name, ok=True, detail=check())
    except (CoachError, UnreadableFile, SearchUnavailable) as error:
        return Part(name, ok=False, detail=str(error))


def _home(home: Path) -> str:
    free = shutil.disk_usage(home).free
    if free < LOW_DISK_BYTES:
        raise _PartError(f"Only {free // 2**20} MiB are free where {home} stands; make room on the disk.")
    return f"{home}, {free / 2**30:.1f} GiB free"


def _sources(study: Study) -> str:
    sources = study.records.sources()
    gone = [source for source in sources if not Path(source).exists()]
    if gone:
        raise _PartError(f"{', '.join(gone)} is not there any more; bring it back, or ingest where the notes are now.")
    return (
        f"{len(sources)} {'folder or file' if len(sources) == 1 else 'folders and files'}"
        if sources
        else "none yet: `coach ingest FOLDER` reads your notes"
    )


def _embedder(study: Study) -> str:
    vectors = study.embedder.encode(["a sentence to try"])
    return f"{study.settings.embedder}, {vectors.shape[1]} dimensions"


def _index(study: Study) -> str:
    chunks = study.index.count()
    wanted, there = study.index.vector_ids(), study.chunks.ids()
    if wanted - there:
        raise _PartError(f"{len(wanted - there)} chunks have no vector; read the folder again with `coach ingest`.")
    return f"{chunks} chunks, {len(there)} vectors"


def _unreadable(study: Study) -> str:
    failed = [record for record in study.index.files().values() if record.state == "failed"]
    if failed:
        raise _PartError("; ".join(f"{Path(record.path).name}: {record.reason}" for record in failed[:5]))
    return "none"


def _model(study: Study) -> str:
    if not study.settings.uses_model:
        return "none set: the coach works without one"
    found = study.try_model()
    if not found.works:
        raise _PartError(" ".join(found.lines))
    return " ".join(found.lines)
