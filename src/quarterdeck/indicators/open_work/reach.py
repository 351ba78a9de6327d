"""Whose merge requests belong to a scope: the spans in which an author's creations count for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.samples import FOREVER, midnight

Ints = NDArray[np.int64]
Interval = tuple[int, int]
"""From (inclusive) and until (exclusive), in microseconds."""
WIDEST_TABLE = 1 << 27
"""Widest range of ids for which a direct table is made: its untouched pages take no memory."""


@dataclass(frozen=True, slots=True)
class Member:
    """One membership span of a human with an account; ``last`` None is still there."""

    person_id: int
    user_id: int
    team: str
    specialty: str | None
    first: date
    last: date | None


def get_members(connection: duckdb.DuckDBPyConnection) -> list[Member]:
    """All membership spans whose person has an account here that is no bot.

    By user id, else by name without regard to case. A span on whose last day another span of the same person begins
    ends the day before.
    """
    rows = connection.execute(
        "select m.person_id, coalesce(m.user_id, n.user_id), m.team, m.specialty, m.start_date, m.end_date"
        " from memberships m"
        " left join users n on m.user_id is null and lower(n.username) = lower(m.username)"
        " left join users u on u.user_id = coalesce(m.user_id, n.user_id)"
        " where coalesce(m.user_id, n.user_id) is not null and u.kind is distinct from 'bot'"
        " and m.team is not null and m.start_date is not null"
    ).fetchall()
    return _shortened([Member(*row) for row in rows])


def _shortened(members: Iterable[Member]) -> list[Member]:
    members = list(members)
    begins = {(m.person_id, m.first) for m in members}
    return [
        Member(m.person_id, m.user_id, m.team, m.specialty, m.first, m.last - timedelta(days=1))
        if m.last is not None and m.first < m.last and (m.person_id, m.last) in begins
        else m
        for m in members
    ]


def belongs(member: Member, scope: Scope) -> bool:
    """Whether a span is one of the scope's."""
    return member.team in scope.teams and scope.specialty in {None, member.specialty}


def everybody(members: Iterable[Member], zone: str) -> Scope:
    """All teams together, days taken in a zone."""
    return Scope("", tuple(dict.fromkeys(member.team for member in members)), department=True, zone=zone)


@dataclass(frozen=True, slots=True)
class Reach:
    """Author spans of scopes: an author's creations in [``since``, ``until``) count for ``scope``.

    ``users`` are sorted; the spans of the i-th stand at ``begins[i]`` and the ``counts[i] - 1`` places after it; the
    last of ``begins`` and of the spans stand for everybody else and hold nothing. The spans of one author and scope
    do not overlap.
    """

    users: Ints
    begins: NDArray[np.int32]
    counts: NDArray[np.int32]
    since: Ints
    until: Ints
    scope: NDArray[np.int32]

    def match(
        self, author: Ints, created: Ints, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Which rows (of those ``among``) count for which scope: indices of rows, and beside each a scope. A row may
        count for several."""
        user = positions(self.users, author)
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


def get_reach(members: Sequence[Member], scopes: Mapping[int, Scope]) -> Reach:
    """The author spans of scopes, each under its number, days taken in its zone; a person of two of a scope's teams
    counts once."""
    by_team: dict[str, list[Member]] = {}
    for member in members:
        by_team.setdefault(member.team, []).append(member)
    lines = [
        (user, since, until, index)
        for index, scope in scopes.items()
        for user, spans in _author_spans(by_team, scope).items()
        for since, until in spans
    ]
    table = np.array(lines, dtype=np.int64).reshape(-1, 4)
    table = table[np.argsort(table[:, 0], kind="stable")]
    users, begins, counts = np.unique(table[:, 0], return_index=True, return_counts=True)
    return Reach(
        users,
        np.append(begins, len(table)).astype(np.int32),
        np.append(counts, 0).astype(np.int32),
        np.append(table[:, 1], FOREVER),
        np.append(table[:, 2], 0),
        np.append(table[:, 3], 0).astype(np.int32),
    )


def _author_spans(by_team: dict[str, list[Member]], scope: Scope) -> dict[int, list[Interval]]:
    spans: dict[int, list[Interval]] = {}
    for team in dict.fromkeys(scope.teams):
        for member in by_team.get(team, ()):
            if scope.specialty in {None, member.specialty}:
                spans.setdefault(member.user_id, []).append(_interval(member, scope.zone))
    return {user: _union(intervals) for user, intervals in spans.items()}


def _interval(member: Member, zone: str) -> Interval:
    until = FOREVER if member.last is None else midnight(member.last + timedelta(days=1), zone)
    return midnight(member.first, zone), int(until)


def _union(intervals: list[Interval]) -> list[Interval]:
    if len(intervals) == 1:
        return intervals
    joined: list[Interval] = []
    for since, until in sorted(intervals):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def positions(keys: Ints, wanted: Ints) -> NDArray[np.int32]:
    """Where each wanted value stands among sorted unique keys; beyond the last where it does not."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int32)
    low, width = int(keys[0]), int(keys[-1]) - int(keys[0]) + 1
    if width > WIDEST_TABLE:
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, place, len(keys)).astype(np.int32)
    # Nobody is at 0 here, and the ends stand for everything outside.
    table = np.zeros(width + 2, dtype=np.int32)
    table[keys - low + 1] = np.arange(-len(keys), 0)
    return table[np.clip(wanted - low + 1, 0, width + 1)] + np.int32(len(keys))
