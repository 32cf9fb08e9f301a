"""Text becomes the words it is indexed and searched by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")


def index_words(text: str) -> list[str]:
    """Return the words of a text in order, folded and stemmed, as the index keeps them."""
    return [_stem(word) for word in _WORD.findall(_fold(text))]


def query_words(text: str) -> list[str]:
    """Return the distinct words of a query that are worth looking for, in order."""
    return list(dict.fromkeys(index_words(text)))


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
