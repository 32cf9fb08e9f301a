"""Finding a passage: by meaning and by word, with what made it a hit."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import streamlit as st

from coach.study import Study
from ingest.document import Kind
from ui import words
from vectorstore.search import SEARCH_MODES, Passage
from vectorstore.words import index_words

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
        with st.container(horizontal=True):
            since = st.date_input("Only dated from", None, width=170)
            until = st.date_input("Up to", None, width=170)
    if not query.strip():
        return
    named = [tag.strip() for tag in tags.split(",") if tag.strip()]
    hits = coach.search(
        query,
        k=8,
        mode=mode,
        kinds=kinds,
        path_glob=glob.strip() or None,
        tags=named,
        since=since if isinstance(since, date) else None,
        until=until if isinstance(until, date) else None,
    )
    if not hits:
        st.write("Nothing in your notes matches.")
    for hit in hits:
        words.quote(hit.chunk.text, hit.chunk.locator, hit.matched)
        words.prose(_because(hit, query), "small")


def _because(hit: Passage, query: str) -> str:
    reasons = []
    if hit.matched:
        asked = [_as_asked(stem, query) for stem in hit.matched]
        reasons.append(f"It has {', '.join(f'“{word}”' for word in dict.fromkeys(asked))}")
    if hit.dense is not None:
        reasons.append(f"{'in' if reasons else 'In'} meaning it is {hit.dense:.0%} alike")
    if hit.also:
        reasons.append(f"it stands {words.counted(len(hit.also), 'more time')} elsewhere")
    return "; ".join(reasons) + "." if reasons else ""


def _as_asked(stem: str, query: str) -> str:
    """Return the word of the query that a stem was made of."""
    return next((word for word in re.findall(r"\w+", query.casefold()) if stem in index_words(word)), stem)
