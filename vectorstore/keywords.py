"""Files, chunks and words are kept in one SQLite file, and chunks are found by their words."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ingest.chunk import Chunk
from ingest.document import Kind, Locator
from vectorstore import SearchUnavailable
from vectorstore.bm25 import Match, QueryTerm, Terms, match, term_numbers
from vectorstore.words import index_words, is_single_character, query_words

SCHEMA_VERSION = 1
_BUSY_TIMEOUT_SECONDS = 30.0
# SQLite takes 32,766 values in one statement since 3.32; older builds 999.
_VALUES_PER_STATEMENT = 900
# FTS5 looks at this many occurrences at most: a word that would go beyond is left to the exact score of what the
# rarer words of the query found. At 100,000 chunks an unlimited query took 30 ms, and 90 ms in one of twenty.
_OCCURRENCES_LOOKED_AT = 20_000
_TERMS_OF_A_PREFIX = 200

FileState = Literal["indexed", "skipped", "failed"]

# What a search looks at is kept apart from the texts, so that it reads few pages. FTS5 finds candidates; their exact
# score comes from the term numbers, so FTS5 keeps no lengths, which makes its rough ranking twice as fast.
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL, chunks INTEGER NOT NULL, pages INTEGER,
    reason TEXT NOT NULL, read_as TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE members (source TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (source, path)) WITHOUT ROWID;
CREATE INDEX members_path ON members (path);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, vector_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL, title TEXT NOT NULL, heading TEXT NOT NULL, page INTEGER, first_line INTEGER,
    last_line INTEGER, kind TEXT NOT NULL, tags TEXT NOT NULL, date TEXT, private INTEGER NOT NULL
);
CREATE INDEX chunks_path ON chunks (path, ordinal);
CREATE INDEX chunks_vector ON chunks (vector_id);
CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL, embed_text TEXT NOT NULL);
CREATE TABLE terms (number INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(body, content='', columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
INSERT INTO meta VALUES ('generation', '0'), ('dirty', '0'), ('fingerprint', ''), ('chunks', '0'), ('words', '0');
"""

_CHUNK_COLUMNS = "id, path, vector_id, ordinal, title, heading, page, first_line, last_line, kind, tags, date, private"
_SELECT_CHUNKS = f"SELECT {_CHUNK_COLUMNS}, text, embed_text FROM chunks JOIN texts USING (number)"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A line of the manifest: a file as it was when it was last read.

    Attributes:
        path: absolute POSIX path.
        size: bytes.
        mtime_ns: time of the last change in nanoseconds since 1970.
        sha256: of the file's bytes, in hex.
        chunks: number of chunks it gave.
        reason: why it was skipped or failed, else empty.
        read_as: digest of the options it was read with, so that other options read it again.
    """

    path: str
    kind: Kind
    state: FileState
    size: int
    mtime_ns: int
    sha256: str
    title: str = ""
    chunks: int = 0
    pages: int | None = None
    reason: str = ""
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the notes and how many chunks stand under it (not counting those of its children)."""

    path: str
    title: str
    trail: tuple[str, ...]
    kind: Kind
    chunks: int
    private: bool
    first_chunk_id: str


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk as a search looks at it: which it is, which vector it has, and its term numbers in order."""

    number: int
    chunk_id: str
    vector_id: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; an empty field narrows nothing.

    Attributes:
        path_glob: over the whole path or its last parts, in any case; ``*`` also crosses folders, and a folder stands
            for what is in it: ``*/bread/*``, ``bread/*.md`` and ``bread`` work wherever the notes stand.
        tags: a chunk must carry each; ``a`` also stands for ``a/b``.
        since, until: ISO dates, inclusive; chunks without a date are left out.
    """

    kinds: tuple[Kind, ...] = ()
    path_glob: str | None = None
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        """Return whether anything is narrowed."""
        return bool(self.kinds or self.path_glob or self.tags or self.since or self.until)

    def where(self) -> tuple[str, list[str]]:
        """Return a condition over the chunks table, and its values."""
        conditions: list[str] = ["1"]
        values: list[str] = []
        if self.kinds:
            conditions.append(f"kind IN ({_marks(self.kinds)})")
            values += self.kinds
        if self.path_glob:
            glob = self.path_glob.lower().removeprefix("./").rstrip("/")
            globs = [glob, f"*/{glob}", f"{glob}/*", f"*/{glob}/*"]
            conditions.append(f"({' OR '.join(['lower(path) GLOB ?'] * len(globs))})")
            values += globs
        for tag in self.tags:
            conditions.append("EXISTS (SELECT 1 FROM json_each(tags) WHERE lower(value) = ? OR lower(value) GLOB ?)")
            values += [tag.lower().lstrip("#"), tag.lower().lstrip("#") + "/*"]
        if self.since:
            conditions.append("date >= ?")
            values.append(self.since)
        if self.until:
            conditions.append("substr(date, 1, 10) <= ?")
            values.append(self.until)
        return " AND ".join(conditions), values


class KeywordIndex:
    """The manifest of files, their chunks, and the words of those, which change in one transaction.

    Every thread gets its own connection; readers are never blocked by the one writer.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, making it where it is not there yet.

        Raises:
            SearchUnavailable: it can be neither made nor read, or is no index of this version.
        """
        self._path = path
        self._local = threading.local()
        with self._mapped():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()

    # What is kept

    def files(self) -> dict[str, FileRecord]:
        """Return path → record of every file in the manifest."""
        columns = ", ".join(FileRecord.__slots__)
        return {row[0]: FileRecord(*row) for row in self._rows(f"SELECT {columns} FROM files ORDER BY path")}

    def members(self, source: str) -> set[str]:
        """Return the paths that were found within a source when it was last read."""
        return {row[0] for row in self._rows("SELECT path FROM members WHERE source = ?", [source])}

    def chunk(self, chunk_id: str) -> Chunk | None:
        """Return the chunk of an id, None where there is none."""
        return next(iter(self.chunks_by_id([chunk_id]).values()), None)

    def chunks_by_id(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """Return id → chunk for those of the ids that are there."""
        return {chunk.id: chunk for chunk in self._chunks_where_in("id", chunk_ids)}

    def chunks_of(self, vector_ids: Sequence[str]) -> dict[str, list[Chunk]]:
        """Return vector id → every chunk that shares it, in the order of path and place."""
        found: dict[str, list[Chunk]] = {}
        for chunk in self._chunks_where_in("vector_id", vector_ids):
            found.setdefault(chunk.vector_id, []).append(chunk)
        return found

    def chunks(self, path: str | None = None) -> list[Chunk]:
        """Return the chunks of a file in order, or of all files."""
        where, values = ("WHERE path = ?", [path]) if path is not None else ("", [])
        return [_chunk(row) for row in self._rows(f"{_SELECT_CHUNKS} {where} ORDER BY path, ordinal", values)]

    def headings(self) -> list[Heading]:
        """Return every heading with its number of chunks, in the order of path and place."""
        rows = self._rows(
            "SELECT path, title, heading, kind, count(*), max(private), id, min(ordinal) FROM chunks "
            "GROUP BY path, heading ORDER BY path, min(ordinal)"
        )
        return [
            Heading(path, title, tuple(json.loads(trail)), kind, count, bool(private), first)
            for path, title, trail, kind, count, private, first, _ in rows
        ]

    def count(self) -> int:
        """Return the number of chunks."""
        return int(self._meta("chunks"))

    def vector_ids(self, filters: Filters | None = None, *, without_private: bool = False) -> set[str]:
        """Return the vector ids that chunks refer to: of all, of those a filter lets through, or of public ones."""
        where, values = (filters or Filters()).where()
        if without_private:
            where += " AND NOT private"
        return {row[0] for row in self._rows(f"SELECT DISTINCT vector_id FROM chunks WHERE {where}", values)}

    def members_of_others(self, sources: Sequence[str]) -> set[str]:
        """Return the paths that were found within any other source than these."""
        rows = self._rows(f"SELECT path FROM members WHERE source NOT IN ({_marks(sources)})", sources)
        return {row[0] for row in rows}

    def unreferenced(self, vector_ids: Iterable[str]) -> set[str]:
        """Return those of the vector ids that no chunk refers to."""
        wanted = set(vector_ids)
        return wanted - self.vector_ids() if wanted else wanted

    @property
    def generation(self) -> int:
        """Return a number that moves whenever the index changes, whichever process changed it."""
        return int(self._meta("generation"))

    @property
    def dirty(self) -> bool:
        """Return whether an ingest was cut short, so that vectors without chunks may be left over."""
        return self._meta("dirty") == "1"

    @dirty.setter
    def dirty(self, value: bool) -> None:
        self._set_meta("dirty", str(int(value)))

    @property
    def fingerprint(self) -> str:
        """Return what the index was made with (embedder and chunker), empty for a new one."""
        return self._meta("fingerprint")

    @fingerprint.setter
    def fingerprint(self, value: str) -> None:
        self._set_meta("fingerprint", value)

    # Search

    def search(self, query: str, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Return up to ``limit`` (chunk id, BM25 score, higher is better) of chunks holding a word of the query."""
        terms = self.query_terms(query)
        rows = self.rows(numbers=self.candidates(terms, 2 * limit, filters))
        scores = self.match(terms, rows).bm25
        best = sorted(zip(rows, scores, strict=True), key=lambda pair: (-pair[1], pair[0].chunk_id))
        return [(row.chunk_id, float(score)) for row, score in best[:limit]]

    def query_terms(self, query: str) -> list[QueryTerm]:
        """Return the words that a query is about with the number of chunks that hold each."""
        words = query_words(query)
        counts = self.document_frequencies(words)
        return [QueryTerm(word, self._numbers_of(word), counts[word]) for word in words]

    def candidates(self, terms: Sequence[QueryTerm], limit: int, filters: Filters | None = None) -> list[int]:
        """Return the numbers of up to ``limit`` chunks that hold a word of the query, roughly the best first."""
        looked_for = _affordable(terms)
        if not looked_for or limit < 1:
            return []
        where, values = (filters or Filters()).where()
        narrowed = f"AND rowid IN (SELECT number FROM chunks WHERE {where})" if filters else ""
        query = f"SELECT rowid FROM words WHERE words MATCH ? {narrowed} ORDER BY rank LIMIT ?"
        matched = " OR ".join(_expression(term.word) for term in looked_for)
        return [row[0] for row in self._rows(query, [matched, *values, limit])]

    def rows(
        self, numbers: Sequence[int] = (), vector_ids: Sequence[str] = (), filters: Filters | None = None
    ) -> list[Row]:
        """Return the chunks of these numbers, and those that share these vectors, as far as a filter lets them."""
        found = {}
        where, bound = (filters or Filters()).where()
        for column, values in (("chunks.number", numbers), ("vector_id", vector_ids)):
            for part in _parts(values):
                query = (
                    "SELECT chunks.number, id, vector_id, numbers FROM chunks JOIN terms USING (number) "
                    f"WHERE {column} IN ({_marks(part)}) AND {where}"
                )
                for number, id_, vector_id, blob in self._rows(query, [*part, *bound]):
                    found[number] = Row(number, id_, vector_id, np.frombuffer(blob, dtype=np.uint32))
        return list(found.values())

    def match(self, terms: Sequence[QueryTerm], rows: Sequence[Row]) -> Match:
        """Return how the chunks match the words of a query."""
        total = self.count()
        mean_length = int(self._meta("words")) / max(total, 1)
        return match(terms, [row.terms for row in rows], total, mean_length)

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return word → number of chunks that hold it, for words as ``index_words`` gives them."""
        query = "SELECT count(*) FROM words WHERE words MATCH ?"
        return {word: int(self._rows(query, [_expression(word)])[0][0]) for word in dict.fromkeys(words)}

    def _numbers_of(self, word: str) -> Terms:
        if not is_single_character(word):
            return term_numbers([word])
        query = "SELECT term FROM vocabulary WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?"
        begun = [row[0] for row in self._rows(query, [word, word + chr(0x10FFFF), _TERMS_OF_A_PREFIX])]
        return term_numbers([word, *begun])

    # Change

    def replace(
        self,
        files: Sequence[FileRecord],
        chunks: Mapping[str, Sequence[Chunk]],
        dropped: Sequence[str] = (),
    ) -> set[str]:
        """Put the files with their chunks in place of what was kept of them, and forget the dropped, in one step.

        Returns:
            Vector ids that the chunks replaced referred to; they may be unreferenced now.
        """
        leaving = [*dropped, *(file.path for file in files)]
        with self._writing() as connection:
            loose = self._drop_chunks(connection, leaving)
            connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in leaving])
            connection.executemany("DELETE FROM members WHERE path = ?", [(path,) for path in dropped])
            connection.executemany(
                f"INSERT INTO files VALUES ({_marks(FileRecord.__slots__)})",
                [[getattr(file, name) for name in FileRecord.__slots__] for file in files],
            )
            for file in files:
                self._put_chunks(connection, chunks.get(file.path, ()))
            connection.execute("UPDATE meta SET value = CAST(value + 1 AS TEXT) WHERE name = 'generation'")
        return loose

    def touch(self, files: Sequence[FileRecord]) -> None:
        """Keep new sizes and times of files whose content did not change."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?",
                [(file.size, file.mtime_ns, file.path) for file in files],
            )

    def set_members(self, source: str, paths: Sequence[str]) -> None:
        """Keep which paths a source holds, in place of what it held."""
        with self._writing() as connection:
            connection.execute("DELETE FROM members WHERE source = ?", [source])
            connection.executemany("INSERT INTO members VALUES (?, ?)", [(source, path) for path in paths])

    def clear(self) -> None:
        """Forget every file and chunk; the generation moves on."""
        with self._writing() as connection:
            for table in ("files", "members", "chunks", "texts", "terms"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
            connection.execute("UPDATE meta SET value = '0' WHERE name IN ('chunks', 'words')")
            connection.execute("UPDATE meta SET value = CAST(value + 1 AS TEXT) WHERE name = 'generation'")

    def close(self) -> None:
        """Let go of this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    # Inside

    def _drop_chunks(self, connection: sqlite3.Connection, paths: Sequence[str]) -> set[str]:
        loose: set[str] = set()
        for path in paths:
            rows = connection.execute(
                "SELECT number, vector_id, embed_text FROM chunks JOIN texts USING (number) WHERE path = ?", [path]
            ).fetchall()
            words = [index_words(embed_text) for _, _, embed_text in rows]
            numbers = [(number,) for number, _, _ in rows]
            connection.executemany(
                "INSERT INTO words (words, rowid, body) VALUES ('delete', ?, ?)",
                [(number, " ".join(own)) for (number,), own in zip(numbers, words, strict=True)],
            )
            for table in ("chunks", "texts", "terms"):
                connection.executemany(f"DELETE FROM {table} WHERE number = ?", numbers)
            _count(connection, -len(rows), -sum(map(len, words)))
            loose.update(vector_id for _, vector_id, _ in rows)
        return loose

    def _put_chunks(self, connection: sqlite3.Connection, chunks: Sequence[Chunk]) -> None:
        total = 0
        for chunk in chunks:
            words = index_words(chunk.embed_text)
            number = connection.execute(
                f"INSERT INTO chunks ({_CHUNK_COLUMNS}) VALUES ({_marks(_CHUNK_COLUMNS.split(','))})", _row(chunk)
            ).lastrowid
            connection.execute("INSERT INTO texts VALUES (?, ?, ?)", [number, chunk.text, chunk.embed_text])
            connection.execute("INSERT INTO terms VALUES (?, ?)", [number, term_numbers(words).tobytes()])
            connection.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", [number, " ".join(words)])
            total += len(words)
        _count(connection, len(chunks), total)

    def _chunks_where_in(self, column: str, values: Sequence[str]) -> Iterator[Chunk]:
        for part in _parts(values):
            query = f"{_SELECT_CHUNKS} WHERE {column} IN ({_marks(part)}) ORDER BY path, ordinal"
            yield from map(_chunk, self._rows(query, part))

    def _meta(self, name: str) -> str:
        return str(self._rows("SELECT value FROM meta WHERE name = ?", [name])[0][0])

    def _set_meta(self, name: str, value: str) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE name = ?", [value, name])

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._mapped():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._mapped():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect(self._path)
        return connection

    def _prepare(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with self._writing() as connection:
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in _SCHEMA.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif version != SCHEMA_VERSION:
            raise SearchUnavailable(
                f"The index {self._path} was made by another version of the coach: "
                "delete it and run coach ingest to build it anew."
            )

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Turn what SQLite and the disk refuse into one plain sentence."""
        try:
            yield
        except OSError as error:
            raise SearchUnavailable(
                f"The folder {self._path.parent} cannot be used ({error.strerror}): choose another with --home."
            ) from error
        except sqlite3.Error as error:
            raise SearchUnavailable(_sentence(error, self._path)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _sentence(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    if "readonly" in text or "unable to open" in text:
        return f"The index {path} cannot be written: give yourself permission, or choose another --home."
    if "disk is full" in text or "disk I/O" in text:
        return f"The disk that holds {path} is full or failing: make room and run coach ingest again."
    if "locked" in text:
        return f"The index {path} is in use by another program: try again in a moment."
    if "malformed" in text or "not a database" in text:
        return f"The index {path} is damaged: delete it and run coach ingest; your record is kept elsewhere."
    return f"The index {path} cannot be used ({text}): delete it and run coach ingest; your record is kept elsewhere."


def _marks(values: Sequence[object] | Any) -> str:
    return ", ".join("?" * len(values))


def _count(connection: sqlite3.Connection, chunks: int, words: int) -> None:
    """Keep the totals that a score needs in step with what was put or dropped."""
    change = "UPDATE meta SET value = CAST(value + ? AS TEXT) WHERE name = ?"
    connection.executemany(change, [(chunks, "chunks"), (words, "words")])


def _affordable(terms: Sequence[QueryTerm]) -> list[QueryTerm]:
    """Return the known words from the rarest on, as far as they can be looked at in time; at least one."""
    known = sorted((term for term in terms if term.chunks), key=lambda term: term.chunks)
    taken: list[QueryTerm] = []
    occurrences = 0
    for term in known:
        occurrences += term.chunks
        if taken and occurrences > _OCCURRENCES_LOOKED_AT:
            break
        taken.append(term)
    return taken


def _parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _VALUES_PER_STATEMENT):
        yield distinct[start : start + _VALUES_PER_STATEMENT]


def _expression(word: str) -> str:
    """Return the word as FTS5 looks for it; one character of a script without spaces begins a pair of it."""
    return f'"{word}"*' if is_single_character(word) else f'"{word}"'


def _row(chunk: Chunk) -> list[Any]:
    place = chunk.locator
    first, last = place.lines or (None, None)
    return [
        chunk.id, place.path, chunk.vector_id, chunk.ordinal, place.title,
        json.dumps(place.heading, ensure_ascii=False), place.page, first, last, chunk.kind,
        json.dumps(chunk.tags, ensure_ascii=False), chunk.date, int(chunk.private),
    ]  # fmt: skip


def _chunk(row: Sequence[Any]) -> Chunk:
    id_, path, vector_id, ordinal, title, heading, page, first, last, kind, tags, date, private, *texts = row
    text, embed_text = texts
    lines = (first, last) if first is not None else None
    return Chunk(
        id=id_,
        text=text,
        embed_text=embed_text,
        vector_id=vector_id,
        locator=Locator(path, title, tuple(json.loads(heading)), page, lines),
        kind=kind,
        ordinal=ordinal,
        tags=tuple(json.loads(tags)),
        date=date,
        private=bool(private),
    )
