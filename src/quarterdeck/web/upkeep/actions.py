"""Every write of upkeep: asking for syncs, stopping them, schedules, webhooks, new sources."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import F

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.models import Job
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home import running, sealing, secrets
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake import joining
from quarterdeck.web.upkeep import hooks
from quarterdeck.web.upkeep.models import Delivery, Hook, Schedule, Tally

INTERVALS = (15, 30, 60, 180, 360, 1440, 0)
"""Minutes between two syncs that can be chosen; 0: only when somebody asks."""
_TOGETHER = timedelta(seconds=1)
"""One change makes several events within a moment: they are read once."""
_NOTED = timedelta(seconds=30)
"""A system hook tells of every project of a server: not each call is worth a write."""
WRONG_AT_MOST, _WINDOW = 20, timedelta(minutes=10)
"""So many wrong secrets from one address in so long, then it is told to wait."""

Taken = Literal["queued", "seen", "ignored"]


def ask_for_sync(source: str, *, now: datetime, full: bool = False) -> Job:
    """Have a source read as soon as a worker is free."""
    return enqueue("sync", source, {"full": True} if full else {}, now=now)


def run_now(viewer: Viewer, source: str, *, now: datetime, full: bool = False) -> None:
    """Somebody wants it read now."""
    ask_for_sync(source, now=now, full=full)
    audit.record(viewer, "sync.run", source, now=now, full=full)


def cancel(viewer: Viewer, home: Home, source: str, *, now: datetime) -> None:
    """Take back what waits, and stop what runs after its present step."""
    Job.objects.filter(name__in=("sync", "connect"), key=source, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, ended_at=now
    )
    run = running.find_living(home, source, now=now)
    if run is not None:
        running.ask_to_stop(home, run)
    audit.record(viewer, "sync.cancel", source, now=now)


def set_interval(viewer: Viewer, source: str, minutes: int, *, now: datetime) -> None:
    """Read a source this often. ValueError for an interval that is not offered."""
    if minutes not in INTERVALS:
        raise ValueError(minutes)
    Schedule.objects.update_or_create(source=source, defaults={"every_minutes": minutes})
    audit.record(viewer, "sync.schedule", source, now=now, every_minutes=minutes)


def make_hook(viewer: Viewer, home: Home, source: str, *, now: datetime) -> str:
    """A new secret for a source's webhook, to be shown once; an earlier one stops working."""
    secret = hooks.make_secret()
    sealed = sealing.seal(sealing.get_ring(home), secret, place=_place(source))
    kept = {"sealed_secret": sealed, "made_at": now, "made_by": viewer.name[:150], "last_at": None}
    Hook.objects.update_or_create(source=source, defaults=kept)
    audit.record(viewer, "webhook.secret", source, now=now)
    return secret


def drop_hook(viewer: Viewer, source: str, *, now: datetime) -> None:
    """Take deliveries of this source no more."""
    Hook.objects.filter(source=source).delete()
    audit.record(viewer, "webhook.drop", source, now=now)


def find_secret(home: Home, source: str) -> str | None:
    """The secret of a source's webhook; None where there is none."""
    hook = Hook.objects.filter(source=source).first()
    return None if hook is None else sealing.unseal(sealing.get_ring(home), hook.sealed_secret, place=_place(source))


def take_delivery(source: SourceSetting, delivery: str, change: hooks.Change | None, *, now: datetime) -> Taken:
    """Ask for the merge request to be read; a delivery that was taken before changes nothing."""
    Hook.objects.filter(source=source.name).exclude(last_at__gt=now - _NOTED).update(last_at=now)
    if change is None or not hooks.lies_within(change.path, source.scope, kind=source.scope_kind):
        return "ignored"
    try:
        with transaction.atomic():
            Delivery.objects.create(source=source.name, delivery_id=delivery, at=now)
            ask_for_refresh(source.name, change, now=now)
    except IntegrityError:
        return "seen"
    return "queued"


def ask_for_refresh(source: str, change: hooks.Change, *, now: datetime) -> Job:
    """Have one merge request read."""
    args = {"source": source, "project_id": change.project_id, "iid": change.iid}
    key = f"{source}:{change.project_id}/{change.iid}"
    return enqueue("refresh", key, args, now=now, due_at=now + _TOGETHER)


def count_wrong(address: str, *, now: datetime) -> int:
    """Count a wrong secret; how many came from there in this window, whichever process counted them."""
    seconds = int(_WINDOW.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    bucket = f"webhook:{address[:100]}"
    Tally.objects.get_or_create(bucket=bucket, window_start=start)
    Tally.objects.filter(bucket=bucket, window_start=start).update(count=F("count") + 1)
    return Tally.objects.values_list("count", flat=True).get(bucket=bucket, window_start=start)


def start(viewer: Viewer, home: Home, source: SourceSetting, token: str, *, now: datetime) -> None:
    """Have a new source checked and read. The token is kept encrypted, and forgotten again where the check fails."""
    home.make()
    secrets.keep_token(home, joining.pending(source.name), token)
    enqueue("connect", source.name, asdict(source), now=now)
    audit.record(viewer, "source.connect", source.name, now=now, url=source.url, scope=source.scope)


def _place(source: str) -> str:
    return f"webhook/{source}/secret"
