"""Progress: five questions about the learner, each answered by one chart."""

from __future__ import annotations

import streamlit as st

from coach.calibration import Calibration
from coach.progress import Progress
from coach.study import Study
from ui import charts, page, words


def screen(coach: Study) -> None:
    progress = coach.progress(page.now())
    shown = [_retention(coach, progress), _forecast(coach, progress), _calibration(progress), _hours(progress)]
    if not any(shown):
        st.html('<div class="lead">After a first quiz and a first diary entry this page shows how you are doing.</div>')
        if st.button("Take a first quiz", icon=":material/arrow_forward:"):
            st.switch_page("ui/quiz.py")


def _retention(coach: Study, progress: Progress) -> bool:
    if not progress.retention:
        return False
    st.subheader("How much do I still know when it comes back?", anchor=False)
    desired = coach.settings.desired_retention
    st.altair_chart(charts.retention(progress.retention, desired))
    last = progress.retention[-1]
    st.caption(
        f"In the last week with reviews you knew {last.share:.0%} of {last.recalls}. "
        f"The dashed line is the {desired:.0%} you aim for."
    )
    return True


def _forecast(coach: Study, progress: Progress) -> bool:
    total = sum(progress.forecast)
    if not total:
        return False
    st.subheader("How much will come back in the next two weeks?", anchor=False)
    st.altair_chart(charts.forecast(progress.forecast, coach.study_day(page.now())))
    st.caption(f"{words.counted(total, 'review')} in all, at most {coach.settings.reviews_per_day} a day.")
    return True


def _calibration(progress: Progress) -> bool:
    told = progress.calibration
    if not told.answers:
        return False
    st.subheader("When I say I am sure, am I right?", anchor=False)
    st.altair_chart(charts.calibration(told.bands))
    st.caption(_verdict(told))
    if progress.sure_but_wrong:
        st.subheader("What was I sure of, and wrong about?", anchor=False)
        newest = {question.id: (question, attempt) for question, attempt in reversed(progress.sure_but_wrong)}
        for question, attempt in list(newest.values())[::-1][:6]:
            with st.container(border=True):
                words.prose(question.prompt, "item")
                words.prose(
                    f"You wrote “{attempt.answer.strip() or 'nothing'}” and were {attempt.confidence} % sure.", "small"
                )
                for citation in question.citations[:1]:
                    words.cited(citation)
    return True


def _verdict(told: Calibration) -> str:
    over = told.overconfidence or 0.0
    if abs(over) < 0.05:
        return f"Over {words.counted(told.answers, 'answer')} you are about as sure as you are right."
    which = "surer than right" if over > 0 else "less sure than right"
    return (
        f"Over {words.counted(told.answers, 'answer')} you are {abs(over):.0%} {which}. On the dashed line both agree."
    )


def _hours(progress: Progress) -> bool:
    if not progress.hours:
        return False
    st.subheader("Do I put in the hours I planned?", anchor=False)
    st.altair_chart(charts.hours(progress.hours))
    week = progress.hours[-1]
    st.caption(f"This week: {week.hours:g} of {week.planned:g} hours. The dashed line is the plan.")
    if progress.balance.shares:
        st.subheader("Where does the time go?", anchor=False)
        st.altair_chart(charts.balance(progress.balance))
        st.caption(progress.balance.verdict)
    return True


page.show(screen, "Progress")
