"""A "Done when" becomes criteria: one checkable piece each, made of the source's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clauses import plain, sentences, separators
from ingest.conjunct import read_frame, split_conjuncts
from ingest.document import digest
from ingest.measure import Measure, read_measures
from ingest.verbs import (
    BUILD_VERBS,
    DETERMINERS,
    EXPLAIN_VERBS,
    INDEFINITE,
    PERFORM_VERBS,
    PUBLISH_VERBS,
    VERBS,
    WEAK_EXPLAIN_VERBS,
    first_word,
    governs_what_follows,
    is_gerund,
    is_participle,
    lead_verb,
)

CriterionKind = Literal["explain", "build", "measure", "rank", "publish", "other"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One checkable piece of a "Done when".

    Attributes:
        id: stable over re-reading: digest of roadmap title, stage title and text.
        alternatives: other ways to satisfy it that the text allows ("a medal, or at minimum top 25%").
        line: line in the file, from 1; None where unknown.
    """

    id: str
    text: str
    kind: CriterionKind
    measures: tuple[Measure, ...] = ()
    alternatives: tuple[str, ...] = ()
    line: int | None = None


# No one writes, or ticks, a longer one; what a hostile line holds beyond it is not read.
_MAX_ENTRY_CHARS = 8_000
_MARKER = re.compile(r"^\s*(?:[-*+•◦]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX]?\]\s*)?")


def split_criteria(text: str, roadmap_title: str, stage_title: str, line: int | None = None) -> tuple[Criterion, ...]:
    """Return the criteria that a "Done when" asks for, in order, none twice.

    Each line of ``text`` is read on its own (bullets allowed) and gets its own line number counted from ``line``.
    """
    found: dict[str, Criterion] = {}
    for offset, entry in enumerate(text.split("\n")):
        where = None if line is None else line + offset
        for sentence in sentences(plain(_MARKER.sub("", entry[:_MAX_ENTRY_CHARS]))):
            for piece in split_conjuncts(sentence):
                criterion = make_criterion(piece, roadmap_title, stage_title, where)
                found.setdefault(criterion.id, criterion)
    return tuple(found.values())


def make_criterion(text: str, roadmap_title: str, stage_title: str, line: int | None = None) -> Criterion:
    """Return one criterion with its kind, measures and alternatives read from its words."""
    measures = read_measures(text)
    kind = _kind(text, measures)
    if kind == "explain":
        measures = tuple(measure for measure in measures if measure.unit in ("seconds", "minutes"))
    return Criterion(
        id=digest(roadmap_title, stage_title, text),
        text=text,
        kind=kind,
        measures=measures,
        alternatives=read_alternatives(text),
        line=line,
    )


_PUBLIC = re.compile(
    r"\bpublish"
    r"|\bpublic(?:ly)?\b(?! (?:(?:git|github|gitlab) )?"
    r"(?:repo|repository|key|transport|speaking|leaderboard|LB|dataset|data|api|method))"
    r"|\bopen[- ]sourced?\b|\bblog(?:ged|ging)?\b|\bexplainer\b|\bstrangers\b"
    r"|\b(?:posted|uploaded|released|shared|presented|announced)\b|\b(?:upload|release|share|present|announce|tweet)\b"
    r"|\bpost (?:it |them |about |on |to )|\b(?:on|to) the (?:public |private )?leaderboard\b"
    r"|\bon (?:YouTube|GitHub Pages|PyPI)\b|\bsubmi(?:t|ssion|tted)\b|\b(?:a|the|your) (?:talk|meetup"
    r"|concert|recital)\b",
    re.IGNORECASE,
)
_PUBLISHED_BY_OTHERS = re.compile(
    r"\bpublished (?:[\w-]+ )?(?:papers?|results?|models?|methods?|stud(?:y|ies)|numbers?|recipes?"
    r"|recordings?|benchmarks?"
    r"|algorithms?)\b",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"\bmedal|\btop[ -]\d|\brank(?:ed|ing)?\b|\bpodium\b|\bpercentile\b|\bgrandmaster\b|\bfinalist\b"
    r"|\b(?:first|second|third|1st|2nd|3rd) (?:place|prize)\b"
    r"|\bwin(?:ning)? (?:a|the|an|your) (?:[\w-]+ ){0,3}(?:competition|contest|tournament|race|match|prize)",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"\b(?:explain|describe|derive|justify|articulate|teach|sketch)(?:ed|d)?\b|\bwhiteboard\b|\bteach-?back\b"
    r"|\bwalk (?:someone|a \w+|me|them|anyone) through\b|\bin your own words\b|\bfrom memory\b|\bwithout notes\b",
    re.IGNORECASE,
)
_ARTEFACT = re.compile(
    r"\b(?:repo(?:sitor(?:y|ies))?|projects?|packages?|librar(?:y|ies)|apps?|applications?|engines?|tools?|scripts?"
    r"|pipelines?|models?|implementations?|portfolios?|decks?|flashcards?|essays?|articles?|write-?ups?"
    r"|reports?|papers?"
    r"|recordings?|demos?|prototypes?|replicas?|clusters?|clouds?|servers?|databases?|websites?|sites?|bots?|games?"
    r"|notebooks?|test suites?|benchmarks?|dashboards?|posts?|drawings?|paintings?|sketches|concept art|songs?|pieces?"
    r"|loa(?:f|ves)|bread|quilts?|translations?|stor(?:y|ies)|assignments?|exercises?|problem sets?|solutions?"
    r"|modifications?|nets?|networks?|mlps?|transformers?|cnns?|distillations?|campaigns?|schemas?|migrations?|indexes"
    r"|services?|frameworks?|compilers?|interpreters?|parsers?|videos?|films?|zines?)\b",
    re.IGNORECASE,
)
# German, Spanish, French and Chinese: the same four kinds, where no English word has told.
_EXPLAIN_ELSEWHERE = re.compile(
    r"\b(?:erklär|erläuter|beschreib|herleit|hergeleitet|begründ|expli[cq]|describ|justific|décri|démontr|justifi)\w*"
    r"|\bohne notizen\b|\bsin notas\b|解释|说明|讲解|推导|描述|阐述",
    re.IGNORECASE,
)
_PUBLISH_ELSEWHERE = re.compile(r"\b(?:veröffentlich|publi(?:cad|car|er|é))\w*|发布|发表|上传|公开", re.IGNORECASE)
_BUILD_ELSEWHERE = re.compile(
    r"\b(?:gebaut|baust|erstell\w*|geschrieben|schreib\w*|programmier\w*|implementier\w*|notizbuch|projekt|gemalt"
    r"|constru\w*|escrit[oa]s?|escribir|cread[oa]s?|preparad[oa]s?|programad[oa]s?|proyecto|repositorio|cuaderno"
    r"|créée?s?|écrit\w*|réalisée?s?|projet|dépôt|carnet)\b|完成|实现|编写|制作|搭建|写一篇|项目|仓库",
    re.IGNORECASE,
)
_UNDERSTANDING = re.compile(
    r"^(?:an?|the)\s+(?:[\w-]+\s){0,3}(?:understanding|grasp|knowledge|intuition|feel(?:ing)?|fluency)\b", re.IGNORECASE
)
_CERTIFIED = re.compile(r"\b(?:certificates?|certification|diploma|licen[cs]e|degree|exam)\b", re.IGNORECASE)
_DRAWN = re.compile(r"\b(?:portraits?|figures?|still li[fv]es?|sketchbook|concept art|comics?)\b", re.IGNORECASE)


def _kind(text: str, measures: Sequence[Measure]) -> CriterionKind:
    """Return what kind of evidence a criterion needs; a number outranks the thing it is measured on."""
    lead = lead_verb(read_frame(text).body)
    valued = [measure for measure in measures if measure.value is not None]
    public = _PUBLIC.search(_PUBLISHED_BY_OTHERS.sub(" ", text)) is not None
    if lead in EXPLAIN_VERBS:
        counts_instead = lead in WEAK_EXPLAIN_VERBS and bool(valued)
        if not counts_instead and not (lead in ("draw", "sketch") and _DRAWN.search(text)):
            return "explain"
    elif _RANK.search(text):
        return "rank"
    if public and (lead in PUBLISH_VERBS or all(_is_count(measure) for measure in valued)):
        return "publish"
    made = lead in BUILD_VERBS - PERFORM_VERBS or first_word(text) in INDEFINITE or text[:1].isdigit()
    if valued and not (made and all(_is_count(measure) and _ARTEFACT.search(measure.unit) for measure in valued)):
        return "measure"
    builds = lead in BUILD_VERBS - PERFORM_VERBS
    if _UNDERSTANDING.match(text) or (_EXPLAIN.search(text) and not builds):
        return "explain"
    if builds or _ARTEFACT.search(text) or first_word(text) in INDEFINITE:
        return "other" if _CERTIFIED.search(text) else "build"
    return _kind_elsewhere(text)


def _kind_elsewhere(text: str) -> CriterionKind:
    if _EXPLAIN_ELSEWHERE.search(text):
        return "explain"
    if _PUBLISH_ELSEWHERE.search(text):
        return "publish"
    return "build" if _BUILD_ELSEWHERE.search(text) else "other"


def _is_count(measure: Measure) -> bool:
    """Return whether a measure only counts things made ("three posts"), which to publish is to show."""
    if measure.comparison != ">=" or measure.unit in ("minutes", "hours", "seconds"):
        return False
    return measure.unit[-1:] == "s" or (not measure.unit and measure.value == 1)


def is_bare(criterion: Criterion) -> bool:
    """Return whether a criterion names no deed, thing or number that could be checked: "Vivaldi"."""
    if criterion.kind != "other" or criterion.measures or not criterion.text.isascii():
        return False
    words = criterion.text.lower().split()
    if governs_what_follows(criterion.text):
        return False
    return len(words) <= 3 and not any(lead_verb(word) or is_participle(word) for word in words)


_ASIDE = re.compile(r"\(\s*or\s+([^()]{2,200})\)", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:,|\s[—–])\s*or\s+((?:at (?:minimum|least)\s+)?[^,;()—–]{2,200})", re.IGNORECASE)
_AT_LEAST = re.compile(r"(?<![,(])\s+or\s+(at (?:minimum|least)\s+[^,;()—–]{2,200})", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+")
_EITHER = re.compile(r"\beither\s+([^,;()]{2,200}?)\s+or\s+([^,;()]{2,200})", re.IGNORECASE)


def read_alternatives(text: str) -> tuple[str, ...]:
    """Return the other ways the words allow: "(or at minimum placed top 25%)" gives "placed top 25%"."""
    found = [_bare_alternative(match[1]) for match in _ASIDE.finditer(text)]
    for pattern in (_CLAUSE, _AT_LEAST):
        found.extend(_bare_alternative(match[1]) for match in separators(text, pattern))
    if not found:
        found.extend(_other_deeds(text))
    found.extend(_parallel(match[1], _bare_alternative(match[2])) for match in separators(text, _EITHER))
    return tuple(dict.fromkeys(alternative for alternative in found if alternative))


def _other_deeds(text: str) -> Iterator[str]:
    """Yield what stands behind an "or" that another verb follows: "given a talk or published an article"."""
    for match in separators(text, _OR):
        right = text[match.end() :]
        words = right.split(maxsplit=2)
        first = first_word(right)
        governs = len(words) > 1 and (words[1].lower() in DETERMINERS | {"at", "in"} or words[1][0].isdigit())
        opens = first in INDEFINITE | {"top", "at"} or first[:1].isdigit()
        measured = opens and any(m.value is not None for m in read_measures(right))
        if measured or (governs and (first in VERBS or is_participle(first))):
            yield re.split(r"\s*[;—–(]", right, maxsplit=1)[0].strip(" .")


def _parallel(left: str, right: str) -> str:
    """Return the second of two ways with the word that governs both: "using the library or another one"."""
    first = first_word(left)
    return f"{first} {right}" if is_gerund(first) and not is_gerund(first_word(right)) else right


def _bare_alternative(text: str) -> str:
    return re.sub(r"^at (?:minimum|least)\s+", "", text.strip(), flags=re.IGNORECASE).strip(" .")
