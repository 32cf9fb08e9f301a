"""A candidate: a question as a pattern proposes it, before it is ranked and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.question import Citation, IdeaUnit, QuestionKind
from coach.tutor.offline.lexicon import is_known
from coach.tutor.offline.material import Material, Statement, cite, context_of
from coach.tutor.wording import content_stems, words

_COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed question.

    Attributes:
        worth: 0..1, how good questions of this pattern tend to be.
        about: the text whose words tell how salient it is.
        where: id of the chunk it mainly comes from.
    """

    kind: QuestionKind
    prompt: str
    key: str
    units: tuple[IdeaUnit, ...]
    worth: float
    about: str
    where: str
    accepted: tuple[str, ...] = ()
    options: tuple[str, ...] | None = None
    hint: str = ""
    confusable: str = ""
    extra: tuple[Citation, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The places of the units and whatever else decides the question, each once."""
        cited = [unit.citation for unit in self.units if unit.citation is not None] + list(self.extra)
        return tuple(dict.fromkeys(cited))


def unit(statement: Statement, text: str = "") -> IdeaUnit:
    """Return the idea unit of a statement, or of a part of it."""
    return IdeaUnit(tidy(text or statement.text), cite(statement.chunk, statement.quote))


def tidy(text: str) -> str:
    """Return a phrase as a key or unit: one line, no list mark, no closing stop."""
    return " ".join(text.split()).strip().rstrip(".;,:").strip()


def sentence_case(text: str) -> str:
    """Return the text with its first letter raised."""
    return text[:1].upper() + text[1:]


def inside(term: str, material: Material) -> str:
    """Return a term as it reads inside a sentence: a capital that only opened a sentence or a label is lowered."""
    first, _, rest = term.partition(" ")
    bare = first.strip("\"'“”‘’")
    if not bare[:1].isupper() or not bare[1:].islower():
        return term
    if any(re.search(r"[A-Z]", word) for word in rest.split()):
        return term if not _is_title_case(term) or not _all_seen_low(term, material) else term.lower()
    if bare.lower() in material.lower_case or is_known(bare.lower()):
        return first.lower() + (f" {rest}" if rest else "")
    return term


def count_word(count: int) -> str:
    """Return a count in words up to ten."""
    return _COUNT_WORDS[count] if count < len(_COUNT_WORDS) else str(count)


def placed(prompt: str, statement_text: str, context: str) -> str:
    """Return the prompt, opened by its context where the words asked about do not show it themselves."""
    if not context or content_stems(context) & content_stems(statement_text):
        return prompt
    return f"{sentence_case(context)}: {prompt[:1].lower() + prompt[1:] if _may_lower(prompt) else prompt}"


def context_for(statement: Statement) -> str:
    """Return where a statement belongs, in words."""
    return context_of(statement.chunk)


def _may_lower(prompt: str) -> bool:
    first = words(prompt)[:1]
    return bool(first) and first[0] in {
        "what",
        "why",
        "how",
        "which",
        "name",
        "put",
        "fill",
        "when",
        "where",
        "complete",
    }


def _is_title_case(term: str) -> bool:
    return all(
        word[:1].isupper() or word in {"of", "and", "the", "in", "for", "vs", "to", "a"} for word in term.split()
    )


def _all_seen_low(term: str, material: Material) -> bool:
    return all(word in material.lower_case or is_known(word) for word in re.findall(r"[a-z]+", term.lower()))
