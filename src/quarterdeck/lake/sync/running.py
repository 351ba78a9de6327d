"""A sync that other processes can watch and stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from quarterdeck.home import running
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Run
from quarterdeck.lake.sync.errors import SyncStopped
from quarterdeck.lake.sync.progress import Progress, Silent

T = TypeVar("T")
_EVERY = timedelta(seconds=0.5)
_BEAT = timedelta(seconds=5)
_LOOK = 0.5
"""Seconds between two looks at whether somebody wants us to stop."""


class Watched:
    """Progress that is written into the home's ``run`` folder, and told to ``beside`` as well."""

    def __init__(self, home: Home, source: str, clock: Callable[[], datetime], beside: Progress | None = None) -> None:
        self._home, self._clock = home, clock
        self.wants_stop: Callable[[], bool] = lambda: False
        """Whether this process itself has to end."""
        self._beside = beside or Silent()
        self.run: Run = running.begin(home, source, now=clock())

    def started(self, source: str) -> None:
        self._beside.started(source)

    def phase(self, name: str, total: int | None) -> None:
        self._beside.phase(name, total)
        now = self._clock()
        self._put(replace(self.run, phase=name, total=total, done=0, phase_began_at=now, waiting=""), now, always=True)

    def advanced(self, count: int) -> None:
        self._beside.advanced(count)
        self._put(replace(self.run, done=self.run.done + count, waiting=""), self._clock())

    def waiting(self, seconds: float, why: str) -> None:
        self._beside.waiting(seconds, why)
        self._put(replace(self.run, waiting=f"waiting {seconds:.0f} s: {why}"), self._clock(), always=True)

    def finished(self) -> None:
        self._beside.finished()

    def beat(self) -> None:
        """Say that we live, where nothing else was said lately."""
        now = self._clock()
        self._put(self.run, now, always=now - self.run.seen_at >= _BEAT)

    @property
    def is_to_stop(self) -> bool:
        """Whether somebody asked for it."""
        return self.wants_stop() or running.is_asked_to_stop(self._home, self.run)

    def _put(self, run: Run, now: datetime, *, always: bool = False) -> None:
        if always or (run != self.run and now - self.run.seen_at >= _EVERY):
            run = replace(run, seen_at=now)
            running.keep(self._home, run)
        self.run = run


async def stoppable(call: Coroutine[Any, Any, T], watched: Watched) -> T:
    """The value of ``call``, or `SyncStopped` when somebody asked for it; what was committed stays."""
    task = asyncio.create_task(call)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=_LOOK)
            watched.beat()
            if not task.done() and watched.is_to_stop:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                raise SyncStopped(watched.run.source)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
