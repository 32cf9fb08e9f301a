"""Measure whether explanations of one topic, ranked from excellent to wrong, come out in that order without a model.

python -m bench.explanations bench/questions-answers/explanations.jsonl --vault examples/vault
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from scipy.stats import spearmanr

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.study import Study


def main() -> None:
    """Print for each topic the scores in the order of rank, what was contradicted, and the rank correlation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("explanations", type=Path)
    parser.add_argument("--vault", type=Path, required=True, help="folder of notes to hold them against")
    options = parser.parse_args()
    ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in options.explanations.read_text("utf-8").splitlines():
        row = json.loads(line)
        ranked[row["topic"]].append((row["rank"], row["text"]))
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as scratch, Study.open(Path(scratch)) as study:
        study.ingest([options.vault.resolve()], now)
        for topic, rows in ranked.items():
            scores = [study.explain(topic, text, now).assessment.score for _, text in sorted(rows)]
            order = float(spearmanr(range(len(scores), 0, -1), scores).statistic)
            print(f"{topic}: {' '.join(f'{score:.2f}' for score in scores)}  rank correlation {order:.2f}")


if __name__ == "__main__":
    main()
