"""Keeps folders of notes and the index in step, file by file, with a report of each."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

from coach import CoachError
from coach.changes import Changes, Work, find_changes, is_under
from coach.intake import Intake, ReadFile, kind_by_suffix
from ingest.chunk import CHUNKER_VERSION
from ingest.document import Kind
from ingest.folder import IGNORE_FILE, SUFFIXES
from ingest.reader import DEFAULT_OPTIONS, ReadOptions
from vectorstore import SearchUnavailable
from vectorstore.embedding import Embedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import FileRecord, KeywordIndex

FileStatus = Literal["added", "updated", "unchanged", "removed", "skipped", "failed"]


class LibraryError(CoachError):
    """An ingest that cannot be done; the message says what happened and what to do."""


class IngestUnderWay(LibraryError):
    """Another ingest writes to this home at the moment."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes:
        pages: number of pages for a paged file.
        reason: why it was skipped or failed, else empty.
        renamed_from: the path under which the same bytes were kept before, where that path is gone.
    """

    path: str
    kind: Kind
    status: FileStatus
    chunks: int = 0
    pages: int | None = None
    reason: str = ""
    renamed_from: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many files met each fate, and how many chunks the files reported hold now."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    failed: int = 0
    chunks: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, file by file in the order of their paths.

    Attributes:
        changed: paths whose lines changed or went, so that what was made from them must be checked again.
        stopped: it was stopped before every file was read; the next ingest goes on where it left off.
        read: number of files read this time, the others being as they were.
    """

    files: tuple[FileReport, ...]
    totals: Totals
    seconds: float
    changed: tuple[str, ...] = ()
    stopped: bool = False
    read: int = 0

    @property
    def moved(self) -> bool:
        """Return whether anything was read or forgotten."""
        return bool(self.read or self.totals.removed)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is.

    Attributes:
        done, total: files stored, and files to read.
        path: the file stored last.
        chunks: chunks stored so far.
        rate: chunks a second.
        seconds_left: judged by the bytes still to read; None before the first are stored.
    """

    done: int
    total: int
    path: str
    chunks: int
    rate: float
    seconds_left: float | None


def index_fingerprint(embedder: Embedder) -> str:
    """Return what an index is made with: vectors of another fingerprint are never mixed in."""
    return f"{embedder.fingerprint} chunker {CHUNKER_VERSION}"


class Library:
    """Keeps the index in step with the folders of notes it was given."""

    def __init__(
        self,
        home: Path,
        index: KeywordIndex,
        chunks: ChunkIndex,
        embedder: Embedder,
        options: ReadOptions = DEFAULT_OPTIONS,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._home = home
        self._index = index
        self._chunks = chunks
        self._embedder = embedder
        self._options = options
        self._timer = timer

    def ingest(
        self,
        paths: Sequence[Path],
        sources: Sequence[Path] = (),
        *,
        force: bool = False,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read what is new or changed in the paths, forget what is gone from them, and return what became of each.

        Args:
            paths: folders and files; each is a source, and what is missing is judged within it only.
            sources: the sources remembered so far; read instead where no path is given, and read besides where
                the index is built anew for another model.
            force: read and embed every file again, and build the index anew where another model or chunker made it.
            progress: called after each step that was stored.
            stop: asked before each file; once it returns True the ingest ends, and the next goes on from there.

        Raises:
            LibraryError: a path is not there and never was read, nothing can be read in any, or another ingest is
                running.
            SearchUnavailable: the index cannot be written, or another model made it and ``force`` is not given.
        """
        started = self._timer()
        with self._one_writer():
            roots = self._roots(paths, sources, force=force)
            changes = find_changes(roots, self._index, self._options, force=force)
            if changes.empty and len(changes.empty) == len(roots):
                names = ", ".join(map(str, changes.empty))
                raise LibraryError(f"Nothing to read in {names}: it holds no Markdown, PDF or office file.")
            taken, stopped = self._apply(changes, progress or _unseen, stop or _never, force=force)
        reports = _reports(changes, taken, stopped=stopped)
        changed = _changed(changes, taken, stopped=stopped)
        seconds = self._timer() - started
        return IngestReport(reports, _totals(reports), seconds, changed, stopped, len(taken))

    def watch(self, paths: Sequence[Path], stop: Event | None = None) -> Iterator[list[Path]]:
        """Yield the paths to read anew: all of them at first, then those in which something changed.

        What changes while the caller reads is kept and comes with the next. It ends when ``stop`` is set.
        """
        from watchfiles import watch

        # What is not there now, as on a disk that is unplugged, cannot be watched.
        roots = [root for root in map(_absolute, paths) if root.exists()]
        folders = [root for root in roots if root.is_dir()]
        # A file is looked at each time instead: the system loses sight of one that an editor replaces by another.
        stamps = {root: _stamp(root) for root in roots if root not in folders}
        heard = watch(*folders, watch_filter=None, stop_event=stop, rust_timeout=500, yield_on_timeout=True)
        for number, changes in enumerate(heard):
            changed = [Path(path) for _, path in changes]
            moved = [root for root in folders if any(_matters(path, root) for path in changed)]
            stamps_now = {root: _stamp(root) for root in stamps}
            moved += [root for root, stamp in stamps_now.items() if stamp not in (None, stamps[root])]
            stamps |= {root: stamp for root, stamp in stamps_now.items() if stamp is not None}
            if number == 0 or moved:
                yield roots if number == 0 else moved

    def _apply(
        self,
        changes: Changes,
        progress: Callable[[Progress], None],
        stop: Callable[[], bool],
        *,
        force: bool,
    ) -> tuple[list[ReadFile], bool]:
        """Bring the index in line; return the files read and whether it was stopped before the last of them."""
        taken: list[ReadFile] = []
        if changes.touched:
            self._index.touch(changes.touched)
        if changes.work or changes.removed or self._is_broken():
            intake = Intake(self._index, self._chunks, self._embedder, self._options)
            pace = _Pace(self._timer, changes.work)
            for count in intake.mend(stop):
                progress(pace.after_mending(count))
            self._index.dirty = True
            for files in intake.take(changes.work, stop, anew=force):
                taken += files
                progress(pace.after(files))
            whole = len(taken) == len(changes.work)
            intake.forget([record.path for record in changes.removed] if whole else [])
            # What was mended in part is looked at again next time.
            self._index.dirty = stop()
            self._chunks.seen(self._index.generation)
        stopped = len(taken) < len(changes.work)
        if not stopped:
            self._keep_members(changes)
        return taken, stopped

    def _is_broken(self) -> bool:
        """Return whether an ingest was cut short, or the folder of the vectors was lost."""
        return self._index.dirty or (not self._chunks.exists and self._index.count() > 0)

    def _keep_members(self, changes: Changes) -> None:
        for source, paths in changes.members.items():
            if self._index.members(source) != set(paths):
                self._index.set_members(source, paths)

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self._home.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._home / "ingest.lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            raise IngestUnderWay(
                "Another ingest is running on this home folder: wait until it has ended, then try again."
            ) from error
        except OSError as error:
            raise LibraryError(
                f"The home folder {self._home} cannot be written ({error.strerror}): choose another with --home."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _roots(self, paths: Sequence[Path], sources: Sequence[Path], *, force: bool) -> list[Path]:
        """Return the sources to read, absolute and without repeats; empty the index where it is to be made anew.

        A path asked for that is gone is read too where something was read from it, so that this is forgotten.
        """
        asked = [_absolute(path) for path in paths]
        for path in asked:
            if not path.exists() and not self._was_read(path):
                raise LibraryError(f"There is no file or folder {path}: check the path.")
        known = [_absolute(path) for path in sources]
        wanted = asked or [path for path in known if path.exists()]
        expected = index_fingerprint(self._embedder)
        if self._index.fingerprint not in ("", expected):
            if not force:
                raise SearchUnavailable(
                    "The index was made with another embedding model or chunker: run coach ingest --force to build "
                    "it anew. Your questions, answers and diary stay as they are."
                )
            wanted += [path for path in known if path.exists()]
            self._index.clear()
        if self._index.fingerprint != expected:
            self._chunks.reset()
            self._index.fingerprint = expected
        return list(dict.fromkeys(wanted))

    def _was_read(self, path: Path) -> bool:
        """Return whether something was read from a path that is gone, while the folder it stood in is there."""
        kept = self._index.files()
        return path.parent.is_dir() and any(is_under(name, path.as_posix()) for name in kept)


class _Pace:
    """How fast an ingest goes, by the files stored so far."""

    def __init__(self, timer: Callable[[], float], work: Sequence[Work]) -> None:
        self._timer = timer
        self._started = timer()
        self._total = len(work)
        self._bytes_left = sum(item.found.size for item in work)
        self._bytes_done = self._done = self._chunks = 0

    def after(self, files: Sequence[ReadFile]) -> Progress:
        """Return how far it is once these files are stored too."""
        size = sum(file.work.found.size for file in files)
        self._bytes_left -= size
        self._bytes_done += size
        self._done += len(files)
        self._chunks += sum(len(file.chunks) for file in files)
        return self._now(files[-1].record.path)

    def after_mending(self, chunks: int) -> Progress:
        """Return how far it is once so many chunks of files read before were embedded again."""
        self._chunks += chunks
        return self._now("")

    def _now(self, path: str) -> Progress:
        seconds = max(self._timer() - self._started, 1e-9)
        left = self._bytes_left * seconds / self._bytes_done if self._bytes_done else None
        return Progress(self._done, self._total, path, self._chunks, self._chunks / seconds, left)


def _reports(changes: Changes, taken: Sequence[ReadFile], *, stopped: bool) -> tuple[FileReport, ...]:
    reports = [_standing(record) for record in changes.unchanged]
    reports += [
        FileReport(entry.path.as_posix(), kind_by_suffix(entry.path), entry.status, reason=entry.reason)
        for entry in changes.unreadable
    ]
    reports += [_taken(file) for file in taken]
    if not stopped:
        reports += [FileReport(record.path, record.kind, "removed") for record in changes.removed]
    return tuple(sorted(reports, key=lambda report: report.path))


def _standing(record: FileRecord) -> FileReport:
    """Return the report of a file that did not change: what could not be read is named each time."""
    status: FileStatus = "unchanged" if record.state == "indexed" else record.state
    return FileReport(record.path, record.kind, status, record.chunks, record.pages, record.reason)


def _taken(file: ReadFile) -> FileReport:
    record, kept = file.record, file.work.kept
    was_indexed = kept is not None and kept.state == "indexed"
    status: FileStatus = record.state if record.state != "indexed" else "updated" if was_indexed else "added"
    return FileReport(
        record.path, record.kind, status, record.chunks, record.pages, record.reason, file.work.renamed_from
    )


def _changed(changes: Changes, taken: Sequence[ReadFile], *, stopped: bool) -> tuple[str, ...]:
    read = [file.record.path for file in taken if file.work.kept is not None and file.work.kept.state == "indexed"]
    gone = [] if stopped else [record.path for record in changes.removed]
    return tuple(sorted([*read, *gone]))


def _totals(reports: Sequence[FileReport]) -> Totals:
    counts = Counter[str](report.status for report in reports)
    return Totals(**counts, chunks=sum(report.chunks for report in reports))


def _matters(path: Path, root: Path) -> bool:
    """Return whether a change of the path can change what a source holds: a kind that is read, or a folder."""
    if not path.is_relative_to(root):
        return False
    if path.name == IGNORE_FILE:
        return True
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    return not hidden and (path.suffix == "" or path.suffix.lower() in SUFFIXES or path.is_dir())


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return size and time of the last change of a file, None where it is not there at the moment."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _never() -> bool:
    return False


def _unseen(_: Progress) -> None:
    return None
