"""The two clocks as team totals: how long open work stood in each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import State, totals
from quarterdeck.indicators.histories import get_stretches
from quarterdeck.indicators.open_work.definitions import OpenDefinition
from quarterdeck.indicators.open_work.population import Spans, read_spans
from quarterdeck.indicators.open_work.reach import Reach, get_members, get_reach
from quarterdeck.indicators.samples import DAY, micros


@dataclass(frozen=True, slots=True)
class TeamClocks:
    """Open time of ``n`` merge requests between two instants, in microseconds by state: it sums to all of it."""

    scope: Scope
    since: datetime
    until: datetime
    n: int
    by_state: dict[State, int]

    def to_json(self) -> dict[str, Any]:
        """``{"team","since","until","n","days":{state:days}}``."""
        return {
            "team": self.scope.name, "since": self.since.isoformat(), "until": self.until.isoformat(), "n": self.n,
            "days": {str(state): time / DAY for state, time in self.by_state.items()},
        }  # fmt: skip


def team_clocks(connection: duckdb.DuckDBPyConnection, scope: Scope, *, since: datetime, until: datetime) -> TeamClocks:
    """How long the open merge requests of a scope's people (on the day of creation) stood in each state between two
    instants, of which the later is no later than the last complete sync."""
    begin, end = micros(since), micros(until)
    reach = get_reach(get_members(connection), {0: scope})
    parts = read_spans(connection, OpenDefinition("created"), first=begin, last=end)
    found = [_within(part, reach, begin, end) for part in parts]
    ids = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))
    sums = dict.fromkeys(State, 0)
    for _, stretches in get_stretches(connection, ids.tolist(), since=begin, until=end):
        for state, time in totals(stretches).items():
            sums[state] += time
    return TeamClocks(scope, since, until, len(ids), sums)


def _within(spans: Spans, reach: Reach, begin: int, end: int) -> NDArray[np.int64]:
    rows, _ = reach.match(spans.author, spans.created, (spans.opened < end) & (spans.ended > begin))
    return spans.mr_id[rows]
