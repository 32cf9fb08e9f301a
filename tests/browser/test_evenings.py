"""Evenings in a real browser: keys alone, refresh, restart, two tabs, a phone, and who cannot see the screen."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS
from tests.browser.learner import LONG_MS, Learner, Served, waiting

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
SCREENS = (
    "", "quiz", "chat", "explain?topic=Deadlock", "map", "map?view=Coverage", "map?view=Worksheet", "diary",
    "diary?view=Calendar", "diary?view=Week", "diary?view=Post", "progress", "library", "settings",
    "settings?view=Model", "settings?view=Privacy", "settings?view=Export+and+import",
)  # fmt: skip


def start_quiz(learner: Learner) -> None:
    learner.open("quiz")
    learner.press("Start")
    expect(learner.page.locator(".question")).to_be_visible()


def asks_again(learner: Learner, end: str) -> bool:
    """Wait for the next question or the heading that comes after the last; return whether it is a question."""
    skip = learner.page.get_by_role("button", name="Skip")
    expect(skip.or_(learner.page.get_by_role("heading", name=end)).first).to_be_visible()
    return skip.count() > 0


def test_a_question_is_answered_with_the_keyboard_alone(learner: Learner) -> None:
    start_quiz(learner)
    keys = learner.page.keyboard
    expect(learner.page.locator('[class*="st-key-answer-"] :is(textarea, input)')).to_be_focused()
    keys.type("a circle of transactions that wait for each other")
    keys.press("Tab")
    keys.press("ArrowRight")
    keys.press("Control+Enter")
    expect(learner.page.locator(".verdict").first).to_be_visible()
    question = learner.page.locator(".question").inner_text()
    expect(learner.page.get_by_role("button", name="Next")).to_be_focused()
    keys.press("Enter")
    expect(learner.page.locator(".question")).not_to_have_text(question)
    learner.is_content()


def test_a_refresh_and_a_killed_server_come_back_to_the_same_item_with_the_typed_text(
    learner: Learner, served: Served
) -> None:
    start_quiz(learner)
    question = learner.page.locator(".question").inner_text()
    box = learner.page.locator('[class*="st-key-answer-"] :is(textarea, input)')
    box.press_sequentially("half a thought")
    served.keeps("half a thought")
    learner.page.get_by_text("Fairly sure", exact=True).click()
    served.keeps("Fairly sure")
    learner.page.reload()
    learner.answered(0)
    expect(learner.page.locator(".question")).to_have_text(question)
    expect(box).to_have_value("half a thought")
    expect(learner.page.get_by_role("radio", name="Fairly sure")).to_be_checked()
    served.stop(signal.SIGKILL)
    served.start()
    learner.page.reload()
    learner.answered(0)
    expect(learner.page.locator(".question")).to_have_text(question)
    expect(box).to_have_value("half a thought")
    learner.press("Check my answer")
    expect(learner.page.locator(".verdict").first).to_be_visible()


def test_what_was_typed_just_before_the_server_died_is_not_lost(learner: Learner, served: Served) -> None:
    learner.open("diary")
    learner.page.wait_for_load_state("networkidle")
    hard = learner.page.get_by_label("What was hard?")
    hard.fill("")
    hard.press_sequentially("telling two waits apart")
    served.stop(signal.SIGKILL)
    served.start()
    served.keeps("telling two waits apart")
    expect(hard).to_have_value("telling two waits apart")
    learner.page.reload()
    expect(hard).to_have_value("telling two waits apart")


def test_what_the_command_line_reads_is_found_in_the_open_app(learner: Learner, served: Served, tmp_path: Path) -> None:
    learner.open("library")
    learner.search("what does a semaphore count")
    (tmp_path / "semaphores.md").write_text("# Semaphores\n\nA **semaphore** counts permits.\n", encoding="utf-8")
    served.coach("ingest", str(tmp_path))
    learner.search("semaphore counts permits")
    expect(learner.page.locator("blockquote.quote", has_text="counts permits").first).to_be_visible()
    learner.is_content()


def test_a_folder_that_is_watched_is_read_by_itself(learner: Learner, notes: Path) -> None:
    learner.open("library")
    watch = learner.page.get_by_test_id("stCheckbox").filter(has_text="Read by itself what changes")
    learner.does(watch.click)
    (notes / "leases.md").write_text("# Leases\n\nA **lease** ends by itself.\n", encoding="utf-8")
    found = learner.page.locator("blockquote.quote", has_text="ends by itself").first
    for turn, _ in enumerate(waiting()):
        learner.search("a lease that ends by itself" + " " * (turn % 2))
        if found.count():
            break
    expect(found).to_be_visible()
    learner.open("library")
    learner.does(watch.click)
    learner.is_content()


def test_reading_goes_on_behind_another_screen_and_can_be_stopped(
    learner: Learner, tmp_path: Path, served: Served
) -> None:
    for number in range(400):
        text = f"# Part {number}\n\n" + "\n\n".join(f"Line {line} of part {number} says {line}." for line in range(40))
        (tmp_path / f"part-{number}.md").write_text(text, encoding="utf-8")
    learner.open("library")
    learner.page.get_by_label("A folder or file on this machine").fill(str(tmp_path))
    learner.press("Read it")
    learner.go("Settings")
    learner.go("Library")
    learner.page.get_by_role("button", name="Stop").click()
    learner.says("You stopped it; reading again goes on from there.")
    learner.is_content()


def test_two_tabs_on_one_session_do_not_get_in_each_others_way(learner: Learner) -> None:
    start_quiz(learner)
    other = Learner(learner.page.context.new_page(), learner.url)
    other.page.set_default_timeout(LONG_MS)
    other.page.goto(learner.page.url)
    other.answered(0)
    learner.press("I don’t know")
    expect(learner.page.locator(".verdict").first).to_be_visible()
    answered = learner.page.locator(".question").inner_text()
    other.press("I don’t know")
    expect(other.page.locator(".question")).not_to_have_text(answered)
    learner.press("Next")
    expect(learner.page.locator(".question")).to_be_visible()
    learner.is_content()
    other.is_content()


def test_a_session_goes_from_pre_test_over_the_lines_to_the_gain(learner: Learner) -> None:
    start_quiz(learner)
    page = learner.page
    while asks_again(learner, "Read these lines"):
        learner.press("I don’t know")
        expect(page.locator(".verdict").first).to_be_visible()
        learner.press("Next")
    expect(page.locator("blockquote.quote cite").first).to_be_visible()
    learner.press("I have read them, ask me again")
    learner.press("I don’t know")
    expect(page.locator(".verdict").first).to_be_visible()
    page.get_by_text("Was it graded wrongly?").click()
    learner.press("It was right")
    expect(page.locator(".verdict").first).to_have_text("Right")
    learner.press("Next")
    while asks_again(learner, "Done"):
        learner.press("Skip")
    learner.says("you went from 0%")
    learner.is_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_screen_is_too_wide_complains_fetches_or_shuts_anybody_out(
    learner: Learner, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = learner.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    faults = []
    for screen in SCREENS:
        learner.open(screen)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{screen} is {over} px too wide at {width} px"
        learner.is_content()
        faults += [f"{screen}: {fault}" for fault in shut_out(learner)]
    assert not faults, "\n".join(faults)
    gone_out = [url for url in asked if not url.startswith((learner.url, "data:", "blob:"))]
    assert not gone_out, gone_out


def shut_out(learner: Learner) -> list[str]:
    """Return what axe-core calls serious or critical on the screen as it stands."""
    learner.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = learner.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


def test_what_a_note_says_is_shown_and_never_done(learner: Learner) -> None:
    learner.open("library")
    learner.search("how is a deadlock broken by aborting")
    expect(learner.page.locator("blockquote.quote", has_text="![](http://127.0.0.1:9/seen.png)").first).to_be_visible()
    assert not learner.page.locator('img[src*="seen.png"]').count()
    learner.is_content()
