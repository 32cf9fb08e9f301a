"""What the words of a sentence tell without a model: closed classes, stems, and whether it stands on its own."""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def word_set(spaced: str) -> frozenset[str]:
    """Return the words of a spaced line as a set."""
    return frozenset(spaced.split())


WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

AUXILIARIES = word_set(
    "is are was were am be been being can could will would shall should may might must has have had do does did"
)

PRONOUNS = word_set(
    "i me my mine myself we us our ours ourselves you your yours yourself he him his she her hers it its itself they "
    "them their theirs themselves this that these those who whom whose which what something anything everything "
    "nothing someone anyone everyone one another such there here"
)

ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
"""Each at the place of its number."""

FIRST_PERSON = word_set("i me my mine myself we us our ours i'm i've i'd i'll we're we've we'll we'd let's")

STOP_WORDS = (
    AUXILIARIES
    | PRONOUNS
    | word_set(
        "a an the and or but nor so yet for of in on at by to from with without into onto over under than then as if "
        "because since while whereas although though unless until when whenever where wherever why how not no never "
        "only just also too very more most less least much many few some any all both each every either neither own "
        "same other others about above across after against along among around before behind below beneath beside "
        "between beyond down during except inside near off out outside per through throughout toward towards up upon "
        "via within it's don't doesn't isn't aren't can't won't didn't that's there's you're they're cannot e.g i.e "
        "etc get gets got let lets make makes made use uses used using way ways thing things kind lot again ever even "
        "still already often usually generally typically always sometimes really quite rather instead however "
        "therefore thus hence well like else"
    )
)

DANGLING_OPENERS = word_set(
    "this that these those it its they them their theirs he him his she her such here "
    "here's there there's one ones so and but or "
    "because which who whose also then thus hence therefore otherwise instead additionally moreover furthermore "
    "however besides finally similarly likewise both neither either another others each former latter yet still "
    "afterwards meanwhile consequently again too else same rather notably"
)

_ASKING = word_set("which who whose because")

_REFERS_AWAY = re.compile(
    r"\b(?:the following|as follows|as (?:mentioned|said|noted|shown|seen|described|discussed)|mentioned|"
    r"(?:see|shown|listed|described|discussed|given)\s+(?:above|below|here|earlier|later)|the (?:above|below)|"
    r"(?:above|below|\bthis|\bthese|\bthose)[.:]?$|(?:all|any|each|both|most|some|none)(?: of)? (?:these|those)\b|"
    r"\bhere(?=[,.;)])|^not only (?:does|do|is|are|can|will) (?:this|it|that|they)\b|previous(?:ly)?|"
    r"aforementioned|next (?:section|chapter|lecture)|this (?:section|chapter|"
    r"note|page|post|article|course|lecture|figure|table|document|file|list|year)|these (?:are|notes|slides)|"
    r"the (?:former|latter)|"
    r"(?:figure|table|example|diagram|picture|code|list) (?:above|below)|"
    r"such (?!as\b|that\b|a thing\b)|figure \d|fig\. ?\d|table \d)\b",
    re.IGNORECASE,
)

_COUNTED = re.compile(
    r"^(?!was (?:ist|sind|bedeutet|bezeichnet|besagt)\b)"
    r"(?:(?:all|the(?: other| last| first)?|both|each|any|some|most|many|none|further|more)(?: of them)?\s+)?"
    r"(?:two|three|four|five|six|seven|one|others?)?\s*(?:is|are|were|was|have|has|had|can|do|does|must|will)\b",
    re.IGNORECASE,
)

_OPENS_AWAY = re.compile(
    r"^(?:in (?:doing so|turn|other words|contrast)|as such|as a result|for (?:this|that) reason|"
    r"on the other hand|by contrast)\b|"
    r"^(?:\w+\s){0,3}(?:after|before|with|without|from|of|by|for|in|at|than|to|on|like)\s(?:that|this|it|them|"
    r"these|those)\b|"
    r"^(?:\w+\s){0,2}(?:the|an?)\s(?:[\w-]+\s){0,2}ones?\b",
    re.IGNORECASE,
)

_ASKS_OF_PRONOUN = re.compile(
    r"^(?:what|why|how|when|where|which|who)(?:\s\w+){0,2}?\s(?:is|are|was|were|do|does|did|can|could|will|"
    r"would|should|"
    r"may|must|has|have|had)\s(?:it(?!\s(?:means?|important|necessary|possible|useful|hard|easy|difficult|"
    r"better|worth)\b)|"
    r"this|that|they|these|those|he|she)\b",
    re.IGNORECASE,
)

_PRONOUN_SUBJECT = re.compile(
    r"\b(?:it|they|he|she)(?:['’](?:s|re|d|ll|ve))?\s+\w|\b(?:this|these|those|here)\s+(?:is|are|was|were|can|"
    r"could|will|would|should|may|might|must|has|"
    r"have|had|does|do|did|makes?|means?|gives?|lets?|helps?|shows?|needs?)\b",
    re.IGNORECASE,
)

_BASE_VERBS = word_set(
    "accumulate add affect allow apply avoid become beat begin break build call carry cause change come compare "
    "compute consist contain control convert cost create decide decrease define depend describe divide drop "
    "fall find fit flow "
    "follow force form give go grow guarantee happen hold improve include increase keep know lead learn lie look lose "
    "map mean measure minimise minimize move need occur penalise penalize predict prevent produce read receive reduce "
    "remain remember remove repeat replace represent require return run save scale see share shift show shrink sit "
    "solve spread stand start stay stop store sum take tell tend train trust turn update vary want work write"
)

_TELLING_VERBS = word_set(
    "propose argue claim suggest describe discuss explain show state assume involve provide enable support handle use "
    "help make offer refer focus deal denote"
)
_DETERMINERS = word_set("a an the your each every all it them this that these those any some one two three for again")
_IMPERATIVES = word_set(
    "do don't use try always never be offer simulate experiment practice practise ask focus consider check note "
    "take get set think look spend join tweet expect document please put pick choose test aim plan review complete "
    "implement collect constantly engage memorise memorize ensure make explain describe define imagine suppose pay "
    "multiply apply supply reply stir bake mix press sprinkle wait heat cool fold drain weigh click type "
    "install push pull commit open close send "
    "bring let leave stop play filter draw"
)

_SUFFIXES = (
    "ization", "isation", "ational", "fulness", "ousness", "iveness", "ically", "ation", "ness", "ment", "ally", "ency",
    "ance", "ence", "able", "ible", "ized", "ised", "izer", "iser", "ity", "ing", "ied", "ion", "ize", "ise", "ed",
    "er", "or", "ly", "al", "ic", "y",
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower case without accents, with plain apostrophes and single spaces."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def words(text: str) -> list[str]:
    """Return the words of the text, folded, in order."""
    return WORD.findall(fold(text))


@cache
def stem(word: str) -> str:
    """Return a rough stem: inflections and common derivations of a word share it; at least 3 letters stay."""
    stemmed = _singular(fold(word))
    for _ in range(2):
        for suffix in _SUFFIXES:
            if stemmed.endswith(suffix) and len(stemmed) - len(suffix) >= max(3, 5 - len(suffix)):
                stemmed = stemmed[: -len(suffix)]
                break
    if len(stemmed) > 3 and stemmed[-1] == "e":
        stemmed = stemmed[:-1]
    if len(stemmed) > 3 and stemmed[-1] == stemmed[-2]:
        stemmed = stemmed[:-1]
    return stemmed[:-1] + "i" if len(stemmed) > 3 and stemmed[-1] == "y" else stemmed


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def content_words(text: str) -> list[str]:
    """Return the folded words that carry meaning, in order: no stop words, no lone letters except capitals."""
    return [word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]


def content_stems(text: str) -> set[str]:
    """Return the stems of the words that carry meaning, the parts of hyphenated words apart."""
    return {stem(part) for word in content_words(text) for part in re.split(r"[-']", word) if part}


def is_first_person(text: str) -> bool:
    """Return whether the writer speaks of themselves."""
    return any(word in FIRST_PERSON for word in words(text))


def stands_alone(text: str, *, is_prompt: bool = False) -> bool:
    """Return whether a reader without the page can tell what the text speaks of; a prompt may open with "which"."""
    spoken = words(text)
    if _COUNTED.match(text) or _OPENS_AWAY.match(text) or (is_prompt and _ASKS_OF_PRONOUN.match(text)):
        return False
    if not spoken or (spoken[0] in DANGLING_OPENERS and not (is_prompt and spoken[0] in _ASKING)):
        return False
    return not (_REFERS_AWAY.search(text) or _opens_with_pronoun_clause(text))


def is_imperative(text: str) -> bool:
    """Return whether the text seems to tell someone to do something: it opens with a bare verb."""
    spoken = words(text)
    if len(spoken) < 2 or (spoken[0] in STOP_WORDS and spoken[0] not in _IMPERATIVES):
        return False
    if spoken[1] in AUXILIARIES - {"be", "have", "do"}:
        return False
    if spoken[0] in _BASE_VERBS or spoken[0] in _IMPERATIVES:
        return True
    if spoken[1] in {"out", "up", "off"} and not spoken[0].endswith(("ing", "s", "ed")):
        return True
    # "Multiply each", "Wait 30", "Press a": a determiner or a number after the first word makes it a verb.
    is_determined = spoken[1] in _DETERMINERS or spoken[1].isdigit()
    return is_determined and not spoken[0].endswith(("ing", "ly", "ss", "s", "ed")) and spoken[0].isalpha()


def lacks_subject(text: str) -> bool:
    """Return whether a sentence opens with a verb in the third person: "Proposes that …", "Keeps track of …"."""
    spoken = words(text)
    if len(spoken) < 3 or not spoken[0].endswith("s") or spoken[1] in AUXILIARIES:
        return False
    return spoken[0][:-1] in _BASE_VERBS | _TELLING_VERBS and spoken[1] not in {"of", "and", "or"}


def has_finite_verb(text: str) -> bool:
    """Return whether the text surely holds a finite verb, stricter than :func:`has_verb`: "is", "keeps", "show"."""
    spoken = words(text)
    verbs = _BASE_VERBS | _TELLING_VERBS
    return any(word in AUXILIARIES or word in verbs or word.removesuffix("s") in verbs for word in spoken[1:])


def has_verb(text: str) -> bool:
    """Return whether the text seems to hold a finite verb; generous, since it only guards against fragments."""
    spoken = words(text)
    return any(
        word in AUXILIARIES or word in _BASE_VERBS or re.fullmatch(r"[a-z]{3,}(?:[^s\W]s|ed)", word) is not None
        for word in spoken[1:]
    )


def is_noun_phrase(text: str, max_words: int = 6) -> bool:
    """Return whether the text could name a thing: short, no finite verb, no pronoun, no loose end."""
    spoken = words(text)
    if not 1 <= len(spoken) <= max_words or not re.search(r"[A-Za-z]{2}", text):
        return False
    if re.search(r"[,;:!?\"“”()\[\]{}<>=|]", text):
        return False
    inner = spoken[1:] if spoken[0] in {"a", "an", "the"} else spoken
    if not inner or inner[0] in STOP_WORDS or inner[-1] in STOP_WORDS - {"not"}:
        return False
    if any(word in AUXILIARIES or word in PRONOUNS or word in {"to", "not", "if", "when", "because"} for word in inner):
        return False
    return not inner[0].endswith("ly")


def _opens_with_pronoun_clause(text: str) -> bool:
    """Return whether an "it is", "they can" comes before anything was named that it could point to."""
    found = _PRONOUN_SUBJECT.search(text)
    if found is None:
        return False
    named = [word for word in content_words(text[: found.start()]) if len(word) > 1 and not word[0].isdigit()]
    return len(named) < 2
