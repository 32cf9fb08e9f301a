"""A sitting: a session with its questions and answers as they stand now, so that it can be picked up anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coach import CoachError
from coach.attempt import Attempt, Grade
from coach.question import Question
from coach.records import Records
from coach.session import Gain, Session, gain, leave, next_question, to_retest

OPEN_FOR = timedelta(hours=18)
"""A session left this long ago is over; the next one is planned anew."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where a session stands.

    Attributes:
        questions: by id.
        answered: attempts with the grade that counts, oldest first.
        next_id: question to ask before study, None once each was asked or left.
        missed: ids to read up on and ask again, in order.
    """

    session: Session
    questions: dict[str, Question]
    answered: tuple[tuple[Attempt, Grade], ...]
    next_id: str | None
    missed: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many questions were answered or left before study."""
        left = {item.question_id for item in self.session.items if item.outcome}
        return len({attempt.question_id for attempt, _ in self.answered} | left)

    @property
    def gain(self) -> Gain | None:
        """Scores of the same questions before and after study, None before any was asked again."""
        return gain(self.answered)

    def first_answers(self) -> list[tuple[Attempt, Grade]]:
        """Return the answers before study, in order."""
        return [(attempt, grade) for attempt, grade in self.answered if attempt.phase == "pre"]


def read_sitting(records: Records, session_id: str) -> Sitting:
    """Return where a session stands.

    Raises:
        CoachError: there is no such session.
    """
    session = records.session(session_id)
    if session is None:
        raise CoachError("This session is not in your record any more; start a new one.")
    ids = [item.question_id for item in session.items]
    kept = {one.question.id: one for one in records.questions(ids=ids)}
    answered = records.graded(session_id=session_id)
    for item in session.items:
        if item.question_id not in kept or (kept[item.question_id].state != "active" and not item.outcome):
            session = leave(session, item.question_id, "retired")
    retired = {item.question_id for item in session.items if item.outcome}
    return Sitting(
        session=session,
        questions={name: one.question for name, one in kept.items()},
        answered=tuple(answered),
        next_id=next_question(session, answered),
        missed=tuple(name for name in to_retest(answered) if name not in retired),
    )


def leave_question(records: Records, session_id: str, question_id: str, outcome: str) -> None:
    """Mark a question of a session as left without an answer: ``skipped`` or ``not clear``."""
    session = records.session(session_id)
    if session is not None:
        records.keep_session(leave(session, question_id, outcome))


def end_session(records: Records, session_id: str, now: datetime) -> None:
    """Mark a session as ended; ending it twice changes nothing."""
    session = records.session(session_id)
    if session is not None and session.ended_at is None:
        records.keep_session(replace(session, ended_at=now))


def asking(records: Records, question_id: str, now: datetime) -> Sitting:
    """Return the newest session at work that asks a question.

    Raises:
        CoachError: no session of the last hours that was not ended asks it.
    """
    for session in reversed(records.sessions(since=now - OPEN_FOR)):
        if session.ended_at is None and any(item.question_id == question_id for item in session.items):
            return read_sitting(records, session.id)
    raise CoachError(f"No session at work asks the question {question_id}; `coach quiz` opens one.")


def unfinished(records: Records, now: datetime) -> Sitting | None:
    """Return the newest session that was begun today and not ended, None where there is none."""
    for session in reversed(records.sessions(since=now - OPEN_FOR)):
        if session.ended_at is None:
            return read_sitting(records, session.id)
    return None
