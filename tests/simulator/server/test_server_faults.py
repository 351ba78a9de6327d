"""Trouble on demand, and the list that changes under the reader."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from time import monotonic

import pytest

from quarterdeck.simulator.server import Faults, NodeLimit, RateLimit, Rule, Server, faults
from tests.simulator.server.little import Client, company, day

OK = "{ currentUser { username } }"


def served(plan: Faults, check: Callable[[Client], None]) -> Server:
    with Server(company(), faults=plan) as server:
        check(Client(server, server.token))
        return server


def test_a_rule_meets_the_requests_it_names_and_no_others() -> None:
    def check(client: Client) -> None:
        assert [client.get("version").status for _ in range(4)] == [200, 502, 200, 200]
        assert client.post({"query": OK}).status == 503
        assert client.post({"query": OK}).status == 200

    rules = [
        Rule(faults.status(502), numbers={2}),
        Rule(faults.timed_out(), kind="graphql", times=1),
    ]
    server = served(Faults(rules), check)
    assert [(log.kind, log.status) for log in server.requests] == [
        ("rest", 200), ("rest", 502), ("rest", 200), ("rest", 200), ("graphql", 503), ("graphql", 200),
    ]  # fmt: skip


def test_chance_is_the_same_for_the_same_seed() -> None:
    def statuses(seed: int) -> list[int]:
        found: list[int] = []
        plan = Faults([Rule(faults.status(500), chance=0.5)], seed=seed)
        served(plan, lambda client: found.extend(client.get("version").status for _ in range(20)))
        return found

    assert statuses(1) == statuses(1)
    assert set(statuses(1)) == {200, 500}


def test_too_many_requests_says_when_to_come_back() -> None:
    def check(client: Client) -> None:
        found = client.get("version")
        assert (found.status, found.body) == (429, b"Retry later\n")
        assert found.headers["retry-after"] == "7"
        assert found.headers["ratelimit-remaining"] == "0"

    served(Faults.of(faults.limited(retry_after=7)), check)


def test_the_bucket_empties_and_fills_with_time() -> None:
    moment = [datetime(2026, 3, 1, tzinfo=UTC)]
    plan = Faults(rate_limit=RateLimit(60, burst=2))
    with Server(company(), faults=plan, clock=lambda: moment[0]) as server:
        client = Client(server, server.token)
        assert [client.get("version").status for _ in range(3)] == [200, 200, 429]
        assert client.get("version").headers["retry-after"] == "1"
        moment[0] += timedelta(seconds=1)
        found = client.get("version")
        assert (found.status, found.headers["ratelimit-remaining"]) == (200, "0")
        assert found.headers["ratelimit-limit"] == "60"


def test_a_connection_can_be_cut_before_and_in_the_middle_of_the_answer() -> None:
    def before(client: Client) -> None:
        with pytest.raises((RemoteDisconnected, ConnectionResetError)):
            client.get("version")

    def midway(client: Client) -> None:
        with pytest.raises(IncompleteRead):
            client.get("version")

    assert served(Faults.of(faults.cut()), before).requests[0].status == 0
    assert served(Faults.of(faults.cut(midway=True)), midway).requests[0].status == 0


def test_malformed_json_arrives_whole_but_cannot_be_read() -> None:
    def check(client: Client) -> None:
        found = client.get("version")
        assert found.status == 200
        with pytest.raises(json.JSONDecodeError):
            assert found.json

    served(Faults.of(faults.malformed()), check)


def test_errors_can_stand_beside_data_with_nodes_lost() -> None:
    def check(client: Client) -> None:
        query = '{ project(fullPath: "acme/tools/cli") { mergeRequests(sort: CREATED_ASC) { nodes { iid } } } }'
        found = client.ask(query)
        assert found["errors"] == [{"message": "boom"}]
        assert found["data"]["project"]["mergeRequests"]["nodes"] == [None, {"iid": "2"}, {"iid": "3"}]

    served(Faults.of(faults.errors("boom", lose_nodes=1)), check)


@pytest.mark.parametrize("style", ["503", "partial"])
def test_a_page_that_is_too_large_times_out(style: str) -> None:
    def check(client: Client) -> None:
        query = """query q($n: Int) { group(fullPath: "acme") {
          mergeRequests(includeSubgroups: true, first: $n) { nodes { iid notes { nodes { id } } } } } }"""
        small = client.post({"query": query, "variables": {"n": 2}})
        assert "errors" not in small.json
        large = client.post({"query": query, "variables": {"n": 5}})
        assert large.status == (503 if style == "503" else 200)
        if style == "503":
            assert large.json["errors"][0]["message"].startswith("Request timed out")
        else:
            nodes = large.json["data"]["group"]["mergeRequests"]["nodes"]
            assert nodes[0] is not None
            assert nodes[-1] is None
            assert large.json["errors"][0]["message"].startswith("Timeout on MergeRequest")

    served(Faults(node_limit=NodeLimit(3, style=style)), check)  # type: ignore[arg-type]


def test_a_redirect_names_the_other_host() -> None:
    def check(client: Client) -> None:
        found = client.get("version?a=1")
        assert (found.status, found.headers["location"]) == (302, "https://elsewhere.invalid/api/v4/version?a=1")

    served(Faults.of(faults.redirect("https://elsewhere.invalid")), check)


def test_the_date_header_can_be_wrong() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with Server(company(), faults=Faults(skew=timedelta(hours=2)), clock=lambda: now) as server:
        found = Client(server, server.token).get("version")
        assert parsedate_to_datetime(found.headers["date"]) == now + timedelta(hours=2)


def test_a_slow_request_does_not_hold_up_the_others() -> None:
    with Server(company(), faults=Faults([Rule(faults.slow(1.0), path="metadata")])) as server:
        client = Client(server, server.token)
        waiting = threading.Thread(target=client.get, args=("metadata",))
        waiting.start()
        while not server.requests:
            pass
        assert client.get("version").status == 200
        assert waiting.is_alive()
        waiting.join()


def test_latency_is_added_to_every_answer() -> None:
    with Server(company(), latency=0.2) as server:
        began = monotonic()
        Client(server, server.token).get("version")
        assert monotonic() - began >= 0.2


def test_the_world_can_change_between_two_requests() -> None:
    with Server(company()) as server:
        world = server.world
        moved = world.projects[22]
        plan = faults.meanwhile(lambda: world.move_project(moved, world.groups[11]))
        server.faults.rules.append(Rule(plan, numbers={2}))
        client = Client(server, server.token)
        query = "query q($p: ID!) { project(fullPath: $p) { id } }"
        assert client.data(query, p="acme/tools/cli")["project"] is not None
        assert client.data(query, p="acme/tools/cli")["project"] is None
        assert client.data(query, p="acme/cli")["project"] == {"id": "gid://gitlab/Project/22"}
        found = client.get("projects/acme%2Ftools%2Fcli/merge_requests?state=opened")
        assert found.status == 301
        assert found.headers["location"] == f"{server.url}/api/v4/projects/22/merge_requests?state=opened"


def test_what_is_left_of_an_aborted_connection_does_no_harm() -> None:
    with Server(company(), faults=Faults([Rule(faults.cut(), numbers={1})])) as server:
        client = Client(server, server.token)
        with pytest.raises((HTTPException, ConnectionError)):
            client.get("version")
        assert client.get("version").status == 200


def test_changes_leave_the_traces_that_gitlab_leaves() -> None:
    with Server(company()) as server:
        world, client = server.world, Client(server, server.token)
        mr = world.merge_requests[103]
        world.close(mr, at=day(20), by=2)
        assert client.get("projects/22/merge_requests/1").json["closed_at"] == "2026-01-20T00:00:00.000Z"
        world.reopen(mr, at=day(21), by=1)
        found = client.get("projects/22/merge_requests/1").json
        assert (found["state"], found["closed_at"], found["updated_at"]) == ("opened", None, "2026-01-21T00:00:00.000Z")
        world.comment(mr, at=day(22), by=2)
        world.merge(mr, at=day(23), by=2)
        events = client.get("projects/22/merge_requests/1/resource_state_events").json
        assert [event["state"] for event in events] == ["closed", "reopened", "closed", "reopened", "merged"]
        assert [event["id"] for event in events] == sorted({event["id"] for event in events})
        world.rename_user(world.users[2], "benjamin")
        assert client.data('{ old: user(username: "ben") { id } new: user(username: "benjamin") { id } }') == {
            "old": None,
            "new": {"id": "gid://gitlab/User/2"},
        }
        world.delete(mr)
        assert client.get("projects/22/merge_requests/1").status == 404
        world.rename_project(world.projects[21], "web")
        assert client.get("projects/acme%2Fweb").json["id"] == 21
