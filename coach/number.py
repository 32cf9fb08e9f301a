"""A number of a report, read with its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?<![\w.])(?P<value>[-+]?\d+(?:[ ,]\d{3})*(?:\.\d+)?|[-+]?\.\d+)\s*"
    r"(?:(?:st|nd|rd|th)?\s*(?:of|out of|/)\s*(?:the\s+)?(?P<whole>\d+(?:[ ,]\d{3})*)"
    r"|(?P<unit>%|per ?cent\b|[a-zµ°]{1,12}\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a report: its unit as written, the whole it is part of ("49 of 50"), and where it stands."""

    value: float
    unit: str = ""
    whole: float | None = None
    at: int = 0


def read_numbers(text: str) -> list[Number]:
    """Return the numbers a text reports, in order; "49 of 50" is one number with its whole."""
    found = []
    for match in _NUMBER.finditer(text):
        unit = (match["unit"] or "").lower()
        whole = _plain(match["whole"]) if match["whole"] else None
        is_percent = unit.startswith("per") and "cent" in unit
        found.append(Number(_plain(match["value"]), "%" if is_percent else unit, whole, match.start()))
    return found


def read_number(text: str) -> Number | None:
    """Return the number a text is about, None where it has none.

    The last number wins, since people write "epoch 12: 98.4 %"; one with a per cent sign or a whole wins over it.
    """
    found = read_numbers(text)
    if not found:
        return None
    return ([number for number in found if number.unit == "%" or number.whole] or found)[-1]


def _plain(digits: str) -> float:
    return float(re.sub(r"[ ,]", "", digits))
