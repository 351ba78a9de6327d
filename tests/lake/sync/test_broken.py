"""A sync that is killed at any moment: the next one ends with the tables of an unbroken one.

60 crash points in this process, at random among all steps of the store and all pages, and 6 real SIGKILLs of a
process that reads a GitLab on loopback.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.errors import LakeBusy
from quarterdeck.lake.store import Lake
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.server import Server
from quarterdeck.sources.protocol import Query

from .child import PRELOAD, child_main, read
from .running import dump, run, states, syncing
from .twin import NOW, Twin, company

CRASHES, KILLS = 30, 4
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(PRELOAD)
HOUR = timedelta(hours=1)


class Crash(BaseException):
    """As sudden as a kill: nobody catches it."""


def world() -> Twin:
    """Few merge requests on small pages: closed, reopened, in two projects."""
    twin = company(72, page=10)
    for number in (12, 24, 36):
        created = twin.nodes[number].created_at
        twin.close_it(number, created + HOUR)
        twin.reopen(number, created + 2 * HOUR)
    return twin


def go_on(twin: Twin) -> None:
    """What happens between a first and a later sync."""
    at = NOW + HOUR
    for number in range(1, 40, 3):
        twin.change(number, at, title=f"Touched {number}")
    twin.close_it(48, at)
    twin.reopen(48, at + HOUR)
    twin.add(500, created_at=at, state="opened")
    for number in (2, 9, 60):
        del twin.nodes[number]


class Bomb:
    """Goes off at the ``fuse``-th step."""

    def __init__(self, fuse: int) -> None:
        self.fuse = fuse
        self.steps = 0

    def step(self, _: object) -> None:
        self.steps += 1
        if self.steps == self.fuse:
            raise Crash


def armed(twin: Twin, folder: Path, fuse: int, *, hours: int) -> int | None:
    """Run with a bomb; the steps it took when it did not go off."""
    bomb = Bomb(fuse)
    twin.before_page = bomb.step
    try:
        run(twin, folder, at=NOW + hours * HOUR, checkpoint=bomb.step)
    except Crash:
        return None
    finally:
        twin.before_page = lambda _: None
    return bomb.steps


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    """The tables after a first sync, and after a later one, that nothing disturbed."""
    folder = tmp_path_factory.mktemp("unbroken")
    twin = world()
    run(twin, folder)
    first = dump(folder)
    go_on(twin)
    run(twin, folder, at=NOW + 30 * HOUR)
    return first, dump(folder)


def test_a_sync_that_crashes_anywhere_is_made_whole_by_the_next(
    tmp_path: Path, unbroken: tuple[object, object]
) -> None:
    rng = random.Random(20261122)
    crashes = lakes = 0
    while crashes < CRASHES:
        lakes += 1
        folder = tmp_path / str(lakes)
        twin = world()
        crashes += _crashing(twin, folder, rng, hours=0)
        assert dump(folder) == unbroken[0], f"lake {lakes}, first sync"
        go_on(twin)
        crashes += _crashing(twin, folder, rng, hours=30)
        assert dump(folder) == unbroken[1], f"lake {lakes}, later sync"
        assert Lake(folder).manifest().sources["gitlab"].complete


def _crashing(twin: Twin, folder: Path, rng: random.Random, *, hours: int) -> int:
    """Crash up to ten times in a row, each time at a random step, then let one through. The number of crashes."""
    crashes = 0
    for _ in range(10):
        if armed(twin, folder, rng.randint(1, 60), hours=hours) is not None:
            return crashes
        crashes += 1
    assert run(twin, folder, at=NOW + hours * HOUR).complete
    return crashes


def test_each_step_is_a_crash_point(tmp_path: Path, unbroken: tuple[object, object]) -> None:
    steps = armed(world(), tmp_path / "all", 10_000, hours=0)
    assert steps is not None
    assert steps > 40


def test_a_first_sync_repeats_at_most_what_was_not_committed(tmp_path: Path) -> None:
    twin = company(3000)
    pages = 0

    def count(query: Query) -> None:
        nonlocal pages
        pages += query.state is None and query.updated_after is None

    twin.before_page = count
    run(twin, tmp_path / "whole")
    whole, pages = pages, 0
    ticks = iter(range(1_000_000))
    broken = tmp_path / "broken"

    def crash_late(query: Query) -> None:
        count(query)
        if pages == 25:
            twin.before_page = count
            raise Crash

    twin.before_page = crash_late
    with pytest.raises(Crash):
        run(twin, broken, ticking=lambda: NOW + timedelta(seconds=next(ticks)))
    assert len(states(broken)) > 1000
    run(twin, broken, at=NOW + HOUR)
    assert pages - 1 <= whole + 12


def test_a_cancelled_sync_leaves_what_was_committed(tmp_path: Path) -> None:
    twin = company(300, page=10)

    async def cancelled() -> None:
        task = asyncio.create_task(syncing(twin, tmp_path))

        def cancel(query: Query) -> None:
            if sum(query.state is None for query in twin.queries) == 5:
                task.cancel()

        twin.before_page = cancel
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    twin.before_page = lambda _: None
    assert set(states(tmp_path).values()) == {"opened"}
    assert run(twin, tmp_path).complete


def test_the_second_of_two_syncs_says_who_is_at_work(tmp_path: Path) -> None:
    with Lake(tmp_path).writer(), pytest.raises(LakeBusy, match=f"process {os.getpid()} on"):
        run(world(), tmp_path)


def test_killed_processes_lose_nothing(tmp_path: Path) -> None:
    rng = random.Random(7)
    made = make_company(seed=5, people=8, years=0.4, now=NOW)
    with Server(made) as server:
        asyncio.run(read(server.url, made.top_group, tmp_path / "unbroken"))
        expected, whole = dump(tmp_path / "unbroken"), len(server.requests)
        kills = lakes = 0
        while kills < KILLS:
            lakes += 1
            folder = tmp_path / str(lakes)
            for _ in range(4):
                kills += _kill(
                    server, made.top_group, folder, requests=rng.randint(1, whole), later=rng.uniform(0, 0.3)
                )
            asyncio.run(read(server.url, made.top_group, folder))
            assert dump(folder) == expected


def _kill(server: Server, group: str, folder: Path, *, requests: int, later: float) -> bool:
    """Start a sync and kill it some moments after so many requests; whether it was still running."""
    begun = len(server.requests)
    child = PROCESSES.Process(target=child_main, args=(server.url, group, str(folder)))
    child.start()
    while len(server.requests) < begun + requests and child.is_alive():
        time.sleep(0.001)
    time.sleep(later)
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL
