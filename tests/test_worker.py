from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingest.document import UnreadableFile
from ingest.worker import Worker
from tests import made_pdfs

MEMORY_BYTES = 1 << 29


@pytest.fixture
def worker() -> Worker:
    return Worker("pdf", MEMORY_BYTES)


def read(worker: Worker, path: Path, timeout_seconds: float = 20) -> str:
    answer = worker.run(timeout_seconds, path=str(path), passwords=[], ocr=False)
    return str(answer["text"])


def test_one_child_serves_many_files(worker: Worker, tmp_path: Path) -> None:
    for number in range(3):
        path = made_pdfs.paged(tmp_path / f"{number}.pdf", [[f"File number {number}."]])
        assert read(worker, path) == f"File number {number}."
    child = worker._process
    assert child is not None
    assert child.poll() is None
    worker.close()
    assert child.poll() is not None


def test_a_child_that_was_killed_from_outside_is_replaced(worker: Worker, tmp_path: Path) -> None:
    path = made_pdfs.paged(tmp_path / "a.pdf", [["Still here."]])
    assert read(worker, path) == "Still here."
    assert worker._process is not None
    worker._process.kill()
    assert read(worker, path) == "Still here."
    worker.close()


def test_an_answer_that_came_too_late_is_not_taken_for_the_next_files(worker: Worker, tmp_path: Path) -> None:
    first = made_pdfs.paged(tmp_path / "first.pdf", [["The first."]])
    second = made_pdfs.paged(tmp_path / "second.pdf", [["The second."]])
    with pytest.raises(UnreadableFile, match="took more than"):
        read(worker, first, timeout_seconds=0.001)
    assert read(worker, second) == "The second."
    worker.close()


def test_threads_that_share_a_worker_get_their_own_answers(worker: Worker, tmp_path: Path) -> None:
    paths = [made_pdfs.paged(tmp_path / f"{number}.pdf", [[f"File number {number}."]]) for number in range(6)]
    answers: dict[Path, str] = {}
    threads = [threading.Thread(target=lambda path=path: answers.update({path: read(worker, path)})) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {path: f"File number {number}." for number, path in enumerate(paths)}
    worker.close()


def test_an_error_of_our_own_is_told_from_a_broken_file(worker: Worker, tmp_path: Path) -> None:
    path = made_pdfs.paged(tmp_path / "a.pdf", [["Fine."]])
    with pytest.raises(UnreadableFile, match="please report this"):
        worker.run(20, path=str(path), nonsense=True)
    assert read(worker, path) == "Fine."
    worker.close()
