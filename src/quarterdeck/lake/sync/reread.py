"""Reads single merge requests again that turn out to have been reopened after they were read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from quarterdeck.lake.sync.instants import instant
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.ours import Ours, Stretch
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.reopenings import Key, Reopenings
from quarterdeck.lake.sync.search import read_leaves
from quarterdeck.lake.sync.session import Session


async def reread_reopened(session: Session, intake: Intake, reopenings: Reopenings) -> None:
    """Of those known to have been reopened, read again what the lake holds with one open span. Without a commit."""
    if not reopenings.keys:
        return
    found = await session.worker.run(lambda: _single_spans(session, reopenings.keys))
    if found:
        ours = await session.worker.run(lambda: Ours(session.lake, session.request.name))
        intake.again(found)
        await read_leaves(session, intake, ours, [Stretch(_second(instant(at))) for at in sorted(set(found.values()))])


def _single_spans(session: Session, keys: Collection[Key]) -> dict[int, int]:
    """Id and creation time (microseconds since 1970) of those that the last commit holds as never reopened."""
    with reading(session.lake) as connection:
        rows = connection.execute(
            """select mr_id, epoch_us(created_at), project_id, iid from merge_requests
               where source = ? and not reopened and iid in (select unnest(?::bigint[]))""",
            [session.request.name, sorted({iid for _, iid in keys})],
        ).fetchall()
    return {int(mr_id): int(at) for mr_id, at, project, iid in rows if (project, iid) in keys}


def _second(at: datetime) -> Window:
    start = at.replace(microsecond=0)
    return Window(start, start + timedelta(seconds=1))
