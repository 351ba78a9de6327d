"""Community merge requests that wait for their first answer: until when one is promised, and in whose hours.

Whose hours: the present people of the owning team by time zone and country, as counts; working hours are usual ones
(9 to 17, Monday to Friday, no public holiday where they live) unless told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.monthly.business import holidays_of
from quarterdeck.indicators.people import Span, read_people
from quarterdeck.indicators.periods import day_number
from quarterdeck.indicators.samples import instant, micros
from quarterdeck.indicators.work.community import EVERYBODY, Waiting, get_waiting
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import links
from quarterdeck.reports.formats import json

HOURS = (time(9), time(17))
_DAY = timedelta(days=1)
_LOOK = timedelta(days=14)
"""How far ahead working hours are looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """People of a team who live by the same clock and holidays; ``country`` None: not given."""

    zone: str
    country: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours of one place within the time left. ``now``: they are at work. ``next_at``: when they are next
    (None: not before it is due); ``hours`` of work until it is due."""

    place: Place
    now: bool
    next_at: datetime | None
    hours: float


@dataclass(frozen=True, slots=True)
class Row:
    """One that waits: since ``ready_at``; an answer is promised by ``due_at``; ``left`` is the time until then, below
    zero where it is past. ``team`` None: no team is known to own it. ``hours`` by place, those at work soonest first.
    """

    mr_id: int
    project: str
    iid: int
    title: str
    url: str | None
    author: str | None
    ready_at: datetime
    due_at: datetime
    waited_days: float
    left: timedelta
    team: str | None
    labels: tuple[str, ...]
    hours: tuple[Hours, ...] = ()

    @property
    def reference(self) -> str:
        return f"{self.project}!{self.iid}"

    @property
    def overdue(self) -> bool:
        return self.left < timedelta(0)

    def to_json(self) -> dict[str, Any]:
        """``{"project","iid","title","url","author","team","ready_at","due_at","waited_days","hours_left","working"}``
        with, in ``working``, hours until it is due by time zone and country."""
        return {
            "project": self.project, "iid": self.iid, "title": self.title, "url": self.url, "author": self.author,
            "team": self.team, "ready_at": json.instant(self.ready_at), "due_at": json.instant(self.due_at),
            "waited_days": self.waited_days, "hours_left": self.left / timedelta(hours=1),
            "working": [_hours_json(one) for one in self.hours],
        }  # fmt: skip


def _hours_json(one: Hours) -> dict[str, Any]:
    return {
        "timezone": one.place.zone, "country": one.place.country, "people": one.place.people, "now": one.now,
        "next_at": json.instant(one.next_at), "hours": one.hours,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Community:
    """``rows`` the next due first (the overdue before all), all or some of ``total``, of which ``overdue`` are past
    due; ``definition`` names the promise; ``scope`` None: everybody. ``caveats`` say what must be said of all."""

    at: datetime
    scope: Scope | None
    definition: str
    rows: tuple[Row, ...]
    total: int
    overdue: int
    caveats: tuple[str, ...]


def build(
    snapshot: Snapshot, scope: Scope | None, *, at: datetime, definition: str, hours: tuple[time, time] = HOURS
) -> Community:
    """What waits for the first answer of a scope (None: of everybody) at an instant. UnknownDefinition."""
    scopes = None if scope is None else [scope]
    waiting = get_waiting(snapshot.connection, at=micros(at), definition=definition, scopes=scopes)
    return build_from(snapshot, waiting, scope, at=at, definition=definition, hours=hours)


def build_from(
    snapshot: Snapshot, waiting: Waiting, scope: Scope | None, *, at: datetime, definition: str,
    hours: tuple[time, time] = HOURS, shown: slice = slice(None),
) -> Community:  # fmt: skip
    """The same out of what was found to wait at that instant; ``shown`` of the rows alone."""
    clocks = _clocks(waiting, scope)
    maker = _Maker(snapshot, waiting, scope, Clock(at, hours))
    rows = tuple(maker.row(*clock) for clock in clocks[shown])
    late = sum(due < micros(at) for _, _, due in clocks)
    return Community(at, scope, definition, rows, len(clocks), late, waiting.caveats)


def count(waiting: Waiting, scope: Scope | None) -> int:
    """How many wait for a scope's answer."""
    return len(_clocks(waiting, scope))


def _clocks(waiting: Waiting, scope: Scope | None) -> list[tuple[int, int, int]]:
    own = () if scope and scope.specialty else waiting.clocks.get(scope.name if scope else EVERYBODY, ())
    return [clock for clock in own if clock[0] in waiting.items]


class _Maker:
    """Makes rows of one scope, at one instant."""

    def __init__(self, snapshot: Snapshot, waiting: Waiting, scope: Scope | None, clock: Clock) -> None:
        self._waiting, self._clock, self._at = waiting, clock, clock.at
        self._sites = links.sites(snapshot.manifest)
        self._everybody = scope.teams if scope else None
        self._here = _present(snapshot, self._at, ZoneInfo(scope.zone if scope else "UTC"))
        self._places: dict[str | None, tuple[Place, ...]] = {}

    def row(self, mr_id: int, start: int, due: int) -> Row:
        item, ready, due_at = self._waiting.items[mr_id], instant(start), instant(due)
        owner = self._waiting.owners.get(mr_id)
        return Row(
            mr_id, item.project, item.iid, item.title,
            links.find_merge_request(self._sites, item.source, item.project, item.iid), item.author, ready, due_at,
            (self._at - ready) / _DAY, due_at - self._at, owner, item.labels,
            self._clock.ahead(self._of(owner), due_at),
        )  # fmt: skip

    def _of(self, owner: str | None) -> tuple[Place, ...]:
        """Where the owner's present people live. What no team owns is the whole scope's."""
        if owner not in self._places:
            self._places[owner] = _counted(self._here, (owner,) if owner else self._everybody)
        return self._places[owner]


def _present(snapshot: Snapshot, at: datetime, zone: ZoneInfo) -> dict[str, list[Span]]:
    """Who is in which team at an instant."""
    day = day_number((at - timedelta(microseconds=1)).astimezone(zone).date())
    found: dict[str, list[Span]] = {}
    for span in read_people(snapshot.connection).spans:
        if span.first <= day <= span.last:
            found.setdefault(span.team, []).append(span)
    return found


def _counted(here: Mapping[str, Sequence[Span]], teams: Iterable[str] | None) -> tuple[Place, ...]:
    """Places of the people of some teams (None: of all), the most people first; a person of two teams counts once."""
    spans = (span for team in (here if teams is None else teams) for span in here.get(team, ()))
    own = {span.person: (span.zone, span.country) for span in spans}
    counts = Counter((zone, country) for zone, country in own.values() if zone and _known(zone))
    lines = sorted(counts.items(), key=lambda line: (-line[1], str(line[0])))
    return tuple(Place(str(zone), country, people) for (zone, country), people in lines)


@cache
def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


class Clock:
    """Working hours ahead of an instant, by place."""

    def __init__(self, at: datetime, hours: tuple[time, time] = HOURS) -> None:
        self.at, self._hours = at, hours

    def ahead(self, places: Sequence[Place], due: datetime) -> tuple[Hours, ...]:
        """The working hours between now and ``due``, by place; where that is past, when they are next at work."""
        found = [self._of(place, due) for place in places]
        return tuple(sorted(found, key=lambda one: (not one.now, one.next_at is None, one.next_at or self.at)))

    def _of(self, place: Place, due: datetime) -> Hours:
        spans = _working(place.zone, place.country, self.at, self._hours)
        late = due <= self.at
        inside = [(max(a, self.at), min(b, due)) for a, b in spans if a < due and b > self.at]
        worked = sum(((b - a) for a, b in inside), timedelta()) / timedelta(hours=1)
        ahead = spans if late else inside
        following = next((max(a, self.at) for a, b in ahead if b > self.at), None)
        return Hours(place, following == self.at, following, worked)


@lru_cache(maxsize=4096)
def _working(zone: str, country: str | None, at: datetime, hours: tuple[time, time]) -> list[tuple[datetime, datetime]]:
    """Working days ahead of an instant: many rows, and many requests, ask for the same ones."""
    return list(working_spans(zone, country, at, at + _LOOK, hours))


def working_spans(
    zone_name: str, country: str | None, since: datetime, until: datetime, hours: tuple[time, time] = HOURS
) -> Iterator[tuple[datetime, datetime]]:
    """Working days of a place that touch a window, as UTC spans in order. An end before the beginning: the next day."""
    zone = ZoneInfo(zone_name)
    first, last = since.astimezone(zone).date() - _DAY, until.astimezone(zone).date()
    free = holidays_of(country, first, last)
    day: date = first
    while day <= last:
        begin = datetime.combine(day, hours[0], tzinfo=zone).astimezone(UTC)
        over = day if hours[0] < hours[1] else day + _DAY
        end = datetime.combine(over, hours[1], tzinfo=zone).astimezone(UTC)
        if day.weekday() < 5 and day not in free and end > since:
            yield begin, end
        day += _DAY
