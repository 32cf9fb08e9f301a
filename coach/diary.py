"""The study diary: one entry a sitting, days that end at 4 a.m., corrections that keep what they correct."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from coach import CoachError
from ingest.document import digest

if TYPE_CHECKING:
    from ingest.diary import DiaryLine

ACTIVITIES = ("project", "drill", "reading", "retrieval", "community")


REPLY_SOURCE = "reply:"
HOURS_OF_A_DAY = 24


class DiaryError(CoachError):
    """Something that cannot go into the diary, or is not in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary.

    Attributes:
        day: the study day in the learner's time zone.
        hours: hours of study, 0..24.
        did: what was done; ``learned`` insight, ``struggle`` what was hard, ``next`` what comes next.
        satisfaction: 1..5, None where not given.
        activity: kind of time spent (project, drill, reading, retrieval, community), empty where not given.
        written_at: aware UTC; later than ``day`` for a late entry.
        replaces: id of the entry this one corrects; the corrected one stays kept.
        source: ``log``, the path of the diary file it was imported from, or ``reply:`` and the id of the post that was
            answered.
        number: the day number the learner's own diary file gave it, None where the coach counts.
    """

    id: str
    day: date
    hours: float
    did: str
    written_at: datetime
    stage: str = ""
    learned: str = ""
    struggle: str = ""
    next: str = ""
    satisfaction: int | None = None
    activity: str = ""
    replaces: str | None = None
    source: str = "log"
    number: int | None = None

    @property
    def is_reply(self) -> bool:
        """Whether it keeps what readers answered; such a line is no study, makes no day and no post."""
        return self.source.startswith(REPLY_SOURCE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the coach saw of a sitting.

    Attributes:
        before_right, before_asked: the pre-test; ``after_right`` and ``after_asked`` the same for the post-test.
        topics: topics asked about; ``missed`` those answered wrong; ``explained`` those explained and passed.
        new_notes: titles of notes written or changed.
        hours: time from the first to the last thing done, None where unknown.
    """

    answered: int = 0
    correct: int = 0
    before_right: int = 0
    before_asked: int = 0
    after_right: int = 0
    after_asked: int = 0
    explanations: int = 0
    topics: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    new_notes: tuple[str, ...] = ()
    stage: str = ""
    hours: float | None = None

    def counts(self) -> tuple[tuple[str, float], ...]:
        """Return the named figures as a post may quote them; what did not happen is left out."""
        named = (
            ("questions answered", self.answered),
            ("answered correctly", self.correct if self.answered else 0),
            ("pre-test asked", self.before_asked),
            ("pre-test right", self.before_right),
            ("post-test asked", self.after_asked),
            ("post-test right", self.after_right),
            ("explanations", self.explanations),
            ("explanations passed", len(self.explained)),
        )
        kept = {"answered correctly": self.answered, "pre-test right": self.before_asked}
        kept["post-test right"] = self.after_asked
        return tuple((name, float(count)) for name, count in named if count or kept.get(name))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A form filled in from what the coach saw, for the learner to change."""

    did: str
    learned: str
    struggle: str
    next: str
    stage: str
    hours: float | None


def study_day(now: datetime, timezone: tzinfo | None, ends_at_hour: int = 4) -> date:
    """Return the study day of a moment: after midnight it is still the evening before, until ``ends_at_hour``.

    Args:
        now: aware.
        timezone: the learner's; None takes the machine's.
        ends_at_hour: 0..12, by the clock on the wall.
    """
    local = now.astimezone(timezone).replace(tzinfo=None)
    return (local - timedelta(hours=ends_at_hour)).date()


def new_entry(
    *,
    now: datetime,
    today: date,
    day: date,
    hours: float,
    did: str,
    stage: str = "",
    learned: str = "",
    struggle: str = "",
    next: str = "",
    satisfaction: int | None = None,
    activity: str = "",
    replaces: str | None = None,
) -> Entry:
    """Return a checked entry.

    Raises:
        DiaryError: hours, satisfaction, day or activity out of range, or nothing said about what was done.
    """
    if not did.strip():
        raise DiaryError("The entry does not say what was done; write it in a few words.")
    if not math.isfinite(hours) or not 0 <= hours <= 24:
        raise DiaryError(f"A day has 0 to 24 hours, not {hours:g}; give the hours of this sitting, for example 1.5.")
    if satisfaction is not None and not 1 <= satisfaction <= 5:
        raise DiaryError(f"Satisfaction goes from 1 to 5, not {satisfaction}; give a number in between.")
    if day > today:
        raise DiaryError(f"{day.isoformat()} has not come yet (today is {today.isoformat()}); give a day that has.")
    if activity and activity not in ACTIVITIES:
        raise DiaryError(f"{activity!r} is not a kind of time; choose from {', '.join(ACTIVITIES)}.")
    words = [_tidy(text) for text in (did, stage, learned, struggle, next)]
    return Entry(
        id="e" + digest(now.isoformat(), day.isoformat(), f"{hours:g}", *words),
        day=day,
        hours=float(hours),
        did=words[0],
        written_at=now,
        stage=words[1],
        learned=words[2],
        struggle=words[3],
        next=words[4],
        satisfaction=satisfaction,
        activity=activity,
        replaces=replaces,
    )


def current(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in force, oldest first: one that was corrected gives way to its newest correction."""
    kept = list(entries)
    corrections: dict[str, Entry] = {}
    for entry in sorted(kept, key=lambda entry: entry.written_at):
        if entry.replaces is not None:
            corrections[entry.replaces] = entry
    in_force = {}
    for entry in kept:
        newest, passed = entry, {entry.id}
        while newest.id in corrections and corrections[newest.id].id not in passed:
            newest = corrections[newest.id]
            passed.add(newest.id)
        in_force[newest.id] = newest
    return sorted(in_force.values(), key=lambda entry: (entry.day, entry.written_at))


def history(entries: Iterable[Entry], entry_id: str) -> list[Entry]:
    """Return an entry with everything it corrected, oldest first; empty for an unknown id."""
    by_id = {entry.id: entry for entry in entries}
    found: list[Entry] = []
    wanted: str | None = entry_id
    while wanted in by_id and by_id[wanted] not in found:
        found.append(by_id[wanted])
        wanted = by_id[wanted].replaces
    return found[::-1]


def is_late(entry: Entry, timezone: tzinfo | None, ends_at_hour: int = 4) -> bool:
    """Return whether the entry was written after its study day had ended."""
    return study_day(entry.written_at, timezone, ends_at_hour) > entry.day


def day_numbers(entries: Iterable[Entry]) -> dict[date, int]:
    """Return each day studied with its number; days without an entry are not counted.

    The first day is 1, or what the learner's own diary file calls it; from there the coach counts on, and follows the
    file again wherever it gives a higher number. A day with nothing but replies has the number of the day before it.
    """
    own: dict[date, int] = {}
    studied: set[date] = set()
    kept = list(entries)
    for entry in kept:
        if not entry.is_reply:
            studied.add(entry.day)
            if entry.number is not None:
                own[entry.day] = max(entry.number, own.get(entry.day, 0))
    days = sorted(studied)
    first = next((index for index, day in enumerate(days) if day in own), None)
    number = max(0, own[days[first]] - first - 1) if first is not None else 0
    numbers = {}
    for day in days:
        number = max(number + 1, own.get(day, 0))
        numbers[day] = number
    for day in sorted({entry.day for entry in kept} - studied):
        numbers[day] = max((count for earlier, count in numbers.items() if earlier <= day), default=1)
    return numbers


def day_number(entries: Iterable[Entry], day: date) -> int:
    """Return the number of a day: that of the last day studied up to it, one more where it has no entry yet."""
    numbers = day_numbers(entry for entry in entries if not entry.is_reply)
    earlier = max((number for studied, number in numbers.items() if studied <= day), default=0)
    return earlier if day in numbers else earlier + 1


def check_day_fits(entry: Entry, entries: Iterable[Entry]) -> None:
    """Check that the hours of the entry's day stay within a day.

    Raises:
        DiaryError: they come to more than 24.
    """
    others = [one for one in current(entries) if one.day == entry.day and one.id != entry.replaces]
    total = sum(one.hours for one in others) + entry.hours
    if total > HOURS_OF_A_DAY:
        raise DiaryError(
            f"{entry.day.isoformat()} has {total - entry.hours:g} hours in the diary already and {entry.hours:g} more "
            "would make more than a day; give fewer, or correct an entry with --replaces."
        )


def from_lines(
    lines: Sequence[DiaryLine],
    *,
    now: datetime,
    source: str,
    known: Iterable[Entry] = (),
    last_day: date | None = None,
) -> list[Entry]:
    """Return the sittings of a diary file as entries that are not in the diary yet; see :func:`place` for their days.

    A sitting that was changed in the file since it was imported comes as a correction of the entry it became then.
    """
    placed, _ = place(lines, today=now.date(), last_day=last_day)
    read = [_imported(line, day, now, source) for line, day in placed]
    in_file = {_content(entry) for entry in read}
    in_force = current(known)
    said = {_content(entry) for entry in in_force}
    gone: dict[date, list[Entry]] = {}
    for entry in in_force:
        if entry.source == source and _content(entry) not in in_file:
            gone.setdefault(entry.day, []).append(entry)
    entries = []
    for entry in read:
        if _content(entry) in said:
            continue
        said.add(_content(entry))
        changed = gone.get(entry.day)
        entries.append(replace(entry, replaces=changed.pop(0).id) if changed else entry)
    return entries


def place(
    lines: Sequence[DiaryLine], *, today: date, last_day: date | None = None
) -> tuple[list[tuple[DiaryLine, date]], list[DiaryLine]]:
    """Return the sittings with their days, and those whose day cannot be told or lies ahead.

    Args:
        lines: sittings as read, in the order of the file.
        today: in the learner's zone or UTC; a day more is let through for those further east.
        last_day: the day of the highest number, for a file that numbers its days and dates none of them.
    """
    anchors = [(line.number, line.day) for line in lines if line.number is not None and line.day is not None]
    highest = max((line.number for line in lines if line.number is not None), default=None)
    if not anchors and highest is not None and last_day is not None:
        anchors = [(highest, last_day)]
    placed, left_out = [], []
    for line in lines:
        day = line.day or _day_by_number(line.number, anchors)
        if day is None or day > today + timedelta(days=1):
            left_out.append(line)
        else:
            placed.append((line, day))
    return placed, left_out


def suggest(seen: Seen) -> Suggestion:
    """Return a form filled in from what the coach saw; empty words where it saw nothing."""
    did = []
    if seen.new_notes:
        did.append(f"Wrote notes: {_listed(seen.new_notes)}")
    if seen.answered:
        about = f" on {_listed(seen.topics)}" if seen.topics else ""
        did.append(f"Answered {_counted(seen.answered, 'question')}{about}, {seen.correct} right")
    if seen.explained:
        did.append(f"Explained {_listed(seen.explained)} in my own words")
    learned = ""
    if seen.before_asked and seen.after_asked:
        learned = (
            f"Before the session {seen.before_right} of {seen.before_asked} right, "
            f"after it {seen.after_right} of {seen.after_asked}"
        )
    missed = _listed(seen.missed) if seen.missed else ""
    return Suggestion(
        did="; ".join(did),
        learned=learned,
        struggle=f"Missed questions on {missed}" if missed else "",
        next=f"Go back to {missed}" if missed else "",
        stage=seen.stage,
        hours=None if seen.hours is None else round(seen.hours * 4) / 4,
    )


def _imported(line: DiaryLine, day: date, now: datetime, source: str) -> Entry:
    words = (line.did, line.stage, line.learned, line.struggle, line.next)
    figures = (f"{line.hours}", f"{line.satisfaction}")
    return Entry(
        id="e" + digest("import", source, day.isoformat(), *figures, *words),
        day=day,
        hours=line.hours or 0.0,
        did=line.did,
        written_at=now,
        stage=line.stage,
        learned=line.learned,
        struggle=line.struggle,
        next=line.next,
        satisfaction=line.satisfaction,
        source=source,
        number=line.number,
    )


def _day_by_number(number: int | None, anchors: Sequence[tuple[int, date]]) -> date | None:
    """Return the day counted from the nearest numbered and dated sitting, None where there is none."""
    if number is None or not anchors:
        return None
    nearest, day = min(anchors, key=lambda anchor: (abs(anchor[0] - number), anchor[1]))
    return day + timedelta(days=number - nearest)


def _content(entry: Entry) -> tuple[object, ...]:
    words = (entry.did, entry.learned, entry.struggle, entry.next)
    folded = tuple(" ".join(text.casefold().split()).rstrip(".") for text in words)
    return (entry.day, round(entry.hours, 2), entry.satisfaction, *folded)


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:3])
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
