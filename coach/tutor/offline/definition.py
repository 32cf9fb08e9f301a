"""Definitions: "X is a …", "**X**: …", "X — …", glossary tables, acronyms, and cards the learner wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from coach.question import IdeaUnit
from coach.tutor.offline.candidate import (
    Candidate,
    inside,
    placed,
    sentence_case,
    tells,
    tidy,
    under_title,
    unit,
)
from coach.tutor.offline.lexicon import is_known, weight
from coach.tutor.offline.material import (
    GENERIC_HEADINGS,
    Listing,
    Material,
    Statement,
    Table,
    cite,
    context_of,
    is_askable,
    is_cut,
    is_symbolic,
    is_telling,
    place_of,
)  # fmt: skip
from coach.tutor.wording import (
    AUXILIARIES,
    STOP_WORDS,
    content_stems,
    content_words,
    fold,
    is_imperative,
    is_noun_phrase,
    lacks_subject,
    stands_alone,
    word_set,
    words,
)
from ingest.markdown import sentences

_ADVERB = r"(?:(?:generally|usually|basically|essentially|simply|typically|commonly|often|really|just|also)\s+)?"
_DEFINING = re.compile(
    rf"^(?P<subject>[^,;:]{{2,70}}?)\s+{_ADVERB}(?P<verb>is|are|refers? to|means?|denotes?|stands for|"
    rf"(?:is|are) defined as)\s+{_ADVERB}(?P<rest>\S.+?)[.!]*$"
)
_DETERMINED = re.compile(r"^(?:an?|any|one of|when|how (?:much|many|far|often|well|strongly|fast))\s", re.IGNORECASE)
_THE_RELATION = re.compile(
    r"^the\s(?!same\b|only\b|other\b)(?:[\w-]+\s){1,4}?(?:of|that|which|by|where|between|in|from|with|to)\s"
)
_SUPERLATIVE = re.compile(
    r"^the\s+(?:(?!(?:re|inte|re?qu|que|fo|gue|we|conte|te|ne|harve|prote|dige|che|hone|mode|prie|pe|ve)st\b)"
    r"(?!(?:b|lat|nearb|great|fin)est\b)[\w-]{2,}est|"
    r"most\s(?!important|interesting|useful|powerful|beautiful|exciting|obvious|famous|fun|of\b|people)[\w-]+)\s",
    re.IGNORECASE,
)
_RANKED = re.compile(r"^the\s+(?:[\w-]{3,}est|most\s[\w-]+|main|key|only|first|last|best|worst|next)\b", re.IGNORECASE)
_NAMING = re.compile(
    r"^(?:an?\s|the\s)?(?:(?!(?:the|an?|to|in|on|at)\s)[\w-]+\s){1,4}(?:of|that|which|whose|for)\s", re.IGNORECASE
)
_DOING = re.compile(r"^(?:the\s)?[a-z]{4,}ing\s", re.IGNORECASE)
_ACTION = re.compile(r"(?:ing|tion|sion|ment|ance|ence|ysis|ization|isation|age|al|ism|ure)$")
_MEANT = re.compile(r"^(?:an?|the|any|that|to|\w+ing)\s", re.IGNORECASE)
_LOOKS_ALIKE, _MOST_VIEWS = 70, 3
_LABEL_WEIGHT, _TELLS_MORE_WORDS = 0.6, 8
_VIEW = re.compile(r"\b(?:definition|perspective|view|approach|theory|school|interpretation|account|model)s?$", re.I)
_CODE = re.compile(r"[<>{}=;|\\`]|->|\(\)")
_PERSON = re.compile(
    r"^an?\s(?:[\w-]+,?\s(?:and\s)?){0,5}?(?:speaker|writer|author|poet|engineer|activist|scientist|professor|"
    r"founder|"
    r"philosopher|mathematician|physicist|chemist|biologist|economist|psychologist|historian|sociologist|painter|"
    r"composer|artist|musician|designer|programmer|developer|researcher|teacher|politician|king|queen|emperor|"
    r"general|"
    r"explorer|inventor|physician|doctor|lawyer|journalist|statesman|naturalist|astronomer|architect|monk|nurse)\b",
    re.IGNORECASE,
)
_JUDGEMENT = re.compile(
    r"^(?:an?|the)\s+(?:very\s|really\s|quite\s|more\s|most\s)?(?:good|great|bad|nice|big|huge|important|useful|"
    r"common|"
    r"simple|must|lot|bit|pain|mess|matter|reason|example|problem|bad idea|way to go|key|part|few|case|skill|mistake|"
    r"question|powerful|helpful|handy|wonderful|beautiful|terrible|perfect|crucial|essential|vital|popular|"
    r"interesting|"
    r"weird|ideal|difficult|hard|easy|better|worse|best|strong|real|major|founding|result|consequence|challenge|"
    r"chance|"
    r"fundamental|integral|classic|valuable|viable|waste|step|"
    r"one|ones|same|other|only|opposite|main|heart|soul|attempt|joy|joke|sign|symptom|threat|pleasure|blessing|"
    r"curse|reminder|shame|nightmare|essence|basis|core|point|goal|purpose|aim|answer|solution)\b",
    re.IGNORECASE,
)
_LIKENS = re.compile(
    r"^(?:an?|the)\s(?:[\w-]+\s)?(?:journey|mother|father|king|queen|enemy|friend|mirror|dance|drug|poison|gift|fuel|"
    r"thief|road|doorway|gateway|antidote|north star|bread and butter|name of the game|metaphor|"
    r"symbol|celebration|love letter)\s(?:to|of|for|from|in|that)\b|"
    r"^the\s[\w-]+\sto\s(?:[\w-]+\s)?[\w-]+[’']s\s",
    re.IGNORECASE,
)
"""A likeness is no definition: whoever knows the thing would not answer with it."""
_HALF_SAID = re.compile(
    r"^(?:not|nothing|never)\b|\bnot (?:just|only|merely|simply)\b(?!.*\bbut\b)|\b(?:too|also|either|as well)$", re.I
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_ACRONYM = re.compile(r"\b(?P<long>[A-Za-z][\w-]+(?:[ -][A-Za-z][\w-]*){1,6}) \((?P<short>[A-Z][A-Za-z0-9]{1,6})\)")
_CARD = re.compile(r"^(?P<front>[^:\n]{3,140}?)\s*:{2,3}\s*(?P<back>\S[^\n]*)$")
_LABELS_TO_SKIP = GENERIC_HEADINGS | word_set(
    "example note warning tip source date link problem solution question answer result caveat update edit "
    "important reason remember hint todo see also e.g. i.e. ps fact step phase input output key idea key "
    "insight bonus pro con author year title status price cost url book video paper course project day "
    "week month person name "
    "difference balance trick catch point aim purpose secret lesson moral order rule symptom cure cause effect sum "
    "lemma theorem proof corollary claim proposition axiom conjecture hypothesis observation conclusion result "
    "related see tags next stage tried did hard learned hours"
)
_POINTING_HEADS = word_set(
    "example examples exception exceptions reason reasons result results name names answer answers rest rule term "
    "terms difference goal idea problem question first second third last latter former following main"
)
_SUPPOSES = re.compile(r"(?:sei|seien|es sei(?:en)?|gegeben|let|given|suppose|assume|beh|bew|vor)\b")
_SHORT = re.compile(r"[A-Z]?[a-z]\d?|[a-z]{2}\d?")
_ADJECTIVE_LABEL = re.compile(r"^[a-z]{3,}(?:emic|istic|ical|ional|ous|ive|able|ible)$", re.IGNORECASE)
_VERB_LABEL = re.compile(r"^[a-z]{3,}(?:ate|ify|ise|ize)$", re.IGNORECASE)
_GERUND_CLAUSE = re.compile(r"^\w+ing\b.*?\b\w+[^s\W]s\s(?:you|your|it|them|us|the|an?|how|to)\b", re.IGNORECASE)
_MASS = re.compile(r"(?:ing|tion|sion|ment|ness|ity|ism|sis|ance|ence|ency|ure|age|ware|data|normalisation)$")
_MASS_LABEL = re.compile(
    r"(?:(?<!str)(?<!\bk)(?<!\bth)(?<!\br)ing|i[sz]ation|ness|ism|ology|ware|data|agement|"
    r"(?<!p)(?<!im)(?<!mess)(?<!st)(?<!pack)age)$"
)
_DEFINITION_HEADERS = re.compile(
    r"mean|defin|descri|what|explan|purpose|role|idea|bedeut|erklär|beschreib", re.IGNORECASE
)
_HEADERS_TO_SKIP = re.compile(
    r"^(?:remarks?|notes?|comments?|links?|urls?|sources?|dates?|status|priority|price|cost|refs?|references?|"
    r"pages?|owner|"
    r"when|who|done|due|time|duration|examples?|see|docs?|level|todo)\b",
    re.IGNORECASE,
)
_TERM_HEADERS = re.compile(
    r"term|word|name|concept|symbol|acronym|abbrev|notion|item|command|function|begriff|wort", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term with what the notes say it is."""

    term: str
    gloss: str
    statement: Statement
    verb: str = "is"


def definitions(material: Material) -> list[Definition]:
    """Return the terms that the notes define, each with one gloss; a term defined in several ways is left out."""
    found = [definition for statement in material.statements if (definition := _definition(statement)) is not None]
    counts = Counter(fold(definition.term) for definition in found)
    return [definition for definition in found if counts[fold(definition.term)] == 1]


def candidates(material: Material) -> Iterator[Candidate]:
    """Yield the questions that ask what a term is."""
    for definition in definitions(material):
        yield _asked(definition, material)
    for statement in material.statements:
        yield from _superlatives(statement, material)
        yield from _acronyms(statement)
        yield from _cards(statement)
    for listing in material.listings:
        yield from _described(listing, material)
    for table in material.tables:
        yield from _cells(table)


def _described(listing: Listing, material: Material) -> Iterator[Candidate]:
    """Yield "what does your note say about X" for labelled items that are no plain definition."""
    place, viewed_labels = place_of(listing.chunk), list[str]()
    for item in listing.items:
        label = item.label
        if not label or not place or is_generic_label(label) or _by_label(item) is not None or not is_askable(item, 60):
            continue
        body = tidy(" ".join(bare for _, bare in sentences(item.body)[:2]))
        if not is_noun_phrase(label, 5) or is_imperative(label) or not (label[0].isupper() or label[0].islower()):
            continue
        if max(weight(word) for word in words(label)) < _LABEL_WEIGHT or is_symbolic(item.text):
            continue  # "New", "Search", "View name": a button and no subject
        if (viewed := _viewed(item, material)) is not None:
            alike = any(ratio(label, earlier) >= _LOOKS_ALIKE for earlier in viewed_labels)
            if not alike and len(viewed_labels) < _MOST_VIEWS:
                viewed_labels.append(label)
                yield viewed
            continue
        if not tells(place):
            continue
        if re.match(r"(?:how|what|why|when|who|which|do|does|is|are|can|should)\b", body, re.IGNORECASE):
            continue
        if (
            not stands_alone(body)
            or is_cut(body)
            or is_imperative(body)
            or len(words(body)) < 6
            or len(content_words(body)) < 4
        ):
            continue
        if content_stems(label) <= content_stems(body) and len(content_words(body)) < _TELLS_MORE_WORDS:
            continue
        prompt = _about_label(label, place, listing)
        units = (unit(item, body),)
        yield Candidate("explain", prompt, body, units, 0.62, item.text, listing.chunk.id, confusable=fold(place))


def _viewed(item: Statement, material: Material) -> Candidate | None:
    """Return "in this view, what is X" for an item whose label names a view and whose body says what X is in it."""
    if _VIEW.search(item.label) is None:
        return None
    found = _DEFINING.match(_ASIDE.sub("", _first_sentence(item.body)))
    if found is None or not is_noun_phrase(found["subject"], 4) or not _is_gloss(found["rest"], found["verb"]):
        return None
    gloss = _clipped(found["rest"])
    if not 4 <= len(words(gloss)) <= 32 or is_cut(gloss):
        return None
    prompt = f"{sentence_case(item.label)}: what is {inside(found['subject'], material)}?"
    return Candidate(
        "definition", prompt, gloss, (unit(item, gloss),), 0.8, item.text, item.chunk.id,
        confusable=fold(place_of(item.chunk)),
    )  # fmt: skip


def _about_label(label: str, place: str, listing: Listing) -> str:
    """Return the words that ask what the notes say of a labelled item, in one of two forms that the label decides."""
    heading = context_of(listing.chunk)
    if len(label) % 2 and heading and heading == place:
        return f"What do your notes under “{heading}” say about “{label}”?"
    return f"{sentence_case(place)}: what does your note say about “{label}”?"


def _definition(statement: Statement) -> Definition | None:
    if not is_askable(statement):
        return None
    return _by_label(statement) or _by_verb(statement)


def _by_verb(statement: Statement) -> Definition | None:
    bare = _ASIDE.sub("", statement.text)
    found = _DEFINING.match(bare)
    if found is None or not stands_alone(bare):
        return None
    subject, verb, rest = found["subject"].strip(" \"“”'"), found["verb"], _clipped(found["rest"])
    subject = re.split(r"\s+or\s+", subject)[0]
    if not is_noun_phrase(subject, 5) or is_generic_label(subject) or not 4 <= len(words(rest)) <= 32:
        return None
    if _is_pointing(subject, statement) or re.match(r"\d", subject) or not subject[0].isalnum():
        return None
    if verb in {"is", "are"} and not _is_gloss(rest, verb):
        return None
    if verb in {"mean", "means"} and (" of " in subject or not _MEANT.match(rest)):
        return None
    if _LIKENS.match(rest) or _HALF_SAID.search(rest):
        return None
    defined, told = content_stems(subject), content_stems(rest)
    if (
        re.search(r"\bsuch(?! as\b)", rest)
        or not stands_alone(rest)
        or defined >= told
        or defined <= told
        or {"it", "this"} & set(words(rest)[:6])
    ):
        return None
    return Definition(subject, rest, statement, verb)


def _is_pointing(subject: str, statement: Statement) -> bool:
    """Return whether "the kernel" points at something told before: one everyday noun that the place does not name."""
    spoken = words(subject)
    if spoken[0] == "the" and spoken[-1] in _POINTING_HEADS:
        return True
    if len(spoken) != 2 or spoken[0] != "the" or not is_known(spoken[1]):
        return False
    locator = statement.chunk.locator
    return not content_stems(spoken[1]) & content_stems(" ".join([locator.title, *locator.heading]))


def _is_gloss(rest: str, verb: str) -> bool:
    if _JUDGEMENT.match(rest) or _RANKED.match(rest) or re.match(r"an?\s(?:\w+\s)?way to\b.*\byour?\b", rest):
        return False
    if _DETERMINED.match(rest) or _THE_RELATION.match(rest):
        return len(content_words(rest)) >= 2
    first = words(rest)[0]
    return verb == "are" and first.endswith("s") and not first.endswith(("ss", "ous")) and len(words(rest)) >= 6


def _by_label(statement: Statement) -> Definition | None:
    label, body = statement.label, _clipped(_first_sentence(statement.body))
    set_off = statement.quote.lstrip()[:1] in "*_`"
    if not label or is_generic_label(label) or not is_noun_phrase(label, 6) or not (set_off or statement.in_list):
        return None
    if not 4 <= len(words(body)) <= 32 or not stands_alone(body) or is_imperative(body):
        return None
    if _LIKENS.match(body) or _HALF_SAID.search(body):
        return None
    if _ADJECTIVE_LABEL.match(label) or " = " in body:
        return None
    if _VERB_LABEL.match(label) and not body.casefold().startswith("to "):
        return None  # "Evaluate: the interface with three people" gives the object of a verb
    names = _DETERMINED.match(body) or _THE_RELATION.match(body) or (_NAMING.match(body) and _opens_as_name(body))
    does = _DOING.match(body) and _ACTION.search(words(label)[-1])
    if not (names or does) or _is_clause(body) or is_cut(body) or content_stems(label) <= content_stems(body):
        return None
    return None if _JUDGEMENT.match(body) or body.count(",") >= 3 else Definition(label, body, statement)


def _first_sentence(text: str) -> str:
    found = sentences(text)
    return found[0][1] if found else text


def _opens_as_name(gloss: str) -> bool:
    """Return whether a gloss begins with an article or a noun, and not with a preposition or a doing word."""
    first = words(gloss)[0]
    if lacks_subject(gloss):
        return False
    if len(re.findall(r"\b[A-Z][a-z]+", gloss)) >= max(3, len(content_words(gloss))):
        return False
    return first in {"a", "an", "the"} or (first not in STOP_WORDS and not is_imperative(gloss))


def _is_clause(gloss: str) -> bool:
    """Return whether a gloss is a sentence of its own, or speaks of an "it" that stands elsewhere."""
    before = re.split(r"\b(?:that|which|whose|where|when|who|in which|if)\b", gloss)[0]
    spoken = words(gloss)
    if len(spoken) > 1 and re.search(r"[^sui]s$", spoken[0]) and spoken[1] in {"a", "an", "the", "its", "your", "all"}:
        return True
    if _GERUND_CLAUSE.match(gloss):
        return True
    return any(word in AUXILIARIES for word in words(before)) or bool({"it", "this", "them"} & set(spoken[:6]))


def _clipped(gloss: str) -> str:
    """Return the first clause of a gloss: what follows a semicolon or stands in a closing bracket is another point."""
    first = re.split(r";\s|,?\s+but\s", gloss)[0]
    return tidy(_ASIDE.sub("", first) if first.rstrip(" .").endswith(")") else first)


def is_generic_label(term: str) -> bool:
    """Return whether a label names a part of a page, a kind of remark or a variable, and not a subject."""
    name = fold(term)
    if _SUPPOSES.match(name) or any(_SHORT.fullmatch(part) and not is_known(part.casefold()) for part in term.split()):
        return True
    return name in _LABELS_TO_SKIP or all(word in _LABELS_TO_SKIP or word in {"a", "an", "the"} for word in words(name))


def _asked(definition: Definition, material: Material) -> Candidate:
    term, statement = _as_spoken(definition, material), definition.statement
    asks = {"means": "What does {} mean?", "mean": "What does {} mean?", "stands for": "What does {} stand for?"}
    asking = asks.get(definition.verb) or _what_is(term, definition, material)
    prompt = asking.format(term)
    if all(is_known(word) for word in content_words(term)):
        prompt = _placed_word(prompt, term, statement)
    worth = 0.9 if definition.term in statement.marked or statement.label else 0.82
    return Candidate(
        "definition", prompt, definition.gloss, (unit(statement, definition.gloss),),
        worth - (0.1 if len(words(definition.gloss)) > 25 else 0.0), statement.text, statement.chunk.id,
        hint=f"It begins: “{' '.join(definition.gloss.split()[:3])} …”", confusable=fold(context_of(statement.chunk)),
    )  # fmt: skip


def _placed_word(prompt: str, term: str, statement: Statement) -> str:
    """Return the prompt with the place that tells what an everyday word means there: "Raft: what is a term?"."""
    found = placed(prompt, term, statement.chunk, loosely=True)
    named, title = content_stems(term), content_stems(statement.chunk.locator.title)
    if (
        found == prompt
        and len(named) == 1
        and content_stems(context_of(statement.chunk)) <= named
        and not named & title
    ):
        return under_title(prompt, statement.chunk)
    return found


def _as_spoken(definition: Definition, material: Material) -> str:
    """Return the term as it reads inside a sentence; "Raft is an algorithm" has no article, so Raft may be a name."""
    term = definition.term
    bare = definition.verb == "is" and definition.statement.text.startswith(f"{term} is ") and " " not in term
    if bare and term.casefold() not in material.lower_case and not _MASS.search(term):
        return term
    return inside(term, material)


def _what_is(term: str, definition: Definition, material: Material) -> str:
    """Return the form of the question that reads well: a label is quoted where it would need an article."""
    names = re.findall(r"[A-Z][\w.’'-]*", term)
    if definition.verb == "is" and len(names) == len(term.split()) > 1 and _PERSON.match(definition.gloss):
        return "Who is {}?"
    plural = re.search(r"[a-z](?<![sui])s$", term) is not None and not term.endswith("ics")
    several = plural and (term.islower() or re.search(r"\s[a-z]+s$", term) is not None)
    if definition.verb in {"are", "refer to", "denote"} or (definition.verb == "is" and several):
        return "What are {}?"
    from_label = bool(definition.statement.label) and definition.term == definition.statement.label
    is_name = any(name.casefold() in material.capitals or re.search(r"[A-Z\d]", name[1:]) for name in names)
    if is_name and re.fullmatch(r"[a-z]+", term.split()[-1]) and is_known(term.split()[-1]):
        is_name = False  # "DNS server" is a kind of server and wants an article
    last = term.split()[-1]
    bare = definition.verb == "is" and not plural and not re.match(r"(?:an?|the)\s", term, re.IGNORECASE)
    countable = re.fullmatch(r"[a-z]+", last) is not None and is_known(last) and not _MASS.search(last)
    if bare and countable and re.match(r"(?:an?|the)\s", definition.gloss):
        return "What does “{}” mean?"
    if from_label and not (is_name or _MASS_LABEL.search(term.casefold())):
        return "What is {}?" if re.match(r"(?:an?|the)\s", term) else "What does “{}” mean?"
    return "What is {}?"


def _superlatives(statement: Statement, material: Material) -> Iterator[Candidate]:
    """Yield "what is the biggest …?" from "the biggest … is …"."""
    found = re.match(r"^(?P<subject>The\s.{5,70}?)\s+(?:is|are)\s+(?P<rest>[^,;:]{4,120}?)[.!]*$", statement.text)
    if found is None or not is_askable(statement) or not _SUPERLATIVE.match(found["subject"]):
        return
    rest = found["rest"]
    if {"this", "that", "it", "these", "they"} & set(words(found["subject"])):
        return
    if not 2 <= len(words(rest)) <= 16 or not stands_alone(rest) or _JUDGEMENT.match(rest) or is_cut(rest):
        return
    if re.match(r"(?:that|not|because|when|if|as|\w+ed|\w+ing|called|known|very|also|often)\b", rest):
        return
    if len(content_stems(found["subject"])) < 3 and not placed("", found["subject"], statement.chunk):
        return
    verb = "are" if statement.text[len(found["subject"]) :].lstrip().startswith("are") else "is"
    subject = inside(found["subject"], material)
    prompt = placed(f"What {verb} {subject}?", found["subject"], statement.chunk)
    yield Candidate(
        "definition", prompt, tidy(rest), (unit(statement, rest),), 0.72, statement.text, statement.chunk.id
    )


def _acronyms(statement: Statement) -> Iterator[Candidate]:
    for found in _ACRONYM.finditer(statement.text):
        spelled = _spelled_out(found["long"], found["short"])
        if spelled is None:
            continue
        short = found["short"]
        if re.fullmatch(r"[A-Z]{2,}s", short) and spelled.endswith("s"):
            short, spelled = short[:-1], spelled[:-1] if not spelled.endswith(("ss", "ies")) else spelled
        prompt = f"The acronym {short} stands for ____."
        yield Candidate(
            "cloze",
            prompt,
            spelled,
            (),
            0.6,
            statement.text,
            statement.chunk.id,
            extra=(cite(statement.chunk, statement.quote),),
        )


def _spelled_out(long: str, short: str) -> str | None:
    """Return the last words of ``long`` whose initials are ``short``, else None."""
    parts = re.split(r"[ -]", long)
    initials = short.rstrip("s") if short.endswith("s") and short[:-1].isupper() else short
    for size in range(len(initials), min(len(parts), len(initials) + 2) + 1):
        tail = parts[-size:]
        heads = [part[0] for part in tail if part not in {"of", "and", "the", "for", "in", "on"}]
        if "".join(heads).casefold() == initials.casefold():
            return long[-len(" ".join(tail)) :]
    return None


def _cards(statement: Statement) -> Iterator[Candidate]:
    """Yield the learner's own cards: "front :: back" on one line."""
    found = _CARD.match(statement.text)
    if found is None or "://" in statement.text:
        return
    front, back = found["front"].strip(), found["back"].strip()
    if (
        not (front.endswith("?") or is_noun_phrase(front, 8))
        or not content_words(front)
        or not content_words(back)
        or len(words(back)) > 40
        or re.fullmatch(r"[\w.-]+", front)
        or _CODE.search(statement.quote)
    ):
        return
    prompt = front if front.endswith("?") else placed(f"What is {front}?", front, statement.chunk)
    yield Candidate(
        "definition", prompt, tidy(back), (unit(statement, back),), 0.95, statement.text, statement.chunk.id
    )


def _cells(table: Table) -> Iterator[Candidate]:
    """Yield glossary rows, and single telling cells of a table whose first column names its rows."""
    if not content_words(table.header[0]):
        return  # no word over the names: a grid to be read crosswise
    context = context_of(table.chunk)
    names = [fold(row[0]) for row in table.rows]
    for row, quote in zip(table.rows, table.quotes, strict=True):
        term = row[0].strip()
        if not is_noun_phrase(term, 5) or names.count(fold(term)) > 1 or re.search(r"\d", term):
            continue
        if re.search(r"\s(?:in|on|at|with|without|from|by)\s", term) or _VERB_LABEL.match(words(term)[0]):
            continue  # two things compared side by side, and no column of names
        for header, cell in zip(table.header[1:], row[1:], strict=True):
            if (
                len(words(cell)) <= 30
                and len(re.findall(r"[^\W\d_]{2,}", cell)) >= 2
                and len(content_words(cell)) >= 2
                and not re.search(r"https?:|\?|\[\[|\]\(", cell)
                and not (_HEADERS_TO_SKIP.search(header) or re.search(r"\d", header))
            ):
                yield from _cell(table, term, header, cell, quote, context)


def _cell(table: Table, term: str, header: str, cell: str, quote: str, context: str) -> Iterator[Candidate]:
    is_glossary = _DEFINITION_HEADERS.search(header) and _TERM_HEADERS.search(table.header[0])
    if is_glossary or (len(table.header) == 2 and _DEFINITION_HEADERS.search(header)):
        prompt, worth = placed(f"What does “{term}” mean?", term, table.chunk), 0.85
    elif is_noun_phrase(header, 4) and is_telling(context):
        prompt, worth = f"{context}: what does your table give as “{header}” for {term}?", 0.55
    else:
        return
    citation = cite(table.chunk, quote)
    yield Candidate(
        "definition", prompt, tidy(cell), (IdeaUnit(tidy(cell), citation),), worth, f"{term} {cell}", table.chunk.id
    )
