"""Study: the use cases of the coach, and the only place where its parts are wired together.

The app and the command line call this and nothing else. Heavy parts (the embedder, Chroma, the tutor) are built
when they are first needed, so that looking at what is due never waits for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, get_args

from coach import CoachError
from coach.attempt import Grade, UnitGrade
from coach.evidence import Evidence
from coach.explanation import Explanation, not_only_echoed, quoted_from_plan
from coach.gaps import CriterionGap, GapReport, Standing
from coach.post import Draft, Reply
from coach.question import Question
from coach.records import KeptQuestion, KeptTurn, Records
from coach.settings import Settings, load_settings, model_key, save_settings
from coach.tutor import Answer, Assessment, Turn
from ingest.document import Document, Kind, Locator, digest
from ingest.roadmap import Criterion, Roadmap, Stage
from ingest.worksheet import ReviewPromise, Worksheet

if TYPE_CHECKING:
    from coach.chart import Picture
    from coach.chat import Conversation
    from coach.cycle import Step
    from coach.diary import Entry, Suggestion
    from coach.habit import Balance, WeekReview
    from coach.journal import BroughtIn, DiaryView, Journal
    from coach.library import IngestReport, Library
    from coach.library import Progress as Pace
    from coach.privacy import Guard
    from coach.progress import Progress
    from coach.question import Citation
    from coach.quiz import Graded, OpenedQuiz, Quiz
    from coach.sitting import Sitting
    from coach.topic import Coverage, Topic
    from coach.tutor import Tutor
    from coach.tutor.llm.connection import Connection
    from ingest.concept import Concept
    from ingest.reader import ReadOptions
    from vectorstore.embedding import Embedder
    from vectorstore.index import ChunkIndex
    from vectorstore.keywords import KeywordIndex
    from vectorstore.search import Passage, Searcher

Parsed = TypeVar("Parsed")
_FIRST_READ = "first read: "  # of a worksheet: the name under which the day is remembered

# A watch that finds another program writing tries again after so long.
_PAUSE_SECONDS = 1.0
_PASSAGES, _PASSAGES_LOOKED_THROUGH = 8, 24  # to answer from; and among which those of a numbered stage are sought


@dataclass(frozen=True, slots=True)
class Today:
    """What to do now.

    Attributes:
        due: reviews due now, after spreading a backlog.
        new: questions already written and never asked.
        planned: questions that fit the minutes.
        weakest: (stage title, criterion) pairs, what unblocks most first.
        next_review: of the worksheet: label and day, None where none is promised.
        notes: files in the library.
    """

    due: int
    new: int
    minutes: int
    planned: int
    weakest: tuple[tuple[str, CriterionGap], ...]
    streak: int
    day_number: int
    next_review: dict[str, Any] | None
    notes: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the coach as the doctor found it; ``detail`` says what to do where it is not ok."""

    name: str
    ok: bool
    detail: str


class Study:
    """One learner's coach over one home folder. Safe to share between threads; close it when done."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open the record; ``clock`` (aware UTC) times the calls of a chat model and nothing else."""
        self.settings = settings
        self._clock = clock
        self.records = Records(settings.home / "coach.db")
        self._plans: dict[tuple[Kind, ...], tuple[int, list[Any]]] = {}

    @classmethod
    def open(cls, home: Path | None = None) -> Study:
        """Return the coach of a home folder, the default one when none is named.

        Raises:
            CoachError: a setting cannot be used, or the home cannot be read or written.
        """
        return cls(load_settings(home))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index; what was stored is stored."""
        if "index" in self.__dict__:
            self.index.close()

    @cached_property
    def index(self) -> KeywordIndex:
        """The manifest of files and the keyword index."""
        from vectorstore.keywords import KeywordIndex

        return KeywordIndex(self.settings.home / "index.db")

    @cached_property
    def embedder(self) -> Embedder:
        """Whatever turns text into vectors, as set."""
        from vectorstore.embedding import open_embedder

        address = self.settings.embedder_base_url
        key = (model_key(self.settings) or "") if address else ""
        return open_embedder(self.settings.embedder, address, key, tuning=self.settings.home / "embedder.json")

    @cached_property
    def tutor(self) -> Tutor:
        """The offline tutor, or a model's with the offline one behind it."""
        from coach.tutor.offline.tutor import OfflineTutor

        offline = OfflineTutor(self.embedder)
        if not self.settings.uses_model:
            return offline
        from coach.settings import model_key
        from coach.tutor.llm.fallback import with_model
        from coach.tutor.llm.sources import Secrecy

        return with_model(
            self.settings,
            model_key(self.settings),
            offline,
            self.embedder,
            Secrecy(self.settings.remote_model, self._private_paths, self._private_concepts, self._personal_lines),
            log=self.records.keep_call,
            spent_tokens=self.spent_tokens,
            now=self._clock,
        )

    def spent_tokens(self) -> int:
        """Return the tokens that models took since the month began, in the learner's time zone."""
        month = self._clock().astimezone(self.settings.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return sum(call.tokens_in + call.tokens_out for call in self.records.calls(since=month.astimezone(UTC)))

    @cached_property
    def quizzes(self) -> Quiz:
        """Asking, grading and scheduling."""
        from coach.quiz import Quiz

        return Quiz(
            self.records, self.tutor, self.embedder, self.searcher, self.index, self.settings, lambda: self.topics()
        )

    @cached_property
    def journal(self) -> Journal:
        """The diary, and the posts drafted from it."""
        from coach.journal import Journal

        return Journal(self.records, self.settings)

    @cached_property
    def chunks(self) -> ChunkIndex:
        """The vectors."""
        from coach.library import index_fingerprint
        from vectorstore.index import ChunkIndex

        return ChunkIndex(self.settings.home / "chroma", index_fingerprint(self.embedder))

    @cached_property
    def searcher(self) -> Searcher:
        """Search by meaning and by word."""
        from vectorstore.reranking import CrossEncoderReranker
        from vectorstore.search import Searcher

        named = self.settings.reranker
        return Searcher(self.embedder, self.chunks, self.index, CrossEncoderReranker(named) if named else None)

    @property
    def read_options(self) -> ReadOptions:
        """What the settings say about reading files."""
        from ingest.reader import ReadOptions

        return ReadOptions(
            pdf_passwords=self.settings.pdf_passwords,
            kinds=self.settings.kinds,
            private_globs=self.settings.private_globs,
            ocr=self.settings.ocr,
        )

    @property
    def library(self) -> Library:
        """Keeps folders and index in step."""
        from coach.library import Library

        return Library(self.settings.home, self.index, self.chunks, self.embedder, self.read_options)

    # Reading and finding

    def ingest(
        self,
        paths: Sequence[Path],
        now: datetime,
        *,
        force: bool = False,
        progress: Callable[[Pace], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read folders and files, remember them as sources, and set aside questions whose lines changed.

        Without a path everything remembered is read again.

        Raises:
            CoachError: nothing to read, or it cannot be done; the message says what to do.
        """
        sources = [Path(source) for source in self.records.sources()]
        if not paths and not sources:
            raise CoachError("Nothing was read yet; give the coach a folder first: `coach ingest FOLDER`.")
        report = self.library.ingest(paths, sources, force=force, progress=progress, stop=stop)
        for path in paths:
            # Not resolved: a learner who keeps a folder under a link knows it by that name, and so does the index.
            name = Path(os.path.abspath(path)).as_posix()
            if os.path.lexists(path):
                self.records.add_source(name, now)
            else:
                self.records.drop_source(name)
        for file in report.files:
            if file.kind == "worksheet" and file.status == "added":
                # Its reviews are promised from the day it was begun, which later edits must not move.
                name = _FIRST_READ + file.path
                self.records.remember(name, self.records.preference(name) or self.study_day(now).isoformat())
        if report.changed:
            renamed = {file.renamed_from: file.path for file in report.files if file.renamed_from}
            self.quizzes.recheck(report.changed, renamed)
        return report

    def watch(
        self, paths: Sequence[Path], now: Callable[[], datetime], stop: Event | None = None
    ) -> Iterator[IngestReport]:
        """Yield a report each time something under the paths changed, until interrupted or ``stop`` is set.

        Without a path everything remembered is watched. While another program ingests into this home, it waits.
        """
        from coach.library import IngestUnderWay

        watched = paths or [Path(source) for source in self.records.sources()]
        stopped = stop or Event()
        for changed in self.library.watch(watched, stopped):
            while not stopped.is_set():
                # A disk that was unplugged is no reason to forget what was read from it.
                there = [path for path in changed if path.exists()]
                try:
                    report = self.ingest(there, now()) if there else None
                except IngestUnderWay:
                    stopped.wait(_PAUSE_SECONDS)
                    continue
                if report is not None:
                    yield report
                break

    def read_example(self, now: datetime, progress: Callable[[Pace], None] | None = None) -> IngestReport | None:
        """Read the example vault into a home that has no sources yet; None where there are some."""
        from coach.browser import EXAMPLE_VAULT

        return None if self.records.sources() else self.ingest([EXAMPLE_VAULT], now, progress=progress)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: str = "hybrid",
        kinds: Sequence[str] = (),
        path_glob: str | None = None,
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> list[Passage]:
        """Return passages, best first; ``since`` and ``until`` are inclusive.

        Raises:
            CoachError: an unknown mode, an empty query, or nothing was read yet.
        """
        from vectorstore.search import SEARCH_MODES

        chosen = next((name for name in SEARCH_MODES if name == mode), None)
        if chosen is None:
            raise CoachError(f"{mode!r} is not a way to search; choose from {', '.join(SEARCH_MODES)}.")
        unknown = [kind for kind in kinds if kind not in get_args(Kind)]
        if unknown:
            raise CoachError(f"{unknown[0]!r} is not a kind of document; choose from {', '.join(get_args(Kind))}.")
        if not query.strip():
            raise CoachError("The query is empty; write what you are looking for.")
        self._need_notes()
        return self.searcher.search(
            query,
            k=k,
            mode=chosen,
            kinds=cast("tuple[Kind, ...]", tuple(kinds)),
            path_glob=path_glob,
            tags=tuple(tags),
            since=since.isoformat() if since else None,
            until=until.isoformat() if until else None,
        )

    def page_picture(self, locator: Locator, quote: str) -> bytes:
        """Return a PNG of the page a place stands on, the quote marked on it.

        Raises:
            UnreadableFile: the file has no such page any more.
        """
        from ingest.pdf import page_picture

        return page_picture(Path(locator.path), locator.page or 1, quote, passwords=self.settings.pdf_passwords)

    def keep_upload(self, name: str, data: bytes) -> Path:
        """Keep a file given in the browser in the home folder, under its own name, and return where."""
        folder = self.settings.home / "uploads"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = folder / (Path(name).name or "note.md")
            kept.write_bytes(data)
        except OSError as error:
            raise CoachError(f"{name} could not be kept ({error.strerror}); check the home folder.") from error
        return kept

    def warm_up(self) -> None:
        """Load what the first search and the first question need, so that nobody waits for it later."""
        from vectorstore.embedding import SentenceTransformerEmbedder

        if self.index.count():
            self.searcher.search("warm up", k=1)
        if isinstance(self.embedder, SentenceTransformerEmbedder):
            self.embedder.load()

    # Chat

    def ask(self, question: str, now: datetime, conversation: str = "") -> Answer:
        """Return the answer that the notes carry, or an honest "not in your notes"."""
        for piece in self.ask_stream(question, now, conversation):
            if isinstance(piece, Answer):
                return piece
        raise AssertionError("a tutor's answer ends with the whole Answer")

    def ask_stream(self, question: str, now: datetime, conversation: str = "") -> Iterator[str | Answer]:
        """Yield pieces of the answer and, last, the whole; turns are kept when a conversation is named."""
        if not question.strip():
            raise CoachError("The question is empty; write what you want to know.")
        self._need_notes()
        kept = self.records.turns(conversation=conversation) if conversation else []
        if conversation:
            self.records.keep_turn(KeptTurn(conversation, now, Turn("learner", question), None))
        history = [one.turn for one in kept]
        for piece in self.tutor.answer(question, self._passages_for(question, history), history):
            if isinstance(piece, Answer) and conversation:
                self.records.keep_turn(KeptTurn(conversation, now, Turn("coach", piece.text), piece))
            yield piece

    def hints(self, question: str) -> tuple[str, ...]:
        """Return nudges towards an answer on a topic that is being learned, the faintest first.

        None where the topic is not being learned, the notes carry no answer, or the learner chose to be told at once
        (``attempt_first`` in the settings, or remembered under the same name).
        """
        from coach.chat import hints, learning
        from coach.tutor.offline.tutor import OfflineTutor

        chosen = self.records.preference("attempt_first", "yes" if self.settings.attempt_first else "no")
        learned = {kept.question.topic for kept in self.records.questions(state="active")}
        if chosen != "yes" or not learning(question, learned):
            return ()
        told = OfflineTutor(self.embedder).answer(question, self.searcher.search(question, k=8), ())
        return hints([piece for piece in told if isinstance(piece, Answer)][-1])

    def conversations(self, containing: str = "") -> list[Conversation]:
        """Return the conversations kept, the newest first, narrowed to those that contain a text."""
        from coach.chat import conversations

        found = {kept.conversation for kept in self.records.turns(containing=containing)}
        return [talk for talk in conversations(self.records.turns()) if talk.id in found]

    def conversation_as_markdown(self, conversation: str) -> str:
        """Return a conversation as a note with its places."""
        from coach.chat import as_markdown

        return as_markdown(self.records.turns(conversation=conversation))

    def try_model(self) -> Connection:
        """Return what the chat model that is set can do, tried for real.

        Raises:
            CoachError: no model is set.
        """
        from coach.settings import model_key
        from coach.tutor.llm.connection import try_connection

        if not self.settings.uses_model:
            raise CoachError("No chat model is set; name one in Settings, or go on without.")
        return try_connection(self.settings, model_key(self.settings), self.records.keep_call, self._clock)

    def what_leaves(self, question: str, conversation: str = "") -> str:
        """Return exactly the text that a model would be sent to answer a question; empty where nothing is sent."""
        from coach.tutor.llm.fallback import FallbackTutor

        if not isinstance(self.tutor, FallbackTutor):
            return ""
        history = [one.turn for one in self.records.turns(conversation=conversation)] if conversation else []
        return self.tutor.what_leaves(question, self._passages_for(question, history), history)

    def _passages_for(self, question: str, history: Sequence[Turn]) -> list[Passage]:
        """Return the passages to answer from; what the conversation adds to a short question is searched for too.

        Those of the stage, week or day that is asked about by its number come first.
        """
        from coach.chat import numbered_part, search_query

        query = search_query(question, history)
        part = numbered_part(query)
        found = self.searcher.search(query, k=_PASSAGES if part is None else _PASSAGES_LOOKED_THROUGH)
        if part is not None:
            found.sort(key=lambda one: part.search(f"{one.chunk.embed_text} {one.chunk.text}") is None)
        return found[:_PASSAGES]

    # Plans

    def roadmaps(self, path: Path | None = None) -> list[Roadmap]:
        """Return the roadmaps that were read and then the curricula, or the one in a file.

        Raises:
            CoachError: the file is missing, or has neither a stage nor anything else of a plan.
        """
        from ingest.roadmap import read_roadmap

        if path is not None:
            found = self._parsed(path, (), read_roadmap)
            if not any(one.stages or one.projects or one.challenges or one.mastery_signs for one in found):
                odd = [f"line {line}, “{text[:60]}”" for one in found for line, text in one.not_understood][:3]
                unread = f" (not understood: {', '.join(odd)})" if odd else ""
                raise CoachError(
                    f"{path} is no roadmap: no stage was found in it{unread}; write each as a heading,"
                    " “Stage 1 — …”, with “Done when:” below."
                )
            return found
        return self._parsed(None, ("roadmap",), read_roadmap) + self._parsed(None, ("curriculum",), read_roadmap)

    def worksheets(self, path: Path | None = None) -> list[Worksheet]:
        """Return the worksheets that were read, or the one in a file.

        Raises:
            CoachError: the file is missing, or nothing in it is a blank to fill in or a skill to rate.
        """
        from ingest.worksheet import read_worksheet, recognise

        def read_named(document: Document) -> Worksheet:
            sheet = read_worksheet(document)
            if recognise(document) is None and not sheet.skills and all(field.filled for field in sheet.fields):
                raise CoachError(
                    f"{path} does not look like a worksheet: nothing in it is blank and no skill is rated; "
                    "name another file."
                )
            return sheet

        return self._parsed(path, ("worksheet",), read_worksheet if path is None else read_named)

    # Quiz

    def quiz(
        self,
        now: datetime,
        *,
        count: int = 10,
        topic: str = "",
        stage: str = "",
        kinds: Sequence[str] = (),
        seed: int | None = None,
        minutes: int | None = None,
    ) -> OpenedQuiz:
        """Open a session of questions: due before new. Without a seed the choice follows the time."""
        self._need_notes()
        rng = Random(now.isoformat() if seed is None else seed)
        opened = self.quizzes.open(
            now, rng, count=count, topic=topic, stage=stage, kinds=kinds, minutes=minutes, seed=seed
        )
        return replace(opened, note=" ".join(filter(None, [opened.note, self._model_notes()])))

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
        """Keep, grade and schedule an answer."""
        return self.quizzes.answer(
            question_id, now, text=text, option=option, confidence=confidence, seconds=seconds, session_id=session_id
        )

    def overrule(self, attempt_id: str, verdict: str, because: str, now: datetime) -> Graded:
        """Correct a grade; the schedule follows."""
        return self.quizzes.overrule(attempt_id, verdict, because, now)

    def retire(self, question_id: str, because: str = "") -> KeptQuestion:
        """Never ask a question again."""
        return self.quizzes.retire(question_id, because)

    def mend(self, question: Question, now: datetime) -> list[Graded]:
        """Replace a question's words or key; its past answers are graded again."""
        return self.quizzes.mend(question, now)

    def reword(
        self, question_id: str, now: datetime, *, prompt: str | None = None, key: str | None = None
    ) -> list[Graded]:
        """Mend the words or the key of a question; its past answers are graded again.

        Raises:
            CoachError: there is no such question, nothing to change, or what is given is empty.
        """
        from coach.question import reworded

        return self.quizzes.mend(reworded(self.question(question_id), prompt, key), now)

    def sitting(self, session_id: str) -> Sitting:
        """Return where a session stands: what was answered, what comes next, what was missed."""
        from coach.sitting import read_sitting

        return read_sitting(self.records, session_id)

    def unfinished_sitting(self, now: datetime) -> Sitting | None:
        """Return the session to go on with, None where there is none."""
        from coach.sitting import unfinished

        return unfinished(self.records, now)

    def leave_question(self, session_id: str, question_id: str, outcome: str) -> None:
        """Pass over a question of a session: ``skipped`` or ``not clear``."""
        from coach.sitting import leave_question

        leave_question(self.records, session_id, question_id, outcome)

    def session_asking(self, question_id: str, now: datetime) -> Sitting:
        """Return the session at work that asks a question.

        Raises:
            CoachError: no session at work asks it.
        """
        from coach.sitting import asking

        return asking(self.records, question_id, now)

    def question(self, question_id: str) -> Question:
        """Return a question as it is kept.

        Raises:
            CoachError: there is none of this id.
        """
        kept = self.records.question(question_id)
        if kept is None:
            raise CoachError(f"There is no question {question_id}; `coach quiz` opens a session with questions.")
        return kept.question

    def end_session(self, session_id: str, now: datetime) -> None:
        """Close a session; what was answered stays."""
        from coach.sitting import end_session

        end_session(self.records, session_id, now)

    def grade_batch(self, file: Path, piped: bytes | None = None) -> list[Grade]:
        """Return grades for the rows of a JSONL file, in order, without keeping anything.

        Args:
            file: what to read, and what a wrong line is told to be in.
            piped: the rows themselves where they were handed over, in UTF-8.

        Raises:
            CoachError: the file cannot be read, or a line is not a row; the line is named.
        """
        from coach.tutor.offline.grading import grade_rows
        from coach.tutor.offline.rows import read_rows

        name = str(file) if piped is None else "standard input"
        try:
            text = (file.read_bytes() if piped is None else piped).decode("utf-8")
        except OSError as error:
            raise CoachError(f"{name} cannot be read ({error.strerror}): name a JSONL file.") from error
        except UnicodeDecodeError as error:
            raise CoachError(f"{name} is not text in UTF-8: save it so and try again.") from error
        try:
            rows = read_rows(text, name)
        except ValueError as error:
            raise CoachError(str(error)) from error
        return grade_rows(rows, self.embedder)

    def topics(self) -> list[Topic]:
        """Return what questions can be about, the heaviest first."""
        from coach.topic import topics

        return topics(self.roadmaps(), self.index.headings(), frozenset())

    # Explaining back

    def explain(self, topic: str, text: str, now: datetime) -> Explanation:
        """Assess an explanation of a topic, keep it, and note it as evidence where it passed.

        Raises:
            CoachError: nothing was written, or the notes do not speak of the topic.
        """
        if not text.strip():
            raise CoachError("The explanation is empty; write it as you would tell a curious beginner.")
        self._need_notes()
        assessment = self._assessed(self.tutor, topic, text)
        topic = self._criterion_text(topic) or topic.strip()
        explanation = Explanation("x" + digest(topic, text, now.isoformat()), topic, text, now, assessment)
        self.records.keep_explanation(explanation)
        return explanation

    def points_made(self, topic: str, text: str) -> tuple[UnitGrade, ...]:
        """Return the points of an explanation that is still being written; no model is asked and nothing is kept."""
        from coach.tutor.offline.tutor import OfflineTutor

        return self._assessed(OfflineTutor(self.embedder), topic, text).units

    def transcribe(self, sound: bytes) -> str:
        """Return what was said in a WAV recording, through the transcription address that is set."""
        from coach.tutor.llm.voice import transcribe

        return transcribe(sound, self.settings, model_key(self.settings))

    def _assessed(self, tutor: Tutor, topic: str, text: str) -> Assessment:
        """Return how an explanation of a topic, or of the criterion that goes by this id, stands to the notes."""
        from coach.topic import asked_by
        from coach.tutor.offline.explaining import speaks_of

        held = self._criterion_and_stage(topic.strip())
        topic = self._criterion_text(topic) or topic.strip()
        named = topic.casefold()
        concept = next((one.concept for one in self.topics() if one.concept and one.name.casefold() == named), None)
        concept = asked_by(*held) if held else concept
        # A roadmap says what to explain, and never whether an explanation is right; only notes do.
        passages = self._carrying(concept.text if concept else topic, 12)
        if concept is None and held is None and not speaks_of(topic, passages):
            raise CoachError(
                f"Your notes say nothing about “{topic}”, so there is nothing to hold an explanation against; choose a "
                "topic of your notes or roadmap, or write a note about it first."
            )
        assessment = tutor.assess_explanation(topic, text, passages, concept)
        if concept is not None:
            assessment = quoted_from_plan(assessment, self._points_of(concept))
        return assessment if passages else not_only_echoed(assessment, text)

    def _points_of(self, concept: Concept) -> Iterator[tuple[str, Citation]]:
        """Yield each point that a plan names for a concept, with the place in the plan that names it."""
        from coach.topic import around_line
        from coach.tutor.offline.explain import ConceptLine, concept_units

        for roadmap in self.roadmaps():
            chunks = around_line(self.index.chunks(roadmap.path), concept.line)
            lines = (concept.line, concept.line) if concept.line else None
            place = ConceptLine(Locator(roadmap.path, roadmap.title, (), lines=lines), chunks)
            for unit in concept_units(concept, place) if chunks else ():
                if unit.citation is not None and unit.text in unit.citation.quote:
                    yield unit.text, unit.citation

    # Gaps and evidence

    def gaps(self, now: datetime, *, stage: str = "", leads: bool = True) -> GapReport:
        """Return where each criterion and topic stands; without ``leads`` the notes are not searched.

        Raises:
            CoachError: no stage, track, project or roadmap that was read has ``stage`` in its name.
        """
        from coach.gaps import gap_report

        find = self._carrying if leads else None
        report = gap_report(self.roadmaps(), self._standing(now), find=find, stage=stage.strip())
        if stage.strip() and not report.stages and not report.projects:
            there = "; ".join(one.title for roadmap in self.roadmaps() for one in roadmap.stages)
            known = f"there are: {there}." if there else "`coach ingest` a roadmap first."
            raise CoachError(f"Nothing that was read has the stage {stage!r}; {known}")
        return report

    def measured_skills(self, sheet: Worksheet, now: datetime) -> dict[str, float]:
        """Return the mastery 0..1 of the worksheet's skills that questions were asked about."""
        from coach.gaps import measured

        return measured([skill.name for skill in sheet.skills], self._standing(now))

    def coverage(self, now: datetime) -> list[Coverage]:
        """Return each topic with what was asked of it, what is due and what is strong."""
        from coach.topic import coverage

        questions = [kept.question for kept in self.records.questions()]
        return coverage(self.topics(), questions, self.records.cards(), now)

    def cycle(self, topic: str) -> tuple[Step, ...]:
        """Return the learning cycle of a topic with the last dated thing done at each step."""
        from coach.cycle import Past, cycle
        from coach.diary import current

        if not topic.strip():
            raise CoachError("The topic is empty; name one, such as a concept of your roadmap.")
        self._need_notes()
        named = topic.strip().casefold()
        files = self.index.files()
        notes = {passage.chunk.locator.path for passage in self._carrying(topic, 3)}
        about = {kept.question.id for kept in self.records.questions() if kept.question.topic.casefold() == named}
        past = Past(
            read=[(date.fromtimestamp(files[path].mtime_ns / 1e9), files[path].title) for path in notes],
            graded=[pair for pair in self.records.graded() if pair[0].question_id in about],
            explanations=self.records.explanations(),
            entries=current(self.records.entries()),
            zone=self.settings.zone,
        )
        return cycle(topic, past)

    def add_evidence(
        self,
        criterion_id: str,
        kind: str,
        text: str,
        now: datetime,
        *,
        url: str | None = None,
        path: Path | None = None,
    ) -> Evidence:
        """Add a dated line to a criterion's evidence; what code can check, it checks."""
        from coach.evidence import new_evidence

        criterion = self._criterion(criterion_id)
        kept = new_evidence(criterion, kind, text, now, url=url, path=path)
        self.records.keep_evidence(kept, now)
        return kept

    def withdraw_evidence(self, evidence_id: str, because: str, now: datetime) -> Evidence:
        """Withdraw a line of evidence; it stays visible."""
        for line in self.records.evidence():
            if line.id == evidence_id:
                withdrawn = replace(line, withdrawn_at=now, withdrawn_because=because)
                self.records.keep_evidence(withdrawn, now)
                return withdrawn
        raise CoachError(f"There is no evidence {evidence_id}; `coach gaps --json` lists the ids.")

    # Diary and posts

    def log_add(
        self,
        now: datetime,
        *,
        hours: float | None = None,
        did: str | None = None,
        stage: str | None = None,
        learned: str | None = None,
        struggle: str | None = None,
        next_step: str | None = None,
        satisfaction: int | None = None,
        activity: str | None = None,
        day: date | None = None,
        replaces: str | None = None,
    ) -> DiaryView:
        """Write a line in the diary and return the diary as it reads then.

        What is None is the timer's count of hours, today, or nothing; in a correction it is what the entry said before.
        """
        from coach.diary import DiaryError, new_entry

        today = self.study_day(now)
        before = self.journal.entry(replaces) if replaces else None
        if hours is None:
            hours = before.hours if before else self.journal.timed_hours(now)
            if hours is None:
                raise DiaryError(
                    "No hours were given and no timer is running; give them with --hours, for example 1.5."
                )
        entry = new_entry(
            now=now,
            today=today,
            day=day or (before.day if before else today),
            hours=hours,
            did=_said(did, before, "did"),
            stage=_said(stage, before, "stage"),
            learned=_said(learned, before, "learned"),
            struggle=_said(struggle, before, "struggle"),
            next=_said(next_step, before, "next"),
            satisfaction=satisfaction or (before.satisfaction if before else None),
            activity=_said(activity, before, "activity"),
            replaces=replaces,
        )
        self.journal.write(entry)
        return self.diary(now)

    def diary(self, now: datetime) -> DiaryView:
        """Return the diary with day numbers and the streak."""
        return self.journal.view(now)

    def suggested_entry(self, now: datetime) -> Suggestion:
        """Return today's diary form, filled in from what the coach saw."""
        from coach.diary import suggest

        today = self.study_day(now)
        private = self._private_paths()
        stages = [entry.stage for entry in self.diary(now).entries if entry.stage]
        seen = self.journal.seen(
            today, private, new_notes=self._notes_of(today, private), stage=stages[-1] if stages else ""
        )
        timed = self.journal.timed_hours(now)
        return suggest(seen if timed is None else replace(seen, hours=timed))

    def _check_diary_brought_in(self) -> None:
        if self.records.entries():
            return
        found = [path for path, file in self.index.files().items() if file.kind == "diary"]
        if found:
            raise CoachError(
                f"The coach's diary is empty, and {found[0]} was read as a diary: bring it in with "
                f"`coach import diary {found[0]}`, then draft a post."
            )

    def _notes_of(self, day: date, private: Collection[str]) -> list[str]:
        """Return the titles of the notes written or changed on a study day."""
        return [
            file.title
            for path, file in self.index.files().items()
            if file.kind == "note"
            and path not in private
            and self.study_day(datetime.fromtimestamp(file.mtime_ns / 1e9, tz=UTC)) == day
        ]

    def study_day(self, now: datetime) -> date:
        """Return the learner's study day; it ends in the small hours, as set."""
        return self.journal.study_day(now)

    def post(self, platform: str, now: datetime, *, since: date | None = None, variant: int = 0) -> Draft:
        """Draft a post from the diary and the record, keep it, and return it; the learner publishes it."""
        self._check_diary_brought_in()
        goal = next((roadmap.goal for roadmap in self.roadmaps()), "")
        return self.journal.post(
            platform,
            now,
            self.tutor.write_post,
            self.guard,
            since=since,
            variant=variant,
            private=self._private_paths(),
            goal=goal,
        )

    def recheck_post(
        self, text: str | Sequence[str], platform: str, now: datetime, *, since: date | None = None
    ) -> Draft:
        """Return the learner's own version of a post, checked claim by claim."""
        return self.journal.check(text, platform, now, self.guard, since=since, private=self._private_paths())

    def month_digest(self, platform: str, now: datetime, month: date) -> Draft:
        """Draft what was learned in a month from the days that were posted about, keep it, and return it."""
        goal = next((roadmap.goal for roadmap in self.roadmaps()), "")
        return self.journal.month_digest(
            month, platform, now, self.tutor.write_post, self.guard, private=self._private_paths(), goal=goal
        )

    def take_replies(self, post_id: str, pasted: str, now: datetime) -> list[Reply]:
        """Keep what readers answered to a post and return it; it becomes a line of the diary."""
        return self.journal.take_replies(post_id, pasted, now)

    def picture(self, kind: str, now: datetime) -> Picture:
        """Return a picture to put beside a post: ``calendar``, ``calibration`` or ``coverage``.

        Raises:
            CoachError: there is no such picture, or nothing to draw yet.
        """
        from coach import chart
        from coach.calibration import calibrate
        from coach.habit import heat_map

        if kind == "calendar" and (entries := self.records.entries()):
            return chart.calendar(heat_map(entries, self.study_day(now)))
        if kind == "calibration" and (bands := calibrate(self.records.graded()).bands):
            return chart.calibration([(band.sure, band.right, band.answers) for band in bands])
        if kind == "coverage" and (stages := self.gaps(now, leads=False).stages):
            guard = self.guard
            titles = [
                one.title if guard.clean(one.title) is None else f"Stage {number}"
                for number, one in enumerate(stages, start=1)
            ]
            counts = [
                (title, sum(gap.state == "met" for gap in one.criteria), len(one.criteria))
                for title, one in zip(titles, stages, strict=True)
            ]
            if not any(met for _, met, _ in counts):
                raise CoachError(
                    "No criterion is met yet, so there is nothing to show; `coach gaps` has the next step."
                )
            return chart.coverage([count for count in counts if count[2]])
        if kind in chart.MISSING:
            raise CoachError(chart.MISSING[kind])
        raise CoachError(f"{kind!r} is not a picture; choose from {', '.join(chart.MISSING)}.")

    @property
    def guard(self) -> Guard:
        """What may not leave in a post: private notes and values, names of people, and what looks like either."""
        from coach.privacy import guard_over
        from ingest.worksheet import read_worksheet

        return guard_over(
            allowed_names=self.settings.allowed_names,
            private_documents=list(self._reread(self._private_paths())),
            worksheets=[(document, read_worksheet(document)) for document in self._documents(("worksheet",))],
            roadmaps=self.roadmaps(),
        )

    def draw(self, kind: str, file: Path, now: datetime) -> str:
        """Write a picture as PNG and return the words that tell the same.

        Raises:
            CoachError: there is nothing to draw, or the file cannot be written.
        """
        drawn = self.picture(kind, now)
        try:
            file.write_bytes(drawn.png)
        except OSError as error:
            raise CoachError(f"The picture could not be written to {file} ({error.strerror}).") from error
        return drawn.alt

    def timer(self, action: str, now: datetime) -> tuple[datetime | None, float | None]:
        """Start, stop or show the timer; returns since when it runs, and its hours in quarters.

        Raises:
            CoachError: the action is none of these.
        """
        if action == "start":
            self.journal.start_timer(now)
        elif action == "stop":
            from coach.diary import DiaryError

            hours = None
            with suppress(DiaryError):
                hours = self.journal.timed_hours(now)
            self.journal.stop_timer()
            return None, hours
        elif action != "show":
            raise CoachError(f"The timer can start, stop or show, not {action!r}.")
        return self.journal.timer_started(), self.journal.timed_hours(now)

    def import_diary(self, file: Path, now: datetime) -> BroughtIn:
        """Bring a Markdown diary in; what is there already is passed over."""
        return self.journal.bring_in(file.resolve(), now)

    # Today and the whole

    def today(self, now: datetime, minutes: int | None = None) -> Today:
        """Return what to do now, without waiting for the index or the embedder."""
        from coach.gaps import weakest
        from coach.review import due_today
        from coach.session import fits

        length = minutes or self.settings.minutes_per_session
        due = due_today(self.records.cards(due_before=now), now, self.settings.reviews_per_day)
        carded = {card.question_id for card in self.records.cards()}
        active = {kept.question.id: kept.question for kept in self.records.questions(state="active")}
        new = [question for question in active.values() if question.id not in carded]
        waiting = [active[card.question_id] for card in due] + new[: self.settings.new_per_session]
        diary = self.diary(now)
        return Today(
            due=len(due),
            new=len(new),
            minutes=length,
            planned=len(fits(waiting, length)),
            weakest=tuple((stage.title, gap) for stage, gap in weakest(self.gaps(now, leads=False).stages)[:3]),
            streak=diary.streak,
            day_number=diary.day_number,
            next_review=self.next_review(now),
            notes=sum(1 for file in self.index.files().values() if file.state == "indexed"),
        )

    def worksheet_view(self, path: Path | None, now: datetime) -> dict[str, Any]:
        """Return the JSON value of a worksheet: the one named, or the newest that was read."""
        from coach import contract
        from ingest.rating import MAX_LEVEL
        from ingest.worksheet import top_skills

        sheets = self.worksheets(path)
        if not sheets:
            raise CoachError("No worksheet was read yet; name its file, or read it with `coach ingest`.")
        sheet = max(sheets, key=self._changed) if path is None else sheets[0]
        evidence = {name: MAX_LEVEL * mastery for name, mastery in self.measured_skills(sheet, now).items()}
        skills = [skill.name for skill in top_skills(sheet, evidence=evidence)]
        own = self._promises([sheet])
        others = [other.path for other in sheets if other is not sheet]
        return contract.worksheet(sheet, skills, self._next_of(own, now), evidence, others)

    def _changed(self, sheet: Worksheet) -> int:
        files = self.index.files()
        return files[sheet.path].mtime_ns if sheet.path in files else 0

    def promised_reviews(self) -> list[tuple[date, ReviewPromise]]:
        """Return the reviews that worksheets promise and that are not ticked off, the earliest first."""
        return self._promises(self.worksheets())

    def _promises(self, sheets: Sequence[Worksheet]) -> list[tuple[date, ReviewPromise]]:
        found = []
        for sheet in sheets:
            start = date.fromisoformat(sheet.started) if sheet.started else self._first_read(sheet.path)
            found += [(promise.day_after(start), promise) for promise in sheet.reviews if not promise.done]
        return sorted(found, key=lambda pair: pair[0])

    def next_review(self, now: datetime) -> dict[str, Any] | None:
        """Return the next promised review, None where none is."""
        return self._next_of(self.promised_reviews(), now)

    def _next_of(self, promised: Sequence[tuple[date, ReviewPromise]], now: datetime) -> dict[str, Any] | None:
        for day, promise in promised[:1]:
            overdue = day < self.study_day(now)
            return {"label": promise.label, "day": day.isoformat(), "text": promise.text, "overdue": overdue}
        return None

    def export_anki(self, file: Path) -> dict[str, int]:
        """Write the active questions as an Anki deck and return how many notes it holds."""
        from coach.anki import write_deck

        return {"notes": write_deck([kept.question for kept in self.records.questions(state="active")], file)}

    def export_data(self, folder: Path, now: datetime) -> dict[str, int]:
        """Write the whole record as JSONL and the diary as Markdown, and return how many rows of each."""
        from coach.transfer import export_data

        return export_data(self.records, self.settings, folder, now)

    def import_data(self, folder: Path) -> dict[str, int]:
        """Restore an export into this home, which must have no record yet."""
        from coach.transfer import import_data

        return import_data(self.records, self.settings, folder)

    def export_calendar(self, file: Path, now: datetime) -> dict[str, int]:
        """Write the days with due reviews, and the reviews a worksheet promises, as an .ics calendar."""
        from coach.calendar import write_calendar

        promised = self.promised_reviews()
        return {"events": write_calendar(self.records.cards(), promised, file, now, self.settings.zone)}

    def doctor(self, now: datetime) -> list[Part]:
        """Return each part of the coach with what to do where it fails."""
        from coach.doctor import examine

        return examine(self, now)

    def save_settings(self, **changes: object) -> None:
        """Write settings and use them from now on."""
        self.settings = save_settings(self.settings, **changes)
        for name in ("journal", "tutor", "quizzes", "searcher", "chunks", "embedder"):
            self.__dict__.pop(name, None)

    def keep_model_key(self, key: str) -> None:
        """Keep the model's key in the OS keyring and use it from now on."""
        from coach.settings import keep_model_key

        keep_model_key(self.settings, key)
        self.__dict__.pop("tutor", None)
        self.__dict__.pop("quizzes", None)

    def progress(self, now: datetime, days: int = 14) -> Progress:
        """Return retention, the load of the next days, calibration and hours."""
        from coach.calibration import calibrate
        from coach.habit import balance, heat_map, hours_by_week
        from coach.progress import Progress, retention_by_week
        from coach.review import forecast

        settings, today, entries = self.settings, self.study_day(now), self.records.entries()
        calibration = calibrate(self.records.graded())
        asked = [attempt.question_id for attempt in calibration.sure_but_wrong]
        questions = {kept.question.id: kept.question for kept in self.records.questions(ids=asked)}
        return Progress(
            retention=tuple(retention_by_week(self.records.reviews(), settings.zone)),
            forecast=tuple(forecast(self.records.cards(), now, days, settings.reviews_per_day)),
            calibration=calibration,
            sure_but_wrong=tuple(
                (questions[attempt.question_id], attempt)
                for attempt in calibration.sure_but_wrong
                if attempt.question_id in questions
            ),
            hours=tuple(hours_by_week(entries, today, settings.weekly_hours)),
            days=tuple(heat_map(entries, today)),
            balance=balance(entries),
        )

    def week(self, now: datetime, day: date | None = None) -> tuple[WeekReview, Balance, str]:
        """Return what the week of a day came to, where its time went, and a summary to send to a partner."""
        from coach.habit import balance, monday_of, partner_summary

        monday = monday_of(day or self.study_day(now))
        review = self.week_review(now, monday)
        entries = [one for one in self.records.entries() if monday <= one.day < monday + timedelta(days=7)]
        return review, balance(entries), partner_summary(self._fit_to_send(review), self.diary(now).streak)

    def _fit_to_send(self, review: WeekReview) -> WeekReview:
        """Return the week without what must not leave: a summary is sent to somebody."""
        from coach.post import guarded

        guard = self.guard

        def kept(texts: tuple[str, ...], *, told: bool = True) -> tuple[str, ...]:
            found = (guarded(text, guard, told=told)[0] for text in texts)
            return tuple(whole for whole in found if whole.strip(" :"))

        return replace(
            review,
            moved=kept(review.moved),
            stuck=kept(review.stuck),
            lessons=kept(review.lessons),
            change=kept(review.change, told=False),
        )

    def week_review(self, now: datetime, monday: date) -> WeekReview:
        """Return what the week from a Monday came to."""
        from coach.habit import week_review

        settings, today = self.settings, self.study_day(now)
        return week_review(
            self.records.entries(),
            monday,
            settings.weekly_hours,
            rest_weekdays=settings.rest_weekdays,
            today=today if today < monday + timedelta(days=6) else None,
        )

    def _standing(self, now: datetime) -> Standing:
        from coach.diary import current

        return Standing(
            evidence=self.records.evidence(),
            explanations=self.records.explanations(),
            graded=self.records.graded(),
            questions={kept.question.id: kept.question for kept in self.records.questions()},
            cards=self.records.cards(),
            worksheets=self.worksheets(),
            now=now,
            zone=self.settings.zone,
            entries=current(self.records.entries()),
        )

    def _first_read(self, path: str) -> date:
        """Return the day a file was first read; a file read by an older version counts from its last change."""
        if day := self.records.preference(_FIRST_READ + path):
            return date.fromisoformat(day)
        read_at = self.index.files()[path].mtime_ns if path in self.index.files() else 0
        return date.fromtimestamp(read_at / 1e9) if read_at else self.study_day(self._clock())

    def _criterion(self, criterion_id: str) -> Criterion:
        for roadmap in self.roadmaps():
            for criterion in roadmap.all_criteria():
                if criterion.id == criterion_id:
                    return criterion
        raise CoachError(f"There is no criterion {criterion_id}; `coach gaps --json` lists the ids.")

    def _criterion_text(self, name: str) -> str | None:
        """Return the text of the criterion that goes by this id, None where none does."""
        try:
            return self._criterion(name.strip()).text
        except CoachError:
            return None

    def _criterion_and_stage(self, criterion_id: str) -> tuple[Criterion, Stage] | None:
        """Return the criterion that goes by this id and the stage it ends, None where none does."""
        for roadmap in self.roadmaps():
            for stage in roadmap.stages:
                for criterion in stage.criteria:
                    if criterion.id == criterion_id:
                        return criterion, stage
        return None

    def _parsed(self, path: Path | None, kinds: tuple[Kind, ...], parse: Callable[[Document], Parsed]) -> list[Parsed]:
        """Return a file, or all read files of these kinds, parsed; parsed anew only when the index has changed."""
        from ingest.reader import read

        if path is not None:
            if not path.exists():
                raise CoachError(f"{path} does not exist; name a file that is there.")
            return [parse(read(path.resolve(), self.read_options))]
        generation = self.index.generation
        if self._plans.get(kinds, (-1, []))[0] != generation:
            self._plans[kinds] = (generation, [parse(document) for document in self._documents(kinds)])
        return cast("list[Parsed]", list(self._plans[kinds][1]))

    def _documents(self, kinds: tuple[Kind, ...]) -> Iterator[Document]:
        files = self.index.files().values()
        return self._reread(file.path for file in files if file.kind in kinds and file.state == "indexed")

    def _reread(self, paths: Iterable[str]) -> Iterator[Document]:
        from ingest.document import UnreadableFile
        from ingest.reader import read

        for path in paths:
            # A file that was readable when it was ingested and is not now is left to the next ingest to report.
            with suppress(UnreadableFile):
                yield read(Path(path), self.read_options)

    def _model_notes(self) -> str:
        """Return what there is to say about the model's last calls; empty without one."""
        if not self.settings.uses_model:
            return ""
        from coach.tutor.llm.fallback import FallbackTutor

        return self.tutor.take_notes() if isinstance(self.tutor, FallbackTutor) else ""

    def _private_concepts(self) -> set[str]:
        private = self._private_paths()
        return {topic.concept.text for topic in self.topics() if topic.concept and topic.roadmap_path in private}

    def _personal_lines(self) -> dict[str, frozenset[int]]:
        from ingest.worksheet import personal_lines

        return {sheet.path: personal_lines(sheet) for sheet in self.worksheets()}

    def _private_paths(self) -> set[str]:
        return {heading.path for heading in self.index.headings() if heading.private}

    def _carrying(self, text: str, k: int) -> list[Passage]:
        """Return the passages of the notes that carry a text, none where the notes say nothing about it."""
        passages = self.searcher.search(text, k=k, kinds=("note", "pdf", "office"))
        return [] if self.searcher.abstains(passages) else passages

    def _need_notes(self) -> None:
        if not self.index.count():
            raise CoachError("Nothing was read yet; give the coach a folder first: `coach ingest FOLDER`.")


def _said(now: str | None, before: Entry | None, name: str) -> str:
    """Return what is said now, or where nothing is, what the entry that is corrected said."""
    if now is not None or before is None:
        return now or ""
    return str(getattr(before, name))
