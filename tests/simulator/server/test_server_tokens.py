"""Who is let in, and what they may see."""

from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.simulator.server import Server, Token
from tests.simulator.server.little import Client, company

ME = "{ currentUser { username } }"


@pytest.fixture(scope="module")
def server():  # type: ignore[no-untyped-def]
    tokens = [
        Token("expired", expires=date(2026, 1, 1)),
        Token("revoked", revoked=True),
        Token("narrow", scopes=("read_user",)),
        Token("bens", username="ben", hidden=frozenset({"acme/tools"}), expires=date(9999, 1, 1)),
    ]
    with Server(company(), tokens=tokens, public=["acme/app"]) as found:
        yield found


def test_a_wrong_token_is_unauthorized(server: Server) -> None:
    client = Client(server, "wrong")
    assert (client.get("version").status, client.get("version").json) == (401, {"message": "401 Unauthorized"})
    answer = client.post({"query": ME})
    assert (answer.status, answer.json) == (401, {"errors": [{"message": "Invalid token"}]})


def test_an_expired_and_a_revoked_token_say_so(server: Server) -> None:
    for value, word in (("expired", "expired"), ("revoked", "revoked")):
        found = Client(server, value).get("version")
        assert found.status == 401
        assert found.json["error"] == "invalid_token"
        assert word in found.json["error_description"]
        assert Client(server, value).post({"query": ME}).status == 401


def test_a_token_with_too_little_scope_is_told_which_it_needs(server: Server) -> None:
    client = Client(server, "narrow")
    found = client.get("groups/acme")
    assert (found.status, found.json["error"]) == (403, "insufficient_scope")
    assert found.json["scope"] == "api read_api"
    assert client.get("user").status == 200
    assert client.post({"query": ME}).status == 401


def test_bearer_and_private_token_are_both_taken(server: Server) -> None:
    client = Client(server)
    assert client.get("user", Authorization=f"Bearer {server.token}").json["username"] == "ana"
    assert client.get("user", PRIVATE_TOKEN="bens").json["username"] == "ben"


def test_what_is_hidden_from_a_token_is_null_and_not_found(server: Server) -> None:
    client = Client(server, "bens")
    query = """{ group(fullPath: "acme/tools") { id } project(fullPath: "acme/tools/cli") { id }
      acme: group(fullPath: "acme") {
        mergeRequests(includeSubgroups: true) { count } projects(includeSubgroups: true) { nodes { fullPath } } } }"""
    assert client.data(query) == {
        "group": None,
        "project": None,
        "acme": {"mergeRequests": {"count": 2}, "projects": {"nodes": [{"fullPath": "acme/app"}]}},
    }
    assert client.get("groups/12").status == 404
    assert client.get("projects/22/merge_requests").status == 404
    assert client.get("personal_access_tokens/self").json["expires_at"] == "9999-01-01"


def test_without_a_token_only_what_is_public_is_seen(server: Server) -> None:
    client = Client(server)
    found = client.data("""{ currentUser { id } metadata { version } project(fullPath: "acme/app") { id }
      cli: project(fullPath: "acme/tools/cli") { id } queryComplexity { limit } }""")
    assert found["currentUser"] is None
    assert found["metadata"] is None
    assert found["project"] is not None
    assert found["cli"] is None
    assert found["queryComplexity"]["limit"] == 200
    assert client.get("user").status == 401
    assert client.get("projects/22").status == 404
