"""Whose merge requests belong to a scope: the spans in which an author's creations count for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.samples import FOREVER, midnight

Interval = tuple[int, int]
"""From (inclusive) and until (exclusive), in microseconds."""


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


@dataclass(frozen=True, slots=True)
class Reach:
    """Author spans of scopes, column by column: an author's creations in [since, until) count for ``scope``, an
    index into the scopes asked. Spans of one author and scope do not overlap."""

    user: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    scope: NDArray[np.int32]

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name, for a query."""
        return {"user_id": self.user, "since": self.since, "until": self.until, "scope": self.scope}


def get_reach(members: Sequence[Member], scopes: Sequence[Scope]) -> Reach:
    """The author spans of each scope, days taken in the scope's zone; a person of two of its teams counts once."""
    by_team: dict[str, list[Member]] = {}
    for member in members:
        by_team.setdefault(member.team, []).append(member)
    lines = [
        (user, since, until, index)
        for index, scope in enumerate(scopes)
        for user, spans in _author_spans(by_team, scope).items()
        for since, until in spans
    ]
    table = np.array(lines, dtype=np.int64).reshape(-1, 4)
    return Reach(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), table[:, 3].astype(np.int32))


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
