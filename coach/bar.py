"""The bar that a criterion sets, and whether a recorded number meets it: compared in code, nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.number import Number, read_numbers
from coach.tutor.offline.lexicon import stem, words
from ingest.measure import read_measures
from ingest.roadmap import Criterion, Measure


def shortfall(criterion: Criterion, measure: Measure, text: str) -> str:
    """Return why a recorded line does not meet a bar, empty where it does.

    Of several numbers the last in the bar's own unit counts, else the last without a unit. What is only planned, or
    was measured on something else than was asked, meets nothing.
    """
    number = _meant(measure, read_numbers(text))
    if number is None or not satisfies(measure, number):
        return f"Recorded: {text}; asked: {measure.text}."
    if _is_planned(text, number):
        return f"“{text}” reads as a plan or a near miss; record the number you reached (asked: {measure.text})."
    if other := _other_subject(criterion, measure, text):
        asked = f"{measure.text} on {measure.what}" if measure.what else measure.text
        return f"“{text}” speaks of “{other}”; asked: {asked}."
    return ""


def _meant(measure: Measure, numbers: Sequence[Number]) -> Number | None:
    fitting = [number for number in numbers if (number.unit or number.whole) and _in_unit(measure, number) is not None]
    bare = [number for number in numbers if not number.unit and not number.whole]
    chosen = fitting or bare
    return chosen[-1] if chosen else None


def satisfies(measure: Measure, number: Number) -> bool:
    """Return whether a recorded number meets a criterion's bar.

    Units must agree: a number that counts something else says nothing, and one without a unit is taken at its word.
    Times are compared in seconds; a part of a whole, or a fraction without a unit, meets a bar in per cent.
    """
    compared = _in_unit(measure, number)
    if compared is None:
        return False
    value, bar = compared
    return {
        ">": value > bar,
        ">=": value >= bar,
        "<": value < bar,
        "<=": value <= bar,
        "=": value == bar,
    }[measure.comparison]


def _in_unit(measure: Measure, number: Number) -> tuple[float, float] | None:
    """Return the number and the bar in one unit, None where they cannot be compared."""
    value, bar = number.value, measure.value
    if bar is None:
        return None
    if measure.unit.startswith("%"):
        if number.whole:
            return 100.0 * value / number.whole, bar
        if not number.unit and 0.0 <= value <= 1.0 < bar:
            return value * 100.0, bar
        # A place without the size of the field ("rank 3") is no share of it.
        return (value, bar) if number.unit == "%" or (not number.unit and measure.unit == "%") else None
    if measure.unit.startswith("of ") and number.whole:
        whole = _whole(measure.unit)
        # "198 of 200" is as good as "99 of 100"; "9 of 9" is not, for too few were tried.
        return (value * whole / number.whole, bar) if whole and number.whole >= whole else (value, bar)
    if number.unit in _SECONDS and measure.unit in _SECONDS:
        return value * _SECONDS[number.unit], bar * _SECONDS[measure.unit]
    if number.unit in _METRES and measure.unit in _METRES:
        return value * _METRES[number.unit], bar * _METRES[measure.unit]
    if number.unit and measure.unit and stem(number.unit) not in _stems(f"{measure.unit} {measure.what}"):
        # "rank 12", "place 3": the word before says what is counted; "12th" is a place.
        is_place = measure.unit == "rank" and number.unit in {"st", "nd", "rd", "th"}
        return (value, bar) if is_place else None
    return value, bar


def _whole(unit: str) -> float | None:
    found = read_numbers(unit)
    return found[0].value if found and found[0].value else None


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


_SECONDS = {
    name: seconds
    for names, seconds in (
        ("ms millisecond milliseconds", 0.001),
        ("s sec secs second seconds", 1.0),
        ("m min mins minute minutes", 60.0),
        ("h hr hrs hour hours", 3600.0),
        ("d day days", 86_400.0),
        ("week weeks", 604_800.0),
    )
    for name in names.split()
}
_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "metres": 1.0, "meters": 1.0, "km": 1_000.0}

_CLAUSE = re.compile(r"[,;:()—–]\s|\bbut\b|\band\b|[.!?]\s")
_PLANNED = re.compile(
    r"\b(?:aim(?:ed|ing|s)?|goals?|target(?:ed|ing|s)?|hop(?:e|es|ed|ing)|wants?|wanted|plan(?:s|ned|ning)?|will|would"
    r"|should|could|need(?:s|ed)?|not|never|almost|nearly|fail(?:s|ed)?|miss(?:ed)?|expect(?:s|ed|ing)?|guess(?:ed)?"
    r"|estimat(?:e|ed|ing)|probably|maybe|someday|soon|try(?:ing)? to|tried to|short of|tomorrow)\b|n['’]t\b",
    re.IGNORECASE,
)


def _is_planned(text: str, number: Number) -> bool:
    """Return whether the clause that a number stands in speaks of what is wanted or was missed."""
    ends = [match.start() for match in _CLAUSE.finditer(text)]
    start = max((end for end in ends if end <= number.at), default=0)
    stop = min((end for end in ends if end > number.at), default=len(text))
    return _PLANNED.search(text, start, stop) is not None


_WORD = re.compile(r"[^\W_][\w'’/+.-]*[^\W_]|[^\W_]")
_GENERIC_WORDS = (
    "a an the my our your its this that these of on in at for with and or to test tests testing validation val dev"
    " held-out heldout holdout train training data dataset set sets split average mean median best last first second"
    " third final run runs try tries attempt attempts epoch epochs fold folds seed seeds time times day days week"
    " month today yesterday machine laptop phone gpu cpu images image samples sample examples example items item"
    " questions question answers answer cases case problems problem tasks task exercises exercise points accuracy"
    " score precision recall"
)
_GENERIC = frozenset(stem(word) for word in _GENERIC_WORDS.split())


def _other_subject(criterion: Criterion, measure: Measure, text: str) -> str:
    """Return what a report names as measured where that is something else than the criterion's, else empty."""
    number = _meant(measure, read_numbers(text))
    said = next((m.what for m in read_measures(text) if m.what and number and m.value == number.value), "")
    named = {token for token in _tokens(said) if token not in _GENERIC}
    if not named or named & (_tokens(criterion.text) | _tokens(measure.what)):
        return ""
    own_name = any(character.isupper() or character.isdigit() for character in said)
    if "rank" in measure.unit:
        # A contest has a name of its own, which the plan need not know.
        return "" if own_name else said
    asked_by_name = any(character.isupper() or character.isdigit() for character in measure.what)
    return said if own_name or asked_by_name else ""


def _tokens(text: str) -> set[str]:
    return {stem(token.lower()) for token in _WORD.findall(text)}
