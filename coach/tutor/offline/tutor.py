"""The tutor that needs no model: the five verbs, each handed to the file that does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from coach.attempt import Grade
from coach.post import Draft, Platform
from coach.question import CLOSED_KINDS, Question
from coach.tutor import Answer, Assessment, PostMaterial, QuestionRequest, Turn
from coach.tutor.offline import answering, explaining, questions
from ingest.roadmap import Concept
from vectorstore.embedding import Embedder
from vectorstore.search import Passage


class OfflineTutor:
    """Writes, grades, assesses, answers and drafts by rules, statistics and embeddings."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def engine(self) -> str:
        """The name that grades, answers and drafts carry."""
        return "offline"

    def write_questions(self, request: QuestionRequest, rng: Random) -> list[Question]:
        """Return more questions than asked for, best first; ``checks.py`` drops those that do not hold."""
        return questions.write_questions(request, rng)

    def grade(self, question: Question, answer: str) -> Grade:
        """Return the grade of an answer: closed kinds by comparison, open kinds by idea unit."""
        if question.kind in CLOSED_KINDS:
            from coach.tutor.offline.compare import grade_closed

            return grade_closed(question, answer)
        from coach.tutor.offline.grading import grade_open

        return grade_open(question, answer, self._embedder)

    def assess_explanation(
        self, topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None
    ) -> Assessment:
        """Return which idea units of the passages and the concept's sub-points the explanation makes."""
        return explaining.assess_explanation(topic, explanation, passages, concept, self._embedder)

    def answer(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> Iterator[str | Answer]:
        """Yield the answer's lines and, last, the whole Answer with its citations."""
        answer = answering.answer(question, passages, history, self._embedder)
        yield from answer.text.splitlines(keepends=True)
        yield answer

    def write_post(self, material: PostMaterial, platform: Platform) -> Draft:
        """Return a draft whose every sentence is a claim."""
        from coach.tutor.offline.posts import write_post

        return write_post(material, platform)
