"""Serves a GitLab that holds only what changed in a big lake, after making that lake ready for a later sync."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.children.fill import NOW
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync.cursor import Cursor, to_json
from quarterdeck.simulator.model import Company, Group, MergeRequest, Project
from quarterdeck.simulator.server import DEFAULT_TOKEN, serve
from quarterdeck.simulator.uniform import make_uniform

CHANGED = 100
CHANGED_AT = NOW + timedelta(minutes=50)
Row = tuple[int, int, int, str, int]


def main(folder: str, latency: str) -> None:
    lake = Lake(Path(folder))
    state = _as_if_synced(lake)
    with lake.snapshot() as snapshot:
        every = sum(state.our_counts.values()) // CHANGED
        rows: list[Row] = snapshot.connection.execute(
            "select mr_id, project_id, iid, state, epoch_us(created_at) from ("
            "  select *, row_number() over (order by mr_id) as place from merge_requests"
            ") where place % ? = ? order by mr_id",
            [every, every // 2],
        ).fetchall()
        paths: list[tuple[int, str]] = snapshot.connection.execute("select project_id, path from projects").fetchall()
    company = _company(rows, paths)
    serve(company, latency=float(latency), ready=lambda url: _say(url, state, rows, company))


def _as_if_synced(lake: Lake) -> SourceState:
    """The lake as a sync at `NOW` would have left it: with a cursor."""
    (state,) = lake.manifest().sources.values()
    state.cursor.update(to_json(Cursor(read_to=NOW, ended_at=NOW, projects_at=NOW, reconciled_at=NOW)))
    with lake.writer() as writer:
        writer.commit(now=NOW, sources={state.name: state})
    return state


def _company(rows: list[Row], paths: list[tuple[int, str]]) -> Company:
    """The changed ones, under the numbers that they have in the lake, and all its projects."""
    company = make_uniform(merge_requests=len(rows), seed=1, now=NOW)
    for mr, row in zip(company.merge_requests, rows, strict=True):
        _become(mr, row)
    groups = sorted({"mass"} | {path.rpartition("/")[0] for _, path in paths})
    company.groups = [Group(3 + i, path, path.rpartition("/")[2]) for i, path in enumerate(groups)]
    number = {group.full_path: group.id for group in company.groups}
    company.projects = [
        Project(key, path, path.rpartition("/")[2], number[path.rpartition("/")[0]], NOW - timedelta(days=4000))
        for key, path in paths
    ]
    company.top_group = "mass"
    return company


def _become(mr: MergeRequest, row: Row) -> None:
    mr.id, mr.project_id, mr.iid, _, created = row
    mr.created_at = min(datetime.fromtimestamp(created // 1_000_000, UTC), mr.created_at)
    mr.updated_at = CHANGED_AT


def _say(url: str, state: SourceState, rows: list[Row], company: Company) -> None:
    """Where it is, and how many of each state the lake has that it does not hold."""
    beside = {name: count - sum(row[3] == name for row in rows) for name, count in state.our_counts.items()}
    where = {"url": url, "token": DEFAULT_TOKEN, "group": company.top_group, "beside": json.dumps(beside)}
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
