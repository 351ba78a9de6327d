"""The company's rhythm: monthly milestones that end on the third Thursday."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from quarterdeck.simulator.places import seconds


def third_thursday(year: int, month: int) -> date:
    """The third Thursday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 14)


def version_of(year: int, month: int) -> str:
    """The version that ships in a month: majors come in May, such as 18.0 in May 2025."""
    return f"{year - 2007 - (month < 5)}.{(month - 5) % 12}"


class Milestones:
    """The ends of the milestones between two days, and how near an instant is to one."""

    def __init__(self, first: date, last: date) -> None:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month + 2)
        self._names = [version_of(m // 12, m % 12 + 1) for m in months]
        self._ends = [seconds(third_thursday(m // 12, m % 12 + 1)) + 86400 for m in months]

    def name(self, at: int) -> str:
        """The milestone that is under way."""
        return self._names[min(bisect_left(self._ends, at), len(self._names) - 1)]

    def rush(self, at: int) -> bool:
        """Whether the milestone ends within five days."""
        i = bisect_left(self._ends, at)
        return i < len(self._ends) and self._ends[i] - at < 5 * 86400
