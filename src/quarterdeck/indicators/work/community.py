"""The community's merge requests that wait for their first answer now, and which team each belongs to."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """One that waits: since when, and until when an answer is promised (microseconds). ``team`` owns it, None where
    no team is known to."""

    item: OpenItem
    start: int
    due: int
    team: str | None


def get_waiting(
    connection: duckdb.DuckDBPyConnection, scope: Scope | None, *, at: int, definition: str
) -> tuple[list[FirstAnswer], tuple[str, ...]]:
    """What waits for the first answer of a scope (None: of everybody) at an instant, the next due first, and what
    must be said of all. UnknownDefinition.

    With everybody, what no team owns is there too; a root department has it as its own.
    """
    name = get_indicator(INDICATOR).get_definition(definition).name
    day = day_of(at // DAY)
    ask = Ask(INDICATOR, name, day, day, "month", instant(at))
    scopes = _scopes(connection, scope)
    found, caveats = take_clocks(connection, scopes, ask, since=at)
    return _rows(connection, list(zip(scopes, found, strict=True)), at), caveats


def _scopes(connection: duckdb.DuckDBPyConnection, scope: Scope | None) -> list[Scope]:
    """The scopes to ask, the narrow ones first: the owner of a row is the first that has it."""
    teams = read_teams(connection)
    if scope is None:
        everything = Scope("", tuple(teams.names), department=True)
        return [*(teams.scope(name) for name in teams.names if not teams.children(name)), everything]
    leaves = [teams.scope(name) for name in scope.teams if name != scope.name]
    return [*leaves, scope]


def _rows(connection: duckdb.DuckDBPyConnection, found: list[tuple[Scope, Clocks]], at: int) -> list[FirstAnswer]:
    owned: dict[int, tuple[int, int, str | None]] = {}
    for scope, clocks in found:
        for place in clocks.waiting.nonzero()[0].tolist():
            mr = int(clocks.mr[place])
            team = scope.name if not scope.department else None
            owned.setdefault(mr, (int(clocks.start[place]), int(clocks.due[place]), team))
    items = get_items(connection, at=at, ids=np.array(sorted(owned), dtype=np.int64))
    rows = [FirstAnswer(item, *owned[item.mr_id]) for item in items]
    return sorted(rows, key=lambda row: (row.due, row.item.mr_id))
