"""Fill in the blank: the term, or the number with its unit, that carries a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from coach.tutor.checks import leaves_it_open
from coach.tutor.offline.candidate import Candidate, tidy
from coach.tutor.offline.definition import definitions
from coach.tutor.offline.lexicon import is_known, weight
from coach.tutor.offline.material import Material, Statement, cite, is_askable, place_of, points_back
from coach.tutor.wording import (
    AUXILIARIES,
    PRONOUNS,
    STOP_WORDS,
    content_stems,
    content_words,
    fold,
    has_verb,
    is_imperative,
    is_noun_phrase,
    stands_alone,
    word_set,
    words,
)

BLANK = "____"
_NUMBER = re.compile(
    r"(?<![\w.,/#–−-])(?P<number>\d+(?:[.,]\d+)*(?:e-?\d+)?)\s?(?P<unit>%|percent|times|x\b|ms|(?<=\s)s\b|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|"
    r"years?|[kMG]i?B|bits?|bytes?|tokens?|parameters|layers|dimensions|words|pages|examples|samples|items|"
    r"people|points|"
    r"epochs|cm|m\b|km|mm|kg|g\b|°C|Hz|kHz|V|W|degrees)(?![\w-]|\s(?:to|and|or)\s\d)"
)
_RANGE = re.compile(r"\d\S*\s*(?:[^\W\d]{1,8}\s|%\s|°C\s)?(?:to|and|or|bis|-|–)\s*$")
_MARKED_WORTH, _TELLING_WEIGHT_OF_SEVERAL = 0.68, 0.9
_ADDRESSES = word_set("you your yours yourself")
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:and|or|&)\s(?:an?\s|the\s|other\s)?____|____(?:,? (?:and|or)\b|/)|/____|, ____,|"
    r"____,\s(?:[\w.-]+\s){0,2}[\w.-]+(?:,\s|\s(?:and|or)\b)|"
    r"\b(?:has|have|needs?|supports?|provides?|offers?|includes?|contains?)\s(?:(?:an?|the|its|their|built-in)\s)*____",
    re.IGNORECASE,
)
_EXEMPLIFIES = re.compile(
    r"\b(?:such as|like|including|e\.g\.,?|especially(?: for)?|for example,?|using|via|through|under)\s"
    r"(?:an?\s|the\s)?____",
    re.IGNORECASE,
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these|those|that)\b(?=\s*(?:[.,;:!?]|$)|\s(?:is|are|was|were|by|and|or|in|on|at|for|with|to|can|"
    r"could|will|would|has|have|makes?|means?|way|case|point|time|reason|problem|idea|kind|type|approach|example|"
    r"feature|option|setting)\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s(?:that|which|who|whose)\s")
_TELLS_A_STORY = re.compile(r"\b(?:had|might have|would have|could have|should have|used to)\s\w+", re.IGNORECASE)
_OBJECT_FOLLOWS = word_set("it them him her us you me the a an your their its this that these those all")
_VERB_FOLLOWS = word_set(
    "to can could will would shall should may might must not cannot don't doesn't let lets also then"
)
_NAMED = re.compile(
    r"\b(?:(?:is|are|was|were)\s(?:also\s|often\s|usually\s|sometimes\s|commonly\s)?"
    r"(?:called|known as|termed|referred to as)|(?<=\w\s)called)\s(?:an?\s|the\s)?"
    r"(?P<name>[\"“'‘]?[\w-]+(?:\s[\w-]+){0,3}[\"”'’]?)"
    r"(?=[.,;]|\s(?:is|are|was|were|and|or|because|which|that|in|on|by|at|for|to|of)\b)"
)
_LOOSE_NUMBER = re.compile(
    r"\b(?:might|probably|roughly|maybe|reached|(?:rose|fell|grew) to|of (?:the|my|your) time|people (?:say|think))\b",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|until|from)\s(?P<year>1\d{3}|20\d\d)\b(?![-–/])")
_RELATIVE_TIME = re.compile(
    r"\b(?:as of|currently|now|so far|recently|estimated|scheduled|planned|expected|will)\b", re.IGNORECASE
)
_EVENT = re.compile(
    r"\b(?:founded|established|formed|created|built|opened|invented|discovered|published|written|wrote|"
    r"introduced|adopted|"
    r"signed|ended|began|abolished|elected|crowned|died|born|captured|annexed|defeated|invaded|conquered|"
    r"granted|renamed|"
    r"won|united|proposed|released|launched|passed|became|succeeded|developed|proved|described|named)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|"
    r"december)\b",
    re.I,
)


def candidates(material: Material, terms: Mapping[str, float]) -> Iterator[Candidate]:
    """Yield sentences with one blank where a term or a number stood."""
    dated: set[tuple[str, tuple[str, ...]]] = set()
    defined = {id(definition.statement): definition for definition in definitions(material)}
    for statement in material.statements:
        definition = defined.get(id(statement))
        if definition is not None:
            yield from _term_of_definition(statement, definition.term, definition.gloss, definition.verb)
        elif _fits(statement):
            named = list(_named_term(statement))
            yield from named or _marked_term(statement, terms, material)
        if _fits(statement):
            yield from _number(statement)
            yield from _year(statement, dated)


def _fits(statement: Statement) -> bool:
    count = len(words(statement.text))
    if statement.in_list and not (statement.text[:1].isupper() and has_verb(statement.text)):
        return False
    if points_back(statement) or _is_fragment(statement.text):
        return False
    return is_askable(statement, 32) and count >= 8 and stands_alone(statement.text) and not statement.label


def _is_fragment(text: str) -> bool:
    """Return whether all that a text says stands in a clause on its noun: "A system that improves on another."."""
    found = _RELATIVE.search(text)
    if found is None or has_verb(text[: found.start()]):
        return False
    return AUXILIARIES.isdisjoint(words(text[found.end() :]))


def _term_of_definition(statement: Statement, term: str, gloss: str, verb: str) -> Iterator[Candidate]:
    if content_stems(term) & content_stems(gloss) or len(words(gloss)) < 6 or leaves_it_open(gloss):
        return
    verb = verb if verb not in {"is", "are"} or not statement.label else "is"
    article, term = _split_article(term)
    sentence = f"{article}{BLANK} {verb} {gloss[:1].lower() + gloss[1:] if gloss[1:2].islower() else gloss}."
    if len(content_words(gloss)) >= 4:
        yield _blanked(statement, sentence, term, 0.74)


def _split_article(term: str) -> tuple[str, str]:
    first, _, rest = term.partition(" ")
    return (f"{first} ", rest) if first in {"A", "An", "The"} and rest else ("", term)


def _marked_term(statement: Statement, terms: Mapping[str, float], material: Material) -> Iterator[Candidate]:
    """Yield the sentence with its most telling term left out; a term counts when it is marked or known as salient."""
    text = statement.text
    if is_imperative(text):
        return
    spoken = text.casefold()
    known = [(0.68, term) for term in statement.marked]
    known += [
        (0.5 + 0.1 * min(1.0, salience), term)
        for term, salience in terms.items()
        if salience > 0 and term.casefold() in spoken
    ]
    for worth, term in sorted(known, key=lambda pair: (-pair[0], -len(pair[1]), pair[1])):
        if not is_noun_phrase(term, 3) or any(word.endswith("ly") for word in words(term)):
            continue
        found = re.findall(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text, re.IGNORECASE)
        if len(found) != 1:
            continue
        rest = re.sub(rf"(?<![\w-]){re.escape(term)}(?![\w-])", BLANK, text, flags=re.IGNORECASE)
        before = words(rest.split(BLANK)[0])[-1:]
        if before and (before[0] in PRONOUNS or before[0] in _VERB_FOLLOWS):
            continue
        if worth < _MARKED_WORTH and not (_carries(term, before) and _ADDRESSES.isdisjoint(words(rest))):
            continue
        if _ONE_OF_SEVERAL.search(rest) or _EXEMPLIFIES.search(rest) or _POINTS_ELSEWHERE.search(rest):
            continue
        if _TELLS_A_STORY.search(rest):
            continue
        if re.search(rf"\)\s?{BLANK}|\w{BLANK}|{BLANK}\w", rest):
            continue
        after = words(rest.split(BLANK)[1])[:1]
        if after and after[0] in _OBJECT_FOLLOWS and " " not in term:
            continue
        if content_stems(term) & content_stems(rest) or len(content_words(rest)) < 4 or rest.startswith(BLANK):
            continue
        yield _blanked(statement, rest, found[0], worth)
        return


def _carries(term: str, before: list[str]) -> bool:
    """Return whether a term that nobody marked is worth a blank: no everyday word, and no tail of a longer name."""
    spoken = words(term)
    if spoken[0] in {"a", "an", "the"} or max(weight(word) for word in spoken) < _TELLING_WEIGHT_OF_SEVERAL:
        return False
    if len(spoken) > 1:
        return True
    return not is_known(spoken[0]) and (not before or before[0] in STOP_WORDS)


def _named_term(statement: Statement) -> Iterator[Candidate]:
    """Yield the sentence without the name that it gives to something: "… is called ____"."""
    found = list(_NAMED.finditer(statement.text))
    if len(found) != 1:
        return
    name, text = found[0]["name"].strip("\"“”'‘’ "), statement.text
    if is_imperative(text) or re.match(r"[.]\w", text[found[0].end("name") :]):
        return
    if not is_noun_phrase(name, 4) or len(re.findall(re.escape(name), text, re.IGNORECASE)) != 1:
        return
    rest = text.replace(found[0]["name"], BLANK, 1)
    if content_stems(name) & content_stems(rest) or len(content_words(rest)) < 4:
        return
    yield _blanked(statement, rest, name, 0.7)


def _year(statement: Statement, dated: set[tuple[str, tuple[str, ...]]]) -> Iterator[Candidate]:
    """Yield a dated event of something with a name, without its year; one for each section, kept in ``dated``."""
    text, section = statement.text, (statement.chunk.locator.path, statement.chunk.locator.heading)
    if section in dated:
        return
    years = re.findall(r"\b\d{4}\b", text)
    found = _IN_YEAR.search(text)
    if found is None or len(years) != 1 or len(re.findall(r"\d+", text)) > 2 or len(words(text)) > 26:
        return
    if not re.search(r"(?<=[\w,] )[A-Z][a-z]{2,}", text) or _RELATIVE_TIME.search(text):
        return
    if not _EVENT.search(text) or {"it", "they", "he", "she", "this", "these"} & set(words(text)):
        return
    dated.add(section)
    rest = text[: found.start("year")] + BLANK + text[found.end("year") :]
    candidate = _blanked(statement, rest, found["year"], 0.46)
    yield Candidate(
        "number", candidate.prompt.replace("the blank", "the year", 1), found["year"], (), 0.46, text,
        statement.chunk.id, extra=candidate.extra,
    )  # fmt: skip


def _number(statement: Statement) -> Iterator[Candidate]:
    text = statement.text
    found = list(_NUMBER.finditer(text))
    if len(found) != 1 or len(re.findall(r"\d+", text)) > 2 or _DATED.search(text) or is_imperative(text):
        return
    if re.match(r"[\w-]+, [\w-]+ (?:at|in|on|with|of)\b", text):
        return
    if _LOOSE_NUMBER.search(text) or _POINTS_ELSEWHERE.search(text) or _TELLS_A_STORY.search(text):
        return
    if (
        not found[0].start()
        or _RANGE.search(text[: found[0].start()])
        or text[found[0].start() :].startswith(("100 %", "100%"))
    ):
        return
    number = found[0]
    rest = text[: number.start("number")] + BLANK + text[number.end("number") :]
    candidate = _blanked(statement, rest, number["number"], 0.5)
    yield Candidate(
        "number", candidate.prompt.replace("the blank", "the number", 1), number["number"], (), 0.5, text,
        statement.chunk.id, accepted=(f"{number['number']} {number['unit']}", f"{number['number']}{number['unit']}"),
        extra=candidate.extra,
    )  # fmt: skip


def _blanked(statement: Statement, sentence: str, key: str, worth: float) -> Candidate:
    context = place_of(statement.chunk)
    shown = bool(context) and not (content_stems(context) & (content_stems(sentence) | content_stems(key)))
    place = f" ({context})" if shown else ""
    return Candidate(
        "cloze", f"Fill in the blank{place}: {sentence}", tidy(key), (), worth, statement.text, statement.chunk.id,
        hint=f"It begins with “{key[0]}” and has {len(key.split())} word{'s' if len(key.split()) > 1 else ''}.",
        confusable=fold(context), extra=(cite(statement.chunk, statement.quote),),
    )  # fmt: skip
