"""Answers to closed questions are compared in code: what is the same is the same, however it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.attempt import Grade, UnitGrade, UnitStatus, Verdict
from coach.question import Question
from coach.tutor.offline.feedback import citation_of, told
from coach.tutor.offline.lexicon import (
    NEGATIONS,
    STOP_WORDS,
    are_opposites,
    fold,
    is_derived,
    is_same_word,
    weight,
    words,
)
from coach.tutor.offline.quantity import Quantity, plain, quantities
from coach.tutor.offline.writing import (
    abbreviates,
    exact_words,
    has_other_signs,
    is_formula,
    is_label,
    readings,
    spelled_out,
    written_alike,
)

_NOT_AN_ANSWER = re.compile(
    r"(?:(?:sorry|honestly|um+|well|hmm+),? )?(?:i |we )?(?:really |just |honestly |still |am |have )*"
    r"(?:(?:do|did|can|could) not (?:really |even )?(?:know|remember|recall|understand|get it|answer|say)"
    r"|not sure|unsure|no (?:idea|clue)|never learned|forgot|give up)\b[^.,;]{0,30}"
    r"|idk|dunno|no|nope|none|nothing|n ?/? ?a|nix|help|h+m+|blank|pass|skip|tbd|todo"
    r"|(?:ich )?weiss (?:es |ich )?nicht|keine ahnung|je ne sais pas|no (?:lo )?se|non lo so"
)
_LEAD_IN = re.compile(
    r"(?:i (?:think|believe|guess|would say|say)(?: that)?|maybe|probably|perhaps|the answer is|answer(?= ?:)|"
    r"it(?: is| was)?|that(?: is)?|they are|this is|is|are|was|were|called|named|the term is)\b[\s:,]*"
)
_ARTICLES = frozenset(
    ("a", "an", "the", "der", "die", "das", "ein", "eine", "le", "la", "les", "un", "une", "el", "los", "las", "il")
)
_BETWEEN_ITEMS = re.compile(r"\s*(?:\n|;|•|->|→|=>|,(?!\d{3}\b)|\bthen\b|\bfollowed by\b)\s*")
_BULLET = re.compile(r"^\s*(?:[-*+•]\s+|\(?\d{1,2}[.):]\s*|\(?[a-z][.)]\s+)")
_JOINING = re.compile(r"^(?:(?:and|or|then|next|finally|first|lastly)\b,?\s*)+", re.IGNORECASE)
_MARKED = re.compile(r"[(\[]?\s*(?:option|answer|choice)?\s*([a-z]|\d{1,2})\s*[)\].:]?", re.IGNORECASE)
_MORE = re.compile(r">|≥|\b(?:more than|over|above|at least|greater than|exceed\w*|minimum)\b")
_LESS = re.compile(r"<|≤|\b(?:less than|under|below|at most|fewer than|up to|maximum)\b")

BOTH_NAMES = 3
"""Readings of a term that has a name and its abbreviation."""
LONG_ITEM_WORDS = 4
LONG_ITEM_RECALL = 0.7
"""A list item of this many telling words is named by this share of their weight; a shorter one must be whole."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How an answer stands to a key.

    Attributes:
        score: 1 the same, 0 something else.
        because: for the learner, where it is neither the same nor simply something else.
    """

    verdict: Verdict
    score: float
    because: str = ""
    contradicted: bool = False


_YES_OR_NO = {"yes": True, "no": False, "ja": True, "nein": False, "oui": True, "non": False, "true": True,
              "false": False, "yeah": True, "yep": True, "nope": False, "right": True, "wrong": False}  # fmt: skip

_SAME = Likeness("correct", 1.0)
_OTHER = Likeness("incorrect", 0.0)
_TURNED = Likeness("incorrect", 0.0, "It is the other way round.", contradicted=True)
_OTHER_NAME = Likeness("incorrect", 0.2, "The name beside it is another one.", contradicted=True)


def is_no_answer(answer: str) -> bool:
    """Return whether nothing was answered: empty, "?", "I don't know", "idk", "no idea"."""
    folded = " ".join(re.sub(r"[^\w\s/,;]", " ", fold(answer)).split())
    return not folded.strip("_/,; ") or bool(_NOT_AN_ANSWER.fullmatch(folded))


def likeness(key: str, answer: str, asked: str = "", beside: str = "") -> Likeness:
    """Return how an answer stands to one key.

    Args:
        key: what is expected; "long name (LN)" is met by either name.
        answer: what was said.
        asked: the question; its words may stand beside the key, and an abbreviation that it spells is no answer.
        beside: more words that may stand beside the key, such as those of the note.
    """
    if len(words(key)) == 1 and (agreed := says_yes(key)) is not None and says_yes(answer) is not None:
        return _SAME if agreed == says_yes(answer) else _TURNED
    key, answer = written_alike(key), written_alike(answer)
    spelled = spelled_out(key), spelled_out(answer)
    if spelled != (key, answer) and _bare(spelled[0]) == _bare(spelled[1]) and not quantities(key):
        return _SAME
    if len(readings(key)) == len(readings(answer)) == BOTH_NAMES and _bare(readings(key)[2]) != _bare(
        readings(answer)[2]
    ):
        return _OTHER_NAME
    found = max(
        (_likeness(one, said, f"{asked} {beside}") for one in readings(key) for said in _said(answer, key)),
        key=lambda one: (one.verdict == "correct", one.score),
    )
    if found.verdict != "correct" and abbreviates(_without_lead_in(answer), key, asked):
        return _SAME
    if found.verdict == "incorrect" and abbreviates(key, answer, asked):
        known = f"({fold(key)})" in fold(beside) and fold(answer).strip(" .") in fold(beside)
        return (
            _SAME
            if known
            else Likeness("unsure", 0.6, "Your words have the right initials; is it what they stand for?")
        )
    return found


def says_yes(text: str) -> bool | None:
    """Return whether a text begins by affirming or by denying; None where it does neither."""
    spoken = words(_without_lead_in(text))
    return _YES_OR_NO.get(spoken[0]) if spoken else None


def _said(answer: str, key: str) -> tuple[str, ...]:
    """Return the readings of an answer; where the key has one name alone, what stands in parentheses is left out."""
    return readings(answer) if len(readings(key)) == 1 else (answer,)


def _likeness(key: str, answer: str, allowed: str) -> Likeness:
    said = _without_lead_in(answer)
    numbers = _number_likeness(key, said)
    is_same = _bare(key) in (_bare(said), _bare(answer))
    if numbers is None and has_other_signs(key, answer) and _letters(key) == _letters(said):
        return Likeness("unsure", 0.6, "The signs differ; is it the same thing?") if is_same and "^" in key else _OTHER
    if (numbers is None or numbers.verdict == "correct") and is_same:
        return _SAME
    if numbers is not None and numbers.verdict != "correct":
        return numbers
    if numbers is None and is_formula(key):
        return _OTHER
    key_words, answer_words = _content(key), _content(said)
    if numbers is not None and not key_words:
        return numbers
    if not key_words or not answer_words:
        return numbers or _OTHER
    return _word_likeness(key_words, answer_words, key, said, _content(allowed), numbers)


def _word_likeness(
    key_words: Sequence[str],
    answer_words: Sequence[str],
    key: str,
    answer: str,
    allowed: Sequence[str],
    numbers: Likeness | None,
) -> Likeness:
    extra, missed, exact = list(answer_words), [], exact_words(key)
    for word in key_words:
        twin = next((o for o in extra if o == word or (word not in exact and is_same_word(o, word))), None)
        if twin is None:
            missed.append(word)
        else:
            extra.remove(twin)
    for word in extra:
        if any(are_opposites(word, other) for other in (missed or key_words)):
            return Likeness("incorrect", 0.0, f"“{word}” turns it round.", contradicted=True)
    if any(is_label(word) for word in missed) and any(is_label(word) for word in extra):
        return Likeness("incorrect", 0.1, "The number or letter in the name is another one.", contradicted=True)
    total = sum(weight(word) for word in key_words)
    recall = 1 - sum(weight(word) for word in missed) / total
    if recall > 0 and _is_negated(answer) != _is_negated(key):
        return Likeness("incorrect", 0.0, "A “not” turns it round.", contradicted=True)
    foreign = [word for word in extra if not any(is_same_word(word, other) for other in allowed)]
    if missed and numbers is not None:
        return numbers if not foreign else Likeness("unsure", 0.6, "The number is right; the words are others.")
    if missed and len(key_words) > 1 and all(any(is_derived(word, other) for other in foreign) for word in missed):
        return Likeness("unsure", 0.6, "Your words are close to the note's; is it the same thing?")
    if missed and foreign and len(foreign) <= len(missed):
        return Likeness("incorrect", 0.2, "A word of it is another one.")
    if missed:
        part = Likeness("partial", 0.5 * recall, "That is a part of it.")
        return part if recall >= 0.4 and len(foreign) <= len(key_words) else _OTHER
    if not foreign and has_other_signs(key, answer):
        return Likeness("unsure", 0.6, "The signs differ; is it the same thing?")
    if not foreign:
        return _SAME
    if len(foreign) > 2 or re.search(r"\bor\b|[/,;\n]", fold(answer)):
        return Likeness("partial", 0.3, "It is among what you offered, beside other things.")
    return Likeness("unsure", 0.6, "You said more than your note has; is it the same thing?")


def _without_lead_in(answer: str) -> str:
    """Return the folded answer from its first word that says something."""
    text = fold(answer).strip()
    while (match := _LEAD_IN.match(text)) and match.end() < len(text):
        text = text[match.end() :]
    return text


def _bare(text: str) -> str:
    """Return the letters and digits of a text run together, without articles; for signs only, the signs."""
    return "".join(word for word in words(text) if word not in _ARTICLES) or re.sub(r"\s", "", fold(text))


def _letters(text: str) -> str:
    return re.sub(r"\d+", "", _bare(text))


def _content(text: str) -> list[str]:
    """Return the words that count besides numbers, or all of them where only small ones are there."""
    spans = [quantity.span for quantity in quantities(text)]
    lowered = plain(text).casefold()
    rest = "".join(" " if any(a <= i < b for a, b in spans) else char for i, char in enumerate(lowered))
    found = [word for word in words(rest) if word not in _ARTICLES]
    telling = [word for word in found if word not in STOP_WORDS and word not in NEGATIONS]
    return telling or ([] if spans else found)


def _is_negated(text: str) -> bool:
    return sum(word in NEGATIONS for word in words(text)) % 2 == 1


def _number_likeness(key: str, answer: str) -> Likeness | None:
    """Return how the numbers stand to each other; None where the key has no number."""
    wanted, left = quantities(key), quantities(answer)
    if not wanted:
        return None
    if not left:
        return Likeness("incorrect", 0.0, "The number is missing.")
    for number in wanted:
        twin = next((other for other in left if other.equals(number)), None)
        if twin is None:
            return _missed_number(number, left)
        left.remove(twin)
    if left:
        return Likeness("incorrect", 0.1, "Another number stands beside it.", contradicted=True)
    if _direction(key) * _direction(answer) < 0:
        return Likeness("incorrect", 0.0, "The bound points the other way.", contradicted=True)
    if _is_negated(key) != _is_negated(answer):
        return Likeness("incorrect", 0.0, "A “not” turns it round.", contradicted=True)
    return _SAME


def _missed_number(number: Quantity, given: Sequence[Quantity]) -> Likeness:
    for other in given:
        same_unit = number.unit == other.unit or not (number.known_unit and other.known_unit)
        if same_unit and other.decimals < number.decimals and round(number.value, other.decimals) == other.value:
            return Likeness("partial", 0.45, "It is rounded more than in your note.")
    return Likeness("incorrect", 0.0, "The number is another one.", contradicted=True)


def _direction(text: str) -> int:
    folded = fold(text)
    return bool(_MORE.search(folded)) - bool(_LESS.search(folded))


def grade_closed(question: Question, answer: str) -> Grade:
    """Return the grade of an answer to a cloze, number, choice, list or order question."""
    if is_no_answer(answer) and not _is_key(question, answer):
        statuses: list[UnitStatus] = ["missing"] * len(_unit_texts(question))
        return _grade(question, "incorrect", 0.0, statuses, "Nothing was answered.")
    if question.kind == "list":
        return _grade_list(question, answer)
    if question.kind == "order":
        return _grade_order(question, answer)
    if question.kind == "choice":
        return _grade_choice(question, answer)
    return _grade_single(question, answer)


def _grade(question: Question, verdict: Verdict, score: float, statuses: Sequence[UnitStatus], lead: str) -> Grade:
    units = []
    for at, (text, status) in enumerate(zip(_unit_texts(question), statuses, strict=True)):
        citation = citation_of(question, at)
        quote, locator = (citation.quote, citation.locator) if citation else ("", None)
        units.append(UnitGrade(text, status, quote, locator))
    return Grade(verdict, score, tuple(units), told(lead, question, units))


def _unit_texts(question: Question) -> list[str]:
    """Return what has to be said: the items of a list or an order, else the key."""
    if question.kind not in ("list", "order"):
        return [question.key]
    if question.kind == "list" and len(question.units) > 1:
        return [unit.text for unit in question.units]
    return [line.strip() for line in question.key.splitlines() if line.strip()]


def _is_key(question: Question, answer: str) -> bool:
    """Return whether what looks like no answer ("none", "no") is the very key."""
    typed = _bare(written_alike(answer))
    return any(_bare(written_alike(key)) == typed != "" for key in (question.key, *question.accepted))


def _grade_single(question: Question, answer: str) -> Grade:
    noted = " ".join(citation.quote for citation in question.citations)
    found = max(
        (likeness(key, answer, question.prompt, noted) for key in (question.key, *question.accepted)),
        key=lambda one: (one.verdict == "correct", one.score),
    )
    status: UnitStatus = "hit" if found.verdict == "correct" else "missing"
    if found.contradicted:
        status = "contradicted"
    said = " ".join(answer.split())
    leads = {
        "correct": f"Right: {question.key}.",
        "partial": f"Partly. {found.because} The whole of it: {question.key}.",
        "unsure": f"{found.because} You wrote “{said}”, the key is “{question.key}”.",
        "incorrect": f"{found.because} The answer is {question.key}.".strip(),
    }
    return _grade(question, found.verdict, found.score, [status], leads[found.verdict])


def _grade_choice(question: Question, answer: str) -> Grade:
    chosen = chosen_option(question.options or (), answer)
    if chosen is None:
        return _grade_single(question, answer)
    if _bare(chosen) == _bare(question.key):
        return _grade(question, "correct", 1.0, ["hit"], f"Right: {question.key}.")
    lead = f"You chose “{chosen}”. The answer is {question.key}."
    return _grade(question, "incorrect", 0.0, ["missing"], lead)


def chosen_option(options: Sequence[str], answer: str) -> str | None:
    """Return the option named by its text, or else by its letter or number from 1; None where none is named."""
    same = [option for option in options if _bare(option) == _bare(answer)]
    if same:
        return same[0]
    match = _MARKED.fullmatch(answer.strip())
    if match:
        mark = match[1].casefold()
        at = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a")
        return options[at] if 0 <= at < len(options) else None
    alike = [option for option in options if likeness(option, answer).verdict == "correct"]
    return alike[0] if len(alike) == 1 else None


def _said_items(answer: str) -> list[str]:
    """Return the items of a typed list: by line, comma, semicolon or arrow, bullets and numbers taken off."""
    parts = [_JOINING.sub("", _BULLET.sub("", part)) for part in _BETWEEN_ITEMS.split(answer)]
    return [part.strip(" .") for part in parts if part.strip(" .")]


def _names_item(item: str, said: str) -> bool:
    """Return whether a piece of an answer names the item; for a long item most of its telling words will do."""
    found = likeness(item, said)
    if found.verdict == "correct":
        return True
    item_words = _content(item)
    if found.contradicted or len(item_words) < LONG_ITEM_WORDS:
        return False
    met = sum(weight(word) for word in item_words if any(is_same_word(word, o) for o in _content(said)))
    return met >= LONG_ITEM_RECALL * sum(weight(word) for word in item_words)


def _paired(items: Sequence[str], said: Sequence[str]) -> list[int | None]:
    """Return for each item the place of the piece that names it, each piece used once."""
    free = dict(enumerate(said))
    places: list[int | None] = []
    for item in items:
        at = next((place for place, text in free.items() if _names_item(item, text)), None)
        if at is not None:
            free.pop(at)
        places.append(at)
    return places


def _split_at_and(items: Sequence[str], said: Sequence[str]) -> list[str]:
    """Return the pieces, those that name no item cut again at "and", since a last item is often joined so."""
    parts: list[str] = []
    for text in said:
        if any(_names_item(item, text) for item in items):
            parts.append(text)
        else:
            parts.extend(part for part in re.split(r"\s+(?:and|&|\+|und|et|y)\s+", text) if part)
    return parts


def _pieces(items: Sequence[str], answer: str) -> list[str]:
    """Return the answer's pieces; one run of words without separators is searched for each item in turn."""
    said = _split_at_and(items, _said_items(answer))
    if len(said) > 1 or len(items) == 1:
        return said
    folded = fold(answer)
    starts = sorted((at, item) for item in items if (at := _found_at(item, folded)) is not None)
    return [item for _, item in starts] or said


def _found_at(item: str, folded_answer: str) -> int | None:
    match = re.search(rf"(?<!\w){re.escape(fold(item))}(?!\w)", folded_answer)
    return match.start() if match else None


def _grade_list(question: Question, answer: str) -> Grade:
    items = _unit_texts(question)
    said = _pieces(items, answer)
    places = _paired(items, said)
    hits = sum(place is not None for place in places)
    extra = len(said) - hits
    # A long list of guesses should not pass for knowing: what is in excess of the list takes away as much.
    score = max(0.0, (hits - max(0, extra - 1)) / len(items))
    statuses: list[UnitStatus] = ["hit" if place is not None else "missing" for place in places]
    beside = [text for at, text in enumerate(said) if at not in places]
    lead = f"{hits} of {len(items)}."
    if beside:
        lead += f" Not on your note's list: {', '.join(beside[:3])}."
    if hits == len(items) and extra <= 1:
        return _grade(question, "correct", 1.0, statuses, lead)
    return _grade(question, "partial" if score > 0 else "incorrect", min(score, 0.9), statuses, lead)


def _grade_order(question: Question, answer: str) -> Grade:
    items = _unit_texts(question)
    places = _paired(items, _ordered_pieces(question, items, answer))
    kept = _longest_rising(places)
    pairs = [(a, b) for at, a in enumerate(places) for b in places[at + 1 :]]
    score = sum(a is not None and b is not None and a < b for a, b in pairs) / len(pairs) if pairs else 0.0
    if len(items) == 1:
        score = float(places[0] is not None)
    statuses: list[UnitStatus] = ["hit" if at in kept else "missing" for at in range(len(items))]
    lead = f"In order: {' → '.join(items)}."
    if score == 1.0:
        return _grade(question, "correct", 1.0, statuses, lead)
    verdict: Verdict = "partial" if score >= 0.5 else "incorrect"
    lead = f"{len(kept)} of {len(items)} in the right order. {lead}"
    return _grade(question, verdict, min(score, 0.9), statuses, lead)


def _ordered_pieces(question: Question, items: Sequence[str], answer: str) -> list[str]:
    """Return the pieces in the order given; marks ("B, A, C" or "2 1 3") stand for the options shown."""
    marks = re.findall(r"[A-Za-z]+|\d+", answer)
    options = question.options or ()
    if len(marks) == 1 and len(marks[0]) == len(options) > 1:
        marks = list(marks[0])
    if options and len(marks) > 1 and all(len(mark) == 1 or mark.isdigit() for mark in marks):
        chosen = [chosen_option(options, mark) for mark in marks]
        if all(chosen):
            return [option for option in chosen if option]
    return _pieces(items, answer)


def _longest_rising(places: Sequence[int | None]) -> set[int]:
    """Return the positions of the longest run of items that stand in the right order among themselves."""
    best: dict[int, list[int]] = {}
    for at, place in enumerate(places):
        if place is None:
            continue
        before = [run for last, run in best.items() if (places[last] or 0) < place]
        best[at] = [*max(before, key=len, default=[]), at]
    longest = max(best.values(), key=lambda run: len(run), default=[])
    return set(longest)
