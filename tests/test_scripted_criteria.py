"""A month on the example roadmap: each criterion ends in the state a fair examiner would give it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.evidence import EvidenceError, new_evidence
from coach.explanation import Explanation
from coach.gaps import GapReport, Standing, gap_report
from coach.records import Records
from coach.tutor import Assessment
from ingest.reader import read
from ingest.roadmap import Criterion, Roadmap, read_roadmap

VAULT = Path(__file__).parents[1] / "examples" / "vault"
START = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)


class Month:
    """Plays days on the real record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = Records(folder / "coach.db")
        self.roadmap: Roadmap = read_roadmap(read(VAULT / "roadmap.md"))
        self.now = START

    def criterion(self, words: str) -> Criterion:
        found = [one for stage in self.roadmap.stages for one in stage.criteria if words in one.text]
        assert len(found) == 1, (words, found)
        return found[0]

    def explains(self, words: str, *, passed: bool) -> None:
        topic = self.criterion(words).text
        assessment = Assessment(topic, 0.85 if passed else 0.4, (), (), "Why?", passed=passed)
        self.records.keep_explanation(Explanation(f"x{words}{self.now.isoformat()}", topic, "…", self.now, assessment))

    def shows(self, words: str, kind: str, text: str, *, path: str | None = None, url: str | None = None) -> str:
        where = self.folder / path if path else None
        line = new_evidence(self.criterion(words), kind, text, self.now, path=where, url=url)
        self.records.keep_evidence(line, self.now)
        return line.id

    def report(self) -> GapReport:
        standing = Standing(
            evidence=self.records.evidence(),
            explanations=self.records.explanations(),
            graded=(),
            questions={},
            cards=(),
            worksheets=(),
            now=self.now,
            zone=UTC,
        )
        return gap_report([self.roadmap], standing, find=None)

    def states(self) -> dict[str, str]:
        return {gap.criterion.text: gap.state for stage in self.report().stages for gap in stage.criteria}

    def state(self, words: str) -> str:
        return self.states()[self.criterion(words).text]

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def month(tmp_path: Path) -> Month:
    (tmp_path / "pagebox" / ".git").mkdir(parents=True)
    (tmp_path / "kill_test.py").write_text("import os\n")
    (tmp_path / "anomalies").mkdir()
    (tmp_path / "anomalies" / "lost_update.sql").write_text("BEGIN;\n")
    return Month(tmp_path)


def test_a_fair_examiner_would_agree_with_every_state(month: Month) -> None:
    assert set(month.states().values()) == {"no_evidence"}

    # Week 1: a claim without the thing, a first explanation that fails, one that passes.
    month.shows("B+tree on 4 KB pages", "statement", "I have a repository with everything in it")
    assert month.state("B+tree on 4 KB pages") == "open"
    month.explains("log record", passed=False)
    assert month.state("log record") == "open"
    month.later(1)
    month.explains("log record", passed=True)
    month.explains("grows only at the root", passed=True)
    assert month.state("log record") == "partly"

    # Week 2: the repository exists; the numbers are not there yet; one explanation passes on a second day.
    month.later(6)
    with pytest.raises(EvidenceError, match="does not exist"):
        month.shows("B+tree on 4 KB pages", "artifact", "my repository", path="somewhere-else")
    month.shows("B+tree on 4 KB pages", "artifact", "my repository", path="pagebox")
    month.shows("finds every committed key", "artifact", "the kill test", path="kill_test.py")
    month.shows("100,000 random keys", "measure", "100,000 keys in 71 s")
    month.shows("99 of 100", "measure", "96 of 100 kill tests")
    month.explains("log record", passed=True)
    assert month.state("100,000 random keys") == "open"
    assert month.state("99 of 100") == "open"
    assert month.state("log record") == "met"
    assert not month.report().stages[0].met

    # Week 3: the numbers come; the second explanation passes on its second day.
    month.later(7)
    month.shows("100,000 random keys", "measure", "100,000 keys in 51 s")
    month.shows("99 of 100", "measure", "100 of 100 kill tests")
    month.explains("grows only at the root", passed=True)
    assert month.state("grows only at the root") == "met"
    assert month.report().stages[0].met

    # Week 4: stage two in part: scripts that exist, an article only as a draft, a wrong number, a withdrawn line.
    month.later(7)
    month.shows("anomaly of the isolation table", "artifact", "my scripts", path="anomalies")
    month.shows("lost updates", "measure", "1,000 transfers, 3 lost updates")
    month.shows("write-up of one anomaly", "artifact", "the draft", path="kill_test.py")
    month.explains("snapshot isolation lets write skew", passed=True)
    lied = month.shows("BusTub leaderboard", "measure", "top 20 %")
    assert month.state("BusTub leaderboard") == "met"
    line = next(one for one in month.records.evidence() if one.id == lied)
    withdrawn = replace(line, withdrawn_at=month.now, withdrawn_because="it was the mock round")
    month.records.keep_evidence(withdrawn, month.now)

    expected = {
        "B+tree on 4 KB pages": "met",
        "finds every committed key": "met",
        "100,000 random keys": "met",
        "99 of 100": "met",
        "log record": "met",
        "grows only at the root": "met",
        "anomaly of the isolation table": "met",
        "lost updates": "open",
        "snapshot isolation lets write skew": "partly",
        "serializable does about it": "no_evidence",
        "write-up of one anomaly": "partly",
        "BusTub leaderboard": "no_evidence",
        "majority quorum": "no_evidence",
    }
    assert {words: month.state(words) for words in expected} == expected
    stages = month.report().stages
    assert [stage.met for stage in stages] == [True, False, False, False]
    gap = next(one for one in stages[2].criteria if one.criterion == month.criterion("BusTub leaderboard"))
    assert [one.withdrawn_because for one in gap.evidence] == ["it was the mock round"]
    assert all(gap.next_step for stage in stages for gap in stage.criteria if gap.state != "met")
    assert month.report().this_week

    # The last try counts: an explanation that fails after it had passed is no longer sure.
    month.later(3)
    month.explains("log record", passed=False)
    assert month.state("log record") == "partly"
