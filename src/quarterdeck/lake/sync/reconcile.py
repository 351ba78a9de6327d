"""Compares ids with the server's, to find what is gone or was missed without a change in the counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from quarterdeck.lake.sync import plan
from quarterdeck.lake.sync.counting import hides_archived, lower_bound
from quarterdeck.lake.sync.fill import cut
from quarterdeck.lake.sync.instants import micros
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.ours import Ours, Stretch
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.search import read_leaves, search
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.gitlab.raw import MergeRequestRecord
from quarterdeck.sources.protocol import Query

BY_COUNTS_ABOVE = 20_000
"""More merge requests than this are compared by counts of narrow windows, unless the sync is a full one."""
_WINDOW = 2_000


async def reconcile(session: Session, intake: Intake, total: int) -> None:
    """Compare everything, read what differs and remove what is gone, without a commit."""
    session.progress.phase("comparing ids", total)
    ours = await session.worker.run(lambda: Ours(session.lake, session.request.name))
    if hides_archived(session):
        # A list of the whole scope would make them look gone.
        await search(session, intake, ours, [Window(after=lower_bound(session))])
    elif total > BY_COUNTS_ABOVE and not session.request.full:
        windows = plan.first_look(session.started_at, lower_bound(session))
        counts = await session.source.histogram([window.counting(Query()) for window in windows])
        await search(session, intake, ours, plan.slices(windows, counts, _WINDOW))
    else:
        await _compare_ids(session, intake, ours, await cut(session, total))
    session.cursor.reconciled_at = session.started_at


async def _compare_ids(session: Session, intake: Intake, ours: Ours, windows: Sequence[Window]) -> None:
    limit = asyncio.Semaphore(session.request.readers)
    differing: list[Stretch] = []
    gone: list[int] = []

    async def compare(window: Window) -> None:
        async with limit:
            seen, wanted = await _seen_and_wanted(session, window)
        differing.extend(Stretch(part) for part in _around(wanted, window, len(seen)))
        gone.extend(mr_id for mr_id in ours.ids(Stretch(window)) if mr_id not in seen)

    async with asyncio.TaskGroup() as tasks:
        for window in windows:
            tasks.create_task(compare(window))
    await read_leaves(session, intake, ours, differing)
    await session.remove(gone)


async def _seen_and_wanted(session: Session, window: Window) -> tuple[set[int], list[datetime]]:
    """The ids that the server has in this window, and when those were created that we lack or have otherwise."""
    seen: set[int] = set()
    wanted: list[datetime] = []
    async with listed(session, window.query(Query(detail="identity"))) as pages:
        async for page in pages:
            records = [record for record in page.items if window.holds(record.node.created_at)]
            seen.update(number(record.node.id) for record in records)
            wanted += [record.node.created_at for record in records if _differs(session, record)]
            session.progress.advanced(len(records))
    return seen, wanted


def _differs(session: Session, record: MergeRequestRecord) -> bool:
    entry = session.known.find(number(record.node.id))
    return entry is None or (entry.state, entry.updated_at) != (record.node.state, micros(record.node.updated_at))


def _around(instants: Sequence[datetime], window: Window, count: int) -> list[Window]:
    """A second around each, or the whole window where that takes fewer requests."""
    starts = {at.replace(microsecond=0) for at in instants}
    if len(starts) > 1 + count // 100:
        return [window]
    return [Window(start, start + timedelta(seconds=1)) for start in sorted(starts)]
