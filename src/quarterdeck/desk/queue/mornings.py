"""Whose morning it is: who may be sent something now, and on which day of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.desk.people.models import Account, Membership, TimeOff
from quarterdeck.indicators.monthly.business import holidays_of

_SATURDAY = 5
DEFAULT_DAY = (time(9), time(17))


@dataclass(frozen=True, slots=True)
class Morning:
    """A working day that has begun where somebody is. ``monday``: of its week; ``first``: its first working day."""

    day: date
    monday: date
    first: bool


@dataclass(frozen=True, slots=True)
class Life:
    """When somebody works: zone, hours, free days."""

    zone: ZoneInfo
    starts: time
    ends: time
    country: str
    away: tuple[tuple[date, date], ...] = ()

    def find_morning(self, now: datetime) -> Morning | None:
        """The working day in which they are; None before it begins, after it ends, and on free days.

        A day whose hours pass midnight begins in the evening; nothing is sent after midnight then.
        """
        local = now.astimezone(self.zone)
        ends = self.ends if self.ends > self.starts else time.max
        if not self.starts <= local.time() < ends or not self.works(local.date()):
            return None
        monday = local.date() - timedelta(days=local.weekday())
        before = (monday + timedelta(days=n) for n in range(local.weekday()))
        return Morning(local.date(), monday, first=not any(self.works(day) for day in before))

    def works(self, day: date) -> bool:
        """Whether it is neither a weekend, nor a public holiday, nor time off."""
        if day.weekday() >= _SATURDAY or any(first <= day <= last for first, last in self.away):
            return False
        return day not in holidays_of(self.country, day, day)


def lives(accounts: Iterable[Account], *, now: datetime) -> Mapping[int, Life]:
    """By account. Two queries; who is nobody's colleague has usual hours in UTC."""
    listed = list(accounts)
    people = [account.person_id for account in listed if account.person_id is not None]
    first, last = now.date() - timedelta(days=8), now.date() + timedelta(days=1)
    places: dict[int, tuple[str, str]] = {}
    spans = Membership.objects.filter(person_id__in=people, start_date__lte=last).exclude(end_date__lt=first)
    for person, zone, country in spans.order_by("start_date", "id").values_list("person_id", "timezone", "country"):
        known = places.get(person, ("", ""))
        places[person] = (zone or known[0], country or known[1])
    away: dict[int, list[tuple[date, date]]] = {}
    for entry in TimeOff.objects.filter(person_id__in=people, end_date__gte=first, start_date__lte=last):
        away.setdefault(entry.person_id, []).append((entry.start_date, entry.end_date))
    return {account.pk: _life(account, places, away) for account in listed}


def _life(account: Account, places: Mapping[int, tuple[str, str]], away: Mapping[int, list[tuple[date, date]]]) -> Life:
    person = account.person
    zone, country = places.get(person.pk, ("", "")) if person else ("", "")
    starts, ends = (person.day_starts, person.day_ends) if person else DEFAULT_DAY
    return Life(_zone(zone), starts, ends, country, tuple(away.get(person.pk, ())) if person else ())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError):
        return ZoneInfo("UTC")
