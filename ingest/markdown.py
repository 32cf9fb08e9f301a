"""Markdown and plain text become a Document: sections under their headings, blocks with their exact lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.charset import decode
from ingest.dialect import View, at_margin, code_lines, reading_view
from ingest.document import Block, BlockKind, Document, Section, Task, UnreadableFile
from ingest.frontmatter import FrontMatter, split_front_matter
from ingest.heading import (
    BELOW_MARKED,
    Piece,
    is_title_line,
    with_bold_headings,
    with_bullet_headings,
    with_plain_headings,
)
from ingest.prose import plain
from ingest.sentence import LIST_START, sentences

__all__ = ["parse_blocks", "plain", "read_markdown", "sentences"]

_KINDS: Mapping[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "quote",
    "html_block": "html",
    "hr": "rule",
}

_TASK = re.compile(
    r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[(.?)\](?=[ \t]|$)|(TODO|DOING|LATER|NOW|WAITING|DONE)\b)[ \t]*(.*)$"
)
_TAG = re.compile(r"(?<![^\s(,;\[])#(?:\[\[([^\]\n]+)\]\]|(?=[\w/-]*[^\W\d_])([\w/-]+))")
_WIKI = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]")
_TARGET = re.compile(r"\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)")
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"?([^\"\s>%]+)\"?\s*[%>]\}\}")
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_LOGSEQ_PROPERTY = re.compile(r"^([A-Za-z][\w.-]*):: *(.*)$")
_DATE = re.compile(r"(?<!\d)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_YES = frozenset({"true", "yes", "on", "1", "y"})


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
    properties = {**view.keywords, **_page_properties(lines, front), **front.properties}
    content = [line for line, piece_line in zip(lines, _content_lines(pieces, view, lines), strict=True) if piece_line]
    return Document(
        path=path,
        title=title or _title(properties, pieces, path),
        kind="note",
        text=text,
        sections=sections,
        tags=_tags(properties, content),
        links=_links(content),
        tasks=_tasks(view.lines),
        date=_date(properties, path),
        private=_is_yes(properties.get("private")),
        draft=_is_yes(properties.get("draft")),
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
            kind = _KINDS.get(token.type, "paragraph")
            if _is_math(kind, lines[first:end]):
                kind = "math"
            if kind == "quote" and not lines[first].lstrip().startswith(">"):
                kind = "paragraph"
            if token.type == "code_block":
                kind = _indented(lines[first:end])
            pieces.append(Piece(kind, first, end))
    return pieces


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


def _is_math(kind: BlockKind, lines: list[str]) -> bool:
    first, last = lines[0].strip(), lines[-1].strip()
    return kind in ("paragraph", "code") and first.startswith("$$") and last.endswith("$$") and len(first + last) > 2


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
    open_headings: list[Piece] = []
    sections: list[Section] = []
    trails: dict[int, tuple[Piece, ...]] = {}
    blocks: list[Block] = []
    start: int | None = None
    last = 0

    def close() -> None:
        if start is not None:
            trail = tuple(one.text for one in open_headings)
            level = _level(open_headings)
            span = (start + first_line, last - 1 + first_line)
            sections.append(Section(trail, level, tuple(blocks), span))
        blocks.clear()

    for piece in pieces:
        if piece.level:
            close()
            while open_headings and open_headings[-1].level >= piece.level:
                open_headings.pop()
            open_headings.append(piece)
            trails[piece.first] = tuple(open_headings)
            start = piece.first
        elif piece.first in view.reopened:
            close()
            holder = view.reopened[piece.first]
            open_headings = list(trails.get(holder, ())) if holder is not None else []
            start = piece.first
        elif start is None:
            start = piece.first
        if not piece.level:
            text = "\n".join(lines[piece.first : piece.end])
            blocks.append(Block(piece.kind, text, (piece.first + first_line, piece.end - 1 + first_line)))
        last = piece.end
    close()
    return tuple(sections)


def _level(open_headings: list[Piece]) -> int:
    if not open_headings:
        return 0
    if open_headings[-1].level < BELOW_MARKED:
        return open_headings[-1].level
    return min(6, open_headings[-2].level + 1 if len(open_headings) > 1 else 1)


def _content_lines(pieces: list[Piece], view: View, lines: list[str]) -> list[bool]:
    """Return, for each line, whether tags and links are looked for in it: not in code, math or front matter."""
    wanted = [False] * len(lines)
    for piece in pieces:
        if piece.kind not in ("code", "math"):
            wanted[piece.first : piece.end] = [True] * (piece.end - piece.first)
    code = code_lines(view.lines)
    return [want and not is_code for want, is_code in zip(wanted, code, strict=True)]


def _title(properties: Mapping[str, object], pieces: list[Piece], path: str) -> str:
    given = properties.get("title")
    if isinstance(given, str | int | float) and str(given).strip():
        return plain(str(given)) or str(given).strip()
    for piece in pieces:
        if piece.level == 1:
            return piece.text
    name = PurePosixPath(path)
    if name.stem.lower() in ("index", "_index", "readme") and name.parent.name:
        return name.parent.name
    return name.stem.replace("___", "/")  # Logseq's way to write a page within a page


def _page_properties(lines: list[str], front: FrontMatter) -> dict[str, object]:
    """Return Logseq's ``key:: value`` lines above the text."""
    found: dict[str, object] = {}
    for line in lines[front.end :]:
        match = _LOGSEQ_PROPERTY.match(line.removeprefix("- "))
        if match is None:
            break
        found[match[1].lower()] = match[2].strip()
    return found


def _tags(properties: Mapping[str, object], content: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for key in ("tags", "tag", "filetags"):
        value = properties.get(key)
        parts = re.split(r"[,\s]+(?![^\[]*\]\])|:", value) if isinstance(value, str) else value
        if isinstance(parts, list):
            found += [str(part).strip().removeprefix("#").strip("[] ") for part in parts if part is not None]
    for line in content:
        if "#" in line:
            found += [match[1] or match[2] for match in _TAG.finditer(_CODE_SPAN.sub("", line))]
    return tuple(dict.fromkeys(tag.strip("/") for tag in found if tag.strip("/ ")))


def _links(content: list[str]) -> tuple[str, ...]:
    text = _CODE_SPAN.sub("", "\n".join(content))
    found = [
        (match.start(), match[1].strip()) for pattern in (_WIKI, _TARGET, _REF) for match in pattern.finditer(text)
    ]
    return tuple(dict.fromkeys(target for _, target in sorted(found) if target))


def _tasks(lines: list[str]) -> tuple[Task, ...]:
    code = code_lines(lines)
    tasks = []
    for number, line in enumerate(lines, start=1):
        if not code[number - 1] and (match := _TASK.match(line)):
            done = match[1] in ("x", "X") or match[2] == "DONE"
            tasks.append(Task(plain(match[3]), done, number))
    return tuple(tasks)


def _date(properties: Mapping[str, object], path: str) -> str | None:
    candidates = [properties.get(key) for key in ("date", "created", "day")] + [PurePosixPath(path).stem]
    for value in candidates:
        match = _DATE.search(str(value)) if value is not None else None
        if match and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    return None


def _is_yes(value: object) -> bool:
    return value is True or (isinstance(value, str | int) and str(value).strip().lower() in _YES)
