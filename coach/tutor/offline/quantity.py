"""A number and its unit are read from text, however they were written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9}
_WORD_AS_NUMBER = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}

# Unit as written → (base unit, factor). Only conversions that are exact and that nobody would argue about; bytes are
# left alone, since a kilobyte is 1,000 of them to some and 1,024 to others.
_SIZES: dict[str, dict[str, float]] = {
    "%": {"%": 1, "percent": 1, "per cent": 1, "pct": 1},
    "m": {"nm": 1e-9, "µm": 1e-6, "um": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1, "km": 1e3, "meter": 1, "metre": 1,
          "millimeter": 1e-3, "millimetre": 1e-3, "centimeter": 1e-2, "centimetre": 1e-2, "kilometer": 1e3,
          "kilometre": 1e3},
    "g": {"mg": 1e-3, "g": 1, "kg": 1e3, "gram": 1, "milligram": 1e-3, "kilogram": 1e3},
    "l": {"ml": 1e-3, "l": 1, "liter": 1, "litre": 1, "milliliter": 1e-3, "millilitre": 1e-3},
    "s": {"ns": 1e-9, "µs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "second": 1, "millisecond": 1e-3,
          "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600},
    "day": {"day": 1, "d": 1, "week": 7, "wk": 7},
    "month": {"month": 1, "year": 12, "yr": 12},
    "hz": {"hz": 1, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
    "v": {"mv": 1e-3, "v": 1, "kv": 1e3, "volt": 1, "millivolt": 1e-3, "kilovolt": 1e3},
    "w": {"w": 1, "kw": 1e3, "watt": 1, "kilowatt": 1e3},
    "°": {"°": 1, "degree": 1, "deg": 1},
    "°c": {"°c": 1, "celsius": 1},
    "°f": {"°f": 1, "fahrenheit": 1},
    "$": {"$": 1, "dollar": 1, "usd": 1},
    "€": {"€": 1, "euro": 1, "eur": 1},
    "£": {"£": 1, "pound sterling": 1, "gbp": 1},
}  # fmt: skip
_UNITS = {name: (base, factor) for base, sizes in _SIZES.items() for name, factor in sizes.items()}

_NUMBER = re.compile(
    r"""
    (?P<currency>[$€£])?\s?
    (?<![\w.])(?P<sign>[-−–+])?
    (?P<digits>\d{1,3}(?:[,\u202f\u00a0'\ ]\d{3})+(?!\d)(?:\.\d+)?|\d+,\d{1,2}(?![\d,])|\d*\.\d+|\d+)
    (?:\s?[x×*]\s?10\s?(?:\^|\*\*)?\s?(?P<power>[-−+]?\d+)|e(?P<exponent>[-+]?\d+))?
    (?:/(?P<over>\d+)(?![\d/]))?
    (?:(?:st|nd|rd|th)\b)?(?!\d)
    """,
    re.VERBOSE,
)
_SPELLED = re.compile(
    rf"\b(?P<words>(?:(?:{'|'.join(sorted((*_WORD_AS_NUMBER, *_SCALES), key=len, reverse=True))})"
    r"(?:[\s-]+(?:and\s+)?|\b))+)"
)
_UNIT = re.compile(r"\s?(?P<unit>%|°[cf]?|[^\W\d_]+(?:/[^\W\d_]+)?)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text.

    Attributes:
        value: in the base unit where the unit is known, else as written.
        unit: the base unit, the word after the number where it is no known unit, or empty.
        decimals: digits after the point as written; shows how finely it was rounded.
        span: first and one-past-last character of number and known unit in the text.
        known_unit: whether ``unit`` is one that can be converted.
    """

    value: float
    unit: str
    decimals: int
    span: tuple[int, int]
    known_unit: bool = False

    def equals(self, other: Quantity) -> bool:
        """Return whether both name the same amount; where only one has a unit, the numbers decide."""
        if self.known_unit and other.known_unit and self.unit != other.unit:
            return {self.unit, other.unit} == {"°", "°c"} and same_value(self.value, other.value)
        return same_value(self.value, other.value)


def same_value(first: float, second: float) -> bool:
    """Return whether two numbers are equal but for floating-point dust."""
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a text in order, written in digits or in words, with their units."""
    folded = text.casefold()
    found = [*_in_digits(folded), *_in_words(folded)]
    return sorted(found, key=lambda quantity: quantity.span)


def _in_digits(text: str) -> list[Quantity]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", match["digits"])
        digits = re.sub(r"[,\s']", "", digits)
        value = float(digits)
        if match["power"] or match["exponent"]:
            value *= 10.0 ** int((match["power"] or match["exponent"]).replace("−", "-"))
        if match["over"] and float(match["over"]):
            value /= float(match["over"])
        if match["sign"] in ("-", "−", "–") and match["sign"]:
            value = -value
        decimals = len(digits.partition(".")[2])
        found.append(_with_unit(text, value, decimals, match.start(), match.end(), match["currency"] or ""))
    return found


def _in_words(text: str) -> list[Quantity]:
    found = []
    for match in _SPELLED.finditer(text):
        value = _spelled_value(re.split(r"[\s-]+", match["words"].strip()))
        if value is not None:
            end = match.start() + len(match["words"].rstrip())
            found.append(_with_unit(text, value, 0, match.start(), end, ""))
    return found


def _spelled_value(words: list[str]) -> float | None:
    """Return the value of number words ("two hundred and five"), None where a scale stands alone."""
    total, current, seen = 0.0, 0.0, False
    for word in words:
        if word in _WORD_AS_NUMBER:
            current += _WORD_AS_NUMBER[word]
            seen = True
        elif word == "hundred":
            current = (current or 1.0) * 100
        elif word in _SCALES:
            total += (current or 1.0) * _SCALES[word]
            current = 0.0
    return total + current if seen else None


def _with_unit(text: str, value: float, decimals: int, start: int, end: int, currency: str) -> Quantity:
    """Return the quantity whose number ends at ``end``, its scale and unit read from what follows."""
    match = _UNIT.match(text, end)
    word = match["unit"] if match else ""
    scale = _SCALES.get(word) or (_SUFFIXES.get(word) if match and not match[0].startswith(" ") else None)
    if match and scale and word not in ("m",):
        value, end = value * scale, match.end()
        match = _UNIT.match(text, end)
        word = match["unit"] if match else ""
    if currency:
        return Quantity(value, currency, decimals, (start, end), known_unit=True)
    for name in (word, word.removesuffix("s")):
        if name in _UNITS and match:
            base, factor = _UNITS[name]
            return Quantity(value * factor, base, decimals, (start, match.end()), known_unit=True)
    return Quantity(value, word, decimals, (start, end))
