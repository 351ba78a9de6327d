"""One sync from its beginning to its result."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NoReturn

from quarterdeck.lake.faults import Checkpoint, unbroken
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake, Writer
from quarterdeck.lake.sync.cursor import from_json, widen
from quarterdeck.lake.sync.errors import OtherServer
from quarterdeck.lake.sync.instants import instant
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.issues import read_issues
from quarterdeck.lake.sync.known import Known
from quarterdeck.lake.sync.members import unresolved_names
from quarterdeck.lake.sync.people import People
from quarterdeck.lake.sync.phases import first, later, settle
from quarterdeck.lake.sync.progress import Progress, Silent
from quarterdeck.lake.sync.projects import Projects
from quarterdeck.lake.sync.prove import Proof, prove
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.reopenings import Reopenings
from quarterdeck.lake.sync.result import Mode, SyncResult, Tally
from quarterdeck.lake.sync.session import SAFE, Request, Session
from quarterdeck.lake.sync.worker import Worker
from quarterdeck.sources.protocol import Source

TAILS = frozenset({"tails", "users", "reviewers", "state_events", "search"})
"""Kinds of requests for single merge requests or names, or for what counts show to be gone: apart from the budget."""


async def sync(
    source: Source,
    lake: Lake,
    *,
    name: str,
    url: str,
    scope: str,
    clock: Callable[[], datetime],
    bots: BotRules | None = None,
    progress: Progress | None = None,
    on_open_work: Callable[[], None] | None = None,
    since: date | None = None,
    full: bool = False,
    readers: int = 8,
    wait: float = 0.0,
    reconcile_every: timedelta = timedelta(days=7),
    checkpoint: Checkpoint = unbroken,
) -> SyncResult:
    """Read what the lake does not have yet, or all that is left of a sync that was stopped.

    ``since`` bounds a first sync to what was created from that day on, open work apart; later syncs keep it, an
    earlier day widens it. ``full`` compares all ids with the server's. ``on_open_work`` is called as soon as open work
    is in the lake. ``readers`` slices of the history are read side by side; with one, requests come in the same order
    each time, as a recording needs. ``wait`` seconds are given to another writer of the lake, then LakeBusy. Cancelled
    or failed, it leaves what was committed last, and the next call goes on from there. Raises SourceError (the
    outside), LakeError (the store, OtherServer, SourcesOverlap).
    """
    progress = progress or Silent()
    request = Request(name, bots or BotRules(), readers, full, since, reconcile_every, on_open_work)
    state = SourceState(name, "gitlab", url, scope)
    with lake.writer(wait=wait, checkpoint=checkpoint) as writer, Worker(clock) as worker:
        session = _open(source, lake, writer, worker, clock, progress, request, state)
        progress.started(name)
        try:
            return await _run(session)
        except BaseExceptionGroup as group:
            _raise_first(group)
        finally:
            progress.finished()


async def _run(session: Session) -> SyncResult:
    before = _sent_before(session.source)
    cut = Counter(session.source.stats.cut)
    began_at = session.clock()
    resumed = session.cursor.began_at is not None
    mode: Mode = "first" if session.cursor.read_to is None else "full" if session.request.full else "later"
    reopenings = Reopenings(session, lambda: _spare(session, before))
    intake = Intake(session, reopenings)
    try:
        if mode == "first":
            await first(session, intake, reopenings)
        else:
            await later(session, intake, reopenings, lambda: _spare(session, before))
        await settle(session)
        proof = await prove(session, intake)
    finally:
        await reopenings.close()
    _tell_cuts(session, Counter(session.source.stats.cut) - cut)
    await _finish(session, proof)
    # Two were kept for connecting and counting, which is done by now.
    await read_issues(session, _spare(session, before) + 2)
    return _result(session, mode, resumed=resumed, proof=proof, before=before, began_at=began_at)


def _open(  # noqa: PLR0917 - everything that a session is made of
    source: Source, lake: Lake, writer: Writer, worker: Worker, clock: Callable[[], datetime], progress: Progress,
    request: Request, state: SourceState,
) -> Session:  # fmt: skip
    """Load what the lake knows of this source."""
    known_sources = {} if writer.manifest is None else writer.manifest.sources
    _refuse_other_server(known_sources, state)
    old = known_sources.get(state.name)
    state = state if old is None else replace(old, url=state.url, scope=state.scope)
    cursor = from_json(state.cursor)
    widen(cursor, request.since, full=request.full)
    with reading(lake) as connection:
        known = Known.load(connection, state.name)
        people = People.load(connection, source, worker, request.bots)
        projects = Projects.load(connection, state.name)
        names = unresolved_names(connection)
    latest = known.latest()
    return Session(
        source=source,
        lake=lake,
        writer=writer,
        worker=worker,
        clock=clock,
        progress=progress,
        request=request,
        state=state,
        cursor=cursor,
        known=known,
        people=people,
        projects=projects,
        started_at=clock() + timedelta(seconds=cursor.skew),
        latest=None if latest is None else instant(latest),
        safe_before=None if cursor.ended_at is None else cursor.ended_at - SAFE,
        unresolved_names=names,
        tally=Tally(caveats=Counter(state.caveats)),
    )


def _sent_before(source: Source) -> dict[str, int]:
    """Requests that belong to an earlier sync; connecting, which only asks for facts, belongs to this one."""
    sent = dict(source.stats.requests)
    return {} if set(sent) <= {"facts"} else sent


def _tell_cuts(session: Session, cut: Counter[str]) -> None:
    """Say what could not be read, see `Stats.cut`."""
    if cut["hidden"]:
        session.tally.remarks.append(f"The server lists {cut['hidden']:,} merge requests that this token may not see.")
    if cut["nodes"]:
        session.tally.remarks.append(f"The server failed on {cut['nodes']:,} merge requests; they are tried again.")


def _refuse_other_server(sources: Mapping[str, SourceState], state: SourceState) -> None:
    """Numbers are a server's own: two servers' cannot stand in one lake."""
    for name, other in sources.items():
        if other.kind == "gitlab" and name != state.name and other.url.rstrip("/") != state.url.rstrip("/"):
            raise OtherServer(name, other.url)


def _spare(session: Session, before: Mapping[str, int]) -> int:
    """Requests that a later sync may still spend; two are kept, for connecting and for the counts at the end."""
    spent = sum(
        count - before.get(kind, 0) for kind, count in session.source.stats.requests.items() if kind not in TAILS
    )
    # Of a page that is not full of fifties, the rest pays for the next page while there is one.
    fifties = session.tally.changed // 50 if session.tally.more else math.ceil(session.tally.changed / 50)
    return 4 + fifties - spent - 2


async def _finish(session: Session, proof: Proof) -> None:
    cursor = session.cursor
    cursor.read_to = session.watermark() or session.started_at
    cursor.ended_at = session.started_at
    complete = proof.holds
    await session.commit(
        synced_at=session.started_at if complete else session.state.synced_at,
        complete=complete,
        server_counts=proof.server,
        our_counts=proof.ours,
    )


def _result(
    session: Session, mode: Mode, *, resumed: bool, proof: Proof, before: Mapping[str, int], began_at: datetime
) -> SyncResult:
    sent = session.source.stats.requests
    manifest = session.writer.manifest
    seconds = (session.clock() - began_at).total_seconds()
    return SyncResult(
        name=session.request.name,
        mode=mode,
        resumed=resumed,
        version=0 if manifest is None else manifest.version,
        started_at=session.started_at,
        synced_at=session.state.synced_at,
        requests={kind: count - before.get(kind, 0) for kind, count in sent.items() if count > before.get(kind, 0)},
        merge_requests=session.tally.merge_requests,
        removed=session.tally.removed,
        seconds=seconds,
        seconds_own=min(seconds, session.worker.seconds),
        complete=session.state.complete,
        server_counts=dict(proof.server),
        our_counts=dict(proof.ours),
        differences=proof.differences,
        caveats=dict(session.tally.caveats),
        remarks=tuple(session.tally.remarks),
    )


def _raise_first(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """The first error by itself: its siblings are what it cancelled, or the same again."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    raise error from error.__cause__
