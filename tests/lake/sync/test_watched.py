"""A sync that is watched and stopped from elsewhere."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.home import running, secrets, settings
from quarterdeck.home.errors import NoToken
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake import road
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync.errors import SyncStopped
from quarterdeck.lake.sync.running import Watched, stoppable
from quarterdeck.simulator.server import Server
from quarterdeck.simulator.uniform import make_uniform
from quarterdeck.sources.errors import AddressRefused, Unauthorized

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def clock() -> datetime:
    return datetime.now(UTC)


class Ticking:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def home_of(server: Server, tmp_path: Path, *, guarded: bool = False) -> tuple[Home, SourceSetting]:
    home = Home(tmp_path / "home")
    home.make()
    source = SourceSetting("acme", "gitlab", server.url, server.world.company.top_group, guarded=guarded)
    settings.change(home, tables={"source": [source]})
    secrets.keep_token(home, "acme", server.token)
    return home, source


def test_progress_is_written_at_most_twice_a_second(tmp_path: Path) -> None:
    home, ticking = Home(tmp_path), Ticking()
    watched, found = Watched(home, "acme", ticking), running.find(home, "acme")
    watched.phase("history", 1000)
    seen = set[int]()
    for _ in range(100):
        ticking.now += timedelta(seconds=0.1)
        watched.advanced(10)
        found = running.find(home, "acme")
        assert found is not None
        seen.add(found.done)
    assert found is not None
    assert (found.phase, found.total) == ("history", 1000)
    assert 18 <= len(seen) <= 21
    watched.beat()
    ticking.now += timedelta(seconds=6)
    watched.beat()
    later = running.find(home, "acme")
    assert later is not None
    assert (later.done, later.seen_at) == (1000, ticking.now)


def test_a_wait_that_the_server_imposes_is_shown_until_it_goes_on(tmp_path: Path) -> None:
    home, ticking = Home(tmp_path), Ticking()
    watched = Watched(home, "acme", ticking)
    watched.waiting(7, "rate limited")
    found = running.find(home, "acme")
    assert found is not None
    assert found.waiting == "waiting 7 s: rate limited"
    ticking.now += timedelta(seconds=8)
    watched.advanced(1)
    assert watched.run.waiting == ""


def test_what_is_stopped_is_cancelled_and_what_is_not_gives_its_value(tmp_path: Path) -> None:
    home, left = Home(tmp_path), []

    async def for_ever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            left.append("tidied")

    async def quick() -> int:
        return 7

    async def failing() -> int:
        raise ValueError("as it was")

    watched = Watched(home, "acme", clock)
    assert asyncio.run(stoppable(quick(), watched)) == 7
    with pytest.raises(ValueError, match="as it was"):
        asyncio.run(stoppable(failing(), watched))
    running.ask_to_stop(home, watched.run)
    with pytest.raises(SyncStopped):
        asyncio.run(stoppable(for_ever(), watched))
    assert left == ["tidied"]


def _stop_when_something_is_read(home: Home) -> None:
    while (run := running.find(home, "acme")) is None or not run.done:
        pass
    running.ask_to_stop(home, run)


def test_a_stopped_sync_keeps_what_it_has_and_the_next_one_ends_complete(tmp_path: Path) -> None:
    with Server(make_uniform(merge_requests=3000, notes=1, seed=1, now=NOW), latency=0.2) as server:
        home, source = home_of(server, tmp_path)
        other = threading.Thread(target=_stop_when_something_is_read, args=(home,))
        other.start()
        with pytest.raises(SyncStopped):
            asyncio.run(road.read_again(home, source, road.How(clock)))
        other.join()
        assert running.outcomes(home, "acme")[0].state == "stopped"
        assert running.find_living(home, "acme", now=clock()) is None
        assert asyncio.run(road.read_again(home, source, road.How(clock))).complete
    last = running.outcomes(home, "acme")[0]
    assert (last.state, last.complete, last.our_count) == ("done", True, 3000)


def test_a_sync_that_fails_says_why_in_its_outcome(tmp_path: Path) -> None:
    with Server(make_uniform(merge_requests=3, seed=1, now=NOW)) as server:
        home, source = home_of(server, tmp_path)
        asyncio.run(road.read_again(home, source, road.How(clock)))
        secrets.keep_token(home, "acme", "wrong")
        with pytest.raises(Unauthorized):
            asyncio.run(road.read_again(home, source, road.How(clock)))
        secrets.drop_token(home, "acme")
        with pytest.raises(NoToken):
            asyncio.run(road.read_again(home, source, road.How(clock)))
    assert Lake(home.lake).manifest().sources["acme"].complete
    ended = running.outcomes(home, "acme")
    assert [outcome.state for outcome in ended] == ["failed", "failed", "done"]
    assert "no token" in ended[0].message


def test_single_merge_requests_are_read_with_the_homes_own_token(tmp_path: Path) -> None:
    with Server(make_uniform(merge_requests=30, seed=1, now=NOW)) as server:
        home, source = home_of(server, tmp_path)
        asyncio.run(road.read_again(home, source, road.How(clock)))
        (project,), author = server.world.projects.values(), next(iter(server.world.users))
        mr = server.world.create(project, at=clock(), author_id=author)
        done = asyncio.run(road.refresh_some(home, source, [(mr.project_id, mr.iid)], clock=clock))
    assert done.taken == 1


def test_a_source_named_on_a_shared_servers_pages_is_not_read_in_a_private_network(tmp_path: Path) -> None:
    with Server(make_uniform(merge_requests=3, seed=1, now=NOW)) as server:
        home, source = home_of(server, tmp_path, guarded=True)
        with pytest.raises(AddressRefused):
            asyncio.run(road.read_again(home, source, road.How(clock)))
        settings.change(home, scalars={"allow_private": ["127.0.0.0/8"]})
        assert asyncio.run(road.read_again(home, source, road.How(clock))).complete
