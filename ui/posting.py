"""A post on the page: the draft to change, its length as it is counted, and what each sentence rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from coach.journal import DiaryView
from coach.post import LIMITS, PLATFORMS, Draft, Platform, length
from coach.records import KeptPost
from coach.study import Study
from ui import page, words

NAMES: dict[Platform, str] = {"x": "X", "thread": "Thread on X", "linkedin": "LinkedIn", "blog": "Blog"}
VARIANTS = {0: "As a log", 1: "The insight first", 2: "The hard part first"}
PICTURES = {"calendar": "Calendar", "calibration": "Calibration", "coverage": "What is met"}
KINDS = {
    "entry": "Your diary",
    "attempt": "Your answers",
    "explanation": "Your explanation",
    "evidence": "Your evidence",
    "record": "Counted from the record",
}


def screen(coach: Study, diary: DiaryView) -> None:
    """Draft, change, check, copy; publishing is the learner's own."""
    if not any(not entry.is_reply for entry in diary.entries):
        st.html('<div class="lead">A post is made from your diary. Write a first line there, then come back.</div>')
        return
    platform = st.segmented_control("For", list(PLATFORMS), default="x", format_func=NAMES.__getitem__) or "x"
    variant = st.segmented_control("Told", list(VARIANTS), default=0, format_func=VARIANTS.__getitem__) or 0
    first, newest = diary.entries[0].day, max(entry.day for entry in diary.entries if not entry.is_reply)
    since = st.date_input("From this day on", newest, min_value=first, max_value=newest, width=220)
    with st.container(horizontal=True, vertical_alignment="center"):
        drafted = st.button("Draft it", type="primary")
        month = st.button(f"What I learned in {newest:%B}", type="tertiary")
    day = since if isinstance(since, date) else None
    if drafted or month:
        with st.spinner("Writing from your diary …"):
            if month:
                made = coach.month_digest(platform, page.now(), newest)
            else:
                made = coach.post(platform, page.now(), since=day, variant=variant)
            st.session_state["left_out"] = {left.text: left.original for left in made.withheld}
        st.rerun()
    kept = next((one for one in reversed(coach.records.posts()) if one.draft.platform == platform), None)
    if kept is None:
        words.prose("You read it, change it and publish it yourself. The coach sends nothing.", "small")
        return
    parts = _draft(kept)
    _checked(coach, kept, parts, diary)
    _pictures(coach)
    _replies(coach, kept)
    _earlier(coach)


def _checked(coach: Study, kept: KeptPost, parts: list[str], diary: DiaryView) -> None:
    """Show what each sentence rests on; a changed text is checked anew, claim by claim."""
    if tuple(parts) == kept.draft.parts:
        _claims(kept.draft)
        return
    days = [entry.day for entry in diary.entries if entry.id in _entries_of(kept.draft)]
    with page.calmly():
        draft = coach.recheck_post(parts, kept.draft.platform, page.now(), since=min(days, default=None))
        for left in draft.withheld:
            why = "This must not leave" if left.original else "Nothing supports this"
            st.html(f'<div class="prose over">{why}: {words.as_html(left.original or left.text)}</div>')
            words.prose(left.reason, "small")
        if draft.withheld:
            with st.expander("How it reads without that"):
                for part in draft.parts:
                    st.code(part, language=None, wrap_lines=True)
        _claims(replace(draft, withheld=()))


def _entries_of(draft: Draft) -> set[str]:
    return {held.id for claim in draft.claims for held in claim.support if held.kind == "entry"}


def _pictures(coach: Study) -> None:
    with st.expander("A picture to put beside it"):
        kind = st.segmented_control("Picture", list(PICTURES), format_func=PICTURES.__getitem__)
        if kind is None:
            return
        with page.calmly():
            drawn = coach.picture(kind, page.now())
            st.image(drawn.png, caption=drawn.alt)
            st.download_button("Save it as PNG", drawn.png, f"{kind}.png", "image/png", on_click="ignore")


def _replies(coach: Study, kept: KeptPost) -> None:
    with st.expander(f"What readers answered ({len(kept.replies)})"):
        words.lines(kept.replies)
        name = f"replies:{kept.id}"
        pasted = page.kept_text_area("Paste replies, one a paragraph", name, height=120)
        if st.button("Keep them", disabled=not pasted.strip()):
            found = coach.take_replies(kept.id, pasted, page.now())
            page.forget_text(name)
            page.say_next(f"{words.counted(len(found), 'reply', 'replies')} kept, and written into your diary.")
            st.rerun()


def _earlier(coach: Study) -> None:
    kept = coach.records.posts()[-30:][::-1]
    with st.expander(f"Posts kept ({len(kept)})"):
        for one in kept:
            words.prose(f"{words.spoken(one.at.date())}, {NAMES[one.draft.platform]}", "small")
            words.prose(words.shortened(one.draft.parts[0], 200))


def _draft(kept: KeptPost) -> list[str]:
    """Show the parts to change, and return them as they are now."""
    platform = kept.draft.platform
    texts = []
    for number, part in enumerate(kept.draft.parts, start=1):
        with st.container(key=f"part-{kept.id}-{number}"):
            name = "The post" if len(kept.draft.parts) == 1 else f"Part {number} of {len(kept.draft.parts)}"
            height = 200 if platform in {"x", "thread"} else 320
            text = page.kept_text_area(name, f"post:{kept.id}:{number}", height=height, first=part)
            texts.append(text)
            used, limit = length(text, platform), LIMITS.get(platform)
            with st.container(horizontal=True, vertical_alignment="center"):
                copied = st.button("Copy", key=f"copy-{kept.id}-{number}", icon=":material/content_copy:")
                style = "small over" if limit is not None and used > limit else "small"
                count = f"{used:,} of {limit:,} characters" if limit else f"{used:,} characters"
                words.prose(f"{count}. Copied." if copied else count, style)
    return texts


def _claims(draft: Draft) -> None:
    st.subheader("What each sentence rests on", anchor=False)
    for claim in draft.claims:
        if not claim.supported:
            st.html(f'<div class="prose over">Nothing supports this: {words.as_html(claim.text)}</div>')
            continue
        words.prose(claim.text)
        told = [f"{KINDS.get(support.kind, support.kind)}: {support.text}" for support in claim.support]
        words.prose("\n".join(dict.fromkeys(told)) or "A question to the reader; it needs nothing to rest on.", "quote")
    if draft.note:
        words.prose(draft.note, "small")
    if draft.withheld:
        # The words themselves are with the learner's browser only; the post is kept with them blanked.
        originals: dict[str, str] = st.session_state.get("left_out", {})
        with st.expander(f"Left out, seen by you alone ({len(draft.withheld)})"):
            for left in draft.withheld:
                words.prose(left.original or originals.get(left.text) or left.text)
                words.prose(f"{left.reason} From {left.place}." if left.place else left.reason, "small")
