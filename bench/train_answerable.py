"""Train what tells whether the notes answer a question, on sets of questions over folders of notes, and write it.

    python -m bench.train_answerable SET.jsonl=FOLDER ... [--homes FOLDER] [--write]

A set is as `bench/answers.py` takes it. Printed is what each set shows to a model that was trained on the others. An
answerable question whose citations would be wrong in any case teaches nothing and is left out of the training.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from bench.answers import judge
from bench.remembering import Remembering
from coach.study import Study
from coach.tutor.offline import answering
from coach.tutor.offline.answerable import TRAINED
from coach.tutor.offline.answering import ANSWERED_FROM

INVERSE_REGULARISATION = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its signals, none where nothing comes near; ``cited`` whether an answer would cite rightly."""

    question: str
    group: str
    answerable: bool
    signs: Mapping[str, float]
    cited: bool


def examples(path: Path, folder: Path, home: Path) -> list[Example]:
    """Return the questions of a set with their signals over a folder of notes."""
    found: list[Example] = []
    now = datetime.now(UTC)
    seen: dict[str, float] = {}

    def sure(signs: Mapping[str, float]) -> float:
        seen.update(signs)
        return 1.0

    with Study.open(home) as study, patch.object(answering, "confidence", sure):
        study.ingest([folder.resolve()], now)
        study.__dict__["embedder"] = Remembering(study.embedder)
        for line in filter(str.strip, path.read_text("utf-8").splitlines()):
            question: dict[str, Any] = json.loads(line)
            seen.clear()
            answer = study.ask(question["question"], now)
            cited = bool(question["answerable"]) and judge(question, answer)
            found.append(Example(question["question"], path.stem, question["answerable"], dict(seen), cited))
    return found


def trained(of: Sequence[Example], names: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Return bias and weights, for signals as they are."""
    kept = [one for one in of if one.signs and (one.cited or not one.answerable)]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=INVERSE_REGULARISATION, max_iter=5000))
    model.fit(_table(kept, names), [one.answerable for one in kept])
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    return bias, dict(zip(names, weights.tolist(), strict=True))


def sureness(of: Sequence[Example], bias: float, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return 0..1 for each question."""
    names = list(weights)
    total = bias + _table(of, names) @ np.array([weights[name] for name in names])
    return np.where([bool(one.signs) for one in of], 1 / (1 + np.exp(-total)), 0.0)


def _table(of: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[one.signs.get(name, 0.0) for name in names] for one in of])


def _shown(of: Sequence[Example], sure: NDArray[np.float64]) -> str:
    answerable = np.array([one.answerable for one in of])
    cited = np.array([one.cited for one in of])
    answered = sure >= ANSWERED_FROM
    right = (answered & cited).sum() / max(1, answerable.sum())
    abstained = (~answered & ~answerable).sum() / max(1, (~answerable).sum())
    return f"AUC {roc_auc_score(answerable, sure):.3f}, right {right:.3f}, abstained {abstained:.3f}"


def main() -> None:
    """Print what is found on each set by the others; with --write, write what was trained on all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", metavar="SET.jsonl=FOLDER")
    parser.add_argument("--homes", type=Path, help="keep the indexes here, so that a second run is quick")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    every: list[Example] = []
    with tempfile.TemporaryDirectory() as scratch:
        for pair in options.sets:
            path, _, folder = pair.partition("=")
            home = (options.homes or Path(scratch)) / Path(folder).resolve().name
            every += examples(Path(path), Path(folder), home)
    names = sorted({name for one in every for name in one.signs})
    out_of_set = np.zeros(len(every))
    for group in dict.fromkeys(one.group for one in every):
        inside = np.array([one.group == group for one in every])
        others = [one for one in every if one.group != group]
        own = [one for one in every if one.group == group]
        out_of_set[inside] = sureness(own, *trained(others, names)) if others else 0.0
        print(f"{group} ({len(own)}): {_shown(own, out_of_set[inside])}")
    print(f"all ({len(every)}): {_shown(every, out_of_set)}")
    bias, weights = trained(every, names)
    if options.write:
        rounded = {name: round(value, 4) for name, value in weights.items()}
        TRAINED.write_text(json.dumps({"bias": round(bias, 4), "weights": rounded}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
