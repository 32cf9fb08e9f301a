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
from vectorstore.words import index_words

SHORT_CHARS = 16
"""A cell of a table with no more than this is never broken."""

_MARKUP = re.compile(
    r"```\w*\n(?P<fence>.*?)```|`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^*\n]+)\*\*|\[\[(?:[^\]|\n]*\|)?(?P<link>[^\]\n]+)\]\]"
    r"|==(?P<mark>[^=\n]+)==|(?<![\w*])\*(?P<stress>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|^(?P<indent>[ \t]*)[-*+][ ]+(?=\S)|^(?:&gt;[ ]?)+(?:\[!\w+\][+-]?[ ]*)?(?P<said>)",
    re.DOTALL | re.MULTILINE,
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@])")


def as_html(text: str, *, trim: bool = True) -> str:
    """Return text as HTML in which nothing but bold, stress, code, list marks and the words of wiki links is markup."""
    return _MARKUP.sub(_marked, escape(text.strip() if trim else text))


def _marked(match: re.Match[str]) -> str:
    if match["fence"] is not None:
        return f"<pre>{match['fence'].rstrip()}</pre>"
    if match["code"] is not None:
        return f"<code>{match['code']}</code>"
    if match["bold"] is not None:
        return f"<strong>{match['bold']}</strong>"
    if match["stress"] is not None:
        return f"<em>{match['stress']}</em>"
    if match["indent"] is not None:
        return f"{match['indent']}• "
    return match["link"] or match["mark"] or ""


def prose(text: str, style: str = "prose") -> None:
    """Show text from a note, a model or the learner; ``style`` is a class of look.css."""
    st.html(f'<div class="{style}">{as_html(text)}</div>')


def label(text: str) -> str:
    """Return text for a label, where Streamlit reads Markdown, with every mark taken literally."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def plain(text: str) -> str:
    """Return text for a list to choose from, where nothing is markup, on one line."""
    return " ".join(text.split())


def shortened(text: str, most_chars: int = 60) -> str:
    """Return the beginning of a text on one line, cut between words."""
    line = plain(text)
    return line if len(line) <= most_chars else line[:most_chars].rsplit(" ", 1)[0] + " …"


def figures(named: Sequence[tuple[str, str]]) -> None:
    """Show a row of numbers with what each counts."""
    shown = "".join(f"<div><b>{escape(number)}</b><span>{escape(name)}</span></div>" for number, name in named)
    st.html(f'<div class="figures">{shown}</div>')


def lines(texts: Sequence[str]) -> None:
    """Show a list, one line each."""
    st.html(f'<ul class="lines">{"".join(f"<li>{as_html(text)}</li>" for text in texts)}</ul>')


def table(names: Sequence[str], rows: Sequence[Sequence[str | tuple[str, str]]]) -> None:
    """Show rows of words; a phone shows each row as a block. A cell may be (text, class of look.css)."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = []
    for row in rows:
        cells: list[str] = []
        for name, cell in zip(names, row, strict=True):
            text, style = cell if isinstance(cell, tuple) else (cell, "")
            if cells and len(text) <= SHORT_CHARS:
                style = f"{style} short".strip()
            cells.append(f'<td class="{style}" data-name="{escape(name)}">{escape(text)}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    st.html(f'<table class="rows"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>')


def step(text: str) -> str:
    """Return a sentence as the app says it: without the command that does it in a terminal."""
    told = re.split(r"[:;,]? ?`coach \w+|: coach \w+", text)[0].rstrip(" :;,")
    return told if told == text or told.endswith((".", "?", "!")) else f"{told}."


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


def quote(text: str, locator: Locator | None, marked: Sequence[str] = ()) -> None:
    """Show a line of the learner's own notes with its place; ``marked`` are stems whose words are marked in it."""
    where = f"<cite>{escape(place(locator))}</cite>" if locator else ""
    st.html(f'<blockquote class="quote">{_mark_words(as_html(text), marked)}{where}</blockquote>')


def _mark_words(html: str, stems: Sequence[str]) -> str:
    def mark(word: re.Match[str]) -> str:
        return word[0] if set(stems).isdisjoint(index_words(word[0])) else f"<mark>{word[0]}</mark>"

    pieces = re.split(r"(<[^>]+>|&[#\w]+;)", html)
    pieces[::2] = [re.sub(r"\w+", mark, piece) for piece in pieces[::2]]
    return "".join(pieces)


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
