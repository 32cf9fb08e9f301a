"""An index of N chunks: ingest rate and peak memory, then the time that a search takes and where it goes.

Text and vectors are made up: words by Zipf's law, vectors in clusters. The real model is loaded and embeds each query,
so that memory and search time hold what they hold for a learner; it embeds one step of the ingest, and the others are
given made-up vectors, as embedding 100,000 chunks takes half an hour.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.library import Library, index_fingerprint
from vectorstore.embedding import SentenceTransformerEmbedder, Vectors, unit_rows
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex
from vectorstore.search import Searcher, SearchMode

_VOCABULARY = 60_000
_COMMON_WORDS = 150
# Made-up words are cut into several tokens each: so many fill a chunk and need no second one.
_WORDS_PER_CHUNK = 40
_CHUNKS_PER_FILE = 50
_QUERIES = 200
_CLUSTERS = 500


class MadeUpVectors(SentenceTransformerEmbedder):
    """The real model for what is short and for the first long batch; made-up vectors for the rest."""

    def __init__(self) -> None:
        super().__init__(dtype="bfloat16")
        self._is_warm = False
        self._centres = unit_rows(np.random.default_rng(1).normal(size=(_CLUSTERS, self.dimension)).astype(np.float32))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of the right shape and length."""
        if len(texts) < 100:
            return super().encode(texts)
        if not self._is_warm:
            self._is_warm = True
            super().encode(texts[:512])
        rng = np.random.default_rng(len(texts[0]))
        own = rng.normal(size=(len(texts), self.dimension)).astype(np.float32) / np.sqrt(self.dimension)
        return unit_rows(self._centres[[zlib.crc32(text[-40:].encode()) % _CLUSTERS for text in texts]] + own)


def write_notes(folder: Path, chunks: int) -> None:
    """Write notes that give about so many chunks."""
    rng = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = np.array(["".join(rng.choice(letters, rng.integers(3, 10))) for _ in range(_VOCABULARY)])
    chances = 1 / (np.arange(_VOCABULARY) + 2.7) ** 1.05
    chances /= chances.sum()
    folder.mkdir()
    for number in range(-(-chunks // _CHUNKS_PER_FILE)):
        parts = [f"# Note {number}"]
        for part, row in enumerate(rng.choice(words, (_CHUNKS_PER_FILE, _WORDS_PER_CHUNK), p=chances)):
            parts += [f"## Part {part}", " ".join(row) + "."]
        (folder / f"{number:05}.md").write_text("\n\n".join(parts) + "\n")


def ingest(notes: Path, home: Path) -> dict[str, float]:
    """Return what an ingest took; run in a process of its own, so that its memory is its own."""
    embedder = MadeUpVectors()
    index = KeywordIndex(home / "index.db")
    vectors = ChunkIndex(home / "chroma", index_fingerprint(embedder))
    report = Library(home, index, vectors, embedder).ingest([notes])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"chunks": report.totals.chunks, "seconds": report.seconds, "peak_mebibytes": peak}


class _Clock:
    """Time spent inside what is not our own code: the model, Chroma and SQLite."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds[name] += time.perf_counter() - started

        return timed


def measure_search(home: Path) -> dict[str, dict[str, float]]:
    """Return milliseconds of a warm search by mode, and of a hybrid search by part."""
    embedder = MadeUpVectors()
    index = KeywordIndex(home / "index.db")
    vectors = ChunkIndex(home / "chroma", index_fingerprint(embedder))
    searcher = Searcher(embedder, vectors, index)
    queries = _queries(index)
    for query in queries[:20]:
        searcher.search(query)
    figures: dict[str, dict[str, float]] = {}
    modes: tuple[SearchMode, ...] = ("keyword", "dense", "hybrid")
    for mode in modes:
        taken = []
        for query in queries:
            started = time.perf_counter()
            searcher.search(query, 10, mode)
            taken.append(time.perf_counter() - started)
        figures[mode] = _percentiles(taken)
    return figures | _by_part(searcher, queries)


def _by_part(searcher: Searcher, queries: Sequence[str]) -> dict[str, dict[str, float]]:
    clock = _Clock()
    searcher._embedder.encode = clock.around("model", searcher._embedder.encode)  # type: ignore[method-assign]
    store = searcher._vectors
    store.nearest = clock.around("chroma", store.nearest)  # type: ignore[method-assign]
    store.vectors = clock.around("chroma", store.vectors)  # type: ignore[method-assign]
    searcher._keywords._rows = clock.around("sqlite", searcher._keywords._rows)  # type: ignore[method-assign]
    parts: dict[str, list[float]] = {"model": [], "chroma": [], "sqlite": [], "own": []}
    for query in queries:
        clock.seconds.clear()
        started = time.perf_counter()
        searcher.search(query)
        whole = time.perf_counter() - started
        for name in ("model", "chroma", "sqlite"):
            parts[name].append(clock.seconds[name])
        parts["own"].append(whole - sum(clock.seconds.values()))
    return {f"hybrid: {name}": _percentiles(taken) for name, taken in parts.items()}


def _queries(index: KeywordIndex) -> list[str]:
    """Return queries of six words of one chunk each, the commonest words left out as a search leaves out its own."""
    rng = np.random.default_rng(2)
    chunks = index.chunks()
    counts = Counter(word for chunk in chunks[:2_000] for word in chunk.text.split())
    common = {word for word, _ in counts.most_common(_COMMON_WORDS)}
    queries = []
    for number in rng.integers(0, len(chunks), _QUERIES):
        words = [word for word in chunks[number].text.rstrip(".").split() if word not in common and word.isalpha()]
        queries.append(" ".join(rng.choice(words, 6)))
    return queries


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": float(np.percentile(taken, 50) * 1e3), "p95_ms": float(np.percentile(taken, 95) * 1e3)}


def main() -> None:
    """Build an index of as many chunks as asked for, measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chunks", type=int, nargs="?", default=100_000)
    parser.add_argument("--home", type=Path, help="keep the index here, and only search it where it is there")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--ingest-only", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ingest_only:
        print(json.dumps(ingest(*arguments.ingest_only)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        home = arguments.home or Path(temporary) / "home"
        result: dict[str, Any] = {}
        if not (home / "index.db").exists():
            notes = Path(temporary) / "notes"
            write_notes(notes, arguments.chunks)
            command = [sys.executable, "-m", "bench.scale", "--ingest-only", str(notes), str(home)]
            run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            result["ingest"] = json.loads(run.stdout.splitlines()[-1])
            size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
            result["ingest"]["index_mebibytes"] = size / 2**20
        result["search"] = measure_search(home)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.get("ingest", {}).items():
        print(f"{name:20} {value:12.1f}")
    for name, figures in result["search"].items():
        print(f"{name:20} p50 {figures['p50_ms']:7.2f} ms   p95 {figures['p95_ms']:7.2f} ms")


if __name__ == "__main__":
    main()
