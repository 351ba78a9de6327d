"""The instants at which a daily figure is taken, in the zone of each team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Ask

Ints = NDArray[np.int64]
DAY = 86_400_000_000
"""Microseconds of a day."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 1 << 62
"""An instant after all others, far enough from the end of the integers to be reckoned with."""


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant, exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """The aware UTC instant of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at)


@lru_cache(maxsize=65_536)
def midnight(day: date, zone: str) -> int:
    """The instant at which a day begins in a zone, in microseconds; where clocks skip midnight, the moment of that."""
    return micros(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC))


def known_until(ask: Ask) -> int:
    """The instant, in microseconds, after which no point lies."""
    return micros(min(ask.known_until, ask.as_of) if ask.as_of else ask.known_until)


@dataclass(frozen=True, slots=True)
class Samples:
    """Instants of days, by zone.

    ``days`` are consecutive. ``instants`` (zones × days, microseconds, never falling along days) are the ends of the
    days, and the last known instant for a day that had begun but not ended then (``partial``); ``lies`` says where a
    point lies at all: later days repeat the last instant and have none.
    """

    zones: tuple[str, ...]
    days: tuple[date, ...]
    instants: NDArray[np.int64]
    partial: NDArray[np.bool_]
    lies: NDArray[np.bool_]

    @property
    def first(self) -> int:
        """The earliest instant at which anything is looked at."""
        return int(self.instants.min())

    @property
    def last(self) -> int:
        """The latest instant at which anything is looked at."""
        return int(self.instants.max())

    def index(self, zone: int, instants: NDArray[np.int64]) -> NDArray[np.integer]:
        """How many samples of a zone lie at or before each instant: the first sample after it."""
        ends = self.instants[zone]
        index = _count_before(ends, instants)
        return index.astype(np.int16 if len(ends) < 32_000 else np.int32)

    def zone(self, name: str) -> int:
        return self.zones.index(name)

    def ordinals(self) -> NDArray[np.int64]:
        """Days since 1970 of the days."""
        start = (self.days[0] - date(1970, 1, 1)).days
        return np.arange(start, start + len(self.days), dtype=np.int64)


def _count_before(ends: Ints, instants: Ints) -> Ints:
    """``searchsorted(ends, instants, "right")``, by division: ends lie a day apart, but for a few that a change of
    clocks has moved, and the last ones, which may repeat."""
    length = int(np.searchsorted(ends, ends[-1])) + 1
    guess: Ints = np.clip((instants - ends[0]) // DAY + 1, 0, length)
    if not (np.diff(ends[:length]) == DAY).all():
        padded = np.concatenate([[np.iinfo(np.int64).min], ends[:length], [FOREVER]])
        within = np.minimum(instants, FOREVER - 1)
        while (early := padded[guess] > within).any():
            guess -= early
        while (late := padded[guess + 1] <= within).any():
            guess += late
    if length < len(ends):
        guess[guess == length] = len(ends)
    return guess


def take_samples(zones: Sequence[str], first: date, last: date, *, until: int) -> Samples:
    """Samples at the ends of the days from ``first`` to ``last`` (both inclusive), none after ``until``."""
    days = tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
    bounds = [*days, last + timedelta(days=1)]
    edges = np.array([[midnight(day, zone) for day in bounds] for zone in zones], dtype=np.int64)
    begins, ends = edges[:, :-1], edges[:, 1:]
    partial = (begins < until) & (until < ends)
    return Samples(tuple(zones), days, np.minimum(ends, until), partial, begins < until)
