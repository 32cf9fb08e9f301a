"""The study timer: hours by the clock, from a start that is kept until it is stopped."""

from __future__ import annotations

from datetime import datetime

from coach.diary import DiaryError

LONGEST_HOURS = 16.0
"""A timer that ran longer was forgotten, not studied by."""


def elapsed_hours(started: datetime, now: datetime) -> float:
    """Return the hours from start to now in quarters, at least one quarter.

    Args:
        started: aware.
        now: aware, not before the start.

    Raises:
        DiaryError: the timer ran longer than anybody studies in one go.
    """
    hours = max(0.0, (now - started).total_seconds() / 3600)
    if hours > LONGEST_HOURS:
        raise DiaryError(
            f"The timer has been running for {hours:.0f} hours, since {started:%Y-%m-%d %H:%M} UTC; "
            "stop it (coach log timer stop) and give the hours by hand."
        )
    return max(0.25, round(hours * 4) / 4)
