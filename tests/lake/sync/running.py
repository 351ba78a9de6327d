"""Runs a sync over a lake in a folder, and looks at what it left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.lake.faults import Checkpoint, unbroken
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.sources.protocol import Source

from .twin import NOW


def run(
    source: Source,
    folder: Path,
    *,
    at: datetime = NOW,
    name: str = "gitlab",
    full: bool = False,
    since: date | None = None,
    bots: BotRules | None = None,
    on_open_work: Callable[[], None] | None = None,
    checkpoint: Checkpoint = unbroken,
    url: str = "https://gitlab.example",
    reconcile_every: timedelta = timedelta(days=7),
) -> SyncResult:
    return asyncio.run(
        sync(
            source,
            Lake(folder),
            name=name,
            url=url,
            scope="g",
            clock=lambda: at,
            full=full,
            since=since,
            bots=bots,
            on_open_work=on_open_work,
            checkpoint=checkpoint,
            reconcile_every=reconcile_every,
        )
    )


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
