"""Evidence is checked as far as code can check it, and no further."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.evidence import EvidenceError, new_evidence
from coach.number import read_number
from ingest.roadmap import Criterion

NOW = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)
BUILD = Criterion("c-1", "a storage engine of your own", "build")


def test_a_repository_that_exists_is_verified_by_code(tmp_path: Path) -> None:
    (tmp_path / "engine" / ".git").mkdir(parents=True)
    line = new_evidence(BUILD, "artifact", "my engine", NOW, path=tmp_path / "engine")
    assert (line.verified, line.verified_by, line.how) == (True, "code", "a git repository that exists")


def test_an_address_stays_a_claim() -> None:
    line = new_evidence(BUILD, "artifact", "my engine", NOW, url="https://example.org/engine")
    assert not line.verified
    assert "claimed" in line.how


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98.4 % on the test set", (98.4, "%")),
        ("reached 1,250 queries", (1250.0, "queries")),
        ("epoch 12: 97.1%", (97.1, "%")),
        ("run 3 gave 97.1% after 40 epochs", (97.1, "%")),
        ("0.984", (0.984, "")),
        ("-3.5 dB", (-3.5, "db")),
        ("no figure at all", None),
    ],
)
def test_the_number_of_a_report_is_read_with_its_unit(text: str, number: tuple[float, str] | None) -> None:
    read = read_number(text)
    assert (read and (read.value, read.unit)) == number


@pytest.mark.parametrize(
    ("kind", "text", "path", "url", "said"),
    [
        ("artifact", "it", None, None, "--path"),
        ("artifact", "it", "nowhere", None, "does not exist"),
        ("artifact", "it", None, "javascript:alert(1)", "not an address"),
        ("artifact", " ", None, "https://example.org", "no text"),
        ("measure", "very good", None, None, "no number"),
        ("hearsay", "it", None, None, "not a kind"),
    ],
)
def test_what_cannot_be_kept_says_what_to_do(
    kind: str, text: str, path: str | None, url: str | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(EvidenceError, match=said):
        new_evidence(BUILD, kind, text, NOW, path=tmp_path / path if path else None, url=url)


def test_an_empty_folder_is_no_artifact(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="empty folder"):
        new_evidence(BUILD, "artifact", "it", NOW, path=tmp_path)
