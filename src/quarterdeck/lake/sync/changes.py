"""What changed since the last sync, in the order of its changes: what moves while it is read comes again later."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.lake.sync.errors import SourcesOverlap
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.session import OVERLAP, Session
from quarterdeck.sources.gitlab.raw import MergeRequestRecord
from quarterdeck.sources.protocol import Query


async def read_changes(session: Session, intake: Intake, since: datetime) -> None:
    """Read everything updated since then, with an overlap. A sync that is stopped goes on after its last commit."""
    query = Query(detail="open", updated_after=since - OVERLAP, sort="UPDATED_ASC")
    async with listed(session, query) as pages:
        async for page in pages:
            session.tally.more = page.next_cursor is not None
            await _refresh_projects(session, page.items)
            await intake.take(page.items, _Progressed(session, page.items))
    await intake.flush()


async def _refresh_projects(session: Session, records: tuple[MergeRequestRecord, ...]) -> None:
    """A merge request of a project that we have not met: it was created or moved here since we looked."""
    if any(record.node.project_id not in session.projects for record in records):
        await renew_projects(session)


async def renew_projects(session: Session) -> None:
    """Read the list of projects again."""
    taken = session.projects.renew(await session.source.projects())
    session.cursor.projects_at = session.started_at
    if taken:
        raise SourcesOverlap(taken)


class _Progressed:
    """Moves the cursor of a later sync; that of a first one waits until all is read."""

    def __init__(self, session: Session, records: tuple[MergeRequestRecord, ...]) -> None:
        self._session = session
        self._last = records[-1].node.updated_at if records else None

    def __call__(self) -> None:
        cursor = self._session.cursor
        if self._last is not None and cursor.read_to is not None:
            cursor.read_to = max(cursor.read_to, min(self._last, self._session.started_at))
