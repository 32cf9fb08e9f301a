"""How well the words of chunks match the words of a query."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Terms = NDArray[np.uint32]

# The usual values; on six question sets others gained less than 0.005 nDCG@10 on one and lost as much on another.
_K1 = 1.2
_B = 0.75
# Two words of a query stand together where at most one other stands between them.
_NEAR = 2
_GAP = np.zeros(_NEAR, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word of a query as the index knows it.

    Attributes:
        numbers: term numbers that stand for it; more than one where it begins several words.
        chunks: number of chunks that hold it.
    """

    word: str
    numbers: Terms
    chunks: int


@dataclass(frozen=True, slots=True)
class Match:
    """How the chunks match, arrays of shape (chunks,).

    Attributes:
        bm25: score, higher is better.
        coverage: 0..1, the score as a share of the highest that this query could reach.
        nearness: 0..1, the share of neighbouring words of the query that stand together, weighed by their rarity.
        present: of shape (terms, chunks), whether a chunk holds a word.
    """

    bm25: Floats
    coverage: Floats
    nearness: Floats
    present: NDArray[np.bool_]


def term_numbers(words: Sequence[str]) -> Terms:
    """Return a number for each word, the same everywhere; two words share one once in four billion."""
    return np.fromiter((zlib.crc32(word.encode()) for word in words), dtype=np.uint32, count=len(words))


def match(terms: Sequence[QueryTerm], chunks: Sequence[Terms], total_chunks: int, mean_length: float) -> Match:
    """Return how chunks, given as their term numbers in order, match the terms of a query.

    Args:
        terms: in the order of the query.
        chunks: term numbers of each chunk.
        total_chunks: of the whole index.
        mean_length: words of a chunk on average over the whole index.
    """
    count = len(chunks)
    if not terms or not chunks:
        none = np.zeros(count)
        return Match(none, none, none, np.zeros((len(terms), count), dtype=np.bool_))
    # A gap after each chunk, so that no word is near one of the next chunk.
    flat = np.concatenate([part for chunk in chunks for part in (chunk, _GAP)])
    lengths = np.fromiter((len(chunk) for chunk in chunks), dtype=np.int64, count=count)
    starts = np.concatenate([[0], np.cumsum(lengths + _NEAR)[:-1]])
    hits = np.stack([_hits(flat, term) for term in terms])
    times = np.add.reduceat(hits, starts, axis=1, dtype=np.float64)
    rarity = np.array([_rarity(term.chunks, total_chunks) for term in terms])
    saturation = times + _K1 * (1 - _B + _B * lengths / max(mean_length, 1.0))
    bm25 = np.asarray(rarity @ (times * (_K1 + 1) / saturation))
    bound = float(rarity.sum()) * (_K1 + 1)
    return Match(bm25, bm25 / bound, _nearness(hits, starts, rarity), times > 0)


def _hits(flat: Terms, term: QueryTerm) -> NDArray[np.bool_]:
    return flat == term.numbers[0] if len(term.numbers) == 1 else np.isin(flat, term.numbers)


def _rarity(chunks: int, total: int) -> float:
    return float(np.log1p((total - chunks + 0.5) / (chunks + 0.5)))


def _nearness(hits: NDArray[np.bool_], starts: NDArray[np.int64], rarity: Floats) -> Floats:
    near = np.zeros(len(starts))
    weights = rarity[:-1] + rarity[1:]
    if not len(weights):
        return near
    for number, weight in enumerate(weights):
        first, second = hits[number], hits[number + 1]
        together = np.zeros_like(first)
        for distance in range(1, _NEAR + 1):
            together[:-distance] |= first[:-distance] & second[distance:]
            together[distance:] |= first[distance:] & second[:-distance]
        near += weight * np.logical_or.reduceat(together, starts)
    return near / float(weights.sum())
