"""Train what ranks the statements that may answer a question, on sets of questions over folders of notes, and write it.

    python -m bench.train_ranking SET.jsonl=FOLDER ... [--homes FOLDER] [--write]

A set is as `bench/answers.py` takes it; of it the answerable questions are used. Printed is, for each set, how often
the first, and one of the first three, touches an expected place when the weights were trained on the others. A
conditional logit (McFadden, 1974): of a question's statements those are to be likely that touch an expected place.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from bench.answers import touches
from bench.remembering import Remembering
from coach.study import Study
from coach.tutor.offline import answering
from coach.tutor.offline.material import cite
from coach.tutor.offline.ranking import RANKING, Ranked, Signs, read_signs

RIDGE = 0.005

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's statements: their signs, of shape (statements, signs), and which of them answer."""

    group: str
    signs: Floats
    answers: NDArray[np.bool_]


def examples(path: Path, folder: Path, home: Path) -> tuple[list[str], list[Example]]:
    """Return the names of the signs, and the answerable questions of which a statement that answers was found."""
    names: list[str] = []
    found: list[Example] = []
    now = datetime.now(UTC)
    last: list[Signs] = []

    def remembered(*given: Any) -> list[Ranked]:
        last[:] = read_signs(*given)
        return []

    with Study.open(home) as study, patch.object(answering, "ranked", remembered):
        study.ingest([folder.resolve()], now)
        study.__dict__["embedder"] = Remembering(study.embedder)
        for question in map(json.loads, filter(str.strip, path.read_text("utf-8").splitlines())):
            if not question["answerable"]:
                continue
            last.clear()
            study.ask(question["question"], now)
            told = [one.statement for one in last]
            quotes = [cite(one.passage.chunk, one.passage.chunk.text[one.start : one.stop]) for one in told]
            answers = [any(touches(quote, place) for place in question["expected"]) for quote in quotes]
            if any(answers):
                names = sorted(last[0].signs)
                signs = np.array([[one.signs[name] for name in names] for one in last])
                found.append(Example(path.stem, signs, np.array(answers)))
    return names, found


def trained(of: Sequence[Example]) -> Floats:
    """Return the weights, for signs as they are."""
    spread = np.vstack([one.signs for one in of]).std(axis=0) + 1e-9

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(weights)
        for one in of:
            signs = one.signs / spread
            likelihood = np.exp(signs @ weights - (signs @ weights).max())
            likelihood /= likelihood.sum()
            right = likelihood * one.answers
            total -= np.log(right.sum() + 1e-12)
            slope -= (right / (right.sum() + 1e-12) - likelihood) @ signs
        return float(total / len(of) + RIDGE * weights @ weights), slope / len(of) + 2 * RIDGE * weights

    fitted = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B")
    return np.asarray(fitted.x / spread)


def among_first(of: Sequence[Example], weights: Floats, count: int) -> float:
    """Return the share of the questions of which one of the first ``count`` statements answers."""
    hits = [one.answers[np.argsort(-(one.signs @ weights), kind="stable")[:count]].any() for one in of]
    return float(np.mean(hits))


def main() -> None:
    """Print what is found on each set by the others; with --write, write what was trained on all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="+", metavar="SET.jsonl=FOLDER")
    parser.add_argument("--homes", type=Path, help="keep the indexes here, so that a second run is quick")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names: list[str] = []
    every: list[Example] = []
    with tempfile.TemporaryDirectory() as scratch:
        for pair in options.sets:
            path, _, folder = pair.partition("=")
            home = (options.homes or Path(scratch)) / Path(folder).resolve().name
            names, found = examples(Path(path), Path(folder), home)
            every += found
    for group in dict.fromkeys(one.group for one in every):
        own = [one for one in every if one.group == group]
        others = [one for one in every if one.group != group]
        if others:
            weights = trained(others)
            shown = ", ".join(f"{among_first(own, weights, count):.3f} of the first {count}" for count in (1, 3))
            print(f"{group} ({len(own)}): {shown}")
    weights = trained(every)
    print(dict(zip(names, weights.round(2).tolist(), strict=True)))
    if options.write:
        rounded = {name: round(value, 3) for name, value in zip(names, weights.tolist(), strict=True)}
        RANKING.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
