"""Spoken words become text through an address of one's own; every failure is one sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coach import CoachError
from coach.settings import load_settings, save_settings
from coach.study import Study


@dataclass
class Listener:
    """A transcription service on 127.0.0.1; ``bodies`` is what it was sent."""

    status: int
    heard: str
    url: str = ""
    bodies: list[bytes] = field(default_factory=list)


@contextmanager
def listening(status: int = 200, heard: str = "") -> Iterator[Listener]:
    listener = Listener(status, heard)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            listener.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(listener.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"text": listener.heard}).encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    listener.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield listener
    finally:
        server.shutdown()


def spoken_to(home: Path, url: str) -> Study:
    return Study(save_settings(load_settings(home), transcription_url=url, retries=0))


def test_what_was_said_comes_back_as_text_and_the_recording_is_what_was_sent(tmp_path: Path) -> None:
    with listening(heard=" A lock keeps others out. ") as listener, spoken_to(tmp_path, listener.url) as study:
        assert study.transcribe(b"RIFF recorded") == "A lock keeps others out."
    assert b"RIFF recorded" in listener.bodies[0]
    assert b"whisper-1" in listener.bodies[0]


@pytest.mark.parametrize(("status", "said"), [(500, "could not be turned into text"), (200, "Nothing was heard")])
def test_a_service_that_fails_or_hears_nothing_is_one_sentence(tmp_path: Path, status: int, said: str) -> None:
    with (
        listening(status) as listener,
        spoken_to(tmp_path, listener.url) as study,
        pytest.raises(CoachError, match=said),
    ):
        study.transcribe(b"RIFF")


def test_without_an_address_nothing_is_sent(tmp_path: Path) -> None:
    with Study(load_settings(tmp_path)) as study, pytest.raises(CoachError, match="No transcription address"):
        study.transcribe(b"RIFF")
