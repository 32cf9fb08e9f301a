"""A served app, and a person at a browser looking at it."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

ROOT = Path(__file__).parents[2]
VAULT = ROOT / "examples" / "vault"
LONG_MS = 300_000
"""Reading the vault and loading the model on a machine that is busy with other things: only a fault takes longer."""
expect.set_options(timeout=LONG_MS)


@dataclass
class Served:
    """A running app; stopped and started, it comes back on the same home and port."""

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
        with (self.home / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self._environment(), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        for _ in waiting():
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the app did not come up")

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, with_signal)
            self.process.wait(timeout=LONG_MS / 1000)
            self.process = None

    def coach(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line on the same home while the app is open."""
        command = [str(Path(sys.executable).parent / "coach"), *arguments, "--home", str(self.home)]
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, check=True, timeout=LONG_MS / 1000
        )

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        # One thread: on a machine that is busy, threads that wait for each other take many times as long.
        return {**environment, "HOME": str(self.home), "OMP_NUM_THREADS": "1"}

    def keeps(self, text: str) -> None:
        """Wait until a text that is typed and not yet sent is kept in the record."""
        for _ in waiting():
            with closing(sqlite3.connect(self.home / "coach.db")) as record:
                if record.execute("SELECT 1 FROM preference WHERE value = ?", (text,)).fetchone():
                    return
            time.sleep(0.2)
        raise AssertionError(f"{text!r} was not kept while it was typed")


def waiting() -> Iterator[None]:
    """Yield until the longest time is over that anything may take."""
    end = time.monotonic() + LONG_MS / 1000
    while time.monotonic() < end:
        yield


COUNT_RUNS = """
window.coachRuns = 0;
window.coachChanged = performance.now();
let was = "";
const note = (now) => {
  // A quick answer may be told as begun and ended at once; that it was asked for is told before.
  if (was === "running" ? now !== "running" : was === "rerunRequested" && now === "notRunning") window.coachRuns += 1;
  was = now;
};
new MutationObserver((changes) => {
  window.coachChanged = performance.now();
  for (const change of changes) if (change.type === "attributes") note(change.oldValue ?? "");
  note(document.querySelector(".stApp")?.getAttribute("data-test-script-state") ?? "");
}).observe(document, {
  attributes: true, attributeFilter: ["data-test-script-state"], attributeOldValue: true,
  childList: true, subtree: true,
});
"""
"""Counts how often the server was done with a screen, so that nobody waits by the clock for its answer."""

ANSWERED = """([runs, still]) => window.coachRuns > runs || (
  performance.now() - window.coachChanged > still &&
  document.querySelector(".stApp")?.getAttribute("data-test-script-state") === "notRunning"
)"""


@dataclass
class Learner:
    """A person at the browser: goes to screens, and remembers what the console complained about."""

    PAUSE_MS: ClassVar[int] = 150
    """Time given to the page to tell the server of what follows from a click by itself."""

    STILL_MS: ClassVar[int] = 10_000
    """A page that has not changed for so long and waits for nothing was answered, however quickly that was told."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(COUNT_RUNS)
        self.page.on("console", self.note)

    def open(self, screen: str = "") -> None:
        self.page.goto(f"{self.url}/{screen}")
        self.answered(0)

    def settled(self) -> None:
        """Wait until the screen is drawn and the server is done with it."""
        expect(self.page.locator("h1").first).to_be_visible()
        self.page.wait_for_timeout(self.PAUSE_MS)
        expect(self.page.locator('.stApp[data-test-script-state="running"]')).to_have_count(0)

    def runs(self) -> int:
        """Return how often the server was done with a screen since the page was opened."""
        return int(self.page.evaluate("window.coachRuns"))

    def answered(self, runs: int) -> None:
        """Wait until the server was done once more than so many times, and with what followed from it."""
        self.page.wait_for_function(ANSWERED, arg=[runs, self.STILL_MS], timeout=LONG_MS)
        self.settled()

    def does(self, act: Callable[[], object]) -> None:
        """Do something that the server answers, and wait for its answer."""
        runs = self.runs()
        act()
        self.answered(runs)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.does(self.page.get_by_role("button", name=name).first.click)

    def go(self, screen: str) -> None:
        self.does(self.page.get_by_role("link", name=screen, exact=True).click)

    def search(self, text: str) -> None:
        """Look for a passage in the library."""
        box = self.page.get_by_label("What are you looking for?")
        box.fill(text)
        self.does(lambda: box.press("Enter"))

    def choose(self, name: str) -> None:
        """Choose one of a row of choices."""
        self.does(self.page.get_by_role("radio", name=name, exact=True).first.click)

    def says(self, text: str | re.Pattern[str]) -> Locator:
        found = self.page.get_by_text(text).first
        expect(found).to_be_visible()
        return found

    def note(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its server below the address of the screen first, and is told 404 there.
        its_own_search = "/_stcore/" in message.location.get("url", "") or "/_stcore/" in message.text
        if message.type == "error" and not its_own_search:
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
