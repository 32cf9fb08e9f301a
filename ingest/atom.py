"""A section's blocks become atoms: pieces that stay whole, and how each is cut when it is too large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from ingest.dialect import FENCE, code_lines
from ingest.document import BlockKind
from ingest.prose import TABLE_RULE, plain
from ingest.sentence import LIST_START, sentence_spans

_RAW_CHARS = 500
"""What reads as nothing (an address, an embed) is embedded as written up to this length; beyond, it is data."""

_CONTEXT_CHARS = 160

_MAX_NESTING = 20
"""Levels of a list that are taken apart one by one; deeper ones are no list that anybody wrote by hand."""

Cut = Literal["list", "table", "code", "prose"]
_CUTS: Mapping[BlockKind, Cut] = {"list": "list", "table": "table", "code": "code", "math": "code"}


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece that is kept whole; ``start`` and ``end`` are character offsets in the text it was taken from.

    Attributes:
        cut: how it is cut when it is too large.
        prose: what is embedded of it.
        context: what is embedded above it when a chunk begins here: a table's header, the items it is nested in.
        tokens: of ``prose``, without the model's special tokens, -1 until measured; likewise ``context_tokens``.
        opens: a chunk must begin here, since something that is not content stands before it.
    """

    start: int
    end: int
    cut: Cut
    prose: str
    context: str = ""
    tokens: int = -1
    context_tokens: int = 0
    opens: bool = False


def whole(kind: BlockKind, text: str, start: int, *, opens: bool) -> Atom:
    """Return a block as one atom."""
    return Atom(start, start + len(text), _CUTS.get(kind, "prose"), _prose(kind, text), opens=opens)


def line_starts(text: str) -> list[int]:
    """Return where each line starts, and one past the end of the last."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _prose(kind: BlockKind | Cut, text: str) -> str:
    if kind == "code":
        return "\n".join(line for line in text.split("\n") if not FENCE.match(line)).strip()
    if kind == "math":
        return text.strip().strip("$").strip()
    return plain(text) or (text if len(text) <= _RAW_CHARS else "")


def finer(text: str, atom: Atom, room: int) -> list[Atom]:
    """Return the atom cut one step finer, so that a piece takes about ``room`` tokens; itself where it cannot be."""
    verbatim = text[atom.start : atom.end]
    pieces: list[Atom] = []
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
        begin = len(verbatim) - len(verbatim.lstrip())
        starts = _word_starts(verbatim[begin:], room / max(1, atom.tokens))
        pieces = _cut_at(verbatim, (begin + start for start in starts), atom)
    if len(pieces) < 2:
        return [replace(atom, context="", context_tokens=0)]
    return [replace(pieces[0], opens=atom.opens), *pieces[1:]]


def _cut_at(verbatim: str, starts: Iterable[int], atom: Atom, cut: Cut | None = None) -> list[Atom]:
    """Return the pieces that begin at these offsets of the atom's text; nothing of it is left out."""
    begin = len(verbatim) - len(verbatim.lstrip())
    bounds = [0, *(start for start in starts if start > begin), len(verbatim)]
    pieces = []
    for first, end in pairwise(bounds):
        piece = verbatim[first:end].rstrip()
        if piece:
            kind = cut or atom.cut
            start = atom.start + first
            pieces.append(Atom(start, start + len(piece), kind, _prose(kind, piece), atom.context))
    return pieces


def _items(verbatim: str, atom: Atom) -> list[Atom]:
    """Return the items of a list; an item alone in its list becomes its own words and the list it holds."""
    lines = verbatim.split("\n")
    offsets = line_starts(verbatim)
    code = code_lines(lines)
    marks = [
        (len(match[0]) - len(match[0].lstrip()), offsets[number])
        for number, line in enumerate(lines)
        if not code[number] and (match := LIST_START.match(line.expandtabs(4)))
    ]
    indents = {indent for indent, _ in marks}
    if len(indents) > _MAX_NESTING:
        return _cut_at(verbatim, (start for _, start in marks), atom, "prose")
    margin = min(indents, default=0)
    items = _cut_at(verbatim, (start for indent, start in marks if indent == margin), atom)
    if len(items) > 1:
        return items
    parts = _cut_at(verbatim, [start for indent, start in marks if indent > margin][:1], atom)
    if len(parts) < 2:
        return []
    own, held = parts
    context = _shortened(" > ".join(part for part in (atom.context, own.prose.replace("\n", " ")) if part))
    return [replace(own, cut="prose"), replace(held, context=context)]


def _rows(verbatim: str, atom: Atom) -> list[Atom]:
    """Return the rows of a table; its header stands above each of them when a chunk begins there."""
    lines = verbatim.split("\n")
    offsets = line_starts(verbatim)
    header = 2 if len(lines) > 2 and TABLE_RULE.match(lines[1]) else 1
    if len(lines) <= header:
        return []
    rows = _cut_at(verbatim, offsets[header + 1 : len(lines)], atom, "prose")
    context = _shortened(plain(lines[0]))
    return [rows[0], *(replace(row, context=context) for row in rows[1:])]


def _shortened(text: str) -> str:
    if len(text) <= _CONTEXT_CHARS:
        return text
    return text[:_CONTEXT_CHARS].rsplit(" ", 1)[0] + " …"


def _code_starts(verbatim: str) -> list[int]:
    """Return where the paragraphs of code begin, or its lines where it is a single one."""
    lines = verbatim.split("\n")
    offsets = line_starts(verbatim)
    after_blank = [offsets[n] for n in range(1, len(lines)) if lines[n].strip() and not lines[n - 1].strip()]
    return after_blank or offsets[1:-1]


def _word_starts(verbatim: str, share: float) -> list[int]:
    """Return where to cut a text without sentences so that each piece holds about that share of it."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=min(max(1, int(len(verbatim) * share * 0.9)), max(1, len(verbatim) - 1)),
        chunk_overlap=0,
        separators=["\n", " · ", " • ", "; ", " — ", ", ", "、", " ", ""],
        keep_separator="end",
        add_start_index=True,
    )
    return [int(piece.metadata["start_index"]) for piece in splitter.create_documents([verbatim])]
