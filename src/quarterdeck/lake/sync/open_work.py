"""Open work first: it is what a manager asks about, and little beside the history."""

from __future__ import annotations

import asyncio

from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.protocol import Query, State

OPEN_STATES: tuple[State, ...] = ("opened", "locked")


async def read_open_work(session: Session, intake: Intake, counts: dict[str, int]) -> None:
    """Read what is open and commit it at once; states of which there are none are not asked for."""
    states = [state for state in OPEN_STATES if counts.get(state, 1)]
    session.progress.phase("open work", sum(counts.get(state, 0) for state in states))
    async with asyncio.TaskGroup() as tasks:
        for state in states:
            tasks.create_task(_read(session, intake, state))
    await intake.flush()
    await session.commit()
    if session.request.on_open_work is not None:
        session.request.on_open_work()


async def _read(session: Session, intake: Intake, state: State) -> None:
    async for page in session.source.merge_requests(Query(detail="open", state=state)):
        await intake.take(page.items)
