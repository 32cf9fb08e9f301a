"""A promised outcome or a learning objective becomes criteria, and what it says to read or watch first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.clauses import plain, sentences
from ingest.concept import Concept, make_concept
from ingest.conjunct import split_conjuncts, tidied
from ingest.criterion import Criterion, make_criterion
from ingest.verbs import INDEFINITE, VERBS, first_word, governs_what_follows

_COVERS = re.compile(
    r"\b(?:cover(?:s|ing)?|refresher (?:on|in)|introduction to|learn(?:ing)? about|basics of)\s+(?:the \w+ of\s+)?"
    r"(?P<list>[^.;:()]{3,300})",
    re.IGNORECASE,
)
_LAST = re.compile(r"^\s*(?:and|or|as well as)\s+")
_MAX_NAME_WORDS = 4
_MAX_OUTCOME_CHARS = 8_000
_SHOULD_RESULT = re.compile(
    r"^(?:(?:this|it|which)\s+)?(?:should|will|must)?\s*"
    r"(?:result(?:s|ing)? in|produce|yield|end (?:up )?with|lead to)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_OUTCOME_IS = re.compile(
    r"\b(?:outcome|result|deliverable|goal|end product|output)s?\s*(?:is|are|will be|:)\s+(?P<what>.+)$", re.IGNORECASE
)
_BY_SEMICOLON = re.compile(
    r"^(?P<deed>[^;]{3,400});\s+(?P<result>(?:(?:this|it|which)\s+)?(?:should|will|must)\s+(?:result|produce|yield)\b.+)$",
    re.IGNORECASE,
)
_ABLE = re.compile(r"^(?:be )?able to\s", re.IGNORECASE)
_RESULTING = re.compile(r",\s*resulting in\s+\S", re.IGNORECASE)
_DEPENDENT = re.compile(
    r"^(?:(?:it|they|this|these|those)\s+(?:should|must|can|will|has to|have to|needs? to)|should|must)\b",
    re.IGNORECASE,
)
_ACTIVITY = re.compile(
    r"^(?:possibly |optionally |also |then |next,? )*(?:(?P<watch>watch)|(?P<read>read|skim|browse|review)"
    r"|(?P<courses>follow|attend|take (?:an?|the|this|one) (?:[\w-]+ ){0,4}(?:course|class|mooc|lesson|workshop))"
    r"|listen|go through|work through|study|learn|consists?|covers?|includes?|inspired|based|will|see)\b",
    re.IGNORECASE,
)
_BEFORE_DOING = re.compile(r",?\s+(?:before|then|and then|while)\s+(?=\w+ing\s)", re.IGNORECASE)
_SEQUENCE = re.compile(r"^(?:next|then|finally|afterwards|lastly|first|second|third|also)\s*,?\s+", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:you|i|we)(?:['’](?:ve|re|m|ll))?\s", re.IGNORECASE)


def outcome_criteria(text: str, roadmap_title: str, stage_title: str, line: int | None = None) -> tuple[Criterion, ...]:
    """Return the criteria that a promised outcome or a learning objective amounts to.

    Unlike a "Done when", such prose holds more than criteria: what is only watched, read, praised or explained is
    left out; a sentence that leans on the one before ("It should also …") stays with it.
    """
    pieces: list[str] = []
    for sentence in sentences(plain(text[:_MAX_OUTCOME_CHARS])):
        if pieces and _DEPENDENT.match(sentence) and not _SHOULD_RESULT.match(sentence):
            pieces[-1] = f"{pieces[-1].rstrip('.')}. {sentence.rstrip('.')}"
        else:
            pieces.extend(_outcomes_of(sentence))
    found = [make_criterion(piece, roadmap_title, stage_title, line) for piece in pieces]
    return tuple({criterion.id: criterion for criterion in found}.values())


def read_activities(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, sentence) of what an objective says to read, watch or attend."""
    for sentence in sentences(plain(text)):
        bare = _SEQUENCE.sub("", sentence)
        match = _ACTIVITY.match(bare)
        if match and match.lastgroup:
            before = _BEFORE_DOING.split(bare, maxsplit=1)[0]
            yield match.lastgroup, next(iter(split_conjuncts(before)), before)


def read_covered(text: str, line: int | None = None) -> Iterator[Concept]:
    """Yield the concepts that an objective lists: "should cover tensors, differentiation, and full networks"."""
    for sentence in sentences(plain(text)):
        if match := _COVERS.search(sentence):
            names = [_LAST.sub("", name).strip() for name in match["list"].rstrip(".").split(",")]
            if len(names) > 1 and all(0 < len(name.split()) <= _MAX_NAME_WORDS for name in names):
                yield from (make_concept(name, line) for name in names)


def _outcomes_of(sentence: str) -> Iterable[str]:
    bare = _SEQUENCE.sub("", sentence)
    if both := _BY_SEMICOLON.match(bare):
        return [*_outcomes_of(both["deed"]), *_outcomes_of(both["result"])]
    if result := _SHOULD_RESULT.match(bare):
        return split_conjuncts(result["what"])
    if is_result := _OUTCOME_IS.search(bare):
        return split_conjuncts(is_result["what"])
    if _RESULTING.search(bare):
        return [tidied(bare)]
    if _ACTIVITY.match(bare):
        if doing := _BEFORE_DOING.search(bare):
            return split_conjuncts(bare[doing.end() :])
        return [piece for piece in split_conjuncts(bare)[1:] if not _ACTIVITY.match(piece)]
    first = first_word(bare)
    if _ABLE.match(bare):
        return split_conjuncts(bare)
    if _SUBJECT.match(bare) or first in VERBS or first in INDEFINITE or governs_what_follows(bare):
        return split_conjuncts(bare)
    return []
