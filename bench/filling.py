"""A lake of a million made-up merge requests, which the other sections read."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from bench.results import Row
from bench.running import run_child

TITLE = "A million merge requests into a lake"
HOW = "`fill_lake`, what `quarterdeck simulate lake` calls, in a process of its own: 200 teams, 2,000 people, 5 years."
COUNT = 1_000_000


def get_lake(folder: Path, count: int = COUNT) -> Path:
    """The filled lake of this run, filled once."""
    lake = folder / f"filled-{count}"
    if not lake.exists():
        run_child("fill", lake, count)
    return lake


def rows(folder: Path) -> list[Row]:
    lake = folder / f"filled-{COUNT}"
    shutil.rmtree(lake, ignore_errors=True)
    began = time.perf_counter()
    values = run_child("fill", lake, COUNT)
    seconds = time.perf_counter() - began
    return [
        Row("the whole process", f"{seconds:.1f} s", "< 60 s", seconds < 60),
        Row("peak memory", f"{values['peak_mb']:.0f} MB"),
    ]
