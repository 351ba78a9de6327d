"""Local time on the UTC line: where a zone's offset changes, and when a local clock shows a given time.

Everything else counts elapsed time between UTC instants, so that daylight saving, half-hour zones and a moved
date line need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_STEP = timedelta(hours=6)  # no zone has changed its offset and changed it back within a quarter of a day
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def offset_spans(zone: str, start_at: datetime, end_at: datetime) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """``[start_at, end_at)`` cut where the zone's offset from UTC changes: (from, to, offset), in order."""
    info = ZoneInfo(zone)
    spans, begun, at = [], start_at, start_at
    offset = _offset(info, start_at)
    while at < end_at:
        later = min(at + _STEP, end_at)
        changed = _offset(info, later)
        if changed != offset:
            turn = _turn(info, at, later)
            if turn > begun:
                spans.append((begun, turn, offset))
            begun, offset = turn, changed
        at = later
    if begun < end_at:
        spans.append((begun, end_at, offset))
    return tuple(spans)


def _offset(info: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(info).utcoffset() or timedelta(0)


def _turn(info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first whole second after ``low`` with the offset of ``high``."""
    before = _offset(info, low)
    width = int((high - low).total_seconds())
    bottom, top = 0, width
    while top - bottom > 1:
        middle = (bottom + top) // 2
        if _offset(info, low + timedelta(seconds=middle)) == before:
            bottom = middle
        else:
            top = middle
    return low + timedelta(seconds=top)


def clock_times(
    zone: str, start_at: datetime, end_at: datetime, times: tuple[time, ...]
) -> Iterator[tuple[datetime, datetime]]:
    """Every instant in the span at which the local clock jumps or shows one of ``times``, with the local time then."""
    for begin, end, offset in offset_spans(zone, start_at, end_at):
        shows = (begin + offset).replace(tzinfo=None)
        last = (end + offset).replace(tzinfo=None)
        yield begin, shows
        day = shows.date()
        while day <= last.date():
            for at in times:
                local = datetime.combine(day, at)
                if shows < local < last:
                    yield (local - offset).replace(tzinfo=UTC), local
            day += _DAY


def instant(zone: str, day: date, at: time) -> datetime:
    """The first UTC instant at which the zone's clock has reached ``day`` ``at``; a skipped time: the jump itself."""
    info = ZoneInfo(zone)
    local = datetime.combine(day, at)
    guess = local.replace(tzinfo=info).astimezone(UTC)
    if guess.astimezone(info).replace(tzinfo=None) == local:
        return guess
    return _turn(info, guess - timedelta(days=1, hours=3), guess + timedelta(hours=26))


def local_day(zone: str, at: datetime) -> date:
    """The day that the zone's calendar shows at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()
