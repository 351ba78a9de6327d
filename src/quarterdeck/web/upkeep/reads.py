"""What the pages of sources show, put together with a few queries however many sources there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from quarterdeck.desk.core.models import Job
from quarterdeck.home import running, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome, Run
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.store import Lake
from quarterdeck.web.upkeep import timing
from quarterdeck.web.upkeep.models import Hook

_STATES = {"opened": "open", "merged": "merged", "closed": "closed", "locked": "locked"}
_SHOWN_RUNS = 10
_SHOWN_FAULTS = 20
_ONE_OF_A_KIND = ("prepare", "tidy")
"""Jobs of which a later one makes up for an earlier one, whatever its key."""


@dataclass(frozen=True, slots=True)
class Live:
    """What happens to a source now: ``run`` where it is being read, ``waits`` where that was asked for."""

    source: str
    run: Run | None
    waits: bool
    seconds_left: float | None = None

    @property
    def is_busy(self) -> bool:
        return self.run is not None or self.waits


@dataclass(frozen=True, slots=True)
class Count:
    """Merge requests of one state: what the server says and what is here."""

    state: str
    server: int
    ours: int


@dataclass(frozen=True, slots=True)
class Source:
    """A connected source as its card shows it. ``state`` None: nothing was read of it yet."""

    setting: SourceSetting
    state: SourceState | None
    live: Live
    runs: list[Outcome]
    counts: list[Count]
    odd: list[tuple[str, int]]
    every_minutes: int
    next_at: datetime | None
    hook: Hook | None


def sources(home: Home, *, now: datetime) -> list[Source]:
    """Every connected source, in the order of the settings."""
    states, asked = _states(home), _asked()
    intervals, ended = timing.intervals(), timing.last_asked()
    hooks = {hook.source: hook for hook in Hook.objects.all()}
    found = []
    for setting in settings.load(home).sources:
        name, state = setting.name, states.get(setting.name)
        every = intervals.get(name, timing.EVERY_MINUTES)
        found.append(
            Source(
                setting=setting,
                state=state,
                live=_live(home, name, waits=name in asked, now=now),
                runs=running.outcomes(home, name)[:_SHOWN_RUNS],
                counts=_counts(state),
                odd=sorted(state.caveats.items()) if state else [],
                every_minutes=every,
                next_at=timing.find_next(home, setting, every, ended.get(name), now=now),
                hook=hooks.get(name),
            )
        )
    return found


def live(home: Home, source: str, *, now: datetime) -> Live:
    """What happens to one source now."""
    return _live(home, source, waits=source in _asked(), now=now)


def faults() -> list[Job]:
    """Work that failed or is tried again, the latest first; not what was asked for again since."""
    later = Job.objects.filter(name=OuterRef("name"), pk__gt=OuterRef("pk"))
    again = later.filter(Q(key=OuterRef("key")) | Q(name__in=_ONE_OF_A_KIND))
    failing = Job.objects.exclude(error="").exclude(state__in=(Job.State.DONE, Job.State.CANCELLED))
    return list(failing.exclude(Exists(again)).order_by("-pk")[:_SHOWN_FAULTS])


def find_connecting(source: str) -> Job | None:
    """The last time that this source was to be connected from a page; None: never, or long ago."""
    return Job.objects.filter(name="connect", key=source).order_by("-pk").first()


def find_hook(source: str) -> Hook | None:
    """The webhook of a source, None where it has none."""
    return Hook.objects.filter(source=source).first()


def is_connected(home: Home, source: str) -> bool:
    """Whether the settings name this source."""
    return any(setting.name == source for setting in settings.load(home).sources)


def is_working(*, now: datetime) -> bool:
    """Whether a worker seems to be there: nothing has been due for a minute without being taken."""
    late = Job.objects.filter(state=Job.State.WAITING, due_at__lt=now - timedelta(minutes=1))
    return not late.exists() or Job.objects.filter(state=Job.State.RUNNING, lease_until__gte=now).exists()


def _live(home: Home, source: str, *, waits: bool, now: datetime) -> Live:
    run = running.find_living(home, source, now=now)
    return Live(source, run, waits, None if run is None else run.seconds_left(now))


def _asked() -> set[str]:
    asked = Job.objects.filter(name__in=("sync", "connect"), state__in=timing.ALIVE)
    return set(asked.values_list("key", flat=True))


def _states(home: Home) -> dict[str, SourceState]:
    try:
        return Lake(home.lake).manifest().sources
    except LakeMissing:
        return {}


def _counts(state: SourceState | None) -> list[Count]:
    if state is None:
        return []
    named = [name for name in state.server_counts | state.our_counts if name not in _STATES]
    return [
        Count(_STATES.get(name, name), state.server_counts.get(name, 0), state.our_counts.get(name, 0))
        for name in (*_STATES, *named)
        if name in state.server_counts or name in state.our_counts
    ]
