"""A sync of a GitLab on loopback, also as a process that a test can kill."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.simulator.server import DEFAULT_TOKEN
from quarterdeck.sources.gitlab import Client, Limits, connect

from .twin import NOW

PRELOAD = [__name__, "deltalake", "duckdb", "quarterdeck.sources.gitlab.source", "quarterdeck.lake.delta"]
"""Imported once for all processes."""


async def read(
    url: str, group: str, folder: Path, *, minutes: int = 0, full: bool = False, limits: Limits | None = None
) -> SyncResult:
    """Sync the group into the folder, by a clock that stands still some minutes after NOW."""
    async with Client(url, DEFAULT_TOKEN, limits=limits) as client:
        source = await connect(client, group=group)
        return await sync(
            source,
            Lake(folder),
            name="gitlab",
            url=url,
            scope=group,
            clock=lambda: NOW + timedelta(minutes=minutes),
            full=full,
        )


def child_main(url: str, group: str, folder: str) -> None:
    """What a process does until it is killed."""
    asyncio.run(read(url, group, Path(folder)))
