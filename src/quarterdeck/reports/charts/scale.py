"""Axes: which values and days are marked, and where they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

_TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from ``low`` … ``high`` to places from ``begin`` … ``end``."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return self.begin + (value - self.low) / span * (self.end - self.begin)


def ticks(low: float, high: float, *, at_most: int = _TICKS) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, at most about so many."""
    size = max(1e-3, abs(low), abs(high))
    if high - low <= size * 1e-9:
        high = low + size
    step = _round_step((high - low) / at_most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def value_range(values: Sequence[float], extras: Sequence[float]) -> tuple[float, float]:
    """The least and greatest value to show: those known, and each extra that does not flatten them.

    It begins at 0 unless the values lie far from it.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = max(high - low, abs(high) / 2, 1e-9)
    near = [extra for extra in extras if low - room <= extra <= high + room]
    low, high = min((low, *near)), max((high, *near))
    return (0.0 if 0 <= low <= 0.6 * high else low), high


def day_ticks(first: date, last: date) -> Iterator[tuple[date, str]]:
    """Days to mark, with their words: months, or days, or years, whatever leaves room."""
    days = (last - first).days
    if days <= 45:
        step = 1 if days <= 7 else 7
        for n in range(0, days + 1, step):
            day = first + timedelta(days=n)
            yield day, f"{day.day} {day:%b}"
        return
    months = 1 if days <= 200 else 2 if days <= 400 else 3 if days <= 800 else 6 if days <= 1600 else 12
    month = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        if month % months == 0 or days <= 200:
            yield day, f"{day:%b %Y}" if day.month == 1 or days > 800 else f"{day:%b}"
        month += 1
