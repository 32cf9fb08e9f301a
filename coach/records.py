"""Everything kept about the learner: one SQLite file, append-only where the learner's work is concerned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.sqlite import insert

from coach import CoachError
from coach.attempt import Attempt, Grade
from coach.diary import Entry
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.post import Draft, without_originals
from coach.question import Question, QuestionState
from coach.review import Card, Review
from coach.session import Session
from coach.tutor import Answer, Turn

HEAD = "0001"
"""The newest migration; a test holds it equal to what Alembic finds."""

Value = TypeVar("Value")

metadata = sa.MetaData()
_source = sa.Table(
    "source", metadata, sa.Column("path", sa.Text, primary_key=True), sa.Column("at", sa.Text, nullable=False)
)
_question = sa.Table(
    "question",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False, index=True),
    sa.Column("path", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_question_drop = sa.Table(
    "question_drop",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
_session = sa.Table(
    "session",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("question_id", sa.Text, nullable=False, index=True),
    sa.Column("session_id", sa.Text, nullable=True, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_grade = sa.Table(
    "grade",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("attempt_id", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_review = sa.Table(
    "review",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("question_id", sa.Text, nullable=False, index=True),
    sa.Column("attempt_id", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_card = sa.Table(
    "card",
    metadata,
    sa.Column("question_id", sa.Text, primary_key=True),
    sa.Column("due", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("criterion_id", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_entry = sa.Table(
    "entry",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_post = sa.Table(
    "post",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
_reply = sa.Table(
    "reply",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("post_id", sa.Text, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
)
_explanation = sa.Table(
    "explanation",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("topic", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_turn = sa.Table(
    "turn",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("conversation", sa.Text, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
_model_call = sa.Table(
    "model_call",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_preference = sa.Table(
    "preference",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

_KEPT_BEFORE_STUDY = (_source, _preference)


class RecordsError(CoachError):
    """The record cannot be read or written; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question with its state: active, retired by the learner, or set aside because its source changed."""

    question: Question
    state: QuestionState
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A draft as kept, with the replies that were pasted in."""

    id: str
    at: datetime
    draft: Draft
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn of a kept conversation; ``answer`` holds the citations of a coach's turn."""

    conversation: str
    at: datetime
    turn: Turn
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a chat model: what was used, not what was said (``sent`` stays empty unless asked for).

    Attributes:
        tokens_in, tokens_out: as the server reports them, estimated where it does not.
        outcome: ``ok``, or the fault in a few words.
    """

    at: datetime
    model: str
    prompt: str
    prompt_hash: str
    tokens_in: int
    tokens_out: int
    seconds: float
    outcome: str
    sent: str = ""


class Records:
    """The learner's record in one home folder; safe to use from several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordsError(
                f"The home folder {path.parent} cannot be made ({error.strerror}); name another with --home."
            ) from error
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(self._engine, "connect", _set_pragmas)
        self._path = path
        self._migrate()

    def sources(self) -> list[str]:
        """Return the folders and files that were given to the coach, oldest first."""
        return [row.path for row in self._rows(sa.select(_source).order_by(_source.c.at, _source.c.path))]

    def add_source(self, path: str, now: datetime) -> None:
        """Remember a folder or file; a known one keeps its date."""
        with self._writing() as connection:
            connection.execute(insert(_source).values(path=path, at=_stamp(now)).on_conflict_do_nothing())

    def drop_source(self, path: str) -> None:
        """Forget a folder or file."""
        with self._writing() as connection:
            connection.execute(_source.delete().where(_source.c.path == path))

    def keep_questions(self, questions: Sequence[Question], now: datetime) -> None:
        """Keep new questions as active; one that is known keeps its state."""
        rows = [_question_row(question, now) for question in questions]
        if rows:
            with self._writing() as connection:
                connection.execute(insert(_question).on_conflict_do_nothing(), rows)

    def mend_question(self, question: Question) -> None:
        """Replace the body of a question under the same id."""
        with self._writing() as connection:
            connection.execute(
                _question.update()
                .where(_question.c.id == question.id)
                .values(topic=question.topic, path=_first_path(question), body=_dump(Question, question))
            )

    def set_question_state(self, question_id: str, state: QuestionState, reason: str) -> None:
        """Set a question active, retired or set aside, with the reason."""
        with self._writing() as connection:
            connection.execute(
                _question.update().where(_question.c.id == question_id).values(state=state, reason=reason)
            )

    def question(self, question_id: str) -> KeptQuestion | None:
        """Return a question with its state, None where there is no such id."""
        rows = self._rows(sa.select(_question).where(_question.c.id == question_id))
        return _kept_question(rows[0]) if rows else None

    def questions(
        self, *, state: QuestionState | None = None, path: str | None = None, ids: Sequence[str] | None = None
    ) -> list[KeptQuestion]:
        """Return the questions kept, oldest first, narrowed by state, by the path cited, or to some ids."""
        query = sa.select(_question).order_by(_question.c.at, _question.c.id)
        if state is not None:
            query = query.where(_question.c.state == state)
        if path is not None:
            query = query.where(_question.c.path == path)
        if ids is not None:
            query = query.where(_question.c.id.in_(ids))
        return [_kept_question(row) for row in self._rows(query)]

    def keep_drops(self, drops: Sequence[tuple[str, str]], author: str, now: datetime) -> None:
        """Keep (prompt, reason) of questions that did not pass their checks."""
        rows = [{"at": _stamp(now), "author": author, "prompt": prompt, "reason": reason} for prompt, reason in drops]
        if rows:
            with self._writing() as connection:
                connection.execute(_question_drop.insert(), rows)

    def drop_counts(self) -> dict[str, int]:
        """Return how many questions were dropped for each reason."""
        query = sa.select(_question_drop.c.reason, sa.func.count().label("drops")).group_by(_question_drop.c.reason)
        return {row.reason: row.drops for row in self._rows(query)}

    def keep_session(self, session: Session) -> None:
        """Keep a session, or its newest state."""
        row = {"id": session.id, "at": _stamp(session.started_at), "body": _dump(Session, session)}
        with self._writing() as connection:
            statement = insert(_session).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"body": row["body"]}))

    def session(self, session_id: str) -> Session | None:
        """Return a session, None where there is no such id."""
        rows = self._rows(sa.select(_session).where(_session.c.id == session_id))
        return _load(Session, rows[0].body) if rows else None

    def sessions(self, *, since: datetime | None = None) -> list[Session]:
        """Return sessions, oldest first."""
        query = sa.select(_session).order_by(_session.c.at)
        if since is not None:
            query = query.where(_session.c.at >= _stamp(since))
        return [_load(Session, row.body) for row in self._rows(query)]

    def keep_attempt(self, attempt: Attempt) -> None:
        """Keep an answer before it is graded."""
        with self._writing() as connection:
            connection.execute(
                insert(_attempt)
                .values(
                    id=attempt.id,
                    at=_stamp(attempt.at),
                    question_id=attempt.question_id,
                    session_id=attempt.session_id,
                    body=_dump(Attempt, attempt),
                )
                .on_conflict_do_nothing()
            )

    def attempt(self, attempt_id: str) -> Attempt | None:
        """Return an attempt, None where there is no such id."""
        rows = self._rows(sa.select(_attempt).where(_attempt.c.id == attempt_id))
        return _load(Attempt, rows[0].body) if rows else None

    def keep_grade(self, attempt_id: str, grade: Grade, now: datetime) -> None:
        """Append a grade; the newest one counts, the older ones stay."""
        with self._writing() as connection:
            connection.execute(_grade.insert().values(at=_stamp(now), attempt_id=attempt_id, body=_dump(Grade, grade)))

    def grades(self, attempt_id: str) -> list[Grade]:
        """Return every grade an attempt was given, oldest first."""
        query = sa.select(_grade).where(_grade.c.attempt_id == attempt_id).order_by(_grade.c.number)
        return [_load(Grade, row.body) for row in self._rows(query)]

    def graded(
        self, *, question_id: str | None = None, session_id: str | None = None, since: datetime | None = None
    ) -> list[tuple[Attempt, Grade]]:
        """Return attempts with the grade that counts, oldest first; an ungraded attempt is left out."""
        newest = (
            sa.select(_grade.c.attempt_id, sa.func.max(_grade.c.number).label("number"))
            .group_by(_grade.c.attempt_id)
            .subquery()
        )
        query = (
            sa.select(_attempt.c.body.label("attempt"), _grade.c.body.label("grade"))
            .join(newest, newest.c.attempt_id == _attempt.c.id)
            .join(_grade, _grade.c.number == newest.c.number)
            .order_by(_attempt.c.at, _attempt.c.id)
        )
        if question_id is not None:
            query = query.where(_attempt.c.question_id == question_id)
        if session_id is not None:
            query = query.where(_attempt.c.session_id == session_id)
        if since is not None:
            query = query.where(_attempt.c.at >= _stamp(since))
        return [(_load(Attempt, row.attempt), _load(Grade, row.grade)) for row in self._rows(query)]

    def keep_review(self, review: Review, card: Card) -> None:
        """Append a review and keep the card it leads to, in one step."""
        with self._writing() as connection:
            connection.execute(
                _review.insert().values(
                    at=_stamp(review.at),
                    question_id=review.question_id,
                    attempt_id=review.attempt_id,
                    body=_dump(Review, review),
                )
            )
            _put_card(connection, card)

    def reviews(self, *, question_id: str | None = None, since: datetime | None = None) -> list[Review]:
        """Return reviews, oldest first; of two for one attempt the newer stands in the older one's place."""
        query = sa.select(_review).order_by(_review.c.number)
        if question_id is not None:
            query = query.where(_review.c.question_id == question_id)
        if since is not None:
            query = query.where(_review.c.at >= _stamp(since))
        standing: dict[str, Review] = {}
        for row in self._rows(query):
            standing[row.attempt_id] = _load(Review, row.body)
        return list(standing.values())

    def keep_cards(self, cards: Sequence[Card]) -> None:
        """Keep cards that were replayed or moved."""
        with self._writing() as connection:
            for card in cards:
                _put_card(connection, card)

    def card(self, question_id: str) -> Card | None:
        """Return the memory state of a question, None before its first review."""
        rows = self._rows(sa.select(_card).where(_card.c.question_id == question_id))
        return _load(Card, rows[0].body) if rows else None

    def cards(self, *, due_before: datetime | None = None) -> list[Card]:
        """Return the cards of active questions, the one due first first."""
        query = (
            sa.select(_card.c.body)
            .join(_question, _question.c.id == _card.c.question_id)
            .where(_question.c.state == "active")
            .order_by(_card.c.due, _card.c.question_id)
        )
        if due_before is not None:
            query = query.where(_card.c.due <= _stamp(due_before))
        return [_load(Card, row.body) for row in self._rows(query)]

    def keep_evidence(self, evidence: Evidence, now: datetime) -> None:
        """Append a line to the ledger; a line with a known id is its newer state, and the older one stays."""
        with self._writing() as connection:
            connection.execute(
                _evidence.insert().values(
                    id=evidence.id,
                    at=_stamp(now),
                    criterion_id=evidence.criterion_id,
                    body=_dump(Evidence, evidence),
                )
            )

    def evidence(self, *, criterion_id: str | None = None) -> list[Evidence]:
        """Return the ledger in the order it was first written, each line in its newest state."""
        query = sa.select(_evidence).order_by(_evidence.c.number)
        if criterion_id is not None:
            query = query.where(_evidence.c.criterion_id == criterion_id)
        return list({row.id: _load(Evidence, row.body) for row in self._rows(query)}.values())

    def keep_entry(self, entry: Entry) -> None:
        """Append a diary entry; a correction is a new entry that names the one it replaces."""
        with self._writing() as connection:
            connection.execute(
                insert(_entry)
                .values(
                    id=entry.id,
                    at=_stamp(entry.written_at),
                    day=entry.day.isoformat(),
                    body=_dump(Entry, entry),
                )
                .on_conflict_do_nothing()
            )

    def entries(self) -> list[Entry]:
        """Return every diary entry ever written, corrected ones too, by day and then by time of writing."""
        return [_load(Entry, row.body) for row in self._rows(sa.select(_entry).order_by(_entry.c.day, _entry.c.at))]

    def keep_post(self, post_id: str, draft: Draft, now: datetime) -> None:
        """Keep a draft with what it claimed."""
        row = {
            "id": post_id,
            "at": _stamp(now),
            "platform": draft.platform,
            "body": _dump(Draft, without_originals(draft)),
        }
        with self._writing() as connection:
            connection.execute(insert(_post).values(row).on_conflict_do_nothing())

    def posts(self) -> list[KeptPost]:
        """Return the drafts kept, oldest first, with their replies."""
        replies: dict[str, list[str]] = {}
        for row in self._rows(sa.select(_reply).order_by(_reply.c.number)):
            replies.setdefault(row.post_id, []).append(row.text)
        return [
            KeptPost(row.id, _time(row.at), _load(Draft, row.body), tuple(replies.get(row.id, ())))
            for row in self._rows(sa.select(_post).order_by(_post.c.at))
        ]

    def keep_reply(self, post_id: str, text: str, now: datetime) -> None:
        """Keep what somebody answered to a post."""
        with self._writing() as connection:
            connection.execute(_reply.insert().values(post_id=post_id, text=text, at=_stamp(now)))

    def keep_explanation(self, explanation: Explanation) -> None:
        """Keep an explanation with its assessment."""
        with self._writing() as connection:
            connection.execute(
                insert(_explanation)
                .values(
                    id=explanation.id,
                    at=_stamp(explanation.at),
                    topic=explanation.topic,
                    body=_dump(Explanation, explanation),
                )
                .on_conflict_do_nothing()
            )

    def explanations(self, *, topic: str | None = None, since: datetime | None = None) -> list[Explanation]:
        """Return explanations, oldest first."""
        query = sa.select(_explanation).order_by(_explanation.c.at)
        if topic is not None:
            query = query.where(_explanation.c.topic == topic)
        if since is not None:
            query = query.where(_explanation.c.at >= _stamp(since))
        return [_load(Explanation, row.body) for row in self._rows(query)]

    def keep_turn(self, kept: KeptTurn) -> None:
        """Append a turn to its conversation."""
        body = _dump(Answer, kept.answer) if kept.answer else ""
        with self._writing() as connection:
            connection.execute(
                _turn.insert().values(
                    at=_stamp(kept.at),
                    conversation=kept.conversation,
                    role=kept.turn.role,
                    text=kept.turn.text,
                    body=body,
                )
            )

    def turns(self, *, conversation: str | None = None, containing: str = "") -> list[KeptTurn]:
        """Return turns in order, of one conversation or all, narrowed to those that contain a text."""
        query = sa.select(_turn).order_by(_turn.c.number)
        if conversation is not None:
            query = query.where(_turn.c.conversation == conversation)
        if containing:
            query = query.where(_turn.c.text.icontains(containing, autoescape=True))
        return [
            KeptTurn(
                row.conversation,
                _time(row.at),
                Turn(row.role, row.text),
                _load(Answer, row.body) if row.body else None,
            )
            for row in self._rows(query)
        ]

    def delete_conversation(self, conversation: str) -> None:
        """Delete a conversation for good."""
        with self._writing() as connection:
            connection.execute(_turn.delete().where(_turn.c.conversation == conversation))

    def keep_call(self, call: ModelCall) -> None:
        """Append a model call to its log."""
        with self._writing() as connection:
            connection.execute(_model_call.insert().values(at=_stamp(call.at), body=_dump(ModelCall, call)))

    def calls(self, *, since: datetime | None = None) -> list[ModelCall]:
        """Return the log of model calls, oldest first."""
        query = sa.select(_model_call).order_by(_model_call.c.number)
        if since is not None:
            query = query.where(_model_call.c.at >= _stamp(since))
        return [_load(ModelCall, row.body) for row in self._rows(query)]

    def preference(self, name: str, default: str = "") -> str:
        """Return a remembered choice, or text typed and not yet sent."""
        rows = self._rows(sa.select(_preference).where(_preference.c.name == name))
        return str(rows[0].value) if rows else default

    def remember(self, name: str, value: str) -> None:
        """Remember a choice, or text typed and not yet sent; an empty value forgets it."""
        with self._writing() as connection:
            if not value:
                connection.execute(_preference.delete().where(_preference.c.name == name))
                return
            statement = insert(_preference).values(name=name, value=value)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def dump(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield each table's name and its rows, bodies as plain JSON values."""
        for table in metadata.sorted_tables:
            yield table.name, [_opened(row._asdict()) for row in self._rows(sa.select(table))]

    def restore(self, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, int]:
        """Put dumped rows into an empty record, all or none, and return how many of each table.

        Sources and choices that a coach has from being opened and fed are no record yet: they stay, and give way where
        the dump says otherwise.

        Raises:
            RecordsError: the record is not empty, or a table or column is not known.
        """
        known = {table.name: table for table in metadata.sorted_tables}
        counts: dict[str, int] = {}
        with self._writing() as connection:
            for name, rows in tables.items():
                if name not in known:
                    raise RecordsError(f"The export has a part named {name!r} that this version does not know.")
                packed = [_packed(row) for row in rows]
                if known[name] in _KEPT_BEFORE_STUDY:
                    (key,) = known[name].primary_key
                    connection.execute(known[name].delete().where(key.in_([row[key.name] for row in packed])))
                elif connection.execute(sa.select(sa.func.count()).select_from(known[name])).scalar_one():
                    raise RecordsError(
                        "This home already has a record, and nothing in it is overwritten; restore into a new, empty "
                        "home: `coach import data DIR --home NEW`."
                    )
                if packed:
                    try:
                        connection.execute(known[name].insert(), packed)
                    except sa.exc.CompileError as error:
                        raise RecordsError(f"The export's {name} does not fit this version: {error}.") from error
                counts[name] = len(packed)
        return counts

    def _rows(self, query: sa.Select[Any]) -> Sequence[Any]:
        try:
            with self._engine.connect() as connection:
                return connection.execute(query).all()
        except sa.exc.DBAPIError as error:
            raise self._fault(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise self._fault(error) from error

    def _fault(self, error: sa.exc.DBAPIError) -> RecordsError:
        return RecordsError(
            f"The record {self._path} cannot be used ({error.orig}); check that the disk is not full and the "
            "folder can be written. What was stored before is whole."
        )

    def _migrate(self) -> None:
        try:
            with self._engine.connect() as connection:
                if _revision(connection) == HEAD:
                    return
            with self._engine.begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                if _revision(connection) != HEAD:
                    _upgrade(connection)
        except sa.exc.DBAPIError as error:
            raise self._fault(error) from error


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise RecordsError(
            "The record was written by a newer version of the coach; install that version, nothing was changed."
        ) from error


def _set_pragmas(connection: Any, _record: object) -> None:
    # pysqlite would open transactions by itself only before writes; we open them all, so that migrations
    # (which are DDL) are atomic too.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _put_card(connection: sa.Connection, card: Card) -> None:
    row = {"due": _stamp(card.due), "body": _dump(Card, card)}
    statement = insert(_card).values(question_id=card.question_id, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["question_id"], set_=row))


def _question_row(question: Question, now: datetime) -> dict[str, str]:
    return {
        "id": question.id,
        "at": _stamp(now),
        "state": "active",
        "reason": "",
        "topic": question.topic,
        "path": _first_path(question),
        "body": _dump(Question, question),
    }


def _first_path(question: Question) -> str:
    return question.citations[0].locator.path if question.citations else ""


def _kept_question(row: Any) -> KeptQuestion:
    return KeptQuestion(_load(Question, row.body), row.state, row.reason, _time(row.at))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _dump(kind: type, value: object) -> str:
    return str(_adapter(kind).dump_json(value), "utf-8")


def _load(kind: type[Value], text: str) -> Value:
    loaded: Value = _adapter(cast(Any, kind)).validate_json(text)
    return loaded


def _stamp(moment: datetime) -> str:
    """Return aware UTC as text of one width, so that text order is time order."""
    if moment.tzinfo is None or moment.utcoffset():
        raise ValueError(f"{moment!r} is not an aware UTC time")
    return moment.isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "body": json.loads(row["body"])} if row.get("body") else row


def _packed(row: Mapping[str, Any]) -> dict[str, Any]:
    body = row.get("body")
    return {**row, "body": json.dumps(body)} if body else dict(row)
