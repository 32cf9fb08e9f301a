import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from coach.library import IngestReport, Library, LibraryError, Progress, index_fingerprint
from ingest.reader import ReadOptions
from tests.fakes import HashEmbedder
from vectorstore import SearchUnavailable
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex


@dataclass
class Desk:
    """A home with its library, and a folder of notes beside it."""

    folder: Path
    embedder: HashEmbedder
    options: ReadOptions

    def __post_init__(self) -> None:
        self.notes = self.folder / "notes"
        self.notes.mkdir(exist_ok=True)
        home = self.folder / "home"
        self.index = KeywordIndex(home / "index.db")
        self.chunks = ChunkIndex(home / "chroma", index_fingerprint(self.embedder))
        self.library = Library(home, self.index, self.chunks, self.embedder, self.options)

    def write(self, name: str, text: str) -> Path:
        path = self.notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(self, *paths: Path, force: bool = False) -> IngestReport:
        return self.library.ingest(paths or [self.notes], [self.notes], force=force)

    def statuses(self, *paths: Path) -> dict[str, str]:
        return {Path(file.path).name: file.status for file in self.ingest(*paths).files}

    def check(self) -> None:
        """Chunks, words, manifest and vectors say the same."""
        chunks = self.index.chunks()
        files = self.index.files()
        counts = {path: sum(chunk.locator.path == path for chunk in chunks) for path in files}
        assert counts == {path: record.chunks for path, record in files.items()}
        assert {chunk.locator.path for chunk in chunks} <= files.keys()
        assert self.chunks.ids() == {chunk.vector_id for chunk in chunks}
        for chunk in chunks:
            assert chunk.id in {id_ for id_, _ in self.index.search(chunk.embed_text, 200)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, HashEmbedder(), ReadOptions())
    yield made
    made.chunks.close()
    made.index.close()


BREAD = "# Bread\n\nGluten holds the gas that yeast makes.\n\n## Oven\n\nSteam keeps the crust soft at first.\n"
RYE = "# Rye\n\nRye has little gluten, so acid must do its work.\n"


def test_a_first_ingest_adds_every_file(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.write("deep/rye.md", RYE)
    report = desk.ingest()
    assert [(Path(file.path).name, file.kind, file.status) for file in report.files] == [
        ("bread.md", "note", "added"),
        ("rye.md", "note", "added"),
    ]
    assert report.totals.added == 2
    assert report.totals.chunks == desk.index.count() > 0
    assert report.changed == ()
    desk.check()


def test_nothing_changed_reads_nothing(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    encoded = len(desk.embedder.encoded)
    report = desk.ingest()
    assert (report.totals.unchanged, report.totals.added) == (1, 0)
    assert report.totals.chunks == desk.index.count()
    assert len(desk.embedder.encoded) == encoded


def test_a_touched_file_with_the_same_bytes_is_unchanged(desk: Desk) -> None:
    path = desk.write("bread.md", BREAD)
    desk.ingest()
    os.utime(path, (1, 1))
    assert desk.statuses() == {"bread.md": "unchanged"}
    assert desk.index.files()[path.as_posix()].mtime_ns == 10**9


def test_the_same_bytes_give_the_same_ids(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    before = {chunk.id for chunk in desk.index.chunks()}
    assert desk.ingest(force=True).totals.updated == 1
    assert {chunk.id for chunk in desk.index.chunks()} == before
    desk.check()


def test_a_changed_file_is_dropped_and_put_in_one_step(desk: Desk) -> None:
    path = desk.write("bread.md", BREAD)
    desk.write("rye.md", RYE)
    desk.ingest()
    desk.write("bread.md", BREAD.replace("Steam", "Vapour"))
    report = desk.ingest()
    assert {Path(file.path).name: file.status for file in report.files} == {
        "bread.md": "updated",
        "rye.md": "unchanged",
    }
    assert report.changed == (path.as_posix(),)
    assert desk.index.search("steam", 5) == []
    assert len(desk.index.search("vapour", 5)) == 1
    desk.check()


def test_only_changed_text_is_embedded_again(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    desk.embedder.encoded.clear()
    desk.write("bread.md", BREAD + "\n## Salt\n\nSalt slows the yeast and tightens the dough.\n")
    desk.ingest()
    assert len(desk.embedder.encoded) == 1
    assert "Salt slows" in desk.embedder.encoded[0]
    desk.check()


def test_a_removed_file_leaves_nothing(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    rye = desk.write("rye.md", RYE)
    desk.ingest()
    rye.unlink()
    report = desk.ingest()
    assert report.totals.removed == 1
    assert report.changed == (rye.as_posix(),)
    assert rye.as_posix() not in desk.index.files()
    desk.check()


def test_the_last_file_removed_empties_the_index(desk: Desk) -> None:
    desk.write("bread.md", BREAD).unlink()
    desk.write("rye.md", RYE)
    desk.ingest()
    (desk.notes / "rye.md").unlink()
    assert desk.statuses() == {"rye.md": "removed"}
    assert desk.index.count() == 0
    assert desk.chunks.ids() == set()


def test_a_moved_file_is_not_embedded_again(desk: Desk) -> None:
    old = desk.write("bread.md", BREAD)
    desk.ingest()
    desk.embedder.encoded.clear()
    (desk.notes / "baking").mkdir()
    new = old.rename(desk.notes / "baking" / "bread.md")
    report = desk.ingest()
    assert {file.path: file.status for file in report.files} == {
        old.as_posix(): "removed",
        new.as_posix(): "added",
    }
    assert [file.renamed_from for file in report.files if file.path == new.as_posix()] == [old.as_posix()]
    assert desk.embedder.encoded == []
    desk.check()


def test_identical_text_is_stored_once_and_cited_everywhere(desk: Desk) -> None:
    desk.write("a/note.md", RYE)
    desk.write("b/note.md", RYE)
    desk.ingest()
    chunks = desk.index.chunks()
    assert len(chunks) == 2
    assert desk.chunks.count() == 1
    (desk.notes / "a" / "note.md").unlink()
    desk.ingest()
    assert desk.chunks.count() == 1
    desk.check()


def test_one_bad_file_never_stops_the_others(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.write("empty.md", "")
    (desk.notes / "broken.pdf").write_bytes(b"%PDF-1.4 nothing of a PDF follows")
    (desk.notes / "gone.md").symlink_to(desk.notes / "nowhere.md")
    first = desk.ingest()
    found = {Path(file.path).name: file for file in first.files}
    assert found["bread.md"].status == "added"
    assert found["empty.md"].status == "skipped"
    assert found["broken.pdf"].status == "failed"
    assert found["gone.md"].status == "failed"
    assert all(found[name].reason for name in ("empty.md", "broken.pdf", "gone.md"))
    desk.check()
    # What could not be read is named again, although it is not read again.
    again = {Path(file.path).name: (file.status, file.reason) for file in desk.ingest().files}
    assert again["broken.pdf"] == ("failed", found["broken.pdf"].reason)
    assert again["empty.md"][0] == "skipped"


def test_a_file_that_breaks_is_forgotten_and_its_questions_checked(desk: Desk) -> None:
    path = desk.write("bread.md", BREAD)
    desk.ingest()
    path.write_bytes(b"")
    report = desk.ingest()
    assert [file.status for file in report.files] == ["skipped"]
    assert report.changed == (path.as_posix(),)
    assert desk.index.count() == 0
    desk.write("bread.md", BREAD)
    assert desk.statuses() == {"bread.md": "added"}
    desk.check()


def test_other_options_read_again_what_could_not_be_read(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    again = Desk(desk.folder, desk.embedder, ReadOptions(private_globs=("*/bread.md",)))
    assert again.statuses() == {"bread.md": "updated"}
    assert all(chunk.private for chunk in again.index.chunks())


def test_what_is_missing_is_judged_within_the_source_given(desk: Desk) -> None:
    bread = desk.write("a/bread.md", BREAD)
    rye = desk.write("b/rye.md", RYE)
    desk.ingest()
    rye.unlink()
    assert desk.statuses(bread.parent) == {"bread.md": "unchanged"}
    assert rye.as_posix() in desk.index.files()
    assert desk.statuses(bread) == {"bread.md": "unchanged"}
    assert desk.statuses() == {"bread.md": "unchanged", "rye.md": "removed"}


def test_a_file_ignored_in_one_source_stays_while_another_holds_it(desk: Desk) -> None:
    desk.write("drafts/idea.md", RYE)
    desk.write("bread.md", BREAD)
    desk.ingest(desk.notes / "drafts")
    desk.write(".coachignore", "drafts/\n")
    assert desk.statuses() == {"bread.md": "added"}
    assert len(desk.index.files()) == 2
    desk.check()


def test_a_file_that_becomes_ignored_is_forgotten(desk: Desk) -> None:
    desk.write("drafts/idea.md", RYE)
    desk.write("bread.md", BREAD)
    desk.ingest()
    desk.write(".coachignore", "drafts/\n")
    assert desk.statuses() == {"bread.md": "unchanged", "idea.md": "removed"}
    desk.check()


def test_without_a_path_the_remembered_sources_are_read(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    report = desk.library.ingest([], [desk.notes, desk.folder / "unplugged"])
    assert report.totals.added == 1


def test_a_source_that_is_unplugged_loses_nothing(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    away = desk.notes.rename(desk.folder / "away")
    other = desk.folder / "other"
    other.mkdir()
    (other / "rye.md").write_text(RYE)
    desk.library.ingest([], [desk.notes, other])
    assert len(desk.index.files()) == 2
    away.rename(desk.notes)
    assert desk.statuses() == {"bread.md": "unchanged"}


@pytest.mark.parametrize("name", ["drafts/idea.md", "drafts"])
def test_a_source_that_was_deleted_is_forgotten_when_it_is_named(desk: Desk, name: str) -> None:
    desk.write("bread.md", BREAD)
    idea = desk.write("drafts/idea.md", RYE)
    desk.ingest(desk.notes / name)
    desk.ingest(desk.notes / "bread.md")
    shutil.rmtree(idea.parent)
    idea.parent.parent.joinpath("drafts").mkdir()
    if name == "drafts":
        idea.parent.rmdir()
    assert desk.statuses(desk.notes / name) == {"idea.md": "removed"}
    assert [Path(path).name for path in desk.index.files()] == ["bread.md"]
    with pytest.raises(LibraryError, match="There is no file or folder"):
        desk.ingest(desk.notes / name)
    desk.check()


def test_what_was_read_from_a_disk_that_is_unplugged_is_kept(desk: Desk) -> None:
    bread = desk.write("disk/notes/bread.md", BREAD)
    desk.ingest(bread.parent)
    shutil.rmtree(desk.notes / "disk")
    with pytest.raises(LibraryError, match="There is no file or folder"):
        desk.ingest(bread.parent)
    assert list(desk.index.files()) == [bread.as_posix()]


def test_a_path_that_is_not_there_is_named(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    with pytest.raises(LibraryError, match=r"There is no file or folder .*nowhere: check the path"):
        desk.ingest(desk.notes, desk.folder / "nowhere")
    assert desk.index.files() == {}


def test_an_empty_folder_is_named(desk: Desk) -> None:
    with pytest.raises(LibraryError, match="Nothing to read in"):
        desk.ingest()


def test_a_second_ingest_at_once_is_refused(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    inside, go_on = Event(), Event()

    def wait(_: Progress) -> None:
        inside.set()
        go_on.wait(20)

    first = threading.Thread(target=lambda: desk.library.ingest([desk.notes], progress=wait))
    first.start()
    assert inside.wait(20)
    with pytest.raises(LibraryError, match="Another ingest is running"):
        desk.ingest()
    go_on.set()
    first.join()
    assert desk.statuses() == {"bread.md": "unchanged"}


def test_another_embedder_is_refused_until_forced(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.write("rye.md", RYE)
    desk.ingest()
    other = Desk(desk.folder, HashEmbedder(dimension=32, name="other"), ReadOptions())
    with pytest.raises(SearchUnavailable, match="coach ingest --force"):
        other.ingest()
    with pytest.raises(SearchUnavailable, match="coach ingest --force"):
        other.chunks.nearest(other.embedder.encode(["gluten"])[0], 3)
    # One path is given, yet every remembered source is read, as no old vector may stay.
    assert other.ingest(desk.notes / "rye.md", force=True).totals.added == 2
    other.check()


def test_stopping_keeps_what_was_done_and_the_next_goes_on(desk: Desk) -> None:
    for number in range(30):
        desk.write(f"{number:02}.md", f"# Note {number}\n\nThis is about subject number {number}.\n")
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 10

    report = desk.library.ingest([desk.notes], stop=stop)
    assert report.stopped
    assert 0 < report.totals.added < 30
    desk.check()
    assert desk.ingest().totals.added == 30 - report.totals.added
    desk.check()


def test_an_interrupt_in_the_middle_is_mended_by_the_next_ingest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    desk.write("rye.md", RYE)

    def fail(*_: object) -> set[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(desk.index, "replace", fail)
        with pytest.raises(KeyboardInterrupt):
            desk.ingest()
    assert desk.index.dirty
    assert desk.chunks.count() > len(desk.index.vector_ids())
    desk.ingest()
    assert not desk.index.dirty
    desk.check()


def test_a_lost_folder_of_vectors_is_made_anew(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    desk.ingest()
    desk.chunks.close()
    shutil.rmtree(desk.folder / "home" / "chroma")
    assert desk.statuses() == {"bread.md": "unchanged"}
    desk.check()


def test_progress_counts_files_and_chunks(desk: Desk) -> None:
    for number in range(5):
        desk.write(f"{number}.md", f"# Note {number}\n\nThis is about subject number {number}.\n")
    seen: list[Progress] = []
    desk.library.ingest([desk.notes], progress=seen.append)
    assert (seen[-1].done, seen[-1].total, seen[-1].chunks) == (5, 5, desk.index.count())
    assert seen[-1].rate > 0
    assert seen[-1].seconds_left == 0


def test_a_re_ingest_loads_no_heavy_library(desk: Desk) -> None:
    """Run in a process of its own, as this one has loaded them."""
    desk.write("bread.md", BREAD)
    script = """
import sys
from pathlib import Path
from coach.library import Library, index_fingerprint
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex
home, notes = Path(sys.argv[1]), Path(sys.argv[2])
embedder = SentenceTransformerEmbedder()
index, chunks = KeywordIndex(home / "index.db"), ChunkIndex(home / "chroma", index_fingerprint(embedder))
totals = Library(home, index, chunks, embedder).ingest([notes]).totals
print(totals.added, totals.unchanged, *(name in sys.modules for name in ("torch", "chromadb", "safetensors")))
"""
    command = [sys.executable, "-c", script, str(desk.folder / "other"), str(desk.notes)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(2)]
    # Two small notes are embedded without torch, too.
    assert runs == [["1", "0", "False", "True", "True"], ["0", "1", "False", "False", "False"]]


def test_watching_names_the_source_that_changed(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    stop = Event()
    watched = desk.library.watch([desk.notes], stop)
    assert next(watched) == [desk.notes]
    writer = threading.Timer(0.5, lambda: desk.write("rye.md", RYE))
    writer.start()
    began = time.monotonic()
    assert next(watched) == [desk.notes]
    assert time.monotonic() - began < 20
    stop.set()
    assert list(watched) == []


def test_watching_sees_a_file_that_an_editor_puts_in_place_of_the_old_one(desk: Desk) -> None:
    bread = desk.write("bread.md", BREAD)
    desk.write("rye.md", RYE)
    stop = Event()
    watched = desk.library.watch([bread, desk.notes / "nowhere"], stop)
    assert next(watched) == [bread]
    for number in range(2):
        desk.write("bread.new", BREAD + f"\nSalt, part {number}.\n").replace(bread)
        assert next(watched) == [bread]
    stop.set()
    assert list(watched) == []


def test_watching_passes_over_what_is_not_read(desk: Desk) -> None:
    desk.write("bread.md", BREAD)
    stop = Event()
    watched = desk.library.watch([desk.notes], stop)
    next(watched)
    desk.write(".obsidian/workspace.json", "{}")
    desk.write("picture.png", "not read")
    threading.Timer(3.0, stop.set).start()
    assert list(watched) == []


def test_the_real_embedder_finds_by_meaning_what_was_ingested(
    desk: Desk, embedder: SentenceTransformerEmbedder
) -> None:
    desk.write("bread.md", BREAD)
    desk.write("rye.md", RYE)
    index = KeywordIndex(desk.folder / "real" / "index.db")
    chunks = ChunkIndex(desk.folder / "real" / "chroma", index_fingerprint(embedder))
    Library(desk.folder / "real", index, chunks, embedder).ingest([desk.notes])
    nearest, _ = chunks.nearest(embedder.encode(["what keeps a loaf from drying on the outside"])[0], 1)[0]
    assert "crust" in index.chunks_of([nearest])[nearest][0].text
