"""The history, newest first, in slices of creation time that are read side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta

from quarterdeck.lake.sync import plan
from quarterdeck.lake.sync.counting import lower_bound
from quarterdeck.lake.sync.cursor import Slice
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.errors import SourceError
from quarterdeck.sources.protocol import Query

_SECOND = timedelta(seconds=1)


async def cut(session: Session, total: int) -> list[Window]:
    """The whole history asked for, as windows of about equal size, newest first."""
    lower = lower_bound(session)
    if total <= plan.WITHOUT_A_LOOK:
        return [Window(after=lower)]
    windows = plan.first_look(session.started_at, lower)
    try:
        counts = await session.source.histogram([window.counting(Query()) for window in windows])
    except SourceError as trouble:
        if not trouble.heavy:
            raise
        return windows
    return plan.slices(windows, counts, plan.target(sum(counts), session.request.readers))


async def fill(session: Session, intake: Intake, windows: list[Window]) -> None:
    """Read what is left of the history. Merge requests in any state: one that changes meanwhile is not lost.

    What the lake has already is skipped here; it is read again with the changes if it changed.
    """
    cursor = session.cursor
    if cursor.slices is None:
        cursor.slices = [Slice(window) for window in windows]
    session.progress.phase("history", session.server_total or None)
    left = deque(cursor.slices)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(session.request.readers, len(left))):
            tasks.create_task(_reader(session, intake, left))
    await intake.flush()


async def _reader(session: Session, intake: Intake, left: deque[Slice]) -> None:
    while left:
        await _read(session, intake, left.popleft())


async def _read(session: Session, intake: Intake, piece: Slice) -> None:
    window = piece.window
    async with listed(session, window.query(Query(detail="full", sort="CREATED_DESC"))) as pages:
        async for page in pages:
            records = [record for record in page.items if window.holds(record.node.created_at)]
            new = [record for record in records if session.known.find(number(record.node.id)) is None]
            oldest = min((record.node.created_at for record in records), default=None)
            await intake.take(new, Mark(session, piece, oldest, last=page.next_cursor is None))
            session.progress.advanced(len(records) - len(new))


class Mark:
    """Shortens a slice by a page that is in the lake; a finished slice leaves the list.

    What was created in the second of the page's end is read again by a sync that goes on from here, and skipped.
    """

    def __init__(self, session: Session, piece: Slice, oldest: datetime | None, *, last: bool) -> None:
        self._session, self._piece, self._oldest, self._last = session, piece, oldest, last

    def __call__(self) -> None:
        slices = self._session.cursor.slices
        if self._last and slices is not None and self._piece in slices:
            slices.remove(self._piece)
        elif self._oldest is not None:
            self._piece.window = Window(self._piece.window.after, self._oldest.replace(microsecond=0) + _SECOND)
