"""A note as its writer meant it, line for line: Obsidian, Logseq, org and plain text become plain CommonMark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FENCE = re.compile(r"^[ \t]*(?:>[ \t]*|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})(.*)$")

_UNICODE_BULLET = re.compile(r"^(\s*)[•◦▪‣⁃●○■–](\s+)(?=\S)")
_ORG_KEYWORD = re.compile(r"^#\+(\w+):\s*(.*)$")
_ORG_HEADING = re.compile(r"^(\*+)\s+(\S.*)$")
_ORG_TAGS = re.compile(r"\s+:[\w@:]+:\s*$")
_ORG_TODO = re.compile(r"^(?:TODO|DONE|NEXT|WAITING|CANCELLED)\s+(?:\[#[A-Z]\]\s+)?")
_ORG_BLOCK = re.compile(r"^\s*#\+(begin|end)_(\w+)", re.IGNORECASE)
_BULLET = re.compile(r"^([ \t]*)([-*+])(?:[ \t]+|$)(.*)$")
_HEADING_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(#{1,6}[ \t]+\S.*)$")
_PROPERTY = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?[A-Za-z][\w.-]*:: ?")
_TAB_COLUMNS = 4


@dataclass(slots=True)
class View:
    """Lines to be parsed in place of the file's own, one for one.

    Attributes:
        lines: what the CommonMark parser gets.
        reopened: line (from 0) where an outline climbs back up → line of the heading that holds there again, if any.
        keywords: org ``#+KEY: value`` lines by lower-case key.
    """

    lines: list[str]
    reopened: dict[int, int | None] = field(default_factory=dict)
    keywords: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _OutlineHeading:
    line: int
    indent: int
    level: int
    holds_deeper: bool | None = None


def code_lines(lines: list[str]) -> list[bool]:
    """Return, for each line, whether it is a code fence or stands inside one."""
    inside: list[bool] = []
    fence, margin, is_quoted = "", 0, False
    for line in lines:
        if fence and _has_left(line, margin, is_quoted=is_quoted):
            fence = ""
        match = FENCE.match(line) if "`" in line or "~" in line else None
        if fence:
            inside.append(True)
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
            prefix = line[: match.start(1)].expandtabs(_TAB_COLUMNS)
            is_quoted = ">" in prefix
            # Up to three blanks are no margin in Markdown; a list item's text has one, and ends where it is left.
            margin = len(prefix) if prefix.strip() else 2 * (len(prefix) > 3)
            inside.append(True)
        else:
            inside.append(False)
    return inside


def _has_left(line: str, margin: int, *, is_quoted: bool) -> bool:
    """Return whether a line no longer stands in the quote or list item that a fence was opened in."""
    if is_quoted:
        return not line.lstrip().startswith(">")
    expanded = line.expandtabs(_TAB_COLUMNS)
    return margin > 0 and line.strip() != "" and len(expanded) - len(expanded.lstrip()) < margin


def at_margin(lines: list[str]) -> list[str]:
    """Return the lines of a list cut out from deep inside another one, moved to where CommonMark sees a list."""
    first = next((line.expandtabs(_TAB_COLUMNS) for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip())
    if not indent or not _BULLET.match(first):
        return lines
    return [_moved_out(line.expandtabs(_TAB_COLUMNS), indent) for line in lines]


def reading_view(lines: list[str]) -> View:
    """Return the lines rewritten so that a CommonMark parser sees the structure the writer meant."""
    code = code_lines(lines)
    view = View(without_comments(lines, code))
    fence_math(view.lines, code)
    if _is_org(lines, code):
        _read_org(view, code)
    elif is_outline(lines, code):
        _read_outline(view, code)
    _read_bullets(view.lines, code)
    return view


def _read_bullets(lines: list[str], code: list[bool]) -> None:
    """Make `•` a bullet, and a bare `-` one too: CommonMark would underline the line above with it."""
    after_bullet = False
    for number, line in enumerate(lines):
        if code[number]:
            after_bullet = False
            continue
        if after_bullet and line[:1].strip() and not _BULLET.match(line):
            # Text copied from a page keeps each bullet on its line, indented: what stands at the margin right
            # below is not part of it, though CommonMark would read on. A quote mark ends the list, its lines stay.
            lines[number] = "> " + line
        match = _UNICODE_BULLET.match(line)
        after_bullet = match is not None and match[1] != ""
        if line.strip() == "-":
            lines[number] = line.rstrip() + " \u00a0"
        else:
            lines[number] = _UNICODE_BULLET.sub(r"\1-\2", lines[number])


def without_comments(lines: list[str], code: list[bool]) -> list[str]:
    """Return the lines with ``%%…%%`` and ``<!--…-->`` taken out; a mark that is never closed is text."""
    result = list(lines)
    for opening, closing in (("%%", "%%"), ("<!--", "-->")):
        _take_out(result, code, opening, closing)
    return result


def _take_out(lines: list[str], code: list[bool], opening: str, closing: str) -> None:
    number, column = 0, 0
    while number < len(lines):
        start = -1 if code[number] else _find(lines[number], opening, column)
        if start < 0:
            number, column = number + 1, 0
            continue
        end = _closing(lines, code, closing, number, start + len(opening))
        if end is None:
            return
        last, stop = end
        if last == number:
            lines[number] = lines[number][:start] + lines[number][stop:]
        else:
            lines[number] = lines[number][:start]
            lines[number + 1 : last] = [""] * (last - number - 1)
            lines[last] = lines[last][stop:]
        number, column = last, start if last == number else 0


def _find(line: str, mark: str, column: int) -> int:
    """Return where the mark stands outside inline code, or -1."""
    position = line.find(mark, column)
    while position >= 0 and line.count("`", 0, position) % 2:
        position = line.find(mark, position + 1)
    return position


def _closing(lines: list[str], code: list[bool], mark: str, number: int, column: int) -> tuple[int, int] | None:
    for last in range(number, len(lines)):
        position = -1 if code[last] else lines[last].find(mark, column if last == number else 0)
        if position >= 0:
            return last, position + len(mark)
    return None


def fence_math(lines: list[str], code: list[bool]) -> None:
    """Turn ``$$`` … ``$$`` over several lines into a fence in place, so that blank lines and ``#`` in it stay whole."""
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        if not code[number] and line.startswith("$$") and "$$" not in line[2:]:
            end = next((n for n in range(number + 1, len(lines)) if code[n] or lines[n].rstrip().endswith("$$")), None)
            if end is not None and not code[end]:
                lines[number], lines[end] = "~~~~~~math", "~~~~~~"
                code[number : end + 1] = [True] * (end + 1 - number)
                number = end
        number += 1


def _is_org(lines: list[str], code: list[bool]) -> bool:
    text = [line for line, is_code in zip(lines, code, strict=True) if line.strip() and not is_code]
    if any(re.match(r"#{1,6} \S", line) for line in text):
        return False
    if any((match := _ORG_KEYWORD.match(line)) and match[1].lower() in ("title", "startup") for line in text):
        return True
    # `** sub` means nothing in Markdown; one may be a slip, two under a `* heading` are an outline.
    return sum(bool(re.match(r"\*{2,} \S", line)) for line in text) >= 2 and any(
        re.match(r"\* \S", line) for line in text
    )


def _read_org(view: View, code: list[bool]) -> None:
    for number, line in enumerate(view.lines):
        if block := _ORG_BLOCK.match(line):
            view.lines[number] = (
                "" if block[2].lower() == "quote" else "~~~~~~" + ("org" if block[1].lower() == "begin" else "")
            )
        elif match := _ORG_KEYWORD.match(line):
            view.keywords.setdefault(match[1].lower(), match[2].strip())
            view.lines[number] = ""
        elif (match := _ORG_HEADING.match(line)) and not code[number]:
            title = _ORG_TODO.sub("", _ORG_TAGS.sub("", match[2]))
            view.lines[number] = "#" * min(len(match[1]), 6) + " " + title
        elif line.strip().upper() in (":PROPERTIES:", ":END:"):
            view.lines[number] = ""


def is_outline(lines: list[str], code: list[bool]) -> bool:
    """Return whether the text is a Logseq outline: bullets at the margin, with properties or heading bullets."""
    margin = [
        line
        for line, is_code in zip(lines, code, strict=True)
        if line.strip() and not is_code and not line[0].isspace() and not _PROPERTY.match(line)
    ]
    bullets = sum(line.startswith("- ") or line.rstrip() == "-" for line in margin)
    if not margin or bullets < 0.8 * len(margin):
        return False
    return any(_HEADING_BULLET.match(line) or _PROPERTY.match(line) for line in lines)


def _read_outline(view: View, code: list[bool]) -> None:
    """Make heading bullets headings, and give what stands below them the margin they stood at."""
    open_headings: list[_OutlineHeading] = []
    turn = 0
    for number, line in enumerate(view.lines):
        expanded = line.expandtabs(_TAB_COLUMNS)
        indent = len(expanded) - len(expanded.lstrip())
        heading = None if code[number] else _HEADING_BULLET.match(line)
        # A bullet may open a fence; a dash within one is code.
        is_bullet = _BULLET.match(line) is not None and (not code[number] or FENCE.match(line) is not None)
        if is_bullet and _close_headings(open_headings, indent, is_heading=heading is not None):
            turn += 1
            if not heading:
                view.reopened[number] = open_headings[-1].line if open_headings else None
        if heading:
            turn += 1
            hashes, title = heading[2].split(maxsplit=1)
            level = max(len(hashes), open_headings[-1].level + 1 if open_headings else 1)
            open_headings.append(_OutlineHeading(number, indent, min(level, 6)))
            view.lines[number] = "#" * open_headings[-1].level + " " + title
            continue
        base = open_headings[-1].indent if open_headings else 0
        # What a heading bullet holds stands one step further in; what stands beside it is at the margin already.
        step = _TAB_COLUMNS if open_headings and open_headings[-1].holds_deeper is not False else 0
        view.lines[number] = _moved_out(expanded, base + step)
        if is_bullet:
            # Another bullet mark starts another list: what climbed back up must not join the list above it.
            view.lines[number] = _BULLET.sub(rf"\1{'-*'[turn % 2]} \3", view.lines[number])


def _close_headings(open_headings: list[_OutlineHeading], indent: int, *, is_heading: bool) -> bool:
    """Drop the headings that do not hold a bullet at this indent; return whether there were any.

    A bullet beside a heading bullet stands under it only where the heading has nothing of its own: many write flat.
    """
    if open_headings and not is_heading and open_headings[-1].holds_deeper is None:
        open_headings[-1].holds_deeper = indent > open_headings[-1].indent
    before = len(open_headings)
    while open_headings:
        last = open_headings[-1]
        if last.indent < indent or (last.indent == indent and not is_heading and not last.holds_deeper):
            break
        open_headings.pop()
    if open_headings and is_heading:
        open_headings[-1].holds_deeper = True
    return len(open_headings) < before


def _moved_out(line: str, columns: int) -> str:
    return line[min(columns, len(line) - len(line.lstrip())) :]
