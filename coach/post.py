"""A post drafted from the diary and the record: every sentence a claim with its support."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from coach import CoachError

if TYPE_CHECKING:
    from coach.privacy import Guard
    from coach.support import Ground
    from coach.tutor import PostMaterial

Platform = Literal["x", "thread", "linkedin", "blog"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)

LIMITS: dict[Platform, int] = {"x": 280, "thread": 280, "linkedin": 3000}
"""Longest post, or part of a thread, by the platform's own counting; a blog has none."""


class PostError(CoachError):
    """A post that cannot be drafted or kept."""


@dataclass(frozen=True, slots=True)
class Support:
    """What a claim rests on.

    Attributes:
        kind: ``entry``, ``attempt``, ``explanation``, ``evidence`` or ``record`` (a count over the record).
        id: id of that thing, or the name of the count.
        text: the words or numbers of it that carry the claim.
    """

    kind: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a post with what supports it; a question to the reader needs no support."""

    text: str
    support: tuple[Support, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something left out of a post, and why.

    Attributes:
        text: what was left out, with what must not leave blanked.
        place: where the learner wrote it, "the diary of 2026-11-14"; empty for a sentence of the draft.
        original: the words themselves, for the learner's eyes alone: shown here, never kept with a post or given out.
    """

    text: str
    reason: str
    place: str = ""
    original: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post to read, change and publish by hand.

    Attributes:
        parts: the parts of a thread; one part for the other platforms.
        chars: length by the platform's own counting; of the longest part for a thread.
        note: what there is to say about how it was drafted (the model failed, say), empty as a rule.
    """

    platform: Platform
    parts: tuple[str, ...]
    chars: int
    claims: tuple[Claim, ...]
    withheld: tuple[Withheld, ...] = ()
    engine: str = "offline"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something a reader answered: a question, a suggestion, a correction or a kind word."""

    text: str
    kind: Literal["question", "suggestion", "correction", "kind word"]


# X counts weighted code points. Constants from github.com/twitter/twitter-text, config/v3.json (Apache-2.0): these
# ranges weigh 1 and everything else 2, a link weighs 23 whatever its length, an emoji sequence 2 whatever it joins. A
# link ends where its library ends one: an address without an ending that exists, http://localhost:8888, is none.
_LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
LINK_WEIGHT = 23
_EMOJI_BASE = (
    "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030"
    "\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f"
    f"|{_EMOJI_BASE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?(?:[\U000e0020-\U000e007f]+)?"
    f"(?:\u200d{_EMOJI_BASE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?)*"
)
# Endings that make a link of a name without https://: the general ones that learners write. A name with a country's
# ending is one only with a path, or with more before it.
_GENERAL_ENDINGS = (
    "academy|aero|agency|app|art|asia|audio|auto|band|bar|best|bet|bid|bike|biz|blog|blue|book|build|business|buzz|cafe|"
    "camera|camp|capital|cards|care|careers|cash|casino|cat|center|chat|cheap|church|city|click|clinic|cloud|club|coach|"
    "codes|coffee|college|com|community|company|computer|consulting|cool|coop|courses|credit|dance|data|date|dating|"
    "deals|delivery|design|dev|digital|direct|directory|dog|domains|download|earth|eco|edu|education|email|energy|"
    "engineer|engineering|enterprises|equipment|events|exchange|expert|express|fail|faith|family|fans|farm|fashion|film|"
    "finance|fit|fitness|flights|foundation|fun|fund|fyi|gallery|game|games|garden|gift|gifts|glass|global|gold|golf|"
    "gov|graphics|gratis|green|group|guide|guitars|guru|health|help|hiphop|holdings|holiday|host|hosting|house|how|icu|"
    "inc|info|ink|institute|int|international|jobs|kim|kitchen|land|law|lease|legal|lgbt|life|lighting|limited|link|live|"
    "loan|lol|love|ltd|management|market|marketing|maison|media|memorial|men|menu|mil|mobi|moda|moe|money|mov|movie|"
    "museum|name|net|network|news|ngo|ninja|observer|one|ong|online|org|organic|page|paris|partners|parts|party|photo|"
    "photography|photos|pics|pictures|pink|pizza|place|plus|poker|press|pro|productions|properties|pub|quest|racing|"
    "radio|red|rehab|reisen|ren|rent|repair|report|rest|restaurant|review|reviews|rip|rocks|run|sale|school|schule|"
    "science|services|sexy|shiksha|shoes|shop|show|singles|site|ski|soccer|social|software|solar|solutions|space|sport|"
    "store|stream|studio|study|style|sucks|supplies|support|surf|surgery|systems|tax|team|tech|technology|tel|tennis|"
    "theater|tips|tires|today|tools|top|tours|town|toys|trade|training|travel|tube|university|uno|vacations|ventures|vet|"
    "video|villas|vin|vip|vision|vote|voyage|watch|webcam|website|wedding|wiki|win|wine|work|works|world|wtf|xxx|xyz|yoga|"
    "zip|zone|berlin|wien|koeln|london|tokyo|nyc"
)
_NAME = r"(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+"
_PATH_SIGN = r"[a-z0-9Ѐ-ӿÀ-ɏ!*';:=+,.$/%#\[\]\-–_~@|&]"
_PATH_END = r"[a-z0-9Ѐ-ӿÀ-ɏ+\-=_#/]"
_BEHIND_NAME = (
    rf"(?::\d+)?(?:/(?:{_PATH_SIGN}*(?:\({_PATH_SIGN}+\){_PATH_SIGN}*)*(?:{_PATH_END}|\({_PATH_SIGN}+\)))?)?"
    r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"
)
_ENDS = r"(?![\w@-])"
_LINK = re.compile(
    rf"(?<![a-z0-9@$#])https?://{_NAME}(?:{_GENERAL_ENDINGS}|[a-z]{{2}}){_ENDS}{_BEHIND_NAME}"
    rf"|(?<![\w@$#./-]){_NAME}(?:{_GENERAL_ENDINGS}){_ENDS}{_BEHIND_NAME}"
    rf"|(?<![\w@$#./-]){_NAME}[a-z0-9-]+\.[a-z]{{2}}{_ENDS}{_BEHIND_NAME}"
    rf"|(?<![\w@$#./-]){_NAME}(?:[a-z]{{2}}){_ENDS}(?=/){_BEHIND_NAME}|(?<![\w@$#./-]){_NAME}(?:co|tv){_ENDS}",
    re.IGNORECASE,
)


def x_length(text: str) -> int:
    """Return the length of a text as X counts it."""
    length, position = 0, 0
    normal = unicodedata.normalize("NFC", text)
    for match in _LINK.finditer(normal):
        length += _weight(normal[position : match.start()]) + LINK_WEIGHT
        position = match.end()
    return length + _weight(normal[position:])


def length(text: str, platform: Platform) -> int:
    """Return the length of a text as the platform counts it; LinkedIn counts UTF-16 units, a blog characters."""
    if platform in {"x", "thread"}:
        return x_length(text)
    return len(text.encode("utf-16-le")) // 2 if platform == "linkedin" else len(text)


def fits(text: str, platform: Platform) -> bool:
    """Return whether the platform takes a text of this length."""
    return platform not in LIMITS or length(text, platform) <= LIMITS[platform]


def draft(
    platform: Platform,
    parts: Sequence[str],
    claims: Iterable[Claim],
    withheld: Iterable[Withheld] = (),
    engine: str = "offline",
) -> Draft:
    """Return a draft with its length counted.

    Raises:
        PostError: a part is longer than the platform takes.
    """
    for part in parts:
        if not fits(part, platform):
            counted, most = length(part, platform), LIMITS[platform]
            counter = "LinkedIn" if platform == "linkedin" else "X"
            raise PostError(
                f"The text is {counted} long as {counter} counts it and {most} is the most: "
                f"shorten it by {counted - most}."
            )
    longest = max((length(part, platform) for part in parts), default=0)
    return Draft(platform, tuple(parts), longest, tuple(claims), tuple(dict.fromkeys(withheld)), engine)


_SHORTENED = re.compile(
    r"(?:\b(?:v|ch|chap|sec|fig|eq|ex|no|nr|vol|pp?|ed|eds|vs|etc|e\.g|i\.e|cf|al|approx|ca|z\.B|d\.h|bzw|usw|Dr|Prof|Mr|Mrs|Ms|"
    r"St|Jr|Sr|Inc|Nr|Kap|Abs|min|max|hrs?)|\b[A-Z])\.$"
)


def sentences(text: str, *, at_items: bool = True) -> list[str]:
    """Return the sentences of a text, each trimmed; "ch. 3" is not cut, "; " is where ``at_items`` says so."""
    found = []
    for line in text.splitlines():
        start = 0
        for match in re.finditer(r"[.!?…]+[\"'”’)\]]*\s+|;\s+", line):
            before = line[start : match.start() + 1]
            if (match[0][0] == "." and _SHORTENED.search(before)) or (match[0][0] == ";" and not at_items):
                continue
            found.append(line[start : match.end()].strip())
            start = match.end()
        found.append(line[start:].strip())
    return [sentence.removesuffix(";").strip() for sentence in found if sentence.strip(" ;.-*#>")]


def guarded(text: str, guard: Guard, place: str = "", *, told: bool) -> tuple[str, list[Withheld]]:
    """Return the text with every sentence left out that the guard finds something in, and those sentences.

    Args:
        text: whatever is to leave, of one line or more.
        guard: the privacy guard.
        place: where the learner wrote it, in words.
        told: whether they are the learner's own words, which are judged by their meaning too.
    """
    withheld: list[Withheld] = []
    lines: list[str] = []
    of_somebody = False
    for line in text.splitlines():
        good: list[str] = []
        for sentence in sentences(line):
            found = guard.clean(sentence, told=told)
            if found is None and of_somebody and _ABOUT_SOMEBODY.match(sentence):
                found = Withheld(sentence, "It goes on about the person named before.", original=sentence)
            if found is None:
                good.append(sentence)
            else:
                withheld.append(replace(found, place=place))
            of_somebody = found is not None
        lines += [_rejoined(good)] if good else []
    whole = "\n".join(lines)
    found = guard.clean(whole)
    if found is not None:
        withheld.append(replace(found, place=place))
    return whole if found is None else "", withheld


def without_private(material: PostMaterial, guard: Guard) -> tuple[PostMaterial, tuple[Withheld, ...]]:
    """Return the material with every sentence left out that the guard finds something in, and those sentences."""
    withheld: list[Withheld] = []

    def kept(text: str, place: str) -> str:
        whole, left_out = guarded(text, guard, place, told=True)
        withheld.extend(left_out)
        return whole

    entries = tuple(
        replace(
            entry,
            did=kept(entry.did, f"the diary of {entry.day.isoformat()}"),
            learned=kept(entry.learned, f"the diary of {entry.day.isoformat()}"),
            struggle=kept(entry.struggle, f"the diary of {entry.day.isoformat()}"),
            next=kept(entry.next, f"the diary of {entry.day.isoformat()}"),
            stage=kept(entry.stage, f"the diary of {entry.day.isoformat()}"),
        )
        for entry in material.entries
    )
    attempts = tuple(
        (
            replace(attempt, answer=kept(attempt.answer, "an answer of yours")),
            replace(grade, feedback=kept(grade.feedback, "the feedback to an answer")),
        )
        for attempt, grade in material.attempts
    )
    evidence = tuple(
        replace(
            line,
            text=kept(line.text, "your evidence"),
            url=line.url if line.url and guard.clean(line.url) is None else None,
        )
        for line in material.evidence
    )
    cleaned = replace(
        material,
        entries=entries,
        attempts=attempts,
        evidence=evidence,
        goal=kept(material.goal, "the goal of the roadmap"),
    )
    return cleaned, tuple(dict.fromkeys(withheld))


def drafted(
    write: Callable[[PostMaterial, Platform], Draft], material: PostMaterial, platform: Platform, guard: Guard
) -> Draft:
    """Return a draft that only says what the material carries and the guard lets through, whoever writes it.

    Args:
        write: ``write_post`` of a tutor; it sees nothing that the guard withholds.
        material: everything a post may draw on.
        platform: where it is to go.
        guard: the privacy guard.

    Raises:
        PostError: all there is to tell had to be withheld, or nothing of the draft holds.
        DiaryError: there is nothing in the diary to write about.
    """
    from coach.diary import DiaryError

    cleaned, withheld = without_private(material, guard)
    try:
        made = write(cleaned, platform)
    except DiaryError:
        if not withheld:
            raise
        reasons = " ".join(dict.fromkeys(one.reason for one in withheld))
        raise PostError(f"Nothing is left to post: each sentence of these entries was withheld. {reasons}") from None
    return released(replace(made, withheld=(*withheld, *made.withheld)), cleaned, guard)


def released(draft_made: Draft, material: PostMaterial, guard: Guard) -> Draft:
    """Return a draft, whoever made it, with only what the material carries and the guard lets through.

    Raises:
        PostError: nothing of it is left, or it is longer than its platform takes.
    """
    declared = {claim.text: claim.support for claim in draft_made.claims}
    checked = _checked(draft_made.parts, material, draft_made.platform, guard, declared)
    # What a model wrote and nothing carries is shown as withheld; what it must not show is blanked there too.
    left_out = (_blanked(one, guard) for one in draft_made.withheld)
    withheld = (*left_out, *checked.withheld)
    made = draft(checked.platform, checked.parts, checked.claims, withheld, draft_made.engine)
    return replace(made, note=draft_made.note)


def _blanked(left_out: Withheld, guard: Guard) -> Withheld:
    found = guard.clean(left_out.text)
    if found is None:
        return left_out
    reason = left_out.reason if found.reason in left_out.reason else f"{left_out.reason} {found.reason}"
    return replace(left_out, text=found.text, reason=reason, original=left_out.original or left_out.text)


def without_originals(draft_made: Draft) -> Draft:
    """Return a draft without the words that must not leave, as it is kept."""
    return replace(draft_made, withheld=tuple(replace(one, original="") for one in draft_made.withheld))


def recheck(text: str | Sequence[str], material: PostMaterial, platform: Platform, guard: Guard | None = None) -> Draft:
    """Return the learner's own version of a draft, checked claim by claim; what does not hold is withheld.

    Args:
        text: the edited text; the parts of a thread, or one text with a blank line between its parts.
        material: what the post may draw on.
        platform: where it is to go.
        guard: the privacy guard; None looks at the support only.

    Raises:
        PostError: nothing of it is left, or it is longer than its platform takes.
    """
    if guard is not None:
        material, _ = without_private(material, guard)
    parts = [text] if isinstance(text, str) else list(text)
    if platform == "thread" and len(parts) == 1:
        parts = [
            part for part in re.split(r"\n\s*\n(?=\d+/\d+\b)|\n\s*(?:-{3,}|\*{3,})\s*\n", parts[0]) if part.strip()
        ]
    checked = _checked(parts, material, platform, guard, {})
    return replace(checked, engine="learner")


def replies(pasted: str) -> list[Reply]:
    """Return the replies of a pasted conversation, one a paragraph, without handles, dates and counts of likes."""
    found = []
    for paragraph in re.split(r"\n\s*\n", pasted.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if not _REPLY_FRAME.match(line.strip())]
        text = re.sub(r"(?<!\w)@\w+:?\s*", "", " ".join(lines)).strip()
        if text:
            found.append(Reply(text, _reply_kind(text)))
    return found


_REPLY_FRAME = re.compile(
    r"^(?:@\w+|.{0,40}@\w+\s*[·•-].{0,20}|\d+\s*(?:likes?|replies|reposts?|views?|[hdwm]|min|hours?|days?)(?:\s+ago)?"
    r"|[\d.,]+k?|replying to .*|show (?:more|replies)|reply|like|share|follow)$|^$",
    re.IGNORECASE,
)


def _reply_kind(text: str) -> Literal["question", "suggestion", "correction", "kind word"]:
    folded = text.casefold()
    if re.search(
        r"\b(?:actually|not quite|incorrect|wrong|that's not|isn't true|careful|mistake|typo|small correction)\b",
        folded,
    ):
        return "correction"
    if re.search(
        r"\b(?:try|should|could you try|recommend|suggest|check out|look (?:at|into)|have you (?:tried|read|seen)|"
        r"worth|instead|read|watch|use|i'd|helped me|what worked for me)\b",
        folded,
    ):
        return "suggestion"
    return "question" if "?" in text else "kind word"


_ABOUT_SOMEBODY = re.compile(
    r"(?:and |but |so |then )*(?:she|he|they|her|his|their|him|them|er|sie|ihr|ihm)\b", re.IGNORECASE
)
_NUMBERING = re.compile(r"^\s*\d+/\d+[ \t]*\n?")
_LABEL_LINE = re.compile(r"^#+\s|^[^.!?]{1,40}:\s*$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def _checked(
    parts: Sequence[str],
    material: PostMaterial,
    platform: Platform,
    guard: Guard | None,
    declared: dict[str, tuple[Support, ...]],
) -> Draft:
    from coach.support import supports

    available = supports(material)
    claims: list[Claim] = []
    withheld: list[Withheld] = []
    kept: list[str] = []
    for part in parts:
        front = _FRONT_MATTER.match(part) if platform == "blog" else None
        head = front[0] if front else ""
        body = part[len(head) :]
        if platform == "thread":
            body = _NUMBERING.sub("", body)
        for piece in _pieces(head, body, claims=declared):
            claim, left_out = _judged(piece, available, declared, guard)
            if claim is not None:
                claims.append(claim)
            if left_out is not None:
                withheld.append(left_out)
                head, body = _without(head, piece), _without(body, piece)
        if re.search(r"\w", re.sub(r"^#+ .*$", "", body, flags=re.MULTILINE)):
            kept.append(f"{head}\n{body.strip()}\n" if head else body.strip())
    if not kept or not any(claim.support for claim in claims):
        raise PostError(
            "Nothing of this text is carried by the diary or the record; log the session it speaks of first."
        )
    if platform == "thread":
        kept = numbered(kept)
    return draft(platform, kept, claims, withheld)


def numbered(parts: Sequence[str]) -> list[str]:
    """Return the parts of a thread with "1/5" before each; a single part stays as it is."""
    if len(parts) == 1:
        return list(parts)
    return [f"{number}/{len(parts)}\n{part}" for number, part in enumerate(parts, start=1)]


def _pieces(head: str, body: str, claims: Iterable[str]) -> list[str]:
    """Return the sentences of a part; a claim that was declared stays whole, whatever marks it holds."""
    title = re.search(r"^title:\s*(.+)$", head, re.MULTILINE)
    found = [title[1].strip("\"' ")] if title else []
    rest = body
    for text in sorted(claims, key=len, reverse=True):
        if text and text in rest:
            found.append(text)
            rest = rest.replace(text, "\n", 1)
    lines = [line for line in rest.splitlines() if not _LABEL_LINE.match(line) or re.search(r"\d", line)]
    found += [re.sub(r"^(?:[-*+•>]|\d+[.)])\s+", "", sentence) for sentence in sentences("\n".join(lines))]
    place = {text: (head + body).find(text) for text in found}
    return sorted(dict.fromkeys(text for text in found if re.search(r"\w", text)), key=lambda text: place[text])


def _judged(
    text: str, available: Sequence[Support], declared: dict[str, tuple[Support, ...]], guard: Guard | None
) -> tuple[Claim | None, Withheld | None]:
    from coach.support import ground, numbers

    private = guard.clean(text) if guard else None
    if private is not None:
        return None, private
    if text.endswith("?") and not numbers(text):
        return Claim(text, declared.get(text, ()), supported=True), None
    carried: Ground = ground(text, available, declared.get(text, ()))
    if carried.holds:
        return Claim(text, carried.support, supported=True), None
    return None, Withheld(text, carried.reason)


def _without(text: str, piece: str) -> str:
    """Return the text without a sentence, with no empty list item, label or double blank left behind."""
    if piece not in text:
        return text
    left = text.replace(piece, "", 1)
    left = re.sub(r"^[ \t]*(?:[-*+•>]|\d+[.)])[ \t]*$\n?", "", left, flags=re.MULTILINE)
    left = re.sub(r"^[ \t;,.]+(?=\w)", "", left, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{2,}", " ", left))


def _rejoined(kept: Sequence[str]) -> str:
    """Return sentences as one text again: a space after a full stop, "; " between items."""
    text = ""
    for sentence in kept:
        text += (" " if text.endswith((".", "!", "?", "…")) else "; " if text else "") + sentence
    return text


def _weight(text: str) -> int:
    total, position = 0, 0
    for match in _EMOJI.finditer(text):
        total += _plain_weight(text[position : match.start()]) + 2
        position = match.end()
    return total + _plain_weight(text[position:])


def _plain_weight(text: str) -> int:
    return sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT_RANGES) else 2 for char in text)
