"""One contestant for the daily medians: ``python -m bench.children.open_grid ours|duckdb|pandas oma|omrt LAKE RUNS``.

Each begins at an opened lake, whose connection reads the Parquet files, and ends with arrays: the value and the number
of merge requests of every team on every day. The sums of both tell whether all contestants say the same.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from bench.children.fill_open import NOW
from bench.running import tell
from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.open_work import answer
from quarterdeck.indicators.samples import DAY, micros
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Lake

DAYS = 1826
LAST = NOW.date() - timedelta(days=1)
FIRST = LAST - timedelta(days=DAYS - 1)
FIRST_END = micros(datetime.combine(FIRST + timedelta(days=1), datetime.min.time(), tzinfo=NOW.tzinfo))
BEGIN = FIRST_END - DAY
Sums = tuple[float, int]

HELD = f"""
with teams_of as (select team, (row_number() over (order by team) - 1)::int as g from memberships group by team),
people as (
    select user_id, g, start_date::timestamptz as since,
           coalesce((end_date + 1)::timestamptz, 'infinity'::timestamptz) as until
    from memberships join teams_of using (team)),
spans as (
    select author_id, created_at, created_at as opened_at, ended_at
    from merge_requests where mr_id > 0 and not reopened
    union all
    select m.author_id, m.created_at, s.opened_at, s.ended_at
    from open_spans s join merge_requests m using (mr_id) where m.mr_id > 0 and m.reopened),
held as (
    select g, epoch_us(created_at) as start,
           greatest(0, (epoch_us(opened_at) - {BEGIN}) // {DAY})::int as first,
           coalesce(least({DAYS}, (epoch_us(ended_at) - {BEGIN}) // {DAY}), {DAYS})::int as until
    from spans join people on user_id = author_id and created_at >= since and created_at < until)
"""
SQL = f"""{HELD}
select day, g, median(start) as middle, count(*) as n
from (select g, start, unnest(range(first, until)) as day from held where first < until)
group by day, g
"""


def _scopes(connection: duckdb.DuckDBPyConnection) -> list[Scope]:
    return [scope for scope in get_scopes(connection, []) if not scope.department]


def ours(connection: duckdb.DuckDBPyConnection, indicator: str) -> Sums:
    """Through the door that the report uses; points are made when they are looked at, so the sums read their arrays."""
    ask = Ask(indicator, "gitlab-2022", FIRST, LAST, "day", NOW)
    grid = [one.points.arrays() for one in answer(connection, _scopes(connection), ask)]  # type: ignore[attr-defined]
    return float(np.nansum([value for value, _ in grid])), int(np.sum([n for _, n in grid]))


def by_duckdb(connection: duckdb.DuckDBPyConnection, indicator: str) -> Sums:
    """The open days of each span unnested, grouped, and the median taken of each group."""
    assert indicator == "oma"
    found = connection.execute(SQL).fetchnumpy()
    return _sums(found["day"], found["middle"], found["n"])


def by_pandas(connection: duckdb.DuckDBPyConnection, indicator: str) -> Sums:
    """Day by day: what is open then, grouped by team. The files are read by DuckDB, as above."""
    assert indicator == "oma"
    held = connection.execute(HELD + "select g, start, first, until from held where first < until").df()
    value, n = 0.0, 0
    for day in range(DAYS):
        found = held[(held["first"] <= day) & (held["until"] > day)].groupby("g")["start"].agg(["median", "size"])
        day_value, day_n = _sums(np.full(len(found), day), found["median"].to_numpy(), found["size"].to_numpy())
        value, n = value + day_value, n + day_n
    return value, n


def _sums(day: np.ndarray, middle: np.ndarray, n: np.ndarray) -> Sums:
    ends = FIRST_END + day.astype(np.int64) * DAY
    return float(((ends - middle) / DAY).sum()), int(n.sum())


CONTESTANTS: dict[str, Callable[[duckdb.DuckDBPyConnection, str], Sums]] = {
    "ours": ours, "duckdb": by_duckdb, "pandas": by_pandas,
}  # fmt: skip


def main(contestant: str, indicator: str, lake: str, runs: str) -> None:
    seconds = []
    with Lake(Path(lake)).snapshot() as snapshot:
        for _ in range(int(runs)):
            began = time.perf_counter()
            value, n = CONTESTANTS[contestant](snapshot.connection, indicator)
            seconds.append(time.perf_counter() - began)
    tell(seconds=statistics.median(seconds), runs=[round(one, 3) for one in seconds], value=value, n=n)


if __name__ == "__main__":
    assert date(2021, 1, 1) == FIRST
    main(*sys.argv[1:])
