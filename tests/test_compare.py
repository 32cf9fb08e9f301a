"""Closed kinds: what is the same is the same however it is written, and what is another thing is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.attempt import Verdict
from coach.question import Citation, IdeaUnit, Question, QuestionKind, question_id
from coach.tutor.offline.compare import chosen_option, grade_closed, is_no_answer
from ingest.document import Locator

PLACE = Locator("/notes/cells.md", "Cells", ("Cells", "Energy"), None, (12, 12))


def closed(
    kind: QuestionKind,
    key: str,
    prompt: str = "The ____ is asked for.",
    options: tuple[str, ...] | None = None,
    quote: str = "",
    accepted: tuple[str, ...] = (),
) -> Question:
    citation = Citation(quote or key.splitlines()[0], PLACE)
    units = tuple(IdeaUnit(line, citation) for line in key.splitlines()) if kind == "list" else ()
    return Question(
        question_id(kind, prompt, key),
        kind,
        prompt,
        key,
        units,
        (citation,),
        "Energy",
        options=options,
        accepted=accepted,
    )


@pytest.mark.parametrize(
    ("key", "answer", "verdict"),
    [
        ("mitochondrion", "Mitochondrion", "correct"),
        ("mitochondrion", "the mitochondrion", "correct"),
        ("mitochondrion", "It is the mitochondrion.", "correct"),
        ("mitochondria", "mitocondria", "correct"),
        ("café", "CAFE", "correct"),
        ("electron", "electrons", "correct"),
        ("k-means", "k means", "correct"),
        ("gradient descent", "gradeint descent", "correct"),
        ("mitochondrion", "chloroplast", "incorrect"),
        ("mitochondrion", "not the mitochondrion", "incorrect"),
        ("inductive", "deductive", "incorrect"),
        ("hypertension", "hypotension", "incorrect"),
        ("supervised learning", "unsupervised learning", "incorrect"),
        ("mitosis", "meiosis", "incorrect"),
        ("stalactite", "stalagmite", "incorrect"),
        ("causal", "casual", "incorrect"),
        ("sulfate", "sulfite", "incorrect"),
        ("exothermic", "endothermic", "incorrect"),
        ("mitochondrion", "mitochondrion or chloroplast", "partial"),
        ("mitochondrion", "nucleus, ribosome, mitochondrion, membrane", "partial"),
        ("stochastic gradient descent", "gradient descent", "partial"),
        ("mitochondrion", "", "incorrect"),
        ("mitochondrion", "idk", "incorrect"),
    ],
)
def test_a_blank_takes_the_same_word_and_no_other(key: str, answer: str, verdict: Verdict) -> None:
    assert grade_closed(closed("cloze", key), answer).verdict == verdict


@pytest.mark.parametrize(
    ("key", "answer", "verdict"),
    [
        ("1,000", "1000", "correct"),
        ("1000", "one thousand", "correct"),
        ("eight", "8", "correct"),
        ("98 %", "98%", "correct"),
        ("98 %", "ninety-eight percent", "correct"),
        ("8 GB", "8", "correct"),
        ("1.5 km", "1500 m", "correct"),
        ("90 seconds", "1.5 min", "correct"),
        ("3e8", "300000000", "correct"),
        ("two hundred and five", "205", "correct"),
        ("98 %", "89 %", "incorrect"),
        ("98 %", "97 %", "incorrect"),
        ("8", "80", "incorrect"),
        ("8 minutes", "8 seconds", "incorrect"),
        ("more than 98 %", "less than 98 %", "incorrect"),
        ("5", "5 or 6", "incorrect"),
        ("5", "-5", "incorrect"),
        ("3.14159", "3.14", "partial"),
        ("12", "a dozen of something", "incorrect"),
    ],
)
def test_a_number_is_its_value_and_nothing_near_it(key: str, answer: str, verdict: Verdict) -> None:
    assert grade_closed(closed("number", key), answer).verdict == verdict


@given(wanted=st.integers(0, 10**7), given_=st.integers(0, 10**7))
@settings(max_examples=100, deadline=None)
def test_only_the_same_integer_is_right_however_it_is_grouped(wanted: int, given_: int) -> None:
    verdict = grade_closed(closed("number", f"{wanted:,}"), str(given_)).verdict
    assert (verdict == "correct") == (wanted == given_)


@given(text=st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_a_grade_between_0_and_1_and_a_sentence(text: str) -> None:
    keys: dict[QuestionKind, str] = {"cloze": "entropy", "number": "42 kg", "list": "red\ngreen", "order": "one\ntwo"}
    for kind, key in keys.items():
        grade = grade_closed(closed(kind, key), text)
        assert 0 <= grade.score <= 1
        assert grade.feedback


def test_an_accepted_other_name_counts_as_the_key() -> None:
    question = closed("cloze", "carbon dioxide", accepted=("CO2",))
    assert grade_closed(question, "co2").verdict == "correct"
    assert grade_closed(question, "carbon monoxide").verdict == "incorrect"


def test_words_that_stand_beside_the_key_in_the_note_do_no_harm() -> None:
    question = closed("cloze", "loss", quote="The loss function measures how wrong the model is.")
    assert grade_closed(question, "loss function").verdict == "correct"


@pytest.mark.parametrize("answer", ["Paris", "paris", "b", "B)", "(b)", "2", "the Paris"])
def test_a_choice_is_named_by_text_letter_or_number(answer: str) -> None:
    question = closed("choice", "Paris", options=("London", "Paris", "Rome"))
    assert grade_closed(question, answer).verdict == "correct"


@pytest.mark.parametrize("answer", ["London", "a", "3", "Berlin", "z"])
def test_another_choice_is_wrong(answer: str) -> None:
    question = closed("choice", "Paris", options=("London", "Paris", "Rome"))
    assert grade_closed(question, answer).verdict == "incorrect"


def test_an_option_that_is_a_number_is_read_as_text_before_position() -> None:
    assert chosen_option(("3", "2", "1"), "2") == "2"


@pytest.mark.parametrize(
    "answer", ["red, green and blue", "blue; red; green", "- Blue\n- Red\n- Green", "blue green red"]
)
def test_a_list_may_come_in_any_order_and_form(answer: str) -> None:
    grade = grade_closed(closed("list", "red\ngreen\nblue"), answer)
    assert (grade.verdict, grade.score) == ("correct", 1.0)


def test_a_part_of_a_list_is_partly_right_and_says_what_is_missing() -> None:
    grade = grade_closed(closed("list", "red\ngreen\nblue"), "green, red")
    assert grade.verdict == "partial"
    assert grade.score == pytest.approx(2 / 3)
    assert [unit.status for unit in grade.units] == ["hit", "hit", "missing"]
    assert "blue" in grade.feedback


def test_a_long_list_of_guesses_does_not_pass_for_knowing() -> None:
    grade = grade_closed(closed("list", "red\ngreen\nblue"), "red, green, blue, pink, grey, black, white, brown")
    assert grade.verdict != "correct"
    assert grade.score < 0.5


def test_a_denied_item_is_not_named() -> None:
    assert grade_closed(closed("list", "red\ngreen"), "green, not red").units[0].status == "missing"


ORDER = "load the data\nsplit the data\ntrain the model\nevaluate"


@pytest.mark.parametrize(
    "answer",
    ["load the data, split the data, train the model, evaluate", "load data -> split data -> train model -> evaluate",
     "1. load the data\n2. split the data\n3. train the model\n4. evaluate", "B D A C", "bdac", "2, 4, 1, 3"],
)  # fmt: skip
def test_steps_in_their_order_are_right_in_words_or_by_marks(answer: str) -> None:
    options = ("train the model", "load the data", "evaluate", "split the data")
    assert grade_closed(closed("order", ORDER, options=options), answer).verdict == "correct"


def test_one_exchange_earns_more_than_the_reverse_order() -> None:
    question = closed("order", ORDER)
    near = grade_closed(question, "load the data, train the model, split the data, evaluate")
    reverse = grade_closed(question, "evaluate, train the model, split the data, load the data")
    assert near.verdict == "partial"
    assert (reverse.verdict, reverse.score) == ("incorrect", 0.0)


def test_feedback_quotes_the_note_with_its_place() -> None:
    question = closed("cloze", "mitochondrion", quote="The mitochondrion makes most of the cell's ATP.")
    for answer in ("mitochondrion", "nucleus", ""):
        feedback = grade_closed(question, answer).feedback
        assert "The mitochondrion makes most of the cell's ATP." in feedback
        assert "Cells › Energy, line 12" in feedback


@pytest.mark.parametrize(
    "answer", ["", "  ", "?", "...", "idk", "I don't know", "no idea", "I have no idea!", "not sure", "dunno", "n/a",
               "I really do not remember", "pass", "keine Ahnung", "je ne sais pas"]
)  # fmt: skip
def test_giving_up_is_no_answer(answer: str) -> None:
    assert is_no_answer(answer)


@pytest.mark.parametrize("answer", ["no known cure", "nonlinear", "it cannot know the future", "pass by value", "x"])
def test_a_short_answer_is_still_an_answer(answer: str) -> None:
    assert not is_no_answer(answer)


def test_none_is_an_answer_where_it_is_the_key() -> None:
    assert grade_closed(closed("cloze", "None"), "none").verdict == "correct"
