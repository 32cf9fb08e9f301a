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
from coach.tutor.offline.opposition import contradicts
from coach.tutor.wording import STOP_WORDS, content_stems, content_words, fold, is_imperative, stands_alone, stem, words
from ingest.markdown import sentences
from ingest.roadmap import Concept
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

PASSED_FROM = 0.7
MAX_UNITS, MIN_UNITS = 8, 3
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

_WORD_LIST = re.compile(r"(?:[\w-]+(?: [\w-]+)?,\s+){3,}(?:and )?[\w-]+(?: [\w-]+)?")
_CAUSAL = re.compile(r"\b(?:because|so that|since|therefore|means|must|only|first|never|always)\b", re.IGNORECASE)


def assess_explanation(
    topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None, embedder: Embedder
) -> Assessment:
    """Return which points the explanation makes, misses and contradicts, and what a curious novice would ask next."""
    material = _material(passages)
    units = _units(topic, passages, concept, material)
    told = _sentences_told(topic, explanation)
    made = _judge(topic, units, told, embedder)
    said = [one for one in material.statements if is_askable(one, 45)]
    wrong = _contradictions(topic, told, units, said)
    graded = [_unit_grade(one, share, is_wrong=one in wrong) for one, share in zip(units, made, strict=True)]
    graded += [_unit_grade(one, 0.0, is_wrong=True) for one in wrong if one not in units]
    score = _score(made, graded)
    jargon = unexplained_terms(topic, explanation)
    return Assessment(
        topic=topic,
        score=round(score, 4),
        units=tuple(graded),
        jargon=jargon,
        next_question=_next_question(topic, graded, jargon),
        passed=score >= PASSED_FROM and not wrong,
        readability=reading_ease(explanation),
    )


def idea_units(topic: str, passages: Sequence[Passage], concept: Concept | None) -> list[IdeaUnit]:
    """Return the points an explanation should make: a concept's sub-points, else what the notes say most plainly."""
    return _units(topic, passages, concept, _material(passages))


def _units(topic: str, passages: Sequence[Passage], concept: Concept | None, material: Material) -> list[IdeaUnit]:
    own = list(concept_units(concept, None))[:MAX_UNITS] if concept else []
    if len(own) >= MIN_UNITS:
        return own
    return [*own, *(unit(one) for one in _key_statements(topic, material, passages, MAX_UNITS - len(own)))]


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


def _key_statements(topic: str, material: Material, passages: Sequence[Passage], limit: int) -> list[Statement]:
    """Return the statements that say most about a topic, in the order of the notes: few from a passage, none twice."""
    wanted = content_stems(topic)
    best_passage = max((passage.score for passage in passages), default=1.0) or 1.0
    nearness = {passage.chunk.id: passage.score / best_passage for passage in passages}
    defining = {id(definition.statement) for definition in definitions(material)}
    scored: list[tuple[float, int, Statement]] = []
    for position, statement in enumerate(material.statements):
        if not is_askable(statement, 45) or not stands_alone(statement.body or statement.text):
            continue
        said = content_stems(statement.text)
        place = content_stems(" ".join([*statement.chunk.locator.heading, statement.chunk.locator.title]))
        score = (
            0.5 * nearness.get(statement.chunk.id, 0.0)
            + 0.3 * len(wanted & said) / max(1, len(wanted))
            + 0.2 * len(wanted & place) / max(1, len(wanted))
            + 0.2 * (id(statement) in defining)
            + 0.15 * bool(_CAUSAL.search(statement.text))
            + 0.1 * bool(statement.marked)
            - 0.2 * is_imperative(statement.text)
            - 0.1 * bool(re.search(r"\d", statement.text))
            - 0.5 * bool({"says", "called", "published", "invented"} & set(words(statement.text)))
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
    topic: str, told: Sequence[str], units: Sequence[IdeaUnit], said: Sequence[Statement]
) -> list[IdeaUnit]:
    """Return the units, statements and headings that a sentence of the explanation turns round, each once."""
    noted: dict[str, IdeaUnit] = {one.text: one for one in units}
    context = {one.text: "" for one in units}
    for statement in said:
        noted.setdefault(statement.text, unit(statement))
        heading = statement.chunk.locator.heading[-1] if statement.chunk.locator.heading else ""
        if len(words(heading)) > 2:
            noted.setdefault(heading, IdeaUnit(heading, cite(statement.chunk, statement.quote)))
            context[heading] = statement.chunk.text
    return [
        one
        for text, one in noted.items()
        if any(contradicts(part, _without_topic(text, topic), context.get(text, "")) for part in told)
    ][:MAX_CONTRADICTIONS]


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


def _next_question(topic: str, units: Sequence[UnitGrade], jargon: Sequence[str]) -> str:
    """Return what a curious novice would ask: about what is wrong, then what is missing, then a word, then why."""
    wrong = next((one for one in units if one.status == "contradicted"), None)
    if wrong is not None:
        return f"My reading was different: “{_short(wrong.text)}”. How does that go together with what you said?"
    missing = next((one for one in units if one.status == "missing"), None)
    if missing is not None:
        about = _subject(missing.text, topic)
        return f"You have not told me about {about} yet. What should I know about it?"
    if jargon:
        return f"You said “{jargon[0]}”. What is that, in plain words?"
    return f"Why does it have to be that way with {topic[:1].lower() + topic[1:]}, and what would go wrong otherwise?"


def _subject(text: str, topic: str) -> str:
    """Return the most telling words of a point, without giving the point away."""
    known = content_stems(topic)
    telling = [
        word for word in re.findall(r"[^\W_][\w-]*", text) if fold(word) not in STOP_WORDS and stem(word) not in known
    ]
    telling.sort(key=lambda word: (is_known(fold(word)), text.index(word)))
    return f"“{telling[0]}”" if telling else f"the rest of {topic}"


def _short(text: str) -> str:
    spoken = text.split()
    return text if len(spoken) <= 24 else " ".join(spoken[:24]) + " …"


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
