"""Salience: how much a candidate is about what matters, from the words of the vault and of the topic."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coach.tutor.offline.candidate import Candidate
from coach.tutor.offline.lexicon import weight
from coach.tutor.wording import content_stems, fold, stem, words
from vectorstore.search import Passage

# Shares of a candidate's score; set by reading samples of questions, not learned.
_WORTH, _TOPIC, _TERMS, _RARITY, _NEARNESS = 0.5, 0.2, 0.12, 0.08, 0.1


@dataclass(frozen=True, slots=True)
class Salience:
    """What decides how salient a text is.

    Attributes:
        topic: stems of the topic asked for.
        terms: stems of salient terms with weights 0..1.
        rarity: stems with their inverse document frequency over the passages, 0..1.
        nearness: chunk ids with how near to the topic their passage ranked, 0..1.
    """

    topic: frozenset[str]
    terms: Mapping[str, float]
    rarity: Mapping[str, float]
    nearness: Mapping[str, float]

    def score(self, candidate: Candidate) -> float:
        """Return 0..1: the worth of the pattern and how much the text is about what matters."""
        stems = content_stems(candidate.about)
        topic = len(stems & self.topic) / len(self.topic) if self.topic else 0.0
        terms = sorted((self.terms.get(name, 0.0) for name in stems), reverse=True)[:3]
        rare = sorted((self.rarity.get(name, 0.5) for name in stems), reverse=True)[:4]
        return (
            _WORTH * candidate.worth
            + _TOPIC * topic
            + _TERMS * (sum(terms) / 3)
            + _RARITY * (sum(rare) / max(1, len(rare)))
            + _NEARNESS * self.nearness.get(candidate.where, 1.0)
        )


def salience(topic: str, passages: Sequence[Passage], terms: Sequence[tuple[str, float]]) -> Salience:
    """Return what is salient for a topic over the passages found for it."""
    documents = [content_stems(passage.chunk.embed_text or passage.chunk.text) for passage in passages]
    seen = Counter(name for document in documents for name in document)
    commonness = {stem(word): weight(word) for passage in passages for word in words(passage.chunk.text)}
    spread = math.log(1 + len(documents))
    rarity = {
        name: commonness.get(name, 1.0) * (math.log((1 + len(documents)) / count) / spread if spread else 1.0)
        for name, count in seen.items()
    }
    best = max((passage.score for passage in passages), default=1.0) or 1.0
    nearness = {passage.chunk.id: passage.score / best for passage in passages}
    return Salience(frozenset(content_stems(topic)), _weighed(tuple(terms)), rarity, nearness)


@lru_cache(maxsize=4)
def _weighed(terms: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    """Return the stems of the terms with the weight of the heaviest term that holds them, 0..1."""
    heaviest = max((value for _, value in terms), default=1.0) or 1.0
    weighed: dict[str, float] = {}
    for term, value in terms:
        for name in content_stems(term):
            weighed[name] = max(weighed.get(name, 0.0), value / heaviest)
    return weighed


def heading_terms(passages: Sequence[Passage]) -> dict[str, float]:
    """Return the headings of the passages as terms: what a heading names is worth asking about."""
    return {fold(heading): 0.6 for passage in passages for heading in passage.chunk.locator.heading}
