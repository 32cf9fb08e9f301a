"""An explanation is held against the idea units of the notes and the roadmap, as a curious novice would hear it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from coach.attempt import UnitGrade, UnitStatus
from coach.question import IdeaUnit
from coach.tutor import Assessment
from coach.tutor.offline.candidate import unit
from coach.tutor.offline.compare import is_no_answer
from coach.tutor.offline.definition import definitions
from coach.tutor.offline.explain import concept_units
from coach.tutor.offline.lexicon import is_known, weight
from coach.tutor.offline.material import Material, Statement, cite, is_askable, read_material
from coach.tutor.offline.novice import WORD_FOR_WORD, next_question
from coach.tutor.offline.opposition import contradicts
from coach.tutor.wording import STOP_WORDS, content_stems, content_words, fold, is_imperative, stands_alone, stem, words
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
MAX_JARGON = 6
HIT_FROM = 0.75
CONTRADICTED_COSTS = 0.5
_PER_PASSAGE = 2
_MIN_WORDS_TO_MEASURE = 30

# How alike a sentence and a point are: by meaning and by weighed words, both without the topic's own name. Below the
# first bound nothing of the point was said, from the second on all of it. Set on explanations from excellent to wrong.
_MEANING, _WORDS = 0.6, 0.4
_NOTHING_AT, _WHOLE_AT = 0.15, 0.45

# What two sentences must have in common before one can contradict the other: meaning, and telling words either way.
_SAME_MATTER_FROM, _SAME_WORDS_FROM = 0.45, 0.5

# Passages this far below the best one speak of something else; so do statements this far from the topic.
_NEAR_PASSAGE, _NEAR_STATEMENT = 0.6, 0.3
_KNOWN_WORDS, _KNOWN_MEANING = 0.5, 0.5

_WORD_LIST = re.compile(r"(?:[\w-]+(?: [\w-]+)?,\s+){3,}(?:and )?[\w-]+(?: [\w-]+)?")
_ASIDE = re.compile(
    r"\b(?:says?|called|published|invented|proposed|presented|described|named|comes from|his|her|1[5-9]\d\d|20\d\d)\b",
    re.IGNORECASE,
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
    made = _judge(topic, units, told, embedder)
    said = [one for one in material.statements if is_askable(one, 45)]
    wrong = _contradictions(topic, told, units, said, embedder)
    graded = [_unit_grade(one, share, is_wrong=one in wrong) for one, share in zip(units, made, strict=True)]
    graded += [_unit_grade(one, 0.0, is_wrong=True) for one in wrong if one not in units]
    is_copied = _is_copied(explanation, passages)
    score = min(_score(made, graded), COPIED_SCORE if is_copied else 1.0)
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


def unexplained_terms(topic: str, explanation: str) -> tuple[str, ...]:
    """Return the technical terms that an explanation uses and does not explain, in the order they come."""
    named = content_stems(topic)
    told = sentences(explanation) or [(explanation, explanation)]
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W_][\w+#-]*[^\W_]|[A-Z]{2,}", explanation):
        name = fold(word)
        if name in found or name in STOP_WORDS or stem(name) in named or not _is_technical(word):
            continue
        if not any(_explains(text, word) for _, text in told):
            found[name] = word
    return tuple(found.values())[:MAX_JARGON]


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
    ]
    if not fit:
        return []
    vectors = embedder.encode([topic, *(statement.text for _, statement in fit)])
    scored: list[tuple[float, int, Statement]] = []
    for (position, statement), cosine in zip(fit, (vectors[1:] @ vectors[0]).tolist(), strict=True):
        said = content_stems(statement.text)
        place = content_stems(" ".join([*statement.chunk.locator.heading, statement.chunk.locator.title]))
        in_text, in_place = (len(wanted & stems) / max(1, len(wanted)) for stems in (said, place))
        score = (
            0.4 * nearness.get(statement.chunk.id, 0.0)
            + 0.3 * in_text
            + 0.2 * in_place
            + 0.5 * cosine
            + 0.2 * (id(statement) in defining)
            + 0.15 * bool(_CAUSAL.search(statement.text))
            + 0.1 * bool(statement.marked)
            - 0.2 * is_imperative(statement.text)
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
    made = []
    for row, unit_text in zip(cosines, wanted, strict=True):
        weights = {stem(word): weight(word) for word in content_words(unit_text)}
        likeness = [
            _MEANING * float(cosine) + _WORDS * _recall(weights, content_stems(part))
            for cosine, part in zip(row, parts, strict=True)
        ]
        made.append(min(1.0, max(0.0, (max(likeness) - _NOTHING_AT) / (_WHOLE_AT - _NOTHING_AT))))
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


def _contradictions(
    topic: str, told: Sequence[str], units: Sequence[IdeaUnit], said: Sequence[Statement], embedder: Embedder
) -> list[IdeaUnit]:
    """Return the units, statements and headings that a sentence of the explanation turns round, each once."""
    # A point of two words, "row versions", is the name of a matter: nothing can be said against it.
    noted: dict[str, IdeaUnit] = {one.text: one for one in units if len(content_stems(one.text)) > 2}
    context = dict.fromkeys(noted, "")
    for statement in said:
        noted.setdefault(statement.text, unit(statement))
        heading = statement.chunk.locator.heading[-1] if statement.chunk.locator.heading else ""
        if len(words(heading)) > 2:
            noted.setdefault(heading, IdeaUnit(heading, cite(statement.chunk, statement.quote)))
            context[heading] = statement.chunk.text
    turned = [
        (part, text)
        for text in noted
        for part in told
        if contradicts(_closest_clause(part, text), _without_topic(text, topic), context.get(text, ""))
    ]
    about = [pair for pair in turned if _is_same_matter(*pair, topic, context.get(pair[1], ""), embedder)]
    return [noted[text] for text in dict.fromkeys(text for _, text in about)][:MAX_CONTRADICTIONS]


def _closest_clause(told: str, noted: str) -> str:
    """Return the clause of a sentence that speaks most of what was noted, so that a "not" beside it does not count."""
    wanted = content_stems(noted)
    clauses = [clause for clause in re.split(r"[;:]\s+|\s[–—]\s", told) if len(content_words(clause)) > 1]
    return max(clauses, key=lambda clause: len(content_stems(clause) & wanted), default=told)


def _is_same_matter(told: str, noted: str, topic: str, context: str, embedder: Embedder) -> bool:
    """Return whether two sentences speak of the same thing, so that an opposite word in them is a contradiction."""
    bare = _without_topic(noted, topic)
    one, other = content_stems(told), content_stems(f"{bare} {context}")
    shared = len(one & other) / max(1, min(len(one), len(content_stems(bare))))
    vectors = embedder.encode([told, bare])
    return shared >= _SAME_WORDS_FROM and float(vectors[0] @ vectors[1]) >= _SAME_MATTER_FROM


def _unit_grade(one: IdeaUnit, made: float, *, is_wrong: bool) -> UnitGrade:
    status: UnitStatus = "contradicted" if is_wrong else "hit" if made >= HIT_FROM else "missing"
    quote, locator = (one.citation.quote, one.citation.locator) if one.citation else ("", None)
    return UnitGrade(one.text, status, quote, locator)


def _score(made: Sequence[float], units: Sequence[UnitGrade]) -> float:
    """Return 0..1: the share of the points made, less half for each thing that was turned round.

    Whoever has one point the wrong way has not explained it, however many others were named.
    """
    if not units:
        return 0.0
    wrong = sum(one.status == "contradicted" for one in units)
    credit = sum(share for share, one in zip(made, units, strict=False) if one.status != "contradicted")
    return max(0.0, credit / max(len(made), 1) - CONTRADICTED_COSTS * wrong)


def _is_technical(word: str) -> bool:
    """Return whether a word is no everyday one: an acronym, a name in mixed case, or unknown to common English."""
    if re.fullmatch(r"[\d.,-]+", word) or len(word) < 2:
        return False
    if re.fullmatch(r"[A-Z][A-Z0-9]{1,6}s?", word) or re.search(r"[a-z][A-Z]", word):
        return True
    parts = [part for part in re.split(r"[-']", fold(word)) if part]
    return len(word) > 3 and not all(is_known(part) for part in parts)


def _explains(sentence: str, term: str) -> bool:
    """Return whether a sentence says what a term is: it opens with it and defines, or sets it beside other words."""
    found = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", sentence)
    if found is None:
        return False
    before, after = sentence[: found.start()], sentence[found.end() :]
    if re.match(r"\s*\([^)]{3,}\)|\s*[—–:=]\s*\w|,?\s+(?:that is|i\.e\.|which (?:is|means)|meaning)\b", after):
        return True
    if re.search(r"\w\s*\(\s*$", before) or re.search(
        r"\b(?:called|known as|named)\s+(?:an?\s|the\s)?[\"“‘']?$", before
    ):
        return True
    opens = len(words(before)) <= 2
    return opens and re.match(r"[\"”’']?\s+(?:is|are|means?|stands for|refers to)\s", after) is not None
