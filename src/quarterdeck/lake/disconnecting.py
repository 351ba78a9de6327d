"""Takes a source out of the lake: its merge requests, its projects, its state."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import ISSUES, PROJECTS, Table
from quarterdeck.lake.store import Lake, Snapshot


def drop_source(lake: Lake, name: str, *, now: datetime, wait: float = 30.0) -> int:
    """Remove what a source brought, in one commit; how many merge requests that were. Old versions keep them."""
    if not lake.exists() or name not in lake.manifest().sources:
        return 0
    with lake.writer(wait=wait) as writer:
        with lake.snapshot() as snapshot:
            ids = snapshot.connection.execute("select mr_id from merge_requests where source = ?", [name]).fetchall()
            left = [(table, _others(snapshot, table, name)) for table in (PROJECTS, ISSUES)]
        writer.remove([mr_id for (mr_id,) in ids])
        for table, columns in left:
            writer.replace(table.name, columns)
        writer.commit(now=now, sources={name: None})
    return len(ids)


def _others(snapshot: Snapshot, table: Table, name: str) -> Columns:
    """A whole table without the rows of this source."""
    asked = (f"epoch_us({c.name})" if c.type == "timestamptz" else c.name for c in table.columns)
    found = snapshot.connection.execute(f"select {', '.join(asked)} from {table.name} where source <> ?", [name])
    rows = RowsBuilder(column.name for column in table.columns)
    for row in found.fetchall():
        rows.add(*row)
    return rows.columns()
