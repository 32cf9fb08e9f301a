"""What goes on in the background: reading with its progress, the watch over the folders, warming up."""

from __future__ import annotations

import gc
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from coach.library import IngestReport, Progress
from coach.study import Study
from ui import page

RETRY_SECONDS = 15.0
WATCHING = "watching"


@dataclass(slots=True)
class Reading:
    """A job: how far it is, and what came of it. ``seen`` once a screen has shown its end."""

    progress: Progress | None = None
    report: IngestReport | None = None
    fault: str = ""
    running: bool = True
    seen: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to stop after the file at hand."""
        self._stop.set()

    def read(self, coach: Study, paths: Sequence[Path], *, force: bool) -> None:
        """Read the paths to the end, or until stopped."""
        try:
            self.report = coach.ingest(paths, page.now(), force=force, progress=self._note, stop=self._stop.is_set)
        except page.KNOWN_FAULTS as error:
            self.fault = str(error)
        finally:
            if self.report is None and not self.fault:
                self.fault = "The coach stumbled over these files; what was read before is whole. Its log says more."
            self.running = False

    def _note(self, progress: Progress) -> None:
        self.progress = progress


@dataclass(slots=True)
class Watch:
    """Reads what changes in the folders until it is stopped; ``fault`` says why it could not, the last time."""

    fault: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self, coach: Study) -> None:
        """Watch, and begin again a little later where a known fault came between."""
        while not self.stopped.is_set():
            try:
                for _ in coach.watch([Path(path) for path in coach.records.sources()], page.now, self.stopped):
                    self.fault = ""
            except page.KNOWN_FAULTS as error:
                self.fault = str(error)
            self.stopped.wait(RETRY_SECONDS)


@dataclass(slots=True)
class _Desk:
    """Holds the newest job of a home folder, and the watch over its sources while it is on."""

    job: Reading | None = None
    watch: Watch | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@st.cache_resource(show_spinner=False)
def _desk(_home: str) -> _Desk:
    return _Desk()


def current(coach: Study) -> Reading | None:
    """Return the job under way, or the last one; None where there was none."""
    return _desk(str(coach.settings.home)).job


def start(coach: Study, paths: Sequence[Path], *, force: bool = False) -> None:
    """Start reading unless a job is under way; every tab sees the same job."""
    desk = _desk(str(coach.settings.home))
    with desk.lock:
        if desk.job is not None and desk.job.running:
            return
        desk.job = Reading()
        threading.Thread(
            target=desk.job.read, args=(coach, paths), kwargs={"force": force}, name="reading", daemon=True
        ).start()


def watching(coach: Study) -> Watch | None:
    """Return the watch over the sources, None while it is off; one that was left on goes on after a restart."""
    desk = _desk(str(coach.settings.home))
    if desk.watch is None and coach.records.preference(WATCHING) and coach.records.sources():
        watch(coach, on=True)
    return desk.watch


def watch(coach: Study, *, on: bool) -> None:
    """Turn the watch over the sources on or off, and remember the choice."""
    desk = _desk(str(coach.settings.home))
    coach.records.remember(WATCHING, "on" if on else "")
    with desk.lock:
        if desk.watch is not None and not on:
            desk.watch.stopped.set()
            desk.watch = None
        elif desk.watch is None and on:
            desk.watch = Watch()
            threading.Thread(target=desk.watch.run, args=(coach,), name="watch", daemon=True).start()


def warm_up() -> None:
    """Load the heavy parts, and go on watching, once the first screen of this process is drawn."""
    with page.calmly():
        _begin(str(page.study().settings.home))


@st.cache_resource(show_spinner=False)
def _begin(_home: str) -> None:
    coach = page.study()
    _set_aside()
    watching(coach)
    threading.Thread(target=_warm, args=(coach,), name="warm-up", daemon=True).start()


def _warm(coach: Study) -> None:
    # Whoever asks for a search next is told what is wrong; nobody is waiting for this one.
    with suppress(*page.KNOWN_FAULTS):
        coach.warm_up()
    _set_aside()


def _set_aside() -> None:
    """Take what stays loaded out of the garbage collection that Streamlit makes after every screen it draws.

    With the model's libraries loaded it looks through half a million objects, 0.35 s of every click and of every look
    at a reading's progress, in which the reading itself stands still.
    """
    gc.collect()
    gc.freeze()
