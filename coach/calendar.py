"""A calendar file of what is coming: the days with due reviews, and the reviews a worksheet promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from coach.anki import ExportError
from coach.review import Card, forecast
from ingest.worksheet import ReviewPromise

if TYPE_CHECKING:
    from icalendar import Event

DAYS_AHEAD = 60


def write_calendar(
    cards: Sequence[Card],
    promised: Sequence[tuple[date, ReviewPromise]],
    file: Path,
    now: datetime,
    zone: tzinfo | None,
    per_day: int = 60,
) -> int:
    """Write an ``.ics`` file and return how many events it holds.

    Events keep their UID from one export to the next, so that importing again moves them instead of doubling them.

    Raises:
        ExportError: the file cannot be written.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//study-coach//EN")
    calendar.add("version", "2.0")
    today = now.astimezone(zone).date()
    for ahead, load in enumerate(forecast(cards, now, DAYS_AHEAD, per_day)):
        if load:
            day = today + timedelta(days=ahead)
            title = f"Study: {load} {'item' if load == 1 else 'items'} due"
            calendar.add_component(_event(f"due-{day.isoformat()}", day, title, "", now))
    names: list[str] = []
    for day, promise in promised:
        title = f"Worksheet review: {promise.label}"
        again = names.count(promise.label)  # two worksheets may promise the same week
        names.append(promise.label)
        name = f"review-{promise.label}-{again + 1}" if again else f"review-{promise.label}"
        calendar.add_component(_event(name, day, title, promise.text, now))
    try:
        file.write_bytes(calendar.to_ical())
    except OSError as error:
        raise ExportError(f"{file} cannot be written ({error.strerror}); choose another place.") from error
    return len(calendar.subcomponents)


def _event(name: str, day: date, title: str, text: str, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@study-coach")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", text)
    return event
