"""A diary's clipped words are made fit to stand in a post: whole sentences, first person, shortened at a clause."""

from __future__ import annotations

import re
from collections.abc import Callable

_PAST_WORDS = (
    "added adapted analysed analyzed annotated answered applied asked attended automated baked began "
    "benchmarked bought broke brought built calculated called caught changed checked chose cleaned coded "
    "collected compared compiled completed computed configured connected converted copied corrected counted "
    "created cut debugged decided deleted deployed derived described designed did discovered discussed "
    "dissected documented downloaded drafted drew drilled dug edited ended estimated evaluated examined "
    "experimented explained explored extended extracted figured filled finished fitted fixed followed forgot "
    "fought found gave generated got grew grouped handled helped hit implemented improved installed integrated "
    "kept labelled labeled learned learnt left listened listed loaded logged looked lost made managed mapped "
    "measured memorised memorized merged met missed mixed modelled modeled moved noticed optimised optimized "
    "ordered organised organized outlined packed paired passed patched picked planned played plotted practised "
    "practiced prepared printed profiled proved published pulled pushed put ran reached read rebuilt recalled "
    "recorded redid redrew reduced refactored rehearsed released removed renamed repeated replaced reproduced "
    "reread reviewed revised rewatched rewrote sang sat saw scored scraped searched sent separated set shaped "
    "shipped showed sketched skimmed solved sorted spent split spoke started stepped stopped struggled studied "
    "submitted summarised summarized swam switched tested thought timed took traced tracked trained "
    "transcribed transformed translated tried tuned turned typed understood updated used verified visited "
    "visualised visualized walked watched went wired won worked wrapped wrote "
)
_PAST = frozenset(_PAST_WORDS.split())

# Doing words as a to-do list has them; with an object behind them they are told as done.
_BASE_TO_PAST = {
    "add": "added", "build": "built", "code": "coded", "compare": "compared", "compute": "computed", "debug":
    "debugged", "derive": "derived", "do": "did", "draw": "drew", "explain": "explained", "finish": "finished",
    "fix": "fixed", "flush": "flushed", "go": "went", "implement": "implemented", "learn": "learned", "make":
    "made", "measure": "measured", "merge": "merged", "plot": "plotted", "practice": "practised", "practise":
    "practised", "prove": "proved", "redo": "redid", "refactor": "refactored", "review": "reviewed", "rewrite":
    "rewrote", "run": "ran", "solve": "solved", "sort": "sorted", "start": "started", "store": "stored", "study":
    "studied", "train": "trained", "try": "tried", "tune": "tuned", "use": "used", "watch": "watched", "work":
    "worked", "write": "wrote",
}  # fmt: skip
_OBJECT = re.compile(
    r"^(?:a|an|the|my|our|some|more|all|another|both|each|every|this|that|these|those|his|her|its|through|on|with|up|out|over|"
    r"about|from|to|at|in|into|by|for|and|ch\.?|chapters?|part|parts|page|pages|lesson|section|exercises?|problems?|"
    r"questions?|notes?|tests?|how|why|what|\d[\w.,-]*)\b",
    re.IGNORECASE,
)
# Of these no noun is written the same way, so that they need no object to be known as doing words.
_ONLY_VERBS = frozenset({"implement", "derive", "solve", "refactor", "rewrite", "redo"})
_GERUND = re.compile(r"^[A-Za-z]{2,}ing$")
_STATES = frozenset(
    {"indeed", "exceed", "hundred", "based", "needed", "tired", "bored", "confused", "blocked", "speed"}
)
_DETERMINER = re.compile(
    r"^(?:a|an|the|my|both|all|some|two|three|four|five|each|every|this|these|more|another|\d[\w.,]*)\s", re.IGNORECASE
)
# "I started project" is no sentence; "Started project." is a line of a diary.
_BARE_NOUN = re.compile(
    r"^(?:project|tutorial|chapter|course|exercise|book|video|lecture|notebook|repo|app|model|bug|lesson|module|section|quiz|"
    r"test|paper|note|page|assignment|problem|script|function|new|first|next|second)\b(?!\s*\d|s\b|\s+(?:of|on|with|about)\b)",
    re.IGNORECASE,
)
_NOT_GERUNDS = frozenset(
    {"nothing", "something", "everything", "anything", "string", "king", "ring", "during", "spring"}
)
_LOWER_STAYS = re.compile(r"^(?:[a-z]+[A-Z_]|[\w.-]*[_()=\d/\\]|`|https?:)")

# Where a sentence may be cut: after these the part before stands by itself.
_STRONG_CUTS = re.compile(
    r"(?<=[;:。；])\s*|\s+[–—]\s+|(?<=\))\s|,\s+(?=(?:and|but|so|which|because|then|where|while|since)\b)"
)
_WEAK_CUTS = re.compile(r"(?<=[，、])|,\s+|\s+(?=(?:because|which|while|where|since|although)\b)")


def sentence(text: str) -> str:
    """Return the text as one sentence: capital first, full stop last, no list mark, no emphasis marks."""
    words = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text.strip())
    words = re.sub(r"^(?:(?:[-*+•>]|#+(?=\s)|\d+[.)](?=\s)|\[[ xX]\])\s*)+", "", words)
    words = " ".join(words.split()).rstrip(" ,;:-–—")
    words = re.sub(r"!{2,}", "!", words)
    if not words:
        return ""
    if not _LOWER_STAYS.match(words.split()[0]):
        words = words[0].upper() + words[1:]
    closed = words.rstrip("\"'”’)]`")
    ends = closed.endswith((".", "!", "?", "…", "。", "！", "？")) or _ends_with_link(words) or _ends_with_emoji(words)
    if ends or re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]$", words):
        return words
    return words + "."


def is_gerund(word: str) -> bool:
    """Return whether the word is a doing word in -ing: "explaining", not "nothing"."""
    return _GERUND.match(word) is not None and word.casefold() not in _NOT_GERUNDS


def mid_sentence(text: str) -> str:
    """Return a sentence as it reads behind a colon: a small first letter where the capital is no name's."""
    first = re.split(r"[\s,;:]", text)[0]
    is_plain = first[1:].islower() and first.isascii() and first.isalpha()
    return text[0].lower() + text[1:] if is_plain and _is_common(first) else text


def _is_common(word: str) -> bool:
    """Return whether a capital at the front of the sentence is all that makes the word look like a name."""
    from coach.tutor.offline.lexicon import NEGATIONS, STOP_WORDS

    key = word.casefold()
    if key == "i":
        return False
    return (
        key in STOP_WORDS | NEGATIONS
        or key in _PAST
        or key in _BASE_TO_PAST
        or key.endswith(("ing", "ly"))
        or key == "still"
    )


_ECHO = {
    "learned": re.compile(
        r"^(?:(?i:today\s+)?(?i:i\s+)?(?i:learned|learnt|reali[sz]ed|understood)\s+that\s+(?=\S+\s)"
        r"|that\s+(?!(?:one|is|was|means|meant|makes|made|explains|alone|part|way|word|it)\b)(?=\S+\s))"
    ),
    "struggle": re.compile(r"^(?:i\s+)?(?:struggled\s+with|struggling\s+with|stuck\s+(?:on|with|at))\s+(?=\S+)", re.I),
    "did": re.compile(r"^(?:today[,:]?|did:)\s+(?=\S+\s)", re.I),
}


def without_echo(field: str, text: str) -> str:
    """Return a line of the diary without the words its label says already: "Learned: learned that …"."""
    pattern = _ECHO.get(field)
    return pattern.sub("", text.strip(), count=1) if pattern else text


def done(text: str) -> str:
    """Return a line of what was done: "fix the parser" as past, all else as the learner wrote it.

    A line with a second part behind "and" stays too unless that opens with a known doing word: telling only the first
    as past would spoil it.
    """
    words = sentence(text)
    first, _, rest = words.partition(" ")
    key = first.casefold()
    joined = re.search(r"\b(?:and|then|or)\s+(\w+)|[,;]", rest)
    if joined is not None:
        second = (joined[1] or "").casefold()
        if not (key in _ONLY_VERBS and second in _BASE_TO_PAST and joined[0].startswith("and")):
            return words
        rest = f"{rest[: joined.start(1)]}{_BASE_TO_PAST[second]}{rest[joined.end(1) :]}"
    if key in _BASE_TO_PAST and rest and (key in _ONLY_VERBS or _OBJECT.match(rest)):
        past = _BASE_TO_PAST[key]
        return f"{past[0].upper()}{past[1:]} {rest}"
    return words


def told(text: str) -> str:
    """Return a line of the diary as told in the first person; what is no doing word stays as the learner wrote it."""
    words = done(text)
    first, _, rest = words.partition(" ")
    key = first.casefold()
    if (
        (key in _PAST or _is_deed(key, rest))
        and not (first.isupper() and len(first) > 1)
        and rest
        and not re.match(r"(?:point|and pinned)\b", rest)
        and not _BARE_NOUN.match(rest)
    ):
        return f"I {key} {rest}"
    if is_gerund(first) and _OBJECT.match(rest):
        return f"I spent time {key} {rest}"
    return words


def _is_deed(first: str, rest: str) -> bool:
    """Return whether a word that ends in -ed, with "the", "two" or the like behind it, tells a deed."""
    return first.endswith("ed") and len(first) > 4 and first not in _STATES and _DETERMINER.match(rest) is not None


def own_voice(text: str, *, of_learner: bool) -> str:
    """Return a line told in the first person where it speaks of its writer as the learner: "he keeps" as "I keep"."""
    if not of_learner:
        return text
    said = re.sub(r"\b(?:the\s+)?(?:learner|student|user|he|she)\s+(\w+)", _said_of_me, text, flags=re.IGNORECASE)
    said = re.sub(r"\b(?:his|her)\s+(?=\w)", "my ", said)
    return re.sub(r"\b(?:himself|herself)\b", "myself", re.sub(r"\bhim\b", "me", said))


def _said_of_me(match: re.Match[str]) -> str:
    word = match[1]
    known = {"is": "am", "has": "have", "does": "do", "goes": "go", "was": "was", "tries": "try", "studies": "study"}
    if word in known:
        return f"I {known[word]}"
    is_third = word.endswith("s") and not word.endswith(("ss", "us", "ays")) and word not in {"always", "this"}
    return f"I {word[:-1]}" if is_third else f"I {word}"


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning of a sentence that fits, cut at a clause where there is one, never inside a word.

    What is cut off is marked with "…"; empty when not even the first word fits.
    """
    if fits(text):
        return text
    for pattern, least_share in ((_STRONG_CUTS, 0.35), (_WEAK_CUTS, 0.5)):
        best = ""
        for match in pattern.finditer(text):
            cut = _closed(text[: match.start()])
            if fits(cut) and len(cut) > len(best):
                best = cut
        if len(best) >= least_share * _fitting_chars(text, fits):
            return best
    pieces = re.findall(
        r"\s*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s*[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+", text
    )
    best = ""
    for number in range(1, len(pieces)):
        cut = _closed("".join(pieces[:number]))
        if not fits(cut):
            break
        best = cut
    return best


def _fitting_chars(text: str, fits: Callable[[str], bool]) -> int:
    """Return how many characters of the text fit, so that a clause far shorter than could be is not chosen."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle] + "…") else (low, middle - 1)
    return low


def _closed(text: str) -> str:
    """Return a cut text with its open bracket, quotation or code mark taken back, and the mark of the cut."""
    cut = text
    for opening, closing in (("(", ")"), ("[", "]"), ("“", "”"), ("„", "“")):
        if cut.count(opening) > cut.count(closing):
            cut = cut[: cut.rindex(opening)]
    for mark in ("`", '"'):
        if cut.count(mark) % 2:
            cut = cut[: cut.rindex(mark)]
    cut = re.sub(
        r"\s+(?:a|an|the|of|to|in|on|at|for|with|and|or|but|so|is|are|was|my|by|as|that|from)$", "", cut.rstrip()
    )
    cut = cut.rstrip(" ,;:.-–—")
    return f"{cut}…" if cut else ""


def _ends_with_link(text: str) -> bool:
    return re.search(r"https?://\S+$", text) is not None


def _ends_with_emoji(text: str) -> bool:
    return ord(text[-1]) >= 0x2600 and not text[-1].isalnum()
