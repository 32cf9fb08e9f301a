"""No post carries what was planted in a private note, the worksheet or the diary: the whole way, with real parts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach import CoachError
from coach.post import PLATFORMS
from coach.study import Study

SHARED = Path(__file__).parents[1].parent / "shared"
NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)

NOTE = """---
private: true
---
# Thoughts

The lighthouse keeper wants to sell the boat before winter comes.

## People

- Ondine Marsh
- Tjark from the harbour
"""

WORKSHEET = """# Metalearning worksheet

## Part 1: WHY

- **Job title you want:** database engineer
- **Salary range target:** around 118k a year
- **Why now:** the knee operation is planned for March
- **Date started:** _______
- **Date completed:** _______

## Part 2: WHAT

- **B+trees**
  - Current level: Beginner
  - Priority: High
  - Notes:
- **Recovery**
  - Current level: 0
  - Priority:
  - Notes:

## Part 7: People

- **Name/handle:** Wilhelmina Oduya
- **How to reach:** w.oduya@example.org
- **Mentor:** Caspian
"""

DIARY = """# Study diary

## Day 1 — 2026-11-12
- Hours: 1
- Did: Wrote a page to a file. Met Ondine on the pier.
- Learned: Slots grow from the front. tjark thinks so too.
- Hard: Closing the gap on delete. The lighthouse keeper wants to sell the boat before the winter.

## Day 2 — 2026-11-13
- Hours: 2
- Did: Split a leaf; wilhelmina called from +49 151 23456789
- Learned: The separator is copied up. My salary should be 118k a year.
- Hard: Keeping the parent in sight; knee operation in March
- Next: Inner splits; write w.oduya@example.org

## Day 3 — 2026-11-14
- Hours: 1.5
- Did: Inner splits work. Asked caspian at 14 Harbour Street. Used ghp_abcdefghijklmnopqrstuvwxyz0123456789.
- Learned: A moved separator stays in one place.
- Hard: Saying why, which my boss Friedlinde finds funny.
"""

TRACES = (
    "Ondine", "Marsh", "Tjark", "lighthouse", "boat", "118", "salary", "knee", "Wilhelmina", "Oduya", "example.org",
    "Caspian", "151", "Harbour", "ghp_", "boss", "Friedlinde",
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("vault")
    (folder / "thoughts.md").write_text(NOTE, encoding="utf-8")
    (folder / "worksheet.md").write_text(WORKSHEET, encoding="utf-8")
    (folder / "diary.md").write_text(DIARY, encoding="utf-8")
    study = Study.open(tmp_path_factory.mktemp("home"))
    report = study.ingest([folder], NOW)
    assert {file.kind for file in report.files} == {"note", "worksheet", "diary"}
    assert study.import_diary(folder / "diary.md", NOW).entries == 3
    return study


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("variant", range(3))
@pytest.mark.parametrize("days_back", [None, 2])
def test_what_was_planted_in_any_source_reaches_no_post(
    study: Study, platform: str, variant: int, days_back: int | None
) -> None:
    since = None if days_back is None else study.study_day(NOW) - timedelta(days=days_back)
    draft = study.post(platform, NOW, since=since, variant=variant)
    everything = repr(draft).casefold()
    assert [trace for trace in TRACES if trace.casefold() in everything] == []
    assert any(word in everything for word in ("splits", "separator", "parent", "slots", "page"))
    assert draft.withheld


def test_an_edit_that_brings_it_back_in_is_withheld(study: Study) -> None:
    draft = study.recheck_post("Inner splits work. Thanks Caspian! I want 118k a year.", "x", NOW)
    assert draft.parts == ("Inner splits work.",)
    assert len(draft.withheld) == 2


def test_the_summary_for_a_partner_and_the_digest_pass_the_guard_too(study: Study) -> None:
    review, _, summary = study.week(NOW, date(2026, 11, 12))
    assert "Wrote a page to a file." in summary
    assert [trace for trace in TRACES if trace.casefold() in summary.casefold()] == []
    assert "Ondine" in repr(review), "the review itself is for the learner's eyes"
    for platform in PLATFORMS:
        told = repr(study.month_digest(platform, NOW, date(2026, 11, 1)))
        assert [trace for trace in TRACES if trace.casefold() in told.casefold()] == []


def test_the_support_shown_for_an_edit_holds_nothing_that_must_not_leave(study: Study) -> None:
    draft = study.recheck_post("Inner splits work. A moved separator stays in one place, on the pier.", "x", NOW)
    assert [trace for trace in TRACES if trace.casefold() in repr(draft).casefold()] == []


def test_a_picture_names_nobody_in_its_labels(tmp_path: Path) -> None:
    (tmp_path / "roadmap.md").write_text(
        "# Roadmap: storage\n\n## Stage 1: Pages with uncle Caspian Oduya\n\n- Concepts: pages\n\n### Done when\n\n"
        "- You reach > 90 % on the quiz\n\n## Stage 2: Logs\n\n- Concepts: logs\n\n### Done when\n\n"
        "- You reach > 80 % on the quiz\n",
        encoding="utf-8",
    )
    study = Study.open(tmp_path / "home")
    study.ingest([tmp_path / "roadmap.md"], NOW)
    for stage in study.gaps(NOW).stages:
        study.add_evidence(stage.criteria[0].criterion.id, "measure", "quiz 93 %", NOW)
    alt = study.picture("coverage", NOW).alt
    assert "Caspian" not in alt
    assert "Stage 1, " in alt
    assert "Logs" in alt


def test_no_post_from_the_real_worksheet_carries_its_people_its_salary_or_its_plan(tmp_path: Path) -> None:
    seeds = sorted((SHARED / "seeds").glob("001_*")) if SHARED.is_dir() else []
    if not seeds:
        pytest.skip("../shared is not here")
    text = seeds[0].read_text(encoding="utf-8")
    path = tmp_path / "worksheet.md"
    path.write_text(text, encoding="utf-8")
    study = Study.open(tmp_path / "home")
    study.ingest([path], NOW)
    sheet = study.worksheets()[0]
    private = [part for field in sheet.fields if field.private and field.value for part in field.value.split("; ")]
    assert len(private) >= 10
    for number, part in enumerate(private):
        study.log_add(
            NOW + timedelta(seconds=number), hours=0.1, did=f"Read a chapter. {part}", learned=part, struggle=part
        )
    # The same may stand in a line that only tells it over.
    study.log_add(NOW, hours=0.1, did="Wrote a test. Saving for the surgery. I want to reach 270k in total.")
    for platform in PLATFORMS:
        for variant in range(3):
            draft = study.post(platform, NOW, variant=variant)
            told = " ".join(draft.parts).casefold()
            telling = [one for one in private if len(one.split()) >= 5 and one.casefold() in told]
            assert telling == []
            assert not [trace for trace in ("270", "surgery", "bimax", "50,000") if trace in told]
            assert "chapter" in told


def test_an_empty_diary_beside_a_diary_file_says_how_to_bring_it_in(tmp_path: Path) -> None:
    (tmp_path / "diary.md").write_text(DIARY, encoding="utf-8")
    study = Study.open(tmp_path / "home")
    study.ingest([tmp_path / "diary.md"], NOW)
    with pytest.raises(CoachError, match="coach import diary"):
        study.post("x", NOW)
