"""What a query may cost."""

from __future__ import annotations

import pytest

from tests.simulator.server.little import Client


def score(client: Client, query: str) -> int:
    found = client.data(query.replace("@", "queryComplexity { score limit }"))
    assert found["queryComplexity"]["limit"] == 250
    return int(found["queryComplexity"]["score"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # queryComplexity and its two leaves cost 3
        ("{ @ currentUser { id name } }", 3 + 3),
        # group 1 + projects (1 + nodes 1 + id 1) x 2
        ('{ @ group(fullPath: "acme") { projects { nodes { id } } } }', 3 + 1 + 6),
        ('{ @ group(fullPath: "acme") { projects(first: 10) { nodes { id } } } }', 3 + 1 + 3),
        # merge requests have a default sort, which costs 1 more: (1 + 1 + 2) x 1.5
        ('{ @ group(fullPath: "acme") { mergeRequests(first: 50) { nodes { id } } } }', 3 + 1 + 6),
        # inner connections grow first: notes (1 + 2) x 1.5 = 4, then (1 + 1 + 1 + 4) x 1.99
        (
            '{ @ group(fullPath: "acme") { mergeRequests(first: 99) { nodes { notes(first: 50) { nodes {id} } } } } }',
            3 + 1 + 13,
        ),
        # by iid a list does not grow
        ('{ @ project(fullPath: "acme/app") { mergeRequests(iids: ["1"]) { nodes { id } } } }', 3 + 1 + 4),
    ],
)
def test_each_connection_multiplies_its_children(client: Client, query: str, expected: int) -> None:
    assert score(client, query) == expected


def test_a_query_over_the_limit_is_refused_with_both_numbers(client: Client) -> None:
    leaves = " ".join(f"a{n}: title" for n in range(130))
    query = f'{{ project(fullPath: "acme/app") {{ mergeRequests {{ nodes {{ {leaves} }} }} }} }}'
    found = client.ask(query)
    assert found == {"errors": [{"message": "Query has complexity of 267, which exceeds max complexity of 250"}]}


def test_without_a_token_less_is_allowed(client: Client) -> None:
    leaves = " ".join(f"a{n}: id" for n in range(205))
    nobody = Client(client.server)
    message = nobody.ask(f'{{ group(fullPath: "acme") {{ {leaves} }} }}')["errors"][0]["message"]
    assert message == "Query has complexity of 206, which exceeds max complexity of 200"


def test_a_query_of_more_than_ten_thousand_characters_is_refused(client: Client) -> None:
    found = client.post({"query": "{ currentUser { id } }" + " " * 10_000})
    assert (found.status, found.json) == (422, {"errors": [{"message": "Query too large"}]})


def test_a_page_holds_a_hundred_nodes_at_most(client: Client) -> None:
    world = client.server.world
    for _ in range(120):
        world.create(world.projects[21], at=world.now, author_id=1)
    query = 'query q($n: Int) { project(fullPath: "acme/app") { mergeRequests(first: $n) { count nodes { iid } } } }'
    for asked in (None, 100, 500):
        found = client.data(query, n=asked)["project"]["mergeRequests"]
        assert (found["count"], len(found["nodes"])) == (122, 100)


def test_a_count_can_be_limited(client: Client) -> None:
    query = '{ group(fullPath: "acme") { mergeRequests(includeSubgroups: true) { count(limit: 2) all: count } } }'
    assert client.data(query)["group"]["mergeRequests"] == {"count": 3, "all": 5}
