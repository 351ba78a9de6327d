"""Where people work: countries, zones, public holidays, working hours; and a clock that counts working time only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FAR = 1 << 50
"""An instant, in seconds since 1970, that never comes."""
WORKDAY = 8 * 3600 + 1800
"""Seconds of a working day."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country with the zone in which its people live."""

    country: str
    zone: str


PLACES = (
    Place("DE", "Europe/Berlin"),
    Place("US", "America/New_York"),
    Place("IN", "Asia/Kolkata"),
    Place("GB", "Europe/London"),
    Place("BR", "America/Sao_Paulo"),
    Place("NL", "Europe/Amsterdam"),
    Place("US", "America/Los_Angeles"),
    Place("NZ", "Pacific/Auckland"),
    Place("PL", "Europe/Warsaw"),
    Place("CA", "America/Toronto"),
    Place("JP", "Asia/Tokyo"),
    Place("KE", "Africa/Nairobi"),
)


@lru_cache(maxsize=256)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year."""
    import holidays  # noqa: PLC0415 - the package is slow to import and only the simulator wants it here

    return frozenset(holidays.country_holidays(country, years=year))


def workdays(place: Place, first: date, last: date) -> dict[date, int]:
    """The working days between two days, both included, with the instant of 09:00 there (seconds since 1970)."""
    zone = ZoneInfo(place.zone)
    free = {day for year in range(first.year, last.year + 1) for day in holidays_of(place.country, year)}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {
        day: int(datetime.combine(day, time(9), tzinfo=zone).timestamp())
        for day in days
        if day.weekday() < 5 and day not in free
    }


class Clock:
    """One person's working time: sorted starts of their working days, in seconds since 1970."""

    __slots__ = ("_starts",)

    def __init__(self, starts: list[int]) -> None:
        self._starts = starts

    def after(self, at: int, effort: float) -> int:
        """The instant at which ``effort`` working seconds after ``at`` have passed; FAR when they no longer work."""
        starts = self._starts
        i = bisect_right(starts, at) - 1
        spent = i * WORKDAY + min(at - starts[i], WORKDAY) if i >= 0 else 0
        day, rest = divmod(spent + int(effort), WORKDAY)
        return starts[day] + rest if day < len(starts) else FAR

    def starts(self, first: int, last: int) -> list[int]:
        """The starts of the working days that begin between two instants."""
        return self._starts[bisect_left(self._starts, first) : bisect_left(self._starts, last)]

    def works(self, at: int) -> bool:
        """Whether the person is at work at this instant."""
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at - self._starts[i] <= WORKDAY


class _Machine(Clock):
    """A bot: every second is working time."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__([])

    def after(self, at: int, effort: float) -> int:
        return at + int(effort)

    def works(self, at: int) -> bool:  # noqa: ARG002 - a machine is always at work
        return True


ALWAYS: Clock = _Machine()
"""The clock of a bot."""


def seconds(day: date) -> int:
    """The start of a day in UTC, in seconds since 1970."""
    return int(datetime.combine(day, time(0), tzinfo=UTC).timestamp())
