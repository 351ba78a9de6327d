"""A sync of a GitLab on loopback, also as a process that a test can kill."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.simulator.server import DEFAULT_TOKEN
from quarterdeck.sources.gitlab import Client, connect

from .twin import NOW

PRELOAD = [__name__, "deltalake", "duckdb", "quarterdeck.sources.gitlab.source", "quarterdeck.lake.delta"]
"""Imported once for all processes."""


async def read(url: str, group: str, folder: Path, **options: Any) -> SyncResult:
    """Sync the group into the folder; ``options`` are those of `read_by`."""
    return await read_by(Client(url, DEFAULT_TOKEN, limits=options.pop("limits", None)), group, folder, **options)


async def read_by(client: Client, group: str, folder: Path, *, minutes: int = 0, **options: Any) -> SyncResult:
    """Sync by a clock that stands still some minutes after NOW; ``options`` are those of `sync`."""
    async with client:
        return await sync(
            await connect(client, group=group),
            Lake(folder),
            name="gitlab",
            url=client.base,
            scope=group,
            clock=lambda: NOW + timedelta(minutes=minutes),
            **options,
        )


def child_main(url: str, group: str, folder: str) -> None:
    """What a process does until it is killed."""
    asyncio.run(read(url, group, Path(folder)))
