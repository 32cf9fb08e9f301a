"""Whether a sentence says the opposite of a note: the order turned round, an opposite word, a "not" more or less."""

from __future__ import annotations

import re

from coach.tutor.offline.lexicon import are_opposites, weight
from coach.tutor.wording import content_stems, content_words, fold, stem, word_set

_NEGATION = re.compile(r"\b(?:not|never|cannot|\w+n't)\b")
_HYPOTHETICAL = re.compile(r"\b(?:if|were|would|unless|could|whether)\b")
_CLAUSE_END = re.compile(r"[,;:.]|\b(?:so that|because|and|but|while|whereas|since)\b")
_REACH_WORDS = 3
_LEAST_TELLING = 0.12

# Words with an opposite that notes use side by side without meaning one thing: places, times and quantities.
_LOOSE = word_set(
    "before after earlier later first last on off in out into within inside outside up down above below over under "
    "left right all every none nothing always never begin start end beginning ending add plus sum remove open close "
    "front back more less most least few many same different one other long short big small large high low new old "
    "good bad read reads write writes"
)
_CONTRAST = re.compile(r"\b(?:vs|versus|whereas|while|but|although|instead)\b|;")

_BEFORE = re.compile(r"^(?P<one>.+?)\b(?:before|and only then|then|and afterwards)\b(?P<other>.+)$")
_AFTER = re.compile(r"^(?P<other>.+?)\b(?:only )?after(?! that\b| the other\b| another\b| all\b|wards)\b(?P<one>.+)$")
_FIRST = re.compile(
    r"^(?P<one>[^,;]*\bfirst\b[^,;]*?)(?:,|;|\band\b)"
    r"(?P<other>.*\b(?:afterwards|later|then|after that)\b.*)$"
)


def contradicts(said: str, noted: str, context: str = "") -> bool:
    """Return whether ``said`` turns round what ``noted`` says; both must speak of the same things.

    Args:
        said: a sentence of the learner.
        noted: a sentence or heading of the notes.
        context: more of the note's section: words there count as shared, they contradict nothing.
    """
    one, other = fold(said), fold(noted)
    shared = content_stems(one) & (content_stems(other) | content_stems(context))
    return _order_turned(one, other) or _negated(one, other, shared) or _opposite(one, other, shared)


def _order_turned(one: str, other: str) -> bool:
    """Return whether both put two things in an order, and not in the same one."""
    said, noted = _orders(one), _orders(other)
    turned = {(second, first) for first, second in noted}
    return bool(said & turned) and not said & noted


def _orders(text: str) -> set[tuple[str, str]]:
    """Return (earlier, later) pairs of stems that a sentence puts in an order."""
    for pattern in (_FIRST, _BEFORE, _AFTER):
        found = pattern.match(text)
        if found is not None:
            earlier, later = content_stems(found["one"]), content_stems(found["other"])
            both = earlier & later
            return {(first, second) for first in earlier - both for second in later - both}
    return set()


def _negated(one: str, other: str, shared: set[str]) -> bool:
    """Return whether one denies what the other asserts, while they share at least one more thing."""
    if _HYPOTHETICAL.search(one):
        return False
    denied_by_one, denied_by_other = _denied(one), _denied(other)
    turned = (denied_by_one & content_stems(other)) - denied_by_other if _denies_of(one, other) else set()
    turned |= (denied_by_other & content_stems(one)) - denied_by_one if _denies_of(other, one) else set()
    return any(shared - {name} - denied_by_one - denied_by_other for name in turned)


def _denies_of(denying: str, other: str) -> bool:
    """Return whether what stands before a "not", back to the clause's beginning, is spoken of in the other sentence.

    "Readers do not wait" says nothing against "writers wait". Where only a pronoun stands there, it may be anything.
    """
    for negation in _NEGATION.finditer(denying):
        subject = content_stems(_CLAUSE_END.split(denying[: negation.start()])[-1])
        if not subject or subject & content_stems(other):
            return True
    return False


def _denied(text: str) -> set[str]:
    """Return the stems of the first telling word after each "not": of "do not block writers" no writer is denied."""
    found: set[str] = set()
    for negation in _NEGATION.finditer(text):
        reach = re.split(r"[.,;:]", text[negation.end() :])[0].split()[:_REACH_WORDS]
        telling = [word for word in content_words(" ".join(reach)) if weight(word) >= _LEAST_TELLING]
        found.update(stem(word) for word in telling[:1])
    return found


def _opposite(one: str, other: str, shared: set[str]) -> bool:
    """Return whether one asserts the opposite word of what the other asserts, of two shared things at least."""
    if _CONTRAST.search(other):
        return False
    said, noted = _asserted(one), _asserted(other)
    for word in said:
        for against in noted:
            if word in _LOOSE or against in _LOOSE or not are_opposites(word, against):
                continue
            if against not in said and word not in noted and len(shared - {stem(word), stem(against)}) >= 2:
                return True
    return False


def _asserted(text: str) -> set[str]:
    denied = _denied(text)
    return {word for word in content_words(text) if stem(word) not in denied}
