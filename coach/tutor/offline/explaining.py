"""An explanation is held against the idea units of the notes and the roadmap."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.attempt import UnitGrade
from coach.question import IdeaUnit
from coach.tutor import Assessment
from coach.tutor.offline.candidate import unit
from coach.tutor.offline.explain import concept_units, key_statements
from coach.tutor.offline.lexicon import is_known
from coach.tutor.offline.material import read_material
from coach.tutor.wording import words
from ingest.roadmap import Concept
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

PASS = 0.7
MAX_UNITS = 8


def assess_explanation(
    topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None, embedder: Embedder
) -> Assessment:
    """Return which points the explanation makes, misses and contradicts, and what a curious novice would ask next."""
    units = idea_units(topic, passages, concept)
    graded = [_judge(one, explanation, embedder) for one in units]
    hits = sum(one.status == "hit" for one in graded)
    wrong = sum(one.status == "contradicted" for one in graded)
    score = max(0.0, (hits - wrong) / len(graded)) if graded else 0.0
    jargon = tuple(dict.fromkeys(word for word in words(explanation) if len(word) > 4 and not is_known(word)))
    missing = next((one for one in graded if one.status != "hit"), None)
    asked = f"What about this: {missing.text}?" if missing else f"Why does {topic} work that way?"
    return Assessment(
        topic, score, tuple(graded), jargon, asked, score >= PASS and not wrong, reading_ease(explanation)
    )


def idea_units(topic: str, passages: Sequence[Passage], concept: Concept | None) -> list[IdeaUnit]:
    """Return the points an explanation should make: the concept's sub-points, then what the notes say."""
    own = list(concept_units(concept, None)) if concept else []
    material = read_material(passage.chunk for passage in passages)
    notes = [unit(statement, statement.body) for statement in key_statements(material, topic, MAX_UNITS - len(own))]
    return [*own, *notes][:MAX_UNITS]


def reading_ease(text: str) -> float | None:
    """Return the Flesch reading ease of a text, higher is plainer; None under 30 words."""
    spoken = re.findall(r"[^\W\d_]+", text)
    if len(spoken) < 30:
        return None
    sentence_count = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    syllables = sum(_syllables(word) for word in spoken)
    return 206.835 - 1.015 * len(spoken) / sentence_count - 84.6 * syllables / len(spoken)


def _syllables(word: str) -> int:
    lowered = word.lower()
    groups = len(re.findall(r"[aeiouy]+", lowered))
    silent = lowered.endswith("e") and not lowered.endswith(("le", "ee", "ie")) and groups > 1
    return max(1, groups - silent)


def _judge(one: IdeaUnit, explanation: str, embedder: Embedder) -> UnitGrade:
    vectors = embedder.encode([one.text, explanation])
    hit = float(vectors[0] @ vectors[1]) >= 0.5
    quote, locator = (one.citation.quote, one.citation.locator) if one.citation else ("", None)
    return UnitGrade(one.text, "hit" if hit else "missing", quote, locator)
