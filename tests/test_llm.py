"""The model's tutor through the real ChatOpenAI, against a server of our own that fails as real ones do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.settings import Settings
from coach.study import Study
from coach.tutor import Answer
from tests.fakes import HashEmbedder
from tests.llm_server import MODEL, Asked, Behaviour, BreaksOff, Hangs, Refuses, Says, ScriptedServer, SendsGarbage

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
TIDES = """# Tides

A spring tide is the large tide that comes when sun and moon pull in one line.
A neap tide is the small tide that comes when sun and moon pull at right angles.
The tidal range at the harbour of Ardmore is 3.7 metres at springs.
Tides follow the moon because its pull falls off with distance, so the near side is pulled more than the far side.
"""
SECRET = """---
private: true
---

# Lagoon

The lagoon of Marrow is where the family boat lies, and its tide is 2 metres.
"""

Opened = Callable[..., Study]


@pytest.fixture
def open_study(tmp_path: Path) -> Iterator[Opened]:
    opened: list[Study] = []
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "tides.md").write_text(TIDES, encoding="utf-8")

    def study(server: ScriptedServer, **settings: Any) -> Study:
        values = {"timeout_seconds": 5.0, "retries": 0, "base_url": server.url, "model": MODEL, **settings}
        made = Study(Settings(home=tmp_path / "home", **values))
        made.__dict__["embedder"] = HashEmbedder()
        made.ingest([vault], NOW)
        opened.append(made)
        return made

    yield study
    for one in opened:
        one.close()


def as_json(asked: Asked, **values: Any) -> Says:
    return Says(json.dumps({"code": asked.code, **values}))


QUESTION = {
    "kind": "why",
    "question": "Why do tides on the earth follow the moon?",
    "answer": "Its pull falls off with distance, so the near side is pulled more than the far side.",
    "points": ["its pull falls off with distance", "the near side is pulled more than the far side"],
    "passage": 1,
    "quote": "its pull falls off with distance, so the near side is pulled more than the far side",
}


def answering(*rest: Behaviour) -> Callable[[Asked], Behaviour]:
    """A model that does everything as asked, but for what a test changes in one question."""
    return lambda asked: well_behaved(asked)


def well_behaved(asked: Asked, **changed: Any) -> Behaviour:
    if asked.is_about("You write exam questions") or asked.is_about("could not be used"):
        return as_json(asked, questions=[{**QUESTION, **changed}])
    if asked.is_about("in as few words as it takes"):
        return as_json(asked, answer=QUESTION["answer"])
    if asked.is_about("compare a learner's answer"):
        return as_json(asked, statuses=["hit", "missing"])
    if asked.is_about("explains a topic"):
        count = asked.text.count("\n", asked.text.index("Points:"), asked.text.index("The explanation:")) - 2
        return as_json(asked, statuses=["hit"] * count, jargon=["perigee"], next_question="What is a neap tide for?")
    if asked.is_about("draft a post"):
        return as_json(asked, sentences=[{"text": "Read about tides in the harbour book.", "facts": [5]}])
    return Says("A spring tide comes when sun and moon pull in one line [1]. It is the large tide [1].")


def asked_about_tides(study: Study) -> Answer:
    return study.ask("What is a spring tide?", NOW)


def test_an_answer_streams_and_cites_the_note_word_for_word(open_study: Opened) -> None:
    with ScriptedServer(well_behaved) as server:
        study = open_study(server)
        pieces = list(study.ask_stream("What is a spring tide?", NOW))
    answer = pieces[-1]
    assert isinstance(answer, Answer)
    assert answer.engine == f"llm:{MODEL}"
    assert not answer.note
    assert "".join(piece for piece in pieces if isinstance(piece, str)).strip() == answer.text
    assert len(pieces) == 3
    assert answer.citations[0].quote in TIDES
    assert answer.citations[0].locator.lines == (3, 3)


FAULTS: list[tuple[str, Behaviour, str]] = [
    ("401", Refuses(401), "refused the key (401)"),
    ("404 model", Refuses(404, "no such model"), "knows no model 'scripted'"),
    ("429", Refuses(429, headers={"Retry-After": "3600"}), "takes no more requests for now"),
    ("500", Refuses(500), "failed (500)"),
    ("hang", Hangs(), "did not answer within 1 seconds"),
    ("hang in mid-stream", Hangs("A spring tide comes"), "did not answer within 1 seconds"),
    ("reset in mid-stream", BreaksOff("A spring tide comes when sun and moon pull in one line [1]. It"), "broke off"),
    ("no reply of a model", SendsGarbage(), "carried by your notes|no reply of a chat model"),
    ("ids never sent", Says("Whales cause the ebb by breathing at night [9]."), "carried by your notes"),
]


@pytest.mark.parametrize(("fault", "seen"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_fault_is_said_in_a_sentence_and_the_offline_answer_comes(
    open_study: Opened, fault: Behaviour, seen: str
) -> None:
    with ScriptedServer(fault) as server:
        study = open_study(server, timeout_seconds=1.0)
        answer = study.ask("What is a spring tide?", NOW, "talk")
    assert any(part in answer.note for part in seen.split("|"))
    assert answer.note.endswith("The coach went on without a model.")
    assert answer.engine == "offline"
    assert answer.text
    assert study.records.turns(conversation="talk")[-1].answer == answer
    assert study.records.calls()[-1].outcome
