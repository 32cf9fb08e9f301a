"""A document is cut into chunks: by structure first, then by size."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.atom import Atom, finer, line_starts
from ingest.document import Document, Kind, Locator, digest
from ingest.part import Part, parts_of
from ingest.prose import NOISE_PROPERTY

CHUNKER_VERSION = "2"
"""Part of the index's fingerprint: chunks cut by another version do not match."""

CountTokens = Callable[[Sequence[str]], list[int]]

_TARGET_TOKENS = 200
"""Where a chunk is full: small enough to quote, large enough to answer."""

_SURE_SHARE = 0.85
"""Share of the window up to which tokens of the parts may be added up instead of counting the whole again."""

_SMALL_TOKENS = 40
"""A rest of this size goes to the chunk before it where the window allows."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The piece that is indexed, cited and quoted.

    Attributes:
        id: digest of path, heading trail, text and how often that text occurred before in the file, so the same
            bytes give the same ids.
        text: verbatim; a substring of the file's lines ``locator.lines`` joined by newlines, or of the cleaned page.
        embed_text: title and heading trail with the text, markup removed; what is embedded and searched by word.
        vector_id: digest of ``embed_text``: identical text is embedded and stored once.
        ordinal: position in the file from 0.
    """

    id: str
    text: str
    embed_text: str
    vector_id: str
    locator: Locator
    kind: Kind
    ordinal: int
    tags: tuple[str, ...] = ()
    date: str | None = None
    private: bool = False


_Group = tuple[Part, list[Atom]]


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures many texts at a time: a tokenizer is slow by the call and fast in bulk."""

    count_tokens: CountTokens
    max_tokens: int
    special_tokens: int

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text without the model's special tokens."""
        written = [text for text in texts if text]
        counts = iter(self.count_tokens(written) if written else [])
        return [max(0, next(counts) - self.special_tokens) if text else 0 for text in texts]

    def room(self, part: Part, tokens: int) -> int:
        """Return what is left of that many tokens for a part's own text."""
        return max(1, min(tokens, self.max_tokens) - self.special_tokens - part.above_tokens)


def chunk_document(document: Document, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Return the document's chunks in order; the ``embed_text`` of each takes at most ``max_tokens``.

    ``count_tokens`` gives the tokens that each text takes in the embedder's window, special tokens included; it is
    called a few times with many texts.
    """
    text, parts = parts_of(document)
    if not parts:
        return []
    ruler = _Ruler(count_tokens, max_tokens, count_tokens([""])[0])
    measured = _measured(text, parts, ruler)
    groups = [(part, group) for part in measured for group in _packed(part, ruler) if _says_something(text, group)]
    return _chunks(document, text, _fitted(text, groups, ruler))


def _measured(text: str, parts: list[Part], ruler: _Ruler) -> list[Part]:
    """Return the parts with every atom measured, and cut until it fits the window."""
    parts = _with_words_above(parts, ruler)
    pieces = [list(part.atoms) for part in parts]
    while any(atom.tokens < 0 for atoms in pieces for atom in atoms):
        new = [atom for atoms in pieces for atom in atoms if atom.tokens < 0]
        sizes = ruler.measure([atom.prose for atom in new] + [atom.context for atom in new])
        measured = iter(zip(sizes[: len(new)], sizes[len(new) :], strict=True))
        for part, atoms in zip(parts, pieces, strict=True):
            room = ruler.room(part, ruler.max_tokens)
            sized = [_sized(atom, *next(measured)) if atom.tokens < 0 else atom for atom in atoms]
            atoms[:] = [piece for atom in sized for piece in _fitting(text, atom, room)]
    return [replace(part, atoms=tuple(atoms)) for part, atoms in zip(parts, pieces, strict=True)]


def _sized(atom: Atom, tokens: int, context_tokens: int) -> Atom:
    return replace(atom, tokens=tokens, context_tokens=context_tokens)


def _with_words_above(parts: list[Part], ruler: _Ruler) -> list[Part]:
    """Return the parts with as much of title and heading trail as takes a third of the window at most."""
    choices = [_words_above(part.title, part.heading) for part in parts]
    sizes = iter(ruler.measure([choice for some in choices for choice in some]))
    result = []
    for part, some in zip(parts, choices, strict=True):
        sized = [(choice, next(sizes)) for choice in some]
        fitting = [(choice, size) for choice, size in sized if size <= ruler.max_tokens // 3]
        above, tokens = fitting[0] if fitting else ("", 0)
        result.append(replace(part, above=above, above_tokens=tokens))
    return result


def _words_above(title: str, heading: tuple[str, ...]) -> list[str]:
    """Return what may stand above a chunk, the fullest first."""
    names = [title, *(heading[1:] if heading[:1] == (title,) else heading)]
    choices = [" > ".join(names[first:]) for first in range(len(names))]
    words = names[-1].split()
    return [*choices, " ".join(words[:12]), " ".join(words[:4])]


def _fitting(text: str, atom: Atom, room: int) -> list[Atom]:
    """Return the atom, cut one step finer where it takes more than ``room`` tokens."""
    if atom.tokens + atom.context_tokens <= room:
        return [atom]
    if atom.context_tokens > room // 3:
        return [replace(atom, context="", context_tokens=0, tokens=-1)]
    return finer(text, atom, room - atom.context_tokens)


def _packed(part: Part, ruler: _Ruler) -> Iterator[list[Atom]]:
    """Yield atoms that stand together in a chunk: neighbours up to the target, a small rest with those before it."""
    target = ruler.room(part, _TARGET_TOKENS)
    window = ruler.room(part, ruler.max_tokens)
    groups: list[list[Atom]] = []
    size = 0
    for atom in part.atoms:
        if groups and not atom.opens and size + atom.tokens <= target:
            groups[-1].append(atom)
            size += atom.tokens
            continue
        held = _leading_in(groups[-1], window - atom.tokens) if groups and not atom.opens else []
        groups.append([*held, atom])
        size = _size(groups[-1])
    for index in range(len(groups) - 1, 0, -1):
        before, group = groups[index - 1], groups[index]
        if not group[0].opens and _size(group) < _SMALL_TOKENS and _size(before) + _size(group) <= window:
            groups[index - 1 : index + 1] = [before + group]
    yield from groups


def _says_something(text: str, group: list[Atom]) -> bool:
    """Return whether more stands there than empty bullets and an editor's own marks."""
    lines = text[group[0].start : group[-1].end].split("\n")
    return any(line.strip(" \t-*+•|>[]") and not NOISE_PROPERTY.match(line) for line in lines)


def _leading_in(group: list[Atom], room: int) -> list[Atom]:
    """Take from a group what announces the next atom ("For example:", a question), so that both stand in one chunk."""
    if len(group) > 1 and group[-1].prose.endswith((":", "?")) and group[-1].tokens <= min(room, _SMALL_TOKENS):
        return [group.pop()]
    return []


def _size(group: list[Atom]) -> int:
    return group[0].context_tokens + sum(atom.tokens for atom in group)


def _embedded(part: Part, group: list[Atom]) -> str:
    return "\n".join(text for text in (part.above, group[0].context, *(atom.prose for atom in group)) if text)


def _fitted(text: str, groups: list[_Group], ruler: _Ruler) -> list[_Group]:
    """Return the groups, those divided that take more tokens together than their parts did one by one.

    A tokenizer that reads word by word never gives more; another may at the seams, so what comes near the window is
    counted whole.
    """
    limit = _SURE_SHARE * ruler.max_tokens
    near = [group for group in groups if _estimate(*group, ruler) > limit]
    sizes = iter(ruler.count_tokens([_embedded(*group) for group in near]) if near else [])
    result: list[_Group] = []
    for group in groups:
        if _estimate(*group, ruler) > limit and next(sizes) > ruler.max_tokens and _embedded(*group):
            result += _fitted(text, _divided(text, *group), ruler)
        else:
            result.append(group)
    return result


def _estimate(part: Part, group: list[Atom], ruler: _Ruler) -> int:
    if any(atom.tokens < 0 for atom in group):
        return ruler.max_tokens
    return ruler.special_tokens + part.above_tokens + _size(group) + len(group)


def _divided(text: str, part: Part, group: list[Atom]) -> list[_Group]:
    """Return the group in smaller groups; in the end one without the words above it, then without any."""
    if len(group) > 1:
        middle = len(group) // 2
        return [(part, group[:middle]), (part, group[middle:])]
    atom = group[0]
    if atom.context:
        return [(part, [replace(atom, context="", context_tokens=0)])]
    pieces = finer(text, atom, max(1, atom.tokens // 2))
    if len(pieces) > 1:
        return [(part, [piece]) for piece in pieces]
    return [(replace(part, above="", above_tokens=0), [atom if part.above else replace(atom, prose="", tokens=0)])]


def _chunks(document: Document, source: str, groups: list[_Group]) -> list[Chunk]:
    starts = line_starts(source)
    seen: Counter[str] = Counter()
    chunks = []
    for ordinal, (part, group) in enumerate(groups):
        start, end = group[0].start, group[-1].end
        text = source[start:end]
        lines = (bisect_right(starts, start), bisect_right(starts, end - 1)) if part.has_lines else None
        embed_text = _embedded(part, group)
        chunk_id = "c" + digest(document.path, *part.heading, text, seen[text], length=20)
        seen[text] += 1
        chunks.append(
            Chunk(
                id=chunk_id,
                text=text,
                embed_text=embed_text,
                vector_id="v" + digest(embed_text, length=24),
                locator=Locator(document.path, document.title, part.heading, part.page, lines),
                kind=document.kind,
                ordinal=ordinal,
                tags=document.tags,
                date=document.date,
                private=document.private,
            )
        )
    return chunks
