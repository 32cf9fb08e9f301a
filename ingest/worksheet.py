"""A document becomes a metalearning worksheet: its blanks, its skills and its promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from ingest.document import Document
from ingest.entry import Entry, Part, is_placeholder, read_parts
from ingest.outline import Table, read_lines
from ingest.privacy import is_private
from ingest.rating import MAX_LEVEL, is_undecided, rate_level, read_priority
from ingest.written_date import read_date

SkillKind = Literal["concept", "fact", "procedure"]


@dataclass(frozen=True, slots=True)
class Field:
    """One place to fill in.

    Attributes:
        section: heading trail joined by " / ".
        label: the prompt as written ("Salary range target").
        line: line of the label, from 1.
        value: what was filled in; empty where nothing was.
        private: the value must never leave (money, health, people, contact).
    """

    section: str
    label: str
    line: int
    value: str
    private: bool = False

    @property
    def filled(self) -> bool:
        """Whether something was written there."""
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with the learner's own rating.

    Attributes:
        level: 0..5, None where not rated.
        level_text: the rating as written.
        priority: "H", "M", "L" or None where not given or not understood.
        priority_text: the priority as written.
    """

    name: str
    group: str
    kind: SkillKind
    level: float | None
    level_text: str
    priority: str | None
    priority_text: str
    notes: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A check box, or a sum that must come out (percentages to 100, hours to the week)."""

    section: str
    label: str
    line: int
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPromise:
    """A review the worksheet promises: "Week 2", "Month 3"; ``after_days`` from its start date."""

    label: str
    after_days: int
    text: str
    done: bool
    line: int

    def day_after(self, start: date) -> date:
        """Return the day the review is promised for, counted from the day the worksheet was begun."""
        return start + timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet as filled in so far.

    Attributes:
        started: date started as ISO text where the worksheet gives one.
        summary: the summary map drafted from filled fields only: (label, text or None where nothing supports it).
    """

    path: str
    title: str
    fields: tuple[Field, ...]
    skills: tuple[Skill, ...]
    checks: tuple[Check, ...] = ()
    reviews: tuple[ReviewPromise, ...] = ()
    started: str | None = None
    summary: tuple[tuple[str, str | None], ...] = ()
    not_understood: tuple[tuple[int, str], ...] = ()


_LEVEL_LABEL = re.compile(
    r"^(?:(?:my|your|own|self)[ -])?(?:current |present |own |aktuelles |aktueller )?(?:level|ability"
    r"|proficiency|self-rating|rating|"
    r"skill level|self|self-score|confidence|competence|niveau(?: actuel)?|stand|kenntnisstand|nivel(?: actual)?"
    r"|当前水平|目前水平|水平|等级|程度)"
    r"(?: now)?(?:\s*\([^()]*\))?$",
    re.IGNORECASE,
)
_PRIORITY_LABEL = re.compile(
    r"^(?:my |your )?(?:priority|importance|prio|priorität|wichtigkeit|prioridad|importancia|priorité"
    r"|importance|优先级|重要性)(?:\s*\([^()]*\))?$",
    re.IGNORECASE,
)
_NOTES_LABEL = re.compile(
    r"^(?:notes?|comments?|remarks?|notizen|anmerkung(?:en)?|bemerkung(?:en)?|notas?|remarques?|备注|笔记)$", re.I
)
_FACTS = re.compile(
    r"\b(?:facts?|memori[sz]e|by heart|fakten|auswendig|datos|hechos|memorizar|faits|par cœur)\b|事实|记忆|背诵", re.I
)
_PROCEDURES = re.compile(
    r"\b(?:procedures?|practi[sc]e|automatic|hands-on|prozeduren|üben|fertigkeiten|procedimientos?"
    r"|practicar|procédures?|abilit(?:y|ies))\b|程序|技能|练习",
    re.IGNORECASE,
)
_NOT_FACTS = re.compile(r"\b(?:books?|resources?|courses?|tools?|videos?|bücher|libros|livres)\b|书", re.IGNORECASE)
_NUMBERED_LABEL = re.compile(r"\s#?\d{1,2}$")
_NAME_LABEL = re.compile(r"^(?:name|names|name/handle|who|title|what|wer|nombre|nom|姓名|名称)\b", re.IGNORECASE)
_ONE_IS_NONE = re.compile(r"\b1\s*[=:–(-]\s*(?:none|nothing|never|no |keine|ninguno|aucun|无)", re.IGNORECASE)
_REVIEW_SECTION = re.compile(
    r"\b(?:reviews?|check-?ins?|checkpoints?|revisit|looking again|look again|retrospectives?|überprüf\w*|rückblick"
    r"|revisi[oó]n|révision|bilan)\b|回顾|复盘|复习",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^(?:after |nach |despu[eé]s de |en )?(?:(?P<unit>day|week|month|quarter|year|tag|woche|monat|jahr|día"
    r"|semana|mes|año|jour|semaine|mois|an)s?\s*"
    r"(?P<number>\d{1,3})|(?P<number2>\d{1,3})\s*(?P<unit2>days?|weeks?|months?|quarters?|years?|tagen?"
    r"|wochen?|monaten?|jahren?|días?|semanas?|"
    r"meses|mes|años?|jours?|semaines?|mois|ans?)|第?(?P<number3>\d{1,3})\s*个?(?P<unit3>天|周|月|年))(?:\b|$)",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"^(?:date )?(?:started|start|begun|begin)(?: date| on)?$|^start ?date$|^(?:begonnen|startdatum"
    r"|beginn)\b|^fecha de inicio|^date de début|开始",
    re.I,
)


def recognise(document: Document) -> Literal["worksheet"] | None:
    """Return "worksheet" for a document that is mostly places to fill in, None for anything else."""
    for name in ("kind", "type", "category"):
        if str(document.properties.get(name, "")).strip().lower() in ("worksheet", "workbook", "questionnaire"):
            return "worksheet"
    named_as = f"{document.title} \n {document.path.rsplit('/', 1)[-1]}".replace("_", " ")
    named = _NAMED.search(named_as) is not None
    if not named and sum(map(document.text.count, _BLANK_SIGNS)) < 8:
        return None
    if named and _SURELY_NAMED.search(named_as):
        sheet = read_worksheet(document)
        told = any(not field.filled for field in sheet.fields) or any(skill.level_text for skill in sheet.skills)
        return "worksheet" if told and len(sheet.fields) >= 3 else None
    blanks = len(_BLANK_LINE.findall(document.text))
    ratings = len(_RATING_LINE.findall(document.text))
    lines = sum(bool(line.strip()) for line in document.text.split("\n"))
    if blanks + ratings < (3 if named else max(8, lines // 10)):
        return None
    sheet = read_worksheet(document)
    unfilled = sum(not field.filled and not field.label.endswith("?") for field in sheet.fields)
    if named:
        return "worksheet" if len(sheet.fields) >= 3 else None
    rated = sum(bool(skill.level_text or skill.priority_text) for skill in sheet.skills)
    if rated >= 3 and len(sheet.fields) >= 10:
        return "worksheet"
    mostly_open = unfilled >= 8 and unfilled * 4 >= len(sheet.fields)
    return "worksheet" if mostly_open and len(sheet.fields) * 4 >= lines else None


_NAMED = re.compile(
    r"\b(?:work ?sheet|work ?book|meta-?learning|questionnaire|self-assessment|arbeitsblatt|(?:hoja|ficha) de trabajo"
    r"|(?:fiche|feuille) de travail)\b|工作表|自评",
    re.IGNORECASE,
)
_SURELY_NAMED = re.compile(
    r"\b(?:work ?sheet|work ?book|self-assessment|arbeitsblatt|(?:hoja|ficha) de trabajo"
    r"|(?:fiche|feuille) de travail)\b|工作表",
    re.IGNORECASE,
)
_BLANK_SIGNS = (
    ":\n",
    ": \n",
    ":**\n",
    ":** \n",
    "：\n",
    "___",
    "| |",
    "||",
    "|  |",
    "-\n",
    ".\n",
    "evel",
    "riori",
    "iveau",
    "ivel",
    "：",
    ":_",
)
_BLANK_LINE = re.compile(
    r"(?m)^[^\n|]{0,200}(?:[:：][*_]{0,3}[ \t]*(?:_{3,})?[ \t]*$|_{4,})|^[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]*$"
    r"|^\|[^\n]*\|[ \t]*\|"
)
_RATING_LINE = re.compile(
    r"(?mi)^[ \t]*[-*+][ \t]+(?:[*_]{2})?(?:(?:current |your )*(?:level|ability|rating)|priority|niveau"
    r"|nivel|priorität|prioridad|优先级)\b"
)


def read_worksheet(document: Document) -> Worksheet:
    """Return every field, skill, check and promised review of a worksheet, as far as it can be read."""
    from ingest.worksheet_sum import check_sums
    from ingest.worksheet_summary import draft_summary

    reader = _Reader(document.title)
    parts = read_parts(read_lines(document.text))
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        reader.read(part)
        if part.heading and not part.entries and len(part.trail) >= 1 and _ends_empty(part, following):
            reader.leave_blank(part)
    sheet = Worksheet(
        path=document.path,
        title=document.title,
        fields=tuple(sorted(reader.fields, key=lambda field: field.line)),
        skills=tuple(reader.skills),
        checks=tuple(sorted((*reader.checks, *check_sums(reader.fields)), key=lambda check: check.line)),
        reviews=tuple(reader.reviews),
        started=_started(reader.fields),
        not_understood=tuple(sorted(set(reader.not_understood))),
    )
    return replace(sheet, summary=draft_summary(sheet))


def _ends_empty(part: Part, following: Part | None) -> bool:
    """Return whether nothing at all stands under a heading: no line, no deeper heading."""
    if following is None:
        return True
    deeper = len(following.trail) > len(part.trail) and following.trail[: len(part.trail)] == part.trail
    return not deeper and (bool(following.heading) or not following.entries)


def personal_lines(worksheet: Worksheet) -> frozenset[int]:
    """Return the lines of what was filled in privately: each label's line and those of its answer below it."""
    fields = sorted(worksheet.fields, key=lambda field: field.line)
    following = [field.line for field in fields[1:]] + [
        max((field.line for field in fields), default=0) + _ANSWER_LINES
    ]
    lines: set[int] = set()
    for field, after in zip(fields, following, strict=True):
        if field.private and field.filled:
            lines.update(range(field.line, max(field.line + 1, min(after, field.line + _ANSWER_LINES))))
    return frozenset(lines)


_ANSWER_LINES = 60  # no answer on a worksheet is longer


_PRIORITY_WEIGHTS = {"H": 3.0, "M": 2.0, "L": 1.0}
_NO_PRIORITY_WEIGHT = 0.5  # not rated ranks below every rated one of the same gap, and still ranks by its gap


def top_skills(worksheet: Worksheet, limit: int = 5, evidence: Mapping[str, float] | None = None) -> list[Skill]:
    """Return the skills to work on first: priority times the gap to 5, none named twice.

    Args:
        worksheet: as read.
        limit: at most so many.
        evidence: measured level 0..5 by skill name; where there is one it counts instead of the self-rating.
    """
    measured = {name.casefold(): level for name, level in (evidence or {}).items()}

    def gain(skill: Skill) -> float:
        known = measured.get(skill.name.casefold(), skill.level or 0.0)
        weight = _PRIORITY_WEIGHTS.get(skill.priority or "", _NO_PRIORITY_WEIGHT)
        return weight * (MAX_LEVEL - min(MAX_LEVEL, max(0.0, known)))

    best: dict[str, Skill] = {}
    for skill in sorted(worksheet.skills, key=lambda skill: (-gain(skill), skill.level is None)):
        if gain(skill) > 0:
            best.setdefault(skill.name.casefold(), skill)
    return list(best.values())[: max(0, limit)]


@dataclass(frozen=True, slots=True)
class _Owner:
    """What the entries below answer: a question, a label alone on its line, a group's name, or the heading.

    Attributes:
        asks: prose below answers it; below a heading without "?" or ":" prose only introduces.
    """

    kind: Literal["question", "label", "group", "heading", "none"]
    label: str
    line: int
    asks: bool = True


class _Reader:
    """Walks the parts once and gathers what is to be filled in."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.fields: list[Field] = []
        self.skills: list[Skill] = []
        self.checks: list[Check] = []
        self.reviews: list[ReviewPromise] = []
        self.not_understood: list[tuple[int, str]] = []
        self.trail: tuple[str, ...] = ()
        self.group = ""
        self.one_is_none = False

    def read(self, part: Part) -> None:
        if part.trail != self.trail:
            self.trail, self.one_is_none = part.trail, False
        self.group = ""
        heading = part.heading or (part.trail[-1] if part.trail else "")
        asks = heading.endswith(("?", ":", "？", "："))
        owner = _Owner("heading" if heading else "none", heading.rstrip(":："), part.line, asks)
        run: list[Entry] = []
        entries = part.entries
        if part.heading and any(_rating_kind(entry.label) == "level" for entry in entries):
            ratings = [entry for entry in entries if _rating_kind(entry.label)]
            entries = [entry for entry in entries if not _rating_kind(entry.label)]
            self.trail = part.trail[:-1]
            self._skill(Entry(part.line, "item", "", part.heading, children=ratings), ())
            self.trail = part.trail
        for entry in entries:
            if not part.trail and not part.heading and f"{entry.label}: {entry.value}" == self.title:
                continue
            if (opened := self._opens(entry)) is not None:
                self._answered(owner, run)
                owner, run = opened, []
                run = list(entry.children)
            elif entry.kind == "paragraph" and entry.label and self._promised(entry):
                continue
            elif entry.kind == "paragraph" and entry.label:
                self._answered(owner, run)
                self.group = "" if owner.kind == "label" else self.group
                owner, run = _Owner("none", "", entry.line), []
                self._structured(entry, frozenset())
            else:
                run.append(entry)
        self._answered(owner, run)

    def leave_blank(self, part: Part) -> None:
        """Take a heading with nothing below it for a place to fill in."""
        self.trail, self.group = part.trail[:-1], ""
        self._emit(part.heading.rstrip(":："), part.line, "")
        self.trail = part.trail

    def _opens(self, entry: Entry) -> _Owner | None:
        if entry.kind == "instruction":
            self.one_is_none = self.one_is_none or _ONE_IS_NONE.search(entry.value) is not None
            return None
        if entry.kind == "question":
            return _Owner("question", entry.label, entry.line)
        if entry.kind == "group":
            return _Owner("group", entry.label, entry.line)
        open_label = entry.kind == "paragraph" and entry.label and not entry.value and not entry.left_off
        if open_label and not any(child.label for child in entry.children):
            return _Owner("label", entry.label, entry.line)
        return None

    def _answered(self, owner: _Owner, run: Sequence[Entry]) -> None:
        entries = [entry for entry in run if entry.kind != "instruction"]
        if owner.kind in ("group", "label"):
            self.group = _group_name(owner.label)
        elif owner.kind in ("question", "heading"):
            self.group = ""
        entries = [entry for entry in entries if not self._promised(entry)]
        boxes = [entry for entry in entries if entry.ticked is not None]
        if boxes and owner.kind == "question":
            ticked = ", ".join(_words(entry) for entry in boxes if entry.ticked)
            self._emit(owner.label, owner.line, ticked)
        fillable = any(entry.label and not entry.value and not _labelled(entry) for entry in boxes)
        for entry in boxes:
            self._box(entry, owner, fillable=fillable)
        structured = [entry for entry in entries if entry.ticked is None and self._is_structured(entry)]
        filled = _filled_labels(structured)
        for entry in structured:
            self._structured(entry, filled)
        plain_entries = [entry for entry in entries if entry.ticked is None and not self._is_structured(entry)]
        self._plain(owner, plain_entries, alone=not boxes and not structured)

    def _promised(self, entry: Entry) -> bool:
        """Keep a review that is promised on a line without a box, "Week 2 - reread"; return whether it was one."""
        if entry.ticked is not None or entry.children or not self._promises_reviews():
            return False
        written = _own_words(entry)
        days = _after_days(written)
        text = _PERIOD.sub("", written, count=1).strip(" :：—–-")
        if days is None or not text or _NOT_TO_COME.match(text):
            return False
        label = written[: len(written) - len(text)].strip(" :：—–-")
        self.reviews.append(ReviewPromise(label, days, text, done=False, line=entry.line))
        return True

    def _is_structured(self, entry: Entry) -> bool:
        return bool(entry.kind == "table" or entry.label or _labelled(entry))

    def _plain(self, owner: _Owner, entries: Sequence[Entry], *, alone: bool) -> None:
        """Take the unlabelled lines as the owner's answer, its blank bullets and numbers as blanks."""
        entries = self._asked(owner, entries)
        numbered = [entry for entry in entries if entry.numbered]
        if any(not _words(entry) for entry in numbered):
            for entry in numbered:
                self._emit(f"{owner.label} {entry.marker.rstrip('.)')}".strip(), entry.line, _words(entry))
            entries = [entry for entry in entries if not entry.numbered]
            alone = False
        prose = owner.asks and owner.kind != "group"
        if not prose:
            for entry in entries:
                if entry.kind == "paragraph" and _BLANK_RUN.search(entry.value):
                    # "Mon 1 h, Sat ___": a gap left in a line that answers nothing else.
                    self._keep(
                        " / ".join(self.trail or (self.title,)), _BLANK_RUN.sub("…", entry.value), entry.line, ""
                    )
        written = [words for entry in entries if (prose or entry.kind == "item") and (words := _words(entry))]
        blanks = [entry for entry in entries if entry.kind == "item" and not _words(entry)]
        if owner.kind == "none":
            return
        if written:
            self._emit(owner.label, owner.line, _listed(written))
        for entry in blanks:
            self._emit(owner.label, entry.line, "")
        if not written and not blanks and alone and owner.kind in ("question", "label"):
            self._emit(owner.label, owner.line, "")

    def _asked(self, owner: _Owner, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Take a list of questions for places to answer, beside or below each; return what is left.

        Under a prompt that asks for questions they are its answer.
        """
        items = [entry for entry in entries if entry.kind == "item"]
        asked = {id(entry): match for entry in items if (match := _ASKED.match(entry.value))}
        if (
            len(asked) < 2
            or 2 * len(asked) < len(items)
            or _ASKS_FOR_QUESTIONS.search(" ".join((*self.trail, owner.label)))
        ):
            return entries
        for entry in items:
            if match := asked.get(id(entry)):
                self._emit(match["question"], entry.line, _listed([match["answer"], *entry.texts()]))
        return [entry for entry in entries if id(entry) not in asked]

    def _structured(self, entry: Entry, filled: frozenset[str], path: tuple[str, ...] = ()) -> None:
        if entry.table is not None:
            self._table(entry.table)
            return
        if any(_LEVEL_LABEL.match(child.label) for child in entry.children):
            self._skill(entry, path)
            return
        name = entry.label or _own_words(entry)
        if not _labelled(entry):
            self._leaf(entry, path)
            return
        if entry.label and (entry.value or _names_something(entry, filled) or entry.left_off):
            self._emit(_joined(path, entry.label), entry.line, entry.value)
        loose = [child for child in entry.children if not self._is_structured(child) and child.ticked is None]
        if entry.label and not entry.value and (words := _listed(map(_words, loose))):
            self._emit(_joined(path, entry.label), entry.line, words)
        inner = [child for child in entry.children if self._is_structured(child)]
        inner_filled = _filled_labels(inner)
        for child in inner:
            if child.ticked is None:
                self._structured(child, inner_filled, (*path, name))

    def _leaf(self, entry: Entry, path: tuple[str, ...]) -> None:
        """Take a label whose answer stands beside it or below it."""
        if path and _RATE_THESE.search(path[-1]):
            self.one_is_none = self.one_is_none or _ONE_IS_NONE.search(path[-1]) is not None
            self._emit(_joined((entry.label,), "Level"), entry.line, entry.value)
            self._add_skill(entry.label, entry.line, {"level": entry.value}, repeated_is_new=True)
            return
        label = _joined(path, entry.label)
        numbered = [child for child in entry.children if child.numbered]
        if any(not _words(child) for child in numbered):
            for child in numbered:
                self._emit(f"{label} {child.marker.rstrip('.)')}", child.line, _words(child))
            return
        self._emit(label, entry.line, _listed([entry.value, *entry.texts()]))

    def _emit(self, label: str, line: int, value: str) -> None:
        trail = self.trail[:-1] if self.trail and label == self.trail[-1].rstrip(":：") else self.trail
        trail = trail or (self.title,)
        section = " / ".join([*trail, *([self.group] if self.group and self.group != label else [])])
        pieces = [piece.strip(" ,;") for piece in _BLANK_RUN.split(value)]
        if len(pieces) > 1 and any(pieces):
            first = pieces[0]
            self._keep(section, label, line, first)
            named = False
            for piece in pieces[1:]:
                if piece or not named:
                    own = piece.rstrip(":： ") if piece.endswith((":", "：")) else _joined((label,), piece)
                    self._keep(section, own if piece else label, line, "")
                named = piece.endswith((":", "："))
            return
        self._keep(section, label, line, "" if is_placeholder(value) else value.strip())

    def _keep(self, section: str, label: str, line: int, value: str) -> None:
        self.fields.append(Field(section, label, line, value, is_private(section, label, value)))

    def _skill(self, entry: Entry, path: tuple[str, ...]) -> None:
        numbered = bool(entry.label and _NUMBERED_LABEL.search(entry.label))
        name = entry.value if entry.label and entry.value else entry.label or _own_words(entry)
        if numbered and not entry.value:
            name = ""
        title = name or entry.label or self.group or "new skill"
        if not name:
            self._emit(entry.label or self.group or (self.trail[-1] if self.trail else ""), entry.line, "")
        elif numbered:
            self._emit(_joined(path, entry.label), entry.line, entry.value)
        found: dict[str, str] = {}
        for child in entry.children:
            kind = _rating_kind(child.label)
            words = _listed([child.value, *child.texts()])
            if kind is not None:
                found.setdefault(kind, words)
            if child.label:
                self._emit(_joined((*path, title), child.label), child.line, words)
        if name:
            self._add_skill(name, entry.line, found, repeated_is_new=not numbered)

    def _add_skill(self, name: str, line: int, found: Mapping[str, str], *, repeated_is_new: bool) -> None:
        level_text, priority_text = found.get("level", ""), found.get("priority", "")
        level = rate_level(level_text, one_is_none=self.one_is_none)
        priority = read_priority(priority_text)
        for text, value in ((level_text, level), (priority_text, priority)):
            if text and value is None and not is_undecided(text):
                self.not_understood.append((line, text))
        if not repeated_is_new and level is None and any(s.name.casefold() == name.casefold() for s in self.skills):
            return
        self.skills.append(
            Skill(
                name,
                self._group(),
                self._kind(),
                level,
                level_text,
                priority,
                priority_text,
                found.get("notes", ""),
                line,
            )
        )

    def _group(self) -> str:
        return self.group or (self.trail[-1] if self.trail else "")

    def _kind(self) -> SkillKind:
        for heading in (self.group, *reversed(self.trail)):
            if _FACTS.search(heading):
                return "fact"
            if _PROCEDURES.search(heading):
                return "procedure"
        return "concept"

    def _box(self, entry: Entry, owner: _Owner, *, fillable: bool) -> None:
        section = " / ".join([*self.trail, *([self.group] if self.group else [])])
        words = _own_words(entry)
        if not words and not _labelled(entry):
            self._emit(owner.label, entry.line, "")
            return
        detail = f"One answer to “{owner.label}”" if owner.kind == "question" else ""
        self.checks.append(Check(section, words, entry.line, bool(entry.ticked), detail))
        promised = self._promises_reviews() or _REVIEW_SECTION.search(words) or _LOOKS_AGAIN.search(words)
        if (days := _after_days(entry.label or words)) is not None and promised:
            text = entry.value if entry.label else words
            if _NOT_TO_COME.match(text):
                return
            self.reviews.append(ReviewPromise(entry.label or words, days, text, bool(entry.ticked), entry.line))
        elif self._kind() == "fact" and not _NOT_FACTS.search(self.group):
            self._fact(entry, words)
        elif fillable and entry.label and not _labelled(entry):
            self._emit(entry.label, entry.line, _listed([entry.value, *entry.texts()]))
        inner = [child for child in entry.children if self._is_structured(child)]
        inner_filled = _filled_labels(inner)
        for child in inner:
            self._structured(child, inner_filled, (entry.label or words,))

    def _fact(self, entry: Entry, words: str) -> None:
        name = entry.label or words
        level, level_text = (MAX_LEVEL, "[x]") if entry.ticked else (None, "")
        notes = entry.value if entry.label else ""
        self.skills.append(Skill(name, self._group(), "fact", level, level_text, None, "", notes, entry.line))

    def _promises_reviews(self) -> bool:
        return any(_REVIEW_SECTION.search(heading) for heading in (*self.trail, self.group))

    def _table(self, table: Table) -> None:
        width = len(table.header)
        kinds = [_rating_kind(cell) for cell in table.header]
        for line, cells in table.rows:
            if len(cells) != width:
                self.not_understood.append((line, " | ".join(cells)))
            fitted = [("" if is_placeholder(cell) else cell) for cell in (*cells, *[""] * width)[:width]]
            name = fitted[0]
            if not name:
                self._emit(table.header[0] or "row", line, "")
            is_total = _TOTAL_ROW.match(name) is not None
            for column, cell in zip(table.header[1:], fitted[1:], strict=True):
                if is_total and not cell and not _COUNTED_COLUMN.search(column):
                    continue
                self._emit(_joined((name,) if name else (), column), line, cell)
            if "level" in kinds and name:
                found = {kind: cell for kind, cell in zip(kinds, fitted, strict=True) if kind}
                self._add_skill(name, line, found, repeated_is_new=True)


_ASKED = re.compile(r"^(?P<question>[^?？]{3,200}[?？])\s*(?P<answer>.*)$", re.DOTALL)
_ASKS_FOR_QUESTIONS = re.compile(r"\b(?:questions?|ask|fragen|preguntas?)\b|问题", re.IGNORECASE)
_RATE_THESE = re.compile(r"\b(?:rate|rating|self-rating|bewerte|califica|évalue)\b|自评", re.IGNORECASE)
_LOOKS_AGAIN = re.compile(r"\b(?:revisar|nachsehen|überprüf\w*|réviser|look again|adjust)\b|检查", re.IGNORECASE)
_NOT_TO_COME = re.compile(r"^(?:n/?a|none|not needed|skip(?:ped)?|—|-)\W*$", re.IGNORECASE)
_TOTAL_ROW = re.compile(r"^(?:totals?|sum|gesamt|summe|suma|somme|总计|合计)\b", re.IGNORECASE)
_COUNTED_COLUMN = re.compile(r"%|percent|share|hours?|anteil|stunden|horas|heures|小时|占比", re.IGNORECASE)
_BLANK_RUN = re.compile(r"_{2,}|＿{2,}")


def _rating_kind(label: str) -> str | None:
    for kind, pattern in (("level", _LEVEL_LABEL), ("priority", _PRIORITY_LABEL), ("notes", _NOTES_LABEL)):
        if pattern.match(label.strip()):
            return kind
    return None


def _labelled(entry: Entry) -> bool:
    return any(child.label or _labelled(child) for child in entry.children)


def _own_words(entry: Entry) -> str:
    return f"{entry.label}: {entry.value}" if entry.label and entry.value else entry.label or entry.value


def _words(entry: Entry) -> str:
    return _listed([_own_words(entry), *entry.texts()])


def _listed(texts: Iterable[str]) -> str:
    """Return the texts as one line: sentences follow each other, list items are set apart by semicolons."""
    joined = ""
    for text in filter(None, texts):
        joined += ("" if not joined else " " if joined[-1] in ".!?:;。" else "; ") + text
    return joined


def _joined(path: tuple[str, ...], label: str) -> str:
    return " — ".join(piece for piece in (*path, label) if piece)


def _group_name(label: str) -> str:
    return re.sub(r"^\d{1,2}[.)]\s*", "", label).strip(" :")


def _filled_labels(siblings: Iterable[Entry]) -> frozenset[str]:
    """Return the labels, numbers left out, that at least one of the siblings has an answer beside."""
    return frozenset(_NUMBERED_LABEL.sub("", sibling.label) for sibling in siblings if sibling.label and sibling.value)


def _names_something(entry: Entry, filled: frozenset[str]) -> bool:
    """Return whether a label with fields below it is a blank itself ("Resource 1:") and no heading ("Monday:")."""
    if any(_NAME_LABEL.match(child.label) for child in entry.children):
        return False
    base = _NUMBERED_LABEL.sub("", entry.label)
    return base != entry.label or base in filled


_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "quarter": 365 / 4, "year": 365.0}
_UNIT_NAMES = {
    "day": ("day", "tag", "día", "jour", "天"),
    "week": ("week", "woche", "semana", "semaine", "周"),
    "month": ("month", "monat", "mes", "mois", "月"),
    "quarter": ("quarter",),
    "year": ("year", "jahr", "año", "an", "年"),
}


_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORD = re.compile(rf"^(?:after |in )?({'|'.join(_COUNTED)})\b", re.IGNORECASE)


def _in_digits(match: re.Match[str]) -> str:
    return str(_COUNTED.index(match[1].lower()) + 1)


def _after_days(label: str) -> int | None:
    match = _PERIOD.match(_NUMBER_WORD.sub(_in_digits, label.strip(), count=1))
    if not match:
        return None
    number = match["number"] or match["number2"] or match["number3"]
    unit = (match["unit"] or match["unit2"] or match["unit3"]).lower()
    name = next((name for name, starts in _UNIT_NAMES.items() if unit.startswith(starts)), None)
    return int(int(number) * _DAYS[name]) if name else None


def _started(fields: Iterable[Field]) -> str | None:
    for field in fields:
        if field.filled and _STARTED.search(field.label.strip()) and (day := read_date(field.value)):
            return day
    return None
