"""Reading and finding through the one object that the app and the command line call."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from coach import CoachError
from coach.cli import app
from coach.question import Citation, IdeaUnit, Question
from coach.settings import Settings
from coach.study import Study

NOW = datetime(2026, 10, 20, 19, 0, tzinfo=UTC)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study(Settings(home=tmp_path / "home")) as made:
        yield made


def _note(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_path_all_that_was_given_before_is_read_again(study: Study, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="give the coach a folder first"):
        study.ingest([], NOW)
    _note(tmp_path / "a" / "rye.md", "# Rye\n\nRye is sour.\n")
    _note(tmp_path / "b" / "salt.md", "# Salt\n\nSalt slows yeast.\n")
    study.ingest([tmp_path / "a", tmp_path / "b"], NOW)
    _note(tmp_path / "b" / "malt.md", "# Malt\n\nMalt feeds yeast.\n")
    (tmp_path / "a" / "rye.md").unlink()
    totals = study.ingest([], NOW).totals
    assert (totals.added, totals.removed, totals.unchanged) == (1, 1, 1)


def test_a_folder_behind_a_link_is_one_source_under_the_name_it_was_given(study: Study, tmp_path: Path) -> None:
    _note(tmp_path / "disk" / "rye.md", "# Rye\n\nRye is sour.\n")
    (tmp_path / "notes").symlink_to(tmp_path / "disk")
    study.ingest([tmp_path / "notes"], NOW)
    assert study.records.sources() == [(tmp_path / "notes").as_posix()]
    totals = study.ingest([], NOW, force=True).totals
    assert (totals.updated, totals.added, study.index.count()) == (1, 0, 1)


def test_a_source_that_was_deleted_is_no_source_any_more(study: Study, tmp_path: Path) -> None:
    rye = _note(tmp_path / "rye.md", "# Rye\n\nRye is sour.\n")
    study.ingest([rye], NOW)
    rye.unlink()
    assert study.ingest([rye], NOW).totals.removed == 1
    assert study.records.sources() == []


def test_a_question_follows_its_line_when_the_note_grows_and_when_it_is_renamed(study: Study, tmp_path: Path) -> None:
    rye = _note(tmp_path / "notes" / "rye.md", "# Rye\n\nRye is sour.\n\n## Acid\n\nAcid does what gluten cannot.\n")
    study.ingest([rye.parent], NOW)
    chunk = study.search("what acid does", k=1)[0].chunk
    cited = Citation("Acid does what gluten cannot.", chunk.locator, chunk.id)
    unit = IdeaUnit("Acid does what gluten cannot", cited)
    asked = Question("q1", "why", "Why is rye dough sour?", "Acid must do it.", (unit,), (cited,), "Rye")
    study.records.keep_questions([asked], NOW)

    _note(
        rye,
        "# Rye\n\nRye is sour, and is grown in the north.\n\n\n## Acid\n\nFirst:\n\nAcid does what gluten cannot.\n",
    )
    study.ingest([rye.parent], NOW)
    kept = study.records.questions(ids=["q1"])[0]
    assert kept.state == "active"
    assert [one.locator.lines for one in (*kept.question.citations, kept.question.units[0].citation) if one] == [
        (10, 10)
    ] * 2

    rye.rename(rye.parent / "secale.md")
    study.ingest([rye.parent], NOW)
    kept = study.records.questions(ids=["q1"])[0]
    assert kept.state == "active"
    assert kept.question.citations[0].locator.path == (rye.parent / "secale.md").as_posix()

    _note(rye.parent / "secale.md", "# Rye\n\nNothing of it is left.\n")
    study.ingest([rye.parent], NOW)
    assert study.records.questions(ids=["q1"])[0].state == "set_aside"


def test_a_watch_waits_while_another_program_ingests(study: Study, tmp_path: Path) -> None:
    rye = _note(tmp_path / "notes" / "rye.md", "# Rye\n\nRye is sour.\n")
    stop = Event()
    lock = FileLock(tmp_path / "home" / "ingest.lock", thread_local=False)
    lock.acquire()
    threading.Timer(1.5, lock.release).start()
    reports = study.watch([rye.parent], lambda: NOW, stop)
    assert next(reports).totals.added == 1
    stop.set()
    assert list(reports) == []


def test_days_narrow_a_search_and_a_day_that_is_none_is_refused(study: Study, tmp_path: Path) -> None:
    _note(tmp_path / "notes" / "old.md", "---\ndate: 2024-01-10\n---\n# Old\n\nRye bread of January.\n")
    _note(tmp_path / "notes" / "new.md", "---\ndate: 2024-06-10\n---\n# New\n\nRye bread of June.\n")
    study.ingest([tmp_path / "notes"], NOW)
    assert [hit.chunk.locator.title for hit in study.search("rye bread", since=date(2024, 6, 10))] == ["New"]
    assert [hit.chunk.locator.title for hit in study.search("rye bread", until=date(2024, 1, 10))] == ["Old"]
    home = ["--home", str(tmp_path / "home")]
    refused = CliRunner().invoke(app, ["search", "rye", "--since", "last week", *home])
    assert refused.exit_code == 2
    assert "'last week' is not a day" in refused.stderr
    narrowed = CliRunner().invoke(app, ["search", "rye", "--until", "2024-02-01", "--json", *home])
    assert [hit["source"]["title"] for hit in json.loads(narrowed.stdout)["hits"]] == ["Old"]


def test_the_same_text_elsewhere_is_named_with_the_hit(study: Study, tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        _note(tmp_path / "notes" / name, "# Rye\n\nRye is sour, as acid must do what gluten cannot.\n")
    study.ingest([tmp_path / "notes"], NOW)
    home = ["--home", str(tmp_path / "home")]
    found = json.loads(CliRunner().invoke(app, ["search", "sour rye", "--json", *home]).stdout)["hits"]
    assert [Path(found[0]["source"]["path"]).name, Path(found[0]["also"][0]["path"]).name] == ["a.md", "b.md"]
    shown = CliRunner().invoke(app, ["search", "sour rye", "--explain", *home]).stdout
    assert "also b.md" in shown
    assert "found by meaning" in shown
    assert "by BM25 (sour, rye)" in shown


@pytest.mark.skipif(os.name != "posix", reason="only here a name may be bytes that mean nothing")
def test_a_file_whose_name_is_no_text_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    _note(tmp_path / "notes" / "rye.md", "# Rye\n\nRye is sour.\n")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path / "notes") + b"/caf\xe9.md")).write_text("# Coffee\n\nBitter.\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    run = CliRunner().invoke(app, ["ingest", str(tmp_path / "notes"), "--json", "--home", str(tmp_path / "home")])
    assert run.exit_code == 0, run.exception
    statuses = {Path(file["path"]).name: file["status"] for file in json.loads(run.stdout)["files"]}
    assert statuses["rye.md"] == "added"
    assert statuses["caf\N{REPLACEMENT CHARACTER}.md"] == "failed"


def test_a_file_that_is_no_plan_and_a_stage_that_is_none_are_refused_in_one_sentence(tmp_path: Path) -> None:
    _note(tmp_path / "list.md", "# Shopping\n\n- rye\n- salt\n")
    _note(
        tmp_path / "plan" / "roadmap.md",
        "# Roadmap\n\n## Stage 1 — Dough\n\nDone when:\n\n- You can explain why rye is sour.\n",
    )
    home = ["--home", str(tmp_path / "home")]
    run = CliRunner().invoke
    assert run(app, ["ingest", str(tmp_path / "plan"), *home]).exit_code == 0
    refused = {
        "is no roadmap": run(app, ["roadmap", str(tmp_path / "list.md"), *home]),
        "does not look like a worksheet": run(app, ["worksheet", str(tmp_path / "list.md"), *home]),
        "there are: Dough": run(app, ["gaps", "--stage", "zzz", *home]),
    }
    for sentence, result in refused.items():
        assert (result.exit_code, result.stdout) == (1, "")
        assert sentence in " ".join(result.stderr.split())
    known = run(app, ["gaps", "--stage", "dough", "--json", *home])
    assert len(json.loads(known.stdout)["stages"]) == 1
