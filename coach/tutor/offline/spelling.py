"""Words typed with slips are read as the words of question and key that they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from coach.tutor.offline.lexicon import NEGATIONS, fold, is_known, is_misspelt, words

_WORD = re.compile(r"[^\W\d_]{4,}")


def respelled(text: str, *known: str) -> str:
    """Return the text with each unknown word written as the word of the known texts that it stands for, if any.

    A word of its own stays ("stalagmite" is not read as "stalactite"), and so does all between the words.
    """
    meant = dict.fromkeys(word for one in known for word in words(one) if len(word) >= 4)

    def read(match: re.Match[str]) -> str:
        typed = fold(match[0])
        if typed in meant or typed in NEGATIONS or is_known(typed):
            return match[0]
        return _nearest(typed, list(meant)) or match[0]

    return _WORD.sub(read, text)


def _nearest(typed: str, meant: Sequence[str]) -> str | None:
    likely = [word for word in meant if is_misspelt(typed, word)]
    return min(likely, key=lambda word: OSA.distance(typed, word), default=None)
