"""Chat: answers from the notes, each with the lines it rests on."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from coach.question import Citation
from coach.study import Study
from coach.tutor import Answer
from ui import page, words


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    conversation = st.query_params.get("talk") or _new_talk()
    turns = coach.records.turns(conversation=conversation)
    if not turns:
        _welcome(coach)
    for number, kept in enumerate(turns):
        with st.chat_message("user" if kept.turn.role == "learner" else "assistant", avatar=_avatar(kept.turn.role)):
            if kept.answer is None:
                words.prose(kept.turn.text)
            else:
                _answer(coach, kept.answer, f"{conversation}-{number}")
    asked = st.chat_input("Ask your notes something", key="ask") or st.session_state.pop("asked", None)
    if asked:
        with st.chat_message("user", avatar=_avatar("learner")):
            words.prose(asked)
        with st.chat_message("assistant", avatar=_avatar("coach")):
            _stream(coach, asked, conversation)
        st.rerun()
    with st.container(horizontal=True, key="commands"):
        if st.button("Quiz me", type="tertiary", icon=":material/psychology_alt:"):
            st.switch_page("ui/quiz.py")
        if turns and st.button("New conversation", type="tertiary", icon=":material/add_comment:"):
            _new_talk()
            st.rerun()


def _new_talk() -> str:
    name = uuid4().hex[:12]
    st.query_params["talk"] = name
    return name


def _avatar(role: str) -> str:
    return ":material/person:" if role == "learner" else ":material/menu_book:"


def _welcome(coach: Study) -> None:
    st.write("Ask about anything in your notes. Every answer shows the lines it comes from.")
    topics = [topic.name for topic in coach.topics()[:3]]
    with st.container(horizontal=True):
        for name in topics:
            if st.button(words.label(f"What do my notes say about {name}?"), key=f"try-{name}"):
                st.session_state["asked"] = f"What do my notes say about {name}?"
                st.rerun()


def _stream(coach: Study, asked: str, conversation: str) -> None:
    shown, slot = "", st.empty()
    slot.html('<div class="small">Looking through your notes …</div>')
    for piece in coach.ask_stream(asked, page.now(), conversation):
        if isinstance(piece, str):
            shown += piece
            slot.html(f'<div class="prose">{words.as_html(shown)}</div>')


def _answer(coach: Study, answer: Answer, name: str) -> None:
    words.prose(answer.text)
    if answer.note:
        words.prose(answer.note, "small")
    for number, citation in enumerate(answer.citations, start=1):
        with st.expander(f"\\[{number}\\] {words.label(words.place(citation.locator))}"):
            _passage(coach, citation, f"{name}-{number}")


def _passage(coach: Study, citation: Citation, name: str) -> None:
    """Show the passage with the quote marked in it, or the page of a PDF as a picture."""
    chunk = coach.index.chunk(citation.chunk_id) if citation.chunk_id else None
    text = chunk.text if chunk and citation.quote in chunk.text else citation.quote
    before, _, after = (words.as_html(piece, trim=False) for piece in text.partition(citation.quote))
    marked = f"{before}<mark>{words.as_html(citation.quote)}</mark>{after}"
    st.html(f'<blockquote class="quote">{marked}</blockquote>')
    if citation.locator.page and st.toggle("Show the page", key=f"page-{name}"):
        with page.calmly():
            st.image(coach.page_picture(citation.locator, citation.quote), caption=words.place(citation.locator))


page.show(screen, "Chat")
