"""Library: what the coach reads, how far it is, and what became of each file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from coach.study import Study
from ingest.document import Kind
from ui import background, finding, page, reading, words
from vectorstore.keywords import FileRecord

NOUNS: dict[Kind, tuple[str, str]] = {
    "note": ("note", "notes"),
    "pdf": ("PDF", "PDFs"),
    "roadmap": ("roadmap", "roadmaps"),
    "curriculum": ("curriculum", "curricula"),
    "worksheet": ("worksheet", "worksheets"),
    "diary": ("diary", "diaries"),
    "office": ("office file", "office files"),
}


def screen(coach: Study) -> None:
    sources = coach.records.sources()
    if not sources and background.current(coach) is None:
        st.html('<div class="lead">Choose where your notes are. They are read, never changed.</div>')
    reading.progress(coach)
    if sources:
        finding.find(coach)
        _sources(coach, sources)
        _watch(coach)
        st.subheader("Read something more", anchor=False)
    reading.choose(coach, first=not sources)
    if sources:
        _anew(coach, sources)


def _sources(coach: Study, sources: list[str]) -> None:
    st.subheader("What is read", anchor=False)
    records = coach.index.files().values()
    for source in sources:
        held = [record for record in records if record.path == source or record.path.startswith(source + "/")]
        with st.container(border=True):
            words.prose(source, "item")
            words.prose(_held(held), "small")
            if not Path(source).exists():
                words.prose(
                    "It is not there at the moment. What was read from it is kept until you read it again.",
                    "small over",
                )
            _bad([record for record in held if record.state != "indexed"])
            if st.button("Read again what changed", key=f"again-{source}", type="tertiary"):
                background.start(coach, [Path(source)])
                st.rerun()


def _held(held: Iterable[FileRecord]) -> str:
    good = [record for record in held if record.state == "indexed"]
    kinds = {kind: sum(record.kind == kind for record in good) for kind in dict.fromkeys(r.kind for r in good)}
    told = ", ".join(
        words.counted(number, *NOUNS[kind]) for kind, number in sorted(kinds.items(), key=lambda pair: -pair[1])
    )
    files = words.counted(len(good), "file")
    passages = words.counted(sum(record.chunks for record in good), "passage")
    return f"{files}, {passages}" + (f" ({told})" if len(kinds) > 1 else "")


def _bad(records: list[FileRecord]) -> None:
    if not records:
        return
    failed = sum(record.state == "failed" for record in records)
    named = [f"{failed} could not be read"] if failed else []
    named += [f"{len(records) - failed} skipped"] if len(records) > failed else []
    with st.expander(", ".join(named).capitalize()):
        words.table(
            ["File", "Why, and what to do"],
            [(Path(record.path).name, record.reason) for record in records[: reading.MOST_ROWS]],
        )


def _anew(coach: Study, sources: list[str]) -> None:
    if st.button("Read everything anew", type="tertiary", help="After a change of the embedding model."):
        background.start(coach, [Path(source) for source in sources], force=True)
        st.rerun()


def _watch(coach: Study) -> None:
    watch = background.watching(coach)
    on = st.toggle("Read by itself what changes in these folders", watch is not None)
    if on != (watch is not None):
        background.watch(coach, on=on)
    if watch is not None and watch.fault:
        st.warning(watch.fault)


page.show(screen, "Library")
