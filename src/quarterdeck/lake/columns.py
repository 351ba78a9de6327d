"""A column's values on their way into DuckDB: as NumPy arrays, with the SQL that gives them their type."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.rows import Columns, Values
from quarterdeck.lake.schema import FACTS, TABLES, Column, Table, Type

_NAT = np.iinfo(np.int64).min
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_SEPARATOR = "\x1f"
_PERIOD = re.compile(r"[0-9]{4}")


def check(table: Table, columns: Columns) -> int:
    """Number of rows. Raises ValueError where a column is unknown, missing or of another length than the rest."""
    names = {column.name for column in table.columns}
    unknown = set(columns) - names
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    missing = [c.name for c in table.columns if c.name not in columns and not c.null and not _derived(table, c.name)]
    if missing:
        raise ValueError(f"{table.name} lacks {', '.join(missing)}")
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"{table.name} has columns of different lengths: {sorted(lengths)}")
    return lengths.pop() if lengths else 0


def check_fact(name: str, columns: Columns) -> None:
    """Raise ValueError unless these are rows of a fact table."""
    if name not in FACTS:
        raise ValueError(f"{name} is no fact table")
    table = TABLES[name]
    if check(table, columns) and not has_creation(table):
        _check_periods(columns["period"])


def _derived(table: Table, name: str) -> bool:
    return name == "written" or (name == "period" and has_creation(table))


def has_creation(table: Table) -> bool:
    """Whether the table's period follows from its own ``created_at``."""
    return any(column.name == "created_at" for column in table.columns)


def to_array(column: Column, values: Values) -> NDArray[Any]:
    """Values as an array that DuckDB scans without guessing; absent ones are masked, NaT, NaN or None."""
    return _ARRAYS[column.type](values)


def to_sql(column: Column) -> str:
    """The SQL that turns a scanned array into the column's type."""
    name = f'"{column.name}"'
    if column.type == "timestamptz":
        return f"case when {name} <> {_NAT} then make_timestamptz({name}) end"
    if column.type == "date":
        return f"{name}::date"
    if column.type == "varchar[]":
        return f"case when {name} = '' then [] else string_split({name}[2:], chr(31)) end"
    return f"{name}::{column.type}"


def _check_periods(values: Values) -> None:
    """Raise ValueError unless every value is a year in four digits: it becomes the name of a folder."""
    for value in set(values):
        if not (isinstance(value, str) and _PERIOD.fullmatch(value)):
            raise ValueError(f"{value!r} is no period, such as 2026")


def _objects(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ndarray):
        return values if values.dtype == object else values.astype(object)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _masked(kind: type[np.generic]) -> Callable[[Values], NDArray[Any]]:
    def convert(values: Values) -> NDArray[Any]:
        if isinstance(values, np.ndarray) and values.dtype != object:
            return values
        objects = _objects(values).copy()
        absent = np.array([value is None for value in objects], dtype=np.bool_)
        objects[absent] = 0
        return np.ma.array(objects.astype(kind), mask=absent)

    return convert


def _doubles(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _lists(values: Values) -> NDArray[Any]:
    """Lists of strings, each as one string; the separator is a control character that no label holds."""
    return _objects([None if value is None else "".join(_SEPARATOR + str(item) for item in value) for value in values])


def _micros(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values.astype("datetime64[us]").astype(np.int64) if values.dtype.kind == "M" else values
    return np.array([_NAT if value is None else _instant(value) for value in values], dtype=np.int64)


def _instant(value: datetime | int) -> int:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    return (value - _EPOCH) // _MICRO


def _days(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return values.astype("datetime64[us]")
    return _objects([value.isoformat() if isinstance(value, date) else value for value in values])


_ARRAYS: dict[Type, Callable[[Values], NDArray[Any]]] = {
    "bigint": _masked(np.int64),
    "integer": _masked(np.int64),
    "smallint": _masked(np.int64),
    "double": _doubles,
    "boolean": _masked(np.bool_),
    "varchar": _objects,
    "date": _days,
    "timestamptz": _micros,
    "varchar[]": _lists,
}
