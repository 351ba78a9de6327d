"""The exclusion list: projects, or groups with all below, whose merge requests count nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from quarterdeck.lake.rows import RowsBuilder
from quarterdeck.lake.schema import PROJECTS
from quarterdeck.lake.store import Lake


def excludes(paths: Sequence[str], project: str) -> bool:
    """Whether a project's full path is one of ``paths`` or lies below one; letter case does not matter."""
    folded = project.casefold()
    return any(folded == (path := one.strip("/").casefold()) or folded.startswith(f"{path}/") for one in paths)


def apply(lake: Lake, paths: Sequence[str], *, now: datetime, wait: float = 30.0) -> int:
    """Mark the lake's projects by the list, committing only where something changed; how many are excluded."""
    if not lake.exists():
        return 0
    names = [column.name for column in PROJECTS.columns]
    with lake.writer(wait=wait) as writer:
        with lake.snapshot() as snapshot:
            rows = snapshot.connection.execute(f"select {', '.join(names)} from projects").fetchall()
        marked = [(*row[:-1], excludes(paths, row[2])) for row in rows]
        if marked != rows:
            builder = RowsBuilder(names)
            for row in marked:
                builder.add(*row)
            writer.replace("projects", builder.columns())
            writer.commit(now=now)
    return sum(bool(row[-1]) for row in marked)
