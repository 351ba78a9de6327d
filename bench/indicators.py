"""All eight indicators at once: 3 years, 200 teams, a million merge requests."""

from __future__ import annotations

from pathlib import Path

from bench.filling import get_lake
from bench.results import Row
from bench.running import median, run_child

TITLE = "All eight indicators, 3 years, 200 teams, 1,000,000 merge requests"
HOW = """From opening the lake to the last point, imports apart: OMRT and OMA by day (1,096 daily medians) and by month,
community SLO, hiring, MR rate, handbook and retention by month, diversity by quarter, for each of the 200 teams. The
files are in the disk's cache, and people and teams are read once, as in a report. Median of 5 processes. Daily series
are answered as arrays, whose points become objects when they are read; what reading them all takes is given apart."""


def rows(folder: Path) -> list[Row]:
    lake = get_lake(folder)
    found = median(lambda: run_child("all_indicators", lake), times=5)
    seconds = found["seconds"]
    parts = [Row(f"of it {name}", f"{value:.2f} s") for name, value in found["parts"].items()]
    points = f"{found['points']:,} points, {found['values']:,} with a value; runs {found['runs']} s"
    return [
        Row("all", f"{seconds:.2f} s", "≤ 3 s", seconds <= 3, points),
        *parts,
        Row("beyond it, all points made into Python objects", f"{found['made']:.2f} s"),
        Row("peak memory", f"{found['peak_mb']:.0f} MB"),
    ]
