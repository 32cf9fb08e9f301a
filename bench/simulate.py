"""A simulated learner studies for 90 days: does the schedule keep what FSRS promises, and does the load stay bounded?

The learner's true memory is an FSRS model whose parameters are not the scheduler's: each is moved by up to 15 %, and
the learner is away for ten days in the middle. Recall is a coin thrown with the true chance. Run:

    python bench/simulate.py [--days 90] [--new 10] [--per-day 60] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import fsrs

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.review import Card, Review, due_today, schedule

START = datetime(2026, 1, 5, 19, 0, tzinfo=UTC)
AWAY = range(45, 55)


@dataclass
class Learner:
    """A memory of its own: the true state of each item, with parameters the scheduler does not know."""

    rng: Random
    cards: dict[str, fsrs.Card] = field(default_factory=dict)

    def __post_init__(self) -> None:
        default = fsrs.Scheduler().parameters
        moved = [value * self.rng.uniform(0.85, 1.15) for value in default]
        # Two parameters stand at the edge of their range, or fix the curve's shape: those stay.
        moved[7], moved[-1] = default[7], default[-1]
        self.memory = fsrs.Scheduler(parameters=moved, enable_fuzzing=False)

    def recalls(self, name: str, now: datetime) -> bool:
        """Return whether the item is recalled, and let the memory change by the try."""
        card = self.cards.get(name)
        known = card is not None and self.rng.random() < self.memory.get_card_retrievability(card, now)
        rating = fsrs.Rating.Good if known else fsrs.Rating.Again
        self.cards[name], _ = self.memory.review_card(card or fsrs.Card(card_id=1), rating, now)
        return known


def simulate(
    days: int, new_per_day: int, per_day: int, retention: float, seed: int
) -> dict[str, float | int | list[int]]:
    """Return what happened: share recalled at review, reviews a day, the backlog after the break and its end."""
    rng = Random(seed)
    learner = Learner(rng)
    cards: dict[str, Card] = {}
    load, recalled, waited = [], [], []
    for day in range(days):
        now = START + timedelta(days=day)
        if day in AWAY:
            load.append(0)
            continue
        due = due_today(list(cards.values()), now, per_day)
        waited.append(sum(card.due <= now for card in cards.values()) - len(due))
        for card in due:
            known = learner.recalls(card.question_id, now)
            if card.state == int(fsrs.State.Review):
                recalled.append((day, known))
            review = Review(card.question_id, f"{card.question_id}-{day}", "Good" if known else "Again", now)
            cards[card.question_id] = schedule(card, review, retention)
        load.append(len(due))
        for number in range(new_per_day if len(due) < per_day else 0):
            name = f"q{day}-{number}"
            learner.recalls(name, now)
            cards[name] = schedule(Card(name, now), Review(name, f"{name}-new", "Again", now), retention)
    steady = [known for day, known in recalled if day < AWAY.start]
    after = [known for day, known in recalled if day >= AWAY.stop]
    return {
        "items": len(cards),
        "reviews": sum(load),
        "recalled_before_break": round(sum(steady) / len(steady), 3),
        "recalled_after_break": round(sum(after) / len(after), 3),
        "most_reviews_in_a_day": max(load),
        "mean_reviews_in_a_day": round(sum(load) / len(load), 1),
        "most_left_waiting": max(waited),
        "left_waiting_at_the_end": waited[-1],
        "load": load,
    }


def main() -> None:
    """Print the figures of several learners."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--new", type=int, default=10)
    parser.add_argument("--per-day", type=int, default=60)
    parser.add_argument("--retention", type=float, default=0.9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    runs = [simulate(given.days, given.new, given.per_day, given.retention, given.seed + n) for n in range(5)]
    if given.json:
        print(json.dumps(runs))
        return
    names = [name for name in runs[0] if name != "load"]
    width = max(map(len, names))
    for name in names:
        print(f"{name:<{width}}  " + "  ".join(f"{run[name]!s:>7}" for run in runs))


if __name__ == "__main__":
    main()
