from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ingest.document import UnreadableFile
from ingest.folder import FoundFile, Unreadable, fingerprint, walk


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}", encoding="utf-8")


def names(root: Path) -> list[str]:
    return [entry.path.relative_to(root).as_posix() for entry in walk(root) if isinstance(entry, FoundFile)]


def troubles(root: Path) -> list[tuple[str, str]]:
    return [(entry.path.name, entry.status) for entry in walk(root) if isinstance(entry, Unreadable)]


def test_files_of_the_kinds_we_read_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a/z.txt", "a/B.PDF", "c.org", "a.md", "photo.jpg", "Makefile", "deep/er/x.ipynb")
    assert names(tmp_path) == ["a.md", "a/B.PDF", "a/z.txt", "b.md", "c.org", "deep/er/x.ipynb"]
    assert names(tmp_path) == names(tmp_path)


def test_a_found_file_carries_size_and_time(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    os.utime(tmp_path / "a.md", ns=(5, 1_700_000_000_000_000_123))
    (found,) = walk(tmp_path)
    assert found == FoundFile(tmp_path / "a.md", len("text of a.md"), 1_700_000_000_000_000_123)


def test_machinery_is_skipped(tmp_path: Path) -> None:
    put(
        tmp_path,
        ".git/a.md",
        ".obsidian/a.md",
        ".trash/a.md",
        "node_modules/x/README.md",
        "__pycache__/a.txt",
        ".venv/a.txt",
        "logseq/bak/pages/a.md",
        "logseq/pages-metadata.md",
        ".logseq/bak/a.md",
        "._a.md",
        ".hidden.md",
        "~$report.docx",
        "bak/kept.md",
        "sub/.git/a.md",
        "note.md",
    )
    assert names(tmp_path) == ["bak/kept.md", "logseq/pages-metadata.md", "note.md"]


def test_the_ignore_file_speaks_gitignore(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.md",
        "drafts/b.md",
        "drafts/keep.md",
        "x/drafts/c.md",
        "old-1.md",
        "x/old-2.md",
        "root.md",
        "x/root.md",
    )
    (tmp_path / ".coachignore").write_text("# ours\ndrafts/*\n!drafts/keep.md\nold-*\n/root.md\n", encoding="utf-8")
    assert names(tmp_path) == ["a.md", "drafts/keep.md", "x/drafts/c.md", "x/root.md"]


def test_an_ignored_folder_is_not_entered(tmp_path: Path) -> None:
    put(tmp_path, "private/a.md", "private/deep/b.md", "c.md")
    (tmp_path / ".coachignore").write_text("private/\n!private/a.md\n", encoding="utf-8")
    assert names(tmp_path) == ["c.md"]


def test_the_nearest_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    put(tmp_path, "log.txt", "sub/log.txt", "sub/a.txt", "sub/deep/log.txt")
    (tmp_path / ".coachignore").write_text("log.txt\n", encoding="utf-8")
    (tmp_path / "sub/.coachignore").write_text("!log.txt\n/a.txt\n", encoding="utf-8")
    assert names(tmp_path) == ["sub/deep/log.txt", "sub/log.txt"]


def test_an_ignore_line_that_is_no_pattern_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    (tmp_path / ".coachignore").write_text("!\n", encoding="utf-8")
    assert names(tmp_path) == ["a.md"]
    assert troubles(tmp_path) == [(".coachignore", "failed")]


def test_links_that_lead_in_circles_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    put(root, "a.md", "sub/b.md")
    (root / "sub/up").symlink_to(root, target_is_directory=True)
    (root / "sub/self").symlink_to(root / "sub", target_is_directory=True)
    (root / "outside").symlink_to(tmp_path, target_is_directory=True)
    assert names(root) == ["a.md", "sub/b.md"]


def test_a_link_to_elsewhere_is_followed_and_read_once(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "c.md", "deep/d.md")
    root = tmp_path / "notes"
    put(root, "a.md")
    for link in ("one", "two"):
        (root / link).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "again.md").symlink_to(root / "a.md")
    assert names(root) == ["a.md", "one/c.md", "one/deep/d.md"]


def test_a_link_to_nothing_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert troubles(tmp_path) == [("gone.md", "failed")]


def test_a_source_may_be_one_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "b.md")
    (found,) = walk(tmp_path / "a.md")
    assert found.path == tmp_path / "a.md"


def test_a_file_that_is_named_but_of_no_kind_we_read_is_reported_as_skipped(tmp_path: Path) -> None:
    put(tmp_path, "song.mp3", "Makefile")
    for name, words in (("song.mp3", "A .mp3 file is not a kind the coach reads"), ("Makefile", "without a suffix")):
        (entry,) = walk(tmp_path / name)
        assert isinstance(entry, Unreadable)
        assert entry.status == "skipped"
        assert words in entry.reason


def test_a_source_that_is_not_there_is_reported(tmp_path: Path) -> None:
    (entry,) = walk(tmp_path / "nowhere")
    assert isinstance(entry, Unreadable)
    assert (entry.status, entry.reason) == ("failed", "There is no such file or folder: check the path.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "shut/b.md")
    (tmp_path / "shut").chmod(0)
    try:
        assert names(tmp_path) == ["a.md"]
        assert troubles(tmp_path) == [("shut", "failed")]
    finally:
        (tmp_path / "shut").chmod(0o755)


def test_a_pipe_that_looks_like_a_note_is_not_opened(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    os.mkfifo(tmp_path / "b.md")
    (tmp_path / "c.md").symlink_to("events")
    os.mkfifo(tmp_path / "events")
    assert names(tmp_path) == ["a.md"]
    assert troubles(tmp_path) == [("b.md", "skipped"), ("c.md", "skipped")]
    (entry,) = walk(tmp_path / "b.md")
    assert isinstance(entry, Unreadable)
    assert "neither a file nor a folder" in entry.reason


def test_names_of_any_script_and_with_spaces_are_found(tmp_path: Path) -> None:
    put(tmp_path, "Übung 1.md", "学习/计划.md", "emoji 🎓.md", "a #b.md")
    assert names(tmp_path) == ["a #b.md", "emoji 🎓.md", "Übung 1.md", "学习/计划.md"]


def test_a_fingerprint_is_that_of_the_bytes(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "b.md")
    assert fingerprint(tmp_path / "a.md") == hashlib.sha256(b"text of a.md").hexdigest()
    (tmp_path / "b.md").write_bytes((tmp_path / "a.md").read_bytes())
    assert fingerprint(tmp_path / "a.md") == fingerprint(tmp_path / "b.md")
    with pytest.raises(UnreadableFile, match="no such file"):
        fingerprint(tmp_path / "c.md")
