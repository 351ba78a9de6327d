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


def hides_archived(session: Session) -> bool:
    """Whether lists of the whole scope may leave out the merge requests of archived projects.

    So it is on an older server, which cannot be told to show them. Each project shows its own.
    """
    return "mergeRequests(includeArchived)" in session.source.stats.lacking and session.projects.has_archived()


async def count(session: Session) -> dict[str, int]:
    """How many there are by state, of what was asked for. Empty where the server cannot count so many."""
    query = Query(created_after=lower_bound(session))
    try:
        if hides_archived(session):
            counts = await _by_project(session, query)
        else:
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
