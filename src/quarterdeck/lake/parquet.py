"""Parquet files out of DuckDB: sorted, small, with statistics, and safe on the disk before anyone is told of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from quarterdeck.lake.engine import stored, text
from quarterdeck.lake.files import DataFile, new_name, sync_to_disk
from quarterdeck.lake.schema import Table

_FORMAT = "format parquet, compression zstd, compression_level 1, return_stats"


class ParquetWriter:
    """Writes query results as data files of ``folder``'s tables; remembers what Delta should know of each."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._folder = folder
        self._connection = connection
        self.statistics: dict[str, str] = {}

    def write(self, table: Table, query: str, *, period: str, version: int) -> DataFile | None:
        """Write what ``query`` gives (all columns but the period, and any order); None where it gives no row."""
        path = f"{f'period={period}/' if period else ''}{new_name(version)}"
        target = self._folder / table.name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        names = stored(table)
        listed = ", ".join(f'"{name}"' for name in names)
        ordered = f"select {listed} from ({query}){_order(table)}"
        # Fetched whole: DuckDB takes no arrays while a result is open.
        lines = self._connection.execute(f"copy ({ordered}) to {text(target)} ({_FORMAT})").fetchall()
        if not lines or lines[0][1] == 0:
            target.unlink(missing_ok=True)
            return None
        sync_to_disk(target)
        sync_to_disk(target.parent)
        _, rows, size, _, columns, *_ = lines[0]
        self.statistics[path] = _statistics(rows, columns)
        return DataFile(path, int(size), int(rows), len(names))


def _order(table: Table) -> str:
    """Creation for what is read by time; the merge request, and then time, for what is looked up by it."""
    names = {column.name for column in table.columns}
    keys = ("created_at", "mr_id") if "created_at" in names else ("mr_id", "at", "seq", "opened_at", "user_id", "path")
    present = [key for key in keys if key in names] if "mr_id" in names else []
    quoted = ", ".join(f'"{key}"' for key in present)
    return f" order by {quoted}" if present else ""


def _statistics(rows: int, columns: Mapping[str, Mapping[str, str]]) -> str:
    """Delta's statistics: number of rows, and the range of what readers filter by."""
    ids, created = columns.get('"mr_id"', {}), columns.get('"created_at"', {})
    low: dict[str, object] = {}
    high: dict[str, object] = {}
    if "min" in ids:
        low["mr_id"], high["mr_id"] = int(ids["min"]), int(ids["max"])
    if "min" in created:
        low["created_at"], high["created_at"] = _iso(created["min"]), _iso(created["max"])
    return json.dumps({"numRecords": int(rows), "minValues": low, "maxValues": high})


def _iso(instant: str) -> str:
    return instant.replace(" ", "T").replace("+00", "Z")
