"""A child process that reads one file at a time within bounds of time and memory, kept warm between files."""

from __future__ import annotations

import atexit
import importlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

from ingest.document import UnreadableFile

# What the child can do: the name of the job and the function that does it (keywords in, plain JSON data out).
JOBS: Mapping[str, tuple[str, str]] = {
    "pdf": ("ingest.pdf", "extract"),
    "page picture": ("ingest.pdf", "draw"),
    "office": ("ingest.office", "convert"),
}
_START = "import sys; sys.path.append(sys.argv[1]); from ingest.worker import serve; serve()"


@dataclass(slots=True)
class Worker:
    """A warm child process for one kind of job.

    Attributes:
        memory_bytes: address space the child may take on top of what its imports took.
    """

    job: Literal["pdf", "page picture", "office"]
    memory_bytes: int
    _process: subprocess.Popen[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, timeout_seconds: float, **request: object) -> dict[str, Any]:
        """Return what the job answered.

        Raises:
            UnreadableFile: the job said so, took too long, wanted too much memory or died.
        """
        with self._lock:
            answer = self._ask({"timeout_seconds": timeout_seconds, **request}, timeout_seconds)
        if "reason" in answer:
            raise UnreadableFile(answer["reason"], answer["status"])
        return answer

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, request: dict[str, object], timeout_seconds: float) -> dict[str, Any]:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = _line_within(process.stdout, timeout_seconds)
        except OSError:
            line = ""
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        if line is None:
            return _refusal(f"Reading it took more than {timeout_seconds:g} seconds, so it was given up.")
        return _refusal("Reading it broke the reader: the file is damaged or asks for too much memory.")

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            root = str(Path(__file__).resolve().parents[1])
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, root, self.job, str(self.memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
            atexit.register(self.close)
        return self._process


def serve() -> None:
    """Answer requests from standard input, one JSON value a line, until it closes."""
    job, memory_bytes = sys.argv[2], int(sys.argv[3])
    module, name = JOBS[job]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not garble the answers
    sys.excepthook = partial(_report_our_own_error, answers)
    function = getattr(importlib.import_module(module), name)
    _limit_memory(memory_bytes)
    for line in sys.stdin:
        request = json.loads(line)
        _limit_processor_time(request.pop("timeout_seconds"))
        try:
            answer = function(**request)
        except UnreadableFile as error:
            answer = _refusal(str(error), error.status)
        except MemoryError:
            answer = _refusal(f"Reading it takes more than {memory_bytes // 2**20} MiB of memory.")
        _send(answers, answer)


def _send(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=True) + "\n")
    answers.flush()


def _report_our_own_error(
    answers: IO[str], kind: type[BaseException], error: BaseException, _: TracebackType | None
) -> None:
    _send(answers, _refusal(f"The coach's reader stumbled over it ({kind.__name__}: {error}); please report it."))


def _refusal(reason: str, status: str = "failed") -> dict[str, Any]:
    return {"reason": reason, "status": status}


def _line_within(stream: IO[str], timeout_seconds: float) -> str | None:
    """Return the next line of a stream, empty at its end, None when the time is over."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=timeout_seconds)
    except queue.Empty:
        return None


def _limit_memory(extra_bytes: int) -> None:
    """Cap this process's address space at what it has now and ``extra_bytes``, where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit_bytes = pages * os.sysconf("SC_PAGE_SIZE") + extra_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    except (ImportError, OSError, ValueError):
        return


def _limit_processor_time(seconds: float) -> None:
    """Have the system end this process after that much more processor time, even with its parent gone."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent_seconds = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent_seconds + seconds) + 2, hard))
