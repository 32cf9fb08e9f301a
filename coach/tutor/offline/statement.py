"""A passage becomes the statements in it: sentences, list items and table rows, each as a reader would say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coach.tutor.wording import DANGLING_OPENERS, words
from ingest.markdown import plain
from ingest.plan_label import read_glued_label, read_label
from ingest.sentence import LIST_START, sentence_spans
from vectorstore.search import Passage

STATEMENTS_READ = 24
"""Of one passage that may answer, so that a long table does not cost more than the rest together."""

_GOES_ON = re.compile(
    r"^(?:it|they|this|that|these|those|so|hence|thus|therefore|then|otherwise|because|instead|but|however|such|both|"
    r"cure|symptom|example|afterwards|each|one (?:of|is|was|has|can|may|will)|the (?:first|second|former|latter)|es|"
    r"sie|das|diese?|daher|deshalb|darum|sonst|dann)\b",
    re.IGNORECASE,
)
_NAMES_ELSEWHERE = re.compile(
    r"^(?:[A-ZÄÖÜ][\w.'’-]*(?:,? and|,)? ){1,6}(?:[a-z]+ )?(?:it|they|them|this|these|those)\b"
)
"""A name or one word before a pronoun, as in "Daniel Abadi proposed it" and "If it does not": it points backwards."""
_LINK = re.compile(
    r"!?\[\[[^\[\]\n]*\]\]|!?\[[^\[\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)|\{\{.{0,300}?\}\}|<?https?://\S+"
)
_POINTS_ELSEWHERE = re.compile(
    r"^(?:(?:up|prev(?:ious)?|parent|home|links?|see also|related|tags?|siehe auch)\b\s*[:→▸|]|[←↑]|\^\w|"
    r"(?:see|siehe|back to|zurück zu)\s\S+$|(?:not to be confused with|nicht zu verwechseln mit)\s)",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(
    r"^(?:open|to (?:look at|sort|do|read|check)|half understood|offen|unklar|fixme|tbd)\b\s*(?:[:(]|questions?)"
    r"|^todo\b|^ask what\b",
    re.IGNORECASE,
)
_UNTICKED = re.compile(r"^[ \t>]*[-*+][ \t]+\[[ ]?\]")
_CELL = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_NAMELESS_COLUMN = re.compile(
    r"^(?:meaning|definition|description|what|explanation|note|notes|remark|value|bedeutung|erklärung)\b", re.IGNORECASE
)
_DOT = re.compile(r"\s+[·•]\s+")
_TASK_BOX = re.compile(r"^\[.?\]\s+")
_LEAST_WORDS = 3
_LEAST_DOTS = 2
_SHORT_ITEM_WORDS = 7
_LONG_CELL_WORDS = 4
_LONG_LEAD_WORDS = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, list item or table row of a passage.

    Attributes:
        start: where it begins in the chunk's text.
        stop: where it ends there.
        text: the words as they are read, without markup.
        lead: what introduces it ("What slows it down:", a question of the worksheet), empty where nothing does.
        shown: the words as a reply says them: a row with the names of its columns, a short item with its lead.
        at: its place among the statements of its passage, from 0.
        is_item: whether it is in a list or a table.
        is_row: whether it is a row of a table.
        is_open: whether it is a task that is not ticked.
        may_answer: False for questions, leads, pointers to other places and what is said to be open.
    """

    passage: Passage
    start: int
    stop: int
    text: str
    lead: str
    shown: str
    at: int
    is_item: bool
    is_row: bool
    is_open: bool
    may_answer: bool

    @property
    def heading(self) -> str:
        """The innermost heading above, else the title of the note."""
        locator = self.passage.chunk.locator
        return locator.heading[-1] if locator.heading else locator.title

    @property
    def said(self) -> str:
        """The words of the statement itself, a row with the names of its columns."""
        return self.shown if self.is_row else self.text

    @property
    def told(self) -> str:
        """The words with all that stands above them, as they are understood on the page."""
        return ". ".join(part for part in (self.heading, self.lead, self.said) if part)


def statements(passage: Passage) -> list[Statement]:
    """Return the statements of a passage in the order of the page."""
    text = passage.chunk.text
    found: list[Statement] = []
    lead = _Lead()
    parents = _Parents()
    for start, stop, label in _dotted_apart(text, _whole_quotes(text, sentence_spans(text))):
        if sum(one.may_answer for one in found) == STATEMENTS_READ:
            break
        verbatim = text[start:stop]
        prose = _TASK_BOX.sub("", " ".join(plain(verbatim).split()))
        if not prose:
            continue
        line = _line_at(text, start)
        is_row = line.lstrip().startswith("|")
        if is_row and found and found[-1].is_row and "\n" not in text[found[-1].stop : start]:
            found[-1] = replace(found[-1], stop=stop, text=f"{found[-1].text} {prose}")
            continue
        is_item = is_row or label is not None or LIST_START.match(line) is not None
        introduces = prose.endswith("?") or (
            prose.endswith(":") and not (is_item and _has_item_beside(text, stop, line))
        )
        above = parents.above(text, start, line, prose, is_item=is_item)
        own_lead = "" if introduces else label or above or lead.of(text, start, line, is_item=is_item)
        if introduces:
            lead = _Lead(prose, stop, line)
        shown = _row(text, start, line) if is_row else _sentence(prose, is_code=verbatim.startswith("`"))
        is_led = is_item and not is_row and own_lead.endswith(":")
        is_led = is_led and (label is not None or len(words(prose)) < _SHORT_ITEM_WORDS)
        if is_led:
            shown = f"{own_lead} {prose.rstrip(' ,;:.')}."
        may_answer = _may_answer(verbatim, prose, is_led=is_led)
        is_open = _UNTICKED.match(line) is not None
        found.append(
            Statement(passage, start, stop, prose, own_lead, shown, len(found), is_item, is_row, is_open, may_answer)
        )
    return found


def goes_on(one: Statement) -> bool:
    """Return whether a statement opens as one that goes on with what was said."""
    return _GOES_ON.match(one.text) is not None


def leans_on(one: Statement, before: Statement) -> bool:
    """Return whether a statement leans on the one before it, as "It is the culprit" does."""
    opener = words(one.text)[:1]
    dangles = not DANGLING_OPENERS.isdisjoint(opener) and opener != ["one"]
    leans = dangles or goes_on(one) or _NAMES_ELSEWHERE.match(one.text) is not None
    between = one.passage.chunk.text[before.stop : one.start]
    return leans and joined(before, one) and not (one.is_item and "\n" in between)


def joined(one: Statement, following: Statement) -> bool:
    """Return whether nothing but a paragraph's or a list's own space stands between two statements."""
    between = one.passage.chunk.text[one.stop : following.start]
    return re.fullmatch(r"[\s>*+\-–•.·)|_\d\[\]xX]*(?:\|[^|\n]*)*[\s>*+\-–•.)|_\d]*", between) is not None


def _whole_quotes(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans with those joined again that were cut inside quotation marks."""
    found: list[tuple[int, int]] = []
    for start, stop in spans:
        is_open = bool(found) and text.count('"', *found[-1]) % 2 == 1
        if is_open and "\n" not in text[found[-1][1] : start] and text.count('"', start, stop) % 2 == 1:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found


def _is_dotted_list(told: str, dots: int) -> bool:
    """Return whether dots part a list, and not a title from its length: there are two, or each part is a phrase."""
    return dots >= _LEAST_DOTS or (dots == 1 and all(len(words(part)) >= _LONG_CELL_WORDS for part in _DOT.split(told)))


def _dotted_apart(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str | None]]:
    """Yield the spans, each with its lead: of "Read — one · two · three" the parts, led by "Read:"; None elsewhere."""
    for start, stop in spans:
        dots = [(match.start(), match.end()) for match in _DOT.finditer(text, start, stop)]
        told = text[start:stop]
        if not _is_dotted_list(told, len(dots)) or _line_at(text, start).lstrip().startswith("|"):
            yield start, stop, None
            continue
        label = read_label(told) or read_glued_label(told)
        first = text.find(label.rest, start, stop) if label else start
        lead = f"{label.head}:" if label else ""
        edges = [max(start, first), *(edge for dot in dots for edge in dot), stop]
        yield from ((begin, end, lead) for begin, end in zip(edges[::2], edges[1::2], strict=True))


@dataclass(slots=True)
class _Lead:
    """What introduces the statements below it, and how far down it reaches."""

    text: str = ""
    end: int = 0
    line: str = ""
    used: bool = False

    def of(self, text: str, start: int, line: str, *, is_item: bool) -> str:
        """Return the lead of a statement, empty where it reaches no further; it reaches down one list or paragraph."""
        between = text[self.end : start]
        is_beside = LIST_START.match(self.line) is not None and _indent(line) <= _indent(self.line)
        is_new_paragraph = not is_item and self.used and "\n\n" in between
        is_far = between.count("\n\n") > 1 or re.search(r"^#", between, re.MULTILINE) is not None
        if is_new_paragraph or is_far or (is_beside and line != self.line):
            self.text = ""
        self.end, self.used = start, True
        return self.text


@dataclass(slots=True)
class _Parents:
    """The items of an outline that the statement being read stands below, the outermost first."""

    items: list[tuple[int, int, str]] = field(default_factory=list)
    """Of each: how far it is indented, where its line begins, what its first sentence says."""

    def above(self, text: str, start: int, line: str, prose: str, *, is_item: bool) -> str:
        """Return what the item says that the statement's own item stands below, empty where none does or it is long."""
        first, indent = text.rfind("\n", 0, start) + 1, _indent(line)
        if not (self.items and self.items[-1][1] == first):
            self.items = [one for one in self.items if one[0] < indent]
            if not is_item:
                return ""
            self.items.append((indent, first, prose))
        said = self.items[-2][2] if len(self.items) > 1 else ""
        if len(words(said)) > _LONG_LEAD_WORDS:
            return ""
        return said if not said or said[-1] in ".!?:;…" else f"{said}:"


def _has_item_beside(text: str, stop: int, line: str) -> bool:
    """Return whether the next line is an item of the same list, and not one below this."""
    following = text[stop:].lstrip(" \t*_:").lstrip("\n").split("\n", 1)[0]
    return LIST_START.match(following) is not None and _indent(following) <= _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t>"))


def _line_at(text: str, start: int) -> str:
    first = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    return text[first : end if end >= 0 else len(text)]


def _may_answer(verbatim: str, prose: str, *, is_led: bool) -> bool:
    bare = prose.strip()
    if "??" in bare or bare.endswith(("?", "?)", "!)")) or (bare.endswith(":") and len(words(bare)) < _LONG_LEAD_WORDS):
        return False
    if not is_led and len(words(bare)) < _LEAST_WORDS and not re.search(r"\d", bare):
        return False
    if _POINTS_ELSEWHERE.match(bare) or _LEFT_OPEN.match(bare):
        return False
    unlinked = _LINK.sub(" ", verbatim)
    return unlinked == verbatim or len(words(plain(unlinked))) >= _LEAST_WORDS


def _sentence(prose: str, *, is_code: bool = False) -> str:
    """Return the words as a sentence: a capital at the start and a stop at the end."""
    bare = re.sub(r"^[-–•:]+\s*(?=[^\W\d])", "", prose.strip())
    opened = bare[:1].upper() + bare[1:] if re.match(r"[a-zäöü]+(?:[\s,:]|$)", bare) and not is_code else bare
    return opened if re.search(r"[.!?…][\"'”’»)]*$", opened) else opened.rstrip(" ,;:·•") + "."


def _row(text: str, start: int, line: str) -> str:
    """Return a table row as a sentence, each cell with the name of its column where the name tells something."""
    cells = [" ".join(plain(cell).split()) for cell in _CELL.split(line.strip().strip("|"))]
    names = _columns(text, start)
    if len(names) != len(cells):
        names = [""] * len(cells)
    told: list[str] = []
    beside: list[str] = []
    for name, cell in zip(names[1:], cells[1:], strict=True):
        if not cell:
            continue
        nameless = not name or _NAMELESS_COLUMN.match(name) or len(words(cell)) >= _LONG_CELL_WORDS
        said = cell.rstrip(".") if nameless else f"{name} {cell}"
        is_beside = any(len(words(part)) >= _LONG_CELL_WORDS for part in told) and len(words(cell)) < _LONG_CELL_WORDS
        (beside if is_beside else told).append(said)
    first = cells[0] or _cell_above(text, start)
    if first and re.fullmatch(r"[\d.,]+\s*\S{0,4}", first) and names[0]:
        first = f"{names[0]} {first}"
    said = ": ".join(part for part in (first, ", ".join(told)) if part)
    return _sentence(f"{said} ({', '.join(beside)})" if beside else said)


def _cell_above(text: str, start: int) -> str:
    """Return the first cell, not empty, above in the same table: where it is left empty, that still holds."""
    for line in reversed(text[: text.rfind("\n", 0, start) + 1].split("\n")[:-1]):
        if not line.lstrip().startswith("|") or _TABLE_RULE.match(line):
            return ""
        first = _CELL.split(line.strip().strip("|"))[0].strip()
        if first:
            return " ".join(plain(first).split())
    return ""


def _columns(text: str, start: int) -> Sequence[str]:
    """Return the names of the columns of the table that stands around a place, nothing where its head is elsewhere."""
    above = text[: text.rfind("\n", 0, start) + 1].split("\n")[:-1]
    for number in range(len(above) - 1, 0, -1):
        if not above[number].lstrip().startswith("|"):
            break
        if _TABLE_RULE.match(above[number]):
            return [" ".join(plain(cell).split()) for cell in _CELL.split(above[number - 1].strip().strip("|"))]
    return ()
