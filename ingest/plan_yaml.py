"""Hand-written YAML becomes a plan: a list or mapping of stages with topics, resources and "done when"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from ingest.clauses import plain
from ingest.plan_label import LabelKind, read_label
from ingest.stage import Piece, StageDraft
from ingest.stage_title import read_numbered_title, read_stage_title, split_duration

_STAGE_KEYS = frozenset(
    {"stages", "phases", "modules", "weeks", "milestones", "steps", "months", "units", "levels", "sprints", "parts"}
    | {"roadmap", "curriculum", "plan", "etappen", "phasen", "wochen", "etapas", "fases", "semanas", "módulos"}
    | {"étapes", "semaines", "阶段"}
)
_TITLE_KEYS = frozenset(
    {"title", "name", "stage", "phase", "module", "week", "milestone", "step", "month", "unit", "level"}
    | {"titel", "nombre", "título", "nom", "titre", "标题", "名称"}
)
_NUMBER_KEYS = frozenset({"number", "no", "nr", "id", "order", "index", "week", "month"})
_ANY_STAGE_KEY = re.compile(rf"^[ \t]*(?:{'|'.join(sorted(_STAGE_KEYS))})[ \t]*:[ \t]*$", re.MULTILINE | re.IGNORECASE)
_NUMBERED_KEY = re.compile(
    r"^(?:stage|phase|module|week|milestone|step|month|unit|level|part)[ _-]?\d{1,2}\b", re.IGNORECASE
)
_ANY_NUMBERED_KEY = re.compile(
    r"^(?:stage|phase|module|week|milestone|step|month|unit|level|part)[ _-]?\d{1,2}[ \t]*:", re.MULTILINE | re.I
)
# Values that people write bare and YAML reads as syntax: "- >98% on MNIST", "title: Stage 1: basics".
_ITEM_START = re.compile(r"[ \t]*(?:- +)?")
_KEY = re.compile(r"\w[\w /-]*:[ \t]+")
_UNQUOTED = re.compile(r"^[>%@`&*!|][^\n]*\w|^[^\s\"'\[{|>#][^\n]*: ")
_MAX_CHARS = 200_000
_MAX_NODES = 20_000
_MAX_DEPTH = 60


@dataclass(slots=True)
class YamlPlan:
    """What a YAML text says: title, goal, stages, sections, and the lines that could not be read."""

    title: str = ""
    goal: str = ""
    stages: list[StageDraft] = field(default_factory=list)
    sections: dict[LabelKind, list[Piece]] = field(default_factory=dict)
    not_understood: list[tuple[int, str]] = field(default_factory=list)


def looks_like_plan(text: str) -> bool:
    """Return whether a text may be a plan in YAML; cheap, for every fence and file."""
    return len(text) <= _MAX_CHARS and bool(_ANY_STAGE_KEY.search(text) or len(_ANY_NUMBERED_KEY.findall(text)) >= 2)


def read_yaml_plan(text: str, first_line: int) -> YamlPlan | None:
    """Return the plan of a YAML text whose first line is ``first_line`` of its file; None where it holds none."""
    if not looks_like_plan(text) or _nests_too_deep(text):
        return None
    root = _composed(text)
    if root is None:
        root = _composed("\n".join(_quoted(line) for line in text.split("\n")))
    if not isinstance(root, yaml.MappingNode):
        return None
    return _Reader(first_line).read(root)


def _composed(text: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return node


def _quoted(line: str) -> str:
    """Return the line with its value in quotes where YAML would take it for syntax."""
    start = _ITEM_START.match(line)
    end = start.end() if start else 0
    if key := _KEY.match(line, end):
        end = key.end()
    value = line[end:].rstrip()
    if not _UNQUOTED.match(value):
        return line
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{line[:end]}"{escaped}"'


def _nests_too_deep(text: str) -> bool:
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    deepest_indent = max((len(line) - len(line.lstrip(" ")) for line in text.split("\n")), default=0)
    return deepest > _MAX_DEPTH or deepest_indent > 4 * _MAX_DEPTH


class _Reader:
    """Walks the nodes once; aliases are followed at most a bounded number of times."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.budget = _MAX_NODES
        self.plan = YamlPlan()

    def read(self, root: yaml.MappingNode) -> YamlPlan | None:
        for key, value in self._pairs(root):
            name = key.value.strip().lower().replace("_", " ").replace("-", " ")
            if name in _STAGE_KEYS and not isinstance(value, yaml.ScalarNode):
                self._stages(value)
            elif _NUMBERED_KEY.match(name) and isinstance(value, yaml.MappingNode):
                self._stage(value, key.value)
            elif name in _TITLE_KEYS and isinstance(value, yaml.ScalarNode):
                self.plan.title = self.plan.title or plain(value.value)
            else:
                self._section(name, value)
        return self.plan if self.plan.stages else None

    def _section(self, name: str, value: yaml.Node) -> None:
        label = read_label(name)
        if label is None:
            return
        if label.kind in ("goal", "objective"):
            self.plan.goal = self.plan.goal or " ".join(piece.text for piece in self._pieces(value))
        elif label.kind in ("projects", "challenges", "mastery"):
            self.plan.sections.setdefault(label.kind, []).extend(self._pieces(value))

    def _stages(self, node: yaml.Node) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if isinstance(item, yaml.MappingNode):
                    self._stage(item, "")
                elif isinstance(item, yaml.ScalarNode) and item.value.strip():
                    self._named(item.value, item)
        elif isinstance(node, yaml.MappingNode):
            for key, value in self._pairs(node):
                name = key.value.strip().lower()
                if name in _STAGE_KEYS and not isinstance(value, yaml.ScalarNode):
                    self._stages(value)
                elif isinstance(value, yaml.MappingNode):
                    self._stage(value, key.value)
                elif isinstance(value, yaml.SequenceNode):
                    draft = self._named(key.value, key)
                    for piece in self._pieces(value):
                        draft.add("concepts", piece)
                elif name in _TITLE_KEYS:
                    self.plan.title = self.plan.title or plain(value.value)
                elif (label := read_label(name.replace("_", " "))) and label.kind in ("goal", "objective"):
                    self.plan.goal = self.plan.goal or plain(value.value)

    def _named(self, title: str, node: yaml.Node) -> StageDraft:
        text = plain(title.replace("_", " "))
        titled = read_stage_title(text) or read_numbered_title(text)
        bare, duration = split_duration(text)
        draft = StageDraft(titled.title if titled else bare, line=self._line(node))
        draft.number = titled.number if titled else None
        draft.duration = titled.duration if titled else duration
        self.plan.stages.append(draft)
        return draft

    def _stage(self, node: yaml.MappingNode, key: str) -> None:
        pairs = list(self._pairs(node))
        title = next((v.value for k, v in pairs if _is_title(k, v)), "") or key
        draft = self._named(title or "Stage", node)
        if key and title != key and draft.number is None:
            titled = read_stage_title(key.replace("_", " "))
            draft.number = titled.number if titled else None
        for name_node, value in pairs:
            name = name_node.value.strip().lower().replace("_", " ")
            if _is_title(name_node, value) and value.value == title:
                continue
            if (
                name in _NUMBER_KEYS | _TITLE_KEYS
                and isinstance(value, yaml.ScalarNode)
                and value.value.strip().isdigit()
            ):
                draft.number = int(value.value)
            elif name in ("track", "strand") and isinstance(value, yaml.ScalarNode):
                draft.track = plain(value.value)
            elif name == "optional" and isinstance(value, yaml.ScalarNode):
                draft.optional = value.value.strip().lower() in ("true", "yes", "on")
            elif (label := read_label(name)) and label.kind == "other" and isinstance(value, yaml.MappingNode):
                self._resources(draft, value)
            elif name in ("weeks", "days", "months") and isinstance(value, yaml.ScalarNode):
                told = plain(value.value)
                draft.duration = draft.duration or (f"{name} {told}" if told[-1:].isdigit() else told)
            elif label := read_label(name):
                for piece in self._pieces(value):
                    draft.add("done" if label.kind == "mastery" else label.kind, piece)
            else:
                self._unknown(name_node, value)

    def _resources(self, draft: StageDraft, node: yaml.MappingNode) -> None:
        """Add resources given by kind: "resources: {read: …, watch: […]}"."""
        for key, value in self._pairs(node):
            label = read_label(key.value.strip().lower().replace("_", " "))
            for piece in self._pieces(value):
                draft.add(label.kind if label else "other", piece)

    def _unknown(self, key: yaml.ScalarNode, value: yaml.Node) -> None:
        pieces = " ".join(piece.text for piece in self._pieces(value))
        self.plan.not_understood.append((self._line(key), f"{key.value}: {pieces}"[:200].strip()))

    def _pieces(self, node: yaml.Node, depth: int = 0) -> Iterator[Piece]:
        if isinstance(node, yaml.ScalarNode):
            for offset, text in enumerate(node.value.split("\n")):
                if text.strip() and node.tag != "tag:yaml.org,2002:null":
                    yield Piece(self._line(node) + offset, plain(text), depth, listed=depth > 0)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if self._spend():
                    yield from self._pieces(item, depth + 1)
        elif isinstance(node, yaml.MappingNode):
            words: list[str] = []
            for key, value in self._pairs(node):
                if not isinstance(value, yaml.ScalarNode):
                    yield Piece(self._line(key), plain(key.value), depth, listed=True)
                    yield from self._pieces(value, depth + 1)
                elif key.value.strip().lower() in _TITLE_KEYS | {
                    "text",
                    "outcome",
                    "description",
                    "url",
                    "link",
                    "result",
                }:
                    words.append(plain(value.value))
                elif value.tag == "tag:yaml.org,2002:null":
                    words.append(plain(key.value))
                else:
                    words.append(f"{plain(key.value)}: {plain(value.value)}")
            if words:
                yield Piece(self._line(node), " — ".join(words), max(depth, 1), listed=True)

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and self._spend():
                yield key, value

    def _spend(self) -> bool:
        self.budget -= 1
        return self.budget > 0

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)


def _is_title(key: yaml.ScalarNode, value: yaml.Node) -> bool:
    return (
        key.value.strip().lower() in _TITLE_KEYS
        and isinstance(value, yaml.ScalarNode)
        and not value.value.strip().isdigit()
    )
