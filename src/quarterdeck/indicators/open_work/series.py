"""Points of a series, made when they are looked at: a figure of 200 teams over five years has 365,000."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import overload

import numpy as np
from numpy.typing import NDArray

from quarterdeck.indicators.answer import Grain, Point

NOTHING_OPEN = "no merge request was open"
NOTHING_STARTED = "no merge request with a started clock was open"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both inclusive."""

    first: date
    last: date


def period_of(day: date, grain: Grain) -> Period:
    """The day, the week from Monday, the month or the calendar quarter in which a day lies."""
    if grain == "day":
        return Period(day, day)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    length = 1 if grain == "month" else 3
    month = (day.month - 1) // length * length + 1
    first = day.replace(month=month, day=1)
    beyond = (first + timedelta(days=31 * length)).replace(day=1)
    return Period(first, beyond - timedelta(days=1))


def periods(first: date, last: date, grain: Grain) -> list[Period]:
    """The periods that hold any day from ``first`` to ``last``, in order."""
    found = []
    while first <= last:
        found.append(period_of(first, grain))
        first = found[-1].last + timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class Daily:
    """Daily figures of one scope: ``value`` NaN is none; only the first ``length`` of ``days`` bear a point."""

    days: Sequence[date]
    value: NDArray[np.float64]
    n: NDArray[np.int64]
    partial: NDArray[np.bool_]
    length: int
    nothing: str


class DailyPoints(Sequence[Point]):
    """A point for every day."""

    def __init__(self, daily: Daily) -> None:
        self._daily = daily

    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The values, NaN where there is none, and the numbers of merge requests behind them."""
        length = self._daily.length
        return self._daily.value[:length], self._daily.n[:length]

    def __len__(self) -> int:
        return self._daily.length

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | Sequence[Point]:
        if isinstance(index, slice):
            return tuple(self._point(i) for i in range(*index.indices(len(self))))
        return self._point(range(len(self))[index])

    def __iter__(self) -> Iterator[Point]:
        daily, length = self._daily, self._daily.length
        columns = (daily.value[:length], daily.n[:length], daily.partial[:length])
        for day, value, n, partial in zip(daily.days[:length], *(column.tolist() for column in columns), strict=True):
            yield self._made(day, value, n, partial=partial)

    def _point(self, i: int) -> Point:
        daily = self._daily
        return self._made(daily.days[i], float(daily.value[i]), int(daily.n[i]), partial=bool(daily.partial[i]))

    def _made(self, day: date, value: float, n: int, *, partial: bool) -> Point:
        if value == value:  # noqa: PLR0124 -- the quick test for not-a-number
            return Point(day, value, n, partial)
        return Point(day, None, 0, partial, caveat=self._daily.nothing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))


def coarse_points(daily: Daily, spans: Sequence[Period]) -> tuple[Point, ...]:
    """A point for each period that has begun: the value on its last day, beside the lowest, highest and mean day.

    The date is the period's last day; a period that is not over yet is partial, its value that of its last instant.
    """
    position = {day: i for i, day in enumerate(daily.days[: daily.length])}
    points = []
    for span in spans:
        if span.first in position:
            last = position.get(span.last, daily.length - 1)
            partial = span.last not in position or bool(daily.partial[last])
            points.append(_coarse_point(daily, span.last, slice(position[span.first], last + 1), partial=partial))
    return tuple(points)


def _coarse_point(daily: Daily, day: date, within: slice, *, partial: bool) -> Point:
    values = daily.value[within]
    known = values[~np.isnan(values)]
    low, high, mean = (float(known.min()), float(known.max()), float(known.mean())) if len(known) else (None,) * 3
    value = None if np.isnan(values[-1]) else float(values[-1])
    n = int(daily.n[within][-1]) if value is not None else 0
    return Point(day, value, n, partial, low, high, mean, caveat=daily.nothing if value is None else None)
