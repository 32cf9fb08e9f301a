"""A page that is a picture becomes runs of text, where the extra ``ocr`` is installed; run in a child process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.page import Run

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

INSTALL = "pip install 'study-coach[ocr]'"
DOTS_PER_INCH = 200  # what PP-OCR reads print of 8 points at; more is slower and no better
MAX_PIXELS = 12_000_000
MIN_SCORE = 0.5  # 0..1, the recogniser's own doubt
TYPE_SHARE = 0.75  # of the height of a line's box


def is_installed() -> bool:
    """Return whether the extra ``ocr`` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_picture(page: PdfPage) -> list[Run]:
    """Return the lines that are seen on the page."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    seen = _engine()(page.render(scale=scale).to_numpy())
    if seen.boxes is None:
        return []
    runs: list[Run] = []
    for box, text, score in zip(seen.boxes, seen.txts, seen.scores, strict=True):
        if score >= MIN_SCORE and text.strip():
            xs, ys = [float(x) / scale for x, _ in box], [float(y) / scale for _, y in box]
            top, bottom = min(ys), max(ys)
            runs.append(Run(text, min(xs), max(xs), top, bottom, bottom, TYPE_SHARE * (bottom - top)))
    return _evened(runs)


def _evened(runs: list[Run]) -> list[Run]:
    """Return the runs with one type size for those of about the same height, which letters alone make differ."""
    usual = median(run.size for run in runs) if runs else 0.0
    return [replace(run, size=usual) if 0.7 * usual <= run.size <= 1.4 * usual else run for run in runs]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()
