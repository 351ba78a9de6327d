"""The client against the simulated GitLab over loopback: what is read is what the company holds."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quarterdeck.lake.shape import shape
from quarterdeck.lake.shape.accounts import UserBook
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import Company
from quarterdeck.simulator.server.faults import Faults
from quarterdeck.simulator.server.server import Server
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.record import FILE, Recorder, Recording
from quarterdeck.sources.gitlab.source import GitLab, connect
from quarterdeck.sources.protocol import Query, State
from tests.sources.gitlab.fake import ids_of, pages_of, run

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STATES: tuple[State, ...] = ("opened", "closed", "locked", "merged")


@lru_cache(maxsize=1)
def _company() -> Company:
    return make_company(seed=11, people=14, years=0.6, now=NOW)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(_company()) as running:
        yield running


async def _all(source: GitLab, query: Query) -> list[Any]:
    return [record for page in await pages_of(source.merge_requests(query)) for record in page.items]


async def _connected(client: Client) -> GitLab:
    return await connect(client, group=_company().top_group)


def test_every_merge_request_comes_with_all_that_the_company_knows_of_it(server: Server) -> None:
    async def read() -> tuple[list[Any], GitLab]:
        async with Client(server.url, server.token) as client:
            source = await _connected(client)
            return await _all(source, Query()), source

    records, source = run(read())
    theirs = {one.id: one for one in _company().merge_requests}
    assert {int(record.node.id.rpartition("/")[2]) for record in records} == set(theirs)
    for record in records:
        ours, real = record.node, theirs[int(record.node.id.rpartition("/")[2])]
        assert [note.body for note in ours.activity.nodes] == [note.body for note in real.notes if note.system]
        assert len(ours.comments.nodes) == sum(not note.system for note in real.notes)
        assert {label.title for label in ours.labels.nodes} == set(real.labels)
        assert len(ours.reviewers.nodes) == len(real.reviewers)
        assert (ours.created_at, ours.merged_at, ours.state) == (real.created_at, real.merged_at, real.state)
        assert [one.path for one in ours.diff_stats] == [path for path, _, _ in real.paths]
    assert source.stats.cut == {}
    assert source.stats.lacking == []
    assert source.stats.requests["pages"] == -(-len(theirs) // 100)


def test_counts_windows_and_pages_agree(server: Server) -> None:
    middle = NOW - timedelta(days=60)
    windows = [Query(created_before=middle), Query(created_after=middle + timedelta(microseconds=1))]

    async def read() -> tuple[dict[str, int], list[int], list[int]]:
        async with Client(server.url, server.token) as client:
            source = await _connected(client)
            counts = await source.counts(Query(), STATES)
            # Several readers at once, as a first sync does it.
            parts = await asyncio.gather(*(_all(source, window) for window in windows))
            return counts, await source.histogram(windows), [len(part) for part in parts]

    counts, windows_counted, read_counts = run(read())
    assert sum(counts.values()) == len(_company().merge_requests)
    assert windows_counted == read_counts
    assert sum(read_counts) == len(_company().merge_requests)


def test_reopenings_of_all_projects_are_those_that_happened(server: Server) -> None:
    async def read() -> dict[int, set[int]]:
        async with Client(server.url, server.token) as client:
            source = await _connected(client)
            ids = [int(one.id.rpartition("/")[2]) for one in await source.projects()]
            return await source.reopened(ids, None)

    found = {(project, iid) for project, iids in run(read()).items() for iid in iids}
    assert found
    assert found == {
        (one.project_id, one.iid)
        for one in _company().merge_requests
        if any(event.state == "reopened" for event in one.state_events)
    }


def test_an_older_server_is_read_without_what_it_lacks() -> None:
    lacking = frozenset({"UserCore.type", "Note.internal", "MergeRequest.diffStatsSummary", "MergeRequest.approvedBy"})
    with Server(_company(), faults=Faults(lacking=lacking)) as old:

        async def read() -> tuple[list[Any], GitLab]:
            async with Client(old.url, old.token) as client:
                source = await _connected(client)
                return await _all(source, Query(state="opened")), source

        records, source = run(read())
    assert {record.node.id for record in records} == {
        f"gid://gitlab/MergeRequest/{one.id}" for one in _company().merge_requests if one.state == "opened"
    }
    assert set(source.stats.lacking) == lacking
    assert all(record.cut == [] for record in records)
    assert {note.author.type for record in records for note in record.node.activity.nodes if note.author} == {None}


def test_a_recording_of_a_whole_group_gives_the_same_rows(server: Server, tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, url=server.url, began_at=NOW, secrets=(server.token,))

    async def rows(client: Client) -> bytes:
        async with client:
            source = await _connected(client)
            records = await _all(source, Query())
            for record in records[:20]:
                number = record.node.project_id, int(record.node.iid)
                record.state_events = await source.state_events(*number)
                record.reviewer_rows = await source.reviewer_rows(*number)
            shaped = shape(records, source="s", users=UserBook())
            return msgspec.json.encode(shaped.rows, enc_hook=lambda array: array.tolist())

    live = run(rows(Client(server.url, server.token, recorder=recorder, clock=lambda: NOW)))
    recording = Recording(tmp_path)
    asked = len(server.requests)
    assert run(rows(Client(recording.url, None, replay=recording, clock=lambda: NOW))) == live
    assert len(server.requests) == asked, "nobody was asked"
    whole = _texts(tmp_path)
    assert not any(user.name in whole or user.email in whole for user in _company().users if " " in user.name)
    assert server.token not in whole


def _texts(folder: Path) -> str:
    return gzip.decompress((folder / FILE).read_bytes()).decode()


def test_a_project_alone_can_be_connected_too(server: Server) -> None:
    project = _company().projects[0]

    async def read() -> list[str]:
        async with Client(server.url, server.token) as client:
            source = await connect(client, path=project.full_path)
            assert (await source.facts()).scope_kind == "project"
            assert sum((await source.counts(Query(), STATES)).values()) > 0
            assert [one.full_path for one in await source.projects()] == [project.full_path]
            assert await source.members()
            return ids_of(await pages_of(source.merge_requests(Query(detail="identity"))))

    theirs = {
        f"gid://gitlab/MergeRequest/{one.id}" for one in _company().merge_requests if one.project_id == project.id
    }
    assert set(run(read())) == theirs
