"""Walks every minute: slow, and plainly right, since it asks the zone for the local time of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime]


def kinds(zone: str, segments: Iterable[Span], night: tuple[time, time], days_off: Collection[date]) -> Counter[str]:
    """Minutes of each kind on the zone's clock."""
    info, made = ZoneInfo(zone), Counter[str]()
    for begin, end in segments:
        at = begin
        while at < end:
            shows = at.astimezone(info)
            clock = shows.time()
            first, last = night
            made["total"] += 1
            made["night"] += first <= clock < last if first < last else clock >= first or clock < last
            made["weekend"] += shows.weekday() >= 5
            made["holiday"] += shows.date() in days_off
            at += MINUTE
    return made


def asked(zone: str, windows: Iterable[tuple[time, time]], days: Collection[int], at: datetime) -> int:
    """How many of a layer's windows the zone's clock is in at an instant, by the day each window starts on."""
    shows = at.astimezone(ZoneInfo(zone))
    clock, day = shows.time(), shows.weekday()
    made = 0
    for first, last in windows:
        if first < last:
            made += day in days and first <= clock < last
        else:
            made += (day in days and clock >= first) or ((day - 1) % 7 in days and clock < last)
    return made


def held(shifts: Mapping[str, Iterable[Span]], start_at: datetime, end_at: datetime) -> list[int]:
    """For each minute of the horizon, how many shifts hold it."""
    made = [0] * int((end_at - start_at) / MINUTE)
    for segments in shifts.values():
        for begin, end in segments:
            for minute in range(int((begin - start_at) / MINUTE), int((end - start_at) / MINUTE)):
                made[minute] += 1
    return made
