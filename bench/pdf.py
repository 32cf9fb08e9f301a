"""Measures readers of PDF text against each other: ``python bench/pdf.py [DIR] [--json]``.

``order`` and ``noise`` are taken on documents whose text is known: the example vault's PDF and pages made here.
``order`` is the share (0..1) of the true text's pairs of neighbouring words that the reader gives as neighbours;
``noise`` the share of the words it gives that the true text does not hold. With a folder of PDFs, ``seconds`` is the
time for all its files and ``unreadable`` the characters per 10,000 that stand for nothing (control characters and the
private area), where a reader did not know what a glyph means.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdfium2 import PdfDocument, PdfiumError

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder, whose ingest.py is another

from ingest.document import UnreadableFile
from ingest.pdf import read_pdf
from tests import made_pdfs

Reader = Callable[[Path], str]

EXAMPLE = Path(__file__).parents[1] / "examples" / "vault" / "library" / "from-grain-to-flour.pdf"
EXAMPLE_SOURCE = Path(__file__).with_name("grain_to_flour.txt")
RUNNING_HEAD = "Notes on tides and winds"


def by_pypdf(path: Path) -> str:
    """Return pypdf's text in the order of the file."""
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def by_pypdf_layout(path: Path) -> str:
    """Return pypdf's text laid out as it stands on the page."""
    return "\n".join(page.extract_text(extraction_mode="layout") for page in PdfReader(path).pages)


def by_pdfium(path: Path) -> str:
    """Return pdfium's text in the order of the file."""
    document = PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return re.sub("[\ufffe\u0002]\\s*", "", text)  # its mark for a word cut at the line's end


def by_coach(path: Path) -> str:
    """Return the text that the coach indexes."""
    return read_pdf(path).text


READERS: Mapping[str, Reader] = {
    "pypdf": by_pypdf,
    "pypdf layout": by_pypdf_layout,
    "pdfium": by_pdfium,
    "coach": by_coach,
}


def known(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield name, PDF and true text of documents whose text is known."""
    tides, winds = made_pdfs.TIDES, made_pdfs.WINDS
    title = "Tides and winds along a northern coast"
    for name, row_by_row in (("columns", False), ("columns row by row", True)):
        path = made_pdfs.two_columns(folder / f"{name}.pdf", row_by_row=row_by_row)
        yield name, path, f"{title} {tides} {winds}"
    pages = [made_pdfs.wrapped(text, 70) for text in (tides, winds, tides, winds)]
    path = made_pdfs.paged(folder / "headed.pdf", pages, head=RUNNING_HEAD, numbers=True)
    yield "running heads", path, f"{tides} {winds} {tides} {winds}"
    cut = [line for text in (tides, winds) for line in hyphenated(text, 40)]
    yield "cut words", made_pdfs.paged(folder / "cut.pdf", [cut]), f"{tides} {winds}"
    if EXAMPLE.exists() and EXAMPLE_SOURCE.exists():
        source = EXAMPLE_SOURCE.read_text(encoding="utf-8")
        yield "example vault", EXAMPLE, re.sub(r"(?m)^(?:#+|-|\|)|\||[*_`]", " ", source)


def hyphenated(text: str, width: int) -> list[str]:
    """Return lines of exactly that many characters where a word of six letters or more could be cut in the middle."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        room = width - len(line) - 1
        if len(word) <= room:
            line = f"{line} {word}".strip()
        elif room >= 4 and len(word) >= 6 and word.isalpha():
            lines.append(f"{line} {word[: room - 2]}-")
            line = word[room - 2 :]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def words(text: str) -> list[str]:
    """Return the words as they are compared: folded, without punctuation, ligatures spelled out."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def judged(read: str, true: str) -> tuple[float, float]:
    """Return order and noise of what was read."""
    given, wanted = words(read), words(true)
    pairs, found = Counter(pairwise(wanted)), Counter(pairwise(given))
    order = sum((pairs & found).values()) / max(1, sum(pairs.values()))
    surplus = Counter(given) - Counter(wanted)
    return order, sum(surplus.values()) / max(1, len(given))


def measure_known(reader: Reader) -> dict[str, dict[str, float]]:
    """Return order and noise by document."""
    with tempfile.TemporaryDirectory() as folder:
        scores = {name: judged(reader(path), true) for name, path, true in known(Path(folder))}
    return {name: {"order": round(order, 3), "noise": round(noise, 3)} for name, (order, noise) in scores.items()}


def measure_folder(reader: Reader, paths: Sequence[Path]) -> dict[str, float]:
    """Return files read, seconds for all and unreadable characters per 10,000."""
    texts: list[str] = []
    started = time.perf_counter()
    for path in paths:
        try:
            texts.append(reader(path))
        except (PyPdfError, PdfiumError, DependencyError, UnreadableFile, ValueError, LookupError, AttributeError):
            continue
    seconds = time.perf_counter() - started
    text = "".join(texts)
    senseless = sum(unicodedata.category(one) in ("Cc", "Co", "Cn") and not one.isspace() for one in text)
    read = sum(bool(text.strip()) for text in texts)
    return {"files": read, "seconds": round(seconds, 2), "unreadable": round(1e4 * senseless / max(1, len(text)), 1)}


def measured(reader: Reader, paths: Sequence[Path]) -> dict[str, dict[str, float]]:
    """Return the scores of a reader by document, and on the folder where one is given."""
    scores = measure_known(reader)
    return scores | {"folder": measure_folder(reader, paths)} if paths else scores


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    paths = sorted(options.folder.rglob("*.pdf")) if options.folder else []
    results = {name: measured(reader, paths) for name, reader in READERS.items()}
    if options.json:
        print(json.dumps(results))
        return
    for name, parts in results.items():
        print(name)
        for part, scores in parts.items():
            print(f"  {part:20s}", "  ".join(f"{key} {value}" for key, value in scores.items()))


if __name__ == "__main__":
    main()
