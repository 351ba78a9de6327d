"""Small rows for a lake, by merge request, and everything that a lake says, to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.lake.schema import FACTS, TABLES
from quarterdeck.lake.store import Lake

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_FIRST_YEAR = 2021
_YEARS = 3
_DERIVED = {"period", "written"}


def created(mr_id: int) -> datetime:
    """When the merge request was created: its year follows from its number."""
    return datetime(_FIRST_YEAR + mr_id % _YEARS, 5, 1, mr_id % 24, tzinfo=UTC)


def _merge_request(mr_id: int, title: str) -> dict[str, Any]:
    values: dict[str, Any] = {column.name: None for column in TABLES["merge_requests"].columns if column.null}
    return values | {
        "source": "gitlab", "mr_id": mr_id, "project_id": 7, "iid": mr_id, "title": title, "state": "opened",
        "draft": False, "created_at": created(mr_id), "updated_at": NOW, "reopened": False, "labels": ["a", title],
        "backport": False,
    }  # fmt: skip


def columns(rows: Sequence[dict[str, Any]]) -> Columns:
    """Rows as columns; at least one."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def rows_of(mr_ids: Iterable[int], title: str = "first") -> Rows:
    """Merge requests with a title, two events each that carry the title's length, and a changed path."""
    ids = sorted(mr_ids)
    event = {"at": NOW, "kind": "pushed", "actor_id": len(title), "subject_id": None, "internal": False}
    return {
        "merge_requests": columns([_merge_request(mr_id, title) for mr_id in ids]),
        "events": columns(
            [
                {"mr_id": mr_id, **event, "seq": seq, "evidence": "noted", "period": str(created(mr_id).year)}
                for mr_id in ids
                for seq in (0, 1)
            ]
        ),
        "changed_paths": columns(
            [{"mr_id": mr_id, "path": f"docs/{title}", "period": str(created(mr_id).year)} for mr_id in ids]
        ),
    }


def write(lake: Lake, mr_ids: Iterable[int], title: str = "first", *, now: datetime = NOW) -> int:
    """Write or rewrite merge requests and commit; the version."""
    ids = list(mr_ids)
    with lake.writer() as writer:
        writer.append(rows_of(ids, title), supersede=ids)
        return writer.commit(now=now).version


def titles(lake: Lake, version: int | None = None) -> dict[int, str]:
    """The title of every merge request; each is there once."""
    with lake.snapshot(version) as snapshot:
        found = snapshot.connection.execute("select mr_id, title from merge_requests").fetchall()
    assert len(found) == len(dict(found))
    return dict(found)


def everything(lake: Lake, version: int | None = None) -> dict[str, list[Any]]:
    """All rows of all tables but ``superseded``, in an order of their own, instants as text."""
    told = {}
    with lake.snapshot(version) as snapshot:
        for name, table in TABLES.items():
            if name != "superseded":
                names = [column.name for column in table.columns if column.name not in _DERIVED]
                listed = ", ".join(f'"{column}"::varchar' for column in names)
                told[name] = snapshot.connection.execute(f"select {listed} from {name} order by all").fetchall()
    return told


def consistent(lake: Lake) -> None:
    """Every merge request has its events and paths, all written with the same title."""
    said = everything(lake)
    by_id = {row[1]: row[4] for row in said["merge_requests"]}
    assert len(by_id) == len(said["merge_requests"])
    expected_events = sorted((mr_id, seq, str(len(title))) for mr_id, title in by_id.items() for seq in "01")
    assert sorted((row[0], row[2], row[4]) for row in said["events"]) == expected_events
    expected_paths = sorted((mr_id, f"docs/{title}") for mr_id, title in by_id.items())
    assert sorted(said["changed_paths"]) == expected_paths
    assert set(said) >= set(FACTS)
