"""DuckDB, set up to read a version of the lake, or to write one, and to touch nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from quarterdeck.lake.errors import LakeDamaged
from quarterdeck.lake.files import DataFile, FileLists
from quarterdeck.lake.schema import TABLES, Table

SUPERSEDED = "superseded.mr_id = rows.mr_id and rows.written < superseded.below"
"""Holds for a row that no longer counts, of a fact table under the name ``rows``."""
PRESENT = f"anti join superseded on {SUPERSEDED}"
"""Leaves such rows out."""
_HIDDEN = frozenset({"period", "written"})
_CLOSED = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")


def text(value: str | Path) -> str:
    """A string as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def stored(table: Table) -> list[str]:
    """The columns that stand in a table's files; the period stands in their path."""
    return [column.name for column in table.columns if column.name != "period"]


def parquet(paths: Iterable[Path], **options: bool) -> str:
    """The SQL that reads these files, for columns that all of them have."""
    settings = "".join(f", {name} = {str(value).lower()}" for name, value in options.items())
    return f"read_parquet([{', '.join(map(text, paths))}], hive_partitioning = false{settings})"


def rows_of(table: Table, folder: Path, files: Iterable[DataFile]) -> str:
    """The SQL that reads all columns of a table's files; those that an older program did not write are null."""
    files = tuple(files)
    paths = [folder / table.name / file.path for file in files]
    names = stored(table)
    if files and all(file.columns == len(names) for file in files):
        return parquet(paths)
    types = {column.name: column.type for column in table.columns}
    nothing = f"select {', '.join(f'null::{types[name]} as {quoted(name)}' for name in names)} where false"
    found = f" union all by name select * from {parquet(paths, union_by_name=True)}" if files else ""
    return f"({nothing}{found})"


def quoted(name: str) -> str:
    """A column's name as an SQL identifier."""
    return f'"{name}"'


def connect(*, threads: int, memory: str | None, spill: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that downloads nothing and spills to ``spill``, which it makes when it must."""
    config: dict[str, str | bool | int | float | list[str]] = dict.fromkeys(_CLOSED, False)
    config |= {"threads": threads, "temp_directory": str(spill)}
    if memory is not None:
        config["memory_limit"] = memory
    connection = duckdb.connect(config=config)
    connection.execute("set timezone = 'UTC'")
    return connection


def reader(folder: Path, lists: FileLists, *, threads: int = 2, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection with a view for every table of the schema; of the file system it sees the lake alone."""
    spill = Path(tempfile.gettempdir()) / f"quarterdeck-{os.getpid()}"
    connection = connect(threads=threads, memory=memory, spill=spill)
    connection.execute("set parquet_metadata_cache = true")
    connection.execute(f"set allowed_directories = [{text(f'{folder}/')}, {text(f'{spill}/')}]")
    connection.execute("set enable_external_access = false")
    try:
        _make_tables(connection, folder, lists)
    except duckdb.Error as error:
        connection.close()
        raise LakeDamaged(folder, f"cannot be opened ({str(error).splitlines()[0]})") from error
    return connection


def _make_tables(connection: duckdb.DuckDBPyConnection, folder: Path, lists: FileLists) -> None:
    """A view for each table; the small one that every view on a fact table needs is held in memory."""
    connection.execute(f"create table superseded as {_view(TABLES['superseded'], folder, lists, superseded=False)}")
    some = bool(lists.get("superseded"))
    for table in TABLES.values():
        if table.name != "superseded":
            connection.execute(f"create view {table.name} as {_view(table, folder, lists, superseded=some)}")


def _view(table: Table, folder: Path, lists: FileLists, *, superseded: bool) -> str:
    names = ", ".join(f"rows.{quoted(column.name)}" for column in table.columns if column.name not in _HIDDEN)
    present = PRESENT if superseded and table.kind == "fact" else ""
    return f"select {names} from {rows_of(table, folder, lists.get(table.name, ()))} as rows {present}"
