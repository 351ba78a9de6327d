"""The next date of two people: in the working days of both, at the hour to which they are used. Pure.

The report's clock is the measure: the usual weekday and local time stay where the clocks change. A day counts where
both work on it; where no hour lies in both working days, the least bad one is proposed and said to be so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY_AND_SUNDAY = frozenset({5, 6})
AHEAD = 120
"""Days after the wanted one that are looked at."""
_STEP = timedelta(minutes=15)
MORNING = time(10)
"""Where nothing is usual yet."""
_DAYS_TRIED = 10
"""So many days on which both work are looked at before an hour outside working days is proposed."""
_REMEMBERED = 6


@dataclass(frozen=True, slots=True)
class Diary:
    """One side: their zone, the working day by their own clock (it may run past midnight), and when they are off.

    ``weekend`` are weekdays, Monday 0; ``free`` public holidays; ``away`` spans of days, both ends included.
    """

    name: str
    zone: ZoneInfo
    starts: time = time(9)
    ends: time = time(17)
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    free: frozenset[date] = frozenset()
    away: tuple[tuple[date, date], ...] = ()

    def works_on(self, day: date) -> bool:
        """Whether it is one of their working days."""
        off = any(first <= day <= last for first, last in self.away)
        return not off and day.weekday() not in self.weekend and day not in self.free

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """The working day that begins on a day, as instants in UTC."""
        ends = day if self.ends > self.starts else day + timedelta(days=1)
        return instant(day, self.starts, self.zone), instant(ends, self.ends, self.zone)

    def beyond(self, start: datetime, end: datetime) -> timedelta | None:
        """How far a slot lies outside the nearest working day: zero within one; None where none is near."""
        day = start.astimezone(self.zone).date()
        found = []
        for near in (day - timedelta(days=1), day, day + timedelta(days=1)):
            if self.works_on(near):
                first, last = self.hours(near)
                found.append(max(first - start, end - last, timedelta()))
        return min(found, default=None)


@dataclass(frozen=True, slots=True)
class Usual:
    """The weekday (Monday 0) and the local time at which a pair meets, by the report's clock."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Proposal:
    """A date in UTC. ``fits`` False: it lies outside the working day of one of them, and ``said`` tells of whom."""

    at: datetime
    fits: bool
    said: str = ""


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant in UTC. One that the clocks leave out is as much later as they go forward; of one
    that comes twice it is the first."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def find_usual(dates: Sequence[datetime], zone: ZoneInfo) -> Usual | None:
    """When a pair usually meets, of the dates that were kept, oldest first; None where there were none."""
    local = [at.astimezone(zone) for at in dates[-_REMEMBERED:]]
    if not local:
        return None
    last = [(at.weekday(), at.time()) for at in reversed(local)]
    weekday, at = max(Counter(last).items(), key=lambda line: (line[1], -last.index(line[0])))[0]
    return Usual(weekday, at)


def propose(
    report: Diary,
    manager: Diary,
    *,
    after: datetime,
    cadence_days: int,
    minutes: int = 45,
    usual: Usual | None = None,
    not_before: datetime | None = None,
) -> Proposal | None:
    """The date a cadence after ``after``, at the usual hour where both work then, else the nearest one that suits.

    Nothing before ``not_before`` (None: ``after``). None where the two work on no common day within four months.
    """
    wanted = _wanted(after.astimezone(report.zone).date(), cadence_days, usual)
    span = timedelta(minutes=minutes)
    seeking = _Seeking(report, manager, span, usual.at if usual else MORNING, max(after, not_before or after))
    days = [day for day in _days(wanted, cadence_days) if report.works_on(day)]
    edge: Proposal | None = None
    tried = 0
    for day in days:
        slots = list(seeking.slots(day))
        if not slots:
            continue
        best = min(slots)
        if not best.worst:
            return Proposal(best.at, fits=True)
        edge = edge or Proposal(best.at, fits=False, said=seeking.why(best.at))
        tried += 1
        if tried == _DAYS_TRIED:
            break
    return edge


def _wanted(last: date, cadence_days: int, usual: Usual | None) -> date:
    """A cadence later; where that is whole weeks, on the usual weekday nearest to it."""
    day = last + timedelta(days=cadence_days)
    if usual is None or cadence_days % 7:
        return day
    shift = (usual.weekday - day.weekday() + 3) % 7 - 3
    return day + timedelta(days=shift)


def _days(wanted: date, cadence_days: int) -> Iterator[date]:
    """The wanted day, then those around it within a third of the cadence, then all later ones."""
    near = min(cadence_days // 3, 7)
    yield wanted
    for n in range(1, near + 1):
        yield wanted + timedelta(days=n)
        yield wanted - timedelta(days=n)
    yield from (wanted + timedelta(days=n) for n in range(near + 1, AHEAD))


@dataclass(frozen=True, slots=True, order=True)
class _Slot:
    """Better is less: how far beyond the worse-off working day, beyond both, and from the usual hour."""

    worst: timedelta
    both: timedelta
    moved: timedelta
    at: datetime


@dataclass(frozen=True, slots=True)
class _Seeking:
    report: Diary
    manager: Diary
    span: timedelta
    usual: time
    earliest: datetime

    def slots(self, day: date) -> Iterator[_Slot]:
        """Every slot that begins on a day of the report's, and near a working day of both."""
        start, ends = (instant(at, time(), self.report.zone) for at in (day, day + timedelta(days=1)))
        wanted = instant(day, self.usual, self.report.zone)
        for at in dict.fromkeys((wanted, *_steps(start, ends))):
            one, other = (side.beyond(at, at + self.span) for side in (self.report, self.manager))
            if at > self.earliest and one is not None and other is not None:
                yield _Slot(max(one, other), one + other, abs(at - wanted), at)

    def why(self, at: datetime) -> str:
        """In words whose working day it leaves, and by how much."""
        parts = []
        for side in (self.report, self.manager):
            beyond = side.beyond(at, at + self.span)
            if beyond:
                parts.append(f"{_length(beyond)} outside the working day of {side.name}")
        return f"No hour lies in both working days. This is the least bad: {' and '.join(parts)}."


def _steps(start: datetime, ends: datetime) -> Iterator[datetime]:
    at = start
    while at < ends:
        yield at
        at += _STEP


def _length(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{minutes} min"] if minutes or not hours else parts)


def remarks(at: datetime, minutes: int, *sides: Diary) -> str:
    """What speaks against a date that somebody chose by hand, for each side; empty where nothing does."""
    found = [said for side in sides if (said := _against(side, at, at + timedelta(minutes=minutes)))]
    return f"Mind that it {' and '.join(found)}." if found else ""


def _against(side: Diary, at: datetime, end: datetime) -> str:
    day = at.astimezone(side.zone).date()
    if any(first <= day <= last for first, last in side.away):
        return f"falls into time off of {side.name}"
    beyond = side.beyond(at, end)
    if not beyond and beyond is not None:
        return ""
    if day in side.free:
        return f"is a public holiday for {side.name}"
    if day.weekday() in side.weekend or beyond is None:
        return f"is no working day of {side.name}"
    return f"lies {_length(beyond)} outside the working day of {side.name}"


def place_of(zone: ZoneInfo) -> str:
    """A zone as a place: Europe/Berlin is Berlin."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def clocks(at: datetime, *sides: tuple[str, ZoneInfo]) -> str:
    """Whose clock shows what: ``14:00 for Erin in Berlin, 8:00 for Mona in New York``; the day where it differs."""
    first = at.astimezone(sides[0][1]).date()
    if len({at.astimezone(zone).replace(tzinfo=None) for _, zone in sides}) == 1:
        return f"{_clock(at.astimezone(sides[0][1]), first)} for both"
    return ", ".join(f"{_clock(at.astimezone(zone), first)} for {name} in {place_of(zone)}" for name, zone in sides)


def _clock(local: datetime, day: date) -> str:
    said = f"{local.hour}:{local:%M}"
    return said if local.date() == day else f"{said} on {local:%a} {local.day} {local:%b}"
