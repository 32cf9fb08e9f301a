"""Pictures of every screen, light, dark and at phone width, of a home with three weeks of study in it.

``python -m bench.screens docs/screens``; a second argument keeps the home in that folder and uses it again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from coach.browser import EXAMPLE_VAULT
from coach.settings import load_settings
from coach.study import Study
from tests.browser.conftest import SWITCHES, chromium_path
from tests.browser.learner import LONG_MS, Learner, serving

DAYS = 20
COLOURS = 200
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FROM_THE_TOP = "document.querySelectorAll('[data-testid]').forEach(one => { if (one.scrollTop) one.scrollTop = 0; })"
STILL = "*, *::before, *::after { animation: none !important; transition: none !important; }"


def main(out: Path, home: Path) -> None:
    """Study for three weeks, then photograph."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    if not (home / "coach.db").exists():
        study_for_weeks(home)
    fresh = home.parent / "fresh"
    fresh.mkdir(exist_ok=True)
    with serving(home) as served, serving(fresh) as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=SWITCHES)
        for scheme in ("light", "dark"):
            photograph(browser, empty.url, welcome, out, scheme, WIDE, scheme)
            photograph(browser, served.url, scenes, out, scheme, WIDE, scheme)
        photograph(browser, empty.url, welcome, out, "light", PHONE, "phone")
        photograph(browser, served.url, scenes, out, "light", PHONE, "phone")
        browser.close()


def study_for_weeks(home: Path) -> None:
    """Read the example vault, quiz on most evenings, explain twice, and keep the diary that comes with it."""
    rng = Random(7)
    now = datetime.now(UTC).replace(hour=19, minute=0)
    with Study(load_settings(home)) as study:
        notes = home.parent / "notes"
        shutil.copytree(EXAMPLE_VAULT, notes, dirs_exist_ok=True)
        study.ingest([notes], now - timedelta(days=DAYS))
        for ago in range(DAYS, 0, -1):
            if ago % 7 == 3:
                continue
            evening = now - timedelta(days=ago)
            opened = study.quiz(evening, count=8, seed=ago)
            for number, question in enumerate(opened.questions):
                sure = rng.choice([10, 30, 50, 75, 95])
                knows = rng.random() < 0.35 + sure / 200 + (DAYS - ago) / 60
                study.answer(
                    question.id,
                    evening + timedelta(minutes=number + 1),
                    text=question.key if knows else "It keeps the pages in memory.",
                    confidence=sure,
                    seconds=30.0,
                    session_id=opened.session.id,
                )
            study.end_session(opened.session.id, evening + timedelta(minutes=20))
            study.log_add(
                evening,
                hours=rng.choice([0.5, 0.75, 1.0, 1.5, 2.0]),
                did=rng.choice(DID),
                learned=rng.choice(LEARNED),
                struggle=rng.choice(HARD),
                satisfaction=rng.choice([3, 4, 4, 5]),
                activity=rng.choice(["project", "project", "reading", "retrieval", "drill"]),
                day=evening.date(),
            )
        topic = next(topic.name for topic in study.topics() if "log" in topic.name.lower())
        study.explain(topic, EXPLAINED[0], now - timedelta(days=2))
        study.explain(topic, " ".join(EXPLAINED), now - timedelta(days=1))


DID = (
    "Wrote the page reader of my toy storage engine",
    "Worked through the chapter on joins and redid its exercises",
    "Ground two kilos of rye and measured the bran",
    "Made the log replay after a kill in mid-write",
)
LEARNED = (
    "A commit is the moment its record is on disk, not the moment the page is",
    "Coarse grinding first keeps the flour cool",
    "",
)
HARD = ("Off-by-one in the slot directory", "Telling lost updates from write skew", "", "")
EXPLAINED = (
    "A write-ahead log is a file to which every change is added before the page itself may be written.",
    "After a crash the log is read from the last checkpoint on and the changes are done again. Group commit lets "
    "several transactions share one flush of the log.",
)


def photograph(
    browser: Browser,
    url: str,
    walk: Callable[[Learner], Iterator[str]],
    out: Path,
    scheme: str,
    size: dict[str, int],
    suffix: str,
) -> None:
    """Walk through the screens and keep a picture of each."""
    context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    learner = Learner(page, url)
    for name in walk(learner):
        page.add_style_tag(content=STILL)
        page.wait_for_timeout(900)
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(_height(page), 2200))})
        page.wait_for_timeout(300)
        page.evaluate(FROM_THE_TOP)
        keep_small(page.screenshot(), out / f"{name}-{suffix}.png")
        page.set_viewport_size(size)  # type: ignore[arg-type]
    context.close()


def keep_small(png: bytes, file: Path) -> None:
    """Keep a picture in as many colours as a screen of text has; a third of the bytes, and no eye tells them apart."""
    with Image.open(BytesIO(png)) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def welcome(learner: Learner) -> Iterator[str]:
    """Open the app on a home that has read nothing."""
    learner.open("")
    yield "welcome"


def scenes(learner: Learner) -> Iterator[str]:
    """Go from screen to screen and give the name of each one that is ready."""
    learner.open("")
    yield "today"
    learner.open("quiz")
    yield "quiz-start"
    learner.press("Start")
    learner.page.locator(".question").wait_for()
    yield "quiz-question"
    learner.press("I don’t know")
    learner.page.locator(".verdict").first.wait_for()
    yield "quiz-graded"
    for name, asked in (("chat", "How does a doublewrite buffer help?"), ("chat-page", "What is a caryopsis?")):
        learner.open("chat")
        box = learner.page.get_by_role("textbox", name="Ask your notes something")
        box.fill(asked)
        box.press("Enter")
        told = learner.page.locator('[class*="st-key-cites-"]').or_(
            learner.page.get_by_role("button", name="Show me the answer")
        )
        told.first.wait_for()
        learner.settled()
        if name == "chat" and learner.page.get_by_role("button", name="Show me the answer").count():
            yield "chat-hint"
        if learner.page.get_by_role("button", name="Show me the answer").count():
            learner.press("Show me the answer")
            learner.page.locator('[class*="st-key-cites-"]').first.wait_for()
        learner.page.locator('[class*="st-key-cite-"] button').first.click()
        learner.page.locator('[class*="st-key-beside-"]').first.wait_for()
        learner.settled()
        yield name
    learner.open("explain?topic=Write-ahead%20logging")
    yield "explain"
    for view in ("Plan", "Coverage", "Worksheet"):
        learner.open(f"map?view={view}")
        yield f"map-{view.lower()}"
    for view in ("Write", "Calendar", "Week", "Post"):
        learner.open(f"diary?view={view}")
        if view == "Post" and not learner.page.get_by_text("What each sentence rests on").count():
            learner.press("Draft it")
        yield f"diary-{view.lower()}"
    learner.open("progress")
    yield "progress"
    learner.open("library")
    yield "library"
    box = learner.page.get_by_label("What are you looking for?")
    box.fill("log before the page")
    box.press("Enter")
    learner.page.locator("blockquote.quote").first.wait_for()
    learner.settled()
    yield "library-search"
    for view in ("Sessions", "Model", "Privacy", "Export and import", "Doctor"):
        learner.open(f"settings?view={view.replace(' ', '+')}")
        if view == "Doctor":
            learner.press("Examine")
        yield f"settings-{view.split()[0].lower()}"


def _height(page: Page) -> int:
    inside = "document.querySelector('[data-testid=\"stMainBlockContainer\"]')?.scrollHeight ?? 0"
    return int(page.evaluate(inside)) + 40


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens"), Path(folder) / "coach")
