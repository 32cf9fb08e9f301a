from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.diary import DiaryLine, parse_hours, parse_satisfaction, read_diary, recognise
from ingest.document import Document

SHARED = Path(__file__).parents[1].parent / "shared"


def note(
    text: str,
    path: str = "/vault/file.md",
    title: str = "Notes",
    properties: Mapping[str, object] | None = None,
) -> Document:
    return Document(path=path, title=title, kind="note", text=text, sections=(), properties=dict(properties or {}))


def only(text: str) -> DiaryLine:
    lines, not_understood = read_diary(note(text))
    assert not_understood == ()
    assert len(lines) == 1
    return lines[0]


HEADINGS = """# How the year went

A line before the first day belongs to nobody.

## Day 1 — 20 Oct 2026 (1.5h) ★★★★☆
**Stage:** Stage 1
- [x] read ch. 3
- [ ] do the exercises
### What I learned
A split is chosen by the drop in impurity.
**Struggle:** the indices

## Day 2 - Wed 21 Oct
Hours: 1h 30m | Satisfaction: 8/10
Did: coded a tree.
And drew it on paper

## Where I read
- a shelf of books

## 2026-10-23: linear regression
Hours: 2
"""


def test_dated_headings_with_labels_lists_and_stars_are_read() -> None:
    lines, not_understood = read_diary(note(HEADINGS))
    assert not_understood == ()
    first, second, third = lines
    assert first == DiaryLine(
        day=date(2026, 10, 20),
        number=1,
        stage="Stage 1",
        hours=1.5,
        satisfaction=4,
        did="read ch. 3",
        learned="A split is chosen by the drop in impurity",
        struggle="the indices",
        next="do the exercises",
        line=5,
    )
    assert (second.day, second.number, second.hours, second.satisfaction) == (date(2026, 10, 21), 2, 1.5, 4)
    assert second.did == "coded a tree; And drew it on paper"
    assert (third.day, third.did, third.line) == (date(2026, 10, 23), "linear regression", 21)


def test_when_a_late_entry_was_written_is_not_what_was_done() -> None:
    assert only("## Day 7 — 2026-10-27 (written on 2026-10-28)\nHours: 1\nDid: read\n").did == "read"


def test_a_section_without_a_date_ends_the_day_before_it() -> None:
    lines, _ = read_diary(note(HEADINGS))
    assert not any("shelf" in line.did for line in lines)


def test_the_form_day_stage_satisfaction_activities_is_read_without_any_heading() -> None:
    text = (
        "• Day: 12\n• Learning stage: linear algebra\n• Satisfaction: 4\n• Daily activities:\n"
        "   - read on eigenvectors\n   - ten problems\n"
        "• Day: 13\n• Learning stage: linear algebra\n• Satisfaction:\n• Daily activities: wrote a summary\n"
    )
    document = note(text)
    assert recognise(document) == "diary"
    (first, second), not_understood = read_diary(document)
    assert not_understood == ()
    assert (first.day, first.number, first.stage, first.satisfaction) == (None, 12, "linear algebra", 4)
    assert first.did == "read on eigenvectors; ten problems"
    assert (second.number, second.satisfaction, second.did, second.line) == (13, None, "wrote a summary", 7)


def test_a_table_is_read_row_by_row_and_a_row_without_a_day_is_named() -> None:
    text = (
        "| Date | Hours | What I did | Satisfaction |\n|---|---:|---|---|\n"
        "| 2026-10-20 | 1.5 | read | 4/5 |\n| 21 Oct 2026 | 90 min | coded a \\| b | ★★★ |\n| soon | 1 | x | 3 |\n"
    )
    document = note(text)
    assert recognise(document) == "diary"
    (first, second), not_understood = read_diary(document)
    assert (first.day, first.hours, first.satisfaction, first.did, first.line) == (
        date(2026, 10, 20),
        1.5,
        4,
        "read",
        3,
    )
    assert (second.hours, second.satisfaction, second.did) == (1.5, 3, "coded a | b")
    assert not_understood == ((5, "| soon | 1 | x | 3 |"),)


def test_outline_journals_with_properties_are_read() -> None:
    text = (
        "- [[Oct 20th, 2026]]\n  - hours:: 1.5\n  - did:: read\n    satisfaction:: 4\n"
        "- [[Oct 21st, 2026]]\n  - hours:: 2\n  - did:: read more\n"
    )
    assert recognise(note(text)) == "diary"
    lines, _ = read_diary(note(text))
    assert [(line.day, line.hours, line.satisfaction, line.did) for line in lines] == [
        (date(2026, 10, 20), 1.5, 4, "read"),
        (date(2026, 10, 21), 2.0, None, "read more"),
    ]


def test_a_journal_page_takes_its_day_from_its_name_and_its_figures_from_the_front_matter() -> None:
    text = "---\nhours: 2\nsatisfaction: 3\nstage: Stage 2\n---\n\nTraced a backward pass by hand.\n"
    document = note(
        text,
        path="/vault/journals/2026_10_20.md",
        properties={"hours": 2, "satisfaction": 3, "stage": "Stage 2"},
    )
    assert recognise(document) == "diary"
    (line,), _ = read_diary(document)
    assert (line.day, line.hours, line.satisfaction, line.stage) == (date(2026, 10, 20), 2.0, 3, "Stage 2")
    assert line.did == "Traced a backward pass by hand"


def test_a_hundred_days_log_with_day_zero_is_read_and_its_links_are_kept() -> None:
    text = (
        "### Day 0: February 28, 2026\n\n**Today's Progress**: fixed the layout\n\n**Thoughts:** slow\n\n"
        "**Link to work:** [the page](https://example.org/p)\n\n"
        "### Day 1: March 1, Sunday\n\n**Today's Progress**: more of it\n"
    )
    assert recognise(note(text)) == "diary"
    (zero, one), _ = read_diary(note(text))
    assert (zero.number, zero.day, zero.learned) == (0, date(2026, 2, 28), "slow")
    assert zero.did == "fixed the layout; Link to work: the page (https://example.org/p)"
    assert (one.number, one.day, one.did) == (1, date(2026, 3, 1), "more of it")


def test_one_line_a_day_lists_are_read() -> None:
    text = "- 2026-10-20: 1.5h, regression by hand\n- 2026-10-21 (45 min): read on trees\n"
    assert recognise(note(text)) == "diary"
    lines, _ = read_diary(note(text))
    assert [(line.hours, line.did) for line in lines] == [
        (1.5, "regression by hand"),
        (0.75, "read on trees"),
    ]


def test_german_labels_and_dates_are_read() -> None:
    text = "## Datum: 20.10.2026\nStunden: 1,5\nGelernt: Kettenregel\n## 21.10.2026\nStunden: 2\nGemacht: geübt\n"
    lines, not_understood = read_diary(note(text))
    assert not_understood == ()
    assert [(line.day, line.hours) for line in lines] == [(date(2026, 10, 20), 1.5), (date(2026, 10, 21), 2.0)]
    assert lines[0].learned == "Kettenregel"
    assert lines[1].did == "geübt"


def test_a_wrapped_paragraph_stays_one_item() -> None:
    text = (
        "## 2026-10-20\nHours: 1\nDid: worked through the whole derivation of the update rule on paper and\n"
        "checked it against a numeric gradient.\n"
    )
    assert only(text).did.endswith("on paper and checked it against a numeric gradient")


def test_numeric_dates_follow_the_file_and_are_named_when_nothing_decides() -> None:
    lines, _ = read_diary(note("## 03/04/2026\nHours: 2\n## 13/04/2026\nHours: 3\n"))
    assert [line.day for line in lines] == [date(2026, 4, 3), date(2026, 4, 13)]
    lines, _ = read_diary(note("## 03/04/2026\nHours: 2\n## 03/14/2026\nHours: 3\n"))
    assert [line.day for line in lines] == [date(2026, 3, 4), date(2026, 3, 14)]
    lines, not_understood = read_diary(note("## 03/04/2026\nHours: 2\n"))
    assert lines == ()
    assert not_understood == ((1, "## 03/04/2026"),)


def test_what_cannot_be_read_is_named_with_its_line() -> None:
    text = "## 2026-02-30\nHours: 1\n## 2026-10-20\nHours: lots\nSatisfaction: 7\nDid: read\n"
    lines, not_understood = read_diary(note(text))
    assert [(line.day, line.hours, line.satisfaction) for line in lines] == [(date(2026, 10, 20), None, None)]
    assert not_understood == ((1, "## 2026-02-30"), (4, "Hours: lots"), (5, "Satisfaction: 7"))


def test_lines_inside_a_code_fence_are_not_entries() -> None:
    text = "## 2026-10-20\nHours: 1\nDid: wrote a log reader\n```\n## 2026-10-21\nHours: 9\n```\n"
    assert only(text).hours == 1.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# Changelog\n\n## [1.2.0] - 2026-10-20\n- new\n## [1.1.0] - 2026-10-02\n- old\n", id="changes"),
        pytest.param("## 2026-10-20\nHours: 1\n", id="one date"),
        pytest.param("# Meetings\n## 2026-10-20\n- agreed\n## 2026-10-21\n- agreed again\n", id="meetings"),
        pytest.param("## Day 1: Rome\nthe forum\n## Day 2: Naples\nthe bay\n", id="a trip"),
        pytest.param("| Date | Topic | Hours |\n|---|---|---|\n| 2026-10-20 | trees | 2 |\n", id="a plan"),
        pytest.param(
            "Post:\n\n  • Day:\n  • Learning stage:\n  • Satisfaction:\n  • Daily activities\n", id="empty form"
        ),
        pytest.param("**Date Started:** ______\n- **Hours:** \n- **Stage:** one\n", id="worksheet"),
        pytest.param(
            "# Trees\n" + "A tree splits on a feature.\n\n" * 40 + "## 2026-10-20\nHours: 1\n## 2026-10-21\nHours: 1\n",
            id="a note with a small log at its end",
        ),
        pytest.param("", id="empty"),
    ],
)
def test_ordinary_notes_are_not_diaries(text: str) -> None:
    assert recognise(note(text)) is None


def test_a_journal_page_without_study_figures_is_a_note() -> None:
    page = note("- bought bread\n- read a little\n", path="/vault/journals/2026_10_20.md")
    assert recognise(page) is None


def test_front_matter_decides_the_kind() -> None:
    text = "## 2026-10-20\nread\n"
    assert recognise(note(text, properties={"kind": "diary"})) == "diary"
    assert recognise(note(HEADINGS, properties={"kind": "note"})) is None
    lines, _ = read_diary(note(text, properties={"kind": "diary"}))
    assert lines[0].did == "read"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1.5", 1.5),
        ("1,5 h", 1.5),
        ("1h 30m", 1.5),
        ("1h30", 1.5),
        ("2 hours and 15 minutes", 2.25),
        ("90 min", 1.5),
        ("1:30", 1.5),
        ("1½", 1.5),
        ("½ h", 0.5),
        ("~2 hrs", 2.0),
        ("3 Std.", 3.0),
        ("0", 0.0),
        ("2-3 h", None),
        ("lots", None),
        ("", None),
        ("h", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: float | None) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "satisfaction"),
    [
        ("4", 4),
        ("4/5", 4),
        ("8/10", 4),
        ("80%", 4),
        ("3 out of 5", 3),
        ("★★★☆☆", 3),
        ("⭐⭐⭐⭐⭐", 5),
        ("0", None),
        ("6", None),
        ("good", None),
        ("", None),
    ],
)
def test_satisfaction_is_brought_to_one_to_five(text: str, satisfaction: int | None) -> None:
    assert parse_satisfaction(text) == satisfaction


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_the_real_notes_are_not_taken_for_diaries(name: str) -> None:
    seeds = sorted((SHARED / "seeds").glob(f"{name}_*")) if SHARED.is_dir() else []
    if not seeds:
        pytest.skip("../shared is not here")
    assert recognise(note(seeds[0].read_text(encoding="utf-8"), path=str(seeds[0]))) is None


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_an_error_and_in_range(text: str) -> None:
    document = note("## 2026-10-20\n" + text)
    recognise(document)
    lines, not_understood = read_diary(document)
    total = document.text.count("\n") + 1
    assert all(line.hours is None or 0 <= line.hours <= 24 for line in lines)
    assert all(line.satisfaction is None or 1 <= line.satisfaction <= 5 for line in lines)
    assert all(1 <= line.line <= total for line in lines)
    assert all(1 <= number <= total for number, _ in not_understood)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("## Mi 18.11.26\nGemacht: gelesen\n", date(2026, 11, 18)),
        ("## 18 novembre 2026\nlu\n", date(2026, 11, 18)),
        ("## 18 de noviembre de 2026\nleído\n", date(2026, 11, 18)),
        ("## 11/18/26\nread\n", date(2026, 11, 18)),
    ],
)
def test_days_are_read_as_they_are_written_elsewhere(text: str, day: date) -> None:
    assert only(text).day == day


def test_a_line_that_opens_with_a_day_number_opens_a_sitting() -> None:
    lines, _ = read_diary(note("Day 1: read\nDay 2/100 #100DaysOfCode\nSatisfaction: 7/10\n"))
    assert [(line.number, line.did) for line in lines] == [(1, "read"), (2, "#100DaysOfCode")]
    assert read_diary(note("Day 3 was long\n"))[0] == ()


FORM = """Day: 1
Learning stage: Linear algebra
Satisfaction: 4
Daily activities
- 2 hours of matrix exercises
- watched the 3 hour lecture on eigenvalues

Day: 2
Learning stage: Linear algebra
Satisfaction: 3
Daily activities: change of basis, 45 min
"""


def test_a_label_alone_on_its_line_is_no_activity_and_hours_told_among_the_activities_count() -> None:
    (first, second), not_understood = read_diary(note(FORM))
    assert not_understood == ()
    assert first.did == "2 hours of matrix exercises; watched the 3 hour lecture on eigenvalues"
    assert (first.hours, second.hours) == (2.0, 0.75)
    assert (first.satisfaction, second.satisfaction) == (4, 3)
