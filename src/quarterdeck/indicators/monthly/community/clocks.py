"""The clocks of every scope: which merge requests are its, when each answer was due, and when it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.monthly.community.clock import PROMISES, Promise, due_at
from quarterdeck.indicators.monthly.community.others import take_requests, waits_for
from quarterdeck.indicators.monthly.community.owners import get_owners, with_answerers
from quarterdeck.indicators.monthly.community.population import (
    Candidates,
    Events,
    Flags,
    count_ghosts,
    get_candidates,
    get_events,
)
from quarterdeck.indicators.monthly.community.waits import (
    Waits,
    is_community,
    is_waiting,
    left_out,
    open_at_end,
    take_waits,
)
from quarterdeck.indicators.monthly.frame import EXISTS_NOW, known_day
from quarterdeck.indicators.people import People, read_people
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.samples import DAY, known_until
from quarterdeck.indicators.scopes import Teams, read_teams

WITHDRAWN = "GitLab withdrew its own definition of this indicator; this is ours, after its code review rules of 2022"
MEMBERS_NOW = "access and labels are those of today"
_LONGEST = 60 * DAY
"""No promise takes longer than this, however many holidays there are."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """One scope's clocks: due and answered in microseconds; those left out are gone already."""

    mr: Ints
    start: Ints
    due: Ints
    answered: Ints
    waiting: Flags


@dataclass(frozen=True, slots=True)
class _Lake:
    connection: duckdb.DuckDBPyConnection
    people: People
    teams: Teams
    until: int
    promise: Promise


def take_clocks(
    connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask, *, since: int
) -> tuple[list[Clocks], tuple[str, ...]]:
    """The clocks of every scope whose answers fell due at or after ``since``, and what must be said of them all."""
    until, promise = known_until(ask), PROMISES[ask.definition]
    lake = _Lake(connection, read_people(connection), read_teams(connection, until=known_day(ask)), until, promise)
    others = ask.definition == "other-teams"
    candidates = get_candidates(connection, since=since - _LONGEST, until=until, outsiders=not others)
    if others:
        return _others(lake, scopes, candidates), (MEMBERS_NOW, EXISTS_NOW)
    ghosts = count_ghosts(connection, since=since, until=until)
    clocks, unknown = _communitys(lake, scopes, candidates)
    return clocks, (WITHDRAWN, MEMBERS_NOW, EXISTS_NOW, *_counted(ghosts, unknown))


def _counted(ghosts: int, unknown: int) -> Iterable[str]:
    if ghosts:
        yield f"{ghosts} merge requests have an unknown author and are left out"
    if unknown:
        yield f"{unknown} merge requests are left out because it is not recorded who closed or merged them"


def _communitys(lake: _Lake, scopes: Sequence[Scope], candidates: Candidates) -> tuple[list[Clocks], int]:
    zones = dict.fromkeys(scope.zone for scope in scopes)
    theirs = {zone: is_community(lake.people, candidates, zone=zone) for zone in zones}
    either = np.logical_or.reduce([np.zeros(len(candidates.mr), dtype=bool), *theirs.values()])
    own = candidates.chosen(either)
    events = get_events(lake.connection, lake.people, own, until=lake.until)
    owners = get_owners(lake.connection, lake.teams, own)
    found = {zone: _InZone(lake, zone, (own, events, theirs[zone][either]), owners) for zone in zones}
    return [found[scope.zone].clocks(scope) for scope in scopes], max((z.unknown for z in found.values()), default=0)


class _InZone:
    """The community's merge requests as their days pass in one zone."""

    def __init__(
        self, lake: _Lake, zone: str, what: tuple[Candidates, Events, Flags], owners: Sequence[str | None]
    ) -> None:
        self._lake, self._zone = lake, zone
        self._candidates, self._events, self._theirs = what
        self._waits = take_waits(lake.people, self._candidates, self._events, zone=zone)
        named = with_answerers(owners, lake.people, lake.teams, self._waits.segment)
        self._number = {name: i for i, name in enumerate(lake.teams.names)}
        self._owner = np.array([self._number[name] if name else -1 for name in named], dtype=np.int64)
        self._waiting = is_waiting(self._waits, open_at_end(self._candidates, self._events), until=lake.until)
        self._due: dict[str | None, tuple[Ints, Flags]] = {}
        self.unknown = 0

    def clocks(self, scope: Scope) -> Clocks:
        """The clocks of a scope: the calendar is that of the owner, else the scope's."""
        mine = self._belonging(scope) & self._theirs
        due, out = self._by(_calendar(self._lake.teams, scope.name))
        due, out = due.copy(), out.copy()
        for name in (*self._lake.teams.within(scope.name), *scope.teams):
            own = _calendar(self._lake.teams, name)
            if own is not None:
                owned = self._owner == self._number[name]
                theirs = self._by(own)
                due[owned], out[owned] = theirs[0][owned], theirs[1][owned]
        return _kept(self._candidates, self._waits, (due, self._waiting), mine & ~out)

    def _by(self, calendar: str | None) -> tuple[Ints, Flags]:
        """When answers are due by a calendar, and what is left out by then."""
        if calendar not in self._due:
            due = due_at(self._waits.start, self._lake.promise, zone=self._zone, calendar=calendar)
            out, unknown = left_out(self._candidates, self._events, self._waits, due)
            self.unknown = max(self.unknown, unknown)
            self._due[calendar] = due, out
        return self._due[calendar]

    def _belonging(self, scope: Scope) -> Flags:
        """Which merge requests are the scope's; what no team owns is a root department's."""
        if scope.specialty is not None:
            return np.zeros(len(self._owner), dtype=bool)
        names = self._lake.teams.within(scope.name) | {*scope.teams}
        line = self._lake.teams.find_line(scope.name)
        root = scope.department and (line is None or line.parent is None)
        owned = np.isin(self._owner, [self._number[name] for name in names if name in self._number])
        return owned | (self._owner < 0) if root else owned


def _kept(candidates: Candidates, waits: Waits, when: tuple[Ints, Flags], which: Flags) -> Clocks:
    due, waiting = when
    kept = np.flatnonzero(which)
    return Clocks(candidates.mr[kept], waits.start[kept], due[kept], waits.answered[kept], waiting[kept])


def _calendar(teams: Teams, name: str) -> str | None:
    line = teams.find_line(name)
    return line.calendar if line else None


def _others(lake: _Lake, scopes: Sequence[Scope], candidates: Candidates) -> list[Clocks]:
    requests = take_requests(lake.connection, lake.people, candidates, until=lake.until)
    asked = candidates.chosen(requests.asked)
    events = get_events(lake.connection, lake.people, asked, until=lake.until)
    still_open = open_at_end(asked, events)
    clocks = []
    for scope in scopes:
        waits = waits_for(lake.people, scope, asked, (events, requests))
        due = due_at(waits.start, lake.promise, zone=scope.zone, calendar=_calendar(lake.teams, scope.name))
        out, _ = left_out(asked, events, waits, due, by_anyone=True)
        waiting = is_waiting(waits, still_open, until=lake.until)
        clocks.append(_kept(asked, waits, (due, waiting), (waits.start < lake.until) & ~out))
    return clocks
