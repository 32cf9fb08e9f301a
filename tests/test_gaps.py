"""A fair examiner's rules: what shows a criterion, and what only says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.attempt import Attempt, Grade
from coach.bar import satisfies
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.gaps import Standing, criterion_gap, gap_report, is_same_subject
from coach.number import Number, read_numbers
from coach.question import Question
from coach.tutor import Assessment
from ingest.roadmap import Concept, Criterion, CriterionKind, Measure, Roadmap, Stage

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)
EMPTY = Standing((), (), (), {}, (), (), NOW)


def _criterion(kind: CriterionKind, text: str = "Explain why a B-tree page splits", *measures: Measure) -> Criterion:
    return Criterion("c-1", text, kind, measures)


def _explained(days_ago: int, *, passed: bool, topic: str = "Explain why a B-tree page splits") -> Explanation:
    at = NOW - timedelta(days=days_ago)
    return Explanation(f"x{days_ago}", topic, "…", at, Assessment(topic, 0.9, (), (), "?", passed=passed))


def _line(kind: str, text: str = "it", **rest: object) -> Evidence:
    return Evidence(f"e-{kind}-{text}", "c-1", kind, text, NOW, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tries", "state"),
    [
        ([], "no_evidence"),
        ([(1, False)], "open"),
        ([(1, True)], "partly"),
        ([(1, True), (1, True)], "partly"),
        ([(5, True), (1, True)], "met"),
        ([(5, True), (3, True), (1, False)], "partly"),
        ([(5, False), (3, True), (1, True)], "met"),
    ],
)
def test_an_explanation_counts_when_it_passed_on_two_days(tries: list[tuple[int, bool]], state: str) -> None:
    standing = replace(EMPTY, explanations=tuple(_explained(ago, passed=passed) for ago, passed in tries))
    assert criterion_gap(_criterion("explain"), standing, None).state == state


def test_explaining_something_else_shows_nothing() -> None:
    other = _explained(1, passed=True, topic="Explain how hash joins probe a table")
    assert criterion_gap(_criterion("explain"), replace(EMPTY, explanations=(other,)), None).state == "no_evidence"


def test_a_recall_alone_is_only_part_of_an_explanation() -> None:
    question = Question("q1", "why", "Why does a B-tree page split?", "it is full", (), (), "B-trees")
    graded = ((Attempt("a1", "q1", "it is full", NOW), Grade("correct", 0.9)),)
    standing = replace(EMPTY, graded=graded, questions={"q1": question})
    gap = criterion_gap(_criterion("explain"), standing, None)
    assert gap.state == "partly"
    assert [line.kind for line in gap.evidence] == ["recall"]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([], "no_evidence"),
        ([_line("statement")], "open"),
        ([_line("artifact", url="https://example.org")], "partly"),
        ([_line("artifact", verified=True, path="/repo")], "met"),
        ([_line("artifact", verified=True, path="/repo", withdrawn_at=NOW)], "no_evidence"),
    ],
)
def test_a_thing_counts_when_it_is_there(lines: list[Evidence], state: str) -> None:
    gap = criterion_gap(_criterion("build", "Build a storage engine"), replace(EMPTY, evidence=tuple(lines)), None)
    assert gap.state == state
    assert bool(gap.next_step) == (state != "met")


ACCURACY = Measure(">", 98.0, "%", "test set", ">98 % on the test set")


@pytest.mark.parametrize(
    ("value", "unit", "state"),
    [(98.4, "%", "met"), (98.0, "%", "open"), (0.984, "", "met"), (12.0, "%", "open"), (99.0, "", "met")],
)
def test_a_number_counts_when_code_has_compared_it(value: float, unit: str, state: str) -> None:
    standing = replace(EMPTY, evidence=(_line("measure", f"{value} {unit}", value=value, unit=unit, verified=True),))
    gap = criterion_gap(_criterion("measure", "Reach >98 % on the test set", ACCURACY), standing, None)
    assert gap.state == state


def test_saying_that_the_number_was_reached_is_not_the_number() -> None:
    standing = replace(EMPTY, evidence=(_line("statement", "I got there"),))
    gap = criterion_gap(_criterion("measure", "Reach >98 % on the test set", ACCURACY), standing, None)
    assert gap.state == "open"
    assert "98" in gap.missing[0]


def test_an_alternative_the_criterion_allows_counts() -> None:
    rank = Measure("<=", 25.0, "% rank", "the league", "top 25%")
    criterion = Criterion("c-1", "Win a medal, or at minimum top 25%", "rank", (rank,), alternatives=("a medal",))
    medal = _line("artifact", "my medal", url="https://example.org/medal")
    assert criterion_gap(criterion, replace(EMPTY, evidence=(medal,)), None).state == "met"
    third = _line("measure", "top 30 %", value=30.0, unit="%", verified=True)
    assert criterion_gap(criterion, replace(EMPTY, evidence=(third,)), None).state == "open"


def test_a_post_counts_when_it_has_an_address() -> None:
    criterion = _criterion("publish", "Publish an explainer of page splits")
    here = _line("artifact", "draft.md", verified=True, path="/draft.md")
    assert criterion_gap(criterion, replace(EMPTY, evidence=(here,)), None).state == "partly"
    there = _line("artifact", "the post", url="https://example.org/post")
    assert criterion_gap(criterion, replace(EMPTY, evidence=(there,)), None).state == "met"


@pytest.mark.parametrize(
    ("comparison", "value", "met"),
    [
        (">", 98.0, False),
        (">=", 98.0, True),
        ("<", 97.0, True),
        ("<=", 98.0, True),
        ("=", 98.0, True),
        ("=", 97.0, False),
    ],
)
def test_each_comparison_is_the_one_it_names(comparison: str, value: float, *, met: bool) -> None:
    assert satisfies(Measure(comparison, 98.0, "%", "", ""), Number(value, "%")) is met


def test_a_stage_without_criteria_is_never_called_done_and_uncovered_concepts_are_named() -> None:
    stage = Stage("One", concepts=(Concept("B-trees", "B-trees: pages, splits"), Concept("Logs", "Logs")))
    report = gap_report([Roadmap("/r.md", "Databases", "", (stage,))], EMPTY, find=lambda text, k: ())
    assert not report.stages[0].met
    assert report.uncovered == ("B-trees", "Logs")
    assert report.this_week == ("Write a note on B-trees: your notes say nothing about it yet.",)
    assert gap_report([Roadmap("/r.md", "Databases", "", (stage,))], EMPTY, find=None, stage="two").stages == ()


def test_subjects_are_told_apart_by_their_content_words() -> None:
    assert is_same_subject("why B-tree pages split", "You can explain why a B-tree page splits when it is full")
    assert not is_same_subject("why hash joins are fast", "You can explain why a B-tree page splits")
    assert not is_same_subject("the", "a")


@pytest.mark.parametrize(
    ("text", "measure", "met"),
    [
        ("loaded 100,000 keys in 51 s", Measure("<", 60.0, "seconds", "100,000 random keys", ""), True),
        ("loaded 100,000 keys in 2 min", Measure("<", 60.0, "seconds", "100,000 random keys", ""), False),
        ("96 of 100 kill tests", Measure(">=", 99.0, "of 100", "kill tests", ""), False),
        ("99 of 100 kill tests", Measure(">=", 99.0, "of 100", "kill tests", ""), True),
        ("14 of 20 right", Measure(">=", 80.0, "%", "twenty queries", ""), False),
        ("17/20", Measure(">=", 80.0, "%", "twenty queries", ""), True),
        ("on 10 million rows, 4 times faster", Measure(">=", 10.0, "times faster", "", ""), False),
        ("12 times faster", Measure(">=", 10.0, "times faster", "", ""), True),
        ("1,000 transfers, 3 lost updates", Measure("<=", 0.0, "lost updates", "", ""), False),
        ("1,000 transfers, 0 lost updates", Measure("<=", 0.0, "lost updates", "", ""), True),
        ("rank 112 of 400", Measure("<=", 25.0, "% rank", "leaderboard", ""), False),
    ],
)
def test_only_the_number_that_counts_the_same_thing_is_compared(text: str, measure: Measure, *, met: bool) -> None:
    assert any(satisfies(measure, number) for number in read_numbers(text)) is met
