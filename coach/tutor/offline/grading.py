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
from coach.question import Question
from coach.tutor.offline.compare import is_no_answer
from coach.tutor.offline.features import NAMES, Case, clauses, measure
from coach.tutor.offline.feedback import citation_of, told
from vectorstore.embedding import Embedder

CONTRADICTED_FROM = 0.5
CONTRADICTED_SCORE = 0.15
NEVER_RIGHT_SCORE = 0.02


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
    scores = scored(cases, embedder)
    return [Grade(_verdict(score), round(score, 4)) for score in scores]


def grade_reference(question_text: str, references: Sequence[str], answer: str, embedder: Embedder) -> Grade:
    """Return the grade of an answer against texts that would each be a full answer."""
    return grade_rows([Case(question_text, tuple(references), answer)], embedder)[0]


def scored(cases: Sequence[Case], embedder: Embedder) -> list[float]:
    """Return for each case the chance, 0..1, that a careful person would call the answer right."""
    measured = measure(cases, embedder)
    return [_score(case, features) for case, features in zip(cases, measured, strict=True)]


def _score(case: Case, features: NDArray[np.float64]) -> float:
    if is_no_answer(case.answer):
        return 0.0
    model = _weights()
    logits = features @ model.weights + model.intercept
    best = int(logits.argmax())
    row = dict(zip(NAMES, features[best], strict=True))
    score = 1 / (1 + math.exp(-float(logits[best])))
    if row["contradicted"] > CONTRADICTED_FROM or row["number_wrong"] or row["swapped"]:
        return min(score, CONTRADICTED_SCORE)
    return score


def _verdict(score: float) -> Verdict:
    model = _weights()
    if score >= model.correct_from:
        return "correct"
    return "incorrect" if score <= model.incorrect_to else "unsure"


def grade_open(question: Question, answer: str, embedder: Embedder) -> Grade:
    """Return the grade of a free answer by idea unit, with feedback that quotes the learner's own note."""
    texts = [unit.text for unit in question.units] or [question.key]
    if is_no_answer(answer):
        units = _units(question, texts, ["missing"] * len(texts))
        return Grade("incorrect", 0.0, units, told("Nothing was answered.", question, units))
    whole = Case(question.prompt, (question.key, *question.accepted), answer)
    parts = dict.fromkeys((answer, *clauses(answer)))
    cases = [whole, *(Case(question.prompt, (text,), part) for text in texts for part in parts)]
    scores = scored(cases, embedder)
    model = _weights()
    by_unit = np.array(scores[1:]).reshape(len(texts), len(parts)).max(axis=1)
    statuses: list[UnitStatus] = ["hit" if score >= model.unit_hit_from else "missing" for score in by_unit]
    units = _units(question, texts, statuses)
    hits = statuses.count("hit")
    score = max(scores[0], float(by_unit.mean())) if len(texts) > 1 else max(scores[0], float(by_unit[0]))
    verdict = _verdict(score)
    if len(texts) > 1 and 0 < hits < len(texts) and verdict != "incorrect":
        verdict = "partial"
    lead = {
        "correct": "That covers it.",
        "partial": f"Part of it: {hits} of {len(texts)} points.",
        "incorrect": "That is not what your note says.",
        "unsure": "Hard to tell from the words alone: compare it with your note and judge yourself.",
    }[verdict]
    return Grade(verdict, round(score, 4), units, told(lead, question, units))


def _units(question: Question, texts: Sequence[str], statuses: Sequence[UnitStatus]) -> tuple[UnitGrade, ...]:
    graded = []
    for at, (text, status) in enumerate(zip(texts, statuses, strict=True)):
        citation = citation_of(question, at)
        quote, locator = (citation.quote, citation.locator) if citation else ("", None)
        graded.append(UnitGrade(text, status, quote, locator))
    return tuple(graded)
