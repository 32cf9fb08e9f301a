"""Chat: answers from the notes, each number in them opening the lines it rests on beside the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from coach.chat import Command, CommandName, command
from coach.question import Citation
from coach.records import KeptTurn
from coach.study import Study
from coach.tutor import Answer, Turn
from ui import page, words

WHERE: dict[CommandName, tuple[str, str, str]] = {
    "quiz": ("Quiz me", "ui/quiz.py", ":material/psychology_alt:"),
    "explain": ("Explain it back", "ui/explain.py", ":material/edit_note:"),
    "gaps": ("What is missing", "ui/map.py", ":material/map:"),
    "post": ("Write a post", "ui/diary.py", ":material/send:"),
    "plan": ("My plan for today", "ui/today.py", ":material/wb_sunny:"),
}
TELL_FIRST = "attempt_first"
MOST_TALKS = 12


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    conversation = st.query_params.get("talk") or _new_talk()
    turns = coach.records.turns(conversation=conversation)
    waiting = coach.records.preference(f"asking:{conversation}")
    if not turns and not waiting:
        _welcome(coach)
    for number, kept in enumerate(turns):
        if kept.answer is None:
            _said(kept.turn.text)
        else:
            _answer(coach, kept.answer, number)
    talk = st.container()
    asked = _try_first(coach, conversation, waiting) if waiting else st.session_state.pop("asked", "")
    _commands(coach, conversation, turns)
    asked = _typed(coach) or asked
    if asked:
        with talk:
            _take(coach, conversation, asked, waiting)
        st.rerun()


def _new_talk() -> str:
    name = uuid4().hex[:12]
    st.query_params["talk"] = name
    st.query_params.pop("open", None)
    return name


def _typed(coach: Study) -> str:
    """Return what was typed, or spoken where voice input is set; empty while nothing was sent."""
    if not coach.settings.transcription_url:
        return st.chat_input("Ask your notes something", key="ask") or ""
    given = st.chat_input("Ask your notes something, or say it", key="ask", accept_audio=True)
    if given is None or isinstance(given, str):
        return given or ""
    with page.calmly():
        return str(given.text) or (coach.transcribe(given.audio.getvalue()) if given.audio else "")
    return ""


def _take(coach: Study, conversation: str, asked: str, waiting: str) -> None:
    """Do what was asked: a command, a try at a question that waits, or a new question."""
    ordered = command(asked)
    if ordered is not None:
        _obey(ordered)
    if waiting:
        tried = "" if asked == waiting else asked
        coach.records.remember(f"asking:{conversation}", "")
        _stream(coach, waiting, conversation, tried)
        return
    _said(asked)
    if coach.hints(asked):
        coach.records.remember(f"asking:{conversation}", asked)
        return
    _stream(coach, asked, conversation)


def _obey(ordered: Command) -> None:
    _, file, _ = WHERE[ordered.name]
    about = {"quiz": "topic", "explain": "topic", "gaps": "stage"}.get(ordered.name, "")
    asked_for = {about: ordered.about} if about and ordered.about else {}
    st.switch_page(file, query_params={"view": "Post"} if ordered.name == "post" else asked_for)


def _said(text: str) -> None:
    st.html(f'<div class="said"><span class="unseen">You: </span>{words.as_html(text)}</div>')


def _welcome(coach: Study) -> None:
    st.html('<div class="lead">Ask about anything in your notes. Every answer shows the lines it comes from.</div>')
    with st.container(horizontal=True):
        for name in list(dict.fromkeys(topic.name for topic in coach.topics()))[:3]:
            asked = f"What do my notes say about {name}?"
            if st.button(words.label(asked), key=f"try-{name}"):
                st.session_state["asked"] = asked
                st.rerun()


def _try_first(coach: Study, conversation: str, waiting: str) -> str:
    """Ask for a try before telling; return the question once it is to be answered."""
    shown = f"hints-{conversation}-{waiting}"
    hints = st.session_state.setdefault(f"all-{shown}", coach.hints(waiting))
    seen = st.session_state.setdefault(shown, 1)
    _said(waiting)
    words.prose("You are learning this, so try it before I tell you.", "item")
    for hint in hints[:seen]:
        words.prose(hint, "quote")
    words.prose("Write what you remember into the field below.", "small")
    with st.container(horizontal=True):
        tell = st.button("Show me the answer", key=f"tell-{conversation}")
        if seen < len(hints) and st.button("Another hint", key=f"hint-{conversation}", type="tertiary"):
            st.session_state[shown] = seen + 1
            st.rerun()
        if st.button("Always tell me at once", key=f"always-{conversation}", type="tertiary"):
            coach.records.remember(TELL_FIRST, "no")
            tell = True
    return waiting if tell else ""


def _stream(coach: Study, asked: str, conversation: str, tried: str = "") -> None:
    shown, slot = "", st.empty()
    slot.html('<div class="small" role="status">Looking through your notes …</div>')
    for piece in coach.ask_stream(asked, page.now(), conversation):
        if tried:
            coach.records.keep_turn(KeptTurn(conversation, page.now(), Turn("learner", tried), None))
            tried = ""
        if isinstance(piece, str):
            shown += piece
            slot.html(f'<div class="prose">{words.as_html(shown)}</div>')


def _commands(coach: Study, conversation: str, turns: Sequence[KeptTurn]) -> None:
    about = _about(turns)
    with st.container(horizontal=True, key="commands"):
        for name, (label, _, icon) in WHERE.items():
            if st.button(label, type="tertiary", icon=icon, key=f"do-{name}"):
                _obey(Command(name, about if name in {"quiz", "explain"} else ""))
    with st.container(horizontal=True, key="talks"):
        if turns and st.button("New conversation", type="tertiary", icon=":material/add_comment:"):
            _new_talk()
            st.rerun()
        if coach.conversations():
            with st.popover("Earlier conversations", type="tertiary", icon=":material/history:"):
                _earlier(coach, conversation)
        if coach.records.preference(TELL_FIRST) == "no" and st.button(
            "Let me try first again", type="tertiary", icon=":material/lightbulb:"
        ):
            coach.records.remember(TELL_FIRST, "yes")
            st.rerun()
        if coach.settings.uses_model and turns:
            with st.popover("What leaves this machine", type="tertiary", icon=":material/outgoing_mail:"):
                last = [kept.turn.text for kept in turns if kept.turn.role == "learner"][-1]
                leaves = coach.what_leaves(last, conversation)
                words.prose(leaves or "Nothing: the notes did not carry an answer, or the model is not used.")


def _about(turns: Sequence[KeptTurn]) -> str:
    """Return the heading that the last answer rests on, empty where there is none."""
    for kept in reversed(turns):
        if kept.answer and kept.answer.citations:
            heading = kept.answer.citations[0].locator.heading
            return heading[-1] if heading else ""
    return ""


def _earlier(coach: Study, conversation: str) -> None:
    sought = st.text_input("Find one that says", key="sought")
    found = coach.conversations(sought.strip())
    if not found:
        st.write("None says that.")
    for talk in found[:MOST_TALKS]:
        here = " (open)" if talk.id == conversation else ""
        if st.button(words.label(words.shortened(talk.title)) + here, key=f"open-{talk.id}", type="tertiary"):
            st.query_params.from_dict({"talk": talk.id})
            st.rerun()
    held = next((talk for talk in coach.conversations() if talk.id == conversation), None)
    if held is None:
        return
    st.divider()
    words.prose(f"The one that is open: {words.shortened(held.title)}", "small")
    with st.container(horizontal=True):
        st.download_button(
            "Save as a note", lambda: coach.conversation_as_markdown(conversation), "conversation.md", on_click="ignore"
        )
        if st.button("Delete it", key=f"delete-{conversation}"):
            coach.records.delete_conversation(conversation)
            _new_talk()
            st.rerun()


def _answer(coach: Study, answer: Answer, number: int) -> None:
    """Show an answer; the passage that is open stands beside it, or below it on a phone."""
    name = f"{st.query_params.get('talk', '')}-{number}"
    turn, _, which = st.query_params.get("open", "").partition(".")
    opened = int(which) if turn == str(number) and which.isdigit() and 0 < int(which) <= len(answer.citations) else 0
    text, beside = st.columns([6, 5], gap="medium") if opened else (st.container(), None)
    with text:
        st.html(f'<div class="prose"><span class="unseen">Coach: </span>{_with_refs(answer, name)}</div>')
        if answer.note:
            words.prose(answer.note, "small")
        if answer.citations:
            with st.container(key=f"cites-{name}", gap="xxsmall"):
                for count, citation in enumerate(answer.citations, start=1):
                    _place(citation, number, count, name, is_open=count == opened)
    if beside is not None:
        with beside, st.container(key=f"beside-{name}"):
            _passage(coach, answer.citations[opened - 1])


def _with_refs(answer: Answer, name: str) -> str:
    def ref(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 0 < number <= len(answer.citations):
            return match[0]
        return f'<button class="ref" data-opens="cite-{name}-{number}" title="Open the passage">[{number}]</button>'

    return re.sub(r"\[(\d{1,2})\]", ref, words.as_html(answer.text))


def _place(citation: Citation, turn: int, number: int, name: str, *, is_open: bool) -> None:
    icon = ":material/close:" if is_open else ":material/notes:"
    if citation.locator.page and not is_open:
        icon = ":material/picture_as_pdf:"
    label = f"\\[{number}\\] {words.label(words.place(citation.locator))}"
    if st.button(label, key=f"cite-{name}-{number}", type="tertiary", icon=icon):
        if is_open:
            del st.query_params["open"]
        else:
            st.query_params["open"] = f"{turn}.{number}"
        st.rerun()


def _passage(coach: Study, citation: Citation) -> None:
    """Show the passage with the quote marked in it; of a PDF the page as a picture, marked too."""
    words.prose(words.place(citation.locator), "small")
    if citation.locator.page:
        with page.calmly():
            picture = coach.page_picture(citation.locator, citation.quote)
            st.image(picture, caption=f"Page {citation.locator.page}, the passage marked")
            return
    chunk = coach.index.chunk(citation.chunk_id) if citation.chunk_id else None
    text = chunk.text if chunk and citation.quote in chunk.text else citation.quote
    before, _, after = (words.as_html(piece, trim=False) for piece in text.partition(citation.quote))
    st.html(f'<blockquote class="quote">{before}<mark>{words.as_html(citation.quote)}</mark>{after}</blockquote>')


page.show(screen, "Chat", wide="open" in st.query_params)
