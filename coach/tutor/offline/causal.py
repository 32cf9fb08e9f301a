"""Why and how: the reason, purpose or effect that a sentence of the notes gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.tutor.offline.candidate import Candidate, inside, placed, sentence_case, tidy, unit
from coach.tutor.offline.lexicon import is_known
from coach.tutor.offline.material import Material, Statement, is_askable, is_cut, points_back
from coach.tutor.wording import (
    PRONOUNS,
    content_stems,
    content_words,
    has_verb,
    is_imperative,
    is_noun_phrase,
    stands_alone,
    word_set,
    words,
)

_REASON = re.compile(
    r"^(?P<claim>.{12,160}?)(?:,?\s+(?P<link>because(?!\s+of\b)|so that|in order to|which is why)|,\s+since)\s+"
    r"(?P<reason>.{8,200}?)[.!]*$"
)
_FRONTED = re.compile(r"^(?P<link>Because|Since)\s+(?P<reason>.{8,160}?),\s+(?P<claim>.{12,160}?)[.!]*$")
_COPULA = re.compile(
    r"^(?P<subject>.{2,60}?)\s+(?P<aux>is|are|was|were|can|cannot|must|should|will|has to|have to)\s+(?P<rest>.+)$"
)
_DEFINES = re.compile(r"\b(?:refers? to|means?|(?:is|are) (?:an?|the))\s")
_POINTING = re.compile(r"\b(?:it|they|them|its|their|this|these|those|he|she|him|her|there)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:the (?:two|three|four|other|others|same|former|latter|first|second|above|below|rest)|both|such)\b",
    re.IGNORECASE,
)
_ENDS_LOOSE = re.compile(
    r"(?:\b(?:where|which|who|whose|that|and|or|but|of|the|a|an|to|in|on|with|for|by|from|as|than|if|when|while|"
    r"is|are)|--|[-–—])$",
    re.IGNORECASE,
)
_INNER_CLAUSE = re.compile(r"\b(?:how|who|whether|explaining|saying|telling|claiming)\b", re.IGNORECASE)
_AIM_IS = re.compile(
    r"^(?:(?:the|an?|one|its|another)\s)?(?:[\w-]+\s){0,3}(?:goal|aim|idea|point|purpose|intention|intent|"
    r"objective|problem|issue|trouble|"
    r"trick|hope|challenge|trend|fact|result)s?\s(?:here\s|(?:of|for|with|in|behind)\s(?:[\w-]+\s){1,5}?)?"
    r"(?:is|are|was|were)\s(?:to|that|about)\s",
    re.IGNORECASE,
)
_PRAISES = re.compile(
    r"\b(?:is|are|was|were|feels?|seems?|looks?|sounds?|be)\s"
    r"(?:so\s|very\s|really\s|quite\s|pretty\s|such\s|all\s|not\s)*(?:an?\s)?"
    r"(?:great|good|bad|nice|cool|interesting|fun|awesome|amazing|beautiful|terrible|sad|funny|happy|exciting|boring|"
    r"frustrating|confusing|scary|lovely|wonderful|powerful|worth|worthwhile)\b",
    re.IGNORECASE,
)
_SOMETIMES = re.compile(
    r"^(?:you (?:may|might|can|could)|a lot of|lots of|many (?:times|of)|most (?:of the )?(?:people|times?)|"
    r"some people|sometimes|people|everyone|"
    r"everybody|nobody|no one)\b",
    re.IGNORECASE,
)
_NESTED = re.compile(r"\b(?:because|so that|in order to|therefore)\b")
_GERUND = re.compile(r"^(?:[A-Z][a-z]+ly\s)?[A-Za-z]{3,}ing\s(?!(?:is|are|was|has|can|must|will)\b)")
_EFFECTS = (
    ("leads to", "lead to"), ("causes", "cause"), ("results in", "result in"), ("prevents", "prevent"),
    ("measures", "measure"), ("minimises", "minimise"), ("minimizes", "minimize"), ("maximises", "maximise"),
    ("maximizes", "maximize"), ("penalises", "penalise"), ("penalizes", "penalize"), ("guarantees", "guarantee"),
    ("ensures", "ensure"), ("computes", "compute"), ("depends on", "depend on"), ("strengthens", "strengthen"),
    ("weakens", "weaken"), ("replaces", "replace"), ("represents", "represent"), ("assumes", "assume"),
    ("predicts", "predict"), ("estimates", "estimate"), ("controls", "control"), ("shrinks", "shrink"),
    ("approximates", "approximate"), ("corrects", "correct"), ("solves", "solve"), ("regulates", "regulate"),
    ("highlights", "highlight"), ("fosters", "foster"), ("inspires", "inspire"), ("reveals", "reveal"),
    ("triggers", "trigger"), ("states that", "state"), ("converts", "convert"), ("transforms", "transform"),
)  # fmt: skip
_EFFECT = re.compile(
    r"^(?P<subject>[^,;:]{2,60}?)\s+(?:(?:also|often|usually|directly|greatly)\s+)?(?P<verb>"
    + "|".join(form for third, base in _EFFECTS for form in (third, base))
    + r")\s+(?P<object>.{6,140}?)[.!]*$"
)
_ASKS_USE = re.compile(r"\b(?:used|needed|required|possible|necessary)$", re.IGNORECASE)
_NO_SUBJECT = word_set(
    "with without by in on at for from to of as if when while after before during since although though despite given "
    "unlike like perhaps maybe also even only just not simply mostly mainly partly probably yes no well what why how"
)
_VAGUE = word_set(
    "something itself themselves himself anything everything nothing it them that this these those what how"
)
_NO_OBJECT = word_set("of in on at for from by with to as and or than then so that if when because while not only")
_SECOND_VERB = re.compile(
    r",?\s+and\s+(?:also\s+|often\s+|then\s+)?[a-z]+s\s+(?=(?:your|the|an?|to|in|that|it|them|you|how|all|each)\b)"
)
_BASE = dict(_EFFECTS)
_ENABLES = re.compile(
    r"^(?P<subject>[^,;:]{2,60}?)\s+(?:(?P<verb>allows?|enables?|forces?)\s+(?P<whom>[^,;:]{2,40}?)\s+to|"
    r"(?P<letting>helps?|lets?)\s+(?P<helped>you|us|them|people|users|learners|"
    r"students))\s+(?P<object>[a-z].{6,140}?)[.!]*$"
)


def candidates(material: Material) -> Iterator[Candidate]:
    """Yield the questions that ask for a reason, a purpose or an effect."""
    for statement in material.statements:
        if not is_askable(statement, max_words=45) or points_back(statement):
            continue
        asked = list(_reasons(statement, material))
        if not asked and not is_imperative(statement.text):
            asked = list(_effects(statement, material))
        yield from asked[:1]


def _reasons(statement: Statement, material: Material) -> Iterator[Candidate]:
    text = statement.body if statement.label and has_verb(statement.body) else statement.text
    found = _FRONTED.match(text) or _REASON.match(text)
    if found is None:
        return
    claim, reason, link = found["claim"].strip(" ,"), found["reason"], (found["link"] or "since").lower()
    if link == "which is why":
        claim, reason = reason, claim
    claim, reason = re.split(r"[;:]\s", claim)[-1].strip(" ,:;"), re.split(r";\s", reason)[0]
    if link == "because" and _INNER_CLAUSE.search(" ".join(claim.split()[-7:])):
        return  # the reason may be that of the inner clause
    if not _is_claim(claim) or len(words(reason)) < 3 or _DEFINES.search(claim):
        return
    if words(reason)[0] in {"this", "that", "these", "those", "there's"} or is_cut(claim) or is_cut(reason):
        return
    if len(content_words(reason)) < 2 or (link == "in order to" and _ASKS_USE.search(claim)):
        return
    key = tidy(f"to {reason}" if link == "in order to" else f"so that {reason}" if link == "so that" else reason)
    prompt = placed(
        why(claim, material, ask="What does that achieve?" if link == "so that" else "Why?"), claim, statement.chunk
    )
    yield Candidate("why", prompt, key, (unit(statement, reason),), 0.86, statement.text, statement.chunk.id)


def _is_claim(claim: str) -> bool:
    """Return whether a claim can be asked about by itself: one whole clause that points at nothing outside."""
    if _PRAISES.search(claim) or _SOMETIMES.match(claim):
        return False
    if not stands_alone(claim) or not has_verb(claim) or not 4 <= len(words(claim)) <= 24:
        return False
    if (
        _POINTING.search(claim)
        or _POINTS_BACK.search(claim)
        or _NESTED.search(claim)
        or _ENDS_LOOSE.search(claim)
        or _AIM_IS.match(claim)
        or words(claim)[0] in _NO_SUBJECT
        or re.search(r"[:\[\]]|^[^\w\"“`(]", claim)
        or claim.count("`") % 2
    ):
        return False
    return "," not in claim[:30] and not re.search(r"[.!?]\s", claim)


def why(claim: str, material: Material, ask: str = "Why?") -> str:
    """Return the claim turned into a why-question; where turning is unsafe the claim is stated and ``ask`` follows."""
    if _GERUND.match(claim):
        return f"What is the point of {claim[:1].lower() + claim[1:]}?"
    found = _COPULA.match(claim)
    if found is not None and is_noun_phrase(found["subject"], 5) and not _has_clause(found["subject"]):
        subject = inside(found["subject"], material)
        aux = found["aux"]
        if aux in {"has to", "have to"}:
            return f"Why {'does' if aux == 'has to' else 'do'} {subject} have to {found['rest']}?"
        if aux == "cannot":
            return f"Why can {subject} not {found['rest']}?"
        return f"Why {aux} {subject} {found['rest']}?"
    return f"{sentence_case(claim)}. {ask}"


def _has_clause(subject: str) -> bool:
    return any(word in PRONOUNS for word in words(subject))


def _effects(statement: Statement, material: Material) -> Iterator[Candidate]:
    text = statement.text
    found = _EFFECT.match(text)
    if (
        found is not None
        and _is_subject(found["subject"], statement)
        and _is_telling(found["object"])
        and stands_alone(text)
    ):
        singular = found["verb"] in _BASE
        if not singular and not found["subject"].endswith("s"):
            return
        base = _BASE.get(found["verb"], found["verb"])
        subject = inside(found["subject"], material)
        prompt = f"What {'does' if singular else 'do'} {subject} {base}?"
        yield _effect(statement, prompt, found["object"], found["subject"])
        return
    found = _ENABLES.match(text)
    if (
        found is not None
        and _is_subject(found["subject"], statement)
        and _is_telling(found["object"])
        and stands_alone(text)
    ):
        verb, whom = found["verb"] or found["letting"], found["whom"] or found["helped"]
        singular = verb.endswith("s")
        base = verb.removesuffix("s")
        named = is_noun_phrase(whom, 4) or whom in {"you", "us", "them"}
        if not named or whom.split()[0] in {"a", "an", "new"}:
            return
        if len(content_words(found["subject"])) < 2:
            return  # "What does the tool let you do?" has as many answers as the tool has uses
        subject = inside(found["subject"], material)
        joint = "" if base in {"help", "let"} else "to "
        prompt = f"What {'does' if singular else 'do'} {subject} {base} {whom} {joint}do?"
        yield _effect(statement, prompt, found["object"], found["subject"])


def _effect(statement: Statement, prompt: str, answer: str, subject: str) -> Candidate:
    answer = re.split(r";\s", _SECOND_VERB.split(answer)[0])[0]
    return Candidate(
        "why", placed(prompt, subject, statement.chunk), tidy(answer), (unit(statement, answer),), 0.72,
        statement.text, statement.chunk.id,
    )  # fmt: skip


def _is_telling(answer: str) -> bool:
    """Return whether an answer is more than a word that could be guessed, and whole."""
    if not words(answer) or words(answer)[0] in _VAGUE or words(answer)[0] in _NO_OBJECT or is_cut(answer):
        return False
    return len(content_words(_SECOND_VERB.split(answer)[0])) >= 2


def _is_subject(text: str, statement: Statement) -> bool:
    """Return whether a text names the one who does: a capital opens it, and it is no single plain noun.

    A plain noun will do where the place of the sentence names it.
    """
    spoken = words(text)
    bare = spoken[1:] if spoken[:1] in (["the"], ["a"], ["an"]) else spoken
    locator = statement.chunk.locator
    named = content_stems(text) & content_stems(" ".join([locator.title, *locator.heading]))
    if _POINTS_BACK.search(text) or _ENDS_LOOSE.search(text):
        return False
    if not text[:1].isupper() or (len(bare) == 1 and is_known(bare[0]) and not named):
        return False
    return (
        is_noun_phrase(text, 5) and bool(content_stems(text)) and stands_alone(text) and not spoken[-1].endswith("ly")
    )
