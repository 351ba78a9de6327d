"""When an answer is due, by definition, zone and calendar. Pure."""

from __future__ import annotations

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


def due_at(starts: Ints, promise: Promise, *, zone: str, calendar: str | None) -> Ints:
    """When each answer is due, by a calendar; FOREVER where no clock has started."""
    due = np.full(len(starts), FOREVER, dtype=np.int64)
    begun = starts < FOREVER
    if promise.business:
        due[begun] = business_due(starts[begun], days=promise.days, zone=zone, calendar=calendar)
    else:
        due[begun] = starts[begun] + promise.days * DAY
    return due
