"""A document becomes a roadmap: stages, what each teaches, and what "done" means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clauses import plain
from ingest.concept import Concept
from ingest.criterion import Criterion, CriterionKind, is_bare, split_criteria
from ingest.document import Document
from ingest.measure import Measure
from ingest.outline import Line, Table, read_lines, read_tables
from ingest.plan import PlanDraft, find_marks, read_plan
from ingest.plan_diagram import read_diagrams
from ingest.plan_label import read_label
from ingest.plan_table import is_stage_table, is_track_table, read_stage_table
from ingest.plan_yaml import YamlPlan, looks_like_plan, read_yaml_plan
from ingest.stage import Piece, Project, Resource, Stage, StageDraft, finish_stage, read_projects
from ingest.stage_title import read_stage_title

__all__ = [
    "Challenge",
    "Concept",
    "Criterion",
    "CriterionKind",
    "Measure",
    "Project",
    "Resource",
    "Roadmap",
    "Stage",
    "read_roadmap",
    "recognise",
    "split_criteria",
]


@dataclass(frozen=True, slots=True)
class Challenge:
    """A hard problem with its level as the roadmap names it ("hard", "brutal")."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A plan as written.

    Attributes:
        not_understood: (line, text) of what looked like plan structure and could not be placed.
        rest: other text kept, by heading.
    """

    path: str
    title: str
    goal: str
    stages: tuple[Stage, ...]
    projects: tuple[Project, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    mastery_signs: tuple[str, ...] = ()
    rest: tuple[tuple[str, str], ...] = ()
    not_understood: tuple[tuple[int, str], ...] = ()

    def all_criteria(self) -> Iterator[Criterion]:
        """Yield the criteria of the stages and then of every project."""
        for stage in self.stages:
            yield from stage.criteria
        for project in (*(project for stage in self.stages for project in stage.projects), *self.projects):
            yield from project.criteria


_PLAN_WORDS = (
    r"road[ -]?map|curriculum|curricula|syllabus|study[ -]plan|learning[ -](?:plan|path|roadmap|journey "
    r"plan)|study[ -]guide|"
    r"lernplan|studienplan|lehrplan|plan de estudios?|plan de estudio|ruta de aprendizaje|plan d['’]études"
    r"|feuille de route|"
    r"路线图|学习计划|学习路线|课程大纲|leerplan|план обучения|учебный план"
)
_HINT = re.compile(rf"\b(?:{_PLAN_WORDS})\b|路线图|学习计划|学习路线", re.IGNORECASE)
_CURRICULUM = re.compile(r"\b(?:curriculum|curricula|syllabus|lehrplan|plan de estudios?)\b|课程大纲", re.IGNORECASE)
_NOT_A_PLAN = re.compile(
    r"\b(?:work ?sheet|work ?book|questionnaire|arbeitsblatt|hoja de trabajo|fiche de travail)\b", re.IGNORECASE
)
# Without any of these a text cannot be a plan; looking for them first spares the rest of the work for ordinary notes.
_SIGN_WORDS = (
    "roadmap", "road map", "road-map",
    "curricul", "syllabus", "study plan", "study-plan", "learning plan", "learning path",
    "study guide",
    "lernplan", "studienplan", "lehrplan", "plan de estudio", "ruta de aprendizaje", "plan d'étud", "plan d’étud",
    "feuille de route",
    "路线图", "学习", "课程大纲", "leerplan", "план обучения", "учебный план", "done when",
    "definition of done", "exit criteria",
    "```mermaid", "resources:", "resources**", "references:", "references**", "topics covered",
)  # fmt: skip
_SIGN_LINE = re.compile(
    r"\n[^\n\w]{0,12}(?:stage|phase|milestone|module|week|month|step|part|level|unit|etappe|woche|etapa"
    r"|semana|fase|étape|semaine|roadmap|curriculum|第)"
    r"s?(?: ?#?\d|[:：]| [ivx]+\b| (?:one|two|three))|\n第"
)
_SIGN_COLUMN = re.compile(r"\|[ \t]*(?:module|stage|phase|week|milestone|unit|月|阶段|周)")
_KIND_PROPERTIES = ("kind", "type", "category")


def recognise(document: Document) -> Literal["roadmap", "curriculum"] | None:
    """Return which kind of plan a document is, None for anything that is not clearly one."""
    declared = _declared_kind(document)
    if declared is not None:
        return declared
    if not _may_be_plan(document):
        return None
    if _NOT_A_PLAN.search(_heading_words(document)):
        return None
    lines = read_lines(document.text)
    tables = [table for table in read_tables(lines) if is_stage_table(table) and len(table.rows) >= 2]
    if any(is_track_table(table) for table in tables):
        return "curriculum"
    hinted = _HINT.search(_heading_words(document)) is not None
    if (from_yaml := _yaml_plan(lines)) and len(from_yaml.stages) >= 2:
        done = any("done" in stage.pieces or "concepts" in stage.pieces for stage in from_yaml.stages)
        return _named_kind(document) if hinted or done else None
    drawn = read_diagrams(lines)
    if len(drawn) >= 2 and (hinted or read_plan(lines, (), "none").sections.get("done")):
        return _named_kind(document)
    if tables and (hinted or any(_says_done(table) for table in tables)):
        return _named_kind(document)
    return _named_kind(document) if _has_stages(lines, hinted=hinted) else None


def _may_be_plan(document: Document) -> bool:
    lowered = f"{document.title}\n{document.text}".lower()
    if any(word in lowered for word in _SIGN_WORDS):
        return True
    return bool(_SIGN_LINE.search(lowered) or _SIGN_COLUMN.search(lowered))


def _declared_kind(document: Document) -> Literal["roadmap", "curriculum"] | None:
    for name in _KIND_PROPERTIES:
        value = str(document.properties.get(name, "")).strip().lower()
        if value in ("roadmap", "learning roadmap", "study plan", "learning plan", "learning path"):
            return "roadmap"
        if value in ("curriculum", "syllabus"):
            return "curriculum"
    return None


def _heading_words(document: Document) -> str:
    """Return what a document calls itself: title, file name, tags and its first headings."""
    name = document.path.rsplit("/", 1)[-1]
    headings = re.findall(r"^[ \t]{0,3}#{1,2}[ \t]+([^\n]{1,200})", document.text[:20_000], re.MULTILINE)
    return " \n ".join([document.title, name.replace("_", " "), *document.tags, *headings[:1]])


def _named_kind(document: Document) -> Literal["roadmap", "curriculum"]:
    words = _heading_words(document)
    return "curriculum" if _CURRICULUM.search(words) and not re.search(r"road[ -]?map", words, re.I) else "roadmap"


def _says_done(table: Table) -> bool:
    return any((label := read_label(cell)) and label.kind in ("done", "objective", "concepts") for cell in table.header)


def _has_stages(lines: Sequence[Line], *, hinted: bool) -> bool:
    style, marks = find_marks(lines)
    plan = read_plan(lines, marks, style)
    stages = plan.stages
    count = len(stages)
    done = sum("done" in stage.pieces for stage in stages)
    labelled = sum(any(kind not in ("goal", "aside", "concepts") for kind in stage.pieces) for stage in stages)
    timed = sum(stage.duration is not None for stage in stages)
    if style == "words":
        telling = labelled * 2 >= count or timed * 2 >= count
        return done >= 1 or (count >= 2 and (hinted or telling))
    if style == "numbered":
        return done >= 1 or (count >= 3 and labelled * 2 >= count) or (hinted and count >= 2)
    if style == "labelled":
        return done >= 1 or (hinted and count >= 2)
    return hinted and (count >= 3 or bool(plan.sections.get("done")))


def read_roadmap(document: Document) -> Roadmap:
    """Return the plan that a document holds, as far as it can be read; what could not be placed is listed."""
    lines = read_lines(document.text)
    plan = _read_plan(lines)
    title = plan.title or _title(document, lines)
    if not plan.stages and plan.sections.get("done"):
        plan.stages = [StageDraft(title, line=plan.sections["done"][0].line, pieces={"done": plan.sections["done"]})]
    first = min((stage.line or 1 for stage in plan.stages), default=len(lines) + 1)
    goal = plan.goal or _goal(lines, title, first)
    stages = tuple(finish_stage(draft, title) for draft in plan.stages)
    bare = [(c.line or 0, c.text) for stage in stages for c in stage.criteria if is_bare(c)]
    if not stages:
        # Nothing says where a stage begins, so every line that should stand in one is named.
        told = {title, *goal.split("\n")}
        unplaced = [line for line in lines if line.kind in ("item", "text") and line.text and line.text not in told]
        bare += [(line.number, line.text) for line in unplaced if line.text not in goal][:_MAX_UNPLACED]
    return Roadmap(
        path=document.path,
        title=title,
        goal=goal,
        stages=stages,
        projects=tuple(read_projects(plan.sections.get("projects", ()), title, "")),
        challenges=tuple(_challenges(plan.sections.get("challenges", ()))),
        mastery_signs=tuple(piece.text for piece in plan.sections.get("mastery", ())),
        rest=tuple(_rest(plan, title, goal)),
        not_understood=tuple(sorted({*plan.not_understood, *bare})),
    )


_MAX_UNPLACED = 200


def _read_plan(lines: Sequence[Line]) -> PlanDraft:
    """Return the plan from whichever form holds its stages: YAML, a table of stages, marked lines, a diagram."""
    if from_yaml := _yaml_plan(lines):
        return _with_yaml(lines, from_yaml)
    if tables := [table for table in read_tables(tuple(lines)) if is_stage_table(table) and table.rows]:
        return _with_tables(lines, tables)
    style, marks = find_marks(lines)
    drawn = read_diagrams(lines) if style in ("leaves", "none") else []
    plan = read_plan(lines, () if len(drawn) >= 2 else marks, style)
    if len(drawn) >= 2:
        plan.stages = drawn
        if done := plan.sections.pop("done", None):
            # The drawing says in what order; what is written below it is when the last of it is done.
            plan.stages[-1].pieces.setdefault("done", []).extend(done)
    plan.not_understood.extend(
        (number, block[0].strip()) for number, block in _yaml_blocks(lines) if looks_like_plan("\n".join(block))
    )
    return plan


def _with_tables(lines: Sequence[Line], tables: Sequence[Table]) -> PlanDraft:
    in_tables = {table.line for table in tables} | {line for table in tables for line, _ in table.rows}
    others = [line if line.number not in in_tables else Line(line.number, "blank", "", line.raw) for line in lines]
    plan = read_plan(others, (), "none")
    for table in tables:
        stages, ragged = read_stage_table(table)
        plan.stages.extend(stages)
        plan.not_understood.extend(ragged)
    _mark_named_active(plan.stages, lines)
    return plan


def _mark_named_active(stages: Sequence[StageDraft], lines: Sequence[Line]) -> None:
    """Let a line such as "Right now: joins (theory)" say which module of its track is at work."""
    for line in lines:
        if line.kind not in ("text", "item") or not (match := _RIGHT_NOW.match(line.text)):
            continue
        said = match["what"]
        for stage in stages:
            found = re.search(rf"(?<!\w){re.escape(stage.title)}(?!\w)(?P<after>[^,;.]*)", said, re.IGNORECASE)
            if found and not _NOT_YET.search(found["after"]):
                for other in stages:
                    other.active = other is stage if other.track == stage.track else other.active


_RIGHT_NOW = re.compile(
    r"^(?:right now|currently|now|at the moment|current(?:ly)? (?:module|stage)s?|in progress|zurzeit"
    r"|ahora)\s*[:—–-]\s*(?P<what>.+)$",
    re.I,
)
_NOT_YET = re.compile(r"\b(?:next|later|then|after|not yet|soon|done|finished)\b", re.IGNORECASE)


def _yaml_blocks(lines: Sequence[Line]) -> list[tuple[int, list[str]]]:
    """Return (first line, lines) of what says it is YAML: fences and the front matter."""
    blocks: list[tuple[int, list[str]]] = []
    inside = False
    for line in lines:
        if line.kind == "fence":
            inside = not inside and line.marker in ("yaml", "yml")
            blocks.append((line.number + 1, []))
        elif line.kind == "code" and inside:
            blocks[-1][1].append(line.raw)
    front = [line.raw for line in lines if line.kind == "front"]
    if front:
        blocks.append((2, front[1:-1]))
    return [(number, block) for number, block in blocks if block]


def _yaml_plan(lines: Sequence[Line]) -> YamlPlan | None:
    """Return the plan of the first block of YAML that holds one; the whole text may be one."""
    front = sum(line.kind == "front" for line in lines)
    whole = (front + 1, [line.raw for line in lines[front:]])
    for first_line, block in [*_yaml_blocks(lines), whole]:
        if plan := read_yaml_plan("\n".join(block), first_line):
            return plan
    return None


def _with_yaml(lines: Sequence[Line], from_yaml: YamlPlan) -> PlanDraft:
    whole = all(stage.line and lines[stage.line - 1].kind not in ("code", "front") for stage in from_yaml.stages)
    plan = PlanDraft() if whole else read_plan(lines, (), "none")
    plan.stages = from_yaml.stages
    plan.title = from_yaml.title if whole else ""
    plan.goal = from_yaml.goal or plan.goal
    for kind, pieces in from_yaml.sections.items():
        plan.sections.setdefault(kind, []).extend(pieces)
    plan.not_understood.extend(from_yaml.not_understood)
    return plan


def _title(document: Document, lines: Sequence[Line]) -> str:
    declared = document.properties.get("title")
    if isinstance(declared, str) and declared.strip():
        return declared.strip()
    first = next((line for line in lines if line.kind not in ("blank", "front", "rule")), None)
    headings = [line for line in lines if line.kind == "heading"]
    tops = [line for line in headings if line.depth == 1]
    tops = [line for line in tops if not _CONTENTS.match(line.text)]
    if (
        first is not None
        and first.kind == "heading"
        and read_stage_title(first.text) is None
        and not _CONTENTS.match(first.text)
    ):
        return first.text
    if len(tops) == 1 and read_stage_title(tops[0].text) is None:
        return tops[0].text
    if (outer := _outer_item(lines)) is not None:
        return outer
    if headings:
        named = _HTML_HEADING.search(document.text[:4_000])
        return (plain(named[1]) if named else "") or document.title
    return _plain_title(lines) or document.title


def _outer_item(lines: Sequence[Line]) -> str | None:
    """Return the one item that holds everything else of an outline, as "- Learn woodworking" over its stages."""
    told = [line for line in lines if line.kind not in ("blank", "front", "rule")]
    if len(told) < 3 or any(line.kind != "item" or line.depth <= told[0].depth for line in told[1:]):
        return None
    return told[0].text if told[0].kind == "item" and read_stage_title(told[0].text) is None else None


_HTML_HEADING = re.compile(r"<h[1-3][^<>]{0,200}>\s*([^<>]{2,120}?)\s*</h[1-3]>", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:table of )?contents$|^toc$|^inhalt(?:sverzeichnis)?$|^índice$|^目录$", re.IGNORECASE)


def _plain_title(lines: Sequence[Line]) -> str:
    """Return the last short line before the first paragraph of a plain text: site names come above the title."""
    title = ""
    for line in lines:
        if line.kind == "blank":
            continue
        if line.kind != "text" or read_stage_title(line.text) is not None or len(line.text.split()) > 12:
            break
        if line.text.endswith((".", "!", "?")):
            break
        title = line.text
    return title


def _goal(lines: Sequence[Line], title: str, first_stage_line: int) -> str:
    """Return the first paragraph after the title, before the first stage."""
    paragraph: list[str] = []
    for line in lines:
        if line.number >= first_stage_line:
            break
        if line.kind == "text" and line.text != title and (paragraph or _is_prose(line)):
            paragraph.append(line.text)
        elif paragraph:
            break
    return " ".join(paragraph)


def _is_prose(line: Line) -> bool:
    """Return whether a line is part of a paragraph and no row of links or badges."""
    links = line.raw.count("](") + line.raw.count("href=")
    words = len(line.text.split())
    if words < 6 and not (words >= 3 and line.text.endswith(".")):
        return False
    return links * 8 <= len(line.text.split()) and not line.text.startswith("<")


def _rest(plan: PlanDraft, title: str, goal: str) -> Iterator[tuple[str, str]]:
    for heading, texts in plan.rest.items():
        kept = [text for text in texts if text != title and text not in goal]
        if kept:
            yield heading, "\n".join(kept)


_LEVELS = re.compile(
    r"^(?:\[(?P<a>[^\[\]]{1,20})\]|\((?P<b>[^()]{1,20})\)|(?P<c>easy|gentle|warm-?up|starter|medium"
    r"|moderate|hard|harder|hardest|"
    r"brutal|legendary|insane|epic|nightmare|beginner|intermediate|advanced|expert|master|leicht|mittel"
    r"|schwer|fácil|medio|difícil|"
    r"facile|moyen|difficile|简单|中等|困难|[★⭐]{1,5}))(?:\s*[:—–-]\s+|\s+)(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


def _challenges(pieces: Sequence[Piece]) -> Iterator[Challenge]:
    outermost = min((piece.depth for piece in pieces), default=0)
    listed = [piece for piece in pieces if piece.depth == outermost]
    own_levels = _own_levels(listed)
    for piece in listed:
        if match := _LEVELS.match(piece.text):
            yield Challenge((match["a"] or match["b"] or match["c"]).lower(), match["rest"])
        elif own_levels and (own := _GLUED_LEVEL.match(piece.text)):
            yield Challenge(own[1], own[2])
        else:
            yield Challenge("", piece.text)


_GLUED_LEVEL = re.compile(r"^([a-z][a-z-]{2,14}):?\s+([A-Z0-9\"“‘'].*)$", re.DOTALL)
_MAX_OWN_LEVELS = 5


def _own_levels(pieces: Sequence[Piece]) -> bool:
    """Return whether the plan has words of its own for levels: every line opens with one of a few small words."""
    matches = [_GLUED_LEVEL.match(piece.text) or _LEVELS.match(piece.text) for piece in pieces]
    words = {match[1] for match in matches if match}
    return len(pieces) >= 2 and all(matches) and len(words) <= _MAX_OWN_LEVELS
