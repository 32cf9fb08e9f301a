"""Words on the page: text from notes is shown as text, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from html import escape
from pathlib import Path

import streamlit as st

from coach.question import Citation
from ingest.document import Locator

_MARKUP = re.compile(
    r"```\w*\n(?P<fence>.*?)```|`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^*\n]+)\*\*|\[\[(?:[^\]|\n]*\|)?(?P<link>[^\]\n]+)\]\]"
    r"|==(?P<mark>[^=\n]+)==",
    re.DOTALL,
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@])")


def as_html(text: str, *, trim: bool = True) -> str:
    """Return text as HTML in which nothing but bold, code and the words of wiki links is markup."""
    return _MARKUP.sub(_marked, escape(text.strip() if trim else text))


def _marked(match: re.Match[str]) -> str:
    if match["fence"] is not None:
        return f"<pre>{match['fence'].rstrip()}</pre>"
    if match["code"] is not None:
        return f"<code>{match['code']}</code>"
    if match["bold"] is not None:
        return f"<strong>{match['bold']}</strong>"
    return match["link"] or match["mark"]


def prose(text: str, style: str = "prose") -> None:
    """Show text from a note, a model or the learner; ``style`` is a class of look.css."""
    st.html(f'<div class="{style}">{as_html(text)}</div>')


def label(text: str) -> str:
    """Return text for a label, where Streamlit reads Markdown, with every mark taken literally."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def plain(text: str) -> str:
    """Return text for a list to choose from, where nothing is markup, on one line."""
    return " ".join(text.split())


def figures(named: Sequence[tuple[str, str]]) -> None:
    """Show a row of numbers with what each counts."""
    shown = "".join(f"<div><b>{escape(number)}</b><span>{escape(name)}</span></div>" for number, name in named)
    st.html(f'<div class="figures">{shown}</div>')


def step(text: str) -> str:
    """Return a next step as the app says it: without the command that does it in a terminal."""
    return re.split(r":? ?`?coach \w+", text)[0].rstrip(" :")


def place(locator: Locator) -> str:
    """Return where something stands in one line: file, heading, page or line."""
    where = [Path(locator.path).name]
    if locator.heading:
        where.append(" › ".join(locator.heading))
    if locator.page:
        where.append(f"page {locator.page}")
    if locator.lines:
        first, last = locator.lines
        where.append(f"line {first}" if first == last else f"lines {first}–{last}")
    return ", ".join(where)


def quote(text: str, locator: Locator | None, style: str = "quote") -> None:
    """Show a line of the learner's own notes with its place."""
    where = f"<cite>{escape(place(locator))}</cite>" if locator else ""
    st.html(f'<blockquote class="{style}">{as_html(text)}{where}</blockquote>')


def cited(citation: Citation) -> None:
    """Show a citation."""
    quote(citation.quote, citation.locator)


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {nouns or noun + 's'}"


def spoken(day: date) -> str:
    """Return a day as a person writes it."""
    return f"{day.day} {day:%B %Y}"


def when(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return a moment ahead as a person says it."""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if moment - now < timedelta(hours=1):
        return "in a few minutes"
    if day <= today:
        return f"today at {moment.astimezone(zone):%H:%M}"
    if day == today + timedelta(days=1):
        return "tomorrow"
    days = (day - today).days
    return f"in {days} days" if days < 31 else f"on {spoken(day)}"


def lasting(seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
