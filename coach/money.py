"""Sums of money that name no currency are found by what their clause speaks of: pay, bills, what things are bought for.

A figure is a candidate when nothing is counted by it ("350" in "paid 350 for it", but not in "350 pages").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_THINGS_BOUGHT = (
    r"(?:courses?|books?|textbooks?|workbooks?|laptop|computer|phone(?:\s+plan)?|keyboard|desk|chair|bike|car|tickets?|flights?|"
    r"train\s+fare|hotel|boot\s?camp|workshop|summer\s+school|certificates?|certification|licen[cs]e|subscriptions?|membership|"
    r"(?:train|bus|monthly)\s+pass|fares?|rent|fees?|gym|tutor(?:ing)?|lessons|headphones|tablet|takeaway|repairs?|gifts?|presents?|guitar|piano|violin|camera|textbook|"
    r"conference|visa|exam|retake|degree|room|flat)"
)
# What a learner's own money is called; each is rare where nobody's money is meant.
_OWN_MONEY = (
    r"(?:cash|rent|tuition|salar(?:y|ies)|wages?|(?:health\s+|car\s+)?insurance|subscription|mortgage|refund(?:ed)?|groceries|"
    r"(?:pay(?:ing)?|after|the|my|our)\s+bills|tax\s+(?:office|return|refund|bill)|(?:student\s+)?loans?|invoice|paycheck|"
    r"pay\s?day|pocket\s+money|bab(?:ysat|ysit\w*)|dog[- ]?sit\w*|freelanc\w+|side\s+(?:job|gig|hustle)|weekend\s+job|"
    r"landlord|landlady|piggy\s+bank|savings|bank\s+account|bank\s+balance|overdraft|inheritance|alimony|"
    r"child\s+support|stipend|scholarship|prize\s+money|money|debts?|entry\s+fee|fees?|budget|my\s+pay|the\s+pay|pay\s?rise|"
    r"hourly|afford|my\s+(?:own\s+)?spending|miete|rechnung(?:en)?|versicherung|schulden|alquiler|loyer|affitto|deposit)"
)
_FIGURE = (
    r"(?<![\w.,/:#€$£-])(?:\d{1,3}(?:[,.'’]\d{3})+|\d{2,7}(?:[.,]\d{1,2})?|\d[\d.,]*(?=\s?(?:k|grand|thousand|tausend)\b))"
    r"(?:\s?(?:k|grand|thousand|tausend)\b)?(?![\w/]|[.,:]\d|-\d)"
)
_NOTHING_COUNTED = (
    r"(?!\s*(?:%|percent|°|×|x\b|/\d))"
    r"(?=\s*(?:$|[.,;:!?)]|[-–—]\s|(?:an?|per|each|every|this|last|next)\s+(?:month|year|week|day|hour|evening|night|semester|"
    r"term|lesson|session|class|head|person|shift)\b|"
    r"(?:in\s+(?:an?|the|my)\s+(?:\w+\s+)?(?:month|week|year|evening)|plus|as|out\s+of|net|gross|in\s+total|altogether|all\s+in|left|short|aside|each|again|already|extra|more|less|back|upfront|now|"
    r"today|yesterday|they|he|she|i|we|for|to|on|from|by|until|when|which|with|and|or|so|but|before|after|because|im|pro|"
    r"este|al|par)\b"
    r"(?!\s+(?:\w+\s+)?(?:rows?|steps?|samples?|tokens?|epochs?|words?|points?|pages?|cards?|questions?|examples?|minutes?|"
    r"hours?|lines?|files?|exercises?|problems?)\b)))"
)
_SUM = _FIGURE + _NOTHING_COUNTED
_BIG_SUM = r"(?=\d{3}|\d[.,'’]\d{3}|\d+[.,]\d\d(?!\d)|[\d.,]+\s?(?:k|grand|thousand)\b)(?:" + _SUM + ")"
_GAP = r"[^.;!?\d\n]{0,40}?"
_SAID_OF_MONEY = re.compile(
    "|".join(
        (
            rf"\b{_OWN_MONEY}\b[^.;!?\n]{{0,60}}?(?P<own>{_SUM})",
            rf"(?P<owned>{_SUM})[^.;!?\d\n]{{0,40}}?\b{_OWN_MONEY}\b",
            rf"\b{_THINGS_BOUGHT}\b{_GAP}\b(?:is|was|are|were|costs?|came\s+to|comes\s+to|goes\s+for|went\s+for|would\s+be|"
            rf"sells\s+for|(?:went|gone|goes|rose|is|are)\s+(?:up|down)\s+to|rose\s+to|dropped\s+to|fell\s+to)\s+(?:\w+\s+)?(?P<price>{_BIG_SUM})",
            rf"\b(?:spen[dt]|spending|blew)\s+(?:\w+\s+){{0,2}}?(?P<spent>{_SUM})\s+on\s+(?:an?|the|my|our|new|used|online|"
            rf"private|second-hand)?\s*(?:\w+\s+)?{_THINGS_BOUGHT}\b",
            rf"\b(?:put|set|laid|putting|setting)\s+(?P<aside>{_SUM})\s+aside\b|\baside\s+(?P<saved>{_SUM})",
            r"\b(?:tutor|teacher|coach|school|studio|she|he|they)\s+(?:wants?|takes?|asks?|asked|charges?|quoted)\s+(?:for\s+)?"
            rf"(?P<lesson>{_SUM})\s*(?:/|per|an?|for\s+an?|for\s+the)\s*(?:lesson|hour|session|class|month|course|week)\b",
            rf"\b(?:won|win)\s+(?P<won>{_FIGURE})\s+(?:at|in|from)\s+(?:the|an?)\s+(?:\w+\s+)?(?:hackathon|contest|competition|"
            r"raffle|lottery|tournament|bet|poker)\b",
            # What one person gives another, and what somebody earns or pays, stands right behind its verb.
            rf"\b(?:pay|pays|paid|paying|gano|cobro|ganamos|gagne|verdiene|(?:be)?zahl(?:e|t|en|te)|pag[oéu]\w*|pai?[ey]\w*)\s+(?:(?:me|us|him|her|them|about|around|"
            rf"only|still|another|nur|etwa)\s+)*(?P<paid>{_SUM}|{_FIGURE}(?=\s+(?:miete|brutto|netto)))",
            rf"\b(?:slipped|slips|handed|gave|gives|wired|transferred|lent|sent|loaned|tipped)\s+(?:me|us|him|her|them)\s+"
            rf"(?P<given>{_SUM})",
            rf"\b(?:i|we)\s+(?:\w+\s+)?(?:clear|cleared|pocket|pocketed|net|netted|earn|earned)\s+(?P<cleared>{_SUM})",
            rf"\b(?:take|takes|took|taking|bring|brings|brought)\s+home\s+(?:\w+\s+)?(?P<home>{_SUM})",
            rf"\b(?:quote|quoted|estimate|price)\s+(?:of|for|on)\s+(?:an?|the|my)\s+(?:\w+\s+)?{_THINGS_BOUGHT}\b{_GAP}(?P<quote>{_SUM})",
            rf"\b(?:lost|lose|bet|won|gambled)\s+(?P<bet>{_FIGURE})\s+(?:at|on|in)\s+(?:the\s+)?(?:poker|casino|horses|lottery|"
            r"slots|roulette|blackjack|cards)\b",
            rf"(?P<fund>{_SUM})[^.;!?\d\n]{{0,20}}?\b(?:out\s+of|from|into|in)\s+(?:the|my|our)\s+(?:\w+\s+)?(?:fund|kitty|account|piggy\s+bank)\b",
            rf"(?P<rate>{_FIGURE})\s+(?:an|per)\s+hour\s+(?:for|as)\s+(?:the|my|a|an|private|these)?\s*(?:lessons?|tutor\w*|job|work|shifts?|"
            r"babysit\w*|classes)\b",
            rf"(?:{_THINGS_BOUGHT})\s+(?:is|was|are)\s+(?:\w+\s+)?(?P<now>{_FIGURE})\s+(?:now|each|a\s+month|this\s+year|again)\b",
            rf"(?P<short>{_SUM})\s+short\b",
            rf"\b(?:got|get|getting|claimed?|received?)\s+(?P<back>{_SUM})\s+back\s+(?:from|for)\b",
            rf"\b(?:saves|saved|saving|costs|costing|sets?)\s+(?:me\s+|us\s+|her\s+|him\s+)(?:back\s+)?(?:about\s+|around\s+)?(?P<cost>{_SUM})",
        )
    ),
    re.IGNORECASE,
)
# Where these stand by, money is what is studied, or the figure counts cards, minutes or a loss.
_STUDIED = re.compile(
    r"\b(?:data\s?-?sets?|data|census|predict\w*|regress\w+|columns?|features?|kaggle|classif\w+|histogram|median|table|sql|"
    r"query|economics?|elasticity|examples?|formula|annuity|interest|compound|calculat\w+|comput\w+|chapter|kapitel|transactions?|"
    r"deadlock\w*|threads?|algorithms?|knapsack|function|loss|marginal|gradient|model|century|novel|essay|probability|queue|"
    r"error)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:epochs?|batch|tokens?|memory|latency|benchmark|cache|cards?|minutes?|minuten|(?<!an\s)(?<!per\s)hours?|stunden|lines|pages|words|"
    r"points|exercises?|bytes|requests?|steps?|comparisons|hz|fps|mb|gb|ms)\b",
    re.IGNORECASE,
)
_SURELY_MONEY = re.compile(
    r"\b(?:cash|rent|tuition|salar\w+|wages?|insurance|mortgage|groceries|loans?|invoice|savings|hourly|afford|fees?|debts?|"
    r"landlord|paycheck|money|tax|bills)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:my|me|mine|our|us|i\s+(?:pay|paid|owe|get|make|earn|need|have|can['’]?t|cannot|spent|saved)|can['’]t\s+afford|"
    r"cannot\s+afford|per\s+hour|an\s+hour|an\s+evening|a\s+month|per\s+month|a\s+year)\b",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:chapters?|ch\.|pages?|p\.|sections?|levels?|days?|weeks?|weeks?|part|lessons?|units?|steps?|stages?|exercises?|"
    r"ex\.|problems?|questions?|version|no\.?|nr\.?|number|tickets?|issues?|room|bus|line|kapitel|seite|aufgabe|python|http|rfc|"
    r"port|seed|top|size|limit|at\s+least)\s*|#)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_BEFORE_A_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|till|from|to|before|after|spring|summer|autumn|fall|winter)\s+$", re.I
)


def unnamed_sums(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a sum of money without a currency stands: its first place and the place behind it."""
    if _STUDIED.search(text) and not _PERSONAL.search(text):
        return
    for match in _SAID_OF_MONEY.finditer(text):
        start, end = next(match.span(name) for name, value in match.groupdict().items() if value is not None)
        before = text[:start]
        is_year = _YEAR.match(text[start:end].strip()) and _BEFORE_A_YEAR.search(before)
        is_measure = _MEASURED.search(text) and not _SURELY_MONEY.search(match[0])
        if not is_year and not is_measure and not _COUNTED_BEFORE.search(before):
            yield start, end


LEAST_KNOWN_SUM = 1000
"""A known sum below this is too common a figure to be found again by itself."""
_THOUSANDS = re.compile(r"\s?(?:k|grand|thousand|tausend)$", re.IGNORECASE)


def amounts(text: str) -> frozenset[float]:
    """Return the figures of a text that are sums of money as numbers: "$270k" and "270,000 EUR" are 270000."""
    found = {
        _amount(match[0]) for match in re.finditer(r"\d[\d.,'’]*(?:\s?(?:k|grand|thousand|tausend)\b)?", text, re.I)
    }
    return frozenset(one for one in found if one >= LEAST_KNOWN_SUM)


def sums_again(text: str, known: frozenset[float]) -> Iterator[tuple[int, int]]:
    """Yield where one of the known sums stands again, whatever is said of it, if nothing is counted by it."""
    if known:
        for match in re.finditer(_SUM, text, re.IGNORECASE):
            is_year = _YEAR.match(match[0].strip()) is not None
            if not is_year and _amount(match[0]) in known:
                yield match.span()


def _amount(written: str) -> float:
    figure = _THOUSANDS.sub("", written.strip())
    whole = re.sub(r"[.,'’](?=\d{3}(?!\d))", "", figure).replace(",", ".").strip(".'’")
    try:
        amount = float(whole)
    except ValueError:
        return 0.0
    return amount * 1000 if _THOUSANDS.search(written.strip()) else amount
