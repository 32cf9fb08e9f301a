"""Explain: write it as you would tell a curious beginner, see what is said and what is missing, try again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coach.attempt import UnitGrade
from coach.explanation import Explanation
from coach.study import Study
from ui import grading, page, words

MOST_SUGGESTED = 5


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    topic = _topic(coach)
    if not topic:
        _suggest(coach)
        return
    tries = coach.records.explanations(topic=topic)
    name = f"explain:{topic}"
    spoken = _spoken(coach, topic)
    if spoken:
        page.add_text(name, spoken)
    text = page.kept_text_area("Your explanation", name, height=240, placeholder="Start with what it is for …")
    with st.container(horizontal=True, vertical_alignment="center", key="send-explanation"):
        sent = st.button("See how it stands", type="primary")
        words.prose("Ctrl+Enter", "small keys")
    if sent and not text.strip():
        st.warning("Nothing is written yet. Two or three sentences are enough to begin.")
    elif sent:
        with st.spinner("Comparing it with your notes …"):
            tries.append(coach.explain(topic, text, page.now()))
    elif text.strip() and (not tries or tries[-1].text.strip() != text.strip()):
        _so_far(coach.points_made(topic, text))
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


def _suggest(coach: Study) -> None:
    st.html('<div class="lead">Choose a topic, or type one of your own, and tell it to a curious beginner.</div>')
    asked_for = [
        gap.criterion.text
        for stage in coach.gaps(page.now(), leads=False).stages
        for gap in stage.criteria
        if gap.criterion.kind == "explain" and gap.state != "met"
    ]
    names = [topic.name for topic in coach.topics()]
    with st.container(horizontal=True):
        for name in list(dict.fromkeys([*asked_for[:2], *names]))[:MOST_SUGGESTED]:
            if st.button(words.label(words.shortened(name)), key=f"suggest-{name}"):
                st.query_params["topic"] = name
                st.rerun()


def _spoken(coach: Study, topic: str) -> str:
    """Return what was said since the last time, where voice input is set; empty as a rule."""
    if not coach.settings.transcription_url:
        return ""
    sound = st.audio_input("Or say it", key=f"voice-{topic}")
    if sound is None or st.session_state.get(f"heard-{topic}") == sound.file_id:
        return ""
    st.session_state[f"heard-{topic}"] = sound.file_id
    with page.calmly(), st.spinner("Listening …"):
        return coach.transcribe(sound.getvalue())
    return ""


def _so_far(units: Sequence[UnitGrade]) -> None:
    """Show the points as they are hit; those still to come are counted and not told."""
    hit = [unit for unit in units if unit.status == "hit"]
    if not units:
        return
    dots = "●" * len(hit) + "○" * (len(units) - len(hit))
    items = "".join(f'<li class="hit"><span>Said</span>{words.as_html(unit.text)}</li>' for unit in hit)
    st.html(
        f'<div role="status"><span class="dots" aria-hidden="true">{dots}</span> '
        f'<span class="small">{_counted(units)} so far</span></div><ul class="units">{items}</ul>'
    )


def _counted(units: Sequence[UnitGrade]) -> str:
    said = sum(unit.status == "hit" for unit in units)
    return f"{said} of {words.counted(len(units), 'point')}"


def _tries(coach: Study, tries: list[Explanation]) -> None:
    """Show the newest try, beside the one before it."""
    newest, before = tries[-1], tries[-2] if len(tries) > 1 else None
    if before is None:
        st.subheader("Your explanation stands like this", anchor=False)
        words.prose(f"{_counted(newest.assessment.units)} said.", "small")
        grading.units(newest.assessment.units)
    else:
        _compared(before, newest)
    for unit in newest.assessment.units:
        if unit.status == "contradicted" and unit.quote:
            words.quote(unit.quote, unit.locator)
    if newest.assessment.note:
        words.prose(newest.assessment.note, "small")
    _lines_missing(newest)
    _beginner_asks(newest)
    _texts(before, newest)
    passed_on = {one.at.astimezone(coach.settings.zone).date() for one in tries if one.assessment.passed}
    if len(passed_on) > 1:
        st.success("You explained this on two different days: it counts as evidence for your plan.")
    elif passed_on:
        st.info("It passes. Explain it once more on another day, and it counts as evidence for your plan.")


def _compared(before: Explanation, newest: Explanation) -> None:
    st.subheader("What changed since the try before", anchor=False)
    then = {unit.text: unit.status for unit in before.assessment.units}
    words.prose(
        f"{_counted(newest.assessment.units)} said; the time before {_counted(before.assessment.units)}.", "small"
    )
    items = []
    for unit in newest.assessment.units:
        was = then.get(unit.text)
        now = grading.UNITS[unit.status]
        moved = f"{now} <em>(was {grading.UNITS[was].lower()})</em>" if was and was != unit.status else now
        items.append(f'<li class="{unit.status}"><span>{moved}</span>{words.as_html(unit.text)}</li>')
    st.html(f'<ul class="units changed">{"".join(items)}</ul>')


def _lines_missing(explanation: Explanation) -> None:
    missing = [unit for unit in explanation.assessment.units if unit.status == "missing" and unit.quote]
    if missing:
        with st.expander("The lines that say what is missing"):
            for unit in missing:
                words.quote(unit.quote, unit.locator)


def _texts(before: Explanation | None, newest: Explanation) -> None:
    with st.expander("What you wrote", expanded=before is not None):
        if before is None:
            words.prose(newest.text)
            return
        for column, explanation, title in zip(
            st.columns(2, gap="medium"), (before, newest), ("The try before", "This try"), strict=True
        ):
            with column:
                words.prose(title, "item")
                words.prose(explanation.text)


def _beginner_asks(explanation: Explanation) -> None:
    assessment = explanation.assessment
    with st.container(border=True):
        words.prose("A beginner would ask", "state")
        if assessment.next_question:
            words.prose(assessment.next_question)
        if assessment.jargon:
            words.prose(f"You used these words without explaining them: {', '.join(assessment.jargon)}.", "small")


page.show(screen, "Explain")
