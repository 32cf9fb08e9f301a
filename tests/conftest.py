"""What every test stands on: no network, no keys, a home of its own."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from vectorstore.embedding import SentenceTransformerEmbedder

# Before any Hugging Face library is imported, as they read these once.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    TOKENIZERS_PARALLELISM="false",
    PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
)

_LOCAL = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _cut_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No connection leaves this machine, no key or setting of the person at it is seen."""
    for name in list(os.environ):
        is_setting = name.startswith("COACH_") and not name.startswith("COACH_TEST_")
        if is_setting or name.endswith(("_API_KEY", "_TOKEN")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    real = socket.socket.connect
    real_ex = socket.socket.connect_ex

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_outgoing(self, address)
        real(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outgoing(self, address)
        return real_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The real bundled model; loading it takes seconds, so it is shared."""
    return SentenceTransformerEmbedder()


def _refuse_outgoing(connecting: socket.socket, address: Any) -> None:
    if connecting.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOCAL):
        raise AssertionError(f"a test tried to reach {address[0]}")
