"""One question on the page: answer, how sure, and the ways round it."""

from __future__ import annotations

import streamlit as st

from coach.question import Question
from coach.sitting import Sitting
from coach.study import Study
from ui import page, words

SURE = {"Guessing": 10, "Unsure": 30, "Half sure": 50, "Fairly sure": 75, "Certain": 95}


def ask(coach: Study, sitting: Sitting, question: Question) -> None:
    """Ask; an answer, or a way round it, leads on."""
    name = f"{sitting.session.id}-{question.id}-{len(sitting.answered)}"
    shown_at = st.session_state.setdefault(f"shown-{name}", page.now())
    words.prose(question.prompt, "question")
    if question.why:
        words.prose(question.why, "small")
    text, option = _answer_box(coach, question, name)
    sure = st.radio("How sure are you?", list(SURE), index=None, horizontal=True, key=f"sure-{name}")
    confidence = SURE[sure] if sure else None
    with st.container(horizontal=True, vertical_alignment="center", key=f"send-{name}"):
        sent = st.button("Check my answer", type="primary", key=f"check-{name}")
        words.prose("Ctrl+Enter", "small")
    unknown, hint, skip, unclear = _ways_round(question, name)
    if hint:
        st.session_state[f"hinted-{name}"] = True
    if st.session_state.get(f"hinted-{name}"):
        st.info(words.label(question.hint), icon=":material/lightbulb:")
    if skip or unclear:
        coach.leave_question(sitting.session.id, question.id, "skipped" if skip else "not clear")
        st.rerun()
    if unknown:
        text, option, confidence = "", None, 0
    elif sent and not text.strip() and option is None:
        st.warning("Nothing is written yet. Write what you remember, or choose “I don’t know”.")
        return
    if sent or unknown:
        with st.spinner("Reading your answer …"):
            graded = coach.answer(
                question.id,
                page.now(),
                text=text if option is None else None,
                option=option,
                confidence=confidence,
                seconds=(page.now() - shown_at).total_seconds(),
                session_id=sitting.session.id,
            )
        page.forget_text(question.id)
        st.query_params["attempt"] = graded.attempt.id
        st.rerun()


def _answer_box(coach: Study, question: Question, name: str) -> tuple[str, int | None]:
    """Return what was typed, or the number of the option chosen."""
    if question.kind == "choice" and question.options:
        options = list(question.options)
        with st.container(key=f"pick-{name}"):
            chosen = st.radio("Your answer", options, index=None, format_func=words.label, key=f"choice-{name}")
        return "", None if chosen is None else options.index(chosen) + 1
    if question.kind == "order" and question.options:
        placed = st.multiselect(
            "Choose them in order, the first one first",
            list(question.options),
            format_func=words.label,
            key=f"order-{name}",
        )
        return "\n".join(placed), None
    key = f"typed-{name}"
    if key not in st.session_state:
        st.session_state[key] = coach.records.preference(f"typed:{question.id}")
    asked_for = "Your answer, one item a line" if question.kind == "list" else "Your answer"
    with st.container(key=f"answer-{name}"):
        if question.kind in {"cloze", "number"}:
            text = st.text_input(
                asked_for, key=key, on_change=page.keep_text, args=(question.id, key), autocomplete="off"
            )
        else:
            text = st.text_area(asked_for, key=key, on_change=page.keep_text, args=(question.id, key), height=130)
    return text, None


def _ways_round(question: Question, name: str) -> tuple[bool, bool, bool, bool]:
    with st.container(horizontal=True, key=f"ways-{name}"):
        unknown = st.button("I don’t know", type="tertiary", key=f"unknown-{name}")
        hint = bool(question.hint) and st.button("Hint", type="tertiary", key=f"hint-{name}")
        skip = st.button("Skip", type="tertiary", key=f"skip-{name}")
        unclear = st.button("I don’t understand the question", type="tertiary", key=f"unclear-{name}")
    return unknown, hint, skip, unclear
