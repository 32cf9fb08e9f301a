"""How long the commands take that a learner waits for many times a day.

    python -m bench.cli HOME [--runs N] [--json]

HOME is a home that was already read into; nothing in it is changed. Each command is a process of its own, timed whole,
after one run that is not counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = {
    "coach --help (at most 0.4 s)": ["--help"],
    "coach today (at most 1 s)": ["today"],
    "coach log list": ["log", "list"],
    "coach gaps": ["gaps"],
    "coach search": ["search", "what matters here"],
}


def main() -> None:
    """Print the median and the worst seconds of each command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = {name: measure(words, options.home, options.runs) for name, words in COMMANDS.items()}
    if options.json:
        print(json.dumps(report, indent=2))
        return
    print("| command | median s | worst s |\n| --- | --- | --- |")
    for name, seconds in report.items():
        print(f"| {name} | {seconds['median']} | {seconds['worst']} |")


def measure(words: list[str], home: Path, runs: int) -> dict[str, float]:
    """Return the median and the worst seconds of a command over the runs."""
    command = [str(Path(sys.executable).parent / "coach"), "--home", str(home), *words]
    seconds = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    return {"median": round(statistics.median(seconds[1:]), 3), "worst": round(max(seconds[1:]), 3)}


if __name__ == "__main__":
    main()
