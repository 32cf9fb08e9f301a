"""The kind of thing a question asks for, and whether a text holds one that the question does not itself name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from coach.tutor.wording import STOP_WORDS, stem, words

Wanted = Literal[
    "person", "reason", "country", "language", "organisation", "date", "quantity", "place", "name", "whether",
    "definition", "way", "which", "other",
]  # fmt: skip

_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|"
    r"thousand|million|half|third|quarter|once|twice|every|overnight)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?<![\d.,])(?<!\bday )(?<!\bstage )(?<!\bcourse )(?<!\bpart )(?<!\bstep )(?<!\bperson )(?<!\bchapter )"
    r"\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|(?<!at )once|twice|third|never|"
    r"always|an hour|a day)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"[$€£¥]\s?\d|\d\s?k?\s?(?:[$€£¥]|(?:dollars?|euros?|pounds|cents?|usd|eur|gbp|yen)\b)|\d\s?k\b|"
    r"\b(?:free|gratis|kostenlos)\b",
    re.IGNORECASE,
)
_COST = re.compile(rf"{_PRICE.pattern}|\bcosts?\D{{0,20}}\d", re.IGNORECASE)
_DURATION = re.compile(
    r"\d+\s*(?:ms|s|sec\w*|min\w*|h|hours?|days?|weeks?|months?|years?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?)\b|"
    r"\b(?:an?|one|two|three|four|five|six|seven|eight|ten|twelve|few|several|many|half an?)\s"
    r"(?:second|minute|hour|day|week|month|year|night)s?\b|\b(?:overnight|hours|days|weeks|minutes|years|months|bits?)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"\b1\d{3}\b|\b20\d\d\b")
_DAY = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}\.\s?\d{1,2}\.|\b\d+(?:st|nd|rd|th) century|\b\d{1,4}\s?(?:BCE?|AD|CE)\b|"
    r"\b\d+ (?:day|week|month|year)s?\b|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    r"\d\s?(?:[mdc]?l|(?:milli|centi)?lit(?:er|re)s?|cups?|gallons?|pints?|tea|table)(?:spoons?)?\b|"
    r"\b(?:an?|one|two|three|half an?) (?:lit(?:er|re)|cup|gallon|pint|teaspoon|tablespoon)s?\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\d\s?(?:k?g|mg|t|(?:kilo|milli)?gram(?:me)?s?|kilos?|tonn?es?|tons?|lbs?|pounds?|ounces?|oz)\b|"
    r"\b(?:an?|one|two|three|half an?) (?:kilo|gram|kilogram|tonne|ton|pound|ounce)s?\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"\d+\s?(?:°|degrees?\b|grad\b|celsius\b|fahrenheit\b|[CFK]\b)", re.IGNORECASE)
_LENGTH = re.compile(
    r"\d+\s?(?:[mck]?m|µm|inch(?:es)?|in|f(?:oo|ee)?t|yards?|(?:milli|centi|kilo)?met(?:er|re)s?)\b|\d+\s?[\"″]|"
    r"\b(?:an?|one|two|three|half an?) (?:inch|foot|feet|met(?:er|re)s?|centimet(?:er|re)s?|hand|finger)\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"\b(?:black|white|gr[ae]y|red|orange|yellow|green|blue|indigo|violet|purple|pink|brown|gold(?:en)?|silver|cream|"
    r"schwarz|wei(?:ß|ss)|grau|rot|gelb|grün|blau|braun)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(
    r"(?<=[a-z,] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December|I)\b)[A-Z][a-z]+|^[A-Z][a-z]+ (?:and )?[A-Z]"
)
_PERSON = re.compile(
    r"\b[A-Z][\w.'’-]*\w(?: (?:[A-Z]\.|van|von|de|der|del|la))* [A-Z][\w'’-]+|(?<=\bby )[A-Z]\w+|"
    r"\b[A-Z]\w+(?=['’]s?\b)"
)
_PROPER = re.compile(r"(?<=[\w,:(] )[A-Z]\w+|\b[A-Z]+[a-z]+[A-Z]\w*|\b[A-Z]{2,}\b")
_SCHOOL = re.compile(
    r"\b(?:[A-Z]\w+ )*(?:Universit\w+|College|Institute?|School|Polytechnic|Hochschule)(?: (?:of|in) [A-Z]\w+)?|"
    r"\b(?:MIT|ETH|EPFL|CMU|UCLA?|Stanford|Oxford|Cambridge|Harvard|Berkeley|Princeton|Yale|Cornell|Caltech)\b"
)
_COUNTRY = re.compile(
    r"\b(?:germany|france|italy|spain|england|britain|uk|usa|america|united states|switzerland|austria|hungary|"
    r"china|japan|india|russia|poland|sweden|norway|denmark|finland|netherlands|holland|belgium|portugal|greece|"
    r"turkey|egypt|canada|mexico|brazil|australia|ireland|scotland|wales|korea|singapore|deutschland|frankreich|"
    r"italien)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:because|since|so(?: that)?|therefore|hence|thus|otherwise|as a result|due to|reasons?|in order to|"
    r"to (?!the\b|an?\b|my\b)\w+|by \w+ing|which is why|that is why|leads? to|caus\w+|helps?|lets?|makes?|keeps?|"
    r"allows?|prevents?|avoids?|means|if|weil|denn|damit|sonst|darum|deshalb|daher|dadurch)\b|[;:]",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"\b(?:python|java|javascript|typescript|rust|golang|go|ruby|haskell|scala|kotlin|swift|clojure(?:script)?|lisp|"
    r"scheme|racket|php|perl|sql|r|julia|matlab|c|erlang|elixir|prolog|bash|english|german|french|spanish|chinese|"
    r"japanese|mandarin|italian)\b|\bc(?:\+\+|#)",
    re.IGNORECASE,
)
_MARKED_OR_PROPER = re.compile(r"[\"“”„*`]|(?<=[a-z,] )[A-Z]\w+|^[A-ZÄÖÜ][^.:?!]{2,40}(?::| [—–-]) ")

_QUANTITIES = (
    "ph|rate|scores?|size|temperature|price|salary|speed|ratio|percentage|share|number|length|weight|level|hydration|"
    "interval|limit|maximum|minimum|version|distance|height|width|depth|thickness|age|duration|timeout|cost|amount|"
    "capacity|port|budget|figure|satisfaction|rating|dose"
)
_OF_A_TEXT = (
    r"(?! (?:is|are|may|can|should|must) (?:the |an? |my )?(?:\w+ ){1,4}?"
    r"(?:keys?|names?|lines?|strings?|paths?|titles?|texts?|posts?|messages?|passwords?)\b)"
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One way to ask for a kind of thing.

    Attributes:
        asked: what the question says, in small letters.
        held: what a thing of that kind looks like; None where any words may be one.
        shown: what an answer must show; None where it need not.
    """

    kind: Wanted
    asked: re.Pattern[str]
    held: re.Pattern[str] | None = None
    shown: re.Pattern[str] | None = None


def _asking(
    kind: Wanted, asked: str, held: re.Pattern[str] | None = None, shown: re.Pattern[str] | None = None
) -> _Asking:
    return _Asking(kind, re.compile(asked), held, shown)


_ASKINGS = (
    _asking("date", r"\b(?:which|what) year\b", _YEAR, _YEAR),
    _asking("date", r"\b(?:by when|deadline|what date|bis wann)\b", _DAY, _DAY),
    _asking("date", r"^when (?:was|were|did)\b|^wann\b", _DIGITS, _DIGITS),
    _asking(
        "quantity",
        r"\b(?:what|which|how much)\b.*\bcosts?\b|\bkostet\b",
        _COST,
        _HOW_MANY,
    ),
    _asking(
        "quantity",
        r"\b(?:what|which|how much)\b.*\b(?:price|fees?|salary|earn|pay|charges?|money)\b",
        _PRICE,
        _HOW_MANY,
    ),
    _asking("quantity", rf"\bhow long\b{_OF_A_TEXT}|\bwie lange\b", _DURATION, _DURATION),
    _asking(
        "quantity",
        r"\b(?:what|which) temperature|\bhow (?:hot|warm)\b|\bhow many degrees\b|\bwie (?:warm|heiß)\b",
        _DEGREES,
        _DEGREES,
    ),
    _asking(
        "quantity",
        r"\bhow (?:many|much) (?:seconds|minutes|hours|days|weeks|months|years)\b",
        _DURATION,
        _HOW_MANY,
    ),
    _asking("quantity", r"\bhow (?:many|much) (?:millilit|lit)(?:er|re)s?\b", _VOLUME, _HOW_MANY),
    _asking("quantity", r"\bhow (?:many|much) (?:(?:kilo)?grams?|kilos|pounds|tonn?es|ounces)\b", _WEIGHT, _HOW_MANY),
    _asking(
        "quantity",
        r"\bhow (?:many|much|often|far|old|fast|big)\b|\bat (?:what|which) (?:speed|age)|"
        r"\bwhat (?:percent|share)|\bwie ?(?:viel|viele|oft)\b",
        _HOW_MANY,
        _HOW_MANY,
    ),
    _asking("quantity", r"\bhow (?:thick|tall)\b", _LENGTH, _LENGTH),
    _asking("quantity", r"\bhow heavy\b|\bwie schwer\b", _WEIGHT),
    _asking("which", r"\b(?:which|what) colou?r\b|\bwelche farbe\b", _COLOUR, _COLOUR),
    _asking(
        "person",
        r"^(?:who|wer)\b|^which (?:scientists?|people|persons?|researchers?|authors?|engineers?|chemists?)\b",
        _PERSON,
        _CAPITALS,
    ),
    _asking(
        "person",
        r"^(?:(?:and|by|for|with|from|to) )?(?:whose|whom|who|wem|wen)\b|"
        r"which (?:scientists?|people|person|author|researcher|engineer|chemist|teacher|professor)",
        _PERSON,
    ),
    _asking("reason", r"\b(?:why|warum|wieso|weshalb|what (?:is|was|are) the reasons?|how come)\b", _BECAUSE),
    _asking("country", r"\b(?:which|what) (?:country|countries)\b", _COUNTRY),
    _asking("language", r"\b(?:which|what) (?:programming )?language", _LANGUAGE),
    _asking("organisation", r"\b(?:which|what) (?:\w+ )?(?:universit(?:y|ies)|colleges?|schools?)\b", _SCHOOL),
    _asking(
        "organisation",
        r"\b(?:which|what) (?:\w+ )?(?:company|companies|firms?|employers?|brands?|publishers?|"
        r"institutes?|institutions?|manufacturers?|makers?|vendors?|organi[sz]ations?|startups?)\b",
        _PROPER,
    ),
    _asking("date", r"\b(?:which|what) (?:date|day|century)\b|^when (?:is the|will)\b|since when", _NUMBER),
    _asking(
        "quantity",
        rf"\b(?:what|which)(?: is| are| was)?(?: the| a| my)?(?: \w+){{0,2}} (?:{_QUANTITIES})\b|\bat what\b|"
        r"\bhow (?:large|long|high|deep|wide|heavy)\b|"
        r"\b(?:which|what) (?:chapter|page|volume|edition|section|module)\b",
        _NUMBER,
    ),
    _asking("place", r"^where\b|\bin (?:which|what) (?:city|town|place|region|folder|file)"),
    _asking("name", r"\b(?:names?|called|title)\b", _MARKED_OR_PROPER),
    _asking(
        "whether",
        r"^(?:is|are|does|do|did|can|may|should|was(?! (?:ist|sind)\b)|were|has|have|will|would|could|must)\b",
    ),
    _asking("definition", r"^(?:what (?:is|are)|was (?:ist|sind)|define|explain)\b"),
    _asking("way", r"^how\b|\bhow (?:do|does|can|to|did)\b"),
    _asking("which", r"\b(?:which|what)\b"),
    _asking("other", ""),
)
"""The first that fits is taken."""

_COUNTED = re.compile(r"\bhow (?:many|much) (?:of (?:the|my) )?((?:\w+ ){0,2}\w+)", re.IGNORECASE)
_FARTHEST_WORDS, _UNCOUNTED_WORDS = 12, 10
_COUNTED_WORDS = 3


def wanted_by(question: str) -> Wanted:
    """Return the kind of thing that a question asks for."""
    return _read(question).kind


def to_show(question: str) -> re.Pattern[str] | None:
    """Return the pattern that an answer must show (a year, a number, a name), None where any words may do."""
    return _read(question).shown


def is_held(question: str, text: str) -> bool:
    """Return whether a text holds a thing of the kind asked for that the question does not name, where that shows."""
    asking = _read(question)
    if asking.held is None or asking.kind == "name":
        return asking.held is None or asking.held.search(text) is not None
    named = set(re.findall(r"\w+", question.casefold()))
    return any(set(re.findall(r"\w+", found[0].casefold())) - named for found in asking.held.finditer(text))


def _read(question: str) -> _Asking:
    folded = question.casefold()
    return next(each for each in _ASKINGS if each.asked.search(folded))


def counted_apart(question: str, text: str) -> float:
    """Return 0..1, how far a number stands from what "how many" counts; 0 where nothing is to be counted."""
    asked = _COUNTED.search(question)
    if asked is None:
        return 0.0
    counted = {stem(word) for word in words(asked[1])[:_COUNTED_WORDS] if word not in STOP_WORDS and not word.isdigit()}
    spoken = re.findall(r"[\w'’+%]+", text)
    numbers = [at for at, word in enumerate(spoken) if word[0].isdigit() or _NUMBER.fullmatch(word)]
    nouns = [at for at, word in enumerate(spoken) if stem(word.casefold()) in counted]
    if not numbers:
        return 1.0
    apart = min((abs(one - other) for one in numbers for other in nouns), default=_UNCOUNTED_WORDS)
    return min(_FARTHEST_WORDS, apart) / _FARTHEST_WORDS
