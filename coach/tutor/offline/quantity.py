"""A number and its unit are read from text, however they were written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import partial

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

# Unit as written → (base unit, factor). Only conversions that nobody would argue about; for bytes see ``equals``.
_SIZES: dict[str, dict[str, float]] = {
    "%": {"%": 1, "percent": 1, "per cent": 1, "pct": 1},
    "m": {"nm": 1e-9, "µm": 1e-6, "um": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1, "km": 1e3, "meter": 1, "metre": 1,
          "millimeter": 1e-3, "millimetre": 1e-3, "centimeter": 1e-2, "centimetre": 1e-2, "kilometer": 1e3,
          "kilometre": 1e3, "nanometer": 1e-9, "nanometre": 1e-9, "micrometer": 1e-6, "micrometre": 1e-6},
    "g": {"mg": 1e-3, "g": 1, "kg": 1e3, "gram": 1, "milligram": 1e-3, "kilogram": 1e3, "kilo": 1e3},
    "l": {"ml": 1e-3, "l": 1, "liter": 1, "litre": 1, "milliliter": 1e-3, "millilitre": 1e-3, "dl": 0.1},
    "s": {"ns": 1e-9, "µs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "second": 1, "millisecond": 1e-3,
          "microsecond": 1e-6, "nanosecond": 1e-9, "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600},
    "day": {"day": 1, "d": 1, "week": 7, "wk": 7},
    "month": {"month": 1, "year": 12, "yr": 12},
    "byte": {"byte": 1, "bit": 0.125, "kb": 1e3, "kilobyte": 1e3, "mb": 1e6, "megabyte": 1e6, "gb": 1e9,
             "gigabyte": 1e9, "tb": 1e12, "terabyte": 1e12, "kib": 1024, "mib": 1024**2, "gib": 1024**3},
    "hz": {"hz": 1, "khz": 1e3, "mhz": 1e6, "ghz": 1e9, "hertz": 1},
    "v": {"mv": 1e-3, "v": 1, "kv": 1e3, "volt": 1, "millivolt": 1e-3, "kilovolt": 1e3},
    "w": {"w": 1, "kw": 1e3, "watt": 1, "kilowatt": 1e3},
    "a": {"ma": 1e-3, "amp": 1, "ampere": 1, "milliampere": 1e-3},
    "j": {"j": 1, "kj": 1e3, "joule": 1, "kilojoule": 1e3},
    "n": {"newton": 1, "kilonewton": 1e3},
    "pa": {"pa": 1, "kpa": 1e3, "pascal": 1, "kilopascal": 1e3},
    "mol": {"mol": 1, "mole": 1, "mmol": 1e-3},
    "ohm": {"ohm": 1, "ω": 1, "kiloohm": 1e3},
    "°": {"°": 1, "degree": 1, "deg": 1},
    "°c": {"°c": 1, "celsius": 1, "degree celsius": 1, "degree c": 1, "deg c": 1, "centigrade": 1},
    "°f": {"°f": 1, "fahrenheit": 1, "degree fahrenheit": 1, "degree f": 1, "deg f": 1},
    "kelvin": {"k": 1, "kelvin": 1},
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
    (?:\s?[x×*·]\s?10\s?(?:\^|\*\*)?\s?(?P<power>[-−+]?\d+)|e(?P<exponent>[-+]?\d+)
       |\s?(?:\^|\*\*)\s?(?P<raised>[-−+]?\d{1,3}))?
    (?:/(?P<over>\d+)(?![\d/]))?
    (?:(?:st|nd|rd|th)\b)?(?!\d)
    """,
    re.VERBOSE,
)
_SPELLED = re.compile(
    rf"\b(?P<words>(?:(?:{'|'.join(sorted((*_WORD_AS_NUMBER, *_SCALES), key=len, reverse=True))})"
    r"(?:[\s-]+(?:and\s+)?|\b))+)"
)
_UNIT = re.compile(
    r"\s?(?P<unit>%|°\s?[cf]?\b|°|(?:degrees?|deg)\s(?:celsius|fahrenheit|[cf]\b)|per cent|[^\W\d_]+)"
    r"(?:(?:\s?/\s?|\sper\s)(?P<over>[^\W\d_]+))?(?P<raised>\^-?\d)?"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_FRACTIONS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8", "⅜": "3/8",
              "⅝": "5/8", "⅞": "7/8"}  # fmt: skip
_MILLIONS = re.compile(r"(?<=\d)M(?=[\s.]*$)")
# A kilobyte is 1,000 bytes to some and 1,024 to others, and so on upwards.
_BYTE_RATIOS = (1.024, 1.024**2, 1.024**3, 1.024**4)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text.

    Attributes:
        value: in the base unit where the unit is known, else as written.
        unit: the base unit, the word after the number where it is no known unit, or empty.
        decimals: digits after the point as written; shows how finely it was rounded.
        span: first and one-past-last character of number and known unit in the text.
        known_unit: whether ``unit`` is one that can be converted.
        factor: base units in the unit as written, 1 where it is unknown.
    """

    value: float
    unit: str
    decimals: int
    span: tuple[int, int]
    known_unit: bool = False
    factor: float = 1.0

    def equals(self, other: Quantity) -> bool:
        """Return whether both name the same amount; where only one has a unit, the numbers decide."""
        if self.known_unit and other.known_unit and self.unit != other.unit:
            return {self.unit, other.unit} == {"°", "°c"} and same_value(self.value, other.value)
        if self.known_unit and other.known_unit and self.unit == "byte" and self.factor != other.factor:
            return self._same_bytes(other)
        if self.known_unit != other.known_unit and not (self.unit and other.unit):
            return same_value(self.value / self.factor, other.value / other.factor)
        return same_value(self.value, other.value)

    def _same_bytes(self, other: Quantity) -> bool:
        low, high = sorted((abs(self.value), abs(other.value)))
        return any(same_value(high, low * ratio) for ratio in (1.0, *_BYTE_RATIOS))


def same_value(first: float, second: float) -> bool:
    """Return whether two numbers are equal but for floating-point dust."""
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)


def plain(text: str) -> str:
    """Return the text with superscripts, fractions and millions written out: "10⁻³" as "10^-3", "½" as "1/2"."""
    text = _RAISED.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text)
    for sign, written in _FRACTIONS.items():
        text = re.sub(rf"(\d)\s?{sign}", partial(_mixed, written), text)
        text = text.replace(sign, written)
    return _MILLIONS.sub(" million", text)


def _mixed(fraction: str, found: re.Match[str]) -> str:
    over, under = (int(part) for part in fraction.split("/"))
    return f"{int(found[1]) + over / under:g}"


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a text in order, written in digits or in words, with their units.

    Spans are places in the text as ``plain`` writes it.
    """
    folded = plain(text).casefold()
    found = [*_in_digits(folded), *_in_words(folded)]
    return sorted(found, key=lambda quantity: quantity.span)


def _in_digits(text: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _NUMBER.finditer(text):
        if found and match.start() < found[-1].span[1]:
            continue  # the power of a unit ("m/s^2")
        digits = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", match["digits"])
        digits = re.sub(r"[,\s']", "", digits)
        value = float(digits)
        if match["power"] or match["exponent"]:
            value *= 10.0 ** int((match["power"] or match["exponent"]).replace("−", "-"))
        if match["raised"]:
            value = _raised(value, int(match["raised"].replace("−", "-")))
        if match["over"] and float(match["over"]):
            value /= float(match["over"])
        if match["sign"] in ("-", "−", "–") and match["sign"]:
            value = -value
        decimals = len(digits.partition(".")[2])
        found.append(_with_unit(text, value, decimals, match.start(), match.end(), match["currency"] or ""))
    return found


def _raised(value: float, power: int) -> float:
    try:
        return float(value**power)
    except (OverflowError, ZeroDivisionError):
        return math.inf


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
    known = _known(match) if match else None
    if match and known:
        base, factor = known
        return Quantity(value * factor, base, decimals, (start, match.end()), known_unit=True, factor=factor)
    return Quantity(value, word, decimals, (start, end))


def _known(match: re.Match[str]) -> tuple[str, float] | None:
    """Return base unit and factor of a unit as it was found, simple or one over another; None where it is unknown."""
    over, raised = match["over"], (match["raised"] or "").removeprefix("^")
    unit = _simple(match["unit"])
    if over is None:
        if unit is None or not raised:
            return unit
        return f"{unit[0]}^{raised}", unit[1] ** int(raised)
    below = _simple(over)
    if unit is None or below is None:
        return None
    return f"{unit[0]}/{below[0]}^{raised or 1}", unit[1] / below[1] ** int(raised or 1)


def _simple(name: str) -> tuple[str, float] | None:
    name = re.sub(r"°\s", "°", re.sub(r"^degrees", "degree", name))
    return _UNITS.get(name) or _UNITS.get(name.removesuffix("s"))
