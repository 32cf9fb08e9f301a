"""A sentence becomes the measures it asks for: a number, a comparison, a unit, and what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.clauses import enclosed


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a criterion asks for.

    Attributes:
        comparison: one of ``>``, ``>=``, ``<``, ``<=``, ``=``; "top 25%" is ``<=`` 25 of unit ``% rank``.
        value: the bar; None where the text names a tolerance without a number ("to several decimals").
        unit: "%", "weeks", "HSK level", "% rank", …; empty for a bare number.
        what: what is measured ("MNIST", "Kaggle competition").
        text: the words of the criterion that say so.
    """

    comparison: str
    value: float | None
    unit: str
    what: str
    text: str


_NUMBER_WORDS = {
    word: float(value)
    for value, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        )
    )
} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
    "hundred": 100.0,
    "dozen": 12.0,
}
_DIGITS = r"\d{1,3}(?:[,\u202f ]\d{3}){1,3}(?![\d])|\d{1,3},\d{1,2}(?![\d])|\d{1,9}(?:\.\d{1,6})?"
_NUMBER = rf"(?:{_DIGITS}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_MAGNITUDE = r"(?:[kKM](?![\w]))?"

_COMPARISONS = {
    ">": r">(?!=|>)|＞|more than|over|above|exceeding|greater than|better than|beyond|north of|higher than|faster than"
    r"|(?:larg|wid|bigg|long|tall|heavi|deep|thick|lat|slow)er than|más de|mayor (?:que|de)|über|mehr als|besser als"
    r"|plus de|supérieure? à",
    ">=": r">=|≥|⩾|=>|at least|no less than|no fewer than|not less than|a minimum of|minimum of|minimum|min\.?"
    r"|at minimum|or more than"
    r"|al menos|como mínimo|por lo menos|mindestens|wenigstens|au moins|au minimum",
    "<": r"<(?!=|<|-)|＜|in under|under|below|less than|fewer than|lower than|in less than|quicker than"
    r"|(?:thinn|small|short|light|narrow|earli)er than|(?:en )?menos de|(?:in )?weniger als|unter|(?:en )?moins de",
    "<=": r"<=|≤|⩽|at most|no more than|not more than|a maximum of|maximum of|maximum|max\.?|up to|within|in at most"
    r"|no longer than|no slower than"
    r"|como máximo|a lo sumo|höchstens|maximal|bis zu|au plus|au maximum",
    "=": r"exactly",
}
_OPERATOR = "|".join(
    f"(?P<c{index}>{pattern})" for index, pattern in enumerate(_COMPARISONS[name] for name in _COMPARISONS)
)
_OPERATOR_NAMES = tuple(_COMPARISONS)

_TIME = (
    r"milliseconds?|ms|seconds?|secs?|(?-i:[sh])(?![\w'’])|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?"
    r"|sekunden|minuten|stunden|tagen?|wochen|monaten?|segundos|minutos|horas|días|semanas|meses|secondes|heures"
    r"|jours|semaines|mois"
)
_USUAL_UNITS = tuple(
    (re.compile(pattern), usual)
    for pattern, usual in (
        ("percent", "%"),
        ("percentage points?", "percentage points"),
        ("milliseconds?|ms", "ms"),
        ("seconds?|secs?|s|sekunden|segundos|secondes", "seconds"),
        ("minutes?|mins?|minuten|minutos", "minutes"),
        ("hours?|hrs?|h|stunden|horas|heures", "hours"),
        ("days?|tagen?|días|jours", "days"),
        ("weeks?|wochen|semanas|semaines", "weeks"),
        ("months?|monaten?|meses|mois", "months"),
        ("years?", "years"),
        ("kilomet(?:er|re)s?|km", "km"),
    )
)
_DURATION_UNIT = re.compile(rf"^(?:{_TIME})$", re.IGNORECASE)
_UNIT = (
    rf"(?:%|percent(?:age points?)?|‰|{_TIME}|km/h|km|kilomet(?:er|re)s?|(?-i:[mg])(?![\w'’])|met(?:er"
    rf"|re)s?|cm|mm|miles?"
    r"|kg|lbs?|pounds?|bpm|wpm|fps|rps|qps|Hz|kHz|dB|°C|°F|degrees|pages?|words?|lines?|points?"
    r"|kB|MB|GB|TB|tokens?|decimals?|decimal places|significant (?:figures|digits)"
    r"|F1(?:[ -]score)?|AUC|ROC-AUC|accuracy|precision|recall|BLEU|ROUGE|RMSE|MAE|MSE|R2|R²|IoU|mAP|kappa|nDCG(?:@\d+)?"
    r"|Elo|ELO|perplexity)"
)

_COMPARED = re.compile(
    rf"(?<![\w.])(?:{_OPERATOR})[ \t]*(?:a |an |about |around |roughly )?[~±]?(?P<money>[$€£])?(?P<number>{_NUMBER})"
    rf"(?P<magnitude>{_MAGNITUDE})(?P<or_more>\+?)(?:[ -]?(?P<unit>{_UNIT}))?(?![\w])",
    re.IGNORECASE,
)
_SYMBOL_COMPARED = re.compile(
    rf"(?P<symbol>>=|≥|⩾|<=|≤|⩽|>|<|＞|＜)[ \t]*~?(?P<number>{_NUMBER})(?P<magnitude>{_MAGNITUDE})"
    rf"(?:[ -]?(?P<unit>{_UNIT}))?(?![\w])",
    re.IGNORECASE,
)
_SYMBOLS = {"⩾": ">=", "≥": ">=", "⩽": "<=", "≤": "<=", "＞": ">", "＜": "<"}
_TOP = re.compile(
    rf"\btop[ -](?P<number>{_NUMBER})(?:[ ]?(?P<percent>%|percent)|(?P<ordinal>)(?![\w]))(?![\w])", re.IGNORECASE
)
_PERCENTILE = re.compile(r"\b(?P<number>\d{1,3})(?:st|nd|rd|th) percentile\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?P<word>first|second|third|1st|2nd|3rd|[4-9]th|\d\dth) (?:place|prize|rank)\b", re.IGNORECASE)
_PLACE_VALUES = {"first": 1.0, "second": 2.0, "third": 3.0}
_LEVEL = re.compile(
    r"\b(?P<scale>HSK|JLPT|TOPIK|DELF|DALF|DELE|CEFR|IELTS|TOEFL|TOEIC|ABRSM(?: grade)?|Trinity grade|grade|level"
    r"|belt|Elo|rating of|a rating of|Lichess|FIDE|Codeforces)[ -]?(?P<level>N[1-5]|[ABC][12](?!\w)"
    r"|\d{1,4}(?:\.\d)?)(?![\w%])",
    re.IGNORECASE,
)
_CEFR = re.compile(r"\b(?P<level>[ABC][12])(?![\w])(?:[ -]level)?")
_CEFR_VALUES = {"A1": 1.0, "A2": 2.0, "B1": 3.0, "B2": 4.0, "C1": 5.0, "C2": 6.0}
_JLPT = re.compile(r"\b(?P<level>N[1-5])\b")
_BARE = re.compile(
    rf"(?<![\w.$€£/-])(?P<number>{_DIGITS})(?P<magnitude>{_MAGNITUDE})(?P<or_more>\+?)[ -]?(?P<unit>{_UNIT})(?![\w])",
    re.IGNORECASE,
)
_BARE_WORDS = re.compile(
    rf"(?<![\w.-])(?P<number>{'|'.join(_NUMBER_WORDS)})[ -](?P<unit>{_TIME})(?![\w])", re.IGNORECASE
)
_COUNT = re.compile(
    rf"(?<![\w.:/$€£-])(?P<number>(?i:{_NUMBER}))(?P<or_more>\+?) (?:million |thousand |billion "
    rf")?(?P<what>(?:[\w'’/-]+ ){{0,4}}?(?:[\w'’/-]*[a-z]{{2}}s|people|children|kanji|hanzi))(?![\w])"
)
_TOLERANCE = re.compile(
    r"\b(?:to (?:several|many|a few|all|machine) (?:decimals?(?: places)?|precision|digits|significant figures)"
    r"|to (?:machine|numerical|floating[ -]point) precision|within (?:a |the |an )?(?:\w+ )?(?:tolerance"
    r"|margin|rounding)"
    r"(?: error)?|up to rounding|numbers matching|match(?:es|ing)? the (?:reported|published) (?:numbers?|results?)"
    r"|bit[ -]for[ -]bit|byte[ -]for[ -]byte)\b",
    re.IGNORECASE,
)
_LOAD = re.compile(
    r" (?:concurrent |parallel |simultaneous )?(?:requests|users|clients|connections|threads|sessions)\b", re.IGNORECASE
)
_OUT_OF = re.compile(
    rf"(?:(?: times)?(?: out)? of (?:the )?|/)(?P<whole>{_DIGITS}|{'|'.join(_NUMBER_WORDS)})(?P<what>(?: "
    rf"[\w'’-]+){{0,3}}?s)?(?![\w])"
)
_SMALL = re.compile(r"\b(?:to|within|below|under)(?: within)? (?P<number>\d(?:\.\d{1,4})?e-\d{1,3})\b", re.IGNORECASE)
_CJK = re.compile(
    r"(?P<before>至少|不少于|不低于|超过|大于|高于|少于|低于|小于|不超过|最多)?\s*(?P<number>\d{1,6}(?:\.\d{1,3})?)\s*"
    r"(?P<unit>分钟|小时|字|词|个|页|篇|分|次|天|周|公里|道|题|步|首|幅|秒|[%％])(?P<after>以上|以下|以内|之内|内)?"
)
_CJK_COMPARISONS = {
    "超过": ">", "大于": ">", "高于": ">", "少于": "<", "低于": "<", "小于": "<", "不超过": "<=", "最多": "<=",
    "以下": "<=", "以内": "<=", "之内": "<=", "内": "<=",
}  # fmt: skip
_CJK_TEXT = re.compile(r"[\u4e00-\u9fff]")
_CJK_ON = re.compile(r"在\s*(?P<what>[^，。；在]{1,30}?)(?:上|中|里)[^，。；]{0,12}$")
_RATE = re.compile(
    rf"(?<![\w.])(?P<number>{_DIGITS}|{'|'.join(_NUMBER_WORDS)}) times (?:in|per|within|a|an|every) ?"
    r"(?:one |a |an |1 )?(?P<unit>second|minute|hour|day|week)(?![\w])",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"\b(?:scored?|rates?|rated|gets?|got|with|reach(?:ed)?|of|grade)(?: it| an?)? "
    r"(?P<number>\d{1,4})/(?P<whole>\d{1,4})(?![\w/])",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:no|not|without|never|kein\w*|nicht|ohne|sin|ningun\w*|aucun\w*|sans)\b[^,;.]{0,40}$", re.I)
_OPPOSITES = {">": "<=", "<": ">="}
# "a 70% rye loaf" describes; "an 80% average" is a bar.
_RESULT_NOUN = re.compile(
    r"\s(?:scores?|accuracy|averages?|pass(?:ing|es)?|marks?|grades?|success|hit|win|coverage|recall|precision|rate|f1)\b",
    re.I,
)
_ARTICLE = re.compile(r"\b(?:an?|the|my|your)\s+$", re.IGNORECASE)
_SHARE = re.compile(
    rf"(?<![\w.:/-])(?P<number>\d{{1,6}}|{'|'.join(_NUMBER_WORDS)})(?P<tries> times)?(?: out)? of "
    rf"(?P<whole>\d{{1,6}}|{'|'.join(_NUMBER_WORDS)})(?(tries)(?P<none>)|(?P<what>(?: [\w'’.-]+){{1,4}}?s))(?![\w])"
)
_WHAT_AFTER = re.compile(
    r"^\)?[ ,]*(?:(?:validation|test|held-out|mean|average) )?(?:accuracy |precision |recall |score )?(?:in"
    r"|on|of|for|at)"
    r" (?!an? row\b|the (?:first|last) )(?:an? |the |my |your |its |every |each )?(?!under|less|at |most"
    r"|least|(?:them|it|these|those|row|time|total|all)\b|\d)(?P<what>[^,;:()—–]{1,80})"
)
_WHAT_STOP = re.compile(
    r"\s(?:with(?:out)?|using|against|via|by|and|but|or|that|which|while|when|in under|from|over|after"
    r"|before|so|then)\s"
)
# A count behind a preposition describes ("with two sessions"); elsewhere it asks ("bake ten loaves").
_AFTER_PREPOSITION = re.compile(
    r"\b(?:with|over|of|on|in|for|from|by|to|between|across|at|under|through|against|among|into|than|after"
    r"|before|and|or|the|these|those|its|your|their"
    r"|per|as|about|stage|chapter|part|week|section|page|figure|version|first|last|next)\s+$",
    re.IGNORECASE,
)
_NOT_COUNTED = re.compile(
    rf"^(?:{_TIME}|times|of|as|is|was|has|this|its|cases?|ways?|sides?|hands)$|s['’]s$|ss$|ous$|ics$|sis$",
    re.IGNORECASE,
)


def read_measures(text: str) -> tuple[Measure, ...]:
    """Return the measures of one criterion in the order of the text, each stretch of words used once."""
    found: list[tuple[int, int, Measure]] = []
    taken = bytearray(len(text))
    for start, end, measure in _candidates(text):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append((start, end, measure))
    named = " ".join(measure.what for _, _, measure in found)
    # "at least 80% on the B1 mock exam": the level is the exam's name and no bar of its own.
    kept = [entry for entry in found if not (entry[2].unit.endswith(" level") and entry[2].text in named)]
    return tuple(_folded(text, sorted(kept, key=lambda entry: entry[0])))


def _folded(text: str, found: list[tuple[int, int, Measure]]) -> Iterator[Measure]:
    """Yield the measures, a size standing before a bar becoming what the bar is about ("10 km in under 50 minutes")."""
    sizes: list[str] = []
    for index, (start, end, measure) in enumerate(found):
        follows = index + 1 < len(found) and found[index + 1][0] - end <= 1 and measure.unit != "%"
        if follows and measure.text[0].isdigit() and not found[index + 1][2].text[0].isdigit():
            sizes.append(text[start:end])
            continue
        yield replace(measure, what=measure.what or " ".join(sizes))
        sizes = []


def _candidates(text: str) -> Iterator[tuple[int, int, Measure]]:
    yield from _ranks(text)
    yield from _levels(text)
    for match in _RATE.finditer(text):
        value, what = _value(match["number"], ""), _what_before(text, match.start())
        yield match.start(), match.end(), Measure(">=", value, f"times a {match['unit'].lower()}", what, match[0])
    for match in _COMPARED.finditer(text):
        comparison = next(name for index, name in enumerate(_OPERATOR_NAMES) if match[f"c{index}"] is not None)
        if comparison in _OPPOSITES and _NEGATED.search(text, max(0, match.start() - 60), match.start()):
            comparison = _OPPOSITES[comparison]
        if match["money"] or _is_spatial(match):
            continue
        yield _numbered(text, match, comparison)
    for match in _SYMBOL_COMPARED.finditer(text):
        yield _numbered(text, match, _SYMBOLS.get(match["symbol"], match["symbol"]))
    for match in _SMALL.finditer(text):
        yield match.start(), match.end(), Measure("<=", float(match["number"]), "tolerance", "", match[0])
    if _CJK_TEXT.search(text):
        for match in _CJK.finditer(text):
            comparison = _CJK_COMPARISONS.get(match["before"] or match["after"] or "", ">=")
            unit = "%" if match["unit"] in "%％" else match["unit"]
            named = _CJK_ON.search(text[max(0, match.start() - 60) : match.start()])
            what = named["what"] if named else ""
            yield match.start(), match.end(), Measure(comparison, float(match["number"]), unit, what, match[0])
    for match in _TOLERANCE.finditer(text):
        yield match.start(), match.end(), Measure("<=", None, "tolerance", _compared_thing(text, match), match[0])
    for pattern in (_BARE, _BARE_WORDS):
        for match in pattern.finditer(text):
            if not _is_setting(text, match):
                yield _numbered(text, match, _bare_comparison(text, match))
    yield from _counts(text)


def _is_spatial(match: re.Match[str]) -> bool:
    """Return whether "over three machines" or "under 100 requests" names a place or a load and no bar."""
    value = _value(match["number"], match["magnitude"] or "")
    spatial = re.match(r"over|under|above|below|beyond|within", match[0], re.IGNORECASE)
    if spatial is None or match["unit"] or value is None:
        return False
    return value < 20 or _LOAD.match(match.string[match.end() :]) is not None


def _ranks(text: str) -> Iterator[tuple[int, int, Measure]]:
    for match in _TOP.finditer(text):
        unit = "% rank" if match["percent"] else "rank"
        value = _value(match["number"], "")
        yield match.start(), match.end(), Measure("<=", value, unit, _what_after(text, match.end()), match[0])
    for match in _PERCENTILE.finditer(text):
        value = 100.0 - float(match["number"])
        yield match.start(), match.end(), Measure("<=", value, "% rank", _what_after(text, match.end()), match[0])
    for match in _PLACE.finditer(text):
        word = match["word"].lower()
        value = _PLACE_VALUES.get(word) or float(re.sub(r"\D", "", word))
        yield match.start(), match.end(), Measure("<=", value, "rank", _what_after(text, match.end()), match[0])


def _levels(text: str) -> Iterator[tuple[int, int, Measure]]:
    for match in _LEVEL.finditer(text):
        scale, level = match["scale"], match["level"].upper()
        if scale.lower() in ("elo", "rating of", "a rating of", "lichess", "fide", "codeforces"):
            what = "" if "rating" in scale.lower() else scale
            yield match.start(), match.end(), Measure(">=", float(level), "rating", what, match[0])
        elif level in _CEFR_VALUES:
            yield match.start(), match.end(), Measure(">=", _CEFR_VALUES[level], "CEFR level", scale, match[0])
        elif level.startswith("N"):
            yield match.start(), match.end(), Measure("<=", float(level[1:]), "JLPT level", "JLPT", match[0])
        elif level[0].isdigit():
            unit = scale if scale.lower() in ("level", "grade") else f"{scale} level"
            yield match.start(), match.end(), Measure(">=", float(level), unit, _scale(scale), match[0])
    for match in _CEFR.finditer(text):
        yield match.start(), match.end(), Measure(">=", _CEFR_VALUES[match["level"]], "CEFR level", "CEFR", match[0])
    for match in _JLPT.finditer(text):
        yield match.start(), match.end(), Measure("<=", float(match["level"][1:]), "JLPT level", "JLPT", match[0])


def _scale(scale: str) -> str:
    return "" if scale.lower() in ("level", "grade", "belt") else scale


def _numbered(text: str, match: re.Match[str], comparison: str) -> tuple[int, int, Measure]:
    groups = match.groupdict()
    value = _value(groups["number"], groups.get("magnitude") or "")
    unit = _unit_name(groups.get("unit") or "")
    if not unit and (out_of := _OUT_OF.match(text[match.end() :])):
        end = match.end() + out_of.end()
        whole = f"of {out_of['whole']}"
        return (
            match.start(),
            end,
            Measure(comparison, value, whole, (out_of["what"] or "").strip(), text[match.start() : end]),
        )
    what = _what_after(text, match.end()) or _what_before(text, match.start())
    end = match.end()
    if not unit and (counted := _counted_after(text, end)):
        unit, what, end = counted, _what_after(text, end + 1 + len(counted)), end + 1 + len(counted)
    return match.start(), end, Measure(comparison, value, unit, what, text[match.start() : end])


def _counts(text: str) -> Iterator[tuple[int, int, Measure]]:
    """Yield plain counts of things ("ten pieces"): two or more of a plural that is not a stretch of time."""
    marks = enclosed(text)
    for match in _MARKS.finditer(text):
        start, whole = match.start("number"), f"of {match['whole']}"
        found = text[start : match.end()]
        yield start, match.end(), Measure(">=", float(match["number"]), whole, _what_after(text, match.end()), found)
    for match in _SHARE.finditer(text):
        if not marks[match.start()]:
            whole, value = f"of {match['whole']}", _value(match["number"], "")
            yield match.start(), match.end(), Measure(">=", value, whole, (match["what"] or "").strip(), match[0])
    for match in _COUNT.finditer(text):
        value = _value(match["number"], "")
        if value is None or value == 1 or marks[match.start()] or 1900 <= value <= 2100:
            continue
        if (
            value >= 2
            and not match["or_more"]
            and _AFTER_PREPOSITION.search(text[max(0, match.start() - 20) : match.start()])
        ):
            continue
        words = match["what"].split()
        if _NOT_COUNTED.search(words[-1]) or any(_NOT_COUNTED.search(word) for word in words[:1]):
            continue
        what = _what_after(text, match.end())
        comparison = "<=" if value == 0 else ">="
        yield match.start(), match.end(), Measure(comparison, value, match["what"], what, match[0])


def _is_setting(text: str, match: re.Match[str]) -> bool:
    """Return whether a bare number describes the thing rather than asks for it: "4 KB pages", "at 27 °C"."""
    if match["unit"].lower() in ("°c", "°f", "degrees"):
        return True
    if match["unit"] == "%":
        after = text[match.end() : match.end() + 20]
        attributive = _ARTICLE.search(text, max(0, match.start() - 6), match.start()) and re.match(r"\s[a-z]{3}", after)
        return bool(attributive) and not _RESULT_NOUN.match(after)
    if _DURATION_UNIT.match(match["unit"]):
        return False
    if match["unit"].lower() in ("rps", "qps"):
        return re.search(r"\b(?:at|under)\s+$", text[max(0, match.start() - 8) : match.start()]) is not None
    return (
        re.match(
            r"\s(?!on\b|in\b|of\b|for\b|at\b|with|without|and\b|or\b|per\b|a\b|from\b|by\b|to\b|under\b|over\b)[a-z]",
            text[match.end() :],
        )
        is not None
    )


def _bare_comparison(text: str, match: re.Match[str]) -> str:
    """Return how an unsigned number is meant: a size of the thing ("20 minute talk") or a bar to reach."""
    if (match.groupdict().get("or_more") or "") == "+":
        return ">="
    if _DURATION_UNIT.match(match["unit"]):
        return "<=" if re.search(r"\b(?:in|within)\s+$", text[max(0, match.start() - 12) : match.start()]) else ">="
    return ">="


def _unit_name(unit: str) -> str:
    """Return the unit by its usual name: "percent" is %, "min" is minutes; a unit of time is plural."""
    name = unit.lower()
    for pattern, usual in _USUAL_UNITS:
        if pattern.fullmatch(name):
            return usual
    return unit


def _value(number: str, magnitude: str) -> float | None:
    word = number.lower()
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    scale = {"k": 1_000.0, "M": 1_000_000.0, "K": 1_000.0, "m": 1_000_000.0}.get(magnitude, 1.0)
    if re.fullmatch(r"\d{1,3},\d{1,2}", number):
        return float(number.replace(",", ".")) * scale
    return float(re.sub(r"[, \u202f]", "", number)) * scale


def _counted_after(text: str, end: int) -> str:
    match = re.match(
        r" (times (?:faster|slower|smaller|better|more|fewer|less)|people|children|(?:[\w'’/-]+ "
        r"){0,3}?[\w'’/-]*[a-z]{2}s)(?![\w])",
        text[end : end + 80],
    )
    if not match or (" " not in match[1] and _NOT_COUNTED.search(match[1])):
        return ""
    return match[1]


_LEADING_VERB = re.compile(
    r"^(?:pass|solve|score|reach|get|hit|play|run|train|achieve|earn|win|finish|complete|read|write)(?:ed|s)?\s+", re.I
)
_MATCHING = re.compile(r"\s+(?:match(?:es|ing)?|agree(?:s|ing)?)\s*$", re.IGNORECASE)
_OPENING = re.compile(r"^.*\b(?:whose|that|which|your|my|our|and|asserts?)\s+(?=\S)", re.IGNORECASE)


def _compared_thing(text: str, match: re.Match[str]) -> str:
    """Return what a tolerance is about: "whose outputs match the library to several decimals" → its outputs."""
    if match[0].lower().startswith(("numbers", "match")):
        return re.sub(r"^match(?:es|ing)? the |\s+matching$", "", match[0], flags=re.IGNORECASE)
    clause = re.split(r"[,;:()—–]", text[max(0, match.start() - 80) : match.start()])[-1].strip()
    return _MATCHING.sub("", _OPENING.sub("", clause)).strip()


def _what_after(text: str, end: int) -> str:
    match = _WHAT_AFTER.match(text[end : end + 160])
    if not match:
        return ""
    what = _WHAT_STOP.split(f"{match['what']} ", maxsplit=1)[0]
    return what.strip(" .!")


def _what_before(text: str, start: int) -> str:
    """Return the thing a bar stands behind ("10 km in under 50 minutes" → "10 km"), empty when none is near."""
    match = re.search(
        r"(?:^|[\s(])([\w'’-]+(?: [\w'’-]+){0,2}) (?:in|to|at|of|with|is|stays?|takes?) ?$",
        text[max(0, start - 80) : start],
    )
    words = re.split(r"\b(?:on|of) ", match[1])[-1].strip() if match else ""
    if match and match[0].rstrip().endswith(" at") and words[:1].isdigit():
        return ""
    words = _LEADING_VERB.sub("", words)
    return "" if re.search(r"\b(?:it|them|this|that)\b", words, re.IGNORECASE) else words
