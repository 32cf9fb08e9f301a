import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ingest.chunk import Chunk
from ingest.document import Kind, Locator, digest
from vectorstore import SearchUnavailable
from vectorstore.keywords import FileRecord, Filters, KeywordIndex


def _chunk(
    path: str,
    text: str,
    ordinal: int = 0,
    heading: tuple[str, ...] = ("Top",),
    kind: Kind = "note",
    tags: tuple[str, ...] = (),
    date: str | None = None,
    private: bool = False,
) -> Chunk:
    place = Locator(path, Path(path).stem, heading, None, (ordinal + 1, ordinal + 2))
    return Chunk(
        digest(path, heading, text, ordinal), text, text, digest(text), place, kind, ordinal, tags, date, private
    )


def _record(path: str, chunks: int = 1) -> FileRecord:
    return FileRecord(path, "note", "indexed", 10, 1, "ab", Path(path).stem, chunks)


def _filled(folder: Path, *chunks: Chunk) -> KeywordIndex:
    index = KeywordIndex(folder / "index.db")
    by_path: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_path.setdefault(chunk.locator.path, []).append(chunk)
    index.replace([_record(path, len(own)) for path, own in by_path.items()], by_path)
    return index


def test_a_chunk_comes_back_as_it_was_put(tmp_path: Path) -> None:
    chunk = _chunk("/n/a.md", "Ünïcode – text", 3, ("A", "B / C"), "pdf", ("x", "y/z"), "2024-02-03", True)
    index = _filled(tmp_path, chunk)
    assert index.chunk(chunk.id) == chunk
    assert index.chunks("/n/a.md") == [chunk]
    assert index.chunks_of([chunk.vector_id]) == {chunk.vector_id: [chunk]}
    assert index.chunk("unknown") is None


def test_the_rarer_word_ranks_first(tmp_path: Path) -> None:
    common = [_chunk(f"/n/{number}.md", f"learning about topic {number}") for number in range(8)]
    rare = _chunk("/n/rare.md", "learning about backpropagation")
    index = _filled(tmp_path, *common, rare)
    found = index.search("backpropagation learning", 3)
    assert found[0][0] == rare.id
    assert found[0][1] > found[1][1]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("gradients", "the gradient of a function"),
        ("cafe", "le Café noir"),
        ("C++", "templates in C++ are expanded"),
        ("机器", "我喜欢学习机器学习"),
        ("学", "我喜欢学习机器学习"),
        ("обучение", "Обучение с подкреплением"),
        ("learning_rate", "the learning rate decays"),
        ("STRASSE", "die Straße"),
    ],
)
def test_a_word_is_found_however_it_is_written(tmp_path: Path, query: str, text: str) -> None:
    chunk = _chunk("/n/a.md", text)
    index = _filled(tmp_path, chunk, _chunk("/n/b.md", "something else entirely"))
    assert [id_ for id_, _ in index.search(query, 5)] == [chunk.id]


@pytest.mark.parametrize("query", ["", "   ", "?!", '"', "zzzzz", "a AND (", "NEAR(", "body:x*"])
def test_a_query_without_a_known_word_finds_nothing_and_raises_nothing(tmp_path: Path, query: str) -> None:
    index = _filled(tmp_path, _chunk("/n/b.md", "gluten holds the gas"))
    assert index.search(query, 5) == []


def test_a_query_of_common_words_only_still_looks_for_them(tmp_path: Path) -> None:
    chunk = _chunk("/n/a.md", "to be or not to be")
    index = _filled(tmp_path, chunk, _chunk("/n/b.md", "gluten"), _chunk("/n/c.md", "steam"))
    assert [id_ for id_, _ in index.search("to be or not to be", 5)] == [chunk.id]


def test_replacing_a_file_leaves_nothing_of_what_it_held(tmp_path: Path) -> None:
    old, other = _chunk("/n/a.md", "obsolete wording"), _chunk("/n/b.md", "wording kept")
    index = _filled(tmp_path, old, other)
    loose = index.replace([_record("/n/a.md")], {"/n/a.md": [_chunk("/n/a.md", "fresh wording")]})
    assert loose == {old.vector_id}
    assert index.unreferenced(loose) == loose
    assert index.search("obsolete", 5) == []
    assert len(index.search("wording", 5)) == 2
    assert index.count() == 2


def test_identical_text_elsewhere_keeps_its_vector(tmp_path: Path) -> None:
    first, second = _chunk("/n/a.md", "same text"), _chunk("/n/b.md", "same text")
    index = _filled(tmp_path, first, second)
    loose = index.replace([], {}, ["/n/a.md"])
    assert index.unreferenced(loose) == set()
    assert index.files().keys() == {"/n/b.md"}
    assert index.chunks_of([first.vector_id])[first.vector_id] == [second]


def test_the_generation_moves_with_each_change_and_only_then(tmp_path: Path) -> None:
    index = _filled(tmp_path, _chunk("/n/a.md", "text"))
    before = index.generation
    index.search("text", 5)
    index.set_members("/n", ["/n/a.md"])
    assert index.generation == before
    index.replace([], {}, ["/n/a.md"])
    assert index.generation == before + 1


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    chunk = _chunk("/n/a.md", "kept text")
    index = _filled(tmp_path, chunk)
    twice = [_chunk("/n/c.md", "new"), _chunk("/n/c.md", "new")]
    with pytest.raises(SearchUnavailable):
        index.replace([_record("/n/a.md"), _record("/n/c.md")], {"/n/c.md": twice})
    assert index.chunk(chunk.id) == chunk
    assert index.search("kept", 5)
    assert "/n/c.md" not in index.files()


def test_filters_narrow_by_kind_path_tag_and_date(tmp_path: Path) -> None:
    note = _chunk("/n/deep/a.md", "bread one", tags=("Food/bread",), date="2024-01-10")
    pdf = _chunk("/n/b.pdf", "bread two", kind="pdf", date="2024-03-01T10:00:00")
    undated = _chunk("/m/c.md", "bread three", tags=("food",))
    index = _filled(tmp_path, note, pdf, undated)

    def found(filters: Filters) -> set[str]:
        ids = {id_ for id_, _ in index.search("bread", 10, filters)}
        assert index.vector_ids(filters) == {chunk.vector_id for chunk in (note, pdf, undated) if chunk.id in ids}
        return ids

    assert found(Filters()) == {note.id, pdf.id, undated.id}
    assert found(Filters(kinds=("pdf",))) == {pdf.id}
    assert found(Filters(path_glob="/n/*")) == {note.id, pdf.id}
    assert found(Filters(path_glob="*.md")) == {note.id, undated.id}
    assert found(Filters(path_glob="deep/*.MD")) == {note.id}
    for folder in ("/n", "n/", "n", "./n/"):
        assert found(Filters(path_glob=folder)) == {note.id, pdf.id}
    assert found(Filters(path_glob="b.pdf")) == {pdf.id}
    assert found(Filters(path_glob="eep")) == set()
    assert found(Filters(tags=("food",))) == {note.id, undated.id}
    assert found(Filters(tags=("#food/bread",))) == {note.id}
    assert found(Filters(since="2024-01-11")) == {pdf.id}
    assert found(Filters(until="2024-03-01")) == {note.id, pdf.id}
    assert found(Filters(kinds=("note",), since="2024-01-10")) == {note.id}


def test_a_narrow_filter_reaches_past_better_hits(tmp_path: Path) -> None:
    crowd = [_chunk(f"/n/{number}.md", "bread bread bread") for number in range(60)]
    wanted = _chunk("/m/x.md", "bread with many other words in it so that it ranks last of all")
    index = _filled(tmp_path, *crowd, wanted)
    assert [id_ for id_, _ in index.search("bread", 5, Filters(path_glob="/m/*"))] == [wanted.id]


def test_headings_come_in_reading_order_with_their_chunks(tmp_path: Path) -> None:
    index = _filled(
        tmp_path,
        _chunk("/n/a.md", "one", 0, ("Z",)),
        _chunk("/n/a.md", "two", 1, ("Z",)),
        _chunk("/n/a.md", "three", 2, ("A",), private=True),
    )
    assert [(heading.trail, heading.chunks, heading.private) for heading in index.headings()] == [
        (("Z",), 2, False),
        (("A",), 1, True),
    ]


def test_document_frequencies_count_chunks(tmp_path: Path) -> None:
    index = _filled(tmp_path, _chunk("/n/a.md", "dough dough"), _chunk("/n/b.md", "dough"), _chunk("/n/c.md", "rye"))
    assert index.document_frequencies(["dough", "rye", "none"]) == {"dough": 2, "rye": 1, "none": 0}


def test_members_are_kept_by_source(tmp_path: Path) -> None:
    index = _filled(tmp_path, _chunk("/n/s/a.md", "x"))
    index.set_members("/n", ["/n/s/a.md"])
    index.set_members("/n/s", ["/n/s/a.md"])
    assert index.members_of_others(["/n"]) == {"/n/s/a.md"}
    assert index.members_of_others(["/n", "/n/s"]) == set()


def test_threads_read_while_one_writes(tmp_path: Path) -> None:
    index = _filled(tmp_path, _chunk("/n/a.md", "steady words"))
    faults: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(50):
                assert index.search("steady", 5)
        except BaseException as fault:  # noqa: BLE001 it is asserted on in the test's own thread
            faults.append(fault)
        finally:
            index.close()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        index.replace([_record(f"/n/{number}.md")], {f"/n/{number}.md": [_chunk(f"/n/{number}.md", "other")]})
    for thread in threads:
        thread.join()
    assert faults == []


def test_another_process_reads_what_was_written(tmp_path: Path) -> None:
    _filled(tmp_path, _chunk("/n/a.md", "shared words"))
    script = (
        "import sys; from pathlib import Path; from vectorstore.keywords import KeywordIndex; "
        "print(len(KeywordIndex(Path(sys.argv[1])).search('shared', 5)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "index.db")], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "1"


def test_a_file_that_is_no_index_gives_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "index.db").write_bytes(b"not a database " * 500)
    with pytest.raises(SearchUnavailable, match=r"damaged: delete it and run coach ingest"):
        KeywordIndex(tmp_path / "index.db")


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    KeywordIndex(tmp_path / "index.db").close()
    connection = sqlite3.connect(tmp_path / "index.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SearchUnavailable, match="another version"):
        KeywordIndex(tmp_path / "index.db")


def test_a_home_that_cannot_be_made_gives_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SearchUnavailable, match="choose another with --home"):
        KeywordIndex(tmp_path / "file" / "home" / "index.db")


def test_clearing_forgets_everything_and_moves_the_generation(tmp_path: Path) -> None:
    index = _filled(tmp_path, _chunk("/n/a.md", "gone soon"))
    before = index.generation
    index.clear()
    assert (index.count(), index.files(), index.search("gone", 5)) == (0, {}, [])
    assert index.generation == before + 1
