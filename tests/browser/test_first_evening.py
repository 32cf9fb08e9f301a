"""A new learner's first evening in a real browser: read the vault, ask, answer, see the grade."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.learner import LONG_MS, VAULT, Learner

pytestmark = pytest.mark.browser


def test_from_an_empty_home_to_a_graded_answer(learner: Learner) -> None:
    learner.open()
    learner.says("has not read anything yet")
    learner.page.get_by_role("link", name="Choose what to read").click()
    learner.settled()
    learner.page.get_by_label("A folder or file on this machine").fill(str(VAULT))
    learner.press("Read it")
    learner.says(re.compile(r"Read in .*: \d+ added"))
    learner.is_content()

    learner.page.get_by_role("link", name="Chat").click()
    learner.settled()
    box = learner.page.get_by_role("textbox", name="Ask your notes something")
    box.fill("What does a write-ahead log protect against?")
    box.press("Enter")
    source = learner.says(re.compile(r"\[1\] .*\.md"))
    source.click()
    expect(learner.page.locator("blockquote.quote mark").first).to_be_visible()
    learner.is_content()

    learner.page.get_by_role("link", name="Quiz").click()
    learner.settled()
    learner.press("Start")
    expect(learner.page.locator(".question")).to_be_visible(timeout=LONG_MS)
    learner.press("I don’t know")
    expect(learner.page.locator(".verdict")).to_have_text("Not right", timeout=LONG_MS)
    expect(
        learner.page.get_by_text("Your note says").or_(learner.page.locator("blockquote.quote cite")).first
    ).to_be_visible()
    learner.is_content()
