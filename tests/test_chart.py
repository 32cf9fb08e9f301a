from __future__ import annotations

import struct
from datetime import date

import pytest

from coach.chart import Picture, calendar, calibration, coverage
from coach.habit import Cell, heat_map
from tests.scripted_month import LAST_DAY, month


def size(picture: Picture) -> tuple[int, int]:
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture.png[16:24])
    return width, height


def test_the_calendar_is_a_picture_and_its_words_say_the_same() -> None:
    cells = heat_map(month(), LAST_DAY, weeks=5)
    picture = calendar(cells)
    assert size(picture)[0] > 200
    assert picture.alt == "Calendar of study from 2026-11-02 to 2026-12-01: 37 hours on 24 of 30 days."


def test_weeks_before_the_first_one_studied_are_not_drawn() -> None:
    short, long = (calendar(heat_map(month(), LAST_DAY, weeks=weeks)) for weeks in (5, 26))
    assert size(short) == size(long)
    assert short.alt == long.alt


def test_coverage_and_calibration_are_pictures_with_words() -> None:
    bars = coverage([("Stage 1", 5, 6), ("Stage 2", 0, 4)])
    assert size(bars)[1] > 100
    assert bars.alt.endswith("Stage 1, 5 of 6; Stage 2, 0 of 4.")
    curve = calibration([(0.9, 0.6, 20), (0.5, 0.4, 10)])
    assert size(curve)[0] > 300
    assert curve.alt.endswith("50% sure, 40% right of 10; 90% sure, 60% right of 20.")


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(ValueError, match="no days"):
        calendar([])
    with pytest.raises(ValueError, match="met <= all"):
        coverage([("Stage 1", 7, 6)])
    with pytest.raises(ValueError, match=r"0\.\.1"):
        calibration([(1.2, 0.5, 3)])


def test_days_without_study_make_a_calendar_too() -> None:
    picture = calendar([Cell(date(2026, 11, 2), 0.0, 0, 0, 0)])
    assert "0 hours on 0 of 1 days" in picture.alt
