"""Walks every minute: plainly right, since the zone is asked for the local time wherever its clock may have moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Span = tuple[datetime, datetime]
Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Clock:
    """What a zone's clock shows at each minute from an instant on: the day (its ordinal) and the minute of it."""

    day: Whole
    minute: Whole

    @property
    def weekday(self) -> Whole:
        """0 is Monday."""
        return (self.day - 1) % 7

    def within(self, first: time, last: time) -> Bools:
        """At which minutes the clock is in a window, which may run over midnight (equal ends: all day)."""
        begin, end = _minutes(first), _minutes(last)
        if begin < end:
            return (begin <= self.minute) & (self.minute < end)
        return (self.minute >= begin) | (self.minute < end)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def clock(zone: str, start_at: datetime, end_at: datetime) -> Clock:
    """Asks the zone each hour, and each minute of an hour between whose ends its offset differs."""
    info, offsets = ZoneInfo(zone), list[int]()
    at = start_at
    while at < end_at:
        until = min(at + HOUR, end_at)
        count = (until - at) // MINUTE
        same = _offset(info, at) == _offset(info, until)
        offsets += [_offset(info, at)] * count if same else [_offset(info, at + n * MINUTE) for n in range(count)]
        at = until
    first = start_at.toordinal() * 1440 + start_at.hour * 60 + start_at.minute
    shows = first + np.arange(len(offsets)) + np.array(offsets)
    return Clock(shows // 1440, shows % 1440)


def _offset(info: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(info).utcoffset()
    assert offset is not None
    assert offset % MINUTE == timedelta(0)
    return offset // MINUTE


def kinds(shows: Clock, night: tuple[time, time], days_off: Collection[date]) -> dict[str, Bools]:
    """Which minutes are of which kind."""
    off = [day.toordinal() for day in days_off]
    return {
        "total": np.ones(len(shows.day), dtype=bool),
        "night": shows.within(*night),
        "weekend": shows.weekday >= 5,
        "holiday": np.isin(shows.day, off),
    }


def asked(shows: Clock, windows: Iterable[tuple[time, time]], days: Collection[int]) -> Whole:
    """How many of a layer's windows the clock is in at each minute, by the day each window starts on."""
    today, before = (np.isin((shows.weekday - back) % 7, list(days)) for back in (0, 1))
    made = np.zeros(len(shows.day), dtype=np.int64)
    for first, last in windows:
        if first < last:
            made += today & shows.within(first, last)
        else:
            made += (today & (shows.minute >= _minutes(first))).astype(np.int64)
            made += before & (shows.minute < _minutes(last))
    return made


def held(shifts: Mapping[str, Iterable[Span]], start_at: datetime, end_at: datetime) -> Whole:
    """For each minute of the horizon, how many shifts hold it."""
    made = np.zeros((end_at - start_at) // MINUTE, dtype=np.int64)
    for segments in shifts.values():
        for begin, end in segments:
            made[(begin - start_at) // MINUTE : (end - start_at) // MINUTE] += 1
    return made
