"""Open work first: it is what a manager asks about, and little beside the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from quarterdeck.lake.sync.counting import hides_archived
from quarterdeck.lake.sync.instants import instant
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.ours import Ours, Stretch
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.search import read_leaves
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.protocol import Query, State

OPEN_STATES: tuple[State, ...] = ("opened", "locked")


async def read_open_work(session: Session, intake: Intake, counts: Mapping[str, int]) -> None:
    """Read what is open, without a commit; states of which there are none are not asked for."""
    session.progress.phase("open work", sum(counts.get(state, 0) for state in OPEN_STATES))
    await _read_all(session, intake, counts)


async def show_open_work(session: Session) -> None:
    """Commit what was read and tell whoever waits for it."""
    await session.commit()
    if session.request.on_open_work is not None:
        session.request.on_open_work()


async def reread_open_work(session: Session, intake: Intake, counts: Mapping[str, int]) -> None:
    """Read all of it again, changed or not, as who may approve changes without an update of the merge request.

    What we hold as open and the server no longer lists so is read by itself. Without a commit.
    """
    ours = await session.worker.run(lambda: Ours(session.lake, session.request.name))
    open_ids = ours.open_ids()
    intake.again(open_ids)
    seen = await _read_all(session, intake, counts)
    if hides_archived(session):
        # What is open in an archived project is not listed; counts by project tell what changed.
        return
    left = ours.created([mr_id for mr_id in open_ids if mr_id not in seen])
    seconds = {instant(at).replace(microsecond=0) for at in left.values()}
    await read_leaves(session, intake, ours, [Stretch(Window(at, at + timedelta(seconds=1))) for at in sorted(seconds)])


async def _read_all(session: Session, intake: Intake, counts: Mapping[str, int]) -> set[int]:
    """The ids that were read."""
    seen: set[int] = set()
    for state in OPEN_STATES:
        if counts.get(state, 1):
            async with listed(session, Query(detail="open", state=state)) as pages:
                async for page in pages:
                    seen.update(number(record.node.id) for record in page.items)
                    await intake.take(page.items)
    await intake.flush()
    return seen
