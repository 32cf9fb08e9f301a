"""The bundled model's forward pass in NumPy: a few texts are embedded at once, where loading torch takes seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Array = NDArray[np.float32]

# From the model's config.json.
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12


class NumpyMiniLM:
    """all-MiniLM-L6-v2 in 32-bit floats; agrees with torch to about 1e-6."""

    def __init__(self, weights: Path, tokenizer: Tokenizer, max_tokens: int) -> None:
        from safetensors.numpy import load_file

        self._weights: dict[str, Array] = load_file(weights)
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens

    def encode(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of shape (texts, 384)."""
        means = np.stack([states.mean(axis=0) for states in self._states(texts)])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Array]:
        """Return for each text its tokens in their context, of shape (tokens, 384), the special ones included."""
        return list(self._states(texts))

    def _states(self, texts: Sequence[str]) -> Iterator[Array]:
        for encoding in self._tokenizer.encode_batch(list(texts)):
            states = self._embedded(self._window(encoding.ids))
            for number in range(_LAYERS):
                states = self._layer(states, f"encoder.layer.{number}.")
            yield states

    def _window(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= self._max_tokens else [*ids[: self._max_tokens - 1], ids[-1]]

    def _embedded(self, ids: list[int]) -> Array:
        words = self._weights["embeddings.word_embeddings.weight"][ids]
        places = self._weights["embeddings.position_embeddings.weight"][: len(ids)]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed(words + places + kind, "embeddings.LayerNorm")

    def _layer(self, states: Array, name: str) -> Array:
        attended = self._linear(self._attention(states, name + "attention.self."), name + "attention.output.dense")
        states = self._normed(attended + states, name + "attention.output.LayerNorm")
        inner = _gelu(self._linear(states, name + "intermediate.dense"))
        return self._normed(self._linear(inner, name + "output.dense") + states, name + "output.LayerNorm")

    def _attention(self, states: Array, name: str) -> Array:
        query, key, value = (self._heads(self._linear(states, name + part)) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.asarray((weights @ value).transpose(1, 0, 2).reshape(states.shape))

    def _linear(self, states: Array, name: str) -> Array:
        return np.asarray(states @ self._weights[name + ".weight"].T + self._weights[name + ".bias"])

    def _normed(self, states: Array, name: str) -> Array:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        return np.asarray(centred / spread * self._weights[name + ".weight"] + self._weights[name + ".bias"])

    @staticmethod
    def _heads(states: Array) -> Array:
        return states.reshape(len(states), _HEADS, -1).transpose(1, 0, 2)


def _gelu(states: Array) -> Array:
    return np.asarray(states * np.float32(0.5) * (1 + _erf(states * np.float32(np.sqrt(0.5)))))


def _erf(values: Array) -> Array:
    """Return the error function to 1.5e-7: Abramowitz and Stegun 7.1.26."""
    size = np.abs(values)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.asarray(np.sign(values) * (1 - series * np.exp(-size * size)), dtype=np.float32)
