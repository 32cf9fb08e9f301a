import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.library import Library, index_fingerprint
from ingest.document import Kind
from tests.fakes import HashEmbedder
from vectorstore import SearchUnavailable
from vectorstore.bm25 import QueryTerm, match, term_numbers
from vectorstore.embedding import Embedder, SentenceTransformerEmbedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex
from vectorstore.search import SEARCH_MODES, Searcher, SearchMode, as_retriever

NOTES = {
    "bread/gluten.md": "# Gluten\n\nGluten is a net of proteins that holds the gas in the dough.\n",
    "bread/steam.md": "# Steam\n\nSteam in the oven keeps the skin of the loaf soft, so that it can rise.\n",
    "bread/salt.md": "# Salt\n\nSalt slows the yeast down and tightens the dough.\n",
    "nets/backprop.md": "---\ntags: [ml/nets]\ndate: 2024-05-01\n---\n# Backpropagation\n\n"
    "Backpropagation applies the chain rule from the loss back to every weight.\n",
    "nets/dropout.md": "---\ntags: [ml]\ndate: 2024-07-01\n---\n# Dropout\n\n"
    "Dropout switches random units off while a network is trained.\n",
}


def _write(folder: Path, notes: dict[str, str]) -> Path:
    for name, text in notes.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "notes"


def _searcher(folder: Path, embedder: Embedder, notes: dict[str, str] = NOTES) -> Searcher:
    home = folder / "home"
    index, chunks = KeywordIndex(home / "index.db"), ChunkIndex(home / "chroma", index_fingerprint(embedder))
    Library(home, index, chunks, embedder).ingest([_write(folder, notes)])
    return Searcher(embedder, chunks, index)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Searcher:
    return _searcher(tmp_path_factory.mktemp("real"), embedder)


def _names(searcher: Searcher, query: str, k: int = 5, mode: SearchMode = "hybrid") -> list[str]:
    return [Path(passage.chunk.locator.path).stem for passage in searcher.search(query, k, mode)]


@pytest.mark.parametrize("mode", SEARCH_MODES)
def test_each_mode_finds_what_a_query_names(real: Searcher, mode: SearchMode) -> None:
    assert _names(real, "how does backpropagation use the chain rule", 1, mode) == ["backprop"]


def test_meaning_finds_what_shares_no_word(real: Searcher) -> None:
    query = "deactivating neurons by chance"
    assert _names(real, query, 1) == ["dropout"]
    assert _names(real, query, 5, "keyword") == []


def test_a_hit_is_explained(real: Searcher) -> None:
    passage = real.search("salt and yeast", 1)[0]
    assert passage.matched == ("salt", "yeast")
    assert passage.dense is not None
    assert 0.3 < passage.dense <= 1.0
    assert passage.keyword is not None
    assert passage.keyword > 0
    assert 0 < passage.support <= passage.score <= 1


def test_scores_fall_along_the_list_and_lie_between_0_and_1(real: Searcher) -> None:
    for mode in SEARCH_MODES:
        scores = [passage.score for passage in real.search("the dough and the oven", 10, mode)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("mode", SEARCH_MODES)
@pytest.mark.parametrize("query", ["xqzv wjkp", "!!! ???", "", "   "])
def test_a_query_that_matches_nothing_finds_nothing(real: Searcher, query: str, mode: SearchMode) -> None:
    assert real.search(query, 10, mode) == []
    assert real.abstains([])
    assert real.best_support(query) == 0.0


def test_it_abstains_where_the_notes_carry_no_answer(real: Searcher) -> None:
    assert real.abstains(real.search("Who won the football world cup in 1974?"))
    assert not real.abstains(real.search("What holds the gas in the dough?"))
    assert real.best_support("What holds the gas in the dough?") > real.best_support("Who was the 40th president?")


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"path_glob": "*/nets/*"}, {"backprop", "dropout"}),
        ({"tags": ["ml"]}, {"backprop", "dropout"}),
        ({"tags": ["ml/nets"]}, {"backprop"}),
        ({"since": "2024-06-01"}, {"dropout"}),
        ({"until": "2024-06-01"}, {"backprop"}),
        ({"kinds": ("pdf",)}, set()),
        ({"kinds": ("note",), "path_glob": "*/salt.md"}, {"salt"}),
    ],
)
@pytest.mark.parametrize("mode", SEARCH_MODES)
def test_filters_hold_in_every_mode(
    real: Searcher, mode: SearchMode, narrowed: dict[str, Sequence[Kind]], expected: set[str]
) -> None:
    query = "network weight dough units chain salt gas random"
    found = {Path(hit.chunk.locator.path).stem for hit in real.search(query, 10, mode, **narrowed)}  # type: ignore[arg-type]
    assert found <= expected
    if mode != "dense":
        assert found == expected


def test_an_unknown_mode_is_named(real: Searcher) -> None:
    with pytest.raises(SearchUnavailable, match="choose hybrid, dense, keyword"):
        real.search("dough", mode="fuzzy")  # type: ignore[arg-type]


def test_keyword_search_needs_neither_model_nor_vectors(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    searcher = _searcher(tmp_path, embedder)
    embedder.encoded.clear()
    assert _names(searcher, "gluten", 3, "keyword") == ["gluten"]
    assert embedder.encoded == []


def test_the_same_text_is_shown_once_and_cited_everywhere(tmp_path: Path) -> None:
    text = "# Yeast\n\nYeast turns sugar into gas and alcohol, and is slow in the cold.\n"
    almost = text.replace("slow in", "slow, in")
    searcher = _searcher(tmp_path, HashEmbedder(), {"a/yeast.md": text, "b/yeast.md": text, "c/other.md": almost})
    found = searcher.search("yeast sugar gas", 10)
    assert len(found) == 1
    assert len(found[0].also) == 2
    paths = {chunk.locator.path for chunk in (found[0].chunk, *found[0].also)}
    assert {Path(path).parent.name for path in paths} == {"a", "b", "c"}


def test_one_long_section_does_not_push_out_an_equal_hit(tmp_path: Path) -> None:
    # Each paragraph fills most of a chunk, so that the section gives many.
    paragraph = "Hydration of dough number {} " + "and other matters of flour and water " * 25
    long = "# Long\n\n" + "\n\n".join(paragraph.format(number) for number in range(6))
    short = "# Short\n\n" + paragraph.format(99)
    searcher = _searcher(tmp_path, HashEmbedder(), {"long.md": long, "short.md": short})
    assert "short" in _names(searcher, "hydration of dough", 2)


def test_an_open_searcher_finds_what_another_process_ingested(tmp_path: Path) -> None:
    searcher = _searcher(tmp_path, HashEmbedder())
    assert "rye" not in _names(searcher, "rye sour", 10)
    _write(tmp_path, {"bread/rye.md": "# Rye\n\nRye is sour, as acid must do what gluten cannot.\n"})
    (tmp_path / "notes" / "bread" / "salt.md").unlink()
    script = """
import sys
from pathlib import Path
from coach.library import Library, index_fingerprint
from tests.fakes import HashEmbedder
from vectorstore.index import ChunkIndex
from vectorstore.keywords import KeywordIndex
home, embedder = Path(sys.argv[1]) / "home", HashEmbedder()
index, chunks = KeywordIndex(home / "index.db"), ChunkIndex(home / "chroma", index_fingerprint(embedder))
Library(home, index, chunks, embedder).ingest([Path(sys.argv[1]) / "notes"])
"""
    repository = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, cwd=repository, timeout=120)
    for mode in SEARCH_MODES:
        assert _names(searcher, "rye is sour as acid must do what gluten cannot", 1, mode) == ["rye"]
    assert "salt" not in _names(searcher, "salt yeast", 10)


def test_a_reranker_decides_the_order(tmp_path: Path) -> None:
    plain = _searcher(tmp_path, HashEmbedder())

    def last_word_first(_: str, texts: Sequence[str]) -> list[float]:
        return [1.0 if "Steam" in text else 0.1 for text in texts]

    reranked = Searcher(plain._embedder, plain._vectors, plain._keywords, last_word_first)
    assert _names(plain, "gluten dough oven", 1) == ["gluten"]
    assert _names(reranked, "gluten dough oven", 1) == ["steam"]
    assert reranked.search("gluten dough oven", 1)[0].score == 1.0


def test_langchain_gets_documents_with_their_place(real: Searcher) -> None:
    found = as_retriever(real, k=2).invoke("what holds gas in dough")
    assert found[0].page_content.endswith("holds the gas in the dough.")
    assert found[0].metadata["title"] == "Gluten"
    assert found[0].metadata["lines"] == [3, 3]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_any_text_is_a_query(real: Searcher, query: str) -> None:
    for mode in SEARCH_MODES:
        found = real.search(query, 3, mode)
        assert len(found) <= 3
        assert all(np.isfinite(passage.score) for passage in found)


def _terms(*words: str, chunks: int = 1) -> list[QueryTerm]:
    return [QueryTerm(word, term_numbers([word]), chunks) for word in words]


def test_words_that_stand_together_count_as_near() -> None:
    texts = ["chain rule of sums", "chain of the long rule", "rule of chain", "chain", "rule"]
    chunks = [term_numbers(text.split()) for text in texts]
    found = match(_terms("chain", "rule"), chunks, 10, 4.0)
    assert found.nearness.tolist() == [1.0, 0.0, 1.0, 0.0, 0.0]
    assert found.present.tolist() == [[True, True, True, True, False], [True, True, True, False, True]]


def test_bm25_equals_the_formula_written_out() -> None:
    texts = ["dough dough water", "water", "salt"]
    found = match(
        [*_terms("dough", chunks=1), *_terms("water", chunks=2)], [term_numbers(t.split()) for t in texts], 3, 5 / 3
    )
    rare, common = np.log(1 + 2.5 / 1.5), np.log(1 + 1.5 / 2.5)
    norm = 1.2 * (0.25 + 0.75 * 3 / (5 / 3))
    assert found.bm25[0] == pytest.approx(rare * 2 * 2.2 / (2 + norm) + common * 2.2 / (1 + norm))
    assert found.bm25[2] == 0
    assert found.coverage[0] == pytest.approx(found.bm25[0] / (2.2 * (rare + common)))


def test_no_terms_or_no_chunks_match_nothing() -> None:
    assert match([], [term_numbers(["a"])], 1, 1.0).bm25.tolist() == [0.0]
    assert match(_terms("a"), [], 0, 0.0).bm25.tolist() == []
