"""The privacy guard: what must not leave in a post is found, and the sentence that holds it is withheld with a reason.

Names of people are the matter of ``names.py``; telephone numbers that of the library phonenumbers (Apache-2.0). Keys
and tokens are known by the beginnings their makers publish, or by looking like nothing a person would type. What no
pattern finds is judged by its meaning (``matter.py``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coach.matter import matter_of
from coach.money import amounts, sums_again, unnamed_sums
from coach.names import NameFinder, names_in, people_in, subject_words
from coach.post import Withheld
from coach.tutor.offline.lexicon import STOP_WORDS, stem, weight, words
from ingest.document import Document
from ingest.roadmap import Roadmap
from ingest.worksheet import Worksheet

Category = Literal["name", "email", "phone", "address", "money", "secret", "account", "health", "work", "private"]

REASONS: dict[Category, str] = {
    "name": "It names a person; add the name to the allowed names if they agree to be named.",
    "email": "It gives an e-mail address.",
    "phone": "It gives a telephone number.",
    "address": "It gives a postal address.",
    "money": "It gives a sum of money.",
    "secret": "It holds what looks like a password, key or token.",
    "account": "It gives the number of an account, a card or a person.",
    "health": "It speaks of somebody's health.",
    "work": "It speaks of an employer, an application or the people at work.",
    "private": "It repeats a private note.",
}


# Full-width signs and unusual blanks as they are on the keys, one for one, so that places stay.
_PLAIN_SIGNS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0xA0, 0x2007, 0x202F, 0x3000), 0x20
)
_PLAIN_SIGNS |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013), 0x2D)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not leave: from ``start`` up to ``end`` of the text, and why."""

    start: int
    end: int
    category: Category

    @property
    def reason(self) -> str:
        """One plain sentence."""
        return REASONS[self.category]


def _pattern(*pieces: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(pieces), flags)


_TOP_DOMAINS = (
    r"(?:com|org|net|edu|gov|info|io|dev|me|ai|app|biz|eu|de|at|ch|fr|it|es|pt|nl|be|uk|ie|dk|se|no|fi|pl|cz|sk|hu|ro|"
    r"gr|ru|ua|"
    r"tr|in|cn|jp|kr|au|nz|ca|us|mx|br|ar|cl|co|za|ng|ke|il|sg|my|id|ph|vn|th)"
)
_EMAIL = _pattern(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"\b[\w.+-]+\s*[\[({<]\s*(?:at|ät)\s*[\])}>]\s*[\w-]+\s*(?:[\[({<]\s*(?:dot|punkt)\s*[\])}>]|\.|"
    r"\bdot\b)\s*\w{2,}",
    rf"\b[\w.+-]+(?:\s+(?:dot|punkt|dash|minus|underscore)\s+\w+)*\s+at\s+[\w-]+(?:\s+(?:dot|punkt|dash|"
    rf"minus)\s+[\w-]+)*\s+"
    rf"(?:dot|punkt)\s+{_TOP_DOMAINS}\b",
    rf"\b[\w.+-]+[_-]at[_-][\w-]+(?:\.|[_-]dot[_-]){_TOP_DOMAINS}\b",
)

_PASS_WORD = (
    r"(?:password|passwort|passwd|passphrase|passcode|kennwort|contraseña|mot de passe|senha|pwd|api[ _-]?key|"
    r"access[ _-]?key|"
    r"private[ _-]?key|secret(?:[ _-]?key)?|credentials?|(?<![a-z])pw(?![a-z])|(?<![a-z])pass(?=\s*[:=]))"
)
_IS = r"(?:\s+(?:is|ist|was|es)\s+|\s*(?:=|:=|:|->)\s*)"
_SECRET = _pattern(
    r"\b(?:sk|rk|pk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{16,}",
    r"\b(?:gh[pousr]_|github_pat_|glpat-|hf_|npm_|pypi-|xox[abeoprs]-|dop_v1_|shp[a-z]{2}_|SG\.)[A-Za-z0-9_.-]{10,}",
    r"\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b",
    r"\bAIza[0-9A-Za-z_-]{30,}",
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\b[\w+.-]+://[^\s/:@]+:[^\s/@]+@\S+",
    r"(?i:[?&#](?:\w*(?:token|key|secret|password|passwd|auth|signature)|pwd|sig|sid|session|jwt|code)=)[^\s&]{4,}",
    r"(?i:\b(?:authorization\s*:|bearer)\s+(?:(?:bearer|basic|token)\s+)?)(?=\S*\d)[\w.~+/=-]{8,}",
    r"\bAAAA[A-Za-z0-9+/]{20,}",
    r"\b\d{8,10}:[A-Za-z0-9_-]{30,}",
    r"hooks\.slack\.com/services/\S+",
    r"\b(?=[A-Z\d-]*[A-Z])(?=[A-Z\d-]*\d)(?:[A-Z\d]{4,6}-){3,}[A-Z\d]{4,6}\b",
    rf"(?i:(?<![a-z])[\w-]*{_PASS_WORD}[\w-]*[\"']?\s*{_IS}[\"'`]?"
    r"(?=[^\s\"'`]*[\d!@#$%^&*~])[^\s\"'`()\[\]]{4,})",
    rf"(?i:(?<![a-z])[\w-]*token[\"']?\s*{_IS}[\"'`]?(?=[\w.-]*\d)(?=[\w.-]*[a-z])[\w.-]{{8,}}(?![\w(\[]))",
    rf"(?i:{_PASS_WORD}\s*[:=]\s*[\"'`]?[^\s\"'`()\[\],.;]{{5,}}[\"'`]?\s*(?:$|[,.;]))",
    r"(?i:\bmy\s+(?:\w+\s+)?(?:password|passphrase|passwort)\s+(?:is|was|ist)\s+(?!not\b|too\b|weak\b|strong\b|long\b|"
    r"short\b|"
    r"safe\b|old\b|the\b|a\b)[^\s]{4,})",
    r"(?i:\b(?:psql|mysql|mongo|redis-cli|curl|sshpass)\b.*?\s-(?:W|p|u|a)\s?(?=\S*\d)\S{5,})",
    r"(?i:\blog-?in\s*:?\s+[^\s/]+\s*/\s*(?=\S*\d)\S{4,})",
    r"(?i:\b(?:user(?:name)?|login)\s*[:=]\s*\S+[\s,;]+pass\w*\s*[:=]\s*\S+)",
    rf"(?i:\b{_PASS_WORD})\s+(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[^\s()\[\]]{{6,}}",
    r"(?i:\b(?:pin(?:\s?code)?|passcode|otp|(?:backup|recovery|security|verification|access|door|entry|unlock|2fa|"
    r"login)\s+codes?)"
    r"\s*(?:(?:is|ist|was|:|=)\s*)?)\d{3,}(?:[ -]\d{2,})*\b",
    rf"(?i:{_PASS_WORD}\s+(?:(?:over\s+)?there|here|(?:for|at|of|to|für|zu|para|pour)\s+(?:\w+\s+)?\w+)\s*{_IS}(?=\S*\d)(?=\S*[a-z])\S{{6,}})",
    r"(?i:\b(?:wi-?fi|wlan|router|hotspot)\b[^.;\n:=]{0,40}[:=]\s*(?=[^\s,]*\d)(?=[^\s,]*[A-Za-z])(?!\d)[^\s,]{6,})",
    r"(?i:\b(?:seed|recovery)\s+phrase\s*(?:is|:)\s*\w+)",
    r"(?i:\b(?:log(?:ged|ging|s)?|sign(?:ed|ing)?)[ -]?(?:in|on)\b[^.;\n]{0,40}?\S+\s*[/:|]\s*"
    r"(?=\S*\d)(?=\S*[A-Za-z])\S{6,})",
    r"\bPIN\b[^.;!?\d]{0,25}\b\d{4,8}\b",
    flags=re.NOFLAG,
)
_LONG_TOKEN = re.compile(r"(?<![\w/.#-])[A-Za-z0-9_+=-]{20,}(?![\w/-])")
_HEX = re.compile(r"(?<![\w-])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![\w-])")
_COMMIT = re.compile(r"\b(?:commit|sha|sha-?1|sha-?256|hash|checksum|digest|revision)\W*$", re.IGNORECASE)
MIN_ENTROPY_BITS = 3.5
"""Bits a character from which a long token of mixed signs is taken for random; identifiers of words stay below 3.5."""

_ACCOUNT = _pattern(
    r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b",
    r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])",
    r"(?<!\d)(?:\d{4}[ -]){3}\d{1,7}(?!\d)",
    r"(?<!\d)3[47]\d{2}[ -]\d{6}[ -]\d{5}(?!\d)",
    r"(?i:\b(?:passport|passeport|pasaporte|reisepass|personalausweis\w*|id card|identity card|driv(?:er|ing)['’]?s? "
    r"licen[cs]e|"
    r"social security|ssn|national insurance|tax (?:id|number)|steuer(?:nummer|[- ]?id)|sozialversicherung\w*|"
    r"kontonummer|"
    r"account (?:no\.?|number)|sort code|routing number|student (?:id|number)|matrik\w*|"
    r"matriculation (?:no\.?|number)|insurance (?:no\.?|"
    r"number|policy)|"
    r"licen[cs]e plate|bic|swift code|dni|nif|nie|cpf|curp|rut|cnp|aadhaar|pesel|bsn|svnr|ahv|nino|personnummer|"
    r"(?-i:(?!ISBN|ISSN|RFC|DOI|PR|MR|CAS|ISO|CVE|EAN|IP)[A-Z]{2,5})\s+(?:number|no\.|nr\.)|(?:credit|debit|"
    r"bank)\s+card|visa|mastercard|amex)\b"
    r"(?:\s*(?:number|card|no\.?|nr\.?|nummer|id|#|is|ist|:|=))*\s*)(?=[A-Z0-9/. -]*\d[A-Z0-9/. -]*\d[A-Z0-9/. -]*\d)"
    r"[A-Z0-9][A-Z0-9/.-]*(?:[ -][A-Z0-9]+)*",
    flags=re.NOFLAG,
)
_CARD = re.compile(r"(?<![\w.,-])\d{13,19}(?![\w,-]|\.\d)")

_CURRENCY = (
    r"(?:US\$|A\$|C\$|R\$|[$€£¥₹₽₩₺₿₴₪₫฿]"
    r"|\b(?:(?-i:USD|EUR|GBP|CHF|INR|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|NGN|SGD|CNY|RMB|TRY)|usd|eur|gbp|chf|"
    r"inr)\b|"
    r"\bRs\.?(?=\s?\d))"
)
_AMOUNT = r"\d[\d.,'’\u00a0 ]*(?:\s?(?:k|m|mn|mio\.?|tsd\.?|thousand|million|tausend|lakhs?|crores?)\b)?"
_CURRENCY_NAME = (
    r"(?:dollars?|euros?|bucks|quid|pounds sterling|rupees?|francs?|franken|yen|pesos?|reais|złoty|zloty|zł|kronor|"
    r"kroner|kronen|"
    r"naira|rand|rubles?|roubles?|yuan|grand(?!\s+(?:prix|piano|total|finale|tour|slam|theft)))\b"
)
_SPOKEN = (
    r"(?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|few|couple|some|"
    r"several|"
    r"hundreds|thousands|ein|eine|zwei|drei|vier|fünf|zehn|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend)"
    r"(?:[\s-]+(?:and|of|a|und)){0,2}[\s-]+)+"
)
_PER_TIME = (
    r"\s*(?:/|per|a|an|each|every|pro|im)\s*(?:year|yr|annum|month|week|hour|hr|jahr|monat|stunde|año|mes)\b|"
    r"\s*p\.?\s?a\.?(?!\w)"
)
# "Paid with 10k samples" and "make 50k rows" count things, not money.
_COUNTED = (
    r"(?!\s*(?:rows?|steps?|samples?|tokens?|params?|parameters?|examples?|images?|words?|points?|epochs?|lines?|"
    r"iterations?|"
    r"requests?|users?|keys?|records?|times|queries|files?|entries|items?|documents?|games?|episodes?|runs?|features?|"
    r"characters?|"
    r"chars?|pages?|nodes?|edges?|bytes?|context|vocab\w*|resolution|video|run|race|steps?|followers?|views?)\b)"
)
# A bare number is a sum of money where the clause speaks of pay or price and nothing is counted by it.
_SUM = r"(?<![\w.,/-])\d{1,3}(?:[,.'’ ]\d{3})+(?![\w,]|\.\d)|(?<![\w.,/-])\d{2,7}(?:[.,]\d{1,2})?(?![\w,:]|\.\d|[-/]\d)"
_SUM_K = rf"(?:{_SUM}|(?<![\w.,/-])\d[\d.,]*)\s?(?:k|thousand|grand|tausend|tsd\.?|lakhs?|crores?|lpa)\b"
_TO_THE_END = (
    r"(?=\s*(?:$|[.,;:!?)]|\s-\s|(?:an?|per|each|every|this|last|next)\s+(?:month|year|week|day|hour|semester|term|lesson|session|"
    r"head|person)\b|/\s?(?:month|year|week|hour|mo|yr|h)\b|"
    r"(?:plus|net|gross|netto|brutto|in total|for|to|on|and|or|so|but|back|before|after|because|upfront|now|from|by|"
    r"until|when|which|with|extra|more|less|im|pro)\b(?!\s+(?:\w+\s+)?(?:rows?|steps?|samples?|tokens?|epochs?|words?|points?|"
    r"pages?|cards?|questions?|examples?|minutes?|hours?)\b)))"
)
_PAY_WORD = (
    r"(?:rent|salar(?:y|ies)|wages?|bonus(?!\s+(?:exercise|question|point|task|level|round|chapter|problem|material|track))|"
    r"tuition|mortgage|stipend|scholarship|pension|paycheck|my\s+(?:pay|budget|income|fees?|rate|bill)|"
    r"charg(?:e|ed|es|ing)|earn(?:s|ed|ing)?|ow(?:e|es|ed|ing)|(?:take|took|takes|taking|bring|brought|brings)\s+home|"
    r"costs?\s+(?:me|us|him|her)|cost\s+(?:me|us)|paid\s+(?:me|us|him|her|back|off)|pay(?:ing)?\s+(?:back|off)|repa(?:y|id)|pays?\s+(?:me|us|him|her)|"
    r"(?:get|got|am|was|being|be)\s+paid|lent|borrowed|job\s+(?:pays|paid|brought|brings)|makes?\s+a\s+living|"
    r"groceries|(?:electricity|gas|water|phone|heating|dentist|grocery|credit\s+card)\s+bills?|grant|deposit|refund|"
    r"allowance|(?:exam|course|semester|entry|membership|licen[cs]e)\s+fees?|debts?(?:\s+(?:is|was|are|of|down))|"
    r"(?:a|pay|my)\s+raise|new\s+contract|turned\s+down|"
    r"miete|verdien\w+|gehalt|lohn|sueldo|salario|loyer|salaire|invoice[sd]?|freelanc\w+)"
)
_NO_SUM = (
    r"(?!\s*(?:%|percent|°|ms|s\b|sec|min|mb|gb|kb|tb|hz|px|am\b|pm\b|o['’]clock|st\b|nd\b|rd\b|th\b|x\b|times\b))"
)
_BARE_SUM = (
    rf"\b{_PAY_WORD}\b[^.;!?\d]{{0,30}}?(?:{_SUM_K}|{_SUM}){_NO_SUM}{_TO_THE_END}",
    # "A raise of 6 percent, to 4,100", and "debt is down to nine thousand".
    rf"\b(?:raise|rent|salary|wages?|pay)\b[^.;!?]{{0,30}}?\b(?:to|at|from|of)\s+(?:{_SUM_K}|{_SUM}){_NO_SUM}(?=\s*(?:$|[.,;!?)]))",
    rf"\b(?:debts?|rent|grant|contract|savings|tuition)\b[^.;!?]{{0,30}}?\b{_SPOKEN}(?:thousand|hundred|grand|k)\b",
    rf"\bsav(?:e|ed|ing)\s+(?:up\s+)?{_SPOKEN}(?:thousand|hundred|grand)\b(?=\s*(?:$|[.,;:!?)]|in|by|for|until|before|a|per|this)\b)",
    rf"\b(?:{_SUM_K}|{_SUM})\s+(?:more\s+)?for\s+(?:the|my|this|an?)\s+(?:\w+\s+)?(?:fees?|tuition|rent|retake|boot\s?camp|laptop|"
    r"licen[cs]e|certificate|ticket|deposit)\b",
    # A pay or a price that comes before its word: "3,800 net", "95 thousand plus bonus", "900 for rent".
    rf"(?:{_SUM_K}|{_SUM})\s+(?:net|gross|netto|brutto)(?=\s*(?:$|[.,;!?)]|a\s|per\s|in\s|for\s|and\s|so\s|but\s|plus\s|"
    r"after\s|before\s|at\s|with\s))",
    rf"(?:{_SUM_K}|{_SUM})\s*(?:\+|plus|and|with|incl\w*|on top of)\s+(?:an?\s+|my\s+|the\s+)?(?:\w+\s+)?"
    r"(?:bonus(?:es)?|equity|stock|benefits|commission|tips|overtime|vat)\b",
    rf"(?:{_SUM_K}|{_SUM})\s+(?:for|in|of|on|as|towards?)\s+(?:the\s+|my\s+|our\s+)?(?:rent|tuition|wages?|groceries|salary|"
    r"mortgage|debts?|savings|the\s+bills)\b",
    rf"\b(?:costs?|offer(?:ed|s|ing)?|pay|pays|paid|paying|spen[dt]|sav(?:e|ed|ing)|have|had|brought\s+in|brings?\s+in|worth|"
    rf"price[ds]?|sold|bought|need|raised?|fee|fees|on|at|from|is|was|to|start\s+at|hoping\s+for|asked?\s+for|want|goal)\s+"
    rf"(?:\w+\s+){{0,2}}?{_SUM_K}(?=\s*(?:$|[.,;!?)]|(?:a|per)\s+(?:year|month|annum)\b|plus\b|net\b|gross\b|"
    r"and\s+i\b|because\b|now\b|hoping\b|before\s+tax|after\s+tax|for\s+(?:the|my|a)\s+(?:course|laptop|boot\s?camp|car|degree|year|"
    r"job|role)))",
    rf"\b(?:offer\w*|start\w*\s+at|salary|pay|raise|wage)\b[^.;!?]{{0,30}}?\b{_SPOKEN}(?:thousand|hundred|grand|k)\b"
    r"(?!\s+(?:rows?|steps?|samples?|tokens?|words?|examples?|images?|points?|pages?|lines?))",
    rf"\b(?:pays?|paid|earn\w*|charg\w+|rate|contract|gig|tutoring|wage|make|makes|making|freelanc\w+)\b[^.;!?\d]{{0,25}}?"
    rf"(?:{_SUM_K}|{_SUM})\s*(?:/|per|an?)\s*(?:hour|hr|h|day|week|session|lesson)\b",
    rf"\b(?:sold|bought|got\s+(?:it|one)|paid)\b[^.;!?\d]{{0,40}}?\bfor\s+(?:{_SUM_K}|{_SUM}){_NO_SUM}(?=\s*(?:$|[.,;!?)]|to\s|on\s|"
    r"at\s|and\s|from\s|last\s))",
    rf"\b(?:gave|give|gives|lent|sent|owes?|wired|transferred)\s+(?:me|us|him|her|them)\s+(?:{_SUM_K}|{_SUM}){_NO_SUM}"
    r"(?=\s+(?:for|back|towards?|to\s+(?:pay|buy|cover)))",
    r"\b(?:net|gross|take-home|monthly|hourly|weekly|base|starting|sick|holiday)\s+pay\b",
    # "900 a month", and for a week or an hour only where the clause speaks of pay.
    rf"(?:(?<![\w.,/-])\d{{3,6}}|{_SUM_K})\s*(?:/|per|a|each|every|pro|im)\s*(?:month|mo\b|year|yr|annum|monat|jahr)\b",
    r"\b(?:five|six|seven|eight|5|6|7|8)[- ]figures?\b(?=[^.;!?]{0,30}\b(?:goal|dream|salary|income|a\s+year|"
    r"by\s+next|by\s+the|"
    r"job|offer|pay|one\s+day|in\s+\d+\s+years?)\b)|\b(?:goal|dream|want|earn\w*|mak(?:e|ing)|hit|pay\w*|reach\w*|target)\b"
    r"[^.;!?]{0,25}?\b(?:five|six|seven|eight|5|6|7|8)[- ]figures?\b",
    rf"{_SUM_K}\s+(?:saved|invested|put\s+aside|in\s+debt|owed|short\s+of)\b|\bsav(?:e|ed|ing)\s+(?:up\s+)?(?:{_SUM_K})"
    r"(?=\s*(?:$|[.,;!?)]|for\b|by\b|in\b|a\b|per\b))",
    r"\b(?:double|triple|raise|negotiat\w+|increase|cut|low|good|bad|better|fair)\s+(?:my|our|the)?\s*pay\b(?!\s+attention)",
)
_COUNTS_OF_STUDY = re.compile(
    r"\b(?:cards?|reviews?|words?|pages?|problems?|questions?|exercises?|steps?|requests?|rows?|samples?|tokens?|lines?|"
    r"commits?|papers?|articles?|users?|visits?|views?|data\s?set|model|epochs?|batch|loss|accuracy|memory|params?|"
    r"parameters?|latency|queries|gradient|benchmark|training|flops|kcal|kilomet\w+|km|miles)\b",
    re.IGNORECASE,
)
_BARE_SUMS = _pattern(*_BARE_SUM)
_SURELY_PAY = re.compile(
    r"\b(?:groceries|bills?|grant|fees?|debts?|raise|turned\s+down|rent|salar\w+|wages?|tuition|mortgage|stipend|scholarship|pension|owe[sd]?|earn\w*|net|gross|pay|paid|charge[sd]?|"
    r"figures?|freelanc\w+|lent|borrowed|offer\w*)\b",
    re.IGNORECASE,
)
_MONEY = _pattern(
    rf"{_CURRENCY}\s?{_AMOUNT}",
    rf"(?<![\w.]){_AMOUNT}\s?(?:{_CURRENCY}|{_CURRENCY_NAME}|cents\b|kr\b|元|円|만원)",
    rf"\b{_SPOKEN}{_CURRENCY_NAME}",
    rf"\b{_SPOKEN}(?:thousand|hundred|k|grand|million|tausend)\b(?:{_PER_TIME})",
    rf"(?<![\w.])\d[\d.,]*\s?k\b(?=\W*(?:(?:(?:in\s+)?total|tc|comp|salary|base|offer|brutto|netto|gross|net)\b)|"
    rf"{_PER_TIME})",
    rf"(?<![\w.,])(?:\d{{1,3}}[.,]\d{{3}}|\d{{4,6}})(?={_PER_TIME})(?!\s*a\s*week)",
    r"(?<![\w.,])\d[\d.,'’]*(?:\s?(?:k|thousand|tausend|tsd\.?))?\s+(?:netto|brutto|before tax|after tax|net of tax)\b|"
    r"\b(?:verdien\w+|earn\w*|make|makes|making|paid|pays?|offer\w*|get|gets|salary)\s+(?:\w+\s+){0,2}\d[\d.,'’]*"
    r"(?:\s+(?:im monat|im jahr|thousand\b(?!\s+\w+s\b)|grand\b|tausend\b))",
    rf"\b(?:want|reach|hit|aim\w*|target\w*|goal|dream\w*)\b[^.;!?]{{0,30}}?\b\d[\d.,]*\s?k\b{_COUNTED}"
    r"(?=\s*(?:$|[.,;!?)]|(?:in|a|per|by|before|when|after|total|one day|some day|eventually)\b))",
    rf"\b(?:make|making|makes|earn\w*|paid|pays?|paying|offer(?:ed|s|ing)?|wage|comp(?:ensation)?|salary|gehalt|tc|"
    rf"owe[sd]?|bonus|"
    rf"saved? up|raise(?:\sof|\sto))\b[^.;!?]{{0,30}}?\b\d[\d.,]*\s?k\b{_COUNTED}",
    r"\b(?:make|making|earn\w*|aim\w*|pay\w*|salary|offer\w*|reach\w*|hit|low|mid|high)\s+(?:\w+\s+){0,2}"
    r"(?:five|six|seven|eight|5|6|7|8)[- ]figures?\b|\b(?:five|six|seven|5|6|7)[- ]figure\s+(?:salary|income|job|pay|"
    r"sum|offer|deal)",
    r"\b(?:my\s+|our\s+|target\s+|expected\s+)?(?:salar(?:y|ies)|total comp\w*|paycheck|pay\s?(?:rise|raise|cut|slip|"
    r"check)|net worth)\b",
    r"\bmy\s+(?:\w+\s+)?(?:income|wages?|rent|debts?|savings|mortgage|loans?|bonus|pension|bank account|schulden|"
    r"raise|allowance|"
    r"credit card|finances|bank balance|stipend|scholarship)\b",
    r"\bmein(?:e|en|em|er)?\s+(?:\w+\s+)?(?:lohn|einkommen|miete|schulden|rente|bonus|stipendium|konto\w*|"
    r"ersparniss\w*|kredit)\b",
    r"(?<![\w.,])\d[\d.,'’]*\s?k?\s+(?:in\s+(?:savings|debt|the bank|cash|stocks?|loans)|(?:of\s+)?(?:savings|equity|"
    r"rsus?)\b)",
    rf"\b(?:base|stock|equity|tuition|fees?|rent|savings|salary|raise|bonus|give me|job|budget of|worth "
    rf"of)\b[^.;!?]{{0,25}}?"
    rf"(?<![\w.])\d[\d.,]*\s?k\b{_COUNTED}|(?<![\w.])\d[\d.,]*\s?k\b{_COUNTED}[^.;!?]{{0,20}}?\b(?:stock|equity|rsus?|"
    r"tuition|savings|salary|bonus|base|a year)\b",
    r"\b(?:student\s+(?:loans?|debts?)|in debt|raise at work)\b",
    r"\b(?:gehalt|lohnerhöhung|gehaltserhöhung|salaire|sueldo|salario|alquiler|loyer|nómina|stipendio|salário)\b",
)
# The pay in a data set is matter of study where these words stand by and nobody says "my" or "I want".
_STUDIED_MONEY = re.compile(
    r"\b(?:data\s?-?sets?|census|predict\w*|regress\w+|column|feature|kaggle|classif\w+|histogram|median|table|sql|"
    r"join|query|"
    r"economics?|elasticity|minimum)\b",
    re.IGNORECASE,
)
_OF_MINE = re.compile(r"\b(?:my|me|mine|i want|i make|i earn|i get|offer\w*|we)\b", re.IGNORECASE)
_SHELL_VARIABLE = re.compile(r"\$\d(?![\d.,]*\d|\s*(?:k|m|a|an|per|/|each|million|thousand)\b)")
# As Pandoc has it: no blank behind the first sign, none before the second, and no digit behind it: "$3k and then $40".
_MATH = re.compile(
    r"\$\$[^$\n]+\$\$|\$\d+(?:\s?[/+*=<>^-]\s?\d+)+\$(?!\d)|\$(?! )[^$\n]*[\\^_={}a-zA-Z][^$\n]*(?<! )\$(?!\d)"
)

_NO_STREET = r"(?!(?:\w+\s+)*(?:Chi|Mean|Least|Root|Google|Hard|Flash|Disk|One|Test)\s)"
# "Kapitel 3, 1000 Wörter" has the shape of a street with its town.
_NO_PLACE = (
    r"(?!(?:Kapitel|Seiten?|Aufgaben?|Teil|Tag|Stufe|Lektion|Woche|Übung|Modul|Chapter|Pages?|Level|Seed|Batch|Part|"
    r"Section|Stage|"
    r"Day|Week|Module|Lesson|Lecture|Exercises?|Version|Figure|Table|Run|Epochs?|Step|Python|In|Am|Im|At|By|From|"
    r"Since|With)\s)"
)
_ADDRESS = _pattern(
    rf"(?<![\w.,-])(?-i:\d{{1,5}}[a-zA-Z]?\s+{_NO_STREET}(?:[A-Z][\w'’.-]*\s+){{1,4}})(?:street|avenue|boulevard|road|"
    rf"lane|"
    r"drive|court|terrace|highway|parkway|crescent|square|close|place|way|row|gardens|grove|hill|st\.?|ave\.?|blvd\.?|"
    r"rd\.?|ln\.?|dr\.?)"
    r"(?!\w)",
    r"(?<![\w.,-])\d{1,5}[a-z]?\s+(?:\w+\s+){1,3}(?:street|avenue|boulevard)\b",
    r"(?-i:\b[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer|gracht|straat|laan|plein|kade|"
    r"gatan|vägen|"
    r"vej|gade|veien|katu))\s*\d{1,4}\s?[a-z]?\b",
    r"(?-i:\b[A-ZÄÖÜ]\w*[ -](?:Straße|Strasse|Str\.|Gasse|Allee|Platz|Weg|Ring|Ufer))\s+\d{1,4}\s?[a-z]?\b",
    rf"(?-i:\b{_NO_PLACE}[A-ZÄÖÜÁÉÍÓÚŁŚŻ][\w'’.-]+\s+\d{{1,4}}\s?[a-z]?\s*,\s*(?:[A-Z]{{1,2}}-)?\d{{4,6}}(?:\s[A-Z]{{2}})?\s+[A-ZÄÖÜ][a-zäöüß]{{2,}})",
    r"\b(?:ul\.|ulica|ulice|ulitsa)\s+(?-i:[A-ZŁŚŻŠČ])\w+(?:\s\w+)?\s+\d{1,4}\b",
    rf"(?-i:\b(?:Am|An\sder|An\sden|Im|In\sder|Auf\sder|Zum|Zur|Hinter\sder|Unter\sden)\s+{_NO_PLACE}"
    r"(?!(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Januar|Februar|März|April|Mai|Juni|Juli|August|"
    r"September|Oktober|November|Dezember|Jahr|Buch|Band|Abschnitt|Beispiel|Schritt|Test|Quiz|Kurs|Block|Bild|Raum)\s)"
    r"[A-ZÄÖÜ][a-zäöüß-]+\s+\d{1,3}[a-z]?)(?=\s*(?:$|[.,;!?)]))",
    r"(?:\b(?:rue|avenue|boulevard|calle|viale|rua|plaza|piazza|avenida|carrer|(?-i:Via|Av\.))\s+|(?<!\w)C/\s?)"
    r"(?:(?:de|la|las|los|del|di|des|du|da|das|do|dos|della|dei|degli|delle|le|les)\s+)*"
    r"(?-i:[A-ZÁÉÍÓÚ]\w+)(?:\s\w+){0,2},?\s+(?:n[º°o.]*\s*)?\d{1,4}\b",
    r"\b\d{1,4}(?:\s?bis)?,?\s+(?:rue|avenue|boulevard|chemin|allée|impasse)\s+\w+",
    r"(?-i:\b\d{1,2}(?:-\d{1,3}){1,2}\s+[A-Z][\w-]+,\s+[A-Z][\w-]+)|\b(?:plot|house|flat|"
    r"block)\s+\d+[a-z]?,\s*(?:sector|phase|"
    r"block|road)\b|\bp\.?\s?o\.?\s+box\s+\d+|\bpostfach\s+\d+",
    r"(?-i:,\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b)",
    r"(?-i:\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b)",
    r"\b(?:apartment|apt\.?)\s*#?\s*\d+[a-z]?\b|,\s*(?:flat|suite|unit)\s*#?\d+\b|\b(?:flat|house|plot|door|villa)\s+"
    r"(?:no\.?|number|#)\s*\d+[a-z]?\b",
    r"\b(?:i|we)\s+live\s+(?:at|in|on|near)\s+(?-i:[A-Z0-9])\w*|\bwohne\s+(?:in|am|bei)\s+\w+|"
    r"\bvivo\s+en\s+(?-i:[A-Z])\w*"
    r"|\bj['’]habite\s+(?:à|au|rue)\s+\w+",
    r"\bmy\s+(?:home\s+|street\s+|postal\s+)?address\b|\bmy\s+(?:zip|post)\s?code\b|\bmeine\s+adresse\b",
    r"(?<![\w.])-?\d{1,2}\.\d{3,}°?\s*[NS]\b,?\s*-?\d{1,3}\.\d{3,}°?\s*[EWO]\b|"
    r"\d{1,3}°\s?\d{1,2}['’′][^A-Za-z]{0,8}[NSEW]\b",
)

_BODY = (
    r"(?:wrist|arm|leg|ankle|foot|knee|back|neck|shoulder|hand|finger|toe|rib|elbow|hip|jaw|nose|teeth|tooth|stomach|"
    r"eyes?|ears?|"
    r"throat|chest|heart|liver|kidneys?|skin|spine)"
)
_HEALTH = _pattern(
    r"\b(?:surgery|surgeries|surgeon|surgical|diagnos(?:ed|es)|medication|meds|medicine|antidepressants?|"
    r"anti-?anxiety|ssris?|"
    r"ritalin|adderall|vyvanse|concerta|sertraline|xanax|prozac|zoloft|"
    r"lexapro|ozempic|ibuprofen|painkillers?|antibiotics|"
    r"seizures?|crutches|wheelchair|x-rayed|nutritionist|dieti[ct]ian|optician|clinic|emergency room|intensive care|"
    r"test results|side effects?|symptoms|fainted|relapse|withdrawal symptoms|detox|inhaler|epipen|pacemaker|hearing "
    r"aid|"
    r"psychiatrist|psychiatry|psychologist|psychotherap\w+|therap(?:y|ist)|counsell?or|counsell?ing|chemo\w*|"
    r"pregnan\w+|"
    r"miscarriage|abortion|ivf|adhd|ocd|ptsd|autis\w+|bipolar|dyslexi[ac]|anorexi\w+|bulimi\w+|schizophreni\w+|"
    r"burn-?\s?out|burnt\s+out|burned\s+out|panic attacks?|insomnia|migraines?|"
    r"root canal|brain fog|hang-?over|hung over|wisdom (?:tooth|teeth)|stitches|concussion|covid|flu|fever|hospital\w*|"
    r"rehab|overdose|suicid\w+|self-harm|asthma|arthritis|epilep\w+|allerg(?:y|ies)|infections?|injur(?:y|ed|ies)|"
    r"\w{3,}(?:traline|oxetine|zepam|zolam|prazole|sartan|formin|cillin|profen|triptan|phenidate|phetamine)|"
    r"(?:endo|colono|gastro|arthro|laparo|broncho|cysto)scopy|mammogram|smear test|hay fever|"
    r"biopsy|dialysis|transfusion|ultrasound|mri|ct scan|vaccin\w+|tonsillitis|pneumonia|appendicitis|tendonitis|"
    r"tinnitus|"
    r"sciatica|endometriosis|menopaus\w+|vertigo|vomit\w*|nause\w+|food poisoning|hungover|sober|sobriety|eating "
    r"disorder|"
    r"(?:cardio|neuro|derma|onco|gyna?eco|uro|endocrino|pulmono|radio|rheumato|ophthalmo)(?:to)?logist|"
    r"pa?ediatrician|orthop(?:a?edist|ädin)|dentist|physio(?:therap\w+)?|chiropract\w+|"
    r"krank(?:heit|enhaus|geschrieben|enkasse)?|arzt|ärztin|arzttermin|zahnarzt|zahnärztin|erkältet|fieber|grippe|"
    r"migräne|"
    r"depressionen|therapie|therapeut(?:in)?|psychiater(?:in)?|psiquiatra|psicólog[oa]|"
    r"medikamente?n?|tabletten|operiert|kopfschmerzen|"
    r"bauchweh|"
    r"rückenschmerzen|schwanger|fiebre|fièvre|fausse couche|mareos|"
    r"enferm[oa]|médico|cirugía|embarazada|médecin|malade|hôpital|enceinte)\b",
    r"\b(?:i\s+have|i['’]ve\s+got|my)\s+type\s+[12]\b",
    r"\b(?:my|the|a)\s+(?:doctor|gp|therapist|specialist|shrink)\b|\bdoctor(?:['’]s)?\s+(?:appointment|visit|said|"
    r"says|told)\b",
    r"\b(?:was|am|are|is|felt|feeling|feel|been|got|being|while|home|off|call(?:ed|ing)? in)\s+(?:very\s+|really\s+|"
    r"still\s+|a bit\s+|"
    r"so\s+|quite\s+)?(?:sick|ill|unwell|depressed|anxious|nauseous|dizzy|suicidal|feverish)\b|\bdizzy\b",
    r"\b(?:sick|medical)\s+(?:leave|day|days|note|appointment|certificate)\b",
    r"\bmedical\s+(?!images?\b|imaging\b|data\b|texts?\b|school\b|terms?\b|terminology\b|domain\b|students?\b|"
    r"statistics\b|"
    r"literature\b|papers?\b|physics\b|research\b|devices?\b|ai\b)\w+",
    r"\bhealth\s+(?:issues?|problems?|insurance|conditions?|scare|reasons?|checks?|plan|troubles?)\b|"
    r"\bmy\s+(?:mental\s+)?health\b",
    r"\b(?:had|with|have|got|bad|terrible|slight|splitting|a)\s+(?:a\s+|an\s+)?(?:\w+\s+)?"
    r"(?:headache|cold(?=\s*(?:$|[.,;!]|and\b|so\b|again\b|all\b|today\b))|stomach\s?ache|toothache|back\s?ache)\b|"
    r"^headaches?\b|"
    r"\b(?:headache|stomach\s?ache|toothache|back\s?ache|sore throat|back pain|neck pain|chest pain|blood pressure)\s+"
    r"(?:all|again|today|since|was|is|came|got|so|stopped|kept|made)\b",
    r"\bmy\s+(?:\w+\s+)?(?:depression|anxiety|illness|disease|cancer|diabetes|disorder|injury|condition|symptoms?|"
    r"treatment|"
    r"recovery|pills?|insulin|blood|thyroid|weight|pain|pains|headaches?|blood pressure|back pain|period|cramps?|"
    r"operation|scans?|"
    rf"x-?rays?|dose|prescription|meds|{_BODY}(?=\s+(?:hurts?|ach|gave\s+(?:out|way)|locked|seized|went\s+numb|is|was|operation|surgery|pain|broke|problem|got|"
    rf"still)))\b",
    rf"\b(?:broke|broken|sprained|tore|torn|fractured|twisted|dislocated|hurt|injured|operated on|pulled)\s+(?:my|his|"
    rf"her|an?|the)\s+{_BODY}\b",
    rf"\bbimax\b|\b(?:rhino|blepharo|mammo|angio|arthro|abdomino)plasty\b|\borthognathic\b|"
    rf"\b(?:append|mast|hyster|tonsill|vas|thyroid|laryng|splen|nephr)ectomy\b|\b(?:dental|{_BODY})\s+(?:operation|surgery|implant|replacement|transplant)\b|\b(?:an|the|"
    rf"my)\s+operation\s+"
    r"(?:in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|"
    r"autumn|fall|"
    r"winter|hospital)|on my|next (?:week|month|year))\b",
    r"\b(?:pulled|strained|tore|torn|hurt)\s+(?:a|my)\s+(?:muscle|tendon|ligament|hamstring|calf)\b|\bmy\s+periods?\b|"
    r"\bfound\s+a\s+lump\b|\b(?:period|menstrual)\s+(?:cramps?|pains?)\b|\bchronic\s+(?:pain|illness|fatigue|disease|"
    r"condition)\b|"
    r"\binsulin\s+dose\b|\b(?:upped|raised|lowered|doubled|halved|skipped|forgot|changed)\s+(?:the|my|her|his)\s+dose\b|"
    r"\b(?:in|goes\s+in|went\s+in|came\s+back)\s+(?:for|from)\s+(?:my|her|his|a|the)\s+(?:\w+\s+)?(?:scan|check-?up|operation|"
    r"infusion|blood\s+test|screening)\b|"
    r"\bblood\s+(?:test|sample|work|sugar|pressure)s?\b",
    r"\b(?:cancer|tumou?r|diabetes|depression|anxiety|heart disease|hiv)\b",
    rf"\b(?:back|neck|chest|knee|shoulder|joint|muscle|tooth|ear|jaw|wrist|stomach|nerve|abdominal|"
    rf"pelvic)\s+(?:pains?|aches?|spasms?|cramps?)\b|"
    rf"\b{_BODY}\s+(?:is|was|are|were|still|really|so|hurts?|got|feels?)?\s*(?:hurts?|hurting|aching|aches|sore|"
    rf"swollen|stiff|numb|"
    r"inflamed|broken|injured)\b|"
    r"\bmein(?:e|en|em|er)?\s+(?:\w+\s+)?(?:rücken|kopf|knie|bauch|hals|schulter|hand|zahn|herz|arm|bein|"
    r"fuß)\s+(?:tut|tat|schmerzt|ist)\b|"
    r"\b(?:me\s+duele|j['’]ai\s+mal|mi\s+fa\s+male|doi-me)\b|"
    r"\b(?:new|my|the|sleeping|pain|some|more|these|those)\s+(?:pills|tablets)\b|\b(?:wearing|in|got|have|"
    r"with)\s+a\s+(?:cast|sling|brace)\b|"
    r"\b(?:blood|lab|test)\s+results?\s+(?:are|came|from)\b|\b(?:stomach|food)\s+(?:bug|flu|poisoning)\b|\bepileptic\b|"
    r"\bto(?:ok|ok\s+my|\s+take)\s+(?:my\s+)?(?:pills?|tablets?)\b|\b\d+\s?mg\b(?=\s+(?:of|a day|daily|twice|every)|"
    r"\s*[.,]?\s*$)",
)
# The illnesses that learners meet as data sets and examples: they are matter of study where these words stand by.
_STUDIED_ILLNESS = re.compile(
    r"\b(?:data\s?-?sets?|data|classif\w+|predict\w*|model\w*|regress\w+|features?|train\w*|kaggle|uci|sklearn|scikit|"
    r"segment\w*|"
    r"label\w*|accuracy|auc|recall|biolog\w*|medicine|physiology|anatomy|pharmacology|chapter|ch\.|gene|genes|protein|"
    r"cells?|"
    r"patients?|stud(?:y|ied|ies)\s+(?:the|how|on|of)|essay|history|causes|great|economics|lecture|lecture notes|"
    r"trials?|randomi[sz]\w+|"
    r"freezing|melting|tropical|receptors?|hormones?|arter(?:y|ies)|immune|bacteria\w*|virus\w*|resistan\w+|mechanism|pathology|antibod\w+|"
    r"\d{4}s|"
    r"probability|bayes\w*|test positive|false positives?|epidemi\w+|rates?)\b",
    re.IGNORECASE,
)
_ILLNESS_NAME = re.compile(
    r"^(?:cancer|tumou?r|diabetes|depression|anxiety|heart disease|hiv|covid|flu|fever|hospital\w*|infections?|asthma|"
    r"antibiotics|"
    r"diagnos\w+|medicine|autis\w+|epilep\w+|therap\w+|surg\w+|mri|ct scan|ultrasound|vaccin\w+|pneumonia|blood \w+|"
    r"insulin dose|"
    r"medication|schizophreni\w+|arthritis|allerg\w+|suicid\w+|injur\w+|pregnan\w+|overdose|psychiatr\w+|psycholog\w+|"
    r"insomnia|"
    r"medical \w+|chronic \w+|hormon\w+|biopsy|krankheit|therapie|ptsd|adhd|ocd|bipolar|dialysis)$",
    re.IGNORECASE,
)
# So these words say that it is nobody's illness but a matter of study only when nobody speaks of themselves or theirs.
_OF_SOMEBODY = re.compile(
    r"\b(?:my|i was|i am|i['’]m|i have|i had|i got|i feel|i need|me|our|her|his|mother|father|mum|mom|dad|wife|"
    r"husband|brother|"
    r"sister|son|daughter|friend)\b",
    re.IGNORECASE,
)

_EMPLOYERS = (
    r"(?-i:Google|Meta|Facebook|Apple|Amazon|AWS|Microsoft|Netflix|OpenAI|Anthropic|DeepMind|Nvidia|NVIDIA|Tesla|"
    r"SpaceX|Stripe|"
    r"Airbnb|Uber|Lyft|IBM|Intel|AMD|Oracle|SAP|Siemens|Bosch|BMW|Volkswagen|Deloitte|Accenture|KPMG|PwC|McKinsey|"
    r"Palantir|Goldman|"
    r"JPMorgan|Spotify|Shopify|Databricks|Snowflake|Salesforce|Adobe|Cisco|Samsung|Sony|Infosys|TCS|Wipro|Zalando|"
    r"Bloomberg|"
    r"Citadel|Jane Street|Booking|Revolut|Klarna|N26|ByteDance|TikTok|LinkedIn|Twitter|Coinbase|Figma|Notion|Cohere|"
    r"Mistral)"
)
_KEEPERS = (
    "package|context|state|password|window|file|task|memory|session|layout|connection|resource|process|cache|"
    "transaction|lock|"
    "buffer|model|key|event|dependency|download|object|project|version|queue|asset|secret|plugin|database|db"
)
_SUPERIOR = (
    r"(?:boss(?!\s+fight)|manager|employer|company|ceo|cto|cfo|supervisor|team\s?lead|tech lead|line manager|"
    r"co-?workers?|"
    r"colleagues?|hr|workplace|startup|start-up|office|firm|chef|firma|arbeitgeber|chefin|kolleg\w+|department head)"
)
_WORK = _pattern(
    rf"\b(?:my|our)\s+(?!(?:{_KEEPERS})\s+manager)(?:\w+\s+)?{_SUPERIOR}\b",
    r"\bmy\s+(?:(?:day|current|new|old|first|next|last|dream|full-time|part-time)\s+)?job\b(?!\s+(?:queue|scheduler|"
    r"runner|script))",
    r"\b(?:my|our)\s+clients?\s+(?:is|was|are|were|has|have|still|did|does|never)\s+(?:late|angry|happy|unhappy|not\s+paid|owes?|"
    r"broke|difficult|waiting|asking|behind|gone|paid|cancelled|annoyed)\b",
    r"\b(?:my|our|a)\s+clients?\s+(?:wants?|hates?|projects?|called|meeting|pays?|paid|complain\w*)\b",
    r"\b(?:a|the|some|one|my|our|his|her)?\s*(?:colleagues?|co-?workers?)\b|(?-i:\bKolleg(?:e|en|in|innen)\b)|"
    r"\b(?:die|der|unsere[rn]?|meine[rn]?)\s+firma\b|(?-i:\b(?:vom|zum|beim|der|dem|den|Der|Mein)\s+Chef(?:in)?\b)|"
    r"\b(?:gossip|rumou?rs?)\b(?!\s+(?:protocols?|algorithms?|network|based|membership))|\bon\s+a\s+(?-i:PIP)\b|"
    r"\b(?:my|the|our)\s+contract\s+(?:will|is|was|won['’]t|ends?|runs out|gets)\b|\bhear(?:d|"
    r"ing)?\s+back\s+from\s+(?-i:[A-Z])\w+|"
    r"\b(?:at|in|from)\s+the\s+office\b|\bnda\s+with\b|\bcustomer\s+(?:data|complain\w*|list)\s+(?:at|from)\s+work\b|"
    r"\bstellen(?:abbau)?\s+ab\b|\b(?:budget|job|staff)\s+cuts\b|"
    r"\b(?:current|former|old|new|last|ex)[ -](?:employer|boss|manager|company|colleagues?|job)\b",
    r"\b(?:mein|meine|meinem|meiner|meinen|unser|unsere|unserem|unserer)\s+(?:\w+\s+)?(?:chef(?:in)?|firma|"
    r"arbeitgeber\w*|kolleg\w+|"
    r"vorgesetzt\w+|job|arbeitsplatz)\b|\b(?:kündigung|gekündigt|vorstellungsgespräch|bewerbungsgespräch|bewerbung|"
    r"gefeuert)\b",
    r"\b(?:mi\s+(?:jef[ea]|empresa|trabajo)|mon\s+(?:patron|chef|entreprise|boulot)|ma\s+(?:patronne|cheffe|boîte)|"
    r"compañer[oa]s?\s+de\s+trabajo|collègues?)\b",
    r"\b(?:i|we|they|he|she)\s+(?:got|was|were|have been|am|are|has been|is|might be|may be|will be)\s+(?:\w+\s+)?"
    r"(?:fired|laid off|let go|sacked|demoted|promoted|made redundant)\b",
    r"\b(?:got|were|was|been)\s+(?:let\s+go(?!\s+of)|laid\s+off|made\s+redundant|fired(?=\s*(?:$|[.,;!?)]|today|yesterday|last)))|"
    r"\b(?:to|going to|gonna|will)\s+(?:fire|sack|lay off)\b|\bfired\s+(?:half|most|two|three|several|some|many|him|"
    r"her|people|staff|the (?:team|head))\b",
    r"\b(?:lay-?offs?|resign(?:ed|ing|ation)|quit(?:ting)?\s+my\b|notice period|performance review|severance|"
    r"redundanc(?:y|ies)|"
    r"job (?:offer|hunt\w*|search|applications?|interviews?)|offer letter|non-?disclosure|under nda|signed an nda|"
    r"performance improvement plan|promotion (?:round|cycle|committee)|passed over|get(?:ting)? promoted|pay (?:talks|"
    r"review)|"
    r"(?:a|my|for|no|the next)\s+promotion|trade secret|company secret|strictly confidential|(?:is|are|was|were|"
    r"it's)\s+confidential)\b",
    r"\b(?:job\s+|phone\s+|final\s+|onsite\s+|technical\s+)?interview(?:ed|ing|s)?\s+(?:at|for)\s+(?-i:[A-Z])\w+"
    rf"|\binterview(?:ed|ing|s)?\s+with\s+(?:{_EMPLOYERS}|a\s+company|the\s+company)",
    r"\bthe\s+(?:manager|team\s?lead|department\s+head)\s+(?:hates?|says|said|wants?|told|thinks|asked|moved|"
    r"cancell?ed|promised)\b|\b(?:recruiters?|referral|hiring manager|human resources|headhunter)\b",
    r"(?-i:\bHR\b)\s+(?:wants?|said|says|told|called|wrote|department|meeting|team|asked|talk|is|has|will|person)\b|"
    r"\b(?:with|from|to|by)\s+(?-i:HR)\b",
    r"\bthe\s+(?:ceo|cto|cfo)\b|\bboss\b(?!\s+(?:fights?|levels?|battle|enem\w+|rush|node|room|music|key))",
    r"\b(?:overtime|probation|payroll|(?:handed|hand|handing)\s+in\s+my\s+(?:notice|resignation)|(?:gave|give|"
    r"giving)\s+(?:my\s+)?"
    r"notice)\b|\b(?:get|got|getting|lost|losing|lose|left|leave|leaving|quit|quitting|start|started|"
    r"accepted)\s+(?:the|my|this|that|a)\s+"
    r"(?:\w+\s+)?(?:job|company|position|gig)\b",
    r"\b(?:my|our|an?|the)\s+(?:new\s+)?interns?\b|\b(?:in|on|from)\s+(?:my|our|the)\s+team\b[^.;!?]{0,30}\b(?:quit|"
    r"left|fired|"
    r"resign\w*|hates?|argu\w+)\b|\b(?:biggest|main|important|difficult|angry|new)\s+(?:client|customer)s?\b",
    rf"\binterviews?\b[^.;!?]{{0,25}}\b(?:at|with|for)\s+{_EMPLOYERS}",
    r"\b(?:at|from)\s+(?:work|the office|my job)\b[^.;!?]{0,60}\b(?:idiots?|hates?|toxic|gossip|drama|lazy|"
    r"incompetent|disaster|angry|shout\w*|"
    r"fights?|politics|mess|warning|meeting|client|deadline|raise|stress\w*|chaos|bullshit|argument|rumou?rs?|secret|"
    r"asked|said|told)\b",
    r"\b(?:warning|raise|gossip|drama|trouble|disaster|politics|stress|fight|rumou?rs?|argument|"
    r"client\s+project)\s+(?:\w+\s+)?at\s+work\b",
    rf"\b(?:rejected|rejection|ghosted|hired|an? offer|offer)\s+(?:by|from|at)\s+(?:{_EMPLOYERS}|(?:the|a|every|"
    rf"another)\s+(?:compan\w+|startup|employer)|(?-i:[A-Z]\w+)\s*(?:$|[.,;!]))",
    rf"\bappl(?:y|ied|ying|ication)\s+(?:to|for|at)\s+(?:{_EMPLOYERS}|(?:\w+\s+){{0,4}}(?:jobs?|roles?|positions?|"
    rf"internships?|compan(?:y|ies)|startups?)\b)",
    rf"\b(?:work(?:ing|s|ed)?|job|intern(?:ed|ing|ship)?|employed|started|career|hired)\s+(?:at|for)\s+{_EMPLOYERS}\b",
    r"\b(?:layoff|merger|acquisition)\s+(?:at|of|rumou?rs?)\b",
    r"\bsecret(?:ly)?\s+(?:\w+\s+)?(?:interview\w*|appl(?:y|ied|ying)|application)\b|\bheimlich\b[^.;!?]{0,50}\bbeworben\b|"
    r"\binterview\w*\s+with\s+(?:an?|the|another)\s+(?:competitor|compan\w+|firm|agency|startup|bank)\b|"
    r"\bunreleased\s+(?:product|model|game|feature|chip|device|version)\b|"
    r"\bmanagement\s+(?:hides?|hid|lies|lied|denies|denied|announced|has\s+no\s+idea|keeps\s+it)\b|"
    r"\b(?:hides?|hiding|hid)\s+(?:it|this|that)\s+from\s+(?:the|our)\s+(?:client|customer|investor|auditor)s?\b",
)

SHINGLE_WORDS = 4
"""So many telling words in a row, as in a private text, are a repetition of it."""
PLAIN_LINE_WORDS = 4
"""A private line of this many words counts even if none of them tells anything alone."""
RETOLD_SHARE = 0.7
"""Share (0..1, by weight) of a private line's telling words that make a sentence a retelling of it."""
RETOLD_WORDS = 3
"""At least so many of them must be there."""


class Guard:
    """Finds what must not leave.

    Args:
        allowed_names: names of people the learner lets through.
        private_texts: text of private notes and private worksheet values.
        known_names: names of people gathered from worksheets and private notes.
        vocabulary: words of the learner's subject (concepts of the roadmap) that are no names.
        known_sums: sums of money of worksheets and private notes; found again without their currency.
    """

    def __init__(
        self,
        allowed_names: Iterable[str] = (),
        private_texts: Iterable[str] = (),
        known_names: Iterable[str] = (),
        vocabulary: Iterable[str] = (),
        known_sums: Iterable[float] = (),
    ) -> None:
        self._names = NameFinder(allowed_names, known_names, vocabulary)
        self._sums = frozenset(known_sums)
        self._shingles: set[tuple[str, ...]] = set()
        self._short: set[tuple[str, ...]] = set()
        self._plain: set[str] = set()
        self._lines: list[frozenset[str]] = []
        self._lines_with: dict[str, list[int]] = {}
        for text in private_texts:
            for line in re.split(r"\n|(?<=[.!?])\s+", text):
                self._remember(line)

    def find(self, text: str, *, told: bool = False) -> tuple[Finding, ...]:
        """Return everything found, in order of place.

        Args:
            text: a sentence, or more of them.
            told: it is a sentence of the learner's own: where no pattern finds anything its meaning is judged.
        """
        text = text.translate(_PLAIN_SIGNS)
        findings = [Finding(span.start, span.end, "name") for span in self._names.find(text)]
        findings += _matches(_EMAIL, text, "email")
        findings += _secrets(text)
        findings += _accounts(text)
        findings += _phones(text)
        findings += _matches(_ADDRESS, text, "address")
        findings += _money(text)
        findings += [Finding(start, end, "money") for start, end in sums_again(text, self._sums)]
        findings += _health(text)
        findings += _matches(_WORK, text, "work")
        findings += self._private(text)
        if told and not findings and (matter := matter_of(text)):
            findings.append(Finding(0, len(text), matter))
        return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end)))

    def clean(self, sentence: str, *, told: bool = False) -> Withheld | None:
        """Return the sentence as withheld when anything is found in it, with what was found blanked; else None."""
        findings = self.find(sentence, told=told)
        if not findings:
            return None
        reasons = dict.fromkeys(finding.reason for finding in findings)
        # A figure beside what was found may be part of it: "pay back 300 to [name]".
        shown = re.sub(r"\d[\d.,]*", "…", blanked(sentence, findings))
        return Withheld(shown, " ".join(reasons), original=sentence)

    def _remember(self, line: str) -> None:
        content = [word for word, _, _ in _content_words(line)]
        said = words(line)
        if len(content) < 2 and len(said) >= PLAIN_LINE_WORDS:
            self._plain.add(f" {' '.join(said)} ")
        self._shingles.update(_shingles(content))
        if 2 <= len(content) < SHINGLE_WORDS:
            self._short.add(tuple(content))
        line_words = frozenset(stem(word) for word in content)
        if len(line_words) >= RETOLD_WORDS:
            for word in line_words:
                self._lines_with.setdefault(word, []).append(len(self._lines))
            self._lines.append(line_words)

    def _private(self, text: str) -> Iterator[Finding]:
        spoken = f" {' '.join(words(text))} "
        if any(line in spoken for line in self._plain):
            yield Finding(0, len(text), "private")
        content = _content_words(text)
        only_words = [word for word, _, _ in content]
        for size in range(2, SHINGLE_WORDS + 1):
            wanted = self._shingles if size == SHINGLE_WORDS else self._short
            for index in range(len(content) - size + 1):
                if tuple(only_words[index : index + size]) in wanted:
                    yield Finding(content[index][1], content[index + size - 1][2], "private")
        if content and self._retells(frozenset(stem(word) for word in only_words)):
            yield Finding(content[0][1], content[-1][2], "private")

    def _retells(self, said: frozenset[str]) -> bool:
        """Return whether the words tell a private line over in another order or with words between."""
        for number in {number for word in said for number in self._lines_with.get(word, ())}:
            line = self._lines[number]
            shared = line & said
            whole = sum(weight(word) for word in line)
            if len(shared) >= RETOLD_WORDS and sum(weight(word) for word in shared) >= RETOLD_SHARE * whole:
                return True
        return False


def guard_over(
    *,
    allowed_names: Iterable[str] = (),
    private_documents: Iterable[Document] = (),
    worksheets: Iterable[tuple[Document, Worksheet]] = (),
    roadmaps: Iterable[Roadmap] = (),
) -> Guard:
    """Return the guard of one learner's vault.

    Args:
        allowed_names: names of people the learner lets through.
        private_documents: notes marked private; their text and the people in them never leave.
        worksheets: each with the document it was read from; private values and the people in them never leave.
        roadmaps: their concepts are the words of the subject, which no list of names makes names of.
    """
    texts: list[str] = []
    names: list[str] = []
    sums: set[float] = set()
    for document in private_documents:
        own = _texts(document)
        texts += own
        names += people_in(document)
        sums |= _sums(own)
    for document, worksheet in worksheets:
        private = [
            part for field in worksheet.fields if field.private and field.value for part in field.value.split("; ")
        ]
        texts += private
        names += people_in(document)
        names += [name for part in private for name in names_in(part)]
        sums |= _sums(_texts(document))
    concepts = [concept.name for roadmap in roadmaps for stage in roadmap.stages for concept in stage.concepts]
    vocabulary = [subject_words(name) for name in dict.fromkeys(concepts)]
    return Guard(allowed_names, texts, names, vocabulary, sums)


def _texts(document: Document) -> list[str]:
    return [block.text for section in document.sections for block in section.blocks]


def _sums(texts: Iterable[str]) -> frozenset[float]:
    """Return the sums of money in these texts as numbers."""
    told = (text[found.start : found.end] for text in texts for found in _money(text))
    return frozenset().union(*map(amounts, told))


def blanked(text: str, findings: Iterable[Finding]) -> str:
    """Return the text with each finding replaced by its category in brackets, so that it can be shown and kept."""
    shown, position = [], 0
    for start, end, category in _merged(findings):
        shown += [text[position:start], f"[{category}]"]
        position = end
    return "".join([*shown, text[position:]])


def _merged(findings: Iterable[Finding]) -> list[tuple[int, int, Category]]:
    merged: list[tuple[int, int, Category]] = []
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if merged and finding.start < merged[-1][1]:
            start, end, category = merged[-1]
            merged[-1] = (start, max(end, finding.end), category)
        else:
            merged.append((finding.start, finding.end, finding.category))
    return merged


def _matches(pattern: re.Pattern[str], text: str, category: Category) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(match.start(), match.end(), category)


def _accounts(text: str) -> Iterator[Finding]:
    yield from _matches(_ACCOUNT, text, "account")
    for match in _CARD.finditer(text):
        if _passes_luhn(match[0]):
            yield Finding(match.start(), match.end(), "account")


def _passes_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit that card numbers carry (ISO/IEC 7812, Luhn)."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(map(int, digits[-1::-2])) + sum(value - 9 if value > 9 else value for value in doubled)
    return total % 10 == 0 and len(set(digits)) > 1


def _money(text: str) -> Iterator[Finding]:
    formulas = [match.span() for match in _MATH.finditer(text)]
    is_study = bool(_STUDIED_MONEY.search(text)) and not _OF_MINE.search(text)
    for match in _BARE_SUMS.finditer(text):
        # "Reviewed 900 a month" counts cards where cards are spoken of, unless the sum itself is called pay.
        if _SURELY_PAY.search(match[0]) or not _COUNTS_OF_STUDY.search(text):
            yield Finding(match.start(), match.end(), "money")
    for start, end in unnamed_sums(text):
        yield Finding(start, end, "money")
    for finding in _matches(_MONEY, text, "money"):
        is_formula = any(start <= finding.start < end for start, end in formulas)
        is_word = is_study and not re.search(r"\d", text[finding.start : finding.end])
        if not is_formula and not is_word and not _SHELL_VARIABLE.match(text, finding.start):
            yield finding


def _health(text: str) -> Iterator[Finding]:
    is_study = bool(_STUDIED_ILLNESS.search(text)) and not _OF_SOMEBODY.search(text)
    for finding in _matches(_HEALTH, text, "health"):
        if not (is_study and _ILLNESS_NAME.match(text[finding.start : finding.end])):
            yield finding


def _secrets(text: str) -> Iterator[Finding]:
    yield from _matches(_SECRET, text, "secret")
    for match in _HEX.finditer(text):
        if not _COMMIT.search(text[: match.start()]):
            yield Finding(match.start(), match.end(), "secret")
    for match in _LONG_TOKEN.finditer(text):
        # The address of a video or a playlist is public.
        if _looks_random(match[0]) and not re.match(r"(?:list|v|index)=", match[0]):
            yield Finding(match.start(), match.end(), "secret")


def _looks_random(token: str) -> bool:
    kinds = sum(bool(re.search(kind, token)) for kind in (r"[a-z]", r"[A-Z]", r"\d"))
    if kinds < 3 or len(re.findall(r"\d", token)) < 2:
        return False
    counts = Counter(token)
    bits = -sum(count / len(token) * math.log2(count / len(token)) for count in counts.values())
    return bits >= MIN_ENTROPY_BITS


# Regions whose national way of writing is tried; a number with its +code is known wherever it is from.
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "IN", "BR", "AU", "AT", "CH", "NL", "PL")
_PHONE_SHAPE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[\d()]|[ ./-](?=[\d(])){6,18}(?![\w/-]|[.,]\d)")
_PHONE_CUE = re.compile(
    r"\b(?:call|calls|phone|telephone|tel|mobile|cell|whatsapp|signal|text(?:ed)?|sms|number|handy|reach|ring)\b\W*"
    r"(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)

# "Whatsapp is six one seven, five five five": seven digits in words or more, where a telephone is spoken of before.
_SPOKEN_DIGIT = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun)"
)
_SPOKEN_PHONE = re.compile(
    r"\b(?:call|phone|telephone|mobile|cell|whatsapp|signal|sms|number|handy|telefon\w*|nummer)\b[^.;!?\n]{0,60}?"
    rf"(?P<digits>\b{_SPOKEN_DIGIT}(?:[\s,-]+(?:double\s+)?{_SPOKEN_DIGIT}){{6,}}\b)",
    re.IGNORECASE,
)


def _phones(text: str) -> Iterator[Finding]:
    """Yield telephone numbers: those with a country code, those in groups, and those announced, bare or in words."""
    for match in _SPOKEN_PHONE.finditer(text):
        yield Finding(*match.span("digits"), "phone")
    for match in _PHONE_SHAPE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if not 7 <= len(digits) <= 15 or re.fullmatch(r"\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}(?:[ /-]\d.*)?", match[0]):
            continue
        announced = bool(_PHONE_CUE.search(text[: match.start()]))
        if announced or _is_phone(match[0], digits):
            yield Finding(match.start(), match.end(), "phone")


def _is_phone(written: str, digits: str) -> bool:
    import phonenumbers

    international = written.startswith(("+", "00"))
    groups = re.findall(r"\d+", written)
    if not international:
        # 100 000 and 0.1 2.5 are figures: a national number comes in groups, and none of them is a thousand.
        if not 2 <= len(groups) <= 6 or len(digits) < 9 or re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", written):
            return False
        if any(len(group) == 1 for group in groups[1:]) or re.search(r"\d\.\d+ +\d+\.\d", written):
            return False
        if re.fullmatch(r"\(?\d{3}\)?[ .-]*\d{3}[ .-]\d{4}", written):
            return True
    for region in ("US",) if international else _REGIONS:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) if international else phonenumbers.is_valid_number(number):
            return True
    return international and len(digits) >= 9


def _content_words(text: str) -> list[tuple[str, int, int]]:
    """Return the telling words of a text, folded, with their places."""
    found = []
    for match in re.finditer(r"[^\W_]+(?:['’.,-][^\W_]+)*", text):
        for word in words(match[0]):
            if word not in STOP_WORDS:
                found.append((word, match.start(), match.end()))
    return found


def _shingles(content: list[str]) -> Iterator[tuple[str, ...]]:
    for index in range(len(content) - SHINGLE_WORDS + 1):
        yield tuple(content[index : index + SHINGLE_WORDS])
