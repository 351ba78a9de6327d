"""What is put away once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.queue import posting
from quarterdeck.desk.queue.actions import sweep
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from quarterdeck.web.accounts import attempts
from quarterdeck.web.upkeep.models import Delivery, Tally

KEEP_JOBS = timedelta(days=30)
KEEP_DELIVERIES = timedelta(days=7)
"""GitLab sends a delivery again within hours, not days."""


def tidy(home: Home, *, now: datetime) -> None:
    """Old states of the lake, and what the desk need not remember: deliveries, ended jobs, sessions, tries."""
    Delivery.objects.filter(at__lt=now - KEEP_DELIVERIES).delete()
    Tally.objects.filter(window_start__lt=now - timedelta(days=1)).delete()
    Job.objects.filter(ended_at__lt=now - KEEP_JOBS).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    attempts.sweep(now=now)
    sweep(now=now)
    posting.sweep(now=now)
    lake = Lake(home.lake)
    if lake.exists():
        lake.vacuum(now=now, wait=5.0)
