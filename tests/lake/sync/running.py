"""Runs a sync over a lake in a folder, and looks at what it left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.sources.protocol import Source

from .twin import NOW


def run(source: Source, folder: Path, **options: Any) -> SyncResult:
    """A whole sync; see `syncing`."""
    return asyncio.run(syncing(source, folder, **options))


async def syncing(
    source: Source,
    folder: Path,
    *,
    at: datetime = NOW,
    ticking: Callable[[], datetime] | None = None,
    name: str = "gitlab",
    url: str = "https://gitlab.example",
    **options: Any,
) -> SyncResult:
    """A sync by a clock that stands at ``at``, or by ``ticking``; ``options`` are those of `sync`."""
    clock = ticking or (lambda: at)
    return await sync(source, Lake(folder), name=name, url=url, scope="g", clock=clock, **options)


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as sorted rows, without what tells when it was written."""
    tables = {}
    with Lake(folder).snapshot() as snapshot:
        for table in TABLES.values():
            if table.name == "superseded":
                continue
            names = [
                f'epoch_us("{c.name}")' if c.type == "timestamptz" else f'"{c.name}"'
                for c in table.columns
                if c.name not in {"written", "period"}
            ]
            rows = snapshot.connection.execute(f"select {', '.join(names)} from {table.name}").fetchall()
            tables[table.name] = sorted(rows, key=repr)
    return tables


def states(folder: Path) -> dict[int, str]:
    with Lake(folder).snapshot() as snapshot:
        return dict(snapshot.connection.execute("select mr_id, state from merge_requests").fetchall())
