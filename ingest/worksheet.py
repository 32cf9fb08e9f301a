"""A document becomes a metalearning worksheet: its blanks, its skills and its promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.document import Document

SkillKind = Literal["concept", "fact", "procedure"]


@dataclass(frozen=True, slots=True)
class Field:
    """One place to fill in.

    Attributes:
        section: heading trail joined by " / ".
        label: the prompt as written ("Salary range target").
        line: line of the label, from 1.
        value: what was filled in; empty where nothing was.
        private: the value must never leave (money, health, people, contact).
    """

    section: str
    label: str
    line: int
    value: str
    private: bool = False

    @property
    def filled(self) -> bool:
        """Whether something was written there."""
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with the learner's own rating.

    Attributes:
        level: 0..5, None where not rated.
        level_text: the rating as written.
        priority: "H", "M", "L" or None where not given or not understood.
        priority_text: the priority as written.
    """

    name: str
    group: str
    kind: SkillKind
    level: float | None
    level_text: str
    priority: str | None
    priority_text: str
    notes: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A check box, or a sum that must come out (percentages to 100, hours to the week)."""

    section: str
    label: str
    line: int
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPromise:
    """A review the worksheet promises: "Week 2", "Month 3"; ``after_days`` from its start date."""

    label: str
    after_days: int
    text: str
    done: bool
    line: int


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet as filled in so far.

    Attributes:
        started: date started as ISO text where the worksheet gives one.
        summary: the summary map drafted from filled fields only: (label, text or None where nothing supports it).
    """

    path: str
    title: str
    fields: tuple[Field, ...]
    skills: tuple[Skill, ...]
    checks: tuple[Check, ...] = ()
    reviews: tuple[ReviewPromise, ...] = ()
    started: str | None = None
    summary: tuple[tuple[str, str | None], ...] = ()
    not_understood: tuple[tuple[int, str], ...] = ()


def recognise(document: Document) -> Literal["worksheet"] | None:
    """Return "worksheet" for a file that calls itself one and has blanks to fill in, else None."""
    called_so = "worksheet" in f"{document.title} {document.path.rsplit('/', 1)[-1]}".casefold()
    return "worksheet" if called_so and "___" in document.text else None
