"""A "Done when" becomes criteria: one checkable piece each, made of the source's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.clauses import enclosed, plain, sentences, separators, upper_first
from ingest.document import digest
from ingest.measure import Measure, read_measures

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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DETERMINERS = _words(
    "a an the my your our his her its their this that these those every each any all some no both another one two three "
    "four five six seven eight nine ten several many most multiple few"
)
_INDEFINITE = _words("a an one two three four five six seven eight nine ten several multiple another")
_QUESTION_WORDS = _words("why how what when where which who whether")
# Words that may stand before a determiner without being a verb.
_FUNCTION_WORDS = _DETERMINERS | _QUESTION_WORDS | _words(
    "in on of for from with without to by via at as into onto over under between among across through about after before "
    "during than like per versus vs and or nor but so if because since while until unless that not only even just such "
    "against around within toward towards upon off out up down inside outside behind beyond near despite except plus "
    "including is are was were be been being am has have had do does did can could will would should may might must"
)
_EXPLAIN_VERBS = _words(
    "explain describe derive prove justify articulate teach sketch draw discuss summarise summarize define interpret "
    "outline compare contrast tell defend illustrate diagram motivate reason argue clarify recite recall name list state "
    "paraphrase understand know identify recognise recognize distinguish predict critique"
)
_BUILD_VERBS = _words(
    "build implement write train make create set deploy reproduce design develop code program produce fine-tune tune "
    "complete finish solve port configure refactor bake sew knit record compose assemble ship construct draft draw paint "
    "replicate rebuild re-implement reimplement prototype automate migrate install host run test benchmark measure "
    "evaluate gradient-check generate convert integrate wire solder grow brew cook shoot film edit translate "
    "simulate prepare add extend optimise optimize debug fix instrument containerise containerize index query analyse "
    "analyze transcribe arrange improvise memorise memorize pass plan organise organize convert load scale profile cover "
    "contribute review complete cut fold shape plot annotate label clean fit gather visit collect attend interview "
    "conduct maintain monitor document serve cache shard join normalise normalize partition fill do"
)
# These show understanding only where nothing is counted: "name the parts", but "recognise 80% of the chords".
_WEAK_EXPLAIN_VERBS = _words("identify recognise recognize distinguish predict name list recite recall tell state draw know compare")
# What is done and gone: nothing is left behind that could be looked at, unless the sentence names it.
_PERFORM_VERBS = _words(
    "play perform sing speak read sight-read recite hold keep take choose pick select apply use handle manage lead carry swim cycle walk climb "
    "lift jump juggle dance meditate bow do run navigate negotiate converse feel"
)
_PUBLISH_VERBS = _words("publish post blog release upload share present submit announce open-source publicise tweet ship")
_OUTCOME_VERBS = _words("earn win reach score achieve beat hit get place rank finish land obtain receive attain qualify")
_VERBS = _EXPLAIN_VERBS | _BUILD_VERBS | _PERFORM_VERBS | _PUBLISH_VERBS | _OUTCOME_VERBS
# Verbs that open an action finished by the next one: "take a raw CSV and produce a model" is one capability.
_OPENING_VERBS = _words("take pick choose select open sit start go come find grab get use given gather")
_AFTER_THIRD = _DETERMINERS | _words("through at in on up down out over under with without to from by as for against back away")
_IRREGULAR_PARTICIPLES = _words(
    "built written made taught drawn done run set won read taken chosen shown sung played sewn knit grown spoken held kept "
    "led put cut sent got gotten found given gone sat swum ridden beaten hit met begun brought bought shot fit rebuilt "
    "rewritten overcome"
)
_FINITE_VERBS = _words(
    "match matches pass passes run runs work works is are holds hold beat beats survive survives reach reaches stay stays "
    "agree agrees keep keeps converge converges remain remains produce produces show shows rise rises score scores"
)
_ANAPHORS = _words("it its them they their theirs itself themselves this that those these")
_HEAVY = re.compile(
    r"\b(?:that|which|whose|who|to\s+[<>≥≤]|with|explaining|showing|using|on|under|of your|of my|good enough|from scratch)\b"
    r"|[<>≥≤]|\d%"
)

_ADVERBS = r"(?:(?:now|also|already|then|finally|really|actually|both|comfortably|confidently|reliably)\s+)*"
_FRAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (mode, re.compile(pattern, re.IGNORECASE))
    for mode, pattern in (
        (
            "base",
            rf"^(?:(?:you|i|we|they|it|this|learners?|students?)\s+)?{_ADVERBS}(?:can|could|should|must|will)\s+{_ADVERBS}"
            rf"(?:be able to\s+{_ADVERBS})?(?:help\s+)?",
        ),
        ("base", rf"^(?:(?:you|i|we)(?:['’](?:re|m)| are| am)\s+{_ADVERBS}|be\s+)?able to\s+{_ADVERBS}"),
        ("have", rf"^(?:you|i|we)(?:['’]ve| have)\s+{_ADVERBS}(?:got\s+)?"),
        ("state", rf"^(?:you|i|we)(?:['’](?:re|m)| are| am)\s+{_ADVERBS}"),
        ("base", rf"^(?:you|i|we)\s+{_ADVERBS}(?=[a-z])"),
        ("third", r"^(?:it|this)\s+(?=[a-z-]+s\s)(?!is\b|was\b|has\b|does\b)"),
    )
)
_INNER_FRAME = re.compile(r"^(?:(?:you|i|we)\s+)?(?:can|could|have|has|are able to|am able to|(?:'|’)ve)\s", re.IGNORECASE)
_SUBJECT_FRAME = re.compile(r"^(?:you|i|we)(?:['’](?:ve|re|m|ll))?\s", re.IGNORECASE)
_CONDITION = re.compile(r"^(?:given|when|whenever|if|from|with|without|starting from|after)\b[^,]{3,200},\s+", re.IGNORECASE)
_LABEL = re.compile(r"^(?:goal|outcome|deliverable|result|target|milestone|bonus|stretch)s?\s*[:—–-]\s+", re.IGNORECASE)
_END_OF = re.compile(r"^(?:by|at) the end(?: of (?:this|the|that|each|every) [\w-]+)?,?\s+", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*;\s*(?:(?:and|plus|then)\s+)?(?:also\s+|then\s+)?"
    r"|\s+[—–]\s+(?:and|plus|then)\s+(?:also\s+|then\s+)?"
    r"|,\s+(?:and|plus|then|as well as|along with|together with)\s+(?:also\s+|then\s+|finally\s+)?"
    r"|\s+(?:and|plus|as well as|along with|together with)\s+(?:also\s+|then\s+|finally\s+)?"
    r"|,\s+"
)
_DASH = re.compile(r"\s[—–]\s")


def split_criteria(
    text: str, roadmap_title: str, stage_title: str, line: int | None = None
) -> tuple[Criterion, ...]:
    """Return the criteria that a "Done when" asks for, in order, none twice.

    Each line of ``text`` is read on its own (bullets allowed) and gets its own line number counted from ``line``.
    """
    found: dict[str, Criterion] = {}
    for offset, entry in enumerate(text.split("\n")):
        where = None if line is None else line + offset
        for sentence in sentences(plain(_without_marker(entry))):
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


def _without_marker(entry: str) -> str:
    return re.sub(r"^\s*(?:[-*+•◦]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX]?\]\s*)?", "", entry)


# --- one sentence → its conjuncts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """How a sentence opens: what is dropped from its pieces and what each must repeat."""

    mode: str
    prefix: str
    body: str


def split_conjuncts(sentence: str) -> list[str]:
    """Return the pieces of a sentence that can be ticked one by one, each readable on its own."""
    frame = _frame(_END_OF.sub("", _LABEL.sub("", sentence.strip())))
    pieces = list(_pieces(frame))
    return [text for piece in pieces if (text := _tidied(piece))]


def _frame(sentence: str) -> _Frame:
    condition = _CONDITION.match(sentence)
    start = condition.end() if condition else 0
    rest = sentence[start:]
    for mode, pattern in _FRAMES:
        if (opening := pattern.match(rest)) and opening.end() > 0:
            body = rest[opening.end() :]
            if condition:
                return _Frame(_mode_of(mode, body), sentence[: start + opening.end()], body)
            return _Frame(_mode_of(mode, body), "", body)
    return _Frame("none" if condition else _mode_of("", rest), sentence[:start], rest)


def _mode_of(mode: str, body: str) -> str:
    """Return which form the verbs of the body take: base, participle, gerund, noun (things had), state, none."""
    first = _first_word(body)
    if mode in ("base", "state", "third"):
        return mode
    if mode == "have":
        return "participle" if _is_participle(first) else "noun"
    if first in _DETERMINERS or first[:1].isdigit():
        return "noun"
    if first in _VERBS:
        return "base"
    if first.endswith("ing") and len(first) > 4:
        return "gerund"
    if _is_participle(first):
        return "participle"
    return "base" if _looks_like_verb(body) else "noun"


def _pieces(frame: _Frame) -> Iterator[str]:
    body, mode = frame.body, frame.mode
    start, lead = 0, ""
    boundaries = _boundaries(body, mode)
    for position, resume, inherits, new_mode in boundaries:
        yield frame.prefix + lead + body[start:position]
        lead = inherits
        start = resume
        mode = new_mode
    yield frame.prefix + lead + body[start:]


def _boundaries(body: str, mode: str) -> list[tuple[int, int, str, str]]:
    """Return where the body is cut: (end of left, start of right, words the right repeats, its mode)."""
    if mode == "none":
        return []
    marks = enclosed(body)
    _mark_asides(body, marks)
    colon = _colon(body, marks)
    cuts: list[tuple[int, int, str, str]] = []
    left_start, current = 0, mode
    matches = [match for match in _SEPARATOR.finditer(body) if not any(marks[match.start() : match.end()])]
    joined_later = _ands_after(matches, body)
    for index, match in enumerate(matches):
        nearest = matches[index + 1].start() if index + 1 < len(matches) else len(body)
        left, right = body[left_start : match.start()], body[match.end() :]
        segment = body[match.end() : nearest]
        if len(segment.split()) == 1 and _opens_verb_pair(segment, matches[index + 1 : index + 2], body, current):
            segment = right
        verdict = _verdict(left, match[0], right, segment, current, joined_later[index])
        in_list = colon is not None and match.start() > colon
        if verdict is None and in_list and "and" in match[0] and _first_word(right) in _INDEFINITE and _is_public(segment):
            verdict = (0, "", "noun")
        if verdict is None or (in_list and not _breaks_list(verdict, segment)):
            continue
        skip, inherits, current = verdict
        if in_list:
            inherits = ""
        cuts.append((match.start(), match.end() + skip, inherits, current))
        left_start = match.end() + skip
        if colon is not None and colon < match.start():
            colon = _next_colon(body, marks, match.end())
    return cuts


def _verdict(
    left: str, separator: str, right: str, segment: str, mode: str, and_follows: bool
) -> tuple[int, str, str] | None:
    """Return (characters to skip, words to repeat, mode) where the right side stands on its own, else None."""
    words = segment.split()
    if len(words) < 2 or _refers_back(right):
        return None
    if inner := _INNER_FRAME.match(right):
        if len(words) < 4:
            return None
        rest = right[inner.end() :]
        form = "have" if re.search(r"(?:have|has|ve)\s$", inner[0], re.IGNORECASE) else "base"
        return inner.end(), "", _mode_of(form, rest)
    if _SUBJECT_FRAME.match(right):
        frame = _frame(right)
        return (len(right) - len(frame.body), "", frame.mode) if len(words) > 4 else None
    joins = bool(re.search(r"and|plus|then|as well|with|;", separator))
    if question := _repeated_question(left, right, joins):
        return 0, question, mode
    if _is_verb_boundary(left, separator, right, mode, joins=joins, and_follows=and_follows):
        return 0, "", mode
    if ";" in separator or (_is_clause(right) and joins):
        return 0, "", "none" if _is_clause(right) else _mode_of("", right)
    return _thing_verdict(left, separator, right, segment, mode, joins=joins)


def _opens_verb_pair(segment: str, following: list[re.Match[str]], body: str, mode: str) -> bool:
    """Return whether one verb stands before "and" and another: "made and measured one change"."""
    if not following or following[0][0].strip() != "and":
        return False
    after = body[following[0].end() :]
    return _verb_in_mode(_first_word(segment), segment, mode) and _verb_in_mode(_first_word(after), after, mode)


def _thing_verdict(
    left: str, separator: str, right: str, segment: str, mode: str, *, joins: bool
) -> tuple[int, str, str] | None:
    """Return the verdict on a right side that names another thing: "…, plus a write-up"."""
    first = _first_word(right)
    added = re.search(r"plus|as well|along|together", separator) is not None
    verb = _leading_verb(left, mode)
    nearest_left = _SEPARATOR.split(left)[-1]
    if added and (first in _DETERMINERS or first[:1].isdigit()):
        return 0, verb, mode
    if mode not in ("participle", "noun", "base"):
        return None
    if first not in _INDEFINITE or not _HEAVY.search(segment) or _has_question(left):
        return None
    if not _HEAVY.search(nearest_left):
        return None
    if mode != "noun" and not verb:
        return None
    return 0, verb, mode


def _is_verb_boundary(
    left: str, separator: str, right: str, mode: str, *, joins: bool, and_follows: bool
) -> bool:
    words = right.split()
    first = _first_word(right)
    if not _verb_in_mode(first, right, mode) or _is_verb_only(left) or len(words) < 2:
        return False
    strong = ";" in separator or "—" in separator or "–" in separator or "then" in separator
    if _first_word(left) in _OPENING_VERBS and not strong:
        return False
    if _has_question(left) and not strong:
        return joins and first in _EXPLAIN_VERBS | _words("implement build write derive prove")
    if joins or strong:
        return True
    return and_follows and not _ends_in_adjective(left, words)


def _verb_in_mode(first: str, right: str, mode: str) -> bool:
    if mode == "participle":
        return _is_participle(first)
    if mode == "gerund":
        return first.endswith("ing") and len(first) > 4
    if mode == "third":
        words = right.split()
        return first.endswith("s") and not first.endswith("ss") and len(words) > 2 and words[1].lower() in _AFTER_THIRD
    if mode in ("base", "state"):
        return first in _VERBS or _looks_like_verb(right)
    return False


def _ands_after(matches: list[re.Match[str]], body: str) -> list[bool]:
    """Return for each separator whether a later one joins with "and": a list of verbs closes with it."""
    later = False
    result: list[bool] = []
    for match in reversed(matches):
        result.append(later)
        later = later or "and" in match[0] or "then" in match[0]
    return result[::-1]


def _repeated_question(left: str, right: str, joins: bool) -> str:
    """Return the words to repeat before a second question ("explain, on a whiteboard, " before "why …"), or ""."""
    first = _first_word(right)
    verb = re.search(r"\b(explain|describe|teach|show|justify|articulate|understand|know|tell|prove|derive)\b", left, re.I)
    if first not in _QUESTION_WORDS or not verb or not joins or len(right.split()) < 3:
        return ""
    question = re.search(r"\b(?:why|how|what|when|where|which|whether)\b", left[verb.end() :])
    end = verb.end() + question.start() if question else verb.end() + 1
    opening = left[:end]
    if not question:
        return left[: verb.end()] + " "
    return opening if opening.endswith(" ") else opening + " "


def _breaks_list(verdict: tuple[int, str, str], segment: str) -> bool:
    """Return whether a cut after a colon is wanted: only a new verb, or something to publish, ends a list."""
    return not verdict[1] and _first_word(segment) not in _DETERMINERS or _is_public(segment)


def _mark_asides(body: str, marks: bytearray) -> None:
    """Mark what stands between two dashes: an aside is never cut."""
    dashes = [match for match in _DASH.finditer(body) if not marks[match.start()]]
    for opening, closing in zip(dashes[::2], dashes[1::2], strict=False):
        marks[opening.start() : closing.start()] = b"\x01" * (closing.start() - opening.start())


def _colon(body: str, marks: bytearray) -> int | None:
    return _next_colon(body, marks, 0)


def _next_colon(body: str, marks: bytearray, start: int) -> int | None:
    position = body.find(": ", start)
    while position != -1 and marks[position]:
        position = body.find(": ", position + 1)
    return None if position == -1 else position


def _first_word(text: str) -> str:
    match = re.match(r"[\"'“‘(]*([\w'’/-]+)", text)
    return match[1].lower() if match else ""


def _is_participle(word: str) -> bool:
    last = word.rsplit("-", 1)[-1]
    return last in _IRREGULAR_PARTICIPLES or (last.endswith("ed") and len(last) > 4 and not last.endswith("eed"))


def _looks_like_verb(text: str) -> bool:
    """Return whether an unknown word governs what follows: "braid a …", "compare the …"."""
    words = text.split(maxsplit=2)
    if len(words) < 2:
        return False
    first, second = words[0].strip("(\"'“"), words[1].lower().strip("(\"'“,")
    if not re.fullmatch(r"[A-Za-z][a-z]+(?:-[a-z]+)*", first) or first.lower() in _FUNCTION_WORDS:
        return False
    return second in _DETERMINERS or second in _QUESTION_WORDS or second[:1].isdigit()


def _refers_back(right: str) -> bool:
    """Return whether the right side leans on the left for its object ("and publish it", "and reproduce its …")."""
    words = [word.strip("(,.").lower() for word in right.split()[:4]]
    if words and words[0] in _ANAPHORS - {"this", "that", "these", "those"}:
        return True
    return any(word in ("it", "its", "them", "their", "they") for word in words[1:3])


def _is_verb_only(left: str) -> bool:
    return len(left.split()) <= 1


def _is_clause(right: str) -> bool:
    """Return whether the right side is a sentence of its own: "your gradients match …"."""
    words = [word.strip(",.").lower() for word in right.split()[:7]]
    if not words or words[0] not in ("your", "my", "the", "all", "every", "each", "both", "our"):
        return False
    return any(word in _FINITE_VERBS for word in words[2:6])


def _leading_verb(left: str, mode: str) -> str:
    match = re.match(r"([\w'’-]+)\s", left)
    if not match or mode == "noun":
        return ""
    word = match[1].lower()
    if mode == "participle" and not _is_participle(word):
        return ""
    return match[1] + " "


def _has_question(left: str) -> bool:
    return re.search(r"\b(?:why|how|what|when|where|which|whether)\b", left) is not None


def _ends_in_adjective(left: str, right_words: list[str]) -> bool:
    """Return whether "a clean, tested package" is meant rather than two deeds."""
    tail = left.split()[-2:]
    if len(tail) < 2 or tail[0].lower() not in ("a", "an"):
        return False
    return len(right_words) < 2 or right_words[1].lower() not in _DETERMINERS and not right_words[1][0].isdigit()


def _tidied(piece: str) -> str:
    text = re.sub(r"^(?:and|then|plus|also|next|finally|but)\b,?\s+", "", piece.strip(), flags=re.IGNORECASE)
    text = text.strip(" ,;").rstrip(".。")
    return upper_first(text) if re.search(r"\w", text) else ""


# --- kinds ------------------------------------------------------------------------------------------------------------

_PUBLIC = re.compile(
    r"\bpublish|\bpublic(?:ly)?\b(?! (?:(?:git|github|gitlab) )?(?:repo|repository|key|transport|speaking|leaderboard|LB|dataset|data|api|method))"
    r"|\bopen[- ]sourced?\b|\bblog(?:ged|ging)?\b|\bexplainer\b|\bstrangers\b|\b(?:posted|uploaded|released|shared|presented|announced)\b"
    r"|\bpost (?:it |them |about |on |to )|\b(?:on|to) the (?:public |private )?leaderboard\b|\bon (?:YouTube|GitHub Pages|PyPI)\b"
    r"|\b(?:upload|release|share|present|announce|tweet)\b|\bsubmi(?:t|ssion|tted)\b|\b(?:a|the|your) (?:talk|meetup|concert|recital)\b",
    re.IGNORECASE,
)
_PUBLISHED_BY_OTHERS = re.compile(
    r"\bpublished (?:[\w-]+ )?(?:papers?|results?|models?|methods?|stud(?:y|ies)|numbers?|recipes?|recordings?|benchmarks?|algorithms?)\b", re.I
)
_RANK = re.compile(
    r"\bmedal|\btop[ -]\d|\brank(?:ed|ing)?\b|\bpodium\b|\bpercentile\b|\bgrandmaster\b|\b(?:first|second|third|1st|2nd|3rd) (?:place|prize)\b"
    r"|\bwin(?:ning)? (?:a|the|an|your) (?:[\w-]+ ){0,3}(?:competition|contest|tournament|race|match|prize)|\bfinalist\b",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"\b(?:explain|describe|derive|justify|articulate|teach|sketch)(?:ed|d)?\b|\bwhiteboard\b|\bwalk (?:someone|a \w+|me|them|anyone) through\b|\bteach-?back\b|\bin your own words\b|\bfrom memory\b|\bwithout notes\b",
    re.IGNORECASE,
)
_ARTEFACT = re.compile(
    r"\b(?:repo(?:sitor(?:y|ies))?|projects?|packages?|librar(?:y|ies)|apps?|applications?|engines?|tools?|scripts?|pipelines?|models?"
    r"|implementations?|portfolios?|decks?|flashcards?|essays?|articles?|write-?ups?|reports?|papers?|recordings?|demos?|prototypes?"
    r"|replicas?|clusters?|clouds?|servers?|databases?|websites?|sites?|bots?|games?|notebooks?|test suites?|benchmarks?|dashboards?"
    r"|posts?|drawings?|paintings?|sketches|concept art|songs?|pieces?|loa(?:f|ves)|bread|quilts?|translations?|stor(?:y|ies)"
    r"|assignments?|exercises?|problem sets?|solutions?|modifications?|nets?|networks?|mlps?|transformers?|cnns?|distillations?"
    r"|campaigns?|schemas?|migrations?|indexes|services?|frameworks?|compilers?|interpreters?|parsers?|videos?|films?|zines?)\b",
    re.IGNORECASE,
)


def _kind(text: str, measures: tuple[Measure, ...]) -> CriterionKind:
    lead = _lead_verb(_frame(text).body)
    valued = [measure for measure in measures if measure.value is not None]
    if lead in _EXPLAIN_VERBS and not (lead in _WEAK_EXPLAIN_VERBS and valued) and not _is_drawing(lead, text):
        return "explain"
    if _RANK.search(text) and lead not in _EXPLAIN_VERBS:
        return "rank"
    public = _is_public(text)
    if public and lead in _PUBLISH_VERBS:
        return "publish"
    if valued and not (public and all(_is_count(measure) for measure in valued)):
        return "measure"
    if public:
        return "publish"
    if _EXPLAIN.search(text) and not _builds(lead):
        return "explain"
    if _UNDERSTANDING.match(text):
        return "explain"
    if _builds(lead) or _ARTEFACT.search(text) or _first_word(text) in _INDEFINITE:
        return "other" if _CERTIFIED.search(text) else "build"
    return "other"


_UNDERSTANDING = re.compile(r"^(?:an?|the)\s+(?:[\w-]+\s){0,3}(?:understanding|grasp|knowledge|intuition|feel(?:ing)?|fluency)\b", re.IGNORECASE)
_CERTIFIED = re.compile(r"\b(?:certificates?|certification|diploma|licen[cs]e|degree|exam)\b", re.IGNORECASE)


def _is_drawing(lead: str, text: str) -> bool:
    return lead in ("draw", "sketch") and re.search(r"\b(?:portrait|figure|still life|sketchbook|concept art|comic)", text, re.I) is not None


def _lead_verb(text: str) -> str:
    """Return the base form of the first known verb among the first words ("Trained …" → "train"), else ""."""
    for word in re.findall(r"[\w'’-]+", text.lower())[:4]:
        for base in _base_forms(word):
            if base in _VERBS:
                return base
        if word in _DETERMINERS or word == "not":
            return ""
    return ""


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
    "gradient-checked": "gradient-check",
}


def _base_forms(word: str) -> Iterator[str]:
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


def _builds(lead: str) -> bool:
    return lead in _BUILD_VERBS - _PERFORM_VERBS


def _is_public(text: str) -> bool:
    return _PUBLIC.search(_PUBLISHED_BY_OTHERS.sub(" ", text)) is not None


def _is_count(measure: Measure) -> bool:
    if measure.comparison != ">=" or measure.unit in ("minutes", "hours", "seconds"):
        return False
    return measure.unit[-1:] == "s" or (not measure.unit and measure.value == 1)


_ALTERNATIVE_ASIDE = re.compile(r"\(\s*or\s+([^()]{2,200})\)", re.IGNORECASE)
_ALTERNATIVE_CLAUSE = re.compile(r"(?:,|\s[—–])\s*or\s+((?:at (?:minimum|least)\s+)?[^,;()—–]{2,200})", re.IGNORECASE)
_ALTERNATIVE_LEAST = re.compile(r"(?<![,(])\s+or\s+(at (?:minimum|least)\s+[^,;()—–]{2,200})", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+")
_EITHER = re.compile(r"\beither\s+([^,;()]{2,200}?)\s+or\s+([^,;()]{2,200})", re.IGNORECASE)


def read_alternatives(text: str) -> tuple[str, ...]:
    """Return the other ways the words allow: "(or at minimum placed top 25%)" gives "placed top 25%"."""
    found: list[str] = []
    found.extend(_bare_alternative(match[1]) for match in _ALTERNATIVE_ASIDE.finditer(text))
    for pattern in (_ALTERNATIVE_CLAUSE, _ALTERNATIVE_LEAST):
        found.extend(_bare_alternative(match[1]) for match in separators(text, pattern))
    if not found:
        found.extend(_other_deeds(text))
    found.extend(_bare_alternative(match[2]) for match in separators(text, _EITHER))
    return tuple(dict.fromkeys(alternative for alternative in found if alternative))


def _other_deeds(text: str) -> Iterator[str]:
    """Yield what stands behind an "or" that another verb follows: "given a talk or published an article"."""
    for match in separators(text, _OR):
        words = text[match.end() :].split(maxsplit=2)
        first = _first_word(text[match.end() :])
        governs = len(words) > 1 and (words[1].lower() in _DETERMINERS | {"at", "in"} or words[1][0].isdigit())
        if governs and (first in _VERBS or _is_participle(first)):
            yield re.split(r"\s*[;—–(]", text[match.end() :], maxsplit=1)[0].strip(" .")


def _bare_alternative(text: str) -> str:
    return re.sub(r"^at (?:minimum|least)\s+", "", text.strip(), flags=re.IGNORECASE).strip(" .")


# --- outcomes promised in prose ---------------------------------------------------------------------------------------

_SHOULD_RESULT = re.compile(
    r"^(?:(?:this|it|which)\s+)?(?:should|will|must)?\s*(?:result(?:s|ing)? in|produce|yield|end (?:up )?with|lead to)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_OUTCOME_IS = re.compile(
    r"\b(?:outcome|result|deliverable|goal|end product|output)s?\s*(?:is|are|will be|:)\s+(?P<what>.+)$", re.IGNORECASE
)
_RESULTING = re.compile(r",\s*resulting in\s+\S", re.IGNORECASE)
_DEPENDENT = re.compile(
    r"^(?:(?:it|they|this|these|those)\s+(?:should|must|can|will|has to|have to|needs? to)|should|must)\b", re.IGNORECASE
)
_ACTIVITY = re.compile(
    r"^(?:possibly |optionally |also |then |next,? )*(?:watch|read|follow|skim|listen|go through|work through|attend|take (?:an?|the|this|one) (?:[\\w-]+ ){0,4}(?:course|class|mooc|lesson|workshop)|browse"
    r"|review|study|learn|consists?|covers?|includes?|inspired|based|will|see)\b",
    re.IGNORECASE,
)
_BEFORE_DOING = re.compile(r",?\s+(?:before|then|and then|while)\s+(?=\w+ing\s)", re.IGNORECASE)
_SEQUENCE = re.compile(r"^(?:next|then|finally|afterwards|lastly|first|second|third|also)\s*,?\s+", re.IGNORECASE)


def outcome_criteria(
    text: str, roadmap_title: str, stage_title: str, line: int | None = None
) -> tuple[Criterion, ...]:
    """Return the criteria that a promised outcome or a learning objective amounts to.

    Unlike a "Done when", such prose holds more than criteria: what is only watched, read, praised or explained is
    left out; a sentence that leans on the one before ("It should also …") stays with it.
    """
    pieces: list[str] = []
    for sentence in sentences(plain(text)):
        if pieces and _DEPENDENT.match(sentence) and not _SHOULD_RESULT.match(sentence):
            pieces[-1] = f"{pieces[-1].rstrip('.')}. {sentence.rstrip('.')}"
        else:
            pieces.extend(_outcomes_of(sentence))
    found: dict[str, Criterion] = {}
    for piece in pieces:
        criterion = make_criterion(piece, roadmap_title, stage_title, line)
        found.setdefault(criterion.id, criterion)
    return tuple(found.values())


def _outcomes_of(sentence: str) -> Iterable[str]:
    bare = _SEQUENCE.sub("", sentence)
    if result := _SHOULD_RESULT.match(bare):
        return split_conjuncts(result["what"])
    if is_result := _OUTCOME_IS.search(bare):
        return split_conjuncts(is_result["what"])
    if _RESULTING.search(bare):
        return [_tidied(bare)]
    if _ACTIVITY.match(bare):
        doing = _BEFORE_DOING.search(bare)
        if doing:
            return split_conjuncts(bare[doing.end() :])
        return [piece for piece in split_conjuncts(bare)[1:] if not _ACTIVITY.match(piece)]
    first = _first_word(bare)
    if _SUBJECT_FRAME.match(bare) or first in _VERBS or first in _INDEFINITE or _looks_like_verb(bare):
        return split_conjuncts(bare)
    return []
