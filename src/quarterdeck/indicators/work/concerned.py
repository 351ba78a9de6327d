"""Which teams one merge request concerns, and which accounts: who may look at it follows from that."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.monthly.community.owners import get_owners
from quarterdeck.indicators.monthly.community.population import Candidates
from quarterdeck.indicators.open_work.reach import Members, get_members, get_reach
from quarterdeck.indicators.samples import Ints
from quarterdeck.indicators.scopes import read_teams

_HEAD = """
select m.mr_id, m.project_id, m.iid, epoch_us(m.created_at), coalesce(m.author_id, 0) from merge_requests m
where m.mr_id = $mr
"""
_ASKED = """
select e.subject_id from events e where e.mr_id = $mr and e.kind = 'review_requested' and e.subject_id is not null
union select r.user_id from reviewers r where r.mr_id = $mr
union select a.user_id from approvers a where a.mr_id = $mr
"""


def concerned_teams(connection: duckdb.DuckDBPyConnection, mr_id: int, *, at: int) -> frozenset[str]:
    """The teams of its author on the day of creation, and the present teams of whoever was asked to review it or may
    approve it; where the author was in no team, also the one that owns it by label or project. Leaf teams by name;
    empty where there is no such merge request."""
    rows = connection.execute(_HEAD, {"mr": mr_id}).fetchall()
    if not rows:
        return frozenset()
    *_, created, author = rows[0]
    members = get_members(connection)
    asked = {user for (user,) in connection.execute(_ASKED, {"mr": mr_id}).fetchall()}
    own = _of_author(connection, members, author, created)
    owner = [] if own else _owner(connection, rows[0])
    return frozenset([*own, *_of_people(connection, members, asked, at), *owner])


def _of_author(connection: duckdb.DuckDBPyConnection, members: Members, author: int, created: int) -> list[str]:
    """The teams whose open work it counts to: days pass in each team's own zone."""
    names = _teams_with(members, members.user == author)
    lone = _lone(connection, names)
    _, found = get_reach(members, dict(enumerate(lone))).match(_one(author), _one(created))
    return [names[number] for number in found.tolist()]


def _of_people(connection: duckdb.DuckDBPyConnection, members: Members, users: Iterable[int], at: int) -> list[str]:
    """The teams in which some accounts are at an instant."""
    theirs = np.isin(members.user, np.array(sorted(users), dtype=np.int64))
    found = []
    for scope in _lone(connection, _teams_with(members, theirs)):
        rows = members.of(scope)
        since, until = members.instants(rows, scope.zone)
        if (theirs[rows] & (since < at) & (at <= until)).any():
            found.append(scope.name)
    return found


def _teams_with(members: Members, which: NDArray[np.bool_]) -> list[str]:
    """The teams that have one of some rows."""
    return [name for name, rows in members.of_team.items() if which[rows].any()]


def _lone(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> list[Scope]:
    """Each team by itself, without what is below it."""
    teams = read_teams(connection)
    return [Scope(name, (name,), zone=teams.scope(name).zone) for name in names]


def _owner(connection: duckdb.DuckDBPyConnection, row: tuple[int, ...]) -> list[str]:
    mr, project, iid, created, author = (_one(value) for value in row)
    none = np.zeros(1, dtype=np.bool_)
    lone = Candidates(mr, project, iid, created, created, author, none, none)
    return [name for name in get_owners(connection, read_teams(connection), lone) if name]


def _one(value: int) -> Ints:
    return np.array([value], dtype=np.int64)
