"""Months and quarters as they pass in a zone, up to the last instant known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.samples import DAY, instant, midnight

Ints = NDArray[np.int64]
EPOCH_DATE = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970 of a day."""
    return (day - EPOCH_DATE).days


def day_of(number: int) -> date:
    """The day of so many days since 1970."""
    return EPOCH_DATE + timedelta(days=number)


def first_of_month(day: date, *, plus: int = 0) -> date:
    """The first day of a day's month, or of the month so many later."""
    months = day.year * 12 + day.month - 1 + plus
    return date(months // 12, months % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return first_of_month(day, plus=1) - timedelta(days=1)


def first_of_quarter(day: date) -> date:
    """The first day of a day's calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in a zone as far as it is known: it holds the instants ``start`` <= t < ``end`` (microseconds).

    ``end_date`` is its last day, ``through_date`` the last of its days that had begun at the last known instant:
    they differ where the month is not over, and then it is ``partial``, and ``end`` is that last instant.
    """

    first_date: date
    end_date: date
    through_date: date
    start: int
    end: int
    partial: bool


def months_between(first: date, last: date, *, zone: str, until: int) -> tuple[Month, ...]:
    """The months that hold any day from ``first`` to ``last`` and had begun before ``until`` (microseconds)."""
    months = []
    day = first_of_month(first)
    while day <= last and (start := midnight(day, zone)) < until:
        following = first_of_month(day, plus=1)
        end = midnight(following, zone)
        through = following - timedelta(days=1) if end <= until else last_day_begun(until, zone)
        months.append(Month(day, following - timedelta(days=1), through, start, min(end, until), end > until))
        day = following
    return tuple(months)


def last_day_begun(until: int, zone: str) -> date:
    """The last day that had begun before an instant (microseconds) in a zone."""
    day = instant(until).date() + timedelta(days=2)
    while midnight(day, zone) >= until:
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Period:
    """A point's date, and the months of the series that it covers, as a slice of them."""

    date: date
    months: slice
    partial: bool


def by_month(months: Sequence[Month]) -> tuple[Period, ...]:
    """A period for each month."""
    return tuple(Period(month.end_date, slice(i, i + 1), month.partial) for i, month in enumerate(months))


def by_quarter(months: Sequence[Month]) -> tuple[Period, ...]:
    """A period for each calendar quarter; partial where it is not over. The months begin with a quarter."""
    periods = []
    for i in range(0, len(months), 3):
        within = months[i : i + 3]
        end = first_of_month(within[0].first_date, plus=3) - timedelta(days=1)
        partial = len(within) < 3 or within[-1].partial
        periods.append(Period(end, slice(i, i + len(within)), partial))
    return tuple(periods)


def day_numbers(instants: Ints, zone: str) -> Ints:
    """Days since 1970 on which instants (microseconds) fall in a zone.

    Days of one offset form a block in which the day is a division; a block ends where the clocks change, and its
    last day may be an hour longer or shorter.
    """
    if not len(instants):
        return instants
    low, high = int(instants.min()) // DAY - 2, int(instants.max()) // DAY + 3
    begins = np.array([midnight(day_of(number), zone) for number in range(low, high)], dtype=np.int64)
    blocks = np.flatnonzero(np.diff(begins, prepend=begins[0] - DAY) != DAY)
    blocks = np.union1d(blocks, [0])
    lengths = np.diff(blocks, append=len(begins))
    block = np.searchsorted(begins[blocks], instants, side="right") - 1
    within = (instants - begins[blocks][block]) // DAY
    numbers: Ints = low + blocks[block] + np.minimum(within, lengths[block] - 1)
    return numbers
