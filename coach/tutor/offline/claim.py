"""A text becomes the claims it makes: each clause with what it speaks of and what it says of that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.tutor.wording import (
    AUXILIARIES,
    STOP_WORDS,
    content_stems,
    fold,
    has_finite_verb,
    has_verb,
    stem,
    word_set,
    words,
)

_CLAUSE = re.compile(
    r"[;:.!?]\s+|\s[–—]\s|,?\s+(?:but|because|so that|whereas|while|although|though|since|and then|therefore)\s+|"
    r",\s+(?:(?:and|or|so|yet)\s+)?|\s+and\s+|\s+\("
)
_LABEL = re.compile(r"^(?P<label>[^.;:—–]{2,40}?)\s*(?::|\s[–—])\s+(?=\S)")
_PLACE_FIRST = re.compile(
    r"^(?:in|with|for|at|during|on|by|of|as|if|when|once|after|before|under|inside)\s(?:[\w'’+-]+\s){1,4}?"
    r"(?=(?:the|an?|each|every|all|both|no|it|they|its|their)\s)"
)
_DENIES = re.compile(
    r"\b(?:not|never|cannot|no|none|nobody|nothing|neither|nor|without|\w+n't|hardly|instead of|rather than)\b"
)
_NOT_BUT = re.compile(
    r"^(?P<one>.+?),?\s(?:not|instead of|rather than|and not)\s"
    r"(?P<other>(?:of|from|in|by|with|to|at|on|as|for|the|an?|\w+)\b.*)$"
)
_LEANS = word_set("it they this that these those he she which who its their them")
_OBJECTS = word_set("it them")
_BEFORE_NOUN = word_set("the a an it them its their each every")
_OPENING_WORDS = 2
_LABEL_WORDS = 4
_LEAST_CLAUSE_WORDS = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause.

    Attributes:
        text: the clause, folded.
        about: the stems of what it opens with, or of the name in front of it; empty where it only says "it".
        told: the stems of all its telling words but those of ``about``.
        denied: how many words of denial stand in it.
        sentence: the place of its sentence among those that were read.
        is_named: whether it opens with what it is about, and not with "it" or a verb.
        is_labelled: whether what it is about is a name in front of it, as in a list.
    """

    text: str
    about: frozenset[str]
    told: frozenset[str]
    denied: int
    sentence: int
    is_named: bool = True
    is_labelled: bool = False

    @property
    def stems(self) -> frozenset[str]:
        """All telling stems."""
        return self.about | self.told


def claims(sentences: Sequence[str]) -> list[Claim]:
    """Return the claims of some sentences in order; one that opens with "it" is about what the one before was about."""
    return [claim for number, text in enumerate(sentences) for claim in _of(text, number)]


def _of(sentence: str, number: int) -> Iterator[Claim]:
    label = _LABEL.match(sentence)
    named = content_stems(label["label"]) if label is not None and len(words(label["label"])) <= _LABEL_WORDS else set()
    about: set[str] = set(named)
    for clause in _clauses(sentence[label.end() :] if named and label is not None else sentence):
        opening = _opening(clause)
        about = opening or about
        for text in _apart(clause):
            stems = content_stems(_PLACE_FIRST.sub("", text))
            denied = len(_DENIES.findall(text))
            if not named or about != named:
                yield Claim(text, frozenset(about), frozenset(stems - about), denied, number, bool(opening))
            if named:
                yield Claim(text, frozenset(named), frozenset(stems - named), denied, number, is_labelled=True)


def _apart(clause: str) -> list[str]:
    """Return "it comes from water" and "it comes not from air" for "it comes from water, not from air"."""
    found = _NOT_BUT.match(clause)
    if found is None or len(content_stems(found["one"])) < _LEAST_CLAUSE_WORDS:
        return [clause]
    if words(found["one"])[-1] in AUXILIARIES:
        return [clause]
    joint = re.match(r".*(?=\b(?:of|from|in|by|with|to|at|on|as|for|the|an?)\b)", found["one"])
    return [found["one"].rstrip(" ,"), f"{joint[0] if joint else found['one'] + ' '}not {found['other']}"]


def _clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence; a piece without a verb of its own, as of a list, stays with the one before."""
    text = " ".join(fold(sentence).split())
    cuts = [(0, 0), *((found.start(), found.end()) for found in _CLAUSE.finditer(text)), (len(text), len(text))]
    found: list[str] = []
    start = 0
    for (_, begin), (end, _) in pairwise(cuts):
        piece = text[begin:end].strip(" .()")
        if found and not (_says(piece) and _says(found[-1])):
            found[-1] = text[start:end].strip(" .()")
        else:
            start = begin
            found.append(piece)
    return [piece for piece in found if len(content_stems(piece)) >= 1 and piece]


def _says(piece: str) -> bool:
    spoken = words(piece)
    is_long = len([word for word in spoken if word not in STOP_WORDS]) >= _LEAST_CLAUSE_WORDS or (
        len(spoken) >= 3 and has_finite_verb(piece)
    )
    return is_long and (has_verb(piece) or _opens_with_verb(spoken) or spoken[-1] in _OBJECTS)


def _opens_with_verb(spoken: Sequence[str]) -> bool:
    return bool(spoken) and (spoken[0] in AUXILIARIES or (spoken[0].endswith(("s", "ed")) and _is_verb(spoken[0])))


def has_plain_verb(clause: str) -> bool:
    """Return whether a clause surely says something of something, and is no mere name: "the bacteria raise it"."""
    spoken = words(clause)
    followed = any(one not in STOP_WORDS and other in _BEFORE_NOUN for one, other in pairwise(spoken[1:]))
    return followed or has_finite_verb(clause) or bool({"make", "makes", "gets", "lets"} & set(spoken))


def _is_finite(word: str, before: str) -> bool:
    return _is_verb(word) and (word.endswith(("s", "ed")) or before.endswith("s"))


def _is_verb(word: str) -> bool:
    return has_finite_verb(f"x {word}")


def _opening(clause: str) -> set[str]:
    """Return the stems of the first words that name something; empty for a pronoun or a verb without a subject."""
    bare = _PLACE_FIRST.sub("", clause)
    spoken = words(bare)
    if not spoken or spoken[0] in _LEANS or _opens_with_verb(spoken):
        return set()
    found: list[str] = []
    for at, word in enumerate(spoken):
        if word in STOP_WORDS:
            if found or word in AUXILIARIES:
                break
            continue
        if found and (_is_finite(word, found[-1]) or not _BEFORE_NOUN.isdisjoint(spoken[at + 1 : at + 2])):
            break
        found.append(word)
        if len(found) == _OPENING_WORDS:
            break
    return {stem(part) for word in found for part in re.split(r"[-']", word) if part}
