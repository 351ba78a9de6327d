"""REST calls: lists with their headers, single things, and refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quarterdeck.simulator.server import Server
from tests.simulator.server.little import Client, company, day


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_a_merge_request_is_told_as_rest_tells_it(client: Client) -> None:
    found = client.get("projects/acme%2Fapp/merge_requests/1").json
    assert (found["id"], found["iid"], found["project_id"], found["state"]) == (101, 1, 21, "merged")
    assert (found["created_at"], found["merged_at"]) == ("2026-01-01T00:00:00.000Z", "2026-01-01T12:00:00.000Z")
    assert (found["closed_at"], found["draft"], found["labels"]) == (None, False, ["bug", "group::a"])
    assert found["author"]["username"] == "ana"
    assert found["merge_user"]["username"] == "ben"
    assert [reviewer["id"] for reviewer in found["reviewers"]] == [2]
    assert found["references"]["full"] == "acme/app!1"
    assert found["user_notes_count"] == 2


def test_lists_are_paged_with_links_and_totals(client: Client) -> None:
    first = client.get("groups/acme/merge_requests?per_page=2&state=all&order_by=updated_at&sort=asc")
    assert ids(first.json) == [101, 102]
    assert first.headers["x-total"] == "5"
    assert first.headers["x-total-pages"] == "3"
    assert (first.headers["x-page"], first.headers["x-per-page"]) == ("1", "2")
    assert (first.headers["x-next-page"], first.headers["x-prev-page"]) == ("2", "")
    links = dict(part.split("; rel=")[::-1] for part in first.headers["link"].split(", "))
    assert set(links) == {'"next"', '"first"', '"last"'}
    following = links['"next"'].strip("<>").removeprefix(client.server.url)
    second = client.send("GET", following)
    assert ids(second.json) == [103, 104]
    assert 'rel="prev"' in second.headers["link"]
    last = client.get("groups/acme/merge_requests?per_page=2&page=3&state=all&order_by=updated_at&sort=asc")
    assert ids(last.json) == [106]
    assert last.headers["x-next-page"] == ""


def test_a_page_holds_twenty_unless_asked_and_a_hundred_at_most() -> None:
    world = company()
    with Server(world) as server:
        for n in range(150):
            server.world.create(world.projects[0], at=day(10) + timedelta(minutes=n), author_id=1)
        client = Client(server, server.token)
        assert len(client.get("projects/21/merge_requests").json) == 20
        assert len(client.get("projects/21/merge_requests?per_page=1000").json) == 100


def test_totals_are_left_out_of_lists_over_ten_thousand() -> None:
    world = company()
    with Server(world) as server:
        for n in range(10_000 - 6 + 2):
            server.world.create(world.projects[0], at=day(10) + timedelta(minutes=n), author_id=1)
        client = Client(server, server.token)
        found = client.get("groups/acme/merge_requests?per_page=100")
        assert not {"x-total", "x-total-pages"} & set(found.headers)
        assert 'rel="last"' not in found.headers["link"]
        assert found.headers["x-next-page"] == "2"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [106, 104, 103, 102, 101]),
        ("non_archived=false", [106, 105, 104, 103, 102, 101]),
        ("state=opened", [106, 103, 102]),
        ("state=merged", [101]),
        ("updated_after=2026-01-05T00:00:00Z&order_by=updated_at&sort=asc", [103, 104, 106]),
        ("created_before=2026-01-02T00:00:00.000Z", [102, 101]),
        ("author_username=ana", [106, 103, 101]),
        ("author_id=2", [102]),
        ("reviewer_username=ben&sort=asc", [103, 101][::-1]),
        ("assignee_id=Any", [101]),
        ("reviewer_id=None", [106, 104, 102]),
        ("labels=bug,group::a", [101]),
        ("labels=None", [104, 103, 102]),
        ("iids[]=2", [104, 102]),
        ("scope=created_by_me", [106, 103, 101]),
        ("wip=yes", [102]),
        ("search=change+4", [104]),
    ],
)
def test_a_group_list_is_filtered_as_asked(client: Client, query: str, expected: list[int]) -> None:
    found = ids(client.get(f"groups/acme/merge_requests?{query}").json)
    if "order_by=updated" in query:
        assert sorted(found) == sorted(expected)
    else:
        assert found == expected


def test_everyones_list_is_ones_own_unless_asked_for_all(client: Client) -> None:
    assert ids(client.get("merge_requests").json) == [106, 103, 101]
    assert len(client.get("merge_requests?scope=all").json) == 6


def test_what_hangs_on_a_merge_request(client: Client) -> None:
    one = "projects/21/merge_requests/1"
    assert ids(client.get(f"{one}/notes").json) == [505, 504, 503, 502, 501]
    assert ids(client.get(f"{one}/notes?sort=asc&order_by=updated_at").json) == [501, 502, 503, 504, 505]
    assert client.get(f"{one}/notes/501").json["system"] is True
    assert client.get(f"{one}/reviewers").json[0]["created_at"] == "2026-01-01T02:24:00.000Z"
    approvals = client.get(f"{one}/approvals").json
    assert [row["user"]["username"] for row in approvals["approved_by"]] == ["ben"]
    events = client.get("projects/22/merge_requests/1/resource_state_events").json
    assert [(event["state"], event["user"]["username"]) for event in events] == [("closed", "ana"), ("reopened", "ben")]
    versions = client.get(f"{one}/versions").json
    assert len(versions) == 2
    detail = client.get(f"{one}/versions/{versions[0]['id']}").json
    assert [diff["new_path"] for diff in detail["diffs"]] == ["src/a.py", "docs/b.md"]
    assert len(client.get(f"{one}/commits").json) == 3
    assert client.get(f"{one}/commits").json[0]["id"] == client.get(one).json["sha"]
    assert [change["new_path"] for change in client.get(f"{one}/changes").json["changes"]] == ["src/a.py", "docs/b.md"]
    assert client.get(f"{one}/award_emoji").json == []
    assert client.get(f"{one}/notes/501/award_emoji").json == []


def test_reopenings_come_in_bulk_and_are_worded_as_openings(client: Client) -> None:
    path = "projects/22/events?action=reopened&target_type=merge_request"
    found = client.get(path).json
    assert [(row["target_iid"], row["action_name"], row["author_username"]) for row in found] == [(1, "opened", "ben")]
    assert client.get(f"{path}&after=2026-01-05").json == []
    assert len(client.get(f"{path}&after=2026-01-04&before=2026-01-06").json) == 1
    assert client.get(f"{path}&before=2026-01-05").json == []


def test_own_events_grow_to_everyones_with_the_scope(client: Client) -> None:
    path = "events?action=reopened&target_type=merge_request"
    assert client.get(path).json == []
    assert [row["project_id"] for row in client.get(f"{path}&scope=all").json] == [22]


def test_places_are_found_by_id_and_by_path(client: Client) -> None:
    assert client.get("groups/acme%2Ftools").json["id"] == 12
    assert client.get("groups/12").json["parent_id"] == 11
    assert ids(client.get("groups/acme/subgroups").json) == [12]
    assert ids(client.get("groups/acme/descendant_groups").json) == [12]
    assert ids(client.get("groups/11/projects").json) == [21]
    assert ids(client.get("groups/11/projects?include_subgroups=true&archived=false").json) == [22, 21]
    assert ids(client.get("groups?search=tool").json) == [12]
    assert client.get("projects/23").json["archived"] is True
    assert ids(client.get("projects").json) == [23, 22, 21]


def test_members_are_direct_in_the_top_group_and_inherited_below(client: Client) -> None:
    assert [(m["username"], m["access_level"]) for m in client.get("groups/acme/members").json] == [
        ("ana", 50), ("ben", 30), ("renovate", 30),
    ]  # fmt: skip
    assert client.get("projects/21/members").json == []
    assert len(client.get("projects/21/members/all").json) == 3
    assert len(client.get("groups/12/members/all").json) == 3


def test_the_server_and_the_token_speak_about_themselves(client: Client) -> None:
    assert client.get("version").json["version"] == "18.8.0-ee"
    assert client.get("metadata").json["enterprise"] is True
    assert client.get("user").json["username"] == "ana"
    assert client.get("users?username=BEN").json[0]["id"] == 2
    assert client.get("users/3").json["bot"] is True
    assert client.get("personal_access_tokens/self").json["scopes"] == ["read_api"]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("groups/none", 404, "404 Group Not Found"),
        ("projects/none%2Fat-all", 404, "404 Project Not Found"),
        ("projects/21/merge_requests/99", 404, "404 Merge Request Not Found"),
        ("users/99", 404, "404 User Not Found"),
    ],
)
def test_what_is_absent_is_not_found(client: Client, path: str, status: int, message: str) -> None:
    found = client.get(path)
    assert (found.status, found.json["message"]) == (status, message)


def test_wrong_parameters_are_bad_requests(client: Client) -> None:
    assert client.get("projects/21/merge_requests?state=open").json == {"error": "state does not have a valid value"}
    found = client.get("projects/21/merge_requests?updated_after=yesterday")
    assert (found.status, found.json) == (400, {"error": "updated_after is invalid"})
    assert client.send("DELETE", "/api/v4/projects/21").status == 405
    assert client.get("nothing/like/it").status == 404
