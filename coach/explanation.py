"""An explanation: what the learner wrote to explain a topic back, and how it was assessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coach.tutor import Assessment


@dataclass(frozen=True, slots=True)
class Explanation:
    """One try at explaining a topic; ``at`` is aware UTC."""

    id: str
    topic: str
    text: str
    at: datetime
    assessment: Assessment
