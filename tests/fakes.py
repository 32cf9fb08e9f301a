"""Stand-ins for what is slow: an embedder that needs no weights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from vectorstore.embedding import Vectors

_WORD = re.compile(r"\w+|[^\w\s]")


class HashEmbedder:
    """A bag of hashed words: the same text gives the same vector, shared words make texts alike.

    It knows no meaning, so use it where a test asks what is stored and found, not how well.
    """

    def __init__(self, dimension: int = 64, max_tokens: int = 256, name: str = "hash") -> None:
        self.fingerprint = f"{name}-{dimension}"
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.encoded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words and punctuation marks, and two more as for a real model."""
        return [len(_WORD.findall(text)) + 2 for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors; every text asked for is also kept in ``encoded``."""
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold()) or [""]:
                number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
                vectors[row, number % self.dimension] += 1.0 if number >> 63 else -1.0
            vectors[row, 0] += 1e-3
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return each text's vector as its only row."""
        return [row[np.newaxis] for row in self.encode(texts)]
