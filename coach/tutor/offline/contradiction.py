"""What turns a statement round: a "not", an opposite, another number or label, two sides that changed places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from coach.tutor.offline.lexicon import (
    NEGATIONS,
    STOP_WORDS,
    are_opposites,
    fold,
    is_derived,
    is_same_word,
    weight,
    words,
)
from coach.tutor.offline.quantity import Quantity, plain, quantities

_PART = re.compile(
    r"[.;:!?\n]+(?!\d)\s*|,(?!\d)\s*|\b(?:and|but|because|so that|so|if|then|when|while|whereas|which|since|although|"
    r"therefore|than)\b"
)
_LABEL = re.compile(r"(?<![\w.])(?:[B-HJ-Z]|\d{1,2})(?![\w.]*\d|\w)")
_RELATION = re.compile(
    r"\b(?:caus|lead|led|produc|creat|result|becom|turn|chang|increas|decreas|depend|affect|control|contain|eat|convert|"
    r"transform|follow|preced|determin|own|pump|updat|than|before|after|from|into|is|are|has|have)\w*\b"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?)\s+(?:\w+ly\s+)?$")

_BOTH_WAYS = re.compile(
    r"\b(?:connect|separat|equal|same|differ|opposite|similar|parallel|adjacent|between|relat|together|both|meet|join|react|interact|"
    r"combin|mix|collid|bind|touch|compet|orthogonal|perpendicular|times\b|plus\b|multipl)"
)

AGREEING_SHARE = 0.75
"""A statement is not turned round where another of the answer's parts agrees with it nearly as fully."""
TELLING_PART = 0.2
"""A part that carries less of its reference than this decides nothing alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text up to the next comma or conjunction: its telling words, and whether it is negated."""

    words: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parts laid side by side: how much they share (0..1), how much that weighs, whether one turns the other."""

    given: Part
    share: float
    weight: float
    turned: bool


@cache
def parts(text: str) -> tuple[Part, ...]:
    """Return the parts of a text that say something."""
    found: list[Part] = []
    for piece in _PART.split(fold(text)):
        spoken = words(piece)
        negated = sum(word in NEGATIONS for word in spoken) % 2 == 1
        telling = tuple(dict.fromkeys(w for w in spoken if w not in STOP_WORDS and w not in NEGATIONS))
        if telling:
            found.append(Part(telling, negated))
    return tuple(found)


@cache
def _meet(first: str, second: str) -> bool:
    return is_same_word(first, second) or is_derived(first, second)


def _pair(wanted: Part, given: Part, stated: frozenset[str]) -> _Pair:
    """Lay two parts side by side; what the given part takes from elsewhere in the reference is not held against it."""
    shared = [w for w in wanted.words if any(_meet(w, o) for o in given.words)]
    left = [w for w in wanted.words if w not in shared]
    over = [o for o in given.words if not any(_meet(w, o) for w in wanted.words)]
    opposed = [w for w in left if any(are_opposites(w, o) for o in over)]
    opposing = [o for o in over if any(are_opposites(w, o) for w in left)]
    common = _weight(shared)
    met = common + _weight(opposed)
    taken = [o for o in over if o not in opposing and any(is_same_word(w, o) for w in stated)]
    said = _weight(given.words) - _weight(taken)
    share = min(met / _weight(wanted.words), (common + _weight(opposing)) / max(1e-9, said))
    return _Pair(given, share, met, (wanted.negated != given.negated) != (len(opposed) % 2 == 1))


def _weight(found: Sequence[str]) -> float:
    return sum(weight(word) for word in found)


def turned_share(reference: str, answer: str) -> float:
    """Return the share, 0..1 by weight, of what the answer takes up of the reference that it turns round."""
    met = turned = 0.0
    for _, pairs in _paired(reference, answer):
        if pairs:
            best = max(pairs, key=lambda pair: (round(pair.weight, 3), not pair.turned))
            met += best.weight
            turned += best.weight * best.turned
    return turned / met if met else 0.0


def plainly_turned(reference: str, answer: str) -> float:
    """Return how much of a statement, 0..1, is said again but for what turns it round; 0 where it is also agreed to."""
    worst = 0.0
    total = sum(_weight(part.words) for part in parts(reference))
    laid = _paired(reference, answer)
    # What a part of the answer says in agreement with one part of the reference it does not say against another:
    # "the shorter the string the higher" stands beside "the longer the lower".
    agreeing: dict[Part, float] = {}
    for _, pairs in laid:
        for pair in pairs:
            if not pair.turned:
                agreeing[pair.given] = max(agreeing.get(pair.given, 0.0), pair.share)
    for wanted, pairs in laid:
        turned = [p.share for p in pairs if p.turned and agreeing.get(p.given, 0.0) < AGREEING_SHARE * p.share]
        against = max(turned, default=0.0)
        agreed = max((pair.share for pair in pairs if not pair.turned), default=0.0)
        if agreed < AGREEING_SHARE * against and _weight(wanted.words) >= TELLING_PART * total:
            worst = max(worst, against)
    return worst


def _paired(reference: str, answer: str) -> list[tuple[Part, list[_Pair]]]:
    """Return each part of the reference with the answer's parts that share something with it."""
    if _same_order(reference, answer):
        answer = re.sub(r"\bafter\b", "before", fold(answer))
        reference = re.sub(r"\bafter\b", "before", fold(reference))
    stated = frozenset(word for part in parts(reference) for word in part.words)
    laid = [(wanted, [_pair(wanted, given, stated) for given in parts(answer)]) for wanted in parts(reference)]
    return [(wanted, [pair for pair in pairs if pair.weight > 0]) for wanted, pairs in laid]


def _same_order(reference: str, answer: str) -> bool:
    """Return whether both say what comes first, be it with "before" or the other way round with "after"."""
    sides = [_relations(text).get("before") for text in (reference, answer)]
    if sides[0] is None or sides[1] is None:
        return False
    (left, right), (other_left, other_right) = sides[0], sides[1]
    straight = _common(left, other_left) + _common(right, other_right)
    return straight > _common(left, other_right) + _common(right, other_left)


def negation_differs(reference: str, answer: str) -> bool:
    """Return whether exactly one of the two texts holds a negation."""
    return bool(NEGATIONS & set(words(reference))) != bool(NEGATIONS & set(words(answer)))


def numbers_missing_and_wrong(question: str, reference: str, answer: str) -> tuple[bool, bool]:
    """Return whether a number of the reference is missing, and whether another stands in its place."""
    asked, stated, given = _counted(question), _counted(reference), _counted(answer)
    wanted = [n for n in stated if not any(n.equals(o) for o in asked)]
    missing = [n for n in wanted if not any(n.equals(o) for o in given)]
    other = [n for n in given if not any(n.equals(o) for o in (*stated, *asked))]
    return bool(missing), bool(missing and other)


def _counted(text: str) -> list[Quantity]:
    """Return the numbers of a text but for "one", which is seldom meant as a number."""
    written = plain(text).casefold()
    return [number for number in quantities(text) if written[slice(*number.span)] != "one"]


def label_wrong(reference: str, answer: str) -> bool:
    """Return whether labels ("bulb B", "terminal 2") of the reference are missing and others named instead."""
    wanted, given = (set(_LABEL.findall(text)) for text in (reference, answer))
    return bool(wanted - given) and bool(given - wanted)


def sides_swapped(reference: str, answer: str) -> float:
    """Return how fully, 0..1, the two sides of a relation ("A causes B") have changed places in the answer."""
    if _BOTH_WAYS.search(fold(reference)):
        return 0.0
    wanted, given = _relations(reference), _relations(answer)
    if _same_words(reference, answer) and _verb_swapped(reference, answer):
        return 1.0
    worst = 0.0
    for name, (left, right) in wanted.items():
        if name not in given:
            continue
        other_left, other_right = given[name]
        only_left, only_right = left - right, right - left
        straight = _common(only_left, other_left) + _common(only_right, other_right)
        crossed = (_common(only_left, other_right), _common(only_right, other_left))
        if min(crossed) > 0 and sum(crossed) > straight:
            worst = max(worst, sum(crossed) / max(1e-9, _weight([*only_left, *only_right])))
    return min(1.0, worst)


def _same_words(reference: str, answer: str) -> bool:
    """Return whether two texts are made of the same telling words."""
    wanted, given = _telling(fold(reference)), _telling(fold(answer))
    return all(
        len(one) > 2 and all(any(is_same_word(word, other) for other in two) for word in one)
        for one, two in ((wanted, given), (given, wanted))
    )


def _verb_swapped(reference: str, answer: str) -> bool:
    """Return whether what stands before and after one of the words, whatever it is, has changed places."""
    if any(re.search(r"\b(?:by|where|when|if|because|and|or|with)\b", fold(text)) for text in (reference, answer)):
        return False
    spoken, said = (
        [w for w in words(text) if w not in STOP_WORDS and w not in NEGATIONS] for text in (reference, answer)
    )
    for at, verb in enumerate(spoken[1:-1], start=1):
        places = [place for place, word in enumerate(said) if is_same_word(word, verb)]
        if len(places) != 1 or not verb.endswith(("s", "ed")):
            continue
        before, after = spoken[:at], spoken[at + 1 :]
        other_before, other_after = said[: places[0]], said[places[0] + 1 :]
        crossed = (_met(before, other_after), _met(after, other_before))
        if min(crossed) > 0 and sum(crossed) > _met(before, other_before) + _met(after, other_after):
            return True
    return False


def _met(first: Sequence[str], second: Sequence[str]) -> int:
    return sum(any(is_same_word(word, other) for other in second) for word in first)


def _common(first: frozenset[str], second: frozenset[str]) -> float:
    return sum(weight(word) for word in first if any(_meet(word, other) for other in second))


@cache
def _relations(text: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return for each relation the telling words before and after it; a passive ("caused by") is turned to active."""
    folded = fold(text)
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for match in _RELATION.finditer(folded):
        name = match[0][:5]
        sides = (_telling(folded[: match.start()]), _telling(folded[match.end() :]))
        passive = _PASSIVE.search(folded[: match.start()]) and re.match(r"\s+by\b", folded[match.end() :])
        if passive or name == "after":
            sides = sides[::-1]
        found.setdefault("before" if name in ("after", "befor") else name, sides)
    return found


def _telling(text: str) -> frozenset[str]:
    return frozenset(w for w in words(text) if w not in STOP_WORDS and w not in NEGATIONS)
