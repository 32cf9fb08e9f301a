"""A post on the page: the draft to change, its length as it is counted, and what each sentence rests on."""

from __future__ import annotations

from datetime import date

import streamlit as st

from coach.journal import DiaryView
from coach.post import LIMITS, PLATFORMS, Draft, Platform, length
from coach.records import KeptPost
from coach.study import Study
from ui import page, words

NAMES: dict[Platform, str] = {"x": "X", "thread": "Thread on X", "linkedin": "LinkedIn", "blog": "Blog"}


def screen(coach: Study, diary: DiaryView) -> None:
    """Draft, change, copy; publishing is the learner's own."""
    if not diary.entries:
        st.write("A post is made from your diary. Write a first entry, then come back.")
        return
    platform = st.segmented_control("For", list(PLATFORMS), default="x", format_func=NAMES.__getitem__) or "x"
    newest = diary.entries[-1].day
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input("From this day on", newest, min_value=diary.entries[0].day, max_value=newest)
        drafted = st.button("Draft it", type="primary")
    if drafted:
        with st.spinner("Writing from your diary …"):
            variant = sum(kept.draft.platform == platform for kept in coach.records.posts()) % 3
            coach.post(platform, page.now(), since=since if isinstance(since, date) else None, variant=variant)
    kept = next((one for one in reversed(coach.records.posts()) if one.draft.platform == platform), None)
    if kept is None:
        st.write("You read it, change it and publish it yourself. The coach sends nothing.")
        return
    _draft(kept)
    _claims(kept.draft)


def _draft(kept: KeptPost) -> None:
    platform = kept.draft.platform
    for number, part in enumerate(kept.draft.parts, start=1):
        with st.container(key=f"part-{kept.id}-{number}"):
            name = "The post" if len(kept.draft.parts) == 1 else f"Part {number} of {len(kept.draft.parts)}"
            height = 200 if platform in {"x", "thread"} else 320
            text = page.kept_text_area(name, f"post:{kept.id}:{number}", height=height, first=part)
            used, limit = length(text, platform), LIMITS.get(platform)
            with st.container(horizontal=True, vertical_alignment="center"):
                copied = st.button("Copy", key=f"copy-{kept.id}-{number}", icon=":material/content_copy:")
                style = "small over" if limit is not None and used > limit else "small"
                count = f"{used:,} of {limit:,} characters" if limit else f"{used:,} characters"
                words.prose(f"{count}. Copied." if copied else count, style)


def _claims(draft: Draft) -> None:
    st.subheader("What each sentence rests on", anchor=False)
    for claim in draft.claims:
        if not claim.supported:
            st.html(f'<div class="prose over">Nothing supports this: {words.as_html(claim.text)}</div>')
            continue
        words.prose(claim.text)
        held = "\n".join(f"{support.kind}: {support.text}" for support in claim.support)
        words.prose(held or "A question to the reader; it needs nothing to rest on.", "quote")
    if draft.note:
        words.prose(draft.note, "small")
    if draft.withheld:
        with st.expander(f"Left out ({len(draft.withheld)})"):
            for left in draft.withheld:
                words.prose(left.text)
                words.prose(left.reason, "small")
