"""Vectors are kept in Chroma and the nearest are found."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore import SearchUnavailable
from vectorstore.embedding import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

COLLECTION = "chunks"


class ChunkIndex:
    """One vector per distinct text, under the id that the chunks share.

    Building it is cheap: Chroma is opened when it is first needed.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._opened: Collection | None = None
        self._generation: int | None = None

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store the vectors, shape (ids, dimension), replacing those of the same ids."""
        collection = self._collection()
        step = self._batch_limit()
        for start in range(0, len(ids), step):
            collection.upsert(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])

    def drop(self, ids: Sequence[str]) -> None:
        """Forget the vectors of these ids; unknown ids are passed over."""
        collection = self._collection()
        step = self._batch_limit()
        for start in range(0, len(ids), step):
            collection.delete(ids=list(ids[start : start + step]))

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Return up to ``k`` (id, cosine similarity -1..1), nearest first, to a vector of shape (dimension,)."""
        count = self.count()
        if count == 0 or k < 1:
            return []
        found = self._collection().query(
            query_embeddings=np.asarray(vector, dtype=np.float32).reshape(1, -1),
            n_results=min(k, count),
            include=["distances"],
        )
        distances = found["distances"]
        if distances is None:
            return []
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return id → vector for those of the ids that are stored."""
        if not ids:
            return {}
        found = self._collection().get(ids=list(ids), include=["embeddings"])
        embeddings = found["embeddings"]
        if embeddings is None:
            return {}
        return {id_: np.asarray(row, dtype=np.float32) for id_, row in zip(found["ids"], embeddings, strict=True)}

    def ids(self) -> set[str]:
        """Return every id stored."""
        return set(self._collection().get(include=[])["ids"])

    def count(self) -> int:
        """Return the number of vectors stored."""
        return self._collection().count()

    def refresh(self, generation: int) -> None:
        """Open Chroma anew when the index has moved on since it was last opened: see the class of traps below.

        An open client does not find what another process added, until it is opened again.
        """
        with self._lock:
            if self._generation not in (None, generation):
                self.close()
            self._generation = generation

    def seen(self, generation: int) -> None:
        """Note that this client itself wrote what the generation stands for, so it need not be opened anew."""
        self._generation = generation

    def reset(self) -> None:
        """Forget every vector and start anew with this embedder's fingerprint."""
        with self._lock:
            self._client = self._client or _open_client(self._path)
            if COLLECTION in {collection.name for collection in self._client.list_collections()}:
                self._client.delete_collection(COLLECTION)
            self._opened = None

    def close(self) -> None:
        """Let go of Chroma; the next call opens it again."""
        with self._lock:
            self._opened = None
            if self._client is not None:
                self._client.close()  # type: ignore[attr-defined]
                self._client = None

    def _collection(self) -> Collection:
        with self._lock:
            if self._opened is None:
                self._client = self._client or _open_client(self._path)
                self._opened = self._client.get_or_create_collection(
                    COLLECTION,
                    metadata={"fingerprint": self._fingerprint},
                    configuration={"hnsw": {"space": "cosine"}},
                    embedding_function=None,
                )
            found = (self._opened.metadata or {}).get("fingerprint")
            if found != self._fingerprint:
                raise SearchUnavailable(
                    "The index was made with another embedding model or chunker "
                    f"({found}, now {self._fingerprint}): run coach ingest --force to build it anew."
                )
            return self._opened

    def _batch_limit(self) -> int:
        assert self._client is not None
        return self._client.get_max_batch_size()


def _open_client(path: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    path.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
