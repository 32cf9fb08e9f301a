"""Words of a text are made comparable: folded, stemmed, weighed, and known for what turns a statement round."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_CONTRACTED = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"(\w)n't\b"), r"\1 not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)nt\b"), r"\1 not"),
    (re.compile(r"'s\b"), ""),
    (re.compile(r"'(?:re|ve|ll|d|m)\b"), ""),
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "−": "-"})


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _listed(
    "not no never none neither nor without nobody nothing nowhere lack lacks lacking fail fails failed cannot "
    "nicht nichts kein keine keinen keinem keiner keines nie niemals niemand weder ohne "
    "pas jamais sans nunca sin nao sem niet geen zonder"
)

STOP_WORDS = _listed(
    "a an the and or of to in on at for with from by as is are was were be been being am it its this that these "
    "those he she they them their his her we us our you your i me my which who whom whose what when where why how "
    "do does did done have has had can could will would shall should may might must if then than so such there "
    "here also just very too only some any both each about into over because since while "
    # German, but for words that are others in English (die, war, was, man, am, an, in, hat, also).
    "der das den dem des ein eine einen einem einer eines und oder ist sind wird werden wurde wurden worden weil dass "
    "mit auf aus bei beim von vom zu zum zur im fur als auch sich es er sie wie durch uber um wenn denn dann da damit "
    "welche welcher welches welchen diese dieser dieses diesen sein seine ihr ihre haben hatte kann konnen jede jeder "
    "jedes jeden ihn ihm wo wer wessen warum wozu wobei wodurch sehr nur noch schon sowie bzw"
)

# Prefixes that make another word of the same stem. A typist seldom swaps one for the other, a learner does.
_OPPOSED_PREFIXES = (
    ("hyper", "hypo"), ("in", "de"), ("in", "ex"), ("inter", "intra"), ("endo", "exo"), ("endo", "ecto"),
    ("macro", "micro"), ("mono", "poly"), ("ante", "post"), ("pre", "post"), ("homo", "hetero"), ("over", "under"),
    ("up", "down"), ("ab", "ad"), ("af", "ef"), ("pro", "anti"), ("pro", "eu"), ("sub", "super"), ("uni", "multi"),
    ("uni", "bi"), ("bi", "multi"), ("bi", "tri"), ("iso", "aniso"), ("en", "de"), ("as", "des"), ("a", "de"),
    ("out", "in"), ("max", "min"), ("auto", "hetero"), ("intro", "extro"), ("intro", "extra"), ("ana", "cata"),
    ("ex", "im"), ("cis", "trans"), ("syn", "asyn"), ("eu", "dys"), ("hydro", "de"), ("con", "di"),
)  # fmt: skip
_NEGATIVE_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis", "de", "a", "an", "anti", "counter", "mis")
_TELLING_ENDINGS = (("ate", "ite"), ("ate", "ide"), ("ide", "ite"), ("ane", "ene"), ("ene", "yne"), ("ane", "yne"),
                    ("ine", "ide"), ("ane", "yl"), ("ous", "ic"), ("ful", "less"), ("er", "ee"), ("or", "ee"),
                    ("ase", "ose"))  # fmt: skip


def fold(text: str) -> str:
    """Return the text without case, accents, typographic quotes and contractions."""
    plain = text.translate(_QUOTES).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    for pattern, replacement in _CONTRACTED:
        plain = pattern.sub(replacement, plain)
    return plain


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, numbers kept whole."""
    return _WORD.findall(fold(text))


@cache
def stem(word: str) -> str:
    """Return the word without its inflection: plural, third person, -ed, -ing, comparative -ly kept."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and re.search(r"[aeiouy]", root):
            return _mended(root)
    return word.removesuffix("e") if len(word) > 4 else word


def _mended(root: str) -> str:
    """Return a root with its doubled consonant made single, so that "stopped" meets "stop"."""
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return root.removesuffix("e") if len(root) > 4 else root


@cache
def _ranks() -> dict[str, int]:
    text = files("coach.tutor.offline").joinpath("word_ranks.txt").read_text("utf-8")
    return {word: rank for rank, word in enumerate(text.split())}


@cache
def weight(word: str) -> float:
    """Return how telling a word is, 0.02..1, from its rank in English: ``the`` next to nothing, a rare word 1."""
    ranks = _ranks()
    rank = ranks.get(word, ranks.get(stem(word), len(ranks)))
    if word in STOP_WORDS:
        return 0.02
    return max(0.05, min(1.0, math.log(1 + rank / 60) / math.log(1 + len(ranks) / 60)))


def is_known(word: str) -> bool:
    """Return whether the word, or its stem, is among the common words of English."""
    ranks = _ranks()
    return word in ranks or stem(word) in ranks


def _compared(word: str) -> frozenset[str]:
    """Return the forms under which a word may stand in the list of opposites: its stem, and without -er and -est."""
    forms = {stem(word)}
    for ending in ("er", "est"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3:
            single = root[:-1] if root[-1] == root[-2] else root
            forms.add(stem(single[:-1] + "y" if single.endswith("i") else single))
    return frozenset(form.removesuffix("e") for form in forms)


@cache
def _opposite_sets() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Return for each form the lines on whose left, and on whose right, it stands."""
    left: dict[str, frozenset[int]] = {}
    right: dict[str, frozenset[int]] = {}
    text = files("coach.tutor.offline").joinpath("opposites.txt").read_text("utf-8")
    for number, line in enumerate(text.splitlines()):
        if line.startswith("#") or "|" not in line:
            continue
        for side, names in zip((left, right), line.split("|"), strict=True):
            for form in (form for name in names.split() for form in _compared(name)):
                side[form] = side.get(form, frozenset()) | {number}
    return left, right


def _lines(side: dict[str, frozenset[int]], word: str) -> frozenset[int]:
    return frozenset().union(*(side.get(form, frozenset()) for form in _compared(word)))


@cache
def are_opposites(first: str, second: str) -> bool:
    """Return whether two words turn a statement round when one stands for the other."""
    if first == second or _compared(first) & _compared(second):
        return False
    left, right = _opposite_sets()
    crossed = _lines(left, first) & _lines(right, second) or _lines(right, first) & _lines(left, second)
    same = _lines(left, first) & _lines(left, second) or _lines(right, first) & _lines(right, second)
    return bool(crossed and not same) or _prefix_opposed(stem(first), stem(second))


def _prefix_opposed(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    for prefix in _NEGATIVE_PREFIXES:
        if len(short) >= 4 and long in (prefix + short, prefix + "-" + short):
            return True
    for first, second in _OPPOSED_PREFIXES:
        for a, b in ((one, two), (two, one)):
            rest = a.removeprefix(first)
            if rest != a and len(rest) >= 3 and b == second + rest:
                return True
    return False


_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{2})our"), "or"), (re.compile(r"(?<=[bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{2})ys(?=[ei])"), "yz"), (re.compile(r"(?<=[a-z]{3})is(?=e|ing|ation|able)"), "iz"),
    (re.compile(r"[ao]e(?=[a-z]{2})"), "e"), (re.compile("ogue(?=s?$)"), "og"), (re.compile("ence(?=s?$)"), "ense"),
    (re.compile("ll(?=ed$|ing$|er$)"), "l"), (re.compile("nium(?=s?$)"), "num"), (re.compile("mme(?=s?$)"), "m"),
    (re.compile("ph"), "f"),
)  # fmt: skip
_SPELLED_TWO_WAYS_FROM = 6
_SOUNDED_OUT_FROM, _SOUNDED_OUT_SLIPS = 6, 3
_PLURALS = (("us", "i"), ("um", "a"), ("on", "a"), ("is", "es"), ("ix", "ices"), ("ex", "ices"), ("f", "ves"),
            ("fe", "ves"), ("a", "ae"), ("man", "men"), ("mouse", "mice"), ("louse", "lice"), ("child", "children"),
            ("foot", "feet"), ("tooth", "teeth"), ("goose", "geese"), ("s", "ses"), ("o", "oes"), ("y", "ies"),
            ("eau", "eaux"))  # fmt: skip


@cache
def is_same_word(first: str, second: str) -> bool:
    """Return whether two folded words are one word inflected or spelled otherwise, or one with a slip of the keys."""
    if first == second:
        return True
    if are_opposites(first, second):
        return False
    if stem(first) == stem(second) or _is_plural(first, second) or _is_plural(second, first):
        return True
    return _spelling(first) == _spelling(second) or is_slip(first, second)


@cache
def _spelling(word: str) -> str:
    """Return the stem with what British and American spelling write differently made the same."""
    if len(word) < _SPELLED_TWO_WAYS_FROM or not word.isascii():
        return stem(word)
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return stem(word)


def _is_plural(one: str, many: str) -> bool:
    """Return whether ``many`` is the plural of ``one`` by a rule of the languages English borrowed from."""
    for ending, plural in _PLURALS:
        root = one.removesuffix(ending)
        if len(root) >= (3 if ending not in _WHOLE_PLURALS else 0) and root != one and many == root + plural:
            return True
    return False


_WHOLE_PLURALS = frozenset(("man", "mouse", "louse", "child", "foot", "tooth", "goose", "is", "s"))


@cache
def is_slip(typed: str, meant: str) -> bool:
    """Return whether ``typed`` is ``meant`` with a slip of the keys, and not another word that looks like it."""
    if min(len(typed), len(meant)) < 4 or not (typed.isalpha() and meant.isalpha()):
        return False
    allowed = 1 if len(meant) < 9 else 2
    if abs(len(typed) - len(meant)) > allowed or OSA.distance(typed, meant) > allowed:
        return False
    if typed[0] != meant[0] and typed[:2] != meant[1::-1]:
        return False
    if is_known(typed) and stem(typed) != stem(meant):
        return False
    if are_opposites(typed, meant) or _endings_differ(typed, meant):
        return False
    return _consonants_swapped(typed, meant) < 2


@cache
def is_misspelt(typed: str, meant: str) -> bool:
    """Return whether ``typed`` is no known word and reads like ``meant``: a slip, or other vowels and doublings."""
    if is_slip(typed, meant):
        return True
    if len(meant) < _SOUNDED_OUT_FROM or typed[:1] != meant[:1] or not (typed.isalpha() and meant.isalpha()):
        return False
    if is_known(typed) or OSA.distance(typed, meant) > _SOUNDED_OUT_SLIPS or _endings_differ(typed, meant):
        return False
    return _consonants(typed) == _consonants(meant) and not are_opposites(typed, meant)


def _consonants(word: str) -> str:
    """Return the consonants of a word, doubled ones once."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", word))


def _endings_differ(first: str, second: str) -> bool:
    for one, two in _TELLING_ENDINGS:
        for a, b in ((first, second), (second, first)):
            if a.endswith(one) and b.endswith(two) and a.removesuffix(one) == b.removesuffix(two):
                return True
    return False


def _consonants_swapped(first: str, second: str) -> int:
    """Return how many consonants stand for another: one is a slip, two make "stalagmite" of "stalactite"."""
    if len(first) != len(second):
        return 0
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(pairs) == 2 and pairs[0] == pairs[1][::-1]:
        return 0
    return sum(1 for a, b in pairs if not (a in "aeiouy" and b in "aeiouy"))


@cache
def is_derived(first: str, second: str) -> bool:
    """Return whether two words share so long a beginning that one is likely made from the other."""
    one, two = stem(first), stem(second)
    shared = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 5 and shared >= 0.65 * max(len(one), len(two)) and not are_opposites(first, second)
