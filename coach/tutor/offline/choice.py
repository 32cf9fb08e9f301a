"""Choices: which of several sibling terms a description fits; a scaffold beside the kinds that ask for recall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from coach.tutor.offline.candidate import Candidate, count_word, inside, sentence_case, tidy
from coach.tutor.offline.definition import definitions
from coach.tutor.offline.material import Material, Statement, cite, is_askable, place_of
from coach.tutor.wording import content_stems, fold, is_noun_phrase, stands_alone, words
from ingest.markdown import sentences

OPTIONS = 4
_LONGEST_RATIO = 2.2


def candidates(material: Material, rng: Random) -> Iterator[Candidate]:
    """Yield "which of these fits" for terms that have at least three siblings."""
    for group in _groups(material):
        for term, gloss, statement in group:
            others = [other for other, _, _ in group if fold(other) != fold(term)]
            yield from _choice(term, gloss, statement, others, material, rng)


def _groups(material: Material) -> Iterator[list[tuple[str, str, Statement]]]:
    """Yield groups of siblings (term, gloss, where): labelled items of one list, or terms defined in one place."""
    for listing in material.listings:
        group = [
            (item.label, _first_sentence(item.body), item)
            for item in listing.items
            if item.label and is_noun_phrase(item.label, 6) and is_askable(item, 45) and stands_alone(item.body)
        ]
        if len(group) >= OPTIONS:
            yield group
    places: dict[tuple[str, tuple[str, ...]], list[tuple[str, str, Statement]]] = {}
    for definition in definitions(material):
        if not (definition.statement.in_list and definition.statement.label):
            locator = definition.statement.chunk.locator
            places.setdefault((locator.path, locator.heading[:1]), []).append(
                (definition.term, definition.gloss, definition.statement)
            )
    yield from (group for group in places.values() if len(group) >= OPTIONS)


def _choice(
    term: str, gloss: str, statement: Statement, others: Sequence[str], material: Material, rng: Random
) -> Iterator[Candidate]:
    shared = set.intersection(*(content_stems(name) for name in [term, *others]))
    if (content_stems(term) - shared) & content_stems(gloss) or not 6 <= len(words(gloss)) <= 40:
        return
    alike = [name for name in others if _ratio(name, term) <= _LONGEST_RATIO]
    if len(alike) < OPTIONS - 1:
        return
    alike.sort(key=lambda name: (abs(len(name) - len(term)), name))
    options = [inside(name, material) for name in [term, *alike[: OPTIONS - 1]]]
    if len({option[:1].isupper() for option in options}) > 1:
        options = [option[:1].upper() + option[1:] for option in options]
    key = options[0]
    rng.shuffle(options)
    place = place_of(statement.chunk)
    opening = f"{sentence_case(place)}: which" if place else "Which"
    yield Candidate(
        "choice", f"{opening} of the {count_word(OPTIONS)} fits this: “{tidy(gloss)}”?", key, (), 0.6,
        statement.text, statement.chunk.id, options=tuple(options), extra=(cite(statement.chunk, statement.quote),),
    )  # fmt: skip


def _first_sentence(text: str) -> str:
    return sentences(text)[0][1] if text else ""


def _ratio(one: str, other: str) -> float:
    return max(len(one), len(other)) / max(1, min(len(one), len(other)))
