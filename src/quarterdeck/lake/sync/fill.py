"""The history, newest first, in slices of creation time that are read side by side."""

from __future__ import annotations

import asyncio
from collections import deque

from quarterdeck.lake.sync import plan
from quarterdeck.lake.sync.counting import lower_bound
from quarterdeck.lake.sync.cursor import Slice
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.protocol import Query


async def cut(session: Session, total: int) -> list[Window]:
    """The whole history asked for, as windows of about equal size, newest first."""
    lower = lower_bound(session)
    if total <= plan.WITHOUT_A_LOOK:
        return [Window(after=lower)]
    windows = plan.first_look(session.started_at, lower)
    counts = await session.source.histogram([window.counting(Query()) for window in windows])
    return plan.slices(windows, counts, plan.target(sum(counts), session.request.readers))


async def fill(session: Session, intake: Intake, windows: list[Window]) -> None:
    """Read what is left of the history. Merge requests in any state: one that changes meanwhile is not lost.

    What the lake has already is skipped here; it is read again with the changes if it changed.
    """
    cursor = session.cursor
    if cursor.slices is None:
        cursor.slices = [Slice(window) for window in windows]
    left = deque(cursor.slices)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(session.request.readers, len(left))):
            tasks.create_task(_reader(session, intake, left))
    await intake.flush()


async def _reader(session: Session, intake: Intake, left: deque[Slice]) -> None:
    while left:
        await _read(session, intake, left.popleft())


async def _read(session: Session, intake: Intake, piece: Slice) -> None:
    query = piece.window.query(Query(detail="full", sort="CREATED_DESC"))
    async for page in session.source.merge_requests(query, piece.cursor):
        records = [record for record in page.items if piece.window.holds(record.node.created_at)]
        new = [record for record in records if session.known.find(number(record.node.id)) is None]
        await intake.take(new, Mark(session, piece, page.next_cursor))
        session.progress.advanced(len(records) - len(new))


class Mark:
    """Moves a slice's cursor when the page before it is in the lake; a finished slice leaves the list."""

    def __init__(self, session: Session, piece: Slice, cursor: str | None) -> None:
        self._session, self._piece, self._cursor = session, piece, cursor

    def __call__(self) -> None:
        slices = self._session.cursor.slices
        if self._cursor is not None:
            self._piece.cursor = self._cursor
        elif slices is not None and self._piece in slices:
            slices.remove(self._piece)
