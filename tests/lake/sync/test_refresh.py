"""Single merge requests, read because somebody said that they changed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest

from quarterdeck.lake.errors import LakeBusy
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import Refreshed, refresh
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import MergeRequest
from quarterdeck.simulator.server import Server
from quarterdeck.sources.gitlab import Client, attach
from quarterdeck.sources.gitlab.graph import Scope

from .child import read
from .running import dump, run, states
from .twin import NOW, START, Twin

LATER = NOW + timedelta(minutes=30)


def small() -> Twin:
    twin = Twin()
    for mr_id in range(1, 9):
        state = "opened" if mr_id < 4 else "merged"
        twin.add(mr_id, created_at=START + timedelta(days=mr_id), state=state, project=1 + mr_id % 2)
    return twin


def once_more(
    twin: Twin, folder: Path, wanted: Collection[tuple[int, int]], *, minutes: float = 60, name: str = "gitlab"
) -> Refreshed:
    at = NOW + timedelta(minutes=minutes)
    return asyncio.run(refresh(twin, Lake(folder), wanted, name=name, clock=lambda: at))


def test_what_changed_is_seen_without_a_sync_for_one_request_and_one_commit(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    before = Lake(tmp_path).manifest()
    twin.merge(1, LATER)
    twin.merge(2, LATER)
    done = once_more(twin, tmp_path, [(2, 1)])
    assert states(tmp_path)[1] == "merged"
    assert states(tmp_path)[2] == "opened"
    assert (done.taken, done.unchanged, done.unseen) == (1, 0, ())
    assert done.requests["pages"] == 1
    assert sum(done.requests.values()) <= 2
    assert Lake(tmp_path).manifest().version == before.version + 1 == done.version


def test_a_new_merge_request_is_taken(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.add(20, created_at=LATER, state="opened")
    once_more(twin, tmp_path, [(1, 20)])
    assert states(tmp_path)[20] == "opened"


def test_doing_it_again_does_nothing(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.merge(1, LATER)
    once_more(twin, tmp_path, [(2, 1)])
    before = Lake(tmp_path).manifest()
    done = once_more(twin, tmp_path, [(2, 1)])
    assert (done.taken, done.unchanged) == (0, 1)
    assert Lake(tmp_path).manifest() == before


def test_a_change_within_the_last_seconds_is_read_again_as_it_may_not_have_been_the_last(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.merge(1, LATER)
    assert once_more(twin, tmp_path, [(2, 1)], minutes=30).taken == 1
    assert once_more(twin, tmp_path, [(2, 1)], minutes=30).taken == 1
    assert once_more(twin, tmp_path, [(2, 1)], minutes=31).taken == 0


def test_an_answer_that_is_older_than_the_lake_changes_nothing(tmp_path: Path) -> None:
    twin = small()
    twin.merge(1, NOW - timedelta(hours=1))
    run(twin, tmp_path)
    twin.change(1, NOW - timedelta(hours=2), state="opened", merged_at=None)
    done = once_more(twin, tmp_path, [(2, 1)])
    assert (done.taken, done.unchanged) == (0, 1)
    assert states(tmp_path)[1] == "merged"


def test_a_project_that_is_not_connected_is_ignored(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    before = Lake(tmp_path).manifest()
    done = once_more(twin, tmp_path, [(77, 1), (1, 999)])
    assert done.unseen == ((1, 999), (77, 1))
    assert Lake(tmp_path).manifest() == before


def test_a_project_that_was_made_since_the_last_sync_is_found(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.paths[3] = "g/new"
    twin.add(30, created_at=LATER, state="opened", project=3)
    assert once_more(twin, tmp_path, [(3, 30)]).taken == 1
    assert states(tmp_path)[30] == "opened"


def test_a_project_that_moved_is_found_where_it_is_now(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.paths[2] = "g/elsewhere"
    twin.merge(1, LATER)
    assert once_more(twin, tmp_path, [(2, 1)]).taken == 1


def test_a_reopening_is_seen_with_both_its_spans(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    twin.close_it(1, LATER)
    twin.reopen(1, LATER + timedelta(minutes=5))
    once_more(twin, tmp_path, [(2, 1)])
    with Lake(tmp_path).snapshot() as snapshot:
        spans = snapshot.connection.execute("select count(*) from open_spans where mr_id = 1").fetchone()
    assert spans == (2,)


def test_how_far_the_source_was_read_stays_and_the_next_sync_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    twin, other = small(), small()
    for source, folder in ((twin, tmp_path / "a"), (other, tmp_path / "b")):
        run(source, folder)
        source.merge(1, LATER)
        source.merge(2, LATER + timedelta(minutes=1))
    before = Lake(tmp_path / "a").manifest().sources["gitlab"]
    once_more(twin, tmp_path / "a", [(2, 1)])
    after = Lake(tmp_path / "a").manifest().sources["gitlab"]
    assert (after.cursor, after.synced_at, after.complete) == (before.cursor, before.synced_at, before.complete)
    assert after.refreshed_at == NOW + timedelta(hours=1)
    for source, folder in ((twin, tmp_path / "a"), (other, tmp_path / "b")):
        assert run(source, folder, at=NOW + timedelta(hours=2)).complete
    assert dump(tmp_path / "a") == dump(tmp_path / "b")


def test_nothing_happens_before_the_first_sync(tmp_path: Path) -> None:
    twin = small()
    assert once_more(twin, tmp_path, [(1, 2)]) == Refreshed(unseen=((1, 2),))
    assert twin.log == []
    run(twin, tmp_path)
    assert once_more(twin, tmp_path, [(1, 2)], name="another").taken == 0


def test_it_does_not_wait_for_a_sync_under_way(tmp_path: Path) -> None:
    twin = small()
    run(twin, tmp_path)
    with Lake(tmp_path).writer(), pytest.raises(LakeBusy):
        once_more(twin, tmp_path, [(1, 2)])


def _open_one(server: Server) -> MergeRequest:
    return next(mr for mr in server.world.merge_requests.values() if mr.state == "opened")


def test_over_http_it_takes_a_single_request_of_a_server_that_was_connected_before(tmp_path: Path) -> None:
    async def again(server: Server, mr: MergeRequest) -> Refreshed:
        group = server.world.company.top_group
        paths = {project.id: project.full_path for project in server.world.projects.values()}
        async with Client(server.url, server.token, clock=lambda: LATER) as client:
            gitlab = attach(client, Scope("group", group), paths)
            lake = Lake(tmp_path)
            return await refresh(gitlab, lake, [(mr.project_id, mr.iid)], name="gitlab", clock=lambda: LATER)

    with Server(make_company(seed=5, people=6, years=0.2, now=NOW)) as server:
        asyncio.run(read(server.url, server.world.company.top_group, tmp_path))
        mr = _open_one(server)
        server.world.merge(mr, at=NOW + timedelta(minutes=1), by=mr.author_id)
        asked = len(server.requests)
        done = asyncio.run(again(server, mr))
        assert (done.taken, len(server.requests) - asked) == (1, sum(done.requests.values()))
        assert len(server.requests) - asked <= 3
        assert states(tmp_path)[mr.id] == "merged"
