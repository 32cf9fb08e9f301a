"""A sitting: what it asks, in which order, and what it changed."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from coach.attempt import Attempt, Grade, Phase, Verdict
from coach.question import Question, QuestionKind
from coach.session import arrange, fits, gain, leave, new_session, next_question, phase_of, to_retest

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)


def _question(number: int, topic: str = "t", kind: QuestionKind = "why", confusable: str = "") -> Question:
    return Question(f"q{number}", kind, f"Why {number}?", "so", (), (), topic, confusable=confusable)


def _answered(number: int, verdict: Verdict, score: float, phase: Phase = "pre") -> tuple[Attempt, Grade]:
    return Attempt(f"a{number}{phase}", f"q{number}", "x", NOW, phase=phase), Grade(verdict, score)


def test_minutes_decide_the_length_and_one_question_always_fits() -> None:
    questions = [_question(n) for n in range(10)]
    assert len(fits(questions, 6)) == 4
    assert len(fits(questions, 1)) == 1
    assert len(fits([_question(n, kind="cloze") for n in range(10)], 6)) == 10


def test_topics_stay_together_and_only_confusable_ones_are_mixed() -> None:
    apart = [_question(0, "a"), _question(1, "b"), _question(2, "a"), _question(3, "b")]
    assert [question.topic for question in arrange(apart, Random(1))] == ["a", "a", "b", "b"]
    mixed = [_question(n, "a" if n < 6 else "b", confusable="joins") for n in range(12)]
    topics = [question.topic for question in arrange(mixed, Random(1))]
    assert topics not in (["a"] * 6 + ["b"] * 6, ["b"] * 6 + ["a"] * 6)


def test_the_first_answer_is_the_pre_test_and_the_next_the_post_test() -> None:
    assert phase_of("q1", []) == "pre"
    assert phase_of("q1", [_answered(1, "incorrect", 0.0)]) == "post"


def test_the_gain_compares_the_same_questions_before_and_after() -> None:
    answered = [_answered(1, "incorrect", 0.2), _answered(2, "correct", 0.9), _answered(1, "correct", 0.8, "post")]
    changed = gain(answered)
    assert changed is not None
    assert (changed.before, changed.after, changed.questions) == (0.2, 0.8, 1)
    assert gain(answered[:2]) is None


def test_a_skipped_question_is_passed_over_and_the_missed_come_back() -> None:
    session = new_session([_question(1), _question(2), _question(3)], NOW)
    assert next_question(session, []) == "q1"
    session = leave(session, "q1", "skipped")
    assert next_question(session, []) == "q2"
    answered = [_answered(2, "partial", 0.5), _answered(3, "correct", 0.9)]
    assert next_question(session, answered) is None
    assert to_retest(answered) == ["q2"]
    assert to_retest([*answered, _answered(2, "incorrect", 0.1, "post")]) == []
