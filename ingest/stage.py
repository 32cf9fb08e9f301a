"""The labelled lines of a plan's part become a stage: concepts, resources, projects and criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ingest.clauses import plain, sentences, split_outside, upper_first
from ingest.concept import Concept, is_short_list, make_concept, split_concepts
from ingest.criterion import Criterion, make_criterion, split_criteria
from ingest.outcome import outcome_criteria, read_activities, read_covered
from ingest.plan_label import LabelKind, read_label


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
class Piece:
    """A line's content under a label.

    Attributes:
        depth: larger than that of the piece before it where it is nested below that piece.
        listed: it was a list item, so it is one thing even where it holds commas.
        wraps: (offset in the text, line) of each further line where the source was wrapped by hand.
    """

    line: int
    text: str
    depth: int = 0
    listed: bool = False
    wraps: tuple[tuple[int, int], ...] = ()

    def continued(self, text: str, line: int) -> Piece:
        """Return the piece with the next line of the same paragraph."""
        wraps = (*self.wraps, (len(self.text) + 1, line))
        return replace(self, text=f"{self.text} {text}", wraps=wraps)

    def line_at(self, offset: int) -> int:
        """Return the line on which the character at ``offset`` stands."""
        return max((line for start, line in self.wraps if start <= offset), default=self.line)


@dataclass(slots=True)
class StageDraft:
    """A stage being read: what each label gathered so far."""

    title: str
    number: int | None = None
    track: str | None = None
    duration: str | None = None
    line: int | None = None
    optional: bool = False
    active: bool = False
    summary: list[str] = field(default_factory=list)
    pieces: dict[LabelKind, list[Piece]] = field(default_factory=dict)

    def add(self, kind: LabelKind, piece: Piece) -> None:
        """Keep a piece under its label."""
        if kind == "goal":
            self.summary.append(piece.text)
        elif kind == "duration":
            self.duration = self.duration or piece.text
        else:
            self.pieces.setdefault(kind, []).append(piece)

    @property
    def has_content(self) -> bool:
        """Whether anything but a title and a summary was found."""
        return any(kind != "aside" for kind in self.pieces)


RESOURCE_KINDS: tuple[LabelKind, ...] = ("read", "watch", "problems", "courses", "other")
_RESOURCE_SEPARATOR = re.compile(r"\s+[·•]\s+|\s*[;；]\s+")
_PROJECT_SEPARATOR = re.compile(r"\s+[—–]\s+|:\s+|\s+-\s+|\.\s+(?=[A-Z])")
# "name: what it is. What it must do …"
_TAGLINE = re.compile(r"^(?P<title>[^.:]{1,60}:\s+[^.:;]{3,60})\.\s+(?P<rest>[A-Z].+)$", re.DOTALL)
_DASH = re.compile(r"\s+[—–]\s+")
_MAX_PROJECT_TITLE_CHARS = 120


def finish_stage(draft: StageDraft, roadmap_title: str) -> Stage:
    """Return the stage with its pieces split; each criterion keeps the line it stands on."""
    criteria = (
        *_criteria(draft.pieces.get("done", ()), roadmap_title, draft.title),
        *_objectives(draft.pieces.get("objective", ()), roadmap_title, draft.title),
    )
    return Stage(
        title=draft.title,
        number=draft.number,
        track=draft.track,
        duration=draft.duration,
        summary=" ".join(draft.summary).strip(),
        concepts=tuple(_concepts(draft)),
        resources=tuple(_resources(draft)),
        projects=tuple(read_projects(draft.pieces.get("projects", ()), roadmap_title, draft.title)),
        criteria=tuple({criterion.id: criterion for criterion in criteria}.values()),
        active=draft.active,
        optional=draft.optional,
        line=draft.line,
    )


def read_concepts(pieces: Iterable[Piece]) -> Iterator[Concept]:
    """Yield the concepts: each outermost line, with the lines nested below it as sub-points."""
    for head, nested in _nested(pieces):
        if nested:
            yield make_concept(head.text, head.line, [piece.text for piece in nested])
        elif head.listed and not is_short_list(head.text):
            yield make_concept(head.text, head.line)
        else:
            yield from split_concepts(head.text, head.line)


def read_projects(pieces: Iterable[Piece], roadmap_title: str, stage_title: str) -> Iterator[Project]:
    """Yield the projects: title, promised outcome, and the criteria of the outcome."""
    for head, nested in _nested(pieces):
        title, outcome = split_title(head.text)
        outcome = " ".join([outcome, *(piece.text for piece in nested)]).strip()
        place = f"{stage_title} / {title}" if stage_title else title
        criteria = outcome_criteria(outcome, roadmap_title, place, head.line)
        if outcome and not criteria:
            # A promise in words that name no deed ("pagebox over three machines") is still what the project must show.
            promise = upper_first(sentences(outcome)[0].rstrip("."))
            criteria = (make_criterion(promise, roadmap_title, place, head.line),)
        yield Project(title, outcome, criteria)


def split_title(text: str) -> tuple[str, str]:
    """Return (title, rest) of "Title — rest": at the first dash, else the first colon or full stop."""
    tagline = _TAGLINE.match(text)
    if tagline and not split_outside(text, _DASH)[1:]:
        return tagline["title"], tagline["rest"]
    for pattern in (_DASH, _PROJECT_SEPARATOR):
        pieces = split_outside(text, pattern)
        if len(pieces) > 1 and len(pieces[0]) <= _MAX_PROJECT_TITLE_CHARS:
            start = text.find(pieces[0]) + len(pieces[0])
            return pieces[0].rstrip("."), text[start:].lstrip(" —–:-.").strip()
    return text.strip().rstrip("."), ""


def _nested(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, list[Piece]]]:
    head: Piece | None = None
    below: list[Piece] = []
    for piece in pieces:
        if head is not None and piece.depth > head.depth:
            below.append(piece)
            continue
        if head is not None:
            yield head, below
        head, below = piece, []
    if head is not None:
        yield head, below


def _concepts(draft: StageDraft) -> Iterator[Concept]:
    yield from read_concepts(draft.pieces.get("concepts", ()))
    for piece in draft.pieces.get("objective", ()):
        yield from read_covered(piece.text, piece.line)


def _resources(draft: StageDraft) -> Iterator[Resource]:
    for kind in RESOURCE_KINDS:
        for own, text in _labelled(kind, draft.pieces.get(kind, ())):
            for one in split_outside(text, _RESOURCE_SEPARATOR):
                yield Resource(own, one)
    for piece in draft.pieces.get("objective", ()):
        yield from (Resource(kind, text) for kind, text in read_activities(piece.text))


def _labelled(kind: str, pieces: Iterable[Piece]) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of resources; below "Resources" a label of its own tells more: "Watch: a lecture"."""
    for head, nested in _nested(pieces):
        label = read_label(head.text) if kind == "other" else None
        if label is None or label.kind not in RESOURCE_KINDS or not (label.rest or nested):
            yield kind, head.text
            yield from ((kind, piece.text) for piece in nested)
            continue
        if label.rest:
            yield label.kind, label.rest
        yield from ((label.kind, piece.text) for piece in nested)


def _criteria(pieces: Iterable[Piece], roadmap_title: str, stage_title: str) -> Iterator[Criterion]:
    for piece in pieces:
        for criterion in split_criteria(piece.text, roadmap_title, stage_title, piece.line):
            yield replace(criterion, line=_line_of(criterion, piece)) if piece.wraps else criterion


def _line_of(criterion: Criterion, piece: Piece) -> int:
    """Return the line of a wrapped paragraph on which a criterion's last words begin; they are not rearranged."""
    words = criterion.text.split()
    tail = " ".join(words[-4:]) if len(words) > 4 else criterion.text
    whole = piece.text.lower()
    end = whole.find(tail.lower())
    start = whole.rfind(" ".join(words[:2]).lower(), 0, max(end, 0) + 1)
    return piece.line_at(max(start if start >= 0 else end, 0))


def _objectives(pieces: Iterable[Piece], roadmap_title: str, stage_title: str) -> Iterator[Criterion]:
    for piece in pieces:
        yield from outcome_criteria(plain(piece.text), roadmap_title, stage_title, piece.line)
