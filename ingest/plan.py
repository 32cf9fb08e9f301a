"""The lines of a document become a plan in draft: its stages' pieces, its other sections, and what was left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest.outline import Line, read_tables
from ingest.plan_label import (
    Label,
    LabelKind,
    is_label_list,
    read_glued_label,
    read_heading_label,
    read_label,
)
from ingest.plan_table import fill_from_table
from ingest.stage import Piece, StageDraft
from ingest.stage_title import (
    StageTitle,
    read_numbered_title,
    read_stage_title,
    read_unnumbered_title,
    split_duration,
)

Style = Literal["words", "numbered", "labelled", "leaves", "none"]

SECTION_KINDS: frozenset[LabelKind] = frozenset({"projects", "challenges", "mastery"})
_IN_STAGE: dict[LabelKind, LabelKind] = {"challenges": "problems", "mastery": "done"}
_BOLD_RANK, _TEXT_RANK, _ITEM_RANK = 7, 8, 10
_MAX_STAGE_LINE_CHARS = 220
_MAX_BLANKS = 20  # further apart, two lines have nothing to do with each other
_MAX_PARAGRAPH_CHARS = 8_000  # a longer one is no paragraph; joining on and on would cost time without end
_NOT_A_STAGE = re.compile(
    r"^(?:(?:table of )?contents|toc|introduction|intro|about.*|contribut.*|licen[cs]e|acknowledge?ments?"
    r"|credits?|faq|team|"
    r"community|code of conduct|how to .*|getting help|congratulations|support.*|sponsors?|changelog|notes?"
    r"|why.*|motivation|"
    r"overview|summary|star history|contact|authors?|conclusion|next steps|disclaimer|tips.*|description"
    r"|curriculum|roadmap|"
    r"resources?|references?|license.*|further reading|see also|links?|what.*|who.*|news|updates?|usage|index|legend|"
    r"general.*|misc.*|background|outline|notebooks?)\W*$",
    re.IGNORECASE,
)
_LINK = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]?\]\s*)?[^\w\[<]{0,6}(?:\[[^\]]+\]\(<?https?:|<?https?://)")
_CODE_LINE = re.compile(r"^\s*`[^`]+`\s*\\?$")
_DOING: tuple[tuple[LabelKind, re.Pattern[str]], ...] = (
    ("read", re.compile(r"^(?:read|skim|re-?read)\b", re.IGNORECASE)),
    ("watch", re.compile(r"^watch\b", re.IGNORECASE)),
    (
        "projects",
        re.compile(
            r"^(?:build|create|make|implement|write|ship|design|record|bake|compose|code)\s+(?:an?|the|your|my|one"
            r"|two|three)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "courses",
        re.compile(r"^(?:take|enrol|enroll|attend)\b.*\b(?:course|class|mooc|lesson|workshop)s?\b", re.IGNORECASE),
    ),
    (
        "problems",
        re.compile(
            r"^(?:solve|practi[cs]e|drill|do)\b.*\b(?:exercise|problem|kata|drill|puzzle|etude|scale)s?\b", re.I
        ),
    ),
)
_BOLD_LABEL = re.compile(r"^\s*(?:[-*+]\s+)?\*\*[^*:]{2,40}(?::\*\*|\*\*\s*:)\s*\S")
_PLAIN_LABEL = re.compile(r"^[A-ZÀ-Þ][^\W\d_]+(?: [^\W\d_]+){0,2}:\s+\S")
_STRONG_DONE = re.compile(r"\b(?:done|finished|complete[d]?|criteri|exit|when|fertig|hecho|listo|完成)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that opens a stage. ``rank``: 1..6 for a heading, more for bold, plain and list lines."""

    line: int
    rank: int
    title: StageTitle
    summary: str = ""


@dataclass(slots=True)
class PlanDraft:
    """A plan as far as read.

    Attributes:
        style: what the stages were recognised by.
        sections: projects, challenges and signs of mastery of the whole plan.
        rest: other lines by heading.
    """

    style: Style = "none"
    stages: list[StageDraft] = field(default_factory=list)
    sections: dict[LabelKind, list[Piece]] = field(default_factory=dict)
    title: str = ""
    goal: str = ""
    rest: dict[str, list[str]] = field(default_factory=dict)
    not_understood: list[tuple[int, str]] = field(default_factory=list)


def find_marks(lines: Sequence[Line]) -> tuple[Style, list[Mark]]:
    """Return how the document marks its stages, and the marks: by words, numbers, labels below, or mere leaves."""
    if marks := _word_marks(lines):
        return "words", marks
    headings = [line for line in lines if line.kind == "heading"]
    if marks := _numbered_marks(headings):
        return "numbered", marks
    if marks := _labelled_marks(lines):
        return "labelled", marks
    if marks := _listed_marks(lines):
        return "numbered", marks
    marks = _leaf_marks(lines)
    return ("leaves", marks) if marks else ("none", [])


def _word_marks(lines: Sequence[Line]) -> list[Mark]:
    """Return the marks of the most prominent kind of line that says "Stage 2" or "Week 3"."""
    by_kind: dict[str, list[Mark]] = {"heading": [], "bold": [], "text": [], "item": []}
    previous: Line | None = None
    for line in lines:
        if line.kind in ("heading", "text", "item") and 0 < len(line.text) <= _MAX_STAGE_LINE_CHARS:
            title = read_stage_title(line.text)
            if title is None and line.kind == "heading":
                title = read_unnumbered_title(line.text)
            if title is not None:
                kind, rank = _prominence(line)
                if kind != "text" or _opens_paragraph(previous) or _counts_on(by_kind["text"], title):
                    by_kind[kind].append(Mark(line.number, rank, title))
        previous = line
    for kind in ("heading", "bold", "text", "item"):
        if marks := by_kind[kind]:
            outermost = min(mark.rank for mark in marks)
            return [mark for mark in marks if kind == "heading" or mark.rank == outermost]
    return []


def _opens_paragraph(previous: Line | None) -> bool:
    return previous is None or previous.kind in ("blank", "heading", "rule", "front")


def _counts_on(marks: Sequence[Mark], title: StageTitle) -> bool:
    """Return whether a line without a blank above still is the next stage: "Week 2" after "Week 1"."""
    last = marks[-1].title if marks else None
    return last is not None and last.word == title.word and last.number is not None and title.number == last.number + 1


def _prominence(line: Line) -> tuple[str, int]:
    if line.kind == "heading":
        return "heading", line.depth
    if line.kind == "item":
        return "item", _ITEM_RANK + line.depth
    raw = line.raw.strip()
    bold = raw.startswith(("**", "__")) and raw.rstrip(": ").endswith(("**", "__"))
    return ("bold", _BOLD_RANK) if bold else ("text", _TEXT_RANK)


def _numbered_marks(headings: Sequence[Line]) -> list[Mark]:
    titled = [(line, title) for line in headings if (title := read_numbered_title(line.text))]
    if len(titled) < 2:
        return []
    depth = Counter(line.depth for line, _ in titled).most_common(1)[0][0]
    marks = [Mark(line.number, line.depth, title) for line, title in titled if line.depth == depth]
    return marks if len(marks) >= 2 else []


def _listed_marks(lines: Sequence[Line]) -> list[Mark]:
    """Return the items of the outermost numbered list where most hold labels or say how long they take."""
    marks: list[Mark] = []
    telling: set[int] = set()
    for line in lines:
        if line.kind != "item":
            continue
        if line.depth == 0 and line.marker[:1].isdigit() and 0 < len(line.text) <= _MAX_STAGE_LINE_CHARS:
            title, after, duration = _split_listed(line.text)
            number = int(line.marker.rstrip(".)"))
            marks.append(Mark(line.number, _ITEM_RANK, StageTitle(title, "", number, duration), after))
            if duration is not None:
                telling.add(line.number)
        elif marks and line.depth > 0 and _is_labelled(line):
            telling.add(marks[-1].line)
    counts_up = [mark.title.number for mark in marks] == list(range(1, len(marks) + 1))
    return marks if len(marks) >= 2 and counts_up and 2 * len(telling) >= len(marks) else []


def _split_listed(text: str) -> tuple[str, str, str | None]:
    """Return (title, what is said of it, duration) of "Base (8 weeks) – easy mileage"."""
    bare, duration = split_duration(text)
    head, _, after = bare.partition(" – ") if " – " in bare else bare.partition(" — ")
    head, own = split_duration(head)
    return head.strip(" :"), after.strip(), own or duration


def _labelled_marks(lines: Sequence[Line]) -> list[Mark]:
    """Return the headings whose own part holds labels ("Topics covered") or a table of courses."""
    marks: list[Mark] = []
    heading: Line | None = None
    for line in lines:
        if line.kind == "heading":
            label = read_heading_label(line.text)
            if label is None or label.kind in SECTION_KINDS:
                heading = line
                continue
            labelled = label.kind not in ("goal", "aside") and heading is not None and heading.depth < line.depth
        else:
            labelled = _is_labelled(line)
        if heading is None or not labelled or _NOT_A_STAGE.match(heading.text):
            continue
        if not marks or marks[-1].line != heading.number:
            marks.append(Mark(heading.number, heading.depth, _plain_title(heading.text)))
    return marks if len(marks) >= 2 else []


def _is_labelled(line: Line) -> bool:
    if line.kind == "row":
        return any((label := read_label(cell)) and label.kind not in ("goal", "aside") for cell in line.cells[:8])
    if line.kind not in ("text", "item") or len(line.text) > 400:
        return False
    label = read_label(line.text)
    return label is not None and label.kind not in ("goal", "aside", "duration")


def _leaf_marks(lines: Sequence[Line]) -> list[Mark]:
    """Return the headings of the commonest depth that hold a list."""
    holders: list[Line] = []
    heading: Line | None = None
    items = 0
    for line in (*lines, Line(0, "heading", "", "", depth=1)):
        if line.kind == "heading":
            if heading is not None and items >= 2 and not _NOT_A_STAGE.match(heading.text):
                holders.append(heading)
            heading, items = line, 0
        elif line.kind == "item":
            items += 1
    if len(holders) < 3:
        return []
    depth = Counter(line.depth for line in holders).most_common(1)[0][0]
    marks = [Mark(line.number, line.depth, _plain_title(line.text)) for line in holders if line.depth == depth]
    return marks if len(marks) >= 3 else []


def _plain_title(text: str) -> StageTitle:
    return read_numbered_title(text) or StageTitle(text.strip(" :"), "", None, None)


def read_plan(lines: Sequence[Line], marks: Iterable[Mark], style: Style) -> PlanDraft:
    """Return the plan in draft, each line placed under its stage and label, its section, or the rest."""
    reader = _Reader(lines, {mark.line: mark for mark in marks}, PlanDraft(style=style))
    return reader.read()


class _Reader:
    """Walks the lines once; what a line belongs to is decided by the stage, section and label open above it."""

    def __init__(self, lines: Sequence[Line], marks: dict[int, Mark], plan: PlanDraft) -> None:
        self.lines, self.marks, self.plan = lines, marks, plan
        self.tables = {table.line: table for table in read_tables(tuple(lines))}
        self.last_mark = max(marks, default=0)
        self.has_headings = any(line.kind == "heading" for line in lines)
        self.stage: StageDraft | None = None
        self.stage_rank = 0
        self.section: LabelKind | None = None
        self.section_rank = 0
        self.rest_heading = ""
        self.label: LabelKind | None = None
        self.label_is_heading = False
        self.label_is_inline = False
        self.label_depth = -1
        self.base_depth = 0
        self.headings_above: list[Line] = []
        self.outer_stages: list[tuple[Mark, StageDraft]] = []
        self.last_content = 0
        self.last_pieces: list[Piece] | None = None

    def read(self) -> PlanDraft:
        for line in self.lines:
            if mark := self.marks.get(line.number):
                self._open_stage(mark, line)
            elif line.kind == "heading":
                self._heading(line)
            elif line.kind == "blank":
                self._blank()
            elif line.kind == "row":
                self._row(line)
            elif line.kind in ("item", "text", "quote"):
                self._content(line)
        self._drop_empty_outer_stages()
        return self.plan

    def _open_stage(self, mark: Mark, line: Line) -> None:
        while self.headings_above and self.headings_above[-1].depth >= mark.rank:
            self.headings_above.pop()
        while self.outer_stages and self.outer_stages[-1][0].rank >= mark.rank:
            self.outer_stages.pop()
        track = self._track()
        self.stage = StageDraft(
            mark.title.title,
            mark.title.number,
            track,
            mark.title.duration,
            line.number,
            optional=_is_optional(line.text),
            summary=[mark.summary] if mark.summary else [],
        )
        self.outer_stages.append((mark, self.stage))
        self.plan.stages.append(self.stage)
        self.stage_rank = mark.rank
        self.section = None
        self._close_label()

    def _track(self) -> str | None:
        if self.outer_stages:
            return self.outer_stages[-1][1].title
        above = [line for line in self.headings_above if line.depth > 1 and not _NOT_A_STAGE.match(line.text)]
        return above[-1].text if above and self.plan.style in ("numbered", "labelled", "leaves") else None

    def _close_label(self) -> None:
        self.label, self.label_is_heading, self.label_is_inline = None, False, False
        self.label_depth, self.base_depth, self.last_pieces = -1, 0, None

    def _heading(self, line: Line) -> None:
        while self.headings_above and self.headings_above[-1].depth >= line.depth:
            self.headings_above.pop()
        label = read_heading_label(line.text)
        if self.stage is not None and line.depth > self.stage_rank:
            self._heading_in_stage(line, label)
            return
        if self.section is not None and line.depth > self.section_rank and label is None:
            self._add_to_section(Piece(line.number, line.text))
            self.base_depth = 100
            return
        self.stage = None
        while self.outer_stages and self.outer_stages[-1][0].rank >= line.depth:
            self.outer_stages.pop()
        self._close_label()
        self.headings_above.append(line)
        self.section = label.kind if label and label.kind in SECTION_KINDS | {"goal"} else None
        if label and label.kind == "done" and _STRONG_DONE.search(label.head):
            # Without stages it is what the whole plan asks for; beside stages, how one knows that all is reached.
            self.section = "mastery" if self.plan.stages else "done"
        self.section_rank = line.depth
        self.rest_heading = line.text

    def _heading_in_stage(self, line: Line, label: Label | None) -> None:
        self._close_label()
        if label is not None:
            self.label, self.label_is_heading = label.kind, True
            if label.rest and self.stage is not None:
                self._add(Piece(line.number, label.rest))
        elif is_label_list(line.text):
            return
        else:
            self.label, self.label_is_heading = "concepts", True
            self._add(Piece(line.number, line.text, listed=True))
            self.base_depth = 100

    def _blank(self) -> None:
        if self.label_is_inline:
            self._close_label()
        self.last_pieces = None

    def _row(self, line: Line) -> None:
        table = self.tables.get(line.number)
        if table is None:
            return
        if self.stage is not None:
            self.plan.not_understood.extend(fill_from_table(self.stage, table, self.label))
        elif self.section in SECTION_KINDS:
            for number, cells in table.rows:
                self._add_to_section(Piece(number, " — ".join(cell for cell in cells if cell), listed=True))
        else:
            self._keep(" | ".join(table.header))
            for _, cells in table.rows:
                self._keep(" | ".join(cells))

    def _content(self, line: Line) -> None:
        if self.stage is not None and line.kind == "item" and _ITEM_RANK + line.depth <= self.stage_rank:
            self.stage = None
            self.rest_heading = ""
        if self._opens_plain_section(line):
            return
        if self.stage is not None:
            self._stage_line(self.stage, line)
        elif self.section == "goal":
            self.plan.goal = f"{self.plan.goal} {line.text}".strip()
        elif self.section is not None:
            self._section_line(line)
        else:
            self._rest_line(line)

    def _opens_plain_section(self, line: Line) -> bool:
        """Open a section named by a plain line; only after the last stage, before it the name is a stage's label."""
        if line.kind != "text" or line.number <= self.last_mark or (self.stage_rank <= 6 and self.stage is not None):
            return False
        if self.has_headings or len(line.text) > 80 or line.text.endswith((".", ",", ";")):
            return False
        label = read_heading_label(line.text)
        if label is None or label.kind not in SECTION_KINDS:
            if self.stage is None and _is_plain_heading(line, self.lines):
                self.section, self.rest_heading = None, line.text
                self._close_label()
                return True
            return False
        self.stage, self.section, self.section_rank, self.rest_heading = None, label.kind, 0, line.text
        self._close_label()
        return True

    def _stage_line(self, stage: StageDraft, line: Line) -> None:
        if is_label_list(line.text):
            self._close_label()
            return
        beside_label = line.kind == "item" and line.depth == self.label_depth
        if line.kind == "item" and not self.label_is_heading and line.depth <= self.label_depth:
            self._close_label()
        label = self._label_of(line)
        if label is not None:
            self._close_label()
            self.label = _IN_STAGE.get(label.kind, label.kind)
            self.label_depth = line.depth if line.kind == "item" else -1
            self.label_is_inline = bool(label.rest) and line.kind != "item"
            if label.rest:
                self._add(Piece(line.number, label.rest))
            return
        unknown = bool(_BOLD_LABEL.match(line.raw)) and (line.kind == "text" or beside_label)
        # Among lines that are labels, "Materials needed: a saw" is one too, if of a kind not known.
        unknown = unknown or (self.label_is_inline and line.kind == "text" and bool(_PLAIN_LABEL.match(line.text)))
        if unknown:
            # Set off like the labels around it ("**Mood:** calm"), but it says nothing known.
            self._close_label()
            self.plan.not_understood.append((line.number, line.text))
            self._keep(line.text, stage.title)
            return
        if self._continues(line):
            return
        if self.label is not None:
            self._add(Piece(line.number, line.text, line.depth + self.base_depth, listed=line.kind == "item"))
        elif line.kind == "item":
            self.label = _kind_of_item(line)
            self._add(Piece(line.number, _without_stage_word(line.text), line.depth, listed=True))
            self.label = None
        elif not stage.has_content:
            stage.summary.append(line.text)
        else:
            self._keep(line.text, stage.title)

    def _label_of(self, line: Line) -> Label | None:
        if line.kind == "quote":
            return None
        label = read_label(line.text)
        if label is not None and not label.rest and line.kind == "item" and not self._has_something_below(line):
            return None
        if label is None and line.kind == "text" and not self.has_headings:
            label = read_glued_label(line.text)
        if label is None:
            return None
        if self.label_is_heading and not (label.kind == "done" and _STRONG_DONE.search(label.head)):
            return None
        if label.kind == "goal" and line.kind == "text" and not label.rest:
            return None
        return label

    def _has_something_below(self, line: Line) -> bool:
        """Return whether a list item is a label for what is nested below it: "- Books" over a list."""
        if line.text.endswith((":", "：")):
            return True
        following = range(line.number, min(line.number + _MAX_BLANKS, len(self.lines)))
        after = next((self.lines[index] for index in following if self.lines[index].kind != "blank"), None)
        return after is not None and after.kind == "item" and after.depth > line.depth

    def _continues(self, line: Line) -> bool:
        """Append a hard-wrapped line to the one before it."""
        if line.kind != "text" or self.last_content != line.number - 1 or not self.last_pieces:
            return False
        if _CODE_LINE.match(line.raw) or len(self.last_pieces[-1].text) > _MAX_PARAGRAPH_CHARS:
            return False
        self.last_pieces[-1] = self.last_pieces[-1].continued(line.text, line.number)
        self.last_content = line.number
        return True

    def _add(self, piece: Piece) -> None:
        if self.stage is None or self.label is None:
            return
        if self.label == "aside":
            self._keep(piece.text, self.stage.title)
            return
        self.stage.add(self.label, piece)
        self.last_pieces = self.stage.pieces.get(self.label)
        self.last_content = piece.line

    def _add_to_section(self, piece: Piece) -> None:
        if self.section is not None:
            pieces = self.plan.sections.setdefault(self.section, [])
            pieces.append(piece)
            self.last_pieces, self.last_content = pieces, piece.line

    def _section_line(self, line: Line) -> None:
        if self._continues(line):
            return
        if line.kind == "item" or self.base_depth or self.section == "done":
            self._add_to_section(
                Piece(line.number, line.text, line.depth + self.base_depth, listed=line.kind == "item")
            )
        else:
            self._keep(line.text)

    def _rest_line(self, line: Line) -> None:
        label = read_label(line.text)
        if label is not None and label.kind in ("goal", "objective") and label.rest and not self.plan.stages:
            self.plan.goal = self.plan.goal or label.rest
            return
        if _is_lone_item(line, self.lines):
            self.rest_heading = line.text
            return
        if label is not None and label.kind == "done" and _STRONG_DONE.search(label.head):
            self.plan.sections.setdefault("done", [])
            if label.rest:
                self.plan.sections["done"].append(Piece(line.number, label.rest))
            self.section, self.section_rank = "done", 0
            return
        self._keep(line.text)

    def _keep(self, text: str, heading: str | None = None) -> None:
        if text:
            self.plan.rest.setdefault(self.rest_heading if heading is None else heading, []).append(text)

    def _drop_empty_outer_stages(self) -> None:
        """An outer stage that only holds others ("Phase 1" over "Week 1", "Week 2") is their track, no stage itself."""
        tracks = {stage.track for stage in self.plan.stages}
        self.plan.stages = [stage for stage in self.plan.stages if stage.has_content or stage.title not in tracks]


def _is_optional(text: str) -> bool:
    return re.search(r"\b(?:optional|bonus|hobby)\b", text, re.IGNORECASE) is not None


def _kind_of_item(line: Line) -> LabelKind:
    for kind, pattern in _DOING:
        if pattern.match(line.text):
            return kind
    return "other" if _LINK.search(line.raw) else "concepts"


def _without_stage_word(text: str) -> str:
    title = read_stage_title(text)
    return title.title if title is not None else text


def _is_plain_heading(line: Line, lines: Sequence[Line]) -> bool:
    before = lines[line.number - 2] if line.number >= 2 else None
    short = len(line.text.split()) <= 9 and not line.text.endswith((".", ",", ";", "!", "?", ":"))
    return short and line.text[:1].isupper() and (before is None or before.kind == "blank" or before.kind == "item")


def _is_lone_item(line: Line, lines: Sequence[Line]) -> bool:
    """Return whether a list of one short item stands where a heading would: "- design" over paragraphs."""
    if line.kind != "item" or len(line.text.split()) > 6:
        return False
    around = [lines[index].kind for index in (line.number - 2, line.number) if 0 <= index < len(lines)]
    if any(kind != "blank" for kind in around):
        return False
    following = range(line.number, min(line.number + _MAX_BLANKS, len(lines)))
    after = next((lines[index] for index in following if lines[index].kind != "blank"), None)
    return after is not None and after.kind != "item"
