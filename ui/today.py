"""Today: what to do now, and one button that starts it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from coach.browser import EXAMPLE_VAULT
from coach.gaps import CriterionGap
from coach.study import Study, Today
from ui import background, page, reading, words

LENGTHS = [10, 20, 40, 60]
# There while the first reading goes on and until what came of it was shown once.
FIRST = "first-reading"


def screen(coach: Study) -> None:
    if not coach.index.count() or FIRST in st.session_state:
        _welcome(coach)
        return
    view = _now(coach)
    _example(coach)
    if view.due or view.new or view.day_number:
        words.figures(_figures(view))
    _weakest(view)
    _review(view)
    _then()


def _welcome(coach: Study) -> None:
    """Say what this is, and begin right here."""
    with st.container(key="welcome"):
        st.html(
            '<div class="now">A coach that lives beside your notes</div>'
            '<div class="lead">It reads what you have, asks you about it before you study, hears you explain it '
            "back, and shows what is still missing. Your notes are read and never changed.</div>"
        )
        job = background.current(coach)
        if job is not None and not job.seen:
            st.session_state[FIRST] = True
        else:
            st.session_state.pop(FIRST, None)
        if job is None or (job.seen and not coach.index.count()):
            reading.choose(coach, first=True)
        reading.progress(coach)


def _now(coach: Study) -> Today:
    now = page.now()
    with st.container(key="now"):
        said = st.empty()
        minutes = st.segmented_control(
            "Minutes you have",
            LENGTHS,
            default=_nearest(coach.settings.minutes_per_session),
            format_func=lambda length: f"{length} min",
        )
        view = coach.today(now, minutes)
        unfinished = coach.unfinished_sitting(now)
        going_on = unfinished is not None and bool(unfinished.next_id or unfinished.missed)
        day = coach.study_day(now)
        sentence = _stopped(unfinished.asked, len(unfinished.session.items)) if unfinished and going_on else _due(view)
        said.html(f'<div class="small">{day:%A}, {words.spoken(day)}</div><div class="now">{sentence}</div>')
        with st.container(horizontal=True, vertical_alignment="center"):
            if unfinished and going_on:
                if st.button("Go on where you stopped", type="primary", key="next-resume"):
                    st.switch_page("ui/quiz.py", query_params={"session": unfinished.session.id})
                start = st.button("Start a new session", type="tertiary")
            else:
                start = st.button("Start the session", type="primary", key="next-start")
        if start:
            with st.spinner("Choosing your questions …"):
                opened = coach.quiz(now, minutes=minutes or view.minutes)
            if opened.note:
                page.say_next(opened.note)
            st.switch_page("ui/quiz.py", query_params={"session": opened.session.id})
    return view


def _example(coach: Study) -> None:
    """Say whose notes these are, as long as they are nobody's."""
    if [Path(source) for source in coach.records.sources()] != [EXAMPLE_VAULT]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words.prose("These are the example notes that come with the coach.", "small")
        if st.button("Give it your own", type="tertiary"):
            st.switch_page("ui/library.py")


def _nearest(minutes: int) -> int:
    return min(LENGTHS, key=lambda length: abs(length - minutes))


def _due(view: Today) -> str:
    if view.due:
        fits = f" {view.planned} fit into {view.minutes} minutes." if view.planned < view.due else ""
        return f"{words.counted(view.due, 'question')} {'is' if view.due == 1 else 'are'} due.{fits}"
    if view.new:
        return f"Nothing is due. {words.counted(view.new, 'new question')} {'waits' if view.new == 1 else 'wait'}."
    return "Nothing is due. A session asks you something new from the notes."


def _stopped(asked: int, planned: int) -> str:
    if asked >= planned:
        return "You stopped before the second round: read up on what you missed, and be asked again."
    return f"You stopped in the middle: {asked} of {words.counted(planned, 'question')} done."


def _figures(view: Today) -> list[tuple[str, str]]:
    return [
        (f"{view.due:,}", "due for review"),
        (f"{view.new:,}", "new and waiting"),
        (str(view.streak), "days in a row" if view.streak != 1 else "day in a row"),
        (str(view.day_number), "study days in all" if view.day_number != 1 else "study day in all"),
    ]


def _weakest(view: Today) -> None:
    if not view.weakest:
        return
    st.subheader("What your plan asks for next", anchor=False)
    for number, (stage, gap) in enumerate(view.weakest):
        with st.container(border=True):
            words.prose(gap.criterion.text, "item")
            words.prose(f"{stage}. {words.step(gap.next_step)}" if gap.next_step else stage, "small")
            _lead_on(stage, gap, number)


def _lead_on(stage: str, gap: CriterionGap, number: int) -> None:
    if gap.criterion.kind == "explain":
        if st.button("Explain it", key=f"weak-{number}", type="tertiary"):
            st.switch_page("ui/explain.py", query_params={"topic": gap.criterion.text})
    elif st.button("Show what you have", key=f"weak-{number}", type="tertiary"):
        st.switch_page("ui/map.py", query_params={"stage": stage})


def _review(view: Today) -> None:
    if view.next_review is None:
        return
    due = "was promised for" if view.next_review["overdue"] else "is promised for"
    day = date.fromisoformat(view.next_review["day"])
    st.subheader("Your worksheet", anchor=False)
    words.prose(f"The review “{view.next_review['label']}” {due} {words.spoken(day)}.")
    if st.button("Open the worksheet", type="tertiary"):
        st.switch_page("ui/map.py", query_params={"view": "Worksheet"})


def _then() -> None:
    st.subheader("When you have studied", anchor=False)
    with st.container(horizontal=True):
        st.page_link("ui/explain.py", label="Explain one thing back", icon=":material/edit_note:")
        st.page_link("ui/diary.py", label="Write tonight’s line", icon=":material/calendar_month:")
        st.page_link("ui/map.py", label="See what is still missing", icon=":material/map:")


page.show(screen, "Today")
