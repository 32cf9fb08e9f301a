"""The privacy guard: what must not leave in a post is found, and the sentence that holds it is withheld with a reason.

Names of people are the matter of ``names.py``; telephone numbers that of the library phonenumbers (Apache-2.0). Keys
and tokens are known by the beginnings their makers publish, or by looking like nothing a person would type.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coach.names import NameFinder, names_in, people_in
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


_EMAIL = _pattern(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"\b[\w.+-]+\s*[\[(]\s*at\s*[\])]\s*[\w-]+\s*(?:[\[(]\s*dot\s*[\])]|\.)\s*\w{2,}"
)

_SECRET = _pattern(
    r"\b(?:sk|rk|pk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{16,}",
    r"\b(?:gh[pousr]_|github_pat_|glpat-|hf_|npm_|pypi-|xox[abeoprs]-|dop_v1_|shp[a-z]{2}_|SG\.)[A-Za-z0-9_.-]{10,}",
    r"\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b",
    r"\bAIza[0-9A-Za-z_-]{30,}",
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\b\w+://[^\s/:@]+:[^\s/@]+@\S+",
    r"(?i:\b(?:password|passwort|passwd|passphrase|pwd|api[ _-]?key|secret(?:[ _-]?key)?|access[ _-]?token|bearer)\b"
    r"\s*(?:is|ist|was|=|:|->)\s*)[\"'`]?(?=[^\s\"'`]*[\d!@#$%^&*])[^\s\"'`]{4,}",
    r"(?i:\bpin(?:\s?code)?\s*(?:is|ist|:|=)\s*)\d{4,8}\b",
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
    flags=re.NOFLAG,
)

_CURRENCY = r"(?:US\$|A\$|C\$|[$€£¥₹₽₩₺₿]|\b(?:USD|EUR|GBP|CHF|INR|JPY|CAD|AUD|SEK|NOK|DKK|PLN|BRL)\b)"
_AMOUNT = r"\d[\d.,'  ]*(?:\s?(?:k|m|mn|mio|million|thousand|lakh|crore)\b)?"
_MONEY = _pattern(
    rf"{_CURRENCY}\s?{_AMOUNT}",
    rf"(?<![\w.]){_AMOUNT}\s?(?:{_CURRENCY}|(?:dollars?|euros?|bucks|pounds sterling|rupees?|francs?|yen|cents)\b)",
    r"(?<![\w.])\d[\d.,]*\s?k\b(?=\W*(?:/|per|a|an|pro)?\s*(?:year|yr|month|annum|jahr|total|tc|comp|salary|base|offer))",
    r"\b(?:make|making|earn\w*|paid|pays?|offer(?:ed)?|wage|comp(?:ensation)?)\b[^.;!?]{0,30}?\b\d[\d.,]*\s?k\b"
    r"(?=\s*(?:$|[.,;!?)/]|a\b|per\b|in\b|at\b|before\b|after\b))",
    r"\b(?:my\s+|our\s+|target\s+|expected\s+)?(?:salar(?:y|ies)|total comp\w*|paycheck|pay rise|net worth)\b",
    r"\bmy\s+(?:\w+\s+)?(?:income|wages?|rent|debts?|savings|mortgage|loan|bonus|pension|bank account|schulden)\b",
    r"\b(?:gehalt|lohnerhöhung|salaire|sueldo)\b",
)
_SHELL_VARIABLE = re.compile(r"\$\d(?![\d.,]*\d|\s*(?:k|m|a|an|per|/|each|million|thousand)\b)")
_MATH = re.compile(r"\$[^$\n]*[\\^_={}a-zA-Z][^$\n]*\$")

_NO_STREET = r"(?!(?:\w+\s+)*(?:Chi|Mean|Least|Root|Google|Hard|Flash|Disk|One|Test)\s)"
_ADDRESS = _pattern(
    rf"(?<![\w.,-])(?-i:\d{{1,5}}[a-zA-Z]?\s+{_NO_STREET}(?:[A-Z][\w'’.-]*\s+){{1,4}})(?:street|avenue|boulevard|road|lane|"
    r"drive|court|terrace|highway|parkway|crescent|square|close|st\.?|ave\.?|blvd\.?|rd\.?|ln\.?)(?!\w)",
    r"(?<![\w.,-])\d{1,5}[a-z]?\s+(?:\w+\s+){1,3}(?:street|avenue|boulevard)\b",
    r"(?-i:\b[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer))\s*\d{1,4}\s?[a-z]?\b",
    r"\b(?:rue|avenue|boulevard|calle|via|viale|rua|plaza|piazza)\s+(?:(?:de|la|del|di|des|du)\s+)*(?-i:[A-Z]\w+)"
    r"(?:\s\w+)?,?\s+(?:n[º°o.]*\s*)?\d{1,4}\b",
    r"\b\d{1,4},?\s+(?:rue|avenue|boulevard)\s+\w+",
    r"\bp\.?\s?o\.?\s+box\s+\d+",
    r"(?-i:,\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b)",
    r"(?-i:\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b)",
    r"\b(?:apartment|apt\.?)\s*#?\s*\d+[a-z]?\b|,\s*(?:flat|suite|unit)\s*#?\d+\b",
    r"\b(?:i|we)\s+live\s+(?:at|in|on)\s+(?-i:[A-Z0-9])\w*|\bwohne\s+(?:in|am)\s+\w+",
    r"\bmy\s+(?:home\s+)?address\b",
)

_HEALTH = _pattern(
    r"\b(?:surgery|surgeon|surgical|diagnos(?:ed|es)|medication|medicine|antidepressants?|anti-?anxiety|ssris?|ritalin|adderall|"
    r"psychiatrist|psychologist|psychotherap\w+|therap(?:y|ist)|chemo\w*|pregnan\w+|miscarriage|adhd|autis\w+|bipolar|"
    r"burn-?\s?out|burnt\s+out|burned\s+out|panic attacks?|insomnia|migraines?|concussion|covid|flu|fever|hospital\w*|"
    r"rehab|overdose|suicid\w+|self-harm|asthma|arthritis|epilep\w+|allerg(?:y|ies)|infection|injur(?:y|ed|ies)|"
    r"krank(?:heit|enhaus|geschrieben)?|arzt|ärztin|erkältet|fieber|depressionen)\b",
    r"\b(?:my|the|a)\s+(?:doctor|dentist|gp|physio\w*|therapist|blood pressure|back pain|headaches?)\b",
    r"\b(?:was|am|are|is|felt|feeling|feel|been|got|being|while|home|off)\s+(?:very\s+|really\s+|still\s+|a bit\s+)?"
    r"(?:sick|ill|unwell|depressed|anxious|nauseous)\b",
    r"\b(?:sick|medical)\s+(?:leave|day|days|note|appointment)\b",
    r"\b(?:had|with|have)\s+(?:a\s+)?(?:bad\s+)?(?:headache|cold|stomach\s?ache|toothache)\b",
    r"\bmy\s+(?:\w+\s+)?(?:depression|anxiety|illness|disease|cancer|diabetes|disorder|health|injury|teeth|jaw|knee)\b",
    r"\b(?:bimax|jaw|knee|heart|brain|eye|dental)\s+(?:operation|surgery|implant)\b",
    r"\b(?:cancer|tumou?r|diabetes|depression|anxiety|heart disease|hiv)\b",
)
# The illnesses that learners meet as data sets and examples: they are matter of study where these words stand by.
_STUDIED_ILLNESS = re.compile(
    r"\b(?:data\s?-?sets?|data|classif\w+|predict\w*|model\w*|regress\w+|features?|train\w*|kaggle|uci|sklearn|scikit|"
    r"label\w*|accuracy|auc|recall|biology|medicine|physiology|anatomy|chapter|ch\.|gene|protein|cells?|patients?)\b",
    re.IGNORECASE,
)
_ILLNESS_NAME = re.compile(
    r"^(?:cancer|tumou?r|diabetes|depression|anxiety|heart disease|hiv|covid|flu|hospital\w*|infection\w*|asthma|"
    r"diagnos\w+|medicine|autis\w+|epilep\w+|therap\w+|surg\w+)$",
    re.IGNORECASE,
)

_WORK = _pattern(
    r"\b(?:my|our)\s+(?:\w+\s+)?(?:boss|manager|employer|company|ceo|cto|supervisor|team\s?lead|co-?workers?|colleagues?|hr|"
    r"workplace|day job|chef|firma|arbeitgeber)\b",
    r"\b(?:i|we|they)\s+(?:got|was|were|have been|am|are)\s+(?:\w+\s+)?"
    r"(?:fired|laid off|let go|sacked|demoted|promoted)\b",
    r"\b(?:lay-?offs?|resign(?:ed|ing|ation)|quit(?:ting)?\s+my\s+job|notice period|performance review|severance|"
    r"job offer|offer letter|non-?disclosure|under nda|confidential)\b",
    r"\b(?:job\s+)?interview(?:ed|ing|s)?\s+(?:at|with|for)\s+(?-i:[A-Z])\w+",
    r"\b(?:recruiter|referral|hiring manager|human resources)\b",
    r"\bthe\s+(?:boss|ceo)\b|\bat\s+work\b[^.;!?]{0,60}\b(?:idiots?|hate|toxic|gossip|drama|lazy|incompetent)\b",
)

SHINGLE_WORDS = 4
"""So many telling words in a row, as in a private text, are a repetition of it."""
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
    """

    def __init__(
        self,
        allowed_names: Iterable[str] = (),
        private_texts: Iterable[str] = (),
        known_names: Iterable[str] = (),
        vocabulary: Iterable[str] = (),
    ) -> None:
        self._names = NameFinder(allowed_names, known_names, vocabulary)
        self._shingles: set[tuple[str, ...]] = set()
        self._short: set[tuple[str, ...]] = set()
        self._lines: list[frozenset[str]] = []
        self._lines_with: dict[str, list[int]] = {}
        for text in private_texts:
            for line in re.split(r"\n|(?<=[.!?])\s+", text):
                self._remember(line)

    def find(self, text: str) -> tuple[Finding, ...]:
        """Return everything found, in order of place."""
        findings = [Finding(span.start, span.end, "name") for span in self._names.find(text)]
        findings += _matches(_EMAIL, text, "email")
        findings += _secrets(text)
        findings += _matches(_ACCOUNT, text, "account")
        findings += _phones(text)
        findings += _matches(_ADDRESS, text, "address")
        findings += _money(text)
        findings += _health(text)
        findings += _matches(_WORK, text, "work")
        findings += self._private(text)
        return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end)))

    def clean(self, sentence: str) -> Withheld | None:
        """Return the sentence as withheld when anything is found in it, with what was found blanked; else None."""
        findings = self.find(sentence)
        if not findings:
            return None
        reasons = dict.fromkeys(finding.reason for finding in findings)
        return Withheld(blanked(sentence, findings), " ".join(reasons))

    def _remember(self, line: str) -> None:
        content = [word for word, _, _ in _content_words(line)]
        self._shingles.update(_shingles(content))
        if 2 <= len(content) < SHINGLE_WORDS:
            self._short.add(tuple(content))
        line_words = frozenset(stem(word) for word in content)
        if len(line_words) >= RETOLD_WORDS:
            for word in line_words:
                self._lines_with.setdefault(word, []).append(len(self._lines))
            self._lines.append(line_words)

    def _private(self, text: str) -> Iterator[Finding]:
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
    for document in private_documents:
        texts += [block.text for section in document.sections for block in section.blocks]
        names += people_in(document)
    for document, worksheet in worksheets:
        private = [field for field in worksheet.fields if field.private and field.value]
        texts += [part for field in private for part in field.value.split("; ")]
        names += people_in(document)
        names += [name for field in private for part in field.value.split("; ") for name in names_in(part)]
    vocabulary = [concept.name for roadmap in roadmaps for stage in roadmap.stages for concept in stage.concepts]
    return Guard(allowed_names, texts, names, vocabulary)


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


def _money(text: str) -> Iterator[Finding]:
    formulas = [match.span() for match in _MATH.finditer(text)]
    for finding in _matches(_MONEY, text, "money"):
        is_formula = any(start <= finding.start < end for start, end in formulas)
        if not is_formula and not _SHELL_VARIABLE.match(text, finding.start):
            yield finding


def _health(text: str) -> Iterator[Finding]:
    is_study = bool(_STUDIED_ILLNESS.search(text)) and not re.search(r"\b(?:my|i was|i am|i have|i had)\b", text, re.I)
    for finding in _matches(_HEALTH, text, "health"):
        if not (is_study and _ILLNESS_NAME.match(text[finding.start : finding.end])):
            yield finding


def _secrets(text: str) -> Iterator[Finding]:
    yield from _matches(_SECRET, text, "secret")
    for match in _HEX.finditer(text):
        if not _COMMIT.search(text[: match.start()]):
            yield Finding(match.start(), match.end(), "secret")
    for match in _LONG_TOKEN.finditer(text):
        if _looks_random(match[0]):
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


def _phones(text: str) -> Iterator[Finding]:
    """Yield telephone numbers: those with a country code, those written in groups, and bare ones that are announced."""
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
