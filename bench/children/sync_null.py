"""One sync of the null source, first, later or full, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bench.null_source import NOW, NullSource
from bench.running import tell
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import sync

CHANGED = 100


def main(count: str, folder: str, kind: str) -> None:
    """``kind``: first; later (100 changed a day after); weekly (the same ten days after, so ids are compared);
    full."""
    source = NullSource(int(count))
    days = {"first": 0, "later": 1, "weekly": 10, "full": 11}[kind]
    if days:
        source.change(CHANGED, at=NOW + timedelta(days=days))
    began = time.perf_counter()
    call = sync(
        source, Lake(Path(folder)), name="null", url="http://127.0.0.1", scope="null",
        clock=ticking(NOW + timedelta(days=days, hours=1)), full=kind == "full",
    )  # fmt: skip
    result = asyncio.run(call)
    if not result.complete or result.merge_requests < min(CHANGED, int(count)):
        sys.exit(f"incomplete: {result.differences}, read {result.merge_requests}")
    tell(
        seconds=time.perf_counter() - began, own=result.seconds_own, requests=sum(result.requests.values()),
        merge_requests=result.merge_requests, mode=result.mode,
    )  # fmt: skip


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that begins at ``start`` and runs as fast as the real one."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
