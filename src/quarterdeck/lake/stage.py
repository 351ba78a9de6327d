"""Rows between `Writer.append` and their Parquet files: held in DuckDB, a bounded number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.columns import check, has_creation, to_array, to_sql
from quarterdeck.lake.files import DataFile
from quarterdeck.lake.parquet import ParquetWriter
from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import TABLES, Table, Type

_HELD_BYTES = 16_000_000
_WIDTHS: dict[Type, int] = {"varchar": 24, "varchar[]": 64}

Written = Callable[[Table, DataFile], None]


class Stage:
    """Staged rows of the fact tables; of a table that grows too large, ``written`` is given the files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, parquet: ParquetWriter, written: Written) -> None:
        self._connection = connection
        self._parquet = parquet
        self._written = written
        self._held: dict[str, int] = {}
        self.supersedes = False
        connection.execute("set global pandas_analyze_sample = 0")  # never guess a type from a sample
        connection.execute("create table newly_superseded (mr_id bigint, below bigint)")

    def append(self, table: Table, columns: Columns, *, batch: int, version: int) -> None:
        """Stage rows, which were checked, of a fact table under a batch number."""
        most = _most(table)
        for start in range(0, len(columns["mr_id"]), most):
            part = {key: values[start : start + most] for key, values in columns.items()}
            self._insert(table, part, batch=batch)
            if self._held[table.name] >= most:
                self._flush(table, version=version)

    def supersede(self, ids: Iterable[int] | NDArray[Any], *, below: int) -> None:
        """Note that rows of these merge requests with a smaller batch number no longer count."""
        values = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
        if len(values):
            self._register({"mr_id": values})
            self._connection.execute(f"insert into newly_superseded select distinct mr_id, {below} from batch")
            self._connection.unregister("batch")
            self.supersedes = True

    def replace(self, table: Table, columns: Columns, *, version: int) -> tuple[DataFile, ...]:
        """Write a whole table."""
        if not check(table, columns):
            return ()
        self._register(_arrays(table, columns))
        file = self._parquet.write(table, f"select {_select(table, columns)} from batch", period="", version=version)
        self._connection.unregister("batch")
        return () if file is None else (file,)

    def flush(self, *, version: int) -> None:
        """Write everything that is staged."""
        for name in list(self._held):
            self._flush(TABLES[name], version=version)

    @property
    def has_rows(self) -> bool:
        """Whether rows wait for a commit."""
        return bool(self._held)

    def clear(self) -> None:
        """Forget which merge requests were superseded: a commit has said so."""
        self._connection.execute("truncate newly_superseded")
        self.supersedes = False

    def _insert(self, table: Table, columns: Columns, *, batch: int) -> None:
        self._register(_arrays(table, columns))
        query = f"select {_select(table, columns)}, {batch}::bigint as written from batch"
        if has_creation(table):
            query = f"select *, year(created_at)::varchar as period from ({query})"
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        if table.name not in self._held:
            types = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
            self._connection.execute(f"create or replace table stage_{table.name} ({types})")
        self._connection.execute(f"insert into stage_{table.name} select {names} from ({query})")
        self._connection.unregister("batch")
        self._held[table.name] = self._held.get(table.name, 0) + len(next(iter(columns.values())))

    def _flush(self, table: Table, *, version: int) -> None:
        stage = f"stage_{table.name}"
        for period in _periods(self._connection, stage):
            query = f"select * from {stage} where period = '{period}'"
            file = self._parquet.write(table, query, period=period, version=version)
            if file is not None:
                self._written(table, file)
        self._connection.execute(f"drop table {stage}")
        del self._held[table.name]

    def _register(self, arrays: dict[str, NDArray[Any]]) -> None:
        self._connection.register("batch", arrays)


def _periods(connection: duckdb.DuckDBPyConnection, stage: str) -> Iterator[str]:
    for (period,) in connection.execute(f"select distinct period from {stage} order by 1").fetchall():
        if period is None:
            raise ValueError(f"{stage.removeprefix('stage_')} has a row without created_at")
        yield period


def _most(table: Table) -> int:
    """How many rows of a table are held at most."""
    return _HELD_BYTES // sum(_WIDTHS.get(column.type, 8) for column in table.columns)


def _brought(table: Table, columns: Columns) -> list[Any]:
    """The columns that are taken from what was brought; a period that follows from created_at is not."""
    derived = {"written"} | ({"period"} if has_creation(table) else set())
    return [column for column in table.columns if column.name not in derived and column.name in columns]


def _arrays(table: Table, columns: Columns) -> dict[str, NDArray[Any]]:
    return {column.name: to_array(column, columns[column.name]) for column in _brought(table, columns)}


def _select(table: Table, columns: Columns) -> str:
    brought = {column.name for column in _brought(table, columns)}
    absent = [column for column in table.columns if column.null and column.name not in brought]
    parts = [f'{to_sql(column)} as "{column.name}"' for column in table.columns if column.name in brought]
    return ", ".join(parts + [f'null::{column.type} as "{column.name}"' for column in absent])
