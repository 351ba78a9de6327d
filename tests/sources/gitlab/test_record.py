"""A recording answers as the server did, without it."""

from __future__ import annotations

import gzip
import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from quarterdeck.sources.errors import NotRecorded
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.graph import Scope
from quarterdeck.sources.gitlab.record import FILE, Recorder, Recording
from quarterdeck.sources.gitlab.source import GitLab
from quarterdeck.sources.protocol import Query
from tests.sources.gitlab.fake import NOW, TOKEN, URL, FakeGitLab, client_of, merge_request, pages_of, reply, run


def _shut(_request: httpx2.Request) -> httpx2.Response:
    raise AssertionError("a replay must not ask anybody")


def _replaying(folder: Path) -> Client:
    recording = Recording(folder)
    return client_of(_shut, url=recording.url, token=None, replay=recording)


def _recording(folder: Path, handle: Any) -> Client:
    return client_of(handle, recorder=Recorder(folder, url=URL, began_at=NOW, secrets=(TOKEN,)))


async def _read(client: Client, *queries: Query) -> list[bytes]:
    source = GitLab(client, Scope("group", "g"))
    return [
        msgspec.json.encode(record)
        for query in queries
        for page in await pages_of(source.merge_requests(query))
        for record in page.items
    ]


def _company(trouble: Any = lambda *_: None) -> FakeGitLab:
    return FakeGitLab([merge_request(number, notes=number % 70) for number in range(1, 130)], trouble)


def test_a_replay_gives_the_same_with_sockets_shut(tmp_path: Path) -> None:
    live = run(_read(_recording(tmp_path, _company()), Query(), Query(detail="open")))
    assert run(_read(_replaying(tmp_path), Query(), Query(detail="open"))) == live
    assert len(live) == 258


def test_requests_are_answered_in_whatever_order_they_come(tmp_path: Path) -> None:
    queries = [Query(state=state) for state in ("opened", "merged", "closed")]
    live = run(_read(_recording(tmp_path, _company()), *queries))
    again = run(_read(_replaying(tmp_path), *reversed(queries)))
    assert sorted(again) == sorted(live)


def test_what_a_server_could_not_do_is_replayed_too(tmp_path: Path) -> None:
    dice = random.Random(5)

    def trouble(name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        heavy = variables.get("first", 0) > 40 or (name == "Tails" and len(variables) > 6)
        if heavy or dice.random() < 0.2:
            return httpx2.Response(503)
        return None

    live = run(_read(_recording(tmp_path, _company(trouble)), Query()))
    assert run(_read(_replaying(tmp_path), Query())) == live


def test_a_pruned_document_is_known_again(tmp_path: Path) -> None:
    said = {"message": "Field 'internal' doesn't exist on type 'Note'"}

    def trouble(_name: str, text: str, _variables: dict[str, Any]) -> httpx2.Response | None:
        return reply(errors=[said]) if "internal" in text else None

    live = run(_read(_recording(tmp_path, _company(trouble)), Query()))
    client = _replaying(tmp_path)
    assert run(_read(client, Query())) == live
    assert client.stats.lacking == ["Note.internal"]


def test_a_question_asked_twice_is_answered_in_turn_and_the_last_answer_stays(tmp_path: Path) -> None:
    client = _recording(tmp_path, _counting([3, 5]))

    async def ask(client: Client, times: int) -> list[Any]:
        asked = [await client.graphql("query Q { a }", {}, dict, name="q", kind="counts") for _ in range(times)]
        return [(answer.data or {})["n"] for answer in asked]

    assert run(ask(client, 2)) == [3, 5]
    assert run(ask(_replaying(tmp_path), 4)) == [3, 5, 5, 5]


def _counting(counts: list[int]) -> Any:
    left = iter(counts)
    return lambda _request: reply({"n": next(left)})


def test_rest_lists_and_their_links_are_replayed(tmp_path: Path) -> None:
    row = {"id": 1, "created_at": "2026-01-01T00:00:00Z", "state": "closed", "user": {"id": 2, "name": "Jane Roe"}}

    def handle(request: httpx2.Request) -> httpx2.Response:
        if "page=2" in str(request.url):
            return httpx2.Response(200, json=[row])
        path = f"{URL}/api/v4/projects/1/merge_requests/2/resource_state_events?page=2"
        return httpx2.Response(200, json=[row], headers={"link": f'<{path}>; rel="next"'})

    live = run(GitLab(_recording(tmp_path, handle), Scope("group", "g")).state_events(1, 2))
    again = run(GitLab(_replaying(tmp_path), Scope("group", "g")).state_events(1, 2))
    assert live is not None
    assert again is not None
    assert [(event.id, event.created_at) for event in again] == [(event.id, event.created_at) for event in live]
    assert [event.user for event in again] == [{"id": 2}] * 2
    assert "Jane" not in gzip.decompress((tmp_path / FILE).read_bytes()).decode()


def test_a_question_that_was_never_asked_says_so(tmp_path: Path) -> None:
    run(_read(_recording(tmp_path, _company()), Query()))
    with pytest.raises(NotRecorded, match="merge_requests_group"):
        run(_read(_replaying(tmp_path), Query(state="locked")))
    with pytest.raises(NotRecorded, match="anything"):
        Recording(tmp_path / "nothing")


@pytest.mark.parametrize("lost", [1, 5, 60])
def test_a_torn_end_costs_the_last_answer_only(tmp_path: Path, lost: int) -> None:
    client = _recording(tmp_path, _counting(list(range(5))))

    async def ask(client: Client, number: int) -> Any:
        return (await client.graphql("query Q { a }", {"x": number}, dict, name="q", kind="counts")).data

    async def all_of(client: Client, count: int) -> list[Any]:
        return [await ask(client, number) for number in range(count)]

    live = run(all_of(client, 5))
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:-lost])
    assert run(all_of(_replaying(tmp_path), 4)) == live[:4]
    with pytest.raises(NotRecorded):
        run(ask(_replaying(tmp_path), 4))


def test_a_recording_names_server_and_instant_and_starts_anew(tmp_path: Path) -> None:
    run(_read(_recording(tmp_path, _company()), Query()))
    Recorder(tmp_path, url="https://other.test", began_at=NOW)
    recording = Recording(tmp_path)
    assert (recording.url, recording.began_at) == ("https://other.test", NOW)
    assert isinstance(recording.began_at, datetime)


def test_a_recording_is_lines_of_json_for_anybody_to_read(tmp_path: Path) -> None:
    run(_read(_recording(tmp_path, _company()), Query()))
    lines = gzip.decompress((tmp_path / FILE).read_bytes()).decode().splitlines()
    values = [json.loads(line) for line in lines]
    assert values[0]["url"] == URL
    assert {value["name"] for value in values[1:]} == {"merge_requests_group.full", "query Tails"}
    assert all(set(value["headers"]) <= {"content-type", "date", "link", "x-next-page"} for value in values[1:])
