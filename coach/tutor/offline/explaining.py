"""An explanation is held against the idea units of the notes and the roadmap, as a curious novice would hear it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from coach.attempt import UnitGrade, UnitStatus
from coach.question import IdeaUnit
from coach.tutor import Assessment
from coach.tutor.offline.candidate import unit
from coach.tutor.offline.claim import claims
from coach.tutor.offline.compare import is_no_answer
from coach.tutor.offline.conflict import Conflict, conflicts
from coach.tutor.offline.definition import definitions
from coach.tutor.offline.explain import concept_units
from coach.tutor.offline.grading import judge_units
from coach.tutor.offline.jargon import unexplained_terms
from coach.tutor.offline.lexicon import weight
from coach.tutor.offline.material import Material, Statement, cite, is_askable, read_material
from coach.tutor.offline.novice import WORD_FOR_WORD, next_question
from coach.tutor.wording import content_stems, content_words, is_imperative, stands_alone, stem, words
from ingest.markdown import plain, sentences
from ingest.roadmap import Concept
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

PASSED_FROM = 0.7
MAX_UNITS, MIN_UNITS = 6, 3
COPIED_FROM = 0.5
"""Share of an explanation's sentences that stand in the notes word for word from which it is no explanation."""

COPIED_SCORE = 0.5
COPIED = "Most of this is your note, word for word; tell it in words of your own to have it count."
MAX_CONTRADICTIONS = 3
HIT_FROM = 0.75
LEAST_COST, WRONG_COSTS = 0.3, 4.0
_PER_PASSAGE = 2
_MIN_WORDS_TO_MEASURE = 30

# How alike a sentence and a point are: by meaning and by weighed words, both without the topic's own name. Below the
# first bound nothing of the point was said, from the second on all of it. Set on explanations from excellent to wrong.
_MEANING, _WORDS = 0.6, 0.4
_NOTHING_AT, _WHOLE_AT = 0.15, 0.45

_ALIKE_ONLY = 0.7
"""The most that a point is made by a sentence of the same matter which the grader would not take for it."""

# Passages this far below the best one speak of something else; so do statements this far from the topic.
_NEAR_PASSAGE, _NEAR_STATEMENT = 0.6, 0.3
_KNOWN_WORDS, _KNOWN_MEANING = 0.5, 0.5

_WORD_LIST = re.compile(r"(?:[\w+-]+(?: [\w+-]+){0,2},\s+){3,}(?:and )?[\w+-]+(?: [\w+-]+){0,2}")
_ASIDE = re.compile(
    r"\b(?:says?|called|published|invented|proposed|presented|described|named|comes from|his|her|1[5-9]\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"(?:to \w+|todo|done|open|offen|links?|see also|summary|tags?|type|status)\b\s?:|(?:TODO|DONE)\b", re.I
)
_CAUSAL = re.compile(r"\b(?:because|so that|since|therefore|means|must|only|first|never|always)\b", re.IGNORECASE)


def assess_explanation(
    topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None, embedder: Embedder
) -> Assessment:
    """Return which points the explanation makes, misses and contradicts, and what a curious novice would ask next."""
    passages = _near(passages)
    material = _material(passages)
    units = _units(topic, passages, concept, material, embedder)
    told = _sentences_told(topic, explanation)
    noted = _noted(units, material)
    against = conflicts(told, [_without_topic(text, topic) for text in noted], embedder)
    wrong = list({one.noted.sentence: list(noted.values())[one.noted.sentence] for one in against}.values())
    turned = {told[one.said.sentence] for one in against}
    made = _judge(topic, units, [text for text in told if text not in turned], embedder)
    graded = [_unit_grade(one, share, is_wrong=one in wrong) for one, share in zip(units, made, strict=True)]
    graded += [_unit_grade(one, 0.0, is_wrong=True) for one in wrong[:MAX_CONTRADICTIONS] if one not in units]
    is_copied = _is_copied(explanation, passages)
    score = min(_score(made, graded, _wrong_share(told, against)), COPIED_SCORE if is_copied else 1.0)
    jargon = unexplained_terms(topic, explanation)
    return Assessment(
        topic=topic,
        score=round(score, 4),
        units=tuple(graded),
        jargon=jargon,
        next_question=WORD_FOR_WORD if is_copied else next_question(topic, graded, jargon, explanation),
        passed=score >= PASSED_FROM and not wrong,
        readability=reading_ease(explanation),
        note=COPIED if is_copied else "",
    )


def speaks_of(topic: str, passages: Sequence[Passage]) -> bool:
    """Return whether the best passages speak of a topic at all, so that an explanation can be held against them."""
    weights = {stem(word): weight(word) for word in content_words(topic)}
    return any(
        (passage.dense or 0.0) >= _KNOWN_MEANING or _recall(weights, _stems_of(passage)) >= _KNOWN_WORDS
        for passage in passages
    )


def _stems_of(passage: Passage) -> set[str]:
    locator = passage.chunk.locator
    return content_stems(" ".join([*locator.heading, locator.title, passage.chunk.text]))


def _near(passages: Sequence[Passage]) -> list[Passage]:
    best = max((passage.score for passage in passages), default=0.0)
    return [passage for passage in passages if passage.score >= _NEAR_PASSAGE * best]


def _is_copied(explanation: str, passages: Sequence[Passage]) -> bool:
    """Return whether most sentences of an explanation stand in the notes word for word."""
    noted = " ".join(" ".join(words(plain(passage.chunk.text))) for passage in passages)
    told = [" ".join(words(text)) for _, text in sentences(explanation)]
    long = [text for text in told if text.count(" ") >= 5]
    return bool(long) and sum(text in noted for text in long) >= COPIED_FROM * len(long)


def _units(
    topic: str, passages: Sequence[Passage], concept: Concept | None, material: Material, embedder: Embedder
) -> list[IdeaUnit]:
    """Return the points an explanation should make: a concept's sub-points, else what the notes say most plainly."""
    own = list(concept_units(concept, None))[:MAX_UNITS] if concept else []
    if len(own) >= MIN_UNITS:
        return own
    return [*own, *(unit(one) for one in _key_statements(topic, material, passages, MAX_UNITS - len(own), embedder))]


def _material(passages: Sequence[Passage]) -> Material:
    return read_material(passage.chunk for passage in passages if passage.chunk.kind not in {"worksheet", "diary"})


def reading_ease(text: str) -> float | None:
    """Return the Flesch reading ease of a text, higher is plainer; None under 30 words."""
    spoken = re.findall(r"[^\W\d_]+", text)
    if len(spoken) < _MIN_WORDS_TO_MEASURE:
        return None
    sentence_count = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    syllables = sum(_syllables(word) for word in spoken)
    return round(206.835 - 1.015 * len(spoken) / sentence_count - 84.6 * syllables / len(spoken), 1)


def _syllables(word: str) -> int:
    lowered = word.lower()
    groups = len(re.findall(r"[aeiouyäöü]+", lowered))
    silent = groups > 1 and (
        (lowered.endswith("e") and not lowered.endswith(("le", "ee", "ie"))) or re.search(r"[^td]ed$", lowered)
    )
    return max(1, groups - bool(silent))


def _key_statements(
    topic: str, material: Material, passages: Sequence[Passage], limit: int, embedder: Embedder
) -> list[Statement]:
    """Return the statements that say most about a topic, in the order of the notes: few from a passage, none twice."""
    wanted = content_stems(topic)
    best_passage = max((passage.score for passage in passages), default=1.0) or 1.0
    nearness = {passage.chunk.id: passage.score / best_passage for passage in passages}
    defining = {id(definition.statement) for definition in definitions(material)}
    fit = [
        (position, statement)
        for position, statement in enumerate(material.statements)
        if is_askable(statement, 45) and stands_alone(statement.body or statement.text)
        if not is_imperative(statement.text) and not _TO_DO.match(statement.text)
    ]
    at_home = [(position, one) for position, one in fit if wanted and wanted <= _place_stems(one)]
    fit = at_home if len(at_home) >= MIN_UNITS else fit
    if not fit:
        return []
    vectors = embedder.encode([topic, *(statement.text for _, statement in fit)])
    scored: list[tuple[float, int, Statement]] = []
    for (position, statement), cosine in zip(fit, (vectors[1:] @ vectors[0]).tolist(), strict=True):
        said = content_stems(statement.text)
        in_text, in_place = (len(wanted & stems) / max(1, len(wanted)) for stems in (said, _place_stems(statement)))
        score = (
            0.4 * nearness.get(statement.chunk.id, 0.0)
            + 0.3 * in_text
            + 0.2 * in_place
            + 0.5 * cosine
            + 0.2 * (id(statement) in defining)
            + 0.15 * bool(_CAUSAL.search(statement.text))
            + 0.1 * bool(statement.marked)
            - 0.1 * bool(re.search(r"\d", statement.text))
            - 0.7 * bool(_ASIDE.search(statement.text))
            - 0.5 * (max(in_text, in_place) < 0.5 and cosine < _NEAR_STATEMENT)
        )
        scored.append((score, position, statement))
    chosen: list[tuple[int, Statement]] = []
    from_chunk: dict[str, int] = {}
    for _, position, statement in sorted(scored, key=lambda entry: (-entry[0], entry[1])):
        told_before = any(_repeats(statement, other) for _, other in chosen)
        if len(chosen) == limit or told_before or from_chunk.get(statement.chunk.id, 0) >= _PER_PASSAGE:
            continue
        from_chunk[statement.chunk.id] = from_chunk.get(statement.chunk.id, 0) + 1
        chosen.append((position, statement))
    return [statement for _, statement in sorted(chosen, key=lambda entry: entry[0])]


def _place_stems(statement: Statement) -> set[str]:
    locator = statement.chunk.locator
    return content_stems(" ".join([*locator.heading, locator.title]))


def _repeats(one: Statement, other: Statement) -> bool:
    first, second = content_stems(one.text), content_stems(other.text)
    return 2 * len(first & second) >= len(first | second)


def _judge(topic: str, units: Sequence[IdeaUnit], told: Sequence[str], embedder: Embedder) -> list[float]:
    """Return 0..1 for each unit, how fully the best sentence, or two in a row, makes it."""
    parts = [*told, *(f"{one} {other}" for one, other in pairwise(told))]
    if not parts or not units:
        return [0.0 for _ in units]
    wanted = [_without_topic(one.text, topic) for one in units]
    vectors = embedder.encode([*wanted, *parts])
    cosines = vectors[: len(wanted)] @ vectors[len(wanted) :].T
    graded = judge_units("", units, " ".join(told), embedder)
    made = []
    for row, unit_text, grade in zip(cosines, wanted, graded, strict=True):
        weights = {stem(word): weight(word) for word in content_words(unit_text)}
        likeness = [
            _MEANING * float(cosine) + _WORDS * _recall(weights, content_stems(part))
            for cosine, part in zip(row, parts, strict=True)
        ]
        share = min(1.0, max(0.0, (max(likeness) - _NOTHING_AT) / (_WHOLE_AT - _NOTHING_AT)))
        made.append(min(share, _ALIKE_ONLY) if grade.status == "missing" else share)
    return made


def _recall(weights: Mapping[str, float], said: set[str]) -> float:
    """Return the weighted share of stems that were said; one of the same root counts whole."""
    total = sum(weights.values())
    found = sum(
        value
        for name, value in weights.items()
        if name in said or (len(name) >= 5 and any(other.startswith(name[:5]) for other in said))
    )
    return found / total if total else 0.0


def _sentences_told(topic: str, explanation: str) -> list[str]:
    """Return the sentences of an explanation without its topic's name, and without bare lists of words."""
    if is_no_answer(explanation):
        return []
    told = [_WORD_LIST.sub("", _without_topic(text, topic)) for _, text in sentences(explanation)]
    return [text for text in told if len(content_words(text)) > 1]


def _without_topic(text: str, topic: str) -> str:
    """Return a text with the topic's name turned into "it": naming the topic is no point made."""
    return re.sub(rf"(?:\b(?:an?|the)\s+)?(?<!\w){re.escape(topic)}s?(?!\w)", "it", text, flags=re.IGNORECASE)


def _noted(units: Sequence[IdeaUnit], material: Material) -> dict[str, IdeaUnit]:
    """Return what an explanation can go against: the points, what else the notes say, and headings that say something.

    A point of two words, "row versions", is the name of a matter: nothing can be said against it.
    """
    said = [one for one in material.statements if len(words(one.text)) > 2 and not re.search(r"\?\?|\?$", one.text)]
    noted = {one.text: one for one in map(unit, said)}
    for one in units:
        if len(content_stems(one.text)) > 2:
            noted.setdefault(one.text, one)
    for statement in said:
        heading = statement.chunk.locator.heading[-1] if statement.chunk.locator.heading else ""
        if len(words(heading)) > 2:
            noted.setdefault(heading, IdeaUnit(heading, cite(statement.chunk, statement.quote)))
    return noted


def _wrong_share(told: Sequence[str], against: Sequence[Conflict]) -> float:
    """Return 0..1, how much of what was said goes against the notes; what names another thing counts twice."""
    wrong = {one.said.text: 2 if one.kind == "other" else 1 for one in against}
    return min(1.0, sum(wrong.values()) / max(1, len(claims(told))))


def _unit_grade(one: IdeaUnit, made: float, *, is_wrong: bool) -> UnitGrade:
    status: UnitStatus = "contradicted" if is_wrong else "hit" if made >= HIT_FROM else "missing"
    quote, locator = (one.citation.quote, one.citation.locator) if one.citation else ("", None)
    return UnitGrade(one.text, status, quote, locator)


def _score(made: Sequence[float], units: Sequence[UnitGrade], wrong_share: float) -> float:
    """Return 0..1: the share of the points made, less for what was turned round, by its share of all that was said.

    Whoever has one point the wrong way has not explained it, however many others were named.
    """
    if not units:
        return 0.0
    credit = sum(share for share, one in zip(made, units, strict=False) if one.status != "contradicted")
    costs = max(LEAST_COST, WRONG_COSTS * wrong_share) if wrong_share else 0.0
    return max(0.0, credit / max(len(made), 1) - costs)
