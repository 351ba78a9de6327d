"""Business days: spans of 24 hours that skip weekends and the holidays of a calendar, in a zone. Pure."""

from __future__ import annotations

from datetime import date

import numpy as np

from quarterdeck.indicators.periods import Ints, day_of
from quarterdeck.indicators.samples import DAY, midnight

SATURDAY = 5


def holidays_of(calendar: str | None, first: date, last: date) -> frozenset[date]:
    """The public holidays of a country (``DE``) or of a part of it (``DE-BY``); none where it has no known ones."""
    if not calendar:
        return frozenset()
    import holidays  # noqa: PLC0415 -- slow to import, and seldom needed

    country, _, part = calendar.upper().partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=range(first.year, last.year + 1))
    except NotImplementedError:
        return frozenset()
    return frozenset(found)


def business_due(starts: Ints, *, days: int, zone: str, calendar: str | None) -> Ints:
    """The earliest instants by which so many business days have passed since ``starts`` (microseconds).

    A start outside business days counts from the beginning of the next one.
    """
    if not len(starts):
        return starts
    low = int(starts.min()) // DAY - 2
    high = int(starts.max()) // DAY + 4 * days + 60
    begins, passed = _business_time(low, high, zone, calendar)
    place = np.searchsorted(begins, starts, side="right") - 1
    inside = np.minimum(starts - begins[place], passed[place + 1] - passed[place])
    wanted = passed[place] + inside + days * DAY
    target = np.searchsorted(passed, wanted, side="left") - 1
    due: Ints = begins[target] + wanted - passed[target]
    return due


def _business_time(low: int, high: int, zone: str, calendar: str | None) -> tuple[Ints, Ints]:
    """The beginnings of the days low to high (since 1970), and the business time that has passed at each."""
    free = holidays_of(calendar, day_of(low), day_of(high))
    days = [day_of(number) for number in range(low, high + 1)]
    begins = np.array([midnight(day, zone) for day in days], dtype=np.int64)
    works = np.array([day.weekday() < SATURDAY and day not in free for day in days[:-1]], dtype=np.int64)
    passed = np.concatenate([[0], np.cumsum(np.diff(begins) * works)])
    return begins, passed.astype(np.int64)
