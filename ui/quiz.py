"""Quiz: one question at a time, asked before study, read up on, and asked again."""

from __future__ import annotations

import streamlit as st

from coach.question import Question
from coach.sitting import Sitting
from coach.study import Study
from ui import asking, grading, page, words


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    session_id = st.query_params.get("session")
    if session_id is None:
        _choose(coach)
        return
    sitting = coach.sitting(session_id)
    attempt_id = st.query_params.get("attempt")
    if attempt_id is not None:
        grading.show_graded(coach, sitting, attempt_id)
    elif sitting.next_id is not None:
        _progress(sitting)
        asking.ask(coach, sitting, sitting.questions[sitting.next_id])
    elif sitting.missed and sitting.session.ended_at is None:
        _again(coach, sitting)
    else:
        _summary(coach, sitting)


def _choose(coach: Study) -> None:
    unfinished = coach.unfinished_sitting(page.now())
    if unfinished is not None and (unfinished.next_id or unfinished.missed):
        with st.container(border=True):
            total = words.counted(len(unfinished.session.items), "question")
            words.prose(f"A session is open: {unfinished.asked} of {total} done.")
            if st.button("Go on with it", type="primary", key="next-resume"):
                st.query_params["session"] = unfinished.session.id
                st.rerun()
    with st.form("choose", border=False):
        count = st.slider("How many questions", 3, 20, min(10, coach.settings.new_per_session or 10))
        stages = [stage.title for roadmap in coach.roadmaps() for stage in roadmap.stages]
        stage = st.selectbox("From which stage of your plan", ["", *stages], format_func=lambda name: name or "Any")
        topic = st.text_input(
            "On which topic", st.query_params.get("topic", ""), placeholder="Anything; for example “joins”"
        )
        if st.form_submit_button("Start", type="primary"):
            with st.spinner("Choosing your questions …"):
                opened = coach.quiz(page.now(), count=count, topic=topic.strip(), stage=stage)
            if opened.note:
                page.say_next(opened.note)
            st.query_params["session"] = opened.session.id
            st.rerun()


def _progress(sitting: Sitting) -> None:
    total = len(sitting.session.items)
    st.progress(sitting.asked / total, text=f"Question {sitting.asked + 1} of {total}")
    if not sitting.answered:
        words.prose("You are asked before you study. Guess if you must: what you tried first sticks better.", "small")


def _again(coach: Study, sitting: Sitting) -> None:
    """Show the lines that were missed, then ask about them once more."""
    first = sitting.questions[sitting.missed[0]]
    if st.query_params.get("read") == "yes":
        st.progress(
            1 - len(sitting.missed) / max(1, len(sitting.first_answers())),
            text=f"After study: {words.counted(len(sitting.missed), 'question')} to ask again",
        )
        asking.ask(coach, sitting, first)
        return
    st.subheader("Read these lines", anchor=False)
    st.write(f"{_missed(len(sitting.missed))} Read the lines, then you are asked again.")
    for question_id in sitting.missed:
        _to_read(sitting.questions[question_id])
    with st.container(horizontal=True):
        if st.button("I have read them, ask me again", type="primary", key="next-read"):
            st.query_params["read"] = "yes"
            st.rerun()
        if st.button("End here", type="tertiary"):
            coach.end_session(sitting.session.id, page.now())
            st.rerun()


def _missed(number: int) -> str:
    return "One answer was not complete." if number == 1 else f"{number} answers were not complete."


def _to_read(question: Question) -> None:
    with st.container(border=True):
        words.prose(question.prompt, "small")
        for citation in question.citations:
            words.cited(citation)


def _summary(coach: Study, sitting: Sitting) -> None:
    coach.end_session(sitting.session.id, page.now())
    first = sitting.first_answers()
    right = sum(grade.verdict == "correct" for _, grade in first)
    gain = sitting.gain
    with st.container(key="now"):
        st.subheader("Done", anchor=False)
        if first:
            st.write(f"Before study you had {right} of {len(first)} right.")
        if gain is not None:
            st.write(
                f"On what you read up on you went from {gain.before:.0%} to {gain.after:.0%} "
                f"({words.counted(gain.questions, 'question')})."
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Back to today", key="next-today", type="primary"):
                st.switch_page("ui/today.py")
            if st.button("Write tonight’s line", type="tertiary"):
                st.switch_page("ui/diary.py")
            if st.button("Another session", type="tertiary"):
                st.query_params.clear()
                st.rerun()
    st.subheader("What you were asked", anchor=False)
    for item in sitting.session.items:
        if item.question_id in sitting.questions:
            grading.line(sitting, sitting.questions[item.question_id], item.outcome)


page.show(screen, "Quiz")
