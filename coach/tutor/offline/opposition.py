"""Whether two sentences put the same two things in opposite orders."""

from __future__ import annotations

import re

from coach.tutor.wording import content_stems, fold

_BEFORE = re.compile(r"^(?P<one>.+?)\b(?:before|and only then|then|and afterwards)\b(?P<other>.+)$")
_AFTER = re.compile(r"^(?P<other>.+?)\b(?:only )?after(?! that\b| the other\b| another\b| all\b|wards)\b(?P<one>.+)$")
_FIRST = re.compile(
    r"^(?P<one>[^,;]*\bfirst\b[^,;]*?)(?:,|;|\band\b)"
    r"(?P<other>.*\b(?:afterwards|later|then|after that)\b.*)$"
)


def order_turned(said: str, noted: str) -> bool:
    """Return whether both put two things in an order, and not in the same one."""
    one, other = _orders(fold(said)), _orders(fold(noted))
    turned = {(second, first) for first, second in other}
    return bool(one & turned) and not one & other


def _orders(text: str) -> set[tuple[str, str]]:
    """Return (earlier, later) pairs of stems that a sentence puts in an order."""
    for pattern in (_FIRST, _BEFORE, _AFTER):
        found = pattern.match(text)
        if found is not None:
            earlier, later = content_stems(found["one"]), content_stems(found["other"])
            both = earlier & later
            return {(first, second) for first in earlier - both for second in later - both}
    return set()
