"""Sums of money without a currency: by what their clause speaks of, and never where something is counted."""

from __future__ import annotations

import pytest

from coach.money import amounts, sums_again, unnamed_sums

SUMS = {
    "Rent is 1210 from April, so fewer lessons.": "1210",
    "Laid 300 aside for the certificate.": "300",
    "Cannot afford the 1,800 for the summer school.": "1,800",
    "The bike repair came to 140.": "140",
    "Our teacher takes 45 an hour.": "45",
    "Won 250 in the contest.": "250",
    "My uncle handed me 80 for the workbook.": "80",
    "We pay 640 for the flat.": "640",
    "I pocket 2,100 in a good month.": "2,100",
    "Paid about 90 for it.": "90",
    "Still 400 short.": "400",
    "Ich zahle 380 Miete.": "380",
    "A quote for the laptop: 870.": "870",
}
COUNTS = (
    "Paid attention to 300 small things.",
    "The loss went from 410 to 95.",
    "My budget was 50 minutes and I used 70.",
    "The book is 320 pages long.",
    "Closed ticket 449.",
    "Since 1950 the scholarship has changed.",
    "A loan of 10,000 in the example, by the formula.",
    "Sent him 40 flashcards.",
    "Won 3 of 5 games.",
    "The token budget is 2000.",
    "House price prediction is off by 18,000.",
    "Lost 200 frames in the replay.",
)


@pytest.mark.parametrize(("sentence", "amount"), SUMS.items())
def test_a_sum_without_a_currency_is_found_by_what_is_said_of_it(sentence: str, amount: str) -> None:
    assert [sentence[start:end] for start, end in unnamed_sums(sentence)] == [amount]


@pytest.mark.parametrize("sentence", COUNTS)
def test_a_figure_that_counts_something_is_no_sum_of_money(sentence: str) -> None:
    assert list(unnamed_sums(sentence)) == []


def test_a_sum_that_is_known_is_found_again_without_its_currency() -> None:
    known = amounts("I want $180k a year, or 9,500 a month.")
    assert known == {180_000.0, 9_500.0}
    for text, found in {
        "180k, that is the aim.": ["180k"],
        "The aim: 180,000.": ["180,000"],
        "9500 would do.": [],
        "Trained on 180k rows.": [],
        "Think of 9.500 again.": ["9.500"],
    }.items():
        assert [text[start:end] for start, end in sums_again(text, known)] == found
