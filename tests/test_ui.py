"""Each screen as Streamlit runs it, on an empty home and on one that has read a few notes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.settings import load_settings
from coach.study import Study
from ui import words

ROOT = Path(__file__).parents[1]
EMPTY_STATES = {
    "today": "A coach that lives beside your notes",
    "quiz": "has not read anything yet",
    "chat": "has not read anything yet",
    "explain": "has not read anything yet",
    "map": "has not read anything yet",
    "diary": "A few words are enough",
    "progress": "After a first quiz",
    "library": "Choose where your notes are",
    "settings": "",
}
SCREENS = tuple(EMPTY_STATES)
NOTE = """# Locks

A **shared lock** is a lock that many readers can hold at once.

A **deadlock** is a circle of transactions in which each waits for a lock that the next one holds.

## Why order helps

Locks taken in one fixed order cannot form a circle, because whoever holds the last one waits for nobody.
"""


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has read one note."""
    home, notes = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notes")
    (notes / "locks.md").write_text(NOTE, encoding="utf-8")
    with Study(load_settings(home)) as study:
        study.ingest([notes], datetime.now(UTC))
    return home


def opened(screen: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("COACH_HOME", str(home))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600).run()
    return app if screen == "today" else app.switch_page(f"ui/{screen}.py").run()


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.subheader, *app.get("html")]
    return "\n".join(str(getattr(one, "value", "") or getattr(one.proto, "body", "")) for one in shown)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_of_an_empty_home_says_the_one_next_thing(
    screen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(screen, tmp_path / "home", monkeypatch)
    assert not app.exception
    assert not app.error
    assert EMPTY_STATES[screen] in texts(app)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_of_a_home_with_notes_opens(screen: str, read_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(screen, read_home, monkeypatch)
    assert not app.exception
    assert not app.error
    assert app.title[0].value.casefold().startswith(screen)


def test_a_quiz_grades_an_answer_and_leads_on(read_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("quiz", read_home, monkeypatch)
    next(button for button in app.button if button.label == "Start").click().run()
    assert not app.exception
    assert not app.error
    next(button for button in app.button if button.label == "I don’t know").click().run()
    assert "Not right" in texts(app)
    next(button for button in app.button if button.label == "Next").click().run()
    assert not app.exception


def test_a_path_that_is_not_there_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("library", tmp_path / "home", monkeypatch)
    app.text_input[0].set_value(str(tmp_path / "nowhere"))
    next(button for button in app.button if button.label == "Read it").click().run()
    assert "check the path" in app.error[0].value
    assert not app.exception


def test_a_known_fault_is_one_sentence_and_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("colour = 'teal'\n", encoding="utf-8")
    app = opened("today", home, monkeypatch)
    assert not app.exception
    assert "does not know" in app.error[0].value


def test_marks_of_a_note_become_what_they_mean_and_all_else_stays_text() -> None:
    text = "> [!note] mine\n- it is *not* <b>2*3*4</b>\n  * `a * b * c`"
    assert words.as_html(text) == ("mine\n• it is <em>not</em> &lt;b&gt;2*3*4&lt;/b&gt;\n  • <code>a * b * c</code>")


def test_only_words_that_were_looked_for_are_marked_in_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("streamlit.html", shown.append)
    words.quote("longer than the **log** of logging losers", None, ["log"])
    assert "longer than the <strong><mark>log</mark></strong> of <mark>logging</mark> losers" in shown[0]
