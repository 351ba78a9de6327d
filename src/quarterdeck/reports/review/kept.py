"""Facts as pages ask for them: made once for each state of lake, settings and time off, shared as files."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside
from quarterdeck.reports.prepared.shelf import Shelf
from quarterdeck.reports.review.context import TimeOff
from quarterdeck.reports.review.document import Document, canonical, parse
from quarterdeck.reports.review.make import facts
from quarterdeck.reports.review.period import Period


def get_facts(
    home: Home, snapshot: Snapshot, *, team: str, period: Period, time_off: Sequence[TimeOff] | None
) -> Document:
    """The facts of a month, kept ones where they are of this state. UnknownTeam, NothingYet, BadPeriod."""
    settings = lakeside.settings(home)
    shelf = Shelf.of(home, snapshot.manifest, settings)
    name = ("review", team, str(period), _digest(time_off))
    kept = shelf.find(*name)
    if kept is not None:
        return parse(kept.decode())
    made = facts(snapshot, settings, team=team, period=period, time_off=time_off)
    shelf.put(canonical(made).encode(), *name)
    return made


def _digest(time_off: Sequence[TimeOff] | None) -> str | None:
    if time_off is None:
        return None
    lines = sorted((one.person, one.first_date.isoformat(), one.last_date.isoformat()) for one in time_off)
    return blake2b(repr(lines).encode(), digest_size=8).hexdigest()
