"""A new learner's first evening in a real browser: read the vault, ask, answer, see the grade."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WIDTHS, looking
from tests.browser.learner import serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
def test_from_an_empty_home_to_a_graded_answer(chromium: Browser, tmp_path: Path, width: int) -> None:
    with serving(tmp_path) as app:
        for newcomer in looking(chromium, app, width):
            newcomer.open()
            newcomer.says("A coach that lives beside your notes")
            newcomer.press("Try it on the example notes")
            newcomer.says(re.compile(r"Read in .*: \d+ added"))
            newcomer.press("Get your first question")
            newcomer.press("Start")
            expect(newcomer.page.locator(".question")).to_be_visible()
            newcomer.press("I don’t know")
            expect(newcomer.page.locator(".verdict")).to_have_text("Not right")
            told = newcomer.page.get_by_text("Your note says").or_(newcomer.page.locator("blockquote.quote cite"))
            expect(told.first).to_be_visible()
            newcomer.is_content()
