"""Evenings in a real browser: keys alone, refresh, restart, two tabs, a phone, and who cannot see the screen."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from coach.settings import load_settings
from coach.study import Study
from tests.browser.learner import LONG_MS, Learner, Served, serving

pytestmark = pytest.mark.browser

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
SCREENS = (
    "", "quiz", "chat", "explain?topic=Deadlock", "map", "map?view=Coverage", "map?view=Worksheet", "diary",
    "diary?view=Calendar", "diary?view=Week", "diary?view=Post", "progress", "library", "settings",
    "settings?view=Model", "settings?view=Privacy", "settings?view=Export+and+import",
)  # fmt: skip
AXE = "axe-core@4.11.0"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An app over a home with two notes, a few answers and a diary."""
    home, notes = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("notes")
    for name, text in NOTES.items():
        (notes / name).write_text(text, encoding="utf-8")
    now = datetime.now(UTC)
    with Study(load_settings(home)) as study:
        study.ingest([notes], now - timedelta(days=9))
        for ago in (8, 4):
            opened = study.quiz(now - timedelta(days=ago), count=3, seed=ago)
            for question in opened.questions:
                study.answer(question.id, now - timedelta(days=ago), text="no idea", confidence=95)
            study.end_session(opened.session.id, now - timedelta(days=ago))
            study.log_add(now, hours=1.5, did="read about locks", day=(now - timedelta(days=ago)).date())
        study.explain("Deadlock", "Transactions wait for each other in a circle.", now - timedelta(days=1))
        study.post("x", now)
    with serving(home) as app:
        yield app


def start_quiz(learner: Learner) -> None:
    learner.open("quiz")
    learner.press("Start")
    expect(learner.page.locator(".question")).to_be_visible(timeout=LONG_MS)


def asks_again(learner: Learner, end: str) -> bool:
    """Wait for the next question or the heading that comes after the last; return whether it is a question."""
    skip = learner.page.get_by_role("button", name="Skip")
    expect(skip.or_(learner.page.get_by_role("heading", name=end)).first).to_be_visible(timeout=LONG_MS)
    return skip.count() > 0


def test_a_question_is_answered_with_the_keyboard_alone(learner: Learner) -> None:
    start_quiz(learner)
    keys = learner.page.keyboard
    expect(learner.page.locator('[class*="st-key-answer-"] :is(textarea, input)')).to_be_focused()
    keys.type("a circle of transactions that wait for each other")
    keys.press("Tab")
    keys.press("ArrowRight")
    keys.press("Control+Enter")
    expect(learner.page.locator(".verdict").first).to_be_visible(timeout=LONG_MS)
    question = learner.page.locator(".question").inner_text()
    expect(learner.page.get_by_role("button", name="Next")).to_be_focused()
    keys.press("Enter")
    expect(learner.page.locator(".question")).not_to_have_text(question, timeout=LONG_MS)
    learner.is_content()


def test_a_refresh_and_a_restart_come_back_to_the_same_item_with_the_typed_text(
    learner: Learner, served: Served
) -> None:
    start_quiz(learner)
    question = learner.page.locator(".question").inner_text()
    box = learner.page.locator('[class*="st-key-answer-"] :is(textarea, input)')
    box.press_sequentially("half a thought")
    learner.page.wait_for_timeout(4_000)
    learner.page.reload()
    learner.settled()
    expect(learner.page.locator(".question")).to_have_text(question)
    expect(box).to_have_value("half a thought")
    served.restart()
    learner.page.reload()
    learner.settled()
    expect(learner.page.locator(".question")).to_have_text(question, timeout=LONG_MS)
    expect(box).to_have_value("half a thought")


def test_two_tabs_on_one_session_do_not_get_in_each_others_way(learner: Learner) -> None:
    start_quiz(learner)
    other = Learner(learner.page.context.new_page(), learner.url)
    other.page.goto(learner.page.url)
    other.settled()
    learner.press("I don’t know")
    expect(learner.page.locator(".verdict").first).to_be_visible(timeout=LONG_MS)
    answered = learner.page.locator(".question").inner_text()
    other.press("I don’t know")
    expect(other.page.locator(".question")).not_to_have_text(answered, timeout=LONG_MS)
    learner.press("Next")
    expect(learner.page.locator(".question")).to_be_visible()
    learner.is_content()
    other.is_content()


def test_a_session_goes_from_pre_test_over_the_lines_to_the_gain(learner: Learner) -> None:
    start_quiz(learner)
    page = learner.page
    while asks_again(learner, "Read these lines"):
        learner.press("I don’t know")
        expect(page.locator(".verdict").first).to_be_visible(timeout=LONG_MS)
        learner.press("Next")
    expect(page.locator("blockquote.quote cite").first).to_be_visible()
    learner.press("I have read them, ask me again")
    learner.press("I don’t know")
    expect(page.locator(".verdict").first).to_be_visible(timeout=LONG_MS)
    page.get_by_text("Was it graded wrongly?").click()
    learner.press("It was right")
    expect(page.locator(".verdict").first).to_have_text("Right", timeout=LONG_MS)
    learner.press("Next")
    while asks_again(learner, "Done"):
        learner.press("Skip")
    learner.says("you went from 0%")
    learner.is_content()


@pytest.mark.parametrize("width", [1200, 390])
def test_every_screen_fits_and_complains_of_nothing(learner: Learner, width: int) -> None:
    learner.page.set_viewport_size({"width": width, "height": 844})
    asked: list[str] = []
    learner.page.on("request", lambda request: asked.append(request.url))
    for screen in SCREENS:
        learner.open(screen)
        over = learner.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{screen} is {over} px too wide at {width} px"
        learner.is_content()
    gone_out = [url for url in asked if not url.startswith((learner.url, "data:", "blob:"))]
    assert not gone_out, gone_out


def test_what_a_note_says_is_shown_and_never_done(learner: Learner) -> None:
    learner.open("library")
    learner.page.get_by_label("What are you looking for?").fill("how is a deadlock broken by aborting")
    learner.page.keyboard.press("Enter")
    expect(learner.page.locator("blockquote.quote", has_text="![](http://127.0.0.1:9/seen.png)").first).to_be_visible(
        timeout=LONG_MS
    )
    assert not learner.page.locator('img[src*="seen.png"]').count()
    learner.is_content()


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, fetched through npm and kept in a cache folder of this machine."""
    kept = Path(tempfile.gettempdir()) / "study-coach-tests" / AXE.replace("@", "-")
    script = kept / "package" / "axe.min.js"
    if not script.exists():
        kept.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["npm", "pack", AXE, "--silent"], cwd=kept, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError):
            pytest.skip(f"{AXE} cannot be fetched: npm is not here, or its registry cannot be reached")
        with tarfile.open(next(kept.glob("*.tgz"))) as packed:
            packed.extract("package/axe.min.js", kept, filter="data")
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_shuts_anybody_out(chromium: Browser, served: Served, axe: str, scheme: Any) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, color_scheme=scheme)
    learner = Learner(context.new_page(), served.url)
    faults = []
    for screen in SCREENS:
        learner.open(screen)
        learner.page.wait_for_timeout(600)
        learner.page.evaluate(axe)
        found = learner.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
        )
        faults += [
            f"{screen}: {one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"][:3]
        ]
    context.close()
    assert not faults, "\n".join(faults)
