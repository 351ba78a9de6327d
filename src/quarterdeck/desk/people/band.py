"""Working hours of people in many zones, laid over one day. Pure; all lengths are minutes of that very day.

A day on which clocks change has 1380 or 1500 minutes; zones may be off by half and quarter hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""From and to, in minutes after the day's beginning, ``to`` excluded."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works, Monday to Friday, in their own zone; ``ends`` before ``starts`` runs past midnight."""

    name: str
    zone: str
    starts: time = time(9)
    ends: time = time(17)
    away: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One person's hours on the band; no spans where they do not work then, or are away."""

    name: str
    zone: str
    spans: tuple[Span, ...]
    away: bool
    offset: int
    """Minutes ahead of UTC at the day's noon."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the day with the number of people at work."""

    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class Band:
    """A day of one zone with everybody's hours."""

    day: date
    zone: str
    minutes: int
    bars: tuple[Bar, ...]
    steps: tuple[Step, ...]

    def at_least(self, count: int) -> int:
        """Minutes of the day in which so many people, or more, are at work."""
        return sum(step.end - step.start for step in self.steps if step.count >= count)

    @property
    def working(self) -> int:
        """People who work that day at all."""
        return sum(1 for bar in self.bars if bar.spans)

    @property
    def together(self) -> int:
        """Minutes in which everybody who works that day is at work; 0 where fewer than two do."""
        return self.at_least(self.working) if self.working > 1 else 0

    @property
    def gaps(self) -> tuple[Span, ...]:
        """Stretches in which nobody is at work."""
        return tuple((step.start, step.end) for step in self.steps if step.count == 0)


def make_band(people: Iterable[Hours], day: date, zone: str) -> Band:
    """Everybody's hours over a day of a zone."""
    start = _instant(day, time(0), zone)
    end = _instant(day + timedelta(days=1), time(0), zone)
    minutes = _minutes(start, end)
    bars = tuple(_bar(person, day, (start, end)) for person in people)
    return Band(day, zone, minutes, bars, _steps(bars, minutes))


def working_day(day: date) -> date:
    """The day itself, or the Monday after a Saturday or Sunday."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _instant(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _bar(person: Hours, day: date, bounds: tuple[datetime, datetime]) -> Bar:
    noon = datetime.combine(day, time(12), UTC).astimezone(ZoneInfo(person.zone)).utcoffset() or timedelta()
    spans = () if person.away else tuple(_spans(person, day, bounds))
    return Bar(person.name, person.zone, spans, person.away, int(noon.total_seconds() // 60))


def _spans(person: Hours, day: date, bounds: tuple[datetime, datetime]) -> Iterable[Span]:
    """Their working days around this one, cut to it; zones are up to 26 hours apart, so two days either way."""
    start, end = bounds
    for shift in range(-2, 3):
        own = day + timedelta(days=shift)
        if own.weekday() > 4:
            continue
        begins = _instant(own, person.starts, person.zone)
        over = own if person.ends > person.starts else own + timedelta(days=1)
        ends = _instant(over, person.ends, person.zone)
        if begins < end and ends > start:
            yield _minutes(start, max(begins, start)), _minutes(start, min(ends, end))


def _steps(bars: Sequence[Bar], minutes: int) -> tuple[Step, ...]:
    """The day cut wherever somebody begins or ends."""
    edges = sorted({0, minutes, *(edge for bar in bars for span in bar.spans for edge in span)})
    made: list[Step] = []
    for start, end in pairwise(edges):
        count = sum(1 for bar in bars if any(a <= start < b for a, b in bar.spans))
        if made and made[-1].count == count:
            made[-1] = Step(made[-1].start, end, count)
        else:
            made.append(Step(start, end, count))
    return tuple(made)
