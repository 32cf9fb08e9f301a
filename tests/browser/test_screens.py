"""Each screen as a learner walks it, on a desktop and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, FloatRect, Locator, expect

from tests.browser.conftest import WIDTHS
from tests.browser.learner import Learner, Served

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("width", WIDTHS)]

QUESTIONS = (("how is a deadlock broken?", "locks.md"), ("what is the dry wall of a caryopsis?", "from-grain-to-flour"))


def box_of(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box is not None
    return box


def test_today_starts_a_session_of_the_minutes_one_has(learner: Learner) -> None:
    learner.open()
    learner.choose("10 min")
    learner.says("What your plan asks for next")
    learner.says(re.compile("days? in a row"))
    learner.press(re.compile("Start the session|Start a new session"))
    expect(learner.page.locator(".question")).to_be_visible()
    learner.open()
    learner.says("You stopped in the middle")
    learner.press("Go on where you stopped")
    expect(learner.page.locator(".question")).to_be_visible()
    learner.is_content()


def test_a_question_can_be_hinted_passed_over_and_said_to_be_unclear(learner: Learner) -> None:
    learner.open("quiz")
    learner.press("Start")
    question = learner.page.locator(".question")
    expect(question).to_be_visible()
    first = question.inner_text()
    learner.press("Hint")
    expect(learner.page.get_by_test_id("stAlert")).to_be_visible()
    learner.press("Check my answer")
    learner.says("Nothing is written yet")
    learner.press("I don’t understand the question")
    expect(question).not_to_have_text(first)
    second = question.inner_text()
    learner.press("Skip")
    expect(question).not_to_have_text(second)
    learner.press("I don’t know")
    expect(learner.page.locator(".verdict")).to_have_text("Not right")
    learner.is_content()


def test_a_question_that_is_badly_put_is_mended_or_never_asked_again(learner: Learner, served: Served) -> None:
    learner.open("quiz")
    learner.press("Start")
    learner.press("I don’t know")
    learner.page.get_by_text("Is the question badly put?").click()
    learner.page.get_by_label("The question", exact=True).fill("What did the coach ask in words of its own?")
    served.keeps("What did the coach ask in words of its own?")
    learner.page.get_by_label("A full answer").fill("what the learner wrote into it")
    served.keeps("what the learner wrote into it")
    learner.settled()
    learner.press("Mend it")
    learner.says(re.compile(r"The question is mended, \d+ answers? graded again"))
    expect(learner.page.locator(".question")).to_have_text("What did the coach ask in words of its own?")
    learner.says("what the learner wrote into it")
    learner.page.get_by_label("The question", exact=True).fill("What did the coach ask, said better still?")
    served.keeps("What did the coach ask, said better still?")
    learner.settled()
    expect(learner.page.get_by_label("The question", exact=True)).to_be_visible()
    learner.press("Never ask this question again")
    expect(learner.page.get_by_text("What did the coach ask in words of its own?")).to_have_count(0)
    learner.is_content()


@pytest.mark.parametrize(("asked", "file"), QUESTIONS, ids=["note", "page"])
def test_a_citation_opens_beside_the_text(learner: Learner, width: int, asked: str, file: str) -> None:
    page = learner.page
    learner.open("chat")
    field = page.get_by_role("textbox", name="Ask your notes something")
    field.fill(asked)
    learner.does(lambda: field.press("Enter"))
    tell, place = page.get_by_role("button", name="Show me the answer"), page.locator('[class*="st-key-cite-"] button')
    expect(tell.or_(place).first).to_be_visible()
    learner.settled()
    if tell.count():
        learner.says("try it before I tell you")
        learner.press("Show me the answer")
    expect(place.filter(has_text=file).first).to_be_visible()
    learner.does(place.filter(has_text=file).first.click)
    beside = page.locator('[class*="st-key-beside-"]')
    expect(beside.locator("mark, img").first).to_be_visible()
    learner.settled()
    text, opened = box_of(page.locator("button.ref").first), box_of(beside)
    if width > 640:
        assert opened["x"] > text["x"]
        assert opened["y"] <= text["y"] + text["height"]
    else:
        assert opened["y"] > text["y"]
    page.reload()
    expect(beside).to_be_visible()
    learner.settled()
    learner.does(page.locator("button.ref").first.click)
    learner.is_content()


def test_an_explanation_shows_its_points_while_it_is_written_and_what_a_second_try_changed(learner: Learner) -> None:
    learner.open("explain?topic=deadlock")
    field = learner.page.get_by_label("Your explanation")
    field.press_sequentially("A deadlock is a circle of transactions, each waits for a lock that the next one holds.")
    expect(learner.page.locator(".dots")).to_be_visible()
    field.press("Control+Enter")
    learner.says("What changed since the try before")
    learner.says("A beginner would ask")
    expect(learner.page.get_by_text("This try", exact=True)).to_be_visible()
    learner.is_content()


def test_the_map_takes_evidence_and_leads_to_a_quiz(learner: Learner, tmp_path: Path) -> None:
    (tmp_path / "manager.py").write_text("LOCKS = {}\n", encoding="utf-8")
    learner.open("map?view=Plan")
    card = learner.page.get_by_test_id("stVerticalBlock").filter(has_text="repository with a lock manager").last
    card.get_by_role("button", name="Add evidence").click()
    learner.page.get_by_label("What it shows").fill("a lock manager in two files")
    learner.page.get_by_label("Where it is").fill(str(tmp_path))
    learner.press("Keep it")
    learner.says("a lock manager in two files")
    learner.choose("Coverage")
    expect(learner.page.locator("table.rows")).to_be_visible()
    learner.choose("Worksheet")
    learner.says("How you rate yourself, and what your answers say")
    learner.open("map?view=Coverage")
    learner.press("Quiz me on it")
    expect(learner.page.get_by_label("On which topic")).not_to_have_value("")
    learner.is_content()


def test_a_line_in_the_diary_becomes_a_post_that_is_checked_as_it_is_changed(learner: Learner) -> None:
    page = learner.page
    learner.open("diary")
    did = page.get_by_label("What did you do?")
    did.fill("drew the waits-for graph of two transfers")
    learner.press("Keep this entry")
    learner.says("Kept.")
    learner.says("drew the waits-for graph of two transfers")
    learner.choose("Calendar")
    expect(page.locator(".figures")).to_be_visible()
    learner.choose("Week")
    learner.says("What moved")
    learner.choose("Post")
    learner.press("Draft it")
    post = page.get_by_label("The post")
    expect(post).to_be_visible()
    post.press("Control+End")
    post.press_sequentially(" Five thousand people asked me about it.")
    learner.says("Nothing supports this: Five thousand people asked me about it.")
    post.fill("x" * 281)
    learner.says("281 of 280 characters")
    learner.press("Copy")
    assert page.evaluate("navigator.clipboard.readText()") == "x" * 281
    learner.is_content()


def test_each_chart_stands_under_the_question_it_answers(learner: Learner) -> None:
    learner.open("progress")
    for title in (
        "How much will come back in the next two weeks?",
        "When I say I am sure, am I right?",
        "What was I sure of, and wrong about?",
        "Do I put in the hours I planned?",
    ):
        learner.says(title)
    expect(learner.page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    learner.is_content()


def test_the_library_says_plainly_what_could_not_be_read(learner: Learner, tmp_path: Path) -> None:
    page = learner.page
    learner.open("library")
    page.get_by_label("A folder or file on this machine").fill(str(tmp_path / "nowhere"))
    learner.press("Read it")
    learner.says("check the path")
    page.get_by_text("Or hand over single files").click()
    broken = FilePayload(name="broken.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 and nothing more")
    good = FilePayload(name="latches.md", mimeType="text/markdown", buffer=b"# Latches\n\nA latch is a short lock.\n")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([broken, good])
    learner.press("Read these files")
    learner.says("What asks for a look")
    expect(page.locator("table.rows tr", has_text="broken.pdf").first).to_contain_text("could not be read")
    learner.search("short latch")
    expect(page.locator("blockquote.quote mark", has_text="latch").first).to_be_visible()
    learner.says("It has “short”")
    learner.is_content()


def test_what_is_set_stays_set_and_the_doctor_tries_each_part(learner: Learner, served: Served, width: int) -> None:
    learner.open("settings")
    learner.page.get_by_label("Minutes in a session").fill(str(width // 10))
    learner.press("Save")
    learner.says("Saved.")
    assert f"minutes_per_session = {width // 10}" in (served.home / "settings.toml").read_text(encoding="utf-8")
    learner.choose("Export and import")
    learner.page.get_by_label("Folder for everything kept about you").fill(str(served.home / f"export-{width}"))
    learner.press("Write it there")
    learner.says("Written:")
    learner.choose("Doctor")
    learner.press("Examine")
    expect(learner.page.locator("ul.units li").first).to_be_visible()
    learner.is_content()
