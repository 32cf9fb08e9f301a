"""The seam to whoever writes and judges words: one protocol, five verbs.

Everything outside this package is the same whichever tutor is at work. A tutor returns values and stores
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Protocol

from coach.attempt import Attempt, Grade, UnitGrade
from coach.diary import Entry
from coach.evidence import Evidence
from coach.post import Draft, Platform
from coach.question import Citation, Question, QuestionKind
from ingest.chunk import Chunk
from ingest.roadmap import Concept
from vectorstore.search import Passage


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """What to write questions about.

    Attributes:
        topic: a concept of a stage or a heading of the notes.
        passages: where the notes speak about it, best first; every citation must come from these.
        kinds: kinds wanted; empty means any.
        count: how many are wanted after checking; a tutor over-generates.
        asked: prompts asked before on anything, so as not to repeat them.
        concept: the roadmap concept behind the topic, where there is one; its line may be cited too.
        why: one short sentence for the learner, kept on the question.
        source_path: path of the roadmap the concept stands in, for citing its line.
        plan: the pieces of that roadmap around the concept's line, the nearest first, for quoting it word for word.
        terms: salient terms of the vault with weights > 0 (roadmap concepts, headings, bold, rare words).
        cut_lists: ids of chunks whose first or last list goes on in another chunk: its items are not all there.
    """

    topic: str
    passages: tuple[Passage, ...]
    count: int
    kinds: tuple[QuestionKind, ...] = ()
    asked: tuple[str, ...] = ()
    concept: Concept | None = None
    why: str = ""
    source_path: str = ""
    plan: tuple[Chunk, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    cut_lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assessment:
    """How an explanation stands to what the notes say.

    Attributes:
        score: 0..1 share of idea units made, less what was contradicted.
        jargon: terms used and not explained.
        next_question: the one question a curious novice would ask next.
        readability: Flesch reading ease of the explanation (higher is plainer); None for a very short text.
        note: what there is to say about how it was assessed (the model failed, say), empty as a rule.
    """

    topic: str
    score: float
    units: tuple[UnitGrade, ...]
    jargon: tuple[str, ...]
    next_question: str
    passed: bool
    readability: float | None = None
    engine: str = "offline"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; ``role`` is ``learner`` or ``coach``."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer from the notes.

    Attributes:
        text: with ``[1]``-style marks that number ``citations`` from 1.
        abstained: True when the notes do not carry an answer; ``text`` then says what comes nearest.
        note: what there is to say about how it came about (the model failed, say), empty as a rule.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    engine: str
    abstained: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PostMaterial:
    """What a post may draw on; private material is left out before it gets here.

    Attributes:
        entries: diary entries, oldest first, corrected ones replaced.
        day_number: study days since the first entry, from 1.
        attempts: graded attempts of the same days.
        counts: named figures of the record over those days ("questions answered" → 12).
        month: first day of the month the post looks back on, None for any other post.
        numbers: each of those days with its number; empty for days in a row up to ``day_number``.
    """

    entries: tuple[Entry, ...]
    day_number: int
    today: date
    attempts: tuple[tuple[Attempt, Grade], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    counts: tuple[tuple[str, float], ...] = ()
    goal: str = ""
    variant: int = 0
    numbers: tuple[tuple[date, int], ...] = ()
    month: date | None = None


class Tutor(Protocol):
    """Whoever writes and judges words.

    Attributes:
        engine: ``offline`` or ``llm:<model>``.
    """

    @property
    def engine(self) -> str:
        """Return who is at work: ``offline`` or ``llm:<model>``."""
        ...

    def write_questions(self, request: QuestionRequest, rng: Random) -> list[Question]:
        """Return more questions than asked for; ``checks.py`` drops those that do not hold."""
        ...

    def grade(self, question: Question, answer: str) -> Grade:
        """Return the grade of an open answer by idea unit."""
        ...

    def assess_explanation(
        self, topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None
    ) -> Assessment:
        """Return which idea units of the passages and the concept's sub-points the explanation makes."""
        ...

    def answer(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> Iterator[str | Answer]:
        """Yield pieces of text as they come and, last, the whole Answer with its citations."""
        ...

    def write_post(self, material: PostMaterial, platform: Platform) -> Draft:
        """Return a draft whose every sentence is a claim."""
        ...
