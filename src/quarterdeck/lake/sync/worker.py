"""Our own work — shaping and writing — on one thread beside the network's, so that neither waits for the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")


class Worker:
    """Runs one call at a time, always on the same thread; a call that was begun is finished, cancelled or not."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lake")
        self.seconds = 0.0
        """Spent in calls."""

    async def run(self, call: Callable[[], T]) -> T:
        """The call's value or exception."""
        began = self._clock()
        future = asyncio.get_running_loop().run_in_executor(self._thread, call)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            # The lake must not be closed under a call that is still writing.
            await asyncio.wait([future])
            raise
        finally:
            self.seconds += (self._clock() - began).total_seconds()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown(wait=True)
