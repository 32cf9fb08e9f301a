"""What is personal on a worksheet is sent to no remote model, wherever a search finds it."""

from __future__ import annotations

from dataclasses import replace

from coach.tutor.llm.sources import Secrecy
from ingest.chunk import Chunk
from ingest.document import Locator
from ingest.markdown import read_markdown
from ingest.worksheet import personal_lines, read_worksheet
from vectorstore.search import Passage

PATH = "/vault/worksheet.md"
SHEET = """# Learning worksheet

- **Salary range target:**
  - 90k a year by the end,
    and a bonus
- **Goal:** build a compiler
- **Mentor:** Ines Albrecht
"""


def _passage(first: int, last: int) -> Passage:
    place = Locator(PATH, "Learning worksheet", (), None, (first, last))
    chunk = Chunk("c1", "x", "x", "v1", place, "worksheet", 0)
    return Passage(chunk, 1.0)


def test_the_lines_of_a_private_answer_are_personal_and_no_others() -> None:
    sheet = read_worksheet(read_markdown(PATH, SHEET.encode()))
    assert personal_lines(sheet) & set(range(1, 8)) == {3, 4, 5, 7}


def test_a_remote_model_is_sent_no_passage_with_a_personal_line() -> None:
    sheet = read_worksheet(read_markdown(PATH, SHEET.encode()))
    remote = Secrecy(remote=True, personal_lines=lambda: {PATH: personal_lines(sheet)})
    whole, goal = _passage(3, 7), _passage(6, 6)
    assert remote.passages([whole, goal]) == [goal]
    assert replace(remote, remote=False).passages([whole, goal]) == [whole, goal]
