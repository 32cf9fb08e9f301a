"""A line of the diary as people say it: "the difference between the two" becomes "The hardest part was the …"."""

from __future__ import annotations

import re
from typing import Literal

from coach.tutor.offline.phrasing import done, is_gerund, mid_sentence, sentence

Shape = Literal["doing", "thing", "state", "statement"]

MOST_CHARS = 160
"""A longer line stands by itself."""

_STATE = re.compile(
    r"^(?:(?:too|so|very|really|quite|half)\s+)?(?:tired|asleep|sleepy|exhausted|distracted|bored|stressed|hungry|unfocused|slow|"
    r"impatient|nervous|lazy|confused|lost)\b(?!\s+(?:is|was|are|were)\b)",
    re.IGNORECASE,
)
_THING = re.compile(r"^(?:the|a|an|my|all)\s+(?P<rest>.+)$", re.IGNORECASE)
# What makes a phrase a statement, after which "the hardest part was" would be no English.
_VERB = re.compile(
    r"\b(?:is|was|are|were|am|has|have|had|do|does|did|can|could|will|would|must|should|may|might|I|it|he|she|they|we|you|"
    r"keeps?|kept|takes?|took|loses?|lost|hung|hangs?|means?|meant|makes?|made|gets?|got|goes|went|comes|came|says|said|needs?|"
    r"starts|reads|looks|seems?|feels?|felt|works|fails?|crash\w+|breaks?|broke|died|stood|stays?|never|always|not|still|"
    r"won['’]t|can['’]t|don['’]t|doesn['’]t|didn['’]t|isn['’]t)\b|"
    r"(?<!\ba)(?<!\ban)(?<!\bthe)(?<!\band)(?<!\bof)(?<!\bor)(?<!\bmost)\s\w{3,}ed\b",
)
_MAY_BE_VERB = re.compile(
    r"^(?:[\w'’-]+\s+){1,2}?(?!\w+(?:ss|us|is|ics)\b)\w+s\s+(?!of\b|and\b|between\b|in\b|on\b|from\b)\w"
)


def shape(text: str) -> Shape:
    """Return what a line of trouble is: something done, a thing, how one was, or a statement that stands alone."""
    words = sentence(text)
    if len(words) > MOST_CHARS or ";" in words:
        return "statement"
    words = words.partition(":")[0]
    first, _, rest = words.partition(" ")
    if not rest:
        return "statement"
    if _STATE.match(words):
        return "state"
    if is_gerund(first) and not re.match(
        r"(?:is|was|are|were|takes?|took|feels?|felt|needs?|makes?|made|got|gets)\b", rest
    ):
        return "doing"
    thing = _THING.match(words)
    if thing and not _VERB.search(thing["rest"]) and not _MAY_BE_VERB.match(thing["rest"]):
        return "thing"
    return "statement"


def ahead(text: str, will: str, up: str) -> str:
    """Return what comes next as a sentence: "Next I will write the readme.", or "Next up: vacuum." for a thing."""
    words = sentence(text)
    first, _, rest = words.partition(" ")
    if rest and done(text) != words and first.isalpha():
        return f"{will} {first.lower()} {rest}"
    return f"{up} {mid_sentence(words)}"
