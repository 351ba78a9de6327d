"""From a home's settings to an open GitLab, and what is read of it into the home's lake."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.home import running, secrets, settings
from quarterdeck.home.errors import NoToken
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome, State
from quarterdeck.home.settings import Settings, SourceSetting
from quarterdeck.lake import exclusions
from quarterdeck.lake.clones import CloneRead, read_clone
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import Progress, Refreshed, Silent, SyncResult, refresh, sync
from quarterdeck.lake.sync.errors import SyncStopped
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.running import Watched, stoppable
from quarterdeck.sources.gitclone import Clone
from quarterdeck.sources.gitlab import Client, GitLab, attach, connect
from quarterdeck.sources.gitlab.graph import Scope
from quarterdeck.sources.guard import Guard, Resolver, guarded_transport

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class How:
    """How a sync is to be done, see `lake.sync.sync`. ``clock`` gives aware UTC."""

    clock: Clock
    progress: Progress = field(default_factory=Silent)
    since: date | None = None
    full: bool = False
    wait: float = 30.0
    on_open_work: Callable[[], None] | None = None
    readers: int = 8
    wants_stop: Callable[[], bool] = lambda: False
    """Looked at while it runs: whether this process has to end."""


def get_token(home: Home, source: SourceSetting, environ: Mapping[str, str] = os.environ) -> str:
    """The token of a source: from its variable, else the stored one. `NoToken` where there is none."""
    named = source.token_env
    token = secrets.find_token(home, source.name) if named is None else environ.get(named, "").strip()
    if not token:
        raise NoToken(source.name, "none is stored" if named is None else f"the variable {named} holds none")
    return token


def client(
    source: SourceSetting,
    token: str | None,
    *,
    clock: Clock,
    allowed: Sequence[str] = (),
    resolve: Resolver | None = None,
) -> Client:
    """A client for a source; one that was named on a shared server's pages speaks to public machines only.

    ``allowed`` are those that an administrator lets through all the same.
    """
    if not source.guarded:
        return Client(source.url, token, allow_http=source.allow_http, ca_file=source.ca_file, clock=clock)
    transport = guarded_transport(Guard(allowed, resolve=resolve), ca_file=source.ca_file)
    return Client(source.url, token, transport=transport, allow_http=source.allow_http, clock=clock)


@asynccontextmanager
async def opened(home: Home, source: SourceSetting, *, clock: Clock) -> AsyncIterator[GitLab]:
    """The connected GitLab. Raises SourceError and HomeError."""
    loaded = settings.load(home)
    async with client(source, get_token(home, source), clock=clock, allowed=loaded.allow_private) as door:
        if source.scope_kind == "project":
            yield await connect(door, project=source.scope)
        else:
            yield await connect(door, group=source.scope)


async def read(gitlab: GitLab, home: Home, source: SourceSetting, how: How) -> SyncResult:
    """Sync one open GitLab source into the home; other processes can see how far it is, and stop it.

    Raises `SyncStopped` then, and what `sync` raises.
    """
    watched = _watched(home, source, how)
    with _told(home, watched, how.clock):
        return await _read(gitlab, home, source, how, watched)


async def read_again(home: Home, source: SourceSetting, how: How) -> SyncResult:
    """Open a connected GitLab and sync it, as `read`; that it could not be opened is told to other processes too."""
    watched = _watched(home, source, how)
    with _told(home, watched, how.clock):
        watched.phase("connecting", None)
        async with opened(home, source, clock=how.clock) as gitlab:
            return await _read(gitlab, home, source, how, watched)


def _watched(home: Home, source: SourceSetting, how: How) -> Watched:
    watched = Watched(home, source.name, how.clock, how.progress)
    watched.wants_stop = how.wants_stop
    return watched


@contextmanager
def _told(home: Home, watched: Watched, clock: Clock) -> Iterator[None]:
    """Whatever ends the run before its time is written down."""
    try:
        yield
    except BaseException as error:
        running.end(home, watched.run, _failed(watched, error, clock()))
        raise


async def _read(gitlab: GitLab, home: Home, source: SourceSetting, how: How, watched: Watched) -> SyncResult:
    loaded = settings.load(home)
    result = await stoppable(_sync(gitlab, home, source, how, loaded, watched), watched)
    exclusions.apply(Lake(home.lake), loaded.exclude, now=how.clock())
    result = replace(result, remarks=(*result.remarks, *_lacking(gitlab.stats.lacking)))
    running.end(home, watched.run, _outcome(watched, result, how.clock()))
    return result


async def refresh_some(
    home: Home, source: SourceSetting, wanted: Collection[tuple[int, int]], *, clock: Clock
) -> Refreshed:
    """Read single merge requests (project id and iid) of a source that was synced before; see `lake.sync.refresh`."""
    lake, loaded = Lake(home.lake), settings.load(home)
    with reading(lake) as connection:
        rows = connection.execute("select project_id, path from projects where source = ?", [source.name]).fetchall()
    async with client(source, get_token(home, source), clock=clock, allowed=loaded.allow_private) as door:
        gitlab = attach(door, Scope(source.scope_kind, source.scope), dict(rows))
        return await refresh(gitlab, lake, wanted, name=source.name, clock=clock, bots=_bots(loaded), wait=5.0)


def read_clone_again(home: Home, source: SourceSetting, *, clock: Clock) -> CloneRead:
    """Read a connected clone."""
    surrogate = secrets.Surrogates(secrets.get_key(home))
    return read_clone(Lake(home.lake), Clone(Path(source.scope)), name=source.name, surrogate=surrogate, now=clock())


def _bots(loaded: Settings) -> BotRules:
    return BotRules(frozenset(loaded.bots), frozenset(loaded.not_bots))


async def _sync(  # noqa: PLR0917 - everything that a sync is made of
    gitlab: GitLab, home: Home, source: SourceSetting, how: How, loaded: Settings, watched: Watched
) -> SyncResult:
    return await sync(
        gitlab,
        Lake(home.lake),
        name=source.name,
        url=source.url,
        scope=source.scope,
        clock=how.clock,
        bots=_bots(loaded),
        progress=watched,
        on_open_work=how.on_open_work,
        since=how.since,
        full=how.full,
        readers=how.readers,
        wait=how.wait,
        reconcile_every=timedelta(days=loaded.reconcile_days),
    )


def _lacking(fields: Sequence[str]) -> Iterator[str]:
    """What this server's GitLab does not have, and what that costs."""
    if fields:
        yield f"this server does not have {', '.join(sorted(fields))}: what they tell is missing here"
    if any("includeArchived" in one for one in fields):
        yield "merge requests of archived projects are missing: connect those projects one by one with --project"


def _failed(watched: Watched, error: BaseException, now: datetime) -> Outcome:
    state: State = "failed" if isinstance(error, Exception) and not isinstance(error, SyncStopped) else "stopped"
    message = str(error).partition("\n")[0][:500] or "interrupted"
    return Outcome(watched.run.source, watched.run.began_at, now, state, message=message)


def _outcome(watched: Watched, result: SyncResult, now: datetime) -> Outcome:
    counted: dict[str, Any] = {}
    if result.server_counts:
        counted = {
            "server_count": sum(result.server_counts.values()), "our_count": sum(result.our_counts.values()),
        }  # fmt: skip
    return Outcome(
        watched.run.source,
        watched.run.began_at,
        now,
        "done",
        mode=result.mode,
        read=result.merge_requests,
        removed=result.removed,
        requests=sum(result.requests.values()),
        complete=result.complete,
        lake_version=result.version,
        remarks=result.remarks,
        **counted,
    )
