"""Which files to rewrite: many small ones into one, and those with rows that no longer count into ones without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from quarterdeck.lake.engine import PRESENT, SUPERSEDED, parquet, rows_of
from quarterdeck.lake.files import DataFile, FileLists
from quarterdeck.lake.parquet import ParquetWriter
from quarterdeck.lake.schema import FACTS, TABLES

_TIERS = (1 << 16, 1 << 19, 1 << 22)
"""Upper sizes in bytes of small files; a file above the last is left as it is."""
_FAN_IN = 8
"""So many files of one tier in one partition become one file: each row is rewritten at most once per tier."""
_MANY, _SHARE, _FEW = 20_000, 0.02, 1_000


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one partition of a fact table that become one; ``clean`` leaves superseded rows out."""

    table: str
    period: str
    files: tuple[DataFile, ...]
    clean: bool


def plan_merges(lists: FileLists) -> list[Group]:
    """The partitions in which small files have piled up."""
    return [
        Group(table, period, tuple(files), clean=False)
        for table in FACTS
        for (period, tier), files in _tiers(lists.get(table, ())).items()
        if tier < len(_TIERS) and len(files) >= _FAN_IN
    ]


def cleaning_is_due(superseded: int, lists: FileLists) -> bool:
    """Whether so many merge requests are superseded that readers would feel it."""
    total = sum(file.rows for file in lists.get("merge_requests", ()))
    return superseded >= min(_MANY, max(_FEW, _SHARE * total))


def plan_cleaning(connection: duckdb.DuckDBPyConnection, folder: Path, lists: FileLists, *, all_: bool) -> list[Group]:
    """The files with rows that no longer count, in the period that has most of them, or in ``all_`` periods.

    A table ``superseded`` is at hand in the connection. Small files of a partition are joined on the way.
    """
    touched = {table: _touched(connection, folder / table, lists.get(table, ())) for table in FACTS}
    periods = {file.period for files in touched.values() for file in files}
    if not all_:
        periods = _worst(touched["merge_requests"])
    return [
        Group(table, period, group, clean=True)
        for table, files in touched.items()
        for period in sorted(periods)
        for group in _grouped(file for file in files if file.period == period)
    ]


def rewrite(parquet_writer: ParquetWriter, folder: Path, group: Group, *, version: int) -> DataFile | None:
    """Write the group's rows as one file; None where no row is left."""
    table = TABLES[group.table]
    query = f"select rows.* from {rows_of(table, folder, group.files)} as rows {PRESENT if group.clean else ''}"
    return parquet_writer.write(table, query, period=group.period, version=version)


def still_superseded(folder: Path, lists: FileLists, cleaned: Iterable[str]) -> str:
    """The query for the lines of ``superseded`` that are needed after these periods were cleaned."""
    done = set(cleaned)
    left = [folder / "merge_requests" / f.path for f in lists.get("merge_requests", ()) if f.period not in done]
    if not left:
        return "select * from superseded where false"
    found = f"select 1 from {parquet(left)} rows where {SUPERSEDED}"
    return f"select * from superseded where exists ({found})"


def _tiers(files: Iterable[DataFile]) -> dict[tuple[str, int], list[DataFile]]:
    tiers = defaultdict(list)
    for file in files:
        tiers[file.period, sum(file.size >= limit for limit in _TIERS)].append(file)
    return tiers


def _touched(connection: duckdb.DuckDBPyConnection, folder: Path, files: Iterable[DataFile]) -> dict[DataFile, int]:
    """The files that hold superseded rows, and how many."""
    by_path = {str(folder / file.path): file for file in files}
    if not by_path:
        return {}
    joined = f"{parquet(map(Path, by_path), filename=True)} as rows semi join superseded on {SUPERSEDED}"
    found = connection.execute(f"select filename, count(*) from {joined} group by filename").fetchall()
    return {by_path[name]: count for name, count in sorted(found)}


def _worst(touched: dict[DataFile, int]) -> set[str]:
    """The period with most superseded merge requests: one at a time, so that no commit takes long."""
    gone: dict[str, int] = defaultdict(int)
    for file, count in touched.items():
        gone[file.period] += count
    return {max(gone, key=lambda period: gone[period])} if gone else set()


def _grouped(files: Iterable[DataFile]) -> list[tuple[DataFile, ...]]:
    """Large files one by one, so that the work stays bounded; the small ones together."""
    large: list[DataFile] = []
    small: list[DataFile] = []
    for file in files:
        (large if file.size >= _TIERS[-1] else small).append(file)
    return [*((file,) for file in large), *([tuple(small)] if small else [])]
