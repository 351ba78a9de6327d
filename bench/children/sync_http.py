"""A first sync over HTTP into a fresh lake: from opening the client to the last commit."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.running import tell
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.sources.gitlab import Client, connect


async def _read(url: str, token: str, group: str, folder: Path) -> SyncResult:
    async with Client(url, token) as client:
        source = await connect(client, group=group)
        before = dict(source.stats.requests)
        result = await sync(source, Lake(folder), name="bench", url=url, scope=group, clock=lambda: datetime.now(UTC))
        for kind, count in before.items():
            result.requests[kind] = result.requests.get(kind, 0) + count
        return result


def main(url: str, token: str, group: str, folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    result = asyncio.run(_read(url, token, group, Path(folder)))
    seconds = time.perf_counter() - began
    if not result.complete:
        sys.exit(f"incomplete: {result.differences}")
    tell(
        seconds=seconds,
        own=result.seconds_own,
        merge_requests=result.merge_requests,
        requests=sum(result.requests.values()),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
