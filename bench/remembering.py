"""An embedder that remembers what it has read: over the questions of a set the same statements come again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vectorstore.embedding import Embedder, Vectors


class Remembering:
    """What another embedder gives, each text read once; a few gigabytes for a thousand questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}
        self._tokens: dict[str, Vectors] = {}
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return what the other embedder counts."""
        return self._embedder.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (texts, dimension), rows of unit length, in the order given."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._embedder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts]) if texts else self._embedder.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its tokens in their context, of shape (tokens, dimension)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._tokens]
        self._tokens.update(zip(new, self._embedder.encode_tokens(new), strict=True))
        return [self._tokens[text] for text in texts]
