"""The tutor that any chat model makes: it asks with our prompts, and believes nothing that code can check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from coach.attempt import Grade, UnitGrade, Verdict
from coach.post import LIMITS, Claim, Draft, Platform, Withheld, draft, length, numbered
from coach.question import CLOSED_KINDS, IdeaUnit, Question, QuestionKind, question_id
from coach.tutor import Answer, Assessment, PostMaterial, QuestionRequest, Turn, Tutor
from coach.tutor.llm import shapes
from coach.tutor.llm.chat import Chat, ModelError, Reply, estimated_tokens
from coach.tutor.llm.shapes import Replied, ShapeError, Status, WrittenQuestion
from coach.tutor.llm.sources import Secrecy, Source, code_for, fence_for, fitting
from coach.tutor.llm.telling import Telling
from coach.tutor.wording import content_stems
from ingest.concept import Concept
from ingest.document import Locator
from prompts import Filled, fill
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

Shape = TypeVar("Shape", bound=Replied)

WRITTEN_KINDS: tuple[QuestionKind, ...] = (
    "definition", "why", "contrast", "explain", "cloze", "number", "list", "choice",
)  # fmt: skip
_KIND_NAMES: dict[str, QuestionKind] = {
    "multiple choice": "choice", "multiple-choice": "choice", "mcq": "choice", "fill in": "cloze",
    "fill-in": "cloze", "fill in the blank": "cloze", "blank": "cloze", "short answer": "explain",
    "open": "explain", "compare": "contrast", "difference": "contrast", "how": "explain", "define": "definition",
}  # fmt: skip

AGREES_FROM = 0.5
"""Score (0..1) from which a blind answer to an open question agrees with its key."""

FAR_BELOW, FAR_ABOVE = 0.15, 0.85
"""Scores of the offline grader at which a model that decides the opposite is not believed."""

PASS = 0.7

TAKEN_UP_SHARE = 1 / 3
"""Share of a point's telling words from which an explanation speaks of it, for or against."""

MAX_ASKED_SENT = 12
MAX_TURNS_SENT = 6
MAX_TURN_CHARS = 600
MAX_NEXT_QUESTION_CHARS = 240


class LLMTutor:
    """Writes, judges, answers and drafts with a chat model; raises ModelError where nothing usable came."""

    def __init__(
        self, chat: Chat, offline: Tutor, embedder: Embedder, secrecy: Secrecy, say: Callable[[str], None]
    ) -> None:
        self._chat = chat
        self._offline = offline
        self._embedder = embedder
        self._secrecy = secrecy
        self._say = say

    @property
    def engine(self) -> str:
        """The name that questions, grades, answers and drafts carry."""
        return f"llm:{self._chat.model}"

    # Questions

    def write_questions(self, request: QuestionRequest, rng: Random) -> list[Question]:
        """Return the model's questions that hold against their passage, then the offline tutor's where they are few.

        Raises:
            ModelError: the model gave nothing usable.
        """
        sources = self._question_sources(request)
        kinds = [kind for kind in WRITTEN_KINDS if not request.kinds or kind in request.kinds]
        if not sources or not kinds:
            return self._offline.write_questions(request, rng)
        prompt = self._questions_prompt(request, sources, kinds)
        questions = self._agreed(self._written(prompt, request, sources, kinds), request, sources)
        if len(questions) < request.count:
            questions += self._offline.write_questions(request, rng)
        return questions

    def _question_sources(self, request: QuestionRequest) -> list[Source]:
        sources = self._sources(request.passages, self._room("write_questions"))
        concept = self._secrecy.concept(request.concept)
        if concept is not None and request.source_path and concept.line is not None:
            line = Locator(request.source_path, "", lines=(concept.line, concept.line))
            sources.append(Source(len(sources) + 1, concept.text, line, ""))
        return sources

    def _questions_prompt(self, request: QuestionRequest, sources: Sequence[Source], kinds: Sequence[str]) -> Filled:
        shown = "\n\n".join(source.shown for source in sources)
        # What was asked before may come from private notes, and the checks drop what repeats it in any case.
        before = [] if self._secrecy.remote else [one for one in request.asked if _mentions(one, request.topic)]
        asked = "".join(f"\n- {prompt}" for prompt in before[-MAX_ASKED_SENT:])
        return fill(
            "write_questions",
            code=code_for(shown, request.topic),
            fence=fence_for(shown, request.topic),
            count=str(request.count + 1),
            kinds=", ".join(kinds),
            topic=request.topic,
            asked=f"Asked before, not to be repeated:{asked}\n" if asked else "",
            passages=shown,
        )

    def _written(
        self, prompt: Filled, request: QuestionRequest, sources: Sequence[Source], kinds: Sequence[QuestionKind]
    ) -> list[Question]:
        """Return the questions whose passage was sent and whose quote stands in it, mended once where they did not."""
        good: list[Question] = []
        bad = 0

        def faults_of(reply: shapes.WrittenQuestions) -> list[str]:
            nonlocal bad
            written, faults = reply.read()
            for one in written:
                made = self._question(one, request, sources, kinds)
                if isinstance(made, str):
                    faults.append(f"“{one.question}”: {made}")
                elif all(made.id != other.id for other in good):
                    good.append(made)
            bad = len({fault.partition(":")[0] for fault in faults})
            return faults

        try:
            self._asked(prompt, shapes.WrittenQuestions, faults_of)
        except ModelError:
            if not good:
                raise
        self._left_out(bad)
        return good

    def _question(
        self, one: WrittenQuestion, request: QuestionRequest, sources: Sequence[Source], kinds: Sequence[QuestionKind]
    ) -> Question | str:
        """Return the question a model wrote, or what is wrong with it."""
        named = one.kind.strip().casefold().replace("_", " ")
        kind = _KIND_NAMES.get(named) or next((known for known in WRITTEN_KINDS if known == named), None)
        if kind is None or kind not in kinds:
            return f"{one.kind!r} is not one of the kinds {', '.join(kinds)}"
        source = next((source for source in sources if source.number == one.passage), None)
        if source is None:
            return f"passage {one.passage} was not sent"
        quote = source.verbatim(one.quote)
        if quote is None:
            return f"the quote is not in passage {one.passage} word for word"
        citation = source.cite(quote)
        items = [point.strip() for point in one.points if point.strip()]
        key = "\n".join(items) if kind == "list" and items else one.answer.strip()
        closed = kind in CLOSED_KINDS and kind != "list"
        points = () if closed else tuple(IdeaUnit(point, citation) for point in items or [key])
        return Question(
            id=question_id(kind, one.question, key),
            kind=kind,
            prompt=one.question.strip(),
            key=key,
            units=points,
            citations=(citation,),
            topic=request.topic,
            why=request.why,
            options=tuple(option.strip() for option in one.options) if kind == "choice" else None,
            author=self.engine,
        )

    def _agreed(
        self, questions: Sequence[Question], request: QuestionRequest, sources: Sequence[Source]
    ) -> list[Question]:
        """Return the questions that are answered the same way by somebody who sees the passage and not the key."""
        agreed: list[Question] = []
        unlike = 0
        for question in questions:
            if len(agreed) > request.count:
                break
            source = next(one for one in sources if one.chunk_id == question.citations[0].chunk_id)
            if self._agrees(question, self._blind_answer(question, source)):
                agreed.append(question)
            else:
                unlike += 1
        self._left_out(unlike)
        return agreed

    def _left_out(self, count: int) -> None:
        if count == 1:
            self._say("One of the model's questions did not hold against your notes and was left out.")
        elif count:
            self._say(f"{count} of the model's questions did not hold against your notes and were left out.")

    def _blind_answer(self, question: Question, source: Source) -> str:
        form = {
            "choice": "Copy the one option that answers it:\n"
            + "\n".join(f"- {one}" for one in question.options or ()),
            "cloze": "The answer is the word or words for the blank.",
            "list": "Give the items separated by semicolons.",
        }.get(question.kind, "")
        prompt = fill(
            "re_answer",
            code=code_for(source.text, question.prompt),
            fence=fence_for(source.text, question.prompt),
            form=form,
            passage=source.text,
            question=question.prompt,
        )
        return self._asked(prompt, shapes.ReAnswer).answer

    def _agrees(self, question: Question, blind: str) -> bool:
        if question.kind in CLOSED_KINDS:
            from coach.tutor.offline.compare import grade_closed

            said = blind.replace(";", "\n") if question.kind == "list" else blind
            return grade_closed(question, said).verdict == "correct"
        from coach.tutor.offline.grading import grade_reference

        references = [question.key, *(unit.text for unit in question.units)]
        return grade_reference(question.prompt, references, blind, self._embedder).score >= AGREES_FROM

    # Grades

    def grade(self, question: Question, answer: str) -> Grade:
        """Return the grade of an open answer: the model judges each point, code makes verdict and score of them.

        Raises:
            ModelError: the model gave nothing usable.
        """
        from coach.tutor.offline.compare import is_no_answer

        own = self._offline.grade(question, answer)
        if question.kind in CLOSED_KINDS or is_no_answer(answer) or not own.units:
            return own
        if self._secrecy.holds_back([*question.citations, *(unit.citation for unit in question.units)]):
            self._say("This question rests on a private note, so it was graded on this machine.")
            return own
        points = _listed(_point(unit) for unit in own.units)
        prompt = fill(
            "grade",
            code=code_for(points, answer),
            fence=fence_for(points, answer, question.prompt),
            count=str(len(own.units)),
            question=question.prompt,
            points=points,
            answer=answer,
        )
        judged = self._asked(prompt, shapes.Judged, lambda reply: _miscounted(reply.statuses, len(own.units)))
        return self._graded(question, own, judged.statuses)

    def _graded(self, question: Question, own: Grade, statuses: Sequence[Status]) -> Grade:
        from coach.tutor.offline.feedback import told

        units = tuple(replace(unit, status=status) for unit, status in zip(own.units, statuses, strict=True))
        hits, wrong = statuses.count("hit"), statuses.count("contradicted")
        verdict: Verdict = "correct" if hits == len(units) else "partial" if hits else "incorrect"
        score = max(0.0, (hits - 0.5 * wrong) / len(units))
        if (verdict == "correct" and own.score <= FAR_BELOW) or (verdict == "incorrect" and own.score >= FAR_ABOVE):
            verdict, score = "unsure", (score + own.score) / 2
        leads: dict[Verdict, str] = {
            "correct": "That covers it.",
            "partial": f"Part of it: {hits} of {len(units)} points.",
            "incorrect": "That is not what your note says.",
            "unsure": "The model and the coach's own check disagree: compare with your note and judge yourself.",
        }
        return Grade(verdict, round(score, 4), units, told(leads[verdict], question, units), self.engine)

    def assess_explanation(
        self, topic: str, explanation: str, passages: Sequence[Passage], concept: Concept | None
    ) -> Assessment:
        """Return how an explanation stands to the points of the notes, as the model judges each.

        Raises:
            ModelError: the model gave nothing usable.
        """
        open_passages, open_concept = self._secrecy.passages(passages), self._secrecy.concept(concept)
        own = self._offline.assess_explanation(topic, explanation, open_passages, open_concept)
        if not own.units or open_concept is not concept:
            return self._offline.assess_explanation(topic, explanation, passages, concept)
        points = _listed(_point(unit) for unit in own.units)
        prompt = fill(
            "assess_explanation",
            code=code_for(points, explanation),
            fence=fence_for(points, explanation, topic),
            count=str(len(own.units)),
            topic=topic,
            points=points,
            explanation=explanation,
        )
        judged = self._asked(
            prompt, shapes.JudgedExplanation, lambda reply: _miscounted(reply.statuses, len(own.units))
        )
        return self._assessed(topic, own, judged, explanation)

    def _assessed(self, topic: str, own: Assessment, judged: shapes.JudgedExplanation, explanation: str) -> Assessment:
        statuses = [
            "missing" if status == "contradicted" and not _goes_against(unit, explanation, topic) else status
            for unit, status in zip(own.units, judged.statuses, strict=True)
        ]
        units = tuple(replace(unit, status=status) for unit, status in zip(own.units, statuses, strict=True))
        hits, wrong = statuses.count("hit"), statuses.count("contradicted")
        score = max(0.0, (hits - wrong) / len(units))
        if own.note:
            score = min(score, own.score)
        passed = score >= PASS and not wrong
        if passed and own.score <= FAR_BELOW:
            passed = False
            self._say(
                "The model would pass this, the coach's own check finds none of it: say it once more in other words."
            )
        asked = " ".join(judged.next_question.split())
        spoken = explanation.casefold()
        jargon = [term.strip() for term in judged.jargon if term.strip() and term.strip().casefold() in spoken]
        return replace(
            own,
            score=score,
            units=units,
            jargon=tuple(dict.fromkeys(jargon)),
            next_question=asked if asked.endswith("?") and len(asked) <= MAX_NEXT_QUESTION_CHARS else own.next_question,
            passed=passed,
            engine=self.engine,
        )

    # Answers

    def answer(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> Iterator[str | Answer]:
        """Yield sentences that a passage carries and, last, the whole Answer; see :mod:`coach.tutor.llm.telling`.

        Raises:
            ModelError: the model gave nothing usable, or the stream broke off.
        """
        prompt, sources = self._answer_prompt(question, passages, history)
        if not sources:
            if passages:
                self._say("Only private notes speak of this, so the model was not asked.")
            yield from self._offline.answer(question, passages, history)
            return
        telling = Telling(question, sources)
        reply: Reply | None = None
        for piece in self._chat.stream(prompt):
            if isinstance(piece, Reply):
                reply = piece
            else:
                yield from telling.take(piece)
        yield from telling.end()
        yield self._answered(question, passages, telling, was_cut=reply is not None and reply.was_cut)

    def _answered(self, question: str, passages: Sequence[Passage], telling: Telling, *, was_cut: bool) -> Answer:
        left_out = len(telling.left_out)
        if was_cut:
            self._say("The model's server read only a part of what it was sent; raise its context length (num_ctx).")
        if telling.citations:
            if left_out:
                self._say(f"{left_out} of the model's sentences were left out: nothing in your notes carries them.")
            return Answer(question, telling.text.strip(), tuple(telling.citations), self.engine, abstained=False)
        if not (was_cut or telling.abstained or telling.left_out):
            raise ModelError("unusable", "The model's reply held no answer.")
        if was_cut or not telling.abstained:
            raise ModelError("unusable", "Nothing that the model said is carried by your notes.")
        own = [piece for piece in self._offline.answer(question, passages, ()) if isinstance(piece, Answer)][-1]
        nearest = own.citations[:1]
        text = "That is not in your notes."
        if nearest:
            text += f" What comes nearest: “{' '.join(nearest[0].quote.split())}” [1]"
        return Answer(question, text, nearest, self.engine, abstained=True)

    def what_leaves(self, question: str, passages: Sequence[Passage], history: Sequence[Turn]) -> str:
        """Return exactly the text that would be sent to answer a question; empty where nothing would be."""
        prompt, sources = self._answer_prompt(question, passages, history)
        return prompt.text if sources else ""

    def _answer_prompt(
        self, question: str, passages: Sequence[Passage], history: Sequence[Turn]
    ) -> tuple[Filled, list[Source]]:
        told = self._told_before(history)
        said = f"The conversation so far:\n{told}\n" if told else ""
        sources = self._sources(passages, self._room("answer", said, question))
        shown = "\n\n".join(source.shown for source in sources)
        fence = fence_for(shown, question, said)
        return fill("answer", fence=fence, history=said, passages=shown, question=question), sources

    def _told_before(self, history: Sequence[Turn]) -> str:
        """Return the last turns; to a remote model the learner's own alone, as ours may quote a private note."""
        turns = [turn for turn in history if turn.role == "learner" or not self._secrecy.remote]
        return "\n".join(f"{turn.role}: {turn.text[:MAX_TURN_CHARS]}" for turn in turns[-MAX_TURNS_SENT:])

    # Posts

    def write_post(self, material: PostMaterial, platform: Platform) -> Draft:
        """Return a draft of sentences that the record carries; what it does not carry is withheld.

        Raises:
            ModelError: the model gave nothing usable.
        """
        from coach.support import ground, supports

        available = supports(material)
        if not material.entries:
            return self._offline.write_post(material, platform)
        facts = _listed(f"({one.kind}) {one.text}" for one in available)
        prompt = fill("write_post", code=code_for(facts), fence=fence_for(facts), form=_FORMS[platform], facts=facts)
        written = self._asked(prompt, shapes.WrittenPost)
        claims: list[Claim] = []
        withheld: list[Withheld] = []
        for one in written.sentences:
            text = " ".join(one.text.split())
            meant = [available[number - 1] for number in one.facts if 1 <= number <= len(available)]
            carried = ground(text, available, meant)
            if text.endswith("?") and not any(character.isdigit() for character in text):
                claims.append(Claim(text, (), supported=True))
            elif carried.holds:
                claims.append(Claim(text, carried.support, supported=True))
            elif text:
                withheld.append(Withheld(text, carried.reason))
        if not any(claim.support for claim in claims):
            raise ModelError("unusable", "Nothing that the model wrote is carried by your diary.")
        parts, told = _laid_out([claim.text for claim in claims], platform, material.today.isoformat())
        withheld += [Withheld(one.text, "There was no room for it.") for one in claims if one.text not in told]
        return draft(platform, parts, [claim for claim in claims if claim.text in told], withheld, self.engine)

    # Asking

    def _sources(self, passages: Sequence[Passage], room_tokens: int) -> list[Source]:
        """Return what may be sent and fits, numbered.

        Raises:
            ModelError: not even a part of one passage fits.
        """
        may_leave = self._secrecy.passages(passages)
        sources = fitting(may_leave, room_tokens)
        if may_leave and not sources:
            raise ModelError(
                "too long",
                "The model reads too little to be given a passage of your notes; raise context_tokens in Settings.",
            )
        return sources

    def _room(self, name: str, *texts: str) -> int:
        """Return the tokens that are left for passages beside a prompt's own words and these texts."""
        return self._chat.prompt_tokens - _FRAME_TOKENS.get(name, 400) - sum(map(estimated_tokens, texts))

    def _asked(
        self, prompt: Filled, shape: type[Shape], faults_of: Callable[[Shape], list[str]] = lambda _: []
    ) -> Shape:
        """Return a reply of the shape asked for, repaired once where it was not.

        Raises:
            ModelError: twice no reply of that shape, or the prompt was cut.
        """
        first, faults, said = self._tried(prompt, shape, faults_of)
        if first is not None and not faults:
            return first
        errors = "\n".join(f"- {fault}" for fault in faults)
        again = fill("repair", task=prompt.text, reply=said[: 3 * self._chat.reply_tokens], errors=errors)
        second, still, _ = self._tried(replace(again, name=f"{prompt.name} repair"), shape, faults_of)
        if second is None or (still and shape is not shapes.WrittenQuestions):
            raise ModelError("unusable", "The model's reply was not of the form asked for, twice.")
        return second

    def _tried(
        self, prompt: Filled, shape: type[Shape], faults_of: Callable[[Shape], list[str]]
    ) -> tuple[Shape | None, list[str], str]:
        reply = self._chat.ask(prompt, shapes.schema_of(shape))
        try:
            value = shapes.read(reply.text, shape)
        except ShapeError as error:
            if reply.was_cut:
                raise ModelError("cut", _CUT) from error
            return None, error.faults, reply.text
        code_back = value.code.strip()
        if code_back != _code_in(prompt):
            if reply.was_cut:
                raise ModelError("cut", _CUT)
            if code_back and not reply.tokens_in:
                raise ModelError("cut", _BEGINNING_LOST)
        return value, faults_of(value), reply.text


_FRAME_TOKENS = {"write_questions": 900, "answer": 500}

_CUT = (
    "The model's server cut what it was sent; raise its context length (num_ctx for Ollama), or lower context_tokens "
    "in Settings."
)
_BEGINNING_LOST = (
    "The model did not repeat what its task begins with: either its server cut the task (raise its context length, "
    "num_ctx for Ollama, or lower context_tokens in Settings), or the model is too small for it."
)

_FORMS: dict[Platform, str] = {
    "x": "At most 260 characters in all.",
    "thread": "For a thread of three to six short parts: six to twelve sentences.",
    "linkedin": "Eight to fourteen sentences.",
    "blog": "Ten to twenty sentences; the first is a title of at most ten words.",
}


def _code_in(prompt: Filled) -> str:
    return next((line.removeprefix("Code: ") for line in prompt.text.splitlines() if line.startswith("Code: ")), "")


def _listed(texts: Iterator[str]) -> str:
    return "\n".join(f"{number}. {' '.join(text.split())}" for number, text in enumerate(texts, start=1))


def _point(unit: UnitGrade) -> str:
    if unit.quote and unit.quote not in unit.text:
        return f"{unit.text} (the note: {unit.quote})"
    return unit.text


def _goes_against(unit: UnitGrade, explanation: str, topic: str) -> bool:
    """Return whether an explanation may go against a point: it takes up the point's matter, or our own check says so.

    Small models call a point contradicted of which not a word was said.
    """
    stems = content_stems(unit.text) - content_stems(topic)
    return unit.status == "contradicted" or len(stems & content_stems(explanation)) >= TAKEN_UP_SHARE * len(stems)


def _miscounted(statuses: Sequence[Status], wanted: int) -> list[str]:
    return [] if len(statuses) == wanted else [f"“statuses” has {len(statuses)} words and must have {wanted}"]


def _mentions(prompt: str, topic: str) -> bool:
    return any(word in prompt.casefold() for word in topic.casefold().split() if len(word) > 3)


def _laid_out(texts: Sequence[str], platform: Platform, day: str) -> tuple[list[str], set[str]]:
    """Return the parts of a post and the sentences that found room in them."""
    if platform == "blog":
        title, *body = texts
        paragraphs = [" ".join(body[at : at + 4]) for at in range(0, len(body), 4)]
        front = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndate: {day}\ndraft: true\n---"
        return ["\n\n".join([front, *paragraphs]) + "\n"], {*body, title}
    most = LIMITS[platform] - (8 if platform == "thread" else 0)
    parts: list[list[str]] = [[]]
    for text in texts:
        if length(" ".join([*parts[-1], text]), platform) > most and platform == "thread" and parts[-1]:
            parts.append([])
        if length(" ".join([*parts[-1], text]), platform) <= most:
            parts[-1].append(text)
    told = {text for part in parts for text in part}
    if platform == "linkedin":
        flat = parts[0]
        return ["\n\n".join(" ".join(flat[at : at + 3]) for at in range(0, len(flat), 3))], told
    return numbered([" ".join(part) for part in parts if part]), told
