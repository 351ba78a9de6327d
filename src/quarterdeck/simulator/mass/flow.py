"""Time for many merge requests at once: seconds since 1970 in int64 arrays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.simulator.calendar import third_thursday
from quarterdeck.simulator.places import WORKDAY

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
DAY = 86400
NAT = np.int64(np.iinfo(np.int64).min)
EPOCH_ORDINAL = 719163
"""The ordinal of 1970-01-01."""


def settle(at: Ints, offset: Ints) -> Ints:
    """Moves instants into working hours: a day is pressed into 09:00 to 17:30 there, a weekend is put off to Monday."""
    day, second = np.divmod(at + offset, DAY)
    weekday = (day + 3) % 7
    day += np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))
    settled: Ints = day * DAY + 9 * 3600 + second * WORKDAY // DAY - offset
    return settled


def later(rng: np.random.Generator, since: Ints, offset: Ints, *, hours: float | NDArray[np.float64]) -> Ints:
    """When somebody acts after ``since``: lognormal about a median in hours with a Pareto tail, in working hours."""
    n = len(since)
    delay = hours * 3600 * np.exp(1.2 * rng.standard_normal(n, dtype=np.float32).astype(np.float64))
    tail = np.flatnonzero(rng.random(n) < 0.02)
    delay[tail] *= 2 * (1 + rng.pareto(1.2, len(tail)))
    moved: Ints = since + np.minimum(delay, 3e8).astype(np.int64)
    return np.maximum(settle(moved, offset), since + 60)


def day_weights(first: date, days: int) -> NDArray[np.float64]:
    """How much is opened on each day: little at weekends, a burst before the third Thursday, slow growth."""
    dates = [first + timedelta(days=n) for n in range(days)]
    weights = np.array([0.04 if day.weekday() > 4 else 1.0 for day in dates])
    for n, day in enumerate(dates):
        left = (third_thursday(day.year, day.month) - day).days
        if 0 <= left < 4:
            weights[n] *= 1.6
        if (day.month, day.day) >= (12, 23) or (day.month, day.day) == (1, 1):
            weights[n] *= 0.2
    return weights * np.linspace(0.8, 1.0, days)


def creations(rng: np.random.Generator, count: int, *, first: date, last: int) -> tuple[Ints, Ints]:
    """Days (ordinals, sorted) and seconds of the day on which so many are opened, before the instant ``last``."""
    days = max(1, last // DAY + EPOCH_ORDINAL - first.toordinal() + 1)
    shares = np.cumsum(day_weights(first, days))
    drawn = np.sort(np.searchsorted(shares, rng.random(count) * shares[-1], side="right"))
    seconds = (9 * 3600 + WORKDAY * rng.beta(1.6, 1.3, count)).astype(np.int64)
    return np.minimum(drawn, days - 1).astype(np.int64) + first.toordinal(), seconds


def micros(seconds: Ints, known: Flags) -> Ints:
    """Microseconds; NaT where not known."""
    return np.where(known, seconds * 1_000_000, NAT)
