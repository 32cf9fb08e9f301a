"""The model's tutor with the offline one behind it: a fault is said in a sentence and costs the learner nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from threading import local
from typing import TypeVar

from coach.attempt import Grade
from coach.post import Draft, Platform
from coach.question import CLOSED_KINDS, Question
from coach.records import ModelCall
from coach.settings import Settings
from coach.tutor import Answer, Assessment, PostMaterial, QuestionRequest, Turn, Tutor
from coach.tutor.llm.chat import Chat, ModelError
from coach.tutor.llm.sources import Secrecy
from coach.tutor.llm.tutor import LLMTutor
from ingest.concept import Concept
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

Made = TypeVar("Made")

RESTS = timedelta(seconds=60)
"""After a fault that the next call would meet too the model is left alone this long, so that nobody waits again."""

LASTING = frozenset({"unreachable", "timeout", "key", "no model", "busy", "server", "budget"})
OFFLINE_INSTEAD = "The coach went on without a model."


class Notes(local):
    """Sentences for the learner about the call at work, kept apart for each thread."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, line: str) -> None:
        """Add a sentence."""
        if line not in self._lines:
            self._lines.append(line)

    def take(self) -> str:
        """Return what was said since the last time, as one text."""
        lines, self._lines = self._lines, []
        return " ".join(lines)


class FallbackTutor:
    """Tries the model first; on a fault the offline tutor does the work and ``note`` says why."""

    def __init__(self, model: LLMTutor, offline: Tutor, notes: Notes, now: Callable[[], datetime]) -> None:
        self._model = model
        self._offline = offline
        self._notes = notes
        self._now = now
        self._rests_until: datetime | None = None
        self._last_fault = ""

    @property
    def engine(self) -> str:
        """The name of the model that is asked first."""
        return self._model.engine

    def take_notes(self) -> str:
        """Return what there is to say about the calls since the last time, empty where all went well."""
        return self._notes.take()

    def write_questions(self, request: QuestionRequest, rng: Random) -> list[Question]:
        """Return questions of the model, or of the offline tutor where it fails."""
        return self._either(
            lambda: self._model.write_questions(request, rng), lambda: self._offline.write_questions(request, rng)
        )

    def grade(self, question: Question, answer: str) -> Grade:
        """Return the model's grade, or the offline tutor's where it fails; closed kinds never reach the model."""
        if question.kind in CLOSED_KINDS:
            return self._offline.grade(question, answer)
        made = self._either(lambda: self._model.grade(question, answer), lambda: self._offline.grade(question, answer))
        return replace(made, note=self._notes.take())

    def assess_explanation(
        self, topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None
    ) -> Assessment:
        """Return the model's assessment, or the offline tutor's where it fails."""
        made = self._either(
            lambda: self._model.assess_explanation(topic, explanation, passages, concept),
            lambda: self._offline.assess_explanation(topic, explanation, passages, concept),
        )
        return replace(made, note=" ".join(filter(None, [made.note, self._notes.take()])))

    def answer(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> Iterator[str | Answer]:
        """Yield the model's answer; where it breaks off, the offline tutor's follows and is the whole Answer."""
        begun = False
        try:
            self._refuse_while_resting()
            for piece in self._model.answer(question, passages, history):
                begun = True
                yield piece if isinstance(piece, str) else replace(piece, note=self._notes.take())
        except ModelError as fault:
            self._failed(fault)
            if begun:
                yield "\n\n"
            for piece in self._offline.answer(question, passages, history):
                yield piece if isinstance(piece, str) else replace(piece, note=self._notes.take())

    def write_post(self, material: PostMaterial, platform: Platform) -> Draft:
        """Return the model's draft, or the offline tutor's where it fails."""
        made = self._either(
            lambda: self._model.write_post(material, platform), lambda: self._offline.write_post(material, platform)
        )
        return replace(made, note=self._notes.take())

    def what_leaves(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> str:
        """Return exactly the text that would be sent to answer a question."""
        return self._model.what_leaves(question, passages, history)

    def _either(self, ask: Callable[[], Made], instead: Callable[[], Made]) -> Made:
        try:
            self._refuse_while_resting()
            return ask()
        except ModelError as fault:
            self._failed(fault)
            return instead()

    def _refuse_while_resting(self) -> None:
        if self._rests_until is not None and self._now() < self._rests_until:
            raise ModelError("resting", self._last_fault)

    def _failed(self, fault: ModelError) -> None:
        if fault.kind in LASTING:
            self._rests_until = self._now() + RESTS
            self._last_fault = str(fault)
        self._notes.say(f"{fault} {OFFLINE_INSTEAD}")


def with_model(
    settings: Settings,
    key: str | None,
    offline: Tutor,
    embedder: Embedder,
    secrecy: Secrecy,
    *,
    log: Callable[[ModelCall], None],
    spent_tokens: Callable[[], int],
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> FallbackTutor:
    """Return the tutor of the model that is set, with the offline one behind it."""
    notes = Notes()
    chat = Chat(settings, key, log=log, spent_tokens=spent_tokens, now=now, say=notes.say, sleep=sleep)
    return FallbackTutor(LLMTutor(chat, offline, embedder, secrecy, notes.say), offline, notes, now)
