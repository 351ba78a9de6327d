"""Until when something should be settled, and days in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def due_at(since: datetime, days: int, zone: str) -> datetime:
    """The first instant at which so many business days have passed; what begins at a weekend begins on Monday."""
    begin = since.astimezone(ZoneInfo(zone))
    day, clock = begin.date(), begin.time()
    if day.weekday() >= _SATURDAY:
        day, clock = day + timedelta(days=7 - day.weekday()), time()
    weeks, rest = divmod(days, 5)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=3 if day.weekday() == _SATURDAY - 1 else 1)
    if clock == time() and day.weekday() == 0:
        day -= timedelta(days=2)  # the Friday before was whole
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def start_of(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The instant at which a day in a zone is over."""
    return start_of(day + timedelta(days=1), zone)


def said(day: date | datetime, zone: str = "UTC") -> str:
    """A day in words, such as 3 March 2026; of an instant the day that it is in the zone."""
    shown = day.astimezone(ZoneInfo(zone)).date() if isinstance(day, datetime) else day
    return f"{shown.day} {shown:%B %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """So many of something, in words that agree."""
    return f"{number} {one if number == 1 else many or one + 's'}"
