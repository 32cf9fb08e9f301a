"""What a curious novice asks next, who has heard an explanation and knows none of the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.attempt import UnitGrade
from coach.tutor.offline.lexicon import is_known
from coach.tutor.wording import STOP_WORDS, content_stems, fold, has_verb, is_noun_phrase, stem, words

WORD_FOR_WORD = "That is how your note puts it. How would you say it to somebody who has never heard of it?"
MOST_WORDS = 24

_ASKS = re.compile(r"^(?:why|how|what|when|where|which|who)\b", re.IGNORECASE)
_IF = re.compile(r"^(?P<word>if|when|once|without|after)\s(?P<case>[^,;]{4,70}),", re.IGNORECASE)
_BECAUSE = re.compile(r"^(?P<what>[^,;:]{8,90}?),?\s(?:because|since|so that)\s", re.IGNORECASE)
_IS = re.compile(
    r"^(?P<name>(?:(?:an?|the|every|each|most|all|both|two|three)\s)?[\w’'()/-]+(?:\s[\w’'()/-]+){0,3}?)"
    r"(?:\s\([^)]*\))?\s(?P<verb>is|are|means?|was|were|has|have|can|may|must|needs?|makes?|gives?|holds?|carr(?:y|ies)|"
    r"works?|happens?|comes?|goes|go|forms?|turns?|takes?|does|do|will|should|never|always|only)\b",
    re.IGNORECASE,
)
_TERM = re.compile(r"^(?P<name>[^—–:=]{2,40}?)\s*(?:\([^)]*\)\s*)?[—–:=]\s")
_EMPTY = re.compile(
    r"^(?:(?:an?|the|every|each|most|all|both|one|two|three|this|that|these|those|it|they|there|here|which|what|who|"
    r"some|many|other|first|second|only|of|in|on|at|for|with)\s?)+$",
    re.IGNORECASE,
)


def next_question(topic: str, units: Sequence[UnitGrade], jargon: Sequence[str], explanation: str) -> str:
    """Return one question: about what does not fit, then a word not explained, then what is missing, then why."""
    wrong = next((one for one in units if one.status == "contradicted"), None)
    if wrong is not None:
        return f"Your note says “{_short(wrong.text)}”. How does that fit with what you just told me?"
    if not any(one.status == "hit" for one in units):
        return _to_begin_with(topic)
    for one in units:
        asked = _about(one.text, topic, explanation) if one.status == "missing" else ""
        if asked:
            return asked
    if not jargon and any(one.status == "missing" for one in units):
        is_name = is_noun_phrase(topic, 5) and not _ASKS.match(topic)
        wanted = f"belongs to {_inside(topic)}" if is_name else "should I know"
        return f"Your notes make a point that I have not heard yet. What else {wanted}?"
    if jargon:
        return f"You said “{jargon[0]}”. What is that, in plain words?"
    if is_noun_phrase(topic, 5) and not _ASKS.match(topic):
        return f"What would go wrong without {_inside(topic)}?"
    return "Can you give me an example of it from something you have seen yourself?"


def _to_begin_with(topic: str) -> str:
    if is_noun_phrase(topic, 5) and not _ASKS.match(topic):
        return f"Let us start from nothing: what is meant by “{topic}”, and what is it for?"
    return "Let us start from nothing: what is the one thing I should understand first?"


def _about(point: str, topic: str, explanation: str) -> str:
    """Return a question about a point that was left out, which does not give it away; empty where none can be asked."""
    bare = point.strip().rstrip(".")
    if _ASKS.match(bare):
        return f"Can you tell me {_inside(bare)}?"
    if is_noun_phrase(bare, 7) and not has_verb(bare):
        return f"And what about {_inside(bare)}: what should I picture?"
    case = _IF.match(bare)
    if case is not None:
        word = {"if": "if", "without": "without"}.get(case["word"].casefold(), "when")
        return f"What happens {word} {_inside(case['case'])}?"
    because = _BECAUSE.match(bare)
    if because is not None and has_verb(because["what"]) and not _leans(because["what"]):
        return f"Why is it that {_inside(because['what'])}?"
    return _about_name(bare, _name_in(bare), topic, explanation)


def _about_name(point: str, name: str, topic: str, explanation: str) -> str:
    if not name:
        return ""
    if content_stems(name) <= content_stems(topic):
        defines = re.match(rf"{re.escape(name)}\s(?:\([^)]*\)\s)?(is|are)\s", point)
        return f"What {defines[1]} {_inside(name)}, in one plain sentence?" if defines else ""
    do = "do" if re.search(r"[^su]s$", name) or name.casefold().startswith(("two ", "three ", "both ")) else "does"
    if content_stems(name) <= content_stems(explanation):
        return f"You spoke of {_inside(name)}. What more is there to know about it?"
    return f"How {do} {_inside(name)} come into it?"


def _name_in(point: str) -> str:
    """Return what a sentence is about: what stands before its verb or its dash, else a word of the subject, if any."""
    for pattern in (_TERM, _IS):
        found = pattern.match(point)
        name = found["name"].strip() if found is not None else ""
        if name and not _EMPTY.match(name) and not _leans(name) and is_noun_phrase(name, 6):
            return name
    rare = (word for word in re.findall(r"[^\W\d_][\w-]*", point) if not is_known(fold(word)) and len(word) > 3)
    telling = sorted((word for word in rare if fold(word) not in STOP_WORDS), key=lambda word: -len(stem(word)))
    return f"“{telling[0]}”" if telling else ""


def _leans(text: str) -> bool:
    """Return whether a text begins with a word that points at something before it."""
    return bool(set(words(text)[:2]) & {"it", "this", "that", "these", "those", "they", "he", "she", "its", "their"})


def _inside(text: str) -> str:
    """Return a text for the middle of a sentence: a common first word loses its capital."""
    first = text.split()[0] if text.split() else ""
    is_common = first[:1].isupper() and first[1:].islower() and is_known(first.casefold())
    return text[:1].lower() + text[1:] if is_common or first == "A" else text


def _short(text: str) -> str:
    spoken = text.split()
    return text if len(spoken) <= MOST_WORDS else " ".join(spoken[:MOST_WORDS]) + " …"
