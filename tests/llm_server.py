"""A small OpenAI-compatible server on 127.0.0.1 that says what a test tells it to, and fails as real ones do."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

MODEL = "scripted"


@dataclass(frozen=True)
class Says:
    """A reply, streamed in pieces of a few characters; ``tokens_in`` is what the server claims to have read."""

    text: str
    tokens_in: int | None = None
    piece_chars: int = 12


@dataclass(frozen=True)
class Refuses:
    """An HTTP error."""

    status: int
    message: str = "no"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hangs:
    """Nothing, until the test is over; with ``after`` some text first."""

    after: str = ""


@dataclass(frozen=True)
class BreaksOff:
    """A connection reset after some text."""

    after: str


@dataclass(frozen=True)
class SendsGarbage:
    """A body that is no event stream."""

    body: bytes = b"<html>It works!</html>"


@dataclass(frozen=True)
class SaysAtOnce:
    """A reply in one piece, whether streaming was asked for or not."""

    text: str


@dataclass(frozen=True)
class StopsShort:
    """A stream that ends without saying so."""

    after: str


@dataclass(frozen=True)
class NeverEnds:
    """A piece of text again and again until nobody listens; an empty one is a comment that keeps the line open."""

    piece: str = ""
    every_seconds: float = 0.05


Behaviour = Says | SaysAtOnce | StopsShort | NeverEnds | Refuses | Hangs | BreaksOff | SendsGarbage
Script = Callable[["Asked"], Behaviour]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """Everything that was sent, rules and data."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])

    @property
    def code(self) -> str:
        """The code the data begins with."""
        found = re.search(r"^Code: (\w+)$", self.text, re.MULTILINE)
        return found[1] if found else ""

    def is_about(self, words: str) -> bool:
        """Whether these words stand in the rules."""
        return words in str(self.body["messages"][0]["content"])


class ScriptedServer:
    """Answers each request as the script says; a list is used up from the front, its last stays."""

    def __init__(self, *script: Behaviour | Script) -> None:
        self.script = list(script)
        self.asked: list[Asked] = []
        self.models = [{"id": MODEL, "object": "model", "max_model_len": 8192}]
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The address to give as base_url."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next(self, asked: Asked) -> Behaviour:
        """Return what to do with a request."""
        self.asked.append(asked)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(asked) if callable(step) else step

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


def _whole(kind: str) -> dict[str, Any]:
    return {"id": "x", "object": kind, "created": 1, "model": MODEL}


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

        def do_GET(self) -> None:
            self._send(200, json.dumps({"object": "list", "data": server.models}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            step = server.next(Asked(body, {name.lower(): value for name, value in self.headers.items()}))
            match step:
                case Refuses():
                    fault = json.dumps({"error": {"message": step.message, "type": "error", "code": None}})
                    self._send(step.status, fault.encode(), step.headers)
                case SendsGarbage():
                    self._send(200, step.body)
                case SaysAtOnce():
                    choice = {"index": 0, "message": {"role": "assistant", "content": step.text}}
                    self._send(200, json.dumps({**_whole("chat.completion"), "choices": [choice]}).encode())
                case StopsShort():
                    self._begin()
                    self._pieces(step.after)
                    self._chunk(b"")
                case NeverEnds():
                    self._begin()
                    with suppress(OSError):
                        while not server.over.wait(step.every_seconds):
                            self._pieces(step.piece, 10_000) if step.piece else self._chunk(b": still here\n\n")
                    self.close_connection = True
                case Hangs():
                    self._begin()
                    self._pieces(step.after)
                    server.over.wait(30)
                    self.close_connection = True
                case BreaksOff():
                    self._begin()
                    self._pieces(step.after)
                    # A linger of 0 makes the close a reset, as when a server is killed.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                case Says():
                    self._begin()
                    self._pieces(step.text, step.piece_chars)
                    self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
                    if step.tokens_in is not None:
                        usage = {"prompt_tokens": step.tokens_in, "completion_tokens": 20}
                        self._event({"choices": [], "usage": {**usage, "total_tokens": step.tokens_in + 20}})
                    self._chunk(b"data: [DONE]\n\n")
                    self._chunk(b"")

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"content-type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _begin(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()

        def _pieces(self, text: str, size: int = 12) -> None:
            for at in range(0, len(text), size):
                delta = {"role": "assistant", "content": text[at : at + size]}
                self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

        def _event(self, value: dict[str, Any]) -> None:
            self._chunk(f"data: {json.dumps({**_whole('chat.completion.chunk'), **value})}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler
