"""A free answer is graded without a model: a few measured features, weighed by a small regression, and rules."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from coach.attempt import Grade, UnitGrade, UnitStatus, Verdict
from coach.question import IdeaUnit, Question
from coach.tutor.offline.ceiling import SHORT_KEY_WORDS, UNDECIDED, beyond_question, bound
from coach.tutor.offline.compare import is_no_answer
from coach.tutor.offline.features import NAMES, Case, clauses, measure, telling_words
from coach.tutor.offline.feedback import told
from coach.tutor.offline.lexicon import words
from coach.tutor.offline.spelling import respelled
from vectorstore.embedding import Embedder

COVERED_FROM, LEFT_OPEN_TO = 0.75, 0.65
"""One clause of a key counts as covered, and the rest as open, from and up to these shares of its words."""
MAX_CLAUSES = 40
"""Of a longer answer only so many clauses are held against each idea unit one by one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What training left behind: one weight per feature, and where the verdicts change.

    Attributes:
        correct_from, incorrect_to: scores from which an answer is called correct, and up to which incorrect.
        unit_hit_from: score from which an idea unit counts as made.
    """

    weights: NDArray[np.float64]
    intercept: float
    correct_from: float
    incorrect_to: float
    unit_hit_from: float


@cache
def _weights() -> Weights:
    data = json.loads(files("coach.tutor.offline").joinpath("grader.json").read_text("utf-8"))
    by_name = {feature["name"]: feature for feature in data["features"]}
    weights = np.zeros(len(NAMES))
    intercept = float(data["intercept"])
    for at, name in enumerate(NAMES):
        if name in by_name:
            weights[at] = by_name[name]["weight"] / by_name[name]["scale"]
            intercept -= weights[at] * by_name[name]["mean"]
    bounds = data["verdicts"]
    return Weights(weights, intercept, bounds["correct_from"], bounds["incorrect_to"], bounds["unit_hit_from"])


def grade_rows(cases: Sequence[Case], embedder: Embedder) -> list[Grade]:
    """Return one grade per case, in order; all texts are embedded together."""
    grades = []
    for case, one in zip(cases, judged(cases, embedder), strict=True):
        verdict = _verdict(one.score)
        if verdict == "unsure" and one.partial and one.score < UNDECIDED:
            verdict = "partial"
        unit = UnitGrade(case.references[one.reference], _status([one]))
        grades.append(Grade(verdict, round(one.score, 4), (unit,)))
    return grades


def grade_reference(question_text: str, references: Sequence[str], answer: str, embedder: Embedder) -> Grade:
    """Return the grade of an answer against texts that would each be a full answer."""
    return grade_rows([Case(question_text, tuple(references), answer)], embedder)[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """How an answer stands to its nearest reference.

    Attributes:
        score: the chance, 0..1, that a careful person would call the answer right.
        contradicted: it says the opposite, or another number.
        empty: it says nothing of its own: the question over again, or terms strung together.
        partial: one clause of the reference is covered and the rest is not.
        reference: position of the nearest reference.
    """

    score: float
    contradicted: bool = False
    empty: bool = False
    partial: bool = False
    reference: int = 0


def judged(cases: Sequence[Case], embedder: Embedder) -> list[Judged]:
    """Return one judgement per case, in order; all texts are embedded together."""
    read = [as_read(case) for case in cases]
    measured = measure(read, embedder)
    return [_judge(case, features) for case, features in zip(read, measured, strict=True)]


def as_read(case: Case) -> Case:
    """Return the case as it is measured: the answer without the question said over again and without slips of the keys.

    Where the key is a name or a term the spelling stays as typed: there it may be what tells one from another.
    """
    told = beyond_question(case.question, case.answer)
    statements = [text for text in case.references if len(telling_words(text)) > SHORT_KEY_WORDS]
    return replace(case, answer=respelled(told, case.question, *statements) if statements else told)


def _judge(case: Case, features: NDArray[np.float64]) -> Judged:
    """Return the best that holds against any reference; said against one reference, it may still meet another."""
    model = _weights()
    found = []
    for at, (text, row) in enumerate(zip(case.references, features, strict=True)):
        named = dict(zip(NAMES, row, strict=True))
        limits = bound(case, text, named)
        chance = 1 / (1 + math.exp(-float(row @ model.weights + model.intercept)))
        score = min(limits.highest, max(limits.lowest, chance))
        partial = named["best_clause_recall"] >= COVERED_FROM and named["word_recall"] <= LEFT_OPEN_TO
        found.append(Judged(score, limits.contradicted, limits.empty, partial, at))
    return max(found, key=lambda one: one.score)


def _verdict(score: float) -> Verdict:
    model = _weights()
    if score >= model.correct_from:
        return "correct"
    return "incorrect" if score <= model.incorrect_to else "unsure"


def grade_open(question: Question, answer: str, embedder: Embedder) -> Grade:
    """Return the grade of a free answer by idea unit, with feedback that quotes the learner's own note."""
    wanted = question.units or (IdeaUnit(question.key, question.citations[0] if question.citations else None),)
    overall, by_unit = _judged_by_unit(question, wanted, answer, embedder)
    units = [_unit_grade(unit, found) for unit, found in zip(wanted, by_unit, strict=True)]
    if is_no_answer(answer):
        return Grade("incorrect", 0.0, tuple(units), told("Nothing was answered.", question, units))
    if words(answer) == words(question.key):
        units = [replace(unit, status="hit") for unit in units]
        return Grade("correct", 1.0, tuple(units), told("That covers it.", question, units))
    verdict, score = _settled(overall, units, [max(one.score for one in found) for found in by_unit])
    if len(units) == 1 and verdict == "correct":
        units = [replace(units[0], status="hit")]
    hits = sum(unit.status == "hit" for unit in units)
    lead = {
        "correct": "That covers it.",
        "partial": f"Part of it: {hits} of {len(units)} points.",
        "incorrect": "That is not what your note says.",
        "unsure": "Hard to tell from the words alone: compare it with your note and judge yourself.",
    }[verdict]
    return Grade(verdict, round(score, 4), tuple(units), told(lead, question, units))


def _settled(overall: Judged, units: Sequence[UnitGrade], scores: Sequence[float]) -> tuple[Verdict, float]:
    """Return verdict and score, which agree: from ``correct_from`` on correct, up to ``incorrect_to`` incorrect."""
    model = _weights()
    hits = sum(unit.status == "hit" for unit in units)
    is_turned = any(unit.status == "contradicted" for unit in units)
    if 0 < hits < len(units):
        share = hits / len(units) * (0.5 if is_turned else 1.0)
        return "partial", model.incorrect_to + (model.correct_from - model.incorrect_to) * share
    if is_turned:
        score = min(overall.score, *scores, model.incorrect_to)
    elif len(units) == 1:
        score = max(overall.score, *scores)
    elif hits:
        score = max(overall.score, sum(scores) / len(scores))
    else:
        score = min(overall.score, UNDECIDED)
    return _verdict(score), score


def judge_units(prompt: str, units: Sequence[IdeaUnit], answer: str, embedder: Embedder) -> list[UnitGrade]:
    """Return for each idea unit whether the answer, or one of its clauses, makes it, misses it or turns it round."""
    found = judged(_cases(prompt, units, answer), embedder)
    return [_unit_grade(unit, one) for unit, one in zip(units, _by_unit(found, len(units)), strict=True)]


def _judged_by_unit(
    question: Question, units: Sequence[IdeaUnit], answer: str, embedder: Embedder
) -> tuple[Judged, list[list[Judged]]]:
    """Return how an answer stands to the whole key, and to each unit as a whole and by its clauses."""
    whole = Case(question.prompt, (question.key, *question.accepted), answer)
    overall, *found = judged([whole, *_cases(question.prompt, units, answer)], embedder)
    if overall.empty:
        found = [replace(one, score=min(one.score, overall.score), empty=True) for one in found]
    return overall, _by_unit(found, len(units))


def _cases(prompt: str, units: Sequence[IdeaUnit], answer: str) -> list[Case]:
    said = beyond_question(prompt, answer)
    parts = list(dict.fromkeys((said, *clauses(said)[:MAX_CLAUSES])))
    return [Case(prompt, (unit.text,), part) for unit in units for part in parts]


def _by_unit(found: Sequence[Judged], units: int) -> list[list[Judged]]:
    parts = len(found) // max(1, units)
    return [list(found[at * parts : (at + 1) * parts]) for at in range(units)]


def _unit_grade(unit: IdeaUnit, by_part: Sequence[Judged]) -> UnitGrade:
    quote, locator = (unit.citation.quote, unit.citation.locator) if unit.citation else ("", None)
    return UnitGrade(unit.text, _status(by_part), quote, locator)


def _status(by_part: Sequence[Judged]) -> UnitStatus:
    """Return how an answer stands to one unit, judged as a whole (first) and by each of its clauses."""
    if any(one.contradicted for one in by_part):
        return "contradicted"
    best = max(one.score for one in by_part)
    return "hit" if best >= _weights().unit_hit_from and not by_part[0].empty else "missing"
