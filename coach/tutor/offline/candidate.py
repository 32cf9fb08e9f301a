"""A candidate: a question as a pattern proposes it, before it is ranked and checked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from coach.question import Citation, IdeaUnit, QuestionKind
from coach.tutor.offline.lexicon import is_known
from coach.tutor.offline.material import Material, Statement, cite, context_of, display_heading, is_telling, place_of
from coach.tutor.wording import content_stems, content_words, is_noun_phrase, words
from ingest.chunk import Chunk

_COMMON_ENDING = re.compile(
    r"(?:ing|tion|sion|ment|ness|ity|ism|sis|ance|ence|ure|age|ic|al|ous|ive|ed|ant|ent|ary|able|ible|"
    r"less|ful|ics|based)s?$"
)
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
    if first in {"A", "An", "The"} and rest:
        return f"{first.lower()} {rest}"
    bare = first.strip("\"'“”‘’")
    if not re.fullmatch(r"[A-Z][a-z'’-]+", bare):
        return term
    if any(re.match(r"[A-Z][a-z]", word) for word in rest.split()):
        return term.lower() if _is_title_case(term) and _all_everyday(term, material) else term
    return first.lower() + (f" {rest}" if rest else "") if _is_everyday(bare.lower(), material) else term


def with_article(name: str, material: Material) -> str:
    """Return a name with the article that running text gives it most often, bare where it mostly stands bare."""
    if re.match(r"(?:an?|the|how|why|what|when|where|which)\s", name, re.IGNORECASE):
        return name
    found: Counter[str] = Counter()
    pattern = re.compile(rf"(?:\b(?P<before>[\w’'-]+)\s)?(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    for statement in material.statements:
        for match in pattern.finditer(statement.text):
            before = (match["before"] or "").lower()
            found[before if before in {"a", "an", "the"} else ""] += 1
    article, times = found.most_common(1)[0] if found else ("", 0)
    if 2 * times <= found.total() or (article == "the" and name.endswith("s")):
        return name
    return f"{article} {name}" if article else name


def tells(place: str) -> bool:
    """Return whether a place tells a reader what it is about: a title and a heading, a rare word, or three words."""
    return ", " in place or len(content_words(place)) >= 3 or any(not is_known(word) for word in words(place))


def count_word(count: int) -> str:
    """Return a count in words up to ten."""
    return _COUNT_WORDS[count] if count < len(_COUNT_WORDS) else str(count)


def placed(prompt: str, told: str, chunk: Chunk, *, loosely: bool = False) -> str:
    """Return the prompt, opened by the place of its chunk where ``told``, the words asked about, do not show it.

    With ``loosely`` one word of the place in ``told`` shows it.
    """
    place = place_of(chunk)
    heading = content_stems(context_of(chunk))
    if heading and _is_shown(heading, content_stems(told)):
        return prompt
    names_itself = is_noun_phrase(told, 4) and not all(is_known(word) for word in content_words(told))
    of_place = content_stems(place)
    if loosely and of_place & content_stems(told):
        return prompt
    if not place or names_itself or _is_shown(of_place, content_stems(told)):
        return prompt
    return opened(place, prompt)


def _is_shown(place: set[str], told: set[str]) -> bool:
    """Return whether the words asked about show the place: its one telling word, or more than half of several."""
    return len(place & told) >= (1 if len(place) == 1 else len(place) / 2 + 0.1)


def under_title(prompt: str, chunk: Chunk) -> str:
    """Return the prompt opened by the title of its note, where the title tells something."""
    title = display_heading(chunk.locator.title)
    return opened(title, prompt) if is_telling(title) else prompt


def opened(place: str, prompt: str) -> str:
    """Return "Place: prompt"; of a place that has a colon itself, what stands before it."""
    place = place.split(": ")[0]
    return f"{sentence_case(place)}: {prompt[:1].lower() + prompt[1:] if _may_lower(prompt) else prompt}"


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


def _all_everyday(term: str, material: Material) -> bool:
    return all(_is_everyday(word, material) for word in re.findall(r"[a-z]+", term.lower()))


def _is_everyday(word: str, material: Material) -> bool:
    """Return whether a word is no name: seen in lower case, common in English, or formed like a common noun."""
    if word in material.capitals and word not in material.lower_case:
        return False
    if "-" in word:
        return all(_is_everyday(part, material) for part in word.split("-"))
    return word in material.lower_case or is_known(word) or _COMMON_ENDING.search(word) is not None
