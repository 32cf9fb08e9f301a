from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.measure import read_measures

Row = tuple[str, float | None, str, str]


def rows(text: str) -> list[Row]:
    return [(measure.comparison, measure.value, measure.unit, measure.what) for measure in read_measures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trained a net to >98% on MNIST without help", [(">", 98.0, "%", "MNIST")]),
        ("a score > 90 % accuracy on CIFAR-10", [(">", 90.0, "%", "CIFAR-10")]),
        ("reach ≥ 0.8 F1 on the held-out set", [(">=", 0.8, "F1", "held-out set")]),
        ("placed in the top 25% of a live contest", [("<=", 25.0, "% rank", "live contest")]),
        ("(or at minimum placed top 10%) in a race", [("<=", 10.0, "% rank", "race")]),
        ("finish in the top 20", [("<=", 20.0, "rank", "")]),
        ("win first place", [("<=", 1.0, "rank", "")]),
        ("outputs match to several decimals", [("<=", None, "tolerance", "outputs")]),
        ("asserts equality within tolerance", [("<=", None, "tolerance", "equality")]),
        (
            "a repo whose results match the library to several decimals",
            [("<=", None, "tolerance", "results match the library")],
        ),
        ("agree to 1e-6", [("<=", 1e-6, "tolerance", "")]),
        ("within 5% of the printed number", [("<=", 5.0, "%", "printed number")]),
        ("an HSK 4 certificate", [(">=", 4.0, "HSK level", "HSK")]),
        ("pass the JLPT N3", [("<=", 3.0, "JLPT level", "JLPT")]),
        ("hold a B2 conversation", [(">=", 4.0, "CEFR level", "CEFR")]),
        ("at least three essays", [(">=", 3.0, "essays", "")]),
        ("ten pieces of pottery", [(">=", 10.0, "pieces", "pottery")]),
        ("run 10 km in under 50 minutes", [("<", 50.0, "minutes", "10 km")]),
        ("speak for 20 minutes", [(">=", 20.0, "minutes", "")]),
        ("comes through at least 99 of 100 crashes", [(">=", 99.0, "of 100", "crashes")]),
        ("one query at least 10 times faster", [(">=", 10.0, "times faster", "")]),
        ("no more than two memory slips", [("<=", 2.0, "memory slips", "")]),
        ("transfers with 0 lost updates", [("<=", 0.0, "lost updates", "")]),
        ("loads 1,500 rows", [(">=", 1500.0, "rows", "")]),
        ("an app with 100+ downloads", [(">=", 100.0, "downloads", "")]),
        ("写一篇500字的文章", [(">=", 500.0, "字", "")]),
        ("在验证集上准确率达到98%以上", [(">=", 98.0, "%", "验证集")]),
        ("cortar una cebolla en menos de 30 segundos", [("<", 30.0, "seconds", "")]),
        ("mindestens 80 % der Aufgaben", [(">=", 80.0, "%", "")]),
        ("courir un mille en moins de 7 minutes", [("<", 7.0, "minutes", "")]),
        ("Note von höchstens 1,7", [("<=", 1.7, "", "")]),
        ("joints with no gap wider than 0.2 mm", [("<=", 0.2, "mm", "")]),
        ("a shaving thinner than 0.05 mm", [("<", 0.05, "mm", "")]),
        ("play it without dropping below 60 fps", [(">=", 60.0, "fps", "")]),
        ("change chords 40 times in one minute", [(">=", 40.0, "times a minute", "")]),
        ("a loaf that a friend rates at least 8/10", [(">=", 8.0, "of 10", "")]),
        ("score at least 80% on the DELE B1 mock exam", [(">=", 80.0, "%", "DELE B1 mock exam")]),
        ("an 80% average in the mock tests", [(">=", 80.0, "%", "mock tests")]),
    ],
)
def test_a_bar_is_read_with_comparison_value_unit_and_what_is_measured(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a rate that is 10x too high",
        "a 70% rye loaf",
        "a 2-layer net",
        "replicated over three machines",
        "on 4 KB pages",
        "reproduce it with two sessions",
        "a table of 10 million rows",
        "measured at 21, 24 and 27 °C",
        "under 100 concurrent users",
        "chapters 1-5",
        "in 2024",
        "one modification of your own",
        "the first three stages",
    ],
)
def test_a_number_that_describes_is_no_bar(text: str) -> None:
    assert rows(text) == []


def test_several_bars_are_read_in_order_and_no_words_twice() -> None:
    found = read_measures("Bake five loaves, each above 75% hydration, in under 3 hours.")
    assert [measure.text for measure in found] == ["five loaves", "above 75%", "in under 3 hours"]


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from([">", ">=", "top", "at least", "3", "25%", "ten", "km", "in under", "1,000", "of", "98%"])
    ).map(" ".join)
)
def test_every_measure_quotes_the_text(text: str) -> None:
    for measure in read_measures(text):
        assert measure.text in text
        assert measure.comparison in {">", ">=", "<", "<=", "="}
