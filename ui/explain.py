"""Explain: write it as you would tell a curious beginner, see what is said and what is missing, try again."""

from __future__ import annotations

import streamlit as st

from coach.explanation import Explanation
from coach.study import Study
from ui import grading, page, words


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    topic = _topic(coach)
    if not topic:
        st.write("Choose a topic, or type one of your own, and tell it to a curious beginner.")
        return
    tries = coach.records.explanations(topic=topic)
    text = page.kept_text_area(
        "Your explanation", f"explain:{topic}", height=240, placeholder="Start with what it is for …"
    )
    with st.container(horizontal=True, vertical_alignment="center", key="send-explanation"):
        sent = st.button("See how it stands", type="primary")
        words.prose("Ctrl+Enter", "small")
    if sent and not text.strip():
        st.warning("Nothing is written yet. Two or three sentences are enough to begin.")
    elif sent:
        with st.spinner("Comparing it with your notes …"):
            tries.append(coach.explain(topic, text, page.now()))
    if tries:
        _tries(coach, tries)


def _topic(coach: Study) -> str:
    names = list(dict.fromkeys(topic.name for topic in coach.topics()))
    asked = st.query_params.get("topic", "")
    if asked and asked not in names:
        names.insert(0, asked)
    chosen = st.selectbox(
        "What do you explain?",
        names,
        index=names.index(asked) if asked else None,
        placeholder="Choose a topic or type your own",
        accept_new_options=True,
        format_func=words.plain,
    )
    if chosen and chosen != asked:
        st.query_params["topic"] = chosen
    return chosen or ""


def _tries(coach: Study, tries: list[Explanation]) -> None:
    """Show the newest try, and the one before it beside it."""
    newest, before = tries[-1], tries[-2] if len(tries) > 1 else None
    if before is None:
        _try(newest, "Your explanation stands like this")
    else:
        left, right = st.columns(2)
        with left:
            _try(before, "The try before")
        with right:
            _try(newest, "This try")
    _beginner_asks(newest)
    passed_on = {one.at.astimezone(coach.settings.zone).date() for one in tries if one.assessment.passed}
    if len(passed_on) > 1:
        st.success("You explained this on two different days: it counts as evidence for your plan.")
    elif passed_on:
        st.info("It passes. Explain it once more on another day, and it counts as evidence for your plan.")


def _try(explanation: Explanation, title: str) -> None:
    assessment = explanation.assessment
    said = sum(unit.status == "hit" for unit in assessment.units)
    st.subheader(title, anchor=False)
    words.prose(f"{said} of {words.counted(len(assessment.units), 'point')} said", "small")
    if assessment.note:
        words.prose(assessment.note, "small")
    grading.units(assessment.units)
    for unit in assessment.units:
        if unit.status == "contradicted" and unit.quote:
            words.quote(unit.quote, unit.locator)
    with st.expander("What you wrote"):
        words.prose(explanation.text)
    missing = [unit for unit in assessment.units if unit.status == "missing" and unit.quote]
    if missing:
        with st.expander("The lines that say what is missing"):
            for unit in missing:
                words.quote(unit.quote, unit.locator)


def _beginner_asks(explanation: Explanation) -> None:
    assessment = explanation.assessment
    with st.container(border=True):
        st.markdown("**A beginner would ask**")
        if assessment.next_question:
            words.prose(assessment.next_question)
        if assessment.jargon:
            words.prose(f"These words were used and not explained: {', '.join(assessment.jargon)}.", "small")


page.show(screen, "Explain")
