"""A quiz over a small vault: what it asks and in which order, what it never does, and what an answer changes."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach import CoachError, contract
from coach.attempt import Verdict
from coach.question import Question
from coach.settings import load_settings
from coach.sitting import leave_question, unfinished
from coach.study import Study
from vectorstore.embedding import SentenceTransformerEmbedder

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)

NOTES = {
    "tides.md": """# Tides

**Spring tide** — a tide of large range that follows a full or a new moon.

A neap tide is a tide of small range that follows a half moon.

Spring tides are large because the pull of the sun and the pull of the moon lie in one line.

The tidal range at Saint-Malo reaches about 13 m at springs.

The time between low water and high water is called the flood.

## Tidal streams

A tidal stream is a horizontal flow of water that the tide drives.

Tidal streams run hardest in narrow channels because the same water must pass through a smaller opening.

Slack water is the short time in which a tidal stream turns and hardly flows at all.
""",
    "sails.md": """# Sails

- **Halyard**: a rope that hoists a sail up the mast
- **Sheet**: a rope that controls the angle of a sail to the wind
- **Reef**: a fold of a sail that is tied away in strong wind
- **Batten**: a thin strip that stiffens the back edge of a sail

A jib is a triangular sail that is set ahead of the mast.

A genoa is a large jib that reaches back past the mast.

Reefing early is easier than reefing late because a flogging sail pulls the reefing lines out of the hand.

## Steps of a tack

1. Call ready about
2. Push the helm down
3. Release the old sheet
4. Haul in the new sheet

## Ketch vs yawl

A ketch carries its smaller mast ahead of the rudder, whereas a yawl carries its smaller mast behind the rudder.
""",
    "anchoring.md": """# Anchoring

Scope is the length of chain paid out divided by the depth of the water.

A long scope holds better because the pull on the anchor stays close to the sea bed.

A plough anchor is an anchor whose single fluke turns over a furrow of mud or sand.

In soft mud a fluke anchor holds up to 30 times its own weight.

To see how much chain is out:

```bash
windlass --counter --metres
```

There are three kinds of ground that hold an anchor well:

- firm sand
- stiff clay
- soft mud
""",
    "links.md": "# Links\n\n- [a](https://example.org/a)\n- [b](https://example.org/b)\n- [ ] buy a new jib\n",
}
ROADMAP = """# Sailing roadmap

## Stage 1 — Moving the boat

**Concepts** — Sail trim: angle of attack, twist, draft · Reefing: when to reef, slab reefing, roller reefing

**Done when** — You can explain why a long scope holds better.

## Stage 2 — Tides and anchors

**Concepts** — Tidal planning: tide tables, the rule of twelfths, secondary ports · Anchoring: scope, holding ground

**Done when** — You have a repo of ten passage plans.
"""


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    root = tmp_path_factory.mktemp("sailing")
    vault = root / "vault"
    vault.mkdir()
    for name, text in NOTES.items():
        (vault / name).write_text(text)
    (vault / "roadmap.md").write_text(ROADMAP)
    with Study(load_settings(root / "home")) as study:
        study.__dict__["embedder"] = embedder
        study.ingest([vault], NOW)
    return root


@pytest.fixture
def study(read_once: Path, tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Study]:
    shutil.copytree(read_once / "home", tmp_path / "own")
    with Study(load_settings(tmp_path / "own")) as opened:
        opened.__dict__["embedder"] = embedder
        yield opened


def _all(study: Study) -> list[Question]:
    """Open quizzes without answering until nothing new is shown."""
    found: dict[str, Question] = {}
    for minute in range(12):
        fresh = [q for q in study.quiz(NOW + timedelta(minutes=minute), count=10).questions if q.id not in found]
        if not fresh:
            break
        found |= {question.id: question for question in fresh}
    return list(found.values())


def _tokens(text: str) -> str:
    return " " + " ".join(re.findall(r"[^\W_]+", text.casefold())) + " "


def test_ten_are_ten_of_several_kinds_with_the_roadmap_among_the_first(study: Study) -> None:
    opened = study.quiz(NOW, count=10, seed=1)
    assert len(opened.questions) == 10
    assert len({question.kind for question in opened.questions}) >= 5
    assert any("roadmap" in question.why for question in opened.questions[:2])


def test_no_kind_fills_more_than_half_while_there_are_others(study: Study) -> None:
    counted = Counter(question.kind for question in study.quiz(NOW, count=8, seed=3).questions)
    assert max(counted.values()) <= 4


def test_quizzes_left_unanswered_never_show_the_same_question_twice_while_there_are_others(study: Study) -> None:
    first = study.quiz(NOW, count=8)
    second = study.quiz(NOW + timedelta(minutes=1), count=8)
    assert not {q.id for q in first.questions} & {q.id for q in second.questions}
    tomorrow = study.quiz(NOW + timedelta(days=1), count=8)
    assert {q.id for q in tomorrow.questions} & {q.id for q in [*first.questions, *second.questions]}


def test_every_question_quotes_its_line_and_says_its_key_nowhere(study: Study) -> None:
    questions = _all(study)
    assert len(questions) >= 20
    for question in questions:
        for cited in question.citations:
            assert cited.locator.lines is not None
            first, last = cited.locator.lines
            lines = Path(cited.locator.path).read_text().splitlines()[first - 1 : last]
            assert cited.quote in "\n".join(lines), question.prompt
        shown = contract.question(question)
        if question.kind not in {"choice", "order"}:
            shown_words = _tokens(json.dumps(shown, ensure_ascii=False))
            assert _tokens(question.key) not in shown_words, question.prompt
        assert set(shown) == {"id", "kind", "prompt", "options", "topic", "why", "source"}
        assert shown["options"] is None or isinstance(shown["options"], list)
        assert "links.md" not in json.dumps(shown)


def test_no_two_questions_have_the_same_words_or_the_same_answer(study: Study) -> None:
    questions = _all(study)
    assert len({_tokens(question.prompt) for question in questions}) == len(questions)
    assert len({_tokens(question.key) for question in questions}) == len(questions)


def test_the_key_is_right_and_nothing_is_wrong_in_every_kind(study: Study) -> None:
    questions = _all(study)
    assert len({question.kind for question in questions}) >= 7
    for number, question in enumerate(questions):
        at = NOW + timedelta(hours=1, seconds=3 * number)
        for step, (text, verdict) in enumerate(
            ((question.key, "correct"), ("", "incorrect"), ("I don't know", "incorrect"))
        ):
            graded = study.answer(question.id, at + timedelta(seconds=step), text=text)
            assert graded.grade.verdict == verdict, (question.kind, question.prompt, text, question.key)


def test_the_same_seed_asks_the_same_until_something_is_answered(study: Study) -> None:
    first = study.quiz(NOW, count=6, seed=7)
    study.quiz(NOW, count=6, seed=8)
    again = study.quiz(NOW + timedelta(minutes=5), count=6, seed=7)
    assert [q.id for q in again.questions] == [q.id for q in first.questions]
    study.answer(
        first.questions[0].id, NOW + timedelta(minutes=6), text=first.questions[0].key, session_id=first.session.id
    )
    later = study.quiz(NOW + timedelta(minutes=7), count=6, seed=7)
    assert [q.id for q in later.questions] != [q.id for q in first.questions]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"topic": "Quantum chromodynamics"}, "Quantum chromodynamics"),
        ({"stage": "Stage 99"}, "Stage 99"),
        ({"kinds": ["poem"]}, "poem is not a kind"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(study: Study, wish: dict[str, object], said: str) -> None:
    with pytest.raises(CoachError, match=said):
        study.quiz(NOW, **wish)  # type: ignore[arg-type]
    assert study.records.sessions() == []


def test_a_quiz_keeps_to_its_topic_stage_and_kinds(study: Study) -> None:
    assert {q.topic for q in study.quiz(NOW, topic="Tidal streams").questions} == {"Tidal streams"}
    concepts = {topic.name for topic in study.topics() if topic.stage.endswith("Tides and anchors")}
    assert {q.topic for q in study.quiz(NOW, stage="Tides and anchors").questions} <= concepts
    assert {q.kind for q in study.quiz(NOW, kinds=["definition", "why"]).questions} == {"definition", "why"}


def test_an_objective_to_explain_becomes_that_very_question(study: Study) -> None:
    asked = study.quiz(NOW, topic="why a long scope holds better").questions
    assert "why a long scope holds better" in asked[0].prompt
    assert "sea bed" in asked[0].key


def test_minutes_decide_how_many(study: Study) -> None:
    assert len(study.quiz(NOW, minutes=1).questions) < len(study.quiz(NOW, minutes=8).questions) <= 16


def test_what_was_missed_comes_first_when_it_is_due_and_what_is_retired_never(study: Study) -> None:
    asked = study.quiz(NOW, count=4)
    missed, gone = asked.questions[0], asked.questions[1]
    for question in (missed, gone):
        study.answer(question.id, NOW, text="I don't know")
    study.retire(gone.id)
    tomorrow = study.quiz(NOW + timedelta(days=1), count=5)
    assert tomorrow.questions[0].id == missed.id
    assert gone.id not in {question.id for question in tomorrow.questions}


def test_overruling_a_grade_moves_the_due_day_and_mending_the_key_grades_again(study: Study) -> None:
    question = study.quiz(NOW, count=1, kinds=["definition"]).questions[0]
    wrong = study.answer(question.id, NOW, text="a kind of soup", confidence=90)
    assert (wrong.grade.verdict, wrong.rating) == ("incorrect", "Again")
    right = study.overrule(wrong.attempt.id, "correct", "soup is what we call it", NOW + timedelta(minutes=1))
    assert right.due is not None
    assert wrong.due is not None
    assert right.due > wrong.due
    assert study.records.card(question.id).due == right.due  # type: ignore[union-attr]
    with pytest.raises(CoachError, match="not a verdict"):
        study.overrule(wrong.attempt.id, "splendid", "", NOW)


def test_a_changed_line_sets_its_questions_aside_and_the_line_restored_brings_them_back(
    study: Study, tmp_path: Path
) -> None:
    vault = tmp_path / "notes"
    vault.mkdir()
    note = vault / "knots.md"
    text = "# Knots\n\nA bowline is a knot that makes a fixed loop at the end of a rope.\n"
    note.write_text(text)
    study.ingest([vault], NOW)
    question = next(q for q in study.quiz(NOW, topic="Knots").questions if q.kind == "definition")
    note.write_text(text.replace("a fixed loop", "a loop that does not slip"))
    study.ingest([vault], NOW)
    assert study.records.question(question.id).state == "set_aside"  # type: ignore[union-attr]
    note.write_text(text)
    study.ingest([vault], NOW)
    assert study.records.question(question.id).state == "active"  # type: ignore[union-attr]


def test_leaving_in_the_middle_loses_nothing(study: Study) -> None:
    opened = study.quiz(NOW, count=4)
    one, two, three, _ = opened.questions
    study.answer(one.id, NOW, text=one.key, session_id=opened.session.id)
    leave_question(study.records, opened.session.id, two.id, "skipped")
    leave_question(study.records, opened.session.id, three.id, "not clear")
    left = unfinished(study.records, NOW + timedelta(hours=2))
    assert left is not None
    assert left.next_id == opened.questions[3].id
    assert [attempt.question_id for attempt, _ in left.answered] == [one.id]
    assert study.records.reviews(question_id=two.id) == []


def test_an_answer_asked_again_in_its_session_is_the_post_test_and_shows_the_gain(study: Study) -> None:
    opened = study.quiz(NOW, count=2)
    question = opened.questions[0]
    before = study.answer(question.id, NOW, text="", session_id=opened.session.id)
    after = study.answer(question.id, NOW + timedelta(minutes=9), text=question.key, session_id=opened.session.id)
    assert (before.attempt.phase, after.attempt.phase) == ("pre", "post")
    gained = study.sitting(opened.session.id).gain
    assert gained is not None
    assert gained.before < gained.after
    verdicts: list[Verdict] = [before.grade.verdict, after.grade.verdict]
    assert verdicts == ["incorrect", "correct"]


def test_a_question_is_passed_over_hinted_at_and_mended_by_its_id(study: Study) -> None:
    opened = study.quiz(NOW, count=4)
    first, second = opened.questions[:2]
    assert study.session_asking(first.id, NOW).session.id == opened.session.id
    study.leave_question(opened.session.id, first.id, "not clear")
    shown = contract.sitting(study.sitting(opened.session.id))
    assert shown["left"] == {first.id: "not clear"}
    assert shown["next"] == second.id
    assert contract.hint(second)["source"]["path"] == second.citations[0].locator.path
    study.answer(second.id, NOW, text="a marlinspike", confidence=90)
    settled = study.reword(second.id, NOW, key="a marlinspike")
    assert [one.grade.verdict for one in settled] == ["correct"]
    told = contract.progress(study.progress(NOW), study.coverage(NOW))
    assert told["calibration"]["sure_but_wrong"] == []
    assert any(one["asked"] for one in told["coverage"])
    assert any(not one["asked"] for one in told["coverage"])
    with pytest.raises(CoachError, match="No session at work"):
        study.session_asking("q-none", NOW)
