"""Connections longer than a page are read to their end, several at a time."""

from __future__ import annotations

from typing import Any

import httpx2

from quarterdeck.sources.gitlab.tails import TOGETHER
from quarterdeck.sources.protocol import Query
from tests.sources.gitlab.fake import FakeGitLab, merge_request, pages_of, person, reply, run, source_of


def _read(fake: FakeGitLab) -> tuple[Any, list[Any]]:
    source = source_of(fake)
    pages = run(pages_of(source.merge_requests(Query())))
    return source, [record for page in pages for record in page.items]


def _lengths(record: Any) -> tuple[int, int, int]:
    node = record.node
    return len(node.activity.nodes), len(node.comments.nodes), len(node.labels.nodes)


def test_every_connection_is_read_to_its_end() -> None:
    long = merge_request(1, notes=341, comments=290, labels=130)
    long["assignees"] = [person(number) for number in range(12)]
    long["approvedBy"] = [person(number) for number in range(31)]
    long["reviewers"] = [person(number) for number in range(111)]
    fake = FakeGitLab([long, merge_request(2)])
    source, records = _read(fake)
    assert _lengths(records[0]) == (341, 290, 130)
    assert len({note.id for note in records[0].node.activity.nodes}) == 341
    assert [len(getattr(records[0].node, name).nodes) for name in ("assignees", "approved_by", "reviewers")] == [
        12,
        31,
        111,
    ]
    assert _lengths(records[1]) == (2, 1, 1)
    assert records[0].cut == []
    assert source.stats.requests["tails"] == 4, "six connections in one, those that go on in the next, and so on"


def test_tails_of_many_merge_requests_share_requests() -> None:
    fake = FakeGitLab([merge_request(number, notes=60) for number in range(1, 15)])
    source, records = _read(fake)
    assert {_lengths(record)[0] for record in records} == {60}
    assert source.stats.requests == {"pages": 1, "tails": 14 // TOGETHER}


def test_where_long_ones_are_the_rule_more_comes_with_each() -> None:
    fake = FakeGitLab([merge_request(number, notes=60) for number in range(1, 800)])
    source, records = _read(fake)
    assert {_lengths(record)[0] for record in records} == {60}
    sizes = fake.sizes()
    assert sizes[0] == 100
    assert 60 <= sizes[-1] < 100
    assert source.stats.requests["tails"] <= 2 * 15, "of the first page and of the one that was under way"


def test_tails_that_fail_together_are_asked_for_apart() -> None:
    def trouble(name: str, text: str, _variables: dict[str, Any]) -> httpx2.Response | None:
        return httpx2.Response(503) if name == "Tails" and text.count("mergeRequest(") > 2 else None

    fake = FakeGitLab([merge_request(number, notes=60) for number in range(1, 8)], trouble)
    source, records = _read(fake)
    assert {_lengths(record)[0] for record in records} == {60}
    assert source.stats.cut == {}


def test_a_tail_that_never_comes_is_counted_and_the_rest_is_kept() -> None:
    def trouble(name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        return httpx2.Response(503) if name == "Tails" and "gid://gitlab/MergeRequest/3" in variables.values() else None

    fake = FakeGitLab([merge_request(number, notes=60) for number in range(1, 6)], trouble)
    source, records = _read(fake)
    assert [_lengths(record)[0] for record in records] == [60, 60, 32, 60, 60]
    assert [record.cut for record in records] == [[], [], ["activity"], [], []]
    assert source.stats.cut == {"activity": 1}


def test_one_that_vanished_meanwhile_is_counted_as_cut() -> None:
    fake = FakeGitLab([merge_request(1, notes=60)])
    fake.trouble = lambda name, _t, _v: reply({"t0": None}) if name == "Tails" else None
    source, records = _read(fake)
    assert records[0].cut == ["activity"]
    assert source.stats.cut == {"activity": 1}


def test_a_server_that_finds_merge_requests_by_project_only_is_asked_so() -> None:
    fake = FakeGitLab([merge_request(1, notes=60)])
    said = "Field 'mergeRequest' doesn't exist on type 'Query'"
    asked: list[dict[str, Any]] = []

    def trouble(name: str, text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        if name != "Tails":
            return None
        if "project(" not in text:
            return reply(errors=[{"message": said}])
        asked.append(variables)
        rest = {"nodes": fake.nodes[0]["activity"][32:], "pageInfo": {"hasNextPage": False}}
        return reply({"t0": {"mergeRequest": {"activity": rest}}})

    fake.trouble = trouble
    fake.opening = {
        "scope": {
            "id": "gid://gitlab/Group/1",
            "fullPath": "g",
            "projects": {"nodes": [{"id": "gid://gitlab/Project/7", "fullPath": "g/p", "archived": False}]},
        }
    }
    source = source_of(fake)

    async def read() -> Any:
        await source.projects()
        return await pages_of(source.merge_requests(Query()))

    records = run(read())[0].items
    assert _lengths(records[0])[0] == 60
    assert asked == [{"id0": "1", "path0": "g/p", "after0": "32"}]
