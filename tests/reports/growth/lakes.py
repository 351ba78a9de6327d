"""A small lake for growth: one person's work among others', and open issues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.store import Snapshot
from tests.support import connection_with

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ME, MATE, GUEST, BOT = 7, 8, 9, 10


def snapshot(**rows: Iterable[Mapping[str, Any]]) -> Snapshot:
    """A state with these rows, of one source ``s`` at gitlab.example.com, with projects 1 and 2."""
    given: dict[str, Iterable[Mapping[str, Any]]] = {
        "projects": [{"project_id": 1, "path": "acme/ledger"}, {"project_id": 2, "path": "acme/search"}],
        "users": [
            {"user_id": ME, "access_level": 30}, {"user_id": MATE, "access_level": 30},
            {"user_id": GUEST}, {"user_id": BOT, "kind": "bot"},
        ],
        **rows,
    }  # fmt: skip
    state = SourceState("s", "gitlab", "https://gitlab.example.com", "acme", synced_at=NOW)
    return Snapshot(Manifest(1, NOW, {}, {"s": state}), connection_with(**given), Path(), {})


def merged(mr_id: int, author: int, *, ago: int, days: int = 1, project: int = 1, **more: Any) -> dict[str, Any]:
    """A merge request that was merged ``ago`` days before now, after ``days`` days."""
    at = NOW - ago * DAY
    return {
        "mr_id": mr_id, "iid": mr_id, "author_id": author, "project_id": project, "state": "merged",
        "title": f"Change {mr_id}", "created_at": at - days * DAY, "merged_at": at, "ended_at": at, **more,
    }  # fmt: skip


def said(mr_id: int, actor: int, *, ago: float, times: int = 1, apart: float = 0.0) -> list[dict[str, Any]]:
    """So many comments, the first ``ago`` days before now and each ``apart`` days after the one before."""
    return [
        {"mr_id": mr_id, "seq": n, "kind": "commented", "actor_id": actor, "at": NOW - (ago - n * apart) * DAY}
        for n in range(times)
    ]
