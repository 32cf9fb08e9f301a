"""A picture to put beside a post: the calendar of study, how sure against how right, or what is covered, as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from coach.habit import Cell

# One hue from light to dark, told apart in grey and by eyes that do not tell red from green.
LEVEL_COLOURS = ("#e8ebe9", "#b7d3e2", "#7fb0cf", "#3f84b1", "#175a86")
INK, QUIET = "#22303a", "#6b7780"
SCALE = 2.0
"""Pixels for each point: sharp on a phone, and still small."""
MISSING = {
    "calendar": "There is nothing in the diary to draw yet; log a session first (coach log add).",
    "calibration": "No answer came with how sure you were yet; answer a few with --confidence first.",
    "coverage": 'No roadmap with "Done when" lines was read yet; `coach ingest` one first.',
}
"""The pictures there are, and what to do when there is nothing to draw."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words that tell the same to those who do not see it."""

    png: bytes
    alt: str


def calendar(cells: Sequence[Cell], title: str = "") -> Picture:
    """Return the calendar heat map of some weeks; see ``habit.heat_map`` for the cells.

    Weeks before the first one studied are not drawn, but for the last four there are.

    Raises:
        ValueError: no cells.
    """
    if not cells:
        raise ValueError("no days to draw")
    cells = _trimmed(cells)
    studied = [cell for cell in cells if cell.level]
    hours = sum(cell.hours for cell in studied)
    data = [
        {"week": cell.week, "weekday": WEEKDAYS[cell.weekday], "level": cell.level, "hours": cell.hours}
        for cell in cells
    ]
    starts = [cell for index, cell in enumerate(cells) if cell.day.day == 1 or index == 0]
    months = [{"week": cell.week, "weekday": WEEKDAYS[0], "name": f"{cell.day:%b}"} for cell in _apart(starts)]
    position = {
        "x": {"field": "week", "type": "ordinal", "axis": None},
        "y": {"field": "weekday", "type": "ordinal", "sort": list(WEEKDAYS), "title": None, "axis": _WEEKDAY_AXIS},
    }
    colour = {
        "field": "level",
        "type": "ordinal",
        "scale": {"domain": [0, 1, 2, 3, 4], "range": list(LEVEL_COLOURS)},
        "legend": None,
    }
    squares = {
        "data": {"values": data},
        "mark": {"type": "rect", "cornerRadius": 3, "stroke": "white", "strokeWidth": 2},
        "encoding": {**position, "color": colour},
    }
    names = {
        "data": {"values": months},
        "mark": {"type": "text", "dy": -22, "align": "left", "dx": -9, "color": QUIET, "fontSize": 11},
        "encoding": {**position, "text": {"field": "name"}},
    }
    weeks = cells[-1].week + 1
    spec = _spec(title or f"{_figure(hours)} hours on {len(studied)} days", width=weeks * 22, height=7 * 22)
    spec["layer"] = [squares, names]
    first, last = cells[0].day, cells[-1].day
    alt = (
        f"Calendar of study from {first.isoformat()} to {last.isoformat()}: "
        f"{_figure(hours)} hours on {len(studied)} of {len(cells)} days."
    )
    return Picture(_png(spec), alt)


def coverage(stages: Sequence[tuple[str, int, int]], title: str = "Criteria met, stage by stage") -> Picture:
    """Return bars of how many criteria of each stage are met: (stage, met, all).

    Raises:
        ValueError: no stages, or more met than there are.
    """
    if not stages or any(not 0 <= met <= total for _, met, total in stages):
        raise ValueError("each stage needs 0 <= met <= all")
    names = [_short(name) for name, _, _ in stages]
    data = [
        {"stage": name, "met": met, "all": total, "label": f"{met} of {total}"}
        for name, (_, met, total) in zip(names, stages, strict=True)
    ]
    y = {"field": "stage", "type": "nominal", "sort": names, "title": None, "axis": {**_PLAIN_AXIS, "labelLimit": 260}}

    def bar(field: str, colour: str) -> dict[str, Any]:
        x = {"field": field, "type": "quantitative", "axis": None}
        return {"mark": {"type": "bar", "color": colour, "cornerRadius": 3}, "encoding": {"x": x, "y": y}}

    label = {
        "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12},
        "encoding": {"x": {"field": "all", "type": "quantitative"}, "y": y, "text": {"field": "label"}},
    }
    spec = _spec(title, width=420, height=max(60, 30 * len(stages)))
    spec["data"] = {"values": data}
    spec["layer"] = [bar("all", LEVEL_COLOURS[0]), bar("met", LEVEL_COLOURS[3]), label]
    alt = f"{title}: " + "; ".join(f"{name}, {met} of {total}" for name, met, total in stages) + "."
    return Picture(_png(spec), alt)


def calibration(
    points: Sequence[tuple[float, float, int]], title: str = "How sure I was, and how often right"
) -> Picture:
    """Return the calibration curve: (confidence 0..1, share right 0..1, answers) for each group of answers.

    Raises:
        ValueError: no points, or one out of range.
    """
    if not points or any(not (0 <= sure <= 1 and 0 <= right <= 1 and count > 0) for sure, right, count in points):
        raise ValueError("each point needs two shares 0..1 and a count above 0")
    data = [{"sure": sure, "right": right, "answers": count} for sure, right, count in sorted(points)]

    def axis(field: str, words: str) -> dict[str, Any]:
        shown = {"format": "%", "labelColor": QUIET, "titleColor": INK, "grid": False, "tickCount": 5}
        return {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "title": words, "axis": shown}

    encoding = {"x": axis("sure", "how sure"), "y": axis("right", "how often right")}
    diagonal = {
        "data": {"values": [{"sure": 0, "right": 0}, {"sure": 1, "right": 1}]},
        "mark": {"type": "line", "color": QUIET, "strokeDash": [4, 4], "strokeWidth": 1},
        "encoding": encoding,
    }
    line = {"mark": {"type": "line", "color": LEVEL_COLOURS[3], "strokeWidth": 2}, "encoding": encoding}
    size = {"field": "answers", "type": "quantitative", "legend": None, "scale": {"range": [60, 320]}}
    dots = {"mark": {"type": "circle", "color": LEVEL_COLOURS[4], "opacity": 1}, "encoding": {**encoding, "size": size}}
    spec = _spec(title, width=320, height=320)
    spec["data"] = {"values": data}
    spec["layer"] = [diagonal, line, dots]
    told = "; ".join(f"{sure:.0%} sure, {right:.0%} right of {count}" for sure, right, count in sorted(points))
    return Picture(_png(spec), f"{title}: {told}.")


_PLAIN_AXIS = {"domain": False, "ticks": False, "labelColor": INK, "labelFontSize": 12, "labelPadding": 8}
_WEEKDAY_AXIS = {**_PLAIN_AXIS, "labelColor": QUIET, "labelFontSize": 11, "values": ["Mon", "Wed", "Fri", "Sun"]}


def _spec(title: str, *, width: int, height: int) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 18,
        "width": width,
        "height": height,
        "title": {"text": title, "anchor": "start", "color": INK, "fontSize": 15, "fontWeight": 600, "offset": 24},
        "config": {"view": {"stroke": None}, "font": "sans-serif"},
    }


def _png(spec: dict[str, Any]) -> bytes:
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=SCALE))


def _trimmed(cells: Sequence[Cell]) -> list[Cell]:
    first = min((cell.week for cell in cells if cell.level), default=cells[-1].week)
    first = max(0, min(first, cells[-1].week - 3))
    return [replace(cell, week=cell.week - first) for cell in cells if cell.week >= first]


def _apart(starts: Sequence[Cell]) -> list[Cell]:
    """Return the month starts that leave room for their names: at least three weeks from the one before."""
    kept: list[Cell] = []
    for cell in reversed(starts):
        if not kept or kept[-1].week - cell.week >= 3:
            kept.append(cell)
    return kept[::-1]


def _short(name: str, most_chars: int = 38) -> str:
    return name if len(name) <= most_chars else name[:most_chars].rsplit(" ", 1)[0] + " …"


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
