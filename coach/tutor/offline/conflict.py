"""Whether what a learner claims goes against the notes: roles exchanged, a denial, an opposite, another thing named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.tutor.offline.claim import Claim, claims, has_plain_verb
from coach.tutor.offline.lexicon import are_opposites, weight
from coach.tutor.offline.opposition import order_turned
from coach.tutor.wording import content_stems, content_words, stem, word_set, words
from vectorstore.embedding import Embedder

# Set on ninety explanations of nine topics, from excellent to wrong: of those that are right none is caught.
_EXCHANGED_FROM, _CLEARLY = 0.4, 1.5
_SAME_WORDS_FROM, _SAME_MATTER_FROM = 0.6, 0.5
_AGREEING = 0.8
_WORTH_A_LOOK = 0.3
_OTHER_NAME_TO, _OTHER_MATTER_TO = 0.45, 0.6
_FOREIGN_MATTER_TO = 0.7
_SAME_ORDER_WORDS, _SAME_ORDER_FROM = 0.5, 0.45

_LIST_REACH = 2
_NAME_WORDS = 3
_GENERIC_WITHIN = 6
_ASIDE = re.compile(r"\([^()]*\)?")
_HYPOTHETICAL = re.compile(r"(?:if|unless|when|once|without|whether|were|would|suppose)\b")
_NEGATION = re.compile(r"\b(?:not|never|no|nothing to do with|without|\w+n't)\b")
_NEED_NOT = re.compile(r"\b(?:(?:never|not|n't) (?:have|has|need)\w* to|need not|needs no)\b")
_NEEDS = re.compile(r"\b(?:must|ha[sv]e? to|needs?)\b")
_LOOSE = word_set(
    "new old first last before after in out up down long short more less many few same different other on off high low"
)
"""Words with an opposite that often stand side by side without meaning one thing."""
_INWARD = word_set("in into")
_END_WORDS = 4

_IS = re.compile(
    r"^(?P<name>.{0,40}?)\b(?:is|are|means?)\s"
    r"(?:(?:only|just|nothing but|simply|really|an? (?:kind|sort|type) of|some kind of)\s)*"
    r"(?:an?|the|some)\s(?P<what>.+)$"
)
_HEAD_ENDS = re.compile(
    r"\b(?:of|that|which|in|for|where|whose|when|with|without|by|on|at|made|to|from|who|about|used|and|is|are|than|"
    r"(?<=\w )\w+ing)\b|[,;(]"
)
_ANY_THING = word_set(
    "way thing kind sort type method stuff process technique system something name part term idea concept tool form "
    "one point result effect rule case means word piece example set bit reason problem"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A claim of the learner that goes against one of the notes.

    Attributes:
        kind: exchanged, denied, opposite, order, or other (another thing named as what something is).
    """

    said: Claim
    noted: Claim
    kind: str


def conflicts(told: Sequence[str], noted: Sequence[str], embedder: Embedder) -> list[Conflict]:
    """Return what the sentences of an explanation say against those of the notes; each is read as its claims.

    In both the topic's name should stand as "it". ``Claim.sentence`` of a conflict's ``noted`` counts in ``noted``.
    """
    said, known = claims(told), claims(noted)
    if not said or not known:
        return []
    weights = _weights(known, said)
    likeness = _likeness(said, known, weights, embedder)
    found: list[Conflict] = []
    for row, claim in zip(likeness, said, strict=True):
        if _HYPOTHETICAL.match(claim.text):
            continue
        found += _exchanged(claim, known, weights)
        found += _denied(claim, known, row, weights)
        found += _opposite(claim, known, row, weights)
        found += _denied_of_it(claim, known)
        found += _named_other(claim, known, row, embedder)
    return [*found, *_turned(told, noted, embedder)]


def _weights(noted: Sequence[Claim], said: Sequence[Claim]) -> dict[str, float]:
    """Return how telling each stem is: its rarity in English, less where many claims of the notes hold it."""
    found: dict[str, float] = {}
    for claim in (*noted, *said):
        for word in content_words(claim.text):
            for part in re.split(r"[-']", word):
                found[stem(part)] = max(found.get(stem(part), 0.0), weight(part))
    often = Counter(one for claim in noted for one in claim.stems)
    return {one: value / max(1, often[one]) ** 0.5 for one, value in found.items()}


def _likeness(
    said: Sequence[Claim], noted: Sequence[Claim], weights: Mapping[str, float], embedder: Embedder
) -> NDArray[np.float32]:
    """Return cosines of shape (said, noted); 0 for claims of the notes that have too few words of any that was said."""
    near = [
        at
        for at, one in enumerate(noted)
        if _kind_named(one) or any(_shared(claim, one, weights) >= _WORTH_A_LOOK for claim in said)
    ]
    vectors = embedder.encode([claim.text for claim in (*said, *(noted[at] for at in near))])
    found = np.zeros((len(said), len(noted)), np.float32)
    found[:, near] = vectors[: len(said)] @ vectors[len(said) :].T
    return found


def _weighed(stems: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(one, 0.5) for one in stems)


def _same_thing(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two names mean one thing: one holds the other."""
    return bool(one and other) and (one <= other or other <= one)


def _exchanged(said: Claim, noted: Sequence[Claim], weights: Mapping[str, float]) -> Iterator[Conflict]:
    """Yield the claim of the notes about another thing of which the learner says this.

    "Gliadin makes the dough elastic", where the notes say so of glutenin and, beside it, something else of gliadin.
    """
    own = [one for one in noted if _same_thing(one.about, said.about)]
    if not (own and said.told and said.is_named and has_plain_verb(said.text)):
        return
    own_words = frozenset[str]().union(*(one.stems for one in own))
    total = _weighed(said.told, weights)
    best: tuple[float, Claim] | None = None
    for one in noted:
        shared = (said.told & one.told) - own_words
        if not shared or not one.about or _same_thing(one.about, said.about) or (said.about - one.about) & one.told:
            continue
        if ((one.about - said.about) & said.told and len(shared) < 2) or not any(_beside(one, other) for other in own):
            continue
        theirs, ours = _weighed(shared, weights), _weighed((said.told & own_words) - one.told, weights)
        if theirs >= _EXCHANGED_FROM * total and theirs > _CLEARLY * ours and (best is None or theirs > best[0]):
            best = theirs, one
    if best:
        yield Conflict(said, best[1], "exchanged")


def _beside(one: Claim, other: Claim) -> bool:
    """Return whether two claims stand as a pair: two names of a list, or one sentence on both."""
    apart = abs(one.sentence - other.sentence)
    if one.is_labelled and other.is_labelled:
        return apart <= _LIST_REACH
    return one.is_named and other.is_named and apart <= bool(one.about & other.about)


def _denied(
    said: Claim, noted: Sequence[Claim], likeness: NDArray[np.float32], weights: Mapping[str, float]
) -> Iterator[Conflict]:
    """Yield the claim that the learner denies, or that the notes deny, where no other of the notes agrees with it."""
    shares = [_shared(said, one, weights) for one in noted]
    fit = [share * max(0.0, float(cosine)) for share, cosine in zip(shares, likeness, strict=True)]
    agreeing = max((value for value, one in zip(fit, noted, strict=True) if not _parts(said, one)), default=0.0)
    for at, one in enumerate(noted):
        if not _parts(said, one) or shares[at] < _SAME_WORDS_FROM or likeness[at] < _SAME_MATTER_FROM:
            continue
        if any(_NEED_NOT.search(a.text) and not _NEEDS.search(b.text) for a, b in ((said, one), (one, said))):
            continue
        if agreeing < _AGREEING * fit[at]:
            yield Conflict(said, one, "denied")
            return


def _denied_of_it(said: Claim, noted: Sequence[Claim]) -> Iterator[Conflict]:
    """Yield the definition of the topic whose word the learner denies: "it has nothing to do with proteins"."""
    negation = _NEGATION.search(said.text)
    if negation is None or said.about or said.denied != 1:
        return
    denied = content_words(said.text[negation.end() :])[:1]
    defining = {one.sentence for one in noted if (named := _kind_named(one)) is not None and named[0] == "it"}
    for one in noted:
        if denied and one.sentence in defining and not one.denied and stem(denied[0]) in one.stems:
            yield Conflict(said, one, "denied")
            return


def _parts(one: Claim, other: Claim) -> bool:
    """Return whether exactly one of two claims is denied."""
    return one.denied % 2 != other.denied % 2


def _shared(one: Claim, other: Claim, weights: Mapping[str, float]) -> float:
    """Return the weighted share, 0..1, of the first claim's stems that the other has; 0 for a lone word."""
    total = _weighed(one.stems, weights)
    return _weighed(one.stems & other.stems, weights) / total if total and len(one.stems) > 1 else 0.0


def _opposite(
    said: Claim, noted: Sequence[Claim], likeness: NDArray[np.float32], weights: Mapping[str, float]
) -> Iterator[Conflict]:
    """Yield the claim that has another word where the learner has its opposite, all else being alike."""
    for at, one in enumerate(noted):
        if likeness[at] < _SAME_MATTER_FROM or _parts(said, one):
            continue
        mine, theirs = set(words(said.text)), set(words(one.text))
        for word in mine - theirs:
            rest = said.stems - {stem(word)}
            alike = _weighed(rest & one.stems, weights) >= _SAME_WORDS_FROM * _weighed(rest, weights)
            against = [
                other
                for other in theirs - mine
                if are_opposites(word, other) and not _both_ends(word, said.text, other, one.text)
            ]
            if not said.is_named:
                against = [other for other in against if not {word, other} <= _LOOSE]
            if against and alike and len(rest) > 1:
                yield Conflict(said, one, "opposite")
                return


def _both_ends(word: str, said: str, other: str, noted: str) -> bool:
    """Return whether two words name the ends of one way: scores into chances, chances out of scores."""
    if "out" not in {word, other} or not {word, other} & _INWARD:
        return False
    return not _after(word, said) & _after(other, noted)


def _after(word: str, text: str) -> set[str]:
    """Return the stems of the few words behind a word."""
    spoken = words(text)
    at = spoken.index(word) + 1
    return content_stems(" ".join(spoken[at : at + _END_WORDS]))


def _named_other(
    said: Claim, noted: Sequence[Claim], likeness: NDArray[np.float32], embedder: Embedder
) -> Iterator[Conflict]:
    """Yield the definition in the notes where the learner names another kind of thing: a cache, not a file."""
    named = _kind_named(said)
    if named is None or _ANY_THING & set(words(said.text)[:_GENERIC_WITHIN]):
        return
    same = [
        (at, other[1])
        for at, one in enumerate(noted)
        if (other := _kind_named(one)) is not None
        if other[0] == named[0] or (one.is_named and said.is_named and one.about == said.about)
    ]
    if not same:
        return
    vectors = embedder.encode([named[1], *(head for _, head in same)])
    nearest = float((vectors[1:] @ vectors[0]).max())
    closest = max(same, key=lambda entry: float(likeness[entry[0]]))[0]
    known = content_stems(" ".join(noted[at].text for at, _ in same))
    is_foreign = not any(stem(named[1]) in one.stems for one in noted)
    matter_to = _FOREIGN_MATTER_TO if is_foreign else _OTHER_MATTER_TO
    if nearest < _OTHER_NAME_TO and likeness[closest] < matter_to and stem(named[1]) not in known:
        yield Conflict(said, noted[closest], "other")


def _kind_named(claim: Claim) -> tuple[str, str] | None:
    """Return what a definition defines and the kind of thing it says that is: "it", "file"; None for another claim."""
    found = _IS.match(claim.text)
    if found is None or claim.denied:
        return None
    name = words(_ASIDE.sub("", found["name"]))
    head = words(_HEAD_ENDS.split(found["what"])[0])
    if not head or not name or len(name) > _NAME_WORDS:
        return None
    return " ".join(name), head[-1]


def _turned(told: Sequence[str], noted: Sequence[str], embedder: Embedder) -> Iterator[Conflict]:
    """Yield the sentences that put two things in the other order."""
    for number, text in enumerate(noted):
        for sentence in told:
            if not order_turned(sentence, text):
                continue
            one, other = content_stems(sentence), content_stems(text)
            vectors = embedder.encode([sentence, text])
            is_same = len(one & other) >= _SAME_ORDER_WORDS * min(len(one), len(other))
            if is_same and float(vectors[0] @ vectors[1]) >= _SAME_ORDER_FROM:
                whole = frozenset(other)
                yield Conflict(
                    Claim(sentence, frozenset(), frozenset(one), 0, 0),
                    Claim(text, frozenset(), whole, 0, number),
                    "order",
                )
