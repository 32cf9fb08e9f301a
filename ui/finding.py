"""Finding a passage: by meaning and by word, with what made it a hit."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from coach.study import Study
from ingest.document import Kind
from ui import words
from vectorstore.search import SEARCH_MODES, Passage

WAYS = {"hybrid": "Meaning and words", "dense": "Meaning", "keyword": "Words"}


def find(coach: Study) -> None:
    """Ask what to look for and show the passages."""
    st.subheader("Find a passage", anchor=False)
    query = st.text_input("What are you looking for?", key="query")
    with st.expander("Narrow it down"):
        mode = st.radio("Search by", list(SEARCH_MODES), format_func=WAYS.__getitem__, horizontal=True)
        kinds = st.multiselect("Only in", list(get_args(Kind)), placeholder="Everything")
        glob = st.text_input("Only in files like", placeholder="*/databases/*")
        tags = st.text_input("Only with these tags", placeholder="storage, sql")
    if not query.strip():
        return
    named = [tag.strip() for tag in tags.split(",") if tag.strip()]
    hits = coach.search(query, k=8, mode=mode, kinds=kinds, path_glob=glob.strip() or None, tags=named)
    if not hits:
        st.write("Nothing in your notes matches.")
    for hit in hits:
        words.quote(hit.chunk.text, hit.chunk.locator)
        words.prose(_because(hit), "small")


def _because(hit: Passage) -> str:
    reasons = []
    if hit.dense is not None:
        reasons.append(f"meaning {hit.dense:.0%} alike")
    if hit.matched:
        reasons.append(f"has {', '.join(hit.matched)}")
    if hit.also:
        reasons.append(f"stands {words.counted(len(hit.also), 'more time')} elsewhere")
    return "; ".join(reasons).capitalize()
