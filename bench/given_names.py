"""Make the list of given names that the privacy guard reads from the data of the package nomquamgender.

    python -m bench.given_names NAME_DATA.json > coach/given_names.txt

NAME_DATA.json is ``nomquamgender/name_data.json`` of release 0.1.4: for each name in how many of 36 sources it stands.
Left out are words of English, words that mean something else in ``coach/name_words.txt``, and what the library Faker
has already.
"""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from collections import Counter
from pathlib import Path

from coach.names import listed_elsewhere
from coach.tutor.offline.lexicon import fold, is_known

OFTEN_SOURCES = 8
SELDOM_SOURCES = 3

HEAD = """\
; Given names, folded, from the data of nomquamgender 0.1.4 (see bench/given_names.py and
; docs/decisions/031-names-of-people.md), which is under this licence:
;
; MIT License. Copyright (c) 2022 Ian Van Buskirk
;
; Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
; documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
; rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
; persons to whom the Software is furnished to do so, subject to the following conditions:
;
; The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
; Software.
;
; THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
; WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
; COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
; OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def main(data: Path) -> None:
    """Print the list, names met in many sources apart from those met in a few."""
    sources = Counter[str]()
    for written, (count, *_) in json.loads(data.read_text("utf-8")).items():
        name = fold(written.strip())
        if re.fullmatch(r"[^\W\d_]{3,}(?:-[^\W\d_]{2,})*", name):
            sources[name] = max(sources[name], count)
    elsewhere = listed_elsewhere()
    kept = {name: count for name, count in sources.items() if name not in elsewhere and not is_known(name)}
    print(HEAD)
    for title, least, most in (
        ("often", OFTEN_SOURCES, 99),
        ("seldom", SELDOM_SOURCES, OFTEN_SOURCES - 1),
    ):
        print(f"# {title}: in {least} sources or more" + (f", {most} at most" if most < 99 else ""))
        names = sorted(name for name, count in kept.items() if least <= count <= most)
        print(textwrap.fill(" ".join(names), 118, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    main(parser.parse_args().data)
