"""An answer is measured against what it should say: shared meaning, shared words, and what turns it round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from coach.tutor.offline.lexicon import (
    NEGATIONS,
    STOP_WORDS,
    are_opposites,
    fold,
    is_derived,
    is_same_word,
    stem,
    weight,
    words,
)
from coach.tutor.offline.quantity import quantities
from vectorstore.embedding import Embedder, Vectors

NAMES = (
    "meaning", "meaning_beyond_question", "meaning_with_question", "best_clause", "recall_beyond_question",
    "soft_recall_beyond_question", "precision_beyond_question", "soft_precision_beyond_question", "recall",
    "characters", "contradicted", "number_missing", "number_wrong", "swapped", "length_ratio",
    "answer_length", "novelty", "order", "reference_length", "question_holds_answer",
    "meaning_question_answer", "meaning_question_reference", "soft_recall_min",
)  # fmt: skip

_CLAUSE = re.compile(r"[.;:!?\n]+\s*|,?\s+\b(?:because|so that|whereas|while|but|and then|therefore)\b\s*|,\s+")
NEGATION_REACH_WORDS = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to one question, and the texts that would each be a full answer."""

    question: str
    references: tuple[str, ...]
    answer: str


def clauses(text: str) -> list[str]:
    """Return the statements a text is made of; at least the whole text."""
    parts = [part.strip() for part in _CLAUSE.split(text) if part and len(part.split()) > 1]
    return parts or [text.strip()]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as words: folded, with their stems, their weights and whether each is negated."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    negated: tuple[bool, ...]


@cache
def wording(text: str) -> Wording:
    """Return the telling words of a text, each once per stem."""
    kept: dict[str, tuple[str, float, bool]] = {}
    for sentence in re.split(r"[.;!?\n]+(?!\d)", text):
        reach = 0
        for word in words(sentence):
            if word in NEGATIONS:
                reach = 0 if reach else NEGATION_REACH_WORDS
                continue
            if word not in STOP_WORDS:
                kept.setdefault(stem(word), (word, weight(word), reach > 0))
                reach = max(0, reach - 1)
    values = list(kept.values())
    return Wording(tuple(v[0] for v in values), tuple(v[1] for v in values), tuple(v[2] for v in values))


def texts_of(cases: Sequence[Case]) -> list[str]:
    """Return every text that has to be embedded to measure the cases, each once."""
    found: dict[str, None] = {}
    for case in cases:
        for text in (case.question, case.answer, *case.references):
            found[text] = None
            for clause in clauses(text):
                found[clause] = None
            for word in wording(text).words:
                found[word] = None
        for text in (case.answer, *case.references):
            found[joined(case.question, text)] = None
    found.pop("", None)
    return list(found)


def joined(question: str, text: str) -> str:
    """Return question and answer as one text, so that a terse answer is read in its context."""
    return f"{question} {text}".strip()


class Meanings:
    """Unit vectors of texts, encoded once."""

    def __init__(self, texts: Sequence[str], embedder: Embedder) -> None:
        vectors = embedder.encode(list(texts)) if texts else np.zeros((0, 1), np.float32)
        self._rows = {text: row for row, text in enumerate(texts)}
        self._vectors: Vectors = vectors

    def of(self, *texts: str) -> Vectors:
        """Return one row per text; an empty text is the zero vector."""
        out = np.zeros((len(texts), self._vectors.shape[1]), np.float32)
        for at, text in enumerate(texts):
            row = self._rows.get(text)
            if row is not None:
                out[at] = self._vectors[row]
        return out


def measure(cases: Sequence[Case], embedder: Embedder) -> list[NDArray[np.float64]]:
    """Return for each case an array (references, features), columns as in NAMES."""
    meanings = Meanings(texts_of(cases), embedder)
    return [np.array([_against(case, reference, meanings) for reference in case.references]) for case in cases]


def _against(case: Case, reference: str, meanings: Meanings) -> list[float]:
    question, answer = case.question, case.answer
    q, r, a, qr, qa = meanings.of(question, reference, answer, joined(question, reference), joined(question, answer))
    rw, aw, qw = wording(reference), wording(answer), wording(question)
    r_new = [not any(is_same_word(w, o) or is_derived(w, o) for o in qw.words) for w in rw.words]
    a_new = [not any(is_same_word(w, o) or is_derived(w, o) for o in qw.words) for w in aw.words]
    r_weights, a_weights = np.array(rw.weights), np.array(aw.weights)
    new_weight = float(r_weights @ np.array(r_new, float)) if rw.words else 0.0
    held = not rw.words or new_weight < 0.1 * r_weights.sum()
    r_mask = np.ones(len(rw.words)) if held else np.array(r_new, float)
    a_mask = np.ones(len(aw.words)) if held else np.array(a_new, float)
    hard = np.array([[_word_match(x, y) for y in aw.words] for x in rw.words]).reshape(len(rw.words), len(aw.words))
    soft = hard
    if hard.size:
        similar = meanings.of(*rw.words) @ meanings.of(*aw.words).T
        soft = np.maximum(hard, similar)
    recall_new = _share(hard, r_weights * r_mask, 1)
    soft_recall_new = _share(soft, r_weights * r_mask, 1)
    precision_new = _share(hard, a_weights * a_mask, 0)
    soft_precision_new = _share(soft, a_weights * a_mask, 0)
    recall = _share(hard, r_weights, 1)
    best = (meanings.of(*clauses(reference)) @ meanings.of(*clauses(answer)).T).max(axis=1).mean()
    novelty = float(a_weights @ np.array(a_new, float) / a_weights.sum()) if aw.words else 0.0
    missing, wrong = _numbers(question, reference, answer)
    soft_min = float(soft.max(axis=1)[r_mask > 0].min()) if soft.size and r_mask.any() else 0.0
    return [
        float(r @ a), _residual(q, r, a), float(qr @ qa), float(best), recall_new,
        soft_recall_new, precision_new, soft_precision_new, recall,
        _characters(reference, answer), _contradicted(rw, aw, hard), missing, wrong, _swapped(reference, answer),
        log((1 + len(answer.split())) / (1 + len(reference.split()))),
        log(1 + len(answer.split())), novelty, _order(reference, answer), log(1 + len(reference.split())),
        float(held), float(q @ a), float(q @ r), soft_min,
    ]  # fmt: skip


@cache
def _word_match(first: str, second: str) -> float:
    if is_same_word(first, second):
        return 1.0
    return 0.85 if is_derived(first, second) else 0.0


def _share(matches: NDArray[np.float64], weights: NDArray[np.float64], axis: int) -> float:
    """Return the weighted share of words of one side that the other side matches; 0 where there is none."""
    total = float(weights.sum())
    if not matches.size or total <= 0:
        return 0.0
    return float(matches.max(axis=axis) @ weights / total)


def _residual(question: Vectors, reference: Vectors, answer: Vectors) -> float:
    """Return the cosine of reference and answer once the question's direction is taken out of both."""
    r = reference - (reference @ question) * question
    a = answer - (answer @ question) * question
    lengths = float(np.linalg.norm(r) * np.linalg.norm(a))
    return float(r @ a) / lengths if lengths > 1e-6 else 0.0


def _numbers(question: str, reference: str, answer: str) -> tuple[float, float]:
    """Return whether a number of the reference is missing, and whether another stands in its place."""
    asked = quantities(question)
    wanted = [n for n in quantities(reference) if not any(n.equals(o) for o in asked)]
    given = quantities(answer)
    missing = [n for n in wanted if not any(n.equals(o) for o in given)]
    other = [n for n in given if not any(n.equals(o) for o in (*quantities(reference), *asked))]
    return float(bool(missing)), float(bool(missing and other))


def _contradicted(reference: Wording, answer: Wording, hard: NDArray[np.float64]) -> float:
    """Return the weight of the reference's words that the answer turns round, over the weight that it meets."""
    turned = met = 0.0
    for i, word in enumerate(reference.words):
        agree = [j for j in range(len(answer.words)) if hard[i, j] > 0.9]
        oppose = [j for j in range(len(answer.words)) if are_opposites(word, answer.words[j])]
        if agree:
            met += reference.weights[i]
            if all(answer.negated[j] != reference.negated[i] for j in agree):
                turned += reference.weights[i]
        elif oppose:
            met += reference.weights[i]
            if all(answer.negated[j] == reference.negated[i] for j in oppose):
                turned += reference.weights[i]
    return turned / met if met else 0.0


_RELATION = re.compile(
    r"\b(?:caus\w*|lead\w*|led|produc\w*|creat\w*|result\w*|becom\w*|turn\w*|chang\w*|increas\w*|decreas\w*|than|before|after|"
    r"depend\w*|affect\w*|control\w*|contain\w*|eat\w*|convert\w*|transform\w*|from|into|to|follow\w*|preced\w*|"
    r"determin\w*|is|are|has|have|makes?|gives?)\b"
)


def _swapped(reference: str, answer: str) -> float:
    """Return 1 where both use a relation ("causes", "before", "than") and its two sides have changed places."""
    r, a = fold(reference), fold(answer)
    relations = {m[0][:5] for m in _RELATION.finditer(r)} & {m[0][:5] for m in _RELATION.finditer(a)}
    for relation in relations:
        sides = [re.split(rf"\b{re.escape(relation)}\w*", text, maxsplit=1) for text in (r, a)]
        (r_left, r_right), (a_left, a_right) = ([set(wording(p).words) for p in s[:2]] for s in sides)
        r_left, r_right = r_left - r_right, r_right - r_left
        if not (r_left and r_right):
            continue
        straight = len(r_left & a_left) + len(r_right & a_right)
        crossed = len(r_left & a_right) + len(r_right & a_left)
        if (r_left & a_right) and (r_right & a_left) and crossed > straight:
            return 1.0
    return 0.0


def _order(reference: str, answer: str) -> float:
    """Return the share of neighbouring shared words that stand in the same order in both."""
    r = [stem(w) for w in words(reference) if w not in STOP_WORDS]
    a = [stem(w) for w in words(answer) if w not in STOP_WORDS]
    places = [a.index(w) for w in dict.fromkeys(r) if w in a]
    if len(places) < 2:
        return 0.5
    return sum(x < y for x, y in pairwise(places)) / (len(places) - 1)


def _characters(reference: str, answer: str) -> float:
    """Return the share of the reference's character trigrams that the answer has."""
    r, a = (_trigrams(" ".join(words(t))) for t in (reference, answer))
    return len(r & a) / len(r) if r else 0.0


@cache
def _trigrams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
