"""Whose merge requests belong to a scope: the spans in which an author's creations count for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from string import Template

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.histories import get_bots
from quarterdeck.indicators.memory import remembered
from quarterdeck.indicators.samples import DAY, FOREVER, midnight

Ints = NDArray[np.int64]
Order = NDArray[np.intp]
STILL = 1 << 24
"""The day number of a span without an end."""
WIDEST_TABLE = 1 << 27
"""Widest range of ids for which a direct table is made: its untouched pages take no memory."""

_SPANS = """
select m.person_id, coalesce(m.user_id, $found), m.team, m.specialty,
       m.start_date - date '1970-01-01', coalesce(m.end_date - date '1970-01-01', $still)
from memberships m $names
where m.team is not null and m.start_date is not null and coalesce(m.user_id, $found) is not null
"""
_NAMES = "left join users n on m.user_id is null and lower(n.username) = lower(m.username)"


@dataclass(frozen=True, slots=True)
class Members:
    """Membership spans of humans with an account, row by row: ``first`` and ``last`` are days since 1970, both in the
    team (``last`` STILL: no end). ``of_team`` are the rows of each team. ``bots`` are the accounts of bots."""

    user: Ints
    first: Ints
    last: Ints
    specialty: list[str | None]
    of_team: Mapping[str, list[int]]
    bots: Ints

    def of(self, scope: Scope) -> Order:
        """The rows of a scope."""
        rows = [row for team in dict.fromkeys(scope.teams) for row in self.of_team.get(team, ())]
        if scope.specialty is not None:
            rows = [row for row in rows if self.specialty[row] == scope.specialty]
        return np.array(rows, dtype=np.intp)

    def everybody(self, zone: str) -> Scope:
        """All teams together, days taken in a zone."""
        return Scope("", tuple(self.of_team), department=True, zone=zone)

    def instants(self, rows: Order, zone: str) -> tuple[Ints, Ints]:
        """From (inclusive) and until (exclusive) of some rows in a zone, in microseconds."""
        last = self.last[rows]
        until = np.where(last >= STILL - 1, FOREVER, _midnights(np.minimum(last, STILL - 2) + 1, zone))
        return _midnights(self.first[rows], zone), until


@remembered
def get_members(connection: duckdb.DuckDBPyConnection) -> Members:
    """All membership spans whose person has an account here that is no bot: by user id, else by name without regard
    to case. A span on whose last day another span of the same person begins ends the day before."""
    bots = get_bots(connection)
    rows = [row for row in _spans(connection) if row[1] not in bots]
    begins = {(person, first) for person, _, _, _, first, _ in rows}
    of_team: dict[str, list[int]] = {}
    for number, (_, _, team, *_) in enumerate(rows):
        of_team.setdefault(team, []).append(number)
    table = np.array(
        [(user, first, last - (first < last and (person, last) in begins)) for person, user, _, _, first, last in rows],
        dtype=np.int64,
    ).reshape(-1, 3)
    user, begin, end = (np.ascontiguousarray(column) for column in table.T)
    return Members(
        user, begin, end, [row[3] for row in rows], of_team, np.array(sorted(bots), dtype=np.int64)
    )  # fmt: skip


def _spans(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int, str, str | None, int, int]]:
    """Person, account, team, specialty, first and last day; names are looked up only where an id is missing."""
    [(nameless,)] = connection.execute("select bool_or(user_id is null) from memberships").fetchall()
    found, names = ("n.user_id", _NAMES) if nameless else ("null", "")
    query = Template(_SPANS).substitute(found=found, names=names, still=STILL)
    return connection.execute(query).fetchall()


def _midnights(days: Ints, zone: str) -> Ints:
    """The instants at which days begin in a zone."""
    if zone == "UTC":
        return days * DAY
    known, place = np.unique(days, return_inverse=True)
    farthest = (date.max - date(1970, 1, 1)).days
    begins = [
        midnight(date(1970, 1, 1) + timedelta(days=day), zone) if day < farthest else FOREVER for day in known.tolist()
    ]
    return np.array(begins, dtype=np.int64)[place]


class Positions:
    """Finds where a value stands among sorted unique keys: beyond the last where it does not."""

    def __init__(self, keys: Ints) -> None:
        self.keys = keys
        self._low = int(keys[0]) if len(keys) else 0
        width = int(keys[-1]) - self._low + 1 if len(keys) else 0
        self._table: NDArray[np.int32] | None = None
        if width <= WIDEST_TABLE:
            # Nobody is at 0, and the ends stand for everything outside.
            self._table = np.zeros(width + 2, dtype=np.int32)
            self._table[keys - self._low + 1] = np.arange(-len(keys), 0)

    def __call__(self, wanted: Ints) -> NDArray[np.int32]:
        if self._table is None:
            place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            return np.where(self.keys[place] == wanted, place, len(self.keys)).astype(np.int32)
        found: NDArray[np.int32] = self._table[np.clip(wanted - self._low + 1, 0, len(self._table) - 1)]
        return found + np.int32(len(self.keys))


@dataclass(frozen=True, slots=True)
class Reach:
    """Author spans of scopes: an author's creations in [``since``, ``until``) count for ``scope``.

    ``users`` finds an author; the spans of the i-th stand at ``begins[i]`` and the ``counts[i] - 1`` places after it.
    The last of ``begins`` and of the spans stand for everybody else and hold nothing. The spans of one author and
    scope do not overlap.
    """

    users: Positions
    begins: NDArray[np.int32]
    counts: NDArray[np.int32]
    since: Ints
    until: Ints
    scope: NDArray[np.int32]

    def match(
        self, author: Ints, created: Ints, among: NDArray[np.bool_] | None = None
    ) -> tuple[Order, NDArray[np.int32]]:
        """Which rows (of those ``among``) count for which scope: indices of rows, and beside each a scope. A row may
        count for several."""
        user = self.users(author)
        span = self.begins[user]
        held = (self.since[span] <= created) & (created < self.until[span])
        rows = np.flatnonzero(held if among is None else held & among)
        found, scopes = [rows], [self.scope[span[rows]]]
        for nth in range(1, int(self.counts.max())):
            more = np.flatnonzero(self.counts[user] > nth)
            span = self.begins[user[more]] + nth
            at = created[more]
            held = (self.since[span] <= at) & (at < self.until[span])
            held = held if among is None else held & among[more]
            found.append(more[held])
            scopes.append(self.scope[span[held]])
        return np.concatenate(found), np.concatenate(scopes)


def get_reach(members: Members, scopes: Mapping[int, Scope]) -> Reach:
    """The author spans of scopes, each under its number, days taken in its zone; a person of two of a scope's teams
    counts once."""
    rows = [members.of(scope) for scope in scopes.values()]
    bounds = [members.instants(own, scope.zone) for own, scope in zip(rows, scopes.values(), strict=True)]
    numbers = np.repeat(np.array(list(scopes), dtype=np.int64), [len(own) for own in rows])
    user = members.user[np.concatenate([np.empty(0, dtype=np.intp), *rows])]
    since = np.concatenate([np.empty(0, dtype=np.int64), *(begins for begins, _ in bounds)])
    until = np.concatenate([np.empty(0, dtype=np.int64), *(ends for _, ends in bounds)])
    kept, until = _united(user, numbers, since, until)
    order = kept[np.argsort(user[kept], kind="stable")]
    users, begins = np.unique(user[order], return_index=True)
    counts = np.diff(np.append(begins, len(order)))
    return Reach(
        Positions(users), np.append(begins, len(order)).astype(np.int32), np.append(counts, 0).astype(np.int32),
        np.append(since[order], FOREVER), np.append(until[order], 0), np.append(numbers[order], 0).astype(np.int32),
    )  # fmt: skip


def _united(user: Ints, scope: Ints, since: Ints, until: Ints) -> tuple[Order, Ints]:
    """Which spans are left when those of one author and scope that touch are joined, and the ends of all then."""
    order = np.lexsort((since, user, scope))
    until = until.copy()
    same = (user[order[1:]] == user[order[:-1]]) & (scope[order[1:]] == scope[order[:-1]])
    gone = np.zeros(len(order), dtype=np.bool_)
    head = -1
    for place in np.flatnonzero(same).tolist():
        before, here = order[place], order[place + 1]
        head = head if gone[before] else before
        if since[here] <= until[head]:
            until[head] = max(until[head], until[here])
            gone[here] = True
    return np.flatnonzero(~gone), until
