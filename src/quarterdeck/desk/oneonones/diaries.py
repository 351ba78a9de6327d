"""The diaries of the two people of a series, out of what the desk knows: zones, working hours, holidays, time off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.desk.core.together import Lines, Part, number, on, read, text
from quarterdeck.desk.oneonones.dates import AHEAD, SATURDAY_AND_SUNDAY, Diary
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.models import Membership, Person, TimeOff
from quarterdeck.sources.files.handbook.places import find_country

_UTC = ZoneInfo("UTC")
_BACK = timedelta(days=400)

Spans = tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """``alone``: a laptop's owner keeps the series, so that only the report's diary is known."""

    report: Diary
    manager: Diary
    alone: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock the series goes: the report's."""
        return self.report.zone

    @property
    def clocks(self) -> tuple[tuple[str, ZoneInfo], ...]:
        """Names and zones, for `dates.clocks`."""
        named = ((self.report.name, self.report.zone), (self.manager.name, self.manager.zone))
        return named[:1] if self.alone else named


def sides_of(series: Series, day: date) -> Sides:
    """Both diaries from a day on. One query where report and manager are read already."""
    return many([series], day)[series.pk]


def many(series: Iterable[Series], day: date) -> dict[UUID, Sides]:
    """By series the diaries of its two. One query, however many there are."""
    held = list(series)
    people = {person for one in held for person in (one.report_id, one.manager_id) if person is not None}
    lines = read([_places_part(people, day), _away_part(people, day)])
    places, away = _places(lines), _away(lines)
    made: dict[UUID, Sides] = {}
    for one in held:
        other = one.manager_id
        zone = _zone(places.get(one.report_id)) or _zone(places.get(other or 0)) or _UTC
        report = _diary(one.report, zone, places.get(one.report_id), away.get(one.report_id, ()), day)
        if one.manager is None:
            made[one.pk] = Sides(report, Diary("you", zone, report.starts, report.ends, report.weekend), alone=True)
        else:
            theirs = _zone(places.get(one.manager.pk)) or zone
            manager = _diary(one.manager, theirs, places.get(one.manager.pk), away.get(one.manager.pk, ()), day)
            made[one.pk] = Sides(report, manager)
    return made


def time_off(people: Iterable[int], day: date) -> dict[int, Spans]:
    """By person the days off in reach of a day. One query."""
    return _away(read([_away_part(people, day)]))


def _away_part(people: Iterable[int], day: date) -> Part:
    near = TimeOff.objects.filter(
        person_id__in=list(people), end_date__gte=day - _BACK, start_date__lte=day + timedelta(days=2 * AHEAD)
    )
    return Part("away", near, (on("start_date"), number("pk"), number("person_id"), on("end_date")))


def _away(lines: Lines) -> dict[int, Spans]:
    found: dict[int, list[tuple[date, date]]] = {}
    for first, _, person, last in sorted(lines["away"]):
        found.setdefault(person, []).append((first, last))
    return {person: tuple(spans) for person, spans in found.items()}


def _places_part(people: Iterable[int], day: date) -> Part:
    begun = Membership.objects.filter(start_date__lte=day, person_id__in=list(people))
    columns = on("start_date"), number("pk"), number("person_id"), text("timezone"), text("country")
    return Part("places", begun, columns)


def _places(lines: Lines) -> dict[int, tuple[str, str]]:
    """By person zone and country as last told by the day."""
    found: dict[int, tuple[str, str]] = {}
    for _, _, person, zone, country in sorted(lines["places"]):
        before = found.get(person, ("", ""))
        found[person] = zone or before[0], country or before[1]
    return found


def _zone(place: tuple[str, str] | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(place[0]) if place and place[0] else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _diary(person: Person, zone: ZoneInfo, place: tuple[str, str] | None, away: Spans, day: date) -> Diary:
    weekend, free = _calendar(find_country(place[1]) if place else None, day.year)
    return Diary(str(person), zone, person.day_starts, person.day_ends, weekend, free, away)


@cache
def _calendar(country: str | None, year: int) -> tuple[frozenset[int], frozenset[date]]:
    """The weekend and the public holidays of a country (``DE``) or a part of it (``DE-BY``), of a year and the next."""
    if not country:
        return SATURDAY_AND_SUNDAY, frozenset()
    import holidays  # noqa: PLC0415 -- slow to import, and seldom needed

    code, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(code, subdiv=part or None, years=(year, year + 1))
    except NotImplementedError:
        return SATURDAY_AND_SUNDAY, frozenset()
    return frozenset(found.weekend), frozenset(found)


def leaves(series: Series, away: Mapping[int, Spans]) -> Spans:
    """The time off of both, of what `time_off` read."""
    return (*away.get(series.report_id, ()), *away.get(series.manager_id or 0, ()))
