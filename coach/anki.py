"""An Anki deck of the questions: the same question is the same note, so importing again updates it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from coach import CoachError
from coach.question import Citation, Question

# Fixed numbers, as genanki asks: Anki recognises the deck and the note type by them on every import.
DECK_ID = 1_853_204_711
MODEL_ID = 1_698_037_402

_STYLE = """
.card { font-family: system-ui, sans-serif; font-size: 20px; text-align: left; max-width: 40em; margin: 1em auto; }
.source { color: #777; font-size: 14px; margin-top: 1.5em; }
blockquote { border-left: 3px solid #999; margin: 1em 0 0; padding-left: 0.8em; color: #555; font-size: 16px; }
"""


class ExportError(CoachError):
    """An export that could not be written."""


def write_deck(questions: Sequence[Question], file: Path) -> int:
    """Write the questions as an ``.apkg`` and return how many notes it holds.

    Raises:
        ExportError: there is nothing to export, or the file cannot be written.
    """
    import genanki

    if not questions:
        raise ExportError("There are no questions to export yet; open a quiz first with `coach quiz`.")
    model = genanki.Model(
        MODEL_ID,
        "Study coach",
        fields=[{"name": name} for name in ("Question", "Answer", "Source", "Topic")],
        templates=[
            {
                "name": "Recall",
                "qfmt": "{{Question}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}<div class="source">{{Source}}</div>',
            }
        ],
        css=_STYLE,
    )
    deck = genanki.Deck(DECK_ID, "Study coach")
    for question in questions:
        fields = [_front(question), _back(question), _places(question.citations), html.escape(question.topic)]
        deck.add_note(genanki.Note(model=model, fields=fields, tags=_tags(question), guid=question.id))
    try:
        genanki.Package(deck).write_to_file(str(file))
    except OSError as error:
        raise ExportError(f"{file} cannot be written ({error.strerror}); choose another place.") from error
    return len(questions)


def _front(question: Question) -> str:
    lines = [html.escape(question.prompt)]
    if question.options:
        lines.append("<ul>" + "".join(f"<li>{html.escape(option)}</li>" for option in question.options) + "</ul>")
    return "".join(lines).replace("\n", "<br>")


def _back(question: Question) -> str:
    key = html.escape(question.key).replace("\n", "<br>")
    telling = list(dict.fromkeys(cited.quote for cited in question.citations if cited.quote not in question.key))
    quotes = "".join(f"<blockquote>{html.escape(quote)}</blockquote>" for quote in telling[:2])
    return key + quotes.replace("\n", "<br>")


def _places(citations: Sequence[Citation]) -> str:
    return "<br>".join(dict.fromkeys(html.escape(_place(cited)) for cited in citations))


def _place(cited: Citation) -> str:
    where = cited.locator
    parts = [Path(where.path).name, *where.heading]
    if where.page:
        parts.append(f"p. {where.page}")
    if where.lines:
        parts.append(f"line {where.lines[0]}")
    return " › ".join(parts)


def _tags(question: Question) -> list[str]:
    return ["study-coach", question.kind, re.sub(r"\W+", "-", question.topic).strip("-").lower() or "topic"]
