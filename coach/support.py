"""What carries a sentence of a post: the words and figures of the diary and the record, one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from coach.diary import Entry
from coach.post import Claim, Support, sentences
from coach.tutor import PostMaterial
from coach.tutor.offline.frame import GERMAN, frame_words
from coach.tutor.offline.lexicon import NEGATIONS, STOP_WORDS, stem, weight, words

COVERED_SHARE = 0.7
"""Share (0..1, by weight) of a sentence's telling words that its support must hold."""
DECLARED_SHARE = 0.4
"""The same where whoever wrote the sentence has said what it rests on."""
MOST_SUPPORTS = 3
"""A sentence that needs more than this is a patchwork of the record, not a statement about it."""

_NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "hundred": "100", "thousand": "1000",
}  # fmt: skip
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*[½¼¾]?|[½¼¾]")

# Words that the frame of a diary post is made of; they state nothing that would need support.
_FRAME_WORDS = (
    "day today yesterday week month hour hours hr min minute minutes session sitting stage study studied "
    "studying learn learned learning learnt log diary entry entries post note notes thing things bit lot time "
    "spent spend clicked click stuck hard struggle struggled struggling next did do doing done work worked "
    "working still now far going got get back own words what where when how one first second last left right "
    "question questions answer answered answers satisfaction felt feel public journey progress step steps "
    "figure figures number numbers record show shown here's thanks read on before after quiz made measured "
    "take keep kept teach taught way write written down part parts attack half start point sentence sentences "
    "order short summary line such stop push keep going besides difference "
    "hardest found trouble title line worth along "
)
_FRAME = frozenset(
    stem(word) for word in (*_FRAME_WORDS.split(), *frame_words(GERMAN), "stufe", "woche", "monat", "eintrag")
)

# Words that claim an achievement: nearly the same words do not carry them, only they themselves do.
_ACHIEVEMENT_WORDS = (
    "master mastered mastery expert finish finished complete completed solve solved win won pass passed build "
    "built ship shipped publish published launch launched perfect perfected best fluent fluently fully "
    "everything always prove proved proven invented discovered beat top nailed crushed perfectly easily record "
)
_ACHIEVEMENTS = frozenset(stem(word) for word in _ACHIEVEMENT_WORDS.split()) - _FRAME


@dataclass(frozen=True, slots=True)
class Ground:
    """How a sentence stands to the material: its support, or why it has none."""

    support: tuple[Support, ...]
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the sentence is carried."""
        return not self.reason


def figure(value: float) -> str:
    """Return a number as a post gives it: two decimals at most, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, digits and words alike: "1,5" and "1½" are "1.5", "100,000" is "100000"."""
    found = {_normal(match[0]) for match in _NUMBER.finditer(text)}
    found |= {_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _NUMBER_WORDS}
    return frozenset(found)


def unsupported_numbers(claim: Claim) -> frozenset[str]:
    """Return the numbers of a claim that its support does not hold."""
    held = {number for support in claim.support for number in numbers(support.text)}
    return numbers(claim.text) - held


def supports(material: PostMaterial) -> tuple[Support, ...]:
    """Return everything a post may rest on, in sentences; figures of the record as the words a post may use."""
    found: list[Support] = list(_record(material))
    for entry in material.entries:
        found += _of_entry(entry)
    for attempt, grade in material.attempts:
        text = f"{attempt.answer} ({grade.verdict}) {grade.feedback}".strip()
        found += [Support("attempt", attempt.id, sentence) for sentence in sentences(text)]
    for line in material.evidence:
        if line.withdrawn_at is None:
            figure = f" {line.value:g} {line.unit}".rstrip() if line.value is not None else ""
            kind = "explanation" if line.kind == "explanation" else "evidence"
            found.append(Support(kind, line.id, f"{line.text}{figure} {line.url or ''}".strip()))
    return tuple(found)


def day_numbers(material: PostMaterial) -> dict[date, int]:
    """Return each day of the material with its number; its last day is ``material.day_number``."""
    if material.numbers:
        return dict(material.numbers)
    days = sorted({entry.day for entry in material.entries})
    return {day: material.day_number - len(days) + index for index, day in enumerate(days, start=1)}


def day_support(material: PostMaterial) -> Support:
    """Return the day numbers as support: "Day 12", or "Days 6 to 12, 7 days"."""
    numbers = sorted(day_numbers(material).values())
    if len(numbers) < 2:
        return Support("record", "day number", f"Day {material.day_number}")
    return Support("record", "day number", f"Days {numbers[0]} to {numbers[-1]}, {len(numbers)} days")


def hours_support(entries: Sequence[Entry]) -> Support:
    """Return the sum of hours over entries as support: "9.5 hours in 6 sittings on 5 days"."""
    total = sum(entry.hours for entry in entries)
    days = len({entry.day for entry in entries})
    span = f"{entries[0].day.isoformat()} to {entries[-1].day.isoformat()}"
    sittings = f"{_counted(len(entries), 'sitting')} on {_counted(days, 'day')}"
    return Support("record", "hours", f"{_hours(total)} in {sittings}, {span}")


def _record(material: PostMaterial) -> Iterator[Support]:
    yield day_support(material)
    for day, number in day_numbers(material).items():
        yield Support("record", "day number", f"Day {number}")
        yield Support("record", "today", f"{day.isoformat()} {day:%B %Y}")
    if material.entries:
        yield hours_support(material.entries)
    for name, value in material.counts:
        yield Support("record", name, f"{figure(value)} {name}")
    if material.goal:
        yield Support("record", "goal", material.goal)


def sitting_support(entry: Entry) -> Support:
    """Return the day, hours, stage and satisfaction of an entry as support."""
    satisfaction = f", satisfaction {entry.satisfaction}/5" if entry.satisfaction is not None else ""
    stage = f", {entry.stage}" if entry.stage else ""
    return Support("entry", entry.id, f"{entry.day.isoformat()}: {_hours(entry.hours)}{stage}{satisfaction}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _hours(hours: float) -> str:
    return ("1 hour" if hours == 1 else f"{figure(hours)} hours") + (
        f" ({hours * 60:.0f} minutes)" if 0 < hours < 1 else ""
    )


def _of_entry(entry: Entry) -> Iterator[Support]:
    yield sitting_support(entry)
    for text in (entry.did, entry.learned, entry.struggle, entry.next):
        for sentence in sentences(text):
            yield Support("entry", entry.id, sentence)


def ground(sentence: str, available: Sequence[Support], declared: Sequence[Support] = ()) -> Ground:
    """Return what carries a sentence, or why nothing does.

    Args:
        sentence: one sentence of a post.
        available: everything the post may rest on; see :func:`supports`.
        declared: what its writer says it rests on; only what is in ``available`` counts.
    """
    ids = {(support.kind, support.id) for support in declared}
    meant = [support for support in available if (support.kind, support.id) in ids]
    if meant:
        chosen = _touched(sentence, meant)
        if _is_quoted(sentence, meant) or not _fault(sentence, chosen, DECLARED_SHARE):
            return Ground(chosen)
    found = _closest(sentence, available)
    fault = _fault(sentence, found, COVERED_SHARE)
    return Ground((), fault) if fault else Ground(found)


def _touched(sentence: str, meant: Sequence[Support]) -> tuple[Support, ...]:
    """Return those of the supports meant that share a word or a number with the sentence."""
    telling, spoken = _telling(sentence), numbers(sentence)
    touched = tuple(one for one in dict.fromkeys(meant) if telling & _stems(one.text) or spoken & numbers(one.text))
    return touched or tuple(meant[:1])


def _is_quoted(sentence: str, meant: Sequence[Support]) -> bool:
    """Return whether the sentence, its label aside, stands word for word in one of the supports, numbers and all."""
    held = [f" {' '.join(words(support.text))} " for support in meant]
    if numbers(sentence) - {number for support in meant for number in numbers(support.text)}:
        return False
    for said in sentences(sentence):
        parts = (said, said.partition(": ")[2])
        spoken = [" ".join(words(part)) for part in parts if len(words(part)) >= 2]
        if not any(f" {part} " in text for part in spoken for text in held):
            return False
    return True


def _closest(sentence: str, available: Sequence[Support]) -> tuple[Support, ...]:
    """Return the few supports that together hold most of the sentence's words and figures."""
    missing_words, missing_numbers = _telling(sentence), set(numbers(sentence))
    chosen: list[Support] = []
    while len(chosen) < MOST_SUPPORTS and (missing_words or missing_numbers):
        best, gain = None, 0.0
        for support in available:
            if support in chosen:
                continue
            said = sum(weight(word) for word in missing_words & _stems(support.text))
            counted = 0.6 * len(missing_numbers & numbers(support.text))
            if said + counted > gain:
                best, gain = support, said + counted
        if best is None:
            break
        chosen.append(best)
        missing_words = missing_words - _stems(best.text)
        missing_numbers -= numbers(best.text)
    return tuple(chosen)


def _fault(sentence: str, held: Sequence[Support], share: float) -> str:
    """Return why these supports do not carry the sentence, empty when they do."""
    spoken = numbers(sentence)
    missing = sorted(spoken - {number for support in held for number in numbers(support.text)})
    if missing:
        return f"The record has no {_listed(missing)}."
    telling = _telling(sentence)
    if not telling:
        return "" if held or not spoken else "Nothing in the diary or the record says this."
    stems = {word for support in held for word in _stems(support.text)}
    if (telling & _ACHIEVEMENTS) - stems:
        return "It claims more than the diary says."
    whole = sum(weight(word) for word in telling)
    if sum(weight(word) for word in telling & stems) < share * whole:
        return "Nothing in the diary or the record says this."
    if _is_negative([sentence]) != _is_negative(support.text for support in held if telling & _stems(support.text)):
        return "The diary says the opposite."
    return ""


def _telling(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS and not word[0].isdigit()} - _FRAME


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def _is_negative(texts: Iterable[str]) -> bool:
    return any(set(words(text)) & NEGATIONS for text in texts)


def _normal(number: str) -> str:
    fraction = _FRACTIONS.get(number[-1], "")
    digits = number[:-1] if fraction else number
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if digits.count(".") > 1:
        return digits
    return f"{float((digits or '0') + fraction):.10g}"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and no " + items[-1]
