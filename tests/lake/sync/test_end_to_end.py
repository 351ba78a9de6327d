"""The whole road: a made-up company served as a GitLab on loopback, read by the client, into the lake."""

from __future__ import annotations

import asyncio
import gzip
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.lake.store import Lake
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import Company, MergeRequest
from quarterdeck.simulator.server import DEFAULT_TOKEN, Faults, Logged, NodeLimit, Rule, Server, faults
from quarterdeck.simulator.uniform import make_uniform
from quarterdeck.sources.errors import NotFound, Unauthorized
from quarterdeck.sources.gitlab import Client, Limits
from quarterdeck.sources.gitlab.record import FILE, Recorder, Recording

from .child import read, read_by
from .running import dump
from .twin import NOW

HOUR = timedelta(hours=1)
QUICK = Limits(back_off=0.001, longest=0.01, tries=12)


def small() -> Company:
    return make_company(seed=11, people=8, years=0.5, now=NOW)


def synced(server: Server, folder: Path, minutes: int = 0, **options: Any) -> bool:
    group = server.world.company.top_group
    return asyncio.run(read(server.url, group, folder, minutes=minutes, **options)).complete


def rows_of(folder: Path) -> dict[int, tuple[object, ...]]:
    """What the lake holds of each merge request, as the company has it."""
    with Lake(folder).snapshot() as snapshot:
        rows = snapshot.connection.execute(
            """select mr_id, project_id, iid, state, title, draft, author_id, epoch_us(created_at) // 1000000,
                      epoch_us(merged_at) // 1000000, labels, (select count(*) from events e
                      where e.mr_id = m.mr_id and kind = 'commented') from merge_requests m"""
        ).fetchall()
    return {row[0]: (*row[1:9], tuple(sorted(row[9])), row[10]) for row in rows}


def truth(server: Server) -> dict[int, tuple[object, ...]]:
    ghosts = {user.id for user in server.world.company.users if user.type == "GHOST"}
    return {mr.id: _truth(mr, ghosts) for mr in server.world.merge_requests.values()}


def _truth(mr: MergeRequest, ghosts: set[int]) -> tuple[object, ...]:
    merged = None if mr.merged_at is None else int(mr.merged_at.timestamp())
    author = None if mr.author_id in ghosts else mr.author_id
    comments = sum(not note.system for note in mr.notes)
    return (
        mr.project_id, mr.iid, mr.state, mr.title, mr.draft, author, int(mr.created_at.timestamp()), merged,
        tuple(sorted(mr.labels)), comments,
    )  # fmt: skip


def reopenings(server: Server) -> dict[int, int]:
    """Open spans of each merge request that has several."""
    merge_requests = server.world.merge_requests.values()
    found = {mr.id: sum(event.state == "reopened" for event in mr.state_events) for mr in merge_requests}
    return {number: count + 1 for number, count in found.items() if count}


def in_state(server: Server, state: str) -> list[MergeRequest]:
    return [mr for mr in server.world.merge_requests.values() if mr.state == state]


def open_spans(folder: Path) -> dict[int, int]:
    return dict(Counter(row[0] for row in dump(folder)["open_spans"]))


def test_the_lake_equals_the_company(tmp_path: Path) -> None:
    company = small()
    with Server(company) as server:
        assert synced(server, tmp_path)
    assert rows_of(tmp_path) == truth(server)
    assert open_spans(tmp_path) == reopenings(server)
    paths = Counter(row[0] for row in dump(tmp_path)["changed_paths"])
    assert paths == {mr.id: len({path for path, _, _ in mr.paths}) for mr in company.merge_requests if mr.paths}


def bulk(requests: list[Logged]) -> int:
    """Requests that are no look-up of a single merge request or of user names."""
    tails = ("resource_state_events", "reviewers")
    return sum(not request.path.endswith(tails) and request.operation not in {"Users", "Tail"} for request in requests)


def test_requests_stay_within_their_budget(tmp_path: Path) -> None:
    company = make_uniform(merge_requests=2000, notes=5, seed=3, now=NOW)
    with Server(company) as server:
        assert synced(server, tmp_path)
        assert len(server.requests) <= 0.05 * 2000
        begun = len(server.requests)
        for number, mr in enumerate(company.merge_requests[100:200]):
            server.world.touch(mr, at=NOW + timedelta(seconds=number))
        assert synced(server, tmp_path, minutes=60)
        assert bulk(server.requests[begun:]) <= 4 + math.ceil(100 / 50)
        begun = len(server.requests)
        assert synced(server, tmp_path, minutes=90)
        assert len(server.requests) - begun <= 4


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[Company, Server, Path]]:
    """A company whose lake is complete."""
    company = small()
    with Server(company) as server:
        assert synced(server, tmp_path)
        yield company, server, tmp_path


def test_a_life_of_changes_ends_with_an_equal_lake(living: tuple[Company, Server, Path]) -> None:
    company, server, folder = living
    rng = random.Random(4)
    for turn in range(1, 5):
        _live(company, server, rng, NOW + turn * HOUR)
        assert synced(server, folder, minutes=turn * 60 + 30)
        assert rows_of(folder) == truth(server)
        assert open_spans(folder) == reopenings(server)


def _live(company: Company, server: Server, rng: random.Random, at: datetime) -> None:
    """An hour of work: comments, closings, reopenings, merges, deletions, renames."""
    world = server.world
    minute = timedelta(minutes=1)
    for mr in rng.sample(in_state(server, "opened"), 4):
        act: Callable[..., object] = rng.choice([world.merge, world.close, world.touch])
        act(mr, at=at)
    for mr in rng.sample(in_state(server, "opened"), 2):
        world.close(mr, at=at + minute)
        world.reopen(mr, at=at + 2 * minute)
    for mr in rng.sample(in_state(server, "closed"), 2):
        world.reopen(mr, at=at + 3 * minute)
    for mr in rng.sample(list(world.merge_requests.values()), 2):
        world.delete(mr)
    world.rename_user(rng.choice([user for user in company.users if user.type == "HUMAN"]), f"renamed-{at:%H%M}")
    project = rng.choice(company.projects)
    world.rename_project(project, f"{project.full_path.rpartition('/')[2]}-{at:%H}")


@pytest.mark.parametrize(
    "plan",
    [
        Faults.of(Rule(faults.status(502), chance=0.2), seed=1),
        Faults.of(Rule(faults.status(503), chance=0.2), seed=2),
        Faults.of(Rule(faults.limited(retry_after=0), chance=0.2), seed=3),
        Faults.of(Rule(faults.cut(), chance=0.1), Rule(faults.cut(midway=True), chance=0.1), seed=4),
        Faults.of(Rule(faults.malformed(), chance=0.1), seed=5),
        Faults.of(Rule(faults.errors(lose_nodes=3), chance=0.2, kind="graphql", times=4), seed=6),
        Faults(node_limit=NodeLimit(500)),
        Faults(lacking=faults.OLDER_LACKS),
        Faults(lacking=faults.COMMUNITY_LACKS, skew=timedelta(hours=-3)),
    ],
    ids=["502", "503", "429", "cuts", "malformed", "errors beside data", "time-outs", "older", "community, skewed"],
)
def test_trouble_with_the_server_changes_nothing_in_the_lake(tmp_path: Path, plan: Faults) -> None:
    company = make_company(seed=12, people=5, years=0.3, now=NOW)
    with Server(company, faults=plan) as server:
        complete = asyncio.run(read(server.url, company.top_group, tmp_path, limits=QUICK)).complete
    assert rows_of(tmp_path) == truth(server)
    assert complete


def test_a_list_that_changes_under_the_reader_ends_complete(tmp_path: Path) -> None:
    company = small()
    server = Server(company)
    rng = random.Random(8)
    turn = 0

    def change() -> None:
        nonlocal turn
        turn += 1
        at = NOW + timedelta(seconds=turn)
        world = server.world
        opened = in_state(server, "opened")
        world.merge(rng.choice(opened), at=at)
        world.touch(rng.choice(list(world.merge_requests.values())), at=at)
        world.delete(rng.choice(in_state(server, "closed")))
        project = company.projects[0]
        world.create(project, author_id=rng.choice(company.users).id, title=f"Meanwhile {turn}", at=at)

    server.faults.rules.append(Rule(faults.meanwhile(change), kind="graphql", times=12))
    with server:
        assert synced(server, tmp_path, minutes=1)
    assert turn == 12
    assert rows_of(tmp_path) == truth(server)


def test_a_project_that_moves_during_the_sync_does_not_break_it(tmp_path: Path) -> None:
    company = small()
    server = Server(company)
    target = company.groups[-1]

    def move() -> None:
        for number, project in enumerate(company.projects):
            server.world.rename_project(project, f"moved-{number}")
        server.world.move_project(company.projects[0], target)

    server.faults.rules.append(Rule(faults.meanwhile(move), numbers={4}))
    with server:
        assert synced(server, tmp_path)
        assert synced(server, tmp_path, minutes=60 * 25)
    assert rows_of(tmp_path) == truth(server)
    assert {row[2] for row in dump(tmp_path)["projects"]} == {project.full_path for project in company.projects}


def test_a_token_that_is_revoked_midway_leaves_the_lake_as_it_was_and_the_next_goes_on(tmp_path: Path) -> None:
    company = small()
    server = Server(company)
    revoked = Rule(faults.status(401, '{"message":"401 Unauthorized"}'), when=lambda seen: seen.number > 12)
    server.faults.rules.append(revoked)
    with server:
        with pytest.raises(Unauthorized, match="wrong, expired or revoked"):
            synced(server, tmp_path)
        server.faults.rules.clear()
        assert synced(server, tmp_path, minutes=10)
    assert rows_of(tmp_path) == truth(server)


def test_a_group_that_vanished_is_named_and_nothing_is_lost(living: tuple[Company, Server, Path]) -> None:
    company, server, folder = living
    before = dump(folder)
    with pytest.raises(NotFound, match="no-such-group"):
        asyncio.run(read(server.url, "no-such-group", folder, minutes=60))
    assert dump(folder) == before
    assert company.top_group


def test_no_token_is_anywhere_in_the_home(living: tuple[Company, Server, Path]) -> None:
    _, _, folder = living
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if DEFAULT_TOKEN.encode() in path.read_bytes()]


def test_a_replay_gives_the_same_tables_with_nobody_asked(tmp_path: Path) -> None:
    company = small()
    with Server(company) as server:
        recorder = Recorder(tmp_path / "tape", url=server.url, began_at=NOW, secrets=(server.token,))
        live = Client(server.url, server.token, recorder=recorder, clock=lambda: NOW)
        asyncio.run(read_by(live, company.top_group, tmp_path / "live", readers=1))
        asked = len(server.requests)
        tape = Recording(tmp_path / "tape")
        replayed = Client(tape.url, None, replay=tape, clock=lambda: NOW)
        assert asyncio.run(read_by(replayed, company.top_group, tmp_path / "replayed", readers=1)).complete
        assert len(server.requests) == asked
    assert dump(tmp_path / "replayed") == dump(tmp_path / "live")
    content = gzip.decompress((tmp_path / "tape" / FILE).read_bytes())
    assert DEFAULT_TOKEN.encode() not in content


def test_times_are_utc_to_the_second(living: tuple[Company, Server, Path]) -> None:
    company, _, folder = living
    latest = max(mr.updated_at for mr in company.merge_requests)
    with Lake(folder).snapshot() as snapshot:
        row = snapshot.connection.execute("select max(epoch_us(updated_at)) from merge_requests").fetchone()
    assert row is not None
    assert datetime.fromtimestamp(row[0] / 1e6, tz=UTC) == latest
