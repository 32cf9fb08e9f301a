"""The whole way over the command line, as scripts drive it: a real process a command, on the example vault."""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
VAULT = ROOT / "examples" / "vault"
SEEDS = ROOT.parent / "shared" / "seeds"
COACH = Path(sys.executable).parent / "coach"


class Coach:
    """Runs commands on one home; says what a person would see when one fails."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str, code: int = 0, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(COACH), *words, "--home", str(self.home)]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: str, stdin: str = "") -> Any:
        return json.loads(self.run(*words, "--json", stdin=stdin).stdout)

    def refused(self, *words: str) -> str:
        """Return the one plain sentence a refused command says."""
        said = self.run(*words, code=1).stderr.strip()
        assert said
        assert "\n" not in said
        return said


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Coach:
    there = Coach(tmp_path_factory.mktemp("home"))
    report = there.json("ingest", str(VAULT))
    assert report["totals"]["failed"] == 0, [file for file in report["files"] if file["status"] == "failed"]
    return there


def test_reading_the_vault_again_changes_nothing(coach: Coach) -> None:
    report = coach.json("ingest", str(VAULT))
    assert {file["status"] for file in report["files"]} <= {"unchanged", "skipped"}
    assert report["totals"]["added"] == report["totals"]["updated"] == 0


def test_each_kind_of_document_is_recognised(coach: Coach, tmp_path: Path) -> None:
    kinds = {Path(file["path"]).name: file["kind"] for file in coach.json("ingest", str(VAULT))["files"]}
    assert kinds["roadmap.md"] == "roadmap"
    assert kinds["curriculum.md"] == "curriculum"
    assert kinds["worksheet.md"] == "worksheet"
    assert kinds["diary.md"] == "diary"
    assert "pdf" in kinds.values()


def test_a_hits_text_stands_at_the_lines_it_names(coach: Coach) -> None:
    found = coach.json("search", "why is the log written before the data pages", "-k", "5")
    assert found["mode"] == "hybrid"
    assert [hit["rank"] for hit in found["hits"]] == list(range(1, len(found["hits"]) + 1))
    lined = [hit for hit in found["hits"] if hit["source"]["lines"]]
    assert lined
    for hit in lined:
        first, last = hit["source"]["lines"]
        lines = Path(hit["source"]["path"]).read_text(encoding="utf-8").splitlines()
        assert hit["text"] in "\n".join(lines[first - 1 : last])


def test_an_answer_cites_the_notes_and_an_unanswerable_question_is_declined(coach: Coach) -> None:
    answered = coach.json("ask", "What does a write-ahead log protect against?")
    assert not answered["abstained"]
    assert answered["engine"] == "offline"
    assert answered["citations"]
    declined = coach.json("ask", "Who won the football world cup in 1974?")
    assert declined["abstained"]


def test_a_quiz_hides_its_keys_and_grades_right_wrong_and_empty(coach: Coach) -> None:
    opened = coach.json("quiz", "-n", "6", "--seed", "7", "--kinds", "definition,cloze,why,explain,contrast")
    assert opened["questions"]
    assert not {"key", "units", "accepted"} & set(opened["questions"][0])
    question = opened["questions"][0]
    empty = coach.json("answer", question["id"], "--text", "")
    assert empty["verdict"] == "incorrect"
    right = coach.json("answer", question["id"], "--text", empty["key"], "--confidence", "80")
    assert right["verdict"] == "correct"
    assert right["due"] > empty["due"]
    wrong = coach.json("answer", question["id"], "--text", "a purple bicycle on the moon", "--confidence", "95")
    assert wrong["verdict"] == "incorrect"
    assert wrong["rating"] == "Again"
    overruled = coach.json("overrule", wrong["attempt"], "--verdict", "correct", "--because", "I said the same")
    assert overruled["rating"] != "Again"
    assert overruled["due"] > wrong["due"]
    assert "no question" in coach.refused("answer", "q-none", "--text", "x")


def test_a_stage_that_no_plan_has_and_a_note_that_is_no_worksheet_are_refused(coach: Coach) -> None:
    assert "stage 'zzz'" in coach.refused("gaps", "--stage", "zzz")
    assert "does not look like a worksheet" in coach.refused("worksheet", str(VAULT / "notes" / "bread" / "salt.md"))


def test_gaps_list_the_roadmaps_stages_and_take_evidence(coach: Coach, tmp_path: Path) -> None:
    gaps = coach.json("gaps")
    criteria = [criterion for stage in gaps["stages"] for criterion in stage["criteria"]]
    assert len(gaps["stages"]) >= 3
    assert {criterion["state"] for criterion in criteria} <= {"met", "partly", "open", "no_evidence"}
    build = next(criterion for criterion in criteria if criterion["kind"] == "build")
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "README.md").write_text("# mine")
    words = ["--kind", "artifact", "--text", "the repository"]
    kept = coach.json("evidence", "add", build["id"], *words, "--path", str(tmp_path / "repo"))
    assert kept["verified"]
    after = [one for stage in coach.json("gaps")["stages"] for one in stage["criteria"] if one["id"] == build["id"]]
    assert after[0]["evidence"][0]["id"] == kept["id"]
    assert after[0]["state"] in {"met", "partly"}
    assert "does not exist" in coach.refused("evidence", "add", build["id"], *words, "--path", str(tmp_path / "no"))


def test_the_diary_gives_a_post_whose_claims_all_have_support(tmp_path: Path, coach: Coach) -> None:
    there = Coach(tmp_path / "home")
    there.json(
        "log",
        "add",
        "--hours",
        "1.5",
        "--did",
        "read about B-trees",
        "--learned",
        "why pages split",
        "--day",
        "2026-10-20",
    )
    view = there.json("log", "add", "--hours", "1", "--did", "implemented page splits", "--satisfaction", "4")
    assert view["day_number"] == 2
    post = there.json("post", "--platform", "x")
    assert 0 < post["chars"] <= 280
    assert all(claim["supported"] for claim in post["claims"])
    thread = there.json("post", "--platform", "thread", "--since", "2026-10-01")
    assert thread["parts"]
    assert "platform" in there.refused("post", "--platform", "myspace")


def test_today_and_the_doctor_answer(coach: Coach) -> None:
    today = coach.json("today", "--minutes", "15")
    assert today["session"]["minutes"] == 15
    assert coach.json("doctor")["ok"]


def test_explaining_back_names_what_was_left_out(coach: Coach) -> None:
    assessed = coach.json("explain", "write-ahead log", stdin="Changes go to the log before the data pages.")
    assert {unit["status"] for unit in assessed["units"]} <= {"hit", "missing", "contradicted"}
    assert assessed["next_question"]
    assert not assessed["passed"]


def test_the_record_moves_to_another_home_unchanged(coach: Coach, tmp_path: Path) -> None:
    counts = coach.json("export", "data", str(tmp_path / "export"))
    other = Coach(tmp_path / "other")
    assert other.json("import", "data", str(tmp_path / "export")) == counts
    again = other.json("export", "data", str(tmp_path / "again"))
    assert again == counts
    for file in (tmp_path / "export").glob("*.jsonl"):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()
    assert "already has a record" in other.refused("import", "data", str(tmp_path / "export"))


def test_the_deck_and_the_calendar_are_written(coach: Coach, tmp_path: Path) -> None:
    assert coach.json("export", "anki", str(tmp_path / "deck.apkg"))["notes"] > 0
    assert (tmp_path / "deck.apkg").stat().st_size > 0
    coach.json("export", "calendar", str(tmp_path / "due.ics"))
    assert (tmp_path / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_grading_a_batch_keeps_its_order_and_names_a_bad_line(coach: Coach, tmp_path: Path) -> None:
    rows = [
        {
            "question": "What is a lock?",
            "reference": "a claim on a row that keeps others out",
            "answer": "keeps others off a row",
        },
        {"question": "What is a lock?", "reference": "a claim on a row that keeps others out", "answer": "no idea"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    graded = coach.json("grade", "--batch", str(file))
    assert graded[0]["score"] > graded[1]["score"]
    file.write_text('{"question": "x"}\n')
    assert "Line 1" in coach.refused("grade", "--batch", str(file))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ingest", "/nowhere/at/all"), "no file or folder"),
        (("search", "x"), "Nothing was read yet"),
        (("post",), "diary"),
        (("roadmap", "/nowhere.md"), "does not exist"),
        (("worksheet",), "No worksheet"),
        (("import", "data", "/nowhere"), "not an export"),
        (("search", "x", "--mode", "psychic"), "not a way to search"),
    ],
)
def test_bad_input_gets_one_plain_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in Coach(tmp_path / "home").refused(*words)


def test_wrong_usage_exits_with_2(tmp_path: Path) -> None:
    Coach(tmp_path / "home").run("quiz", "-n", "0", code=2)


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "good.md").write_text("# Locks\n\nA **lock** is a claim on a row, because two writers must not meet.\n")
    (notes / "broken.pdf").write_bytes(b"%PDF-1.7\nnot really")
    (notes / "binary.md").write_bytes(bytes(range(256)) * 20)
    (notes / "empty.md").write_bytes(b"")
    report = Coach(tmp_path / "home").json("ingest", str(notes))
    status = {Path(file["path"]).name: (file["status"], bool(file["reason"])) for file in report["files"]}
    assert status["good.md"] == ("added", False)
    assert status["broken.pdf"] == ("failed", True)
    assert status["binary.md"][0] in {"failed", "skipped"}
    assert status["empty.md"] == ("skipped", True)


def test_a_read_only_home_says_so_and_loses_nothing(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    assert "cannot" in Coach(home / "in").refused("today")


def test_the_five_learners_are_read_as_they_stand(tmp_path: Path) -> None:
    if not SEEDS.exists():
        pytest.skip("../shared is not here")
    there = Coach(tmp_path / "home")
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    report = there.json("ingest", str(seeds))
    kinds = {Path(file["path"]).name[:3]: file["kind"] for file in report["files"]}
    assert kinds == {"000": "note", "001": "worksheet", "002": "curriculum", "003": "roadmap", "004": "note"}
    assert report["totals"]["added"] == 5
    assert there.json("ingest", str(seeds))["totals"]["unchanged"] == 5
    asked = there.json("quiz", "-n", "10", "--seed", "1")["questions"]
    assert len(asked) == 10
    titles = [stage["title"] for stage in there.json("gaps")["stages"]]
    assert len(titles) >= 5


def test_help_imports_nothing_heavy() -> None:
    """What makes it slow is an import at the top; bench/cli.py measures the seconds."""
    heavy = (
        "{'torch', 'chromadb', 'streamlit', 'sqlalchemy', 'sentence_transformers', 'langchain', 'numpy', 'pydantic'}"
    )
    program = f"import sys, coach.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_home_and_json_are_taken_before_the_command_too(tmp_path: Path) -> None:
    there, elsewhere = tmp_path / "there", tmp_path / "elsewhere"
    command = [str(COACH), "--json", "--home", str(there)]
    added = subprocess.run(
        [*command, "log", "add", "--hours", "1", "--did", "read"], capture_output=True, text=True, check=True
    )
    assert json.loads(added.stdout)["day_number"] == 1
    after = subprocess.run(
        [*command, "log", "list", "--home", str(elsewhere)], capture_output=True, text=True, check=True
    )
    assert json.loads(after.stdout)["entries"] == []


def test_a_full_disk_is_said_and_what_was_stored_is_whole(tmp_path: Path) -> None:
    """No file of the second ingest may grow past what the first one needed, as on a disk without room."""
    there = Coach(tmp_path / "home")
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "locks.md").write_text("# Locks\n\nA **lock** is a claim on a row.\n")
    there.run("ingest", str(tmp_path / "first"))
    biggest = max(path.stat().st_size for path in there.home.rglob("*") if path.is_file())
    done = subprocess.run(
        [str(COACH), "ingest", str(VAULT), "--home", str(there.home)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (biggest, biggest)),
    )
    assert done.returncode == 1
    assert "disk is not full" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    hits = there.json("search", "what is a lock")["hits"]
    assert [Path(hit["source"]["path"]).name for hit in hits][:1] == ["locks.md"]
    assert there.json("ingest", str(VAULT))["totals"]["failed"] == 0


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = Coach(tmp_path / "home").refused("app", "--port", str(taken.getsockname()[1]))
    assert "already in use" in said
