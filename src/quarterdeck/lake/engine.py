"""DuckDB, set up to read a version of the lake, or to write one, and to touch nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from quarterdeck.lake.files import FileLists
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


def parquet(paths: Iterable[Path]) -> str:
    """The SQL that reads these files, which all have the same columns."""
    return f"read_parquet([{', '.join(map(text, paths))}], hive_partitioning = false)"


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
    some = _load_superseded(connection, folder, lists)
    for table in TABLES.values():
        if table.name != "superseded":
            paths = [folder / table.name / file.path for file in lists.get(table.name, ())]
            connection.execute(f"create view {table.name} as {_view(table, paths, superseded=some)}")
    return connection


def _load_superseded(connection: duckdb.DuckDBPyConnection, folder: Path, lists: FileLists) -> bool:
    """Hold the small table in memory, as every view on a fact table needs it; whether it has any line."""
    paths = [folder / "superseded" / file.path for file in lists.get("superseded", ())]
    connection.execute(f"create table superseded as {_view(TABLES['superseded'], paths, superseded=False)}")
    return bool(paths)


def _view(table: Table, paths: list[Path], *, superseded: bool) -> str:
    columns = [column for column in table.columns if column.name not in _HIDDEN]
    if not paths:
        nothing = ", ".join(f'null::{column.type} as "{column.name}"' for column in columns)
        return f"select {nothing} where false"
    names = ", ".join(f'rows."{column.name}"' for column in columns)
    present = PRESENT if superseded and table.kind == "fact" else ""
    return f"select {names} from {parquet(paths)} as rows {present}"
