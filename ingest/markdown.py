"""Markdown and plain text become a Document: sections under their headings, blocks with their exact lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.charset import decode
from ingest.dialect import View, at_margin, code_lines, reading_view
from ingest.document import Block, BlockKind, Document, Section, UnreadableFile
from ingest.frontmatter import split_front_matter
from ingest.heading import (
    BELOW_MARKED,
    Piece,
    is_title_line,
    with_bold_headings,
    with_bullet_headings,
    with_plain_headings,
)
from ingest.metadata import date_of, is_yes, links_of, page_properties, tags_of, tasks_of, title_of
from ingest.prose import plain
from ingest.sentence import LIST_START, sentences

__all__ = ["parse_blocks", "plain", "read_markdown", "sentences"]

_KINDS: Mapping[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "blockquote_open": "quote",
    "html_block": "html",
    "hr": "rule",
}


@cache
def _parser() -> MarkdownIt:
    # Structure only: without inline rules a vault parses ten times faster, and a reference definition stays a
    # paragraph with its lines instead of vanishing.
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join", "reference"])


def read_markdown(path: str, data: bytes, title: str | None = None) -> Document:
    """Return the note as a Document of kind ``note``, lines counted in the file as it is on disk.

    ``title`` is used instead of the note's own, where given.

    Raises:
        UnreadableFile: the file is empty (``skipped``) or is not text (``failed``).
    """
    text = decode(data)
    if not text.strip():
        raise UnreadableFile("It is empty: there is nothing to read yet.", "skipped")
    lines = text.split("\n")
    front = split_front_matter(lines)
    view = reading_view([""] * front.end + lines[front.end :])
    pieces = _with_written_headings(_pieces(view, lines), lines, path)
    if front.broken:
        pieces.insert(0, Piece("code", *_trimmed(lines, 0, front.end)))
    sections = _sections(pieces, view, lines, 1)
    properties = {**view.keywords, **page_properties(lines[front.end :]), **front.properties}
    own = {key.lower(): value for key, value in properties.items()}
    content = _content_lines(pieces, view, lines)
    first_heading = next((piece.text for piece in pieces if piece.level == 1), "")
    return Document(
        path=path,
        title=title or title_of(own, first_heading, path),
        kind="note",
        text=text,
        sections=sections,
        tags=tags_of(own, content),
        links=links_of(content),
        tasks=tasks_of(view.lines),
        date=date_of(own, path),
        private=is_yes(own.get("private")),
        draft=is_yes(own.get("draft")),
        properties=properties,
    )


def parse_blocks(text: str, first_line: int = 1) -> tuple[Section, ...]:
    """Return the sections of a piece of Markdown whose first line is line ``first_line`` of its file."""
    lines = text.split("\n")
    view = reading_view(at_margin(lines))
    return _sections(with_bold_headings(_pieces(view, lines), lines), view, lines, first_line)


def _with_written_headings(pieces: list[Piece], lines: list[str], path: str) -> list[Piece]:
    pieces = with_bullet_headings(with_bold_headings(pieces, lines), lines)
    # A Markdown note is named by its file; a plain text often names itself in its first line.
    is_markdown = not path.lower().endswith((".txt", ".text"))
    named = int(not is_markdown and len(pieces) > 1 and _names_itself(pieces, lines))
    head = [replace(piece, level=1, text=plain(lines[piece.first])) for piece in pieces[:named]]
    if any(piece.level for piece in pieces):
        return head + pieces[named:]
    return head + with_plain_headings(pieces[named:], lines, is_markdown=is_markdown)


def _names_itself(pieces: list[Piece], lines: list[str]) -> bool:
    first = pieces[0]
    if first.level:
        return not any(0 < piece.level <= first.level for piece in pieces[1:])
    return first.kind == "paragraph" and first.end == first.first + 1 and is_title_line(lines[first.first])


def _pieces(view: View, lines: list[str]) -> list[Piece]:
    # A lone carriage return would be one more line to the parser than it is to us.
    tokens = _parser().parse("\n".join(view.lines).replace("\r", " "))
    pieces: list[Piece] = []
    for index, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        first, end = _trimmed(view.lines, *token.map)
        if first >= end:
            continue
        if token.type == "heading_open":
            pieces.extend(_heading(token, tokens[index + 1].content, first, end, view.lines[end - 1].strip()))
        else:
            pieces.append(Piece(_kind(token, lines[first:end]), first, end))
    return pieces


def _kind(token: Token, lines: list[str]) -> BlockKind:
    first, last = lines[0].strip(), lines[-1].strip()
    if token.type in ("paragraph_open", "fence") and first.startswith("$$") and last.endswith("$$"):
        return "math" if len(lines) > 1 or len(first) > 4 else "paragraph"
    if token.type == "blockquote_open" and not first.startswith(">"):
        return "paragraph"  # marked so by the reading view to end a list
    if token.type == "code_block":
        return _indented(lines)
    return _KINDS.get(token.type, "paragraph")


def _heading(token: Token, content: str, first: int, end: int, underline: str) -> Iterable[Piece]:
    text = plain(content)
    if token.markup in ("-", "=") and not _is_underlined_title(content, underline):
        # CommonMark makes a heading of any paragraph over `---`; in notes that is a rule drawn under running text.
        return [Piece("paragraph", first, end - 1), Piece("rule", end - 1, end)]
    if not text:
        return [Piece("rule", first, end)]
    return [Piece("paragraph", first, end, int(token.tag[1]), " ".join(text.split()))]


def _is_underlined_title(content: str, underline: str) -> bool:
    if "\n" in content or len(content) > 80 or len(underline) < 3:
        return False
    return underline[0] == "=" or (not content[:1].islower() and content[-1:] not in ".,;:!")


def _indented(lines: list[str]) -> BlockKind:
    """Return what indented lines are: CommonMark calls them code, but people indent lists and paragraphs too."""
    written = [line for line in lines if line.strip()]
    if all(LIST_START.match(line) for line in written):
        return "list"
    text = " ".join(written)
    letters = sum(character.isalpha() or character in " ,.'’" for character in text)
    is_prose = len(text.split()) >= 8 * len(written) and letters >= 0.95 * len(text)
    return "paragraph" if is_prose else "code"


def _trimmed(lines: list[str], first: int, end: int) -> tuple[int, int]:
    while end > first and not lines[end - 1].strip():
        end -= 1
    return first, end


def _sections(pieces: list[Piece], view: View, lines: list[str], first_line: int) -> tuple[Section, ...]:
    runs: list[tuple[tuple[Piece, ...], list[Piece]]] = []
    trails: dict[int | None, tuple[Piece, ...]] = {}
    for piece in pieces:
        if piece.level:
            above = runs[-1][0] if runs else ()
            trails[piece.first] = (*(one for one in above if one.level < piece.level), piece)
            runs.append((trails[piece.first], [piece]))
        elif piece.first in view.reopened:
            runs.append((trails.get(view.reopened[piece.first], ()), [piece]))
        elif runs:
            runs[-1][1].append(piece)
        else:
            runs.append(((), [piece]))
    return tuple(_section(trail, held, lines, first_line) for trail, held in runs)


def _section(trail: tuple[Piece, ...], held: list[Piece], lines: list[str], first_line: int) -> Section:
    blocks = tuple(
        Block(
            piece.kind,
            "\n".join(lines[piece.first : piece.end]),
            (piece.first + first_line, piece.end - 1 + first_line),
        )
        for piece in held
        if not piece.level
    )
    span = (held[0].first + first_line, held[-1].end - 1 + first_line)
    return Section(tuple(piece.text for piece in trail), _level(trail), blocks, span)


def _level(trail: tuple[Piece, ...]) -> int:
    if not trail:
        return 0
    if trail[-1].level < BELOW_MARKED:
        return trail[-1].level
    return min(6, trail[-2].level + 1 if len(trail) > 1 else 1)


def _content_lines(pieces: list[Piece], view: View, lines: list[str]) -> list[str]:
    """Return the lines that tags and links are looked for in: none of code, math, comments or front matter."""
    wanted = [False] * len(lines)
    for piece in pieces:
        if piece.kind not in ("code", "math"):
            wanted[piece.first : piece.end] = [True] * (piece.end - piece.first)
    code = code_lines(view.lines)
    return [line for line, want, is_code in zip(lines, wanted, code, strict=True) if want and not is_code]
