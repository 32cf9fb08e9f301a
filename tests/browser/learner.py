"""A served app, and a person at a browser looking at it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

ROOT = Path(__file__).parents[2]
VAULT = ROOT / "examples" / "vault"
LONG_MS = 420_000
"""Reading the vault or loading the model on a machine that is busy with other things."""


@dataclass
class Served:
    """A running app; ``restart`` stops and starts it on the same home and port."""

    home: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            str(Path(sys.executable).parent / "coach"),
            "app",
            "--home",
            str(self.home),
            "--port",
            str(self.port),
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        # One thread: on a machine that is busy, threads that wait for each other take many times as long.
        environment.update(HOME=str(self.home), OMP_NUM_THREADS="1")
        with (self.home / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the app did not come up within a minute")

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, 15)
            self.process.wait(timeout=30)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()


@dataclass
class Learner:
    """A person at the browser: goes to screens, and remembers what the console complained about."""

    PAUSE_MS: ClassVar[int] = 150
    """Time given to the page to tell the server of a click."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, screen: str = "") -> None:
        self.page.goto(f"{self.url}/{screen}")
        self.settled()

    def settled(self) -> None:
        """Wait until the screen is drawn and the server is done with it."""
        expect(self.page.locator("h1").first).to_be_visible(timeout=LONG_MS)
        self.page.wait_for_timeout(self.PAUSE_MS)
        expect(self.page.locator('.stApp[data-test-script-state="running"]')).to_have_count(0, timeout=LONG_MS)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.settled()

    def says(self, text: str | re.Pattern[str]) -> Locator:
        found = self.page.get_by_text(text).first
        expect(found).to_be_visible(timeout=LONG_MS)
        return found

    def note(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its server below the address of the screen first, and is told 404 there.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.complaints.append(message.text)

    def is_content(self) -> None:
        """No fault on the page or in its console."""
        expect(self.page.locator('[data-testid="stException"]')).to_have_count(0)
        assert not self.complaints, self.complaints


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Served(home, port)
    served.start()
    try:
        yield served
    finally:
        served.stop()
