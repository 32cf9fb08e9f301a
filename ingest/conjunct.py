"""A sentence of a "Done when" becomes the pieces that can be ticked one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.clauses import enclosed, upper_first
from ingest.verbs import (
    DETERMINERS,
    EXPLAIN_VERBS,
    FINITE_VERBS,
    INDEFINITE,
    OPENING_VERBS,
    QUESTION_WORDS,
    VERBS,
    first_word,
    governs_what_follows,
    has_verb_in,
    is_gerund,
    is_participle,
)

_ADVERBS = r"(?:(?:now|also|already|then|finally|really|actually|both|comfortably|confidently|reliably)\s+)*"
_FRAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (mode, re.compile(pattern, re.IGNORECASE))
    for mode, pattern in (
        (
            "base",
            rf"^(?:(?:you|i|we|they|it|this|learners?|students?)\s+)?{_ADVERBS}(?:can|could|should|must|will)\s+"
            rf"{_ADVERBS}(?:be able to\s+{_ADVERBS})?(?:help\s+)?",
        ),
        ("base", rf"^(?:(?:you|i|we)(?:['’](?:re|m)| are| am)\s+{_ADVERBS}|be\s+)?able to\s+{_ADVERBS}"),
        ("have", rf"^(?:you|i|we)(?:['’]ve| have)\s+{_ADVERBS}(?:got\s+)?"),
        ("state", rf"^(?:you|i|we)(?:['’](?:re|m)| are| am)\s+{_ADVERBS}"),
        ("base", rf"^(?:you|i|we)\s+{_ADVERBS}(?=[a-z])"),
        ("third", r"^(?:it|this)\s+(?=[a-z-]+s\s)(?!is\b|was\b|has\b|does\b)"),
    )
)
_INNER_FRAME = re.compile(
    r"^(?:(?:you|i|we)\s+)?(?:can|could|have|has|are able to|am able to|(?:'|’)ve)\s", re.IGNORECASE
)
_SUBJECT_FRAME = re.compile(r"^(?:you|i|we)(?:['’](?:ve|re|m|ll))?\s", re.IGNORECASE)
_CONDITION = re.compile(
    r"^(?:given|when|whenever|if|from|with|without|starting from|after)\b[^,]{3,200},\s+", re.IGNORECASE
)
_LABEL = re.compile(r"^(?:goal|outcome|deliverable|result|target|milestone|bonus|stretch)s?\s*[:—–-]\s+", re.IGNORECASE)
_END_OF = re.compile(r"^(?:by|at) the end(?: of (?:this|the|that|each|every) [\w-]+)?,?\s+", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*;\s*(?:(?:and|plus|then)\s+)?(?:also\s+|then\s+)?"
    r"|\s+[—–]\s+(?:and|plus|then)\s+(?:also\s+|then\s+)?"
    r"|,\s+(?:and|plus|then|as well as|along with|together with)\s+(?:also\s+|then\s+|finally\s+)?"
    r"|(?<!\bau)(?<!\bde)\s+(?:and|plus(?! de\b)|as well as|along with|together with)\s+(?:also\s+|then\s+|finally\s+)?"
    r"|,\s+"
)
_MAX_SEPARATORS = 100  # a sentence with more commas and "and"s is a list copied from somewhere; it stays whole
_DASH = re.compile(r"\s[—–]\s")
_QUESTION = re.compile(r"\b(?:why|how|what|when|where|which|whether)\b")
_ASKING_VERB = re.compile(
    r"\b(?:explain|describe|teach|show|justify|articulate|understand|know|tell|prove|derive)\b", re.I
)
# Inside "why a and b …" only these verbs start a new deed; others may belong to the question ("… and pick …").
_DEEDS_AFTER_QUESTION = EXPLAIN_VERBS | {"implement", "build", "write"}
# A thing is worth a tick of its own when something is said of it: "a net that …", "a score of >90%".
_SAYS_MORE = re.compile(
    r"\b(?:that|which|whose|who|to\s+[<>≥≤]|with|explaining|showing|using|on|under|of your|of my|good "
    r"enough|from scratch)\b"
    r"|[<>≥≤]|\d%"
)
_PUBLIC_THING = re.compile(r"\bpublic\b|\bpublished\b|\bblog\b|\bexplainer\b|\btalk\b", re.IGNORECASE)
_ANAPHORS = frozenset({"it", "its", "them", "they", "their", "theirs", "itself", "themselves"})


# German, Spanish, French and Chinese, where what follows is plainly a deed or a bar of its own.
_JOINT_ELSEWHERE = re.compile(
    r"\s*；\s*|，\s*(?:并且?|同时|以及)\s*|,?\s+und\s+(?=(?:du|ich|mindestens|höchstens)\b)"
    r"|,?\s+y\s+(?=(?:explicar|publicar|publicad[oa]|describir|has|puedes|al menos)\b)"
    r"|,?\s+et\s+(?=(?:expliquer|publier|publié|tu|au moins)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a sentence opens.

    Attributes:
        mode: form of its verbs: base ("can explain"), participle ("have built"), gerund, third ("it loads"), state
            ("are fluent"), noun (things had), or none.
        prefix: what each piece must repeat ("Given a raw table, you can ").
        body: the rest.
    """

    mode: str
    prefix: str
    body: str


@dataclass(frozen=True, slots=True)
class _Joint:
    """One separator between clauses. ``segment``: what follows up to the next one; ``right``: all that follows."""

    left: str
    separator: str
    right: str
    segment: str
    mode: str
    and_follows: bool
    in_list: bool

    @property
    def joins(self) -> bool:
        return re.search(r"and|plus|then|as well|with|;", self.separator) is not None

    @property
    def is_strong(self) -> bool:
        return re.search(r"[;—–]|then", self.separator) is not None


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a joint is cut: characters of the right to skip, words it repeats from the left, form of its verbs."""

    skip: int
    repeats: str
    mode: str


def split_conjuncts(sentence: str) -> list[str]:
    """Return the pieces of a sentence that can be ticked one by one, each readable on its own."""
    pieces: list[str] = []
    for part in _JOINT_ELSEWHERE.split(sentence.strip()):
        frame = read_frame(_END_OF.sub("", _LABEL.sub("", part)))
        pieces.extend(text for piece in _pieces(frame) if (text := tidied(piece)))
    return pieces


def read_frame(sentence: str) -> Frame:
    """Return how a sentence opens; a condition ("Given …, you can") is kept, a mere "You have" is not."""
    condition = _CONDITION.match(sentence)
    start = condition.end() if condition else 0
    rest = sentence[start:]
    for mode, pattern in _FRAMES:
        if (opening := pattern.match(rest)) and opening.end() > 0:
            body = rest[opening.end() :]
            prefix = sentence[: start + opening.end()] if condition else ""
            return Frame(_mode_of(mode, body), prefix, body)
    return Frame("none" if condition else _mode_of("", rest), sentence[:start], rest)


def tidied(piece: str) -> str:
    """Return a piece with joining words and punctuation at its ends removed; empty where no word is left."""
    text = re.sub(r"^(?:and|then|plus|also|next|finally|but)\b,?\s+", "", piece.strip(), flags=re.IGNORECASE)
    text = text.strip(" ,;").rstrip(".。 ")
    return upper_first(text) if re.search(r"\w", text) else ""


def _mode_of(mode: str, body: str) -> str:
    first = first_word(body)
    if mode in ("base", "state", "third"):
        return mode
    if mode == "have":
        return "participle" if is_participle(first) else "noun"
    if first in DETERMINERS or first[:1].isdigit():
        return "noun"
    if first in VERBS:
        return "base"
    if is_gerund(first):
        return "gerund"
    if is_participle(first):
        return "participle"
    return "base" if governs_what_follows(body) else "noun"


def _pieces(frame: Frame) -> Iterator[str]:
    body, mode, start, repeats = frame.body, frame.mode, 0, ""
    marks = enclosed(body)
    _mark_asides(body, marks)
    colon = _colon_after(body, marks, 0)
    separators = [match for match in _SEPARATOR.finditer(body) if not any(marks[match.start() : match.end()])]
    if mode == "none" or len(separators) > _MAX_SEPARATORS:
        yield frame.prefix + body
        return
    and_follows = _ands_after(separators)
    for index, match in enumerate(separators):
        after = separators[index + 1 : index + 2]
        segment = body[match.end() : after[0].start() if after else len(body)]
        if len(segment.split(maxsplit=1)) < 2:
            if not _opens_verb_pair(segment, after, body, mode):
                continue
            segment = body[match.end() :]
        in_list = colon is not None and match.start() > colon
        joint = _Joint(
            body[start : match.start()], match[0], body[match.end() :], segment, mode, and_follows[index], in_list
        )
        cut = _cut_in_list(joint) if in_list else _cut(joint)
        if cut is None:
            continue
        yield frame.prefix + repeats + joint.left
        start, repeats, mode = match.end() + cut.skip, cut.repeats, cut.mode
        if in_list:
            colon = _colon_after(body, marks, match.end())
    yield frame.prefix + repeats + body[start:]


def _cut_in_list(joint: _Joint) -> _Cut | None:
    """Return the cut behind a colon: only a new deed, or something to publish, ends the list it opens."""
    is_last = "and" in joint.separator and first_word(joint.right) in INDEFINITE
    if is_last and _PUBLIC_THING.search(joint.segment):
        return _Cut(0, "", "noun")
    cut = _cut(joint)
    if cut is None or cut.repeats or first_word(joint.segment) in DETERMINERS:
        return None
    return cut


def _cut(joint: _Joint) -> _Cut | None:
    """Return how the joint is cut where its right side stands on its own, else None."""
    words = joint.segment.split()
    if _refers_back(joint.right):
        return None
    inner = _INNER_FRAME.match(joint.right)
    if inner and joint.mode == "base" and inner[0].lower().startswith("have "):
        inner = None  # "…, and have a tutor correct it": the verb of a deed, no frame
    if inner:
        if len(words) < 4:
            return None
        form = "have" if re.search(r"(?:have|has|ve)\s$", inner[0], re.IGNORECASE) else "base"
        return _Cut(inner.end(), "", _mode_of(form, joint.right[inner.end() :]))
    if _SUBJECT_FRAME.match(joint.right):
        frame = read_frame(joint.right)
        return _Cut(len(joint.right) - len(frame.body), "", frame.mode) if len(words) > 4 else None
    if question := _repeated_question(joint):
        return _Cut(0, question, joint.mode)
    if _starts_deed(joint):
        return _Cut(0, "", joint.mode)
    is_clause = _is_clause(joint.right)
    if ";" in joint.separator or (is_clause and joint.joins):
        return _Cut(0, "", "none" if is_clause else _mode_of("", joint.right))
    return _cut_before_thing(joint)


def _cut_before_thing(joint: _Joint) -> _Cut | None:
    """Return the cut before another thing: "…, plus a write-up" or "…, a second net to >90%"."""
    first = first_word(joint.right)
    verb = _leading_verb(joint)
    if re.search(r"plus|as well|along|together", joint.separator) and (first in DETERMINERS or first[:1].isdigit()):
        return _Cut(0, verb, joint.mode)
    if joint.mode not in ("participle", "noun", "base") or (joint.mode != "noun" and not verb):
        return None
    both_say_more = _SAYS_MORE.search(joint.segment) and _SAYS_MORE.search(_SEPARATOR.split(joint.left)[-1])
    if first not in INDEFINITE or not both_say_more or _QUESTION.search(joint.left):
        return None
    return _Cut(0, verb, joint.mode)


def _starts_deed(joint: _Joint) -> bool:
    """Return whether the right side opens with a verb of the sentence's form and is a deed of its own."""
    words = joint.right.split(maxsplit=3)
    is_verb_only = len(joint.left.split(maxsplit=2)) <= 1
    if not has_verb_in(joint.mode, joint.right) or is_verb_only or len(words) < 2:
        return False
    if first_word(joint.left) in OPENING_VERBS and not joint.is_strong:
        return False
    if _QUESTION.search(joint.left) and not joint.is_strong:
        return joint.joins and first_word(joint.right) in _DEEDS_AFTER_QUESTION
    return joint.joins or joint.is_strong or (joint.and_follows and not _ends_in_adjective(joint.left, words))


def _opens_verb_pair(segment: str, after: list[re.Match[str]], body: str, mode: str) -> bool:
    """Return whether one verb stands before "and" and another: "made and measured one change"."""
    if not after or after[0][0].strip() != "and":
        return False
    return has_verb_in(mode, segment) and has_verb_in(mode, body[after[0].end() :])


def _ands_after(separators: list[re.Match[str]]) -> list[bool]:
    """Return for each separator whether a later one joins with "and": a list of deeds closes with it."""
    later = False
    result: list[bool] = []
    for match in reversed(separators):
        result.append(later)
        later = later or "and" in match[0] or "then" in match[0]
    return result[::-1]


def _repeated_question(joint: _Joint) -> str:
    """Return the words to repeat before a second question ("explain, on a whiteboard, " before "why …"), or ""."""
    verb = _ASKING_VERB.search(joint.left)
    if (
        first_word(joint.right) not in QUESTION_WORDS
        or not verb
        or not joint.joins
        or len(joint.right.split(maxsplit=3)) < 3
    ):
        return ""
    question = _QUESTION.search(joint.left, verb.end())
    if not question:
        return joint.left[: verb.end()] + " "
    opening = joint.left[: question.start()]
    return opening if opening.endswith(" ") else opening + " "


def _mark_asides(body: str, marks: bytearray) -> None:
    """Mark what stands between two dashes: an aside is never cut."""
    dashes = [match for match in _DASH.finditer(body) if not marks[match.start()]]
    for opening, closing in zip(dashes[::2], dashes[1::2], strict=False):
        marks[opening.start() : closing.start()] = b"\x01" * (closing.start() - opening.start())


def _colon_after(body: str, marks: bytearray, start: int) -> int | None:
    position = body.find(": ", start)
    while position != -1 and marks[position]:
        position = body.find(": ", position + 1)
    return None if position == -1 else position


def _refers_back(right: str) -> bool:
    """Return whether the right side leans on the left for its object ("and publish it", "and reproduce its …")."""
    words = [word.strip("(,.").lower() for word in right.split(maxsplit=4)[:4]]
    if words and words[0] in _ANAPHORS:
        return True
    return any(word in ("it", "its", "them", "their", "they") for word in words[1:3])


def _is_clause(right: str) -> bool:
    """Return whether the right side is a sentence of its own: "your gradients match …"."""
    words = [word.strip(",.").lower() for word in right.split(maxsplit=7)[:7]]
    if not words or words[0] not in ("your", "my", "the", "all", "every", "each", "both", "our"):
        return False
    return any(word in FINITE_VERBS for word in words[2:6])


def _leading_verb(joint: _Joint) -> str:
    match = re.match(r"([\w'’-]+)\s", joint.left)
    if not match or joint.mode == "noun" or (joint.mode == "participle" and not is_participle(match[1].lower())):
        return ""
    return match[1] + " "


def _ends_in_adjective(left: str, right_words: list[str]) -> bool:
    """Return whether "a clean, tested package" is meant rather than two deeds."""
    tail = left.split()[-2:]
    if len(tail) < 2 or tail[0].lower() not in ("a", "an"):
        return False
    return len(right_words) < 2 or not (right_words[1].lower() in DETERMINERS or right_words[1][0].isdigit())
