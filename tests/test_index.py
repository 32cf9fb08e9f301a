import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from vectorstore import SearchUnavailable
from vectorstore.embedding import Vectors, unit_rows
from vectorstore.index import ChunkIndex


def _vectors(count: int, seed: int = 0) -> Vectors:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32))


def _ids(count: int) -> list[str]:
    return [f"v{number:05}" for number in range(count)]


def test_an_empty_index_finds_nothing_and_leaves_no_folder(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    assert index.nearest(_vectors(1)[0], 5) == []
    assert index.count() == 0
    assert not (tmp_path / "chroma").exists()


def test_nearest_gives_ids_by_cosine_similarity(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    vectors = _vectors(50)
    index.put(_ids(50), vectors)
    found = index.nearest(vectors[7], 3)
    expected = np.argsort(-(vectors @ vectors[7]))[:3]
    assert [id_ for id_, _ in found] == [_ids(50)[number] for number in expected]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[1][1] == pytest.approx(float(vectors[expected[1]] @ vectors[7]), abs=1e-5)


def test_putting_an_id_again_replaces_its_vector(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    first, second = _vectors(2)
    index.put(["x"], first.reshape(1, -1))
    index.put(["x"], second.reshape(1, -1))
    assert index.count() == 1
    assert index.vectors(["x", "unknown"])["x"] == pytest.approx(second, abs=1e-6)


def test_dropped_ids_are_gone_and_unknown_ones_passed_over(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    index.put(_ids(5), _vectors(5))
    index.drop(["v00001", "unknown"])
    assert index.ids() == {"v00000", "v00002", "v00003", "v00004"}


def test_more_than_one_write_is_stored_whole(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    index.put(_ids(1203), _vectors(1203))
    assert index.count() == 1203
    assert len(index.vectors(_ids(1203))) == 1203
    index.drop(_ids(1203))
    assert index.count() == 0


def test_a_search_among_ids_finds_only_those(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    index.put(_ids(100), _vectors(100))
    among = ["v00003", "v00050", "gone"]
    assert {id_ for id_, _ in index.nearest(_vectors(1)[0], 10, among)} == {"v00003", "v00050"}
    assert index.nearest(_vectors(1)[0], 10, []) == []


def test_an_index_of_another_embedder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    ChunkIndex(tmp_path / "chroma", "one").put(["x"], _vectors(1))
    other = ChunkIndex(tmp_path / "chroma", "two")
    with pytest.raises(SearchUnavailable, match="coach ingest --force"):
        other.nearest(_vectors(1)[0], 1)
    with pytest.raises(SearchUnavailable, match="coach ingest --force"):
        other.put(["y"], _vectors(1))
    other.reset()
    other.put(["y"], _vectors(1))
    assert other.ids() == {"y"}


def test_what_was_stored_is_there_when_opened_again(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    index.put(_ids(3), _vectors(3))
    index.close()
    assert ChunkIndex(tmp_path / "chroma", "a").ids() == set(_ids(3))


_OTHER_PROCESS = """
import sys
from pathlib import Path
import numpy as np
from vectorstore.index import ChunkIndex
vector = np.zeros((1, 16), dtype=np.float32)
vector[0, int(sys.argv[2])] = 1.0
ChunkIndex(Path(sys.argv[1]), "a").put([sys.argv[3]], vector)
"""


def _put_elsewhere(folder: Path, axis: int, id_: str) -> None:
    subprocess.run([sys.executable, "-c", _OTHER_PROCESS, str(folder), str(axis), id_], check=True, timeout=120)


def test_an_open_index_finds_what_another_process_added_once_the_generation_moved(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    index, twin = ChunkIndex(folder, "a"), ChunkIndex(folder, "a")
    axes = np.eye(16, dtype=np.float32)
    index.put(["mine"], axes[:1])
    index.refresh(1)
    assert index.nearest(axes[3], 1)[0][0] == "mine"
    _put_elsewhere(folder, 3, "theirs")
    index.refresh(2)
    assert index.nearest(axes[3], 1)[0][0] == "theirs"
    assert twin.nearest(axes[3], 1)[0][0] == "theirs"


def test_searches_go_on_while_the_index_is_opened_anew(tmp_path: Path) -> None:
    index = ChunkIndex(tmp_path / "chroma", "a")
    index.put(_ids(200), _vectors(200))
    faults: list[BaseException] = []

    def look() -> None:
        try:
            for number in range(30):
                assert len(index.nearest(_vectors(1, number)[0], 5)) == 5
        except BaseException as fault:  # noqa: BLE001 it is asserted on in the test's own thread
            faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for generation in range(1, 15):
        index.refresh(generation)
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_damaged_folder_gives_one_plain_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(SearchUnavailable, match="cannot be read or written"):
        ChunkIndex(folder, "a").put(["x"], _vectors(1))
