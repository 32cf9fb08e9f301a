"""Measure answers from notes: citations that point at the right lines, and honest abstention.

A question file has one JSON object a line: ``question``, ``answerable``, and for an answerable one ``expected``, a
list of ``{"path", "first_line", "last_line"}`` of which a citation must touch one.

    python -m bench.answers bench/questions-answers/example_questions.jsonl --vault examples/vault
    python -m bench.answers SET.jsonl=FOLDER ...

Of several sets each has its figures, and all of them together have theirs.
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


def answered(path: Path, vault: Path, homes: Path) -> list[Row]:
    """Return the rows of one set; the index of each folder of notes is kept apart."""
    questions = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    now = datetime.now(UTC)
    with Study.open(homes / vault.name) as study:
        study.ingest([vault], now)
        return measure(questions, study, now)


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
    parser.add_argument("sets", nargs="+", metavar="SET.jsonl[=FOLDER]")
    parser.add_argument("--vault", type=Path, help="folder of notes to answer from, for a set without one")
    parser.add_argument("--home", type=Path, help="keep the indexes here, so that a second run is quick")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for named in options.sets:
            path, _, folder = named.partition("=")
            vault = Path(folder) if folder else options.vault
            if vault is None:
                parser.error(f"{path} has no folder of notes: give it as {path}=FOLDER, or with --vault")
            found[Path(path).stem] = answered(Path(path), vault.resolve(), options.home or Path(scratch))
    rows = [row for each in found.values() for row in each]
    if not options.json:
        for row in rows:
            if not row.right:
                print(
                    f"{'answerable' if row.answerable else 'not in the notes'}: {row.question}\n    {row.answer.text}"
                )
    figures = {name: summary(each) for name, each in found.items()}
    shown = figures | {"all": summary(rows)} if len(figures) > 1 else summary(rows)
    print(json.dumps(shown, indent=None if options.json else 1))


if __name__ == "__main__":
    main()
