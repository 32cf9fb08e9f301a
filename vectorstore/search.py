"""Dense and keyword search are fused into passages, or an honest nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ingest.chunk import Chunk
from ingest.document import Kind
from vectorstore import SearchUnavailable
from vectorstore.bm25 import Floats, Match, QueryTerm
from vectorstore.embedding import Embedder, Vectors
from vectorstore.index import ChunkIndex
from vectorstore.keywords import Filters, KeywordIndex, Row

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever

SearchMode = Literal["hybrid", "dense", "keyword"]
SEARCH_MODES: tuple[SearchMode, ...] = get_args(SearchMode)

# Weights of meaning (cosine), words (share of the highest BM25 that the query could reach) and nearness (neighbouring
# words of the query that stand together). Nothing is divided by the best hit, so that scores of two queries compare.
# Chosen on sets that dense search wins alone and others that BM25 does (docs/decisions/013).
DENSE_WEIGHT = 0.45
KEYWORD_WEIGHT = 0.45
NEARNESS_WEIGHT = 0.10
# What stands first by meaning or by word gets half of this more, the fourth half of that: what one of the two is sure
# of is not lost among what both hold for possible.
_TOP_BONUS = 0.04
_TOP_RANKS = 3

# How many each of the two searches brings to the fusion.
_POOL = 100
_KEYWORD_POOL = 200
# Of what was found by word only, so many get their cosine; the others cannot reach the top.
_COSINES_LOOKED_UP = 50
# Passages whose words are shared to this degree say the same.
_NEARLY_THE_SAME = 0.9
# Each further passage of one section counts that much less, so that one long section does not fill the list.
_CROWDING = 0.97
# Below this cosine and without a common word there is nothing to show: random strings reach about 0.2.
_LEAST_COSINE = 0.25
# A re-ranker reads so many of the best.
_RERANKED = 30
# Below this no answer can rest on the passage. Measured with bench/retrieval.py on squad2_cs224n: see bench/RESULTS.md.
LEAST_SUPPORT = 0.30

_WORD = re.compile(r"\w+")

Reranker = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found by a search.

    Attributes:
        score: 0..1, what the list is ordered by.
        dense: cosine similarity -1..1 of query and chunk, None where only words matched.
        keyword: BM25 score (higher is better), None where only meaning matched.
        matched: query words found in the chunk.
        also: chunks with the same or nearly the same text that were collapsed into this one.
        support: 0..1, how much an answer can rest on it, comparable between queries whatever the mode.
    """

    chunk: Chunk
    score: float
    dense: float | None = None
    keyword: float | None = None
    matched: tuple[str, ...] = ()
    also: tuple[Chunk, ...] = ()
    support: float = 0.0


@dataclass(frozen=True, slots=True)
class _Pool:
    """The chunks that a query brings up, with what each search says of them; arrays of shape (rows,)."""

    rows: list[Row]
    terms: list[QueryTerm]
    match: Match
    cosine: Floats

    @property
    def fused(self) -> Floats:
        """Return 0..1 by meaning, words and nearness together."""
        return np.clip(
            DENSE_WEIGHT * np.maximum(self.cosine, 0.0)
            + KEYWORD_WEIGHT * self.match.coverage
            + NEARNESS_WEIGHT * self.match.nearness,
            0.0,
            1.0,
        )

    def scores(self, mode: SearchMode) -> Floats:
        """Return 0..1, what a search of this mode is ordered by."""
        if mode == "dense":
            return np.clip(self.cosine, 0.0, 1.0)
        if mode == "keyword":
            return self.match.coverage
        top = _TOP_BONUS * (_topness(self.cosine) + _topness(self.match.coverage)) / 2
        return np.clip(self.fused + top, 0.0, 1.0)

    def says_something(self, mode: SearchMode) -> NDArray[np.bool_]:
        """Return which rows are worth showing: a word in common, or a like meaning."""
        by_word = self.match.bm25 > 0
        by_meaning = self.cosine >= _LEAST_COSINE
        if mode == "hybrid":
            return by_word | by_meaning
        return by_meaning if mode == "dense" else by_word


class Searcher:
    """Finds the passages of the notes that a query is about."""

    def __init__(
        self,
        embedder: Embedder,
        chunk_index: ChunkIndex,
        keyword_index: KeywordIndex,
        reranker: Reranker | None = None,
    ) -> None:
        """Join what a search needs.

        Args:
            embedder: the one that made the index.
            chunk_index: the vectors.
            keyword_index: the chunks and their words.
            reranker: query and texts → 0..1 each; the best passages are put in its order.
        """
        self._embedder = embedder
        self._vectors = chunk_index
        self._keywords = keyword_index
        self._reranker = reranker

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
        """Return up to ``k`` passages, best first; none when neither meaning nor words match.

        Args:
            query: what is looked for, in any words.
            k: how many at most.
            mode: by meaning and word, or by one of the two.
            kinds: kinds of files to look in.
            path_glob: paths to look in, as ``Filters`` takes it.
            tags: a passage must carry each.
            since: ISO date, inclusive.
            until: ISO date, inclusive.
        """
        if mode not in SEARCH_MODES:
            raise SearchUnavailable(f"There is no search mode {mode}: choose {', '.join(SEARCH_MODES)}.")
        if not query.strip() or k < 1:
            return []
        filters = Filters(tuple(kinds), path_glob, tuple(tags), since, until)
        pool = self._pool(query, mode, filters)
        return self._listed(query, pool, mode, k)

    def best_support(self, query: str) -> float:
        """Return 0..1, how well the best passage of all supports an answer to the query."""
        return max((passage.support for passage in self.search(query, 3)), default=0.0)

    def abstains(self, passages: Sequence[Passage]) -> bool:
        """Return whether the passages found carry no answer."""
        return all(passage.support < LEAST_SUPPORT for passage in passages)

    def _pool(self, query: str, mode: SearchMode, filters: Filters) -> _Pool:
        terms = self._keywords.query_terms(query)
        cosines: dict[str, float] = {}
        vector = None
        if mode != "keyword":
            self._vectors.refresh(self._keywords.generation)
            vector = self._embedder.encode([query])[0]
            cosines = dict(self._nearest(vector, filters))
        numbers = self._keywords.candidates(terms, _KEYWORD_POOL, filters) if mode != "dense" else []
        rows = self._keywords.rows(numbers, list(cosines), filters)
        match = self._keywords.match(terms, rows)
        if vector is not None:
            cosines |= self._missing_cosines(vector, rows, match, cosines)
        cosine = np.array([cosines.get(row.vector_id, 0.0) for row in rows])
        return _Pool(rows, terms, match, cosine)

    def _missing_cosines(
        self, vector: Vectors, rows: Sequence[Row], match: Match, known: Mapping[str, float]
    ) -> dict[str, float]:
        """Return vector id → cosine of the chunks that match best by word and were not near by meaning."""
        by_word = np.argsort(-(match.coverage + match.nearness), kind="stable")
        wanted = dict.fromkeys(rows[number].vector_id for number in by_word)
        stored = self._vectors.vectors([id_ for id_ in wanted if id_ not in known][:_COSINES_LOOKED_UP])
        return {id_: float(row @ vector) for id_, row in stored.items()}

    def _nearest(self, vector: Vectors, filters: Filters) -> list[tuple[str, float]]:
        if not filters:
            return self._vectors.nearest(vector, _POOL)
        allowed = self._keywords.vector_ids(filters)
        if 2 * len(allowed) < self._keywords.count():
            return self._vectors.nearest(vector, _POOL, allowed)
        # Most chunks pass, so that looking wider is quicker than naming them all.
        near = [pair for pair in self._vectors.nearest(vector, 4 * _POOL) if pair[0] in allowed][:_POOL]
        return near if len(near) == _POOL else self._vectors.nearest(vector, _POOL, allowed)

    def _listed(self, query: str, pool: _Pool, mode: SearchMode, k: int) -> list[Passage]:
        """Return the best of the pool as passages: the same text once, and no section filling the list."""
        scores = pool.scores(mode)
        worth = np.flatnonzero(pool.says_something(mode))
        order = worth[np.lexsort((np.array([pool.rows[n].chunk_id for n in worth]), -scores[worth]))]
        groups = _grouped(pool.rows, order.tolist())
        if self._reranker is None:
            groups = groups[: 2 * k + 10]
        chunks = self._keywords.chunks_by_id([pool.rows[number].chunk_id for group in groups for number in group])
        found = [
            self._passage(pool, group, float(scores[group[0]]), chunks)
            for group in groups
            if all(pool.rows[number].chunk_id in chunks for number in group)
        ]
        if self._reranker is not None and found:
            found = self._reranked(query, found[:_RERANKED])
        return _diverse(found, k)

    def _passage(self, pool: _Pool, group: Sequence[int], score: float, chunks: Mapping[str, Chunk]) -> Passage:
        ranked = sorted((chunks[pool.rows[number].chunk_id] for number in group), key=_place)
        first = group[0]
        return Passage(
            chunk=ranked[0],
            score=score,
            dense=float(pool.cosine[first]) if pool.cosine[first] else None,
            keyword=float(pool.match.bm25[first]) or None,
            matched=tuple(
                term.word for term, is_there in zip(pool.terms, pool.match.present[:, first], strict=True) if is_there
            ),
            also=tuple(ranked[1:]),
            support=float(pool.fused[first]),
        )

    def _reranked(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        assert self._reranker is not None
        scores = self._reranker(query, [passage.chunk.embed_text for passage in passages])
        ranked = [replace(passage, score=float(score)) for passage, score in zip(passages, scores, strict=True)]
        return sorted(ranked, key=lambda passage: -passage.score)


def _topness(values: Floats) -> Floats:
    """Return 1 for the highest, falling to 0 with the rank, the same for equals; 0 for what is not above 0."""
    ranks = np.searchsorted(np.sort(-values), -values)
    return np.where(values > 0, _TOP_RANKS / (_TOP_RANKS + ranks), 0.0)


def _grouped(rows: Sequence[Row], order: Sequence[int]) -> list[list[int]]:
    """Return the rows in their order, those of one vector together at the place of the first."""
    groups: dict[str, list[int]] = {}
    for number in order:
        groups.setdefault(rows[number].vector_id, []).append(number)
    return list(groups.values())


def _diverse(passages: Sequence[Passage], k: int) -> list[Passage]:
    """Return ``k`` passages: nearly the same text once, and each further one of a section counting less."""
    taken: list[Passage] = []
    words: list[frozenset[str]] = []
    sections: Counter[tuple[str, tuple[str, ...]]] = Counter()
    waiting = list(passages)
    while waiting and len(taken) < k:
        best = max(waiting, key=lambda passage: passage.score * _CROWDING ** sections[_section(passage)])
        waiting.remove(best)
        own = frozenset(_WORD.findall(best.chunk.text.casefold()))
        twin = next((number for number, other in enumerate(words) if _overlap(own, other) >= _NEARLY_THE_SAME), None)
        if twin is not None:
            taken[twin] = replace(taken[twin], also=(*taken[twin].also, best.chunk, *best.also))
            continue
        taken.append(replace(best, score=best.score * _CROWDING ** sections[_section(best)]))
        words.append(own)
        sections[_section(best)] += 1
    return taken


def _section(passage: Passage) -> tuple[str, tuple[str, ...]]:
    return passage.chunk.locator.path, passage.chunk.locator.heading


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _place(chunk: Chunk) -> tuple[str, int]:
    return chunk.locator.path, chunk.ordinal


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
        id=passage.chunk.id,
        page_content=passage.chunk.text,
        metadata={
            "path": place.path,
            "title": place.title,
            "heading": list(place.heading),
            "page": place.page,
            "lines": list(place.lines) if place.lines else None,
            "score": passage.score,
        },
    )
