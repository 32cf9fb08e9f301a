"""Whether the best statements answer a question, from what they say of it and from what they are silent on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from coach.tutor.offline.asked import Asked, Heard, stems_of
from coach.tutor.offline.ranking import Ranked, called
from coach.tutor.offline.statement import Statement, leans_on
from coach.tutor.offline.wanted import Wanted, counted_apart, is_held, wanted_by
from coach.tutor.wording import content_stems, words
from vectorstore.embedding import Embedder

TRAINED = Path(__file__).parent / "answerable.json"
"""Written by bench/train_answerable.py: a logistic regression, a weight for each signal and a bias."""

_NEAREST = 3
_WEIGHED = 12
"""Statements among which the one is sought that holds what is asked for and says most of the question."""

_SAME_ROOT_CHARS = 5
_LEAST_HEARD = 2
_GOOD_SCORE, _GOOD_MEANING, _GOOD_COVERAGE = 18.3, 0.35, 0.65
_MOST_WORDS = 12
_TELLING_KINDS: tuple[Wanted, ...] = ("quantity", "reason", "which", "other")


@dataclass(frozen=True, slots=True)
class _Model:
    bias: float
    weights: Mapping[str, float]


@cache
def _trained() -> _Model:
    data = json.loads(files("coach.tutor.offline").joinpath(TRAINED.name).read_text("utf-8"))
    return _Model(data["bias"], data["weights"])


def confidence(signs: Mapping[str, float]) -> float:
    """Return 0..1, how likely statements with these signals answer the question."""
    model = _trained()
    return 1 / (1 + math.exp(-model.bias - sum(model.weights[name] * value for name, value in signs.items())))


def signals(
    asked: Asked,
    ranked: Sequence[Ranked],
    chosen: Sequence[Statement],
    read: Sequence[Sequence[Statement]],
    embedder: Embedder,
) -> dict[str, float]:
    """Return what tells whether the statements chosen answer the question; ``ranked`` has one at least."""
    weighed = [each.statement for each in ranked[:_WEIGHED]]
    around = [_around(one, read) for one in weighed[:_NEAREST]]
    heard = asked.heard_in([*around, *(_understood(one, read) for one in weighed)], embedder)
    near = max(each.coverage for each in heard[: len(around)])
    bound = _bound(asked, weighed, heard[len(around) :])
    kind = wanted_by(asked.question)
    return {
        "best_short": max(0.0, _GOOD_SCORE - ranked[0].score),
        "least_heard": _least_heard(ranked),
        "meaning_short": max(0.0, _GOOD_MEANING - ranked[0].meaning),
        "near_short": max(0.0, _GOOD_COVERAGE - near),
        "bound_missing": bound.strictly_missing(asked.weights),
        "bound_name_missing": bound.strictly_missing(asked.names),
        "absent_name": _absent_name(asked, read),
        "defined": 0.0 if not asked.term else 1.0 if any(asked.defined_in(one.text) for one in weighed[:3]) else -1.0,
        "sides": 0.0 if not asked.sides else 1.0 if any(speaks_of_both(asked, page) for page in read) else -1.0,
        "nothing_new": float(not _says_anything_new(asked, weighed[0].shown.rpartition(": ")[2])),
        "held": float(is_held(asked.question, " ".join(one.shown for one in chosen))),
        "counted_apart": counted_apart(asked.question, weighed[0].shown),
        "length": min(_MOST_WORDS, len(words(asked.question))) / _MOST_WORDS,
        **{f"asks_{each}": float(kind == each) for each in _TELLING_KINDS},
    }


def _least_heard(ranked: Sequence[Ranked]) -> float:
    """Return the mean cosine of the two tokens of the question that come least near to the best statement's place."""
    best = ranked[0].statement
    near = [
        each.heard
        for each in ranked
        if each.statement.passage is best.passage and abs(each.statement.at - best.at) <= 1
    ]
    return float(np.sort(np.max(near, axis=0))[:_LEAST_HEARD].mean())


def _absent_name(asked: Asked, read: Sequence[Sequence[Statement]]) -> float:
    """Return 0..1, the weight of the most telling name of the question that no passage says."""
    if not asked.names:
        return 0.0
    said = set().union(*(stems_of(one.told) for page in read for one in page))
    return max(asked.weights[name] * (1 - asked.said_by(name, said)) for name in asked.names)


def _bound(asked: Asked, weighed: Sequence[Statement], heard: Sequence[Heard]) -> Heard:
    """Return how the statement says the question that holds what is asked for and says most of it."""
    held = [is_held(asked.question, one.shown) and asked.is_shown_in(one.shown) for one in weighed]
    at = max(range(len(weighed)), key=lambda number: (held[number], heard[number].strict_coverage))
    return heard[at]


def _says_anything_new(asked: Asked, text: str) -> bool:
    """Return whether a text has a telling stem that the question has not, nor one of the same root."""
    said = set(asked.weights) | content_stems(asked.question)
    roots = {name[:_SAME_ROOT_CHARS] for name in said if len(name) >= _SAME_ROOT_CHARS}
    return any(name not in said and name[:_SAME_ROOT_CHARS] not in roots for name in content_stems(text))


def _page_of(one: Statement, read: Sequence[Sequence[Statement]]) -> Sequence[Statement]:
    return next(page for page in read if page and page[0].passage is one.passage)


def _around(best: Statement, read: Sequence[Sequence[Statement]]) -> str:
    """Return a statement and its neighbours, as far as they may answer, with their headings and title."""
    told = [one for one in _page_of(best, read) if one.may_answer and abs(one.at - best.at) <= 1]
    locator = best.passage.chunk.locator
    said = [f"{one.lead} {one.shown}" for one in told]
    return " ".join([*said, *locator.heading, locator.title, called(best.passage)])


def _understood(one: Statement, read: Sequence[Sequence[Statement]]) -> str:
    """Return a statement with its headings, and with the one before it where it leans on that."""
    locator = one.passage.chunk.locator
    said = [one.lead, one.shown, *locator.heading, locator.title, called(one.passage)]
    page = _page_of(one, read)
    if one.at and leans_on(one, page[one.at - 1]):
        said.append(page[one.at - 1].shown)
    return " ".join(said)


def speaks_of_both(asked: Asked, page: Sequence[Statement]) -> bool:
    """Return whether statements speak of both things that are to be told apart, each in one of them or its heading."""
    if not asked.sides:
        return True
    said = [stems_of(f"{one.heading}. {one.lead} {one.shown}") for one in page if one.may_answer]
    return all(any(asked.is_side_said(side, stems) for stems in said) for side in asked.sides)
