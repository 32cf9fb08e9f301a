"""Search quality on a set of judged queries: nDCG@10, recall@10 and MRR of dense, keyword and hybrid search.

A set is a folder in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/<split>.tsv), or one of whole texts with the
excerpts that answer each question (corpora/*.md and questions_df.csv), where each chunk that touches an excerpt counts
as relevant. The bundled model is used, every document is read and cut as a note is.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.library import index_fingerprint
from ingest.chunk import Chunk, chunk_document
from ingest.document import UnreadableFile
from ingest.markdown import read_markdown
from vectorstore.embedding import Embedder, SentenceTransformerEmbedder, Vectors
from vectorstore.index import ChunkIndex
from vectorstore.keywords import FileRecord, KeywordIndex
from vectorstore.search import LEAST_SUPPORT, Searcher, SearchMode

_DEPTH = 10
# A document may give several chunks; so many passages hold ten documents nearly always.
_PASSAGES = 40
_DOCUMENTS_PER_STEP = 500


@dataclass(frozen=True, slots=True)
class TestSet:
    """A set of documents and judged queries.

    Attributes:
        documents: id → (title, text).
        queries: id → text.
        relevant: query id → document id → grade above 0; chunk ids in place of document ids where ``by_chunk``.
        answerable: query id → whether a document answers it, where the set says so.
    """

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    answerable: Mapping[str, bool]
    by_chunk: bool = False


class RememberingEmbedder:
    """The bundled model; a query that is asked in several modes is embedded once."""

    def __init__(self) -> None:
        self._model = SentenceTransformerEmbedder()
        self._queries: dict[str, Vectors] = {}
        self.fingerprint = self._model.fingerprint
        self.dimension = self._model.dimension
        self.max_tokens = self._model.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes."""
        return self._model.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors in the order given."""
        if len(texts) != 1:
            return self._model.encode(texts)
        if texts[0] not in self._queries:
            self._queries[texts[0]] = self._model.encode(texts)
        return self._queries[texts[0]]

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return each text's tokens in their context."""
        return self._model.encode_tokens(texts)


def read_set(folder: Path, split: str, embedder: Embedder) -> TestSet:
    """Return the set that stands in a folder, whichever its layout."""
    excerpts = folder / "questions_df.csv"
    return _excerpt_set(folder, excerpts, embedder) if excerpts.exists() else _beir_set(folder, split)


def _beir_set(folder: Path, split: str) -> TestSet:
    documents = {str(row["_id"]): (row.get("title") or "", row["text"]) for row in _rows(folder / "corpus.jsonl")}
    queries = {str(row["_id"]): row for row in _rows(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / f"{split}.tsv").open(encoding="utf-8", newline="") as file:
        for query, document, grade in list(csv.reader(file, delimiter="\t"))[1:]:
            if int(grade) > 0 and query in queries:
                relevant.setdefault(query, {})[document] = int(grade)
    answerable = {id_: bool(row["answerable"]) for id_, row in queries.items() if "answerable" in row}
    return TestSet(documents, {id_: row["text"] for id_, row in queries.items()}, relevant, answerable)


def _excerpt_set(folder: Path, questions: Path, embedder: Embedder) -> TestSet:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "corpora").glob("*.md"))}
    documents = {name: ("", text) for name, text in texts.items()}
    spans = {name: _spans(name, documents[name], embedder) for name in documents}
    queries: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    with questions.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            text = texts[row["corpus_id"]]
            # Newlines are read as "\n", so an excerpt is found by its words rather than by its offsets.
            excerpts = [_newlines(excerpt["content"]) for excerpt in json.loads(row["references"])]
            found = [(text.find(excerpt), len(excerpt)) for excerpt in excerpts]
            grades = {
                id_: 1
                for id_, first, last in spans[row["corpus_id"]]
                if any(start >= 0 and first < start + length and start < last for start, length in found)
            }
            if grades:
                queries[str(number)], relevant[str(number)] = row["question"], grades
    return TestSet(documents, queries, relevant, {}, by_chunk=True)


def _spans(name: str, document: tuple[str, str], embedder: Embedder) -> list[tuple[str, int, int]]:
    """Return id, first character and the one after the last of each chunk."""
    spans, start = [], 0
    for chunk in _chunks(name, document, embedder):
        start = document[1].index(chunk.text, start)
        spans.append((chunk.id, start, start + len(chunk.text)))
    return spans


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _chunks(name: str, document: tuple[str, str], embedder: Embedder) -> list[Chunk]:
    """Return the chunks of a document read as a note: without its title where it has none, none where it is empty."""
    title, text = document
    try:
        read = replace(read_markdown(name, (text if text.strip() else title).encode(), title="-"), title=title)
    except UnreadableFile:
        return []
    return chunk_document(read, embedder.count_tokens, embedder.max_tokens)


def build(test_set: TestSet, home: Path, embedder: Embedder) -> Searcher:
    """Return a searcher over the set's documents, each read as a note; what a home holds already is kept."""
    index = KeywordIndex(home / "index.db")
    vectors = ChunkIndex(home / "chroma", index_fingerprint(embedder))
    kept = index.files()
    missing = [id_ for id_ in test_set.documents if id_ not in kept]
    for start in range(0, len(missing), _DOCUMENTS_PER_STEP):
        part = missing[start : start + _DOCUMENTS_PER_STEP]
        chunks = {id_: _chunks(id_, test_set.documents[id_], embedder) for id_ in part}
        texts = {chunk.vector_id: chunk.embed_text for own in chunks.values() for chunk in own}
        vectors.put(list(texts), embedder.encode(list(texts.values())))
        records = [FileRecord(id_, "note", "indexed", 0, 0, "", chunks=len(chunks[id_])) for id_ in part]
        index.replace(records, chunks)
    return Searcher(embedder, vectors, index)


def measure(searcher: Searcher, test_set: TestSet, mode: SearchMode) -> dict[str, float]:
    """Return the three figures of a mode of search, each averaged over the queries."""
    figures = [
        _figures(_found(searcher, test_set.queries[query], mode, by_chunk=test_set.by_chunk), grades)
        for query, grades in sorted(test_set.relevant.items())
    ]
    return {name: sum(figure[name] for figure in figures) / len(figures) for name in figures[0]}


def measure_abstention(
    searcher: Searcher, test_set: TestSet, strangers: Sequence[str], sample: int
) -> dict[str, float]:
    """Return how often search abstains: on answerable and unanswerable queries of the set, and on strangers."""
    rng = random.Random(0)
    asked = {
        "answerable": [id_ for id_, yes in test_set.answerable.items() if yes],
        "unanswerable": [id_ for id_, yes in test_set.answerable.items() if not yes],
    }
    texts = {name: [test_set.queries[id_] for id_ in ids] for name, ids in asked.items()}
    texts["off_topic"] = list(strangers)
    shares = {"threshold": LEAST_SUPPORT}
    for name, all_texts in texts.items():
        chosen = rng.sample(all_texts, min(sample, len(all_texts)))
        abstained = sum(searcher.abstains(searcher.search(text, 3)) for text in chosen)
        shares[name] = abstained / max(len(chosen), 1)
    return shares


def _found(searcher: Searcher, query: str, mode: SearchMode, *, by_chunk: bool) -> list[str]:
    passages = searcher.search(query, _DEPTH if by_chunk else _PASSAGES, mode)
    # A document whose text was collapsed into another's is found where that one stands.
    chunks = [chunk for passage in passages for chunk in (passage.chunk, *passage.also)]
    return list(dict.fromkeys(chunk.id if by_chunk else chunk.locator.path for chunk in chunks))[:_DEPTH]


def _figures(found: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    gain = sum(grades.get(id_, 0) / math.log2(rank + 2) for rank, id_ in enumerate(found))
    best = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:_DEPTH]))
    first = next((rank for rank, id_ in enumerate(found, start=1) if id_ in grades), None)
    return {
        "ndcg@10": gain / best,
        "recall@10": sum(id_ in grades for id_ in found) / len(grades),
        "mrr": 1 / first if first else 0.0,
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def main() -> None:
    """Measure the set named on the command line and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a set in one of the two layouts above")
    parser.add_argument("--split", default="test")
    parser.add_argument("--home", type=Path, help="keep the index here and use it again")
    parser.add_argument("--abstention", type=Path, help="queries.jsonl of another subject: measure abstention")
    parser.add_argument("--sample", type=int, default=500, help="queries of each sort for --abstention")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    embedder = RememberingEmbedder()
    test_set = read_set(arguments.folder, arguments.split, embedder)
    with tempfile.TemporaryDirectory() as temporary:
        searcher = build(test_set, arguments.home or Path(temporary), embedder)
        if arguments.abstention:
            strangers = [row["text"] for row in _rows(arguments.abstention)]
            result: dict[str, Any] = measure_abstention(searcher, test_set, strangers, arguments.sample)
        else:
            result = {mode: measure(searcher, test_set, mode) for mode in ("dense", "keyword", "hybrid")}
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        figures = value.items() if isinstance(value, dict) else [("", value)]
        print(name.ljust(14), *(f"{figure} {number:.4f}".strip() for figure, number in figures), sep="  ")


if __name__ == "__main__":
    main()
