"""Open MR Age and Review Time by day: 1,826 days × 200 teams, against DuckDB and pandas."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from bench.children import open_grid
from bench.results import Row
from bench.running import Values, run_child, wait_for_quiet

TITLE = "Open MR Age by day: 1,826 days × 200 teams"
HOW = """From an opened lake, imports apart, over its Parquet files (in the disk's cache) to arrays with the value and
the number of merge requests of each team on each day; everybody reads the same files through the same connection, and
the sums of all values must agree. Ours goes through `indicators.answer`, and also counts authors in no team. Each
contestant runs in a process of its own, the median of its runs counts. DuckDB: the SQL below, the fastest of seven
forms that were tried (joins of days with merge requests take 5 to 40 times as long). pandas: day by day, once."""
SQL = open_grid.SQL
MILLION = 1_000_000


def rows(folder: Path) -> list[Row]:
    lake = _get_lake(folder, MILLION)
    ours, omrt = _run("ours", "oma", lake), _run("ours", "omrt", lake)
    peer = _run("duckdb", "oma", lake)
    _check(ours, peer)
    found = [
        Row("OMA, 1,000,000 merge requests", _told(ours)),
        Row("OMRT, 1,000,000", _told(omrt), "≤ 1.3 × OMA", omrt["seconds"] <= 1.3 * ours["seconds"]),
        _against("DuckDB", ours, peer, 3),
        *_pandas(lake, ours),
        Row("peak memory, 1,000,000", f"{ours['peak_mb']:.0f} MB", "≤ 1 GB", ours["peak_mb"] <= 1000),
    ]
    return found + _five_million(folder, ours)


def _get_lake(folder: Path, count: int) -> Path:
    lake = folder / f"open-{count}"
    if not lake.exists():
        run_child("fill_open", lake, count)
    return lake


def _run(contestant: str, indicator: str, lake: Path, *, runs: int = 7) -> Values:
    wait_for_quiet()
    return run_child("open_grid", contestant, indicator, lake, runs)


def _told(values: Values) -> str:
    return f"{values['seconds']:.3f} s"


def _against(name: str, ours: Values, peer: Values, times: int) -> Row:
    ratio = peer["seconds"] / ours["seconds"]
    measured = f"{peer['seconds']:.2f} s, so {ratio:.1f} × faster"
    note = f"runs {peer['runs']} s against {ours['runs']} s; its peak {peer['peak_mb']:.0f} MB"
    return Row(f"against {name}", measured, f"≥ {times} ×", ratio >= times, note)


def _pandas(lake: Path, ours: Values) -> list[Row]:
    if find_spec("pandas") is None:
        return [Row("against pandas", "not installed", "≥ 10 ×")]
    peer = _run("pandas", "oma", lake, runs=1)
    _check(ours, peer)
    return [_against("pandas", ours, peer, 10)]


def _five_million(folder: Path, one: Values) -> list[Row]:
    lake = _get_lake(folder, 5 * MILLION)
    ours, peer = _run("ours", "oma", lake), _run("duckdb", "oma", lake, runs=3)
    _check(ours, peer)
    times = ours["seconds"] / one["seconds"]
    return [
        Row("OMA, 5,000,000", f"{_told(ours)}, {times:.1f} × the time of a fifth", "≤ 6 ×", times <= 6),
        Row("against DuckDB, 5,000,000", f"{peer['seconds'] / ours['seconds']:.1f} × faster"),
        Row("peak memory, 5,000,000", f"{ours['peak_mb']:.0f} MB", "≤ 2 GB", ours["peak_mb"] <= 2000),
    ]


def _check(ours: Values, peer: Values) -> None:
    """All contestants count the same and find the same values."""
    if ours["n"] != peer["n"] or abs(ours["value"] - peer["value"]) > 1e-9 * abs(peer["value"]):
        raise AssertionError(f"the contestants disagree: {ours} and {peer}")
