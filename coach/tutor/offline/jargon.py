"""The technical terms that an explanation uses and does not explain."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from coach.tutor.offline.lexicon import is_known
from coach.tutor.wording import STOP_WORDS, content_stems, fold, stem, words
from ingest.markdown import sentences

MAX_TERMS = 6

_ENDINGS = (
    "s", "es", "ed", "ing", "er", "ers", "est", "y", "ly", "ily", "ness", "less", "ful", "ish", "able", "ible", "ment",
    "ments", "ier", "iest", "ied", "ies", "ise", "ises", "ised", "ising", "ize", "izes", "ized", "izing", "iness",
    "like",
)  # fmt: skip
_BEGINNINGS = ("re", "un", "non", "pre", "mis", "half", "self")
_SHORTEST_ROOT = 3
_AMERICAN = ((re.compile(r"is(e|ed|es|ing|er|ers|ation|ations)$"), r"iz\1"), (re.compile(r"our"), "or"),
             (re.compile(r"is(e|ed|es|ing)$"), r"ic\1"), (re.compile(r"ence$"), "ense"),
             (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"), (re.compile(r"re$"), "er"), (re.compile(r"ae|oe"), "e"),
             (re.compile(r"ll(ed|ing|er)$"), r"l\1"), (re.compile(r"ould"), "old"))  # fmt: skip


def unexplained_terms(topic: str, explanation: str) -> tuple[str, ...]:
    """Return the technical terms that an explanation uses and does not explain, in the order they come."""
    named = content_stems(topic)
    told = sentences(explanation) or [(explanation, explanation)]
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W_][\w+#-]*[^\W_]|[A-Z]{2,}", explanation):
        name = stem(fold(word))
        if name in found or fold(word) in STOP_WORDS or name in named or not is_technical(word):
            continue
        if not any(_explains(text, word) for _, text in told):
            found[name] = word
    return tuple(found.values())[:MAX_TERMS]


def is_technical(word: str) -> bool:
    """Return whether a word is no everyday one: an acronym, a name in mixed case, or unknown to common English."""
    if re.fullmatch(r"[\d.,-]+", word) or len(word) < 2:
        return False
    if re.fullmatch(r"[A-Z][A-Z0-9]{1,6}s?", word) or re.search(r"[a-z][A-Z]", word):
        return True
    parts = [part for part in re.split(r"[-']", fold(word)) if part]
    return len(word) > 3 and not all(is_everyday(part) for part in parts)


@cache
def is_everyday(word: str) -> bool:
    """Return whether a folded word, however it is spelled or bent, comes from one that everybody knows."""
    spelled = {word}
    for pattern, replacement in _AMERICAN:
        spelled |= {pattern.sub(replacement, one) for one in spelled}
    return any(_is_listed(root) for one in spelled for root in _roots(one))


def _roots(word: str) -> set[str]:
    """Return what a word may be made from: "stretchy" of "stretch", "quickest" of "quick", "reheating" of "heat"."""
    found = {word}
    bare = {word.removeprefix(start) for start in _BEGINNINGS if len(word) - len(start) >= _SHORTEST_ROOT + 1}
    for one in {word, *bare}:
        for ending in _ENDINGS:
            root = one.removesuffix(ending)
            if root == one or len(root) < _SHORTEST_ROOT:
                continue
            found |= {root, f"{root}e", f"{root}y"}
            if root[-1] == root[-2]:
                found.add(root[:-1])
            if root.endswith("i"):
                found.add(f"{root[:-1]}y")
    return found | {one for one in bare if len(one) > _SHORTEST_ROOT}


def _is_listed(word: str) -> bool:
    return is_known(word) or word in _easy_words()


@cache
def _easy_words() -> frozenset[str]:
    """Return the words that we hold for everyday, with textstat's list of easy ones, read without loading textstat."""
    own = files("coach.tutor.offline").joinpath("everyday.txt").read_text("utf-8")
    place = find_spec("textstat")
    listed = Path(place.origin).parent / "resources" / "en" / "easy_words.txt" if place and place.origin else None
    easy = listed.read_text("utf-8") if listed is not None and listed.is_file() else ""
    return frozenset(f"{own} {easy}".split())


def _explains(sentence: str, term: str) -> bool:
    """Return whether a sentence says what a term is: it opens with it and defines, or sets it beside other words."""
    found = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", sentence)
    if found is None:
        return False
    before, after = sentence[: found.start()], sentence[found.end() :]
    if re.match(r"\s*\([^)]{3,}\)|\s*[—–:=]\s*\w|,?\s+(?:that is|i\.e\.|which (?:is|means)|meaning)\b", after):
        return True
    if re.search(r"\w\s*\(\s*$", before) or re.search(
        r"\b(?:called|known as|named)\s+(?:an?\s|the\s)?[\"“‘']?$", before
    ):
        return True
    opens = len(words(before)) <= 2
    return opens and re.match(r"[\"”’']?\s+(?:is|are|means?|stands for|refers to)\s", after) is not None
