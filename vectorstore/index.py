"""Vectors are kept in Chroma and the nearest are found."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from vectorstore import SearchUnavailable
from vectorstore.embedding import Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_COLLECTION = "chunks"
# Searching wider than Chroma's default of 100 costs a millisecond and finds what the pool of a hybrid search asks for.
_HNSW = {"space": "cosine", "ef_construction": 128, "ef_search": 256}
# Small enough that a search in another thread does not wait for long while an ingest writes.
_VECTORS_PER_WRITE = 500
_IDS_PER_READ = 5_000


class ChunkIndex:
    """One vector per distinct text, under the id that the chunks share.

    Building it is cheap: Chroma is opened when it is first needed. All indexes of a process over one folder share
    one client, so that opening it anew serves them all.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Name the folder and what the vectors are made with; vectors made otherwise are refused."""
        self._fingerprint = fingerprint
        self._store = _store_at(Path(os.path.abspath(path)))

    @property
    def exists(self) -> bool:
        """Return whether anything was ever stored; Chroma is not opened for it."""
        return self._store.exists

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store the vectors, shape (ids, dimension), replacing those of the same ids.

        Raises:
            SearchUnavailable: the folder cannot be written, or another embedder made the index.
        """
        for start in range(0, len(ids), _VECTORS_PER_WRITE):
            part = slice(start, start + _VECTORS_PER_WRITE)
            with self._store.using() as client:
                self._made(client).upsert(ids=list(ids[part]), embeddings=vectors[part])

    def drop(self, ids: Sequence[str]) -> None:
        """Forget the vectors of these ids; unknown ids are passed over."""
        for start in range(0, len(ids), _VECTORS_PER_WRITE):
            with self._store.using() as client:
                collection = self._found(client)
                if collection is not None:
                    collection.delete(ids=list(ids[start : start + _VECTORS_PER_WRITE]))

    def nearest(self, vector: Vectors, k: int, among: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """Return up to ``k`` (id, cosine similarity -1..1), nearest first, to a vector of shape (dimension,).

        Args:
            vector: of unit length.
            k: how many at most.
            among: the ids to look among; None for all.
        """
        subset = None if among is None else list(among)
        if k < 1 or (subset is not None and not subset) or not self._store.exists:
            return []
        with self._store.using() as client:
            collection = self._found(client)
            return _queried(collection, vector, k, subset) if collection is not None else []

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return id → vector of shape (dimension,) for those of the ids that are stored."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(ids), _IDS_PER_READ):
            with self._store.using() as client:
                collection = self._found(client)
                if collection is None:
                    return {}
                part = collection.get(ids=list(ids[start : start + _IDS_PER_READ]), include=["embeddings"])
            rows = np.asarray(part["embeddings"], dtype=np.float32)
            found.update(zip(part["ids"], rows, strict=True))
        return found

    def ids(self) -> set[str]:
        """Return every id stored."""
        with self._store.using() as client:
            collection = self._found(client)
            return set(collection.get(include=[])["ids"]) if collection is not None else set()

    def count(self) -> int:
        """Return the number of vectors stored."""
        if not self._store.exists:
            return 0
        with self._store.using() as client:
            collection = self._found(client)
            return collection.count() if collection is not None else 0

    def refresh(self, generation: int) -> None:
        """Open Chroma anew where another process moved the index on: an open client never finds what it added."""
        self._store.refresh(generation)

    def seen(self, generation: int) -> None:
        """Note that this process itself moved the index on, so that Chroma need not be opened anew."""
        self._store.generation = generation

    def reset(self) -> None:
        """Forget every vector, whatever made it."""
        with self._store.using() as client:
            self._store.forget_collection(client)

    def close(self) -> None:
        """Let go of Chroma; the next call opens it again."""
        self._store.close()

    def _found(self, client: Any) -> Collection | None:
        collection = self._store.collection(client)
        if collection is None:
            return None
        found = (collection.metadata or {}).get("fingerprint")
        if found != self._fingerprint:
            raise SearchUnavailable(
                f"The index was made with another embedding model or chunker ({found}; now {self._fingerprint}): "
                "run coach ingest --force to build it anew. Your questions, answers and diary stay as they are."
            )
        return collection

    def _made(self, client: Any) -> Collection:
        found = self._found(client)
        if found is not None:
            return found
        created: Collection = client.create_collection(
            _COLLECTION,
            metadata={"fingerprint": self._fingerprint},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )
        return created


def _queried(collection: Collection, vector: Vectors, k: int, subset: list[str] | None) -> list[tuple[str, float]]:
    from chromadb.errors import InternalError

    try:
        return _pairs(collection, vector, k, subset)
    except InternalError:
        if subset is None:
            raise
        # Chroma refuses a subset that names an id it does not hold, as while an ingest is at work.
        stored = collection.get(ids=subset, include=[])["ids"]
        return _pairs(collection, vector, k, stored) if stored else []


def _pairs(collection: Collection, vector: Vectors, k: int, subset: list[str] | None) -> list[tuple[str, float]]:
    query = np.asarray(vector, dtype=np.float32).reshape(1, -1)
    found = collection.query(query_embeddings=query, ids=subset, n_results=k, include=["distances"])
    distances = found["distances"] or [[]]
    return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]


class _Store:
    """The one client of a process over a folder: used by many threads at once, opened anew by one alone."""

    def __init__(self, path: Path) -> None:
        self.generation: int | None = None
        self._path = path
        self._client: Any = None
        self._collection: Collection | None = None
        self._users = 0
        self._changed = threading.Condition()

    @property
    def exists(self) -> bool:
        """Return whether anything was ever stored here."""
        return (self._path / "chroma.sqlite3").exists()

    @contextmanager
    def using(self) -> Iterator[Any]:
        """Yield the client, opened where it is not; what Chroma refuses becomes one plain sentence."""
        from chromadb.errors import ChromaError

        try:
            with self._changed:
                if self._client is None:
                    self._client = self._opened()
                client = self._client
                self._users += 1
            try:
                yield client
            finally:
                with self._changed:
                    self._users -= 1
                    self._changed.notify_all()
        except (ChromaError, OSError, ValueError) as error:
            raise SearchUnavailable(
                f"The vectors in {self._path} cannot be read or written ({_first_line(error)}): check that the disk "
                "is not full and the folder may be written; if it is damaged, delete it and run coach ingest --force."
            ) from error

    def collection(self, client: Any) -> Collection | None:
        """Return the collection, None before anything was stored."""
        from chromadb.errors import NotFoundError

        if self._collection is None:
            try:
                self._collection = client.get_collection(_COLLECTION, embedding_function=None)
            except NotFoundError:
                return None
        return self._collection

    def forget_collection(self, client: Any) -> None:
        """Delete the collection where there is one."""
        if self.collection(client) is not None:
            self._collection = None
            client.delete_collection(_COLLECTION)

    def refresh(self, generation: int) -> None:
        """Close the client where the generation moved since it was opened."""
        with self._changed:
            if self.generation not in (None, generation):
                self._close()
            self.generation = generation

    def close(self) -> None:
        """Close the client once nobody uses it."""
        with self._changed:
            self._close()

    def _close(self) -> None:
        self._changed.wait_for(lambda: self._users == 0)
        if self._client is not None:
            self._client.close()
            self._client = self._collection = None

    def __del__(self) -> None:
        # Chroma keeps a client that was not closed, and hands its stale view to the next one over the folder.
        if self._client is not None:
            self._client.close()

    def _opened(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        self._path.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(self._path), settings=Settings(anonymized_telemetry=False))


_stores: WeakValueDictionary[Path, _Store] = WeakValueDictionary()
_stores_lock = threading.Lock()


def _store_at(path: Path) -> _Store:
    with _stores_lock:
        store = _stores.get(path)
        if store is None:
            store = _stores[path] = _Store(path)
        return store


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
