"""A company small enough to know by heart, and a client that speaks to its server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from quarterdeck.simulator.model import Company, Group, MergeRequest, Note, Project, ReviewerRow, StateEvent, User
from quarterdeck.simulator.server import Server

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def day(n: float) -> datetime:
    """Instants of January 2026: day 1 is its first midnight."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n - 1)


def _merge_request(n: int, project: int, iid: int, author: int | None, **more: Any) -> MergeRequest:
    at = day(n)
    return MergeRequest(
        100 + n,
        project,
        iid,
        f"Change {n}",
        f"Why {n}",
        author,
        at,
        more.pop("updated_at", at),
        sha=f"{n:040x}",
        **more,
    )


def _first() -> MergeRequest:
    notes = [
        Note(501, day(1.1), 1, "requested review from @ben", system=True, action="reviewer"),
        Note(502, day(1.2), 2, "Looks good, but see below."),
        Note(503, day(1.3), 1, "added 2 commits\n\n<ul><li>a</li></ul>", system=True, action="commit"),
        Note(504, day(1.4), 2, "approved this merge request", system=True, action="approved"),
        Note(505, day(1.45), 3, "Only for us.", internal=True),
    ]
    return _merge_request(
        1, 21, 1, 1, updated_at=day(1.5), state="merged", merged_at=day(1.5), merge_user_id=2,
        labels=["bug", "group::a"], milestone="1.0", assignee_ids=[1], approved_by=[2],
        reviewers=[ReviewerRow(2, "approved", day(1.1))], notes=notes,
        state_events=[StateEvent(901, day(1.5), "merged", 2)], paths=[("src/a.py", 3, 1), ("docs/b.md", 2, 0)],
        source_branch="fix-a",
    )  # fmt: skip


def _merge_requests() -> list[MergeRequest]:
    closings = [StateEvent(902, day(4), "closed", 1), StateEvent(903, day(5), "reopened", 2)]
    return [
        _first(),
        _merge_request(2, 21, 2, 2, draft=True, source_branch="wip"),
        _merge_request(3, 22, 1, 1, updated_at=day(5), state_events=closings,
                       reviewers=[ReviewerRow(2, "unreviewed", day(3))]),
        _merge_request(4, 22, 2, 4, state="closed", closed_at=day(6), updated_at=day(6),
                       state_events=[StateEvent(904, day(6), "closed", 4)]),
        _merge_request(5, 23, 1, None),
        _merge_request(6, 22, 3, 1, labels=["bug"]),
    ]  # fmt: skip


def company() -> Company:
    """Groups acme > acme/tools; projects acme/app (21), acme/tools/cli (22) and the archived acme/tools/old (23)."""
    users = [
        User(1, "ana", "Ana", "ana@example.com", access_level=50),
        User(2, "ben", "Ben", "ben@example.com", access_level=30),
        User(3, "renovate", "Renovate", "bot@example.com", type="PROJECT_BOT", access_level=30),
        User(4, "stranger", "A Stranger", "s@example.com"),
    ]
    projects = [
        Project(21, "acme/app", "App", 11, day(-9)),
        Project(22, "acme/tools/cli", "CLI", 12, day(-8)),
        Project(23, "acme/tools/old", "Old", 12, day(-7), archived=True),
    ]
    groups = [Group(11, "acme", "Acme"), Group(12, "acme/tools", "Tools")]
    return Company(1, date(2026, 1, 1), NOW, "acme", groups, projects, users, _merge_requests(), {})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """Asks one server; ``token`` None asks as nobody."""

    server: Server
    token: str | None = None

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = HTTPConnection(urlsplit(self.server.url).netloc, timeout=10)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("PRIVATE-TOKEN", self.token)
        try:
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            lower = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, lower, found.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", f"/api/v4/{path}", None, **headers)

    def ask(self, query: str, **variables: Any) -> Any:
        """The whole GraphQL answer."""
        return self.post({"query": query, "variables": variables}).json

    def post(self, body: Any) -> Answer:
        return self.send("POST", "/api/graphql", json.dumps(body).encode(), Content_Type="application/json")

    def data(self, query: str, **variables: Any) -> Any:
        """The data of an answer that must hold no errors."""
        found = self.ask(query, **variables)
        assert "errors" not in found, found["errors"]
        return found["data"]
