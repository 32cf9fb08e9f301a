from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.question import Citation, IdeaUnit, Question, QuestionKind, question_id
from coach.tutor.checks import counts, fault_of, part_of_speech, shuffled, sift
from ingest.document import Locator
from tests.fakes import HashEmbedder

NOTE = (
    "A jib is a triangular sail set ahead of the mast. The main is hoisted on the mast itself. Reefing makes a sail "
    "smaller in 3 steps. Halyards, sheets and stays are ropes."
)
SOURCES = {"c1": NOTE}
PLACE = Locator("/vault/sails.md", "Sails", ("Sails",), lines=(1, 1))


def _cited(quote: str) -> Citation:
    return Citation(quote, PLACE, "c1")


def _question(
    kind: QuestionKind = "definition",
    prompt: str = "What is a jib?",
    key: str = "a triangular sail set ahead of the mast",
    *,
    quote: str = "A jib is a triangular sail set ahead of the mast.",
    options: tuple[str, ...] | None = None,
    topic: str = "Rigging",
) -> Question:
    units = (IdeaUnit(key, _cited(quote)),) if kind not in {"cloze", "number", "choice"} else ()
    return Question(question_id(kind, prompt, key), kind, prompt, key, units, (_cited(quote),), topic, options=options)


def _rule(question: Question) -> str | None:
    fault = fault_of(question, SOURCES)
    return fault[0] if fault else None


def test_a_sound_question_has_no_fault() -> None:
    assert _rule(_question()) is None


def test_a_quote_that_is_not_in_its_source_word_for_word_is_dropped() -> None:
    assert _rule(_question(quote="A jib is a three-cornered sail.")) == "citation"


def test_a_question_that_cites_nothing_is_dropped() -> None:
    assert _rule(replace(_question(), citations=())) == "citation"


def test_a_passage_that_was_not_given_cannot_be_cited() -> None:
    elsewhere = Citation("A jib is a triangular sail set ahead of the mast.", PLACE, "c2")
    assert _rule(replace(_question(), citations=(elsewhere,))) == "citation"


def test_an_open_question_needs_units_and_each_unit_its_line() -> None:
    assert _rule(replace(_question(), units=())) == "units"
    assert _rule(replace(_question(), units=(IdeaUnit("a sail"),))) == "units"
    unit = IdeaUnit("a sail ahead of the mast", _cited(NOTE))
    assert _rule(replace(_question(), units=(unit,) * 7)) == "units"


@pytest.mark.parametrize("key", ["", "  ", "word " * 200])
def test_a_key_is_neither_empty_nor_endless(key: str) -> None:
    assert _rule(_question(key=key)) in {"key", "units"}


@pytest.mark.parametrize(
    "prompt",
    [
        "Fill in the blank: A jib is set ahead of the mast.",
        "Fill in the blank: A ____ is a triangular ____ set ahead of the mast.",
    ],
)
def test_a_cloze_has_exactly_one_blank(prompt: str) -> None:
    assert _rule(_question("cloze", prompt, "halyard")) == "blank"


def test_only_a_cloze_and_a_number_may_have_a_blank() -> None:
    assert _rule(_question(prompt="What is a ____?")) == "blank"


@pytest.mark.parametrize(
    ("kind", "prompt", "key"),
    [
        (
            "definition",
            "What is a jib, a triangular sail set ahead of the mast?",
            "a triangular sail set ahead of the mast",
        ),
        ("cloze", "Fill in the blank: Reefing a ____ makes the sails smaller.", "sail"),
        ("cloze", "Fill in the blank: A reefed ____ was reefing too late.", "reefs"),
        ("number", "Fill in the number: Reefing in 3 steps takes ____ steps.", "3"),
        ("list", "Which ropes are there besides sheets?", "halyards\nsheets\nstays"),
    ],
    ids=["whole key", "plural", "inflected", "number", "an item"],
)
def test_a_prompt_never_holds_its_key(kind: QuestionKind, prompt: str, key: str) -> None:
    assert _rule(_question(kind, prompt, key)) == "leak"


def test_a_blank_is_not_given_away_by_the_topic_shown_beside_it() -> None:
    question = _question("cloze", "Fill in the blank: A ____ is a triangular sail.", "jib", topic="The jib")
    assert _rule(question) == "leak"
    assert _rule(replace(question, topic="Sails")) is None


@pytest.mark.parametrize(
    ("kind", "prompt", "key", "topic"),
    [
        ("number", "Fill in the number: Reefing goes in ____ steps.", "3", "Reefing in 3 steps"),
        ("list", "Which ropes are there on board?", "halyards\nsheets\nstays", "Halyards and winches"),
        ("definition", "What is a storm jib for?", "heavy weather", "Sails for heavy weather"),
    ],
    ids=["number", "an item", "open"],
)
def test_no_kind_is_given_away_by_what_is_shown_beside_it(
    kind: QuestionKind, prompt: str, key: str, topic: str
) -> None:
    question = _question(kind, prompt, key, topic=topic)
    assert _rule(question) == "leak"
    assert _rule(replace(question, topic="Rigging")) is None
    assert _rule(replace(question, topic="Rigging", why=f"From your note “{topic}”.")) == "leak"


CHOICE = _question(
    "choice",
    "Which sail is set ahead of the mast?",
    "the jib",
    options=("the jib", "the main", "the mizzen", "the genoa"),
)


def test_a_sound_choice_has_no_fault() -> None:
    assert _rule(CHOICE) is None


@pytest.mark.parametrize(
    "options",
    [
        ("the main", "the mizzen", "the genoa", "the spanker"),
        ("the jib", "The Jib", "the main", "the genoa"),
        ("the jib", "the main", "all of the above", "the genoa"),
        ("the jib", "the main", "none of these", "the genoa"),
        ("the jib", "the main"),
        ("the jib", "quickly", "slowly", "badly"),
        ("the jib", "12 m", "4 m", "7 m"),
        ("the jib", "the large square sail that is hung from a yard across the ship", "the main", "the genoa"),
    ],
    ids=["key missing", "twice", "all of the above", "none of these", "two", "adverbs", "numbers", "length"],
)
def test_options_hold_the_key_once_and_are_alike(options: tuple[str, ...]) -> None:
    assert _rule(replace(CHOICE, options=options)) == "options"


def test_a_key_that_stands_out_by_its_length_is_dropped() -> None:
    key = "the jib, which is the triangular one ahead"
    options = (key, "the main sail there", "the mizzen sail there", "the genoa sail there")
    assert _rule(replace(CHOICE, key=key, options=options)) == "options"


def test_what_to_put_in_order_is_what_the_key_orders() -> None:
    question = _question(
        "order", "Reefing: put the steps in order.", "ease\nlower\ntie", options=("tie", "ease", "lower")
    )
    assert _rule(question) is None
    assert _rule(replace(question, options=("tie", "ease"))) == "options"


@pytest.mark.parametrize(
    "prompt",
    [
        "What is it?",
        "Why does this help?",
        "They are hoisted first. Why?",
        "What does the figure above show of a mast?",
    ],
)
def test_a_prompt_that_points_at_something_else_is_dropped(prompt: str) -> None:
    assert _rule(_question("why", prompt, "a long lever resists heeling")) in {"stands alone", "wording"}


@pytest.mark.parametrize("prompt", ["What is [a jib](x.md)?", "What is a jib, see https://x.org?", "What is a (jib?"])
def test_a_prompt_with_markup_or_cut_in_the_middle_is_dropped(prompt: str) -> None:
    assert _rule(_question(prompt=prompt)) == "wording"


def _kept(questions: list[Question], asked: list[Question]) -> list[Question]:
    return sift(questions, SOURCES, asked, None, Random(0))[0]


MAIN = _question(
    prompt="Which sail is hoisted on the mast itself?", key="the main", quote="The main is hoisted on the mast itself."
)


@pytest.mark.parametrize(
    "again",
    [
        _question(),
        _question(prompt="What is the jib?", key="a sail with three corners before the mast"),
        _question("why", "Ahead of which spar stands a headsail?", "a triangular sail set ahead of the mast"),
        _question("cloze", "Fill in the blank: A ____ is a triangular sail set ahead of the mast.", "jib"),
    ],
    ids=["the same", "the same stem", "the same key", "the other way round"],
)
def test_nothing_is_asked_that_is_nearly_what_was_ever_asked(again: Question) -> None:
    assert _kept([again], [_question()]) == []
    assert len(_kept([_question(), again], [])) == 1
    assert len(_kept([again], [MAIN])) == 1


def test_a_contrast_that_is_a_point_of_an_explanation_is_not_asked_beside_it() -> None:
    point = "A jib is set ahead of the mast, the main is hoisted on the mast itself"
    contrast = _question("contrast", "How do a jib and a main differ?", point)
    explain = _question("explain", "Explain the sail plan in your own words.", f"{point}\nReefing makes a sail smaller")
    units = tuple(IdeaUnit(text, explain.units[0].citation) for text in explain.key.split("\n"))
    assert _kept([contrast], [replace(explain, units=units)]) == []
    assert _kept([replace(explain, units=units)], [contrast]) == []


def test_questions_on_two_terms_that_differ_by_a_letter_are_two_questions() -> None:
    one = _question(prompt="What is a B1 sail?", key="a flat sail for a breeze")
    other = _question(prompt="What is a B2 sail?", key="a full spinnaker for light air")
    assert len(_kept([one, other], [])) == 2


def test_drops_are_kept_with_their_rule_and_counted() -> None:
    bad = [_question(quote="not there"), _question(prompt="What is it?"), replace(_question(), citations=())]
    _, drops = sift(bad, SOURCES, [], None, Random(0))
    assert [drop.prompt for drop in drops] == [question.prompt for question in bad]
    assert all(drop.reason for drop in drops)
    assert counts(drops)["citation"] == 2


def test_a_paraphrase_is_found_by_meaning_where_words_are_shared() -> None:
    class OneMeaning(HashEmbedder):
        """Every text means the same."""

        def encode(self, texts: object) -> object:  # type: ignore[override]
            import numpy as np

            assert isinstance(texts, list)
            return np.ones((len(texts), 1), dtype=np.float32)

    again = _question("why", "Why would one set a triangular sail ahead?", "it balances the helm of a sail boat")
    assert len(sift([again], SOURCES, [_question()], None, Random(0))[0]) == 1
    kept, drops = sift([again], SOURCES, [_question()], OneMeaning(), Random(0))  # type: ignore[arg-type]
    assert kept == []
    assert drops[0].rule == "duplicate"


def test_a_hint_that_tells_the_key_is_taken_off() -> None:
    question = _question("cloze", "Fill in the blank: A ____ is a triangular sail.", "jib")
    telling = replace(question, hint="It is the jib.")
    assert _kept([telling], [])[0].hint == ""
    assert _kept([replace(question, hint="It begins with “j”.")], [])[0].hint != ""


def test_no_place_is_the_keys() -> None:
    rng = Random(7)
    assert CHOICE.options is not None
    places = Counter()  # type: Counter[int]
    for _ in range(2000):
        options = shuffled(CHOICE, rng).options
        assert options is not None
        places[options.index(CHOICE.key)] += 1
    chi_square = sum((places[place] - 500) ** 2 / 500 for place in range(4))
    assert chi_square < 16.27  # 3 degrees of freedom, p = 0.001


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        ("12.5 %", "number"), ("slowly", "adverb"), ("to reef early", "infinitive"), ("the jib", "name"),
        ("the sail that is set ahead", "clause"),
    ],
)  # fmt: skip
def test_an_option_is_of_a_rough_kind(option: str, kind: str) -> None:
    assert part_of_speech(option) == kind


@settings(max_examples=80, deadline=None)
@given(
    kind=st.sampled_from(["definition", "cloze", "number", "list", "order", "choice", "why", "code"]),
    prompt=st.text(max_size=80),
    key=st.text(max_size=40),
    options=st.none() | st.lists(st.text(max_size=12), max_size=6).map(tuple),
)
def test_whatever_an_author_sends_is_judged_and_never_raises(
    kind: QuestionKind, prompt: str, key: str, options: tuple[str, ...] | None
) -> None:
    question = _question(kind, prompt, key, options=options)
    kept, drops = sift([question], SOURCES, [], None, Random(0))
    assert len(kept) + len(drops) == 1


@pytest.mark.parametrize("key", ["the rope that hoists or lowers it", "a sail that drives it", "this"])
def test_a_key_does_not_speak_of_something_that_nothing_names(key: str) -> None:
    assert _rule(_question(key=key)) == "key"
    assert _rule(_question(key="a sail that catches the wind before it turns")) is None


def test_a_term_is_asked_once_whatever_heading_stands_before_it() -> None:
    first = _question(prompt="What is a jib?")
    again = _question(prompt="Rigging of old: what is a jib?", key="a cloth that pulls the bow to leeward")
    kept, dropped = sift([first, again], SOURCES, [], None, Random(1))
    assert [one.prompt for one in kept] == ["What is a jib?"]
    assert [one.rule for one in dropped] == ["duplicate"]
