"""Grade public answer sets offline and print, per split, how often that is right, beside three rules in use elsewhere.

    python -m bench.grading DIR [--json] [--split NAME]

DIR holds ``scientsbank/answers_3way.jsonl``, ``beetle/answers_5way.jsonl`` or any other JSONL files whose rows have
``question``, ``reference_answers`` (texts, or objects with ``text``), ``answer``, ``label`` and ``split``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from sklearn.metrics import accuracy_score, f1_score

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.attempt import Grade, Verdict
from coach.tutor.offline.features import Case, telling_words
from coach.tutor.offline.grading import grade_rows
from vectorstore.embedding import Embedder, open_embedder

Row = dict[str, object]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

COSINE, STRING_RATIO, KEYWORD_SHARE = 0.8, 0.85, 0.6


def main() -> None:
    """Print the figures of every split found under the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--split", default="test", help="only splits whose name begins so; '' for all")
    options = parser.parse_args()
    embedder = open_embedder()
    report = {}
    for name, rows in read_splits(options.folder).items():
        if name.partition(" ")[2].startswith(options.split):
            report[name] = measure_split(rows, embedder)
    print(json.dumps(report, indent=2) if options.json else as_table(report))


def read_splits(folder: Path) -> dict[str, list[Row]]:
    """Return rows by "set split", every JSONL file below the folder being read."""
    splits: dict[str, list[Row]] = {}
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if {"answer", "label"} <= row.keys():
                splits.setdefault(f"{row.get('dataset', path.parent.name)} {row.get('split', 'test')}", []).append(row)
    return splits


def case_of(row: Row) -> Case:
    """Return the row as a case."""
    references = row["reference_answers"]
    if not isinstance(references, list):
        raise SystemExit("Each row needs reference_answers as a list.")
    texts = tuple(str(one["text"]) if isinstance(one, dict) else str(one) for one in references)
    return Case(str(row["question"]), texts, str(row["answer"]))


def measure_split(rows: Sequence[Row], embedder: Embedder) -> dict[str, object]:
    """Return the figures of one split: the grader's, those of the rules beside it, and by label of the set."""
    cases = [case_of(row) for row in rows]
    labels = [str(row["label"]) for row in rows]
    started = time.perf_counter()
    grades = grade_rows(cases, embedder)
    seconds = time.perf_counter() - started
    right = np.array([label == "correct" for label in labels])
    scores = np.array([grade.score for grade in grades])
    said_right = np.array([is_called_right(grade) for grade in grades])
    decided = np.array([grade.verdict != "unsure" for grade in grades])
    rules = {name: two_way(right, called) for name, called in other_rules(cases, embedder).items()}
    fine = [str(row.get("label_5way", row["label"])) for row in rows]
    return {
        "answers": len(rows),
        "seconds": round(seconds, 1),
        **two_way(right, said_right),
        "macro_f1_3way": three_way(labels, grades),
        "unsure": round(float(1 - decided.mean()), 3),
        "accuracy_decided": round(float(accuracy_score(right[decided], said_right[decided])), 3),
        "brier": round(float(((scores - right) ** 2).mean()), 3),
        "ece": round(calibration_error(right, scores), 3),
        "rules": rules,
        "by_label": {label: by_label(grades, [one == label for one in fine]) for label in sorted(set(fine))},
    }


def by_label(grades: Sequence[Grade], chosen: Sequence[bool]) -> dict[str, float]:
    """Return the mean score and the share of each verdict among the chosen answers."""
    kept = [grade for grade, keep in zip(grades, chosen, strict=True) if keep]
    shares = {verdict: float(np.mean([grade.verdict == verdict for grade in kept])) for verdict in get_args(Verdict)}
    mean = float(np.mean([grade.score for grade in kept]))
    return {name: round(value, 2) for name, value in {"score": mean, **shares}.items()}


def is_called_right(grade: Grade) -> bool:
    """Return the verdict as yes or no: ``unsure`` by its score, everything but ``correct`` is no."""
    return grade.verdict == "correct" or (grade.verdict == "unsure" and grade.score >= 0.5)


def two_way(right: Bools, called: Bools) -> dict[str, float]:
    """Return accuracy and macro-F1 of right against not right."""
    return {
        "accuracy": round(float(accuracy_score(right, called)), 3),
        "macro_f1": round(float(f1_score(right, called, average="macro")), 3),
    }


def three_way(labels: Sequence[str], grades: Sequence[Grade]) -> float:
    """Return macro-F1 of correct, contradictory and incorrect; contradictory is what a bound found turned round."""
    called = ["correct" if is_called_right(g) else "contradictory" if g.units and g.units[0].status == "contradicted"
              else "incorrect" for g in grades]  # fmt: skip
    return round(float(f1_score(labels, called, average="macro", labels=sorted(set(labels)))), 3)


def calibration_error(right: Bools, scores: Floats, bins: int = 10) -> float:
    """Return the expected calibration error over equal-width bins."""
    at = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(right[at == b].mean() - scores[at == b].mean()) * (at == b).mean() for b in set(at.tolist())]
    return float(sum(gaps))


def other_rules(cases: Sequence[Case], embedder: Embedder) -> dict[str, Bools]:
    """Return what three rules in use elsewhere call right, by the best of the references."""
    texts = list(dict.fromkeys(text for case in cases for text in (case.answer or " ", *case.references)))
    vectors = dict(zip(texts, embedder.encode(texts), strict=True))
    cosine, ratio, keywords = [], [], []
    for case in cases:
        answer, said = case.answer or " ", set(telling_words(case.answer))
        cosine.append(max(float(vectors[answer] @ vectors[text]) for text in case.references) >= COSINE)
        ratio.append(max(fuzz.ratio(answer, text) / 100 for text in case.references) >= STRING_RATIO)
        shares = (len(said & set(telling_words(text))) / max(1, len(telling_words(text))) for text in case.references)
        keywords.append(max(shares) >= KEYWORD_SHARE)
    return {
        "cosine >= 0.8": np.array(cosine),
        "string ratio >= 0.85": np.array(ratio),
        "60 % of keywords": np.array(keywords),
    }


def as_table(report: dict[str, dict[str, object]]) -> str:
    """Return the report as a Markdown table."""
    columns = ("answers", "accuracy", "macro_f1", "macro_f1_3way", "unsure", "accuracy_decided", "ece", "brier")
    lines = ["| set and split | " + " | ".join(columns) + " | macro-F1 cosine / ratio / keywords |"]
    lines.append("|" + " --- |" * (len(columns) + 2))
    for name, values in report.items():
        rules = values["rules"]
        beside = " / ".join(f"{rule['macro_f1']:.3f}" for rule in rules.values()) if isinstance(rules, dict) else ""
        lines.append(f"| {name} | " + " | ".join(str(values[column]) for column in columns) + f" | {beside} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
