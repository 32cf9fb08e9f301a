"""A line that rates a skill in passing becomes its name, level and priority: "Harmony — level: 2, priority: high"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"^(?P<name>[^:：\n]{2,80}?)\s*(?:[:：—–]|\s-)\s*"
_LEVEL = r"(?:current )?(?:level|niveau|nivel|ability|rating|stand|水平)\s*[:：=]?\s*"
_PRIORITY = r"(?:priority|prio|importance|priorität|wichtigkeit|prioridad|priorité|优先级)\s*[:：=]?\s*"
_NAMED = r"^(?:skill|tool|topic|fertigkeit|habilidad|技能)\s*[:：]\s*(?P<name>[^|;,]{2,80}?)\s*[|;,]\s*"
_FORMS = tuple(
    re.compile(start + form, re.IGNORECASE)
    for start in (_NAMED, _NAME)
    for form in (
        rf"{_LEVEL}(?P<level>[^,;，|]{{0,60}}?)\s*[,;，|]?\s*{_PRIORITY}(?P<priority>[^,;|]{{0,60}})$",
        rf"(?P<level>[^,;，|:]{{0,40}}?)\s*[,;，|]\s*{_PRIORITY}(?P<priority>[^,;|]{{0,60}})$",
        rf"{_LEVEL.replace('?', '', 1)}(?P<level>[^,;|]{{0,60}})$",
    )
)


@dataclass(frozen=True, slots=True)
class InlineRating:
    """What a line says of a skill; ``priority`` is None where it does not speak of one."""

    name: str
    level: str
    priority: str | None


def read_inline_rating(text: str) -> InlineRating | None:
    """Return the rating that a line gives in passing, None for any other line."""
    if len(text) > 240:
        return None
    for form in _FORMS:
        if match := form.match(text):
            priority = match.groupdict().get("priority")
            return InlineRating(
                match["name"].strip(" *"), match["level"].strip(), None if priority is None else priority.strip()
            )
    return None
