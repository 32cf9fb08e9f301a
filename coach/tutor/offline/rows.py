"""Rows of a batch to grade are read from text: one JSON object a line with question, reference(s) and answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

from coach.tutor.offline.features import Case


def read_rows(text: str, name: str) -> list[Case]:
    """Return the cases of a JSONL text, in order; blank lines count for nothing.

    Args:
        text: one JSON object a line; only a line feed ends a line, since text may hold other separators.
        name: what the text is called when a line of it is told to be wrong.

    Raises:
        ValueError: a line is no row; one plain sentence that names the line.
    """
    return list(_cases(text.removeprefix("\ufeff"), name))


def _cases(text: str, name: str) -> Iterator[Case]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield parse_row(_loaded(line))
        except ValueError as error:
            raise ValueError(f"Line {number} of {name} cannot be graded: {error}") from error


def _loaded(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not one JSON object like {“question”: …, “reference”: …, “answer”: …}.") from error


def parse_row(row: object) -> Case:
    """Return the case that a row of a batch file asks to grade.

    Raises:
        ValueError: the row is no object, or has no reference or no answer; one plain sentence.
    """
    if not isinstance(row, dict):
        raise ValueError("a row must be a JSON object with question, reference and answer.")
    references = row.get("references") or row.get("reference")
    if isinstance(references, str):
        references = [references]
    if not isinstance(references, list) or not all(isinstance(one, str) for one in references):
        raise ValueError("a row needs “reference” as text, or “references” as a list of texts.")
    question, answer = row.get("question"), row.get("answer")
    question = "" if question is None else question
    if not isinstance(question, str) or not isinstance(answer, str):
        raise ValueError("a row needs “answer” as text, and “question” as text where there is one.")
    kept = tuple(text for text in map(_sound, references) if text.strip())
    if not kept:
        raise ValueError("a row needs at least one reference that is not empty.")
    return Case(_sound(question), kept, _sound(answer))


def _sound(text: str) -> str:
    """Return the text without halves of characters, which JSON can hold and no encoder takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
