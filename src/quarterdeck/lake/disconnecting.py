"""Takes a source out of the lake: its merge requests, its projects, its state."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.lake.rows import RowsBuilder
from quarterdeck.lake.schema import PROJECTS
from quarterdeck.lake.store import Lake


def drop_source(lake: Lake, name: str, *, now: datetime, wait: float = 30.0) -> int:
    """Remove what a source brought, in one commit; how many merge requests that were. Old versions keep them."""
    if not lake.exists() or name not in lake.manifest().sources:
        return 0
    names = [column.name for column in PROJECTS.columns]
    with lake.writer(wait=wait) as writer:
        with lake.snapshot() as snapshot:
            ids = snapshot.connection.execute("select mr_id from merge_requests where source = ?", [name]).fetchall()
            projects = snapshot.connection.execute(
                f"select {', '.join(names)} from projects where source <> ?", [name]
            ).fetchall()
        builder = RowsBuilder(names)
        for row in projects:
            builder.add(*row)
        writer.remove([mr_id for (mr_id,) in ids])
        writer.replace("projects", builder.columns())
        writer.commit(now=now, sources={name: None})
    return len(ids)
