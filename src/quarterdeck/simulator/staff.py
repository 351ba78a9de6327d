"""Who works at the made-up company: departments, teams, people, joiners and leavers, time off."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from quarterdeck.simulator.names import NameBook, department_names, slug, team_names
from quarterdeck.simulator.places import FAR, PLACES, Clock, Place, seconds, workdays

TEAM_SIZE = 7
ROOT = "Engineering"


@dataclass(slots=True, eq=False)
class Team:
    """A team. ``pace`` scales how much it writes, ``patience`` how long its reviews take; from ``slump`` on (seconds
    since 1970) its reviews take three times as long."""

    name: str
    department: str
    path: str
    label: str
    place: Place
    seats: int
    pace: float
    patience: float
    specialties: tuple[str, ...] = ("backend",)
    slump: int | None = None


@dataclass(slots=True)
class Span:
    """Days in a team, both ends included; ``end`` None while still there."""

    team: Team
    specialty: str
    share: float
    start: date
    end: date | None = None
    reason: str = ""


@dataclass(slots=True, eq=False)
class Person:
    """A member of the organisation; ``renamed`` is the instant (seconds) and the name borne before it."""

    handle: str
    name: str
    place: Place
    role: str
    level: str
    grade: int
    spans: list[Span]
    manager: str = ""
    username: str = ""
    user_id: int = 0
    pace: float = 1.0
    patience: float = 1.0
    shift: int = 0
    maintainer: bool = False
    renamed: tuple[int, str] | None = None
    time_off: list[tuple[date, date, str]] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock([]))

    @property
    def leads(self) -> bool:
        return self.role == "engineering manager"

    def span_on(self, day: date) -> Span | None:
        """The span that holds this day; the first where there are two."""
        for span in self.spans:
            if span.start <= day and (span.end is None or day <= span.end):
                return span
        return None


@dataclass(slots=True)
class Position:
    """A seat to fill, from opening to the first day of the hire."""

    team: Team
    title: str
    level: str
    opened: date
    accepted: date | None = None
    start: date | None = None
    closed: date | None = None


@dataclass(slots=True)
class Staff:
    """Everybody, in the order of hiring by team; people who left included."""

    departments: list[str]
    teams: list[Team]
    people: list[Person]
    positions: list[Position]
    _by_day: dict[tuple[str, int], list[Person]] = field(default_factory=dict)
    _by_team: dict[str, list[Person]] = field(default_factory=dict)

    def active(self, team: Team, at: int) -> list[Person]:
        """Who is in the team on the UTC day of this instant; nobody on one that never comes."""
        if at >= FAR:
            return []
        key = (team.name, at // 86400)
        found = self._by_day.get(key)
        if found is None:
            day = date.fromordinal(719163 + at // 86400)
            found = [p for p in self._ever_in(team) if any(_holds(s, team, day) for s in p.spans)]
            self._by_day[key] = found
        return found

    def _ever_in(self, team: Team) -> list[Person]:
        if team.name not in self._by_team:
            self._by_team[team.name] = [p for p in self.people if any(span.team is team for span in p.spans)]
        return self._by_team[team.name]


def _holds(span: Span, team: Team, day: date) -> bool:
    return span.team is team and span.start <= day and (span.end is None or day <= span.end)


class Hiring:
    """Fills the company with people, seat by seat, from ``start`` to ``today``."""

    def __init__(self, rng: Random, *, top: str, start: date, today: date) -> None:
        self._rng = rng
        self._top = top
        self._start = start
        self._today = today
        self._names = NameBook(rng)

    def staff(self, people: int) -> Staff:
        """A company of about ``people`` heads today."""
        teams, departments = self._teams(people)
        staff = Staff(departments, teams, [], [])
        for team in teams:
            self._fill_team(staff, team)
        if len(teams) > 1:
            self._share_somebody(staff)
        for person in staff.people:
            self._set_habits(person)
        return staff

    def _teams(self, people: int) -> tuple[list[Team], list[str]]:
        rng, count = self._rng, max(1, round(people / TEAM_SIZE))
        departments = department_names(max(1, round(count / 3)))
        teams = []
        for i, name in enumerate(team_names(count)):
            department = departments[i * len(departments) // count]
            seats = people // count + (1 if i < people % count else 0)
            path = f"{self._top}/{slug(department)}/{slug(name)}"
            place = PLACES[rng.randrange(6)] if i else PLACES[0]
            pace, patience = rng.uniform(0.85, 1.2), rng.uniform(0.6, 1.6)
            teams.append(Team(name, department, path, f"group::{slug(name)}", place, seats, pace, patience))
        teams[-1].specialties = ("backend", "frontend")
        teams[count // 2].slump = seconds(self._today - timedelta(days=75))
        return teams, departments

    def _fill_team(self, staff: Staff, team: Team) -> None:
        manager = self._person(team, self._before_start(), role="engineering manager")
        manager.manager = staff.people[0].handle if staff.people else ""
        staff.people.append(manager)
        for seat in range(1, team.seats):
            early = self._rng.random() < 0.8 or seat < 4
            first = self._before_start() if early else self._opened(staff, team, self._some_day())
            self._occupy(staff, team, seat, first=first, manager=manager)

    def _occupy(self, staff: Staff, team: Team, seat: int, *, first: date | None, manager: Person) -> None:
        """One seat through the years: who sits there, leaves, and is replaced."""
        while first is not None and first <= self._today:
            person = self._person(team, first, specialty=team.specialties[seat % len(team.specialties)])
            person.manager = manager.handle
            staff.people.append(person)
            last = max(first, self._start) + timedelta(days=int(self._rng.expovariate(0.14 / 365)) + 20)
            if last >= self._today:
                return
            self._leave(staff, person, last)
            first = self._opened(staff, team, last + timedelta(days=self._rng.randrange(-20, 15)))

    def _leave(self, staff: Staff, person: Person, last: date) -> None:
        rng, span = self._rng, person.spans[0]
        span.end = last
        others = [team for team in staff.teams if team is not span.team]
        span.reason = rng.choices(("voluntary", "involuntary", "transfer", ""), (60, 15, 20 if others else 0, 5))[0]
        if span.reason == "transfer":
            next_day = last + timedelta(days=1)
            person.spans.append(Span(rng.choice(others), span.specialty, 1.0, next_day))

    def _opened(self, staff: Staff, team: Team, opened: date) -> date | None:
        """Opens a position and gives the first day of the hire; None where nobody is found yet."""
        accepted = opened + timedelta(days=15 + int(self._rng.lognormvariate(3.4, 0.5)))
        starts = accepted + timedelta(days=self._rng.randrange(20, 70))
        position = Position(team, "Backend Engineer", self._rng.choice(("intermediate", "senior")), opened)
        if opened <= self._today:
            staff.positions.append(position)
        if accepted > self._today:
            return None
        position.accepted, position.start, position.closed = accepted, starts, accepted
        return starts

    def _person(self, team: Team, first: date, *, role: str = "engineer", specialty: str = "") -> Person:
        rng = self._rng
        name, handle = self._names.person()
        place = team.place if rng.random() < 0.45 else rng.choice(PLACES)
        grade = 9 if role != "engineer" else rng.choices((6, 7, 8), (3, 5, 2))[0]
        level = "manager" if role != "engineer" else {6: "intermediate", 7: "senior", 8: "staff"}[grade]
        span = Span(team, specialty or team.specialties[0], 1.0, first)
        return Person(handle, name, place, role, level, grade, [span], username=handle)

    def _share_somebody(self, staff: Staff) -> None:
        """One person's time goes to two teams, half and half, from the first day on."""
        first, second = staff.teams[0], staff.teams[1]
        for person in staff.people:
            span = person.spans[0]
            if span.team is first and not person.leads and span.end is None:
                span.share = 0.5
                person.spans.append(Span(second, second.specialties[0], 0.5, span.start))
                return

    def _set_habits(self, person: Person) -> None:
        rng = self._rng
        person.pace = 0.12 if person.leads else max(0.25, min(rng.lognormvariate(0.0, 0.3), 2.2))
        person.patience = max(0.4, min(rng.lognormvariate(0.0, 0.35), 2.5))
        person.shift = rng.choice((-3600, -1800, 0, 0, 1800, 3600))
        person.maintainer = person.leads or person.grade >= 8 or rng.random() < 0.2
        person.time_off = self._time_off(person)

    def _time_off(self, person: Person) -> list[tuple[date, date, str]]:
        rng, blocks = self._rng, []
        last = person.spans[-1].end or self._today + timedelta(days=60)
        day = max(person.spans[0].start, self._start) + timedelta(days=rng.randrange(20, 60))
        while day < last:
            kind = rng.choices(("vacation", "sick", "other"), (6, 3, 1))[0]
            length = rng.choice((1, 5, 5, 10, 15)) if kind == "vacation" else rng.choice((1, 1, 2, 3))
            blocks.append((day, min(day + timedelta(days=length - 1), last), kind))
            day += timedelta(days=length + int(rng.expovariate(1 / 55)) + 5)
        return blocks

    def _before_start(self) -> date:
        return self._start - timedelta(days=self._rng.randrange(30, 1200))

    def _some_day(self) -> date:
        return self._start + timedelta(days=self._rng.randrange(max(1, (self._today - self._start).days)))


def set_clocks(staff: Staff, first: date, last: date) -> None:
    """Gives everybody their working time between two days: place, spans, shift, less time off and holidays."""
    cache: dict[Place, dict[date, int]] = {}
    for person in staff.people:
        if person.place not in cache:
            cache[person.place] = workdays(person.place, first, last)
        days = cache[person.place]
        order = list(days)
        kept: dict[date, int] = {}
        for span in person.spans:
            low = bisect_right(order, span.start - timedelta(days=1))
            high = len(order) if span.end is None else bisect_right(order, span.end)
            kept.update((day, days[day]) for day in order[low:high])
        for start, end, _ in person.time_off:
            for n in range((end - start).days + 1):
                kept.pop(start + timedelta(days=n), None)
        person.clock = Clock([kept[day] + person.shift for day in sorted(kept)])
