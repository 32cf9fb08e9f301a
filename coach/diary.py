"""The study diary: one entry a sitting, days that end at 4 a.m., a streak with honest rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


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
        source: ``log``, or the path of the diary file it was imported from.
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
