"""Charts: each answers the one question that stands above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt

from coach.calibration import Band
from coach.habit import Balance, Cell, WeekHours
from coach.progress import WeekRetention

Figure = alt.Chart | alt.LayerChart | alt.FacetChart

INK = "#3f8f7e"
"""Readable on the light and on the dark page; the second colour is for what was wished for."""
WISH = "#c78a1e"
HEIGHT = 220
MONTH = "split(datum.label, '|')[1]"


def retention(weeks: Sequence[WeekRetention], desired: float) -> Figure:
    """Return the share recalled week by week against the share wished for."""
    rows = [{"week": _label(one.monday), "share": one.share, "recalls": one.recalls} for one in weeks]
    x = alt.X("week:O", sort=None, title=None, axis=alt.Axis(labelAngle=0))
    line = (
        alt.Chart({"values": rows})
        .mark_line(color=INK, point=alt.OverlayMarkDef(color=INK, size=60))
        .encode(
            x=x,
            y=alt.Y("share:Q", title="recalled", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            tooltip=[alt.Tooltip("share:Q", format=".0%"), "recalls:Q"],
        )
    )
    return alt.layer(line, _rule(desired)).properties(height=HEIGHT)


def forecast(load: Sequence[int], today: date) -> Figure:
    """Return the reviews of the next days."""
    rows = [{"day": _label(today + timedelta(days=ahead)), "reviews": count} for ahead, count in enumerate(load)]
    chart: Figure = (
        alt.Chart({"values": rows}, height=HEIGHT)
        .mark_bar(color=INK, cornerRadiusEnd=3)
        .encode(
            x=alt.X("day:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("reviews:Q", title="reviews", axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=["day:O", "reviews:Q"],
        )
    )
    return chart


def calibration(bands: Sequence[Band]) -> Figure:
    """Return how often each confidence was right, beside the line on which it would be as sure as right."""
    rows = [{"sure": band.sure, "right": band.right, "answers": band.answers} for band in bands]
    ideal = (
        alt.Chart({"values": [{"sure": 0, "right": 0}, {"sure": 1, "right": 1}]})
        .mark_line(color=WISH, strokeDash=[5, 4])
        .encode(x="sure:Q", y="right:Q")
    )
    points = (
        alt.Chart({"values": rows})
        .mark_line(color=INK, point=alt.OverlayMarkDef(color=INK, size=80))
        .encode(
            x=alt.X("sure:Q", title="how sure you said", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("right:Q", title="how often right", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            tooltip=[alt.Tooltip("sure:Q", format=".0%"), alt.Tooltip("right:Q", format=".0%"), "answers:Q"],
        )
    )
    return alt.layer(ideal, points).properties(height=280)


def hours(weeks: Sequence[WeekHours]) -> Figure:
    """Return the hours of each week against the plan."""
    rows = [{"week": _label(one.monday), "hours": one.hours} for one in weeks]
    bars = (
        alt.Chart({"values": rows})
        .mark_bar(color=INK, cornerRadiusEnd=3)
        .encode(
            x=alt.X("week:O", sort=None, title="week from", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("hours:Q", title="hours"),
            tooltip=["week:O", "hours:Q"],
        )
    )
    return alt.layer(bars, _rule(weeks[-1].planned)).properties(height=HEIGHT)


def balance(where: Balance) -> Figure:
    """Return the share of time by activity."""
    rows = [{"kind": share.activity, "share": share.share, "hours": share.hours} for share in where.shares]
    chart: Figure = (
        alt.Chart({"values": rows}, height=40 * len(rows) + 30)
        .mark_bar(color=INK, cornerRadiusEnd=3)
        .encode(
            y=alt.Y("kind:N", sort=None, title=None),
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", labelFlush=True)),
            tooltip=["kind:N", "hours:Q", alt.Tooltip("share:Q", format=".0%")],
        )
    )
    return chart


def calendar(cells: Sequence[Cell]) -> Figure:
    """Return the heat map of days, a column a week; the first week of a month has its name."""
    months = {cell.week: f"{cell.day:%b}" for cell in cells if cell.day.day == 1}
    rows = [
        {
            "week": f"{cell.week}|{months.get(cell.week, '')}",
            "weekday": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][cell.weekday],
            "level": cell.level,
            "day": f"{cell.day.day} {cell.day:%B}",
            "hours": cell.hours,
        }
        for cell in cells
    ]
    scale = alt.Scale(domain=[0, 1, 2, 3, 4], range=["#8d98931f", "#3f8f7e55", "#3f8f7e99", "#3f8f7ecc", "#3f8f7e"])
    chart: Figure = (
        alt.Chart({"values": rows}, height=200)
        .mark_rect(cornerRadius=3, width=alt.RelativeBandSize(0.86), height=alt.RelativeBandSize(0.86))
        .encode(
            x=alt.X(
                "week:O",
                sort=None,
                title=None,
                axis=alt.Axis(labelExpr=MONTH, labelAngle=0, labelOverlap=False, domain=False, ticks=False),
            ),
            y=alt.Y("weekday:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False)),
            color=alt.Color("level:O", scale=scale, legend=None),
            tooltip=["day:N", "hours:Q"],
        )
    )
    return chart


def _rule(wished: float) -> Figure:
    chart: Figure = (
        alt.Chart({"values": [{"wished": wished}]})
        .mark_rule(color=WISH, strokeDash=[5, 4], size=1.5)
        .encode(y=alt.Y("wished:Q"))
    )
    return chart


def _label(day: date) -> str:
    return f"{day.day} {day:%b}"
