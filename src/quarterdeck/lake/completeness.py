"""Whether we have everything: the server's counts by state beside ours.

Equal counts prove completeness but for one thing: a merge request that we miss and one that is gone from the server
cancel each other out while they are in the same state. The reconcile of ids finds those.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, get_args

from quarterdeck.sources.protocol import State

if TYPE_CHECKING:
    import duckdb

STATES: tuple[State, ...] = get_args(State)
Counts = Mapping[str, int]
BLIND_SPOT = (
    "Counts by state cannot see one merge request missed and one deleted in the same state; "
    "the reconcile of ids finds them (every week, or sync --full)."
)


def state_code() -> str:
    """SQL for the place of ``state`` in STATES, as a tinyint: arrays of it cost a byte a row."""
    cases = " ".join(f"when '{state}' then {code}" for code, state in enumerate(STATES))
    return f"(case state {cases} else 0 end)::tinyint"


def our_counts(connection: duckdb.DuckDBPyConnection, source: str, since: date | None = None) -> dict[str, int]:
    """Merge requests of a source in the lake by state, every state named; ``since`` bounds their creation (UTC)."""
    rows = connection.execute(
        "select state, count(*) from merge_requests where source = ? and created_at >= ?::timestamptz group by state",
        [source, f"{since or '0001-01-01'} 00:00:00+00"],
    ).fetchall()
    counted = {str(state): int(count) for state, count in rows}
    return {state: counted.get(state, 0) for state in STATES}


def difference(server: Counts, ours: Counts) -> dict[str, int]:
    """Server less ours for each state where they differ; empty when they agree."""
    states = sorted(set(server) | set(ours))
    return {s: server.get(s, 0) - ours.get(s, 0) for s in states if server.get(s, 0) != ours.get(s, 0)}


def describe(differences: Counts) -> str:
    """Such as ``opened: 3 missing, merged: 1 too many``; empty when nothing differs."""
    words = [f"{state}: {abs(n):,} {'missing' if n > 0 else 'too many'}" for state, n in differences.items()]
    return ", ".join(words)
