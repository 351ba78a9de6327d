"""Who is about to start or end in the teams that the viewer leads, and positions that come to their date.

Never why somebody leaves: that is nobody's to read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from django.db.models import Q, QuerySet

from quarterdeck.desk.core.together import Part, number, on, text
from quarterdeck.desk.people.models import Membership, Position
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said, start_of

AHEAD = timedelta(days=14)
"""How far ahead one looks."""
RECENT = timedelta(days=14)
"""For so long an accepted offer is told that has no first day."""
_DAY = timedelta(days=1)


def things(looking: Looking) -> Iterator[Thing]:
    """One query; none for who leads no team."""
    told = looking.told(parts)
    if looking.led or looking.viewer.reports:
        yield from _memberships(looking, sorted((_Line(*line) for line in told["near"]), key=_Line.order))
    if looking.led:
        yield from _positions(looking, sorted((_Position(*line) for line in told["positions"]), key=_Position.order))


def parts(looking: Looking) -> Iterator[Part]:
    """What of it can be read with all else."""
    if looking.led or looking.viewer.reports:
        person = number("person_id"), text("person__handle"), text("person__name")
        team = number("team_id"), text("team__name")
        yield Part("near", _near(looking), (number("pk"), *person, *team, on("start_date"), on("end_date")))
    if looking.led:
        named = text("number"), text("title"), text("team")
        yield Part("positions", _dated(looking), (*named, on("accepted_date"), on("start_date")))


@dataclass(frozen=True, slots=True)
class _Line:
    """Of a membership what is told."""

    pk: int
    person_id: int
    handle: str
    name: str
    team_id: int
    team: str
    start_date: date
    end_date: date | None

    @property
    def person(self) -> str:
        return self.name or self.handle

    def order(self) -> tuple[int, str, date, int]:
        return self.person_id, self.team, self.start_date, self.pk


@dataclass(frozen=True, slots=True)
class _Position:
    """Of a position what is told."""

    number: str
    title: str
    team: str
    accepted_date: date | None
    start_date: date | None

    def order(self) -> tuple[date, str]:
        return self.start_date or date.max, self.number


def _near(looking: Looking) -> QuerySet[Membership]:
    today = looking.today
    until = today + AHEAD
    wide = Q(team__name__in=looking.led)
    if looking.viewer.person_id is not None:
        wide |= Q(manager_id=looking.viewer.person_id)
    near = Q(start_date__gte=today - _DAY, start_date__lte=until + _DAY) | Q(
        end_date__gte=today - _DAY, end_date__lte=until + _DAY
    )
    return Membership.objects.filter(wide, near)


def _memberships(looking: Looking, lines: Sequence[_Line]) -> Iterator[Thing]:
    today = looking.today
    until = today + AHEAD
    for line in lines:
        if line.person_id == looking.viewer.person_id:
            continue
        if today < line.start_date <= until and not _goes_on(lines, line, before=True):
            yield _start(looking, line)
        if line.end_date and today <= line.end_date <= until and not _goes_on(lines, line, before=False):
            yield _end(looking, line, line.end_date)


def _goes_on(lines: Sequence[_Line], line: _Line, *, before: bool) -> bool:
    """Whether the person is in the same team on the day before it starts, or after it ends."""
    day = line.start_date - _DAY if before else (line.end_date or date.max - _DAY) + _DAY
    return any(
        other.person_id == line.person_id
        and other.team_id == line.team_id
        and other.pk != line.pk
        and other.start_date <= day <= (other.end_date or date.max)
        for other in lines
    )


def _start(looking: Looking, line: _Line) -> Thing:
    since = start_of(line.start_date - AHEAD, looking.zone)
    why = f"{line.person} starts in {line.team} on {said(line.start_date)}, {_in_days(looking, line.start_date)}."
    return Thing(
        f"starts:{line.person_id}:{line.team_id}", "people", f"{line.person} starts in {line.team}", why, Weight.NOTE,
        _page(line), since, start_of(line.start_date, looking.zone), team=line.team,
        basis=line.start_date.isoformat(),
    )  # fmt: skip


def _end(looking: Looking, line: _Line, last: date) -> Thing:
    since = start_of(last - AHEAD, looking.zone)
    why = f"The last day of {line.person} in {line.team} is {said(last)}, {_in_days(looking, last)}."
    return Thing(
        f"ends:{line.person_id}:{line.team_id}", "people", f"{line.person} ends in {line.team}", why, Weight.NOTE,
        _page(line), since, start_of(last + _DAY, looking.zone), team=line.team, basis=last.isoformat(),
    )  # fmt: skip


def _page(line: _Line) -> Act:
    handle = line.handle
    return Act("Their page", f"/people/person/{quote(handle, safe='') if '/' in handle or '%' in handle else handle}/")


def _in_days(looking: Looking, day: date) -> str:
    days = (day - looking.today).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _dated(looking: Looking) -> QuerySet[Position]:
    today = looking.today
    still = Q(closed_date=None) | Q(closed_date__gt=today) | Q(accepted_date__isnull=False)
    dated = Q(start_date__isnull=False, start_date__lte=today + AHEAD) | Q(
        accepted_date__gte=today - RECENT, accepted_date__lte=today
    )
    chosen = Position.objects.filter(still, dated, team__in=looking.led, opened_date__lte=today)
    return chosen.exclude(accepted_date__isnull=False, accepted_date__lte=today, start_date__lt=today)


def _positions(looking: Looking, some: Sequence[_Position]) -> Iterator[Thing]:
    for position in some:
        yield _position(looking, position)


def _position(looking: Looking, one: _Position) -> Thing:
    today, start = looking.today, one.start_date
    accepted = one.accepted_date if one.accepted_date and one.accepted_date <= today else None
    name = f"{one.title or 'position'} ({one.number})"
    weight, due = Weight.NOTE, start_of(start, looking.zone) if start else None
    if accepted and start:
        recent = accepted >= today - RECENT
        title, since = f"{name} starts in {one.team}", accepted if recent else start - AHEAD
        why = f"The offer was accepted on {said(accepted)}; the first day is {said(start)}, {_in_days(looking, start)}."
    elif accepted:
        title, since = f"{name} of {one.team}: offer accepted", accepted
        why = f"The offer was accepted on {said(accepted)}; no first day is entered."
    else:
        planned = start or today
        title, since = f"{name} of {one.team} is not filled", min(planned - AHEAD, today)
        weight = Weight.DUTY if planned < today else Weight.NOTE
        when = "was" if planned < today else "is"
        why = f"It {when} to start on {said(planned)}, and no offer is accepted."
    return Thing(
        f"position:{one.number}", "people", title, why, weight, Act("See the team", "/people/"),
        start_of(since, looking.zone), due, team=one.team, basis=f"{accepted}@{start}",
    )  # fmt: skip
