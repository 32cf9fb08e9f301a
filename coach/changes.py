"""What changed in folders of notes since they were last read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.document import UnreadableFile, digest
from ingest.folder import FoundFile, Unreadable, fingerprint, walk
from ingest.reader import ReadOptions
from vectorstore.keywords import FileRecord, KeywordIndex


@dataclass(frozen=True, slots=True)
class Work:
    """A file to read.

    Attributes:
        kept: what the manifest holds of it, None for one that is new.
        renamed_from: the path under which the same bytes were kept, where that path is gone.
    """

    found: FoundFile
    sha256: str
    kept: FileRecord | None
    renamed_from: str | None = None

    @property
    def path(self) -> str:
        """Return the absolute POSIX path."""
        return self.found.path.as_posix()


@dataclass(slots=True)
class Changes:
    """What stands in the sources against what the manifest holds.

    Attributes:
        touched: unchanged files whose size or time must be kept anew.
        removed: kept files that are gone.
        members: source → paths found within it.
        empty: sources in which nothing is and nothing was.
    """

    work: list[Work] = field(default_factory=list)
    unchanged: list[FileRecord] = field(default_factory=list)
    touched: list[FileRecord] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    removed: list[FileRecord] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)


def find_changes(roots: Sequence[Path], index: KeywordIndex, options: ReadOptions, *, force: bool = False) -> Changes:
    """Return what changed in the sources; with ``force`` every file counts as changed.

    From a source that is not there any more, all that was read is gone.
    """
    changes = Changes()
    kept = index.files()
    seen: set[str] = set()
    for root in roots:
        entries = list(walk(root)) if os.path.lexists(root) else []
        changes.members[root.as_posix()] = [entry.path.as_posix() for entry in entries if isinstance(entry, FoundFile)]
        if not entries and not any(is_under(path, root.as_posix()) for path in kept):
            changes.empty.append(root)
        for entry in entries:
            if entry.path.as_posix() not in seen:
                seen.add(entry.path.as_posix())
                _judge(changes, entry, kept.get(entry.path.as_posix()), read_as(options), force=force)
    gone = _gone(roots, index, kept.keys() - seen, changes.unreadable)
    changes.removed = [kept[path] for path in sorted(gone)]
    _find_renames(changes)
    return changes


def read_as(options: ReadOptions) -> str:
    """Return a digest of how files are read: other options, and what could not be read is tried again."""
    return digest(options)


def _judge(changes: Changes, entry: FoundFile | Unreadable, kept: FileRecord | None, way: str, *, force: bool) -> None:
    if isinstance(entry, Unreadable):
        changes.unreadable.append(entry)
        return
    comparable = kept if kept is not None and not force and kept.read_as == way else None
    if comparable and (comparable.size, comparable.mtime_ns) == (entry.size, entry.mtime_ns):
        changes.unchanged.append(comparable)
        return
    try:
        sha256 = fingerprint(entry.path)
    except UnreadableFile as error:
        changes.unreadable.append(Unreadable(entry.path, str(error), error.status))
        return
    if comparable and comparable.sha256 == sha256:
        changes.unchanged.append(comparable)
        changes.touched.append(replace(comparable, size=entry.size, mtime_ns=entry.mtime_ns))
    else:
        changes.work.append(Work(entry, sha256, kept))


def _gone(roots: Sequence[Path], index: KeywordIndex, unseen: Iterable[str], shut: Sequence[Unreadable]) -> set[str]:
    """Return which of the paths not seen belong to these sources and are truly gone.

    What lies in a folder that could not be opened is not judged, nor is a file that is there but ignored here
    while another source holds it.
    """
    names = [root.as_posix() for root in roots]
    members = set[str]().union(*(index.members(name) for name in names))
    own = {path for path in unseen if path in members or any(is_under(path, name) for name in names)}
    own = {path for path in own if not any(is_under(path, entry.path.as_posix()) for entry in shut)}
    elsewhere = index.members_of_others(names) if own else set()
    return {path for path in own if path not in elsewhere or not os.path.exists(path)}


def _find_renames(changes: Changes) -> None:
    """Mark new files whose bytes stood under a path that is gone; each gone path is the origin of one."""
    origins: dict[str, list[str]] = {}
    for record in reversed(changes.removed):
        origins.setdefault(record.sha256, []).append(record.path)
    for number, work in enumerate(changes.work):
        if work.kept is None and origins.get(work.sha256):
            changes.work[number] = replace(work, renamed_from=origins[work.sha256].pop())


def is_under(path: str, folder: str) -> bool:
    """Return whether a path is the folder itself or stands in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
