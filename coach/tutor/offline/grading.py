"""A free answer is graded without a model: a few measured features, weighed by a small regression, and rules."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from coach.attempt import Grade, UnitGrade, UnitStatus, Verdict
from coach.question import IdeaUnit, Question
from coach.tutor.offline.ceiling import UNDECIDED, bound
from coach.tutor.offline.compare import is_no_answer
from coach.tutor.offline.features import NAMES, Case, clauses, measure
from coach.tutor.offline.feedback import told
from vectorstore.embedding import Embedder

COVERED_FROM, LEFT_OPEN_TO = 0.75, 0.65
"""One clause of a key counts as covered, and the rest as open, from and up to these shares of its words."""


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


def parse_row(row: object) -> Case:
    """Return the case that a row of a batch file asks to grade.

    Raises:
        ValueError: the row is no object, or has no reference or no answer; one plain sentence.
    """
    if not isinstance(row, dict):
        raise ValueError("A row must be a JSON object with question, reference and answer.")
    references = row.get("references", row.get("reference"))
    if isinstance(references, str):
        references = [references]
    if not isinstance(references, list) or not all(isinstance(one, str) for one in references):
        raise ValueError("A row needs “reference” as text, or “references” as a list of texts.")
    if not any(one.strip() for one in references):
        raise ValueError("A row needs at least one reference that is not empty.")
    question, answer = row.get("question", ""), row.get("answer")
    if question is None:
        question = ""
    if not isinstance(question, str) or not isinstance(answer, str):
        raise ValueError("A row needs “answer” as text, and “question” as text where there is one.")
    return Case(question, tuple(one for one in references if one.strip()), answer)


def grade_rows(cases: Sequence[Case], embedder: Embedder) -> list[Grade]:
    """Return one grade per case, in order; all texts are embedded together."""
    grades = []
    for case, one in zip(cases, judged(cases, embedder), strict=True):
        status: UnitStatus = "contradicted" if one.contradicted else "missing"
        if not one.contradicted and one.score >= _weights().unit_hit_from:
            status = "hit"
        unit = UnitGrade(case.references[one.reference], status)
        grades.append(Grade(_verdict_of(one), round(one.score, 4), (unit,)))
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
        partial: one clause of the reference is covered and the rest is not.
        reference: position of the nearest reference.
    """

    score: float
    contradicted: bool = False
    partial: bool = False
    reference: int = 0


def judged(cases: Sequence[Case], embedder: Embedder) -> list[Judged]:
    """Return one judgement per case, in order; all texts are embedded together."""
    measured = measure(cases, embedder)
    return [_judge(case, features) for case, features in zip(cases, measured, strict=True)]


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
        found.append(Judged(score, limits.contradicted, partial, at))
    return max(found, key=lambda one: one.score)


def _verdict(score: float) -> Verdict:
    model = _weights()
    if score >= model.correct_from:
        return "correct"
    return "incorrect" if score <= model.incorrect_to else "unsure"


def _verdict_of(one: Judged) -> Verdict:
    """Return the verdict of one judgement: what would be unsure is partial where only a part is covered."""
    verdict = _verdict(one.score)
    return "partial" if verdict == "unsure" and one.partial and one.score < UNDECIDED else verdict


def grade_open(question: Question, answer: str, embedder: Embedder) -> Grade:
    """Return the grade of a free answer by idea unit, with feedback that quotes the learner's own note."""
    wanted = question.units or (IdeaUnit(question.key, question.citations[0] if question.citations else None),)
    units = judge_units(question.prompt, wanted, answer, embedder)
    if is_no_answer(answer):
        return Grade("incorrect", 0.0, tuple(units), told("Nothing was answered.", question, units))
    overall = judged([Case(question.prompt, (question.key, *question.accepted), answer)], embedder)[0]
    hits = sum(unit.status == "hit" for unit in units)
    score = overall.score
    if any(unit.status == "contradicted" for unit in units):
        score = min(score, UNDECIDED)
    elif hits == len(units):
        score = max(score, _weights().correct_from)
    elif len(units) > 1 and hits < len(units):
        score = min(score, max(UNDECIDED, hits / len(units)))
    verdict: Verdict = "partial" if 0 < hits < len(units) else _verdict(score)
    lead = {
        "correct": "That covers it.",
        "partial": f"Part of it: {hits} of {len(units)} points.",
        "incorrect": "That is not what your note says.",
        "unsure": "Hard to tell from the words alone: compare it with your note and judge yourself.",
    }[verdict]
    return Grade(verdict, round(score, 4), tuple(units), told(lead, question, units))


def judge_units(prompt: str, units: Sequence[IdeaUnit], answer: str, embedder: Embedder) -> list[UnitGrade]:
    """Return for each idea unit whether the answer, or one of its clauses, makes it, misses it or turns it round."""
    parts = tuple(dict.fromkeys((answer, *clauses(answer))))
    cases = [Case(prompt, (unit.text,), part) for unit in units for part in parts]
    found = [] if is_no_answer(answer) else judged(cases, embedder)
    graded = []
    for at, unit in enumerate(units):
        status = _status(found[at * len(parts) : (at + 1) * len(parts)])
        quote, locator = (unit.citation.quote, unit.citation.locator) if unit.citation else ("", None)
        graded.append(UnitGrade(unit.text, status, quote, locator))
    return graded


def _status(by_part: Sequence[Judged]) -> UnitStatus:
    """Return how an answer stands to one unit, judged as a whole (first) and by each of its clauses."""
    if any(one.contradicted for one in by_part):
        return "contradicted"
    best = max((one.score for one in by_part), default=0.0)
    return "hit" if best >= _weights().unit_hit_from else "missing"
