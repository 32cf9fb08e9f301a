"""A document becomes diary lines: one a sitting, whichever way the learner keeps a study diary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ingest.document import Document

NotUnderstood = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """One sitting as written.

    Attributes:
        day: the date, None where only a number is given ("Day 12").
        number: the day number, None where only a date is given.
        hours: 0..24, None where not given.
        satisfaction: 1..5, None where not given; other scales are brought to it.
        did, learned, struggle, next: plain words, items joined with "; ", emphasis marks removed.
        line: line of the file the sitting begins on, from 1.
    """

    day: date | None
    number: int | None
    stage: str
    hours: float | None
    satisfaction: int | None
    did: str
    learned: str
    struggle: str
    next: str
    line: int


# What the people who keep such diaries call their fields, in English and German, after lower-casing.
LABELS = {
    "date": "date, datum",
    "day": "day, day number, tag",
    "stage": "stage, learning stage, current stage, track, module, phase, lernphase",
    "hours": "hours, hour, hours studied, hours spent, focus hours, time, time spent, study time, duration, stunden, "
    "dauer, zeit",
    "minutes": "minutes, mins, min, minuten",
    "satisfaction": "satisfaction, satisfied, mood, feeling, felt, how it felt, rating, zufriedenheit",
    "did": "did, done, what i did, daily activities, daily activity, activities, activity, worked on, "
    "what i worked on, today, today's progress, progress, studied, accomplished, gemacht, getan",
    "learned": "learned, learnt, i learned, what i learned, what i learnt, learnings, til, insight, insights, "
    "takeaway, takeaways, lesson, lessons, lessons learned, thoughts, gelernt, erkenntnis",
    "struggle": "struggle, struggles, struggled with, struggling with, hard, what was hard, difficult, difficulties, "
    "difficulty, stuck, stuck on, blocker, blockers, challenge, challenges, problem, problems, needs improvement, "
    "areas for improvement, areas needing improvement, to improve, schwierig, schwierigkeiten",
    "next": "next, next step, next steps, next up, next time, tomorrow, plan for tomorrow, morgen, als nächstes",
}
FIELD_OF_LABEL = {label: name for name, labels in LABELS.items() for label in labels.split(", ")}
TEXT_FIELDS = frozenset({"did", "learned", "struggle", "next"})

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro",
            "february feb februar février fevrier febrero febbraio fevereiro",
            "march mar märz mars marzo março",
            "april apr avril abril aprile",
            "may mai mayo maggio maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août aout agosto",
            "september sept sep septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|(?:mo|di|mi|do|fr|sa|so)(?=[.,]?\s*\d)"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_DATE = re.compile(
    rf"""(?:(?:{_WEEKDAY})\b[.,]?\s*)?\[{{0,2}}(?:
        (?P<y1>\d{{4}})[-/_.](?P<m1>\d{{1,2}})[-/_.](?P<d1>\d{{1,2}})(?!\d)
      | (?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y2>\d{{4}}|(?<=[./])\d{{2}})(?!\d)
      | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m3>{_MONTH})\b\.?,?
        (?:\s+(?:de\s+)?(?P<y3>\d{{4}})(?!\d))?
      | (?P<m4>{_MONTH})\b\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y4>\d{{4}})(?!\d))?
    )\]{{0,2}}(?:,?\s*\(?(?:{_WEEKDAY})\b\)?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY_NUMBER = re.compile(r"(?:day|tag)\s*#?\s*(\d{1,4})\b(?:\s*/\s*\d{1,4}\b)?", re.IGNORECASE)
# "Day 3: read", "Day 3/100 #100DaysOfCode", but not "Day 3 was long".
_NUMBERED_LINE = re.compile(r"(?:day|tag)\s*#?\s*\d{1,4}(?:\s*/\s*\d{1,4})?\s*(?:$|[:–—|(#-])", re.IGNORECASE)
_ENTRY_WORD = re.compile(r"(?:daily\s+)?(?:study\s+|learning\s+)?(?:log|entry|journal|diary|date|datum)\b\s*", re.I)
_SEPARATORS = " \t-–—:,.|·•*_()[]"

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(?:\[(?P<tick>[ xX])\]\s+)?(?P<text>.*)$")
_LABEL_WORDS = "|".join(
    re.escape(label).replace(r"\ ", r"\s+") for label in sorted(FIELD_OF_LABEL, key=len, reverse=True)
)
_LABEL = re.compile(
    rf"^[^\w\[(]*(?P<label>{_LABEL_WORDS})(?:\s*\((?P<unit>[^)]{{1,12}})\))?\s*[*_]{{0,2}}\s*(?:::|[:：])\s*"
    r"[*_]{0,2}\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_NEXT_FIELD = re.compile(rf"\s*[|·•;,]\s*(?=[*_]{{0,2}}(?:{_LABEL_WORDS})[*_]{{0,2}}\s*::?)", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"^[*_]{2}[^*_]{1,40}?(?::[*_]{2}|[*_]{2}\s*:)")
_WRAPPED_LINE_CHARS = 60
"""A line shorter than this was ended on purpose; a longer one was wrapped by the editor and goes on."""
_FENCE = re.compile(r"^\s*(```|~~~)")

_STUDY_NAME = re.compile(
    r"\b(?:study|learning|coding|practice)[ _-]*(?:diary|log|journal)\b|\b100\s*days?\s*of|\blerntagebuch\b"
    r"|\b100daysof",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Sitting:
    """A sitting while it is being read."""

    line: int
    level: int
    day: date | None = None
    number: int | None = None
    stage: str = ""
    hours: float | None = None
    satisfaction: int | None = None
    words: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TEXT_FIELDS})
    labelled: set[str] = field(default_factory=set)
    current: str = "did"
    lines: int = 1

    def finished(self) -> DiaryLine:
        """Return what was read as a value."""
        return DiaryLine(
            day=self.day,
            number=self.number,
            stage=self.stage,
            hours=self.hours if self.hours is not None else _hours_told(self.words["did"]),
            satisfaction=self.satisfaction,
            did=_joined(self.words["did"]),
            learned=_joined(self.words["learned"]),
            struggle=_joined(self.words["struggle"]),
            next=_joined(self.words["next"]),
            line=self.line,
        )

    @property
    def marks(self) -> int:
        """How many things only a study diary has: hours and how it felt count, and so does each labelled field."""
        numbers = (self.hours is not None) + (self.satisfaction is not None) + bool(self.stage)
        return numbers + len(self.labelled & TEXT_FIELDS)

    @property
    def is_study(self) -> bool:
        """Whether hours or satisfaction, or two marks, a day number being one when there is another, tell of study."""
        measured = self.hours is not None or self.satisfaction is not None
        return measured or (self.marks >= 1 and self.marks + (self.number is not None) >= 2)


def recognise(document: Document) -> Literal["diary"] | None:
    """Return "diary" for a file that keeps dated or numbered study sittings, else None.

    Careful on purpose: a journal page with one date, a change log or meeting notes are not study diaries. What is
    asked for is two sittings with hours, satisfaction or labelled fields, or one with three of them.
    """
    kind = document.properties.get("kind")
    if isinstance(kind, str) and kind.strip():
        return "diary" if kind.strip().casefold() in {"diary", "study diary", "study log"} else None
    reader = _Reader(document)
    reader.read()
    sittings = [sitting for sitting in reader.sittings if sitting.day or sitting.number is not None]
    if not sittings:
        return None
    if len(sittings) == 1:
        measured = sittings[0].hours is not None or sittings[0].satisfaction is not None
        return "diary" if measured and sittings[0].marks >= 3 else None
    covered = sum(sitting.lines for sitting in sittings)
    marked = sum(sitting.marks >= 1 for sitting in sittings)
    name = f"{document.title} {document.path.rsplit('/', 1)[-1]} {' '.join(document.tags)}"
    if _STUDY_NAME.search(name.replace("_", " ")):
        return "diary"
    strong = sum(sitting.is_study for sitting in sittings)
    enough = strong >= 2 and marked * 2 >= len(sittings)
    return "diary" if enough and covered * 2 >= reader.written_lines else None


def read_diary(document: Document) -> tuple[tuple[DiaryLine, ...], NotUnderstood]:
    """Return the sittings in the order of the file, and (line, text) of what looked like one and could not be read."""
    reader = _Reader(document)
    reader.read()
    kept = tuple(sitting.finished() for sitting in reader.sittings if sitting.marks or sitting.words["did"])
    return kept, tuple(sorted(set(reader.not_understood)))


class _Reader:
    """Reads one document line by line."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = document.text.split("\n")
        self.sittings: list[_Sitting] = []
        self.current: _Sitting | None = None
        self.not_understood: list[tuple[int, str]] = []
        self.written_lines = 0
        self.wrapped = False
        self.year: int | None = None
        self.day_first = _day_comes_first(document.text)

    def read(self) -> None:
        """Read every line once."""
        self._open_page()
        columns: list[str | None] | None = None
        fenced = False
        for index in range(self._first_line(), len(self.lines)):
            text = self.lines[index]
            if text.strip():
                self.written_lines += 1
            if _FENCE.match(text):
                fenced = not fenced
            if fenced or _FENCE.match(text):
                self._count_line(text)
                self.wrapped = False
                continue
            if text.lstrip().startswith("|"):
                columns = self._table_row(text, index + 1, columns)
                continue
            columns = None
            self._line(text, index + 1)

    def _open_page(self) -> None:
        """Open a sitting for a page whose front matter or file name carries the date."""
        properties = {key.casefold(): value for key, value in self.document.properties.items()}
        day = self._page_day(properties)
        number = properties.get("day")
        numbered = isinstance(number, int) and not isinstance(number, bool) and number >= 0
        if day is None and not numbered:
            return
        sitting = _Sitting(line=1, level=0, day=day, number=number if isinstance(number, int) else None)
        self.sittings.append(sitting)
        self.current = sitting
        for key, value in properties.items():
            name = FIELD_OF_LABEL.get(key.replace("_", " "))
            if name and name not in {"date", "day"} and isinstance(value, str | int | float):
                self._set(sitting, name, str(value), 1, labelled=True)

    def _page_day(self, properties: dict[str, object]) -> date | None:
        stem = self.document.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        match = _DATE.match(stem)
        if match and match.end() == len(stem):
            return self._date(match)
        value = properties.get("date")
        has_numbers = any(FIELD_OF_LABEL.get(key) in {"hours", "satisfaction"} for key in properties)
        match = _DATE.match(str(value)) if has_numbers and value else None
        return self._date(match) if match else None

    def _first_line(self) -> int:
        if self.lines[0].strip() != "---":
            return 0
        for index in range(1, len(self.lines)):
            if self.lines[index].strip() in {"---", "..."}:
                return index + 1
        return 0

    def _count_line(self, text: str) -> None:
        if self.current and text.strip():
            self.current.lines += 1

    def _line(self, text: str, line: int) -> None:
        heading = _HEADING.match(text)
        if heading:
            self.wrapped = False
            self._heading(len(heading[1]), heading[2], line)
            return
        if not text.strip() or re.fullmatch(r"\s*(?:[-*_=]\s*){3,}", text):
            self.wrapped = False
            return
        bullet = _BULLET.match(text)
        words = bullet["text"] if bullet else text.strip()
        indented = bool(bullet and bullet[1]) or text.startswith((" ", "\t"))
        if not indented and self._dated_line(words, line):
            return
        self._count_line(text)
        goes_on = self.wrapped and bullet is None
        self._words(words, line, tick=bullet["tick"] if bullet else None, goes_on=goes_on)
        self.wrapped = len(text.rstrip()) >= _WRAPPED_LINE_CHARS

    def _heading(self, level: int, text: str, line: int) -> None:
        plain = _plain(text)
        year = re.fullmatch(rf"(?:(?:{_MONTH})\s+)?(\d{{4}})", plain, re.IGNORECASE)
        if year:
            self.year, self.current = int(year[1]), None
            return
        sitting = self._sitting_from(plain, line, level)
        if sitting is not None:
            self._open(sitting)
            return
        if self.current is None:
            return
        if level <= self.current.level:
            self.current = None
            return
        self.current.lines += 1
        name = FIELD_OF_LABEL.get(_label_key(plain.rstrip(":")))
        if name:
            self.current.current = name
        elif not self._fields(plain, line):
            self.current.current = "did"
            self._add(self.current, "did", plain)

    def _sitting_from(self, text: str, line: int, level: int) -> _Sitting | None:
        """Return the sitting that a heading or a line opens, None where it opens none."""
        rest = re.sub(r"^[^\w\[]+", "", text)
        rest = _ENTRY_WORD.sub("", rest, count=1).lstrip(_SEPARATORS.replace("[", ""))
        number, day = None, None
        match = _DAY_NUMBER.match(rest)
        if match:
            number, rest = int(match[1]), rest[match.end() :].lstrip(_SEPARATORS.replace("[", ""))
        dated = _DATE.match(rest)
        if dated:
            day, rest = self._date(dated), rest[dated.end() :]
            if day is None:
                self.not_understood.append((line, self.lines[line - 1].strip()))
                if number is None:
                    return _Sitting(line=line, level=level)
            if match is None:
                after = _DAY_NUMBER.match(rest.lstrip(_SEPARATORS))
                if after:
                    number, rest = int(after[1]), rest.lstrip(_SEPARATORS)[after.end() :]
        elif match is None:
            return None
        sitting = _Sitting(line=line, level=level, day=day, number=number)
        self._rest_of_opening(sitting, rest)
        return sitting

    def _rest_of_opening(self, sitting: _Sitting, rest: str) -> None:
        """Take hours and stars that stand beside the date, and the words after it as what was done."""
        hours = re.search(r"[(\[]?\s*(?<![\w.])" + _HOURS_WITH_UNIT + r"\s*[)\]]?", rest, re.IGNORECASE)
        if hours:
            sitting.hours = parse_hours(hours[0].strip(" ()[]"))
            rest = rest[: hours.start()] + " " + rest[hours.end() :]
        stars = re.search(r"[★⭐☆✩]{1,10}|\b[1-5]\s*/\s*5\b", rest)
        if stars:
            sitting.satisfaction = parse_satisfaction(stars[0])
            rest = rest[: stars.start()] + " " + rest[stars.end() :]
        rest = re.sub(r"\((?:written|added|logged|late)\b[^)]*\)", " ", rest, flags=re.IGNORECASE)
        words = re.sub(r"\s+", " ", rest).strip(_SEPARATORS)
        if words:
            sitting.words["did"].append(words)

    def _dated_line(self, words: str, line: int) -> bool:
        """Open a sitting at "2026-10-20: …" or "- [[Oct 20th, 2026]]", unless a dated heading already holds it."""
        if self.current is not None and self.current.level > 0:
            return False
        plain = _plain(words)
        match = _DATE.match(plain)
        if match is None and _NUMBERED_LINE.match(plain):
            return self._opened_line(plain, line)
        if match is None or not (match["y1"] or match["y2"] or match["y3"] or match["y4"]):
            return False
        if self.current and self.current.line == 1 and self.current.day and self._date(match) is None:
            return False
        return self._opened_line(plain, line)

    def _opened_line(self, plain: str, line: int) -> bool:
        sitting = self._sitting_from(plain, line, 0)
        if sitting is None:
            return False
        spoken = sitting.words["did"]
        sitting.words["did"] = []
        self._open(sitting)
        for text in spoken:
            self._words(text, line, tick=None, goes_on=False)
        return True

    def _open(self, sitting: _Sitting) -> None:
        if sitting.day is None and sitting.number is None:
            self.current = None
            return
        if sitting.day:
            self.year = sitting.day.year
        self.sittings.append(sitting)
        self.current = sitting

    def _words(self, words: str, line: int, *, tick: str | None, goes_on: bool) -> None:
        if self._fields(words, line) or self.current is None:
            return
        if tick is None and not goes_on and self._label_alone(words):
            return
        if _OTHER_LABEL.match(words):
            self.current.current = "did"
        said = self.current.words[self.current.current]
        if goes_on and said:
            said[-1] = f"{said[-1]} {_plain(words)}"
            return
        name = "next" if tick == " " and self.current.current == "did" else self.current.current
        self._add(self.current, name, words)

    def _label_alone(self, words: str) -> bool:
        """Take a line that is a label and nothing else, "Daily activities" over its list; return whether it was one."""
        name = FIELD_OF_LABEL.get(_label_key(_plain(words)))
        if self.current is None or name not in TEXT_FIELDS:
            return False
        self.current.current = name
        return True

    def _fields(self, words: str, line: int) -> bool:
        """Take one or more "Label: value" pieces of a line; return whether there were any."""
        pieces = _NEXT_FIELD.split(words)
        matches = [_LABEL.match(piece) for piece in pieces]
        if not matches or matches[0] is None:
            return False
        for piece, match in zip(pieces, matches, strict=True):
            if match is None:
                continue
            name = FIELD_OF_LABEL[_label_key(match["label"])]
            value = _plain(match["value"]) if name not in TEXT_FIELDS else match["value"].strip()
            if name == "hours" and match["unit"] and match["unit"].casefold().startswith("min"):
                name = "minutes"
            self._field(name, value, line, piece)
        return True

    def _field(self, name: str, value: str, line: int, piece: str) -> None:
        if name in {"date", "day"} and value.strip("_ "):
            self._day_field(name, value, line, piece)
        elif self.current is not None:
            self._set(self.current, name, value, line, labelled=True)

    def _day_field(self, name: str, value: str, line: int, piece: str) -> None:
        """Fill the day of the open sitting, or open the next one where that day is already known."""
        dated = _DATE.match(value)
        number = re.match(r"#?(\d{1,4})\b(?!\s*[-/.]\d)", value) if name == "day" and not dated else None
        if dated is None and number is None:
            self.not_understood.append((line, piece.strip()))
            return
        day = self._date(dated) if dated else None
        if dated and day is None:
            self.not_understood.append((line, piece.strip()))
        sitting = self.current
        taken = sitting is None or (sitting.day if dated else sitting.number) is not None
        if sitting is None or taken:
            sitting = _Sitting(line=line, level=0)
            sitting.day, sitting.number = day, int(number[1]) if number else None
            self._open(sitting)
            return
        if dated:
            sitting.day, self.year = day, day.year if day else self.year
        elif number:
            sitting.number = int(number[1])

    def _set(self, sitting: _Sitting, name: str, value: str, line: int, *, labelled: bool) -> None:
        value = value.strip()
        empty = not value.strip("_ …-")
        if name in TEXT_FIELDS:
            sitting.current = name
            if not empty:
                self._add(sitting, name, value)
                if labelled:
                    sitting.labelled.add(name)
        elif empty:
            return
        elif name == "stage":
            sitting.stage = value
        elif name in {"hours", "minutes"}:
            hours = parse_hours(value if name == "hours" else f"{value} min")
            if hours is None or not 0 <= hours <= 24:
                self.not_understood.append((line, self.lines[line - 1].strip()))
            else:
                sitting.hours = hours
        elif name == "satisfaction":
            sitting.satisfaction = parse_satisfaction(value)
            if sitting.satisfaction is None:
                self.not_understood.append((line, self.lines[line - 1].strip()))

    def _add(self, sitting: _Sitting, name: str, text: str) -> None:
        words = _plain(text)
        if words and words != "-":
            sitting.words[name].append(words)

    def _table_row(self, text: str, line: int, columns: list[str | None] | None) -> list[str | None] | None:
        cells = [_plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", text.strip().strip("|"))]
        if columns is None:
            names = [FIELD_OF_LABEL.get(_label_key(cell.split("(")[0])) for cell in cells]
            dated = any(name in {"date", "day"} for name in names)
            told = any(name in {"did", "learned"} for name in names) and len(set(names) - {None}) >= 3
            if "hours" in names and "min" in cells[names.index("hours")].casefold():
                names[names.index("hours")] = "minutes"
            if dated and told:
                self.current = None
                self.written_lines -= 1
                return names
            self._count_line(text)
            return []
        ruled = all(re.fullmatch(r":?-+:?|", cell) for cell in cells)
        if not columns or ruled:
            self.written_lines -= bool(columns) and ruled
            self._count_line(text)
            return columns
        self._table_sitting(columns, cells, line)
        return columns

    def _table_sitting(self, columns: list[str | None], cells: list[str], line: int) -> None:
        sitting = _Sitting(line=line, level=0)
        for name, cell in zip(columns, cells, strict=False):
            if name in {"date", "day"}:
                dated, number = _DATE.search(cell), re.search(r"\d{1,4}", cell)
                if dated:
                    sitting.day = self._date(dated)
                elif number:
                    sitting.number = int(number[0])
        if sitting.day is None and sitting.number is None:
            self.not_understood.append((line, self.lines[line - 1].strip()))
            return
        self._open(sitting)
        for name, cell in zip(columns, cells, strict=False):
            if name and name not in {"date", "day"}:
                self._set(sitting, name, cell, line, labelled=True)
        self.current = None

    def _date(self, match: re.Match[str]) -> date | None:
        """Return the date of a match; None for a day that is not in the calendar or cannot be told."""
        parts = match.groupdict()
        if parts["y1"]:
            year, month, day = int(parts["y1"]), int(parts["m1"]), int(parts["d1"])
        elif parts["y2"]:
            first, second, year = int(parts["a"]), int(parts["b"]), int(parts["y2"])
            year += 2000 if year < 100 else 0
            if self.day_first is None and parts["sep"] != "." and first != second:
                return None
            day, month = (first, second) if self.day_first is not False or parts["sep"] == "." else (second, first)
        else:
            name, digits, written = (
                (parts["m3"], parts["d3"], parts["y3"]) if parts["m3"] else (parts["m4"], parts["d4"], parts["y4"])
            )
            known = int(written) if written else self.year or self._year_of_document()
            if known is None:
                return None
            year, month, day = known, MONTHS[name.casefold()], int(digits)
        try:
            return date(year, month, day)
        except ValueError:
            return None

    def _year_of_document(self) -> int | None:
        match = re.match(r"(\d{4})-", self.document.date or "")
        return int(match[1]) if match else None


_NUMBER = r"\d+(?:[.,]\d+)?"
_HOURS_WITH_UNIT = (
    rf"(?:~\s*)?(?:{_NUMBER}\s*[½¼¾]?|[½¼¾])\s*(?:h(?:ours?|rs?)?|std|"
    rf"stunden?)(?![a-z])\.?(?:\s*(?:and\s+)?\d{{1,2}}\s*(?:m(?:in(?:ute)?s?)?)?\b)?"
    rf"|(?:~\s*)?{_NUMBER}\s*(?:m(?:in(?:ute[ns]?)?s?)?)\b\.?"
)
_OPENS_OR_CLOSES = re.compile(
    rf"(?P<opening>{_HOURS_WITH_UNIT})(?=\s*(?:$|[.,:;–—-]|of\b|on\b|with\b|for\b))"
    rf"|.*?(?:[,;:–—(]|\bfor)\s*(?P<closing>{_HOURS_WITH_UNIT})\s*[).]?\s*$",
    re.IGNORECASE,
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}


def parse_hours(text: str) -> float | None:
    """Return hours of "1.5", "1,5 h", "1h 30m", "90 min", "1:30" or "1½"; None for anything else, ranges included."""
    value = text.strip().strip("~≈. ").casefold()
    clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?:\s*h(?:ours?|rs?)?)?", value)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60
    minutes = re.fullmatch(rf"({_NUMBER})\s*(?:m|mins?|minutes?|minuten)\.?", value)
    if minutes:
        return _number(minutes[1]) / 60
    hours = re.fullmatch(
        rf"(?P<whole>{_NUMBER})?\s*(?P<part>[½¼¾])?\s*(?:(?:h|hours?|hrs?|std|stunden?)(?![a-z])\.?"
        r"(?:\s*(?:and\s+)?(?P<minutes>\d{1,2})\s*(?:m|mins?|minutes?)?)?)?",
        value,
    )
    if not hours or not (hours["whole"] or hours["part"]):
        return None
    total = _number(hours["whole"]) if hours["whole"] else 0.0
    return total + _FRACTIONS.get(hours["part"] or "", 0.0) + int(hours["minutes"] or 0) / 60


def _hours_told(done: list[str]) -> float | None:
    """Return the hours that open or close what was done, "2 hours of drills" and "eigenvalues, 1.5 h", summed.

    A length of time in the middle of a sentence is as often that of a film or of a run of the computer.
    """
    told = [
        match["opening"] or match["closing"]
        for item in done
        if (match := _OPENS_OR_CLOSES.match(item)) and (match["opening"] or match["closing"])
    ]
    hours = [parse_hours(text.strip()) for text in told]
    total = sum(one for one in hours if one is not None)
    return total if 0 < total <= 24 else None


def parse_satisfaction(text: str) -> int | None:
    """Return 1..5 of "4", "4/5", "8/10", "80%" or "★★★★☆"; None for anything else."""
    value = text.strip()
    stars = re.match(r"^([★⭐🌟]\ufe0f?)+", value)
    if stars:
        count = sum(character in "★⭐🌟" for character in stars[0])
        return count if 1 <= count <= 5 else None
    match = re.fullmatch(rf"({_NUMBER})\s*(?:(?:/|of|out of|von)\s*(\d{{1,3}})|(%))?", value)
    if not match:
        return None
    top = int(match[2]) if match[2] else 100 if match[3] else 5
    given = _number(match[1])
    if top < 1 or not 0 < given <= top:
        return None
    return max(1, min(5, int(given * 5 / top + 0.5)))


def _joined(items: list[str]) -> str:
    """Return the items as one line; a full stop before "; " is dropped, a shortening's is not."""
    return "; ".join(item if item.endswith(("..", "etc.")) else item.removesuffix(".") for item in items)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _label_key(text: str) -> str:
    return " ".join(text.casefold().strip(" *_:").replace("’", "'").split())


def _plain(text: str) -> str:
    """Return the words without emphasis marks; a wiki link becomes its words, a link its words and address."""
    words = re.sub(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]", r"\1", text)
    words = re.sub(r"!?\[([^\]]*)\]\((\S+?)\)", r"\1 (\2)", words)
    words = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", words)
    words = re.sub(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])", r"\1", words)
    return " ".join(words.split())


def _day_comes_first(text: str) -> bool | None:
    """Return whether 03/04/2026 means 3 April here, judged by the dates that leave no doubt; None where none does."""
    firsts, seconds = 0, 0
    for first, second in _slashed(text):
        firsts += first > 12 >= second
        seconds += second > 12 >= first
    if firsts == seconds:
        return None
    return firsts > seconds


def _slashed(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](?:\d{2}){1,2}(?!\d)", text):
        yield int(match[1]), int(match[2])
