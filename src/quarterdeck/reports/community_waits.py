"""Community merge requests that wait for their first answer: until when one is promised, and in whose hours.

Whose hours: the present people of the owning team by time zone and country, as counts; working hours are usual ones
(9 to 17, Monday to Friday, no public holiday where they live) unless told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.monthly.business import holidays_of
from quarterdeck.indicators.people import Span, read_people
from quarterdeck.indicators.periods import day_number
from quarterdeck.indicators.samples import instant, micros
from quarterdeck.indicators.work.community import FirstAnswer, get_waiting
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
    """``rows`` the next due first (the overdue before all); ``definition`` names the promise; ``scope`` None:
    everybody. ``caveats`` say what must be said of all."""

    at: datetime
    scope: Scope | None
    definition: str
    rows: tuple[Row, ...]
    caveats: tuple[str, ...]

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)


def build(
    snapshot: Snapshot, scope: Scope | None, *, at: datetime, definition: str, hours: tuple[time, time] = HOURS
) -> Community:
    """What waits for the first answer of a scope at an instant. UnknownDefinition."""
    found, caveats = get_waiting(snapshot.connection, scope, at=micros(at), definition=definition)
    places = _places(snapshot, [row.team for row in found], scope, at)
    clock = Clock(at, hours)
    sites = links.sites(snapshot.manifest)
    rows = tuple(_row(row, at, sites, clock.ahead(places.get(row.team, ()), instant(row.due))) for row in found)
    return Community(at, scope, definition, rows, caveats)


def _row(one: FirstAnswer, at: datetime, sites: Mapping[str, str], hours: tuple[Hours, ...]) -> Row:
    item, ready, due = one.item, instant(one.start), instant(one.due)
    return Row(
        item.mr_id, item.project, item.iid, item.title,
        links.find_merge_request(sites, item.source, item.project, item.iid), item.author, ready, due,
        (at - ready) / _DAY, due - at, one.team, item.labels, hours,
    )  # fmt: skip


def _places(
    snapshot: Snapshot, owners: Sequence[str | None], scope: Scope | None, at: datetime
) -> dict[str | None, tuple[Place, ...]]:
    """By owning team, where its present people live. What no team owns is the whole scope's."""
    wanted = {name: frozenset({name}) for name in owners if name}
    everybody = frozenset(scope.teams) if scope else None
    here = list(_present(snapshot, at, ZoneInfo(scope.zone) if scope else UTC))
    found: dict[str | None, tuple[Place, ...]] = {
        name: _counted(here, teams) for name, teams in wanted.items()
    }  # fmt: skip
    return found | {None: _counted(here, everybody)}


def _present(snapshot: Snapshot, at: datetime, zone: Any) -> Iterator[Span]:
    day = day_number((at - timedelta(microseconds=1)).astimezone(zone).date())
    people = read_people(snapshot.connection)
    return (span for span in people.spans if span.first <= day <= span.last)


def _counted(here: Sequence[Span], teams: frozenset[str] | None) -> tuple[Place, ...]:
    """Places of the people of some teams (None: of all), the most people first; a person of two teams counts once."""
    own = {span.person: (span.zone, span.country) for span in here if teams is None or span.team in teams}
    counts = Counter((zone, country) for zone, country in own.values() if zone and _known(zone))
    lines = sorted(counts.items(), key=lambda line: (-line[1], str(line[0])))
    return tuple(Place(str(zone), country, people) for (zone, country), people in lines)


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


class Clock:
    """Working hours ahead of an instant, by place."""

    def __init__(self, at: datetime, hours: tuple[time, time] = HOURS) -> None:
        self._at, self._hours = at, hours
        self._spans: dict[Place, list[tuple[datetime, datetime]]] = {}

    def ahead(self, places: Sequence[Place], due: datetime) -> tuple[Hours, ...]:
        """The working hours between now and ``due``, by place; where that is past, when they are next at work."""
        found = [self._of(place, due) for place in places]
        return tuple(sorted(found, key=lambda one: (not one.now, one.next_at is None, one.next_at or self._at)))

    def _of(self, place: Place, due: datetime) -> Hours:
        spans = self._working(place)
        late = due <= self._at
        inside = [(max(a, self._at), min(b, due)) for a, b in spans if a < due and b > self._at]
        worked = sum(((b - a) for a, b in inside), timedelta()) / timedelta(hours=1)
        ahead = spans if late else inside
        following = next((max(a, self._at) for a, b in ahead if b > self._at), None)
        return Hours(place, following == self._at, following, worked)

    def _working(self, place: Place) -> list[tuple[datetime, datetime]]:
        if place not in self._spans:
            self._spans[place] = list(working_spans(place, self._at, self._at + _LOOK, self._hours))
        return self._spans[place]


def working_spans(
    place: Place, since: datetime, until: datetime, hours: tuple[time, time] = HOURS
) -> Iterator[tuple[datetime, datetime]]:
    """Working days of a place that touch a window, as UTC spans in order. An end before the beginning: the next day."""
    zone = ZoneInfo(place.zone)
    first, last = since.astimezone(zone).date() - _DAY, until.astimezone(zone).date()
    free = holidays_of(place.country, first, last)
    day: date = first
    while day <= last:
        begin = datetime.combine(day, hours[0], tzinfo=zone).astimezone(UTC)
        over = day if hours[0] < hours[1] else day + _DAY
        end = datetime.combine(over, hours[1], tzinfo=zone).astimezone(UTC)
        if day.weekday() < 5 and day not in free and end > since:
            yield begin, end
        day += _DAY
