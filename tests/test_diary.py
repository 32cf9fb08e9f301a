from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.diary import (
    REPLY_SOURCE,
    DiaryError,
    Entry,
    Seen,
    check_day_fits,
    current,
    day_number,
    day_numbers,
    from_lines,
    history,
    is_late,
    new_entry,
    place,
    study_day,
    suggest,
)
from coach.timer import elapsed_hours
from ingest.diary import DiaryLine, read_diary
from ingest.document import Document

NOW = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)


def entry(day: date = TODAY, did: str = "read", **changes: object) -> Entry:
    made = new_entry(now=NOW, today=max(day, TODAY), day=day, hours=1.0, did=did)
    return replace(made, **changes)  # type: ignore[arg-type]


def read(text: str) -> tuple[DiaryLine, ...]:
    return read_diary(Document(path="/v/d.md", title="d", kind="diary", text=text, sections=()))[0]


def test_after_midnight_it_is_still_the_evening_before() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    late = datetime(2026, 10, 21, 0, 30, tzinfo=vienna)
    assert study_day(late, vienna) == date(2026, 10, 20)
    assert study_day(late + timedelta(hours=4), vienna) == date(2026, 10, 21)
    assert study_day(late, vienna, ends_at_hour=0) == date(2026, 10, 21)


def test_the_study_day_is_the_learners_and_not_utcs() -> None:
    moment = datetime(2026, 10, 20, 20, 30, tzinfo=UTC)
    assert study_day(moment, ZoneInfo("Asia/Tokyo")) == date(2026, 10, 21)
    assert study_day(moment, ZoneInfo("America/Los_Angeles")) == date(2026, 10, 20)


def test_the_day_ends_at_four_on_the_wall_also_when_the_clocks_change() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    assert study_day(datetime(2026, 10, 25, 3, 59, tzinfo=vienna), vienna) == date(2026, 10, 24)
    assert study_day(datetime(2026, 10, 25, 4, 0, tzinfo=vienna), vienna) == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours": 25.0}, "0 to 24"),
        ({"hours": -1.0}, "0 to 24"),
        ({"hours": float("nan")}, "0 to 24"),
        ({"satisfaction": 6}, "1 to 5"),
        ({"satisfaction": 0}, "1 to 5"),
        ({"day": date(2026, 10, 21)}, "has not come yet"),
        ({"did": "  "}, "what was done"),
        ({"activity": "sleep"}, "project"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(changes: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"now": NOW, "today": TODAY, "day": TODAY, "hours": 1.0, "did": "read", **changes}
    with pytest.raises(DiaryError, match=words) as raised:
        new_entry(**given)  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)


def test_a_correction_takes_the_place_of_what_it_corrects_and_both_are_kept() -> None:
    first = entry(did="read ch. 3")
    second = entry(did="read ch. 4", replaces=first.id, written_at=NOW + timedelta(hours=1))
    third = entry(did="read ch. 5", replaces=second.id, written_at=NOW + timedelta(hours=2))
    kept = [first, second, third]
    assert [one.did for one in current(kept)] == ["read ch. 5"]
    assert [one.did for one in history(kept, third.id)] == ["read ch. 3", "read ch. 4", "read ch. 5"]
    assert history(kept, "unknown") == []


def test_a_correction_whose_original_is_gone_still_counts() -> None:
    assert [one.did for one in current([entry(did="b", replaces="gone")])] == ["b"]


def test_day_numbers_count_days_studied() -> None:
    entries = [entry(date(2026, 10, 1)), entry(date(2026, 10, 1), "again"), entry(date(2026, 10, 4))]
    assert day_numbers(entries) == {date(2026, 10, 1): 1, date(2026, 10, 4): 2}
    assert day_number(entries, date(2026, 10, 4)) == 2
    assert day_number(entries, date(2026, 10, 5)) == 3
    assert day_number([], TODAY) == 1


def test_an_entry_written_the_day_after_is_late() -> None:
    assert is_late(entry(written_at=NOW + timedelta(days=1)), UTC)
    assert not is_late(entry(written_at=datetime(2026, 10, 21, 3, 0, tzinfo=UTC)), UTC)


def test_importing_twice_adds_nothing() -> None:
    lines = read("## 2026-10-18\nHours: 1\nDid: read\n## 2026-10-19\nHours: 2\nDid: coded\n")
    first = from_lines(lines, now=NOW, source="/v/d.md")
    assert [one.hours for one in first] == [1.0, 2.0]
    assert from_lines(lines, now=NOW + timedelta(days=1), source="/v/d.md", known=first) == []
    again = from_lines(lines, now=NOW + timedelta(days=1), source="/v/d.md")
    assert [one.id for one in again] == [one.id for one in first]


def test_a_sitting_already_logged_by_hand_is_not_imported_again() -> None:
    logged = entry(did="Read ch. 3.")
    lines = read("## 2026-10-20\nHours: 1\nDid: read ch. 3\n")
    assert from_lines(lines, now=NOW, source="/v/d.md", known=[logged]) == []


def test_a_sitting_changed_in_the_file_comes_as_a_correction_and_a_new_one_does_not() -> None:
    before = from_lines(read("## 2026-10-20\nHours: 1\nDid: read\n"), now=NOW, source="/v/d.md")
    changed = from_lines(read("## 2026-10-20\nHours: 2\nDid: read\n"), now=NOW, source="/v/d.md", known=before)
    assert [one.replaces for one in changed] == [before[0].id]
    added = from_lines(
        read("## 2026-10-20\nHours: 1\nDid: wrote\n## 2026-10-20\nHours: 1\nDid: read\n"),
        now=NOW,
        source="/v/d.md",
        known=before,
    )
    assert [(one.did, one.replaces) for one in added] == [("wrote", None)]


def test_numbered_days_take_their_dates_from_the_nearest_dated_one_or_from_the_last_day() -> None:
    lines = read("Day: 4\nDid: a\nDay: 5\nDate: 2026-10-18\nDid: b\nDay: 6\nDid: c\n")
    placed, left_out = place(lines, today=TODAY)
    assert [day for _, day in placed] == [date(2026, 10, 17), date(2026, 10, 18), date(2026, 10, 19)]
    assert left_out == []
    undated = read("Day: 4\nDid: a\nDay: 6\nDid: c\n")
    assert len(place(undated, today=TODAY)[1]) == 2
    placed, _ = place(undated, today=TODAY, last_day=TODAY)
    assert [day for _, day in placed] == [date(2026, 10, 18), TODAY]


def test_a_day_that_lies_ahead_is_left_out() -> None:
    assert from_lines(read("## 2026-12-24\nHours: 1\nDid: read\n"), now=NOW, source="/v/d.md") == []


def test_the_form_is_filled_in_from_what_the_coach_saw_and_claims_no_more() -> None:
    seen = Seen(
        answered=12, correct=9, before_right=2, before_asked=5, after_right=4, after_asked=5,
        topics=("trees", "logs", "pages", "locks"), missed=("logs",), explained=("trees",), hours=1.4,
    )  # fmt: skip
    form = suggest(seen)
    assert (
        form.did == "Answered 12 questions on trees, logs, pages and 1 more, 9 right; Explained trees in my own words"
    )
    assert form.learned == "Before the session 2 of 5 right, after it 4 of 5"
    assert (form.struggle, form.next, form.hours) == ("Missed questions on logs", "Go back to logs", 1.5)
    assert dict(seen.counts())["pre-test right"] == 2.0
    empty = suggest(Seen())
    assert (empty.did, empty.learned, empty.struggle, empty.next, empty.hours) == ("", "", "", "", None)
    assert Seen().counts() == ()


def test_a_count_of_zero_right_answers_is_told() -> None:
    assert dict(Seen(answered=3, correct=0).counts()) == {"questions answered": 3.0, "answered correctly": 0.0}


@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1)), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_the_study_day_is_today_or_yesterday(moment: datetime, ends_at_hour: int) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert (aware.date() - study_day(aware, UTC, ends_at_hour)).days in {0, 1}


def test_days_are_numbered_as_the_learners_own_diary_numbers_them() -> None:
    days = [TODAY - timedelta(days=back) for back in (6, 4, 3, 1, 0)]
    made = [entry(day) for day in days]
    made[1] = replace(made[1], number=28)
    made[2] = replace(made[2], number=30)
    assert list(day_numbers(made).values()) == [27, 28, 30, 31, 32]
    assert day_number(made, TODAY + timedelta(days=1)) == 33


def test_a_number_lower_than_the_count_is_not_followed() -> None:
    made = [entry(TODAY - timedelta(days=back)) for back in (3, 2, 1)]
    made[2] = replace(made[2], number=1)
    assert list(day_numbers(made).values()) == [1, 2, 3]


def test_what_readers_answered_makes_no_study_day() -> None:
    made = [entry(TODAY - timedelta(days=2)), entry(TODAY, source=f"{REPLY_SOURCE}p1")]
    assert day_numbers(made) == {TODAY - timedelta(days=2): 1, TODAY: 1}
    assert day_number(made, TODAY) == 2


def test_a_day_takes_no_more_than_its_hours_and_a_correction_frees_them() -> None:
    first = entry(hours=20.0)
    with pytest.raises(DiaryError, match="20 hours in the diary already and 5 more"):
        check_day_fits(entry(did="more", hours=5.0), [first])
    check_day_fits(entry(did="less", hours=5.0, replaces=first.id), [first])


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0.25), (50, 0.75), (95, 1.5), (600, 10.0)])
def test_the_timer_gives_quarters_of_an_hour(minutes: int, hours: float) -> None:
    assert elapsed_hours(NOW, NOW + timedelta(minutes=minutes)) == hours


def test_a_forgotten_timer_is_not_taken_for_study() -> None:
    with pytest.raises(DiaryError, match="running for 30 hours"):
        elapsed_hours(NOW, NOW + timedelta(hours=30))


def test_the_hour_that_comes_twice_belongs_to_the_evening_before_both_times() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=vienna)
    assert {study_day(first.replace(fold=fold), vienna) for fold in (0, 1)} == {date(2026, 10, 24)}
    spring = datetime(2026, 3, 29, 1, 59, tzinfo=UTC)
    assert study_day(spring, vienna) == date(2026, 3, 28)
    assert study_day(spring + timedelta(minutes=1), vienna) == date(2026, 3, 29)
