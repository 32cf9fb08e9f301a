"""Lines become entries: a label with what was written beside it or below it, nested as the indentation says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest.clauses import enclosed, plain
from ingest.inline_rating import read_inline_rating
from ingest.outline import Line, Table, read_tables

EntryKind = Literal["item", "paragraph", "question", "group", "instruction", "table"]

_BOLD = re.compile(
    r"^(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX✓-]?\]\s*)?(?:\*\*|__)(?P<bold>.+?)(?:\*\*|__)(?P<after>.*)$"
)
_ITALIC = re.compile(r"^(?:\*(?!\*).*[^*]\*|_(?!_).*[^_]_)$")
_QUESTION = re.compile(r"^(?:question|frage|pregunta|questions?|问题)\s*\d*\s*[:：]\s*(?P<text>\S.*)$", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"^(?:instructions?|suggestions?|tips?|hints?|examples?|e\.g|remember|legend|key|scale|ratings? "
    r"scale|time investment|"
    r"purpose|how to use(?: this)?.*|warning|important|reminder|note|anleitung|hinweis|instrucciones"
    r"|consigne|说明)\s*[:：]",
    re.IGNORECASE,
)
# "Level: 1 = none, 5 = expert" and "Levels 0-5:" tell how to rate; "Level: 3" is a rating.
_LEGEND = re.compile(r"^levels?\b[^:：]{0,30}[:：].*(?:=|\b\d\s*(?:-|–|to)\s*\d\b.*\b(?:where|means|being)\b)", re.I)
# "Pods ........ 3", as tables are typed in plain text.
_LEADER = re.compile(r"^(?P<label>[^\n.…_]{2,60}?)\s?(?:\.{4,}|…{2,}|(?:\. ){3,}\.?)\s*(?P<value>.*)$")
_PROMISE = re.compile(r"^(?:day|week|month|quarter|tag|woche|monat|semana|mes|semaine|mois) \d{1,3}\s*[:：—–-]\s", re.I)
_LETTERED = re.compile(r"^[A-Z][.)]\s+(?=\S)")
_QUESTION_BLANK = re.compile(r"^(?P<label>[^\n]{3,200}[?？])\s*(?:\.{4,}|_{2,}|…+|(?:_ ){2,}_?)\s*$")
_DEFINITION = re.compile(r"^\s*:\s+(?P<text>.*)$")
_COLON = re.compile(r"[:：](?=\s|$|_)|：")
_TIGHT_COLON = re.compile(r":(?=\S)")
_TIGHT_LABEL = re.compile(r"[A-Z][\w' /-]{0,40}[^\W\d]")
_MAX_LABEL_CHARS, _MAX_LABEL_WORDS, _MAX_BLANK_LABEL_WORDS = 90, 9, 14
_MAX_NESTING = 20  # deeper lists are machine-made; what stands deeper hangs on the last level
_BLANKS = re.compile(r"_{2,}|\.{4,}|…{1,}|(?:_ ){2,}_?|-{4,}|＿{2,}")
_PLACEHOLDER = re.compile(
    r"^(?:[\s_.…\-–—/|]*|[(\[<{]*\s*(?:fill (?:this |me )?in.*|add your own.*|your (?:answer|text|name"
    r"|own).*|to be (?:filled|done|decided).*|"
    r"e\.?g\.?[:,. ].*|ex(?:ample)?[:.] .*|example.*|left off|tbd|tba|todo|to do|xxx+|insert .*|type here.*"
    r"|write here.*|answer here.*|"
    r"ausfüllen|offen|por completar|à remplir|待填|填写|待定)\s*[)\]>}]*|\?+|\[\s*\])$",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--[^<>]{0,300}-->|^\(\s*\)$|^（\s*）$|^？+$")
_BARE_PLACEHOLDER = re.compile(r"^(?:e\.?g|ex|example|your|add|insert|type|write|answer)\b", re.IGNORECASE)
_BOXES = re.compile(r"\[(?P<mark>[ xX✓]?)\]\s*(?P<text>[^\[\]]*)")


@dataclass(slots=True)
class Entry:
    """One piece of a worksheet.

    Attributes:
        label: the words before the colon, or the question; empty where there is none.
        value: what was written beside the label; empty for a blank. For an entry without a label, its text.
        marker: "-", "1.", …; empty for a paragraph.
        bold: the label is set off in bold.
        left_off: a mark such as "[LEFT OFF]", or a line to write on, stands here.
    """

    line: int
    kind: EntryKind
    label: str
    value: str
    depth: int = 0
    marker: str = ""
    ticked: bool | None = None
    bold: bool = False
    left_off: bool = False
    table: Table | None = None
    children: list[Entry] = field(default_factory=list)

    @property
    def numbered(self) -> bool:
        """Whether it is an item of a numbered list."""
        return self.marker[:1].isdigit()

    def texts(self) -> Iterator[str]:
        """Yield the words of everything nested below, in order."""
        for child in self.children:
            words = f"{child.label}: {child.value}" if child.label and child.value else child.value
            if words:
                yield words
            yield from child.texts()


@dataclass(slots=True)
class Part:
    """A heading with the entries below it. ``trail``: headings from the outermost inwards, the title left out."""

    trail: tuple[str, ...]
    heading: str
    line: int
    entries: list[Entry] = field(default_factory=list)


def is_placeholder(text: str) -> bool:
    """Return whether nothing was filled in: empty, underscores, "TBD", "(fill in)", "[LEFT OFF]" and the like."""
    stripped = _COMMENT.sub("", text).strip().strip("*_ \"'“”")
    if not stripped:
        return True
    if not _PLACEHOLDER.match(stripped):
        return False
    return stripped[:1] in "([<{" or not _BARE_PLACEHOLDER.match(stripped)


def read_parts(lines: Sequence[Line]) -> list[Part]:
    """Return the parts of a worksheet in order; the first may stand before any heading."""
    tables = {table.line: table for table in read_tables(tuple(lines))}
    parts = [Part((), "", 0)]
    trail: list[Line] = []
    title = _title_line(lines)
    stack: list[Entry] = []
    previous: Line | None = None
    for line in lines:
        if line.kind == "heading":
            while trail and trail[-1].depth >= line.depth:
                trail.pop()
            if line.number != title:
                trail.append(line)
            parts.append(Part(tuple(heading.text for heading in trail), line.text, line.number))
            stack = []
        elif line.kind == "rule":
            parts.append(Part(parts[-1].trail, "", line.number))
            stack = []
        elif line.kind == "row":
            if line.number in tables:
                parts[-1].entries.append(Entry(line.number, "table", "", "", table=tables[line.number]))
            stack = []
        elif line.kind in ("item", "text", "quote"):
            if _heads_list(line, previous, lines):
                parts[-1].entries.append(Entry(line.number, "group", line.text, ""))
                stack = []
            else:
                _place(parts[-1].entries, stack, line, previous)
        previous = line
    for part in parts:
        _unlabel_incidental(part.entries)
    return parts


def _heads_list(line: Line, previous: Line | None, lines: Sequence[Line]) -> bool:
    """Return whether a short line stands right above a list, a blank line above it, as a heading without marks."""
    if line.kind != "text" or line.depth or not line.text[:1].isupper() or not line.text[-1:].isalpha():
        return False
    below = lines[line.number] if line.number < len(lines) else None
    above = previous is None or previous.kind in ("blank", "rule")
    return above and below is not None and below.kind == "item" and len(line.text.split()) <= 4


def _unlabel_incidental(entries: list[Entry]) -> None:
    """Take the colon of "It depends: a, b" for prose where its neighbours show that these are answers, not blanks."""
    items = [entry for entry in entries if entry.kind == "item" and entry.ticked is None]
    loose = any(not entry.label or entry.numbered for entry in items)
    to_fill = any(entry.bold or not (entry.value or entry.children) for entry in items)
    if loose and not to_fill:
        for entry in items:
            if entry.label and entry.value and not entry.children:
                entry.label, entry.value = "", f"{entry.label}: {entry.value}"
    for entry in entries:
        _unlabel_incidental(entry.children)


def _title_line(lines: Sequence[Line]) -> int:
    tops = [line for line in lines if line.kind == "heading"]
    return tops[0].number if tops and tops[0].depth == 1 else 0


def _place(entries: list[Entry], stack: list[Entry], line: Line, previous: Line | None) -> None:
    if (answer := _DEFINITION.match(line.raw)) and (stack or entries):
        owner = stack[-1] if stack else entries[-1]
        text = plain(answer["text"])
        owner.children.append(
            Entry(line.number, "item", "", "" if is_placeholder(text) else text, owner.depth + 1, ":")
        )
        return
    follows = previous is not None and previous.kind in ("item", "text") and previous.number == line.number - 1
    if line.kind != "item" and follows and stack and _wraps(stack[-1], line):
        stack[-1].value = f"{stack[-1].value} {line.text}".strip()
        return
    entry = read_entry(line)
    while stack and (stack[-1].depth >= entry.depth or (line.kind != "item" and line.depth == 0)):
        stack.pop()
    del stack[_MAX_NESTING:]
    (stack[-1].children if stack else entries).append(entry)
    stack.append(entry)


def _wraps(last: Entry, line: Line) -> bool:
    """Return whether a prose line only continues the line above it (hard wrapping)."""
    if last.kind in ("group", "question", "instruction") or _ITALIC.match(line.raw.strip()):
        return False
    if _PROMISE.match(line.text):
        return False
    entry = read_entry(line)
    return not entry.label and entry.kind == "paragraph" and bool(last.value) and line.depth >= last.depth


def read_entry(line: Line) -> Entry:
    """Return the entry of one line; what it rates in passing stands as its children."""
    kind: EntryKind = "item" if line.kind == "item" else "paragraph"
    raw = line.raw.strip()
    text = line.text
    entry = Entry(line.number, kind, "", "", line.depth, line.marker if kind == "item" else "", line.ticked)
    legend = _INSTRUCTION.match(text) or _LEGEND.match(text)
    if kind == "paragraph" and (_ITALIC.match(raw) or legend or line.kind == "quote"):
        entry.kind, entry.value = "instruction", text
        return entry
    if question := _QUESTION.match(text):
        entry.kind, entry.label = "question", question["text"]
        return entry
    if kind == "paragraph" and text.endswith(("?", "？")) and len(text) <= 300:
        entry.kind, entry.label = "question", text
        return entry
    if blank := _QUESTION_BLANK.match(text):
        entry.kind, entry.label = ("question" if kind == "paragraph" else "item"), blank["label"]
        return entry
    if (leader := _LEADER.match(text)) and re.search(r"\w", leader["label"]):
        entry.label = leader["label"].strip(" :")
        entry.value = "" if is_placeholder(leader["value"]) else leader["value"].strip()
        return entry
    if kind == "item" and line.ticked is None and (rated := read_inline_rating(text)):
        entry.value = rated.name
        for label, words in (("Level", rated.level), ("Priority", rated.priority)):
            if words is not None:
                value = "" if is_placeholder(words) else words
                entry.children.append(Entry(line.number, "item", label, value, line.depth + 1, "-"))
        return entry
    if text.startswith("[") and len(boxes := list(_BOXES.finditer(text))) > 1:
        entry.value = ", ".join(box["text"].strip() for box in boxes if box["mark"].strip())
        return entry
    entry.label, value = _label_and_value(line)
    entry.bold = bool(entry.label) and _BOLD.match(raw) is not None
    if kind == "paragraph" and not entry.label and (bold := _BOLD.match(raw)):
        after = bold["after"].strip()
        if not after or after[:1] in "(*_:[":
            entry.kind, entry.label = "group", plain(bold["bold"]).rstrip(":")
            entry.value = ""
            return entry
    drawn = kind == "paragraph" and entry.label and re.fullmatch(r"[_＿ ]{3,}", value)
    if drawn or re.search(r"\[\s*left off\s*\]", value, re.IGNORECASE):
        entry.left_off = True
    if entry.label and _BOXES.search(value):
        value = ", ".join(box["text"].strip() for box in _BOXES.finditer(value) if box["mark"].strip())
    entry.value = "" if is_placeholder(value) else value
    return entry


def _label_and_value(line: Line) -> tuple[str, str]:
    text = line.text
    bold = _BOLD.match(line.raw.strip())
    if bold:
        inside = plain(bold["bold"])
        after = plain(bold["after"])
        if inside.endswith((":", "：")) and not _only_in_brackets(inside, len(inside) - 1):
            return inside.rstrip(":： "), after
        if after.startswith((":", "：")):
            return inside, after.lstrip(":： ")
        end = _colon(inside)
        if end is not None and not after.strip(" *_"):
            return inside[:end].strip(), inside[end + 1 :].strip()
        return "", text
    end = _colon(text)
    if end is None:
        return "", text
    head, rest = _LETTERED.sub("", text[:end].strip()), text[end + 1 :].strip()
    words = len(head.split())
    to_fill = is_placeholder(rest) or (line.kind == "item" and _BLANKS.search(rest))
    limit = _MAX_BLANK_LABEL_WORDS if to_fill else _MAX_LABEL_WORDS
    if len(head) > _MAX_LABEL_CHARS or words > limit or not head or ". " in head:
        return "", text
    return head, rest


def _colon(text: str) -> int | None:
    """Return where the first colon outside brackets ends a label, None where none does."""
    marks = enclosed(text)
    for pattern in (_COLON, _TIGHT_COLON):
        for match in pattern.finditer(text[:200]):
            before = text[: match.start()]
            in_brackets = marks[match.start()] or before.endswith(("http", "https"))
            if in_brackets or (pattern is _TIGHT_COLON and not _TIGHT_LABEL.fullmatch(before)):
                continue
            return match.start()
    return None


def _only_in_brackets(text: str, position: int) -> bool:
    return bool(enclosed(text)[position])
