"""A served app on a home of its own, and a real Chromium looking at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from coach.settings import load_settings
from coach.study import Study
from tests.browser.learner import LONG_MS, VAULT, Learner, Served, serving

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = [pytest.param(1280, id="desktop"), pytest.param(390, id="phone")]
NOTES = {
    "locks.md": """# Locks

A **shared lock** is a lock that many readers can hold at once.

An **exclusive lock** is a lock that one writer holds alone, because two writers must never meet on a row.

## Deadlock

A **deadlock** is a circle of transactions in which each waits for a lock that the next one holds.

It is broken by aborting one of them, because none can go on while all wait. ![](http://127.0.0.1:9/seen.png)
""",
    "roadmap.md": """# Roadmap: locking

Goal: understand locking well enough to build a lock manager.

## Stage 1: Locks

Concepts: shared lock · exclusive lock · deadlock

Done when: you can explain what a deadlock is, and you have a repository with a lock manager.
""",
}


def chromium_path() -> str | None:
    """Return where a Chromium is, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = chromium_path()
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two notes, a worksheet and a PDF."""
    folder = tmp_path_factory.mktemp("notes")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for file in ("library/from-grain-to-flour.pdf", "worksheet.md"):
        shutil.copy(VAULT / file, folder)
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, notes: Path) -> Iterator[Served]:
    """An app over a home with these notes, a few answers and a diary."""
    home = tmp_path_factory.mktemp("served")
    now = datetime.now(UTC)
    with Study(load_settings(home)) as study:
        study.ingest([notes], now - timedelta(days=9))
        for ago in (8, 4):
            opened = study.quiz(now - timedelta(days=ago), count=3, seed=ago)
            for question in opened.questions:
                study.answer(question.id, now - timedelta(days=ago), text="no idea", confidence=95)
            study.end_session(opened.session.id, now - timedelta(days=ago))
            study.log_add(now, hours=1.5, did="read about locks", day=(now - timedelta(days=ago)).date())
        study.explain("deadlock", "Transactions wait for each other in a circle.", now - timedelta(days=1))
        study.post("x", now)
    with serving(home) as app:
        yield app


@pytest.fixture
def width() -> int:
    """How wide the learner's screen is, in pixels; a test may ask for others."""
    return 1280


@pytest.fixture
def learner(chromium: Browser, served: Served, width: int) -> Iterator[Learner]:
    yield from looking(chromium, served, width)


def looking(chromium: Browser, app: Served, width: int) -> Iterator[Learner]:
    """Give a person at a browser of this width, in which nothing moves."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    yield Learner(page, app.url)
    context.close()
