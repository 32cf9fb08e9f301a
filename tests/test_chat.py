"""The conversation: what is searched for, commands, hints, and talks kept, found, written out and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.chat import command, learning, numbered_part, search_query
from coach.question import Question
from coach.settings import Settings
from coach.study import Study
from coach.tutor import Turn
from tests.fakes import HashEmbedder

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
BEFORE = (Turn("learner", "What is a spring tide?"), Turn("coach", "A large tide [1]."))


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    note = tmp_path / "tides.md"
    note.write_text("# Spring tide\n\nA spring tide is the large tide when sun and moon pull in one line.\n", "utf-8")
    with Study(Settings(home=tmp_path / "home")) as made:
        made.__dict__["embedder"] = HashEmbedder()
        made.ingest([note], NOW)
        yield made


@pytest.mark.parametrize("question", ["Why is it large?", "And at neap?", "How often?"])
def test_a_question_that_leans_on_the_one_before_is_searched_with_it(question: str) -> None:
    assert search_query(question, BEFORE) == f"What is a spring tide? {question}"


def test_a_chain_of_such_questions_goes_back_to_the_one_that_names_its_subject() -> None:
    chain = [*BEFORE, Turn("learner", "Why is it large?"), Turn("coach", "Because [1]."), Turn("learner", "How often?")]
    assert search_query("And where?", chain) == "What is a spring tide? How often? And where?"


def test_a_question_that_stands_alone_is_searched_as_it_is() -> None:
    question = "Which harbour entrance silts up in winter storms?"
    assert search_query(question, BEFORE) == question
    assert search_query("Why is it large?", ()) == "Why is it large?"


@pytest.mark.parametrize(
    ("question", "text", "is_named"),
    [
        ("How long does stage 3 take?", "Stage 3 — Out of sight of land", True),
        ("How long does stage 3 take?", "Stage 13 — Round the cape", False),
        ("What comes in the second week?", "Week 2: knots", True),
        ("What comes in the second week?", "The second day of week 12", False),
    ],
)
def test_a_stage_or_week_asked_about_by_its_number_is_known_again(question: str, text: str, is_named: bool) -> None:
    named = numbered_part(question)
    assert named is not None
    assert (named.search(text) is not None) is is_named


def test_a_question_about_no_numbered_part_names_none() -> None:
    assert numbered_part("How many stages are there, and which of the 3 boats is mine?") is None


def test_a_command_names_what_to_do_and_about_what() -> None:
    asked = command(" /Quiz spring tides ")
    assert asked is not None
    assert (asked.name, asked.about) == ("quiz", "spring tides")
    assert command("/dance") is None
    assert command("quiz me / explain") is None


def test_the_most_exact_topic_is_the_one_asked_about() -> None:
    assert learning("Why is a spring tide large?", ["Tide", "Spring tide", "Neap tide"]) == "Spring tide"
    assert learning("Who built the harbour?", ["Tide"]) == ""


def test_what_is_being_learned_is_hinted_at_first_and_told_on_request(study: Study) -> None:
    question = "What is a spring tide?"
    assert study.hints(question) == ()
    asked = Question("q1", "explain", "What is a spring tide?", "A large tide.", (), (), "Spring tide")
    study.records.keep_questions([asked], NOW)
    first, second = study.hints(question)
    assert "tides" in first.casefold() or "Spring tide" in first
    told = study.ask(question, NOW).text
    assert "pull in one line" in told
    assert "pull in one line" not in first + second
    study.records.remember("attempt_first", "no")
    assert study.hints(question) == ()


def test_conversations_are_listed_found_written_out_and_deleted(study: Study) -> None:
    study.ask("What is a spring tide?", NOW, "one")
    study.ask("Which lighthouse has a red lamp?", NOW + timedelta(minutes=1), "two")
    assert [talk.id for talk in study.conversations()] == ["two", "one"]
    assert [talk.title for talk in study.conversations("lighthouse")] == ["Which lighthouse has a red lamp?"]
    written = study.conversation_as_markdown("one")
    assert written.startswith("## What is a spring tide?\n\n")
    assert "[1] " in written
    assert "line 3" in written
    study.records.delete_conversation("one")
    assert [talk.id for talk in study.conversations()] == ["two"]
