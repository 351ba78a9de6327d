"""What pages ask for first, made once for each state of the lake and shared by all processes."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.reports import lakeside, prepared, standing
from quarterdeck.reports.errors import NothingYet
from quarterdeck.reports.review import from_desk


def prepare(home: Home, *, now: datetime) -> int:
    """Open work first, as it is looked at most, then every team's figures, then the reviews in work.

    The number of teams and departments; 0 where nothing was read yet, or it was done before.
    """
    try:
        lakeside.read(home, lambda snapshot: standing.prepare(home, snapshot))
    except (LakeMissing, NothingYet):
        return 0
    count = prepared.prepare_all(home, now=now)
    from_desk.prepare_drafts(home, now=now)
    return count
