"""A line becomes a stage's title: "Stage 2 — Joins · 4 weeks" is number 2, "Joins", "4 weeks"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_WORDS = (
    "stage|phase|week|weeks|milestone|level|step|part|module|unit|month|months|sprint|semester|quarter|year|"
    "day|days|term|block|tier|chapter|lesson|cycle|etappe|stufe|woche|wochen|monat|modul|schritt|teil|etapa|"
    "fase|semana|mes|nivel|módulo|paso|étape|semaine|mois|niveau"
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_ROMAN = {
    word: number for number, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), start=1)
}
_CHINESE = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
_STAGE = re.compile(
    rf"^(?:the )?(?P<word>{_WORDS})\s*#?(?P<number>\d{{1,3}}|[ivx]{{1,4}}|{'|'.join(_NUMBER_WORDS)})"
    r"(?P<range>\s*(?:-|–|—|to|&|\+)\s*\d{1,3})?\b"
    r"(?:\s*(?:[:：.)\]]|—|–|--|·|\||-(?=\s))\s*|\s+(?=[(\[])|\s*$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_CHINESE_STAGE = re.compile(
    r"^(?:第\s*(?P<a>\d{1,2}|[一二三四五六七八九十])\s*(?P<worda>阶段|周|单元|步|月|部分)|(?P<wordb>阶段|步骤)\s*(?P<b>\d{1,2}|[一二三四五六七八九十]))"
    r"\s*[:：·—–-]?\s*(?P<rest>.*)$"
)
_UNNUMBERED = re.compile(
    r"^(?P<word>stage|phase|milestone|module|etappe|etapa|étape)\s*(?::|—|–)\s*(?P<rest>\S.*)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})[.)]\s+(?P<rest>\S.*)$")
_KEYCAP = re.compile("\ufe0f?\u20e3")  # what makes a digit an emoji
_LEADING_SYMBOLS = re.compile(r"^[^\w(]+")

_UNIT = (
    r"(?:days?|weeks?|wks?|months?|mos?\.|hours?|hrs?|h|years?|tagen?|tage|wochen?|monate?n?|stunden|jahre?"
    r"|días?|semanas?|mes(?:es)?|"
    r"horas?|años?|jours?|semaines?|mois|heures?|ans|天|周|个月|小时)"
)
_LENGTH = (
    rf"(?:[~≈]\s*|approx\.?\s+|about\s+|ca\.?\s+|around\s+)?\d{{1,4}}(?:[.,]\d)?\s*\+?\s*(?:(?:-|–|—|to|bis"
    rf"|a)\s*\d{{1,4}}(?:[.,]\d)?\s*)?"
    rf"\+?\s*{_UNIT}(?:\s*/\s*week|\s+(?:per|a) week|\s+total)?"
)
_SPAN = r"(?:weeks?|months?|days?|wochen?|semanas?|semaines?)\s+\d{1,3}(?:\s*(?:-|–|—|to|&)\s*\d{1,3})?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SPAN = rf"(?:{_SPAN}|{_MONTH}(?: \d{{4}})?\s*(?:-|–|—|to)\s*{_MONTH}(?: \d{{4}})?)"
DURATION = re.compile(rf"(?:{_LENGTH}|{_SPAN})", re.IGNORECASE)
_TRAILING_DURATION = re.compile(
    rf"\s*(?:[(\[（]\s*(?P<a>{_LENGTH}|{_SPAN})[^()\[\]（）]{{0,30}}[)\]）]|(?:·|\||—|–|,|\s-)\s*(?P<b>{_LENGTH}"
    rf"|{_SPAN})(?:\s+(?P<again>{_UNIT}))?)\s*$",
    re.IGNORECASE,
)
_LEADING_DURATION = re.compile(rf"^[(\[]\s*(?P<a>{_LENGTH}|{_SPAN})\s*[)\]]\s*[:—–-]?\s*", re.IGNORECASE)
_MAX_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class StageTitle:
    """What a stage's own line says.

    Attributes:
        word: "stage", "week", …; empty for a plain numbered heading.
    """

    title: str
    word: str
    number: int | None
    duration: str | None


def read_stage_title(text: str) -> StageTitle | None:
    """Return the stage that a line opens, or None where it opens none."""
    bare = _LEADING_SYMBOLS.sub("", _KEYCAP.sub("", text))
    if len(bare) > _MAX_TITLE_CHARS:
        return None
    if match := _STAGE.match(bare):
        number = _number(match["number"])
        if number is None:
            return None
        opening = bare[: match.start("rest")].strip(" :：.)]—–-·|([")
        found = _titled(match["rest"], match["word"].lower(), number, opening)
        return replace(found, duration=opening) if match["range"] and found.duration is None else found
    if match := _CHINESE_STAGE.match(bare):
        word = match["worda"] or match["wordb"]
        number = _number(match["a"] or match["b"])
        return _titled(match["rest"], word, number, bare[: match.start("rest")].strip(" :：·—–-"))
    return None


def read_unnumbered_title(text: str) -> StageTitle | None:
    """Return the stage that a heading like "Milestone: first loaf" opens, or None."""
    match = _UNNUMBERED.match(_LEADING_SYMBOLS.sub("", text))
    return _titled(match["rest"], match["word"].lower(), None, match["word"]) if match else None


def read_numbered_title(text: str) -> StageTitle | None:
    """Return the stage that a plainly numbered heading ("3. Shaping") opens, or None."""
    match = _NUMBERED.match(_LEADING_SYMBOLS.sub("", text) if not text[:1].isdigit() else text)
    return _titled(match["rest"], "", int(match["number"]), "") if match else None


def split_duration(text: str) -> tuple[str, str | None]:
    """Return (title, duration) with a duration at the end of the title taken off and a doubled unit mended."""
    match = _TRAILING_DURATION.search(text[-120:])
    if not match:
        return text.strip(), None
    start = len(text) - len(text[-120:]) + match.start()
    duration = " ".join((match["a"] or match["b"]).split())
    return text[:start].strip(" ·|,—–-"), duration


def _titled(rest: str, word: str, number: int | None, opening: str) -> StageTitle:
    title, duration = split_duration(rest)
    if duration is None and (leading := _LEADING_DURATION.match(title)):
        title, duration = title[leading.end() :], leading["a"]
    if not title and duration is None and (alone := DURATION.fullmatch(rest.strip(" ()[]"))):
        duration = alone[0]
    return StageTitle(title.strip(" :—–-") or opening, word, number, duration)


def _number(text: str) -> int | None:
    word = text.lower()
    if word.isdigit():
        return int(word)
    return _NUMBER_WORDS.get(word) if word in _NUMBER_WORDS else _ROMAN.get(word) or _CHINESE.get(word)
