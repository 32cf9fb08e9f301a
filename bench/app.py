"""How long a learner waits: the first screen after the server is up, and every click, on a home of years of study.

``python -m bench.app`` makes the home (1,000 notes, 2,000 questions), serves it and clicks through it in Chromium.
A second run with the same folder as argument uses it again.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.attempt import Attempt, Grade, UnitGrade
from coach.question import Citation, IdeaUnit, Question, question_id
from coach.review import Review, replay
from coach.settings import load_settings
from coach.study import Study
from tests.browser.conftest import SWITCHES, chromium_path
from tests.browser.learner import Learner, serving

NOTES, QUESTIONS, ANSWERED = 1_000, 2_000, 1_200
ROUNDS = 4
WARM_MS = 20_000
"""A learner reads the first screen; meanwhile the model is loaded behind it."""
START = re.compile("Start the session|Go on where you stopped")
TYPED = "It keeps its own number, because the one who holds it waits for nobody and lets the others wait."
THINGS = ["lock", "page", "log", "tree", "join", "index", "cache", "queue", "block", "lease"]
PLAN = "# Roadmap: storage\n\nGoal: build a small database.\n\n" + "\n\n".join(
    f"## Stage {number}: part {number}\n\nConcepts: {', '.join(f'{thing} {number}' for thing in THINGS)}\n\n"
    f"Done when: you can explain {THINGS[number]} {number} on a whiteboard, and you have a repository of it."
    for number in range(8)
)


def main(home: Path) -> None:
    """Make the home where it is not there yet, click, and print the figures as JSON."""
    if not (home / "coach.db").exists():
        make_home(home)
    print(json.dumps(measure(home), indent=2))


def make_home(home: Path) -> None:
    """Read a thousand notes, and keep two thousand questions with a year of answers."""
    notes = home / "notes"
    notes.mkdir(parents=True)
    for number in range(NOTES):
        thing = THINGS[number % len(THINGS)]
        (notes / f"note-{number:04}.md").write_text(f"# {thing} {number}\n\nA {thing} {number} keeps its {number}.\n")
    (notes / "roadmap.md").write_text(PLAN)
    rng, now = Random(1), datetime.now(UTC)
    with Study(load_settings(home)) as study:
        study.ingest([notes], now)
        chunks = study.index.chunks()
        questions = []
        for number in range(QUESTIONS):
            chunk = chunks[number % len(chunks)]
            cited = Citation(chunk.text, chunk.locator, chunk.id)
            prompt, key = f"What does {number} keep, and why?", f"It keeps {number}, because of {number}."
            questions.append(
                Question(
                    question_id("why", prompt, key), "why", prompt, key, (IdeaUnit(key, cited),), (cited,),
                    topic=chunk.locator.heading[-1] if chunk.locator.heading else chunk.locator.title,
                )
            )  # fmt: skip
        study.records.keep_questions(questions, now - timedelta(days=365))
        for number, question in enumerate(questions[:ANSWERED]):
            answer(study, question, number, rng, now)
        for ago in range(300):
            when = now - timedelta(days=ago)
            study.log_add(when, hours=1.0, did=f"worked on part {ago}", day=study.study_day(when))


def answer(study: Study, question: Question, number: int, rng: Random, now: datetime) -> None:
    """Keep three answers to a question, with their grades and reviews."""
    reviews = []
    for turn in range(3):
        at = now - timedelta(days=300 - turn * 60 - number % 50, minutes=number)
        right = rng.random() < 0.8
        attempt = Attempt(f"a{number}-{turn}", question.id, question.key, at, confidence=rng.choice([30, 75, 95]))
        unit = UnitGrade(question.key, "hit" if right else "missing")
        study.records.keep_attempt(attempt)
        study.records.keep_grade(attempt.id, Grade("correct" if right else "incorrect", float(right), (unit,)), at)
        reviews.append(Review(question.id, attempt.id, "Good" if right else "Again", at))
    card = replay(question.id, reviews)
    if card is not None:
        for review in reviews:
            study.records.keep_review(review, card)


def measure(home: Path) -> dict[str, object]:
    """Return the seconds to the first screen and of each kind of click."""
    with serving(home) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        learner = Learner(page, served.url)
        began = time.perf_counter()
        page.goto(served.url)
        page.get_by_role("button", name=START).first.wait_for()
        first = time.perf_counter() - began
        page.wait_for_timeout(WARM_MS)
        taken = [pair for _ in range(ROUNDS) for pair in clicks(learner)]
        browser.close()
    seconds = sorted(duration for _, duration in taken)
    slowest: dict[str, float] = {}
    for name, duration in taken:
        slowest[name] = max(slowest.get(name, 0.0), round(duration, 2))
    return {
        "first_screen_seconds": round(first, 2),
        "clicks": len(seconds),
        "median_seconds": round(seconds[len(seconds) // 2], 3),
        "p95_seconds": round(seconds[int(len(seconds) * 0.95)], 3),
        "slowest_by_click": dict(sorted(slowest.items(), key=lambda pair: -pair[1])),
    }


def clicks(learner: Learner) -> list[tuple[str, float]]:
    """Walk through the screens once; return each click with the seconds until its screen stood."""
    page, taken = learner.page, []

    def timed(name: str, act: Callable[[], object], ready: str) -> None:
        runs, page_began, began = learner.runs(), page.evaluate("performance.now()"), time.perf_counter()
        learner.does(act)
        page.locator(ready).first.wait_for()
        seconds = time.perf_counter() - began - Learner.PAUSE_MS / 1000
        if learner.runs() == runs:  # too quick to be counted: the last change of the page tells when
            seconds = (page.evaluate("window.coachChanged") - page_began) / 1000
        taken.append((name, seconds))

    def go(screen: str) -> None:
        link = page.get_by_role("link", name=screen, exact=True)
        timed(f"open {screen}", link.click, f'h1:has-text("{screen}")')

    def press(name: str, button: str, ready: str) -> None:
        timed(name, page.get_by_role("button", name=button, exact=True).first.click, ready)

    def choose(view: str, ready: str) -> None:
        timed(f"show {view}", page.get_by_role("radio", name=re.compile(f"^{view}")).first.click, ready)

    go("Today")
    choose("40 min", ".figures")
    go("Quiz")
    press("start a quiz", "Start", ".question")
    for _ in range(2):
        press("do not know", "I don’t know", ".verdict")
        press("next", "Next", ".question")
    press("hint", "Hint", '[data-testid="stAlert"]')
    press("skip", "Skip", ".question")
    page.locator('[class*="st-key-answer-"] :is(textarea, input)').first.fill(TYPED)
    learner.settled()
    press("answer in words", "Check my answer", ".verdict")
    go("Chat")
    field = page.get_by_role("textbox", name="Ask your notes something")
    field.fill("What does lock 40 keep?")
    timed("ask", lambda: field.press("Enter"), '[class*="st-key-cites-"], [class*="st-key-tell-"]')
    if page.get_by_role("button", name="Show me the answer").count():
        press("show the answer", "Show me the answer", '[class*="st-key-cites-"]')
    place = page.locator('[class*="st-key-cite-"] button').first
    timed("open a citation", place.click, '[class*="st-key-beside-"]')
    go("Explain")
    timed("choose a topic", page.locator('[class*="st-key-suggest-"] button').first.click, "textarea")
    page.get_by_label("Your explanation").fill(TYPED)
    learner.settled()
    press("see how it stands", "See how it stands", "ul.units")
    go("Map")
    choose("Coverage", "table.rows")
    choose("Due", "table.rows, .stMarkdown")
    choose("Worksheet", ".stMarkdown")
    go("Diary & posts")
    choose("Calendar", ".figures")
    choose("Week", "text=What moved")
    choose("Post", '[class*="st-key-part-"], .small')
    press("draft a post", "Draft it", "textarea")
    go("Progress")
    go("Library")
    find = page.get_by_label("What are you looking for?")
    find.fill("tree 41")
    timed("search", lambda: find.press("Enter"), "blockquote.quote")
    go("Settings")
    choose("Model", "text=Embedding model")
    choose("Privacy", "textarea")
    choose("Export and import", "text=Bring your work back")
    return taken


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(Path(folder))
