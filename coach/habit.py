"""The habit: streak, hours against the plan, where the time goes, and what a week came to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coach.diary import ACTIVITIES, Entry, current, day_numbers

PROJECT_SHARE = (0.5, 0.7)
"""Share of time for projects that the metalearning worksheet recommends for project-based learning."""

SHARED_WORDS = 2
"""Two struggles are the same trouble when they share this many telling words, or one word that is all of one."""


@dataclass(frozen=True, slots=True)
class Streak:
    """How long the learner has kept at it.

    Attributes:
        current: days studied in a row up to today; planned rest days neither count nor break it.
        longest: the longest such row there ever was.
        today: whether today has an entry; without one the streak still stands until the day is over.
        rest_today: whether today is a planned rest day.
    """

    current: int
    longest: int
    today: bool
    rest_today: bool


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours of one week, Monday first, against the plan. ``hours`` and ``planned`` are in hours."""

    monday: date
    hours: float
    planned: float
    days: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar heat map.

    Attributes:
        week: column from 0, oldest week first; ``weekday`` row, 0 for Monday.
        level: 0 for no study, 1..4 by quarters of the longest day shown.
    """

    day: date
    hours: float
    week: int
    weekday: int
    level: int


@dataclass(frozen=True, slots=True)
class ActivityShare:
    """Time of one kind: hours and its share 0..1 of all time whose kind is known."""

    activity: str
    hours: float
    share: float


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the time went.

    Attributes:
        unsorted_hours: time whose kind was not given; it is in no share.
        verdict: one sentence on projects against 50-70 %; empty where no kind was given.
    """

    shares: tuple[ActivityShare, ...]
    unsorted_hours: float
    verdict: str


@dataclass(frozen=True, slots=True)
class WeekReview:
    """What a week came to.

    Attributes:
        moved: what was done, day by day; ``stuck`` what was hard, what came back first; ``lessons`` insights.
        change: what the figures suggest to change; empty where they suggest nothing.
        first_number, last_number: day numbers of the first and last day studied in it, None for an empty week.
    """

    monday: date
    hours: float
    planned: float
    days: int
    satisfaction: float | None
    moved: tuple[str, ...]
    stuck: tuple[str, ...]
    lessons: tuple[str, ...]
    change: tuple[str, ...]
    first_number: int | None = None
    last_number: int | None = None


def streak(days: Collection[date], today: date, rest_weekdays: Collection[int] = ()) -> int:
    """Return the days studied in a row up to today; see :class:`Streak` for the rules."""
    return streaks(days, today, rest_weekdays).current


def streaks(days: Collection[date], today: date, rest_weekdays: Collection[int] = ()) -> Streak:
    """Return the current and the longest streak.

    Args:
        days: days with an entry; days after today are left aside.
        today: the learner's study day.
        rest_weekdays: planned days of rest, 0 for Monday; studying on one counts all the same.
    """
    studied = {day for day in days if day <= today}
    rest = frozenset(rest_weekdays) & frozenset(range(7))
    run, longest = 0, 0
    if studied:
        day = min(studied)
        while day <= today:
            if day in studied:
                run += 1
                longest = max(longest, run)
            elif day.weekday() not in rest and day != today:
                run = 0
            day += timedelta(days=1)
    return Streak(run, longest, today in studied, today.weekday() in rest)


def hours_by_week(entries: Iterable[Entry], today: date, planned: float, weeks: int = 8) -> list[WeekHours]:
    """Return the last ``weeks`` weeks, oldest first, this week included; weeks before the first entry are left out."""
    kept = _studied(entries)
    if not kept:
        return []
    this_monday = monday_of(today)
    first = max(monday_of(kept[0].day), this_monday - timedelta(weeks=weeks - 1))
    found = []
    for number in range((this_monday - first).days // 7 + 1):
        monday = first + timedelta(weeks=number)
        week = [entry for entry in kept if monday <= entry.day < monday + timedelta(days=7)]
        hours = round(sum(entry.hours for entry in week), 2)
        found.append(WeekHours(monday, hours, planned, len({entry.day for entry in week})))
    return found


def heat_map(entries: Iterable[Entry], today: date, weeks: int = 18) -> list[Cell]:
    """Return every day of the last ``weeks`` weeks up to today, oldest first."""
    hours: dict[date, float] = {}
    for entry in _studied(entries):
        hours[entry.day] = hours.get(entry.day, 0.0) + entry.hours
    first = monday_of(today) - timedelta(weeks=weeks - 1)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    most = max((hours.get(day, 0.0) for day in days), default=0.0)
    return [
        Cell(day, hours.get(day, 0.0), number // 7, day.weekday(), _level(hours.get(day), most))
        for number, day in enumerate(days)
    ]


def balance(entries: Iterable[Entry]) -> Balance:
    """Return the share of time by activity, and a sentence on projects against the recommended share."""
    kept = current(entries)
    by_kind = {kind: sum(entry.hours for entry in kept if entry.activity == kind) for kind in ACTIVITIES}
    sorted_hours = sum(by_kind.values())
    unsorted = sum(entry.hours for entry in kept) - sorted_hours
    shares = tuple(
        ActivityShare(kind, round(hours, 2), hours / sorted_hours)
        for kind, hours in sorted(by_kind.items(), key=lambda pair: -pair[1])
        if hours > 0
    )
    if not sorted_hours:
        return Balance(shares, round(unsorted, 2), "")
    return Balance(shares, round(unsorted, 2), _project_verdict(by_kind["project"] / sorted_hours))


def week_review(
    entries: Iterable[Entry],
    monday: date,
    planned: float,
    *,
    met: Sequence[str] = (),
    rest_weekdays: Collection[int] = (),
    today: date | None = None,
) -> WeekReview:
    """Return what the week from ``monday`` came to.

    Args:
        entries: the whole diary, so that a trouble that comes back is known as such.
        monday: first day of the week.
        planned: hours a week.
        met: criteria met in that week, in words; they lead what moved.
        rest_weekdays: planned days of rest, 0 for Monday.
        today: the last day to judge by when the week is still running; None for a week that is over.
    """
    kept = current(entries)
    week = [entry for entry in kept if monday <= entry.day < monday + timedelta(days=7)]
    before = [entry for entry in kept if entry.day < monday]
    felt = [entry.satisfaction for entry in week if entry.satisfaction is not None]
    numbers = day_numbers(kept)
    stuck = _stuck(week, before)
    return WeekReview(
        monday=monday,
        hours=round(sum(entry.hours for entry in week), 2),
        planned=planned,
        days=len({entry.day for entry in week if not entry.is_reply}),
        satisfaction=round(sum(felt) / len(felt), 1) if felt else None,
        moved=tuple(f"Done: {text}" for text in met) + tuple(entry.did for entry in week if entry.did),
        stuck=tuple(text for text, _ in stuck),
        lessons=tuple(dict.fromkeys(entry.learned for entry in week if entry.learned)),
        change=tuple(_changes(week, stuck, monday, planned, rest_weekdays, today)),
        first_number=numbers[week[0].day] if week else None,
        last_number=numbers[week[-1].day] if week else None,
    )


def partner_summary(review: WeekReview, streak_days: int) -> str:
    """Return a short plain text to send to an accountability partner."""
    if not review.days:
        return (
            f"Week of {_spoken(review.monday)}: I did not study this week ({review.planned:g} hours were planned). "
            "Ask me on Wednesday whether I have started again."
        )
    span = f"day {review.first_number}"
    if review.last_number != review.first_number:
        span = f"days {review.first_number} to {review.last_number}"
    lines = [
        f"Week of {_spoken(review.monday)} ({span}): {review.hours:g} of {review.planned:g} planned hours "
        f"on {_counted(review.days, 'day')}, streak {streak_days}.",
    ]
    if review.moved:
        lines += ["", "What I did:", *(f"- {text}" for text in review.moved[:7])]
    if review.lessons:
        lines += ["", "What I learned:", *(f"- {text}" for text in review.lessons[:4])]
    if review.stuck:
        lines += ["", "Where I am stuck:", *(f"- {text}" for text in review.stuck[:3])]
    if review.change:
        lines += ["", "What I will change:", *(f"- {text}" for text in review.change)]
    return "\n".join([*lines, "", "Ask me about one of these next week."])


def _studied(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in current(entries) if not entry.is_reply]


def monday_of(day: date) -> date:
    """Return the Monday of the week the day is in."""
    return day - timedelta(days=day.weekday())


def _level(hours: float | None, most: float) -> int:
    if hours is None:
        return 0
    return max(1, min(4, 1 + int(4 * hours / most - 1e-9))) if most else 1


def _project_verdict(share: float) -> str:
    low, high = PROJECT_SHARE
    shown = f"Projects took {share:.0%} of the time"
    aim = f"{low:.0%} to {high:.0%}"
    if share < low:
        return (
            f"{shown}, less than the {aim} that project-based learning asks for: let the next sitting build something."
        )
    if share > high:
        return f"{shown}, more than {aim}: leave room for drill, reading and recall."
    return f"{shown}, within {aim}."


def _stuck(week: Sequence[Entry], before: Sequence[Entry]) -> list[tuple[str, int]]:
    """Return each trouble of the week with how many entries had it, this week or earlier; what came back first."""
    found: list[tuple[str, int]] = []
    seen: list[set[str]] = []
    for entry in week:
        if not entry.struggle:
            continue
        words = _telling(entry.struggle)
        if any(_same_trouble(words, other) for other in seen):
            continue
        seen.append(words)
        times = sum(_same_trouble(words, _telling(other.struggle)) for other in (*before, *week) if other.struggle)
        found.append((entry.struggle, times))
    return sorted(found, key=lambda pair: -pair[1])


def _same_trouble(one: set[str], two: set[str]) -> bool:
    shared = one & two
    return len(shared) >= SHARED_WORDS or (bool(shared) and (one == shared or two == shared))


def _telling(text: str) -> set[str]:
    from coach.tutor.offline.lexicon import STOP_WORDS, stem, words

    return {stem(word) for word in words(text) if len(word) > 2 and word not in STOP_WORDS} - _VAGUE


_VAGUE_WORDS = "get got still not kept keep lot time long day hour after before hard stuck lost took again"
_VAGUE = frozenset(_VAGUE_WORDS.split())


def _changes(
    week: Sequence[Entry],
    stuck: Sequence[tuple[str, int]],
    monday: date,
    planned: float,
    rest_weekdays: Collection[int],
    today: date | None,
) -> list[str]:
    last = min(today or monday + timedelta(days=6), monday + timedelta(days=6))
    days = [monday + timedelta(days=number) for number in range((last - monday).days + 1)]
    open_days = [day for day in days if day.weekday() not in rest_weekdays]
    is_over = last == monday + timedelta(days=6)
    hours = sum(entry.hours for entry in week)
    found = []
    if is_over and planned and hours < 0.8 * planned:
        missed = [day for day in open_days if day not in {entry.day for entry in week}]
        where = f" {_listed([f'{day:%A}' for day in missed])} stayed empty." if 0 < len(missed) <= 3 else ""
        found.append(f"{hours:g} of {planned:g} hours:{where} Plan fewer hours, or name the hour of the day for them.")
    returned = [(text, times) for text, times in stuck if times > 1]
    if returned:
        text, times = returned[0]
        found.append(f"This came up {times} times: “{_short(text)}”. Ask someone, or give it a sitting of its own.")
    verdict = balance(week).verdict
    if verdict and "within" not in verdict:
        found.append(verdict)
    low = [entry for entry in week if entry.satisfaction is not None and entry.satisfaction <= 2]
    if len(low) >= 2:
        found.append(
            f"{len(low)} sittings felt like 2 or less: "
            "look at what they have in common, the hour, the length or the matter."
        )
    return found


def _short(text: str, most_chars: int = 90) -> str:
    first = re.split(r"(?<=[.!?;])\s", text.strip())[0].rstrip(".;")
    return first if len(first) <= most_chars else first[:most_chars].rsplit(" ", 1)[0] + " …"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
