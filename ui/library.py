"""Library: what the coach reads, how far it is, and what became of each file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from coach.browser import EXAMPLE_VAULT
from coach.library import FileReport, IngestReport
from coach.study import Study
from ui import background, finding, page, words


def screen(coach: Study) -> None:
    sources = coach.records.sources()
    job = background.current(coach)
    if not sources and job is None:
        st.write("Choose where your notes are. They are read, never changed.")
    _add(coach, first=not sources)
    if job is not None:
        _progress(coach)
    if sources:
        _sources(coach, sources)
        _watch(coach)
        _anew(coach, sources)
        finding.find(coach)


def _add(coach: Study, *, first: bool) -> None:
    with st.form("folder", border=first):
        path = st.text_input("A folder or file on this machine", placeholder="/home/you/notes")
        if st.form_submit_button("Read it", type="primary"):
            if path.strip():
                background.start(coach, [Path(path.strip()).expanduser()])
                st.rerun()
            st.warning("Write the path of a folder first.")
    if first and st.button("Try it on the example notes", icon=":material/auto_stories:"):
        background.start(coach, [EXAMPLE_VAULT])
        st.rerun()
    with st.expander("Or hand over single files"):
        given = st.file_uploader("Markdown, PDF or office files", accept_multiple_files=True, key="files")
        if given and st.button("Read these files"):
            background.start(coach, [coach.keep_upload(file.name, file.getvalue()) for file in given])
            st.rerun()


@st.fragment(run_every=0.7)
def _progress(coach: Study) -> None:
    job = background.current(coach)
    if job is None:
        return
    if job.running:
        seen = job.progress
        share = seen.done / seen.total if seen and seen.total else 0.0
        if seen is None:
            said = "Looking at the files …"
        else:
            left = f", {words.lasting(seen.seconds_left)} left" if seen.seconds_left is not None else ""
            said = f"{seen.done} of {words.counted(seen.total, 'file')}, {seen.rate:.0f} passages a second{left}"
        st.progress(min(share, 1.0), text=said)
        if st.button("Stop", key="stop", disabled=job.stopping):
            job.stop()
        return
    if not job.seen:
        job.seen = True
        st.rerun(scope="app")
    if job.fault:
        st.error(job.fault, icon=":material/info:")
    elif job.report is not None:
        _report(job.report)


def _report(report: IngestReport) -> None:
    totals = report.totals
    counts = {
        "added": totals.added,
        "updated": totals.updated,
        "unchanged": totals.unchanged,
        "removed": totals.removed,
        "skipped": totals.skipped,
        "could not be read": totals.failed,
    }
    said = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "nothing to do"
    stopped = " You stopped it; reading again goes on from there." if report.stopped else ""
    st.success(f"Read in {words.lasting(report.seconds)}: {said}.{stopped}", icon=":material/check:")
    if totals.added and not totals.failed:
        st.page_link("ui/quiz.py", label="Get your first question", icon=":material/arrow_forward:")
    _files(report.files)


def _files(files: tuple[FileReport, ...]) -> None:
    order = {"failed": 0, "skipped": 1, "removed": 2, "updated": 3, "added": 4, "unchanged": 5}
    rows = [
        {
            "File": Path(file.path).name,
            "What happened": "could not be read" if file.status == "failed" else file.status,
            "Read as": file.kind,
            "Passages": file.chunks,
            "Why, and what to do": file.reason,
        }
        for file in sorted(files, key=lambda file: (order[file.status], file.path))
    ]
    st.dataframe(rows, hide_index=True, height=min(420, 38 * (len(rows) + 1)))


def _sources(coach: Study, sources: list[str]) -> None:
    st.subheader("What is read", anchor=False)
    records = coach.index.files().values()
    for source in sources:
        held = [record for record in records if record.path == source or record.path.startswith(source + "/")]
        good = sum(record.state == "indexed" for record in held)
        with st.container(border=True):
            words.prose(source)
            words.prose(
                f"{words.counted(good, 'file')}, {words.counted(sum(record.chunks for record in held), 'passage')}",
                "small",
            )
            bad = [record for record in held if record.state == "failed"]
            for record in bad:
                words.prose(f"{Path(record.path).name} could not be read: {record.reason}", "small")
            if st.button("Read again what changed", key=f"again-{source}", type="tertiary"):
                background.start(coach, [Path(source)])
                st.rerun()


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
