"""Today: what to do now, and one button that starts it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from coach.study import Study, Today
from ui import page, words


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    minutes = st.segmented_control(
        "Minutes you have",
        [10, 20, 40, 60],
        default=_nearest(coach.settings.minutes_per_session),
        format_func=lambda length: f"{length} min",
    )
    view = coach.today(page.now(), minutes)
    words.figures(_figures(view))
    unfinished = coach.unfinished_sitting(page.now())
    if unfinished is not None and unfinished.next_id is not None:
        st.write(
            f"You stopped in the middle: {unfinished.asked} of {len(unfinished.session.items)} questions are done."
        )
        if st.button("Go on where you stopped", type="primary", key="next-resume"):
            st.switch_page("ui/quiz.py", query_params={"session": unfinished.session.id})
        start = st.button("Start a new session")
    else:
        start = st.button("Start the session", type="primary", key="next-start")
    if start:
        with st.spinner("Choosing your questions …"):
            opened = coach.quiz(page.now(), minutes=minutes or view.minutes)
        st.switch_page("ui/quiz.py", query_params={"session": opened.session.id})
    _weakest(view)
    _review(view)


def _nearest(minutes: int) -> int:
    return min((10, 20, 40, 60), key=lambda length: abs(length - minutes))


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
    for stage, gap in view.weakest:
        with st.container(border=True):
            words.prose(gap.criterion.text)
            words.prose(f"{stage} · {words.step(gap.next_step)}" if gap.next_step else stage, "small")


def _review(view: Today) -> None:
    if view.next_review is None:
        return
    due = "was promised for" if view.next_review["overdue"] else "is promised for"
    day = date.fromisoformat(view.next_review["day"])
    st.subheader("Your worksheet", anchor=False)
    words.prose(f"The review “{view.next_review['label']}” {due} {words.spoken(day)}.")


page.show(screen, "Today")
