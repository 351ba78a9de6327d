"""Peak memory of syncs of all kinds, from 10,000 to 1,000,000 merge requests."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.results import Row
from bench.running import Values, run_child, uniform

TITLE = "Peak memory of a sync"
HOW = """A first sync, then one with 100 changed, one that compares ids with the server as is done weekly, and
`--full`, each in a process of its own on the lake that the one before left. No simulator serves a million in
reasonable time, so the source is a null one (`bench/null_source.py`): it hands over the same raw records, 100 a page
with 5 comments each, made when asked for; it spares the HTTP client's own memory. The 10,000 over real HTTP are the
cross-check for that."""
SIZES = (10_000, 100_000, 1_000_000)
KINDS = ("first", "later", "weekly", "full")
LIMIT = 350


def rows(folder: Path) -> list[Row]:
    found = [_row(f"first, {SIZES[0]:,}, over HTTP", _over_http(folder))]
    for size in SIZES:
        lake = folder / "null"
        shutil.rmtree(lake, ignore_errors=True)
        found += [_row(f"{kind}, {size:,}", run_child("sync_null", size, lake, kind)) for kind in KINDS]
    return found


def _over_http(folder: Path) -> Values:
    with uniform(SIZES[0], latency=0) as there:
        return run_child("sync_http", there["url"], there["token"], there["group"], folder / "http")


def _row(work: str, values: Values) -> Row:
    peak = float(values["peak_mb"])
    return Row(work, f"{peak:.0f} MB, in {values['seconds']:.1f} s", f"≤ {LIMIT} MB", peak <= LIMIT)
