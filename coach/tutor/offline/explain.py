"""Explain: a concept of a roadmap with its sub-points, or a heading with the sentences that carry it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from coach.question import Citation, IdeaUnit
from coach.tutor.offline.candidate import Candidate, count_word, inside, placed, sentence_case, tidy, unit, with_article
from coach.tutor.offline.lexicon import weight
from coach.tutor.offline.listing import initials, order, split_items
from coach.tutor.offline.material import (
    Material,
    Statement,
    cite,
    context_of,
    display_heading,
    is_askable,
    is_cut,
    is_telling,
    place_of,
)
from coach.tutor.wording import (
    AUXILIARIES,
    PRONOUNS,
    content_stems,
    content_words,
    fold,
    has_finite_verb,
    has_verb,
    is_first_person,
    is_imperative,
    is_noun_phrase,
    stands_alone,
    words,
)
from ingest.chunk import Chunk
from ingest.document import Locator
from ingest.markdown import sentences
from ingest.roadmap import Concept

MAX_UNITS = 6
_MOST_WORDS = 60
MAX_SECTION = 14
"""Sentences of a section beyond which no four of them are a fair measure of an explanation."""
_CAN_EXPLAIN = re.compile(
    r"^(?:you|i|we)?\s*(?:can|could|should be able to|are able to)?\s*(?:also\s+)?"
    r"(?:clearly\s+)?explain(?:,[^,]*,)?\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_ASKING = re.compile(r"^(?:why|how|what|when|where|which)\b", re.IGNORECASE)
_GLOSS = re.compile(r"^(?:an?\s|the\s)?(?:[\w-]+\s){2,4}(?:of|that|which|for)\s")
_DOES = re.compile(r"^[a-z]{4,}ing\s", re.IGNORECASE)
_CAUSAL = re.compile(r"\b(?:because|since|so that|otherwise|therefore|which is why|in order to)\b", re.IGNORECASE)
_ANSWERS = 0.66
_UNFIT = re.compile(r"\b(?:vs\.?|versus|it|this|one|they|these|i)\b|[?,;:]", re.IGNORECASE)
_ARROWS = re.compile(r"\s*(?:->|→|=>|⇒)\s*")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_TELLING_WEIGHT = 0.75
_PROSE_WORDS = 9
_SUBCLAUSE = re.compile(r"\b(?:why|what|how|which|who|when|where|that)\b", re.IGNORECASE)
_TO_DO = re.compile(
    r"^(?:learn|understand|explore|familiari[sz]e|master|study|know|become|get|read|track|monitor|use|combine|enhance|"
    r"create|analy[sz]e|evaluate|implement|compare|scale|train|experiment|practi[cs]e|build|try|proficiency)\b",
    re.IGNORECASE,
)
_PRAISE_OF_IT = re.compile(
    r"\s+(?:made (?:concrete|easy|simple)|as (?:an?|the)(?: [\w-]+)? "
    r"(?:skill|discipline|craft|habit|practice|mindset))$",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:this|these|those)\s\w", re.IGNORECASE)
_OTHER = re.compile(r"(?:other|more|further|additional|various|misc)\b", re.IGNORECASE)
_VALUES = re.compile(
    r"\b(?:important|vital|crucial|essential|great place|popular|convenient|progress|helpful|key (?:advantage|part))\b",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"(?P<head>[^()·;,:]{2,60}?)\s*\((?P<inner>[^()]{3,80})\)")


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """Where a concept's line stands, and the pieces of the roadmap around it to quote it from."""

    locator: Locator
    chunks: tuple[Chunk, ...] = ()


def candidates(
    material: Material, concept: Concept | None, place: ConceptLine | None, rng: Random
) -> Iterator[Candidate]:
    """Yield the questions that ask for an explanation; ``place`` is where the concept's line stands."""
    if concept is not None:
        yield from _of_concept(concept, place, material, rng)
    yield from _of_headings(material)


def concept_units(concept: Concept, place: ConceptLine | None) -> tuple[IdeaUnit, ...]:
    """Return one unit for each sub-point of a concept, cited from its line."""
    return tuple(IdeaUnit(tidy(point), _line(concept, point, place)) for point in concept.sub_points[:MAX_UNITS])


def key_statements(material: Material, topic: str, limit: int = MAX_UNITS) -> list[Statement]:
    """Return the statements that say most about a topic, in the order of the notes."""
    wanted = content_stems(topic)
    scored = []
    for position, statement in enumerate(material.statements):
        if not is_askable(statement, 45) or not stands_alone(statement.body or statement.text):
            continue
        shared = len(wanted & content_stems(statement.text)) / max(1, len(wanted))
        density = min(1.0, len(content_words(statement.text)) / 10)
        scored.append((shared + 0.4 * density + 0.2 * bool(statement.marked or statement.label), -position, statement))
    best = sorted(scored, key=lambda entry: entry[:2], reverse=True)[:limit]
    return [statement for _, _, statement in sorted(best, key=lambda entry: -entry[1])]


def subject_of(concept: Concept) -> str:
    """Return what a concept asks to be explained: "you can explain why X" and "explain X" give "why X" and "X"."""
    found = _CAN_EXPLAIN.match(concept.name.strip())
    return tidy(_PRAISE_OF_IT.sub("", found["what"] if found else concept.name))


def _line(concept: Concept, quote: str, place: ConceptLine | None) -> Citation | None:
    """Return the citation of a point of a concept, else of its name, word for word from the roadmap."""
    if place is None:
        return None
    for wanted in (quote, concept.text, concept.name):
        for chunk in place.chunks:
            found = verbatim(wanted, chunk.text)
            if found:
                return cite(chunk, found)
    if place.chunks:
        return None
    return Citation(quote if quote in concept.text else concept.text, place.locator)


def verbatim(words_of: str, text: str) -> str:
    """Return the part of a text that says these words, with the marks that stand between them; "" without one."""
    if words_of in text:
        return words_of
    spoken = re.findall(r"\w+", words_of)
    if not 1 <= len(spoken) <= _MOST_WORDS:
        return ""
    found = re.search(r"\b" + r"[\W_]{1,6}?".join(re.escape(word) for word in spoken) + r"\b", text)
    return found[0] if found else ""


def _of_concept(concept: Concept, place: ConceptLine | None, material: Material, rng: Random) -> Iterator[Candidate]:
    subject = subject_of(concept)
    if place is None:
        yield from _of_criterion(subject, concept, material)
        return
    if re.fullmatch(r"\w+ed", subject):
        return
    where = place.locator.path if place else ""
    if _is_prose(concept):
        yield from _of_prose(subject, concept, place, material)
        return
    own = concept_units(concept, place)
    if len(own) >= 2:
        units = tuple(_answered(one, material) or _noted(one, subject, material) for one in own)
        yield Candidate(
            "explain", _asked_points(subject, len(own), material),
            "\n".join(u.text for u in units), units, 0.93, concept.text, where, hint=_first_words(own),
        )  # fmt: skip
        yield from _named_points(subject, own, concept, where, material)
        yield from _missing_point(subject, own, concept, material, rng)
    elif not re.match(r"how to\s", subject, re.IGNORECASE) or own:
        reason = _answered(IdeaUnit(subject), material)
        units = (reason,) if reason else _supporting(subject, material)
        if reason or len(units) >= 2:
            extra = _line(concept, concept.name, place)
            yield Candidate(
                "explain", _asked(subject, material), "\n".join(u.text for u in units), units, 0.85, concept.text,
                where,
                extra=(extra,) if extra else (),
            )  # fmt: skip
    yield from _meaning(subject, concept, place, material)
    for one in own:
        yield from _demanded(one, subject, material)
    for point in concept.sub_points or (concept.text,):
        yield from _inside_point(point, subject, concept, place, rng)


def _of_criterion(subject: str, concept: Concept, material: Material) -> Iterator[Candidate]:
    """Yield the very question of a "you can explain …", where the notes hold the reason, or speak of it twice."""
    reason = _answered(IdeaUnit(subject), material)
    units = (reason,) if reason else () if subject.lower().startswith("why ") else _supporting(subject, material)
    if reason or len(units) >= 2:
        yield Candidate(
            "explain", _asked(subject, material), "\n".join(u.text for u in units), units, 0.95, concept.text,
            units[0].citation.chunk_id if units[0].citation else "",
        )  # fmt: skip


def _asked(subject: str, material: Material) -> str:
    """Return the words that ask to explain a subject; a name that may be a proper one is put first, as written."""
    if _ASKING.match(subject):
        return f"Explain {subject[:1].lower() + subject[1:]} in your own words."
    name = inside(subject, material)
    keeps_capital = re.match(r"[A-Z][a-z]", name) is not None
    if keeps_capital or (len(words(name)) == 1 and re.search(r"(?:ed|al|ic|ous|ive)$", name)):
        return f"{subject}: explain it in your own words."
    forms = ("Explain {} in your own words.", "In your own words, explain {}.", "How would you explain {} to a friend?")
    return forms[len(subject) % 3].format(name)


def _asked_points(subject: str, count: int, material: Material) -> str:
    """Return the words that ask for the points of a roadmap line, in one of two forms that the subject decides."""
    asked, points = _asked(subject, material), f"{count_word(count)} points"
    forms = (
        f"Cover the {points} your roadmap lists.", f"Your roadmap names {points}.",
        f"There are {points} on your roadmap.",
        f"Touch on {'both points' if count == 2 else f'all {points}'} of your roadmap.",
    )  # fmt: skip
    return f"{asked} {forms[len(subject) % len(forms)]}"


def _first_words(units: Sequence[IdeaUnit]) -> str:
    """Return a hint: initials where all points are short, else how the first point begins."""
    if all(len(words(one.text)) <= 4 for one in units):
        return initials([one.text for one in units])
    return f"The first point begins: “{' '.join(units[0].text.split()[:2])} …”"


def _named_points(
    subject: str, own: tuple[IdeaUnit, ...], concept: Concept, where: str, material: Material
) -> Iterator[Candidate]:
    """Yield the list to recall where all sub-points are short names, most of which the notes tell together."""
    names = [_ASIDE.sub("", one.text) for one in own]
    own = tuple(replace(one, text=name) for one, name in zip(own, names, strict=True))
    if len(names) < 3 or any(not PRONOUNS.isdisjoint(words(name)) for name in names):
        return
    if any(len(words(name)) > 4 or _ASKING.match(name) or "(" in name for name in names):
        return
    told = [_is_told_beside(name, [subject, *names[:n], *names[n + 1 :]], material) for n, name in enumerate(names)]
    if 3 * sum(told) < 2 * len(names):
        return
    asked = f"{sentence_case(subject)}: name the {count_word(len(names))} points your roadmap lists."
    yield Candidate("list", asked, "\n".join(names), own, 0.93, concept.text, where, hint=initials(names))


def _is_prose(concept: Concept) -> bool:
    """Return whether a concept's line goes on in sentences, whose commas part no points."""
    told = _told(concept)
    if len(words(told)) < _PROSE_WORDS:
        return False
    before = words(_SUBCLAUSE.split(told)[0])
    says = any(word in AUXILIARIES for word in before)
    return says or _TO_DO.match(told) is not None or is_imperative(told) or not stands_alone(told) or ". " in told


def _told(concept: Concept) -> str:
    return concept.text.removeprefix(concept.name).strip(" :—–-")


def _of_prose(subject: str, concept: Concept, place: ConceptLine, material: Material) -> Iterator[Candidate]:
    """Yield "explain X" where sentences of the line say what X does; what they tell a learner to do is no fact."""
    named = content_stems(subject)
    told = [
        bare
        for _, bare in sentences(_told(concept))
        if stands_alone(bare) and not (is_imperative(bare) or _TO_DO.match(bare) or is_first_person(bare))
        if 6 <= len(words(bare)) <= 40 and not (is_cut(bare) or _VALUES.search(bare) or _THIS.search(bare))
    ]
    about = [bare for bare in told if 2 * len(named & content_stems(_subject_part(bare))) >= len(named)]
    units = [IdeaUnit(tidy(one), cited) for one in about if (cited := _line(concept, one, place)) is not None][:4]
    if units and is_telling(subject) and not _OTHER.match(subject):
        yield Candidate(
            "explain", _asked(subject, material), "\n".join(u.text for u in units), tuple(units), 0.85, concept.text,
            place.locator.path,
        )  # fmt: skip


def _missing_point(
    subject: str, own: tuple[IdeaUnit, ...], concept: Concept, material: Material, rng: Random
) -> Iterator[Candidate]:
    """Yield the points of a roadmap line with one of them left out, where a note speaks of it beside the others.

    A plan alone does not fix its own words: many a term would fit the gap.
    """
    points = [one.text for one in own]
    if len(points) < 3 or any(";" in point for point in points):
        return
    telling = [
        place
        for place, point in enumerate(points)
        if is_noun_phrase(point, 2) and not _ASKING.match(point) and not re.match(r"(?:an?|the)\s", point)
        if "/" not in point and max(weight(word) for word in words(point)) >= _TELLING_WEIGHT
        if not content_stems(point) & content_stems(" ".join([subject, *points[:place], *points[place + 1 :]]))
        if _is_told_beside(point, [subject, *points[:place], *points[place + 1 :]], material)
    ]
    if not telling:
        return
    place = rng.choice(telling)
    key = points[place]
    separator = "; " if any("," in point for point in points) else ", "
    shown = [*points[:place], "____", *points[place + 1 :]]
    told = f"{separator.join(shown[:-1])} and {shown[-1]}"
    cited = own[place].citation
    yield Candidate(
        "cloze", f"Fill in the blank: under “{sentence_case(subject)}” your roadmap lists {told}.", key, (), 0.8,
        concept.text, cited.locator.path if cited else "", hint=f"It begins with “{key[0]}”.",
        extra=(cited,) if cited else (),
    )  # fmt: skip


def _is_told_beside(point: str, others: Sequence[str], material: Material) -> bool:
    """Return whether one section of the notes names a point and the subject or another point of its line."""
    wanted = content_stems(point)
    rest = [content_stems(other) for other in others]
    sections: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for statement in material.statements:
        key = statement.chunk.locator.path, statement.chunk.locator.heading
        sections.setdefault(key, set()).update(content_stems(statement.text))
    return any(wanted <= said and any(one and one <= said for one in rest) for said in sections.values())


def _meaning(subject: str, concept: Concept, place: ConceptLine | None, material: Material) -> Iterator[Candidate]:
    """Yield "what is X" where the line itself says so: "X = …", or "X: " and a phrase that defines."""
    first = concept.sub_points[0] if concept.sub_points else ""
    equals = re.match(rf"{re.escape(concept.name)}\s*=\s*{re.escape(first)}", concept.text) is not None
    tells = _GLOSS.match(first) is not None and subject.endswith("s")
    does = len(concept.sub_points) == 1 and _DOES.match(first) is not None and len(content_words(first)) >= 4
    if not first or len(words(first)) < 4 or not (equals or tells or does):
        return
    units = (IdeaUnit(tidy(first), _line(concept, first, place)),)
    verb = "are" if " and " in subject or re.search(r"(?<![sui])s$", subject) else "is"
    prompt = f"What {verb} {inside(subject, material)}?"
    yield Candidate("definition", prompt, tidy(first), units, 0.9, concept.text, place.locator.path if place else "")


def _demanded(point: IdeaUnit, subject: str, material: Material) -> Iterator[Candidate]:
    """Yield the very question that a sub-point poses ("why the tree grows at the root") where the notes answer it."""
    answered = _answered(point, material)
    if answered is None or answered.citation is None:
        return
    asked = f"explain {point.text[:1].lower() + point.text[1:]}."
    shown = content_stems(subject) & content_stems(point.text)
    prompt = sentence_case(asked) if shown else f"{sentence_case(subject)}: {asked}"
    yield Candidate(
        "why", prompt, answered.text, (answered,), 0.95, f"{subject} {answered.text}", answered.citation.chunk_id
    )


def _answered(point: IdeaUnit, material: Material) -> IdeaUnit | None:
    """Return the unit with the sentence of the notes that gives the reason a "why" point asks for, None without one."""
    if not point.text.lower().startswith("why "):
        return None
    wanted = content_stems(point.text)
    best: tuple[float, Statement] | None = None
    for statement in material.statements:
        said = content_stems(statement.text)
        if not _CAUSAL.search(statement.text) or not is_askable(statement, 45) or not stands_alone(statement.text):
            continue
        share = len(wanted & said) / max(1, len(wanted))
        if share >= _ANSWERS and len(said - wanted) >= 3 and (best is None or share > best[0]):
            best = share, statement
    return unit(best[1]) if best else None


def _noted(point: IdeaUnit, subject: str, material: Material) -> IdeaUnit:
    """Return the unit cited from the learner's own note where a sentence of it speaks of the whole point."""
    wanted = content_stems(point.text)
    about = content_stems(subject) - wanted
    speaking = [
        statement
        for statement in material.statements
        if wanted and wanted <= (said := content_stems(statement.text)) and is_askable(statement, 45)
        if len(wanted) > 1 or about & said
    ]
    best = min(
        speaking, key=lambda s: (not (wanted & content_stems(s.label or " ".join(s.marked))), len(s.text)), default=None
    )
    return IdeaUnit(point.text, cite(best.chunk, best.quote)) if best else point


def _inside_point(
    point: str, subject: str, concept: Concept, place: ConceptLine | None, rng: Random
) -> Iterator[Candidate]:
    """Yield lists and orders that stand inside one sub-point: "activation functions (ReLU, tanh, sigmoid, GELU)"."""
    citation = _line(concept, point, place)
    where = place.locator.path if place else ""
    steps = [tidy(step) for step in _ARROWS.split(point)]
    if 3 <= len(steps) <= MAX_UNITS and all(1 <= len(words(step)) <= 4 for step in steps):
        units = tuple(IdeaUnit(step, citation) for step in steps)
        yield order(
            f"{sentence_case(subject)}: put them in order, first to last.", steps, units, 0.78, concept.text, where, rng
        )
    for found in _PARENTHESES.finditer(point):
        items, head = split_items(found["inner"]), found["head"].strip()
        if len(words(head)) > 4 and head.endswith("s"):
            head = head.split(" of ")[-1]
        if items and is_noun_phrase(head, 4):
            units = tuple(IdeaUnit(item, citation) for item in items)
            yield Candidate(
                "list", _which(head, subject, len(items)), "\n".join(items), units, 0.8, concept.text, where,
                hint=initials(items),
            )  # fmt: skip


def _which(head: str, subject: str, count: int) -> str:
    """Return the words that ask for the names in a bracket after ``head``."""
    plural = head.endswith("s") and not head.startswith("the ")
    asked = f"which {count_word(count)} {head} does your roadmap name?" if plural else ""
    asked = asked or f"name the {count_word(count)} parts of {head}."
    return (
        sentence_case(asked) if content_stems(head) & content_stems(subject) else f"{sentence_case(subject)}: {asked}"
    )


def _supporting(subject: str, material: Material) -> tuple[IdeaUnit, ...]:
    """Return units from the notes for a subject that the roadmap does not spell out, none when too few speak of it."""
    wanted = content_stems(subject)
    speaking = [
        s for s in key_statements(material, subject) if len(wanted & content_stems(s.text)) >= 0.6 * len(wanted)
    ]
    if len(wanted) == 1:
        # A lone word stands in many a sentence that is about something else: it must open the sentence, and one note
        # must say it all.
        opening = [
            s for s in speaking if wanted <= content_stems(" ".join(s.text.split()[: 4 if _is_about(wanted, s) else 2]))
        ]
        speaking = _of_one_note([s for s in opening if has_finite_verb(s.text)])
    whole = [
        s
        for s in speaking
        if has_verb(s.body or s.text) and not _DOES.match(s.body or s.text) and not is_imperative(s.body or s.text)
    ]
    return tuple(unit(statement, statement.body or "") for statement in whole[:4])


def _is_about(wanted: set[str], statement: Statement) -> bool:
    """Return whether the title or a heading over a statement names the words wanted."""
    locator = statement.chunk.locator
    return wanted <= content_stems(" ".join([locator.title, *locator.heading]))


def _of_one_note(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements of the note that has most of them."""
    counted = Counter(statement.chunk.locator.path for statement in statements)
    path = counted.most_common(1)[0][0] if counted else ""
    return [statement for statement in statements if statement.chunk.locator.path == path]


def _of_headings(material: Material) -> Iterator[Candidate]:
    """Yield "explain <heading>" where the section's own sentences speak of what the heading names."""
    sections: dict[tuple[str, tuple[str, ...]], list[Statement]] = {}
    for statement in material.statements:
        sections.setdefault((statement.chunk.locator.path, statement.chunk.locator.heading), []).append(statement)
    for (_, trail), statements in sections.items():
        name = display_heading(trail[-1]) if trail else ""
        asking = re.match(r"(?:why|how)\s", name, re.IGNORECASE) is not None and len(words(name)) >= 4
        if (
            _UNFIT.search(name)
            or is_first_person(name)
            or not (asking or (is_telling(name) and is_noun_phrase(name, 6)))
        ):
            continue
        units = _section_units(name, statements, share=0.3 if asking else 0.6)
        if len(units) >= 2 and len(statements) <= MAX_SECTION:
            yield Candidate(
                "explain", _explain_heading(name, statements[0], material, asking=asking),
                "\n".join(u.text for u in units), units, 0.7, f"{name} {' '.join(u.text for u in units)}",
                statements[0].chunk.id,
            )  # fmt: skip


def _explain_heading(name: str, statement: Statement, material: Material, *, asking: bool) -> str:
    if asking:
        return placed(f"Explain {name[:1].lower() + name[1:]} in your own words.", name, statement.chunk)
    if has_verb(name):
        return placed(f"Explain in your own words: {inside(name, material)}.", name, statement.chunk)
    title = display_heading(statement.chunk.locator.title)
    place = f"{title}: e" if place_of(statement.chunk) != context_of(statement.chunk) else "E"
    return f"{place}xplain {with_article(inside(name, material), material)} in your own words."


def _subject_part(text: str) -> str:
    """Return the beginning of a sentence, where its subject stands: eight words, or up to a comma after three."""
    opening = text.split()[:8]
    clause = next((n for n, word in enumerate(opening, 1) if n > 3 and word.endswith(",")), len(opening))
    return " ".join(opening[:clause])


def _section_units(name: str, statements: Sequence[Statement], share: float) -> tuple[IdeaUnit, ...]:
    """Return the sentences of a section that open with at least this share of the words of its heading."""
    wanted = content_stems(name)
    good = [
        statement
        for statement in statements
        if is_askable(statement, 32) and not statement.in_list and not is_imperative(statement.text)
        if stands_alone(statement.text) and len(content_words(statement.text)) >= 4
        if len(wanted & content_stems(_subject_part(statement.text))) >= share * len(wanted)
        if not re.search(r"\b\d{4}\b", statement.text)
    ]
    seen: set[str] = set()
    units = []
    for statement in good:
        if fold(statement.text) not in seen:
            seen.add(fold(statement.text))
            units.append(unit(statement))
    return tuple(units[:4])
