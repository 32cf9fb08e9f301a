"""What a note says about itself: title, date, tags, links and tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from ingest.dialect import code_lines
from ingest.document import Task
from ingest.prose import plain

_TASK = re.compile(
    r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[(.?)\](?=[ \t]|$)|(TODO|DOING|LATER|NOW|WAITING|DONE)\b)[ \t]*(.*)$"
)
_TAG = re.compile(r"(?<![^\s(,;\[])#(?:\[\[([^\]\n]+)\]\]|(?=[\w/-]*[^\W\d_])([\w/-]+))")
_WIKI = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]")
_TARGET = re.compile(r"\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)")
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"?([^\"\s>%]+)\"?\s*[%>]\}\}")
_CODE_SPAN = re.compile(r"(`+)(?!`).{1,500}?(?<!`)\1(?!`)")
_LOGSEQ_PROPERTY = re.compile(r"^([A-Za-z][\w.-]*):: *(.*)$")
_DATE = re.compile(r"(?<!\d)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_YES = frozenset({"true", "yes", "on", "1", "y"})


def title_of(properties: Mapping[str, object], first_heading: str, path: str) -> str:
    """Return the title given in the properties, else the first top heading, else the file's name."""
    given = properties.get("title")
    if isinstance(given, str | int | float) and str(given).strip():
        return plain(str(given)) or str(given).strip()
    if first_heading:
        return first_heading
    name = PurePosixPath(path)
    if name.stem.lower() in ("index", "_index", "readme") and name.parent.name:
        return name.parent.name
    return name.stem.replace("___", "/")  # Logseq's way to write a page within a page


def page_properties(lines: list[str]) -> dict[str, object]:
    """Return Logseq's ``key:: value`` lines above the text."""
    found: dict[str, object] = {}
    for line in lines:
        match = _LOGSEQ_PROPERTY.match(line.removeprefix("- "))
        if match is None:
            break
        found[match[1].lower()] = match[2].strip()
    return found


def tags_of(properties: Mapping[str, object], content: list[str]) -> tuple[str, ...]:
    """Return the tags of the properties and of the lines, without their ``#``, each once."""
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


def links_of(content: list[str]) -> tuple[str, ...]:
    """Return what the lines link to or embed, as written, each once."""
    text = _CODE_SPAN.sub("", "\n".join(content))
    found = [
        (match.start(), match[1].strip()) for pattern in (_WIKI, _TARGET, _REF) for match in pattern.finditer(text)
    ]
    return tuple(dict.fromkeys(target for _, target in sorted(found) if target))


def tasks_of(lines: list[str]) -> tuple[Task, ...]:
    """Return the task-list items outside code; what was dropped or is under way is not done."""
    code = code_lines(lines)
    tasks = []
    for number, line in enumerate(lines, start=1):
        if not code[number - 1] and (match := _TASK.match(line)):
            done = match[1] in ("x", "X") or match[2] == "DONE"
            tasks.append(Task(plain(match[3]), done, number))
    return tuple(tasks)


def date_of(properties: Mapping[str, object], path: str) -> str | None:
    """Return the day as ISO text that the properties or the file's name give, if it exists in the calendar."""
    for value in (*(properties.get(key) for key in ("date", "created", "day")), PurePosixPath(path).stem):
        if match := _DATE.search(str(value)):
            try:
                return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
            except ValueError:
                continue
    return None


def is_yes(value: object) -> bool:
    """Return whether a property is switched on, however it is written."""
    return value is True or (isinstance(value, str | int) and str(value).strip().lower() in _YES)
