"""Whether a sentence speaks of a private matter, by its meaning: found though none of its telling words is listed.

A support vector machine over the sentence's vector, trained on sentences of our own by ``bench/train_matter.py``. It
stands beside the patterns of ``privacy.py``, which know words and shapes.

Always with the bundled model, whatever the index is made with: what was trained fits its vectors alone, and a sentence
that may be private goes to no address.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedding import BUNDLED_MODEL, Embedder, SentenceTransformerEmbedder

Matter = Literal["money", "health", "work", "secret", "account", "address"]
MATTERS: tuple[Matter, ...] = get_args(Matter)

TRAINED = Path(__file__).with_name("matter.npz")
LEAST_WORDS = 3
"""Shorter pieces (a title, a word) say too little to be judged by their meaning."""

_OF_THE_WRITER = re.compile(
    r"\b(?:i|i['’]m|my|me|mine|we|our|us|ich|mein\w*|mich|mir|wir|uns\w*|je|mon|ma|mes|yo|mi|mis)\b", re.I
)
NEIGHBOURS = 7
"""So many of the private sentences that are nearest say which matter it is."""


def matter_of(sentence: str) -> Matter | None:
    """Return the matter that the sentence speaks of; None where it has none, few words, or asks the reader."""
    asks = sentence.rstrip().endswith("?") and not _OF_THE_WRITER.search(sentence)
    if asks or len(sentence.split()) < LEAST_WORDS:
        return None
    trained = _trained()
    cosines = trained["vectors"] @ _embedder().encode([sentence])[0]
    # Vectors have unit length: the squared distance is 2 - 2 cosine.
    kernel = np.exp(-trained["gamma"] * (2 - 2 * cosines))
    if (trained["says"] * kernel).sum() <= trained["least"]:
        return None
    nearest = np.argsort(np.where(trained["matter"] >= 0, cosines, -1))[-NEIGHBOURS:]
    return MATTERS[np.bincount(trained["matter"][nearest].astype(int), kernel[nearest]).argmax()]


@cache
def _embedder() -> Embedder:
    return SentenceTransformerEmbedder(BUNDLED_MODEL, threads=1, dtype="float32")


@cache
def _trained() -> dict[str, NDArray[np.float32]]:
    """Support ``vectors`` (n, 384), what each ``says`` (n), its ``matter`` (n, -1: none), ``gamma`` and ``least``."""
    with np.load(TRAINED) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}
