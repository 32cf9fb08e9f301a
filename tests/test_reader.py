from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.document import Kind, UnreadableFile
from ingest.folder import SUFFIXES
from ingest.reader import MAX_TEXT_BYTES, ReadOptions, read
from tests import made_pdfs

SHARED = Path(__file__).parents[1].parent / "shared"

ROADMAP = """# Sailing roadmap

## Stage 1: Harbour
- knots
**Done when:** you can tie a bowline in ten seconds.

## Stage 2: Open water
- tides
**Done when:** you have a log of five trips.
"""
DIARY = """# Study log

## Day 1 - 2024-03-01
Hours: 1.5
Satisfaction: 4
Did: tied knots

## Day 2 - 2024-03-02
Hours: 2
Satisfaction: 3
Did: read about tides
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def reason(path: Path, options: ReadOptions | None = None) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as caught:
        read(path, options or ReadOptions())
    return caught.value.status, str(caught.value)


def test_each_kind_of_file_goes_to_its_reader(tmp_path: Path) -> None:
    note = write(tmp_path / "a.md", "# Knots\n\nThey hold by friction.\n")
    page = write(tmp_path / "a.html", "<h1>Knots</h1><p>They hold by friction.</p>")
    book = made_pdfs.chaptered(tmp_path / "a.pdf")
    for path, kind, lines, number in (
        (note, "note", (1, 3), None),
        (page, "office", None, None),
        (book, "pdf", None, 1),
    ):
        document = read(path)
        assert (document.kind, document.path) == (kind, path.as_posix())
        assert (document.sections[0].lines, document.sections[0].page) == (lines, number)


def test_plans_and_diaries_are_known_by_their_content(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.md", ROADMAP)).kind == "roadmap"
    assert read(write(tmp_path / "b.md", DIARY)).kind == "diary"
    assert read(write(tmp_path / "c.md", "# Knots\n\nThey hold by friction.")).kind == "note"


@pytest.mark.parametrize("kind", ["note", "roadmap", "curriculum", "worksheet", "diary"])
def test_front_matter_names_the_kind_whatever_the_content_says(tmp_path: Path, kind: Kind) -> None:
    assert read(write(tmp_path / "a.md", f"---\nkind: {kind}\n---\n{DIARY}")).kind == kind


def test_a_kind_that_is_none_of_ours_is_passed_over(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.md", "---\nkind: pdf\n---\nText.")).kind == "note"


def test_the_setting_names_the_kind_by_glob_and_front_matter_wins_over_it(tmp_path: Path) -> None:
    options = ReadOptions(kinds={"plans/*": "roadmap", "*.txt": "diary"})
    assert read(write(tmp_path / "plans/a.md", "Nothing special."), options).kind == "roadmap"
    assert read(write(tmp_path / "a.txt", "Nothing special."), options).kind == "diary"
    assert read(write(tmp_path / "plans/b.md", "---\nkind: note\n---\nNothing special."), options).kind == "note"
    assert read(write(tmp_path / "c.md", "Nothing special."), options).kind == "note"


def test_a_pdf_stays_one_unless_the_setting_says_otherwise(tmp_path: Path) -> None:
    path = made_pdfs.paged(tmp_path / "plan.pdf", [ROADMAP.splitlines()])
    assert read(path).kind == "pdf"
    assert read(path, ReadOptions(kinds={"plan.pdf": "roadmap"})).kind == "roadmap"


def test_private_by_front_matter_or_by_glob(tmp_path: Path) -> None:
    options = ReadOptions(private_globs=("journal/", "*salary*"))
    assert read(write(tmp_path / "a.md", "---\nprivate: true\n---\nMine."), options).private
    assert read(write(tmp_path / "Journal/2024/b.md", "Mine."), options).private
    assert read(write(tmp_path / "My Salary.md", "Mine."), options).private
    assert not read(write(tmp_path / "journalism.md", "Everybody's."), options).private


def test_the_passwords_of_the_settings_reach_the_pdf(tmp_path: Path) -> None:
    path = made_pdfs.encrypted(tmp_path / "a.pdf", "sesame")
    assert reason(path)[0] == "failed"
    assert "one sentence" in read(path, ReadOptions(pdf_passwords=("sesame",))).text


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file_of_any_kind_is_skipped_as_empty(tmp_path: Path, suffix: str) -> None:
    assert reason(write(tmp_path / f"a{suffix}", "")) == ("skipped", "It is empty: there is nothing to read yet.")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_bytes_that_mean_nothing_are_refused_or_read_but_never_raise_anything_else(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(bytes(range(256)) * 20)
    try:
        assert read(path).text
    except UnreadableFile as refused:
        sentence = str(refused)
    else:
        return
    assert sentence.endswith(".")


def test_what_is_not_a_file_of_ours_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.md") == ("failed", "There is no such file or folder: check the path.")
    assert reason(tmp_path)[0] == "skipped"
    assert reason(write(tmp_path / "a.mp3", "x"))[1].startswith("A .mp3 file is not a kind the coach reads")
    os.mkfifo(tmp_path / "pipe.md")
    assert reason(tmp_path / "pipe.md")[0] == "skipped"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["a.md", "a.pdf", "a.docx"])
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "text")
    path.chmod(0)
    assert reason(path) == ("failed", "It may not be read: give yourself permission to read it.")


def test_data_the_size_of_a_library_is_not_read_as_a_note(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"0 " * (MAX_TEXT_BYTES // 2 + 1))
    status, sentence = reason(path)
    assert status == "skipped"
    assert "20 MB" in sentence


def test_the_five_seeds_are_known_for_what_they_are() -> None:
    seeds = SHARED / "seeds"
    if not seeds.exists():
        pytest.skip("../shared is not here")
    kinds = [read(path).kind for path in sorted(seeds.iterdir())]
    assert kinds == ["note", "worksheet", "curriculum", "roadmap", "note"]
