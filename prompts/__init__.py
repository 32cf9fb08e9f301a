"""The words a model is given: one Markdown file a prompt, filled by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template


class PromptError(Exception):
    """A prompt that does not exist, or was filled with the wrong values: a mistake in the code, not the learner's."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A prompt ready to send.

    Attributes:
        name: of its file.
        text: what is sent.
        hash: first 12 hex digits of the SHA-256 of the unfilled file, kept with each reply.
    """

    name: str
    text: str
    hash: str


def fill(name: str, **values: str) -> Filled:
    """Return the prompt ``prompts/<name>.md`` with each ``$place`` replaced by its value.

    A value is put in as it stands: a ``$`` inside it is not a place.

    Raises:
        PromptError: there is no such prompt, a place has no value, or a value has no place.
    """
    text = _read(name)
    template = Template(text)
    places = set(template.get_identifiers())
    missing, unknown = sorted(places - values.keys()), sorted(values.keys() - places)
    if missing or unknown:
        raise PromptError(f"prompt {name!r}: no value for {missing}, no place for {unknown}")
    return Filled(name, template.substitute(values), hashlib.sha256(text.encode()).hexdigest()[:12])


@cache
def _read(name: str) -> str:
    file = files("prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptError(f"there is no prompt named {name!r}")
    return file.read_text(encoding="utf-8").strip() + "\n"
