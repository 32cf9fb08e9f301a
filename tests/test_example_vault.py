"""The example vault holds what the demo and the other tests rely on, and the sets over it point at real lines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
VAULT = ROOT / "examples" / "vault"
NOTES = sorted((VAULT / "notes").rglob("*.md"))
PDF = VAULT / "library" / "from-grain-to-flour.pdf"
PDF_SOURCE = ROOT / "bench" / "grain_to_flour.txt"
QUESTIONS = ROOT / "bench" / "questions-answers" / "example_questions.jsonl"
EXPLANATIONS = ROOT / "bench" / "questions-answers" / "explanations.jsonl"

PRIVATE_NOTE = VAULT / "notes" / "career-plan.md"
PRIVATE_WORDS = ("Quastenberg", "Leonore", "Falkenrath", "example.org", "7700 900417", "68,500", "61,000", "4,200")
"""People and figures that were made up for the private note."""


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


def properties_of(path: Path) -> dict[str, Any]:
    text = text_of(path)
    if text.startswith("+++\n"):
        return tomllib.loads(text.split("+++\n")[1])
    return dict(frontmatter.loads(text).metadata)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def section_of(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of the same level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}[^\n]*\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.M | re.S)
    assert found, heading
    return found[1]


def test_there_are_enough_notes_on_both_subjects() -> None:
    assert len(NOTES) >= 26
    assert len(list((VAULT / "notes" / "databases").glob("*.md"))) >= 12
    assert len(list((VAULT / "notes" / "bread").glob("*.md"))) >= 12


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_is_utf8_of_a_readable_length_and_its_front_matter_parses(note: Path) -> None:
    assert 15 <= len(text_of(note).splitlines()) <= 80
    assert "\t \n" not in text_of(note)
    assert "\ufeff" not in text_of(note)
    properties_of(note)


def test_both_dialects_are_there_about_half_and_half() -> None:
    hugo = [note for note in NOTES if "draft" in properties_of(note)]
    obsidian = [note for note in NOTES if note not in hugo and "[[" in text_of(note)]
    assert len(hugo) >= 12
    assert len(obsidian) >= 12
    assert sum(text_of(note).startswith("+++") for note in hugo) >= 2


@pytest.mark.parametrize(
    "pattern",
    [
        r"\[\[[^\]|]+\|[^\]]+\]\]",
        r"!\[\[[^\]]+#[^\]]+\]\]",
        r"(?<!\w)#\w+/\w+",
        r"^> \[!\w+\]",
        r"==[^=\n]+==",
        r"%%[^%]+%%",
        r" \^\w+$",
        r"^- \[ \] ",
        r"^- \[x\] ",
        r"\{\{< ref \"",
        r"\{\{% \w+",
        r"^```sql$",
        r"^\$\$ .* \$\$$",
        r"^\w[^\n]*\n=+$",
        r"^\w[^\n]*\n-+$",
        r"^tags:: ",
        r"^\t+- ",
        r"^\d+\. ",
        r"\*\*[^*]+\*\* (is|means) ",
        r"\*\*[^*]+\*\* [—–] ",
        r"\bbecause\b",
        r"\bso that\b",
        r"\bvs\b",
        r"^lang: de$",
        r"^kind: note$",
        r"^draft: true$",
        r"^private: true$",
        r"https?://",
    ],
)  # fmt: skip
def test_some_note_uses(pattern: str) -> None:
    assert any(re.search(pattern, text_of(note), re.M) for note in NOTES)


def test_exactly_one_note_has_windows_line_ends_throughout() -> None:
    with_cr = [note for note in NOTES if b"\r" in note.read_bytes()]
    assert [note.stem for note in with_cr] == ["salt"]
    data = with_cr[0].read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")


def test_links_between_notes_lead_to_a_file() -> None:
    stems = {path.stem for path in VAULT.rglob("*.md")}
    for note in NOTES:
        for target in re.findall(r"\[\[([^\]|#]+)", text_of(note)):
            assert target in stems, (note, target)
        for target in re.findall(r"\{\{< ref \"([^\"]+)\"", text_of(note)):
            assert target.removesuffix(".md") in stems, (note, target)


def test_links_to_a_heading_or_a_block_find_it() -> None:
    by_stem = {path.stem: text_of(path) for path in VAULT.rglob("*.md")}
    for note in NOTES:
        for target, place in re.findall(r"\[\[([^\]|#]+)#([^\]|]+)", text_of(note)):
            wanted = f" {place}" if place.startswith("^") else f"# {place}\n"
            assert wanted in by_stem[target], (note, target, place)


def test_what_is_private_stands_in_the_private_note_only() -> None:
    assert properties_of(PRIVATE_NOTE)["private"] is True
    private_text = text_of(PRIVATE_NOTE)
    for word in PRIVATE_WORDS:
        assert word in private_text
    elsewhere = [text_of(path) for path in VAULT.rglob("*.md") if path != PRIVATE_NOTE]
    elsewhere += [page.extract_text() for page in PdfReader(PDF).pages]
    elsewhere += [QUESTIONS.read_text(encoding="utf-8"), EXPLANATIONS.read_text(encoding="utf-8")]
    for word in set(PRIVATE_WORDS) - {"example.org"}:
        assert not any(word in text for text in elsewhere), word


def test_the_pdf_has_pages_bookmarks_a_running_head_and_broken_words() -> None:
    reader = PdfReader(PDF)
    pages = [page.extract_text() for page in reader.pages]
    assert 6 <= len(pages) <= 9
    for number, page in enumerate(pages[1:], start=2):
        assert page.splitlines()[:2] == ["From Grain to Flour - three Saturdays at the mill", str(number)]
    assert any(re.search(r"[a-z]-\n[a-z]", page) for page in pages)
    assert all(len(page) > 400 for page in pages)

    def titles(outline: list[Any]) -> Iterator[str]:
        for entry in outline:
            yield from titles(entry) if isinstance(entry, list) else [str(entry.title)]

    headings = re.findall(r"^#+ (.*)$", text_of(PDF_SOURCE), re.M)
    assert list(titles(reader.outline)) == headings


def test_the_pdf_in_the_vault_is_what_the_script_makes(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    target = tmp_path / "made.pdf"
    subprocess.run([sys.executable, str(ROOT / "bench" / "make_example_pdf.py"), str(target)], check=True)
    made = [page.extract_text() for page in PdfReader(target).pages]
    assert made == [page.extract_text() for page in PdfReader(PDF).pages]


def test_the_roadmap_has_stages_with_durations_concepts_resources_and_done_when() -> None:
    text = text_of(VAULT / "roadmap.md")
    stages = re.findall(r"^## (Stage \d — .+ · \d+-\d+ weeks)$", text, re.M)
    assert len(stages) == 4
    for stage in stages:
        body = section_of(text, f"## {stage}")
        assert len(section_of(body, "### Done when").strip()) > 200
        assert len(re.findall(r"^- \*\*", section_of(body, "### Concepts"), re.M)) >= 6
        assert section_of(body, "### Read")
    for words in ("You can explain", "in under 60 seconds", "top 25%", "or at minimum", "published", "repository"):
        assert words in text
    assert len(re.findall(r"^- \*\*", section_of(text, "## Projects"), re.M)) == 3
    levels = re.findall(r"^- \*\*(.+?)\*\* ", section_of(text, "## Challenges"), re.M)
    assert levels == ["warm-up", "hard", "hard", "brutal", "brutal"]
    assert section_of(text, "## How you'll know you've got it").count("\n- ") == 5


def test_the_curriculum_repeats_its_tracks_by_empty_cells() -> None:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text_of(VAULT / "curriculum.md").splitlines()
        if line.startswith("|")
    ]
    assert rows[0] == ["track", "module", "learning objective"]
    modules = rows[2:]
    assert all(len(row) == 3 for row in modules)
    assert [row[0] for row in modules if row[0]] == ["storage", "querying", "baking science", "hobby"]
    assert len(modules) == 14
    assert sum("Should result in" in row[2] for row in modules) == 11


def test_the_worksheet_is_half_filled_and_its_sums_come_out() -> None:
    text = text_of(VAULT / "worksheet.md")
    levels = re.findall(r"^ +- Level: *(.*)$", text, re.M)
    assert len(levels) >= 15
    assert "" in levels
    for blank in ("____-__-__", "(fill in)", "TBD", "…", "** ____________", "- [ ] _____", "  2.\n", "| | |"):
        assert blank in text
    hours = [float(hour) for hour in re.findall(r"^\| \w+day \| (\d+) \|", text, re.M)]
    assert sum(hours) == 7
    shares = [int(share) for share in re.findall(r"^\| (?!Total)[^|]+ \| (\d+) % \|", text, re.M)]
    assert sum(shares) == 100
    reviews = re.findall(r"^- \[.\] (Week \d|Month \d)", text, re.M)
    assert reviews == ["Week 3", "Month 2", "Month 4", "Month 8"]


def test_the_diary_has_twelve_days_in_one_form_with_two_missed_and_one_late() -> None:
    text = text_of(VAULT / "diary.md")
    heads = re.findall(r"^## Day (\d+) — (\w+) (\d{4}-\d\d-\d\d)( \(written on (\d{4}-\d\d-\d\d)\))?$", text, re.M)
    assert [int(head[0]) for head in heads] == list(range(1, 13))
    days = [date.fromisoformat(head[2]) for head in heads]
    assert all(day.strftime("%A") == head[1] for day, head in zip(days, heads, strict=True))
    whole = {days[0] + timedelta(days=offset) for offset in range((days[-1] - days[0]).days + 1)}
    assert len(whole - set(days)) == 2
    late = [head for head in heads if head[3]]
    assert [(head[2], head[4]) for head in late] == [("2026-10-27", "2026-10-28")]
    roadmap = text_of(VAULT / "roadmap.md")
    for number in range(1, 13):
        entry = section_of(text, f"## Day {number} ")
        labels = re.findall(r"^- \*\*(\w+):\*\* \S", entry, re.M)
        assert labels == ["Stage", "Hours", "Satisfaction", "Did", "Learned", "Hard", "Next"]
        stage = re.search(r"\*\*Stage:\*\* (.+)", entry)
        assert stage
        assert f"## {stage[1]} · " in roadmap
        assert re.search(r"\*\*Satisfaction:\*\* [1-5]/5$", entry, re.M)


def test_the_question_set_is_large_enough_and_points_at_lines_and_pages_that_hold_it() -> None:
    rows = rows_of(QUESTIONS)
    answerable = [row for row in rows if row["answerable"]]
    assert len(answerable) >= 26
    assert len(rows) - len(answerable) >= 10
    assert len({row["question"].casefold() for row in rows}) == len(rows)
    pages = [
        " ".join(page.extract_text().replace("-\n", "").split()) for page in PdfReader(PDF).pages
    ]  # the words of a page without its line breaks
    kinds = set()
    for row in answerable:
        assert row["answer"]
        assert row["expected"]
        for place in row["expected"]:
            kinds.add(place["path"])
            if "page" in place:
                assert place["contains"] in pages[place["page"] - 1], row["question"]
                continue
            lines = text_of(VAULT / place["path"]).splitlines()
            first, last = place["first_line"], place["last_line"]
            assert 1 <= first <= last <= len(lines)
            assert place["contains"] in "\n".join(lines[first - 1 : last]), row["question"]
            assert lines[last - 1].strip()
    assert {"roadmap.md", "curriculum.md", "worksheet.md", "diary.md", "library/from-grain-to-flour.pdf"} <= kinds
    assert all(not row["expected"] for row in rows if not row["answerable"])


def test_ten_explanations_of_each_topic_are_ranked() -> None:
    rows = rows_of(EXPLANATIONS)
    ranks: dict[str, list[int]] = {}
    for row in rows:
        ranks.setdefault(row["topic"], []).append(row["rank"])
    assert len(ranks) >= 4
    assert all(found == list(range(1, 11)) for found in ranks.values())
    assert all(15 <= len(row["text"].split()) <= 150 for row in rows)
