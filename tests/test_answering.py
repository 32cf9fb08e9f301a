"""Answers without a model: a few sentences of the notes, each with its number, or one plain sentence that says no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.settings import Settings
from coach.study import Study
from coach.tutor import Answer
from coach.tutor.offline.asked import Asked
from vectorstore.embedding import SentenceTransformerEmbedder

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
TIDES = """---
tags: [sea]
created: 2026-02-01
---

# Tides

up: [[Map of the coast]] · next: [[currents]]

A **spring tide** is the large tide when sun and moon pull in one line. It comes twice a month.

Steamers may enter the inner harbour of Ardmore only at high water, because the bar lies dry for four hours. Small
boats may enter at any time.

| word | meaning | met in |
|---|---|---|
| ebb | the falling of the water after high tide | pilot's book |
| slack | the short rest between the two streams | [[currents]] |

## What makes a tide larger

1. A storm from the open sea.
2. Low air pressure, about one centimetre for each hectopascal.

open: does the moon's distance matter more than the sun's??
"""
KNOTS = """# Knots

A bowline makes a loop that neither slips nor jams. It is tied at the end of a rope and can be undone by hand.

- [ ] carrick bend for towing

## Read

- Ashley, *The Book of Knots*, the chapter on splices
"""

PLAN = (
    """# Learning to sail

## Stage 1 — Close to the shore · 3-4 weeks

Sail alone in light wind.

## Stage 2 — Out of sight of land · 5-7 weeks

Find the way without looking back.

# What I use

"""
    + "- Place:\n  - Name:\n  - Cost:\n" * 12
    + "- Boats:\n  - Heron (the harbour school teaches beginners in this dinghy)\n"
    + "\n# Before the season\n\nTo buy:\n\n- [ ] a bilge pump\n- [x] flares\n- [ ] new halyards\n"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("coast")
    (folder / "tides.md").write_text(TIDES, "utf-8")
    (folder / "knots.md").write_text(KNOTS, "utf-8")
    (folder / "plan.md").write_text(PLAN, "utf-8")
    with Study(Settings(home=folder / "home")) as made:
        made.__dict__["embedder"] = embedder
        made.ingest([folder], NOW)
        yield made


def sentences_of(answer: Answer) -> list[tuple[str, int]]:
    return [(text.strip(), int(number)) for text, number in re.findall(r"(.+?) \[(\d)\](?: |$)", answer.text)]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is a spring tide?", "A spring tide is the large tide when sun and moon pull in one line."),
        ("why can steamers enter ardmore only at high water", "because the bar lies dry for four hours."),
        ("How can a bowlin be undone?", "can be undone by hand."),
        ("What makes a tide larger?", "Low air pressure, about one centimetre for each hectopascal."),
        ("How long is the stage out of sight of land?", "Stage 2 — Out of sight of land · 5-7 weeks."),
        ("How long does stage 2 take?", "Stage 2 — Out of sight of land · 5-7 weeks."),
        ("Which dinghy does the harbour school teach beginners in?", "Heron (the harbour school teaches beginners"),
        ("Which book has a chapter on splices?", "Ashley, The Book of Knots, the chapter on splices. [1]"),
        ("What do I have to buy before the season?", "To buy: a bilge pump; flares; new halyards. [1]"),
    ],
)
def test_an_answer_is_a_few_whole_sentences_each_with_its_number(study: Study, question: str, said: str) -> None:
    answer = study.ask(question, NOW)
    told = sentences_of(answer)
    assert not answer.abstained
    assert said in answer.text
    assert 1 <= len(told) <= 5
    assert all(re.search(r"[.!…]$", text) for text, _ in told)
    assert {number for _, number in told} == set(range(1, len(answer.citations) + 1))


def test_neither_navigation_nor_front_matter_nor_an_open_question_is_told(study: Study) -> None:
    for question in ("What is a spring tide?", "What makes a tide larger?", "When does the spring tide come?"):
        told = study.ask(question, NOW).text
        assert not re.search(r"Map of the coast|tags|created|#|\?\?|Ardmore", told), told


def test_both_things_to_tell_apart_are_told(study: Study) -> None:
    told = study.ask("What is the difference between ebb and slack?", NOW).text
    assert "the falling of the water after high tide" in told
    assert "the short rest between the two streams" in told


def test_every_quote_stands_in_its_file_at_its_lines(study: Study) -> None:
    for question in ("What is a spring tide?", "What does slack mean?", "What makes a tide larger?"):
        for cited in study.ask(question, NOW).citations:
            assert cited.locator.lines is not None
            first, last = cited.locator.lines
            lines = Path(cited.locator.path).read_text("utf-8").split("\n")[first - 1 : last]
            assert cited.quote in "\n".join(lines)


def test_a_table_row_is_told_as_a_sentence(study: Study) -> None:
    assert (
        "Slack: the short rest between the two streams (met in currents). [1]"
        in study.ask("What does slack mean?", NOW).text
    )


@pytest.mark.parametrize(
    "question",
    [
        "How is a sheet bend tied?",
        "How does a carrick bend hold in towing?",
        "What does a splice hold?",
        "Who built the lighthouse of Portland?",
        "Does the distance of the moon matter more?",
        "How does a Portuguese bowline make its loop?",
        "What makes a neap tide larger?",
        "Who tied the first bowline?",
        "What is the difference between ebb and a tsunami?",
        "In which year was the bar of Ardmore surveyed?",
    ],
)
def test_what_the_notes_do_not_carry_is_said_in_one_sentence(study: Study, question: str) -> None:
    answer = study.ask(question, NOW)
    assert answer.abstained
    assert answer.text.startswith("That is not in your notes")
    assert "\n" not in answer.text
    assert len(answer.citations) <= 1


def test_numbers_and_initials_are_heard_in_figures_and_words(embedder: SentenceTransformerEmbedder) -> None:
    asked = Asked("What does 2PC ask of the second stage?")
    (heard,) = asked.heard_in(["Stage 2 needs two-phase commit."], embedder)
    assert heard.strictly_missing(asked.names) == 0
