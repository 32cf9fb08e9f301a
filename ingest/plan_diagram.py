"""A Mermaid diagram becomes stages: a flowchart's nodes, a gantt chart's sections, a timeline's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.clauses import plain
from ingest.outline import Line
from ingest.stage import Piece, StageDraft
from ingest.stage_title import read_numbered_title, read_stage_title, split_duration

_NODE = re.compile(
    r"(?P<id>[\w.]+(?:-[\w.]+)*)\s*(?:\(\[|\[\[|\[\(|\(\(|\{\{|[\[({>])\s*[\"/\\]?(?P<text>[^\[\](){}\""
    r"|]{1,200})[\"/\\]?\s*(?:\]\)|\]\]|\)\]|\)\)|\}\}|[\])}])"
)
_QUOTED_NODE = re.compile(r"(?P<id>[\w.]+(?:-[\w.]+)*)\s*[\[({]{1,2}\"(?P<text>[^\"]{1,300})\"[\])}]{1,2}")
_ARROW = re.compile(r"\s*(?:[<ox]?(?:--+|==+|-\.+-?)(?:[>ox]|)|~~~)(?:\|[^|]{0,80}\|)?\s*")
_SUBGRAPH = re.compile(r"^subgraph\s+(?:[\w-]+\s*\[\s*\"?(?P<a>[^\"\]]+)\"?\s*\]|\"?(?P<b>[^\"\[\]]+?)\"?)\s*$")
_IGNORED = re.compile(
    r"^(?:%%|style\b|class\b|classDef\b|click\b|linkStyle\b|direction\b|dateFormat\b|axisFormat\b"
    r"|excludes\b|todayMarker\b|tickInterval\b|title\b)"
)
_TASK = re.compile(r"^(?P<name>[^:]{1,150}?)\s*:\s*(?P<rest>.*)$")
_LENGTH = re.compile(r"^(?P<number>\d{1,4})(?P<unit>[dwhM])$")
_BREAK = re.compile(r"\s*<br\s*/?>\s*|\\n", re.IGNORECASE)


def read_diagrams(lines: Sequence[Line]) -> list[StageDraft]:
    """Return the stages of the Mermaid diagrams among the lines, in the order drawn."""
    stages: list[StageDraft] = []
    body: list[Line] | None = None
    for line in lines:
        if line.kind == "fence" and body is None and line.marker == "mermaid":
            body = []
        elif line.kind == "fence" and body is not None:
            stages.extend(_read_diagram(body))
            body = None
        elif body is not None and line.kind == "code" and line.raw.strip():
            body.append(line)
    return stages + (_read_diagram(body) if body else [])


def _read_diagram(body: Sequence[Line]) -> list[StageDraft]:
    if not body:
        return []
    head = body[0].raw.strip().split(maxsplit=1)[0].lower()
    if head in ("graph", "flowchart"):
        return _flowchart(body[1:])
    if head == "gantt":
        return _gantt(body[1:])
    if head == "timeline":
        return _timeline(body[1:])
    return []


def _flowchart(body: Sequence[Line]) -> list[StageDraft]:
    nodes: dict[str, StageDraft] = {}
    labels = {match["id"]: match["text"] for line in body for match in _labelled_nodes(line.raw)}
    track: str | None = None
    for line in body:
        text = line.raw.strip().rstrip(";")
        if _IGNORED.match(text):
            continue
        if subgraph := _SUBGRAPH.match(text):
            track = plain(subgraph["a"] or subgraph["b"])
        elif text == "end":
            track = None
        else:
            for identity in _identities(text):
                if identity not in nodes:
                    nodes[identity] = _draft(labels.get(identity, identity), line.number, track)
    return list(nodes.values())


def _labelled_nodes(raw: str) -> list[re.Match[str]]:
    quoted = list(_QUOTED_NODE.finditer(raw[:2_000]))
    taken = [match.span() for match in quoted]
    others = [
        match
        for match in _NODE.finditer(raw[:2_000])
        if all(match.end() <= start or match.start() >= end for start, end in taken)
    ]
    return quoted + others


def _identities(text: str) -> list[str]:
    found: list[str] = []
    for part in _ARROW.split(text[:2_000]):
        for piece in re.split(r"\s*&\s*", part or ""):
            match = re.match(r"[\w.]+(?:-[\w.]+)*", piece.strip())
            if match:
                found.append(match[0])
    return found


def _draft(text: str, line: int, track: str | None) -> StageDraft:
    first, *rest = [plain(part) for part in _BREAK.split(text) if part.strip()] or [text]
    titled = read_stage_title(first) or read_numbered_title(first)
    bare, duration = split_duration(first)
    draft = StageDraft(titled.title if titled else bare, line=line, track=track)
    draft.number = titled.number if titled else None
    draft.duration = titled.duration if titled else duration
    for part in rest:
        draft.add("concepts", Piece(line, part))
    return draft


def _gantt(body: Sequence[Line]) -> list[StageDraft]:
    stages: list[StageDraft] = []
    section: StageDraft | None = None
    days: dict[int, list[float | None]] = {}
    for line in body:
        text = line.raw.strip()
        if _IGNORED.match(text):
            continue
        if text.lower().startswith("section "):
            section = _draft(text[8:].strip(), line.number, None)
            stages.append(section)
        elif task := _TASK.match(text):
            length = next((_days(part.strip()) for part in task["rest"].split(",") if _days(part.strip())), None)
            if section is None:
                stages.append(_draft(task["name"], line.number, None))
                days[id(stages[-1])] = [length]
            else:
                section.add("concepts", Piece(line.number, plain(task["name"]), listed=True))
                days.setdefault(id(section), []).append(length)
    for stage in stages:
        lengths = days.get(id(stage), [])
        known = [length for length in lengths if length is not None]
        if known and len(known) == len(lengths) and stage.duration is None:
            stage.duration = f"{sum(known):g} days"
    return stages


def _days(text: str) -> float | None:
    match = _LENGTH.match(text)
    if not match:
        return None
    return int(match["number"]) * {"d": 1.0, "w": 7.0, "h": 1 / 24, "M": 30.0}[match["unit"]]


def _timeline(body: Sequence[Line]) -> list[StageDraft]:
    stages: list[StageDraft] = []
    track: str | None = None
    for line in body:
        text = line.raw.strip()
        if _IGNORED.match(text):
            continue
        if text.lower().startswith("section "):
            track = plain(text[8:])
            continue
        period, *events = [part.strip() for part in text.split(" : ")]
        if period and not text.startswith(":"):
            stages.append(_draft(period, line.number, track))
        for event in events:
            if stages and event:
                stages[-1].add("concepts", Piece(line.number, plain(event), listed=True))
    return stages
