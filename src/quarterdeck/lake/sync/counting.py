"""The server's counts by state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from quarterdeck.lake.completeness import STATES
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.errors import NotFound, SourceError
from quarterdeck.sources.protocol import Query


def lower_bound(session: Session) -> datetime | None:
    """Nothing created before this was asked for; None: everything was."""
    since = session.cursor.since
    return None if since is None else datetime.combine(since, time(), tzinfo=UTC)


async def count(session: Session) -> dict[str, int]:
    """How many there are by state, of what was asked for. Empty where the server cannot count so many."""
    query = Query(created_after=lower_bound(session))
    try:
        counts = await session.source.counts(query, STATES)
    except SourceError as trouble:
        if not trouble.heavy:
            raise
        counts = await _by_project(session, query)
    session.server_total = sum(counts.values())
    return counts


async def _by_project(session: Session, query: Query) -> dict[str, int]:
    """For a scope too large to be counted at once."""
    paths = session.projects.paths().values()
    queries = [replace(query, project=path, state=state) for path in paths for state in STATES]
    try:
        found = await session.source.histogram(queries)
    except SourceError as trouble:
        if not (trouble.heavy or isinstance(trouble, NotFound)):
            raise
        return {}
    return {state: sum(found[place :: len(STATES)]) for place, state in enumerate(STATES)}
