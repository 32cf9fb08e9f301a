"""The diary and its posts on the screen, with a real record."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.study import Study
from tests.test_ui import opened, read_home, texts

__all__ = ["read_home"]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def field(app: AppTest, label: str) -> str:
    return str(next(area for area in app.text_area if area.label == label).value)


def test_an_entry_takes_its_hours_from_the_timer_and_leads_to_a_post_and_its_replies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    app = opened("diary", home, monkeypatch)
    press(app, "Start the timer")
    assert "The timer runs, 0.25 h so far" in texts(app)
    press(app, "Stop the timer")
    assert app.number_input[0].value == 0.25
    next(area for area in app.text_area if area.label == "What did you do?").set_value("Wrote a page.").run()
    press(app, "Keep this entry")
    assert not app.exception
    with Study.open(home) as study:
        assert [(entry.did, entry.hours) for entry in study.records.entries()] == [("Wrote a page.", 0.25)]

    app.segmented_control[0].set_value("Post").run()
    press(app, "Draft it")
    assert "Wrote a page" in field(app, "The post")
    next(area for area in app.text_area if area.label == "The post").set_value(
        field(app, "The post") + "\nI won a prize."
    ).run()
    assert "Nothing supports this: I won a prize." in texts(app)
    next(area for area in app.text_area if area.label == "Paste replies, one a paragraph").set_value("Why so?").run()
    press(app, "Keep them")
    assert not app.exception
    with Study.open(home) as study:
        assert study.records.posts()[0].replies == ("question: Why so?",)
        assert study.journal.readers_questions() == ("Why so?",)


def test_the_form_is_filled_in_from_what_the_coach_saw(read_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("diary", read_home, monkeypatch)
    assert not app.exception
    assert "Wrote notes" in field(app, "What did you do?")
