"""An ingest killed at any point, then completed, ends in the same index as an undisturbed one."""

import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from coach.library import index_fingerprint
from tests.fakes import HashEmbedder
from vectorstore.index import ChunkIndex

# Counts every SQL statement and every call to Chroma, and kills itself at the one asked for.
_INGEST = """
import os, signal, sys, time
from pathlib import Path
import coach.intake
from coach.library import Library, index_fingerprint
from tests.fakes import HashEmbedder
from vectorstore import keywords
from vectorstore.index import ChunkIndex

home, notes, kill_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
coach.intake._TEXTS_PER_STEP = 12
points = 0

def point(*_):
    global points
    points += 1
    if points == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

def around(method):
    def call(*arguments):
        point()
        result = method(*arguments)
        point()
        return result
    return call

connect = keywords._connect
def traced(path):
    connection = connect(path)
    connection.set_trace_callback(point)
    return connection

keywords._connect = traced
ChunkIndex.put, ChunkIndex.drop = around(ChunkIndex.put), around(ChunkIndex.drop)

class SlowEmbedder(HashEmbedder):
    def encode(self, texts):
        time.sleep(0.05)
        return super().encode(texts)

embedder = SlowEmbedder()
index = keywords.KeywordIndex(home / "index.db")
chunks = ChunkIndex(home / "chroma", index_fingerprint(embedder))
print("ready", flush=True)
Library(home, index, chunks, embedder).ingest([notes])
print("points", points, flush=True)
"""


def _start(home: Path, notes: Path, kill_at: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _INGEST, str(home), str(notes), str(kill_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


def _finish(process: subprocess.Popen[str]) -> int:
    """Return the number of points passed, 0 for a process that was killed on the way."""
    output, _ = process.communicate(timeout=120)
    assert process.returncode in (0, -9)
    return int(output.split("points")[1]) if "points" in output else 0


def _write_notes(notes: Path) -> None:
    for number in range(24):
        path = notes / f"part{number % 3}" / f"{number:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Note {number}\n\nSubject {number} is told here.\n\n## More\n\nShared words.\n")


def _change_notes(notes: Path) -> None:
    for number in (0, 3, 6, 9):
        (notes / "part0" / f"{number:02}.md").write_text(f"# Note {number}\n\nTold anew.\n\n## Else\n\nOther.\n")
    for number in (1, 4):
        (notes / "part1" / f"{number:02}.md").unlink()
    (notes / "part2").rename(notes / "moved")
    for number in range(24, 34):
        (notes / f"{number}.md").write_text(f"# Note {number}\n\nSubject {number} is new.\n")


def _contents(home: Path) -> dict[str, Any]:
    """Return everything the index holds, in an order and with numbers that do not depend on how it came there."""
    connection = sqlite3.connect(home / "index.db")
    connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, instance)")
    rows = {
        "files": connection.execute("SELECT * FROM files ORDER BY path").fetchall(),
        "members": connection.execute("SELECT * FROM members ORDER BY source, path").fetchall(),
        "chunks": connection.execute(
            "SELECT id, path, vector_id, ordinal, text, embed_text, heading, first_line "
            "FROM chunks JOIN texts USING (number) ORDER BY id"
        ).fetchall(),
        "words": connection.execute(
            "SELECT chunks.id, term, offset FROM temp.terms JOIN chunks ON chunks.number = doc ORDER BY 1, 3"
        ).fetchall(),
        "stray words": connection.execute(
            "SELECT count(*) FROM temp.terms WHERE doc NOT IN (SELECT number FROM chunks)"
        ).fetchone()[0],
        "stray texts": connection.execute(
            "SELECT (SELECT count(*) FROM texts WHERE number NOT IN (SELECT number FROM chunks)) + "
            "(SELECT count(*) FROM main.terms WHERE number NOT IN (SELECT number FROM chunks))"
        ).fetchone()[0],
        "dirty": connection.execute("SELECT value FROM meta WHERE name = 'dirty'").fetchone()[0],
    }
    connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    connection.close()
    index = ChunkIndex(home / "chroma", index_fingerprint(HashEmbedder()))
    ids = sorted(index.ids())
    rows["vector ids"] = ids
    rows["vectors"] = np.round([index.vectors([id_])[id_] for id_ in ids], 5).tolist()
    index.close()
    return rows


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int, dict[str, Any]]:
    """A home before the notes changed, the notes changed, the points passed by an ingest, and what it ends in."""
    folder = tmp_path_factory.mktemp("undisturbed")
    notes, home = folder / "notes", folder / "home"
    _write_notes(notes)
    assert _finish(_start(home, notes, 0)) > 0
    before = folder / "before"
    shutil.copytree(home, before)
    _change_notes(notes)
    points = _finish(_start(home, notes, 0))
    return before, notes, points, _contents(home)


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_points_and_completed(
    undisturbed: tuple[Path, Path, int, dict[str, Any]], tmp_path: Path, seed: int
) -> None:
    before, notes, points, expected = undisturbed
    home = tmp_path / "home"
    shutil.copytree(before, home)
    rng = Random(seed)
    kills = 0
    for _ in range(4):
        kills += _finish(_start(home, notes, rng.randrange(10, points))) == 0
    assert kills >= 1
    _finish(_start(home, notes, 0))
    assert _contents(home) == expected


def test_killed_at_random_moments_and_completed(
    undisturbed: tuple[Path, Path, int, dict[str, Any]], tmp_path: Path
) -> None:
    before, notes, _, expected = undisturbed
    home = tmp_path / "home"
    shutil.copytree(before, home)
    rng = Random(3)
    for _ in range(3):
        process = _start(home, notes, 0)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.0, 1.5))
        process.kill()
        process.communicate()
    _finish(_start(home, notes, 0))
    assert _contents(home) == expected


def test_the_index_of_changed_notes_equals_one_made_from_scratch(
    undisturbed: tuple[Path, Path, int, dict[str, Any]], tmp_path: Path
) -> None:
    _, notes, _, expected = undisturbed
    _finish(_start(tmp_path / "home", notes, 0))
    assert _contents(tmp_path / "home") == expected
