from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Document
from ingest.markdown import read_markdown
from ingest.reader import read
from ingest.worksheet import Worksheet, read_worksheet, recognise, top_skills

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def sheet(text: str) -> Worksheet:
    return read_worksheet(read_markdown("/vault/worksheet.md", text.encode()))


def blanks(worksheet: Worksheet) -> list[tuple[int, str]]:
    return [(field.line, field.label) for field in worksheet.fields if not field.filled]


def values(worksheet: Worksheet) -> dict[str, str]:
    return {field.label: field.value for field in worksheet.fields}


def seed(number: str) -> Document:
    found = sorted((SHARED / "seeds").glob(f"{number}_*.txt")) if SHARED.is_dir() else []
    if not found:
        pytest.skip("../shared is not here")
    return read_markdown(str(found[0]), found[0].read_bytes())


FORMS = """# Cello worksheet

**Started:** _______________
Teacher:
Instrument: my grandmother's
Practice room: [ ] school [x] home

## Why

**Question:** What do you want to play?
- The suites.
  In a church, once.

- **What for:**
  -For nobody in particular.
- **When:**
- **How loud:** TBD
- **Where:** (your answer)

What would I miss?
: the lessons

Which pieces?

1. A minuet
2.
3. ____

**Question:** And if your hand gives out?

### Words for the bow
-

### My sentence:
Play so that the room listens.

Hours a week: 4, and ___ of them alone
"""


def test_every_form_of_a_blank_is_found_with_its_line() -> None:
    assert blanks(sheet(FORMS)) == [
        (3, "Started"),
        (4, "Teacher"),
        (16, "When"),
        (17, "How loud"),
        (18, "Where"),
        (26, "Which pieces? 2"),
        (27, "Which pieces? 3"),
        (29, "And if your hand gives out?"),
        (32, "Words for the bow"),
        (37, "Hours a week — of them alone"),
    ]


def test_an_answer_beside_below_or_ticked_fills_its_label() -> None:
    found = values(sheet(FORMS))
    assert found["Instrument"] == "my grandmother's"
    assert found["Practice room"] == "home"
    assert found["What do you want to play?"] == "The suites. In a church, once."
    assert found["What for"] == "For nobody in particular."
    assert found["What would I miss?"] == "the lessons"
    assert found["Which pieces? 1"] == "A minuet"
    assert found["My sentence"] == "Play so that the room listens."
    assert found["Hours a week"] == "4, and"


def test_the_section_is_the_heading_trail_without_the_title() -> None:
    text = "# Sheet\n\n## Why\n\n### Deep down\n\n- **What for:**\n"
    assert [field.section for field in sheet(text).fields] == ["Why / Deep down"]
    assert [field.section for field in sheet("# Sheet\n\nName:\nBow: lent\n").fields] == ["Sheet", "Sheet"]


def test_a_label_over_other_labels_is_a_heading_unless_it_asks_for_a_name() -> None:
    text = (
        "# Sheet\n\n- **Monday:**\n  - Hours:\n- **Books:**\n  - Resource 1:\n    - Priority:\n- **Person "
        "1:**\n  - Name:\n"
        "- **Person 2:** [LEFT OFF]\n  - Name:\n- **Hurdle:** the stairs\n  - Way round:\n- **Hurdle:**\n  - "
        "Way round:\n"
    )
    assert blanks(sheet(text)) == [
        (4, "Monday — Hours"),
        (6, "Books — Resource 1"),
        (7, "Books — Resource 1 — Priority"),
        (9, "Person 1 — Name"),
        (10, "Person 2"),
        (11, "Person 2 — Name"),
        (13, "Hurdle — Way round"),
        (14, "Hurdle"),
        (15, "Hurdle — Way round"),
    ]


def test_instructions_and_answers_that_hold_a_colon_are_no_fields() -> None:
    text = (
        "# Sheet\n\n**Instructions:** Rate each.\n*Hint: be honest.*\n\nLevels: 0 = none, 5 = "
        "all.\n\n**Question:** What did you find?\n"
        "- All of them start slowly\n- One thing is the same: scales, etudes, pieces\n"
    )
    assert values(sheet(text)) == {
        "What did you find?": "All of them start slowly; One thing is the same: scales, etudes, pieces"
    }


SKILLS = """# Cello worksheet

## Concepts to understand

**Instructions:** Note your level (1=none, 5=could teach).

**1. Left hand** *(first)*
- **Vibrato**
  - Current level: medoum
  - Priority: H (every piece)
  - Notes: wrist, not arm
- **Thumb position**
  - Current level: Idk, so 0
  - Priority: idk
  - Notes:
- **Shifting**
  - Current level: 1
  - Priority:

**(Add your own)**
-
  - Current level:

## Facts to learn by heart

- [x] **Clefs:** bass, tenor, treble
- [ ] open strings

**Books:**
- [ ] The Position Book

## Procedures to practise

- **Tuning by ear**
  - Current ability: 3
  - Priority: Medium
- **Restringing**
  - Current ability: once, with help
  - Priority: whenever it snaps

| Skill | Level | Priority | Notes |
|---|---|---|---|
| Sight-reading | 2-3 | H | |
| Rosining | | L | every day |
"""


def test_every_skill_has_its_rating_group_and_kind() -> None:
    found = [(s.name, s.group, s.kind, s.level, s.priority, s.line) for s in sheet(SKILLS).skills]
    assert found == [
        ("Vibrato", "Left hand", "concept", 2.5, "H", 8),
        ("Thumb position", "Left hand", "concept", 0.0, None, 12),
        ("Shifting", "Left hand", "concept", 0.0, None, 16),
        ("Clefs", "Facts to learn by heart", "fact", 5.0, None, 26),
        ("open strings", "Facts to learn by heart", "fact", None, None, 27),
        ("Tuning by ear", "Procedures to practise", "procedure", 3.0, "M", 34),
        ("Restringing", "Procedures to practise", "procedure", None, None, 37),
        ("Sight-reading", "Procedures to practise", "procedure", 2.5, "H", 43),
        ("Rosining", "Procedures to practise", "procedure", None, "L", 44),
    ]


def test_the_rating_is_kept_as_written_and_what_was_not_understood_is_listed() -> None:
    worksheet = sheet(SKILLS)
    vibrato = worksheet.skills[0]
    assert (vibrato.level_text, vibrato.priority_text, vibrato.notes) == ("medoum", "H (every piece)", "wrist, not arm")
    assert worksheet.not_understood == ((37, "once, with help"), (37, "whenever it snaps"))


def test_the_blanks_of_skills_and_of_the_empty_one_are_fields() -> None:
    assert blanks(sheet(SKILLS)) == [
        (15, "Thumb position — Notes"),
        (18, "Shifting — Priority"),
        (21, "(Add your own)"),
        (22, "(Add your own) — Current level"),
        (43, "Sight-reading — Notes"),
        (44, "Rosining — Level"),
    ]


def test_top_skills_weigh_priority_with_the_gap() -> None:
    worksheet = sheet(SKILLS)
    assert [skill.name for skill in top_skills(worksheet, 3)] == ["Vibrato", "Sight-reading", "Rosining"]
    assert len(top_skills(worksheet, 50)) == 8  # the ticked fact leaves nothing to learn
    assert top_skills(worksheet, 0) == []


def test_a_measured_level_counts_instead_of_the_learners_own() -> None:
    names = [skill.name for skill in top_skills(sheet(SKILLS), 2, evidence={"vibrato": 4.9, "Tuning by ear": 0.0})]
    assert names == ["Tuning by ear", "Sight-reading"]


def test_a_skill_rated_twice_is_named_once() -> None:
    text = "# W\n\n" + "- **Scales**\n  - Level: 1\n  - Priority: H\n" * 2
    assert len(sheet(text).skills) == 2
    assert [skill.name for skill in top_skills(sheet(text))] == ["Scales"]


TIMES = """# Worksheet

## Time

### Available

| Day | Hours |
|---|---|
| Monday | 2 |
| Tuesday | 1.5 |
| Total | {total} |

### Split

- **Scales:**
  - % of time: 60
  - Hours/week: {scales}
- **Pieces:**
  - % of time: {pieces}
  - Hours/week: 1
- **TOTAL:**
  - Should equal 100%:
  - Total hours/week: {week}
"""


def sums(**numbers: str) -> dict[str, tuple[bool, str]]:
    filled = {"total": "3.5", "scales": "2.5", "pieces": "40 %", "week": "3.5"} | numbers
    return {
        f"{check.section[-5:]} {check.label}": (check.ok, check.detail)
        for check in sheet(TIMES.format(**filled)).checks
    }


def test_hours_and_percentages_that_add_up_are_ok() -> None:
    assert sums() == {
        "lable Hours add up to the week's total": (True, "3.5 hours."),
        "Split Percentages add up to 100": (True, "100 %."),
        "Split Hours add up to the week's total": (True, "3.5 hours."),
    }


def test_sums_that_do_not_come_out_say_by_how_much() -> None:
    wrong = sums(pieces="30", total="5")
    assert wrong["Split Percentages add up to 100"] == (False, "90 % instead of 100.")
    assert wrong["lable Hours add up to the week's total"] == (False, "3.5 hours instead of 5.")
    assert wrong["Split Hours planned match hours available"][0] is False


def test_sums_with_blanks_say_what_is_missing() -> None:
    half = sums(scales="", week="")
    assert half["Split Hours add up to the week's total"] == (
        False,
        "1 hours so far, no total is given. 1 of 2 rows is blank.",
    )
    nothing = sheet(TIMES.format(total="", scales="", pieces="", week="").replace("60", "").replace("| 2 |", "| |"))
    assert not any(check.ok for check in nothing.checks)
    assert sums(scales="200")["Split Hours add up to the week's total"][1].startswith(
        "201 hours are more than a week has"
    )


def test_check_boxes_and_promised_reviews_are_read_ticked_or_not() -> None:
    worksheet = sheet(
        "# Worksheet\n\nDate started: 3 March 2026\n\n## To set up\n- [] rosin\n- [x] stand\n\n## Review schedule\n"
        "- [x] **Week 2:** still in tune?\n- [ ] **Month 1:** still fun?\n- [ ] Month 3: change what?\n- [ ] 6 "
        "months: all again\n"
    )
    assert worksheet.started == "2026-03-03"
    assert [(check.label, check.ok) for check in worksheet.checks][:2] == [("rosin", False), ("stand", True)]
    assert [(review.label, review.after_days, review.done, review.line) for review in worksheet.reviews] == [
        ("Week 2", 14, True, 10),
        ("Month 1", 30, False, 11),
        ("Month 3", 91, False, 12),
        ("6 months", 182, False, 13),
    ]
    assert worksheet.reviews[0].text == "still in tune?"


MAP = """# Worksheet

- **Job title you want:** cellist in a small theatre
- **Salary you need:** 3000 €

## What

- **Vibrato**
  - Level: 1
  - Priority: H
- **Clefs**
  - Level:
  - Priority: H

## Resource list

| Resource | Priority |
|---|---|
| Old method | L |
| New method | H |
| Unrated | |

## Summary

### My goal in one sentence:
-

### Top skills:
1.
2.

### Resources I'll use:
1.
2.

### First project:
-
"""


def test_the_map_is_drafted_from_what_is_filled_in_and_from_nothing_else() -> None:
    assert dict(sheet(MAP).summary) == {
        "My goal in one sentence": "cellist in a small theatre",
        "Top skills": "Vibrato",
        "Resources I'll use": "New method; Old method",
        "First project": None,
    }


def test_what_the_learner_wrote_on_the_map_stands() -> None:
    assert (
        dict(sheet(MAP.replace("sentence:\n-", "sentence:\n- To play.")).summary)["My goal in one sentence"]
        == "To play."
    )


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("- **Salary target:** a lot", True),
        ("- **What I can pay:** 40 € a month", True),
        ("- **Doctor says:** rest", True),
        ("- **Teacher's e-mail:** a@example.org", True),
        ("- **Who helps:** Ines", True),
        ("- **Plan:** practise with Ines on Fridays", True),
        ("- **Plan:** practise with rosin on Fridays", False),
        ("- **Date:** 2026-03-04", False),
        ("- **Bow:** borrowed", False),
    ],
)
def test_money_health_and_people_are_marked_private(line: str, private: bool) -> None:
    assert [field.private for field in sheet(f"# Worksheet\n\n{line}\n").fields] == [private]


GERMAN = """# Arbeitsblatt Cello

Begonnen am: 3.4.2026

## Konzepte

- **Vibrato**
  - Aktuelles Niveau: mittel
  - Priorität: hoch
- **Lagenwechsel**
  - Aktuelles Niveau: ganz ordentlich
  - Priorität:

## Zeit

Wie viele Stunden?

| Tag | Stunden |
|---|---|
| Montag | 2 |
| Dienstag | |
| Summe | 3 |
"""


def test_a_worksheet_in_another_language_is_read_as_far_as_it_goes() -> None:
    german = sheet(GERMAN)
    assert recognise(read_markdown("/vault/blatt.md", GERMAN.encode())) == "worksheet"
    assert german.started == "2026-04-03"
    assert [(skill.name, skill.level, skill.priority) for skill in german.skills] == [
        ("Vibrato", 2.5, "H"),
        ("Lagenwechsel", None, None),
    ]
    assert german.not_understood == ((10, "ganz ordentlich"),)
    assert (12, "Lagenwechsel — Priorität") in blanks(german)
    assert [check.ok for check in german.checks] == [False]
    chinese = sheet("# 工作表\n\n## 概念\n\n- **和弦**\n  - 当前水平：初级\n  - 优先级：高\n  - 备注：\n")
    assert [(skill.name, skill.level, skill.priority) for skill in chinese.skills] == [("和弦", 1.0, "H")]
    assert [line for line, _ in blanks(chinese)] == [8]


def test_ragged_rows_are_read_and_listed() -> None:
    worksheet = sheet(
        "# Worksheet\n\n| Day | Hours | Where |\n|---|---|---|\n| Monday | 2 |\n| Tuesday | 1 | home | really |\n"
    )
    assert [line for line, _ in worksheet.not_understood] == [5, 6]
    assert (5, "Monday — Where") in blanks(worksheet)


@pytest.mark.parametrize(
    "text",
    [
        "# Notes\n\n- one: two\n- three: four\n",
        "# Stand-up\n\nYesterday: tests\nToday: more tests\nBlocked:\n",
        "# Table\n\n| a | b |\n|---|---|\n" + "| x | |\n" * 3 + "| x | y |\n" * 30,
        "# FAQ\n\n" + "Why?\n\nBecause.\n\n" * 12,
    ],
)
def test_ordinary_notes_are_not_worksheets(text: str) -> None:
    assert recognise(read_markdown("/vault/note.md", text.encode())) is None


def test_a_form_is_a_worksheet_even_without_the_name() -> None:
    text = "# Before I begin\n\n" + "".join(f"- Question {number}:\n" for number in range(12))
    assert recognise(read_markdown("/vault/form.md", text.encode())) == "worksheet"


def test_the_metalearning_worksheet_gives_every_skill_counted_by_hand() -> None:
    found = seed("001")
    worksheet = read_worksheet(found)
    assert recognise(found) == "worksheet"
    counts = {kind: sum(skill.kind == kind for skill in worksheet.skills) for kind in ("concept", "fact", "procedure")}
    # 54 rated concepts and 14 tools named only in the two lists of adverts; 16 + 6 + 3 facts; 52 procedures.
    assert counts == {"concept": 68, "fact": 25, "procedure": 52}
    lines = found.text.split("\n")
    rated = [number for number, line in enumerate(lines, 1) if re.match(r"  - Current (?:level|ability):", line)]
    named = {skill.line for skill in worksheet.skills}
    assert [number for number in rated if number - 1 not in named] == [304]  # the one below "(Add your own)"


def test_the_metalearning_worksheets_levels_are_understood() -> None:
    worksheet = read_worksheet(seed("001"))
    levels = {skill.level_text: skill.level for skill in worksheet.skills if skill.kind != "fact"}
    assert {text for text, level in levels.items() if level is None} == {""}
    assert levels["medoium"] == 2.5
    assert levels["2-3"] == 2.5
    assert levels["Beginner"] == 1.0
    assert levels["low-medium"] == levels["Medium-low"] == 1.75
    assert levels["almost 0"] == 0.0
    unrated = [skill for skill in worksheet.skills if skill.priority_text and skill.priority is None]
    assert all(re.match(r"(?i)idk|intuitively", skill.priority_text) for skill in unrated)


def test_the_metalearning_worksheets_blanks_are_complete() -> None:
    """Every open label, empty bullet or number, and run of underscores is a blank, or stands over some."""
    found = seed("001")
    worksheet = read_worksheet(found)
    open_lines = {line for line, _ in blanks(worksheet)}
    assert len(open_lines) == 314
    filled = {field.line for field in worksheet.fields if field.filled}
    lines = found.text.split("\n")
    for number, line in enumerate(lines, 1):
        bare = line.strip().replace("*", "")
        if not re.search(r":\s*$|^-$|^\d+\.$|____", bare) or number in open_lines or number in filled:
            continue
        below = next((other for other in lines[number:] if other.strip()), "")
        # What is left are headings of fields, lists and groups: something to fill in stands below them.
        assert below.lstrip().startswith(("-", "1.")), (number, line)


def test_the_metalearning_worksheets_people_money_and_health_are_private() -> None:
    worksheet = read_worksheet(seed("001"))
    private = {field.line for field in worksheet.fields if field.private and field.filled}
    assert {24, 35, 636, 638, 639, 978, 1017} <= private
    assert not any(field.private for field in worksheet.fields if field.line in range(70, 300))


def test_the_metalearning_worksheets_reviews_sums_and_map() -> None:
    worksheet = read_worksheet(seed("001"))
    assert [review.after_days for review in worksheet.reviews] == [14, 30, 91, 182]
    assert [check.ok for check in worksheet.checks if "add up" in check.label] == [False, False, False]
    assert sum(check.detail == "" or check.detail.startswith("One answer") for check in worksheet.checks) == 64
    drafted = {label: text for label, text in worksheet.summary if text}
    assert len(worksheet.summary) == 7
    assert len(drafted) == 3
    assert worksheet.started is None
    assert all(skill.priority == "H" for skill in top_skills(worksheet, 5))


@pytest.mark.parametrize("number", ["000", "002", "003", "004"])
def test_notes_plans_and_posts_are_no_worksheets(number: str) -> None:
    assert recognise(seed(number)) is None


def test_the_example_worksheet_matches_its_golden_file() -> None:
    """The golden file was compared with the worksheet line by line by hand."""
    worksheet = read_worksheet(read(ROOT / "examples" / "vault" / "worksheet.md"))
    golden = json.loads((ROOT / "tests" / "golden" / "example_worksheet.json").read_text(encoding="utf-8"))
    assert _shape(worksheet) == golden


def _shape(worksheet: Worksheet) -> dict[str, object]:
    return {
        "started": worksheet.started,
        "unfilled": [[f.line, f.section, f.label] for f in worksheet.fields if not f.filled],
        "filled": [[f.line, f.label, f.value] for f in worksheet.fields if f.filled],
        "private": [f.line for f in worksheet.fields if f.private],
        "skills": [[s.line, s.kind, s.group, s.name, s.level, s.level_text, s.priority] for s in worksheet.skills],
        "checks": [[c.line, c.label, c.ok] for c in worksheet.checks],
        "reviews": [[r.line, r.label, r.after_days, r.done] for r in worksheet.reviews],
        "summary": [list(entry) for entry in worksheet.summary],
        "not_understood": [list(entry) for entry in worksheet.not_understood],
    }


LINES = """# Worksheet
## A
- **Label:**
  - Level: 2
  - Priority: H
  -answer
-
1.
____
Question: why?
**Group**
- [ ] x
- [x] Week 2: y
| a | b |
|---|---|
| x | |
: answer
Total: 3 h

---
*hint*"""
PIECES = st.sampled_from(LINES.split("\n"))


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=40).map("\n".join))
def test_any_text_is_read_and_every_line_number_is_inside_it(text: str) -> None:
    found = Document("/v/x.md", "worksheet", "note", text, ())
    recognise(found)
    worksheet = read_worksheet(found)
    last = text.count("\n") + 1
    for field in worksheet.fields:
        assert 1 <= field.line <= last
        assert field.filled == bool(field.value.strip())
    assert all(skill.name and skill.line is not None and 1 <= skill.line <= last for skill in worksheet.skills)
    assert all(1 <= check.line <= last for check in worksheet.checks)


@pytest.mark.parametrize("unit", [" ", "\n- ", "a: \n", "- [ ] \n", "|a| |\n", "- a:\n  - b:\n", "_"])
def test_hostile_text_of_200_kilobytes_costs_little_time(unit: str) -> None:
    text = "# Worksheet\n\n- **a:** " + unit * (200_000 // len(unit))
    found = Document("/v/x.md", "worksheet", "note", text, ())
    started = time.process_time()
    recognise(found)
    read_worksheet(found)
    assert time.process_time() - started < 8
