"""Dense and keyword search are fused into passages, or an honest nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ingest.chunk import Chunk
from ingest.document import Kind
from vectorstore.embedding import Embedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import Filters, KeywordIndex
from vectorstore.words import index_words, query_words

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever

SearchMode = Literal["hybrid", "dense", "keyword"]
SEARCH_MODES: tuple[SearchMode, ...] = get_args(SearchMode)

DENSE_WEIGHT = 0.6
_POOL = 100


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


class Searcher:
    """Finds the passages of the notes that a query is about."""

    def __init__(self, embedder: Embedder, chunk_index: ChunkIndex, keyword_index: KeywordIndex) -> None:
        self._embedder = embedder
        self._dense = chunk_index
        self._keywords = keyword_index

    def search(
        self,
        query: str,
        k: int = 10,
        mode: SearchMode = "hybrid",
        kinds: Sequence[Kind] = (),
        path_glob: str | None = None,
        tags: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> list[Passage]:
        """Return up to ``k`` passages, best first; none when neither meaning nor words match."""
        if not query.strip():
            return []
        filters = Filters(tuple(kinds), path_glob, tuple(tags), since, until)
        dense = dict(self._nearest(query, filters)) if mode != "keyword" else {}
        keyword = dict(self._keywords.search(query, _POOL, filters)) if mode != "dense" else {}
        chunks = self._keywords.chunks_by_id(list(keyword))
        by_vector = self._keywords.chunks_of([*dense, *(chunk.vector_id for chunk in chunks.values())])
        scores = _fused(dense, {chunks[id_].vector_id: score for id_, score in keyword.items()}, mode)
        ranked = sorted(scores, key=lambda id_: (-scores[id_], id_))
        passages = []
        for vector_id in ranked[:k]:
            group = by_vector.get(vector_id)
            if not group:
                continue
            words = max((keyword.get(chunk.id, 0.0) for chunk in group), default=0.0)
            passages.append(
                Passage(
                    group[0],
                    scores[vector_id],
                    dense.get(vector_id),
                    words or None,
                    _matched(query, group[0]),
                    tuple(chunk.id for chunk in group[1:]),
                )
            )
        return passages

    def best_support(self, query: str) -> float:
        """Return 0..1, how well the best passage of all supports an answer to the query."""
        return max((passage.dense or 0.0 for passage in self.search(query, 3)), default=0.0)

    def abstains(self, passages: Sequence[Passage]) -> bool:
        """Return whether the passages found carry no answer."""
        return not passages or max(passage.dense or 0.0 for passage in passages) < 0.3

    def _nearest(self, query: str, filters: Filters) -> list[tuple[str, float]]:
        self._dense.refresh(self._keywords.generation)
        vector = self._embedder.encode([query])[0]
        if not filters:
            return self._dense.nearest(vector, _POOL)
        allowed = self._keywords.vector_ids(filters)
        return [pair for pair in self._dense.nearest(vector, self._dense.count()) if pair[0] in allowed]


def _fused(dense: dict[str, float], keyword: dict[str, float], mode: SearchMode) -> dict[str, float]:
    best = max(keyword.values(), default=1.0) or 1.0
    if mode == "keyword":
        return {id_: score / best for id_, score in keyword.items()}
    if mode == "dense":
        return {id_: max(score, 0.0) for id_, score in dense.items()}
    return {
        id_: DENSE_WEIGHT * max(dense.get(id_, 0.0), 0.0) + (1 - DENSE_WEIGHT) * keyword.get(id_, 0.0) / best
        for id_ in {*dense, *keyword}
    }


def _matched(query: str, chunk: Chunk) -> tuple[str, ...]:
    present = set(index_words(chunk.embed_text))
    return tuple(word for word in query_words(query) if word in present)


def as_retriever(searcher: Searcher, k: int = 10) -> BaseRetriever:
    """Return a LangChain retriever over the searcher."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.retrievers import BaseRetriever

    class CoachRetriever(BaseRetriever):
        """The learner's notes as LangChain documents."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[LangChainDocument]:
            return [_as_langchain(passage) for passage in searcher.search(query, k)]

    return CoachRetriever()


def _as_langchain(passage: Passage) -> LangChainDocument:
    from langchain_core.documents import Document as LangChainDocument

    place = passage.chunk.locator
    return LangChainDocument(
        page_content=passage.chunk.text,
        metadata={
            "chunk_id": passage.chunk.id,
            "path": place.path,
            "title": place.title,
            "heading": list(place.heading),
            "page": place.page,
            "lines": list(place.lines) if place.lines else None,
            "score": passage.score,
        },
    )
