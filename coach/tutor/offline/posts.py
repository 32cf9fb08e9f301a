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
from coach.tutor.offline.frame import ENGLISH, FRAMES
from coach.tutor.offline.phrasing import mid_sentence, sentence, shortened
from coach.tutor.offline.spoken import shape
from coach.tutor.offline.telling import Piece, Teller

_Asker = Callable[[Sequence[Piece]], Piece]

VARIANTS = 3
THREAD_MOST_PARTS = 9
SHORT_PART_CHARS = 230
"""Paragraphs of a thread that together are no longer stand in one part."""
NUMBERING_WEIGHT = len("10/10\n")
NO_HEADINGS_CHARS = 900
"""A blog post with no more than this to tell has no headings."""
TITLE_MOST_CHARS = 60
LESSON_TITLE_MOST_CHARS = 80
LEAST_CUT_CHARS = 36


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
        best = _there(_dotted(teller, []), teller.ask(teller.frame.ask_did))
    return draft("x", [_x_text(best)], _claims(best))


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to give a paragraph, None for leaving it out, and what it is worth."""

    piece: Piece | None
    worth: float


# "For 10 million, 1 billion and 100 billion keys" is no clause that ends after its first comma.
_GOES_ON = re.compile(r",\s+(?:[\w.-]+\s+){0,2}[\w.-]+(?:,|\s+(?:and|or|und|oder)\s)")


def _ways(piece: Piece) -> list[_Way]:
    """Return a paragraph whole, with fewer sentences, cut at a clause, and left out."""
    first = piece.claims[0]
    most = len(piece.claims)
    ways = [
        _Way(replace(piece, claims=piece.claims[:count]), 3.0 - 0.4 * (most - count)) for count in range(most, 0, -1)
    ]
    for room in (150, 110, 80, 50):
        cut = shortened(first.text, lambda text, room=room: length(text, "x") <= room)  # type: ignore[misc]
        # "Hard: Merging runs…" tells nothing: so little is better left out.
        told = cut.partition(": ")[2] if ": " in first.text else cut
        if cut != first.text and len(told) >= LEAST_CUT_CHARS:
            kept_share = length(cut, "x") / max(1, length(first.text, "x"))
            left = first.text[len(cut) - 1 :].lstrip()
            at_clause = left[:1] in ",;:–—(" and not _GOES_ON.match(left)
            worth = 0.3 + 1.2 * kept_share if at_clause else kept_share - 1.5
            ways.append(_Way(replace(piece, claims=(replace(first, text=cut),)), worth))
    return [*ways[:8], _Way(None, 0.0)]


def _x_frames(teller: Teller) -> Iterator[tuple[list[Piece | None], list[Piece], _Asker]]:
    """Yield frames to try, the one that the variant wants first: heads, longest first, paragraphs, and the question."""
    frame = teller.frame
    did = teller.field("did", frame.did)
    learned = teller.field("learned", frame.learned)
    hard = teller.field("struggle", frame.hard)
    own = teller.own_question()
    felt = frame.satisfaction.format(felt=teller.satisfaction) if teller.satisfaction else ""
    facts = [teller.stage, teller.hours, felt]
    heads = [_dotted(teller, facts), _dotted(teller, facts[:2]), _dotted(teller, facts[1:2]), _dotted(teller, [])]
    told = teller.field("did", first_person=True)
    if teller.variant == 1:
        lead = teller.field("learned", frame.take) or hard
        yield _spoken_heads(teller), _there(told, lead), lambda body: own or _near_question(teller, body)
    if teller.variant == 2:
        done_in = frame.done_in.format(hours=teller.hours) if teller.hours else frame.done
        done = teller.field("did", frame.among if teller.is_period else done_in)
        lead = teller.field("struggle", frame.hard_first.format(day=teller.day))
        if lead is not None:
            far = frame.ask_low if teller.is_low else frame.ask_hard_part
            yield [None], _there(lead, done, learned), lambda _: own or teller.ask(far, lead)
        lesson = teller.field("learned", frame.lesson_first.format(day=teller.day))
        if lesson is not None:
            yield [None], _there(lesson, done), lambda _: own or teller.ask(frame.ask_learned_far, lesson)
        was = frame.was.format(small_day=teller.small_day, hours=teller.hours) if teller.hours else ""
        tail = teller.head(was or frame.was_bare.format(small_day=teller.small_day))
        yield [None], _there(told, tail), lambda body: own or teller.ask(frame.ask_did, body[0] if body else None)
    fields = _there(did, learned, hard)
    yield heads, fields, lambda body: own or _near_question(teller, body)
    yield [_dotted(teller, [])], fields, lambda body: _near_question(teller, body)


def _there(*pieces: Piece | None) -> list[Piece]:
    return [piece for piece in pieces if piece is not None]


def _near_question(teller: Teller, body: Sequence[Piece]) -> Piece:
    """Return the question that stands right under what it asks about."""
    frame, last = teller.frame, body[-1] if body else None
    role = last.role if last is not None else "did"
    asked = {"struggle": frame.ask_hard, "learned": frame.ask_learned}.get(role, frame.ask_did)
    return teller.ask(frame.ask_low if teller.is_low and role != "learned" else asked, last)


def _dotted(teller: Teller, facts: Sequence[str]) -> Piece | None:
    return teller.head(" · ".join(fact for fact in (teller.day, *facts) if fact))


def _spoken_heads(teller: Teller) -> list[Piece | None]:
    about = f'"{teller.stage_name}"' if teller.stage_name else ""
    both = teller.frame.hours_on.format(hours=teller.hours, stage=about) if teller.hours and about else ""
    spent = both or teller.hours or about
    return [
        teller.head(f"{teller.day}, {spent}." if spent else f"{teller.day}."),
        teller.head(f"{teller.day}, {teller.hours}." if teller.hours else f"{teller.day}."),
    ]


def _x_text(pieces: Sequence[Piece]) -> str:
    """Return the post: a labelled log stands line under line, everything else in paragraphs."""
    text = ""
    for piece in pieces:
        above = text.rpartition("\n")[2]
        tight = _LOG_LINE.match(piece.text) is not None and _LOG_LINE.match(above) is not None
        text += ("\n" if tight else "\n\n" if text else "") + piece.text
    return text


_LOG_LINE = re.compile("|".join(rf"(?:{one.did}|{one.learned}|{one.hard}) " for one in FRAMES))


# A thread: a part a thought


def _for_thread(teller: Teller) -> Draft:
    limit = LIMITS["thread"] - NUMBERING_WEIGHT
    pieces = _period_parts(teller) if teller.is_period else _day_parts(teller)
    ask = pieces.pop()
    parts = _tail_together([part for piece in pieces for part in _divided(piece, limit)], limit)
    if len(parts) >= THREAD_MOST_PARTS:
        parts = [parts[0], *parts[1 : THREAD_MOST_PARTS - 2], parts[-1]]
    last = f"{parts[-1].text}\n\n{ask.text}"
    if len(parts) > 1 and length(last, "thread") <= limit:
        texts = [*(part.text for part in parts[:-1]), last]
    else:
        texts = [*(part.text for part in parts), *(part.text for part in _divided(ask, limit))]
    return draft("thread", numbered(texts), _claims([*parts, ask]))


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


def _day_parts(teller: Teller) -> list[Piece]:
    """Return the parts of a day: the first, with the facts and what leads, is worth reading alone."""
    frame = teller.frame
    did = teller.field("did", first_person=True)
    learned, hard = teller.lesson(), teller.hard()
    rest = [teller.figures(), teller.evidence(), teller.ahead()]
    opening = f"{teller.day}, {teller.stage}." if teller.stage else f"{teller.day}."
    head = teller.head(opening, _spent(teller))
    lead: Piece | None = did
    was = _public_head(teller, "", frame.public_was_hours, frame.public_was)
    if teller.variant == 1 and learned is not None:
        lead = teller.field("learned", frame.keep)
        body = [teller.field("did", f"{frame.what_did}:"), *rest, hard]
    elif teller.variant == 1 and hard is not None and did is not None and was is not None:
        lead, head, body = None, _opened(did, was), [*rest, hard]
    elif teller.variant == 2 and hard is not None:
        lead = hard
        body = [teller.field("did", f"{frame.what_did}:"), learned, *rest]
    elif teller.variant == 2 and learned is not None:
        lead, head = _public_head(teller, frame.public_keep_at, "", frame.public_keep), teller.field("learned")
        body = [did, *rest]
    elif teller.variant == 2:
        lead, head, body = None, _opened(did, head) if did else head, rest
    else:
        body = [learned, *rest, hard]
    opened = _opening(head, lead) if head is not None else [lead]
    found = [*_there(*opened), *_packed(_there(*body))]
    return [*found, _closing(teller, found)]


def _packed(pieces: Sequence[Piece]) -> list[Piece]:
    """Return paragraphs with short ones that follow each other in one, so that no part is a scrap."""
    found: list[Piece] = []
    for piece in pieces:
        if found and length(f"{found[-1].text}\n\n{piece.text}", "thread") <= SHORT_PART_CHARS:
            first = found.pop()
            breaks = (*first.breaks, len(first.claims))
            found.append(Piece(piece.role, (*first.claims, *piece.claims), breaks=breaks))
        else:
            found.append(piece)
    return found


def _opening(head: Piece, lead: Piece | None) -> list[Piece | None]:
    """Return the facts and what leads as one part where they fit one, else as two."""
    if lead is None or length(_opened(head, lead).text, "thread") > LIMITS["thread"] - NUMBERING_WEIGHT:
        return [head, lead]
    return [_opened(head, lead)]


def _opened(first: Piece, second: Piece | None) -> Piece:
    """Return two paragraphs as one part; its role is that of what it tells."""
    if second is None:
        return first
    role = second.role if first.role == "head" else first.role
    return Piece(role, (*first.claims, *second.claims), breaks=(len(first.claims),))


def _period_parts(teller: Teller) -> list[Piece]:
    frame = teller.frame
    opening = frame.period.format(day=teller.day, hours=teller.hours or frame.study, count=len(teller.days))
    head = teller.head(opening, f"{teller.stage}." if teller.stage else "", frame.period_closings[teller.variant])
    learned = teller.items("learned", 8 if teller.variant < 2 else 4, numbered=teller.variant != 1)
    hard = teller.items("struggle", 2 if teller.variant < 2 else 5, numbered=True)
    if hard is not None:
        day = frame.day.split("{")[0].strip()
        claims = [replace(claim, text=claim.text.replace(day, frame.hard_on_day, 1)) for claim in hard.claims]
        hard = replace(hard, claims=tuple(claims))
    body = [hard, learned] if teller.variant == 2 else [learned or teller.items("did", 8, numbered=True), hard]
    parts = [replace(piece, is_list=False, is_broken=True) for piece in body if piece is not None]
    found = _there(head, *parts, teller.figures(), teller.evidence())
    return [*found, teller.ask(frame.ask_period, head)]


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
    """Return the day as one would tell it: in order, from its lesson back, or from its trouble on."""
    frame = teller.frame
    did = teller.field("did", first_person=True)
    learned, hard = teller.lesson(), teller.hard()
    rest = [_joined(teller.figures(), teller.evidence()), teller.ahead()]
    body = [_public_head(teller, frame.public_at, frame.public_hours, frame.public), did, learned, *rest, hard]
    if teller.variant == 1 and learned is not None:
        head = _public_head(teller, frame.public_keep_at, "", frame.public_keep)
        body = [teller.field("learned"), head, did, *rest, hard]
    elif teller.variant == 1 and did is not None:
        head = _public_head(teller, "", frame.public_was_hours, frame.public_was)
        body = [did, head, *rest, hard]
    elif teller.variant == 2 and hard is not None:
        done_in = frame.done_in.format(hours=teller.hours) if teller.hours else frame.done
        body = [_public_trouble(teller), teller.field("did", done_in), learned, *rest]
    elif teller.variant == 2 and did is not None:
        lead = teller.field("did", frame.line_in_diary.format(day=teller.day))
        body = [lead, teller.head(_spent(teller), _at(teller)), learned, *rest]
    found = _there(*body)
    return [*found, _closing(teller, found)]


def _public_trouble(teller: Teller) -> Piece | None:
    """Return the trouble as the first line of a post: "Day 3 of learning in public. The hardest part was …"."""
    frame, said = teller.frame, teller.field("struggle")
    form = shape(said.claims[0].text) if said is not None and frame is ENGLISH else "statement"
    openings = {"statement": frame.public_hard, "state": f"{frame.public} {frame.hard_state}"}
    return teller.hard(openings.get(form, frame.public_hard_was).format(day=teller.day))


def _public_head(teller: Teller, at_stage: str, with_hours: str, bare: str) -> Piece | None:
    """Return the facts as one sentence, by what there is of them."""
    stage = f'"{teller.stage_name}"' if teller.stage_name else ""
    facts = {"day": teller.day, "small_day": teller.small_day, "hours": teller.hours, "stage": stage}
    if at_stage and teller.hours and stage:
        return teller.head(at_stage.format(**facts))
    if with_hours and teller.hours:
        return teller.head(with_hours.format(**facts))
    return teller.head(bare.format(**facts), _spent(teller), _at(teller))


def _joined(first: Piece | None, second: Piece | None) -> Piece | None:
    """Return two paragraphs as one."""
    if first is None or second is None:
        return first or second
    return replace(first, claims=(*first.claims, *second.claims))


def _closing(teller: Teller, pieces: Sequence[Piece]) -> Piece:
    """Return the closing question: the learner's own, one right behind the trouble, or one about what was told."""
    own, trouble = teller.own_question(), teller.field("struggle")
    if own is None and trouble is not None and pieces[-1].role == "struggle" and not teller.is_low:
        return teller.ask_about(trouble)
    return own or _question(teller, pieces)


def _period_paragraphs(teller: Teller) -> list[Piece]:
    frame = teller.frame
    opening = frame.public_period.format(day=teller.day, hours=teller.hours or frame.study, count=len(teller.days))
    head = teller.head(opening, _at(teller), frame.list_closings[teller.variant])
    if teller.variant == 0:
        body = [
            teller.items("did", 6, f"{frame.what_did}:"),
            teller.items("learned", 5, f"{frame.what_learned}:"),
            teller.items("struggle", 2, f"{frame.what_hard}:"),
        ]
    elif teller.variant == 1:
        body = [teller.items("learned", 7), teller.items("did", 3, f"{frame.did_for_it}:")]
    else:
        body = [teller.items("struggle", 5), teller.items("learned", 4, f"{frame.on_the_way}:")]
    rest = [teller.figures(), teller.evidence(), teller.field("next", f"{frame.next}:")]
    found = _there(head, *body, *rest)
    return [*found, teller.ask(frame.ask_period, head)]


def _for_blog(teller: Teller) -> Draft:
    title = _title(teller)
    front = [
        "---",
        f"title: {json.dumps(title.text, ensure_ascii=False)}",
        f"date: {teller.days[-1].isoformat()}",
        f"tags: {json.dumps(_tags(teller), ensure_ascii=False)}",
        "draft: true",
        "---",
    ]
    told = _blog_period(teller) if teller.is_period else _blog_day(teller)
    text = "\n".join(front) + "\n\n" + "\n\n".join(one if isinstance(one, str) else one.text for one in told) + "\n"
    return draft("blog", [text], [title, *_claims(one for one in told if isinstance(one, Piece))])


def _blog_period(teller: Teller) -> list[Piece | str]:
    """Return the paragraphs of a span, each group under its heading."""
    intro = _blog_intro(teller)
    told: list[Piece | str] = [intro]
    for name, pieces in _blog_sections(teller):
        there = _there(*pieces)
        told += [f"## {name}", *there] if there else []
    return [*told, f"## {teller.frame.question}", teller.ask(teller.frame.ask_period, intro)]


def _blog_day(teller: Teller) -> list[Piece | str]:
    """Return the paragraphs of a day: its facts as a line, what was learned as a quotation of the diary, no headings
    but on a long day, since a heading over every line reads like a form.
    """
    frame = teller.frame
    felt = frame.satisfaction.format(felt=teller.satisfaction) if teller.satisfaction else ""
    facts = _dotted(teller, [teller.stage, teller.hours, felt])
    did, hard = teller.field("did", first_person=True), teller.hard()
    quoted = _quoted(teller.field("learned"))
    rest = [_joined(teller.figures(), teller.evidence()), teller.ahead()]
    line: list[Piece | str | None] = [frame.from_diary, quoted] if quoted else []
    told: list[Piece | str | None] = [facts, did, *line, *rest, hard]
    if teller.variant == 1 and quoted is not None and _is_title(quoted):
        told = [_public_head(teller, frame.title_line_at, frame.title_line_hours, frame.title_line), did, hard, *rest]
    elif teller.variant == 1 and quoted is not None:
        told = [facts, *line, did, hard, *rest]
    elif teller.variant == 1 and did is not None:
        told = [did, _public_head(teller, "", frame.public_was_hours, frame.public_was), hard, *rest]
    elif teller.variant == 2 and hard is not None:
        told = [facts, hard, teller.field("did", f"{frame.what_did}:"), *line, *rest]
    elif teller.variant == 2 and did is not None:
        told = [did, _public_head(teller, "", frame.public_was_hours, frame.public_was), *line, *rest]
    body = [one for one in told if one is not None]
    if sum(len(one.text) for one in body if isinstance(one, Piece)) > NO_HEADINGS_CHARS:
        body = _with_headings(teller, body)
    pieces = [one for one in body if isinstance(one, Piece) and one.role != "head"]
    return [*body, _closing(teller, pieces)]


def _with_headings(teller: Teller, body: Sequence[Piece | str]) -> list[Piece | str]:
    """Return the paragraphs of a long day with a heading over what was done, learned, hard, and comes next."""
    frame = teller.frame
    names = {"did": frame.what_did, "learned": frame.what_learned, "struggle": frame.what_hard, "next": frame.next}
    found: list[Piece | str] = []
    for one in body:
        if isinstance(one, str):
            continue
        found += [f"## {names[one.role]}", one] if one.role in names else [one]
    return found


def _is_title(lesson: Piece) -> bool:
    """Return whether what was learned is short and single enough to head the post."""
    return len(lesson.claims) == 1 and len(lesson.claims[0].text) <= LESSON_TITLE_MOST_CHARS


def _quoted(piece: Piece | None) -> Piece | None:
    """Return a paragraph as a quotation."""
    return replace(piece, is_quoted=True) if piece is not None else None


def _title(teller: Teller) -> Claim:
    frame = teller.frame
    first, last = teller.days[0], teller.days[-1]
    months = Support("record", "today", f"{last.isoformat()} {last:%B %Y}")
    support = (*teller.facts_support, months)
    if teller.material.month is not None:
        span = f"{frame.months[last.month - 1]} {last.year}"
        return Claim(frame.title_month.format(span=span), support, supported=True)
    if teller.is_period:
        is_month = (first.year, first.month) == (last.year, last.month) and (last - first).days >= 20
        span = f"{last:%B %Y}" if is_month and frame is ENGLISH else teller.small_day
        text = frame.title_periods[teller.variant].format(span=span, count=len(teller.days))
        return Claim(text, support, supported=True)
    learned, did, trouble = teller.field("learned"), teller.field("did"), teller.field("struggle")
    if teller.variant == 1 and learned is not None and _is_title(learned):
        return Claim(learned.claims[0].text.removesuffix("."), learned.claims[0].support, supported=True)
    if teller.variant == 2 and trouble is not None and len(trouble.claims[0].text) > TITLE_MOST_CHARS:
        return Claim(frame.title_stuck.format(day=teller.day), support, supported=True)
    if teller.variant == 2 and trouble is not None and len(trouble.claims[0].text) <= TITLE_MOST_CHARS:
        support = (*support, *trouble.claims[0].support)
        topic = trouble.claims[0].text.removesuffix(".")
        return Claim(frame.title.format(day=teller.day, topic=topic), support, supported=True)
    topic = teller.stage_name or frame.title_topic
    is_of_stage = bool(teller.stage_name) and (teller.variant == 2 or (teller.variant == 1 and learned is None))
    for told in (did, learned) if not is_of_stage else ():
        short = [claim for claim in told.claims if len(claim.text) <= TITLE_MOST_CHARS] if told is not None else []
        if short:
            topic = short[0].text.removesuffix(".")
            support = (*support, *short[0].support)
            break
    if re.match(r"[^.!?:]{1,40}: ", topic):
        return Claim(f"{teller.day}, {mid_sentence(topic)}", support, supported=True)
    return Claim(frame.title.format(day=teller.day, topic=topic), support, supported=True)


def _blog_intro(teller: Teller) -> Piece:
    frame = teller.frame
    spent = frame.blog_period.format(day=teller.day, hours=teller.hours or frame.study, count=len(teller.days))
    text = " ".join(part for part in (spent, _at(teller), frame.blog_notes) if part)
    return Piece("head", (Claim(text, teller.facts_support, supported=True),))


def _blog_sections(teller: Teller) -> list[tuple[str, list[Piece | None]]]:
    frame = teller.frame
    return [
        *_period_sections(teller),
        (frame.figures, [teller.figures(), teller.evidence()]),
        (frame.next, [teller.field("next") if teller.material.month is None else None]),
    ]


def _period_sections(teller: Teller) -> list[tuple[str, list[Piece | None]]]:
    frame = teller.frame
    if teller.variant == 0:
        hard = teller.items("struggle", 4, numbered=True)
        return [(frame.day_by_day, [teller.by_day(20)]), (frame.what_hard, [hard])]
    if teller.variant == 1:
        did = teller.items("did", 5, numbered=True)
        return [(frame.what_learned, [teller.items("learned", 12)]), (frame.did_for_it, [did])]
    hard, learned = teller.items("struggle", 10, numbered=True), teller.items("learned", 6, numbered=True)
    return [(frame.what_hard, [hard]), (frame.on_the_way, [learned])]


def _tags(teller: Teller) -> list[str]:
    topic = "-".join(re.findall(r"[^\W_]+", teller.stage_name.casefold())[:5])
    return ["learning-in-public", *([topic] if topic else [])]


def _question(teller: Teller, pieces: Sequence[Piece]) -> Piece:
    """Return the closing question of a day: the learner's own, or one about the hard part, the lesson or the work."""
    own = teller.own_question()
    if own is not None:
        return own
    frame = teller.frame
    by_role = {piece.role: piece for piece in pieces}
    wanted = ("learned", "struggle", "did") if teller.variant == 1 else ("struggle", "learned", "did")
    role = next((role for role in wanted if role in by_role), "did")
    far = {"struggle": frame.ask_hard_far, "learned": frame.ask_learned_far}.get(role, frame.ask_did)
    return teller.ask(frame.ask_low if teller.is_low and role != "learned" else far, by_role.get(role))


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


def _spent(teller: Teller) -> str:
    """Return the hours as a sentence, "1.5 hours today."; empty where none were logged."""
    if not teller.hours:
        return ""
    is_today = teller.days == [teller.material.today]
    frame = teller.frame
    return _capital((frame.today if is_today else frame.spent).format(hours=teller.hours))


def _at(teller: Teller) -> str:
    return teller.frame.at.format(stage=teller.stage) if teller.stage else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
