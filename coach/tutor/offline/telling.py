"""The days a post speaks of, told piece by piece: each piece a paragraph whose sentences carry their support."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from coach.diary import Entry
from coach.post import Claim, Support, sentences
from coach.support import day_numbers, day_support, figure, hours_support, sitting_support
from coach.tutor import PostMaterial
from coach.tutor.offline.frame import GERMAN, frame_for
from coach.tutor.offline.inviting import near_question
from coach.tutor.offline.phrasing import (
    done,
    mid_sentence,
    own_voice,
    sentence,
    shortened,
    told,
    without_echo,
)
from coach.tutor.offline.spoken import ahead, shape

LIST_ITEM_MOST_CHARS = 170
QUOTE_MOST_CHARS = 100
"""Of a span, sentences up to this length are quoted first: on X three of them must fit."""


_SHORT_DEED = re.compile(r"^I (?!spent time )(?!.* and )[^.,;:()?!–—]{2,70}\.$")
ONE_BREATH_CHARS = 120
"""Deeds are told in one sentence up to about this length."""
_LITTLE_STRENGTH = re.compile(
    r"\b(?:tired|energy|exhaust\w+|sleepy|asleep|sleep|focus\w*|concentrat\w+|distract\w+|motivation|lazy|procrastinat\w+|"
    r"müde|erschöpft|konzentr\w+|abgelenkt|lustlos|keine lust|nothing)\b",
    re.IGNORECASE,
)
_THE_LEARNER = re.compile(r"^\W*(?:the\s+)?(?:learner|student|user)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a post.

    Attributes:
        role: did, learned, struggle, next, figures, evidence, head or ask.
        label: words before a list, which claim nothing; empty for a paragraph.
        is_list: whether each claim stands on a line of its own.
        is_broken: whether a blank line stands between its claims.
        breaks: before which claims, counted from 0, a blank line stands.
        is_quoted: whether it is set off as a quotation.
    """

    role: str
    claims: tuple[Claim, ...]
    label: str = ""
    is_list: bool = False
    is_broken: bool = False
    breaks: tuple[int, ...] = ()
    is_quoted: bool = False

    @property
    def text(self) -> str:
        """The paragraph as it is published."""
        if self.is_list:
            return "\n".join([*([self.label] if self.label else []), *(f"- {claim.text}" for claim in self.claims)])
        if self.breaks:
            ends = (0, *self.breaks, len(self.claims))
            groups = [self.claims[start:end] for start, end in pairwise(ends)]
            return "\n\n".join(" ".join(claim.text for claim in group) for group in groups if group)
        text = ("\n\n" if self.is_broken else " ").join(claim.text for claim in self.claims)
        return f"> {text}" if self.is_quoted else text


class Teller:
    """Makes pieces out of the material.

    Attributes:
        variant: 0 tells the log, 1 leads with the insight, 2 with the trouble.
        entries: oldest first.
        is_period: whether more than one day is told of.
        frame: the words around the learner's own, in the language of the diary.
    """

    def __init__(self, material: PostMaterial, variant: int) -> None:
        self.material = material
        self.variant = variant
        self.entries = tuple(sorted(material.entries, key=lambda entry: (entry.day, entry.written_at)))
        self.numbers = day_numbers(material)
        self.days = sorted(self.numbers)
        self.is_period = len(self.days) > 1
        self.frame = frame_for(text for entry in self.entries for text in (entry.did, entry.learned, entry.struggle))

    # Facts in words

    @property
    def day(self) -> str:
        """ "Day 12", or "Days 6 to 12" for a span."""
        return self._days(self.frame.day, self.frame.days)

    @property
    def small_day(self) -> str:
        """The same inside a sentence: "day 12"."""
        return self._days(self.frame.day_in_sentence, self.frame.days_in_sentence)

    def _days(self, one: str, many: str) -> str:
        first, last = self.numbers[self.days[0]], self.numbers[self.days[-1]]
        return many.format(first=first, last=last) if self.is_period else one.format(number=last)

    @property
    def hours(self) -> str:
        """The hours in words, empty where none were logged."""
        total = sum(entry.hours for entry in self.entries)
        frame = self.frame
        if not total:
            return ""
        if total == 0.5:
            return frame.half_hour
        if total < 1:
            return frame.minutes.format(count=f"{total * 60:.0f}")
        return frame.hour if total == 1 else frame.hours.format(count=figure(total).replace(".", frame.comma))

    @property
    def is_low(self) -> bool:
        """Whether it was a day of little strength rather than of a hard matter."""
        text = " ".join(f"{entry.did} {entry.struggle}" for entry in self.entries)
        felt = [entry.satisfaction for entry in self.entries if entry.satisfaction is not None]
        little = bool(felt and felt[-1] <= 2) or sum(entry.hours for entry in self.entries) <= 0.5
        return not self.is_period and little and _LITTLE_STRENGTH.search(text) is not None

    @property
    def stage(self) -> str:
        """The stage of the newest entry that names one, "Stage 2: Loops"; empty where none does."""
        named = [entry.stage for entry in self.entries if entry.stage]
        return re.sub(r"\s+[–—-]+\s+", ": ", " ".join(named[-1].split())) if named else ""

    @property
    def stage_name(self) -> str:
        """The stage without its number: "Loops"."""
        bare = re.sub(
            r"^(?:stage|module|track|phase|week|part|level|stufe|modul|woche|teil)\s*\w{1,3}\s*[:.]\s*",
            "",
            self.stage,
            flags=re.I,
        )
        return bare or self.stage

    @property
    def satisfaction(self) -> str:
        """How a single day felt, "4/5"; empty for a span or where it was not given."""
        felt = [entry.satisfaction for entry in self.entries if entry.satisfaction is not None]
        return f"{felt[-1]}/5" if felt and not self.is_period else ""

    @property
    def facts_support(self) -> tuple[Support, ...]:
        """What carries the day numbers, the hours, the stage and the satisfaction."""
        return (day_support(self.material), hours_support(self.entries), *map(sitting_support, self.entries))

    # Pieces

    def head(self, *parts: str) -> Piece | None:
        """Return an opening line of facts, None where there are none to give."""
        text = " ".join(part for part in parts if part)
        return Piece("head", (Claim(text, self.facts_support, supported=True),)) if text else None

    def field(self, name: str, label: str = "", *, first_person: bool = False) -> Piece | None:
        """Return what the entries say in a field as a paragraph, questions aside; None where they say nothing.

        Of a span only one entry is quoted, a different one for each variant.
        """
        claims = []
        for entry in self._quoted(name):
            best = [self._best_sentence(entry, name)] if self.is_period else None
            for said in best or sentences(getattr(entry, name), at_items=name == "did"):
                bare = own_voice(without_echo(name, said), of_learner=self._of_learner(entry))
                words = told(bare) if first_person else done(bare) if name == "did" else sentence(bare)
                if words and not words.endswith("?"):
                    claims.append(Claim(words, (Support("entry", entry.id, said),), supported=True))
        claims = list({claim.text: claim for claim in reversed(claims)}.values())[::-1]
        if not claims:
            return None
        if first_person and not label:
            claims = _in_one_breath(claims)
        if label:
            first = claims[0]
            words = mid_sentence(first.text) if "," in label else first.text
            claims[0] = replace(first, text=self._labelled(label, words))
            if re.search(r"\d|hour", label):
                claims[0] = replace(claims[0], support=(*first.support, *self.facts_support))
        return Piece(name, tuple(claims))

    def hard(self, opening: str = "") -> Piece | None:
        """Return what was hard as people say it; None where the diary says nothing of it.

        Args:
            opening: words that lead to a thing or something done, "The hardest part was"; empty takes one of the frame.
        """
        piece = self.field("struggle")
        if piece is None:
            return None
        first, frame = piece.claims[0], self.frame
        form, turn = shape(first.text), self.material.day_number + self.variant
        if frame is GERMAN:
            form = "statement"
        if form == "statement":
            words = self._labelled(opening or frame.hard_statement[turn % len(frame.hard_statement)], first.text)
        else:
            chosen = frame.hard_doing[turn % len(frame.hard_doing)]
            lead = opening or (frame.hard_state if form == "state" else chosen)
            words = f"{lead} {_small(first.text)}"
        support = first.support if not opening else (*first.support, *self.facts_support)
        return replace(piece, claims=(replace(first, text=words, support=support), *piece.claims[1:]))

    def _labelled(self, label: str, words: str) -> str:
        """Return the words behind their label; of two colons in a row the first becomes a dash."""
        is_log = label in {self.frame.did, self.frame.learned, self.frame.hard}
        if not is_log and label.endswith(":") and re.match(r"[^.!?:]{1,40}: ", words):
            return f"{label[:-1]} – {mid_sentence(words)}"
        return f"{label} {words}"

    def lesson(self) -> Piece | None:
        """Return what was learned, with words before it that lead there; None where the diary says nothing of it."""
        labels = self.frame.lesson
        return self.field("learned", labels[(self.material.day_number + self.variant) % len(labels)])

    def ahead(self) -> Piece | None:
        """Return what comes next as a sentence; None where the diary says nothing of it."""
        piece = self.field("next")
        if piece is None or self.frame is GERMAN:
            return self.field("next", self.frame.up) if piece is not None else None
        first = piece.claims[0]
        said = first.support[0].text
        words = ahead(said, self.frame.will, self.frame.up)
        return replace(piece, claims=(replace(first, text=words), *piece.claims[1:]))

    def items(self, name: str, most: int, label: str = "", *, numbered: bool = False) -> Piece | None:
        """Return the most telling sentence of a field for each of the days that say most, in order of time."""
        said = [entry for entry in self.entries if self._best_sentence(entry, name)]
        chosen = sorted(said, key=lambda entry: -_telling(entry, self._best_sentence(entry, name)))[:most]
        claims = []
        for entry in self.entries:
            if entry in chosen:
                best = self._best_sentence(entry, name)
                bare = own_voice(without_echo(name, best), of_learner=self._of_learner(entry))
                words = shortened(
                    done(bare) if name == "did" else sentence(bare), lambda part: len(part) <= LIST_ITEM_MOST_CHARS
                )
                support: tuple[Support, ...] = (Support("entry", entry.id, best),)
                if numbered:
                    words = f"{self.frame.day.format(number=self.numbers[entry.day])}: {words}"
                    support += (Support("record", "day number", f"Day {self.numbers[entry.day]}"),)
                claims.append(Claim(words, support, supported=True))
        distinct = tuple({claim.text: claim for claim in claims}.values())
        return Piece(name, distinct, label, is_list=True) if distinct else None

    def by_day(self, most: int) -> Piece | None:
        """Return one line a day, what was done and what was learned, of the days that say most."""
        did, learned = self.items("did", most, numbered=True), self.items("learned", most)
        if did is None:
            return self.items("learned", most, numbered=True)
        lesson = {claim.support[0].id: claim for claim in learned.claims} if learned is not None else {}
        lines = []
        for claim in did.claims:
            more = lesson.get(claim.support[0].id)
            joined = (
                claim
                if more is None
                else Claim(f"{claim.text} {more.text}", claim.support + more.support, supported=True)
            )
            lines.append(joined)
        return Piece("did", tuple(lines), is_list=True)

    def figures(self) -> Piece | None:
        """Return the quiz of these days in figures, None where there was none."""
        counts = dict(self.material.counts)
        answered, right = counts.get("questions answered", 0), counts.get("answered correctly", 0)
        if not answered:
            return None
        frame = self.frame
        asked = frame.asked_one if answered == 1 else frame.asked.format(count=figure(answered))
        support = (_count("questions answered", answered), _count("answered correctly", right))
        claims = [Claim(frame.quiz.format(asked=asked, right=figure(right)), support, supported=True)]
        names = ("pre-test right", "pre-test asked", "post-test right", "post-test asked")
        if counts.get("pre-test asked") and counts.get("post-test asked"):
            values = [figure(counts.get(name, 0)) for name in names]
            text = frame.gain.format(before=values[0], before_asked=values[1], after=values[2], after_asked=values[3])
            held = tuple(_count(name, counts.get(name, 0)) for name in names)
            claims.append(Claim(text, held, supported=True))
        return Piece("figures", tuple(claims))

    def evidence(self) -> Piece | None:
        """Return what was measured or made in these days, None where nothing was."""
        claims = []
        # A day ends in the small hours and not everywhere at once, so that a day more is let through at either end.
        first = self.days[0] - timedelta(days=1)
        last = max(self.days[-1], self.material.today) + timedelta(days=1)
        for line in self.material.evidence:
            in_span = first <= line.at.date() <= last
            if line.withdrawn_at is None and in_span and line.kind in {"measure", "artifact"} and sentence(line.text):
                label = self.frame.measured if line.kind == "measure" else self.frame.made
                link = f" {line.url}" if line.url else ""
                support = Support("evidence", line.id, f"{line.text}{link}")
                claims.append(Claim(f"{label} {sentence(line.text)}{link}", (support,), supported=True))
        return Piece("evidence", tuple(claims[-2:])) if claims else None

    def own_question(self) -> Piece | None:
        """Return the learner's own last question, put to the reader; None where the diary asks none."""
        for entry in reversed(self.entries):
            for said in reversed([*sentences(entry.learned), *sentences(entry.struggle)]):
                if sentence(said).endswith("?"):
                    text = f"{self.frame.own_question} {mid_sentence(sentence(said))}"
                    return Piece("ask", (Claim(text, (Support("entry", entry.id, said),), supported=True),))
        return None

    def ask_about(self, trouble: Piece) -> Piece:
        """Return the question to stand right behind a trouble that was told."""
        text = near_question(trouble.claims[0].support[0].text, self.frame, self.material.day_number + self.variant)
        return Piece("ask", (Claim(text, trouble.claims[0].support, supported=True),))

    def ask(self, choices: Sequence[str], about: Piece | None = None) -> Piece:
        """Return a closing question, with what it asks about; they take turns by day and variant."""
        text = choices[(self.material.day_number + self.variant) % len(choices)]
        support = about.claims[0].support if about is not None else (day_support(self.material),)
        return Piece("ask", (Claim(text, support, supported=True),))

    def _of_learner(self, entry: Entry) -> bool:
        """Return whether the entry speaks of its writer as "the learner", so that "he" and "she" mean "I"."""
        return _THE_LEARNER.search(f"{entry.did} {entry.learned} {entry.struggle}") is not None

    def _quoted(self, name: str) -> list[Entry]:
        said = [entry for entry in self.entries if self._best_sentence(entry, name)]
        if not self.is_period or not said:
            return said
        short = [entry for entry in said if len(self._best_sentence(entry, name)) <= QUOTE_MOST_CHARS]
        ranked = sorted(short or said, key=lambda entry: -_telling(entry, self._best_sentence(entry, name)))
        if name == "next":
            # What was planned more than a sitting ago has been done or given up since.
            return [entry for entry in said[-1:] if entry.day >= self.days[-2]]
        return [ranked[self.variant % len(ranked)]]

    def _best_sentence(self, entry: Entry, name: str) -> str:
        """Return the sentence of a field that says most, questions aside; empty where there is none."""
        said = [text for text in sentences(getattr(entry, name), at_items=name == "did") if sentence(text)]
        plain = [text for text in said if not sentence(text).endswith("?")]
        if name == "did":
            return max(plain, key=lambda text: _fullness(text) + 0.5 * told(text).startswith("I "), default="")
        return max(plain, key=_fullness, default="")


def _small(text: str) -> str:
    """Return a line as it goes on behind "was": a small letter first, but for a word that always has a capital."""
    first = re.split(r"[\s,;:]", text)[0]
    return text if first == "I" or not (first[1:].islower() or len(first) == 1) else text[0].lower() + text[1:]


def _in_one_breath(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with short ones in a row, "I read ch. 3." and "I drew a tree.", told as one sentence."""
    found: list[Claim] = []
    run: list[Claim] = []
    for claim in [*claims, None]:
        if claim is not None and _SHORT_DEED.match(claim.text) and sum(len(one.text) for one in run) < ONE_BREATH_CHARS:
            run.append(claim)
            continue
        found += _as_one(run)
        run = []
        if claim is not None:
            found.append(claim)
    return found


def _as_one(run: Sequence[Claim]) -> list[Claim]:
    if len(run) < 2:
        return list(run)
    deeds = [claim.text.removesuffix(".").removeprefix("I ") for claim in run]
    text = f"I {', '.join(deeds[:-1])} and {deeds[-1]}."
    support = tuple(dict.fromkeys(support for claim in run for support in claim.support))
    return [Claim(text, support, supported=True)]


def _telling(entry: Entry, text: str) -> float:
    """Return how much a day's sentence is worth telling: results, length up to a point, hours, and how it felt."""
    return _fullness(text) + min(entry.hours, 3) * 0.3 + (entry.satisfaction or 3) * 0.2


def _fullness(text: str) -> float:
    return min(len(text), 110) / 55 - max(0, len(text) - 170) / 170 + 0.4 * bool(re.search(r"\d", text))


def _count(name: str, value: float) -> Support:
    return Support("record", name, f"{figure(value)} {name}")
