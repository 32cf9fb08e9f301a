"""The record keeps what it was given, in a file that other processes read at the same time."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from coach.attempt import Attempt, Grade, UnitGrade
from coach.diary import Entry
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.post import Claim, Draft, Support
from coach.question import Citation, IdeaUnit, Question
from coach.records import HEAD, KeptTurn, ModelCall, Records, RecordsError, metadata
from coach.review import Card, Review
from coach.session import Session, SessionItem
from coach.tutor import Answer, Assessment, Turn
from ingest.document import Locator

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)
PLACE = Locator("/vault/wal.md", "Write-ahead log", ("Why",), None, (3, 4))
QUESTION = Question(
    id="q1",
    kind="why",
    prompt="Why is the log written first?",
    key="so that a crash loses nothing that was committed",
    units=(IdeaUnit("a crash loses nothing committed", Citation("a crash loses nothing", PLACE, "c1")),),
    citations=(Citation("a crash loses nothing", PLACE, "c1"),),
    topic="Write-ahead log",
)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "coach.db")


def test_head_is_the_newest_migration_and_the_tables_are_those_of_the_code(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "coach" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    Records(tmp_path / "coach.db")
    with sa.create_engine(f"sqlite:///{tmp_path / 'coach.db'}").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_everything_kept_comes_back_as_it_was(records: Records) -> None:
    attempt = Attempt("a1", "q1", "to survive a crash", NOW, confidence=70, session_id="s1")
    grade = Grade("partial", 0.6, (UnitGrade("a crash loses nothing", "hit", "loses nothing", PLACE),), "Nearly.")
    review = Review("q1", "a1", "Hard", NOW)
    card = Card("q1", NOW + timedelta(days=1), 2.5, 5.1, 2, None, NOW)
    session = Session("s1", NOW, (SessionItem("q1"),), minutes=20)
    evidence = Evidence("e1", "c-1", "measure", "98.4 %", NOW, value=98.4, unit="%")
    entry = Entry("d1", date(2026, 10, 20), 1.5, "read about logs", NOW, satisfaction=4)
    draft = Draft("x", ("Day 1",), 5, (Claim("Day 1", (Support("record", "day", "1"),), supported=True),))
    explanation = Explanation("x1", "WAL", "first the log", NOW, Assessment("WAL", 0.5, (), (), "Why?", passed=False))
    answer = Answer("why?", "Because [1].", QUESTION.citations, "offline", abstained=False)

    records.add_source("/vault", NOW)
    records.keep_questions([QUESTION], NOW)
    records.keep_session(session)
    records.keep_attempt(attempt)
    records.keep_grade("a1", grade, NOW)
    records.keep_review(review, card)
    records.keep_evidence(evidence, NOW)
    records.keep_entry(entry)
    records.keep_post("p1", draft, NOW)
    records.keep_reply("p1", "nice", NOW)
    records.keep_explanation(explanation)
    records.keep_turn(KeptTurn("talk", NOW, Turn("coach", "Because [1]."), answer))
    records.keep_call(ModelCall(NOW, "m", "answer", "abc", 10, 5, 0.4, "ok"))
    records.remember("unsent:q1", "half an ans")

    assert records.sources() == ["/vault"]
    assert [kept.question for kept in records.questions()] == [QUESTION]
    assert records.session("s1") == session
    assert records.attempt("a1") == attempt
    assert records.graded(session_id="s1") == [(attempt, grade)]
    assert records.reviews(question_id="q1") == [review]
    assert records.cards() == [card] == [records.card("q1")]
    assert records.evidence(criterion_id="c-1") == [evidence]
    assert records.entries() == [entry]
    assert [(post.draft, post.replies) for post in records.posts()] == [(draft, ("nice",))]
    assert records.explanations(topic="WAL") == [explanation]
    assert [kept.answer for kept in records.turns(conversation="talk")] == [answer]
    assert records.calls()[0].tokens_in == 10
    assert records.preference("unsent:q1") == "half an ans"


def test_the_newest_grade_counts_and_the_older_ones_stay(records: Records) -> None:
    records.keep_attempt(Attempt("a1", "q1", "x", NOW))
    records.keep_grade("a1", Grade("incorrect", 0.1), NOW)
    records.keep_grade("a1", Grade("correct", 1.0, engine="learner"), NOW)
    assert [grade.verdict for grade in records.grades("a1")] == ["incorrect", "correct"]
    assert [grade.verdict for _, grade in records.graded()] == ["correct"]


def test_an_answer_is_there_before_it_is_graded(records: Records) -> None:
    records.keep_attempt(Attempt("a1", "q1", "typed", NOW))
    assert records.attempt("a1") is not None
    assert records.graded() == []


def test_an_overruled_review_takes_the_place_of_the_first_one(records: Records) -> None:
    card = Card("q1", NOW)
    records.keep_review(Review("q1", "a1", "Again", NOW), card)
    records.keep_review(Review("q1", "a2", "Good", NOW + timedelta(days=1)), card)
    records.keep_review(Review("q1", "a1", "Good", NOW), card)
    assert [(review.attempt_id, review.rating) for review in records.reviews()] == [("a1", "Good"), ("a2", "Good")]


def test_withdrawn_evidence_stays_visible_in_its_place(records: Records) -> None:
    line = Evidence("e1", "c-1", "artifact", "the repo", NOW)
    records.keep_evidence(line, NOW)
    records.keep_evidence(Evidence("e2", "c-1", "artifact", "the post", NOW), NOW)
    withdrawn = Evidence("e1", "c-1", "artifact", "the repo", NOW, withdrawn_at=NOW, withdrawn_because="lost it")
    records.keep_evidence(withdrawn, NOW)
    assert [one.id for one in records.evidence()] == ["e1", "e2"]
    assert records.evidence()[0].withdrawn_because == "lost it"


def test_cards_of_retired_and_set_aside_questions_are_not_due(records: Records) -> None:
    records.keep_questions([QUESTION], NOW)
    records.keep_review(Review("q1", "a1", "Good", NOW), Card("q1", NOW))
    assert len(records.cards(due_before=NOW)) == 1
    records.set_question_state("q1", "set_aside", "its line changed")
    assert records.cards(due_before=NOW) == []


def test_a_dump_restores_to_the_same_record_and_refuses_a_full_home(records: Records, tmp_path: Path) -> None:
    records.keep_questions([QUESTION], NOW)
    records.keep_attempt(Attempt("a1", "q1", "typed", NOW))
    records.keep_grade("a1", Grade("correct", 1.0), NOW)
    dumped = dict(records.dump())
    copy = Records(tmp_path / "other" / "coach.db")
    assert copy.restore(dumped)["attempt"] == 1
    assert dict(copy.dump()) == dumped
    with pytest.raises(RecordsError, match="already has a record"):
        copy.restore(dumped)


def test_what_a_coach_has_from_being_opened_does_not_keep_a_dump_out(records: Records, tmp_path: Path) -> None:
    records.remember("minutes", "40")
    records.keep_questions([QUESTION], NOW)
    fresh = Records(tmp_path / "fresh" / "coach.db")
    fresh.remember("minutes", "10")
    fresh.remember("engine", "offline")
    fresh.restore(dict(records.dump()))
    assert (fresh.preference("minutes"), fresh.preference("engine")) == ("40", "offline")
    assert fresh.question("q1") is not None


def test_two_open_records_see_each_others_writes(tmp_path: Path) -> None:
    first, second = Records(tmp_path / "coach.db"), Records(tmp_path / "coach.db")
    first.keep_questions([QUESTION], NOW)
    assert second.question("q1") is not None


def test_a_record_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Records(tmp_path / "coach.db")
    with sqlite3.connect(tmp_path / "coach.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordsError, match="newer version"):
        Records(tmp_path / "coach.db")


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordsError, match="--home"):
        Records(tmp_path / "file" / "coach.db")


def test_a_time_that_is_not_utc_is_a_bug_that_shows(records: Records) -> None:
    with pytest.raises(ValueError, match="UTC"):
        records.add_source("/vault", datetime(2026, 10, 20))
