"""Questions from passages: every pattern proposes, salience ranks, and kinds and places take turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from coach.question import Question, question_id
from coach.tutor import QuestionRequest
from coach.tutor.offline import causal, choice, cloze, code, contrast, definition, explain, german, listing
from coach.tutor.offline.candidate import Candidate
from coach.tutor.offline.material import Material, read_material
from coach.tutor.offline.salience import heading_terms, salience
from coach.tutor.wording import content_stems, fold
from ingest.document import Kind, Locator

# A roadmap's lines are asked as concepts, and a diary says what was done. Of a curriculum and a worksheet only the
# names that they list are facts to recall; the rest is plans and the learner's own life.
_ASKED_KINDS: frozenset[Kind] = frozenset({"note", "pdf", "office", "curriculum", "worksheet"})
_NAMES_ONLY: frozenset[Kind] = frozenset({"curriculum", "worksheet"})
_PER_WANTED, _AT_LEAST = 3, 8
_FROM_CONCEPT = 0.95
_SAME_KIND, _SAME_PLACE = 0.06, 0.05


def write_questions(request: QuestionRequest, rng: Random) -> list[Question]:
    """Return questions on the request's topic, best first: more than asked for, and none where the material is poor."""
    asked = {fold(prompt) for prompt in request.asked}
    material = read_material(
        (passage.chunk for passage in request.passages if passage.chunk.kind in _ASKED_KINDS), request.cut_lists
    )
    proposed = [c for c in _propose(request, material, rng) if fold(c.prompt) not in asked]
    if request.kinds:
        proposed = [candidate for candidate in proposed if candidate.kind in request.kinds]
    if request.concept is not None:
        proposed = [candidate for candidate in proposed if _is_on(request, candidate)]
    weights = salience(request.topic, request.passages, request.terms)
    rng.shuffle(proposed)
    scored = [(round(weights.score(candidate), 2), candidate) for candidate in proposed if candidate.citations]
    wanted = max(_AT_LEAST, _PER_WANTED * request.count)
    return [_question(candidate, request) for candidate in _in_turns(scored, wanted)]


def _propose(request: QuestionRequest, material: Material, rng: Random) -> Iterator[Candidate]:
    terms = {**heading_terms(request.passages), **{fold(term): weight for term, weight in request.terms}}
    if any(passage.chunk.kind in _NAMES_ONLY for passage in request.passages):
        yield from listing.candidates(material, rng)
        return
    yield from explain.candidates(material, request.concept, _concept_place(request), rng)
    yield from definition.candidates(material)
    yield from german.candidates(material)
    yield from listing.candidates(material, rng)
    yield from causal.candidates(material)
    yield from contrast.candidates(material)
    yield from cloze.candidates(material, terms)
    yield from code.candidates(material)
    yield from choice.candidates(material, rng)


def _is_on(request: QuestionRequest, candidate: Candidate) -> bool:
    """Return whether a candidate is about the concept: drawn from its line, or sharing half of its name's words."""
    topic = content_stems(request.topic)
    on_line = candidate.where == request.source_path or candidate.worth >= _FROM_CONCEPT
    return on_line or 2 * len(topic & content_stems(candidate.about)) >= max(1, len(topic))


def _concept_place(request: QuestionRequest) -> explain.ConceptLine | None:
    """Return where the concept's line stands, None where there is no concept or its file is not known."""
    if request.concept is None or not request.source_path:
        return None
    line = request.concept.line
    locator = Locator(request.source_path, "Roadmap", (), lines=(line, line) if line else None)
    return explain.ConceptLine(locator, request.plan)


def _in_turns(scored: list[tuple[float, Candidate]], wanted: int) -> list[Candidate]:
    """Return the best candidates, each kind and each place losing ground with every question taken from it."""
    kinds: Counter[str] = Counter()
    places: Counter[tuple[str, ...]] = Counter()
    prompts: set[str] = set()
    chosen: list[Candidate] = []
    left = list(scored)
    while left and len(chosen) < wanted:
        best = max(left, key=lambda entry: _standing(entry, kinds, places))
        left.remove(best)
        candidate = best[1]
        if fold(candidate.prompt) in prompts:
            continue
        prompts.add(fold(candidate.prompt))
        kinds[candidate.kind] += 1
        places.update(_places(candidate))
        chosen.append(candidate)
    return chosen


def _standing(entry: tuple[float, Candidate], kinds: Counter[str], places: Counter[tuple[str, ...]]) -> float:
    score, candidate = entry
    crowd = max((places[place] for place in _places(candidate)), default=0)
    return score - _SAME_KIND * kinds[candidate.kind] - _SAME_PLACE * 3 * crowd


def _places(candidate: Candidate) -> set[tuple[str, ...]]:
    return {(citation.chunk_id, citation.quote) for citation in candidate.citations}


def _question(candidate: Candidate, request: QuestionRequest) -> Question:
    return Question(
        id=question_id(candidate.kind, candidate.prompt, candidate.key),
        kind=candidate.kind,
        prompt=candidate.prompt,
        key=candidate.key,
        units=candidate.units[:6],
        citations=candidate.citations,
        topic=request.topic,
        why=request.why,
        options=candidate.options,
        accepted=candidate.accepted,
        confusable=candidate.confusable,
        hint=candidate.hint,
    )
