"""Diary & posts: a line an evening, the calendar, what the week came to, and a post made from it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from coach.diary import ACTIVITIES, Entry, Suggestion
from coach.habit import monday_of
from coach.journal import DiaryView
from coach.study import Study
from ui import charts, page, posting, words

VIEWS = ["Write", "Calendar", "Week", "Post"]
# What the form of an entry is kept under until it is one. (A bare string here would be shown on the page.)
NEW = "new"
FIELDS = {
    "did": "What did you do?",
    "learned": "What did you learn?",
    "struggle": "What was hard?",
    "next": "What comes next?",
}


def screen(coach: Study) -> None:
    view = st.segmented_control(
        "Show", VIEWS, default="Write", key="view", bind="query-params", label_visibility="collapsed"
    )
    diary = coach.diary(page.now())
    if view == "Calendar":
        _calendar(coach, diary)
    elif view == "Week":
        _week(coach, diary)
    elif view == "Post":
        posting.screen(coach, diary)
    else:
        _write(coach, diary)


def _write(coach: Study, diary: DiaryView) -> None:
    today = coach.study_day(page.now())
    mending = next((entry for entry in diary.entries if entry.id == st.query_params.get("entry")), None)
    name = mending.id if mending else NEW
    suggested = None
    if mending:
        st.info("You are correcting an entry. The old wording stays kept.")
    else:
        suggested = _suggested(coach, diary, today)
        _timer(coach)
    first = mending or suggested
    did = _field(name, "did", first, height=100)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hours = st.number_input("Hours", 0.0, 24.0, _hours(mending, suggested), 0.25, key=f"hours-{name}", width=150)
        day = st.date_input("Day", mending.day if mending else today, max_value=today, key=f"day-{name}", width=170)
        felt = mending.satisfaction - 1 if mending and mending.satisfaction else None
        satisfaction = st.radio(
            "How did it feel, 1 to 5?", [1, 2, 3, 4, 5], index=felt, horizontal=True, key=f"felt-{name}"
        )
    written = {field: _field(name, field, first, height=70) for field in ("learned", "struggle", "next")}
    with st.expander("Stage and kind of time", expanded=bool(mending)):
        stage, activity = _details(coach, name, mending, suggested)
    if st.button("Keep this entry", type="primary"):
        coach.log_add(
            page.now(),
            hours=hours,
            did=did,
            learned=written["learned"],
            struggle=written["struggle"],
            next_step=written["next"],
            stage=stage,
            activity=activity,
            satisfaction=satisfaction,
            day=day,
            replaces=mending.id if mending else None,
        )
        for field in FIELDS:
            page.forget_text(f"diary:{name}:{field}")
        st.session_state.pop(f"hours-{name}", None)
        st.query_params.clear()
        page.say_next("Kept.")
        st.rerun()
    _entries(diary)


def _timer(coach: Study) -> None:
    """Start and stop the clock; stopping puts the hours into the form."""
    started, hours = coach.timer("show", page.now())
    with st.container(horizontal=True, vertical_alignment="center"):
        if started is None:
            if st.button("Start the timer", type="tertiary", icon=":material/timer:"):
                coach.timer("start", page.now())
                st.rerun()
            return
        words.prose(f"The timer runs, {hours or 0:g} h so far. Keeping the entry ends it too.", "small")
        if st.button("Stop the timer", type="tertiary", icon=":material/timer_off:"):
            coach.timer("stop", page.now())
            st.session_state[f"hours-{NEW}"] = hours
            st.rerun()


def _suggested(coach: Study, diary: DiaryView, today: date) -> Suggestion | None:
    """Say which day it is; return the form filled in from what the coach saw, for the first entry of a day."""
    seen = coach.suggested_entry(page.now())
    is_first = today not in diary.numbers
    filled = " Filled in from what the coach saw today; change what you like." if seen.did and is_first else ""
    words.prose(f"Day {diary.day_number + is_first}. A few words are enough.{filled}", "lead")
    if is_first:
        return seen
    if seen.did and st.button("Fill in from what the coach saw today", type="tertiary"):
        for field in FIELDS:
            page.set_text(f"diary:{NEW}:{field}", getattr(seen, field))
    return None


def _hours(mending: Entry | None, suggested: Suggestion | None) -> float:
    if mending is not None:
        return mending.hours
    return (suggested.hours if suggested else None) or 1.0


def _field(name: str, field: str, first: Entry | Suggestion | None, *, height: int) -> str:
    return page.kept_text_area(
        FIELDS[field], f"diary:{name}:{field}", height=height, first=getattr(first, field) if first else ""
    )


def _details(coach: Study, name: str, mending: Entry | None, suggested: Suggestion | None) -> tuple[str, str]:
    stages = [stage.title for roadmap in coach.roadmaps() for stage in roadmap.stages]
    held = mending.stage if mending else suggested.stage if suggested else ""
    names = list(dict.fromkeys(["", held, *stages]))
    stage = st.selectbox(
        "Stage", names, index=names.index(held), format_func=lambda one: one or "None", key=f"stage-{name}"
    )
    kinds = ["", *ACTIVITIES]
    activity = st.selectbox(
        "Kind of time",
        kinds,
        index=kinds.index(mending.activity) if mending else 0,
        format_func=lambda one: one.capitalize() or "Not said",
        key=f"activity-{name}",
    )
    return stage or "", activity or ""


def _entries(diary: DiaryView) -> None:
    if not diary.entries:
        return
    st.subheader("What you wrote", anchor=False)
    for entry in reversed(diary.entries[-14:]):
        with st.container(border=True):
            _entry(entry, diary)


def _entry(entry: Entry, diary: DiaryView) -> None:
    number = diary.numbers[entry.day]
    felt = f", {entry.satisfaction} of 5" if entry.satisfaction else ""
    stage = f", {entry.stage}" if entry.stage else ""
    late = ", written late" if entry.id in diary.late else ""
    words.prose(f"Day {number}, {words.spoken(entry.day)}, {entry.hours:g} h{felt}{stage}{late}", "small")
    words.prose(entry.did)
    for told, text in (("Learned", entry.learned), ("Hard", entry.struggle), ("Next", entry.next)):
        if text:
            words.prose(f"**{told}:** {text}")
    if earlier := diary.earlier.get(entry.id):
        with st.expander("What it said before"):
            for one in earlier:
                words.prose(f"{words.spoken(one.written_at.date())}, {one.hours:g} h: {one.did}", "small")
    if not entry.is_reply and st.button("Correct it", key=f"mend-{entry.id}", type="tertiary"):
        st.query_params["entry"] = entry.id
        st.rerun()


def _calendar(coach: Study, diary: DiaryView) -> None:
    if not diary.entries:
        st.html('<div class="lead">The calendar fills with the days you write down.</div>')
        return
    words.figures([(str(diary.streak), "in a row"), (str(diary.day_number), "study days"), (_total(diary), "hours")])
    progress = coach.progress(page.now())
    st.altair_chart(charts.calendar(progress.days))


def _total(diary: DiaryView) -> str:
    return f"{sum(entry.hours for entry in diary.entries):,.4g}"


def _week(coach: Study, diary: DiaryView) -> None:
    today = coach.study_day(page.now())
    first = min((entry.day for entry in diary.entries), default=today)
    mondays = [monday_of(today)]
    while mondays[-1] > first:
        mondays.append(mondays[-1] - timedelta(days=7))
    monday = st.selectbox("Week", mondays, format_func=_week_name)
    review, balance, summary = coach.week(page.now(), monday)
    words.figures([(f"{review.hours:g}", f"of {review.planned:g} planned hours"), (str(review.days), "days")])
    for title, lines in (
        ("What moved", review.moved),
        ("Where you were stuck", review.stuck),
        ("What you learned", review.lessons),
        ("What to change", review.change),
    ):
        if lines:
            st.subheader(title, anchor=False)
            words.lines(lines)
    if balance.shares:
        st.subheader("Where the time went", anchor=False)
        st.altair_chart(charts.balance(balance))
        if balance.verdict not in review.change:
            words.prose(balance.verdict, "small")
    with st.expander("To send to whoever keeps you honest"):
        st.code(summary, language=None, wrap_lines=True)


def _week_name(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    return f"{monday.day} {monday:%B} to {sunday.day} {sunday:%B %Y}"


page.show(screen, "Diary & posts")
