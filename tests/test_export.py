"""What leaves the coach can be read elsewhere, and comes back the same."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coach.anki import ExportError, write_deck
from coach.calendar import write_calendar
from coach.diary import Entry
from coach.question import Citation, Question
from coach.records import Records
from coach.review import Card
from coach.settings import load_settings
from coach.transfer import TransferError, export_data, import_data
from ingest.document import Locator
from ingest.worksheet import ReviewPromise

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)


def _question(prompt: str = "Why is <b>the log</b> first?") -> Question:
    place = Locator("/vault/wal.md", "Write-ahead log", ("Why",), None, (3, 4))
    return Question("q1", "why", prompt, "a crash & nothing lost", (), (Citation("a crash", place),), "Write-ahead log")


def _notes(file: Path, folder: Path) -> list[tuple[str, str, str]]:
    with zipfile.ZipFile(file) as package:
        package.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as connection:
        return connection.execute("SELECT guid, flds, tags FROM notes").fetchall()


def test_a_deck_keeps_its_ids_so_that_importing_again_updates(tmp_path: Path) -> None:
    write_deck([_question()], tmp_path / "one.apkg")
    write_deck([_question("Why is the log written first?")], tmp_path / "two.apkg")
    first, second = _notes(tmp_path / "one.apkg", tmp_path), _notes(tmp_path / "two.apkg", tmp_path)
    assert [note[0] for note in first] == [note[0] for note in second] == ["q1"]
    assert first[0][1] != second[0][1]


def test_a_card_names_its_source_and_topic_and_runs_no_html_of_a_note(tmp_path: Path) -> None:
    write_deck([_question()], tmp_path / "deck.apkg")
    _, fields, tags = _notes(tmp_path / "deck.apkg", tmp_path)[0]
    assert "&lt;b&gt;" in fields
    assert "wal.md › Why › line 3" in fields
    assert "write-ahead-log" in tags


def test_a_card_names_a_place_once_and_repeats_no_quote_that_its_answer_says(tmp_path: Path) -> None:
    place = Locator("/vault/plan.md", "Plan", ("Stage 1",), None, (7, 7))
    cited = tuple(Citation(quote, place) for quote in ("pages", "slots", "a page holds slots"))
    question = Question("q2", "list", "Storage: name the two.", "pages\nslots", (), cited, "Storage")
    write_deck([question], tmp_path / "deck.apkg")
    _, back, source, _ = _notes(tmp_path / "deck.apkg", tmp_path)[0][1].split("\x1f")
    assert back == "pages<br>slots<blockquote>a page holds slots</blockquote>"
    assert source == "plan.md › Stage 1 › line 7"


def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no questions"):
        write_deck([], tmp_path / "deck.apkg")
    with pytest.raises(ExportError, match="cannot be written"):
        write_calendar([], [], tmp_path / "no" / "such" / "due.ics", NOW, UTC)


def test_the_calendar_has_due_days_and_promised_reviews_with_steady_ids(tmp_path: Path) -> None:
    from icalendar import Calendar

    promised = [(date(2026, 11, 3), ReviewPromise("Week 2", 14, "adjust the plan", done=False, line=9))]
    file = tmp_path / "due.ics"
    assert write_calendar([Card("q1", NOW), Card("q2", NOW)], promised, file, NOW, UTC) == 2
    events = list(Calendar.from_ical(file.read_bytes()).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == ["Study: 2 items due", "Worksheet review: Week 2"]
    again = tmp_path / "again.ics"
    write_calendar([Card("q1", NOW)], promised, again, NOW, UTC)
    ids = [str(event["uid"]) for event in Calendar.from_ical(again.read_bytes()).walk("VEVENT")]
    assert ids == [str(event["uid"]) for event in events]


def test_an_export_comes_back_the_same_with_settings_and_a_readable_diary(tmp_path: Path) -> None:
    home, other = load_settings(tmp_path / "home"), load_settings(tmp_path / "other")
    records = Records(home.home / "coach.db")
    home.settings_file.write_text("weekly_hours = 3.5\n")
    records.keep_entry(Entry("d1", date(2026, 10, 20), 1.5, "read about logs", NOW, satisfaction=4))
    records.keep_questions([_question()], NOW)
    counts = export_data(records, home, tmp_path / "out", NOW)
    assert "read about logs" in (tmp_path / "out" / "diary.md").read_text()
    restored = Records(other.home / "coach.db")
    assert import_data(restored, other, tmp_path / "out") == counts
    assert dict(restored.dump()) == dict(records.dump())
    assert load_settings(other.home).weekly_hours == 3.5


def test_a_damaged_export_changes_nothing(tmp_path: Path) -> None:
    home, other = load_settings(tmp_path / "home"), load_settings(tmp_path / "other")
    records = Records(home.home / "coach.db")
    records.keep_questions([_question()], NOW)
    export_data(records, home, tmp_path / "out", NOW)
    (tmp_path / "out" / "question.jsonl").write_text("")
    restored = Records(other.home / "coach.db")
    with pytest.raises(TransferError, match="question"):
        import_data(restored, other, tmp_path / "out")
    assert restored.questions() == []


def test_an_export_never_overwrites_other_files(tmp_path: Path) -> None:
    home = load_settings(tmp_path / "home")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.md").write_text("years of work")
    with pytest.raises(TransferError, match="other files"):
        export_data(Records(home.home / "coach.db"), home, tmp_path / "out", NOW)
