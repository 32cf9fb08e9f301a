"""A conversation about the notes: what is searched for, what a command asks for, and the talk as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from coach.records import KeptTurn
from coach.tutor import Answer, Turn
from coach.tutor.offline.feedback import place
from coach.tutor.wording import ORDINALS, content_stems, content_words

CommandName = Literal["quiz", "explain", "gaps", "post", "plan"]
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)

FEW_WORDS = 2
"""A question with fewer telling words than this leans on what was said before it."""

MOST_JOINED = 3
"""Questions that are searched for together: the one all lean on, and the newest."""

HINT_SHARE = 4
"""The second hint gives away one word in so many of the line that answers."""

_LEANS = re.compile(
    r"^(?:and|but|so|or|also)\b|\b(?:its?|that|this|these|those|they|them|their|the (?:first|second|third|last) one)\b",
    re.IGNORECASE,
)
_PART = r"(stage|phase|module|week|month|day|chapter|part|step|level|unit|milestone|sprint|lesson|section)"
_NUMBERED_PART = re.compile(rf"\b(?:{_PART}\s+(\d{{1,3}})|({'|'.join(ORDINALS)})\s+{_PART})\b", re.IGNORECASE)
_COMMAND = re.compile(r"^/(\w+)\b\s*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """Something the learner asked the coach to do; ``about`` is the topic, stage or platform named with it."""

    name: CommandName
    about: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk that was kept; ``title`` is its first question."""

    id: str
    title: str
    at: datetime
    turns: int


def command(text: str) -> Command | None:
    """Return the command that a line asks for, None where it is something to answer."""
    found = _COMMAND.match(text.strip())
    name = next((one for one in COMMANDS if found and one == found[1].casefold()), None)
    return Command(name, found[2].strip()) if found and name else None


def search_query(question: str, history: Sequence[Turn]) -> str:
    """Return what to search for: the question, with those before it that it leans on."""
    asked = [question]
    for turn in reversed(history):
        if not _leans(asked[0]):
            break
        if turn.role == "learner":
            asked.insert(0, turn.text)
    return " ".join(asked[-MOST_JOINED:] if _leans(asked[0]) else [asked[0], *asked[1:][-MOST_JOINED + 1 :]])


def numbered_part(question: str) -> re.Pattern[str] | None:
    """Return what names the one stage, week or day that a question is about, None where it is about none.

    A number says little to a search by meaning and not much to one by word: "stage 3" is among many stages.
    """
    found = _NUMBERED_PART.search(question)
    if found is None:
        return None
    part, number = (found[1], found[2]) if found[1] else (found[4], str(ORDINALS.index(found[3].casefold())))
    return re.compile(rf"\b{part}\W{{0,3}}{number}\b", re.IGNORECASE)


def _leans(question: str) -> bool:
    return bool(_LEANS.search(question)) or len(content_words(question)) < FEW_WORDS


def conversations(turns: Sequence[KeptTurn]) -> list[Conversation]:
    """Return the talks that turns belong to, the newest first."""
    found: dict[str, list[KeptTurn]] = {}
    for turn in turns:
        found.setdefault(turn.conversation, []).append(turn)
    talks = [
        Conversation(id_, " ".join(held[0].turn.text.split()), held[-1].at, len(held)) for id_, held in found.items()
    ]
    return sorted(talks, key=lambda talk: talk.at, reverse=True)


def as_markdown(turns: Sequence[KeptTurn]) -> str:
    """Return a conversation as a note: each question a heading, each answer with its places below it."""
    lines: list[str] = []
    for kept in turns:
        if kept.turn.role == "learner":
            lines.append(f"## {' '.join(kept.turn.text.split())}")
            continue
        lines.append(kept.turn.text)
        if kept.answer and kept.answer.citations:
            cited = enumerate(kept.answer.citations, start=1)
            lines.append("\n".join(f"[{number}] {place(one.locator)}" for number, one in cited))
    return "\n\n".join(lines) + "\n" if lines else ""


def learning(question: str, topics: Iterable[str]) -> str:
    """Return the topic among these that a question is about, the most exact one; empty where it is about none."""
    asked = content_stems(question)
    about = [topic for topic in topics if content_stems(topic) and content_stems(topic) <= asked]
    return max(about, key=lambda topic: len(content_stems(topic)), default="")


def hints(answer: Answer) -> tuple[str, ...]:
    """Return nudges towards an answer, the faintest first; none where the notes do not carry one."""
    if answer.abstained or not answer.citations:
        return ()
    cited = answer.citations[0]
    spoken = cited.quote.split()
    begun = " ".join(spoken[: max(2, len(spoken) // HINT_SHARE)])
    return (
        f"You wrote about this: {place(cited.locator)}. What do you remember of it? Say it before you look.",
        f"It begins like this: “{begun} …”. How does it go on?",
    )
