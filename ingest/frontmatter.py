"""Front matter: what a note says about itself above its text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

_MAX_VALUES = 10_000
"""YAML aliases can unfold a small file into billions of values; no real front matter comes near this."""

_MAX_NESTED = 500

_SIMPLE_LINE = re.compile(r"^([A-Za-z_][\w -]*?)\s*[:=]\s*(.*)$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Properties above the text.

    Attributes:
        end: number of lines it takes, its fences included; 0 where there is none.
        broken: it could not be parsed; ``properties`` then holds the plain ``key: value`` lines that could be read.
    """

    properties: Mapping[str, object] = field(default_factory=dict)
    end: int = 0
    broken: bool = False


class _TooMuchError(ValueError):
    """More values than any front matter holds."""


def split_front_matter(lines: list[str]) -> FrontMatter:
    """Return the YAML (``---``) or TOML (``+++``) front matter that opens the lines, or an empty one."""
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return FrontMatter()
    fence = lines[start].rstrip()
    if fence not in ("---", "+++"):
        return FrontMatter()
    closing = ("---", "...") if fence == "---" else ("+++",)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() in closing), None)
    if end is None:
        return FrontMatter()
    return _parsed(lines[start + 1 : end], end + 1, is_toml=fence == "+++")


def _parsed(inner: list[str], end: int, *, is_toml: bool) -> FrontMatter:
    source = "\n".join(inner)
    try:
        _refuse_deep(source)
        loaded = tomllib.loads(source) if is_toml else YAMLHandler().load(source)
        if loaded is None:
            return FrontMatter(end=end)
        if isinstance(loaded, dict):
            return FrontMatter(_plain_mapping(loaded), end)
    except (yaml.YAMLError, ValueError, RecursionError):
        pass
    # Text between two rules is not front matter; `title: one: two` is, and its `private: true` must still count.
    if _looks_like_properties(inner):
        return FrontMatter(_simple_properties(inner), end, broken=True)
    return FrontMatter()


def _refuse_deep(source: str) -> None:
    """Raise where values are nested deeper than the YAML parser's stack, which ends the whole program, can hold."""
    flow = source.count("[") + source.count("{")
    block = max((len(line) - len(line.lstrip(" \t-?:")) for line in source.split("\n")), default=0)
    if flow > _MAX_NESTED or block > _MAX_NESTED:
        raise _TooMuchError


def _looks_like_properties(inner: list[str]) -> bool:
    first = next((line for line in inner if line.strip() and not line.startswith("#")), "")
    return bool(_SIMPLE_LINE.match(first))


def _simple_properties(inner: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for line in inner:
        if match := _SIMPLE_LINE.match(line):
            value = match[2].strip().strip("\"'")
            found[match[1]] = {"true": True, "false": False}.get(value.lower(), value)
    return found


def _plain_mapping(loaded: Mapping[Any, Any]) -> dict[str, object]:
    budget = [_MAX_VALUES]
    return {str(key): _plain_value(value, budget) for key, value in loaded.items()}


def _plain_value(value: object, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise _TooMuchError
    if isinstance(value, Mapping):
        return {str(key): _plain_value(inner, budget) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(inner, budget) for inner in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)
