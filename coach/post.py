"""A post drafted from the diary and the record: every sentence a claim with its support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Platform = Literal["x", "thread", "linkedin", "blog"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)


@dataclass(frozen=True, slots=True)
class Support:
    """What a claim rests on.

    Attributes:
        kind: ``entry``, ``attempt``, ``explanation``, ``evidence`` or ``record`` (a count over the record).
        id: id of that thing, or the name of the count.
        text: the words or numbers of it that carry the claim.
    """

    kind: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a post with what supports it; a question to the reader needs no support."""

    text: str
    support: tuple[Support, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something left out of a post, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A post to read, change and publish by hand.

    Attributes:
        parts: the parts of a thread; one part for the other platforms.
        chars: length by the platform's own counting; of the longest part for a thread.
    """

    platform: Platform
    parts: tuple[str, ...]
    chars: int
    claims: tuple[Claim, ...]
    withheld: tuple[Withheld, ...] = ()
    engine: str = "offline"
