"""A date as people write it becomes ISO text."""

from __future__ import annotations

import re
from datetime import date, datetime

_ISO = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_WORDED = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%B %Y", "%b %Y")


def read_date(text: str) -> str | None:
    """Return the first date of a text as YYYY-MM-DD, None where there is none or its order is ambiguous."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_CHINESE, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        if match := pattern.search(text[:200]):
            try:
                return date(*(int(match[group]) for group in order)).isoformat()
            except ValueError:
                return None
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[,.]", "", text[:60]).strip()
    for form in _WORDED:
        try:
            return datetime.strptime(words, form).date().isoformat()
        except ValueError:
            continue
    return None
