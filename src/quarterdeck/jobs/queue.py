"""Taking work out of the outbox, so that no two workers do the same, and none is lost with a worker that dies."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from quarterdeck.desk.core.models import Job

LEASE = timedelta(seconds=60)
"""A worker that says nothing for so long is taken for dead, and its work is done by another."""
MOST_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that is ours for now. ``token`` tells this claim from any other of the same entry."""

    job_id: int
    token: str
    name: str
    key: str
    args: dict[str, Any]
    tries: int


def claim(names: Collection[str], *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """The entry that is due longest, made ours by a conditional update; None where nothing is due.

    What a dead worker left counts as due, and after `MOST_TRIES` deaths it is given up: what kills each worker that
    takes it must not kill them for ever.
    """
    stale = Q(state=Job.State.RUNNING, lease_until__lt=now)
    due = Q(state=Job.State.WAITING, due_at__lte=now)
    found = Job.objects.filter(due | stale, name__in=names).order_by("due_at", "pk")
    for pk, state, token, tries in found.values_list("pk", "state", "claimed_by", "tries")[:_LOOKED_AT]:
        seen = Job.objects.filter(due | stale, pk=pk, state=state, claimed_by=token)
        if tries >= MOST_TRIES:
            seen.update(state=Job.State.FAILED, ended_at=now, error="given up: the worker died each time")
            continue
        mine = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        if _take(seen, mine, now + lease):
            return _claimed(pk, mine)
    return None


def claim_alike(first: Claim, prefix: str, *, now: datetime, most: int, lease: timedelta = LEASE) -> list[Claim]:
    """Further due entries of the same name whose key begins so, to be done together with the first."""
    found = Job.objects.filter(
        name=first.name, state=Job.State.WAITING, due_at__lte=now, key__startswith=prefix
    ).order_by("due_at", "pk")
    return [
        _claimed(pk, first.token)
        for pk in list(found.values_list("pk", flat=True)[:most])
        if _take(Job.objects.filter(pk=pk, state=Job.State.WAITING), first.token, now + lease)
    ]


def _take(seen: QuerySet[Job], token: str, until: datetime) -> bool:
    """Ours, unless another was quicker."""
    change = {"state": Job.State.RUNNING, "claimed_by": token, "lease_until": until, "tries": F("tries") + 1}
    return bool(seen.update(**change))


def _claimed(pk: int, token: str) -> Claim:
    job = Job.objects.get(pk=pk)
    return Claim(job.pk, token, job.name, job.key, dict(job.args), job.tries)


def renew(token: str, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Say that we live; False where nothing is ours any more."""
    return bool(Job.objects.filter(claimed_by=token, state=Job.State.RUNNING).update(lease_until=now + lease))


def finish(claim: Claim, *, now: datetime) -> bool:
    """It is done. False where it was not ours any more."""
    return _end(claim, Job.State.DONE, now=now, error="")


def cancel(claim: Claim, why: str, *, now: datetime) -> bool:
    """Somebody stopped it: it is not tried again."""
    return _end(claim, Job.State.CANCELLED, now=now, error=why)


def fail(claim: Claim, why: str, *, now: datetime, for_good: bool = False) -> bool:
    """It failed: tried again after a pause that doubles, or given up after `MOST_TRIES` or ``for_good``."""
    if for_good or claim.tries >= MOST_TRIES:
        return _end(claim, Job.State.FAILED, now=now, error=why)
    pause = min(_FIRST_PAUSE * 2 ** (claim.tries - 1), _LONGEST_PAUSE)
    return put_back(claim, now=now, due_at=now + pause, error=why, counted=True)


def put_back(claim: Claim, *, now: datetime, due_at: datetime, error: str = "", counted: bool = False) -> bool:
    """Leave it for later. Where it was asked for again meanwhile, that entry stands for it.

    ``counted``: this time counts among its tries.
    """
    change = {"state": Job.State.WAITING, "due_at": due_at, "claimed_by": "", "lease_until": None, "error": error[:500]}
    try:
        with transaction.atomic():
            tries = {} if counted else {"tries": F("tries") - 1}
            return bool(_ours(claim).update(**change, **tries))
    except IntegrityError:
        return _end(claim, Job.State.CANCELLED, now=now, error=error or "asked for again meanwhile")


def stop_waiting(name: str, key: str, *, now: datetime) -> int:
    """Take back what waits under a name and key; what runs is not touched."""
    waiting = Job.objects.filter(name=name, key=key, state=Job.State.WAITING)
    return waiting.update(state=Job.State.CANCELLED, ended_at=now)


def _ours(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, claimed_by=claim.token, state=Job.State.RUNNING)


def _end(claim: Claim, state: Job.State, *, now: datetime, error: str) -> bool:
    change = {"state": state, "ended_at": now, "lease_until": None, "error": error[:500]}
    return bool(_ours(claim).update(**change))
