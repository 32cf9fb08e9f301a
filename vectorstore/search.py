"""Dense and keyword search are fused into passages, or an honest nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.chunk import Chunk


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found by a search.

    Attributes:
        score: 0..1, what the list is ordered by.
        dense: cosine similarity -1..1 of query and chunk, None where only words matched.
        keyword: BM25 score (higher is better), None where only meaning matched.
        matched: query words found in the chunk.
        also: ids of chunks with the same or nearly the same text that were collapsed into this one.
    """

    chunk: Chunk
    score: float
    dense: float | None = None
    keyword: float | None = None
    matched: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
