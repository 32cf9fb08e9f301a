"""Text becomes vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts in, unit vectors out.

    Attributes:
        fingerprint: names model and weights; two embedders with the same fingerprint give the same vectors.
        dimension: length of a vector.
        max_tokens: tokens that fit the model's window; longer text would be cut.
    """

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens of the window each text takes, special tokens included."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (texts, dimension), rows of unit length, in the order given."""
        ...
