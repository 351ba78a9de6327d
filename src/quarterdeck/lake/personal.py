"""What the lake holds on one person, and how it forgets who they were without forgetting what happened."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import FACTS, TABLES
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.lake.writer import Writer

PERSONAL = {
    "merge_requests": ("author_id",),
    "events": ("actor_id", "subject_id"),
    "reviewers": ("user_id",),
    "approvers": ("user_id",),
    "users": ("user_id",),
    "memberships": ("user_id", "clone_user_id"),
}
"""The columns that say who somebody is, by table."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 2000
"""Merge requests that are rewritten in one batch."""


def rows_on(snapshot: Snapshot, numbers: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """Every row that names one of these user numbers, by table; instants are aware UTC."""
    return {
        table: _as_rows(_read(snapshot.connection, table, f"where {_is_one_of(columns, numbers)}"))
        for table, columns in PERSONAL.items()
    }


def new_number() -> int:
    """A user number that nobody had and that leads to nobody: negative, like those of clones."""
    return -secrets.randbelow(1 << 62) - 1


def erase(lake: Lake, numbers: Iterable[int], *, to: int, now: datetime, wait: float = 60.0) -> int:
    """Put ``to`` for these user numbers everywhere, and drop all older states; how many merge requests were rewritten.

    What happened stays, so figures stay; who it was is in no file afterwards. A later sync brings the number back for
    merge requests that change on the server, unless it is erased there too. LakeBusy after ``wait`` seconds.
    """
    known = sorted(set(numbers))
    with lake.writer(wait=wait) as writer, lake.snapshot() as snapshot:
        touched = _touched(snapshot.connection, known)
        for start in range(0, len(touched), _AT_ONCE):
            _rewrite(writer, snapshot.connection, touched[start : start + _AT_ONCE], (known, to))
        writer.replace("users", _without(snapshot.connection, "users", known, to))
        writer.replace("memberships", _without(snapshot.connection, "memberships", known, to))
        writer.compact(now=now)
    lake.vacuum(now=now, keep_days=0, wait=wait)
    return len(touched)


def _touched(connection: duckdb.DuckDBPyConnection, numbers: list[int]) -> list[int]:
    parts = [
        f"select mr_id from {table} where {_is_one_of(columns, numbers)}"
        for table, columns in PERSONAL.items()
        if table in FACTS
    ]
    return [line[0] for line in connection.execute(" union ".join(parts) + " order by 1").fetchall()]


def _rewrite(
    writer: Writer, connection: duckdb.DuckDBPyConnection, mr_ids: list[int], change: tuple[list[int], int]
) -> None:
    """Write these merge requests again, whole, under the new number."""
    listed = ", ".join(map(str, mr_ids))
    periods = dict(
        connection.execute(f"select mr_id, year(created_at)::varchar from merge_requests where mr_id in ({listed})")
        .fetchall()
    )  # fmt: skip
    rows = {}
    for table in FACTS:
        columns = _changed(table, _read(connection, table, f"where mr_id in ({listed})"), *change)
        if columns["mr_id"]:
            own = {} if table == "merge_requests" else {"period": [periods[mr_id] for mr_id in columns["mr_id"]]}
            rows[table] = {**columns, **own}
    writer.append(rows, supersede=mr_ids)


def _without(connection: duckdb.DuckDBPyConnection, table: str, numbers: list[int], to: int) -> Columns:
    """A whole table, in which those who had the numbers have no name, and one number."""
    read = _read(connection, table, "")
    hit = [any(read[c][n] in numbers for c in PERSONAL[table]) for n in range(len(read["user_id"]))]
    for n in (n for n, found in enumerate(hit) if found):
        read["user_id"][n], read["username"][n] = to, None
        if table == "users":
            read["former_usernames"][n] = []
        else:
            read["person_id"][n], read["clone_user_id"][n] = -to, None
    return read


def _changed(table: str, columns: dict[str, list[Any]], numbers: list[int], to: int) -> dict[str, list[Any]]:
    return {
        name: [to if value in numbers else value for value in values] if name in PERSONAL.get(table, ()) else values
        for name, values in columns.items()
    }


def _is_one_of(columns: Iterable[str], numbers: Iterable[int]) -> str:
    listed = ", ".join(str(int(number)) for number in numbers) or "null"
    return "(" + " or ".join(f"{column} in ({listed})" for column in columns) + ")"


def _read(connection: duckdb.DuckDBPyConnection, table: str, where: str) -> dict[str, list[Any]]:
    """Rows as columns of Python values."""
    columns = [column for column in TABLES[table].columns if column.name not in {"period", "written"}]
    asked = ", ".join(
        f'epoch_us("{c.name}")' if c.type == "timestamptz" else f'"{c.name}"' for c in columns
    )  # fmt: skip
    lines = connection.execute(f"select {asked} from {table} {where}").fetchall()
    read = {column.name: [line[n] for line in lines] for n, column in enumerate(columns)}
    for column in columns:
        if column.type == "timestamptz":
            read[column.name] = [
                None if us is None else _EPOCH + timedelta(microseconds=us) for us in read[column.name]
            ]
    return read


def _as_rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return list(_each(columns))


def _each(columns: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))
