"""A streamed answer is checked sentence by sentence before anybody sees it: each must be carried by a passage sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.question import Citation
from coach.tutor.llm.sources import Source
from coach.tutor.offline.lexicon import weight
from coach.tutor.wording import DANGLING_OPENERS, content_stems, content_words, stem, words
from ingest.markdown import plain, sentences

NOT_IN_NOTES = "NOT IN NOTES"

MARKED_SHARE = 0.3
"""Share of a sentence's telling words that the passages it names must hold; the rest may be other words for them."""

UNMARKED_SHARE = 0.7
"""The same for a sentence that names none: it is nearly a quotation, so the mark can be set for it."""

SAID_AGAIN_SHARE = 0.6
"""Share of a sentence's telling words that one sentence of the notes holds, from where it says that one again."""

RARE_FROM = 0.8
"""How telling a word is, 0..1, that may name a thing of which the notes say one thing and not another."""

MAX_LEAD_IN_WORDS = 12

# Right behind a word a number in brackets is an index of the notes' code, unless the sentence ends with it.
_MARK = re.compile(r"\s*(?:(?<!\w)|(?=\[[\d, ]+\][.!?]*\s*$))\[(\d+(?:\s*,\s*\d+)*)\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!\bvs)(?<!\bcf)(?<!\bDr)[.!?][\"”')]*(?:\s*\[\d+(?:\s*,\s*\d+)*\])*[.!?]?[ \t]+(?=[^\s\[])"
    r"|\n+"
)
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?!\[.?\]\s)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")


class Telling:
    """Takes pieces of a model's answer, gives back the sentences that hold, and keeps what they rest on."""

    def __init__(self, question: str, sources: Sequence[Source]) -> None:
        self._question = question
        self._sources = {source.number: source for source in sources}
        self._stems = {number: content_stems(source.shown) for number, source in self._sources.items()}
        self._names = content_stems(" ".join(source.name for source in sources))
        self._known = content_stems(question).union(self._names, *self._stems.values())
        self._said: set[tuple[str, ...]] = set()
        self._rest = ""
        self._numbers: dict[int, int] = {}
        self.citations: list[Citation] = []
        self.left_out: list[str] = []
        self.text = ""
        self.abstained = False

    def take(self, piece: str) -> Iterator[str]:
        """Yield the sentences that are whole now and hold."""
        self._rest += piece
        while not self._thinks():
            found = _END.search(self._rest)
            if found is None:
                return
            sentence, self._rest = self._rest[: found.end()], self._rest[found.end() :]
            yield from self._told(sentence)

    def end(self) -> Iterator[str]:
        """Yield what is left, where it holds."""
        rest, self._rest = ("" if self._thinks() else self._rest), ""
        yield from self._told(rest)

    def _thinks(self) -> bool:
        """Return whether the model is still thinking aloud; what it thought is passed over."""
        start = self._rest.lstrip()
        if not start.startswith("<think>"):
            return False
        _, closed, after = start.partition("</think>")
        if closed:
            self._rest = after.lstrip()
        return not closed

    def _told(self, raw: str) -> Iterator[str]:
        if NOT_IN_NOTES in raw.upper():
            self.abstained = True
            return
        sentence = _LINK.sub(r"\1", raw)
        named = [int(number) for mark in _MARK.findall(sentence) for number in mark.split(",")]
        unmarked = _MARK.sub("", sentence)
        bare = _as_read(unmarked)
        if not re.search(r"\w", bare) or self._is_idle(bare):
            return
        if bare.endswith(":") and not named and len(bare.split()) <= MAX_LEAD_IN_WORDS and not _NUMBER.search(bare):
            told = raw
        else:
            carriers = self._carriers(unmarked, named)
            if not carriers:
                self.left_out.append(bare)
                return
            told = f"{bare} {''.join(f'[{self._cited(number, bare)}]' for number in carriers)}{_blank_after(raw)}"
        self.text += told
        yield told

    def _is_idle(self, bare: str) -> bool:
        """Return whether a line copies headings, or says again what was said, as small models do."""
        if ">" in bare and content_stems(bare) <= self._names:
            return True
        said = tuple(words(bare))
        is_again = said in self._said
        self._said.add(said)
        return is_again

    def _carriers(self, sentence: str, named: Sequence[int]) -> list[int]:
        """Return the numbers of the passages sent that carry a sentence, none where nothing does."""
        sent = [number for number in dict.fromkeys(named) if number in self._sources]
        stems = content_stems(sentence)
        if not sent:
            best = max(self._sources, key=lambda number: len(stems & self._stems[number]), default=0)
            if not best or len(stems & self._stems[best]) < UNMARKED_SHARE * len(stems):
                return []
            sent = [best]
        held = set().union(*(self._stems[number] for number in sent))
        if len(stems & held) < MARKED_SHARE * len(stems) or self._puts_another_in_its_place(sentence, sent):
            return []
        texts = " ".join([self._question, *(self._sources[number].shown for number in sent)])
        if set(_NUMBER.findall(sentence)) - set(_NUMBER.findall(texts)):
            return []
        return [] if any(address not in texts for address in _ADDRESS.findall(sentence)) else sent

    def _puts_another_in_its_place(self, sentence: str, sent: Sequence[int]) -> bool:
        """Return whether a sentence says one of the notes' again, but of another thing that they speak of.

        Small models answer "Who invented X?" with what stands there of Y.
        """
        said = _rarity(sentence)
        noted = max(
            (found for number in sent for found in _each_in_context(self._sources[number])),
            key=lambda one: len(said.keys() & one.keys()),
            default={},
        )
        if len(said.keys() & noted.keys()) < SAID_AGAIN_SHARE * len(said):
            return False
        put = [rare for name, rare in said.items() if name not in noted and name in self._known]
        left = [rare for name, rare in noted.items() if name not in said]
        return max(put, default=0.0) >= RARE_FROM and max(left, default=0.0) >= RARE_FROM

    def _cited(self, number: int, sentence: str) -> int:
        """Return the number of the citation of a passage; it quotes what stands nearest to its first sentence."""
        if number not in self._numbers:
            self.citations.append(self._sources[number].cite(nearest_quote(sentence, self._sources[number])))
            self._numbers[number] = len(self.citations)
        return self._numbers[number]


def _as_read(text: str) -> str:
    """Return a line without the markup that small models copy from notes; what makes it a list's item is kept."""
    item = _ITEM.match(text)
    start = item.end() if item else 0
    return f"{text[:start].lstrip()}{plain(text[start:])}".strip()


def _rarity(text: str) -> dict[str, float]:
    """Return how telling each word of a text is, 0..1 by stem; a number, which is compared as such, is not."""
    return {stem(word): 0.0 if word[0].isdigit() else weight(word) for word in content_words(text)}


def _each_in_context(source: Source) -> Iterator[dict[str, float]]:
    """Yield the rarities of each sentence, one that opens with "it" with those of what stands before it."""
    before = source.name
    for shown, _ in sentences(source.shown):
        opening = words(shown)[:1]
        leans = bool(opening) and opening[0] in DANGLING_OPENERS
        yield {**_rarity(shown), **(_rarity(f"{source.name} {before}") if leans else {})}
        before = shown


def nearest_quote(sentence: str, source: Source) -> str:
    """Return the sentence of a source that shares most words with another, verbatim."""
    stems = content_stems(sentence)
    quotes = [quote for quote, _ in sentences(source.text) if quote in source.text]
    whole = source.text.strip()
    return max(quotes, key=lambda quote: len(stems & content_stems(quote)), default=whole) or whole


def _blank_after(raw: str) -> str:
    blank = raw[len(raw.rstrip()) :]
    return "\n" if "\n" in blank else blank
