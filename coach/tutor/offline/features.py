"""An answer is measured against what it should say: shared meaning, shared words, and what turns it round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

from coach.tutor.offline.contradiction import (
    label_wrong,
    negation_differs,
    numbers_missing_and_wrong,
    plainly_turned,
    sides_swapped,
    turned_share,
)
from coach.tutor.offline.lexicon import NEGATIONS, STOP_WORDS, is_derived, is_same_word, stem, weight, words
from vectorstore.embedding import Embedder, Vectors

Floats = NDArray[np.float64]

FEATURES: dict[str, str] = {
    "word_recall": "share of the reference's words, by weight, that a word of the answer means",
    "word_precision": "share of the answer's words that a word of the reference means",
    "exact_recall": "share of the reference's words that stand in the answer",
    "exact_precision": "share of the answer's words that stand in the reference",
    "best_clause_recall": "word_recall of the reference's best covered clause",
    "bag_meaning": "cosine of the weighted sums of the two texts' words",
    "meaning": "cosine of reference and answer",
    "meaning_beyond_question": "the same with the question's direction taken out of both",
    "meaning_in_context": "cosine of question+reference and question+answer, the question's direction taken out",
    "reach_in_context": "how far question+answer goes from the question towards question+reference; 1 all the way",
    "meaning_of_own_words": "cosine of reference and answer, each without the words that the question holds",
    "step_in_context": "cosine of the steps from 0.9 of the question to question+reference and question+answer",
    "clause_meaning": "mean over the reference's clauses of the cosine of the nearest clause of the answer",
    "best_clause_meaning": "cosine of the two nearest clauses",
    "best_clause_step": "the same of their steps in context",
    "trigrams": "share of the reference's character trigrams that the answer has",
    "trigrams_beyond_question": "the same for trigrams that the question has not",
    "trigram_likeness": "Dice coefficient of the character trigrams",
    "turned": "share of what is taken up that is turned round by a negation or an opposite",
    "negation_differs": "exactly one of the two has a negation",
    "number_wrong": "a number of the reference is missing and another is given",
    "number_missing": "a number of the reference is missing",
    "label_wrong": "a label (bulb B) of the reference is missing and another is given",
    "sides_swapped": "how fully the two sides of a relation changed places",
    "length_ratio": "log of the answer's words over the reference's",
    "shortness": "the same where the answer is shorter, else 0",
    "references": "log of the number of references: the nearest of many is nearer by chance",
    "agreed_meaning": "step_in_context less the share turned round",
    "agreed_recall": "word_recall less the share turned round",
    "agreed_trigrams": "trigrams_beyond_question less the share turned round",
    "recall_and_precision": "harmonic mean of word_recall and word_precision",
    "recall_and_meaning": "the lesser of word_recall and step_in_context",
    "trigrams_and_meaning": "harmonic mean of trigrams_beyond_question and step_in_context",
    "close_meaning": "step_in_context squared",
    "word_missing": "weight of the reference's words that no word of the answer means",
    "word_foreign": "weight of the answer's words that no word of the reference means",
    "plainly_turned": "not weighed: the rule that caps a score (see grading.py)",
}
NAMES = tuple(FEATURES)

QUESTION_WORD_FACTOR = 0.2
"""How much a word counts that the question already holds: repeating it shows little (chosen by cross-validation)."""
_CLAUSE = re.compile(r"[.;:!?\n]+(?!\d)\s*|,?\s+\b(?:because|so that|whereas|while|but|and then|therefore)\b\s*|,\s+")


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to one question, and the texts that would each be a full answer."""

    question: str
    references: tuple[str, ...]
    answer: str


@cache
def clauses(text: str) -> tuple[str, ...]:
    """Return the statements a text is made of; at least the whole text."""
    parts = tuple(part.strip() for part in _CLAUSE.split(text) if part and len(part.split()) > 1)
    return parts or (text.strip(),)


@cache
def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry it, each once; small words where it has no others."""
    spoken = words(text)
    kept = {stem(word): word for word in reversed(spoken) if word not in STOP_WORDS and word not in NEGATIONS}
    return tuple(reversed(kept.values())) or tuple(dict.fromkeys(spoken))


def in_context(question: str, text: str) -> str:
    """Return question and answer as one text, so that a terse answer is read as what it answers."""
    return f"{question} {text}".strip()


@cache
def own_words(question: str, text: str) -> str:
    """Return the text without the words that the question holds; the whole text where no telling word is left."""
    asked = telling_words(question)
    spoken = [(token, words(token) or [""]) for token in text.split()]
    kept = [pair for pair in spoken if not any(_likeness(word, other) for word in pair[1] for other in asked)]
    if all(word in STOP_WORDS for _, found in kept for word in found if word):
        return text
    return " ".join(token for token, _ in kept)


class Meanings:
    """Unit vectors of texts, encoded once; texts encoded earlier can be handed on."""

    def __init__(self, cases: Sequence[Case], embedder: Embedder) -> None:
        texts = _texts(cases)
        self._rows = {text: row for row, text in enumerate(texts)}
        self._vectors: Vectors = embedder.encode(texts) if texts else np.zeros((0, embedder.dimension), np.float32)

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (texts, dimension); an empty text is the zero vector."""
        found = np.zeros((len(texts), self._vectors.shape[1]), np.float32)
        for at, text in enumerate(texts):
            row = self._rows.get(text)
            if row is not None:
                found[at] = self._vectors[row]
        return found


def _texts(cases: Sequence[Case]) -> list[str]:
    """Return every text that has to be embedded to measure the cases, each once."""
    found: dict[str, None] = {}
    for case in cases:
        found[case.question] = None
        for text in (case.answer, *case.references):
            read = (in_context(case.question, part) for part in (text, *clauses(text)))
            own = own_words(case.question, text)
            found.update(dict.fromkeys((text, own, *read, *clauses(text), *telling_words(text))))
    return [text for text in found if text.strip()]


def measure(cases: Sequence[Case], embedder: Embedder) -> list[Floats]:
    """Return for each case an array of shape (references, features), columns as in NAMES."""
    meanings = Meanings(cases, embedder)
    return [np.array([_measured(case, text, meanings) for text in case.references]) for case in cases]


def _measured(case: Case, reference: str, meanings: Meanings) -> list[float]:
    shared = {
        **_by_word(case, reference, meanings),
        **_by_meaning(case, reference, meanings),
        **_by_character(case.question, reference, case.answer),
        **_turning(case.question, reference, case.answer),
    }
    ratio = log((1 + len(case.answer.split())) / (1 + len(reference.split())))
    shared |= _together(shared)
    shared |= {"length_ratio": ratio, "shortness": min(0.0, ratio), "references": log(len(case.references))}
    return [shared[name] for name in NAMES]


def _together(measured: dict[str, float]) -> dict[str, float]:
    """Return what two measures say only together."""
    recall, precision = measured["word_recall"], measured["word_precision"]
    trigrams, meaning = measured["trigrams_beyond_question"], max(0.0, measured["step_in_context"])
    upright = 1 - measured["turned"]
    return {
        "agreed_meaning": upright * meaning,
        "agreed_recall": upright * recall,
        "agreed_trigrams": upright * trigrams,
        "recall_and_precision": _harmonic(recall, precision),
        "recall_and_meaning": min(recall, meaning),
        "trigrams_and_meaning": _harmonic(trigrams, meaning),
        "close_meaning": meaning**2,
    }


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / max(1e-3, first + second)


@cache
def _likeness(first: str, second: str) -> float:
    if is_same_word(first, second):
        return 1.0
    return 0.85 if is_derived(first, second) else 0.0


@cache
def _word_weights(text: str, question: str) -> Floats:
    """Return the weight of each telling word; a word of the question counts for less unless there are no others."""
    spoken = telling_words(text)
    plain = np.array([weight(word) for word in spoken])
    asked = np.array([any(_likeness(word, other) for other in telling_words(question)) for word in spoken], bool)
    if asked.all():
        return plain
    return np.where(asked, QUESTION_WORD_FACTOR * plain, plain)


def _by_word(case: Case, reference: str, meanings: Meanings) -> dict[str, float]:
    wanted, given = telling_words(reference), telling_words(case.answer)
    wanted_weights, given_weights = _word_weights(reference, case.question), _word_weights(case.answer, case.question)
    exact = np.array([[_likeness(w, o) for o in given] for w in wanted]).reshape(len(wanted), len(given))
    wanted_vectors, given_vectors = meanings.of(wanted), meanings.of(given)
    meant = np.maximum(exact, wanted_vectors @ given_vectors.T)
    covered, met = meant.max(axis=1, initial=0.0), meant.max(axis=0, initial=0.0)
    return {
        "word_recall": _mean(covered, wanted_weights),
        "word_precision": _mean(met, given_weights),
        "exact_recall": _mean(exact.max(axis=1, initial=0.0), wanted_weights),
        "exact_precision": _mean(exact.max(axis=0, initial=0.0), given_weights),
        "word_missing": float((1 - covered) @ wanted_weights),
        "word_foreign": float((1 - met) @ given_weights),
        "best_clause_recall": _best_clause(reference, wanted, covered, wanted_weights),
        "bag_meaning": _cosine(wanted_weights @ wanted_vectors, given_weights @ given_vectors),
    }


def _best_clause(reference: str, wanted: tuple[str, ...], covered: Floats, weights: Floats) -> float:
    """Return the coverage of the best covered clause that says something of its own."""
    at = {word: place for place, word in enumerate(wanted)}
    shares = []
    for clause in clauses(reference):
        places = [at[word] for word in telling_words(clause) if word in at]
        if places and weights[places].sum() > 0.3:
            shares.append(_mean(covered[places], weights[places]))
    return max(shares, default=_mean(covered, weights))


def _mean(values: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else 0.0


def _cosine(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / lengths if lengths > 1e-6 else 0.0


def _by_meaning(case: Case, reference: str, meanings: Meanings) -> dict[str, float]:
    contexts = [in_context(case.question, text) for text in (reference, case.answer)]
    asked, wanted, given, wanted_full, given_full = meanings.of([case.question, reference, case.answer, *contexts])
    own = meanings.of([own_words(case.question, text) for text in (reference, case.answer)])
    steps, other_steps = (
        meanings.of([in_context(case.question, clause) for clause in clauses(text)]) - 0.9 * asked
        for text in (reference, case.answer)
    )
    step, other_step = _without(wanted_full, asked), _without(given_full, asked)
    clause_likeness = meanings.of(clauses(reference)) @ meanings.of(clauses(case.answer)).T
    reach = float(step @ other_step) / max(1e-6, float(step @ step))
    return {
        "meaning": float(wanted @ given),
        "meaning_beyond_question": _cosine(_without(wanted, asked), _without(given, asked)),
        "meaning_in_context": _cosine(step, other_step),
        "reach_in_context": min(1.5, max(-0.5, reach)),
        "meaning_of_own_words": float(own[0] @ own[1]),
        "step_in_context": _cosine(wanted_full - 0.9 * asked, given_full - 0.9 * asked),
        "clause_meaning": float(clause_likeness.max(axis=1).mean()),
        "best_clause_meaning": float(clause_likeness.max()),
        "best_clause_step": max(_cosine(one, other) for one in steps for other in other_steps),
    }


def _without(vector: Vectors, direction: Vectors) -> Vectors:
    """Return the vector less its part along a unit direction."""
    rest: Vectors = vector - float(vector @ direction) * direction
    return rest


def _by_character(question: str, reference: str, answer: str) -> dict[str, float]:
    asked, wanted, given = (_trigrams(" ".join(words(text))) for text in (question, reference, answer))
    own = wanted - asked or wanted
    return {
        "trigrams": len(wanted & given) / max(1, len(wanted)),
        "trigrams_beyond_question": len(own & given) / max(1, len(own)),
        "trigram_likeness": 2 * len(wanted & given) / max(1, len(wanted) + len(given)),
    }


@cache
def _trigrams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _turning(question: str, reference: str, answer: str) -> dict[str, float]:
    missing, wrong = numbers_missing_and_wrong(question, reference, answer)
    return {
        "turned": turned_share(reference, answer),
        "negation_differs": float(negation_differs(reference, answer)),
        "number_wrong": float(wrong),
        "number_missing": float(missing),
        "label_wrong": float(label_wrong(reference, answer)),
        "sides_swapped": sides_swapped(reference, answer),
        "plainly_turned": plainly_turned(reference, answer),
    }
