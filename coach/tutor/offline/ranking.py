"""The statements that may answer a question, the likeliest first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from coach.tutor.offline.asked import Asked, stems_of
from coach.tutor.offline.statement import Statement
from coach.tutor.offline.wanted import is_held
from coach.tutor.wording import words
from ingest.document import Kind
from vectorstore.embedding import Embedder, Vectors
from vectorstore.search import Passage

RANKING = Path(__file__).parent / "ranking.json"
"""Written by bench/train_ranking.py: what each sign adds to the log-odds that a statement answers."""

CALLED: dict[Kind, str] = {
    "roadmap": "stage roadmap",
    "curriculum": "module track curriculum",
    "worksheet": "worksheet",
    "diary": "diary day log",
}
"""What a learner calls the pieces of a plan, which seldom stands in each piece."""

_CRITERION = re.compile(r"\W*(?:done when|definition of done|exit criteria|fertig,? wenn)\b", re.IGNORECASE)
_FINISHED = "done finish finished complete completed count counts pass passed over"
"""What a learner says of a stage whose criteria are met."""

_ABLE = re.compile(
    r"(?:you|i) (?:can|could|are able to|am able to) (?:now |also |clearly )?"
    r"(?:explain|describe|derive|sketch|draw|predict|say|state|tell|define)\b",
    re.IGNORECASE,
)
_OF_ABILITY = re.compile(r"\b(?:able|can i|explain|describe|derive|sketch|draw|whiteboard|criteri\w+)\b", re.IGNORECASE)

_TELLING_LEAD_WORDS = 6
_SCORE_AS_COSINE = 0.8
_OF_PLANS = re.compile(
    r"\b(?:stages?|roadmap|modules?|tracks?|curriculum|goals?|plan|done|finish\w*|hours|skills?|jobs?|worksheet|my|"
    r"i (?:want|plan|need|like|aim|expect|would|am|have to|should|must)|(?:do|did|would|should|must|am) i (?:not )?"
    r"(?:want|plan|need|say|like|do|aim\w*|expect|have|be able)|listings?|resources?|projects?|course|"
    r"have i|to-?dos?|planned)\b",
    re.IGNORECASE,
)
_READING_LIST = re.compile(
    r"(?:(?:further |to )?read(?:ing)?(?: list)?|books?|(?:re)?sources?|references?|papers?|literature?|bibliography|"
    r"watch|(?:online )?courses?|(?:additional )?links?|quellen)\W*",
    re.IGNORECASE,
)
_OF_READING = re.compile(
    r"\b(?:books?|papers?|articles?|posts?|videos?|lectures?|courses?|documentation|docs|chapters?|authors?|sources?|"
    r"references?|links?|read|reading|watch|recommend\w*|learn|study|who|where|which|wrote|written|published|wer|wo|"
    r"welche\w*|buch|bücher|lesen)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement with what speaks for it.

    Attributes:
        score: log-odds up to a constant of the question; the higher, the likelier it answers.
        meaning: cosine of question and statement.
        heard: for each token of the question, the cosine of the nearest token of the statement.
    """

    statement: Statement
    score: float
    meaning: float
    heard: Vectors


@dataclass(frozen=True, slots=True)
class Signs:
    """A statement with its signs, 0..1 or a cosine each; ``heard`` as in ``Ranked``.

    "tokens" is late interaction (Khattab and Zaharia, ColBERT, 2020) with the mean for the sum.
    """

    statement: Statement
    signs: Mapping[str, float]
    heard: Vectors


def ranked(asked: Asked, read: Sequence[Sequence[Statement]], embedder: Embedder) -> list[Ranked]:
    """Return the statements of these pages that may answer, the likeliest first."""
    weights = _trained()
    found = [
        Ranked(
            one.statement,
            sum(weights[name] * value for name, value in one.signs.items()),
            one.signs["meaning"],
            one.heard,
        )
        for one in read_signs(asked, read, embedder)
    ]
    return sorted(found, key=lambda each: -each.score)


def called(passage: Passage) -> str:
    """Return what a learner calls this piece of a plan, empty for what is none."""
    chunk = passage.chunk
    is_criterion = any(_CRITERION.match(text) for text in [chunk.text, *chunk.locator.heading[-1:]])
    name = CALLED.get(chunk.kind, "")
    return f"{name} {_FINISHED}" if name and is_criterion else name


def read_signs(asked: Asked, read: Sequence[Sequence[Statement]], embedder: Embedder) -> list[Signs]:
    """Return the signs of each statement that may answer, in the order of the pages."""
    every = [one for page in read for one in page if _may_answer(asked, one)]
    if not every:
        return []
    told = [asked.question, *(one.told for one in every)]
    vectors = embedder.encode(told)
    tokens = embedder.encode_tokens(told)
    meanings = dict(zip(map(id, every), (vectors[1:] @ vectors[0]).tolist(), strict=True))
    alike = dict(zip(map(id, every), (tokens[0] @ other.T for other in tokens[1:]), strict=True))
    found: list[Signs] = []
    for position, page in enumerate(read):
        stems = [stems_of(one.said) for one in page]
        for number, one in enumerate(page):
            if id(one) in meanings:
                heard = alike[id(one)].max(axis=1)
                near = {
                    "meaning": meanings[id(one)],
                    "tokens": float(heard.mean()),
                    "tokens_back": float(alike[id(one)].max(axis=0).mean()),
                }
                signs = {**near, **_said(asked, one, stems, number), **_placed(asked, one, position)}
                found.append(Signs(one, signs, heard))
    return found


def _said(asked: Asked, one: Statement, stems: Sequence[set[str]], number: int) -> Mapping[str, float]:
    """Return how much of the question's words stand in a statement, around it, above it and on its page."""
    chunk = one.passage.chunk
    above = stems_of(" ".join([*chunk.locator.heading, chunk.locator.title, one.lead, called(one.passage)]))
    around = set().union(*stems[max(0, number - 1) : number + 2])
    return {
        "words": asked.covered(stems[number] | above),
        "around": asked.covered(around | above),
        "above": asked.covered(above),
        "heading": asked.covered(stems_of(f"{one.heading} {one.lead}")),
        "page": asked.covered(above.union(*stems)),
    }


def _placed(asked: Asked, one: Statement, position: int) -> Mapping[str, float]:
    """Return what kind of statement it is, and of which passage."""
    return {
        "passage": max(one.passage.dense or 0.0, _SCORE_AS_COSINE * one.passage.score),
        "first": 1 / (1 + position),
        "kind": float(asked.wanted is not None and asked.wanted.search(one.shown) is not None),
        "held": float(is_held(asked.question, one.shown)),
        "defines": float(asked.defined_in(one.text) or bool(asked.sides_opened(one.text))),
        "plan": float(one.passage.chunk.kind in CALLED and not _OF_PLANS.search(asked.question)),
    }


def _may_answer(asked: Asked, one: Statement) -> bool:
    """Return whether a statement may answer; what only leads up to others may where it holds the very thing asked.

    A task that waits to be done answers only where a plan has it or is asked about, what is to be read only where
    something of that kind is, and what one is to explain only where that is: "[ ] baguettes" says nothing of baguettes.
    """
    of_plans = _OF_PLANS.search(asked.question) is not None
    if one.is_open and one.passage.chunk.kind not in CALLED and not of_plans:
        return False
    if _ABLE.match(one.text) and not (of_plans or _OF_ABILITY.search(asked.question)):
        return False
    is_to_read = _READING_LIST.fullmatch(one.heading) or _READING_LIST.fullmatch(one.lead)
    if is_to_read and not (of_plans or _OF_READING.search(asked.question)):
        return False
    if one.may_answer or asked.wanted is None:
        return one.may_answer
    names = one.text.endswith(":") and len(words(one.text)) >= _TELLING_LEAD_WORDS
    return names and asked.wanted.search(one.text) is not None


@cache
def _trained() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads(files("coach.tutor.offline").joinpath(RANKING.name).read_text("utf-8"))
    return weights
