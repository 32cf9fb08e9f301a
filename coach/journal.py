"""The journal: the diary as it reads now, what the coach saw of its days, and the posts drafted from both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from coach import CoachError
from coach.attempt import Attempt, Grade
from coach.diary import (
    REPLY_SOURCE,
    DiaryError,
    Entry,
    Seen,
    check_day_fits,
    current,
    day_numbers,
    from_lines,
    history,
    is_late,
    place,
    study_day,
)
from coach.habit import streak
from coach.post import PLATFORMS, Draft, Platform, Reply, drafted, recheck, replies
from coach.privacy import Guard
from coach.question import Question
from coach.records import Records
from coach.settings import Settings
from coach.timer import elapsed_hours
from coach.tutor import PostMaterial
from ingest.document import digest


@dataclass(frozen=True, slots=True)
class DiaryView:
    """The diary as it reads now: entries in force by day, each day's number, and the streak in days.

    Attributes:
        earlier: for each corrected entry, by its id, what it said before, oldest first.
        late: ids of entries written after their study day had ended.
    """

    entries: tuple[Entry, ...]
    numbers: dict[date, int]
    day_number: int
    streak: int
    earlier: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    late: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a diary file: sittings taken, and those that were not, each with its line and its words.

    Attributes:
        without_a_day: their day cannot be told, or has not come yet.
        not_understood: what looked like a day and could not be read.
    """

    entries: int
    already_there: int
    without_a_day: tuple[tuple[int, str], ...]
    not_understood: tuple[tuple[int, str], ...]


class Journal:
    """Writes the diary, sees what happened on its days, and drafts posts; it publishes nothing."""

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._settings = settings

    def view(self, now: datetime) -> DiaryView:
        """Return the diary with day numbers and the streak."""
        everything = self._records.entries()
        entries = current(everything)
        numbers = day_numbers(entries)
        days = {entry.day for entry in entries if not entry.is_reply}
        run = streak(days, self.study_day(now), self._settings.rest_weekdays)
        earlier = {entry.id: tuple(history(everything, entry.id)[:-1]) for entry in entries if entry.replaces}
        zone, ends_at_hour = self._settings.zone, self._settings.day_ends_at_hour
        late = frozenset(entry.id for entry in entries if entry.source == "log" and is_late(entry, zone, ends_at_hour))
        return DiaryView(tuple(entries), numbers, max(numbers.values(), default=0), run, earlier, late)

    def study_day(self, now: datetime) -> date:
        """Return the learner's study day; it ends in the small hours, as set."""
        return study_day(now, self._settings.zone, self._settings.day_ends_at_hour)

    def write(self, entry: Entry) -> None:
        """Keep an entry, or a correction of one that is there; it ends a running timer.

        Raises:
            CoachError: it corrects an entry that is not in the diary, or its day would have more than 24 hours.
        """
        if entry.replaces:
            self.entry(entry.replaces)
        check_day_fits(entry, self._records.entries())
        self._records.keep_entry(entry)
        if not entry.replaces:
            self.stop_timer()

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of an id.

        Raises:
            CoachError: there is none.
        """
        for kept in self._records.entries():
            if kept.id == entry_id:
                return kept
        raise CoachError(f"There is no diary entry {entry_id} to correct; `coach log list` has the ids.")

    def start_timer(self, now: datetime) -> datetime:
        """Start the timer, or leave one that runs as it is, and return when it was started."""
        started = self.timer_started()
        if started is None:
            self._records.remember("timer", now.isoformat())
        return started or now

    def timer_started(self) -> datetime | None:
        """Return when the running timer was started, None where none runs."""
        kept = self._records.preference("timer")
        return datetime.fromisoformat(kept) if kept else None

    def stop_timer(self) -> None:
        """Stop the timer; the hours it ran are gone with it unless an entry took them."""
        self._records.remember("timer", "")

    def timed_hours(self, now: datetime) -> float | None:
        """Return the hours on the running timer in quarters, None where none runs.

        Raises:
            DiaryError: it was forgotten.
        """
        started = self.timer_started()
        return None if started is None else elapsed_hours(started, now)

    def bring_in(self, file: Path, now: datetime) -> BroughtIn:
        """Bring a Markdown diary in and say what became of each line; what is there already is passed over.

        Raises:
            CoachError: there is no diary in the file.
        """
        from ingest.diary import read_diary
        from ingest.reader import read

        lines, not_understood = read_diary(read(file))
        if not lines:
            raise CoachError(
                f"No diary was found in {file.name}; a diary has a day a heading (## 2026-10-20), a table with a date "
                "column, or lines such as Day: 12 and Did: read chapter 3."
            )
        known = self._records.entries()
        today = self.study_day(now)
        _, undated = place(lines, today=today, last_day=today)
        entries = from_lines(lines, now=now, source=file.as_posix(), known=known, last_day=today)
        for entry in entries:
            self._records.keep_entry(entry)
        left_out = [(line.line, line.did or line.learned or line.struggle) for line in undated]
        return BroughtIn(
            entries=len(entries),
            already_there=len(lines) - len(undated) - len(entries),
            without_a_day=tuple(left_out),
            not_understood=not_understood,
        )

    def seen(
        self,
        since: date,
        private: Collection[str] = (),
        until: date | None = None,
        *,
        new_notes: Sequence[str] = (),
        stage: str = "",
    ) -> Seen:
        """Return what the coach saw from a study day on; what cites a private path is left out."""
        last = until or date.max
        answered = self._answered(since, private, until)
        questions = self._questions()
        explained = [one for one in self._records.explanations() if since <= self.study_day(one.at) <= last]
        before = [grade for attempt, grade in answered if attempt.phase == "pre"]
        after = [grade for attempt, grade in answered if attempt.phase == "post"]
        times = [attempt.at for attempt, _ in answered] + [one.at for one in explained]
        return Seen(
            answered=len(answered),
            correct=_right([grade for _, grade in answered]),
            before_right=_right(before),
            before_asked=len(before) if after else 0,
            after_right=_right(after),
            after_asked=len(after),
            explanations=len(explained),
            topics=_topics(answered, questions),
            missed=_topics([pair for pair in answered if pair[1].verdict == "incorrect"], questions),
            explained=tuple(dict.fromkeys(one.topic for one in explained if one.assessment.passed)),
            new_notes=tuple(new_notes),
            stage=stage,
            hours=(max(times) - min(times)).total_seconds() / 3600 if len(times) > 1 else None,
        )

    def post(
        self,
        platform: str,
        now: datetime,
        write: Callable[[PostMaterial, Platform], Draft],
        guard: Guard,
        *,
        since: date | None,
        variant: int,
        private: Collection[str],
        goal: str,
    ) -> Draft:
        """Draft a post, keep it, and return it.

        Args:
            platform: where it is to go.
            now: aware UTC.
            write: a tutor's ``write_post``.
            guard: what may not leave.
            since: from this study day; None takes the last one with an entry.
            variant: 0..2, which way to put it.
            private: paths of private notes; nothing that cites them is told.
            goal: the roadmap's.

        Raises:
            CoachError: no such platform, nothing to write about, or nothing that may leave.
        """
        chosen = self._platform(platform)
        material = self._material(now, since, variant, private, goal)
        draft = drafted(write, material, chosen, guard)
        self._records.keep_post("p" + digest(platform, now.isoformat(), *draft.parts), draft, now)
        return draft

    def check(
        self,
        text: str | Sequence[str],
        platform: str,
        now: datetime,
        guard: Guard,
        *,
        since: date | None,
        private: Collection[str],
    ) -> Draft:
        """Return the learner's own version of a post, checked claim by claim."""
        return recheck(text, self._material(now, since, 0, private, ""), self._platform(platform), guard)

    def take_replies(self, post_id: str, pasted: str, now: datetime) -> list[Reply]:
        """Keep what readers answered to a post and return it; it becomes a line of the diary.

        Suggestions and corrections are the lessons of that line, questions what comes next.

        Raises:
            CoachError: there is no such post, or no reply in the text.
        """
        kept = next((one for one in self._records.posts() if one.id == post_id), None)
        if kept is None:
            raise CoachError(
                f"There is no post {post_id} in your record; `coach posts` lists them. Draft it first, then paste the "
                "replies to it."
            )
        found = [reply for reply in replies(pasted) if f"{reply.kind}: {reply.text}" not in kept.replies]
        if not found:
            raise CoachError("No new reply was found in the text; paste what people wrote, one reply a paragraph.")
        for reply in found:
            self._records.keep_reply(post_id, f"{reply.kind}: {reply.text}", now)
        self._records.keep_entry(reply_entry(found, kept.draft.platform, post_id, now, self.study_day(now)))
        return found

    def readers_questions(self) -> tuple[str, ...]:
        """Return what readers asked about the posts, newest first; the learner can look into it or answer."""
        asked = [text for kept in self._records.posts() for text in kept.replies if text.startswith("question: ")]
        return tuple(dict.fromkeys(text.removeprefix("question: ") for text in reversed(asked)))

    def month_digest(
        self,
        month: date,
        platform: str,
        now: datetime,
        write: Callable[[PostMaterial, Platform], Draft],
        guard: Guard,
        *,
        private: Collection[str],
        goal: str,
    ) -> Draft:
        """Draft what was learned in the month ``month`` is in, from the days its posts told of, and keep it.

        A month with fewer than two days posted about is told from all its days.

        Raises:
            CoachError: no such platform, nothing to write about, or nothing that may leave.
        """
        first = month.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        material = self._material(now, first, 1, private, goal, until=last)
        told = {
            support.id
            for kept in self._records.posts()
            for claim in kept.draft.claims
            for support in claim.support
            if support.kind == "entry"
        }
        posted = tuple(entry for entry in material.entries if entry.id in told)
        days = {entry.day for entry in posted}
        if len(days) > 1:
            numbers = tuple((day, number) for day, number in material.numbers if day in days)
            material = replace(material, entries=posted, numbers=numbers, day_number=numbers[-1][1])
        draft = drafted(write, material, self._platform(platform), guard)
        self._records.keep_post("p" + digest("digest", platform, now.isoformat(), *draft.parts), draft, now)
        return draft

    def _material(
        self,
        now: datetime,
        since: date | None,
        variant: int,
        private: Collection[str],
        goal: str,
        until: date | None = None,
    ) -> PostMaterial:
        view = self.view(now)
        studied = [entry for entry in view.entries if not entry.is_reply]
        first = since or max((entry.day for entry in studied), default=self.study_day(now))
        last = min(until or self.study_day(now), self.study_day(now))
        if since and studied and not any(entry.day >= since for entry in studied):
            raise DiaryError(
                f"Nothing in the diary from {since.isoformat()} on; its last day is {studied[-1].day.isoformat()}."
            )
        entries = tuple(
            entry for entry in studied if first <= entry.day <= last or (until is None and entry.day >= first)
        )
        # A quiz of a day that is not in the diary yet is no part of the days told of.
        seen_until = entries[-1].day if entries else last
        evidence = [line for line in self._records.evidence() if line.withdrawn_at is None]
        return PostMaterial(
            entries=entries,
            day_number=view.numbers.get(entries[-1].day, 0) if entries else 0,
            today=last,
            attempts=tuple(self._answered(first, private, seen_until)),
            evidence=tuple(line for line in evidence if first <= self.study_day(line.at) <= seen_until),
            counts=self.seen(first, private, seen_until).counts(),
            goal=goal,
            variant=variant,
            numbers=tuple((day, view.numbers[day]) for day in sorted({entry.day for entry in entries})),
            month=first if until is not None else None,
        )

    def _answered(
        self, since: date, private: Collection[str], until: date | None = None
    ) -> list[tuple[Attempt, Grade]]:
        questions = self._questions()
        return [
            (attempt, grade)
            for attempt, grade in self._records.graded()
            if since <= self.study_day(attempt.at) <= (until or date.max)
            and attempt.question_id in questions
            and not any(cited.locator.path in private for cited in questions[attempt.question_id].citations)
        ]

    def _questions(self) -> dict[str, Question]:
        return {kept.question.id: kept.question for kept in self._records.questions()}

    def _platform(self, name: str) -> Platform:
        for platform in PLATFORMS:
            if platform == name:
                return platform
        raise CoachError(f"{name!r} is not a platform; choose from {', '.join(PLATFORMS)}.")


def reply_entry(found: Sequence[Reply], platform: Platform, post_id: str, now: datetime, today: date) -> Entry:
    """Return the diary line that keeps what readers answered: lessons, and questions to look into."""
    count = "1 reply" if len(found) == 1 else f"{len(found)} replies"
    told = {"suggestion": "A reader suggests", "correction": "A reader corrects"}
    lessons = "\n".join(f"{told[reply.kind]}: {reply.text}" for reply in found if reply.kind in told)
    questions = "\n".join(f"A reader asks: {reply.text}" for reply in found if reply.kind == "question")
    return Entry(
        id="e" + digest("reply", post_id, now.isoformat(), lessons, questions),
        day=today,
        hours=0.0,
        did=f"Read {count} to my post ({platform})",
        written_at=now,
        learned=lessons,
        next=questions,
        activity="community",
        source=f"{REPLY_SOURCE}{post_id}",
    )


def _right(grades: Sequence[Grade]) -> int:
    return sum(grade.verdict == "correct" for grade in grades)


def _topics(answered: Sequence[tuple[Attempt, Grade]], questions: dict[str, Question]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions[attempt.question_id].topic for attempt, _ in answered))
