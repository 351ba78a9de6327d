"""When an answer is due, by definition, zone and calendar. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quarterdeck.indicators.monthly.business import business_due
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.samples import DAY, FOREVER


@dataclass(frozen=True, slots=True)
class Promise:
    """How soon an answer is promised; ``business`` days skip weekends and holidays, others do not."""

    days: int
    business: bool = True


PROMISES = {
    "gitlab-review-slo": Promise(2),
    "leading-organisation": Promise(4),
    "triage": Promise(7, business=False),
    "other-teams": Promise(2),
}


def due_at(starts: Ints, promise: Promise, *, zone: str, calendars: Sequence[str | None]) -> Ints:
    """When each answer is due, by the calendar of its owner; FOREVER where no clock has started."""
    due = np.full(len(starts), FOREVER, dtype=np.int64)
    begun = starts < FOREVER
    if not promise.business:
        due[begun] = starts[begun] + promise.days * DAY
        return due
    of = np.array([calendar or "" for calendar in calendars], dtype=object)
    for calendar in dict.fromkeys(calendars):
        mine = begun & (of == (calendar or ""))
        due[mine] = business_due(starts[mine], days=promise.days, zone=zone, calendar=calendar)
    return due
