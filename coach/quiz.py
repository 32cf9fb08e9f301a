"""A quiz: questions written, checked, planned, asked, graded and scheduled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from coach import CoachError
from coach.attempt import Attempt, Grade, Verdict
from coach.question import CLOSED_KINDS, QUESTION_KINDS, Citation, Question, QuestionKind
from coach.records import KeptQuestion, Records
from coach.review import Card, Rating, Review, due_today, is_confident_error, rate, replay
from coach.session import Session, arrange, fits, new_session, phase_of
from coach.settings import Settings
from coach.topic import Topic, around_line, matching
from coach.tutor import QuestionRequest, Tutor
from ingest.document import digest

if TYPE_CHECKING:
    from ingest.chunk import Chunk
    from vectorstore.embedding import Embedder
    from vectorstore.keywords import KeywordIndex
    from vectorstore.search import Passage, Searcher

MOST_PER_TOPIC = 12
"""New questions on one topic in one session; topics take turns, so that more than one comes only where they are few."""

WRITTEN_AT_ONCE = 3
"""Questions kept of one reading of a topic; those not asked now wait."""

CHUNKS_OF_A_PART, PARTS_TRIED = 8, 4
"""A long section is read in parts of so many chunks, and so many parts are tried before the topic rests."""

TOPICS_TRIED = 300
"""Topics tried for new questions, among those never asked about and among the others."""

"""Lines within which the points of a concept stand that has a list of its own."""

SESSION_OPEN_FOR = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class OpenedQuiz:
    """A session with its questions in order; ``note`` says why there are fewer than asked for, if so."""

    session: Session
    questions: tuple[Question, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """A graded attempt; rating and due are None while the verdict is ``unsure``."""

    question: Question
    attempt: Attempt
    grade: Grade
    rating: Rating | None
    due: datetime | None


class Quiz:
    """Asks, grades and schedules; the one place where questions, attempts and reviews meet."""

    def __init__(
        self,
        records: Records,
        tutor: Tutor,
        embedder: Embedder,
        searcher: Searcher,
        index: KeywordIndex,
        settings: Settings,
        topics: Callable[[], list[Topic]],
    ) -> None:
        self._records = records
        self._tutor = tutor
        self._embedder = embedder
        self._searcher = searcher
        self._index = index
        self._settings = settings
        self._topics = topics

    def open(
        self,
        now: datetime,
        rng: Random,
        *,
        count: int = 10,
        topic: str = "",
        stage: str = "",
        kinds: Sequence[str] = (),
        minutes: int | None = None,
        seed: int | None = None,
    ) -> OpenedQuiz:
        """Open a session: due questions first, then new ones on the heaviest topics.

        Opened again with the same ``seed`` and the same wishes before any of its questions was answered, it asks the
        same questions.

        Raises:
            CoachError: a kind is not known, the topic or stage is not found, or there is nothing to ask about.
        """
        wanted = _kinds(kinds)
        found = self._narrowed(topic, stage)
        wish = "" if seed is None else digest(str(seed), str(count), ",".join(wanted), topic, stage, str(minutes))
        again = self._same(wish, now)
        if again is not None:
            return again
        due = self._due(now, found if topic or stage else None, wanted)
        length = count if minutes is None else max(count, minutes * 2)
        due, new = due[:length], list[Question]()
        if len(due) < length:
            left = min(length - len(due), length if minutes is None else self._settings.new_per_session)
            new = self._new(left, found, wanted, now, rng, exclude={question.id for question in due})
        if minutes is not None:
            fitting = len(fits([*due, *new], minutes))
            due, new = due[:fitting], new[: max(0, fitting - len(due))]
        if not due and not new:
            raise CoachError(
                "There is nothing to ask yet: no question could be drawn from what was read. Read more notes or a "
                "roadmap with `coach ingest`, or widen the topic."
            )
        questions = [*arrange(due, rng), *arrange(new, rng)]
        session = new_session(questions, now, minutes=minutes, topic=topic, stage=stage, wish=wish)
        self._records.keep_session(session)
        return OpenedQuiz(session, tuple(questions), _shortfall(len(questions), length, minutes))

    def _same(self, wish: str, now: datetime) -> OpenedQuiz | None:
        """Return the session opened last with this wish, if none of its questions was answered or taken away since."""
        recent = self._records.sessions(since=now - SESSION_OPEN_FOR)
        session = next((one for one in reversed(recent) if wish and one.wish == wish), None)
        if session is None or self._records.graded(session_id=session.id):
            return None
        kept = {one.question.id: one for one in self._records.questions(state="active")}
        if session.ended_at is not None or any(item.question_id not in kept or item.outcome for item in session.items):
            return None
        return OpenedQuiz(session, tuple(kept[item.question_id].question for item in session.items))

    def answer(
        self,
        question_id: str,
        now: datetime,
        *,
        text: str | None = None,
        option: int | None = None,
        confidence: int | None = None,
        seconds: float | None = None,
        session_id: str | None = None,
    ) -> Graded:
        """Keep an answer, grade it, and schedule the question.

        Args:
            question_id: as given by a quiz.
            now: aware UTC.
            text: what was typed.
            option: number of the chosen option, from 1.
            confidence: 0..100, asked before the key is shown.
            seconds: time taken.
            session_id: the sitting; without it, the newest one that asks this question.

        Raises:
            CoachError: no such question, no answer given, or no such option.
        """
        question = self._known(question_id).question
        typed = _typed(question, text, option)
        session = self._session_of(question_id, session_id, now)
        answered = self._records.graded(session_id=session.id) if session else []
        attempt = Attempt(
            id="a" + digest(question_id, now.isoformat(), typed),
            question_id=question_id,
            answer=typed,
            at=now,
            option=None if option is None else option - 1,
            confidence=confidence,
            seconds=seconds,
            session_id=session.id if session else None,
            phase=phase_of(question_id, answered) if session else "study",
        )
        self._records.keep_attempt(attempt)
        return self._settle(question, attempt, self._judge(question, typed), now)

    def overrule(self, attempt_id: str, verdict: str, because: str, now: datetime) -> Graded:
        """Correct a grade by the learner's own judgement and replay the schedule.

        Raises:
            CoachError: no such attempt, or a verdict that is none.
        """
        attempt = self._records.attempt(attempt_id)
        if attempt is None:
            raise CoachError(f'There is no attempt {attempt_id}; `coach answer --json` names it as "attempt".')
        scores: dict[str, tuple[Verdict, float]] = {
            "correct": ("correct", 1.0),
            "partial": ("partial", 0.5),
            "incorrect": ("incorrect", 0.0),
        }
        if verdict not in scores:
            raise CoachError(f"{verdict!r} is not a verdict; use correct, partial or incorrect.")
        question = self._known(attempt.question_id).question
        earlier = self._records.grades(attempt_id)
        judged, score = scores[verdict]
        grade = Grade(
            verdict=judged,
            score=score,
            units=earlier[-1].units if earlier else (),
            feedback="You set this grade yourself." + (f" {because}" if because else ""),
            engine="learner",
            because=because,
        )
        return self._settle(question, attempt, grade, now)

    def mend(self, question: Question, now: datetime) -> list[Graded]:
        """Replace a question's words or key, grade its past answers again, and replay the schedule.

        A grade that the learner set stays.
        """
        self._known(question.id)
        self._records.mend_question(question)
        settled = []
        for attempt, grade in self._records.graded(question_id=question.id):
            judged = grade if grade.engine == "learner" else self._judge(question, attempt.answer)
            settled.append(self._settle(question, attempt, judged, now))
        return settled

    def retire(self, question_id: str, because: str = "") -> KeptQuestion:
        """Never ask a question again; its history stays."""
        self._known(question_id)
        self._records.set_question_state(question_id, "retired", because or "retired by the learner")
        return self._known(question_id)

    def recheck(self, paths: Sequence[str], renamed: Mapping[str, str] | None = None) -> int:
        """Have the questions on these files follow their quotes to the lines and the name they have now.

        Those whose quote stands no more are set aside, and brought back once it does again.

        Args:
            paths: files whose lines changed or went.
            renamed: path → the path at which the same file stands now.

        Returns:
            How many questions are set aside now because of these files.
        """
        aside = 0
        for path in paths:
            kept = [one for one in self._records.questions(path=path) if one.state != "retired"]
            chunks = self._index.chunks((renamed or {}).get(path, path)) if kept else []
            for one in kept:
                moved = _moved(one.question, path, chunks)
                if moved is not None and moved != one.question:
                    self._records.mend_question(moved)
                if moved is not None and one.state == "set_aside":
                    self._records.set_question_state(one.question.id, "active", "")
                elif moved is None:
                    aside += 1
                    if one.state == "active":
                        reason = "its line in the notes was changed or removed"
                        self._records.set_question_state(one.question.id, "set_aside", reason)
        return aside

    def _judge(self, question: Question, typed: str) -> Grade:
        if question.kind in CLOSED_KINDS:
            from coach.tutor.offline.compare import grade_closed

            return grade_closed(question, typed)
        return self._tutor.grade(question, typed)

    def _settle(self, question: Question, attempt: Attempt, grade: Grade, now: datetime) -> Graded:
        """Keep the grade and, unless it is unsure, the review it makes; return what follows."""
        self._records.keep_grade(attempt.id, grade, now)
        rating = rate(grade.verdict, attempt.confidence, attempt.seconds)
        if rating is None:
            return Graded(question, attempt, grade, None, None)
        review = Review(
            question_id=question.id,
            attempt_id=attempt.id,
            rating=rating,
            at=attempt.at,
            confident_error=is_confident_error(grade.verdict, attempt.confidence),
        )
        earlier = [one for one in self._records.reviews(question_id=question.id) if one.attempt_id != attempt.id]
        card = replay(question.id, [*earlier, review], self._settings.desired_retention, self._target())
        if card is None:
            raise AssertionError("a replay of one review or more gives a card")
        self._records.keep_review(review, card)
        return Graded(question, attempt, grade, rating, card.due)

    def _target(self) -> datetime | None:
        day = self._settings.target_date
        if day is None:
            return None
        from datetime import UTC, time

        return datetime.combine(day, time(12), tzinfo=UTC)

    def _due(self, now: datetime, found: Sequence[Topic] | None, kinds: tuple[QuestionKind, ...]) -> list[Question]:
        cards = due_today(self._records.cards(due_before=now), now, self._settings.reviews_per_day)
        by_id = {one.question.id: one.question for one in self._records.questions(ids=_ids(cards))}
        return [by_id[card.question_id] for card in cards if _wanted(by_id[card.question_id], found, kinds)]

    def _new(
        self,
        count: int,
        found: Sequence[Topic],
        kinds: tuple[QuestionKind, ...],
        now: datetime,
        rng: Random,
        exclude: set[str],
    ) -> list[Question]:
        """Return up to ``count`` questions never answered, on as many topics as there are, then on fewer.

        Those already written come before freshly written ones, but what a quiz of the last hours showed and nobody
        answered comes only when there is nothing else. Of the questions ready on a topic, one of the kind asked least
        so far is taken, and none that lives on a line already asked about. Of no kind come more than half of the
        questions as long as the topics have others.
        """
        everything = [kept.question for kept in self._records.questions()]
        active = {kept.question.id for kept in self._records.questions(state="active")}
        seen = {card.question_id for card in self._records.cards()} | exclude
        waiting = [
            question
            for question in everything
            if question.id in active - seen and (not kinds or question.kind in kinds)
        ]
        shown = self._shown(now)
        written = _written(found, everything)
        ranked = sorted(found, key=lambda topic: (written[_place(topic)], -topic.weight))
        untouched = _mixed(_some([topic for topic in ranked if not written[_place(topic)]], TOPICS_TRIED, rng))
        order = untouched + _mixed([topic for topic in ranked if written[_place(topic)]])[:TOPICS_TRIED]
        terms = self._terms()
        taken = _Taken()
        dry: set[tuple[str, str]] = set()
        half = (count + 1) // 2
        turns = [(1, half), (2, half), *((depth, count) for depth in range(1, MOST_PER_TOPIC + 1))]
        for depth, of_a_kind in turns:
            for topic in order:
                if len(taken.questions) >= count:
                    return taken.questions
                place = _place(topic)
                if place in dry or taken.places[place] >= depth:
                    continue
                ready = [q for q in waiting if _is_of(q, topic) and q.id not in shown]
                if taken.take(ready, place, of_a_kind) or (of_a_kind < count and taken.has_fresh(ready)):
                    continue
                fresh = self.write(topic, WRITTEN_AT_ONCE, kinds, now, rng, everything, terms)
                everything += fresh
                waiting += fresh
                if not taken.take(fresh, place, of_a_kind) and not taken.has_fresh(fresh):
                    dry.add(place)
        names = {topic.name for topic in found}
        for question in waiting:
            if len(taken.questions) < count and question.topic in names:
                taken.take([question], (question.topic, ""), count)
        return taken.questions

    def _shown(self, now: datetime) -> set[str]:
        """Return the questions that a quiz of the last hours has shown."""
        recent = self._records.sessions(since=now - SESSION_OPEN_FOR)
        return {item.question_id for session in recent for item in session.items}

    def write(
        self,
        topic: Topic,
        count: int,
        kinds: tuple[QuestionKind, ...],
        now: datetime,
        rng: Random,
        asked: Sequence[Question],
        terms: tuple[tuple[str, float], ...] | None = None,
    ) -> list[Question]:
        """Write, check and keep up to ``count`` new questions on a topic; what does not pass is kept as dropped.

        A long section is read a part at a time: the part after the last one asked about, then the next that gives any.
        ``terms`` are the salient terms of the vault, where they were gathered before.
        """
        parts = self._parts(topic)
        start = sum(_is_of(question, topic) for question in asked) // WRITTEN_AT_ONCE
        for turn in range(min(len(parts), PARTS_TRIED)):
            kept = self._write(topic, parts[(start + turn) % len(parts)], count, kinds, now, rng, asked, terms)
            if kept:
                return kept
        return []

    def _write(
        self,
        topic: Topic,
        passages: Sequence[Passage],
        count: int,
        kinds: tuple[QuestionKind, ...],
        now: datetime,
        rng: Random,
        asked: Sequence[Question],
        terms: tuple[tuple[str, float], ...] | None = None,
    ) -> list[Question]:
        from coach.tutor.checks import sift

        if not passages and topic.concept is None:
            return []
        request = QuestionRequest(
            topic=topic.name,
            passages=tuple(passages),
            count=count,
            kinds=kinds,
            asked=tuple(question.prompt for question in asked),
            concept=topic.concept,
            why=topic.why,
            plan=self._plan(topic),
            source_path="" if topic.is_criterion else topic.roadmap_path,
            terms=self._terms() if terms is None else terms,
            cut_lists=self._cut_lists(passages),
        )
        sources = {chunk.id: chunk.text for chunk in [*(one.chunk for one in passages), *request.plan]}
        if topic.concept is not None:
            sources[""] = topic.concept.text
        kept, dropped = sift(self._tutor.write_questions(request, rng), sources, asked, self._embedder, rng)
        self._records.keep_drops([(drop.prompt, drop.reason) for drop in dropped], self._tutor.engine, now)
        kept = [replace(question, topic=topic.name) for question in kept[:count]]
        self._records.keep_questions(kept, now)
        return kept

    def _cut_lists(self, passages: Sequence[Passage]) -> frozenset[str]:
        """Return the ids of the passages' chunks whose list begins or goes on in the chunk before or after."""
        from coach.tutor.offline.material import opens_with_item

        cut: set[str] = set()
        for path in {passage.chunk.locator.path for passage in passages}:
            own = self._index.chunks(path)
            for before, after in pairwise(own):
                if before.locator.heading == after.locator.heading and opens_with_item(after):
                    cut |= {before.id, after.id}
        return frozenset(cut)

    def _plan(self, topic: Topic) -> tuple[Chunk, ...]:
        """Return the pieces of the roadmap around a concept's line, the nearest first."""
        if topic.concept is None or not topic.roadmap_path:
            return ()
        return around_line(self._index.chunks(topic.roadmap_path), topic.concept.line)

    def _parts(self, topic: Topic) -> list[list[Passage]]:
        """Return what there is to read on a topic: what a search finds for a concept, a section part by part."""
        if topic.kind == "heading" and topic.locator is not None:
            from vectorstore.search import Passage

            own = [
                chunk
                for chunk in self._index.chunks(topic.locator.path)
                if chunk.locator.heading == topic.locator.heading
            ]
            return [
                [Passage(chunk, 1.0) for chunk in own[first : first + CHUNKS_OF_A_PART]]
                for first in range(0, len(own), CHUNKS_OF_A_PART)
            ]
        query = topic.concept.text if topic.concept else topic.name
        passages = self._searcher.search(query, k=6, kinds=("note", "pdf", "office"))
        return [[passage for passage in passages if not self._searcher.abstains([passage])]]

    def _terms(self) -> tuple[tuple[str, float], ...]:
        return tuple((topic.name, topic.weight) for topic in self._topics())

    def _narrowed(self, topic: str, stage: str) -> list[Topic]:
        everything = self._topics()
        found = matching(everything, topic=topic, stage=stage)
        if everything and not found:
            named = f"topic {topic!r}" if topic else f"stage {stage!r}"
            named += f" in the stage {stage!r}" if topic and stage else ""
            raise CoachError(f"Nothing that was read has the {named}; `coach gaps` lists stages and topics.")
        return found

    def _known(self, question_id: str) -> KeptQuestion:
        kept = self._records.question(question_id)
        if kept is None:
            raise CoachError(f"There is no question {question_id}; `coach quiz` opens a session with questions.")
        return kept

    def _session_of(self, question_id: str, session_id: str | None, now: datetime) -> Session | None:
        if session_id is not None:
            return self._records.session(session_id)
        recent = self._records.sessions(since=now - SESSION_OPEN_FOR)
        asking = (
            session for session in reversed(recent) if any(item.question_id == question_id for item in session.items)
        )
        return next(asking, None)


class _Taken:
    """The questions chosen so far, with the topics, kinds and lines that they use up."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.places: Counter[tuple[str, str]] = Counter()
        self._kinds: Counter[str] = Counter()
        self._lines: set[tuple[str, str]] = set()

    def has_fresh(self, ready: Sequence[Question]) -> bool:
        """Return whether one of the questions is not taken and shares no quoted line with those taken."""
        return any(q not in self.questions and not self._lines & _lines(q) for q in ready)

    def take(self, ready: Sequence[Question], place: tuple[str, str], of_a_kind: int) -> bool:
        """Take the question of the rarest kind that shares no quoted line with those taken; False when none does.

        Args:
            ready: to choose from.
            place: the topic they are on.
            of_a_kind: no kind is taken more often than this.
        """
        fresh = [
            q
            for q in ready
            if q not in self.questions and not self._lines & _lines(q) and self._kinds[q.kind] < of_a_kind
        ]
        if not fresh:
            return False
        chosen = min(fresh, key=lambda question: self._kinds[question.kind])
        self.questions.append(chosen)
        self.places[place] += 1
        self._kinds[chosen.kind] += 1
        self._lines |= _lines(chosen)
        return True


def _lines(question: Question) -> set[tuple[str, str]]:
    """Return the notes' lines that a question quotes; a roadmap's line holds a whole stage and counts for none."""
    return {(cited.chunk_id, cited.quote) for cited in question.citations if cited.chunk_id}


def _place(topic: Topic) -> tuple[str, str]:
    """Return what tells a topic from another of the same name: two notes may both have a heading "Usage"."""
    return topic.name, topic.locator.path if topic.locator else ""


def _is_of(question: Question, topic: Topic) -> bool:
    """Return whether a question was written on a topic."""
    if question.topic != topic.name:
        return False
    return topic.locator is None or any(cited.locator.path == topic.locator.path for cited in question.citations)


def _written(found: Sequence[Topic], everything: Sequence[Question]) -> Counter[tuple[str, str]]:
    """Return how many questions were ever written on each topic, by its place."""
    by_name: dict[str, list[Question]] = {}
    for question in everything:
        by_name.setdefault(question.topic, []).append(question)
    return Counter({_place(t): sum(_is_of(question, t) for question in by_name.get(t.name, [])) for t in found})


def _some(ranked: list[Topic], most: int, rng: Random) -> list[Topic]:
    """Return at most so many topics: half of them the first, the others by the dice from the rest, in their order.

    Topics that give no question stay untouched; without the dice a hundred of them would bar the way for ever.
    """
    if len(ranked) <= most:
        return ranked
    drawn = sorted(rng.sample(range(most // 2, len(ranked)), most - most // 2))
    return [*ranked[: most // 2], *(ranked[place] for place in drawn)]


def _mixed(order: Sequence[Topic]) -> list[Topic]:
    """Return the topics with a heading of the notes after every two concepts, so that a quiz asks about both."""
    concepts = [topic for topic in order if topic.kind == "concept"]
    headings = [topic for topic in order if topic.kind == "heading"]
    mixed: list[Topic] = []
    while concepts or headings:
        mixed += concepts[:2] + headings[:1]
        del concepts[:2], headings[:1]
    return mixed


def _kinds(names: Sequence[str]) -> tuple[QuestionKind, ...]:
    unknown = [name for name in names if name not in QUESTION_KINDS]
    if unknown:
        raise CoachError(f"{', '.join(unknown)} is not a kind of question; choose from {', '.join(QUESTION_KINDS)}.")
    return tuple(kind for kind in QUESTION_KINDS if kind in names)


def _typed(question: Question, text: str | None, option: int | None) -> str:
    if option is not None:
        if not question.options or not 1 <= option <= len(question.options):
            there = len(question.options) if question.options else 0
            raise CoachError(f"Option {option} is not there; this question has {there} options, numbered from 1.")
        return question.options[option - 1]
    if text is None:
        raise CoachError("No answer was given: write it with --text, or choose with --option.")
    return text


def _wanted(question: Question, found: Sequence[Topic] | None, kinds: tuple[QuestionKind, ...]) -> bool:
    on_topic = found is None or any(question.topic == topic.name for topic in found)
    return on_topic and (not kinds or question.kind in kinds)


def _ids(cards: Sequence[Card]) -> list[str]:
    return [card.question_id for card in cards]


def _shortfall(there: int, wanted: int, minutes: int | None) -> str:
    if minutes is not None or there >= wanted:
        return ""
    return (
        f"{there} instead of {wanted}: nothing else in your notes makes a question worth asking yet. The coach never "
        "pads a quiz."
    )


def _moved(question: Question, path: str, chunks: Sequence[Chunk]) -> Question | None:
    """Return the question with what it cites of a file at the place it has now; None where a quote is gone."""
    citations = [_cited_anew(cited, path, chunks) for cited in question.citations]
    if not all(citations):
        return None
    units = tuple(
        replace(unit, citation=_cited_anew(unit.citation, path, chunks) or unit.citation) if unit.citation else unit
        for unit in question.units
    )
    return replace(question, citations=tuple(cited for cited in citations if cited), units=units)


def _cited_anew(cited: Citation, path: str, chunks: Sequence[Chunk]) -> Citation | None:
    """Return the citation at the chunk that holds its quote, the same chunk or the same heading rather than others."""
    from coach.tutor.offline.material import cite

    if cited.locator.path != path:
        return cited
    holding = [chunk for chunk in chunks if cited.quote in chunk.text]
    if not holding:
        return None
    return cite(
        max(holding, key=lambda one: (one.id == cited.chunk_id, one.locator.heading == cited.locator.heading)),
        cited.quote,
    )
