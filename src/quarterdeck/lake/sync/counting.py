"""The server's counts by state."""

from __future__ import annotations

from datetime import UTC, datetime, time

from quarterdeck.lake.completeness import STATES
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.protocol import Query


def lower_bound(session: Session) -> datetime | None:
    """Nothing created before this was asked for; None: everything was."""
    since = session.cursor.since
    return None if since is None else datetime.combine(since, time(), tzinfo=UTC)


async def count(session: Session) -> dict[str, int]:
    """How many there are by state, of what was asked for."""
    counts = await session.source.counts(Query(created_after=lower_bound(session)), STATES)
    session.server_total = sum(counts.values())
    return counts
