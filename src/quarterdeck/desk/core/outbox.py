"""Pages ask for work here; `jobs` drains it. Asking twice for the same name and key is asking once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from quarterdeck.desk.core.models import Job


def enqueue(
    name: str, key: str, args: dict[str, Any] | None = None, *, now: datetime, due_at: datetime | None = None
) -> Job:
    """Put work into the outbox, or find what waits there already under that name and key.

    ``due_at`` None is at once. An entry that already waits keeps its arguments and takes the earlier time.
    """
    due = due_at or now
    try:
        with transaction.atomic():
            return Job.objects.create(name=name, key=key, args=args or {}, asked_at=now, due_at=due)
    except IntegrityError:
        waiting = Job.objects.filter(name=name, key=key, state=Job.State.WAITING)
        waiting.filter(due_at__gt=due).update(due_at=due)
        found = waiting.first()
        # Claimed between the two statements: what was asked may have come too late for it, so ask again.
        return found or enqueue(name, key, args, now=now, due_at=due_at)
