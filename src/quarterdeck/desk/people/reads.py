"""What pages show of people and teams. Few queries each; who may see what is asked of `access` by the views."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.band import Band, Hours, make_band, working_day
from quarterdeck.desk.people.models import Membership, Person, Position, SpecialtyLabel, Team, TeamTerms, TimeOff

_AHEAD = timedelta(days=42)
MOST_BARS = 24
"""Beyond so many people the band has one bar for each zone and its hours."""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a list: people in it on the day, and whether it is a department."""

    name: str
    slug: str
    parent: str | None
    people: int
    department: bool
    managed: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team on a day. ``back_date``: the first day after an absence that covers the day; None: here."""

    person: Person
    span: Membership
    zone: str | None
    back_date: date | None
    clock: str | None
    """The time of day where they are; None: no zone is known, or the page is of another day."""
    open: bool
    """Whether the viewer may open their page."""

    @property
    def share(self) -> int:
        """Per cent of their time in this team."""
        return round(self.span.share * 100)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days ahead on which somebody is away. Never the reason: that is the person's and their managers' to know."""

    person: Person
    start_date: date
    end_date: date


@dataclass(frozen=True, slots=True)
class Specialty:
    """A specialty of a team: its label, and how many people and whole shares it has."""

    name: str
    label: str
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class TeamPage:
    """All of a team's page on a day."""

    team: Team
    day: date
    terms: TeamTerms | None
    parts: tuple[TeamLine, ...]
    members: tuple[Member, ...]
    managers: tuple[Person, ...]
    specialties: tuple[Specialty, ...]
    band: Band | None
    globe: Band | None
    absences: tuple[Absence, ...]
    positions: tuple[Position, ...]
    zoneless: int
    share: float


def in_force(day: date) -> QuerySet[Membership]:
    """Memberships that hold on a day."""
    return Membership.objects.filter(start_date__lte=day).filter(Q(end_date=None) | Q(end_date__gte=day))


def team_lines(viewer: Viewer, day: date) -> list[TeamLine]:
    """The teams and departments that a viewer may see, departments before their teams, else by name. Two queries."""
    people: dict[str, set[int]] = defaultdict(set)
    for team, person in in_force(day).values_list("team__name", "person_id"):
        people[team].add(person)
    lines = []
    for terms in _terms_on(day).values():
        name = terms.team.name
        if not viewer.may_see_team(name):
            continue
        below = set().union(*(people[leaf] for leaf in viewer.leaves(name)), people[name])
        parent = terms.parent.name if terms.parent else None
        department = name in viewer.departments
        lines.append(TeamLine(name, terms.team.slug, parent, len(below), department, name in viewer.manages))
    return _by_tree(lines)


def _by_tree(lines: list[TeamLine]) -> list[TeamLine]:
    """Parents before children; whose parent is not in the list stands at the top."""
    names = {line.name for line in lines}
    children: dict[str | None, list[TeamLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.name.casefold()):
        children[line.parent if line.parent in names else None].append(line)
    ordered: list[TeamLine] = []
    ahead = list(reversed(children[None]))
    while ahead:
        line = ahead.pop()
        ordered.append(line)
        ahead += reversed(children.pop(line.name, []))
    return ordered


def _terms_on(day: date) -> dict[int, TeamTerms]:
    """The line in force of each team. One query."""
    begun = TeamTerms.objects.exclude(valid_from__gt=day).select_related("team", "parent")
    return {terms.team_id: terms for terms in sorted(begun, key=lambda terms: terms.valid_from or date.min)}


def team_page(viewer: Viewer, team: Team, day: date, *, now: datetime, specialty: str = "") -> TeamPage:
    """A team, or a department with everybody below it. At most eight queries."""
    terms = _terms_on(day).get(team.pk)
    department = team.name in viewer.departments
    names = viewer.leaves(team.name) | {team.name}
    spans = _spans(names, day)
    present = day >= now.date() and (viewer.partner or viewer.may_see_figures(team.name))
    every = [_member(viewer, span, day, now if present else None) for span in spans]
    members = tuple(member for member in every if specialty in {"", member.span.specialty})
    shown, zone = working_day(day), terms.timezone if terms and terms.timezone else "UTC"
    hours = _hours(members, shown if present else None)
    hiring = viewer.may_see_people_figures(team.name)
    return TeamPage(
        team=team, day=day, terms=terms, members=members, managers=_managers(spans),
        parts=tuple(line for line in team_lines(viewer, day) if line.parent == team.name) if department else (),
        specialties=() if department else _specialties(team, spans),
        band=make_band(_grouped(hours), shown, zone) if hours else None,
        globe=make_band(hours, shown, "UTC") if hours else None,
        absences=_absences(members, day) if present else (), positions=_open_positions(names, day) if hiring else (),
        zoneless=sum(1 for member in members if member.zone is None), share=sum(m.span.share for m in members),
    )  # fmt: skip


def _spans(teams: Iterable[str], day: date) -> list[Membership]:
    away = TimeOff.objects.filter(end_date__gte=day, start_date__lte=day + _AHEAD)
    found = in_force(day).filter(team__name__in=list(teams)).select_related("person", "manager", "team")
    ordered = found.order_by("person__name", "person__handle", "team__name")
    return list(ordered.prefetch_related(Prefetch("person__time_off", queryset=away)))


def _member(viewer: Viewer, span: Membership, day: date, now: datetime | None) -> Member:
    """``now`` None: the page is of another day, or absences are not the viewer's to know."""
    zone = span.timezone or None
    back = _back(span.person, day) if now else None
    clock = f"{now.astimezone(ZoneInfo(zone)):%H:%M}" if zone and now else None
    return Member(span.person, span, zone, back, clock, viewer.may_see_person(span.person_id))


def _back(person: Person, day: date) -> date | None:
    """The first day on which somebody who is away today is back; absences that touch count as one."""
    back = day
    for entry in sorted(person.time_off.all(), key=lambda entry: entry.start_date):
        if entry.start_date <= back <= entry.end_date:
            back = min(entry.end_date, date.max - timedelta(days=1)) + timedelta(days=1)
    return None if back == day else back


def _hours(members: Iterable[Member], shown: date | None) -> list[Hours]:
    """One line for each person with a zone, though they stand in two of the teams.

    Away is who is away on the day that is drawn, ``shown``; None: absences are not the viewer's to know.
    """
    found = {
        member.person.pk: Hours(
            str(member.person),
            member.zone,
            member.person.day_starts,
            member.person.day_ends,
            shown is not None and _back(member.person, shown) is not None,
        )
        for member in members
        if member.zone
    }
    return list(found.values())


def _grouped(hours: list[Hours]) -> list[Hours]:
    """Everybody by name, sorted by where their day begins; of many, one bar for each zone and its hours."""
    if len(hours) <= MOST_BARS:
        return sorted(hours, key=lambda one: (_offset(one.zone), one.name))
    groups: dict[tuple[object, ...], list[Hours]] = defaultdict(list)
    for one in hours:
        if not one.away:
            groups[one.zone, one.starts, one.ends].append(one)
    made = [
        replace(some[0], name=f"{len(some)} {'person' if len(some) == 1 else 'people'}") for some in groups.values()
    ]
    return sorted(made, key=lambda one: _offset(one.zone))


def _offset(zone: str) -> timedelta:
    return -(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta())


def _managers(spans: list[Membership]) -> tuple[Person, ...]:
    """To whom members report, apart from those who lead only the team's own manager."""
    leaders = {span.manager_id for span in spans}
    found = {
        span.manager.pk: span.manager for span in spans if span.manager is not None and span.person_id not in leaders
    }
    return tuple(sorted(found.values(), key=str))


def _specialties(team: Team, spans: list[Membership]) -> tuple[Specialty, ...]:
    labels = dict(SpecialtyLabel.objects.filter(team=team).values_list("specialty", "label"))
    groups: dict[str, list[Membership]] = defaultdict(list)
    for span in spans:
        if span.specialty:
            groups[span.specialty].append(span)
    names = sorted({*groups, *labels}, key=str.casefold)
    return tuple(
        Specialty(name, labels.get(name, ""), len(groups[name]), sum(span.share for span in groups[name]))
        for name in names
    )


def _absences(members: Iterable[Member], day: date) -> tuple[Absence, ...]:
    found = {
        (entry.pk): Absence(member.person, max(entry.start_date, day), entry.end_date)
        for member in members
        for entry in member.person.time_off.all()
    }
    return tuple(sorted(found.values(), key=lambda one: (one.start_date, str(one.person))))


def _open_positions(teams: Iterable[str], day: date) -> tuple[Position, ...]:
    still = Q(closed_date=None) | Q(closed_date__gt=day)
    waiting = Q(accepted_date=None) | Q(accepted_date__gt=day)
    return tuple(Position.objects.filter(still, waiting, team__in=teams, opened_date__lte=day).order_by("opened_date"))


def zones(page: TeamPage) -> list[tuple[str, int]]:
    """How many people live by each clock, west to east."""
    found = Counter({member.person.pk: member.zone for member in page.members if member.zone}.values())
    return sorted(found.items(), key=lambda pair: (-_offset(pair[0]), pair[0]))


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What is shown on somebody's own page."""

    person: Person
    spans: tuple[Membership, ...]
    current: tuple[Membership, ...]
    time_off: tuple[TimeOff, ...]


def person_page(person: Person, day: date) -> PersonPage:
    """All spans, newest first, and time off from a year ago on. Two queries."""
    spans = tuple(person.memberships.select_related("team", "manager").order_by("-start_date", "-id"))
    current = tuple(
        span for span in spans if span.start_date <= day and (span.end_date is None or span.end_date >= day)
    )
    recent = person.time_off.filter(end_date__gte=day - timedelta(days=366)).order_by("-start_date")
    return PersonPage(person, spans, current, tuple(recent))
