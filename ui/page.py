"""What every screen stands on: the one Study of the process, the clock, and one calm sentence for a known fault."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from coach import CoachError
from coach.study import Study
from ingest.document import UnreadableFile
from ui import words
from vectorstore import SearchUnavailable

KNOWN_FAULTS = (CoachError, UnreadableFile, SearchUnavailable)


def now() -> datetime:
    """Return the moment; the screens are where the clock is read."""
    return datetime.now(UTC)


def study() -> Study:
    """Return the one Study of this process for the home folder in use."""
    return _study(os.environ.get("COACH_HOME", ""))


@st.cache_resource(show_spinner=False)
def _study(home: str) -> Study:
    return Study.open(Path(home) if home else None)


@contextmanager
def calmly() -> Iterator[None]:
    """Show a known fault as one sentence; the rest of the screen stays."""
    try:
        yield
    except KNOWN_FAULTS as error:
        st.error(words.label(words.step(str(error))), icon=":material/info:")


def show(screen: Callable[[Study], None], title: str, *, wide: bool = False) -> None:
    """Draw a screen under its title; ``wide`` where things stand side by side."""
    with st.container(key="wide" if wide else "narrow"):
        st.title(title, anchor=False)
    # Its place is there without it too: what stands below moves up when it goes, and would be drawn anew, half typed.
    with st.container():
        said = st.session_state.pop("said", "")
        if said:
            st.success(said, icon=":material/check:")
    with calmly():
        screen(study())


def say_next(text: str) -> None:
    """Say a sentence at the top of the screen that is drawn next."""
    st.session_state["said"] = text


def needs_notes(coach: Study) -> bool:
    """Return whether nothing was read yet, after saying what to do about it."""
    if coach.index.count():
        return False
    with st.container(key="welcome"):
        st.html('<div class="now">The coach has not read anything yet.</div>')
        st.write("Give it a folder of notes, or try it on the example notes that come with it.")
        if st.button("Choose what to read", type="primary", icon=":material/arrow_forward:"):
            st.switch_page("ui/library.py")
    return True


def kept_text_area(label: str, name: str, *, height: int, first: str = "", placeholder: str = "") -> str:
    """Show a text area whose text is kept while it is typed, and return what is in it.

    Args:
        label: what is asked.
        name: what the text is kept under until it is sent.
        height: in pixels.
        first: what stands there before anything was typed.
        placeholder: shown while it is empty.
    """
    key = f"typed-{name}"
    start = held(name, key, first)
    with st.container(key="keep-" + re.sub(r"\W+", "-", name)):
        text = st.text_area(
            label, start or "", key=key, height=height, placeholder=placeholder, on_change=keep_text, args=(name, key)
        )
    keep_brought(name, key, start)
    return text


def held(name: str, key: str, first: str = "") -> str | None:
    """Return what a field that is about to be drawn starts with, a line for each choice; None where it holds something.

    It is given to the field as its default and not put into it, so that what a browser brings to a server that was
    started anew wins over it.
    """
    return None if key in st.session_state else study().records.preference(f"typed:{name}", first)


def keep_brought(name: str, key: str, start: str | None) -> None:
    """Keep what a browser brought into a field that was drawn for the first time; ``start`` is what it started with."""
    if start is not None and _as_text(st.session_state[key]) != start:
        keep_text(name, key)


def keep_text(name: str, key: str) -> None:
    """Keep what a field holds now, so that no refresh and no restart loses it."""
    with calmly():
        study().records.remember(f"typed:{name}", _as_text(st.session_state[key]))


def _as_text(value: str | list[str] | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def add_text(name: str, text: str) -> None:
    """Add to what a text area of this name holds, before it is drawn."""
    key = f"typed-{name}"
    start = held(name, key)
    st.session_state[key] = f"{(st.session_state[key] if start is None else start).rstrip()} {text}".strip()
    keep_text(name, key)


def set_text(name: str, text: str) -> None:
    """Put a text into a field before it is drawn, and keep it."""
    st.session_state[f"typed-{name}"] = text
    study().records.remember(f"typed:{name}", text)


def forget_text(name: str) -> None:
    """Forget what was typed: it was sent."""
    study().records.remember(f"typed:{name}", "")
    st.session_state.pop(f"typed-{name}", None)
