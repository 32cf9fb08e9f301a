"""A table of a plan becomes stages (one a row) or the pieces of the stage it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.outline import Table
from ingest.plan_label import LabelKind, read_label
from ingest.stage import Piece, StageDraft
from ingest.stage_title import DURATION, read_numbered_title, read_stage_title

_TRACK = re.compile(r"^(?:track|strand|area|stream|pillar|spur|bereich|pista|eje|轨道|方向)s?$", re.IGNORECASE)
_STAGE = re.compile(
    r"^(?:stage|phase|week|milestone|module|month|unit|step|level|sprint|part|quarter|term|woche|etappe"
    r"|modul|semana|etapa|"
    r"módulo|semaine|étape|阶段|周|模块|单元)s?(?:\s*(?:#|no\.?|number|name|title))?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:#|no\.?|nr\.?|number)$", re.IGNORECASE)
_NOTHING = re.compile(r"^(?:n/?a|none|-+|—|–|tbd|tba|\?)?$", re.IGNORECASE)
_DITTO = re.compile(r"^(?:〃|''|\"|“|”|\^+|↑|-|—|ditto|same|id\.?|idem|dito|同上)$", re.IGNORECASE)
_HOBBY = re.compile(r"\b(?:hobby|hobbies|optional|fun|side|bonus|freizeit|afici[oó]n|loisirs?)\b", re.IGNORECASE)

Columns = list[LabelKind | str | None]


def is_stage_table(table: Table) -> bool:
    """Return whether each row is a stage: a column names stages or modules and another says what they hold."""
    columns = _columns(table.header)
    return "stage" in columns and any(column not in (None, "stage", "track", "number") for column in columns)


def is_track_table(table: Table) -> bool:
    """Return whether the table is a curriculum: its modules stand in tracks, or have learning objectives."""
    columns = _columns(table.header)
    if not is_stage_table(table):
        return False
    named = table.header[columns.index("stage")].lower()
    return "track" in columns or (named.startswith("modul") and "objective" in columns)


def read_stage_table(table: Table) -> tuple[list[StageDraft], list[tuple[int, str]]]:
    """Return a stage a row and (line, text) of the rows whose cells do not fit the header.

    An empty cell in the track column repeats the one above; the first module of each track is at work now, except in
    an optional track, where any may be.
    """
    columns = _columns(table.header)
    stages: list[StageDraft] = []
    ragged: list[tuple[int, str]] = []
    track: str | None = None
    for line, cells in table.rows:
        if len(cells) != len(columns):
            ragged.append((line, _shown(cells)))
        if not any(cells):
            continue
        fitted = _fitted(cells, len(columns))
        draft = _row_stage(line, fitted, columns, table.header)
        if "track" in columns:
            named = fitted[columns.index("track")]
            track = track if _DITTO.match(named) and track else named or track
            draft.track = track
            draft.title = draft.title or track or ""
            draft.optional = bool(track and _HOBBY.search(track))
        if draft.title:
            stages.append(draft)
        elif (line, _shown(cells)) not in ragged:
            ragged.append((line, _shown(cells)))
    if "track" in columns:
        _mark_active(stages)
    return stages, ragged


def fill_from_table(stage: StageDraft, table: Table, label: LabelKind | None) -> list[tuple[int, str]]:
    """Add a table's rows to the stage it stands in; return (line, text) of ragged rows."""
    columns = _columns(table.header)
    known = [column for column in columns if column not in (None, "aside", "duration", "goal", "number", "track")]
    ragged: list[tuple[int, str]] = []
    for line, cells in table.rows:
        if len(cells) != len(columns):
            ragged.append((line, _shown(cells)))
        fitted = _fitted(cells, len(columns))
        if not known:
            text = " — ".join(cell for cell in fitted if not _NOTHING.match(cell))
            if text:
                stage.add(label or "other", Piece(line, text, listed=True))
            continue
        duration = next((fitted[i] for i, column in enumerate(columns) if column == "duration" and fitted[i]), "")
        for cell, column in zip(fitted, columns, strict=True):
            if column not in known or _NOTHING.match(cell):
                continue
            kind = label or "concepts" if column == "stage" else column
            is_course = kind in ("courses", "read", "watch", "problems", "other")
            text = f"{cell} ({duration})" if is_course and duration and not _NOTHING.match(duration) else cell
            stage.add(kind, Piece(line, text, listed=True))  # type: ignore[arg-type]
    return ragged


def _columns(header: Sequence[str]) -> Columns:
    columns: Columns = []
    for cell in header:
        name = cell.strip().rstrip(":")
        if _TRACK.match(name):
            columns.append("track")
        elif _STAGE.match(name) and "stage" not in columns:
            columns.append("stage")
        elif _NUMBER.match(name):
            columns.append("number")
        else:
            label = read_label(name)
            columns.append(label.kind if label else None)
    return columns


def _shown(cells: Sequence[str]) -> str:
    return " | ".join(cell.replace("\n", " / ") for cell in cells)


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    fitted = [cell.strip() for cell in cells[:width]]
    return fitted + [""] * (width - len(fitted))


def _row_stage(line: int, cells: Sequence[str], columns: Columns, headers: Sequence[str]) -> StageDraft:
    draft = StageDraft("", line=line)
    for header, cell, column in zip(headers, cells, columns, strict=True):
        if column == "stage":
            _name(draft, cell, header)
        elif column == "number" and cell.isdigit():
            draft.number = int(cell)
        elif column == "objective":
            draft.summary.append(cell)
            draft.add("objective", Piece(line, cell))
        elif column in (None, "track", "number", "aside") or _NOTHING.match(cell):
            continue
        else:
            for text in cell.split("\n"):
                draft.add(column, Piece(line, text))  # type: ignore[arg-type]
    if draft.number is not None and len(draft.summary) == 1 and draft.title in ("", _numbered(headers, columns, draft)):
        # "Month 3 | Routing": the row is called Routing, and is the third.
        draft.title = draft.summary.pop()
    return draft


def _numbered(headers: Sequence[str], columns: Columns, draft: StageDraft) -> str:
    return f"{headers[columns.index('stage')].strip()} {draft.number}" if "stage" in columns else ""


def _name(draft: StageDraft, cell: str, header: str) -> None:
    if _NOTHING.match(cell):
        return
    if re.fullmatch(r"\d{1,3}(?:\s*[-–]\s*\d{1,3})?", cell):
        draft.number = int(re.split(r"\s*[-–]", cell)[0])
        draft.title = f"{header.strip()} {cell}"
        return
    titled = read_stage_title(cell) or read_numbered_title(cell)
    draft.title = titled.title if titled else cell
    draft.number = titled.number if titled else None
    draft.duration = titled.duration if titled else None
    if DURATION.fullmatch(cell.strip()):
        draft.duration = draft.duration or cell.strip()


def _mark_active(stages: Sequence[StageDraft]) -> None:
    seen: set[str | None] = set()
    for stage in stages:
        stage.active = stage.track not in seen
        seen.add(stage.track)
