"""The kind of thing a question asks for, and whether a text holds one that the question does not itself name."""

from __future__ import annotations

import re
from typing import Literal

from coach.tutor.wording import STOP_WORDS, stem, words

Wanted = Literal[
    "person", "reason", "country", "language", "date", "quantity", "place", "name", "whether", "definition", "way",
    "which", "other",
]  # fmt: skip

_QUANTITIES = (
    "ph|rate|scores?|size|temperature|price|salary|speed|ratio|percentage|share|number|length|weight|level|hydration|"
    "interval|limit|maximum|minimum|version|distance|height|width|depth|thickness|age|duration|timeout|cost|amount|"
    "capacity|port|budget|figure|satisfaction|rating|dose"
)
_ASKED: dict[Wanted, str] = {
    "person": r"^(?:(?:and|by|for|with|from|to) )?(?:who|whose|whom|wer|wem|wen)\b|"
    r"which (?:scientists?|people|person|author|researcher|engineer|chemist|teacher|professor)",
    "reason": r"\b(?:why|warum|wieso|weshalb|what (?:is|was|are) the reasons?|how come)\b",
    "country": r"\b(?:which|what) (?:country|countries)\b",
    "language": r"\b(?:which|what) (?:programming )?language",
    "date": r"\b(?:which|what) (?:year|date|day|century)\b|^when (?:was|were|did|is the|will)\b|\bwann\b|by when|"
    r"since when",
    "quantity": rf"\b(?:what|which)(?: is| are| was)?(?: the| a| my)?(?: \w+){{0,2}} (?:{_QUANTITIES})\b|\bat what\b|"
    r"\bhow (?:large|big|long|high|deep|wide|thick|tall|heavy|old|fast|hot|warm|far|many|much|often)\b|"
    r"\bwie ?(?:viele?|lange|oft|warm|heiß)\b",
    "place": r"^where\b|\bin (?:which|what) (?:city|town|place|region|folder|file)",
    "name": r"\b(?:names?|called|title)\b",
    "whether": r"^(?:is|are|does|do|did|can|may|should|was(?! (?:ist|sind)\b)|were|has|have|will|would|could|must)\b",
    "definition": r"^(?:what (?:is|are)|was (?:ist|sind)|define|explain)\b",
    "way": r"^how\b|\bhow (?:do|does|can|to|did)\b",
    "which": r"\b(?:which|what)\b",
}
"""How each kind is asked for; the first that fits is taken."""

_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|"
    r"thousand|million|half|third|quarter|once|twice|every|overnight)\b",
    re.IGNORECASE,
)
_HOLDS: dict[Wanted, re.Pattern[str]] = {
    "person": re.compile(r"\b[A-Z][\w.'’-]*\w(?: (?:[A-Z]\.|van|von|de|der|del|la))* [A-Z][\w'’-]+|(?<=\bby )[A-Z]\w+"),
    "country": re.compile(
        r"\b(?:germany|france|italy|spain|england|britain|uk|usa|america|united states|switzerland|austria|hungary|"
        r"china|japan|india|russia|poland|sweden|norway|denmark|finland|netherlands|holland|belgium|portugal|greece|"
        r"turkey|egypt|canada|mexico|brazil|australia|ireland|scotland|wales|korea|singapore|deutschland|frankreich|"
        r"italien)\b",
        re.IGNORECASE,
    ),
    "language": re.compile(
        r"\b(?:python|java|javascript|typescript|rust|golang|go|ruby|haskell|scala|kotlin|swift|clojure(?:script)?|lisp|"
        r"scheme|racket|php|perl|sql|r|julia|matlab|c|erlang|elixir|prolog|bash|english|german|french|spanish|chinese|"
        r"japanese|mandarin|italian)\b|\bc(?:\+\+|#)",
        re.IGNORECASE,
    ),
    "date": _NUMBER,
    "quantity": _NUMBER,
    "name": re.compile(r"[\"“”„*`]|(?<=[a-z,] )[A-Z]\w+"),
}
_COUNTED = re.compile(r"\bhow (?:many|much) (?:of (?:the|my) )?((?:\w+ ){0,2}\w+)", re.IGNORECASE)
_FARTHEST_WORDS, _UNCOUNTED_WORDS = 12, 10
_COUNTED_WORDS = 3


def wanted_by(question: str) -> Wanted:
    """Return the kind of thing that a question asks for."""
    folded = question.casefold()
    return next((kind for kind, pattern in _ASKED.items() if re.search(pattern, folded)), "other")


def is_held(question: str, text: str) -> bool:
    """Return whether a text holds a thing of the kind asked for that the question does not name, where that shows."""
    kind = wanted_by(question)
    pattern = _HOLDS.get(kind)
    if pattern is None or kind == "name":
        return pattern is None or pattern.search(text) is not None
    named = set(re.findall(r"\w+", question.casefold()))
    return any(set(re.findall(r"\w+", found[0].casefold())) - named for found in pattern.finditer(text))


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
