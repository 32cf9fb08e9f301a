"""The README says what is there."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from coach.cli import app

ROOT = Path(__file__).parents[1]


def _commands() -> list[str]:
    found = []
    for name, command in typer.main.get_group(app).commands.items():
        inner = getattr(command, "commands", None)
        found += [f"{name} {one}" for one in inner] if inner else [name]
    return found


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\|", "|")
    for command in _commands():
        first, _, second = command.partition(" ")
        alternatives = re.findall(rf"coach {first} ([\w|]+)", text)
        named = any(second in group.split("|") for group in alternatives) if second else f"coach {first}" in text
        assert named, f"coach {command} is not in README.md"


def test_every_picture_and_file_it_points_at_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_its_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
