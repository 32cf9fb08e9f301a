"""Explanations held against the notes without a model: better ones score higher, what is right is not called wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach import CoachError
from coach.settings import Settings
from coach.study import Study
from vectorstore.embedding import SentenceTransformerEmbedder

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
DATABASES = ROOT / "examples" / "vault" / "notes" / "databases"
EXPLANATIONS = ROOT / "bench" / "questions-answers" / "explanations.jsonl"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[Study]:
    with Study(Settings(home=tmp_path_factory.mktemp("home"))) as made:
        made.__dict__["embedder"] = embedder
        made.ingest([DATABASES / "write-ahead-log.md", DATABASES / "mvcc.md"], NOW)
        yield made


def explanations(topic: str) -> list[str]:
    rows = [json.loads(line) for line in EXPLANATIONS.read_text("utf-8").splitlines()]
    return [row["text"] for row in sorted(rows, key=lambda row: row["rank"]) if row["topic"] == topic]


def test_good_explanations_score_above_thin_and_wrong_ones(study: Study) -> None:
    scores = [study.explain("Write-ahead log", text, NOW).assessment.score for text in explanations("Write-ahead log")]
    assert min(scores[:4]) > max(scores[4:])
    assert scores[0] == max(scores)
    assert scores[4] > scores[6]


def test_a_not_in_one_half_of_a_sentence_turns_nothing_round_in_the_other(study: Study) -> None:
    excellent = study.explain("MVCC", explanations("MVCC")[0], NOW).assessment
    assert not [unit.text for unit in excellent.units if unit.status == "contradicted"]


def test_a_topic_is_found_in_other_letters_and_an_unknown_one_is_said_plainly(study: Study) -> None:
    assert study.explain("WRITE-AHEAD LOG", explanations("Write-ahead log")[0], NOW).assessment.passed
    with pytest.raises(CoachError, match="Your notes say nothing about “The Krebs cycle”"):
        study.explain("The Krebs cycle", "It turns acetyl groups into carbon dioxide.", NOW)


def test_a_sentence_of_the_same_matter_that_makes_no_point_is_no_hit(study: Study) -> None:
    said = "The log file of my database was recorded on a disk that broke. The page about it in my diary is long."
    assert not [one for one in study.explain("Write-ahead log", said, NOW).assessment.units if one.status == "hit"]
