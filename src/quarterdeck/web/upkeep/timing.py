"""When a source is read next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from quarterdeck.desk.core.models import Job
from quarterdeck.home import running
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.web.upkeep.models import Schedule

EVERY_MINUTES = 60
ALIVE = (Job.State.WAITING, Job.State.RUNNING)


def intervals() -> dict[str, int]:
    """Minutes between two syncs by source, for those that have a schedule of their own."""
    return dict(Schedule.objects.values_list("source", "every_minutes"))


def last_asked() -> dict[str, datetime]:
    """When the last sync that was asked for ended, by source."""
    ended = Job.objects.filter(name="sync", ended_at__isnull=False).values("key").annotate(at=Max("ended_at"))
    return dict(ended.values_list("key", "at"))


def find_next(
    home: Home, source: SourceSetting, every_minutes: int, last: datetime | None, *, now: datetime
) -> datetime | None:
    """When a source is to be read next; None: only when somebody asks. ``last`` is when a job of it ended last."""
    if not every_minutes:
        return None
    ended = [run.ended_at for run in running.outcomes(home, source.name)[:1]]
    latest = max((at for at in (last, *ended) if at is not None), default=None)
    if latest is None:
        # A clone was read when it was connected.
        return now + timedelta(minutes=every_minutes) if source.kind == "clone" else now
    return latest + timedelta(minutes=every_minutes)
