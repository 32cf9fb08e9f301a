"""Measure the privacy guard: what of the planted sentences it finds, and what of the harmless ones it withholds.

    python -m bench.privacy_guard [--show]

``bench/privacy/planted.tsv`` holds a kind and a sentence a line; ``harmless.txt`` a sentence a line. ``blind_*`` to
``blind7_*`` were each written before the rules of their day were changed; what was found at first is in RESULTS.md, and
after that the rules were mended with them in view.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from coach.privacy import Guard

FOLDER = Path(__file__).parent / "privacy"
PREFIXES = ("", "blind_", "blind2_", "blind3_", "blind4_", "blind5_", "blind6_", "blind7_")


def of_kinds(name: str) -> list[tuple[str, str]]:
    """Return (kind, sentence) of each line of a file of ``bench/privacy``."""
    return [(kind, sentence) for kind, sentence in (line.split("\t", 1) for line in lines(name))]


def lines(name: str) -> list[str]:
    """Return the lines of a file of ``bench/privacy``."""
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if line]


def measure(prefix: str, guard: Guard, *, show: bool) -> None:
    """Print recall by kind and the rate of false alarms for one pair of files."""
    planted, harmless = of_kinds(f"{prefix}planted.tsv"), lines(f"{prefix}harmless.txt")
    asked, found, named = Counter[str](), Counter[str](), Counter[str]()
    for kind, sentence in planted:
        kinds = {finding.category for finding in guard.find(sentence, told=True)}
        asked[kind] += 1
        found[kind] += bool(kinds)
        named[kind] += kind in kinds
        if show and kind not in kinds:
            print(f"{'missed' if not kinds else 'as ' + ','.join(sorted(kinds)):>16} {kind}: {sentence}")
    alarms = [(sentence, guard.find(sentence, told=True)) for sentence in harmless]
    wrong = [(sentence, findings) for sentence, findings in alarms if findings]
    if show:
        for sentence, findings in wrong:
            print(f"     false alarm {[(f.category, sentence[f.start : f.end]) for f in findings]}: {sentence}")
    for kind in sorted(asked):
        print(f"{prefix or 'working_'}{kind:<10} withheld {found[kind]}/{asked[kind]}, by its kind {named[kind]}")
    print(f"recall {found.total()}/{asked.total()} = {found.total() / asked.total():.3f}")
    print(f"false alarms {len(wrong)}/{len(harmless)} = {len(wrong) / len(harmless):.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true", help="print what was missed and what was withheld wrongly")
    show = parser.parse_args().show
    for prefix in PREFIXES:
        measure(prefix, Guard(), show=show)
