"""Code to recall: a short fence that a sentence leads into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.question import IdeaUnit
from coach.tutor.offline.candidate import Candidate, placed, sentence_case
from coach.tutor.offline.material import Material, cite
from coach.tutor.wording import content_words, is_first_person, stands_alone, words

MAX_LINES = 3
_OUTPUT = re.compile(r"\b(?:output|prints?|result|returns|error|traceback|log)\b", re.IGNORECASE)


def candidates(material: Material) -> Iterator[Candidate]:
    """Yield the questions that ask for the line of code that does what the lead says."""
    for fence in material.fences:
        lines = [
            line
            for line in fence.code.splitlines()
            if line.strip() and not line.lstrip().startswith(("#", "//", "$ #"))
        ]
        lead = fence.lead.strip()
        if not 1 <= len(lines) <= MAX_LINES or any(len(line) > 80 for line in lines) or not lead.endswith(":"):
            continue
        task = re.sub(r",?\s+(?:for example|for instance|e\.g\.|like so|as follows|like this)$", "", lead.strip(" :"))
        if not (stands_alone(task) and 3 <= len(words(task)) <= 20) or is_first_person(task) or _OUTPUT.search(task):
            continue
        if len(content_words(task)) < 2 or fence.language in {"text", "output", "console", "mermaid", "json"}:
            continue
        code = "\n".join(line.strip() if len(lines) == 1 else line for line in lines)
        what = "line" if len(lines) == 1 else f"{len(lines)} lines"
        language = f" of {_LANGUAGES.get(fence.language, fence.language)}" if fence.language else ""
        citation = cite(fence.chunk, lines[0].strip())
        prompt = placed(f"{sentence_case(task)}: write the {what}{language}.", task, fence.chunk)
        yield Candidate(
            "code", prompt, code, (IdeaUnit(code, citation),), 0.66, f"{task} {code}", fence.chunk.id,
        )  # fmt: skip


_LANGUAGES = {
    "py": "Python", "python": "Python", "bash": "shell", "sh": "shell", "shell": "shell", "zsh": "shell", "sql": "SQL",
    "js": "JavaScript", "javascript": "JavaScript", "ts": "TypeScript", "go": "Go", "rust": "Rust", "r": "R",
    "java": "Java", "c": "C", "cpp": "C++", "yaml": "YAML", "toml": "TOML", "html": "HTML", "css": "CSS",
}  # fmt: skip
