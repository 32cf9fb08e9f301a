"""Lists to recall: the items under a lead or a heading, enumerations inside a sentence, steps in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from coach.question import Citation, IdeaUnit
from coach.tutor.offline.candidate import Candidate, count_word, inside, placed, sentence_case, tells, tidy, unit
from coach.tutor.offline.definition import is_generic_label
from coach.tutor.offline.material import (
    Listing,
    Material,
    Statement,
    cite,
    display_heading,
    is_askable,
    is_cut,
    is_symbolic,
    is_telling,
    place_of,
)
from coach.tutor.wording import (
    AUXILIARIES,
    PRONOUNS,
    content_stems,
    content_words,
    fold,
    is_first_person,
    is_imperative,
    is_noun_phrase,
    stands_alone,
    word_set,
    words,
)  # fmt: skip

MIN_ITEMS, MAX_ITEMS = 3, 6
_ITEM_NOISE = re.compile(r"https?://|\[\[|\{\{|[?<>{}]|@|\.\.\.|…|^#|\btodo\b", re.IGNORECASE)
_ARBITRARY = re.compile(
    r"^(?:for (?:example|instance)|e\.?g|examples?\b|some|such as|including|here|note|tips?)\b", re.I
)
_ARROWS = re.compile(r"\s*(?:->|→|=>|⇒|>)\s*")
_SYMBOLS = re.compile(r"[:=∈∉⊆⊂∪∩∘◦∀∃≤≥⊗×]|\(\w\)")
_NAMES = re.compile(r"[^\W\d_]{3,}")
_NEVER_ENDS = word_set("of the a an to for from with by and or than is are was were as into via per at")
_NO_ITEM = PRONOUNS | {"is", "are", "was", "which", "when", "while", "but"}
_STEPS = re.compile(
    r"\b(?:steps?|order|process|procedure|pipeline|stages?|phases?|algorithm|recipe|loop|cycle|workflow|passes)\b", re.I
)
_ENUMERATING = re.compile(
    r"^(?P<head>[^,;:]{3,90}?)(?P<link>:|\s+(?:consists? of|comprises?|"
    r"are composed of|is composed of|is made (?:up )?of|are made (?:up )?of))"
    r"\s+(?P<items>[^.;:]+)[.!]?$"
)
_OF_KINDS = re.compile(
    r"\b(?P<head>(?:[\w-]+\s){0,3}[\w-]+s)\s*(?:\((?P<inner>[^()]+)\)|,?\s+namely\s+(?P<rest>[^.;:()]+))"
)
_COUNTED_HEAD = re.compile(r"\b(?:three|four|five|six|[3-6])\s(?:[\w-]+\s){0,3}[\w-]+s\s*\($", re.IGNORECASE)
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


def candidates(material: Material, rng: Random) -> Iterator[Candidate]:
    """Yield the questions that ask to name a list or to put it in order."""
    for listing in material.listings:
        yield from _from_listing(listing, material, rng)
    for statement in material.statements:
        yield from _arrows(statement, rng)
        yield from _enumeration(statement, material)


def _from_listing(listing: Listing, material: Material, rng: Random) -> Iterator[Candidate]:
    items = _names(listing) if listing.is_whole else None
    if items is None:
        return
    lead = _lead(listing, material)
    if lead is None:
        return
    prompt_lead, worth = lead
    units = tuple(IdeaUnit(name, cite(item.chunk, item.quote)) for name, item in zip(items, listing.items, strict=True))
    about = " ".join([prompt_lead, *items])
    if listing.ordered and _STEPS.search(f"{prompt_lead} {' '.join(listing.chunk.locator.heading[-1:])}"):
        yield order(f"{prompt_lead}: put the steps in order.", items, units, worth + 0.02, about, listing.chunk.id, rng)
        return
    yield Candidate(
        "list", _with_count(prompt_lead, len(items)), "\n".join(items), units, worth, about,
        listing.chunk.id, hint=initials(items), extra=_lead_citation(listing),
    )  # fmt: skip


def order(
    prompt: str, items: list[str], units: tuple[IdeaUnit, ...], worth: float, about: str, where: str, rng: Random
) -> Candidate:
    """Return the question that shows the steps shuffled and asks for their order."""
    shuffled = list(items)
    while shuffled == items:
        rng.shuffle(shuffled)
    return Candidate("order", prompt, "\n".join(items), units, worth, about, where, options=tuple(shuffled))


def initials(items: list[str]) -> str:
    """Return a hint: the first letter of each item."""
    return "They begin with " + ", ".join(item[0].upper() for item in items) + "."


def _with_count(lead: str, count: int) -> str:
    return lead if lead.endswith("?") else f"{lead}: name the {count_word(count)}."


def _lead_citation(listing: Listing) -> tuple[Citation, ...]:
    return (cite(listing.chunk, listing.lead_quote),) if listing.lead_quote else ()


def _names(listing: Listing) -> list[str] | None:
    """Return what to recall for each item: its label, or the item itself when all are short; None when unfit."""
    if not MIN_ITEMS <= len(listing.items) <= MAX_ITEMS:
        return None
    if sum("[[" in item.quote or "](" in item.quote for item in listing.items) * 2 > len(listing.items):
        return None
    labels = [item.label for item in listing.items]
    names = labels if all(labels) else [tidy(item.text) for item in listing.items]
    if any(_ITEM_NOISE.search(name) or is_first_person(name) or not content_words(name) for name in names):
        return None
    if any(not 1 <= len(words(name)) <= 9 for name in names) or len({fold(name) for name in names}) < len(names):
        return None
    if sum(len(words(name)) for name in names) > 30 or _are_people(names) or any(_is_broken(name) for name in names):
        return None
    return [tidy(name) for name in names]


def _is_broken(name: str) -> bool:
    """Return whether an item lost a part with its markup, is cut, or is a formula."""
    spoken = words(name)
    ends_loose = spoken[-1] in _NEVER_ENDS and name[-1:].isalnum() and not name[-1:].isupper()
    return is_cut(name) or ends_loose or bool(re.search(r"\\|[=^|]|\s[+*]\s|^\W*$", name))


def _are_people(names: list[str]) -> bool:
    """Return whether most items look like names of persons: two or three capitalised words and nothing else."""
    alike = sum(re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z.]*){1,2}", name) is not None for name in names)
    return alike * 2 > len(names)


def _lead(listing: Listing, material: Material) -> tuple[str, float] | None:
    """Return the opening of the prompt and its worth; None where nothing tells what the list is of."""
    lead = listing.lead.strip(" :")
    if (
        lead
        and stands_alone(lead)
        and not is_first_person(lead)
        and not _ARBITRARY.match(lead)
        and 2 <= len(words(lead)) <= 18
        and not _ITEM_NOISE.search(lead)
    ):
        return placed(sentence_case(lead), lead, listing.chunk, loosely=True), 0.8
    there_are = re.match(rf"^there are {count_word(len(listing.items))} (.{{3,60}})$", lead, re.IGNORECASE)
    if there_are is not None and stands_alone(there_are[1]):
        prompt = f"Which {count_word(len(listing.items))} {there_are[1]} are there?"
        return placed(prompt, there_are[1], listing.chunk, loosely=True), 0.8
    question = re.match(r"^(?:how (?:do you |to )|what are )(.{3,80})\?$", listing.lead.strip(), re.IGNORECASE)
    if question is not None and stands_alone(question[1]):
        asked = listing.lead.strip().rstrip("?")
        asked = re.sub(r"^how to ", "How do you ", asked, flags=re.IGNORECASE)
        return placed(sentence_case(asked), asked, listing.chunk), 0.78
    heading = listing.chunk.locator.heading[-1] if listing.chunk.locator.heading else ""
    if not stands_alone(lead or "this") and heading and is_telling(heading) and _opens_section(listing):
        place = place_of(listing.chunk)
        clauses = any(word in AUXILIARIES for item in listing.items for word in words(item.label or item.text))
        if tells(place) and not clauses and _names_several(display_heading(heading)):
            return sentence_case(place), 0.72
    return None


def _names_several(heading: str) -> bool:
    """Return whether a heading announces several things of one sort, so that its list can be asked for."""
    spoken = words(heading)
    return _is_plural(heading) and not spoken[-1].endswith(("ics", "ous")) and not is_imperative(heading)


def _opens_section(listing: Listing) -> bool:
    """Return whether the list is all that stands under its heading, so that the heading says what it is of."""
    return len(listing.chunk.text) - sum(len(item.quote) for item in listing.items) < 0.35 * len(listing.chunk.text)


def _arrows(statement: Statement, rng: Random) -> Iterator[Candidate]:
    text = statement.text
    if (
        not 2 <= len(re.findall(r"->|→|=>|⇒", text)) <= 7
        or is_first_person(text)
        or _ITEM_NOISE.search(text.replace(">", ""))
    ):
        return
    head, colon, chain = text.partition(":")
    if not colon:
        head, chain = "", text
    items = [tidy(part) for part in _ARROWS.split(chain) if part.strip()]
    title = re.sub(r"\([^)]*\)", "", head).strip() or place_of(statement.chunk)
    if not MIN_ITEMS <= len(items) <= MAX_ITEMS + 1 or any(len(words(item)) > 6 or not words(item) for item in items):
        return
    if is_symbolic(text) or any(_SYMBOLS.search(item) or not _NAMES.search(item) for item in items):
        return  # "f: X → Y" maps one set to another
    has_steps = _STEPS.search(f"{head} {' '.join(statement.chunk.locator.heading[-1:])}") is not None
    if not (has_steps or colon):
        return
    if (
        len({fold(item) for item in items}) < len(items)
        or not title
        or not stands_alone(title)
        or len(words(title)) > 10
    ):
        return
    units = tuple(unit(statement, item) for item in items[:6])
    asked = "put the steps in order." if has_steps else "put them in order, first to last."
    prompt = placed(f"{sentence_case(' '.join(title.split()))}: {asked}", title, statement.chunk)
    yield order(prompt, items, units, 0.74, text, statement.chunk.id, rng)


def _enumeration(statement: Statement, material: Material) -> Iterator[Candidate]:
    text = statement.text
    if is_first_person(text) or _ITEM_NOISE.search(text.rstrip(".")) or len(words(text)) > 45:
        return
    found = _ENUMERATING.match(text)
    if found is not None and (items := split_items(found["items"])):
        yield from _enumerated(statement, found["head"].strip(), found["link"].strip(), items, material)
        return
    for inner in _OF_KINDS.finditer(text):
        items = split_items(inner["inner"] or inner["rest"] or "")
        head = _trim_head(inner["head"])
        counted = inner["inner"] is not None and _COUNTED_HEAD.search(text[: inner.start("inner")])
        if items and head and is_askable(statement) and (inner["rest"] or counted):
            yield _listed(statement, _which(inside(head, material), items, statement), items, 0.6)


def _enumerated(
    statement: Statement, head: str, link: str, items: list[str], material: Material
) -> Iterator[Candidate]:
    if not stands_alone(head) or len(words(head)) > 16:
        return
    told = [int(word) if word.isdigit() else _COUNT[word] for word in words(head) if word.isdigit() or word in _COUNT]
    if told and told[-1] != len(items):
        return
    lengths = [len(words(item)) for item in items]
    if max(lengths) >= 4 and min(lengths) == 1:
        return  # "to deal with a thing, place, and time": the comma parts are not the points
    if is_imperative(head) or is_generic_label(head):
        return
    if link == ":" and _is_plural(head):
        opening = placed(sentence_case(head), head, statement.chunk)
        yield _listed(statement, f"{opening}: which {count_word(len(items))}?", items, 0.7)
    elif link != ":" and is_noun_phrase(head, 6) and is_askable(statement):
        verb = "do" if not link.endswith("s of") and not link.startswith("is") and not link.endswith("ises") else "does"
        noun = inside(head, material)
        asked = f"What is {noun} made of" if "made" in link or "composed" in link else f"What {verb} {noun} consist of"
        yield _listed(
            statement, placed(f"{asked}? Name the {count_word(len(items))}.", head, statement.chunk), items, 0.76
        )


def _is_plural(head: str) -> bool:
    """Return whether a head announces several things: it ends in a plural or counts them."""
    spoken = words(head)
    counted = any(word in {"two", "three", "four", "five", "six"} for word in spoken)
    return counted or (spoken[-1].endswith("s") and not spoken[-1].endswith(("ss", "us", "is")))


def _listed(statement: Statement, prompt: str, items: list[str], worth: float) -> Candidate:
    units = tuple(unit(statement, item) for item in items)
    return Candidate(
        "list", prompt, "\n".join(items), units, worth, statement.text, statement.chunk.id, hint=initials(items)
    )


def split_items(text: str) -> list[str]:
    """Return the parts of "a, b, and c" when there are 3..6 short ones, else nothing."""
    bare = re.sub(r"\s+(?:etc\.?|and so on|and more)\s*$", "", text.strip().rstrip("."))
    if re.search(r"\d,\d{3}", bare):
        return []
    parts = [re.sub(r"^(?:and|or)\s+", "", part.strip()) for part in bare.split(",")]
    if len(parts) >= 2:
        last = re.split(r"\s+(?:and|or)\s+", parts[-1])
        parts = parts[:-1] + last if len(last) == 2 else parts
    elif "/" in bare and not re.search(r"\s/|/\s|://", bare):
        parts = bare.split("/")
    items = [tidy(part) for part in parts]
    if not MIN_ITEMS <= len(items) <= MAX_ITEMS or any(not _is_item(item) for item in items):
        return []
    return items if len({fold(item) for item in items}) == len(items) else []


def _is_item(item: str) -> bool:
    spoken = words(item)
    if not 1 <= len(spoken) <= 5 or _ITEM_NOISE.search(item) or spoken[0] in AUXILIARIES | PRONOUNS:
        return False
    if is_cut(item):
        return False
    return bool(content_words(item)) and not any(word in _NO_ITEM for word in spoken)


def _trim_head(head: str) -> str:
    """Return the last words of a head that form a noun phrase: "various tools" from "make use of various tools"."""
    parts = head.split()
    for start in range(len(parts)):
        phrase = " ".join(parts[start:])
        if is_noun_phrase(phrase, 3) and len(parts) - start <= 3 and content_stems(phrase):
            return phrase
    return ""


def _which(head: str, items: list[str], statement: Statement) -> str:
    return placed(f"Which {count_word(len(items))} {head} does your note name?", head, statement.chunk)
