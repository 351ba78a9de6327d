"""What is due by the clock: looked at every few seconds by every worker, asked for once."""

from __future__ import annotations

from datetime import datetime, timedelta

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.desk.oneonones import calendars
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeError
from quarterdeck.reports import lakeside
from quarterdeck.reports.prepared.shelf import Shelf
from quarterdeck.web.upkeep import timing

_PREPARE_PAUSE = timedelta(seconds=30)
_DAILY = ("tidy", "close_rounds")


def tick(home: Home, *, now: datetime) -> None:
    """Ask for whatever is due: syncs, figures of a new state of the lake, the day's tidying, calendars."""
    asked = set(Job.objects.filter(name="sync", state__in=timing.ALIVE).values_list("key", flat=True))
    intervals, ended = timing.intervals(), timing.last_asked()
    for source in settings.load(home).sources:
        every = intervals.get(source.name, timing.EVERY_MINUTES)
        due = timing.find_next(home, source, every, ended.get(source.name), now=now)
        if due is not None and due <= now and source.name not in asked:
            enqueue("sync", source.name, now=now)
    _prepare(home, now=now)
    _tidy(now=now)
    calendars.ask_for_due(now=now)
    _post(now=now)


def _prepare(home: Home, *, now: datetime) -> None:
    """Figures are prepared for each new state of the lake and of the settings, with a pause between."""
    state = _state(home)
    known = Job.objects.filter(name="prepare")
    if state is None or known.filter(key=state).exists() or known.filter(state=Job.State.WAITING).exists():
        return
    last = known.filter(ended_at__isnull=False).order_by("-ended_at").first()
    enqueue("prepare", state, now=now, due_at=now if last is None else max(now, _rested(last)))


def _rested(last: Job) -> datetime:
    """Figures that take long are prepared less often."""
    ended_at = last.ended_at or last.asked_at
    return ended_at + max(_PREPARE_PAUSE, ended_at - last.asked_at)


def _state(home: Home) -> str | None:
    """What tells the present state from all others; None where nothing was read yet, or it cannot be read."""
    try:
        manifest = lakeside.find_manifest(home)
    except LakeError:
        return None
    return None if manifest is None else Shelf.of(home, manifest, lakeside.settings(home)).name


def _tidy(*, now: datetime) -> None:
    """Once a day."""
    day = now.date().isoformat()
    asked = set(Job.objects.filter(name__in=_DAILY, key=day).values_list("name", flat=True))
    for name in _DAILY:
        if name not in asked:
            enqueue(name, day, now=now)


def _post(*, now: datetime) -> None:
    """Every quarter of an hour, look whose morning it is."""
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0).isoformat()
    if not Job.objects.filter(name="find_posts", key=quarter).exists():
        enqueue("find_posts", quarter, now=now)
