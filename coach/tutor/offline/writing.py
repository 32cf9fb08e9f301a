"""How a term may be written: signs, Greek letters, Roman numerals, a name with its abbreviation in parentheses."""

from __future__ import annotations

import re
from functools import cache

from coach.tutor.offline.lexicon import STOP_WORDS, fold, stem, words
from coach.tutor.offline.quantity import plain

_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "→": "->", "⇒": "=>", "←": "<-", "∞": "infinity", "&": " and "}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK_LETTER = re.compile(rf"(?<![^\W\d_])[{''.join(_GREEK)}](?![^\W\d_])", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
          "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18}  # fmt: skip
_NUMERAL = re.compile(
    r"(?P<before>\b[^\W\d_]{2,})(?P<gap>[\s-])(?P<numeral>[IVX]{1,5}|(?:ii|iii|iv|vi|vii|viii|ix|xi{1,3}|xiv|xvi{0,3}))\b"
)
_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
}  # fmt: skip
_ORDINAL = re.compile(r"\b(?:" + "|".join(_ORDINALS) + r")\b", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_IN_PARENTHESES = re.compile(r"^(?P<name>[^()]{2,}?)\s+\((?P<other>[^()]{1,60})\)\W*$")
_TELLING_SIGN = re.compile(r"(?<=\w)(?:\+{1,2}|#)(?!\w)|\^-?\w+|(?<=\w)\s?\*\*\s?-?\w+|(?<![\w-])--?[a-z]\w*")
_FORMULA = re.compile(r"^\s*\w{1,12}\(.*\)\W*$|\^")
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{1,5}\b")
_LABEL = re.compile(r"[a-z]?\d+[a-z]?|[b-z]|[a-z]{1,3}\d")
INITIALS_FROM = 3
"""A name of this many words may be given by its initials."""


@cache
def written_alike(text: str) -> str:
    """Return the text with signs, single Greek letters and numerals in one way of writing."""
    text = plain(text)
    for sign, written in _SIGNS.items():
        text = text.replace(sign, written)
    text = _GREEK_LETTER.sub(lambda found: _GREEK[found[0].lower()], text.replace("µ", "μ"))
    return _ORDINAL.sub(_ordinal, _NUMERAL.sub(_numeral, text.replace("$", " ") if _is_in_math(text) else text))


def _is_in_math(text: str) -> bool:
    return bool(re.fullmatch(r"\s*\$[^$]+\$\s*", text))


def _numeral(found: re.Match[str]) -> str:
    if fold(found["before"]) in STOP_WORDS:
        return found[0]
    return f"{found['before']}{found['gap']}{_ROMAN.get(found['numeral'].lower(), found['numeral'])}"


def _ordinal(found: re.Match[str]) -> str:
    return _ORDINALS[found[0].lower()] if found.string.strip(" .").lower() == found[0].lower() else found[0]


def spelled_out(text: str) -> str:
    """Return the text with umlauts written as two letters."""
    return text.translate(_UMLAUTS)


@cache
def readings(text: str) -> tuple[str, ...]:
    """Return the names a term goes by: "long name (LN)" is also "long name", and "LN" where that abbreviates it."""
    found = _IN_PARENTHESES.match(text)
    if found is None:
        return (text,)
    name, other = found["name"], found["other"]
    is_abbreviation = _has_initials(other, name) or _has_initials(name, other) or bool(_CAPITALS.fullmatch(other))
    return (text, name, other) if is_abbreviation else (text, name)


def abbreviates(short: str, long: str, asked: str) -> bool:
    """Return whether one text is the initials of the other, and the question does not already name it."""
    letters = fold(short).strip(" .!?").replace(".", "").replace("-", "").replace(" ", "")
    if not INITIALS_FROM <= len(letters) <= 6 or not letters.isalpha() or letters in words(asked):
        return False
    if " " in short.strip() or not letters[0].isalpha():
        return False
    return _has_initials(letters, long)


def _has_initials(short: str, long: str) -> bool:
    """Return whether the letters are the initials of the words, small words counted or not."""
    letters = fold(short).strip(" .").rstrip("s") if len(short) > INITIALS_FROM else fold(short).strip(" .")
    spoken = words(long)
    telling = [word for word in spoken if word not in STOP_WORDS]
    if len(spoken) < 2:
        return False
    return any(letters == "".join(word[0] for word in some) for some in (spoken, telling) if len(some) > 1)


def has_other_signs(first: str, second: str) -> bool:
    """Return whether signs that make another name of it ("C" and "C++", "n" and "n^2") stand in one text alone."""
    return _signs(first) != _signs(second)


def _signs(text: str) -> list[str]:
    return sorted(re.sub(r"\s", "", sign).replace("**", "^").lower() for sign in _TELLING_SIGN.findall(text))


def is_formula(text: str) -> bool:
    """Return whether a text is a formula or a call, of which a part is nothing."""
    return bool(_FORMULA.search(text)) and len(re.findall(r"[^\W\d_]{3,}", text)) <= 2


@cache
def exact_words(text: str) -> frozenset[str]:
    """Return the folded abbreviations in capitals; a letter more or less makes another one, but for a plural."""
    return frozenset(fold(found) for found in _CAPITALS.findall(text) if stem(fold(found)) == fold(found))


def is_label(word: str) -> bool:
    """Return whether a folded word tells one thing from its siblings: "2", "l1", "b"."""
    return bool(_LABEL.fullmatch(word))
