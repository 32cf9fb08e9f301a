"""The verbs that plans use, and what can be told of a word without a tagger: participle, known verb, likely verb."""

from __future__ import annotations

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    "a an the my your our his her its their this that these those every each any all some no both another one "
    "two three four five six seven eight nine ten several many most multiple few"
)
INDEFINITE = _words("a an one two three four five six seven eight nine ten several multiple another")
QUESTION_WORDS = _words("why how what when where which who whether")
# Words that may stand before a determiner without being a verb.
_FUNCTION_WORDS = (
    DETERMINERS
    | QUESTION_WORDS
    | _words(
        "in on of for from with without to by via at as into onto over under between among across through "
        "about after before during than like per versus vs and or nor but so if because since while until "
        "unless that not only even just such against around within toward towards upon off out up down inside "
        "outside behind beyond near despite except plus including is are was were be been being am has have "
        "had do does did can could will would should may might must"
    )
)

EXPLAIN_VERBS = _words(
    "explain describe derive prove justify articulate teach sketch draw discuss summarise summarize define "
    "interpret outline compare contrast tell defend illustrate diagram motivate reason argue clarify recite "
    "recall name list state paraphrase understand know identify recognise recognize distinguish predict "
    "critique"
)
# These show understanding only where nothing is counted: "name the parts", but "recognise 80% of the chords".
WEAK_EXPLAIN_VERBS = _words(
    "interpret identify recognise recognize distinguish predict name list recite recall tell state draw know compare"
)
BUILD_VERBS = _words(
    "build implement write train make create set deploy reproduce design develop code program produce "
    "fine-tune tune complete finish solve port configure refactor bake sew knit record compose assemble ship "
    "construct draft draw paint replicate rebuild re-implement reimplement prototype automate migrate install "
    "host test benchmark measure evaluate gradient-check generate convert integrate wire solder grow brew cook "
    "shoot film edit translate simulate prepare add extend optimise optimize debug fix instrument containerise "
    "containerize index query analyse analyze transcribe arrange improvise memorise memorize pass plan "
    "organise organize load scale profile cover contribute review cut fold shape plot annotate label clean fit "
    "gather visit collect attend interview conduct maintain monitor document serve cache shard join normalise "
    "normalize partition fill"
)
# What is done and gone: nothing is left behind that could be looked at, unless the sentence names it.
PERFORM_VERBS = _words(
    "play perform sing speak read sight-read recite hold keep take choose pick select apply use handle manage "
    "lead carry swim cycle walk climb lift jump juggle dance meditate bow do run navigate negotiate converse feel "
    "watch listen follow study learn work go skim browse attend"
)
PUBLISH_VERBS = _words(
    "publish post blog release upload share present submit announce open-source publicise tweet ship"
)
_OUTCOME_VERBS = _words(
    "earn win reach score achieve beat hit get place rank finish land obtain receive attain qualify"
)
VERBS = EXPLAIN_VERBS | BUILD_VERBS | PERFORM_VERBS | PUBLISH_VERBS | _OUTCOME_VERBS
# Verbs that open an action finished by the next one: "take a raw table and produce a model" is one capability.
OPENING_VERBS = _words("take pick choose select open sit start go come find grab get use given gather")

_IRREGULAR_PARTICIPLES = _words(
    "built written made taught drawn done run set won read taken chosen shown sung played sewn knit grown "
    "spoken held kept led put cut sent got gotten found given gone sat swum ridden beaten hit met begun "
    "brought bought shot fit rebuilt rewritten overcome fed bred told sold heard kept left lost lent spent "
    "caught fought sought thought understood stood swept woven frozen driven worn torn flown hung dug struck "
    "cast shut split spread learnt burnt ground wound bound bent laid paid dealt dreamt spun strung forged"
)
_IRREGULAR_BASES = {
    "built": "build",
    "rebuilt": "rebuild",
    "written": "write",
    "made": "make",
    "taught": "teach",
    "drawn": "draw",
    "won": "win",
    "taken": "take",
    "chosen": "choose",
    "sung": "sing",
    "spoken": "speak",
    "held": "hold",
    "kept": "keep",
    "got": "get",
    "grown": "grow",
    "shot": "shoot",
    "led": "lead",
    "swum": "swim",
    "sewn": "sew",
    "beaten": "beat",
    "told": "tell",
    "understood": "understand",
}
FINITE_VERBS = _words(
    "match matches pass passes run runs work works is are holds hold beat beats survive survives reach reaches "
    "stay stays agree agrees keep keeps converge converges remain remains produce produces show shows rise "
    "rises score scores"
)
_AFTER_THIRD_PERSON = DETERMINERS | _words(
    "through at in on up down out over under with without to from by as for against back away"
)


def first_word(text: str) -> str:
    """Return the first word in lower case, without an opening quote or bracket; empty where there is none."""
    match = re.match(r"[\"'“‘(]*([\w'’/-]+)", text)
    return match[1].lower() if match else ""


def is_participle(word: str) -> bool:
    """Return whether a word is a past participle: known, or ending in "-ed"."""
    last = word.rsplit("-", 1)[-1]
    return last in _IRREGULAR_PARTICIPLES or (last.endswith("ed") and len(last) > 4 and not last.endswith("eed"))


def is_gerund(word: str) -> bool:
    """Return whether a word ends like "building"."""
    return word.endswith("ing") and len(word) > 4


def governs_what_follows(text: str) -> bool:
    """Return whether an unknown first word has an object and so is likely a verb: "braid a …", "explain why …"."""
    words = text.split(maxsplit=2)
    if len(words) < 2:
        return False
    first, second = words[0].strip("(\"'“"), words[1].lower().strip("(\"'“,")
    if not re.fullmatch(r"[A-Za-z][a-z]+(?:-[a-z]+)*", first) or first.lower() in _FUNCTION_WORDS:
        return False
    return second in DETERMINERS or second in QUESTION_WORDS or second[:1].isdigit()


def has_verb_in(mode: str, text: str) -> bool:
    """Return whether a text opens with a verb of the form: "base", "state", "participle", "gerund" or "third"."""
    first = first_word(text)
    if mode == "participle":
        return is_participle(first)
    if mode == "gerund":
        return is_gerund(first)
    if mode == "third":
        words = text.split(maxsplit=2)
        plural_like = first.endswith("s") and not first.endswith("ss")
        return plural_like and len(words) > 2 and words[1].lower() in _AFTER_THIRD_PERSON
    return mode in ("base", "state") and (first in VERBS or governs_what_follows(text))


def base_forms(word: str) -> Iterator[str]:
    """Yield the base forms a lower-case word may have: "baking" gives "bake" among others."""
    yield word
    if word in _IRREGULAR_BASES:
        yield _IRREGULAR_BASES[word]
    for suffix in ("ed", "d", "ing", "s"):
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            stem = word[: -len(suffix)]
            yield stem
            yield stem + "e"
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


def lead_verb(text: str) -> str:
    """Return the base form of the first known verb among the first words ("Trained …" → "train"), else empty."""
    for word in re.findall(r"[\w'’-]+", text.lower()[:200])[:4]:
        for base in base_forms(word):
            if base in VERBS:
                return base
        if word in DETERMINERS or word == "not":
            return ""
    return ""
