"""What a model may be sent of the notes, and where in them the words it quotes stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from coach.question import Citation
from coach.tutor.llm.chat import estimated_tokens
from ingest.chunk import Chunk
from ingest.concept import Concept
from ingest.document import Locator, digest
from vectorstore.search import Passage


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What never leaves this machine; with ``remote`` False the model runs on it and may be sent everything.

    Attributes:
        private_paths: files marked private.
        private_lines: texts of roadmap concepts that stand in such files.
        personal_lines: by path of a worksheet, the lines that say something of money, health or people.
    """

    remote: bool
    private_paths: Callable[[], AbstractSet[str]] = frozenset
    private_lines: Callable[[], AbstractSet[str]] = frozenset
    personal_lines: Callable[[], Mapping[str, AbstractSet[int]]] = dict

    def passages(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages that may be sent."""
        if not self.remote:
            return list(passages)
        personal = self.personal_lines() if any(one.chunk.kind == "worksheet" for one in passages) else {}
        return [one for one in passages if not one.chunk.private and not _is_personal(one.chunk.locator, personal)]

    def holds_back(self, citations: Sequence[Citation | None]) -> bool:
        """Return whether something cited stands in a private file."""
        if not self.remote:
            return False
        private, personal = self.private_paths(), self.personal_lines()
        return any(
            one is not None and (one.locator.path in private or _is_personal(one.locator, personal))
            for one in citations
        )

    def concept(self, concept: Concept | None) -> Concept | None:
        """Return the concept where it may be sent."""
        return None if concept and self.remote and concept.text in self.private_lines() else concept


def _is_personal(locator: Locator, personal: Mapping[str, AbstractSet[int]]) -> bool:
    """Return whether a place shares a line with what is personal; without lines the whole file is taken to."""
    lines = personal.get(locator.path)
    if not lines:
        return False
    return locator.lines is None or any(line in lines for line in range(locator.lines[0], locator.lines[1] + 1))


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of text under the number it was sent with."""

    number: int
    text: str
    locator: Locator
    chunk_id: str

    @property
    def name(self) -> str:
        """The title and the headings above, as a model gets them."""
        return " > ".join(dict.fromkeys([self.locator.title, *self.locator.heading]))

    @property
    def shown(self) -> str:
        """The text as a model gets it."""
        return f"[{self.number}] {self.name}\n{self.text}"

    def cite(self, quote: str) -> Citation:
        """Return the citation of a verbatim quote, with the lines it stands on where the file has lines."""
        locator = self.locator
        start = self.text.find(quote)
        if locator.lines is not None and start >= 0:
            first = locator.lines[0] + self.text.count("\n", 0, start)
            locator = replace(locator, lines=(first, min(first + quote.count("\n"), locator.lines[1])))
        return Citation(quote, locator, self.chunk_id)

    def verbatim(self, quote: str) -> str | None:
        """Return the slice of the text that a quote copies, blanks aside; None where it is not word for word."""
        said = quote.strip().strip("\"“”'…").split()
        if not said:
            return None
        found = re.search(r"\s+".join(re.escape(word) for word in said), self.text)
        return found[0] if found else None


def source_of(number: int, chunk: Chunk) -> Source:
    """Return a chunk under a number."""
    return Source(number, chunk.text, chunk.locator, chunk.id)


def fitting(passages: Sequence[Passage], room_tokens: int) -> list[Source]:
    """Return the passages that fit, whole, in their order; the first is cut at a line where it alone is too long."""
    sources: list[Source] = []
    for passage in passages:
        source = source_of(len(sources) + 1, passage.chunk)
        taken = estimated_tokens(source.shown) + 2
        if taken <= room_tokens:
            sources.append(source)
            room_tokens -= taken
        elif passage is passages[0]:
            kept = _cut(source.text, room_tokens - 64)
            if kept:
                return [replace(source, text=kept)]
    return sources


def fence_for(*texts: str) -> str:
    """Return a line that stands in none of the texts and that their writer could not foresee."""
    return "=====" + digest("fence", *texts, length=16) + "====="


def code_for(*texts: str) -> str:
    """Return a short code for a prompt to begin with."""
    return digest("code", *texts, length=6)


def _cut(text: str, room_tokens: int) -> str:
    kept: list[str] = []
    for line in text.splitlines(keepends=True):
        room_tokens -= estimated_tokens(line)
        if room_tokens < 0:
            break
        kept.append(line)
    return "".join(kept).rstrip()
