"""How much longer `quarterdeck --help` takes than Python by itself."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.results import Row
from bench.running import QUARTERDECK, middle, seconds_of

TITLE = "`quarterdeck --help`"
HOW = "Median of 15 runs, interleaved with as many of `python -c pass`, after one of each to warm the disk's cache."
TIMES = 15


def rows(folder: Path) -> list[Row]:
    helps, plains = [], []
    for _ in range(TIMES + 1):
        plains.append(seconds_of([sys.executable, "-c", "pass"]))
        helps.append(seconds_of([str(QUARTERDECK), "--help"]))
    help_, plain = middle(helps[1:]) * 1000, middle(plains[1:]) * 1000
    more = help_ - plain
    text = f"{more:.0f} ms ({help_:.0f} less {plain:.0f})"
    return [Row("more than `python -c pass`", text, "≤ 150 ms", more <= 150)]
