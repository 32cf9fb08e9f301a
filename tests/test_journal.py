"""The journal with a real record: timer, corrections, replies, and a month looked back on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach import CoachError
from coach.post import Draft, PostError
from coach.study import Study

NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.open(tmp_path / "home")


def test_the_timer_gives_the_hours_and_ends_with_the_entry(study: Study) -> None:
    study.timer("start", NOW)
    assert study.timer("start", NOW + timedelta(minutes=5))[0] == NOW
    view = study.log_add(NOW + timedelta(minutes=80), did="Wrote a page.")
    assert view.entries[0].hours == 1.25
    assert study.timer("show", NOW) == (None, None)
    with pytest.raises(CoachError, match="no timer is running"):
        study.log_add(NOW, did="More.")
    with pytest.raises(CoachError, match="start, stop or show"):
        study.timer("dance", NOW)


def test_a_timer_that_is_stopped_says_what_it_ran_and_a_forgotten_one_can_be_stopped(study: Study) -> None:
    study.timer("start", NOW)
    assert study.timer("stop", NOW + timedelta(hours=2)) == (None, 2.0)
    study.timer("start", NOW)
    assert study.timer("stop", NOW + timedelta(days=3)) == (None, None)


def test_a_correction_keeps_what_it_does_not_change_and_what_it_replaces(study: Study) -> None:
    first = study.log_add(NOW, hours=1, did="Wrote a page.", learned="Slots grow.", day=date(2026, 11, 12)).entries[0]
    view = study.log_add(NOW + timedelta(minutes=1), hours=1.5, replaces=first.id)
    kept = view.entries[0]
    assert (kept.did, kept.learned, kept.hours, kept.day) == ("Wrote a page.", "Slots grow.", 1.5, date(2026, 11, 12))
    assert view.earlier[kept.id] == (first,)
    assert kept.id in view.late
    with pytest.raises(CoachError, match="no diary entry"):
        study.log_add(NOW, hours=1, replaces="nothing")


def test_replies_become_a_line_of_the_diary_and_no_study_day(study: Study) -> None:
    study.log_add(NOW - timedelta(days=1), hours=1, did="Wrote a page.", day=date(2026, 11, 13))
    study.post("x", NOW)
    post = study.records.posts()[0]
    pasted = "@kim · 2h\nHave you tried two pages?\n\nLovely!\n\nWhy 4096 bytes?\n12 likes"
    found = study.take_replies(post.id, pasted, NOW)
    assert [reply.kind for reply in found] == ["suggestion", "kind word", "question"]
    view = study.diary(NOW)
    line = view.entries[-1]
    assert line.learned == "A reader suggests: Have you tried two pages?"
    assert line.next == "A reader asks: Why 4096 bytes?"
    assert (view.day_number, view.streak) == (1, 1)
    assert study.journal.readers_questions() == ("Why 4096 bytes?",)
    with pytest.raises(CoachError, match="No new reply"):
        study.take_replies(post.id, pasted, NOW)
    assert "reply" not in text_of(study.post("x", NOW))


def test_a_month_is_told_from_the_days_that_were_posted_about(study: Study) -> None:
    lessons = ("Slots grow from the front.", "A leaf splits in two.", "A pinned page stays.")
    for back, lesson in zip((30, 3, 2), lessons, strict=True):
        study.log_add(NOW, hours=1, did="Wrote a page.", learned=lesson, day=date(2026, 11, 14) - timedelta(days=back))
    study.log_add(NOW, hours=2, did="Drew the tree.", learned="Keys repeat.", day=date(2026, 11, 14))
    whole = text_of(study.month_digest("blog", NOW, date(2026, 11, 1)))
    assert 'title: "What I learned in November 2026"' in whole
    assert all(lesson in whole for lesson in (*lessons[1:], "Keys repeat."))
    assert "Slots" not in whole
    for study_day in (date(2026, 11, 12), date(2026, 11, 11)):
        study.post("x", NOW, since=study_day)
    assert text_of(study.month_digest("linkedin", NOW, date(2026, 11, 1))).count("- ") >= 2


def test_a_post_tells_only_the_days_it_was_asked_for(study: Study) -> None:
    study.log_add(NOW, hours=1, did="Wrote a page.", day=date(2026, 11, 13))
    with pytest.raises(CoachError, match="its last day is 2026-11-13"):
        study.post("x", NOW, since=date(2026, 11, 14))
    with pytest.raises(CoachError, match="not a platform"):
        study.post("myspace", NOW)


def test_a_picture_is_drawn_where_there_is_something_to_draw(study: Study, tmp_path: Path) -> None:
    for kind in ("calendar", "calibration", "coverage"):
        with pytest.raises(CoachError, match="yet"):
            study.picture(kind, NOW)
    with pytest.raises(CoachError, match="choose from calendar"):
        study.picture("portrait", NOW)
    study.log_add(NOW, hours=1, did="Wrote a page.")
    assert "1 hours on 1 of" in study.draw("calendar", tmp_path / "a.png", NOW)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(CoachError, match="could not be written"):
        study.draw("calendar", tmp_path / "none" / "a.png", NOW)


def test_a_week_tells_where_its_time_went(study: Study) -> None:
    study.log_add(NOW, hours=2, did="Wrote a page.", activity="project")
    study.log_add(NOW, hours=2, did="Read a chapter.", activity="reading")
    review, balance, summary = study.week(NOW)
    assert (review.hours, review.days) == (4.0, 1)
    assert [(one.activity, one.share) for one in balance.shares] == [("project", 0.5), ("reading", 0.5)]
    assert "within 50% to 70%" in balance.verdict
    assert summary.startswith("Week of 9 November 2026 (day 1): 4 of")


def test_what_only_its_meaning_gives_away_reaches_no_summary_for_a_partner(study: Study) -> None:
    private = "They will close our branch in June and fire half of us."
    study.log_add(NOW, hours=1, did="Deleted from a leaf.", learned=f"An empty leaf goes to the free list. {private}")
    review, _, summary = study.week(NOW)
    assert private in review.lessons[0]
    assert "- An empty leaf goes to the free list." in summary
    assert "branch" not in summary


def test_all_withheld_is_said(study: Study) -> None:
    study.log_add(NOW, hours=1, did="Met Casimir Wolańska.")
    with pytest.raises(PostError, match="was withheld"):
        study.post("x", NOW)


def text_of(draft: Draft) -> str:
    return "\n\n".join(draft.parts)
