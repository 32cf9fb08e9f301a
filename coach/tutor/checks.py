"""What every question must pass, whoever wrote it; each drop keeps the rule that was broken and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Literal

from coach.question import CLOSED_KINDS, Question
from coach.tutor.wording import AUXILIARIES, content_stems, content_words, fold, stands_alone, stem, words
from vectorstore.embedding import Embedder

Rule = Literal[
    "citation", "units", "key", "blank", "leak", "options", "stands alone", "wording", "duplicate",
]  # fmt: skip

MAX_KEY_WORDS = 120
MAX_BLANK_WORDS = 8
MAX_PROMPT_WORDS = 70
MAX_UNITS = 6
OPTIONS = range(3, 7)

# A key that is half as long again as every distractor, or shorter by as much, is picked without reading.
KEY_STANDS_OUT = 1.5
LENGTH_RATIO, LENGTH_SLACK_CHARS = 2.6, 14

SAME_WORDS = 0.8
"""Share of content stems (Jaccard) from which two prompts of one kind, or two long keys, are the same."""

SAME_MEANING = 0.93
"""Cosine of prompt with key from which two questions are the same; only asked of pairs that share words."""

_WORTH_EMBEDDING = 0.3

_BLANK = re.compile(r"_{2,}|\[\s*\.{3}\s*\]|\.{4,}")
_CATCH_ALL = re.compile(
    r"^(?:all|none|both|neither|any)\b.{0,20}\b(?:above|below|these|those|them)\b|^[a-d] and [a-d]$", re.I
)
_RESIDUE = re.compile(r"https?://|www\.|\]\(|\[\[|\{\{|\}\}|<[a-z/]+>|\*\*|\b\S+@\S+\.\w{2,}\b")
_HEADING = re.compile(r"^[^?]{2,90}?: (?=(?:what|who)\b)", re.IGNORECASE)
_LEAVES_IT_OPEN = re.compile(
    r"(?:an?|the)\s[\w-]+\s(?:that|which|who)\s[\w-]+\s(?:(?:and|or)\s[\w-]+\s)?(?:it|them)\b|(?:it|this|that|they)$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"^Fill in the (?:blank|number|year)(?: \([^)]*\))?:\s*")


@dataclass(frozen=True, slots=True)
class Drop:
    """A question that did not pass, with the rule it broke."""

    question: Question
    rule: Rule
    reason: str

    @property
    def prompt(self) -> str:
        """The prompt of the question dropped."""
        return self.question.prompt


def sift(
    questions: Iterable[Question],
    sources: Mapping[str, str],
    asked: Sequence[Question],
    embedder: Embedder | None,
    rng: Random,
) -> tuple[list[Question], list[Drop]]:
    """Return the questions that hold, options shuffled, and what was dropped.

    Args:
        questions: best first; of two that are alike the first stays.
        sources: text of each chunk by id; under the empty id the text of the roadmap line that may be cited.
        asked: every question ever asked.
        embedder: judges paraphrases; None leaves them to the words alone.
        rng: shuffles options, so that no place is the key's.
    """
    sound: list[Question] = []
    drops: list[Drop] = []
    known = [_fingerprint(question) for question in asked]
    for question in questions:
        fault = fault_of(question, sources) or _repeated(question, known)
        if fault is not None:
            drops.append(Drop(question, *fault))
            continue
        sound.append(question)
        known.append(_fingerprint(question))
    if embedder is not None and sound:
        sound, alike = _unlike(sound, known[: len(asked)], embedder)
        drops += alike
    return [shuffled(_without_telling_hint(question), rng) for question in sound], drops


def counts(drops: Iterable[Drop]) -> dict[str, int]:
    """Return how many questions each rule dropped, the busiest rule first."""
    return dict(Counter(drop.rule for drop in drops).most_common())


def shuffled(question: Question, rng: Random) -> Question:
    """Return a choice with its options in an order that the dice alone decide; other kinds as they are."""
    if question.kind != "choice" or question.options is None:
        return question
    options = list(question.options)
    rng.shuffle(options)
    return replace(question, options=tuple(options))


def fault_of(question: Question, sources: Mapping[str, str]) -> tuple[Rule, str] | None:
    """Return the first rule that a question breaks by itself, with the reason; None when it holds."""
    tests = (_citation_fault, _unit_fault, _key_fault, _blank_fault, _option_fault, _leak_fault, _wording_fault)
    rules: tuple[Rule, ...] = ("citation", "units", "key", "blank", "options", "leak", "wording")
    for rule, test in zip(rules, tests, strict=True):
        reason = test(question, sources)
        if reason:
            return rule, reason
    if not stands_alone(_bare_prompt(question), is_prompt=True):
        return "stands alone", "the prompt points at something that is not in it"
    return None


def _citation_fault(question: Question, sources: Mapping[str, str]) -> str:
    if not question.citations:
        return "it cites nothing"
    for citation in [*question.citations, *(unit.citation for unit in question.units if unit.citation)]:
        if citation.chunk_id not in sources:
            return "it cites a passage that was not given"
        if not citation.quote.strip() or citation.quote not in sources[citation.chunk_id]:
            return "a quote is not in its source word for word"
    return ""


def _unit_fault(question: Question, sources: Mapping[str, str]) -> str:
    if len(question.units) > MAX_UNITS:
        return f"it asks for more than {MAX_UNITS} points"
    if question.kind in CLOSED_KINDS:
        return ""
    if not question.units:
        return "an open question has no idea unit to be graded by"
    if any(not unit.text.strip() or unit.citation is None for unit in question.units):
        return "an idea unit is empty or cites nothing"
    return ""


def _key_fault(question: Question, sources: Mapping[str, str]) -> str:
    count = len(words(question.key))
    if count == 0 and not re.search(r"\S", question.key):
        return "the key is empty"
    if count > MAX_KEY_WORDS:
        return "the key is too long to be judged fairly"
    if question.kind in {"cloze", "number"} and count > MAX_BLANK_WORDS:
        return "the key is too long for a blank"
    if question.kind == "cloze" and not content_words(question.key):
        return "the blank stands for a word that carries nothing"
    if question.kind == "definition" and leaves_it_open(question.key):
        return "the key speaks of an “it” that nothing names"
    if question.kind == "number" and not re.search(r"\d", question.key):
        return "the key holds no number"
    return ""


def leaves_it_open(gloss: str) -> bool:
    """Return whether what a term is said to be speaks of an "it" that nothing names: "the rope that hoists it"."""
    return _LEAVES_IT_OPEN.match(gloss) is not None


def _blank_fault(question: Question, sources: Mapping[str, str]) -> str:
    blanks = len(_BLANK.findall(question.prompt)) if question.kind != "code" else 0
    if question.kind == "cloze" and blanks != 1:
        return f"a cloze has one blank, this one has {blanks}"
    if question.kind != "cloze" and blanks > (question.kind == "number"):
        return "a blank stands in a prompt that is no cloze"
    return ""


def _option_fault(question: Question, sources: Mapping[str, str]) -> str:
    if question.kind == "order":
        same = sorted(question.options or ()) == sorted(question.key.split("\n"))
        return "" if same else "what to put in order is not what the key orders"
    if question.kind != "choice":
        return "" if question.options is None else "options stand beside a question of another kind"
    options = question.options or ()
    if len(options) not in OPTIONS:
        return f"a choice has {OPTIONS.start} to {OPTIONS.stop - 1} options, this one has {len(options)}"
    if len({_normal(option) for option in options}) < len(options):
        return "two options are the same"
    if options.count(question.key) != 1:
        return "the key is not among the options"
    if any(_CATCH_ALL.search(option.strip()) for option in options):
        return "an option speaks of the other options"
    return _shape_fault(question.key, [option for option in options if option != question.key])


def _shape_fault(key: str, others: Sequence[str]) -> str:
    lengths = [len(option) for option in others]
    longest, shortest = max([len(key), *lengths]), min([len(key), *lengths])
    if longest > LENGTH_RATIO * shortest and longest - shortest > LENGTH_SLACK_CHARS:
        return "the options differ too much in length"
    if len(key) > KEY_STANDS_OUT * max(lengths) + 4 or KEY_STANDS_OUT * len(key) + 4 < min(lengths):
        return "the key stands out by its length"
    if len({part_of_speech(option) for option in [key, *others]}) > 1:
        return "the options are not of one kind of word"
    return ""


def part_of_speech(option: str) -> str:
    """Return the rough kind of an option: number, adverb, infinitive, clause or name."""
    spoken = words(option)
    if re.fullmatch(r"[\d.,%$€£\s/-]+\w{0,3}", option.strip()):
        return "number"
    if len(spoken) == 1 and spoken[0].endswith("ly") and len(spoken[0]) > 4:
        return "adverb"
    if spoken[:1] == ["to"]:
        return "infinitive"
    if len(spoken) > 3 and any(word in AUXILIARIES for word in spoken):
        return "clause"
    return "name"


def _leak_fault(question: Question, sources: Mapping[str, str]) -> str:
    prompt = content_stems(question.prompt)
    if question.kind == "number":
        number = re.search(r"\d+(?:[.,]\d+)*", question.key)
        if number is None:
            return ""
        stands = re.compile(rf"(?<![\w.,]){re.escape(number[0])}(?!\w)")
        if stands.search(question.prompt):
            return "the prompt holds the number asked for"
        return (
            "the topic or heading shown beside it names the key" if any(map(stands.search, _beside(question))) else ""
        )
    if question.kind in {"list", "order"}:
        shown = [prompt, *map(content_stems, _beside(question))]
        leaking = [
            item
            for item in question.key.split("\n")
            if content_stems(item) and any(content_stems(item) <= said for said in shown)
        ]
        return f"the prompt or its heading names “{leaking[0]}”, which is asked for" if leaking else ""
    if question.kind == "choice" and _is_shown_beside(question):
        return "the topic or heading shown beside it names the key"
    if question.kind == "choice":
        common = set.intersection(*(content_stems(option) for option in question.options or (question.key,)))
        return "the prompt shares words with the key alone" if (content_stems(question.key) - common) & prompt else ""
    if question.kind == "cloze":
        if _is_shown_beside(question):
            return "the topic or heading shown beside it names the key"
        return "a word of the key stands in the prompt" if content_stems(question.key) & prompt else ""
    return _open_leak(question, prompt)


def _is_shown_beside(question: Question) -> bool:
    """Return whether the topic, the reason or the place that are shown with a question name its key."""
    return any(content_stems(question.key) <= content_stems(one) for one in _beside(question))


def _beside(question: Question) -> list[str]:
    """Return the topic, the reason and the place that are shown with a question."""
    locator = question.citations[0].locator
    return [question.topic, question.why, locator.title, *locator.heading]


def _open_leak(question: Question, prompt: set[str]) -> str:
    key = content_stems(question.key)
    said = f" {_normal(question.prompt)} "
    if f" {_normal(question.key)} " in said or (key and len(key & prompt) >= 0.8 * len(key)):
        return "the prompt already says the key"
    if key and _is_shown_beside(question):
        return "the topic or heading shown beside it names the key"
    told = [unit for unit in question.units if f" {_normal(unit.text)} " in said]
    return f"the prompt already says “{told[0].text}”" if told else ""


def _wording_fault(question: Question, sources: Mapping[str, str]) -> str:
    prompt = question.prompt.strip()
    if not 2 <= len(words(prompt)) <= MAX_PROMPT_WORDS:
        return "the prompt is empty or too long"
    if question.kind != "code" and _RESIDUE.search(prompt):
        return "the prompt holds a link or markup"
    if not prompt.endswith(("?", ".", "!", ":", "”", '"', "____", ")")):
        return "the prompt does not end as a sentence"
    if prompt.count("(") != prompt.count(")") or prompt.count("“") != prompt.count("”") + prompt.count("„"):
        return "the prompt is cut in the middle"
    return ""


def _bare_prompt(question: Question) -> str:
    """Return the words of a prompt that must stand alone: without the opening that every blank has."""
    bare = _PLACE.sub("", question.prompt)
    return bare[:1].upper() + bare[1:] if not bare.startswith("_") else "Something" + bare


def _without_telling_hint(question: Question) -> Question:
    """Return the question without its hint where the hint gives the key away."""
    key = content_stems(question.key)
    telling = question.kind in CLOSED_KINDS or len(key) <= 4
    if question.hint and key and telling and key <= content_stems(question.hint):
        return replace(question, hint="")
    return question


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    """What two questions are compared by."""

    question: Question
    prompt: frozenset[str]
    key: frozenset[str]
    normal_key: str
    units: tuple[frozenset[str], ...] = ()


@lru_cache(maxsize=20_000)
def _fingerprint(question: Question) -> _Fingerprint:
    """Return what a question is compared by."""
    bare = _TEMPLATE.sub(" ", _PLACE.sub("", question.prompt))
    units = () if question.kind in CLOSED_KINDS else tuple(frozenset(content_stems(u.text)) for u in question.units)
    return _Fingerprint(
        question, frozenset(content_stems(bare)), frozenset(content_stems(question.key)), _normal(question.key), units
    )


_TEMPLATE = re.compile(
    r"(?:(?:cover|touch on) (?:the \w+|all \w+|both) points (?:of )?your roadmap(?: lists)?|"
    r"your roadmap names \w+ points|"
    r"there are \w+ points on your roadmap|name the \w+(?: points your roadmap lists)?)|"
    r"\b(?:how would you explain|to a friend|explain|in your own words|what do your notes under|"
    r"does your notes? say about|"
    r"your (?:roadmap|note|notes|table|worksheet) (?:names?|lists?|says?|"
    r"describes?|give as)|points|name the|put the steps in order|"
    r"put them in order|differ|stand for|stands for|acronym|describe so)\b",
    re.IGNORECASE,
)


def _repeated(question: Question, known: Sequence[_Fingerprint]) -> tuple[Rule, str] | None:
    mine = _fingerprint(question)
    for other in known:
        reason = _alike(mine, other)
        if reason:
            return "duplicate", f"{reason}: “{other.question.prompt}”"
    return None


def _alike(one: _Fingerprint, other: _Fingerprint) -> str:
    if _normal(one.question.prompt) == _normal(other.question.prompt):
        return "the same prompt was asked"
    if _same_but_for_place(one.question, other.question):
        return "the same was asked under another heading"
    numeric = re.fullmatch(r"[\d.,% ]+", one.normal_key) is not None
    if one.normal_key == other.normal_key and not numeric:
        return "the same answer was asked for"
    prompts, keys = _overlap(one.prompt, other.prompt), _overlap(one.key, other.key)
    both_describe = {one.question.kind, other.question.kind} <= {"definition", "explain"}
    if prompts >= SAME_WORDS and (one.question.kind == other.question.kind or both_describe or keys >= 0.5):
        return "nearly the same prompt was asked"
    if keys >= SAME_WORDS and min(len(one.key), len(other.key)) >= 4:
        return "nearly the same answer was asked for"
    if _same_sentence(one.question, other.question):
        return "the same sentence was asked about"
    if _is_part(one, other) or _is_part(other, one):
        return "the answer to one is a point of the other"
    if (len(other.key) >= 4 and other.key <= one.prompt) or (len(one.key) >= 4 and one.key <= other.prompt):
        return "one of the two gives the other's answer away"
    return ""


def _same_but_for_place(one: Question, other: Question) -> bool:
    """Return whether two questions on one file ask "what is X", whatever heading opens them."""
    if one.kind != other.kind or one.kind != "definition" or not (one.citations and other.citations):
        return False
    if one.citations[0].locator.path != other.citations[0].locator.path:
        return False
    return _normal(_HEADING.sub("", one.prompt)) == _normal(_HEADING.sub("", other.prompt))


def _is_part(one: _Fingerprint, other: _Fingerprint) -> bool:
    """Return whether the answer to a definition or contrast, or the steps of an order, are a point another asks for."""
    if one.question.kind not in {"definition", "order", "contrast"} or len(one.key) < 3:
        return False
    return any(len(unit) >= 3 and len(one.key & unit) >= SAME_WORDS * len(one.key) for unit in other.units)


def _same_sentence(one: Question, other: Question) -> bool:
    """Return whether two questions live on the same quote and at least one of them shows it."""
    quotes = [{(cited.chunk_id, cited.quote) for cited in question.citations} for question in (one, other)]
    return bool(quotes[0] & quotes[1]) and bool({one.kind, other.kind} & {"cloze", "number", "choice"})


def _unlike(
    questions: Sequence[Question], known: Sequence[_Fingerprint], embedder: Embedder
) -> tuple[list[Question], list[Drop]]:
    """Return the questions that no earlier one paraphrases, and those that one does."""
    prints = [_fingerprint(question) for question in questions]
    pairs = [
        (position, other)
        for position, mine in enumerate(prints)
        for other in [*known, *prints[:position]]
        if _overlap(mine.prompt | mine.key, other.prompt | other.key) >= _WORTH_EMBEDDING
    ]
    if not pairs:
        return list(questions), []
    texts = sorted({_spoken(prints[position]) for position, _ in pairs} | {_spoken(other) for _, other in pairs})
    row = {text: number for number, text in enumerate(texts)}
    vectors = embedder.encode(texts)
    dropped: dict[int, Drop] = {}
    for position, other in pairs:
        cosine = float(vectors[row[_spoken(prints[position])]] @ vectors[row[_spoken(other)]])
        if cosine >= SAME_MEANING and position not in dropped:
            reason = f"it means the same as: “{other.question.prompt}”"
            dropped[position] = Drop(questions[position], "duplicate", reason)
    return [q for position, q in enumerate(questions) if position not in dropped], list(dropped.values())


def _spoken(one: _Fingerprint) -> str:
    return f"{one.question.prompt} {one.question.key[:300]}"


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _normal(text: str) -> str:
    return " ".join(stem(word) for word in words(fold(text)) if word not in {"a", "an", "the"})
