import json
from pathlib import Path

import pytest

from coach.settings import Settings
from coach.study import Study
from tests.test_search import NOTES
from vectorstore import SearchUnavailable
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.reranking import CrossEncoderReranker


@pytest.fixture(scope="module")
def small_cross_encoder(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A cross-encoder of one small layer with weights drawn from a fixed seed: real, though it knows nothing."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(str(embedder._folder))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
    )  # fmt: skip
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_it_scores_each_text_between_0_and_1_in_the_order_given(small_cross_encoder: Path) -> None:
    rerank = CrossEncoderReranker(str(small_cross_encoder))
    texts = ["Gluten holds the gas.", "Steam keeps the crust soft.", ""]
    scores = rerank("what holds gas", texts)
    assert len(scores) == 3
    assert all(0 < score < 1 for score in scores)
    assert rerank("what holds gas", texts[::-1]) == pytest.approx(scores[::-1], abs=1e-5)
    assert rerank("what holds gas", []) == []


def test_a_model_that_is_not_there_names_the_setting() -> None:
    with pytest.raises(SearchUnavailable, match=r"no model some/reranker on this machine: .* setting reranker"):
        CrossEncoderReranker("some/reranker")("query", ["text"])


def test_a_folder_that_is_no_model_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(SearchUnavailable, match="cannot be loaded"):
        CrossEncoderReranker(str(tmp_path))("query", ["text"])


def test_a_classifier_of_several_labels_is_refused(small_cross_encoder: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = json.loads((small_cross_encoder / "config.json").read_text())
    BertForSequenceClassification(BertConfig(**{**config, "num_labels": 3})).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(str(small_cross_encoder)).save_pretrained(tmp_path)
    with pytest.raises(SearchUnavailable, match="gives 3 scores"):
        CrossEncoderReranker(str(tmp_path))("query", ["text"])


def test_the_model_named_in_the_settings_orders_a_search(small_cross_encoder: Path, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    notes = tmp_path / "notes"
    for name, text in NOTES.items():
        path = notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    query = "gluten and salt in the dough"
    with Study(Settings(home=tmp_path / "home", reranker=str(small_cross_encoder))) as study:
        study.ingest([notes], datetime(2026, 10, 20, tzinfo=UTC))
        hits = study.search(query, k=3)
        expected = CrossEncoderReranker(str(small_cross_encoder))(query, [hit.chunk.embed_text for hit in hits])
        assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-4)
        assert expected == sorted(expected, reverse=True)
