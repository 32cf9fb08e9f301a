"""An answer from the notes: the sentences that answer, quoted with their places, or an honest "not in your notes"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.question import Citation
from coach.tutor import Answer, Turn
from coach.tutor.offline.material import cite
from coach.tutor.wording import content_stems
from ingest.markdown import sentences
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

MAX_QUOTES = 3
ANSWERS = 0.55
WORTH_SHOWING = 0.3


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    citation: Citation
    text: str


def answer(question: str, passages: Sequence[Passage], history: Sequence[Turn], embedder: Embedder) -> Answer:
    """Return the sentences of the passages that answer the question, or say that the notes do not carry it."""
    found = _ranked(question, passages, embedder)
    best = [one for one in found if one.score >= ANSWERS][:MAX_QUOTES]
    if best:
        text = "\n".join(f"“{one.text}” [{number}]" for number, one in enumerate(best, 1))
        return Answer(question, text, tuple(one.citation for one in best), "offline", abstained=False)
    near = [one for one in found if one.score >= WORTH_SHOWING][:1]
    text = "That is not in your notes."
    if near:
        text += f" What comes nearest: “{near[0].text}” [1]"
    return Answer(question, text, tuple(one.citation for one in near), "offline", abstained=True)


def _ranked(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[_Found]:
    pairs = [(passage, quote, text) for passage in passages for quote, text in sentences(passage.chunk.text)]
    if not pairs:
        return []
    vectors = embedder.encode([question, *(text for _, _, text in pairs)])
    wanted = content_stems(question)
    found = []
    for row, (passage, quote, text) in zip(vectors[1:], pairs, strict=True):
        shared = len(wanted & content_stems(text)) / max(1, len(wanted))
        score = 0.7 * float(row @ vectors[0]) + 0.3 * shared
        found.append(_Found(score, cite(passage.chunk, quote), text))
    return sorted(found, key=lambda one: -one.score)
