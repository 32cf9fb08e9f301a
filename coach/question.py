"""A question: what is asked, what a full answer must hold, and the lines that decide it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from coach import CoachError
from ingest.document import Locator, digest

QuestionKind = Literal["definition", "cloze", "list", "contrast", "why", "explain", "order", "number", "code", "choice"]
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)

CLOSED_KINDS: frozenset[QuestionKind] = frozenset({"cloze", "number", "choice", "order", "list"})
"""Kinds compared in code with a stored key; they never go to a model."""

QuestionState = Literal["active", "retired", "set_aside"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands.

    Attributes:
        quote: a substring of the chunk's text.
        chunk_id: the chunk it was taken from, empty for a roadmap or worksheet line that was not cut from a chunk.
    """

    quote: str
    locator: Locator
    chunk_id: str = ""


@dataclass(frozen=True, slots=True)
class IdeaUnit:
    """One point that a full answer must make, with the line that supports it."""

    text: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask.

    Attributes:
        id: see :func:`question_id`.
        key: the expected answer; for ``choice`` the text of the right option, for ``list`` and ``order`` the
            items joined by newlines.
        accepted: other answers that count as the key.
        options: what to choose from for ``choice`` (or what to put in order for ``order``), else None.
        units: idea units of an open question, 1..6; for ``list`` one per item.
        citations: at least one; each quote stands in the source.
        topic: the concept of a stage, or the heading of the notes, that it is about.
        why: one short sentence saying why this is asked now ("concept of Stage 2", "defined in your note").
        author: ``offline`` or ``llm:<model>``.
        confusable: a group name; only topics of one group are interleaved.
        hint: a first nudge that does not hold the key.
    """

    id: str
    kind: QuestionKind
    prompt: str
    key: str
    units: tuple[IdeaUnit, ...]
    citations: tuple[Citation, ...]
    topic: str
    why: str = ""
    options: tuple[str, ...] | None = None
    accepted: tuple[str, ...] = ()
    author: str = "offline"
    confusable: str = ""
    hint: str = ""


def question_id(kind: str, prompt: str, key: str) -> str:
    """Return the stable id of a question: the same words asked again are the same question."""
    return "q" + digest(kind, " ".join(prompt.split()).casefold(), " ".join(key.split()).casefold())


def reworded(question: Question, prompt: str | None = None, key: str | None = None) -> Question:
    """Return the question in better words or with another key, under the id it has; its points follow the key.

    Raises:
        CoachError: nothing to change is given, or what is given is empty.
    """
    if prompt is None and key is None:
        raise CoachError("Nothing is to be mended: give better words with --prompt, or the right answer with --key.")
    if any(given is not None and not given.strip() for given in (prompt, key)):
        raise CoachError("A question and its key cannot be empty; retire the question if it is of no use.")
    mended = replace(question, prompt=prompt.strip()) if prompt is not None else question
    if key is None or key.strip() == question.key:
        return mended
    points = [line.strip() for line in key.strip().splitlines() if line.strip()]
    cited = [unit.citation for unit in question.units] or [None]
    units = tuple(IdeaUnit(point, cited[min(place, len(cited) - 1)]) for place, point in enumerate(points))
    options = question.options
    if options is not None:
        options = tuple(points) if question.kind == "order" else _with_key(options, question.key, key.strip())
    return replace(
        mended, key="\n".join(points), units=units if question.units else (), options=options, accepted=(), hint=""
    )


def _with_key(options: tuple[str, ...], old: str, key: str) -> tuple[str, ...]:
    """Return the options with the new key among them, in the place of the old one where it is none of them yet."""
    return options if key in options else tuple(key if option == old else option for option in options)
