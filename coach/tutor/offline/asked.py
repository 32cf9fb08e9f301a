"""What a question asks for: its telling words, how far a text says them, and the kind of thing an answer must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from coach.tutor.offline.lexicon import weight
from coach.tutor.offline.wanted import to_show
from coach.tutor.wording import ORDINALS, STOP_WORDS, content_stems, content_words, stem, word_set, words
from vectorstore.embedding import Embedder

_SYNONYM_FROM, _SYNONYM_SPAN = 0.45, 0.35
_SAME_ROOT = 0.7
_STRICT_FROM, _STRICT_SPAN = 0.6, 0.25
_MISSPELT_FROM = 87
_LEAST_FUZZY_CHARS = 5
_FORM_WEIGHT = 0.15

_ASKING_WORDS = frozenset(
    stem(word)
    for word in word_set(
        "word term mean means meaning meant stand stands difference differ explain describe define tell know happen "
        "happens work works going go goes matter come comes give gives good bad purpose reason cause advantage "
        "disadvantage downside downsides upside benefit problem point say says said think like type sort example "
        "amount show shows lead notes note compare compared versus happened called call name named cure wrong speak "
        "speaks "
        "bedeutet heißt unterschied erkläre passiert wirkt macht"
    )
)
_CARDINALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DEFINITION = re.compile(
    r"^(?:what\s(?:is|are|was)\s(?:meant\sby\s)?|what\sdo(?:es)?\s|define\s|explain\s|was\s(?:ist|sind|bedeutet|heißt)\s)"
    r"(?:the\s(?:word|term)\s|an?\s|the\s|eine?\s|der\s|die\s|das\s)?(?P<term>[^,]{2,40}?)"
    r"(?P<mean>\s(?:mean|stand\sfor))?\s*[?.!]*$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"differences?\sbetween\s(?:what\s|an?\s|the\s)?(?P<one>.+?)\sand\s(?:what\s|an?\s|the\s)?(?P<other>.+?)"
    r"(?:,?\s(?:after|as|before|does|do|for|if|in|look|that|when|where|which|while|with)\b.*|\s*[?:;].*|\s*)$",
    re.IGNORECASE,
)
_ARTICLES = word_set("a an ein eine")
_UNITS = (
    (re.compile(r"\d\s?ms\b"), ("milliseconds",)),
    (re.compile(r"\d\s?(?:g|kg)\b"), ("grams", "weight")),
    (re.compile(r"\d\s?h\b"), ("hours",)),
    (re.compile(r"\d\s?%"), ("percent", "share")),
    (re.compile(r"°\s?[CF]\b"), ("degrees", "temperature")),
    (re.compile(r"[€$£]\s?\d|\d\s?[€$£]"), ("price", "cost", "pay", "salary")),
)
_TERM_WORDS = 3
_DEFINED_WITHIN_WORDS = 7
_SIDE_WITHIN_WORDS = 3
_SIDE_SAID = 0.65
"""Share of one of two things to tell apart, by how telling its words are, from which it was spoken of."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a text says each telling word of a question, 0..1 by stem.

    Attributes:
        strict: the same where a word of like meaning counts only if it means nearly the same.
    """

    shares: Mapping[str, float]
    strict: Mapping[str, float]
    weights: Mapping[str, float]

    @property
    def coverage(self) -> float:
        """Return 0..1, the weighted share that was said."""
        return self._weighed(self.shares)

    @property
    def strict_coverage(self) -> float:
        """Return 0..1, the weighted share that was said in words that mean nearly the same."""
        return self._weighed(self.strict)

    def _weighed(self, shares: Mapping[str, float]) -> float:
        total = sum(self.weights.values())
        return sum(self.weights[name] * share for name, share in shares.items()) / total if total else 0.6

    def strictly_missing(self, among: Iterable[str]) -> float:
        """Return 0..1, the weight of the most telling word that was not said, nor anything that means the same."""
        return max((self.weights[name] * (1 - self.strict[name]) for name in among), default=0.0)


class Asked:
    """A question, read once.

    Attributes:
        weights: stems with 0..1, how telling each is; names and numbers tell most.
        names: the stems that name one thing alone: capitals inside the sentence, digits, ordinals.
    """

    def __init__(self, question: str) -> None:
        self.question = question.strip()
        self.weights: dict[str, float] = {}
        self.names: set[str] = set()
        before = ""
        for number, token in enumerate(re.findall(r"[\w'’+-]+", self.question)):
            if before in _ARTICLES and token.casefold() in ORDINALS:
                continue
            before = token.casefold()
            for name in _shouted(token):
                self.names.add(name)
                self.weights[name] = 1.0
            for word in (word for part in re.split(r"[-'’]", token) for word in content_words(part)):
                self._weigh(word, is_name=_is_name(token, word, is_first=number == 0))

    def _weigh(self, word: str, *, is_name: bool) -> None:
        name = stem(word)
        if is_name:
            self.names.add(name)
        told = 1.0 if is_name else _FORM_WEIGHT if name in _ASKING_WORDS else weight(word)
        self.weights[name] = max(self.weights.get(name, 0.0), told)

    @cached_property
    def wanted(self) -> re.Pattern[str] | None:
        """The pattern that an answer must show (a year, a number, a name), None where any may do."""
        return to_show(self.question)

    def is_shown_in(self, text: str) -> bool:
        """Return whether a text shows the thing wanted; any may do where none is."""
        return self.wanted is None or self.wanted.search(text) is not None

    @cached_property
    def term(self) -> set[str]:
        """The stems of the term that a definition is asked of; empty where none is."""
        found = _DEFINITION.match(self.question)
        if found is None or len(content_words(found["term"])) > _TERM_WORDS or " of " in f" {found['term']} ":
            return set()
        is_do = self.question.casefold().startswith(("what do ", "what does "))
        return content_stems(found["term"]) if found["mean"] or not is_do else set()

    @cached_property
    def sides(self) -> tuple[set[str], ...]:
        """The stems of the two things whose difference is asked for, nothing where it is not."""
        found = _DIFFERENCE.search(self.question)
        return (content_stems(found["one"]), content_stems(found["other"])) if found else ()

    def defined_in(self, text: str) -> bool:
        """Return whether a statement opens with the term that is asked for."""
        opening = " ".join(text.split()[:_DEFINED_WITHIN_WORDS])
        return bool(self.term) and all(share(name, stems_of(opening)) == 1 for name in self.term)

    def is_side_said(self, side: set[str], said: set[str]) -> bool:
        """Return whether these stems say most of one of the two things whose difference is asked for."""
        total = sum(self.weights.get(name, 0.0) for name in side)
        return sum(self.weights.get(name, 0.0) * self.said_by(name, said) for name in side) >= _SIDE_SAID * total

    def sides_opened(self, text: str) -> set[int]:
        """Return which of the two things to tell apart, 0 or 1, a statement opens with.

        Where one's name holds the other's ("view", "materialised view"), the longer.
        """
        opening = stems_of(" ".join(text.split()[:_SIDE_WITHIN_WORDS]))
        found = {number for number, side in enumerate(self.sides) if side <= opening}
        return {one for one in found if not any(self.sides[one] < self.sides[other] for other in found)}

    def covered(self, said: set[str]) -> float:
        """Return 0..1, the weighted share of the question in these stems, without looking at meaning."""
        total = sum(self.weights.values())
        return sum(value * self.said_by(name, said) for name, value in self.weights.items()) / total if total else 0.6

    def said_by(self, name: str, said: set[str]) -> float:
        """Return how far a stem was said; "data" and "set" are said by "dataset", and this by those."""
        whole = 1.0 if f"+{name}" in said or any(both in said for both in self._together.get(name, ())) else 0.0
        return whole or share(name, said)

    @cached_property
    def _together(self) -> Mapping[str, Sequence[str]]:
        """For a stem of the question, the stems of it and its neighbour run together."""
        found: dict[str, list[str]] = {}
        spoken = words(self.question)
        for one, other in pairwise(spoken):
            for name in (stem(one), stem(other)):
                found.setdefault(name, []).append(stem(one + other))
        return found

    def heard_in(self, texts: list[str], embedder: Embedder) -> list[Heard]:
        """Return for each text how far it says the question, in its words, misspelt, or in words of like meaning."""
        spoken = {stem(word): word for word in content_words(self.question)}
        said = [stems_of(text) for text in texts]
        shares = [{name: self.said_by(name, stems) for name in self.weights} for stems in said]
        strict = [dict(each) for each in shares]
        open_names = [name for name in self.weights if name in spoken and any(each[name] < 1 for each in shares)]
        others = [
            [word for word in dict.fromkeys(content_words(text)) if len(word) > 2 and not word[0].isdigit()]
            for text in texts
        ]
        known = list(dict.fromkeys(word for each in others for word in each))
        if open_names and known:
            vectors = embedder.encode([spoken[name] for name in open_names] + known)
            cosines = vectors[: len(open_names)] @ vectors[len(open_names) :].T
            at = {word: number for number, word in enumerate(known)}
            for each, other, near in zip(shares, strict, others, strict=True):
                for number, name in enumerate(open_names):
                    if near and each[name] < 1:
                        best = max(float(cosines[number, at[word]]) for word in near)
                        soft, hard = self._likeness(name, spoken[name], best, near)
                        each[name], other[name] = max(each[name], soft), max(other[name], hard)
        return [Heard(each, other, self.weights) for each, other in zip(shares, strict, strict=True)]

    def _likeness(self, name: str, word: str, cosine: float, others: list[str]) -> tuple[float, float]:
        """Return 0..1 twice, how far a word of like meaning stands for this one: generously, and strictly."""
        if len(word) >= _LEAST_FUZZY_CHARS and max(fuzz.ratio(word, other) for other in others) >= _MISSPELT_FROM:
            return 0.9, 0.9
        hard = min(1.0, max(0.0, (cosine - _STRICT_FROM) / _STRICT_SPAN))
        if name in self.names:
            return 0.0, hard
        return min(1.0, max(0.0, (cosine - _SYNONYM_FROM) / _SYNONYM_SPAN)), hard


def _shouted(text: str) -> set[str]:
    """Return the small words that are written in capitals, as NOT and IN of a query language."""
    return {word for word in re.findall(r"\b[A-Z]{2,}\b", text) if word.casefold() in STOP_WORDS}


def _is_name(token: str, word: str, *, is_first: bool) -> bool:
    if token.casefold() in STOP_WORDS:
        return False
    return bool(re.search(r"\d|.[A-Z]|\w_\w", token)) or (not is_first and token[0].isupper()) or word in ORDINALS


def stems_of(text: str) -> set[str]:
    """Return the stems of a text, with numbers in figures and words, and the initials of names written out."""
    stems = content_stems(text)
    spoken = words(text)
    for number, (ordinal, cardinal) in enumerate(zip(ORDINALS, _CARDINALS, strict=True)):
        if str(number) in spoken or ordinal in spoken or cardinal in spoken:
            stems |= {str(number), stem(ordinal), stem(cardinal)}
    stems.update(stem(word) for pattern, said in _UNITS if pattern.search(text) for word in said)
    together = {f"+{stem(one + other)}" for one, other in pairwise(words(text))}
    return stems | _initials(text) | _shouted(text) | together


def _initials(text: str) -> set[str]:
    """Return "2pc" for "two-phase commit" and "wal" for "write-ahead log": runs of two to four words."""
    parts = [part for word in words(text) for part in re.split(r"[-']", word) if part]
    letters = [str(_CARDINALS.index(part)) if part in _CARDINALS else part[0] for part in parts]
    runs = {"".join(letters[start : start + length]) for length in (3, 4) for start in range(len(letters) - length + 1)}
    return {stem(run) for run in runs}


def share(name: str, said: set[str]) -> float:
    """Return 1 for a stem that was said, 0.7 for one of the same root, else 0."""
    if name in said:
        return 1.0
    return _SAME_ROOT if len(name) >= _LEAST_FUZZY_CHARS and any(other.startswith(name[:5]) for other in said) else 0.0
