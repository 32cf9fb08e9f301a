"""The days a post speaks of, told piece by piece: each piece a paragraph whose sentences carry their support."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.diary import Entry
from coach.post import Claim, Support, sentences
from coach.support import day_numbers, day_support, figure, hours_support, sitting_support
from coach.tutor import PostMaterial
from coach.tutor.offline.phrasing import done, mid_sentence, sentence, shortened, told, without_echo

LIST_ITEM_MOST_CHARS = 170
QUOTE_MOST_CHARS = 100
"""Of a span, sentences up to this length are quoted first: on X three of them must fit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a post.

    Attributes:
        role: did, learned, struggle, next, figures, evidence, head or ask.
        label: words before a list, which claim nothing; empty for a paragraph.
        is_list: whether each claim stands on a line of its own.
        is_broken: whether a blank line stands between its claims.
    """

    role: str
    claims: tuple[Claim, ...]
    label: str = ""
    is_list: bool = False
    is_broken: bool = False

    @property
    def text(self) -> str:
        """The paragraph as it is published."""
        if self.is_list:
            return "\n".join([*([self.label] if self.label else []), *(f"- {claim.text}" for claim in self.claims)])
        return ("\n\n" if self.is_broken else " ").join(claim.text for claim in self.claims)


class Teller:
    """Makes pieces out of the material.

    Attributes:
        variant: 0 tells the log, 1 leads with the insight, 2 with the trouble.
        entries: oldest first.
        is_period: whether more than one day is told of.
    """

    def __init__(self, material: PostMaterial, variant: int) -> None:
        self.material = material
        self.variant = variant
        self.entries = tuple(sorted(material.entries, key=lambda entry: (entry.day, entry.written_at)))
        self.numbers = day_numbers(material)
        self.days = sorted(self.numbers)
        self.is_period = len(self.days) > 1

    # Facts in words

    @property
    def day(self) -> str:
        """ "Day 12", or "Days 6 to 12" for a span."""
        first, last = self.numbers[self.days[0]], self.numbers[self.days[-1]]
        return f"Days {first} to {last}" if self.is_period else f"Day {last}"

    @property
    def hours(self) -> str:
        """The hours in words, empty where none were logged."""
        total = sum(entry.hours for entry in self.entries)
        if not total:
            return ""
        if total == 0.5:
            return "half an hour"
        if total < 1:
            return f"{total * 60:.0f} minutes"
        return "1 hour" if total == 1 else f"{figure(total)} hours"

    @property
    def stage(self) -> str:
        """The stage of the newest entry that names one, "Stage 2: Loops"; empty where none does."""
        named = [entry.stage for entry in self.entries if entry.stage]
        return re.sub(r"\s+[–—-]+\s+", ": ", " ".join(named[-1].split())) if named else ""

    @property
    def stage_name(self) -> str:
        """The stage without its number: "Loops"."""
        bare = re.sub(r"^(?:stage|module|track|phase|week|part|level)\s*\w{1,3}\s*[:.]\s*", "", self.stage, flags=re.I)
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
                bare = without_echo(name, said)
                words = told(bare) if first_person else done(bare) if name == "did" else sentence(bare)
                if words and not words.endswith("?"):
                    claims.append(Claim(words, (Support("entry", entry.id, said),), supported=True))
        if not claims:
            return None
        if label:
            first = claims[0]
            words = mid_sentence(first.text) if label[-1] == ":" and "," in label else first.text
            claims[0] = replace(first, text=f"{label} {words}")
            if re.search(r"\d|hour", label):
                claims[0] = replace(claims[0], support=(*first.support, *self.facts_support))
        return Piece(name, tuple(claims))

    def items(self, name: str, most: int, label: str = "", *, numbered: bool = False) -> Piece | None:
        """Return the most telling sentence of a field for each of the days that say most, in order of time."""
        said = [entry for entry in self.entries if self._best_sentence(entry, name)]
        chosen = sorted(said, key=lambda entry: -_telling(entry, self._best_sentence(entry, name)))[:most]
        claims = []
        for entry in self.entries:
            if entry in chosen:
                best = self._best_sentence(entry, name)
                bare = without_echo(name, best)
                words = shortened(
                    done(bare) if name == "did" else sentence(bare), lambda part: len(part) <= LIST_ITEM_MOST_CHARS
                )
                support: tuple[Support, ...] = (Support("entry", entry.id, best),)
                if numbered:
                    words = f"Day {self.numbers[entry.day]}: {words}"
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
        asked = "1 question" if answered == 1 else f"{figure(answered)} questions"
        support = (_count("questions answered", answered), _count("answered correctly", right))
        claims = [Claim(f"Quiz on my own notes: {asked}, {figure(right)} right.", support, supported=True)]
        names = ("pre-test right", "pre-test asked", "post-test right", "post-test asked")
        if counts.get("pre-test asked") and counts.get("post-test asked"):
            values = [figure(counts.get(name, 0)) for name in names]
            text = f"Before studying {values[0]} of {values[1]}, after it {values[2]} of {values[3]}."
            held = tuple(_count(name, counts.get(name, 0)) for name in names)
            claims.append(Claim(text, held, supported=True))
        return Piece("figures", tuple(claims))

    def evidence(self) -> Piece | None:
        """Return what was measured or made in these days, None where nothing was."""
        claims = []
        for line in self.material.evidence:
            in_span = self.days[0] <= line.at.date() <= max(self.days[-1], self.material.today)
            if line.withdrawn_at is None and in_span and line.kind in {"measure", "artifact"} and sentence(line.text):
                label = "Measured" if line.kind == "measure" else "Made"
                link = f" {line.url}" if line.url else ""
                support = Support("evidence", line.id, f"{line.text}{link}")
                claims.append(Claim(f"{label}: {sentence(line.text)}{link}", (support,), supported=True))
        return Piece("evidence", tuple(claims[-2:])) if claims else None

    def own_question(self) -> Piece | None:
        """Return the learner's own last question, put to the reader; None where the diary asks none."""
        for entry in reversed(self.entries):
            for said in reversed([*sentences(entry.learned), *sentences(entry.struggle)]):
                if sentence(said).endswith("?"):
                    text = f"What I cannot answer yet: {mid_sentence(sentence(said))}"
                    return Piece("ask", (Claim(text, (Support("entry", entry.id, said),), supported=True),))
        return None

    def ask(self, choices: Sequence[str]) -> Piece:
        """Return a closing question; they take turns by day and variant."""
        text = choices[(self.material.day_number + self.variant) % len(choices)]
        return Piece("ask", (Claim(text, (), supported=True),))

    def _quoted(self, name: str) -> list[Entry]:
        said = [entry for entry in self.entries if self._best_sentence(entry, name)]
        if not self.is_period or not said:
            return said
        short = [entry for entry in said if len(self._best_sentence(entry, name)) <= QUOTE_MOST_CHARS]
        ranked = sorted(short or said, key=lambda entry: -_telling(entry, self._best_sentence(entry, name)))
        return [ranked[self.variant % len(ranked)]] if name != "next" else said[-1:]

    def _best_sentence(self, entry: Entry, name: str) -> str:
        """Return the sentence of a field that says most, questions aside; empty where there is none."""
        said = [text for text in sentences(getattr(entry, name), at_items=name == "did") if sentence(text)]
        plain = [text for text in said if not sentence(text).endswith("?")]
        return max(plain, key=_fullness, default="")


def _telling(entry: Entry, text: str) -> float:
    """Return how much a day's sentence is worth telling: results, length up to a point, hours, and how it felt."""
    return _fullness(text) + min(entry.hours, 3) * 0.3 + (entry.satisfaction or 3) * 0.2


def _fullness(text: str) -> float:
    return min(len(text), 110) / 55 - max(0, len(text) - 170) / 170 + 0.4 * bool(re.search(r"\d", text))


def _count(name: str, value: float) -> Support:
    return Support("record", name, f"{figure(value)} {name}")
