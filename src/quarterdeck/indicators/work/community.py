"""The community's merge requests that wait for their first answer, by whose they are to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.monthly.community.clocks import Clocks, take_clocks
from quarterdeck.indicators.periods import day_of
from quarterdeck.indicators.samples import DAY, instant
from quarterdeck.indicators.scopes import read_teams
from quarterdeck.indicators.work.items import OpenItem, get_items

INDICATOR = "community_slo"
EVERYBODY = ""
"""Under this name stands everything that waits, whoever owns it."""
Clock = tuple[int, int, int]
"""A merge request's number, since when it waits, and until when an answer is promised (microseconds)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at an instant. ``clocks`` are by scope: the same one may be due at another time for a department,
    whose days pass in another zone. ``owners`` are the teams that own them, without those that none does.
    ``caveats`` must be said of all."""

    items: Mapping[int, OpenItem]
    clocks: Mapping[str, tuple[Clock, ...]]
    owners: Mapping[int, str]
    caveats: tuple[str, ...]


def get_waiting(
    connection: duckdb.DuckDBPyConnection, *, at: int, definition: str, scopes: Sequence[Scope] | None = None
) -> Waiting:
    """What waits for the first answer of each scope at an instant, the next due first: of ``scopes`` and the teams in
    them, or of every team, department and of everybody (under `EVERYBODY`). UnknownDefinition."""
    name = get_indicator(INDICATOR).get_definition(definition).name
    day = day_of(at // DAY)
    ask = Ask(INDICATOR, name, day, day, "month", instant(at))
    asked = _scopes(connection, scopes)
    found, caveats = take_clocks(connection, asked, ask, since=at)
    clocks = {scope.name: _clocks(one) for scope, one in zip(asked, found, strict=True)}
    owners = {clock[0]: scope.name for scope in asked if not scope.department for clock in clocks[scope.name]}
    wanted = {clock[0] for own in clocks.values() for clock in own}
    items = get_items(connection, at=at, ids=np.array(sorted(wanted), dtype=np.int64))
    return Waiting({item.mr_id: item for item in items}, clocks, owners, caveats)


def _scopes(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope] | None) -> list[Scope]:
    """The scopes, and each of their teams: who owns a row shows in which team has it."""
    teams = read_teams(connection)
    if scopes is None:
        return [*(teams.scope(name) for name in teams.names), Scope(EVERYBODY, teams.names, department=True)]
    names = dict.fromkeys(name for scope in scopes for name in scope.teams)
    leaves = {name: teams.scope(name) for name in names if not teams.children(name)}
    return list({**leaves, **{scope.name: scope for scope in scopes}}.values())


def _clocks(found: Clocks) -> tuple[Clock, ...]:
    places = np.flatnonzero(found.waiting).tolist()
    rows = [(int(found.mr[place]), int(found.start[place]), int(found.due[place])) for place in places]
    return tuple(sorted(rows, key=lambda row: (row[2], row[0])))
