"""Questions from notes in German: what a term is, how a thing is called, and why, asked in German."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from coach.tutor.offline.candidate import Candidate, sentence_case, tidy, unit
from coach.tutor.offline.definition import is_generic_label
from coach.tutor.offline.material import Material, Statement, cite, is_cut, is_noise, is_symbolic, place_of
from coach.tutor.wording import content_stems, fold, word_set, words

_SMALL = word_set(  # as ``words`` gives them, without umlauts
    "der die das den dem des ein eine einen einem einer eines und oder nicht ist sind wird werden mit von zu zur zum "
    "im in auf fur bei aus nach durch uber als auch nur sich es dass wenn wie wo man kann hat haben"
)
_GERMAN_FROM = 0.18
"""Share of the small words in a statement from which it is read as German; English prose stays below 0.1."""

_NEVER_ENGLISH = word_set(
    "der das und nicht ist sind wird eine einen einem einer eines für über durch dass sich werden"
)
_ARTICLE = r"(?:ein|eine|einen|der|die|das|jede[rs]?|alle)"
_IS = re.compile(
    r"^(?P<subject>(?:(?:Der|Die|Das|Ein|Eine)\s)?[A-ZÄÖÜ][^,;:]{1,60}?)\s(?P<verb>ist|sind|bezeichnet|bedeutet)\s"
    rf"(?P<rest>{_ARTICLE}\s.+?)[.!]*$"
)
_CALLED = re.compile(
    r"^(?P<before>.{20,160}?)\s(?P<verb>heißt|heißen|nennt man|wird als|bezeichnet man als)\s(?:auch\s|dann\s)?"
    r"(?P<name>(?:(?:der|die|das|ein|eine|einen)\s)?[\wÄÖÜäöüß-]+(?:\s[A-ZÄÖÜ][\wäöüß-]+)?)(?P<after>\sbezeichnet)?[.!]*$"
)
_REASON = re.compile(r"^(?P<claim>.{12,160}?),\s(?P<link>weil|da|damit|sodass|so dass)\s(?P<reason>.{8,160}?)[.!]*$")
_FIRST_PERSON = word_set("ich mein meine meinen mir mich wir uns unser unsere du dir dich dein")
_POINTS_AWAY = re.compile(
    r"^(?:dies\w*|das (?:ist|sind|heißt|bedeutet|kann|hat|wird)|er|sie|es|dabei|damit|dadurch|hier\w*|daher|dann|so|"
    r"außerdem|auch|aber|und|oder|denn|somit|also|jedoch|solche\w*|ihr\w*|sein\w*|deren|dessen|dort|dazu|davon|daraus|"
    r"darin|beide\w*|letztere\w*|erstere\w*|jene\w*|weiter\w*|andere\w*)\b|"
    r"\b(?:siehe|oben|unten|folgende\w*|obige\w*|vorige\w*|wie gesagt|abbildung|abschnitt|kapitel)\b",
    re.IGNORECASE,
)
_JUDGES = re.compile(
    r"^(?:ein|eine|einen|der|die|das)\s(?:\w+\s)?(?:gute[rs]?|schöne[rs]?|wichtige[rs]?|große[rs]?|einfache[rs]?|"
    r"wichtigste\w*|beste\w*|grund|teil|beispiel|problem|ziel|frage|einzige\w*|gleiche\w*|selbe\w*)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"(?:jede[rs]?|alle|keine?|man|viele|manche|einige|unter|nach|bei|in|für|wenn)\b", re.IGNORECASE)
_LAW = re.compile(r"(?:axiom|satz|sätze|lemma|gesetz|regel|prinzip)\b", re.IGNORECASE)
_LEAST_WORDS, _MOST_WORDS, _MOST_SUBJECT_WORDS, _LEAST_GLOSS_WORDS = 5, 38, 5, 3


def is_german(text: str) -> bool:
    """Return whether a text is German: its small words are, among them some that English does not have."""
    spoken = words(text)
    share = sum(word in _SMALL for word in spoken) / max(1, len(spoken))
    return share >= _GERMAN_FROM and not _NEVER_ENGLISH.isdisjoint(spoken)


def candidates(material: Material) -> Iterator[Candidate]:
    """Yield the questions on sentences and labelled items in German."""
    told = [statement for statement in material.statements if _fits(statement)]
    named = Counter(fold(found["subject"]) for statement in told if (found := _IS.match(statement.text)))
    for statement in told:
        reason = _why(statement)
        if reason is not None:
            yield reason
            continue
        called = _called(statement)
        if called is not None:
            yield called
            continue
        found = _IS.match(statement.text)
        if found is not None and named[fold(found["subject"])] == 1:
            yield from _what_is(statement, found["subject"], found["verb"], found["rest"])
    for statement in material.statements:
        yield from _by_label(statement)


def _fits(statement: Statement) -> bool:
    """Return whether a statement is a whole German sentence that points at nothing outside and tells no own story."""
    text = statement.text
    if not _LEAST_WORDS <= len(words(text)) <= _MOST_WORDS or not text[0].isupper() or text[-1] not in ".!":
        return False
    if _FIRST_PERSON & set(words(text)) or _POINTS_AWAY.search(text) or is_noise(text):
        return False
    return is_german(text) and not (is_cut(text) or is_symbolic(text) or "?" in text or statement.is_chatter)


def _what_is(statement: Statement, subject: str, verb: str, rest: str) -> Iterator[Candidate]:
    gloss = tidy(re.split(r";\s|,\s(?:aber|doch)\s", rest)[0])
    article, _, noun = subject.partition(" ")
    term = f"{article.lower()} {noun}" if article in {"Der", "Die", "Das", "Ein", "Eine"} else subject
    if (
        _EVERY.match(subject)
        or len(words(subject)) > _MOST_SUBJECT_WORDS
        or len(words(gloss)) < _LEAST_GLOSS_WORDS
        or _JUDGES.match(gloss)
    ):
        return
    if content_stems(subject) <= content_stems(gloss) or is_generic_label(noun or subject):
        return
    yield _definition(statement, f"Was {verb} {term}?", gloss)


def _by_label(statement: Statement) -> Iterator[Candidate]:
    """Yield "what does X mean" for a marked or listed "X: gloss" whose gloss is a German phrase."""
    label, body = statement.label, tidy(re.split(r"(?<=\w{3})\.\s", statement.body)[0])
    if not label or is_generic_label(label) or not (statement.in_list or statement.quote.lstrip()[:1] in "*_`"):
        return
    if not _LEAST_GLOSS_WORDS + 1 <= len(words(body)) <= _MOST_WORDS or len(words(label)) > _MOST_SUBJECT_WORDS:
        return
    if not is_german(body) or _POINTS_AWAY.search(body) or _FIRST_PERSON & set(words(body)) or is_noise(body):
        return
    if is_symbolic(body) or is_cut(body) or _JUDGES.match(body) or content_stems(label) <= content_stems(body):
        return
    if not re.match(rf"{_ARTICLE}\s|[A-ZÄÖÜ]", body) or not label[0].isalpha():
        return
    yield _definition(statement, f"Was {'besagt' if _LAW.search(label) else 'bedeutet'} „{label}“?", body)


def _definition(statement: Statement, asked: str, gloss: str) -> Candidate:
    return Candidate(
        "definition", asked, gloss, (unit(statement, gloss),), 0.88, statement.text, statement.chunk.id,
        hint=f"Es beginnt: „{' '.join(gloss.split()[:2])} …“",
    )  # fmt: skip


def _called(statement: Statement) -> Candidate | None:
    """Return the sentence without the name that it gives to something: "… heißt ____."."""
    found = _CALLED.match(statement.text)
    if found is None or (found["verb"] == "wird als") != bool(found["after"]):
        return None
    article, _, rest = found["name"].rpartition(" ") if found["name"][0].islower() else ("", "", found["name"])
    if not rest[:1].isupper() or content_stems(rest) & content_stems(found["before"]) or len(rest) < 3:
        return None
    opening = f"{found['before']} {found['verb']} {article} ".replace("  ", " ")
    sentence = f"{opening}____{found['after'] or ''}."
    return Candidate(
        "cloze", f"Fill in the blank: {sentence}", rest, (), 0.7, statement.text, statement.chunk.id,
        hint=f"Es beginnt mit „{rest[0]}“.", extra=(cite(statement.chunk, statement.quote),),
    )  # fmt: skip


def _why(statement: Statement) -> Candidate | None:
    """Return "claim. Why?", or "what for?" where the sentence gives a purpose."""
    found = _REASON.match(statement.text)
    if found is None:
        return None
    claim, reason, link = found["claim"], found["reason"], found["link"]
    if re.search(r", |:", claim) or len(words(claim)) < _LEAST_WORDS - 1 or len(words(reason)) < _LEAST_GLOSS_WORDS:
        return None
    if re.match(r"(?:er|sie|es|dies\w*|das|man)\b", reason, re.IGNORECASE) and link == "da":
        return None
    asks = {"damit": "Wozu?", "sodass": "Mit welcher Folge?", "so dass": "Mit welcher Folge?"}.get(link, "Warum?")
    key = tidy(f"{link} {reason}")
    place = place_of(statement.chunk)
    shown = not place or content_stems(place) & content_stems(claim)
    prompt = f"{sentence_case(claim)}. {asks}" if shown else f"{sentence_case(place)}: {claim}. {asks}"
    return Candidate("why", prompt, key, (unit(statement, reason),), 0.84, statement.text, statement.chunk.id)
