"""Evidence: something dated that supports a criterion, who verified it, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

EvidenceKind = Literal["explanation", "recall", "measure", "artifact", "mention", "statement"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the append-only ledger.

    Attributes:
        text: what was shown, in the learner's words or the record's.
        at: aware UTC.
        verified: whether code checked it; ``verified_by`` says who or what, ``how`` the way.
        value, unit: the recorded number, for ``measure``.
        origin: id of the attempt, explanation or entry it came from, empty when added by hand.
        withdrawn_at, withdrawn_because: set on a withdrawn line, which stays visible.
    """

    id: str
    criterion_id: str
    kind: EvidenceKind
    text: str
    at: datetime
    verified: bool = False
    verified_by: str = "learner"
    how: str = ""
    value: float | None = None
    unit: str = ""
    url: str | None = None
    path: str | None = None
    origin: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""
