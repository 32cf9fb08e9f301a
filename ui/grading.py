"""A graded answer on the page: verdict, idea units with their lines, and the learner's last word."""

from __future__ import annotations

from html import escape

import streamlit as st

from coach.attempt import Attempt, Grade, UnitGrade
from coach.question import Question
from coach.sitting import Sitting
from coach.study import Study
from ui import page, words

VERDICTS = {
    "correct": "Right",
    "partial": "Partly right",
    "incorrect": "Not right",
    "unsure": "You be the judge",
}
UNITS = {"hit": "Said", "missing": "Missing", "contradicted": "Contradicted"}
OUTCOMES = {"skipped": "Skipped", "not clear": "Not clear", "retired": "Never asked again"}


def show_graded(coach: Study, sitting: Sitting, attempt_id: str) -> None:
    """Show the grade of an answer of this session, and lead on."""
    found = next(((attempt, grade) for attempt, grade in sitting.answered if attempt.id == attempt_id), None)
    if found is None or found[0].question_id not in sitting.questions:
        _go_on()
        return
    attempt, grade = found
    question = sitting.questions[attempt.question_id]
    words.prose(question.prompt, "question")
    words.prose(f"You wrote: {attempt.answer}" if attempt.answer.strip() else "You left it blank.", "small")
    _verdict(coach, attempt, grade)
    _what_counts(question, grade)
    with st.container(key=f"next-{attempt_id}"):
        if st.button("Next", type="primary", key=f"go-{attempt_id}"):
            _go_on()
    _last_word(coach, attempt, grade)
    _mend(coach, question)


def line(sitting: Sitting, question: Question, outcome: str) -> None:
    """Show a question of a finished session in one line: prompt, first verdict, last verdict."""
    grades = [grade for attempt, grade in sitting.answered if attempt.question_id == question.id]
    said = [VERDICTS[grade.verdict] for grade in (grades[:1] + grades[-1:] if len(grades) > 1 else grades)]
    how = " → ".join(dict.fromkeys(said)) or OUTCOMES.get(outcome, "Not asked")
    verdict = grades[-1].verdict if grades else ""
    st.html(
        f'<div class="prose">{words.as_html(question.prompt)}</div>'
        f'<div class="verdict in-line {verdict}">{escape(how)}</div>'
    )


def units(graded: tuple[UnitGrade, ...]) -> None:
    """Show the points of a full answer, said or not."""
    items = "".join(
        f'<li class="{unit.status}"><span>{UNITS[unit.status]}</span>{words.as_html(unit.text)}</li>' for unit in graded
    )
    st.html(f'<ul class="units">{items}</ul>')


def _verdict(coach: Study, attempt: Attempt, grade: Grade) -> None:
    st.html(f'<div class="verdict {grade.verdict}" role="status">{VERDICTS[grade.verdict]}</div>')
    if grade.feedback:
        words.prose(grade.feedback)
    if grade.note:
        words.prose(grade.note, "small")
    card = coach.records.card(attempt.question_id)
    if card is not None and grade.verdict != "unsure":
        words.prose(f"It comes back {words.when(card.due, page.now(), coach.settings.zone)}.", "small")


def _what_counts(question: Question, grade: Grade) -> None:
    if grade.units:
        units(grade.units)
    said_already = {unit.text.strip() for unit in grade.units}
    if not grade.units or (grade.verdict != "correct" and not set(question.key.splitlines()) <= said_already):
        words.prose(f"A full answer: {question.key}")
    for citation in question.citations:
        if citation.quote not in grade.feedback:
            words.cited(citation)


def _last_word(coach: Study, attempt: Attempt, grade: Grade) -> None:
    asked = "How was your answer?" if grade.verdict == "unsure" else "Was it graded wrongly?"
    with st.expander(asked, expanded=grade.verdict == "unsure"):
        because = st.text_input("Why (if you like)", key=f"because-{attempt.id}")
        with st.container(horizontal=True):
            for verdict in ("correct", "partial", "incorrect"):
                if st.button(f"It was {VERDICTS[verdict].lower()}", key=f"{verdict}-{attempt.id}"):
                    coach.overrule(attempt.id, verdict, because, page.now())
                    st.rerun()


def _mend(coach: Study, question: Question) -> None:
    with st.expander("Is the question badly put?"):
        names = {part: f"mend:{question.id}:{part}" for part in ("prompt", "key")}
        prompt = page.kept_text_area("The question", names["prompt"], height=90, first=question.prompt)
        several = len(question.units) > 1 or question.kind == "order"
        asked = "A full answer, one point a line" if several else "A full answer"
        key = page.kept_text_area(asked, names["key"], height=110, first=question.key)
        with st.container(horizontal=True):
            if st.button("Mend it", key=f"mend-{question.id}"):
                with page.calmly(), st.spinner("Grading your answers again …"):
                    settled = coach.reword(question.id, page.now(), prompt=prompt, key=key)
                    for name in names.values():
                        page.forget_text(name)
                    page.say_next(f"The question is mended, {words.counted(len(settled), 'answer')} graded again.")
                    st.rerun()
            if st.button("Never ask this question again", type="tertiary", key=f"retire-{question.id}"):
                coach.retire(question.id)
                _go_on()


def _go_on() -> None:
    del st.query_params["attempt"]
    st.rerun()
