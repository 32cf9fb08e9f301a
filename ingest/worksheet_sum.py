"""The time tables of a worksheet become checks: percentages that must make 100, hours that must make the week."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.worksheet import Check, Field

_PERCENT = re.compile(r"%|\bpercent|\bshare\b|\banteil\b|\bporcentaje\b|\bpart\b|占比|百分", re.IGNORECASE)
_HOURS = re.compile(r"\b(?:hours?|hrs?|stunden?|horas?|heures?)\b|小时", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:totals?|sum|gesamt|summe|suma|somme|total hours)\b|总计|合计", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)(?:\s*(?:-|–|to)\s*(\d{1,4}(?:[.,]\d{1,2})?))?")
_HOURS_A_WEEK = 168.0
# Rows rounded to whole percents miss 100 by less than one; hours are given to the quarter.
_TOLERANCES = {"percent": 0.99, "hours": 0.24}


def check_sums(fields: Sequence[Field]) -> tuple[Check, ...]:
    """Return one check a column of numbers: whether it adds up, or what is missing so that it can."""
    return tuple(_checks(fields))


def _checks(fields: Sequence[Field]) -> Iterator[Check]:
    from ingest.worksheet import Check

    week_totals: list[tuple[Field, float]] = []
    for section, members in _by_section(fields):
        yield from _listed_shares(section, members)
        for column, pattern in (("percent", _PERCENT), ("hours", _HOURS)):
            matching = [field for field in members if pattern.search(_column(field))] or _unit_beside(members, pattern)
            parts = [field for field in matching if not _TOTAL.search(field.label)]
            totals = [field for field in matching if _TOTAL.search(field.label)]
            if len(parts) < 2:
                continue
            stated = _number(totals[0].value) if totals else None
            target = 100.0 if column == "percent" else stated
            ok, detail = _outcome(parts, target, column)
            anchor = totals[0] if totals else parts[0]
            label = "Percentages add up to 100" if column == "percent" else "Hours add up to the week's total"
            yield Check(section, label, anchor.line, ok, detail)
            if column == "hours" and (total := stated if stated is not None else _sum(parts)) is not None:
                week_totals.append((anchor, total))
    for (first, one), (second, other) in pairwise(week_totals):
        if abs(one - other) > _TOLERANCES["hours"]:
            detail = f"{_plain(one)} hours a week in line {first.line}, {_plain(other)} in line {second.line}."
            yield Check(second.section, "Hours planned match hours available", second.line, ok=False, detail=detail)


_SHARE = re.compile(r"(?<![\d.])(\d{1,3})\s*%")
_WEEKDAY = re.compile(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^(?:mon|diens|donners|frei|sams|sonn)tag\b|^mittwoch\b"
    r"|^(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b|^(?:lun|mar|mercre|jeu|vendre|same)di\b|^dimanche\b",
    re.IGNORECASE,
)


def _unit_beside(members: Sequence[Field], pattern: re.Pattern[str]) -> list[Field]:
    """Return the fields whose unit stands beside the number, "Monday: 2 hours", with the blank days among them."""
    if not any(pattern.search(field.value) and not _TOTAL.search(field.label) for field in members):
        return []
    return [
        field
        for field in members
        if not _column(field) and (pattern.search(field.value) or (not field.filled and _WEEKDAY.match(field.label)))
    ]


def _listed_shares(section: str, members: Sequence[Field]) -> Iterator[Check]:
    """Yield a check for one answer that lists shares: "Reading 20%; Practice 50%; Reflection"."""
    from ingest.worksheet import Check

    for field in members:
        pieces = [piece for piece in re.split(r"[;,]\s*", field.value) if piece]
        shares = [float(found[1]) for piece in pieces if (found := _SHARE.search(piece))]
        if len(shares) >= 2 and len(shares) * 3 >= len(pieces) * 2:
            total, blank = sum(shares), len(pieces) - len(shares)
            ok = abs(total - 100.0) <= _TOLERANCES["percent"]
            missing = f" {blank} of {len(pieces)} has no share." if blank else ""
            detail = f"{_plain(total)} %{missing}" if ok else f"{_plain(total)} % instead of 100.{missing}"
            yield Check(section, "Percentages add up to 100", field.line, ok, detail)


def _column(field: Field) -> str:
    """Return the words of a "row — column" label that name the column, empty for a field that is in no table."""
    _, dash, column = field.label.rpartition(" — ")
    return column if dash else ""


def _by_section(fields: Iterable[Field]) -> Iterator[tuple[str, list[Field]]]:
    grouped: dict[str, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.section, []).append(field)
    yield from grouped.items()


def _outcome(parts: Sequence[Field], target: float | None, column: str) -> tuple[bool, str]:
    values = [_number(field.value) for field in parts]
    known = [value for value in values if value is not None]
    blank = len(values) - len(known)
    unit = " %" if column == "percent" else " hours"
    total = sum(known)
    if blank == len(values):
        return False, f"None of {len(values)} rows is filled in yet."
    if column == "hours" and total > _HOURS_A_WEEK:
        return False, f"{_plain(total)} hours are more than a week has ({_plain(_HOURS_A_WEEK)})."
    missing = f" {blank} of {len(values)} rows {'is' if blank == 1 else 'are'} blank." if blank else ""
    if target is not None and abs(total - target) <= _TOLERANCES[column]:
        return True, f"{_plain(total)}{unit}.{missing}"
    if target is None:
        return False, f"{_plain(total)}{unit} so far, no total is given.{missing}"
    return False, f"{_plain(total)}{unit} instead of {_plain(target)}.{missing}"


def _sum(parts: Sequence[Field]) -> float | None:
    known = [value for field in parts if (value := _number(field.value)) is not None]
    return sum(known) if known else None


def _number(text: str) -> float | None:
    match = _NUMBER.search(text[:60])
    if not match:
        return None
    first = float(match[1].replace(",", "."))
    return (first + float(match[2].replace(",", "."))) / 2 if match[2] else first


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
