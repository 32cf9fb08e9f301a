"""An answer from the notes: the few sentences that answer, each with its place, or an honest "not in your notes"."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from coach.question import Citation
from coach.tutor import Answer, Turn
from coach.tutor.offline.answerable import confidence, signals, speaks_of_both
from coach.tutor.offline.asked import Asked
from coach.tutor.offline.material import cite
from coach.tutor.offline.ranking import Ranked, ranked
from coach.tutor.offline.spelling import respelled
from coach.tutor.offline.statement import Statement, goes_on, joined, leans_on, statements
from coach.tutor.wording import PRONOUNS, content_stems, content_words, words
from vectorstore.embedding import Embedder
from vectorstore.search import Passage

PASSAGES_READ = 8
MOST_SENTENCES = 5
MOST_CITED = 3
ANSWERED_FROM = 0.38
NEAR_FROM, NEAR_MEANING = 0.06, 0.5
"""What is no answer is told as near from this confidence on, or from this cosine; of 27 questions of another subject
one comes near by the first and none by the second."""

_MUCH_WORSE = 2.8
_SAME_RUN_WORSE = 2.8
_LIST_WORSE = 4.7
_MOST_BESIDE = 2

_COUNTS = re.compile(
    r"\b(?:two|three|four|five|six|several|following|kinds|types|subtypes|groups|ways|steps|reasons|zwei|drei|vier)\b|:$",
    re.IGNORECASE,
)
_SPELLED_WORD = re.compile(r"\b[a-zäöüß]{5,}\b")
_WHY_OR_HOW = re.compile(
    r"\b(?:why|how (?!many|much|long|often|far|old|fast|big|hot|warm)|warum|wieso|wie)\b", re.IGNORECASE
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question with what it leans on: a follow-up takes the learner's last question before it."""
    earlier = [turn.text for turn in history if turn.role == "learner" and turn.text.strip() != question.strip()]
    spoken = words(question)
    leans = any(word in PRONOUNS - {"you", "your", "i", "my", "me", "what", "which", "who", "there"} for word in spoken)
    if not earlier or not (leans or len(content_words(question)) < 2):
        return question
    return f"{earlier[-1].strip()} {question.strip()}"


def answer(question: str, passages: Sequence[Passage], history: Sequence[Turn], embedder: Embedder) -> Answer:
    """Return the sentences of the passages that answer the question, or say that the notes do not carry it."""
    asked = Asked(_as_spelt(standalone(question, history), passages))
    read = [statements(passage) for passage in passages[:PASSAGES_READ]]
    best = ranked(asked, read, embedder)
    runs = _chosen(asked, best, read)
    sure = _confidence(asked, best, runs, read, embedder)
    is_spoken_of = sure >= ANSWERED_FROM and speaks_of_both(asked, [one for page in read for one in page])
    if is_spoken_of and _holds_wanted(asked, runs):
        citations = tuple(_cited(run) for run in runs)
        text = " ".join(f"{said} [{number}]" for number, run in enumerate(runs, 1) for said in _told(run))
        return Answer(question, text, citations, "offline", abstained=False)
    if sure >= NEAR_FROM or (best and best[0].meaning >= NEAR_MEANING):
        near = best[0].statement
        text = f"That is not in your notes; what comes nearest is this: {near.shown} [1]"
        return Answer(question, text, (_cited([near]),), "offline", abstained=True)
    return Answer(
        question, "That is not in your notes, and nothing in them comes near it.", (), "offline", abstained=True
    )


def _as_spelt(question: str, passages: Sequence[Passage]) -> str:
    """Return the question with its slips mended to words of the passages; names and short words stay as typed."""
    noted = [" ".join([one.chunk.locator.title, *one.chunk.locator.heading, one.chunk.text]) for one in passages]
    typed = _SPELLED_WORD.findall(question)
    meant = dict(zip(typed, respelled("\n".join(typed), *noted).split("\n"), strict=True)) if typed else {}
    return _SPELLED_WORD.sub(lambda word: meant[word[0]], question)


def _confidence(
    asked: Asked,
    best: Sequence[Ranked],
    runs: Sequence[Sequence[Statement]],
    read: Sequence[Sequence[Statement]],
    embedder: Embedder,
) -> float:
    """Return 0..1, how likely what was chosen answers the question."""
    if not best:
        return 0.0
    return confidence(signals(asked, best, [one for run in runs for one in run], read, embedder))


def _holds_wanted(asked: Asked, runs: Sequence[Sequence[Statement]]) -> bool:
    """Return whether what was chosen holds a year, a name, a number, where one is asked for."""
    return any(asked.is_shown_in(one.shown) for run in runs for one in run)


def _cited(run: Sequence[Statement]) -> Citation:
    chunk = run[0].passage.chunk
    return cite(chunk, chunk.text[run[0].start : run[-1].stop])


def _told(run: Sequence[Statement]) -> list[str]:
    """Return what a run says, short items of one list in one sentence behind what introduces them."""
    told: list[str] = []
    last = ""
    for one in run:
        introduced = f"{one.lead} " if one.lead and one.shown.startswith(f"{one.lead} ") else ""
        if introduced and introduced == last:
            told[-1] = f"{told[-1].removesuffix('.')}; {one.shown.removeprefix(introduced)}"
        else:
            told.append(one.shown)
        last = introduced
    return told


def _chosen(asked: Asked, best: Sequence[Ranked], read: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
    """Return one to five statements in runs that stand together in the notes, the run that answers best first."""
    pages = {id(one): page for page in read for one in page}
    scores = {id(each.statement): each.score for each in best}
    runs: list[list[Statement]] = []
    apart = _told_apart(asked, best, read)
    for each in [*apart, *best]:
        taken = [one for run in runs for one in run]
        room = min(MOST_SENTENCES - len(taken), MOST_SENTENCES if not runs else _MOST_BESIDE)
        too_weak = bool(runs) and each not in apart and each.score < best[0].score - _MUCH_WORSE
        if len(runs) == MOST_CITED or room < 1 or too_weak:
            break
        if any(each.statement is one or _says_the_same(each.statement, one) for one in taken):
            continue
        if _holds_wanted(asked, runs[:1]) and not asked.is_shown_in(each.statement.shown):
            continue
        run = _widened(asked, each.statement, pages[id(each.statement)], scores, room)
        runs = _with_run(runs, [one for one in run if not any(one is other for other in taken)])
    return runs


def _told_apart(asked: Asked, best: Sequence[Ranked], read: Sequence[Sequence[Statement]]) -> tuple[Ranked, ...]:
    """Return the two statements of one page that open each with one of the things to tell apart, where there are."""
    by_statement = {id(each.statement): each for each in best}
    for page in read:
        opening = [(by_statement[id(one)], asked.sides_opened(one.text)) for one in page if id(one) in by_statement]
        found = [next((each for each, sides in opening if sides == {side}), None) for side in range(len(asked.sides))]
        if found and None not in found:
            return tuple(each for each in found if each is not None)
    return ()


def _with_run(runs: Sequence[list[Statement]], run: list[Statement]) -> list[list[Statement]]:
    """Return the runs with one more, made one with a run that it goes on with or leads up to."""
    for number, other in enumerate(runs):
        if other[0].passage is run[0].passage:
            for joined in ([*other, *run], [*run, *other]):
                places = [one.at for one in joined]
                if places == list(range(places[0], places[0] + len(places))):
                    return [*runs[:number], joined, *runs[number + 1 :]]
    return [*runs, run]


def _widened(
    asked: Asked, best: Statement, page: Sequence[Statement], scores: Mapping[int, float], room: int
) -> list[Statement]:
    """Return a statement with those around it that it needs or that go on with it."""
    first = last = best.at
    while first and last - first + 1 < room and leans_on(page[first], page[first - 1]):
        if not page[first - 1].may_answer:
            break
        first -= 1
    while last + 1 < len(page) and last - first + 1 < room:
        following = page[last + 1]
        is_list = following.is_item and (best.is_item or _COUNTS.search(best.text) is not None)
        if not following.may_answer or not joined(page[last], following) or (last - best.at >= 2 and not is_list):
            break
        near = scores.get(id(following), -math.inf) >= scores[id(best)] - (_LIST_WORSE if is_list else _SAME_RUN_WORSE)
        explains = _WHY_OR_HOW.search(asked.question) is not None and not following.is_item and last - best.at < 2
        introduced = is_list and not best.is_item
        if not (goes_on(following) or explains or introduced or (near and following.lead == best.lead)):
            break
        last += 1
    return list(page[first : last + 1])


def _says_the_same(one: Statement, other: Statement) -> bool:
    left, right = content_stems(one.text), content_stems(other.text)
    return bool(left and right) and len(left & right) >= 0.8 * min(len(left), len(right))
