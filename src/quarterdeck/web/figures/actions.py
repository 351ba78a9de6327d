"""What can be changed from these pages: the manager's own judgement of a month."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.outbox import enqueue
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import HEALTH, HealthOverride
from quarterdeck.web.faults import Refused
from quarterdeck.web.figures.choices import get_month_end

LONGEST_NOTE = 500


def judge(home: Home, viewer: Viewer, about: tuple[str, str], form: Mapping[str, str], *, now: datetime) -> None:
    """Set or take back (``health`` empty) a judgement of an indicator of a team in a month. Refused."""
    indicator, team = about
    if get_month_end(form, "month") is None:
        raise Refused("choose the month that you judge")
    month, health, note = form["month"], form.get("health", ""), " ".join(form.get("note", "").split())
    if health and health not in HEALTH:
        raise Refused(f"health must be one of {', '.join(HEALTH)}, or empty to take the judgement back")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"a note has at most {LONGEST_NOTE} characters; this has {len(note)}")
    with _alone(home):
        key = (indicator, team, month)
        kept = [o for o in settings.load(home).overrides if (o.indicator, o.team, o.month) != key]
        new = [HealthOverride(indicator, team, month, health, note)] if health else []
        settings.change(home, tables={"override": [*kept, *new]})
    audit.record(
        viewer, "judge", f"{indicator} of {team} in {month}", now=now, health=health or "taken back", noted=bool(note)
    )
    enqueue("prepare", "settings", now=now)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One change of the settings at a time: each reads what the one before wrote."""
    with (home.path / "settings.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
