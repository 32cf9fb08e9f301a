from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.diary import Entry
from coach.habit import balance, heat_map, hours_by_week, monday_of, partner_summary, streak, streaks, week_review

MONDAY = date(2026, 10, 19)


def entry(day: date, hours: float = 1.0, **more: object) -> Entry:
    words: dict[str, object] = {"did": f"read on {day.isoformat()}", **more}
    at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return Entry(id=f"{day}{hours}{words['did']}", day=day, hours=hours, written_at=at, **words)  # type: ignore[arg-type]


def days(*offsets: int) -> set[date]:
    return {MONDAY + timedelta(days=offset) for offset in offsets}


def test_days_in_a_row_are_a_streak() -> None:
    assert streak(days(0, 1, 2), MONDAY + timedelta(days=2)) == 3


def test_today_without_an_entry_does_not_break_the_streak_yet() -> None:
    record = streaks(days(0, 1), MONDAY + timedelta(days=2))
    assert (record.current, record.today) == (2, False)


def test_a_missed_day_breaks_the_streak_and_the_longest_is_remembered() -> None:
    record = streaks(days(0, 1, 2, 4), MONDAY + timedelta(days=4))
    assert (record.current, record.longest) == (1, 3)


def test_a_planned_day_of_rest_neither_breaks_nor_counts() -> None:
    sunday_off = streaks(days(4, 5, 7), MONDAY + timedelta(days=7), rest_weekdays=(6,))
    assert sunday_off.current == 3
    assert streak(days(4, 5, 7), MONDAY + timedelta(days=7)) == 1


def test_studying_on_a_day_of_rest_counts() -> None:
    assert streak(days(5, 6), MONDAY + timedelta(days=6), rest_weekdays=(6,)) == 2


def test_no_entries_and_entries_of_the_future_make_no_streak() -> None:
    assert streak(set(), MONDAY) == 0
    assert streak(days(1), MONDAY) == 0


@given(st.sets(st.integers(0, 60), max_size=40), st.sets(st.integers(0, 6), max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_streak_is_never_longer_than_the_days_studied(offsets: set[int], rest: set[int]) -> None:
    record = streaks(days(*offsets), MONDAY + timedelta(days=60), rest)
    assert 0 <= record.current <= record.longest <= len(offsets)


def test_hours_by_week_start_with_the_first_entry_and_show_empty_weeks() -> None:
    weeks = hours_by_week([entry(MONDAY, 1.5), entry(MONDAY + timedelta(days=15), 2)], MONDAY + timedelta(days=16), 7.0)
    assert [(week.hours, week.days, week.planned) for week in weeks] == [(1.5, 1, 7.0), (0, 0, 7.0), (2.0, 1, 7.0)]
    assert hours_by_week([], MONDAY, 7.0) == []


def test_the_heat_map_has_every_day_and_levels_by_the_longest_day() -> None:
    today = MONDAY + timedelta(days=2)
    cells = heat_map([entry(MONDAY, 4), entry(MONDAY + timedelta(days=1), 1), entry(today, 0)], today, weeks=2)
    assert len(cells) == 10
    assert [cell.level for cell in cells[-3:]] == [4, 1, 1]
    assert [cell.level for cell in cells[:7]] == [0] * 7
    assert (cells[-1].week, cells[-1].weekday) == (1, 2)


def test_a_corrected_entry_counts_once() -> None:
    first = entry(MONDAY, 2, did="a")
    second = entry(MONDAY, 3, did="b", replaces=first.id)
    assert hours_by_week([first, second], MONDAY, 7.0)[0].hours == 3.0


@pytest.mark.parametrize(
    ("project_hours", "other_hours", "words"),
    [(1.0, 3.0, "less than"), (6.0, 4.0, "within"), (9.0, 1.0, "more than")],
)
def test_the_balance_judges_projects_against_the_recommended_share(
    project_hours: float, other_hours: float, words: str
) -> None:
    found = balance(
        [
            entry(MONDAY, project_hours, activity="project"),
            entry(MONDAY, other_hours, activity="reading"),
            entry(MONDAY, 5, did="unsorted"),
        ]
    )
    assert words in found.verdict
    assert found.unsorted_hours == 5.0
    assert sum(share.share for share in found.shares) == pytest.approx(1.0)


def test_the_balance_says_nothing_of_time_it_cannot_sort() -> None:
    assert balance([entry(MONDAY, 2)]).verdict == ""


def test_the_week_review_tells_what_moved_what_is_stuck_and_what_to_change() -> None:
    before = entry(MONDAY - timedelta(days=5), struggle="the chain rule through a max")
    week = [
        entry(MONDAY, 1, struggle="typing", learned="Pages have slots.", satisfaction=2),
        entry(MONDAY + timedelta(days=1), 1, struggle="Chain rule, with the max again", satisfaction=2),
    ]
    review = week_review([before, *week], MONDAY, 7.0, met=("explain leaf splits",))
    assert review.moved[0] == "Done: explain leaf splits"
    assert review.stuck[0] == "Chain rule, with the max again"
    assert review.lessons == ("Pages have slots.",)
    assert (review.hours, review.days, review.satisfaction) == (2.0, 2, 2.0)
    assert (review.first_number, review.last_number) == (2, 3)
    assert any("2 times" in change for change in review.change)
    assert any("2 of 7 hours" in change for change in review.change)
    assert any("felt like 2 or less" in change for change in review.change)


def test_a_running_week_is_not_blamed_for_hours_to_come() -> None:
    review = week_review([entry(MONDAY, 1)], MONDAY, 7.0, today=MONDAY)
    assert review.change == ()


def test_the_partner_summary_is_plain_and_true_to_the_review() -> None:
    review = week_review([entry(MONDAY, 1.5, did="wrote a page", learned="Slots.")], MONDAY, 7.0)
    text = partner_summary(review, streak_days=1)
    assert "1.5 of 7 planned hours on 1 day" in text
    assert "- wrote a page" in text
    assert "- Slots." in text
    assert "day 1" in text


def test_an_empty_week_is_told_as_such() -> None:
    text = partner_summary(week_review([], MONDAY, 7.0), streak_days=0)
    assert "did not study" in text


def test_monday_of_any_day_is_its_weeks_first() -> None:
    assert monday_of(MONDAY + timedelta(days=6)) == MONDAY
