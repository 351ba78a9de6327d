"""From pages to the lake: rows are gathered into batches, appended, and committed every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

import numpy as np

from quarterdeck.lake.rows import Rows
from quarterdeck.lake.sync.batch import joined
from quarterdeck.lake.sync.instants import micros
from quarterdeck.lake.sync.known import Entry
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.reopenings import Reopenings
from quarterdeck.lake.sync.session import Session
from quarterdeck.lake.sync.tails import shaped_page
from quarterdeck.sources.gitlab.raw import MergeRequestRecord

BATCH = 1000
"""Merge requests appended at once."""
COMMIT_COUNT = 4000
COMMIT_SECONDS = timedelta(seconds=5)


class Intake:
    """Takes pages from any number of readers; one batch is written at a time."""

    def __init__(self, session: Session, reopenings: Reopenings) -> None:
        self._session = session
        self._reopenings = reopenings
        self._lock = asyncio.Lock()
        self._pending: list[Rows] = []
        self._ids: set[int] = set()
        self._marks: list[Callable[[], None]] = []
        self._uncommitted = 0
        self._committed_at = session.clock()
        self._again: set[int] = set()

    def again(self, ids: Iterable[int]) -> None:
        """Take these even where they seem to be unchanged."""
        self._again.update(ids)

    async def take(self, records: Sequence[MergeRequestRecord], mark: Callable[[], None] | None = None) -> None:
        """Take one page. ``mark`` is called when its records are appended, to move the cursor that goes with them."""
        fresh = [record for record in records if self._is_fresh(record)]
        self._session.tally.changed += len(fresh)
        self._session.latest = max(
            (at for at in (self._session.latest, *(r.node.updated_at for r in records)) if at is not None), default=None
        )
        if fresh:
            await self._reopenings.look_up(fresh)
        rows = await shaped_page(self._session, self._reopenings, fresh) if fresh else None
        async with self._lock:
            await self._put(rows, mark)
        self._session.progress.advanced(len(records))

    async def flush(self) -> None:
        """Append what is pending, without a commit."""
        async with self._lock:
            await self._write()

    async def _put(self, rows: Rows | None, mark: Callable[[], None] | None) -> None:
        if rows is not None:
            ids = {int(mr_id) for mr_id in rows["merge_requests"]["mr_id"]}
            if ids & self._ids:
                # It moved while the list was read and came again: both cannot be in one batch.
                await self._write()
            self._pending.append(rows)
            self._ids |= ids
        self._marks += [mark] if mark else []
        if len(self._ids) >= BATCH:
            await self._write()
        await self._commit_when_due()

    def _is_fresh(self, record: MergeRequestRecord) -> bool:
        entry = self._session.known.find(number(record.node.id))
        if entry is None or entry.mr_id in self._again or entry.state != record.node.state.lower():
            return True
        updated_at = micros(record.node.updated_at)
        safe = self._session.safe_before
        return updated_at != entry.updated_at or safe is None or record.node.updated_at >= safe

    async def _commit_when_due(self) -> None:
        late = self._session.clock() - self._committed_at >= COMMIT_SECONDS
        if self._uncommitted >= COMMIT_COUNT or (late and (self._uncommitted or self._marks)):
            await self._write()
            await self._session.commit()
            self._uncommitted = 0
            self._committed_at = self._session.clock()

    async def _write(self) -> None:
        """Append what is pending, then move the cursors."""
        session, known = self._session, self._session.known
        parts, ids, marks = self._pending, self._ids, self._marks
        self._pending, self._ids, self._marks = [], set(), []
        if parts:
            rows = joined(parts)
            old = [mr_id for mr_id in ids if known.find(mr_id) is not None]
            await session.append(rows, supersede=old)
            known.put(_entries(rows))
            session.tally.merge_requests += len(ids)
            self._uncommitted += len(ids)
        for mark in marks:
            mark()


def _entries(rows: Rows) -> list[Entry]:
    """What `Known` keeps of them; instants come as microseconds."""
    table = rows["merge_requests"]
    never = np.iinfo(np.int64).min
    names = ("mr_id", "updated_at", "state", "reopened", "ended_at")
    return [
        Entry(int(mr_id), int(updated), str(state), bool(reopened), None if ended == never else int(ended))
        for mr_id, updated, state, reopened, ended in zip(*(table[name] for name in names), strict=True)
    ]
