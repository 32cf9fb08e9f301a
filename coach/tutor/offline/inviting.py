"""The question that closes a post and invites an answer: it belongs to the trouble of the day."""

from __future__ import annotations

import re

from coach.tutor.offline.frame import GERMAN, Frame

# What the trouble is about, and what one would ask somebody who has been there. The first that fits wins.
_ABOUT = (
    (
        r"\bdifference between\b|\bapart\b|\bmix\w* up\b|\bconfus\w+|\blook(?:s|ed)? the same\b|\bsame to me\b|"
        r"\bwhat the word\b|\bthe word\b",
        ("How do you keep them apart?", "What made the difference clear to you?"),
    ),
    (
        r"\b(?:explain|say|put|saying|explaining|putting|describ\w+)\b[^.]*\b(?:why|how|what|sentence|words)\b",
        ("How would you put it?", "How would you explain it in one sentence?"),
    ),
    (
        r"\bdecid\w+|\bwhich of\b|\bchoos\w+|\bchoice\b|\btrade-?offs?\b|\bwhat goes\b|\bwhether\b|\bmatters\b",
        ("How would you decide?", "What would you go by?"),
    ),
    (
        r"\bmeasur\w+|\bcompar\w+|\bbenchmark\w*|\bfair\b|\bnoise\b|\bspread\b|\btrust(?:ing)? a number\b",
        ("How would you measure this?", "What would convince you here?"),
    ),
    (
        r"\breproduc\w+|\bbugs?\b|\bhung\b|\bhangs?\b|\bcrash\w*|\bdeadlock\w*|\bfails?\b|\bfailed\b|\bloses?\b|\berrors?\b|"
        r"\bbroke\w*\b|\bflaky\b|\bleak\w*",
        ("How would you hunt this down?", "Where would you look first?"),
    ),
    (
        r"\bslow\w*|\bspeed\w*|\bmemory\b|\btoo long\b|\btakes (?:hours|minutes|forever)\b|\balive\b",
        ("Where would you look first?", "What would you try before anything else?"),
    ),
    (
        r"\bformula\w*|\bnotation\b|\bindices\b|\bindex\b|\bproofs?\b|\bderiv\w+|\bequation\w*|\bmath\w*|\bsymbols?\b",
        ("What made this click for you?", "How do you picture it?"),
    ),
    (
        r"\bforgot\w*|\bforget\w*|\bremember\w*|\brecall\w*|\bvocab\w*|\bmemori[sz]\w+",
        ("What makes this stick for you?", "How do you remember it?"),
    ),
    (r"\bfinding\b|\bsearch\w*|\bwithout\b", ("How would you go about it?", "How have you solved this?")),
    (r"^(?:when|where|which|how|what)\b", ("What is your rule for it?", "How do you tell?")),
    (r"^I (?:kept|keep|forgot|lost|did|could|mixed|got)\b", ("Has this happened to you, and what did you change?",)),
)


def near_question(trouble: str, frame: Frame, turn: int) -> str:
    """Return the question to stand right behind a trouble.

    Args:
        trouble: the learner's line.
        frame: the language.
        turn: which of several that fit; they take turns.
    """
    if frame is not GERMAN:
        for pattern, questions in _ABOUT:
            if re.search(pattern, trouble, re.IGNORECASE):
                return questions[turn % len(questions)]
    return frame.ask_hard[turn % len(frame.ask_hard)]
