"""Files to read become chunks with vectors in the index: reading, embedding and writing overlap."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from coach.changes import Work, read_as
from ingest.chunk import Chunk, chunk_document
from ingest.document import Document, Kind, UnreadableFile
from ingest.folder import SUFFIXES
from ingest.reader import ReadOptions, read
from vectorstore.embedding import Embedder, Vectors, is_remote
from vectorstore.index import ChunkIndex
from vectorstore.keywords import FileRecord, FileState, KeywordIndex

logger = logging.getLogger(__name__)

# Enough texts for batches of like length, few enough that progress is told every few seconds and a kill loses no more.
_TEXTS_PER_STEP = 256
_FILES_PER_STEP = 500
# What reading may run ahead of embedding, in files, and embedding of writing, in steps.
_FILES_AHEAD = 64
_STEPS_AHEAD = 2

# What a fault of ours while reading one file may raise: the file is named and the others go on.
_FAULTS = (
    ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, or could not be: its line for the manifest and its chunks."""

    work: Work
    record: FileRecord
    chunks: tuple[Chunk, ...] = ()


@dataclass(slots=True)
class _Step:
    """Files that are stored in one go, and the texts among them that need a vector."""

    files: list[ReadFile] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        return len(self.texts) >= _TEXTS_PER_STEP or len(self.files) >= _FILES_PER_STEP


class Intake:
    """Takes files into the index: vectors first, then one transaction for the files of a step."""

    def __init__(self, index: KeywordIndex, chunks: ChunkIndex, embedder: Embedder, options: ReadOptions) -> None:
        self._index = index
        self._chunks = chunks
        self._embedder = embedder
        self._options = options
        # A private text never leaves this machine, so that behind a remote address it is found by its words only.
        self._withholds = is_remote(embedder)
        self._loose: set[str] = set()

    def mend(self, stop: Callable[[], bool]) -> Iterator[int]:
        """Make the vectors those that the chunks refer to, whatever a kill or a lost folder left behind.

        Yields the number of chunks embedded again, step by step.
        """
        self._chunks.refresh(self._index.generation)
        wanted = self._wanted()
        if not self._index.dirty and self._chunks.count() == len(wanted):
            return
        stored = self._chunks.ids()
        self._chunks.drop(sorted(stored - wanted))
        missing = sorted(wanted - stored)
        for start in range(0, len(missing), _TEXTS_PER_STEP):
            if stop():
                return
            chunks = self._index.chunks_of(missing[start : start + _TEXTS_PER_STEP])
            texts = [sharing[0].embed_text for sharing in chunks.values()]
            self._chunks.put(list(chunks), self._embedder.encode(texts))
            yield len(texts)

    def take(self, work: Sequence[Work], stop: Callable[[], bool], *, anew: bool) -> Iterator[list[ReadFile]]:
        """Yield the files of each step once they are stored; ends early when ``stop`` says so.

        With ``anew`` also what has a vector already is embedded.
        """
        known = set() if anew else self._wanted()
        pending: deque[Future[list[ReadFile]]] = deque()
        with ThreadPoolExecutor(1, "store") as writer, closing(_ahead(self._read_all(work, stop))) as files:
            try:
                for step in _steps(files, known, withholds=self._withholds):
                    vectors = self._embedder.encode(list(step.texts.values()))
                    pending.append(writer.submit(self._store, step, vectors))
                    while pending and (len(pending) > _STEPS_AHEAD or pending[0].done()):
                        yield pending.popleft().result()
                while pending:
                    yield pending.popleft().result()
            finally:
                writer.submit(self._index.close)

    def forget(self, paths: Sequence[str]) -> None:
        """Drop the files of these paths, and every vector that nothing refers to any more."""
        if paths:
            self._loose |= self._index.replace([], {}, paths)
        self._chunks.drop(sorted(self._index.unreferenced(self._loose)))
        self._loose.clear()

    def _wanted(self) -> set[str]:
        return self._index.vector_ids(without_private=self._withholds)

    def _store(self, step: _Step, vectors: Vectors) -> list[ReadFile]:
        self._chunks.put(list(step.texts), vectors)
        chunks = {file.record.path: file.chunks for file in step.files}
        self._loose |= self._index.replace([file.record for file in step.files], chunks)
        self._chunks.seen(self._index.generation)
        return step.files

    def _read_all(self, work: Sequence[Work], stop: Callable[[], bool]) -> Iterator[ReadFile]:
        for item in work:
            if stop():
                return
            yield self._read(item)

    def _read(self, work: Work) -> ReadFile:
        try:
            document = read(work.found.path, self._options)
            chunks = tuple(chunk_document(document, self._embedder.count_tokens, self._embedder.max_tokens))
        except UnreadableFile as error:
            return ReadFile(work, self._record(work, error.status, reason=str(error)))
        except _FAULTS as error:
            logger.exception("reading %s failed", work.path)
            reason = f"The coach could not make sense of it ({type(error).__name__}): please report it as a fault."
            return ReadFile(work, self._record(work, "failed", reason=reason))
        if not chunks:
            return ReadFile(work, self._record(work, "skipped", reason="It holds no text to search.", read=document))
        return ReadFile(work, self._record(work, "indexed", chunks=len(chunks), read=document), chunks)

    def _record(
        self, work: Work, state: FileState, *, chunks: int = 0, reason: str = "", read: Document | None = None
    ) -> FileRecord:
        return FileRecord(
            path=work.path,
            kind=read.kind if read else kind_by_suffix(work.found.path),
            state=state,
            size=work.found.size,
            mtime_ns=work.found.mtime_ns,
            sha256=work.sha256,
            title=read.title if read else work.found.path.stem,
            chunks=chunks,
            pages=read.pages if read else None,
            reason=reason,
            read_as=read_as(self._options),
        )


def kind_by_suffix(path: Path) -> Kind:
    """Return the kind to report for a file that was not read."""
    reader = SUFFIXES.get(path.suffix.lower(), "markdown")
    return "note" if reader == "markdown" else reader


def _steps(files: Iterator[ReadFile], known: set[str], *, withholds: bool) -> Iterator[_Step]:
    """Yield files in steps; a text that has a vector, or gets one in an earlier step, is left out."""
    step = _Step()
    for file in files:
        step.files.append(file)
        for chunk in file.chunks:
            if chunk.vector_id not in known and not (withholds and chunk.private):
                known.add(chunk.vector_id)
                step.texts[chunk.vector_id] = chunk.embed_text
        if step.full:
            yield step
            step = _Step()
    if step.files:
        yield step


def _ahead(items: Iterator[ReadFile]) -> Generator[ReadFile]:
    """Yield the items, made in a thread of their own that runs ahead by a few; closing this ends the thread."""
    made: queue.Queue[ReadFile | BaseException | None] = queue.Queue(_FILES_AHEAD)
    closed = threading.Event()

    def make() -> None:
        last: BaseException | None = None
        try:
            for item in items:
                made.put(item)
                if closed.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 it is raised again in the thread that asked
            last = error
        made.put(last)

    thread = threading.Thread(target=make, name="read", daemon=True)
    thread.start()
    try:
        while (item := made.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        closed.set()
        while thread.is_alive():
            with suppress(queue.Empty):
                made.get(timeout=0.05)
        thread.join()
