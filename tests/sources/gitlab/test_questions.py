"""Everything but pages: opening, counts, people, events, and connecting."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from quarterdeck.sources.errors import Forbidden, NotFound, ServerFailed
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.events import Events
from quarterdeck.sources.gitlab.source import connect
from quarterdeck.sources.protocol import Query, Source
from tests.sources.gitlab.fake import NOW, URL, Hours, client_of, in_turn, person, reply, run, source_of

STATES = ("opened", "closed", "locked", "merged")


def _project(number: int, *, archived: bool = False) -> dict[str, Any]:
    return {"id": f"gid://gitlab/Project/{number}", "fullPath": f"g/p{number}", "archived": archived}


def _opening(**more: Any) -> dict[str, Any]:
    scope = {
        "id": "gid://gitlab/Group/5",
        "fullPath": "g",
        "projects": {"nodes": [_project(1), None, _project(2, archived=True)], "pageInfo": {"hasNextPage": False}},
        "members": {"nodes": [{"user": person(1), "accessLevel": {"integerValue": 30}}, None]},
        **{state: {"count": at} for at, state in enumerate(STATES)},
        **more,
    }
    return {
        "queryComplexity": {"limit": 250},
        "currentUser": {"id": "gid://gitlab/User/9", "username": "me"},
        "metadata": {"version": "18.8.0-ee", "enterprise": True},
        "scope": scope,
    }


def test_one_request_opens_a_sync_and_answers_four_questions() -> None:
    handle, seen = in_turn(reply(_opening(), headers={"date": format_datetime(NOW.replace(hour=13))}))
    source: Source = source_of(handle)

    async def ask() -> tuple[Any, ...]:
        return (
            await source.facts(),
            await source.projects(),
            await source.members(),
            await source.counts(Query(), ("opened", "merged")),
        )

    facts, projects, members, counts = run(ask())
    assert (facts.version, facts.enterprise, facts.username, facts.user_id) == ("18.8.0-ee", True, "me", 9)
    assert (facts.scope_kind, facts.scope_id, facts.scope_path) == ("group", 5, "g")
    assert facts.clock_skew == 3600.0
    assert [(one.full_path, one.archived) for one in projects] == [("g/p1", False), ("g/p2", True)]
    assert [one.user.username for one in members] == ["user1"]
    assert counts == {"opened": 0, "merged": 3}
    assert len(seen) == 1
    assert source.stats.requests == {"facts": 1}


def test_counts_are_never_those_of_an_opening_after_which_something_was_read() -> None:
    count = reply({"s0": {"w0": {"count": 8}}})
    handle, seen = in_turn(reply(_opening()), count)
    source = source_of(handle)

    async def ask() -> list[dict[str, int]]:
        await source.facts()
        source.merge_requests(Query())
        return [await source.counts(Query(), ("opened",)), await source.counts(Query(), ("opened",))]

    assert run(ask()) == [{"opened": 8}, {"opened": 8}]
    assert len(seen) == 3


def test_more_projects_than_a_page_are_read_to_their_end() -> None:
    first = {"nodes": [_project(1)], "pageInfo": {"hasNextPage": True, "endCursor": "c1"}}
    second = {"nodes": [_project(2)], "pageInfo": {"hasNextPage": False, "endCursor": "c2"}}
    handle, seen = in_turn(reply(_opening(projects=first)), reply({"scope": {"projects": second}}))
    assert [one.full_path for one in run(source_of(handle).projects())] == ["g/p1", "g/p2"]
    assert json.loads(seen[1].content)["variables"] == {"path": "g", "after": "c1"}


def test_members_that_may_not_be_seen_are_an_empty_list() -> None:
    handle, _ = in_turn(reply(_opening(members=None)), reply({"scope": {"members": None}}))
    source = source_of(handle)

    async def ask() -> list[Any]:
        return [await source.members(), await source.members()]

    assert run(ask()) == [[], []]


def test_an_opening_whose_counts_take_too_long_goes_on_without_them() -> None:
    slow = httpx2.Response(503)
    opening = _opening()
    for state in STATES:
        del opening["scope"][state]
    handle, seen = in_turn(slow, slow, slow, reply(opening), reply({"s0": {"w0": {"count": 4}}}))
    source = source_of(handle)

    async def ask() -> dict[str, int]:
        assert (await source.facts()).version == "18.8.0-ee"
        return await source.counts(Query(), ("merged",))

    assert run(ask()) == {"merged": 4}
    assert b"count" in seen[0].content
    assert b"count" not in seen[3].content


def test_a_scope_that_is_null_beside_an_error_is_not_said_to_be_missing() -> None:
    handle, _ = in_turn(reply({"scope": None}, errors=[{"message": "boom"}]))
    with pytest.raises(ServerFailed, match="boom"):
        run(source_of(handle).facts())


class Counting:
    """Answers counts out of the aliases of the request: window 3 counts 3."""

    def __init__(self, most: int = 10_000, complexity: int = 10_000) -> None:
        self.most, self.complexity, self.sizes = most, complexity, list[int]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        text = json.loads(request.content)["query"]
        windows = [part.split(":")[0] for part in text.split("w")[1:] if part[:1].isdigit()]
        self.sizes.append(len(windows))
        if len(windows) > self.complexity:
            return reply(errors=[{"message": "Query has complexity of 300, which exceeds max complexity of 250"}])
        if len(windows) > self.most:
            return httpx2.Response(504)
        sections: dict[str, dict[str, Any]] = {}
        for part in text.split("s")[1:]:
            if part[:1].isdigit() and "(fullPath" in part:
                sections[f"s{part[0]}"] = {}
        for number, section in enumerate(sections):
            body = text.split(f"{section}: ")[1].split("s" + str(number + 1) + ": ")[0]
            for window in windows:
                if f"w{window}: " in body:
                    at = body.split(f"w{window}: ")[1].split("createdAfter: ")
                    sections[section][f"w{window}"] = {"count": datetime.fromisoformat(at[1][1:21]).minute}
        return reply(sections)


def _windows(count: int) -> list[Query]:
    return [Query(created_after=datetime(2026, 1, 1, 0, minute, tzinfo=UTC)) for minute in range(count)]


def test_a_histogram_is_one_request_and_keeps_its_order() -> None:
    counting = Counting()
    assert run(source_of(counting).histogram(_windows(45))) == list(range(45))
    assert counting.sizes == [45]


def test_a_histogram_over_projects_asks_each_project_once() -> None:
    counting = Counting()
    queries = [Query(project=f"g/p{at % 3}", created_after=one.created_after) for at, one in enumerate(_windows(9))]
    assert run(source_of(counting).histogram(queries)) == list(range(9))
    assert counting.sizes == [9]


def test_counts_that_take_too_long_or_cost_too_much_are_asked_in_parts() -> None:
    slow, dear = Counting(most=10), Counting(complexity=10)
    assert run(source_of(slow).histogram(_windows(40))) == list(range(40))
    assert run(source_of(dear).histogram(_windows(40))) == list(range(40))
    assert run(source_of(dear).histogram([])) == []


def test_a_project_that_is_gone_is_named_when_its_merge_requests_are_counted() -> None:
    handle, _ = in_turn(reply({"s0": {"w0": {"count": 1}}, "s1": None}))
    with pytest.raises(NotFound, match="g/gone"):
        run(source_of(handle).histogram([Query(), Query(project="g/gone")]))


def test_counts_beside_errors_are_not_believed() -> None:
    handle, _ = in_turn(reply({"s0": None}, errors=[{"message": "boom"}]))
    with pytest.raises(ServerFailed, match="boom"):
        run(source_of(handle).histogram([Query()]))


def test_users_are_looked_up_a_hundred_at_a_time() -> None:
    def handle(request: httpx2.Request) -> httpx2.Response:
        names = json.loads(request.content)["variables"]["usernames"]
        assert len(names) <= 100
        return reply({"users": {"nodes": [{**person(1), "username": name} for name in names if name != "gone"]}})

    source = source_of(handle)
    found = run(source.users([f"n{number}" for number in range(150)] + ["gone", "n1", ""]))
    assert {user.username for user in found} == {f"n{number}" for number in range(150)}
    assert source.stats.requests == {"users": 2}
    assert run(source.users([])) == []


class Rest:
    """Events by project, 2 a page. Links or page numbers lead on."""

    def __init__(self, own: dict[int, list[int]]) -> None:
        self.own = own
        self.links = True
        self.paths: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        url = urlsplit(str(request.url))
        params = {key: values[0] for key, values in parse_qs(url.query).items()}
        self.paths.append(url.path)
        if "/projects/" not in url.path:
            return httpx2.Response(404)
        project = int(url.path.split("/projects/")[1].split("/")[0])
        if project not in self.own:
            return httpx2.Response(404)
        rows = [(project, iid) for iid in self.own[project]]
        page = int(params.get("page", 1))
        events = [
            {"project_id": project, "target_iid": iid, "target_type": "MergeRequest", "action_name": "reopened"}
            for project, iid in rows[page * 2 - 2 : page * 2]
        ]
        more = page * 2 < len(rows)
        headers = {} if self.links else {"x-next-page": str(page + 1) if more else ""}
        if self.links and more:
            # As behind a proxy: an address that this machine cannot reach.
            headers["link"] = f'<http://inside/api/v4{url.path}?page={page + 1}&per_page=100>; rel="next"'
        return httpx2.Response(200, json=events, headers=headers)

    def reopened(self, ids: list[int]) -> dict[int, set[int]]:
        return run(Events(client_of(self)).reopened(ids, date(2026, 1, 5)))


@pytest.mark.parametrize("links", [True, False])
def test_reopenings_of_a_few_projects_are_asked_of_each_and_read_to_the_end(links: bool) -> None:
    rest = Rest({1: [5, 6, 7, 5, 9], 2: []})
    rest.links = links
    assert rest.reopened([1, 2, 3]) == {1: {5, 6, 7, 9}, 2: set(), 3: set()}
    assert rest.paths.count("/api/v4/projects/1/events") == 3


def test_reopenings_of_many_projects_are_asked_of_each_and_never_of_the_list_of_all() -> None:
    own = {number: [number] for number in range(1, 31)}
    rest = Rest(own)
    assert rest.reopened(list(own)) == {number: {number} for number in own}
    assert sorted(rest.paths) == sorted(f"/api/v4/projects/{number}/events" for number in own)


def test_events_of_other_kinds_are_left_out_where_the_server_does_not_filter() -> None:
    rows = [
        {"project_id": 1, "target_iid": 3, "target_type": "Issue", "action_name": "reopened"},
        {"project_id": 1, "target_iid": 4, "target_type": "MergeRequest", "action_name": "closed"},
        {"project_id": 1, "target_iid": 5, "target_type": "MergeRequest", "action_name": "reopened"},
        {"project_id": 1, "target_iid": None, "target_type": None, "action_name": "reopened"},
    ]
    handle, seen = in_turn(httpx2.Response(200, json=rows))
    assert run(Events(client_of(handle)).reopened([1], date(2026, 1, 5))) == {1: {5}}
    asked = parse_qs(urlsplit(str(seen[0].url)).query)
    assert asked == {
        "action": ["reopened"],
        "target_type": ["merge_request"],
        "after": ["2026-01-03"],
        "per_page": ["100"],
    }


def test_state_events_and_reviewers_come_whole_or_not_at_all() -> None:
    row = {"id": 1, "created_at": "2026-01-01T00:00:00.123Z", "state": "closed", "user": None, "resource_id": 4}
    handle, seen = in_turn(
        httpx2.Response(200, json=[row], headers={"x-next-page": "2"}), httpx2.Response(200, json=[row])
    )
    source = source_of(handle)
    events = run(source.state_events(7, 3))
    assert events is not None
    assert [event.created_at for event in events] == [datetime(2026, 1, 1, 0, 0, 0, 123000, UTC)] * 2
    assert seen[1].url.path == "/api/v4/projects/7/merge_requests/3/resource_state_events"
    for status in (403, 404):
        gone, _ = in_turn(httpx2.Response(status, json={"message": "no"}))
        assert run(source_of(gone).state_events(7, 3)) is None
        assert run(source_of(gone).reviewer_rows(7, 3)) is None


def _connecting(*answers: Any, **where: str) -> Any:
    handle, seen = in_turn(*answers)

    async def work() -> Any:
        source = await connect(client_of(handle), **where)
        return source, len(seen)

    return run(work())


def test_connecting_finds_out_whether_a_path_is_a_group_or_a_project() -> None:
    group = reply(
        {"metadata": {"version": "18"}, "group": {"id": "gid://gitlab/Group/5", "fullPath": "g"}, "project": None}
    )
    source, requests = _connecting(group, reply(_opening()), path="G")
    assert (source.scope.kind, source.scope.path, requests) == ("group", "g", 2)
    project = reply({"group": None, "project": {"id": "gid://gitlab/Project/5", "fullPath": "g/p"}})
    source, _ = _connecting(project, reply(_opening()), path="g/p")
    assert source.scope.kind == "project"
    assert run(source.projects())[0].id == "gid://gitlab/Group/5"


def test_a_group_that_is_not_there_is_told_with_names_that_look_like_it() -> None:
    near = {"groups": {"nodes": [{"fullPath": "other/one"}, {"fullPath": "harbour"}, None]}}
    with pytest.raises(NotFound, match="did you mean harbour") as caught:
        _connecting(reply({"scope": None}), reply(near), group="harbur")
    assert caught.value.near == ("harbour", "other/one")
    with pytest.raises(NotFound, match="check the path"):
        _connecting(reply({"group": None, "project": None}), reply(errors=[{"message": "no"}]), path="harbur")


def test_the_token_says_its_scopes_and_its_last_day_where_the_server_knows() -> None:
    token = httpx2.Response(200, json={"scopes": ["read_api"], "expires_at": "2026-12-31", "name": "x"})
    handle, _ = in_turn(reply(_opening()), token)
    facts = run(source_of(handle).token_facts())
    assert (facts.token_scopes, facts.token_expires) == (("read_api",), date(2026, 12, 31))
    for status in (403, 404):
        silent, _ = in_turn(reply(_opening()), httpx2.Response(status))
        facts = run(source_of(silent).token_facts())
        assert (facts.token_scopes, facts.token_expires) == (None, None)


@pytest.mark.parametrize(
    ("scope", "tier"),
    [
        ({"plan": {"title": "Ultimate"}, "epicsEnabled": True}, "Ultimate"),
        ({"plan": None, "epicsEnabled": True}, "Premium or Ultimate"),
        ({"plan": None, "epicsEnabled": False}, "Free"),
        ({"plan": None, "epicsEnabled": None}, None),
        (None, None),
    ],
)
def test_the_tier_is_told_as_far_as_it_shows(scope: Any, tier: str | None) -> None:
    handle, _ = in_turn(reply(_opening()), httpx2.Response(404), reply({"scope": scope}))
    assert run(source_of(handle).token_facts()).tier == tier


def test_a_server_that_knows_no_tiers_is_not_said_to_lack_them() -> None:
    errors = [{"message": f"Field '{name}' doesn't exist on type 'Group'"} for name in ("plan", "epicsEnabled")]
    handle, _ = in_turn(reply(_opening()), httpx2.Response(404), reply(errors=errors))
    source = source_of(handle)
    assert run(source.token_facts()).tier is None
    assert source.stats.lacking == []


def test_a_token_without_the_scope_is_told_what_to_make() -> None:
    narrow = httpx2.Response(
        403, json={"error": "insufficient_scope", "error_description": "…", "scope": "api read_api"}
    )
    with pytest.raises(Forbidden, match="read_api"):
        _connecting(narrow, group="g")


def test_the_client_is_all_that_is_needed() -> None:
    handle, _ = in_turn(reply(_opening()))

    async def work() -> str:
        async with Client(URL, None, transport=httpx2.MockTransport(handle)) as client:
            source = await connect(client, group="g")
            return (await source.facts()).scope_path

    assert run(work()) == "g"


@pytest.mark.parametrize("where", [{"group": "g"}, {"path": "g"}])
def test_connecting_to_a_server_that_only_fails_ends_soon(where: dict[str, str]) -> None:
    handle, seen = in_turn(httpx2.Response(502, text="oops"))
    hours = Hours()
    with pytest.raises(ServerFailed, match="nothing was read"):
        run(connect(client_of(handle, hours=hours), **where))
    assert len(seen) <= 4
    assert sum(hours.slept) < 10
