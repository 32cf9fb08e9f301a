"""A document is cut into chunks: by structure first, then by size."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from ingest.dialect import FENCE, code_lines
from ingest.document import Block, BlockKind, Document, Kind, Locator, digest
from ingest.prose import TABLE_RULE, plain
from ingest.sentence import LIST_START, sentence_spans

CHUNKER_VERSION = "1"
"""Part of the index's fingerprint: chunks cut by another version do not match."""

CountTokens = Callable[[Sequence[str]], list[int]]

_TARGET_TOKENS = 200
"""Where a chunk is full: small enough to quote, large enough to answer."""

_SMALL_TOKENS = 40
"""A rest of this size goes to the chunk before it where the window allows."""

_RAW_CHARS = 500
"""What reads as nothing (an address, an embed) is embedded as written up to this length; beyond, it is data."""

_CONTEXT_CHARS = 160

_Cut = Literal["list", "table", "code", "prose"]
_CUTS: Mapping[BlockKind, _Cut] = {"list": "list", "table": "table", "code": "code", "math": "code"}
_BETWEEN = re.compile(r"(?:\s|^[ \t]*[-*_](?:[ \t]*[-*_]){2,}[ \t]*$)*", re.MULTILINE)


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


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece that is kept whole; ``start`` and ``end`` are character offsets in the document's text.

    Attributes:
        cut: how it is cut when it is too large.
        prose: what is embedded of it.
        context: what is embedded above it when a chunk begins here: a table's header, the items it is nested in.
        tokens: of ``prose``, without the model's special tokens, -1 until measured; likewise ``context_tokens``.
        opens: a chunk must begin here, since something that is not content stands before it.
    """

    start: int
    end: int
    cut: _Cut
    prose: str
    context: str = ""
    tokens: int = -1
    context_tokens: int = 0
    opens: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """What one section gives: atoms that may stand together in a chunk, and the words embedded above them."""

    title: str
    heading: tuple[str, ...]
    page: int | None
    has_lines: bool
    atoms: tuple[_Atom, ...]
    above: str = ""
    above_tokens: int = 0


_Group = tuple[_Part, list[_Atom]]


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures many texts at a time: a tokenizer is slow by the call and fast in bulk."""

    count_tokens: CountTokens
    max_tokens: int
    special_tokens: int

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text without the model's special tokens."""
        return [max(0, count - self.special_tokens) for count in self.count_tokens(texts)] if texts else []

    def room(self, part: _Part, tokens: int) -> int:
        """Return what is left of that many tokens for a part's own text."""
        return max(1, min(tokens, self.max_tokens) - self.special_tokens - part.above_tokens)


def chunk_document(document: Document, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Return the document's chunks in order; the ``embed_text`` of each takes at most ``max_tokens``.

    ``count_tokens`` gives the tokens that each text takes in the embedder's window, special tokens included; it is
    called a few times with many texts.
    """
    parts = _parts(document)
    if not parts:
        return []
    ruler = _Ruler(count_tokens, max_tokens, count_tokens([""])[0])
    measured = _measured(document.text, parts, ruler)
    groups = [(part, group) for part in measured for group in _packed(part, ruler)]
    return _chunks(document, _fitted(document.text, groups, ruler))


def _parts(document: Document) -> list[_Part]:
    line_starts = _line_starts(document.text)
    parts: list[_Part] = []
    cursor = 0
    for section in document.sections:
        atoms: list[_Atom] = []
        for block in section.blocks:
            if block.kind == "rule":
                continue
            start, end = _span(block, document.text, line_starts, cursor)
            opens = not _BETWEEN.fullmatch(document.text, cursor, start)
            cursor = end
            prose = _prose(block.kind, block.text)
            atoms.append(_Atom(start, end, _CUTS.get(block.kind, "prose"), prose, opens=opens))
        if atoms:
            has_lines = section.blocks[0].lines is not None
            parts.append(_Part(document.title, section.heading, section.page, has_lines, tuple(atoms)))
    return parts


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _span(block: Block, text: str, line_starts: list[int], cursor: int) -> tuple[int, int]:
    if block.lines is not None:
        return line_starts[block.lines[0] - 1], line_starts[block.lines[1]] - 1
    start = text.find(block.text, cursor)
    if start < 0:
        start = max(0, text.find(block.text))
    return start, start + len(block.text)


def _prose(kind: BlockKind | _Cut, text: str) -> str:
    if kind == "code":
        return "\n".join(line for line in text.split("\n") if not FENCE.match(line)).strip()
    if kind == "math":
        return text.strip().strip("$").strip()
    return plain(text) or (text if len(text) <= _RAW_CHARS else "")


def _measured(text: str, parts: list[_Part], ruler: _Ruler) -> list[_Part]:
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


def _sized(atom: _Atom, tokens: int, context_tokens: int) -> _Atom:
    return replace(atom, tokens=tokens, context_tokens=context_tokens)


def _with_words_above(parts: list[_Part], ruler: _Ruler) -> list[_Part]:
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


def _fitting(text: str, atom: _Atom, room: int) -> list[_Atom]:
    """Return the atom, cut one step finer where it takes more than ``room`` tokens."""
    if atom.tokens + atom.context_tokens <= room:
        return [atom]
    if atom.context_tokens > room // 3:
        return [replace(atom, context="", context_tokens=0, tokens=-1)]
    return _finer(text, atom, room - atom.context_tokens)


def _finer(text: str, atom: _Atom, room: int) -> list[_Atom]:
    verbatim = text[atom.start : atom.end]
    pieces: list[_Atom] = []
    if atom.cut == "list":
        pieces = _items(verbatim, atom)
    elif atom.cut == "table":
        pieces = _rows(verbatim, atom)
    elif atom.cut == "code":
        pieces = _cut_at(verbatim, _code_starts(verbatim), atom)
    if len(pieces) < 2 and atom.cut != "code":
        atom = replace(atom, cut="prose")
        pieces = _cut_at(verbatim, [start for start, _ in sentence_spans(verbatim)], atom)
    if len(pieces) < 2:
        pieces = _cut_at(verbatim, _word_starts(verbatim, room / max(1, atom.tokens)), atom)
    return [replace(pieces[0], opens=atom.opens), *pieces[1:]]


def _cut_at(verbatim: str, starts: Iterable[int], atom: _Atom, cut: _Cut | None = None) -> list[_Atom]:
    """Return the pieces that begin at these offsets of the atom's text; nothing of it is left out."""
    bounds = [0, *(start for start in starts if verbatim[:start].strip()), len(verbatim)]
    pieces = []
    for first, end in pairwise(bounds):
        piece = verbatim[first:end].rstrip()
        if piece:
            kind = cut or atom.cut
            begin = atom.start + first
            prose = _prose(kind, piece)
            pieces.append(_Atom(begin, begin + len(piece), kind, prose, atom.context))
    return pieces


def _items(verbatim: str, atom: _Atom) -> list[_Atom]:
    """Return the items of a list; an item alone in its list becomes its own words and the list it holds."""
    lines = verbatim.split("\n")
    offsets = _line_starts(verbatim)
    code = code_lines(lines)
    marks = [
        (len(match[0]) - len(match[0].lstrip()), offsets[number])
        for number, line in enumerate(lines)
        if not code[number] and (match := LIST_START.match(line.expandtabs(4)))
    ]
    margin = min((indent for indent, _ in marks), default=0)
    items = _cut_at(verbatim, (start for indent, start in marks if indent == margin), atom)
    if len(items) > 1:
        return items
    parts = _cut_at(verbatim, [start for indent, start in marks if indent > margin][:1], atom)
    if len(parts) < 2:
        return []
    own, held = parts
    context = _shortened(" > ".join(part for part in (atom.context, own.prose.replace("\n", " ")) if part))
    return [replace(own, cut="prose"), replace(held, context=context)]


def _rows(verbatim: str, atom: _Atom) -> list[_Atom]:
    """Return the rows of a table; its header stands above each of them when a chunk begins there."""
    lines = verbatim.split("\n")
    offsets = _line_starts(verbatim)
    header = 2 if len(lines) > 2 and TABLE_RULE.match(lines[1]) else 1
    if len(lines) <= header:
        return []
    rows = _cut_at(verbatim, offsets[header : len(lines)], atom, "prose")
    context = _shortened(plain(lines[0]))
    return [rows[0], *(replace(row, context=context) for row in rows[1:])]


def _shortened(text: str) -> str:
    if len(text) <= _CONTEXT_CHARS:
        return text
    return text[:_CONTEXT_CHARS].rsplit(" ", 1)[0] + " …"


def _code_starts(verbatim: str) -> list[int]:
    """Return where the paragraphs of code begin, or its lines where it is a single one."""
    lines = verbatim.split("\n")
    offsets = _line_starts(verbatim)
    after_blank = [offsets[n] for n in range(1, len(lines)) if lines[n].strip() and not lines[n - 1].strip()]
    return after_blank or offsets[1:-1]


def _word_starts(verbatim: str, share: float) -> list[int]:
    """Return where to cut a text without sentences so that each piece holds about that share of it."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    chunk_size = min(max(1, int(len(verbatim) * share * 0.9)), max(1, len(verbatim) - 1))
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=chunk_size, chunk_overlap=0, separators=["\n", " ", ""], add_start_index=True
    )
    return [int(piece.metadata["start_index"]) for piece in splitter.create_documents([verbatim])]


def _packed(part: _Part, ruler: _Ruler) -> Iterator[list[_Atom]]:
    """Yield atoms that stand together in a chunk: neighbours up to the target, a small rest with those before it."""
    target = ruler.room(part, _TARGET_TOKENS)
    window = ruler.room(part, ruler.max_tokens)
    groups: list[list[_Atom]] = []
    size = 0
    for atom in part.atoms:
        if groups and not atom.opens and size + atom.tokens <= target:
            groups[-1].append(atom)
            size += atom.tokens
        else:
            groups.append([atom])
            size = atom.context_tokens + atom.tokens
    for index in range(len(groups) - 1, 0, -1):
        before, group = groups[index - 1], groups[index]
        if not group[0].opens and _size(group) < _SMALL_TOKENS and _size(before) + _size(group) <= window:
            groups[index - 1 : index + 1] = [before + group]
    yield from groups


def _size(group: list[_Atom]) -> int:
    return group[0].context_tokens + sum(atom.tokens for atom in group)


def _embedded(part: _Part, group: list[_Atom]) -> str:
    return "\n".join(text for text in (part.above, group[0].context, *(atom.prose for atom in group)) if text)


def _fitted(text: str, groups: list[_Group], ruler: _Ruler) -> list[_Group]:
    """Return the groups, those divided whose parts took fewer tokens one by one than they do together."""
    while True:
        sizes = ruler.count_tokens([_embedded(*group) for group in groups]) if groups else []
        if all(size <= ruler.max_tokens for size in sizes):
            return groups
        divided = []
        for group, size in zip(groups, sizes, strict=True):
            divided += [group] if size <= ruler.max_tokens else _divided(text, *group)
        groups = divided


def _divided(text: str, part: _Part, group: list[_Atom]) -> list[_Group]:
    if len(group) > 1:
        middle = len(group) // 2
        return [(part, group[:middle]), (part, group[middle:])]
    atom = group[0]
    if atom.context or part.above:
        return [(replace(part, above="" if not atom.context else part.above), [replace(atom, context="")])]
    pieces = _finer(text, replace(atom, cut="prose"), max(1, atom.tokens // 2))
    return [(part, [piece]) for piece in pieces] if len(pieces) > 1 else [(part, [replace(atom, prose="")])]


def _chunks(document: Document, groups: list[_Group]) -> list[Chunk]:
    line_starts = _line_starts(document.text)
    seen: Counter[str] = Counter()
    chunks = []
    for ordinal, (part, group) in enumerate(groups):
        start, end = group[0].start, group[-1].end
        text = document.text[start:end]
        lines = (bisect_right(line_starts, start), bisect_right(line_starts, end - 1)) if part.has_lines else None
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
