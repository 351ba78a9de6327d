"""A later sync: 100 changed of a million in the lake."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from bench.filling import get_lake
from bench.results import Row
from bench.running import Values, median, run_child, served
from quarterdeck.lake.sync.drive import TAILS

TITLE = "Later sync: 100 changed of 1,000,000 in the lake"
HOW = """The lake is filled as below. A simulator in a process of its own holds the 100 that changed, spread over all
five years, under the numbers that they have in the lake; nothing else is sent to a sync that asks for changes. Its
counts by state are corrected by the 999,900 that it does not hold. From opening the client to the last commit, each
run on a fresh copy of the lake; median of 5. Without latency all that passes, the server's work included, is counted
as ours, which is more than what was promised for."""


def rows(folder: Path) -> list[Row]:
    plain, slow = (_measured(folder, latency, times=times) for latency, times in ((0.0, 5), (0.08, 3)))
    seconds = plain["seconds"]
    budget = 1 + sum(count for kind, count in plain["requests"].items() if kind not in TAILS)
    tails = sum(count for kind, count in plain["requests"].items() if kind in TAILS)
    return [
        Row("all, no latency", f"{seconds:.2f} s", "≤ 5 s", seconds <= 5, f"runs {plain['runs']} s"),
        Row("shaping, writing and looking up, within that", f"{plain['own']:.2f} s"),
        Row("peak memory", f"{plain['peak_mb']:.0f} MB", "≤ 350 MB", plain["peak_mb"] <= 350),
        Row("requests, connecting included", f"{budget}, and {tails} for single ones", "≤ 6", budget <= 6),
        Row("all, 80 ms a request", f"{slow['seconds']:.2f} s"),
    ]


def _measured(folder: Path, latency: float, *, times: int) -> Values:
    return median(lambda: _once(folder, latency), times=times)


def _once(folder: Path, latency: float) -> Values:
    copy = folder / "later"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(get_lake(folder), copy, copy_function=os.link)  # files of a lake are never written again
    with served(sys.executable, "-m", "bench.children.serve_changed", copy, latency) as there:
        return run_child("later_http", there["url"], there["token"], there["group"], there["beside"], copy)
