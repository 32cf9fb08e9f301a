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
    text, option = _answer_box(question, name)
    sure = _sure(question, name)
    confidence = SURE[sure] if sure else None
    with st.container(horizontal=True, vertical_alignment="center", key=f"send-{name}"):
        sent = st.button("Check my answer", type="primary", key=f"check-{name}")
        words.prose("Ctrl+Enter", "small keys")
    unknown, hint, skip, unclear = _ways_round(question, name)
    if hint:
        st.session_state[f"hinted-{name}"] = True
    if st.session_state.get(f"hinted-{name}"):
        st.info(words.label(_hint(question)), icon=":material/lightbulb:")
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
        page.forget_text(f"sure:{question.id}")
        st.query_params["attempt"] = graded.attempt.id
        st.rerun()


def _sure(question: Question, name: str) -> str | None:
    kept, key = f"sure:{question.id}", f"sure-{name}"
    start = page.held(kept, key)
    sure = st.radio(
        "How sure are you?",
        list(SURE),
        index=list(SURE).index(start) if start in SURE else None,
        horizontal=True,
        key=key,
        on_change=page.keep_text,
        args=(kept, key),
    )
    page.keep_brought(kept, key, start)
    return sure


def _answer_box(question: Question, name: str) -> tuple[str, int | None]:
    """Return what was typed, or the number of the option chosen; either is kept as it is given."""
    key, options = f"typed-{name}", list(question.options or ())
    start = page.held(question.id, key)
    with st.container(key=f"answer-{name}"):
        given = _field(question, options, key, start or "")
    page.keep_brought(question.id, key, start)
    if isinstance(given, int):
        return "", given
    return given or "", None


def _field(question: Question, options: list[str], key: str, start: str) -> str | int | None:
    """Return the text in the field that this kind of question needs, or the number of the option chosen."""
    keep, kept = page.keep_text, (question.id, key)
    if question.kind == "choice" and options:
        chosen = st.radio(
            "Your answer",
            options,
            index=options.index(start) if start in options else None,
            format_func=words.label,
            key=key,
            on_change=keep,
            args=kept,
        )
        return None if chosen is None else options.index(chosen) + 1
    if question.kind == "order" and options:
        placed = st.multiselect(
            "Choose them in order, the first one first",
            options,
            default=[one for one in start.split("\n") if one in options],
            format_func=words.plain,
            key=key,
            on_change=keep,
            args=kept,
        )
        return "\n".join(placed)
    asked_for = "Your answer, one item a line" if question.kind == "list" else "Your answer"
    if question.kind in {"cloze", "number"}:
        return st.text_input(asked_for, start, autocomplete="off", key=key, on_change=keep, args=kept)
    return st.text_area(asked_for, start, height=130, key=key, on_change=keep, args=kept)


def _hint(question: Question) -> str:
    """Return the hint that was written with the question, or the place where the notes speak of it."""
    if question.hint or not question.citations:
        return question.hint
    return f"Think of what stands in {words.place(question.citations[0].locator)}."


def _ways_round(question: Question, name: str) -> tuple[bool, bool, bool, bool]:
    with st.container(horizontal=True, key=f"ways-{name}"):
        unknown = st.button("I don’t know", type="tertiary", key=f"unknown-{name}")
        hint = bool(_hint(question)) and st.button("Hint", type="tertiary", key=f"hint-{name}")
        skip = st.button("Skip", type="tertiary", key=f"skip-{name}")
        unclear = st.button("I don’t understand the question", type="tertiary", key=f"unclear-{name}")
    return unknown, hint, skip, unclear
