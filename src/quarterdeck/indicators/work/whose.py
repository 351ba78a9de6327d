"""Whose open work: which items a scope's people wrote, and which wait on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.open_work.reach import Members, get_members, get_reach
from quarterdeck.indicators.samples import Ints, micros
from quarterdeck.indicators.work.items import Due, OpenItem


def accounts_of(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Ints:
    """The accounts of everybody who ever was in a scope, sorted."""
    members = get_members(connection)
    return np.unique(members.user[members.of(scope)])


class Whose:
    """Tells whose the items are; ``at`` is the instant at which they were taken."""

    def __init__(self, members: Members, items: Sequence[OpenItem], *, at: datetime) -> None:
        self._members, self._items, self._at = members, items, micros(at)
        self._author = np.array([item.author_id or 0 for item in items], dtype=np.int64)
        self._created = np.array([item.created for item in items], dtype=np.int64)
        self._due: dict[int, list[int]] = {}
        for place, item in enumerate(items):
            for user in dict.fromkeys(due.user for due in item.due):
                self._due.setdefault(user, []).append(place)

    def ours(self, scope: Scope) -> list[int]:
        """Places of the items whose author was in the scope when they were created, in order."""
        rows, _ = get_reach(self._members, {0: scope}).match(self._author, self._created)
        return [int(row) for row in np.unique(rows)]

    def in_a_team(self, zone: str = "UTC") -> list[int]:
        """Places of the items whose author was in any team when they were created."""
        return self.ours(self._members.everybody(zone))

    def on_us(self, scope: Scope) -> dict[int, list[Due]]:
        """By place, who of the scope's present people is due on an item, whoever wrote it."""
        here = self.present(scope)
        places = sorted({place for user in here for place in self._due.get(user, ())})
        return {place: [due for due in self._items[place].due if due.user in here] for place in places}

    def present(self, scope: Scope) -> frozenset[int]:
        """The accounts of the people who are in the scope now: who joins or leaves at the instant has not yet."""
        rows = self._members.of(scope)
        since, until = self._members.instants(rows, scope.zone)
        return frozenset(self._members.user[rows[(since < self._at) & (self._at <= until)]].tolist())
