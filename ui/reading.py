"""Reading in the background: one job a process, with its progress, that can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from coach.library import IngestReport, Progress
from coach.study import Study
from ui import page


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

    def read(self, coach: Study, paths: Sequence[Path]) -> None:
        """Read the paths to the end, or until stopped."""
        try:
            self.report = coach.ingest(paths, page.now(), progress=self._note, stop=self._stop.is_set)
        except page.KNOWN_FAULTS as error:
            self.fault = str(error)
        finally:
            if self.report is None and not self.fault:
                self.fault = "The coach stumbled over these files; what was read before is whole. Its log says more."
            self.running = False

    def _note(self, progress: Progress) -> None:
        self.progress = progress


@dataclass(slots=True)
class _Desk:
    """Holds the newest job of a home folder."""

    job: Reading | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@st.cache_resource(show_spinner=False)
def _desk(_home: str) -> _Desk:
    return _Desk()


def current(coach: Study) -> Reading | None:
    """Return the job under way, or the last one; None where there was none."""
    return _desk(str(coach.settings.home)).job


def start(coach: Study, paths: Sequence[Path]) -> None:
    """Start reading unless a job is under way; every tab sees the same job."""
    desk = _desk(str(coach.settings.home))
    with desk.lock:
        if desk.job is not None and desk.job.running:
            return
        desk.job = Reading()
        threading.Thread(target=desk.job.read, args=(coach, paths), name="reading", daemon=True).start()
