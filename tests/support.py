"""A lake held in memory, for tests of what reads one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from quarterdeck.lake.schema import TABLES, Table

_DEFAULTS: dict[str, dict[str, Any]] = {
    "merge_requests": {
        "source": "s", "project_id": 1, "iid": 1, "title": "t", "author_id": None, "state": "opened", "draft": False,
        "reopened": False, "labels": [], "backport": False,
    },
    "events": {"seq": 0, "internal": False, "evidence": "noted"},
    "users": {"username": None, "former_usernames": [], "kind": "human"},
    "projects": {"source": "s", "path": "g/p", "archived": False, "excluded": False},
    "issues": {
        "source": "s", "project_id": 1, "iid": 1, "kind": "issue", "title": "t", "labels": [], "assigned": False,
    },
    "teams": {"position": 0, "projects": [], "handbook_globs": []},
    "memberships": {"share": 1.0},
}  # fmt: skip


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns if c.name not in {"period", "written"})
    connection.execute(f"create table {table.name} ({columns})")


def connection_with(**rows: Iterable[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with every table of the schema and the given rows; absent columns take plain defaults.

    ``updated_at`` defaults to ``created_at``, ``ready_at`` to ``created_at`` unless it is a draft.
    """
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for table in TABLES.values():
        _create(connection, table)
    for name, lines in rows.items():
        for line in lines:
            values = {**_DEFAULTS.get(name, {}), **line}
            if name == "merge_requests":
                values.setdefault("updated_at", values["created_at"])
                values.setdefault("ready_at", None if values["draft"] else values["created_at"])
            known = [c.name for c in TABLES[name].columns]
            assert set(values) <= set(known), f"{name}: unknown columns {set(values) - set(known)}"
            names = ", ".join(f'"{key}"' for key in values)
            marks = ", ".join("?" for _ in values)
            connection.execute(f"insert into {name} ({names}) values ({marks})", list(values.values()))
    # As a lake's connection: neither files nor Python variables are seen.
    connection.execute("set enable_external_access = false")
    return connection
