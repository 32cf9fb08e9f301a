"""Measure answers from notes: citations that point at the right lines, and honest abstention.

A question file has one JSON object a line: ``question``, ``answerable``, and for an answerable one ``expected``, a
list of ``{"path", "first_line", "last_line"}`` of which a citation must touch one.

    python -m bench.answers bench/questions-answers/example_questions.jsonl --vault examples/vault
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

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.question import Citation
from coach.study import Study
from coach.tutor import Answer


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what the coach said to it; ``right`` whether that was what a careful person wants."""

    question: str
    answerable: bool
    answer: Answer
    right: bool


def judge(question: dict[str, Any], answer: Answer) -> bool:
    """Return whether an answer cites an expected place, or abstains where the notes carry nothing."""
    if not question["answerable"]:
        return answer.abstained
    return not answer.abstained and any(
        touches(citation, place) for citation in answer.citations for place in question["expected"]
    )


def touches(citation: Citation, place: dict[str, Any]) -> bool:
    """Return whether a citation has a line, or the page, of an expected place."""
    locator = citation.locator
    if not locator.path.endswith("/" + place["path"]):
        return False
    if locator.lines is None:
        return bool(place.get("page") == locator.page)
    first, last = int(place["first_line"]), int(place["last_line"])
    return locator.lines[0] <= last and first <= locator.lines[1]


def measure(questions: Sequence[dict[str, Any]], study: Study, now: datetime) -> list[Row]:
    """Return each question with its answer and whether that is right."""
    rows = []
    for question in questions:
        answer = study.ask(question["question"], now)
        rows.append(Row(question["question"], bool(question["answerable"]), answer, judge(question, answer)))
    return rows


def summary(rows: Sequence[Row]) -> dict[str, float | int]:
    """Return the shares that the figures are about."""
    answerable = [row for row in rows if row.answerable]
    others = [row for row in rows if not row.answerable]
    answered = [row for row in answerable if not row.answer.abstained]
    return {
        "answerable": len(answerable),
        "citation_right": _share(answerable),
        "citation_right_when_answered": _share(answered),
        "unanswerable": len(others),
        "abstained": _share(others),
    }


def _share(rows: Sequence[Row]) -> float:
    return round(sum(row.right for row in rows) / len(rows), 4) if rows else 0.0


def main() -> None:
    """Print what went wrong, then the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--vault", type=Path, required=True, help="folder of notes to answer from")
    parser.add_argument("--home", type=Path, help="keep the index here, so that a second run is quick")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    questions = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line.strip()]
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as scratch, Study.open(options.home or Path(scratch)) as study:
        study.ingest([options.vault.resolve()], now)
        rows = measure(questions, study, now)
    if options.json:
        print(json.dumps(summary(rows)))
        return
    for row in rows:
        if not row.right:
            print(f"{'answerable' if row.answerable else 'not in the notes'}: {row.question}\n    {row.answer.text}")
    print(json.dumps(summary(rows), indent=1))


if __name__ == "__main__":
    main()
