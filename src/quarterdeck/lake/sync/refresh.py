"""A few merge requests, read at once because somebody said that they changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quarterdeck.lake.faults import Checkpoint, unbroken
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake, Writer
from quarterdeck.lake.sync.changes import renew_projects
from quarterdeck.lake.sync.cursor import from_json
from quarterdeck.lake.sync.instants import micros
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.known import Known
from quarterdeck.lake.sync.listing import listed
from quarterdeck.lake.sync.people import People
from quarterdeck.lake.sync.progress import Silent
from quarterdeck.lake.sync.projects import Projects, number
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.reopenings import Key, Reopenings
from quarterdeck.lake.sync.result import Tally
from quarterdeck.lake.sync.session import Request, Session
from quarterdeck.lake.sync.worker import Worker
from quarterdeck.sources.errors import NotFound
from quarterdeck.sources.gitlab.raw import MergeRequestRecord
from quarterdeck.sources.protocol import Query, Source

_STILL = timedelta(seconds=10)
"""Update times are whole seconds: what changed so recently may have changed again within its second."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of it. ``taken`` were written, ``unchanged`` the lake had as new or newer; ``unseen`` (project id and
    iid) were not shown: of a project outside what is connected, or gone. ``version`` of the lake afterwards, None where
    nothing was ever read. ``requests`` by kind."""

    taken: int = 0
    unchanged: int = 0
    unseen: tuple[Key, ...] = ()
    version: int | None = None
    requests: dict[str, int] = field(default_factory=dict)


async def refresh(
    source: Source,
    lake: Lake,
    wanted: Collection[Key],
    *,
    name: str,
    clock: Callable[[], datetime],
    bots: BotRules | None = None,
    wait: float = 0.0,
    checkpoint: Checkpoint = unbroken,
) -> Refreshed:
    """Read these (project id and iid) anew, one request for each project, and commit once if any of them changed.

    Done twice it does nothing the second time. How far the source was read is left as it is: the next sync reads what
    changed as if this had not been. Raises SourceError and LakeError (LakeBusy while a sync writes).
    """
    if not wanted or not lake.exists():
        return Refreshed(unseen=tuple(sorted(wanted)))
    with lake.writer(wait=wait, checkpoint=checkpoint) as writer, Worker(clock) as worker:
        state = None if writer.manifest is None else writer.manifest.sources.get(name)
        if state is None:
            return Refreshed(unseen=tuple(sorted(wanted)))
        session = _open(source, lake, writer, worker, clock, state, bots or BotRules(), wanted)
        return await _run(session, set(wanted))


async def _run(session: Session, wanted: set[Key]) -> Refreshed:
    before = dict(session.source.stats.requests)
    records = await _read(session, wanted)
    seen = {(record.node.project_id, int(record.node.iid)) for record in records}
    newer = [record for record in records if not _is_older(session, record)]
    reopenings = Reopenings(session, lambda: 0)
    intake = Intake(session, reopenings)
    for start in range(0, len(newer), _AT_ONCE):
        await intake.take(newer[start : start + _AT_ONCE])
    await intake.flush()
    if session.dirty:
        await session.commit(refreshed_at=max(session.started_at, session.latest or session.started_at))
    manifest = session.writer.manifest
    return Refreshed(
        taken=session.tally.merge_requests,
        unchanged=len(records) - session.tally.changed,
        unseen=tuple(sorted(wanted - seen)),
        version=None if manifest is None else manifest.version,
        requests=_spent(before, session.source.stats.requests),
    )


async def _read(session: Session, wanted: set[Key]) -> list[MergeRequestRecord]:
    """What the server shows of them. Projects that we have not met, or that moved, are looked for once."""
    records, lost = await _read_known(session, wanted)
    if lost:
        await renew_projects(session)
        again, _ = await _read_known(session, lost)
        records += again
    return records


async def _read_known(session: Session, wanted: set[Key]) -> tuple[list[MergeRequestRecord], set[Key]]:
    """The records, and those whose project is not where we thought."""
    paths, records, lost = session.projects.paths(), list[MergeRequestRecord](), set[Key]()
    for project, iids in _by_project(wanted).items():
        try:
            if project in paths:
                records += await _read_project(session, paths[project], iids)
                continue
        except NotFound:
            pass
        lost |= {(project, iid) for iid in iids}
    return records, lost


async def _read_project(session: Session, path: str, iids: Collection[int]) -> list[MergeRequestRecord]:
    query = Query(detail="open", project=path, iids=tuple(sorted(iids)))
    async with listed(session, query) as pages:
        return [record async for page in pages for record in page.items]


def _by_project(wanted: Collection[Key]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = defaultdict(list)
    for project, iid in sorted(wanted):
        grouped[project].append(iid)
    return grouped


def _is_older(session: Session, record: MergeRequestRecord) -> bool:
    """Whether the lake holds a later state already: a server may answer from a copy that lags behind."""
    entry = session.known.find(number(record.node.id))
    return entry is not None and micros(record.node.updated_at) < entry.updated_at


def _spent(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {kind: count - before.get(kind, 0) for kind, count in after.items() if count > before.get(kind, 0)}


def _open(  # noqa: PLR0917 - everything that a session is made of
    source: Source, lake: Lake, writer: Writer, worker: Worker, clock: Callable[[], datetime], state: SourceState,
    bots: BotRules, wanted: Collection[Key],
) -> Session:  # fmt: skip
    """As of a sync, but only what concerns these merge requests is loaded."""
    cursor = from_json(state.cursor)
    with reading(lake) as connection:
        known = Known.load(connection, state.name, iids={iid for _, iid in wanted})
        people = People.load(connection, source, worker, bots)
        projects = Projects.load(connection, state.name)
    started_at = clock() + timedelta(seconds=cursor.skew)
    return Session(
        source=source,
        lake=lake,
        writer=writer,
        worker=worker,
        clock=clock,
        progress=Silent(),
        request=Request(state.name, bots, 1, full=False, since=None, reconcile_every=timedelta.max, on_open_work=None),
        state=state,
        cursor=cursor,
        known=known,
        people=people,
        projects=projects,
        started_at=started_at,
        latest=None,
        safe_before=started_at - _STILL,
        tally=Tally(caveats=Counter(state.caveats)),
    )
