"""Hiring Actual vs Plan: people at month end as a ratio of the plan, and beside it hires and open positions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Any

import duckdb

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.frame import Frame, check, frames_of, known_day
from quarterdeck.indicators.people import People, Presence, read_people
from quarterdeck.indicators.periods import Month, Period, day_of, first_of_month
from quarterdeck.indicators.scopes import Teams, read_teams

NO_PLAN = "the plan has no headcount for this month"
NO_PEOPLE = "no people were imported"
NOT_BY_SPECIALTY = "the plan knows no specialties"
YEAR_BEGINS = 2
"""The month in which the fiscal year begins."""
_SHUT = {"closed", "filled", "cancelled", "canceled", "withdrawn"}

Extra = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Position:
    """A position; ``end_date`` is the first of closing and acceptance."""

    id: str
    team: str
    opened_date: date
    end_date: date | None
    accepted_date: date | None

    def open_on(self, day: date) -> bool:
        return self.opened_date <= day and (self.end_date is None or day < self.end_date)


class Plan:
    """Planned headcount and hires by team and month: a department's own row, else the sum of what is below it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, teams: Teams) -> None:
        self._teams = teams
        self._known: dict[tuple[str, date, int], float | None] = {}
        self._rows: dict[tuple[str, date], tuple[float | None, float | None]] = {}
        query = "select team, month, planned_headcount, planned_hires from plan"
        for team, month, heads, hires in connection.execute(query).fetchall():
            self._rows[team, first_of_month(month)] = (heads, hires)

    def find_heads(self, team: str, month: date) -> float | None:
        """Planned headcount at the end of a month (its first day), None without a row."""
        return self._get(team, month, 0)

    def find_hires(self, team: str, months: Iterable[date]) -> float | None:
        """Planned hires of some months, None where no month has a row."""
        found = [self._get(team, month, 1) for month in months]
        known = [hires for hires in found if hires is not None]
        return sum(known) if known else None

    def _get(self, team: str, month: date, which: int) -> float | None:
        key = (team, month, which)
        if key not in self._known:
            self._known[key] = self._find(team, month, which, frozenset())
        return self._known[key]

    def _find(self, team: str, month: date, which: int, above: frozenset[str]) -> float | None:
        own = self._rows.get((team, month), (None, None))[which]
        if own is not None or team in above:
            return own
        below = (self._find(child, month, which, above | {team}) for child in self._teams.children(team))
        known = [value for value in below if value is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one scope: its people, the days on which hires began, its positions and the plan."""

    scope: Scope
    people: People
    presence: Presence
    hired: Sequence[date]
    positions: Sequence[Position]
    plan: Plan


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """People on the last day of each month (or quarter) ÷ planned headcount; None without a plan.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    check(ask)
    people, teams = read_people(connection), read_teams(connection, until=known_day(ask))
    plan, positions, starts = Plan(connection, teams), get_positions(connection), _first_starts(people)
    frames = frames_of(ask, scopes)
    answers = []
    for scope in scopes:
        presence, names = people.presence(scope), teams.within(scope.name) | {*scope.teams}
        own = [p for p in positions if p.team in names and scope.specialty is None]
        known = _Known(scope, people, presence, _hire_days(presence, starts), own, plan)
        frame = frames[scope.zone]
        points = tuple(_point(known, period, frame.months[period.months]) for period in frame.periods)
        answers.append(Answer(ask.indicator, scope, ask.definition, ask.grain, points))
    return answers


def get_positions(connection: duckdb.DuckDBPyConnection) -> list[Position]:
    """All positions with a day of opening; one whose status says that it is shut, without a day, is left out."""
    rows = connection.execute(
        "select position_id, team, opened_date, closed_date, accepted_date, status from positions"
        " where opened_date is not null order by opened_date, position_id"
    ).fetchall()
    found = []
    for name, team, opened, closed, accepted, status in rows:
        ends = [day for day in (closed, accepted) if day is not None]
        if ends or (status or "").strip().lower() not in _SHUT:
            found.append(Position(name, team, opened, min(ends, default=None), accepted))
    return found


def _first_starts(people: People) -> dict[int, int]:
    """The first day of each person in any team, as days since 1970."""
    starts: dict[int, int] = {}
    for span in people.spans:
        starts[span.person] = min(span.first, starts.get(span.person, span.first))
    return starts


def _hire_days(presence: Presence, starts: dict[int, int]) -> list[date]:
    """When people began whose very first span is in the scope; each once."""
    begun = {
        (person, first)
        for person, first in zip(presence.person.tolist(), presence.first.tolist(), strict=True)
        if starts[person] == first
    }
    return sorted(day_of(first) for _, first in begun)


def _point(known: _Known, period: Period, months: Sequence[Month]) -> Point:
    day, by_plan = months[-1].through_date, known.scope.specialty is None
    heads = known.presence.heads(day)
    planned = known.plan.find_heads(known.scope.name, months[-1].first_date) if by_plan else None
    extra: Extra = {"heads": heads, "planned_headcount": planned, **_hires(known, months)}
    extra |= _openings(known.positions, months)
    caveat = _find_reason(known, planned)
    value = heads / planned if planned and caveat is None else None
    return Point(period.date, value, heads, period.partial, caveat=caveat, extra=extra)


def _find_reason(known: _Known, planned: float | None) -> str | None:
    if not known.people.spans:
        return NO_PEOPLE
    if known.scope.specialty is not None:
        return NOT_BY_SPECIALTY
    return None if planned else NO_PLAN


def _hires(known: _Known, months: Sequence[Month]) -> Extra:
    """Hires of the period and of the fiscal year to date, each against its plan."""
    first, day = months[0].first_date, months[-1].through_date
    passed = fiscal_months(months[-1].first_date)
    name, by_plan = known.scope.name, known.scope.specialty is None
    return {
        "hires": _between(known.hired, first, day),
        "planned_hires": known.plan.find_hires(name, [m.first_date for m in months]) if by_plan else None,
        "hires_year_to_date": _between(known.hired, passed[0], day),
        "planned_hires_year_to_date": known.plan.find_hires(name, passed) if by_plan else None,
    }


def _between(days: Sequence[date], first: date, last: date) -> int:
    """How many of some sorted days lie between two (both inclusive)."""
    return bisect_right(days, last) - bisect_left(days, first)


@lru_cache(maxsize=1024)
def fiscal_months(month: date) -> tuple[date, ...]:
    """The first days of the months of a fiscal year, from its first to the one that begins on ``month``."""
    begins = date(month.year - (month.month < YEAR_BEGINS), YEAR_BEGINS, 1)
    count = (month.year - begins.year) * 12 + month.month - begins.month + 1
    return tuple(first_of_month(begins, plus=i) for i in range(count))


def _openings(positions: Sequence[Position], months: Sequence[Month]) -> Extra:
    """Positions open on the last day with their median age, and how long those accepted in the period took; days."""
    first, day = months[0].first_date, months[-1].through_date
    ages = [(day - position.opened_date).days for position in positions if position.open_on(day)]
    took = [
        (position.accepted_date - position.opened_date).days
        for position in positions
        if position.accepted_date is not None and first <= position.accepted_date <= day
    ]
    return {
        "open_positions": len(ages),
        "open_age_median": float(median(ages)) if ages else None,
        "open_age_oldest": max(ages, default=None),
        "accepted": len(took),
        "days_to_accept_median": float(median(took)) if took else None,
    }


ROWS = ("position", "team", "opened_date", "age_days")


def rows(
    connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Positions open on the last known day of the frame, oldest first."""
    day = frame.months[-1].through_date
    names = read_teams(connection, until=known_day(ask)).within(scope.name) | {*scope.teams}
    open_ = [p for p in get_positions(connection) if p.team in names and p.open_on(day) and scope.specialty is None]
    values = [(p.id, p.team, p.opened_date, (day - p.opened_date).days) for p in open_]
    return ROWS, [dict(zip(ROWS, line, strict=True)) for line in values]
