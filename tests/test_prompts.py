"""Prompts are files, filled by name and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import prompts
from prompts import PromptError, fill

FOLDER = Path(prompts.__file__).parent


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greet.md").write_text("Hello $who, {json: stays}.\n")
    monkeypatch.setattr(prompts, "files", lambda package: tmp_path)
    prompts._read.cache_clear()


@pytest.mark.usefixtures("written")
def test_a_value_is_put_in_as_it_stands() -> None:
    assert fill("greet", who="$who and $5").text == "Hello $who and $5, {json: stays}.\n"


@pytest.mark.usefixtures("written")
def test_the_hash_is_the_files_and_not_the_values() -> None:
    assert fill("greet", who="a").hash == fill("greet", who="b").hash


@pytest.mark.usefixtures("written")
def test_missing_unknown_and_unheard_of_are_refused() -> None:
    for name, values in (("greet", {}), ("greet", {"who": "a", "what": "b"}), ("nothing", {})):
        with pytest.raises(PromptError):
            fill(name, **values)


def test_every_prompt_is_a_template_with_named_places() -> None:
    from string import Template

    for file in FOLDER.glob("*.md"):
        assert Template(file.read_text(encoding="utf-8")).is_valid(), file.name
