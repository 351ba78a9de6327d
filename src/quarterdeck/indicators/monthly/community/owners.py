"""Whose a community merge request is: by group label, else by project, else by who answered it first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from quarterdeck.indicators.given import given
from quarterdeck.indicators.monthly.community.population import Candidates
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.scopes import Teams

_LABELS = """
with asked_labels as (select unnest($labels) as label)
select a.place, lower(l.title)
from (select mr_id, unnest(labels) as title from merge_requests where mr_id in (select mr from asked)) l
join asked a on a.mr = l.mr_id
where lower(l.title) in (select label from asked_labels)
"""


def get_owners(connection: duckdb.DuckDBPyConnection, teams: Teams, candidates: Candidates) -> list[str | None]:
    """The team that owns each candidate by label or project, None where neither says so."""
    ranks = _ranked(teams)
    owners: list[str | None] = [None] * len(candidates.mr)
    by_label = {label: name for name in reversed(ranks) for label in _label(teams, name)}
    for place, label in _labels(connection, candidates, sorted(by_label)):
        owner, before = by_label[label], owners[place]
        if before is None or ranks.index(owner) < ranks.index(before):
            owners[place] = owner
    by_project = _project_owners(connection, teams, ranks)
    return [
        owner or by_project.get(project) for owner, project in zip(owners, candidates.project.tolist(), strict=True)
    ]


def _ranked(teams: Teams) -> list[str]:
    """Names in file order, teams before departments: of two labels the narrower one decides."""
    return sorted(teams.names, key=lambda name: bool(teams.children(name)))


def _label(teams: Teams, name: str) -> list[str]:
    line = teams.find_line(name)
    return [line.group_label.lower()] if line and line.group_label else []


def _labels(
    connection: duckdb.DuckDBPyConnection, candidates: Candidates, labels: Sequence[str]
) -> Iterable[tuple[int, str]]:
    if not labels or not len(candidates.mr):
        return []
    with given(connection, "asked", candidates.places()):
        return connection.execute(_LABELS, {"labels": list(labels)}).fetchall()


def _project_owners(connection: duckdb.DuckDBPyConnection, teams: Teams, ranks: Sequence[str]) -> dict[int, str]:
    """The team whose listed path holds a project, the longest path first, then the order of the file."""
    paths: dict[str, str] = {}
    for name in ranks:
        line = teams.find_line(name)
        for path in line.projects if line else ():
            paths.setdefault(path.strip("/").lower(), name)
    owners = {}
    for project, path in connection.execute("select project_id, lower(path) from projects").fetchall():
        folders = path.split("/")
        above = ("/".join(folders[:depth]) for depth in range(len(folders), 0, -1))
        owner = next((paths[p] for p in above if p in paths), None)
        if owner is not None:
            owners[project] = owner
    return owners


def answered_by(people: People, teams: Teams, segment: int) -> str | None:
    """The team of somebody in a segment: the one with the largest share, then the first in the file."""
    if segment < 0:
        return None
    order = {name: i for i, name in enumerate(teams.names)}
    return min(people.spans_of(segment), key=lambda span: (-span.share, order[span.team])).team


def with_answerers(owners: Sequence[str | None], people: People, teams: Teams, segments: Ints) -> list[str | None]:
    """Owners, those that are missing filled in by who answered first."""
    known: dict[int, str | None] = {}
    return [
        owner or known.setdefault(segment, answered_by(people, teams, segment))
        for owner, segment in zip(owners, segments.tolist(), strict=True)
    ]
