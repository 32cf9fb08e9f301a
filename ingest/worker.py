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

Job = Literal["pdf", "page picture", "office"]

# What a child can do: the name of the job and the function that does it (keywords in, plain JSON data out).
JOBS: Mapping[Job, tuple[str, str]] = {
    "pdf": ("ingest.pdf", "extract"),
    "page picture": ("ingest.pdf", "draw"),
    "office": ("ingest.office", "convert"),
}
_START = "import sys; sys.path.append(sys.argv[1]); from ingest.worker import serve; serve()"


@dataclass(slots=True)
class Worker:
    """A warm child process for one kind of job; it is started at the first file and again after it died.

    Attributes:
        memory_bytes: address space the child may take, on top of what a child that reads nothing takes.
    """

    job: Job
    memory_bytes: int
    _process: subprocess.Popen[str] | None = None
    _served: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, timeout_seconds: float, **request: object) -> dict[str, Any]:
        """Return what the job answered.

        Raises:
            UnreadableFile: the job said so, took too long, wanted too much memory or died.
        """
        with self._lock:
            was_worn = self._served > 0
            answer = self._ask({"timeout_seconds": timeout_seconds, **request}, timeout_seconds)
            if answer.get("died") and was_worn:  # of what earlier files left behind, perhaps
                answer = self._ask({"timeout_seconds": timeout_seconds, **request}, timeout_seconds)
        if "reason" in answer:
            raise UnreadableFile(answer["reason"], answer["status"])
        return answer

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        self._served = 0
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, request: Mapping[str, object], timeout_seconds: float) -> dict[str, Any]:
        line: str | None = None
        answer: dict[str, Any] = {}
        try:
            line = _exchange(self._started(), json.dumps(request), timeout_seconds)
            if line:
                answer = json.loads(line)
            elif line is None:
                answer = _refusal(f"Reading it took more than {timeout_seconds:g} seconds, so it was given up.")
            else:
                answer = _refusal(
                    "Reading it broke the reader: the file is damaged or asks for too much memory.", died=True
                )
            self._served += 1
        finally:
            # Also when this process is interrupted: an answer that came late would be taken for the next file's.
            if not line or answer.get("died"):
                self.close()
        return answer

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            atexit.unregister(self.close)
            atexit.register(self.close)
            root = str(Path(__file__).resolve().parents[1])
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, root, self.job, str(self.memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the coach, which then ends the child
            )
        return self._process


def serve() -> None:
    """Answer requests from standard input, one JSON value a line, until it closes."""
    job, memory_bytes = sys.argv[2], int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not garble the answers
    sys.excepthook = partial(_report_our_own_error, answers)
    function = next(
        getattr(importlib.import_module(module), name) for known, (module, name) in JOBS.items() if known == job
    )
    _limit_memory(memory_bytes)
    for line in sys.stdin:
        request = json.loads(line)
        _limit_processor_time(request.pop("timeout_seconds"))
        try:
            answer = function(**request)
        except UnreadableFile as error:
            answer = _refusal(str(error), error.status)
        except MemoryError:
            answer = _refusal(f"Reading it takes more than {memory_bytes // 2**20} MiB of memory.", died=True)
        _send(answers, answer)


def _exchange(process: subprocess.Popen[str], request: str, timeout_seconds: float) -> str | None:
    """Return the child's line of answer, empty where it died, None where the time is over."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("a worker's process needs its pipes")
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except OSError:
        return ""
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    threading.Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
    try:
        return lines.get(timeout=timeout_seconds)
    except queue.Empty:
        return None


def _send(answers: IO[str], answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _report_our_own_error(
    answers: IO[str], kind: type[BaseException], error: BaseException, _: TracebackType | None
) -> None:
    reason = f"The coach's reader stumbled over it ({kind.__name__}: {error}): please report this."
    _send(answers, _refusal(reason, died=True))


def _refusal(reason: str, status: str = "failed", *, died: bool = False) -> dict[str, Any]:
    """Return an answer that says why there is none; ``died`` where the child is of no more use."""
    return {"reason": reason, "status": status, "died": died}


def _limit_memory(extra_bytes: int) -> None:
    """Cap this process's address space at what it has now and ``extra_bytes``, where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
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
    # Readers that use several threads (OCR) spend more than the clock shows.
    allowed_seconds = spent_seconds + seconds * (os.cpu_count() or 1) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (int(allowed_seconds), hard))
