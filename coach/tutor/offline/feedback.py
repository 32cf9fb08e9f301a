"""What the learner is told about a grade: what was there, and what the own note says, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from coach.attempt import UnitGrade
from coach.question import Citation, Question
from ingest.document import Locator

MAX_NAMED_UNITS = 3
MAX_QUOTE_CHARS = 240


def place(locator: Locator) -> str:
    """Return where a piece stands, for a reader: title, headings, then page or lines."""
    name = locator.title or PurePosixPath(locator.path).name
    trail = " › ".join([name, *(heading for heading in locator.heading if heading != name)])
    if locator.page is not None:
        return f"{trail}, page {locator.page}"
    if locator.lines is None:
        return trail
    first, last = locator.lines
    return f"{trail}, line {first}" if first == last else f"{trail}, lines {first}-{last}"


def quoted(quote: str, locator: Locator | None) -> str:
    """Return the learner's own words with their place, or an empty text where there are none."""
    words = " ".join(quote.split())
    if not words:
        return ""
    if len(words) > MAX_QUOTE_CHARS:
        words = words[: MAX_QUOTE_CHARS - 1].rsplit(" ", 1)[0] + " …"
    where = f" ({place(locator)})" if locator else ""
    return f"Your note says: “{words}”{where}."


def citation_of(question: Question, position: int) -> Citation | None:
    """Return what supports a unit: its own citation, else the question's first."""
    if position < len(question.units) and question.units[position].citation:
        return question.units[position].citation
    return question.citations[0] if question.citations else None


def told(lead: str, question: Question, units: Sequence[UnitGrade]) -> str:
    """Return sentences for the learner: the lead, what was covered, what was not, and the note that decides it.

    Quoted is the note behind what was missed or turned round; where nothing was, the note behind the first unit.
    """
    hit = [unit.text for unit in units if unit.status == "hit"]
    sentences = [lead]
    if len(units) > 1 and hit:
        sentences.append(f"You had {_named(hit)}.")
    wrong = [unit for unit in units if unit.status == "contradicted"]
    missing = [unit for unit in units if unit.status == "missing"]
    if wrong and len(units) > 1:
        sentences.append(f"Against your note: {_named([unit.text for unit in wrong])}.")
    if missing and len(units) > 1 and hit:
        sentences.append(f"Still missing: {_named([unit.text for unit in missing])}.")
    deciding = (*wrong, *missing)[:2] or tuple(units)[:1]
    quotes = dict.fromkeys(quoted(unit.quote, unit.locator) for unit in deciding)
    if not any(quotes) and question.citations:
        quotes = {quoted(question.citations[0].quote, question.citations[0].locator): None}
    return " ".join(sentence for sentence in (*sentences, *quotes) if sentence)


def _named(texts: Sequence[str]) -> str:
    shown = [f"“{' '.join(text.split()).rstrip('.')}”" for text in texts[:MAX_NAMED_UNITS]]
    if len(texts) > MAX_NAMED_UNITS:
        shown.append(f"{len(texts) - MAX_NAMED_UNITS} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
