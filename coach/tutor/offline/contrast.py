"""Contrasts: two things that the notes set against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from coach.tutor.offline.candidate import Candidate, inside, placed, under_title, unit, with_article
from coach.tutor.offline.definition import Definition, definitions
from coach.tutor.offline.material import Material, Statement, display_heading, is_askable, is_cut
from coach.tutor.wording import content_stems, fold, is_noun_phrase, stands_alone, stem, words

_AGAINST = re.compile(
    r"^(?P<first>[^;]{10,160}?)(?P<link>,?\s+(?:whereas|while)|;\s+in contrast,|, but|;)\s+"
    r"(?P<second>[^;]{10,160}?)[.!]*$"
)
_UNLIKE = re.compile(
    r"^Unlike\s+(?P<other>[^,]{2,50}),\s+(?P<subject>[^,]{2,60}?)\s+(?P<verb>is|are|does|do|has|have|can|uses?|"
    r"\w+s)\s+(?P<rest>.{8,160}?)[.!]*$"
)
_ADJECTIVE = re.compile(r"[a-z-]+(?:ous|ic|al|ive|ed|ant|ent|ary|able|less|ful|ern)", re.IGNORECASE)
_VERSUS = re.compile(r"^(?P<first>.{2,40}?)\s+(?:vs\.?|versus)\s+(?P<second>[^,;:(]{2,40})", re.IGNORECASE)
_BOTH_WAYS = (("first", "second"), ("second", "first"))
_OPENING = re.compile(
    r"^(?:(?:an?|the)\s+)?(?P<name>(?:[\w+-]+\s){0,3}?[\w+-]+?)\s+"
    r"(?:(?:is|are|has|have|can|does|do|only|learn|keep|use|read|need|give)\b|[a-z]+s\b"
    r"(?!\s(?:is|are|was|were|has|have|had|can|could|will|may|might|must|should|do|sometimes|often|usually|"
    r"always|never|only|also)\b))"
)


def candidates(material: Material) -> Iterator[Candidate]:
    """Yield the questions that ask how two things differ."""
    told = [c for s in material.statements if is_askable(s, 45) for c in _in_one_sentence(s, material)]
    yield from told
    yield from _versus_headings(material, {candidate.where for candidate in told})
    yield from _sibling_definitions(material)


def _in_one_sentence(statement: Statement, material: Material) -> Iterator[Candidate]:
    found = _UNLIKE.match(statement.text)
    if found is not None and all(is_noun_phrase(found[name], 5) for name in ("other", "subject")):
        yield _contrast(found["subject"], found["other"], [(statement, "")], 0.8, material)
        return
    found = _AGAINST.match(statement.text)
    if found is None or is_cut(found["first"]) or is_cut(found["second"]):
        return
    first, second = _OPENING.match(found["first"]), _OPENING.match(found["second"])
    if first is None or second is None or not stands_alone(statement.text):
        return
    names = first["name"], second["name"]
    if any(re.search(r"\s\S+(?:ous|ive|ful|less|able|ible)$", name) for name in names):
        return  # the noun after "adding effective …" was taken for a verb
    if len(re.findall(r"\d[\d.,]*", statement.text)) > 2:
        return
    related = _share_head(*names) or found["link"].strip(" ,") in {"whereas", "while"}
    if found["first"].endswith("that") or not related:
        return
    if all(is_noun_phrase(name, 4) for name in names) and not content_stems(names[0]) >= content_stems(names[1]):
        yield _contrast(*names, [(statement, found["first"]), (statement, found["second"])], 0.8, material)


def _versus_headings(material: Material, told: set[str]) -> Iterator[Candidate]:
    """Yield a contrast for a heading "A vs B" whose section says something of each."""
    seen: set[str] = set()
    for statement in material.statements:
        trail = statement.chunk.locator.heading
        heading = display_heading(trail[-1]) if trail else ""
        found = _VERSUS.match(heading)
        if (
            found is None
            or len(re.findall(r"\b(?:vs|versus)\b", heading, re.IGNORECASE)) > 1
            or heading in seen
            or statement.chunk.id in told
        ):
            continue
        seen.add(heading)
        here = [
            s
            for s in material.statements
            if s.chunk.locator.heading == trail and is_askable(s) and stands_alone(s.text)
        ]
        sides = [[s for s in here if _speaks_of(found[name], found[other], s.text)] for name, other in _BOTH_WAYS]
        if sides[0] and sides[1]:
            chosen = [(s, "") for side in sides for s in side[:2]]
            yield _contrast(found["first"], found["second"], chosen, 0.84, material)


def _speaks_of(name: str, other: str, text: str) -> bool:
    """Return whether a sentence opens with one side of a comparison and not with the other."""
    opening = content_stems(" ".join(text.split()[:7]))
    own = content_stems(name) - content_stems(other)
    return bool(own) and own <= opening and not (content_stems(other) - content_stems(name)) & opening


def _sibling_definitions(material: Material) -> Iterator[Candidate]:
    """Yield a contrast for two defined terms that share their head noun."""
    found = definitions(material)
    for one, other in combinations(found, 2):
        nested = content_stems(one.term) <= content_stems(other.term) or content_stems(other.term) <= content_stems(
            one.term
        )
        if one.statement.chunk.locator.heading == other.statement.chunk.locator.heading and (
            _share_head(one.term, other.term) and not nested
        ):
            pairs = [(one.statement, _as_sentence(one)), (other.statement, _as_sentence(other))]
            yield _contrast(one.term, other.term, pairs, 0.7, material)


def _share_head(one: str, other: str) -> bool:
    """Return whether two phrases of several words end in the same noun: "hash index" and "tree index"."""
    first, second = words(one), words(other)
    return len(first) > 1 and len(second) > 1 and stem(first[-1]) == stem(second[-1]) and first != second


def _as_sentence(definition: Definition) -> str:
    return f"{definition.term}: {definition.gloss}"


def _contrast(
    first: str, second: str, points: list[tuple[Statement, str]], worth: float, material: Material
) -> Candidate:
    one, other = (inside(re.sub(r"^(?:The|An?)\s", "", name), material) for name in (first, second))
    prompt = f"How do {with_article(one, material)} and {with_article(other, material)} differ?"
    place = points[0][0].chunk
    bare_adjectives = all(_ADJECTIVE.fullmatch(name) for name in (one, other))
    prompt = under_title(prompt, place) if bare_adjectives else placed(prompt, f"{one} {other}", place)
    units = tuple(unit(statement, text) for statement, text in points)
    return Candidate(
        "contrast", prompt, "\n".join(u.text for u in units), units, worth,
        " ".join(u.text for u in units), points[0][0].chunk.id, confusable=fold(f"{one} {other}"),
    )  # fmt: skip
