"""A review: one rated recall of a question, and the memory state that FSRS keeps of it.

The schedule is py-fsrs with its default parameters (FSRS-6; open-spaced-repetition/py-fsrs), without fuzz: the same
reviews always give the same due date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from coach.attempt import Verdict

if TYPE_CHECKING:
    import fsrs

Rating = Literal["Again", "Hard", "Good", "Easy"]

SURE = 75
"""Confidence in percent from which an error counts as a confident one."""

CONFIDENT_ERROR_WITHIN = timedelta(days=1)
"""A confident error comes back within a day: corrected confident errors return within a week otherwise
(Butler, Fazio & Marsh 2011, doi 10.3758/s13423-011-0173-y)."""

LAST_REVIEW_AT = 0.8
"""Part of the time left before an exam after which the last review falls."""

EASY_SECONDS = 6.0
"""An answer given sooner than this, and surely, was easy."""


@dataclass(frozen=True, slots=True)
class Review:
    """One rated recall; append-only, so that a card's state can be replayed from its reviews.

    Attributes:
        confident_error: the learner was sure and wrong, which brings the card back early.
    """

    question_id: str
    attempt_id: str
    rating: Rating
    at: datetime
    confident_error: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """FSRS memory state of a question.

    Attributes:
        due: aware UTC.
        stability: days until recall falls to 90 %; None before the first review.
        difficulty: 1..10; None before the first review.
        state: 1 learning, 2 review, 3 relearning, as in FSRS.
        step: learning step, None in review.
    """

    question_id: str
    due: datetime
    stability: float | None = None
    difficulty: float | None = None
    state: int = 1
    step: int | None = 0
    last_review: datetime | None = None


def rate(verdict: Verdict, confidence: int | None, seconds: float | None) -> Rating | None:
    """Return the FSRS rating of an answer, None for ``unsure``: the learner is asked instead.

    Right with doubt (confidence below 40) is Hard, right with certainty and at once is Easy, a partial answer is
    Hard only when half of it stood; an error is Again. Hard is never used for a failed recall.

    Args:
        verdict: as graded.
        confidence: 0..100, None where not asked.
        seconds: from showing the question to the answer, None where unknown.
    """
    if verdict == "unsure":
        return None
    if verdict == "incorrect":
        return "Again"
    if verdict == "partial" or (confidence is not None and confidence < 40):
        return "Hard"
    if confidence is not None and confidence >= 90 and seconds is not None and seconds <= EASY_SECONDS:
        return "Easy"
    return "Good"


def is_confident_error(verdict: Verdict, confidence: int | None) -> bool:
    """Return whether the learner was sure and wrong."""
    return verdict == "incorrect" and confidence is not None and confidence >= SURE


def schedule(card: Card, review: Review, retention: float = 0.9, target: datetime | None = None) -> Card:
    """Return the card after a review.

    Args:
        card: before the review.
        review: what was recalled, aware UTC.
        retention: recall wanted when the card is due, 0.7..0.99.
        target: an exam's day; a card that would come due after it comes due before it while it still lies ahead.
    """
    import fsrs

    reviewed, _ = _scheduler(retention).review_card(_to_fsrs(card), fsrs.Rating[review.rating], review.at)
    due = reviewed.due
    if review.confident_error:
        due = min(due, review.at + CONFIDENT_ERROR_WITHIN)
    if target is not None and review.at < target < due:
        left = target - review.at
        due = review.at + left * LAST_REVIEW_AT if left > timedelta(days=2) else target
    return Card(
        question_id=card.question_id,
        due=due,
        stability=reviewed.stability,
        difficulty=reviewed.difficulty,
        state=int(reviewed.state),
        step=reviewed.step,
        last_review=reviewed.last_review,
    )


def replay(
    question_id: str, reviews: Iterable[Review], retention: float = 0.9, target: datetime | None = None
) -> Card | None:
    """Return the card that these reviews lead to, None where there are none."""
    card: Card | None = None
    for review in sorted(reviews, key=lambda review: review.at):
        card = schedule(card or Card(question_id, review.at), review, retention, target)
    return card


def retrievability(card: Card, now: datetime) -> float:
    """Return the chance 0..1 that the card is recalled now; 0 before its first review."""
    return float(_scheduler(0.9).get_card_retrievability(_to_fsrs(card), now))


def due_today(cards: Sequence[Card], now: datetime, per_day: int) -> list[Card]:
    """Return the due cards to do today: at most ``per_day``, those most at risk of being forgotten soonest.

    After a holiday the backlog is spread over days by this limit instead of being dumped on one. Among cards that
    are due, those with the highest recall left come first: they can still be saved cheaply, and those already
    forgotten lose little by waiting (the "descending retrievability" order of FSRS simulations).
    """
    due = [card for card in cards if card.due <= now]
    if len(due) <= per_day:
        return due
    return sorted(due, key=lambda card: (-retrievability(card, now), card.due))[:per_day]


def forecast(cards: Sequence[Card], now: datetime, days: int, per_day: int) -> list[int]:
    """Return how many reviews fall on each of the next days, the backlog spread by ``per_day``."""
    load = [0] * days
    for card in sorted(cards, key=lambda card: card.due):
        day = max(0, (card.due - now).days)
        while day < days and load[day] >= per_day:
            day += 1
        if day < days:
            load[day] += 1
    return load


@cache
def _scheduler(retention: float) -> fsrs.Scheduler:
    import fsrs

    return fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)


def _to_fsrs(card: Card) -> fsrs.Card:
    import fsrs

    return fsrs.Card(
        card_id=1,
        state=fsrs.State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )


def postponed(card: Card, until: datetime) -> Card:
    """Return the card, due no earlier than ``until``; its memory state is untouched."""
    return replace(card, due=max(card.due, until))
