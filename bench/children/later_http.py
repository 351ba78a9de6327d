"""A later sync over HTTP of a lake far bigger than what the server holds."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.children.fill import NOW
from bench.children.sync_null import ticking
from bench.running import tell
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import SyncResult, sync
from quarterdeck.simulator.lake import SOURCE
from quarterdeck.sources.gitlab import Client, GitLab, connect
from quarterdeck.sources.protocol import Query, State


class _Beside:
    """The connected GitLab, whose counts by state also hold what it was not given to serve."""

    def __init__(self, gitlab: GitLab, beside: dict[str, int]) -> None:
        self._gitlab, self._beside = gitlab, beside

    def __getattr__(self, name: str) -> object:
        return getattr(self._gitlab, name)

    async def counts(self, query: Query, states: Sequence[State]) -> dict[str, int]:
        found = await self._gitlab.counts(query, states)
        return {state: count + self._beside[state] for state, count in found.items()}


async def _read(url: str, token: str, group: str, folder: Path, beside: dict[str, int]) -> tuple[SyncResult, float]:
    async with Client(url, token) as client:
        source = _Beside(await connect(client, group=group), beside)
        result = await sync(
            source, Lake(folder), name=SOURCE, url="http://127.0.0.1", scope="mass",  # type: ignore[arg-type]
            clock=ticking(NOW + timedelta(hours=1)),
        )  # fmt: skip
        return result, client.stats.waited


def main(url: str, token: str, group: str, beside: str, folder: str) -> None:
    began = time.perf_counter()
    result, waited = asyncio.run(_read(url, token, group, Path(folder), json.loads(beside)))
    seconds = time.perf_counter() - began
    if not result.complete or result.merge_requests != 100 or result.mode != "later":
        sys.exit(f"{result.mode}, read {result.merge_requests}, differences {result.differences}")
    tell(seconds=seconds, own=result.seconds_own, waited=waited, requests=result.requests)


if __name__ == "__main__":
    main(*sys.argv[1:])
