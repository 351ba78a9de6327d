"""What kind of hours a span holds for a person: night, weekend, holiday, outside working hours, in local time.

A ``Meter`` cuts the horizon once per zone, country and working day where the local clock passes a border; a span
is then two look-ups in running sums. Everything is in whole seconds of elapsed time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from quarterdeck.rota.model import Person, Rules
from quarterdeck.rota.zones import clock_times

Span = tuple[datetime, datetime]
_MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Kinds:
    """Seconds of a span, in all and of each kind; one second may be of several kinds."""

    total: int = 0
    night: int = 0
    weekend: int = 0
    holiday: int = 0
    outside: int = 0

    def __add__(self, other: Kinds) -> Kinds:
        return Kinds(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Kinds)))


def within(shows: time, span: tuple[time, time]) -> bool:
    """Whether a clock that shows ``shows`` is in a daily span, which may run over midnight; equal ends: all day."""
    first, last = span
    if first < last:
        return first <= shows < last
    return shows >= first or shows < last


@dataclass(frozen=True)
class _Borders:
    seconds: Sequence[int]  # borders, as seconds since the horizon's start less the margin
    sums: Sequence[tuple[int, int, int, int]]  # seconds of each kind before the border
    flags: Sequence[tuple[bool, bool, bool, bool]]  # kinds from the border on


class Meter:
    """Counts the kinds of seconds in spans between ``start_at`` and ``end_at`` (and a day around them)."""

    def __init__(self, start_at: datetime, end_at: datetime, rules: Rules, days_off: Mapping[str, Collection[date]]):
        self._start, self._end = start_at - _MARGIN, end_at + _MARGIN
        self._rules, self._days_off = rules, days_off
        self._made: dict[tuple[object, ...], _Borders] = {}
        self._counted: dict[tuple[object, ...], Kinds] = {}

    def kinds(self, person: Person, segments: Sequence[Span]) -> Kinds:
        """The seconds of the segments together, by kind, on this person's clock."""
        key = (person.timezone, person.country, person.working_hours, person.working_days, tuple(segments))
        if key not in self._counted:
            self._counted[key] = self._count(self._borders(person), segments)
        return self._counted[key]

    def _count(self, made: _Borders, segments: Sequence[Span]) -> Kinds:
        parts = [self._one(made, span) for span in segments]
        return Kinds(
            sum(int((end - begin).total_seconds()) for begin, end in segments),
            *(sum(values) for values in zip(*parts, strict=True)),
        )

    def _one(self, made: _Borders, span: Span) -> tuple[int, int, int, int]:
        low = self._at(made, int((span[0] - self._start).total_seconds()))
        high = self._at(made, int((span[1] - self._start).total_seconds()))
        return (high[0] - low[0], high[1] - low[1], high[2] - low[2], high[3] - low[3])

    @staticmethod
    def _at(made: _Borders, second: int) -> tuple[int, int, int, int]:
        index = bisect_right(made.seconds, second) - 1
        rest = second - made.seconds[index]
        a, b, c, d = made.sums[index]
        night, weekend, holiday, outside = made.flags[index]
        return (a + rest * night, b + rest * weekend, c + rest * holiday, d + rest * outside)

    def _borders(self, person: Person) -> _Borders:
        key = (person.timezone, person.country, person.working_hours, person.working_days)
        if key not in self._made:
            self._made[key] = self._cut(person)
        return self._made[key]

    def _cut(self, person: Person) -> _Borders:
        times = tuple(sorted({time(0), *self._rules.night, *person.working_hours}))
        days_off = self._days_off.get(person.country or "", ())
        seconds: list[int] = []
        sums = [(0, 0, 0, 0)]
        flags: list[tuple[bool, bool, bool, bool]] = []
        for at, shows in clock_times(person.timezone, self._start, self._end, times):
            second = int((at - self._start).total_seconds())
            if seconds:
                width, (a, b, c, d), f = second - seconds[-1], sums[-1], flags[-1]
                sums.append((a + width * f[0], b + width * f[1], c + width * f[2], d + width * f[3]))
            seconds.append(second)
            flags.append(self._flags(person, shows, days_off))
        return _Borders(seconds, sums, flags)

    def _flags(self, person: Person, shows: datetime, days_off: Collection[date]) -> tuple[bool, bool, bool, bool]:
        weekend, holiday = shows.weekday() >= 5, shows.date() in days_off
        works = shows.weekday() in person.working_days and not holiday and within(shows.time(), person.working_hours)
        return within(shows.time(), self._rules.night), weekend, holiday, not works
