"""Giving the coach something to read, and watching it read."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from coach.browser import EXAMPLE_VAULT
from coach.library import FileReport, IngestReport
from coach.study import Study
from ui import background, page, words

FATES = {
    "failed": ("could not be read", "bad"),
    "skipped": ("skipped", "half"),
    "removed": ("removed", ""),
    "updated": ("read again", "good"),
    "added": ("read", "good"),
    "unchanged": ("unchanged", ""),
}
"""In the order in which they are shown: what asks for something first."""
MOST_ROWS = 40
LOOK_AGAIN_SECONDS = 1.0


def choose(coach: Study, *, first: bool) -> None:
    """Ask for a folder, the example notes or single files, and start reading them."""
    with st.form("folder", border=False):
        path = st.text_input("A folder or file on this machine", placeholder="/home/you/notes")
        if st.form_submit_button("Read it", type="primary"):
            _start(coach, path)
    if first and st.button("Try it on the example notes", icon=":material/auto_stories:"):
        background.start(coach, [EXAMPLE_VAULT])
        st.rerun()
    with st.expander("Or hand over single files"):
        given = st.file_uploader("Markdown, PDF or office files", accept_multiple_files=True, key="files")
        if given and st.button("Read these files", type="primary"):
            with page.calmly():
                background.start(coach, [coach.keep_upload(file.name, file.getvalue()) for file in given])
                st.rerun()


def _start(coach: Study, typed: str) -> None:
    path = Path(typed.strip().strip("\"'")).expanduser()
    if not typed.strip():
        st.warning("Write the path of a folder first.")
    elif not path.exists() and path.as_posix() not in coach.records.sources():
        st.error(f"There is no {words.label(str(path))} on this machine; check the path.", icon=":material/info:")
    else:
        background.start(coach, [path])
        st.rerun()


def progress(coach: Study) -> None:
    """Show how far the reading is, and what came of it; nothing where none was started."""
    job = background.current(coach)
    if job is not None:
        # Only what moves is drawn again and again.
        st.fragment(_progress, run_every=LOOK_AGAIN_SECONDS if job.running else None)(job)


def _progress(job: background.Reading) -> None:
    if job.running:
        seen = job.progress
        share = seen.done / seen.total if seen and seen.total else 0.0
        if seen is None:
            said = "Reading the first files …"
        else:
            left = f", {words.lasting(seen.seconds_left)} left" if seen.seconds_left is not None else ""
            said = f"{seen.done} of {words.counted(seen.total, 'file')}, {seen.rate:.0f} passages a second{left}"
        st.progress(min(share, 1.0), text=said)
        if st.button("Stopping …" if job.stopping else "Stop", key="stop", disabled=job.stopping):
            job.stop()
            st.rerun(scope="fragment")
        return
    if not job.seen:
        job.seen = True
        st.rerun(scope="app")
    if job.fault:
        st.error(words.label(words.step(job.fault)), icon=":material/info:")
    elif job.report is not None:
        report(job.report)


def report(done: IngestReport) -> None:
    """Show what became of the files, what asks for something first."""
    totals = done.totals
    counts = {
        "added": totals.added,
        "updated": totals.updated,
        "unchanged": totals.unchanged,
        "removed": totals.removed,
        "skipped": totals.skipped,
        "could not be read": totals.failed,
    }
    said = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number) or "nothing to do"
    stopped = " You stopped it; reading again goes on from there." if done.stopped else ""
    st.success(f"Read in {words.lasting(done.seconds)}: {said}.{stopped}", icon=":material/check:")
    if (totals.added or totals.updated) and st.button(
        "Get your first question", type="primary", icon=":material/arrow_forward:"
    ):
        st.switch_page("ui/quiz.py")
    bad = [file for file in done.files if file.status in {"failed", "skipped"}]
    if bad:
        st.subheader("What asks for a look", anchor=False)
        words.table(["File", "What happened", "Why, and what to do"], [_bad(file) for file in bad[:MOST_ROWS]])
    with st.expander(f"Every file ({len(done.files):,})"):
        _files(done.files)


def _bad(file: FileReport) -> tuple[str | tuple[str, str], ...]:
    return Path(file.path).name, FATES[file.status], file.reason


def _files(files: tuple[FileReport, ...]) -> None:
    order = list(FATES)
    rows = [
        (
            Path(file.path).name,
            FATES[file.status],
            file.kind,
            (f"{file.chunks:,}" if file.chunks else "", "number"),
            file.reason,
        )
        for file in sorted(files, key=lambda file: (order.index(file.status), file.path))
    ]
    words.table(["File", "What happened", "Read as", "Passages", "Why"], rows[: MOST_ROWS * 5])
    if len(rows) > MOST_ROWS * 5:
        words.prose(f"… and {len(rows) - MOST_ROWS * 5:,} more like the last.", "small")
