"""GraphQL queries: what comes back, and in which words a bad one is refused."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.simulator.server import Faults, Server, faults
from tests.simulator.server.little import Client, company

LIST = """query list($first: Int, $after: String, $sort: MergeRequestSort, $state: MergeRequestState) {
  group(fullPath: "acme") {
    mergeRequests(includeSubgroups: true, first: $first, after: $after, sort: $sort, state: $state) {
      count
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { id iid updatedAt }
    }
  }
}"""


def iids(found: Any) -> list[str]:
    return [node["id"].rpartition("/")[2] for node in found["nodes"]]


def listed(client: Client, arguments: str) -> list[str]:
    query = f'{{ group(fullPath: "acme") {{ mergeRequests({arguments}) {{ nodes {{ id iid }} }} }} }}'
    return iids(client.data(query)["group"]["mergeRequests"])


def test_a_merge_request_is_told_with_what_hangs_on_it(client: Client) -> None:
    found = client.data("""{ project(fullPath: "acme/app") { mergeRequest(iid: "1") {
      id iid projectId title state draft createdAt mergedAt closedAt reference(full: true) userNotesCount
      author { id username bot type __typename }
      mergeUser { username }
      reviewers { nodes { username mergeRequestInteraction { reviewState approved reviewed } } }
      approvedBy { nodes { username } }
      labels { count nodes { title } }
      diffStatsSummary { additions deletions fileCount }
      milestone { title }
      participants { nodes { username } }
      commenters { nodes { username } }
      approvalState { rules { name type approved approvalsRequired eligibleApprovers { username } } }
      activity: notes(filter: ONLY_ACTIVITY) { nodes { id body createdAt system systemNoteMetadata { action } } }
      comments: notes(filter: ONLY_COMMENTS) { count nodes { author { username } internal } }
    } } }""")["project"]["mergeRequest"]
    assert found["id"] == "gid://gitlab/MergeRequest/101"
    assert (found["iid"], found["projectId"], found["reference"]) == ("1", 21, "acme/app!1")
    assert (found["createdAt"], found["mergedAt"], found["closedAt"]) == (
        "2026-01-01T00:00:00Z", "2026-01-01T12:00:00Z", None,
    )  # fmt: skip
    assert found["author"] == {
        "id": "gid://gitlab/User/1", "username": "ana", "bot": False, "type": "HUMAN",
        "__typename": "MergeRequestAuthor",
    }  # fmt: skip
    interaction = {"reviewState": "APPROVED", "approved": True, "reviewed": True}
    assert found["reviewers"]["nodes"] == [{"username": "ben", "mergeRequestInteraction": interaction}]
    assert found["labels"] == {"count": 2, "nodes": [{"title": "bug"}, {"title": "group::a"}]}
    assert found["diffStatsSummary"] == {"additions": 5, "deletions": 1, "fileCount": 2}
    assert [n["systemNoteMetadata"]["action"] for n in found["activity"]["nodes"]] == ["reviewer", "commit", "approved"]
    assert found["comments"]["nodes"] == [
        {"author": {"username": "ben"}, "internal": False},
        {"author": {"username": "renovate"}, "internal": True},
    ]
    assert [n["username"] for n in found["participants"]["nodes"]] == ["ana", "ben", "renovate"]
    assert found["userNotesCount"] == 2
    assert found["approvalState"]["rules"][0]["approved"] is True


def test_pages_by_cursor_give_every_row_once_and_in_order(client: Client) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = client.data(LIST, first=2, after=after, sort="UPDATED_ASC")["group"]["mergeRequests"]
        seen += iids(page)
        assert page["count"] == 5
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == ["101", "102", "103", "104", "106"]


def test_archived_projects_are_left_out_unless_asked_for(client: Client) -> None:
    assert listed(client, "includeSubgroups: true, sort: CREATED_ASC") == ["101", "102", "103", "104", "106"]
    assert listed(client, "includeSubgroups: true, includeArchived: true, sort: CREATED_DESC") == [
        "106", "105", "104", "103", "102", "101",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", ["102", "101"]),
        ("includeSubgroups: true, state: opened", ["106", "103", "102"]),
        ("includeSubgroups: true, state: all, draft: true", ["102"]),
        ('includeSubgroups: true, createdAfter: "2026-01-03T00:00:00Z"', ["106", "104", "103"]),
        ('includeSubgroups: true, createdBefore: "2026-01-03T00:00:00Z"', ["103", "102", "101"]),
        ('includeSubgroups: true, updatedAfter: "2026-01-05T00:00:00Z", sort: updated_asc', ["103", "104", "106"]),
        ('includeSubgroups: true, mergedAfter: "2026-01-01", mergedBefore: "2026-01-01T12:00:00Z"', ["101"]),
        ('includeSubgroups: true, closedAfter: "2026-01-06", closedBefore: "2026-01-06"', ["104"]),
        ('includeSubgroups: true, authorUsername: "Ana"', ["106", "103", "101"]),
        ('includeSubgroups: true, authorUsername: "nobody"', []),
        ('includeSubgroups: true, reviewerUsername: "ben"', ["103", "101"]),
        ('includeSubgroups: true, assigneeUsername: "ana"', ["101"]),
        ('includeSubgroups: true, labelName: ["bug"]', ["106", "101"]),
        ('includeSubgroups: true, labelName: ["bug", "group::a"]', ["101"]),
        ('includeSubgroups: true, not: {labelName: ["group::a"]}, labelName: "bug"', ["106"]),
        ('includeSubgroups: true, iids: ["1"], sort: MERGED_AT_DESC', ["101", "103"]),
        ("includeSubgroups: true, last: 2", ["102", "101"]),
    ],
)
def test_a_list_is_filtered_as_asked_with_inclusive_bounds(client: Client, arguments: str, expected: list[str]) -> None:
    found = listed(client, arguments or "first: 10")
    assert sorted(found) == sorted(expected)
    if "updated" not in arguments and "MERGED" not in arguments:
        assert found == expected


def test_variables_fragments_aliases_and_conditions_work_together(client: Client) -> None:
    query = """query q($path: ID!, $withNotes: Boolean!) {
      place: group(fullPath: $path) { ...named projects { nodes { path: fullPath @skip(if: $withNotes) name } } }
    }
    fragment named on Group { name @include(if: $withNotes) ... on Group { fullPath } }"""
    assert client.data(query, path="ACME", withNotes=True) == {
        "place": {"name": "Acme", "fullPath": "acme", "projects": {"nodes": [{"name": "App"}]}}
    }
    assert client.data(query, path="acme", withNotes=False)["place"]["projects"]["nodes"] == [
        {"path": "acme/app", "name": "App"}
    ]


def test_an_array_of_queries_is_answered_by_an_array(client: Client) -> None:
    found = client.post([{"query": "{ currentUser { username } }"}, {"query": "{ metadata { version } }"}]).json
    assert found == [{"data": {"currentUser": {"username": "ana"}}}, {"data": {"metadata": {"version": "18.8.0-ee"}}}]


def test_what_is_absent_is_null(client: Client) -> None:
    assert client.data('{ group(fullPath: "nowhere") { id } project(fullPath: "acme/none") { id } }') == {
        "group": None,
        "project": None,
    }


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{ group(fullPath: "acme") { foo } }', "Field 'foo' doesn't exist on type 'Group'"),
        ('{ project(fullPath: "acme/app") { mergeRequests(zap: 1) { count } } }',
         "Field 'mergeRequests' doesn't accept argument 'zap'"),
        ("{ group { id } }", "Field 'group' is missing required arguments: fullPath"),
        ('{ project(fullPath: "a") { mergeRequests(state: open) { count } } }',
         "Argument 'state' on Field 'mergeRequests' has an invalid value (open). Expected type 'MergeRequestState'."),
        ("query q($a: Int) { currentUser { id } }", "Variable $a is declared by q but not used"),
        ("query q($a: String) { group(fullPath: $a) { id } }",
         "Type mismatch on variable $a and argument fullPath (String / ID!)"),
        ("query q($a: ID) { group(fullPath: $a) { id } }",
         "Nullability mismatch on variable $a and argument fullPath (ID / ID!)"),
        ("{ currentUser }",
         ("Field must have selections (field 'currentUser' returns CurrentUser but has no selections. "
          "Did you mean 'currentUser { ... }'?)")),
        ("{ currentUser { ...gone } }", "Fragment gone was used, but not defined"),
    ],
)  # fmt: skip
def test_a_query_that_the_schema_forbids_is_refused_in_gitlabs_words(client: Client, query: str, message: str) -> None:
    found = client.ask(query)
    assert [error["message"] for error in found["errors"]] == [message]
    assert "data" not in found


def test_a_variable_that_does_not_fit_is_refused_by_name(client: Client) -> None:
    query = "query q($path: ID!, $state: MergeRequestState) {\
      group(fullPath: $path) { mergeRequests(state: $state) { count } } }"
    found = client.ask(query, path=None)
    assert found["errors"][0]["message"] == "Variable $path of type ID! was provided invalid value"
    assert client.ask(query, path="acme", state="open")["errors"][0]["extensions"]["problems"][0]["explanation"] == (
        'Expected "open" to be one of: merged, opened, closed, locked, all'
    )


def test_a_field_that_the_server_lacks_is_unknown_to_its_schema() -> None:
    lacking = frozenset({"UserCore.type", "Group.mergeRequests(includeArchived)", "MergeRequestSort.UPDATED_ASC"})
    with Server(company(), faults=Faults(lacking=lacking)) as server:
        client = Client(server, server.token)
        query = """{ user(username: "ana") { type }
          group(fullPath: "acme") { mergeRequests(includeArchived: true, sort: UPDATED_ASC) { count } } }"""
        assert [error["message"] for error in client.ask(query)["errors"]] == [
            "Field 'type' doesn't exist on type 'UserCore'",
            "Field 'mergeRequests' doesn't accept argument 'includeArchived'",
            (
                "Argument 'sort' on Field 'mergeRequests' has an invalid value (UPDATED_ASC). "
                "Expected type 'MergeRequestSort'."
            ),
        ]


def test_introspection_is_answered_beside_data(client: Client) -> None:
    found = client.data('{ __type(name: "Query") { name } currentUser { username } }')
    assert found == {"__type": {"name": "Query"}, "currentUser": {"username": "ana"}}


def test_what_an_older_server_lacks_is_lacking_in_all_the_types_of_users() -> None:
    with Server(company(), faults=Faults(lacking=faults.OLDER_LACKS | faults.COMMUNITY_LACKS)) as server:
        found = Client(server, server.token).ask("""{ currentUser { type } project(fullPath: "acme/app") {
          mergeRequest(iid: "1") { author { type } approvalState { rules { name } } } } }""")
        assert [error["message"] for error in found["errors"]] == [
            "Field 'type' doesn't exist on type 'CurrentUser'",
            "Field 'type' doesn't exist on type 'MergeRequestAuthor'",
            "Field 'approvalState' doesn't exist on type 'MergeRequest'",
        ]


def test_a_root_field_that_fails_is_null_beside_the_others_data(client: Client) -> None:
    found = client.ask("""{ currentUser { username } user { id }
      group(fullPath: "acme") { mergeRequests(after: "nonsense") { nodes { id } } } }""")
    assert found["data"] == {"currentUser": {"username": "ana"}, "user": None, "group": None}
    assert [error["path"] for error in found["errors"]] == [["user"], ["group"]]
