"""A question: what is asked, what a full answer must hold, and the lines that decide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

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
