"""Finds what is missing or gone where counts differ: per project, then by bisection of creation time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from quarterdeck.lake.completeness import STATES
from quarterdeck.lake.sync import plan
from quarterdeck.lake.sync.counting import hides_archived
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.ours import Ours, Stretch
from quarterdeck.lake.sync.plan import Window
from quarterdeck.lake.sync.projects import number
from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.errors import NotFound
from quarterdeck.sources.protocol import Query

_BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
_LEAF = 100
"""A stretch with so few merge requests is read instead of being cut further: it is one page."""
_PARTS = 6
_NARROW = timedelta(seconds=2)
_MANY_PROJECTS = 200
"""With more projects than this, asking for each costs more than bisecting the whole."""


async def search(session: Session, intake: Intake, ours: Ours, windows: Sequence[Window]) -> None:
    """Read what is missing within these windows of creation time and remove what is gone, without a commit."""
    try:
        leaves = await _leaves(session, ours, _roots(session, windows))
    except NotFound:
        if hides_archived(session):
            # Only projects can be asked there: counts will still differ, and the next sync looks again.
            return
        # A project was moved or renamed under us: the whole scope has no path that could go stale.
        leaves = await _leaves(session, ours, [Stretch(window) for window in windows])
    await read_leaves(session, intake, ours, leaves)


def _roots(session: Session, windows: Sequence[Window]) -> list[Stretch]:
    paths = session.projects.paths()
    if len(paths) > _MANY_PROJECTS and not hides_archived(session):
        return [Stretch(window) for window in windows]
    whole = Window(windows[-1].after, windows[0].before)
    return [Stretch(whole, path, project_id) for project_id, path in paths.items()]


async def _leaves(session: Session, ours: Ours, roots: Sequence[Stretch]) -> list[Stretch]:
    """The narrow stretches in which the server's counts by state and ours differ."""
    leaves: list[Stretch] = []
    level = list(roots)
    while level:
        found = await _server_counts(session, level)
        differing = [(s, sum(c)) for s, c in zip(level, found, strict=True) if c != ours.counts(s)]
        leaves += [stretch for stretch, total in differing if total <= _LEAF or _is_narrow(stretch.window)]
        level = [part for s, total in differing if total > _LEAF for part in _cut(s, session.started_at)]
    return leaves


def _is_narrow(window: Window) -> bool:
    return window.after is not None and window.before is not None and window.before - window.after <= _NARROW


def _cut(stretch: Stretch, now: datetime) -> list[Stretch]:
    window = stretch.window
    if _is_narrow(window):
        return []
    bounded = Window(window.after or _BEGINNING, window.before or now + timedelta(days=2))
    return stretch.cut(plan.by_age(bounded, now) or bounded.cut(_PARTS))


async def _server_counts(session: Session, stretches: Sequence[Stretch]) -> list[list[int]]:
    queries = [s.window.counting(Query(state=state, project=s.path)) for s in stretches for state in STATES]
    counts = await session.source.histogram(queries)
    width = len(STATES)
    return [list(counts[i : i + width]) for i in range(0, len(counts), width)]


async def read_leaves(session: Session, intake: Intake, ours: Ours, leaves: Iterable[Stretch]) -> None:
    """Read these stretches; what we have there and the server does not show is gone."""
    limit = asyncio.Semaphore(session.request.readers)
    gone: list[int] = []

    async def read(leaf: Stretch) -> None:
        async with limit:
            seen = await _read(session, intake, leaf)
        gone.extend(mr_id for mr_id in ours.ids(leaf) if mr_id not in seen)

    async with asyncio.TaskGroup() as tasks:
        for leaf in leaves:
            tasks.create_task(read(leaf))
    await intake.flush()
    await session.remove(gone)


async def _read(session: Session, intake: Intake, leaf: Stretch) -> set[int]:
    seen: set[int] = set()
    query = leaf.window.query(Query(detail="open", project=leaf.path))
    async with listed(session, query) as pages:
        async for page in pages:
            records = [record for record in page.items if leaf.window.holds(record.node.created_at)]
            seen.update(number(record.node.id) for record in records)
            await intake.take(records)
    return seen
