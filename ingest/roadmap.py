"""A document becomes a roadmap: stages, what each teaches, and what "done" means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CriterionKind = Literal["explain", "build", "measure", "rank", "publish", "other"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a criterion asks for.

    Attributes:
        comparison: one of ``>``, ``>=``, ``<``, ``<=``, ``=``; "top 25%" is ``<=`` 25 of unit ``% rank``.
        value: the bar; None where the text names a tolerance without a number ("to several decimals").
        unit: "%", "weeks", "HSK level", "% rank", …; empty for a bare number.
        what: what is measured ("MNIST", "Kaggle competition").
        text: the words of the criterion that say so.
    """

    comparison: str
    value: float | None
    unit: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One checkable piece of a "Done when".

    Attributes:
        id: stable over re-reading: digest of roadmap title, stage title and text.
        alternatives: other ways to satisfy it that the text allows ("a medal, or at minimum top 25%").
        line: line in the file, from 1; None where unknown.
    """

    id: str
    text: str
    kind: CriterionKind
    measures: tuple[Measure, ...] = ()
    alternatives: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """What a stage teaches: a name and the sub-points that spell it out, with the line it stands on."""

    name: str
    text: str
    sub_points: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to read, watch, solve or attend. ``kind``: read, watch, problems, courses or other."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project and the outcome it promises."""

    title: str
    outcome: str
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenge:
    """A hard problem with its level as the roadmap names it ("hard", "brutal")."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a roadmap, or a module of a curriculum's track."""

    title: str
    number: int | None = None
    track: str | None = None
    duration: str | None = None
    summary: str = ""
    concepts: tuple[Concept, ...] = ()
    resources: tuple[Resource, ...] = ()
    projects: tuple[Project, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    active: bool = False
    optional: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A plan as written.

    Attributes:
        not_understood: (line, text) of what looked like plan structure and could not be placed.
        rest: other text kept, by heading.
    """

    path: str
    title: str
    goal: str
    stages: tuple[Stage, ...]
    projects: tuple[Project, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    mastery_signs: tuple[str, ...] = ()
    rest: tuple[tuple[str, str], ...] = ()
    not_understood: tuple[tuple[int, str], ...] = ()
