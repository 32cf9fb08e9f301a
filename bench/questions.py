"""Every question that a folder gives, checked for what must always hold, with what was dropped and why.

The checks are written apart from `coach/tutor/checks.py`, on plain words, and the lines are read from the files
themselves. Run:

    python -m bench.questions PATH... [--home DIR] [--quizzes 20] [-n 50] [--seed 1] [--sample 50] [--json] [--answers]

Without `--home` the paths are read into a new folder that is thrown away afterwards. `--sample` prints that many of
the questions, evenly spread, with key and line. `--answers` grades the key, nothing, "I don't know" and the key of
another question for each.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from coach.question import Question
from coach.quiz import OpenedQuiz
from coach.settings import load_settings
from coach.study import Study
from coach.tutor.wording import word_set

START = datetime(2026, 1, 5, 19, 0, tzinfo=UTC)
NEAR_PROMPT, NEAR_KEY = 92, 92
SMALL = word_set(
    "a an the of to and or in on at for with by from is are was were be it its this that these those as into than"
)
TEMPLATE = re.compile(
    r"^fill in the (?:blank|number|year)|in your own words|what does your note say about|what is|what are|"
    r"name the \w+(?: points your roadmap lists)?|your roadmap names \w+ points|put (?:the steps|them) in order|"
    r"the acronym|stands for|explain|what does|mean\?|which of the four fits this|how do|differ",
    re.IGNORECASE,
)


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"[^\W_]+", text.casefold())


def telling(text: str) -> set[str]:
    """Return the words without the smallest ones."""
    return {word for word in tokens(text) if word not in SMALL}


def faults(question: Question, shown: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one question as it is shown."""
    if not question.citations:
        yield "no citation"
    for cited in question.citations:
        path = Path(cited.locator.path)
        if path.suffix.lower() in {".md", ".txt", ".markdown"} and path.exists():
            lines = path.read_text("utf-8", errors="replace").splitlines()
            if cited.locator.lines is None:
                yield "no lines"
                continue
            first, last = cited.locator.lines
            if cited.quote not in "\n".join(lines[first - 1 : last]):
                yield "quote not on its lines"
    prompt, key = tokens(question.prompt), tokens(question.key)
    spoken = " " + " ".join(prompt) + " "
    if question.kind in {"list", "order"}:
        if any(" " + " ".join(tokens(item)) + " " in spoken for item in question.key.split("\n")):
            yield "leak: an item"
    elif question.kind != "choice" and key and " " + " ".join(key) + " " in spoken:
        yield "leak: key"
    around = " ".join([str(shown["topic"]), str(shown["why"]), *shown["source"]["heading"], shown["source"]["title"]])
    beside = " " + " ".join(tokens(around)) + " "
    asked = [question.key] if question.kind in {"explain", "contrast"} else question.key.split("\n")
    if any(" " + " ".join(tokens(item)) + " " in beside for item in asked if tokens(item)):
        yield "leak: key in topic, why or heading"
    if question.kind in {"cloze", "number"}:
        if question.prompt.count("____") != 1:
            yield "not one blank"
    elif "____" in question.prompt and "acronym" not in question.prompt:
        yield "blank in another kind"
    if (
        re.search(r"https?://|\[\[|\]\(|\*\*|\{\{|<[a-z]|!\[", question.prompt + question.key)
        and question.kind != "code"
    ):
        yield "markup"
    if question.options is not None and question.kind == "choice":
        lengths = [len(option) for option in question.options]
        if question.key not in question.options or len(set(question.options)) < len(question.options):
            yield "options"
        if max(lengths) > 2.6 * min(lengths) + 14:
            yield "options differ in length"


def twins(questions: Sequence[Question]) -> Iterator[tuple[Question, Question, str]]:
    """Yield pairs that are nearly one question: by prompt without its template, or by key."""
    bare = [" ".join(sorted(telling(TEMPLATE.sub(" ", question.prompt)))) for question in questions]
    keys = [" ".join(tokens(question.key)) for question in questions]
    for position, question in enumerate(questions):
        for other in range(position):
            kinds = {question.kind, questions[other].kind}
            same_stem = len(kinds) == 1 or kinds == {"definition", "explain"}
            if same_stem and bare[position] and fuzz.ratio(bare[position], bare[other]) >= NEAR_PROMPT:
                yield question, questions[other], "prompt"
            elif len(keys[position]) > 3 and fuzz.ratio(keys[position], keys[other]) >= NEAR_KEY:
                yield question, questions[other], "key"


def asked(study: Study, quizzes: int, count: int, seed: int) -> list[OpenedQuiz]:
    """Open quiz after quiz without answering, until one brings nothing new."""
    opened: list[OpenedQuiz] = []
    seen: set[str] = set()
    for number in range(quizzes):
        quiz = study.quiz(START + timedelta(minutes=number), count=count, seed=seed + number)
        fresh = {question.id for question in quiz.questions} - seen
        if not fresh:
            break
        seen |= fresh
        opened.append(quiz)
    return opened


def judged(study: Study, questions: Sequence[Question]) -> Iterator[tuple[str, str, Question, str, str]]:
    """Yield (kind of answer, wanted, question, verdict, answer) for each question."""
    for position, question in enumerate(questions):
        other = questions[(position + len(questions) // 2) % len(questions)]
        answers = [
            ("key", "correct", question.key),
            ("empty", "incorrect", ""),
            ("unknown", "incorrect", "I don't know"),
        ]
        if question.kind != "choice" and other.topic != question.topic:
            answers.append(("another's key", "incorrect", other.key))
        for name, wanted, text in answers:
            yield name, wanted, question, study.quizzes._judge(question, text).verdict, text


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--quizzes", type=int, default=20)
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write every question there, one a line")
    parser.add_argument("--answers", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Study(load_settings(given.home or Path(folder))) as study:
        if given.paths:
            study.ingest(given.paths, START)
        report(study, given)


def report(study: Study, given: argparse.Namespace) -> None:
    """Open the quizzes and print what they hold."""
    from coach import contract

    opened = asked(study, given.quizzes, given.n, given.seed)
    questions = list({question.id: question for quiz in opened for question in quiz.questions}.values())
    print(f"{len(questions)} questions in {len(opened)} quizzes; kinds {dict(Counter(q.kind for q in questions))}")
    found = [(question, fault) for question in questions for fault in faults(question, contract.question(question))]
    print("faults:", dict(Counter(fault for _, fault in found)))
    for question, fault in found:
        print(f"  {fault}: [{question.kind}] {question.prompt!r} key {question.key!r}")
    alike = list(twins(questions))
    print("near twins:", len(alike))
    for one, other, how in alike:
        print(f"  {how}: {one.prompt!r} ({one.key!r}) / {other.prompt!r} ({other.key!r})")
    places = Counter(q.options.index(q.key) for q in questions if q.kind == "choice" and q.options)
    print("place of the key among options:", dict(sorted(places.items())))
    print(
        "dropped:",
        dict(
            Counter(
                reason.split(":")[0].split("“")[0]
                for reason, n in study.records.drop_counts().items()
                for _ in range(n)
            ).most_common()
        ),
    )
    if given.answers:
        wrong: dict[str, list[str]] = defaultdict(list)
        counted: Counter[str] = Counter()
        for name, wanted, question, verdict, text in judged(study, questions):
            counted[f"{name}, {question.kind}"] += 1
            if verdict != wanted:
                wrong[f"{name}, {question.kind}"].append(
                    f"{verdict}: {question.prompt!r} <- {text!r} (key {question.key!r})"
                )
        for name, total in sorted(counted.items()):
            print(f"answers {name}: {total - len(wrong[name])} of {total} as they should")
            for line in wrong[name][:12]:
                print("   ", line)
    if given.json:
        rows = [
            contract.question(q) | {"key": q.key, "quote": q.citations[0].quote, "units": [u.text for u in q.units]}
            for q in questions
        ]
        given.json.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    step = max(1, len(questions) // max(1, given.sample))
    for number, question in enumerate(questions[::step][: given.sample], 1):
        place = question.citations[0].locator
        print(f"{number:3} [{question.kind}] {question.prompt}\n      = {question.key!r}")
        if question.options:
            print(f"      options {list(question.options)}")
        print(f"      {Path(place.path).name}:{place.lines or place.page} topic {question.topic!r}")


if __name__ == "__main__":
    main()
