"""An explanation: what the learner wrote to explain a topic back, and how it was assessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from coach.question import Citation
from coach.tutor import Assessment
from coach.tutor.offline.lexicon import STOP_WORDS, stem, words


@dataclass(frozen=True, slots=True)
class Explanation:
    """One try at explaining a topic; ``at`` is aware UTC."""

    id: str
    topic: str
    text: str
    at: datetime
    assessment: Assessment


OWN_WORDS = 12
"""Content words that an explanation must hold beyond those it was asked with."""


def not_only_echoed(assessment: Assessment, text: str) -> Assessment:
    """Return the assessment, not passed where the explanation hardly says more than what it was asked.

    Where no note says what is right, the points are mere names, and to repeat them is to name them again.
    """
    asked = _stems(" ".join([assessment.topic, *(unit.text for unit in assessment.units)]))
    if not assessment.passed or len(_stems(text) - asked) >= OWN_WORDS:
        return assessment
    return replace(
        assessment, passed=False, next_question="You say what I asked back to me. How does it work, in your own words?"
    )


def quoted_from_plan(assessment: Assessment, citations: Iterable[tuple[str, Citation]]) -> Assessment:
    """Return the assessment with the plan's points quoted from its line; ``citations`` go by the text of a point."""
    places = dict(citations)
    units = tuple(
        replace(unit, quote=places[unit.text].quote, locator=places[unit.text].locator)
        if unit.locator is None and unit.text in places
        else unit
        for unit in assessment.units
    )
    return replace(assessment, units=units)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}
