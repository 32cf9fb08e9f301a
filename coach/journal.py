"""The journal: the diary as it reads now, what the coach saw of its days, and the posts drafted from both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from coach import CoachError
from coach.attempt import Attempt, Grade
from coach.diary import Entry, Seen, current, day_numbers, from_lines, place, study_day
from coach.habit import streak
from coach.post import PLATFORMS, Draft, Platform, drafted, recheck, replies
from coach.privacy import Guard
from coach.question import Question
from coach.records import Records
from coach.settings import Settings
from coach.tutor import PostMaterial
from ingest.document import digest


@dataclass(frozen=True, slots=True)
class DiaryView:
    """The diary as it reads now: entries in force by day, each day's number, and the streak in days."""

    entries: tuple[Entry, ...]
    numbers: dict[date, int]
    day_number: int
    streak: int


class Journal:
    """Writes the diary, sees what happened on its days, and drafts posts; it publishes nothing."""

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._settings = settings

    def view(self, now: datetime) -> DiaryView:
        """Return the diary with day numbers and the streak."""
        entries = current(self._records.entries())
        numbers = day_numbers(entries)
        days = {entry.day for entry in entries}
        run = streak(days, self.study_day(now), self._settings.rest_weekdays)
        return DiaryView(tuple(entries), numbers, max(numbers.values(), default=0), run)

    def study_day(self, now: datetime) -> date:
        """Return the learner's study day; it ends in the small hours, as set."""
        return study_day(now, self._settings.zone, self._settings.day_ends_at_hour)

    def write(self, entry: Entry) -> None:
        """Keep an entry, or a correction of one that is there.

        Raises:
            CoachError: it corrects an entry that is not in the diary.
        """
        if entry.replaces and all(kept.id != entry.replaces for kept in self._records.entries()):
            raise CoachError(
                f"There is no diary entry {entry.replaces} to correct; `coach log list --json` has the ids."
            )
        self._records.keep_entry(entry)

    def bring_in(self, file: Path, now: datetime) -> dict[str, int]:
        """Bring a Markdown diary in and return the counts; what is there already is passed over."""
        from ingest.diary import read_diary
        from ingest.reader import read

        lines, not_understood = read_diary(read(file))
        known = self._records.entries()
        today = self.study_day(now)
        _, undated = place(lines, today=today, last_day=today)
        entries = from_lines(lines, now=now, source=file.as_posix(), known=known, last_day=today)
        for entry in entries:
            self._records.keep_entry(entry)
        return {
            "entries": len(entries),
            "already_there": len(lines) - len(undated) - len(entries),
            "without_a_day": len(undated),
            "not_understood": len(not_understood),
        }

    def seen(self, since: date, private: Collection[str] = ()) -> Seen:
        """Return what the coach saw from a study day on; what cites a private path is left out."""
        answered = self._answered(since, private)
        questions = self._questions()
        explained = [one for one in self._records.explanations() if self.study_day(one.at) >= since]
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

    def take_replies(self, post_id: str, pasted: str, now: datetime) -> list[str]:
        """Keep what readers answered to a post, one line a reply, and return the lines.

        Raises:
            CoachError: there is no such post, or no reply in the text.
        """
        if all(kept.id != post_id for kept in self._records.posts()):
            raise CoachError("This post is not in your record; draft it first, then paste the replies to it.")
        found = [f"{reply.kind}: {reply.text}" for reply in replies(pasted)]
        if not found:
            raise CoachError("No reply was found in the text; paste what people wrote, one reply a paragraph.")
        for line in found:
            self._records.keep_reply(post_id, line, now)
        return found

    def _material(
        self, now: datetime, since: date | None, variant: int, private: Collection[str], goal: str
    ) -> PostMaterial:
        view = self.view(now)
        first = since or max((entry.day for entry in view.entries), default=self.study_day(now))
        entries = tuple(entry for entry in view.entries if entry.day >= first)
        return PostMaterial(
            entries=entries,
            day_number=view.numbers.get(entries[-1].day, 0) if entries else 0,
            today=self.study_day(now),
            attempts=tuple(self._answered(first, private)),
            evidence=tuple(
                line
                for line in self._records.evidence()
                if line.withdrawn_at is None and self.study_day(line.at) >= first
            ),
            counts=self.seen(first, private).counts(),
            goal=goal,
            variant=variant,
        )

    def _answered(self, since: date, private: Collection[str]) -> list[tuple[Attempt, Grade]]:
        questions = self._questions()
        return [
            (attempt, grade)
            for attempt, grade in self._records.graded()
            if self.study_day(attempt.at) >= since
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


def _right(grades: Sequence[Grade]) -> int:
    return sum(grade.verdict == "correct" for grade in grades)


def _topics(answered: Sequence[tuple[Attempt, Grade]], questions: dict[str, Question]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions[attempt.question_id].topic for attempt, _ in answered))
