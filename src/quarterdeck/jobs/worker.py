"""The worker: takes what is due, does it, and says how it ended. Several may run; each may be killed at any moment."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, close_old_connections, connection, connections

from quarterdeck.desk.core.connections import close_stale
from quarterdeck.home.errors import HomeError
from quarterdeck.home.folder import Home
from quarterdeck.jobs import queue, schedule
from quarterdeck.jobs.errands import Errand, Job, table
from quarterdeck.jobs.queue import LEASE, Claim
from quarterdeck.lake.errors import LakeBusy
from quarterdeck.lake.joining import CannotJoin
from quarterdeck.lake.sync.errors import OtherServer, SourcesOverlap, SyncStopped
from quarterdeck.sources.errors import (
    AddressRefused,
    BadAddress,
    Forbidden,
    NotFound,
    RedirectRefused,
    SourceError,
    TooOld,
    Unauthorized,
)

log = logging.getLogger(__name__)
_HOPELESS = (
    HomeError, CannotJoin, OtherServer, SourcesOverlap, AddressRefused, BadAddress, Forbidden, NotFound,
    RedirectRefused, TooOld, Unauthorized,
)  # fmt: skip
"""Asking again a minute later would get the same answer."""
_BUSY_PAUSE = timedelta(seconds=15)
_TICK = 3.0
_PAUSES = (0.5, 2.0, 5.0)
"""Seconds."""


class Worker:
    """One process's worker: a thread for each lane, one that says that we live, and the caller's for the schedule.

    ``pause`` seconds pass between two looks at an empty outbox. ``jobs`` is for tests.
    """

    def __init__(
        self,
        home: Home,
        clock: Callable[[], datetime],
        *,
        jobs: Mapping[str, Job] | None = None,
        lease: timedelta = LEASE,
        pause: float = 1.0,
        scheduled: bool = True,
    ) -> None:
        self._home, self._clock, self._lease, self._pause = home, clock, lease, pause
        self._jobs = table() if jobs is None else jobs
        self._stopping = threading.Event()
        self._scheduled = scheduled
        self._tokens: set[str] = set()
        self._over = threading.Event()

    def stop(self) -> None:
        """End after the present step; what is left goes back into the outbox."""
        self._stopping.set()

    def run(self, is_orphaned: Callable[[], bool] = lambda: False) -> None:
        """Work until `stop`, or until nobody is left who would stop us."""
        lanes = sorted({job.lane for job in self._jobs.values()})
        threads = [threading.Thread(target=self._lane, args=(lane,), name=f"lane-{lane}") for lane in lanes]
        with self._beating():
            for thread in threads:
                thread.start()
            while not self._stopping.wait(_TICK if self._scheduled else self._pause):
                if self._scheduled:
                    self._guarded(lambda: schedule.tick(self._home, now=self._clock()))
                if is_orphaned():
                    self.stop()
            for thread in threads:
                thread.join()
        connections.close_all()

    def drain(self) -> int:
        """Do what is due now, in this thread, and what that makes due; how many entries it was."""
        done = 0
        if self._scheduled:
            schedule.tick(self._home, now=self._clock())
        with self._beating():
            while not self._stopping.is_set() and self.work_once(list(self._jobs)):
                done += 1
        return done

    def work_once(self, names: list[str]) -> bool:
        """Take one entry and do it; False where nothing is due."""
        claim = queue.claim(names, now=self._clock(), lease=self._lease)
        if claim is None:
            return False
        errand = Errand(self._home, claim, self._clock, self._stopping.is_set)
        self._tokens.add(claim.token)
        try:
            self._do(errand)
        finally:
            self._tokens.discard(claim.token)
        return True

    def _do(self, errand: Errand) -> None:
        claim = errand.claim
        try:
            self._jobs[claim.name].call(errand)
        except LakeBusy as busy:
            self._put_back(errand, after=_BUSY_PAUSE, why=str(busy))
        except SyncStopped as stopped:
            if self._stopping.is_set():
                self._put_back(errand)
            else:
                why = str(stopped)
                self._each(errand, lambda one, now: queue.cancel(one, why, now=now))
        except Exception as error:
            self._failed(errand, error)
        else:
            self._each(errand, lambda one, now: queue.finish(one, now=now))

    def _put_back(self, errand: Errand, *, after: timedelta = timedelta(), why: str = "") -> None:
        self._each(errand, lambda one, now: queue.put_back(one, now=now, due_at=now + after, error=why))

    def _failed(self, errand: Errand, error: Exception) -> None:
        claim = errand.claim
        if not isinstance(error, HomeError | SourceError):
            log.exception("job %s %s failed", claim.name, claim.key)
        said = str(error).partition("\n")[0] or type(error).__name__
        hopeless = isinstance(error, _HOPELESS) or claim.tries >= self._jobs[claim.name].tries
        self._each(errand, lambda one, now: queue.fail(one, said, now=now, for_good=hopeless))

    def _each(self, errand: Errand, end: Callable[[Claim, datetime], bool]) -> None:
        for claim in (errand.claim, *errand.together):
            if not self._ended(claim, end):
                log.warning("job %s %s was taken over by another worker", claim.name, claim.key)

    def _ended(self, claim: Claim, end: Callable[[Claim, datetime], bool]) -> bool:
        """Say how it ended; a database that went away during a long job is asked again, as else all would be redone."""
        for pause in _PAUSES:
            _renew_connection()
            try:
                return end(claim, self._clock())
            except OperationalError as error:
                log.warning("the desk's database does not answer: %s", error)
                time.sleep(pause)
        _renew_connection()
        return end(claim, self._clock())

    def _lane(self, lane: str) -> None:
        names = [name for name, job in self._jobs.items() if job.lane == lane]
        while not self._stopping.is_set():
            if not self._guarded(lambda: self.work_once(names)):
                self._stopping.wait(self._pause)
        connections.close_all()

    @contextmanager
    def _beating(self) -> Iterator[None]:
        """While it lasts, what is ours is said to be ours."""
        thread = threading.Thread(target=self._beat, name="beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _beat(self) -> None:
        """Renew our leases well before they end."""
        while not self._over.wait(self._lease.total_seconds() / 4):
            for token in list(self._tokens):
                self._guarded(lambda: queue.renew(token, now=self._clock(), lease=self._lease))  # noqa: B023 - run at once
        connections.close_all()

    def _guarded(self, call: Callable[[], object]) -> bool:
        """Whether it gave something; a database that is busy or away for a moment does not end the worker."""
        _renew_connection()
        try:
            return bool(call())
        except OperationalError as error:
            log.warning("the desk's database does not answer: %s", error)
            self._stopping.wait(self._pause)
        except Exception:
            log.exception("the worker goes on after a fault")
            self._stopping.wait(self._pause)
        return False


def _renew_connection() -> None:
    """Drop a connection that broke, grew old or leads to a desk that was replaced; never in the middle of a
    transaction."""
    if not connection.in_atomic_block:
        close_old_connections()
        close_stale()
