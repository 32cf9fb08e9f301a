"""Train what tells private matters by their meaning on the sentences of bench/privacy, and write it.

    python -m bench.train_matter [--write]

Trained on ``training.tsv``, the working set and the seven blind sets, after what each showed at first was written
down. The threshold: in ten folds ``FALSE_ALARMS`` of the harmless sentences are taken by what was not trained on them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import SVC

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from bench.privacy_guard import PREFIXES, lines, of_kinds
from coach.matter import MATTERS, TRAINED
from vectorstore.embedding import SentenceTransformerEmbedder

HARMLESS = "plain"
FALSE_ALARMS = 0.03
# Out of fold at that share of false alarms: logistic regressions found 0.70 to 0.72 of money, a small network 0.72,
# gamma 1.5 0.84 (health 0.82, work 0.79), gamma 3 0.87 (0.80, 0.74).
GAMMA, COST = 1.5, 3.0


def sentences() -> list[tuple[str, str]]:
    """Return (kind, sentence) of every training sentence; names are no matter of meaning and left out."""
    rows = of_kinds("training.tsv")
    for prefix in PREFIXES:
        rows += of_kinds(f"{prefix}planted.tsv")
        rows += [(HARMLESS, line) for line in lines(f"{prefix}harmless.txt")]
    return [(kind, text) for kind, text in rows if kind != "name"]


def main() -> None:
    """Print what is found out of fold; with --write, write what was trained on all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    kinds, texts = zip(*sentences(), strict=True)
    kind, vectors = np.array(kinds), SentenceTransformerEmbedder(dtype="float32").encode(texts)
    harmless = kind == HARMLESS
    machine = SVC(C=COST, gamma=GAMMA, class_weight="balanced")
    folds = list(StratifiedKFold(10, shuffle=True, random_state=0).split(vectors, kind))
    scores = cross_val_predict(machine, vectors, ~harmless, cv=folds, method="decision_function")
    least = float(np.quantile(scores[harmless], 1 - FALSE_ALARMS))
    for name in dict.fromkeys(kinds):
        taken = scores[kind == name] > least
        print(f"{name}: {taken.sum()}/{len(taken)} = {taken.mean():.3f}")
    machine.fit(vectors, ~harmless)
    print(f"{len(machine.support_)} support vectors")
    if options.write:
        np.savez_compressed(
            TRAINED,
            vectors=machine.support_vectors_.astype(np.float16),
            says=machine.dual_coef_[0].astype(np.float32),
            matter=np.array([MATTERS.index(k) if k in MATTERS else -1 for k in kind[machine.support_]], np.int8),
            gamma=np.float32(GAMMA),
            least=np.float32(least - machine.intercept_[0]),
        )


if __name__ == "__main__":
    main()
