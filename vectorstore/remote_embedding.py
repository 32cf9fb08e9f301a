"""Text becomes vectors at an OpenAI-compatible address."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from vectorstore import SearchUnavailable
from vectorstore.embedding import SentenceTransformerEmbedder, Vectors, unit_rows

if TYPE_CHECKING:
    from openai import OpenAI

_TEXTS_PER_REQUEST = 128
_TIMEOUT_SECONDS = 60.0


class OpenAIEmbedder:
    """An embeddings model behind an address that speaks OpenAI's protocol (OpenAI, Ollama, LM Studio, vLLM, …).

    Chunks are cut to the bundled model's window: such an address does not tell its own, every such model takes
    that much, and passages stay short enough to quote.
    """

    def __init__(self, base_url: str, model: str, key: str = "") -> None:
        self._base_url = base_url
        self._name = model
        self._key = key
        self._ruler = SentenceTransformerEmbedder()

    @property
    def fingerprint(self) -> str:
        """Return the model's name and where it runs."""
        return f"{self._name}@{urlsplit(self._base_url).netloc}"

    @property
    def is_remote(self) -> bool:
        """Return whether the address is another machine, to which private notes must not go."""
        host = urlsplit(self._base_url).hostname or ""
        try:
            return not ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector, asked of the address once."""
        return int(self.encode(["dimension"]).shape[1])

    @property
    def max_tokens(self) -> int:
        """Return the number of tokens a chunk may take, as the bundled model counts them."""
        return self._ruler.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes, as the bundled model counts them."""
        return self._ruler.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (texts, dimension) in the order given.

        Raises:
            SearchUnavailable: the address did not answer with one vector per text.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts = [
            self._requested(texts[start : start + _TEXTS_PER_REQUEST])
            for start in range(0, len(texts), _TEXTS_PER_REQUEST)
        ]
        return unit_rows(np.concatenate(parts))

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return each text's vector as its only row; these servers give none for a token."""
        return [row[np.newaxis] for row in self.encode(texts)]

    def _requested(self, texts: Sequence[str]) -> Vectors:
        from openai import OpenAIError

        try:
            # An empty text is refused by some servers; a space is not.
            reply = self._client.embeddings.create(
                model=self._name, input=[text or " " for text in texts], encoding_format="float"
            )
        except OpenAIError as error:
            raise SearchUnavailable(
                f"The embedding model {self._name} at {self._base_url} did not answer ({type(error).__name__}): "
                "check that it runs, its name and its key, or leave the setting embedder_base_url empty."
            ) from error
        rows = [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]
        if len(rows) != len(texts) or len({len(row) for row in rows}) != 1:
            raise SearchUnavailable(
                f"The embedding model {self._name} at {self._base_url} gave {len(rows)} vectors for {len(texts)} "
                "texts: choose another model."
            )
        return np.asarray(rows, dtype=np.float32)

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        # Servers on one's own machine want no key, but the client does.
        return OpenAI(base_url=self._base_url, api_key=self._key or "none", timeout=_TIMEOUT_SECONDS, max_retries=2)
