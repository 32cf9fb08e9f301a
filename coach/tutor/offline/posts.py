"""Posts are written without a model: frames of our own around the learner's words, every sentence with its support."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from coach.diary import DiaryError
from coach.post import LIMITS, Claim, Draft, Platform, Support, draft, length, numbered
from coach.tutor import PostMaterial
from coach.tutor.offline.phrasing import sentence, shortened
from coach.tutor.offline.telling import Piece, Teller

_Asker = Callable[[Sequence[Piece]], Piece]

VARIANTS = 3
THREAD_MOST_PARTS = 9
NUMBERING_WEIGHT = len("10/10\n")

# One closing question a post. On X it stands right under what it asks about; elsewhere it says what it means.
_ASK_HARD = (
    "How did you get past this?",
    "What would you try first?",
    "If you have been here: what made the difference?",
    "What helped you at this point?",
)
_ASK_LEARNED = (
    "Did I get this right, or is there a catch?",
    "How would you put this for a beginner?",
    "Where does this stop being true?",
    "What follows from this that I have not seen yet?",
)
_ASK_DID = (
    "What would you do next in my place?",
    "What is the usual mistake at this point?",
    "Would you have done it in another order?",
    "What should I check before I go on?",
)
_ASK_HARD_PART = (
    "How would you go at the hard part?",
    "What got you past the hard part?",
    "Has the hard part bitten you too?",
)
_ASK_FAR = {
    "struggle": (
        "How did you get past the hard part?",
        "What would you try first where I am stuck?",
        "If you know this trouble: what made the difference for you?",
    ),
    "learned": (
        "Did I get the lesson right, or is there a catch?",
        "How would you put what I learned for a beginner?",
        "Where does what I learned stop being true?",
    ),
    "did": _ASK_DID,
}
_ASK_PERIOD = (
    "What should I do differently from here?",
    "Which of these would you dig into further?",
    "What am I overlooking?",
    "Which of these took you longest?",
)


def write_post(material: PostMaterial, platform: Platform) -> Draft:
    """Return a draft from the material; ``variant`` 0 tells it as a log, 1 leads with the insight, 2 with the trouble.

    Raises:
        DiaryError: there is nothing in the diary to write about.
    """
    told_of = [entry for entry in material.entries if any(map(sentence, (entry.did, entry.learned, entry.struggle)))]
    if not told_of:
        raise DiaryError(
            f"Nothing in the diary up to {material.today.isoformat()} that a post could tell: "
            "log a session first (coach log add)."
        )
    teller = Teller(material, material.variant % VARIANTS)
    return {"x": _for_x, "thread": _for_thread, "linkedin": _for_linkedin, "blog": _for_blog}[platform](teller)


# X: of all ways to shorten or leave out, the one that keeps most whole sentences


def _for_x(teller: Teller) -> Draft:
    best: list[Piece] = []
    best_worth = float("-inf")
    for heads, fields, ask in _x_frames(teller):
        for head in heads:
            for kept in product(*(_ways(piece) for piece in fields)):
                body = [way.piece for way in kept if way.piece is not None]
                pieces = [piece for piece in (head, *body, ask(body)) if piece is not None]
                worth = sum(way.worth for way in kept) + (length(head.text, "x") / 100 if head else 0)
                if body and worth > best_worth and length(_x_text(pieces), "x") <= LIMITS["x"]:
                    best, best_worth = pieces, worth
        if best:
            break
    if not best:
        # Not even one word of the day fits, a string of 300 letters say: the facts are left.
        best = [piece for piece in (_dotted(teller, []), teller.ask(_ASK_DID)) if piece is not None]
    return draft("x", [_x_text(best)], _claims(best))


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to give a paragraph, None for leaving it out, and what it is worth."""

    piece: Piece | None
    worth: float


def _ways(piece: Piece) -> list[_Way]:
    """Return a paragraph whole, with fewer sentences, cut at a clause, and left out."""
    first = piece.claims[0]
    most = len(piece.claims)
    ways = [
        _Way(replace(piece, claims=piece.claims[:count]), 3.0 - 0.4 * (most - count)) for count in range(most, 0, -1)
    ]
    for room in (150, 110, 80, 50):
        cut = shortened(first.text, lambda text, room=room: length(text, "x") <= room)  # type: ignore[misc]
        if cut and cut != first.text and (": " in cut or ":" not in first.text):
            kept_share = length(cut, "x") / max(1, length(first.text, "x"))
            at_clause = first.text[len(cut) - 1 :].lstrip()[:1] in ",;:–—("
            worth = 0.3 + 1.2 * kept_share if at_clause else kept_share - 1.5
            ways.append(_Way(replace(piece, claims=(replace(first, text=cut),)), worth))
    return [*ways[:8], _Way(None, 0.0)]


def _x_frames(teller: Teller) -> Iterator[tuple[list[Piece | None], list[Piece], _Asker]]:
    """Yield frames to try, the one that the variant wants first: heads, longest first, paragraphs, and the question."""
    did = teller.field("did", "Did:")
    learned = teller.field("learned", "Learned:")
    hard = teller.field("struggle", "Hard:")
    own = teller.own_question()
    facts = [teller.stage, teller.hours, f"satisfaction {teller.satisfaction}" if teller.satisfaction else ""]
    heads = [_dotted(teller, facts), _dotted(teller, facts[:2]), _dotted(teller, facts[1:2]), _dotted(teller, [])]
    told = teller.field("did", first_person=True)
    if teller.variant == 1:
        lead = teller.field("learned", "What I take from it:") or hard
        near = _ASK_LEARNED if learned is not None else _ASK_HARD if hard is not None else _ASK_DID
        yield _spoken_heads(teller), _there(told, lead), lambda _: own or teller.ask(near)
    if teller.variant == 2:
        done_in = f"Done in {teller.hours}:" if teller.hours else "Done:"
        done = teller.field("did", "Among what I did:" if teller.is_period else done_in)
        lead = teller.field("struggle", f"{teller.day}, the hard part first:")
        if lead is not None:
            yield [None], _there(lead, done, learned), lambda _: own or teller.ask(_ASK_HARD_PART)
        lesson = teller.field("learned", f"{teller.day}, the lesson first:")
        if lesson is not None:
            yield [None], _there(lesson, done), lambda _: own or teller.ask(_ASK_FAR["learned"])
        yield _spoken_heads(teller), _there(told), lambda _: own or teller.ask(_ASK_DID)
    fields = _there(did, learned, hard)
    yield heads, fields, lambda body: own or teller.ask(_near_question(body))
    yield [_dotted(teller, [])], fields, lambda body: teller.ask(_near_question(body))


def _there(*pieces: Piece | None) -> list[Piece]:
    return [piece for piece in pieces if piece is not None]


def _near_question(body: Sequence[Piece]) -> Sequence[str]:
    roles = {"struggle": _ASK_HARD, "learned": _ASK_LEARNED}
    return roles.get(body[-1].role, _ASK_DID) if body else _ASK_DID


def _dotted(teller: Teller, facts: Sequence[str]) -> Piece | None:
    return teller.head(" · ".join(fact for fact in (teller.day, *facts) if fact))


def _spoken_heads(teller: Teller) -> list[Piece | None]:
    about = f'"{teller.stage_name}"' if teller.stage_name else ""
    spent = f"{teller.hours} on {about}" if teller.hours and about else teller.hours or about
    return [
        teller.head(f"{teller.day}, {spent}." if spent else f"{teller.day}."),
        teller.head(f"{teller.day}, {teller.hours}." if teller.hours else f"{teller.day}."),
    ]


def _x_text(pieces: Sequence[Piece]) -> str:
    """Return the post: a labelled log stands line under line, everything else in paragraphs."""
    text = ""
    for piece in pieces:
        is_log = re.match(r"(?:Did|Learned|Hard): ", piece.text) is not None
        above = text.rpartition("\n")[2]
        tight = is_log and re.match(r"(?:Did|Learned|Hard): ", above) is not None
        text += ("\n" if tight else "\n\n" if text else "") + piece.text
    return text


# A thread: a part a thought


def _for_thread(teller: Teller) -> Draft:
    limit = LIMITS["thread"] - NUMBERING_WEIGHT
    pieces = _period_parts(teller) if teller.is_period else _day_parts(teller)
    ask = pieces.pop()
    parts = _hooked([part for piece in pieces for part in _divided(piece, limit)], limit)
    parts = _tail_together(parts, limit)
    if len(parts) >= THREAD_MOST_PARTS:
        parts = [parts[0], *parts[1 : THREAD_MOST_PARTS - 2], parts[-1]]
    last = f"{parts[-1].text}\n\n{ask.text}"
    if len(parts) > 1 and length(last, "thread") <= limit:
        texts = [*(part.text for part in parts[:-1]), last]
    else:
        texts = [*(part.text for part in parts), *(part.text for part in _divided(ask, limit))]
    return draft("thread", numbered(texts), _claims([*parts, ask]))


def _hooked(parts: list[Piece], limit: int) -> list[Piece]:
    """Return the parts with what leads put under the opening facts, so that the first part is worth reading alone."""
    if len(parts) < 2 or parts[0].role != "head" or not parts[1].text.startswith(_LEADS):
        return parts
    opening = replace(parts[0], claims=(*parts[0].claims, *parts[1].claims), is_broken=True)
    return [opening, *parts[2:]] if length(opening.text, "thread") <= limit else parts


def _tail_together(parts: list[Piece], limit: int) -> list[Piece]:
    """Return the parts with the short closing ones, figures, evidence and next, in one where they fit."""
    found: list[Piece] = []
    for part in parts:
        is_tail = bool(found) and {found[-1].role, part.role} <= {"figures", "evidence", "next"}
        together = replace(found[-1], claims=(*found[-1].claims, *part.claims), is_broken=True) if is_tail else part
        if is_tail and length(together.text, "thread") <= limit:
            found[-1] = together
        else:
            found.append(part)
    return found


_LEADS = ("The one thing I keep:", "Where I got stuck:")


def _day_parts(teller: Teller) -> list[Piece]:
    did = teller.field("did", "What I did:")
    learned = teller.field("learned", "What I learned:")
    hard = teller.field("struggle", "What was hard:")
    rest = [teller.figures(), teller.evidence(), teller.field("next", "Next:")]
    opening = f"{teller.day}, {teller.stage}." if teller.stage else f"{teller.day}."
    spent = f"{_capital(teller.hours)} {_today(teller)}".strip() + "." if teller.hours else ""
    body = [did, learned, hard]
    lead = {1: learned or hard, 2: hard or learned}.get(teller.variant)
    if lead is None:
        names = {"did": "what I did", "learned": "what I learned", "struggle": "what was hard"}
        told_of = [names[piece.role] for piece in body if piece is not None]
        closing = f"{_capital(_series(told_of))}, in short." if told_of else ""
        head = teller.head(opening, spent, closing)
    else:
        head = teller.head(opening, spent)
        bare = teller.field(lead.role, _LEADS[0] if lead.role == "learned" else _LEADS[1])
        body = [bare, *(piece for piece in body if piece is not lead)]
    found = _there(head, *body, *rest)
    return [*found, _question(teller, found)]


def _period_parts(teller: Teller) -> list[Piece]:
    spent = teller.hours or "study"
    closing = {
        0: "What I learned, day by day.",
        1: "The sentences I keep.",
        2: "The hard parts, and what I learned on the way.",
    }[teller.variant]
    head = teller.head(
        f"{teller.day}: {spent} on {len(teller.days)} days.", f"{teller.stage}." if teller.stage else "", closing
    )
    learned = teller.items("learned", 8 if teller.variant < 2 else 4, numbered=teller.variant != 1)
    hard = teller.items("struggle", 2 if teller.variant < 2 else 5, numbered=True)
    if hard is not None:
        claims = [replace(claim, text=claim.text.replace("Day", "Hard on day", 1)) for claim in hard.claims]
        hard = replace(hard, claims=tuple(claims))
    body = [hard, learned] if teller.variant == 2 else [learned or teller.items("did", 8, numbered=True), hard]
    parts = [replace(piece, is_list=False, is_broken=True) for piece in body if piece is not None]
    found = _there(head, *parts, teller.figures(), teller.evidence())
    return [*found, teller.ask(_ASK_PERIOD)]


def _divided(piece: Piece, limit: int) -> list[Piece]:
    """Return a paragraph as one or more that each fit a part of a thread."""
    found: list[Piece] = []
    for claim in piece.claims:
        text = shortened(claim.text, lambda part: length(part, "thread") <= limit)
        if not text:
            continue
        fitting = replace(claim, text=text)
        together = replace(found[-1], claims=(*found[-1].claims, fitting)) if found else None
        if together is not None and length(together.text, "thread") <= limit:
            found[-1] = together
        else:
            found.append(replace(piece, claims=(fitting,)))
    return found


# LinkedIn and blog: paragraphs


def _for_linkedin(teller: Teller) -> Draft:
    pieces = _period_paragraphs(teller) if teller.is_period else _day_paragraphs(teller)
    pieces = _fitted(pieces, "linkedin")
    return draft("linkedin", [_paragraphs(pieces)], _claims(pieces))


def _day_paragraphs(teller: Teller) -> list[Piece]:
    day, did = teller.day, teller.field("did", first_person=True)
    spent = f"{_capital(teller.hours)} {_today(teller)}".strip() + "." if teller.hours else ""
    at = f"I am at {teller.stage}." if teller.stage else ""
    learned, hard = teller.field("learned", "What I learned:"), teller.field("struggle", "What was hard:")
    rest = [teller.figures(), teller.evidence(), teller.field("next", "Next:")]
    head = teller.head(f"{day} of learning in public.", spent, at)
    body = [head, did, learned, hard]
    if teller.variant == 1 and learned is not None:
        head = teller.head(f"That is what I keep from {_small(day)} of learning in public.", spent, at)
        body = [teller.field("learned"), head, did, hard]
    elif teller.variant == 2 and hard is not None:
        lead = teller.field("struggle", f"{day} of learning in public, the hard part first:")
        body = [lead, teller.head(spent, at), did, learned]
    found = _there(*body, *rest)
    return [*found, _question(teller, found)]


def _period_paragraphs(teller: Teller) -> list[Piece]:
    at = f"I am at {teller.stage}." if teller.stage else ""
    opening = f"{teller.day} of learning in public: {teller.hours or 'study'} on {len(teller.days)} days."
    closing = {0: "", 1: "These are the sentences I keep.", 2: "The hard parts first."}[teller.variant]
    head = teller.head(opening, at, closing)
    if teller.variant == 0:
        body = [
            teller.items("did", 6, "What I did:"),
            teller.items("learned", 5, "What I learned:"),
            teller.items("struggle", 2, "What was hard:"),
        ]
    elif teller.variant == 1:
        body = [teller.items("learned", 7), teller.items("did", 3, "What I did for it:")]
    else:
        body = [teller.items("struggle", 5), teller.items("learned", 4, "What I learned on the way:")]
    rest = [teller.figures(), teller.evidence(), teller.field("next", "Next:")]
    found = _there(head, *body, *rest)
    return [*found, teller.ask(_ASK_PERIOD)]


def _for_blog(teller: Teller) -> Draft:
    title = _title(teller)
    intro = _blog_intro(teller)
    sections = [(name, [piece for piece in pieces if piece is not None]) for name, pieces in _blog_sections(teller)]
    sections = [(name, pieces) for name, pieces in sections if pieces]
    body = [piece for _, pieces in sections for piece in pieces]
    ask = teller.ask(_ASK_PERIOD) if teller.is_period else _question(teller, body)
    front = [
        "---",
        f"title: {json.dumps(title.text, ensure_ascii=False)}",
        f"date: {teller.material.today.isoformat()}",
        f"tags: {json.dumps(_tags(teller), ensure_ascii=False)}",
        "draft: true",
        "---",
    ]
    told = [f"## {name}\n\n{_paragraphs(pieces)}" for name, pieces in sections]
    text = "\n".join(front) + "\n\n" + "\n\n".join([intro.text, *told, f"## A question\n\n{ask.text}"]) + "\n"
    return draft("blog", [text], [title, *_claims([intro, *body, ask])])


def _title(teller: Teller) -> Claim:
    first, last = teller.days[0], teller.days[-1]
    months = Support("record", "today", f"{last.isoformat()} {last:%B %Y}")
    support = (*teller.facts_support, months)
    if teller.is_period:
        is_month = (first.year, first.month) == (last.year, last.month) and (last - first).days >= 20
        span = f"{last:%B %Y}" if is_month else f"{teller.day[0].lower()}{teller.day[1:]}"
        texts = (
            f"What I did and learned in {span}",
            f"What {len(teller.days)} days of study taught me",
            f"The hard parts of {span}",
        )
        return Claim(texts[teller.variant], support, supported=True)
    learned = teller.field("learned")
    if teller.variant == 1 and learned is not None and len(learned.claims[0].text) <= 80:
        return Claim(learned.claims[0].text.removesuffix("."), learned.claims[0].support, supported=True)
    if teller.variant == 2 and teller.field("struggle") is not None:
        return Claim(f"{teller.day}: where I got stuck", support, supported=True)
    topic = teller.stage_name or "learning in public"
    return Claim(f"{teller.day}: {topic}", support, supported=True)


def _blog_intro(teller: Teller) -> Piece:
    at = f"I am at {teller.stage}." if teller.stage else ""
    if teller.is_period:
        spent = f"{teller.day}, {teller.hours or 'study'} on {len(teller.days)} days."
        closing = "I write this down while I learn it, so read it as notes from the way."
    else:
        spent = f"{teller.day}, {teller.hours} of study." if teller.hours else f"{teller.day}."
        closing = f"How it felt: {teller.satisfaction}." if teller.satisfaction else ""
    text = " ".join(part for part in (spent, at, closing) if part)
    return Piece("head", (Claim(text, teller.facts_support, supported=True),))


def _blog_sections(teller: Teller) -> list[tuple[str, list[Piece | None]]]:
    closing: list[tuple[str, list[Piece | None]]] = [
        ("The figures", [teller.figures(), teller.evidence()]),
        ("Next", [teller.field("next")]),
    ]
    if teller.is_period:
        return [*_period_sections(teller), *closing]
    named: dict[str, list[Piece | None]] = {
        "What I did": [teller.field("did", first_person=True)],
        "What I learned": [teller.field("learned")],
        "What was hard": [teller.field("struggle")],
    }
    order = {
        0: ("What I did", "What I learned", "What was hard"),
        1: ("What I learned", "What I did", "What was hard"),
        2: ("What was hard", "What I did", "What I learned"),
    }[teller.variant]
    return [*((name, named[name]) for name in order), *closing]


def _period_sections(teller: Teller) -> list[tuple[str, list[Piece | None]]]:
    if teller.variant == 0:
        return [("Day by day", [teller.by_day(20)]), ("What was hard", [teller.items("struggle", 4, numbered=True)])]
    if teller.variant == 1:
        learned = [teller.items("learned", 12)]
        return [("What I learned", learned), ("What I did for it", [teller.items("did", 5, numbered=True)])]
    hard, learned = teller.items("struggle", 10, numbered=True), [teller.items("learned", 6, numbered=True)]
    return [("What was hard", [hard]), ("What I learned on the way", learned)]


def _tags(teller: Teller) -> list[str]:
    topic = "-".join(re.findall(r"[^\W_]+", teller.stage_name.casefold())[:5])
    return ["learning-in-public", *([topic] if topic else [])]


def _question(teller: Teller, pieces: Sequence[Piece]) -> Piece:
    """Return the closing question of a day: the learner's own, or one about the hard part, the lesson or the work."""
    own = teller.own_question()
    if own is not None:
        return own
    roles = [piece.role for piece in pieces]
    wanted = ("learned", "struggle", "did") if teller.variant == 1 else ("struggle", "learned", "did")
    return teller.ask(_ASK_FAR[next((role for role in wanted if role in roles), "did")])


def _fitted(pieces: list[Piece], platform: Platform) -> list[Piece]:
    """Return the pieces made to fit: of the longest the last sentence goes, and a single one is cut at a clause."""
    kept = list(pieces)
    while length(_paragraphs(kept), platform) > LIMITS[platform]:
        index = max(range(len(kept)), key=lambda number: length(kept[number].text, platform))
        longest = kept[index]
        over = length(_paragraphs(kept), platform) - LIMITS[platform]
        if len(longest.claims) > 1:
            kept[index] = replace(longest, claims=longest.claims[:-1])
            continue
        room = max(length(longest.text, platform) - over, 1)
        cut = shortened(longest.claims[0].text, lambda text, room=room: length(text, platform) <= room)  # type: ignore[misc]
        if cut and cut != longest.claims[0].text:
            kept[index] = replace(longest, claims=(replace(longest.claims[0], text=cut),))
        else:
            kept.pop(index)
    return kept


def _paragraphs(pieces: Sequence[Piece]) -> str:
    return "\n\n".join(piece.text for piece in pieces)


def _claims(pieces: Iterable[Piece]) -> list[Claim]:
    return [claim for piece in pieces for claim in piece.claims]


def _today(teller: Teller) -> str:
    return "today" if teller.days == [teller.material.today] else ""


def _series(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
