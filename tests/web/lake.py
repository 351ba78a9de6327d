"""A small lake for the pages: the cast's teams, and merge requests open and finished, all invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from quarterdeck.home import secrets
from quarterdeck.home.folder import Home
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake
from tests.web.cast import _GITLAB, _LINES, SINCE

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
PROJECTS = {"Ledger": 1, "Payouts": 2, "Search": 3}


def _columns(table: str, rows: list[dict[str, Any]]) -> Columns:
    names = [c.name for c in TABLES[table].columns if c.name not in {"period", "written"}]
    return {name: [row.get(name) for row in rows] for name in names}


def _teams() -> Columns:
    parents = {"Ledger": "Payments", "Payouts": "Payments", "Search": "Platform"}
    rows = [
        {"position": n, "team": name, "parent": parents.get(name), "projects": [f"acme/{name.lower()}"],
         "handbook_globs": [], "timezone": "Europe/Berlin"}
        for n, name in enumerate(("Payments", "Ledger", "Payouts", "Platform", "Search"))
    ]  # fmt: skip
    return _columns("teams", rows)


def _memberships(home: Home) -> Columns:
    number = secrets.Surrogates(secrets.get_key(home)).person
    rows = [
        {"person_id": number(who), "user_id": _GITLAB[who], "team": team, "specialty": specialty or None, "share": 1.0,
         "start_date": SINCE, "timezone": "Europe/Berlin", "country": "DE"}
        for who, team, _, specialty, _ in _LINES
    ]  # fmt: skip
    return _columns("memberships", rows)


def _requests() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """For each member a merge request every ten days over a year; the newest two of each stay open."""
    merge_requests, events, reviewers = [], [], []
    mr_id = 1000
    members = [(who, team) for who, team, _, _, level in _LINES if level != "manager"]
    for n, (who, team) in enumerate(members):
        mate = next(other for other, its in members[n + 1 :] + members if its == team or other == who)
        for k in range(36):
            mr_id += 1
            created = NOW - timedelta(days=10 * (36 - k), hours=n)
            merged = created + timedelta(days=4, hours=k % 5) if k < 34 else None
            merge_requests.append(
                {"source": "acme", "mr_id": mr_id, "project_id": PROJECTS[team], "iid": mr_id,
                 "title": f"Change {mr_id}",
                 "author_id": _GITLAB[who], "state": "merged" if merged else "opened", "draft": False,
                 "created_at": created, "updated_at": merged or created, "merged_at": merged, "ended_at": merged,
                 "reopened": False, "requested_at": created + timedelta(hours=1), "ready_at": created,
                 "request_evidence": "noted", "labels": [], "backport": False}
            )  # fmt: skip
            events.append(
                {"mr_id": mr_id, "at": created + timedelta(hours=1), "seq": 0, "kind": "review_requested",
                 "actor_id": _GITLAB[who], "subject_id": _GITLAB[mate], "internal": False, "evidence": "noted"}
            )  # fmt: skip
            if merged:
                events.append(
                    {"mr_id": mr_id, "at": merged, "seq": 0, "kind": "merged", "actor_id": _GITLAB[mate],
                     "subject_id": None, "internal": False, "evidence": "noted"}
                )  # fmt: skip
            reviewers.append({"mr_id": mr_id, "user_id": _GITLAB[mate], "state": "unreviewed"})
    return merge_requests, events, reviewers


def make_lake(home: Home, *, now: datetime = NOW) -> Lake:
    """Write it into a home; 14 merge requests stay open, 8 of them by Ledger."""
    merge_requests, events, reviewers = _requests()
    lake = Lake(home.lake)
    users = [
        {"user_id": number, "username": name, "former_usernames": [], "kind": "human", "access_level": 30}
        for name, number in _GITLAB.items()
    ]
    projects = [
        {"project_id": number, "source": "acme", "path": f"acme/{team.lower()}", "archived": False, "excluded": False}
        for team, number in PROJECTS.items()
    ]
    with lake.writer() as writer:
        writer.append(
            {"merge_requests": _columns("merge_requests", merge_requests),
             "events": _with_period("events", events, merge_requests),
             "reviewers": _with_period("reviewers", reviewers, merge_requests)}
        )  # fmt: skip
        writer.replace("users", _columns("users", users))
        writer.replace("projects", _columns("projects", projects))
        writer.replace("teams", _teams())
        writer.replace("memberships", _memberships(home))
        writer.commit(now=now, sources={"acme": _state(len(merge_requests), now)})
    return lake


def _with_period(table: str, rows: list[dict[str, Any]], merge_requests: list[dict[str, Any]]) -> Columns:
    years = {row["mr_id"]: str(row["created_at"].year) for row in merge_requests}
    return {**_columns(table, rows), "period": [years[row["mr_id"]] for row in rows]}


def _state(count: int, now: datetime) -> SourceState:
    counts = {"merge_requests": count}
    return SourceState(
        "acme", "gitlab", "https://gitlab.example.com", "acme", synced_at=now, complete=True, server_counts=counts,
        our_counts=counts,
    )  # fmt: skip


LAST_DAY = date(2026, 3, 31)
