"""A fair examiner's rules: what shows a criterion, and what only says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.attempt import Attempt, Grade
from coach.bar import satisfies
from coach.diary import Entry
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.gaps import Standing, at_work, criterion_gap, gap_report, is_same_subject
from coach.number import Number, read_numbers
from coach.question import Question
from coach.tutor import Assessment
from ingest.criterion import make_criterion
from ingest.roadmap import Concept, Criterion, CriterionKind, Measure, Project, Roadmap, Stage

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


def test_a_question_answered_on_three_days_is_one_line_dated_by_the_last() -> None:
    question = Question("q1", "why", "Why does a B-tree page split?", "it is full", (), (), "B-trees")
    graded = tuple(
        (Attempt(f"a{ago}", "q1", "it is full", NOW - timedelta(days=ago)), Grade("correct", 0.9))
        for ago in (0, 1, 3, 3)
    )
    standing = replace(EMPTY, graded=graded, questions={"q1": question})
    (line,) = criterion_gap(_criterion("explain"), standing, None).evidence
    assert line.text == "Answered “Why does a B-tree page split?” on 3 days"
    assert line.at == NOW


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


def test_explaining_only_what_it_is_about_is_not_explaining_it() -> None:
    near = tuple(_explained(ago, passed=True, topic="B-tree pages") for ago in (5, 1))
    gap = criterion_gap(
        _criterion("explain", "Explain why a B-tree page splits in two halves at its median"),
        replace(EMPTY, explanations=near),
        None,
    )
    assert gap.state == "partly"
    assert gap.missing == ("You explained what it is about, but not yet the very thing it asks.",)


def test_a_diary_line_is_the_learners_word_dated_and_unchecked() -> None:
    entry = Entry("d1", NOW.date(), 1.0, "Built a storage engine with B-tree pages", NOW)
    gap = criterion_gap(
        _criterion("build", "A storage engine with B-tree pages"), replace(EMPTY, entries=(entry,)), None
    )
    assert (gap.state, [(line.kind, line.origin, line.verified) for line in gap.evidence]) == (
        "open",
        [("statement", "d1", False)],
    )
    other = Entry("d2", NOW.date(), 1.0, "Read two pages", NOW)
    assert (
        criterion_gap(
            _criterion("build", "A storage engine with B-tree pages"), replace(EMPTY, entries=(other,)), None
        ).state
        == "no_evidence"
    )


def test_one_of_two_ways_is_enough() -> None:
    contest = make_criterion("Earned a medal (or at minimum placed top 25%) in a live contest", "plan", "stage")
    for kind, text, rest, state in (
        ("measure", "top 20 %", {"value": 20.0}, "met"),
        ("measure", "top 40 %", {"value": 40.0}, "open"),
        ("artifact", "the bronze medal", {"verified": True, "path": "/medal.png"}, "met"),
        ("artifact", "a screenshot", {"verified": True, "path": "/shot.png"}, "partly"),
    ):
        line = replace(_line(kind, text, **rest), criterion_id=contest.id)
        assert criterion_gap(contest, replace(EMPTY, evidence=(line,)), None).state == state, text


def test_as_many_things_as_were_asked_for_must_be_shown() -> None:
    three = make_criterion("Implement three interactive articles", "plan", "stage")
    lines = [
        replace(_line("artifact", f"article {n}", verified=True, path=f"/{n}.html"), criterion_id=three.id)
        for n in "123"
    ]
    assert criterion_gap(three, replace(EMPTY, evidence=tuple(lines[:2])), None).state == "partly"
    assert criterion_gap(three, replace(EMPTY, evidence=tuple(lines)), None).state == "met"


def test_a_project_is_judged_by_its_promise_and_evidence_without_a_criterion_is_named() -> None:
    promise = make_criterion("A tested package", "Databases", "engine")
    roadmap = Roadmap("/r.md", "Databases", "", (), projects=(Project("engine", "A tested package.", (promise,)),))
    shown = replace(_line("artifact", "my package", verified=True, path="/p"), criterion_id=promise.id)
    lost = replace(_line("artifact", "old"), criterion_id="gone")
    report = gap_report([roadmap], replace(EMPTY, evidence=(shown, lost)), find=None)
    assert [(project.title, project.met) for project in report.projects] == [("engine", True)]
    assert report.unplaced == (lost,)


def test_a_curriculum_is_at_work_in_each_track_and_a_hobby_comes_last() -> None:
    def module(title: str, track: str, *, active: bool = False, optional: bool = False) -> Stage:
        return Stage(
            title,
            track=track,
            criteria=(make_criterion(f"A {title} page", "c", title),),
            active=active,
            optional=optional,
        )

    stages = (
        module("drawing", "hobby", active=True, optional=True),
        module("cloud", "craft", active=True),
        module("queues", "craft"),
        module("algebra", "theory", active=True),
    )
    report = gap_report([Roadmap("/c.md", "Year", "", stages)], EMPTY, find=None)
    assert [stage.title for stage in at_work(report.stages)] == ["cloud", "algebra", "drawing"]


def test_the_next_step_is_a_command_that_runs_as_it_stands() -> None:
    for kind in ("build", "measure", "publish", "other"):
        step = criterion_gap(_criterion(kind), EMPTY, None).next_step
        assert "coach evidence add c-1" in step
        assert "--text" in step


def test_notes_that_say_nothing_are_named_as_such() -> None:
    gap = criterion_gap(_criterion("build"), EMPTY, lambda text, k: ())
    assert gap.nearest == "Your notes say nothing about this."
    assert criterion_gap(_criterion("build"), EMPTY, None).nearest == ""


@pytest.mark.parametrize(
    ("asked", "titles"),
    [("2", ["Locks"]), ("Stage 2", ["Locks"]), ("lock", ["Locks"]), ("1", ["Trees"]), ("12", []), ("zzz", [])],
)
def test_a_stage_is_found_by_its_number_or_its_words(asked: str, titles: list[str]) -> None:
    plan = Roadmap("/plan.md", "Databases", "", (Stage("Trees", 1), Stage("Locks", 2)))
    report = gap_report([plan], EMPTY, find=None, stage=asked)
    assert [stage.title for stage in report.stages] == titles
