"""The order in which a first and a later sync do their work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from quarterdeck.lake.sync.changes import read_changes, renew_projects
from quarterdeck.lake.sync.clocks import correct_clocks
from quarterdeck.lake.sync.counting import count
from quarterdeck.lake.sync.fill import cut, fill
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.members import resolve_memberships
from quarterdeck.lake.sync.open_work import read_open_work, reread_open_work, show_open_work
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.reconcile import reconcile
from quarterdeck.lake.sync.reopenings import Reopenings
from quarterdeck.lake.sync.reread import reread_reopened
from quarterdeck.lake.sync.session import SAFE, Session

RENEW_EVERY = timedelta(days=1)
"""How often projects and members are listed again; a project that we have not met is looked for at once."""


async def first(session: Session, intake: Intake, reopenings: Reopenings) -> None:
    """Open work, the history, and what changed meanwhile; goes on where one that was stopped left off."""
    cursor = session.cursor
    counts = await _opening(session)
    if cursor.began_at is None:
        cursor.began_at = session.started_at
    reopenings.begin_all(None)
    total = sum(counts.values())
    async with asyncio.TaskGroup() as tasks:
        cutting = tasks.create_task(_windows(session, total))
        tasks.create_task(read_open_work(session, intake, counts))
    reopenings.patient = True
    async with asyncio.TaskGroup() as tasks:
        # The history is on its way while open work is committed and shown.
        tasks.create_task(show_open_work(session))
        tasks.create_task(fill(session, intake, cutting.result()))
    session.progress.phase("changes since the start", None)
    session.safe_before = cursor.began_at - SAFE
    await read_changes(session, intake, min(cursor.began_at, session.watermark() or cursor.began_at))
    await session.commit()
    await reopenings.finish_all()
    await reread_reopened(session, intake, reopenings)
    cursor.began_at, cursor.slices = None, None
    cursor.reconciled_at = session.started_at


async def later(session: Session, intake: Intake, reopenings: Reopenings, spare: Callable[[], int]) -> None:
    """What changed, and on its day the comparison of ids. ``spare`` says how many requests may go to old debts."""
    cursor = session.cursor
    if _is_due(session, cursor.projects_at, RENEW_EVERY):
        await _renew(session)
    if cursor.slices:
        await fill(session, intake, [])
    session.progress.phase("changes", None)
    await read_changes(session, intake, cursor.read_to or session.started_at)
    if session.request.full or _is_due(session, cursor.reconciled_at, session.request.reconcile_every):
        await session.settle()
        await _compare_all(session, intake, reopenings)
    else:
        await reopenings.pay_debts(spare())
    await session.settle()
    await reread_reopened(session, intake, reopenings)
    cursor.slices = None
    if session.request.on_open_work is not None:
        session.request.on_open_work()


async def settle(session: Session) -> None:
    """Accounts: numbers for imported people, clocks for who became a bot."""
    await resolve_memberships(session)
    await session.settle()
    await correct_clocks(session)


async def _opening(session: Session) -> dict[str, int]:
    """Facts, projects, members and counts: one after the other, as a source may answer all with one request."""
    session.set_skew((await session.source.facts()).clock_skew)
    await _renew(session)
    return await count(session)


async def _renew(session: Session) -> None:
    await renew_projects(session)
    manifest = session.writer.manifest
    sources = {} if manifest is None else manifest.sources
    others = [name for name, state in sources.items() if state.kind == "gitlab" and name != session.request.name]
    session.people.set_members(await session.source.members(), alone=not others)


async def _windows(session: Session, total: int) -> list[Window]:
    return [] if session.cursor.slices is not None else await cut(session, total)


async def _compare_all(session: Session, intake: Intake, reopenings: Reopenings) -> None:
    cursor = session.cursor
    session.set_skew((await session.source.facts()).clock_skew)
    await _renew(session)
    since = None if session.request.full or cursor.reconciled_at is None else cursor.reconciled_at
    reopenings.begin_all(None if since is None else since.date())
    counts = await count(session)
    await reconcile(session, intake, session.server_total)
    await reread_open_work(session, intake, counts)
    await reopenings.finish_all()


def _is_due(session: Session, last: datetime | None, every: timedelta) -> bool:
    return last is None or session.started_at - last >= every
