"""People and capacity, as facts about the team: counts, never somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from quarterdeck.indicators.answer import Ask, Point
from quarterdeck.indicators.rows import rows
from quarterdeck.reports.review import words
from quarterdeck.reports.review.comings import Comings, get_comings
from quarterdeck.reports.review.context import Context, TimeOff
from quarterdeck.reports.review.figures import find_point
from quarterdeck.reports.review.model import INSIDE, Figure, Goal, Past, Section, Table
from quarterdeck.reports.review.period import Period
from quarterdeck.reports.review.words import say

KEY = "people"
FEWEST = 3
"""Time off is shown where so many people are away, and last days that lie ahead where there are so many."""


def section(context: Context) -> Section:
    """Headcount and plan, open positions, who came and went as counts, capacity ahead."""
    hiring = context.find("hiring")
    point = find_point(hiring.trend, context.period) if hiring else None
    extra = point.extra if point else {}
    title = _heads(context, extra)
    positions = _positions(context)
    return Section(
        KEY, "People and capacity", title, tuple(_facts(context, extra, positions)),
        tuple(_figures(context, hiring.trend if hiring else (), point)),
        (_table(positions),) if positions else (), prompt=say("ask_people"),
    )  # fmt: skip


def _heads(context: Context, extra: dict[str, Any]) -> str:
    if not context.people.spans:
        return say("heads_none")
    day = words.day(context.day)
    heads = say("heads_one", date=day) if context.heads == 1 else say("heads", heads=context.heads, date=day)
    planned = extra.get("planned_headcount")
    return heads + (say("planned", planned=f"{planned:g}") if planned is not None else say("unplanned"))


def _figures(context: Context, trend: tuple[Point, ...], point: Point | None) -> Iterator[Figure]:
    if point is None:
        return
    yield _figure(context, trend, point, ("headcount", "Headcount", "people", "heads"))
    if point.extra.get("open_positions") is not None:
        yield _figure(context, trend, point, ("open_positions", "Open positions", "positions", "open_positions"))


def _figure(context: Context, trend: tuple[Point, ...], point: Point, what: tuple[str, str, str, str]) -> Figure:
    """A count that stands beside the hiring figure, with its own past."""
    id_, name, unit, key = what
    planned = point.extra.get("planned_headcount") if key == "heads" else None
    value = point.extra.get(key)
    return Figure(
        id_, name, unit, float(value) if isinstance(value, int | float) else None,
        int(value) if isinstance(value, int | float) else 0, context.period.last_date, kind="headcount",
        people=context.seen, target=Goal(">=", planned) if isinstance(planned, int | float) else None,
        previous=_past(trend, context.period.previous, key), year_ago=_past(trend, context.period.year_ago, key),
        complete=context.basis.complete, partial=point.partial,
        rows=f"hiring {context.scope.name} {context.day}" if key == "open_positions" else None,
    )  # fmt: skip


def _past(trend: tuple[Point, ...], period: Period, key: str) -> Past | None:
    point = find_point(trend, period)
    value = point.extra.get(key) if point else None
    return Past(period.last_date, float(value), int(value)) if isinstance(value, int | float) else None


def _facts(context: Context, extra: dict[str, Any], positions: list[dict[str, Any]]) -> Iterator[str]:
    if not context.people.spans:
        return
    month, ahead = context.period.words, context.period.next.words
    if extra:
        yield say("hires", month=month, hires=extra["hires"], plan=_plan(extra["planned_hires"]))
        year = _plan(extra["planned_hires_year_to_date"])
        yield say("hires_year", hires=extra["hires_year_to_date"], plan=year)
    yield from _comings(get_comings(context), month, ahead)
    yield _openings(positions)
    yield from _time_off(context, ahead)


def _plan(planned: float | None) -> str:
    return "" if planned is None else say("of_plan", planned=f"{planned:g}")


def _comings(found: Comings, month: str, ahead: str) -> Iterator[str]:
    yield say("ended", month=month, count=found.left)
    if found.moved:
        yield say("moved_out", month=month, count=found.moved)
    if found.starting:
        yield say("starts", month=ahead, count=found.starting)
    if found.ending >= FEWEST:
        yield say("ends", month=ahead, count=found.ending)


def _openings(positions: list[dict[str, Any]]) -> str:
    if not positions:
        return say("openings_none")
    oldest = max(row["age_days"] for row in positions)
    return say("openings_one" if len(positions) == 1 else "openings", count=len(positions), days=oldest)


def _positions(context: Context) -> list[dict[str, Any]]:
    """Open positions at the end, oldest first."""
    known, day = context.basis.known_until, context.day
    ask = Ask("hiring", "gitlab", context.period.first_date, day, "month", known, context.until)
    return list(rows(context.snapshot.connection, context.scope, ask, on=day).rows)


def _table(positions: list[dict[str, Any]]) -> Table:
    lines = tuple((row["position"], row["team"], row["opened_date"], row["age_days"]) for row in positions)
    columns = ("position", "team", "opened", "open for, days")
    return Table(say("positions_table"), columns, lines, kind="headcount", audience=INSIDE)


def _time_off(context: Context, month: str) -> Iterator[str]:
    """Person-days of the next month, where they tell of nobody; nothing where no time off was ever brought."""
    if context.time_off is None:
        return
    days = _away(context)
    if not days:
        yield say("time_off_none", month=month)
    elif _tells(context, days):
        yield say("time_off_few", month=month, fewest=FEWEST)
    else:
        yield say("time_off", month=month, days=sum(map(len, days.values())))


def _away(context: Context) -> dict[int, set[date]]:
    """The weekdays of the next month on which each person of the scope is away."""
    ahead = context.period.next
    members = _members(context)
    found: dict[int, set[date]] = {}
    for one in context.time_off or ():
        if one.person in members and (days := _weekdays(one, ahead)):
            found.setdefault(one.person, set()).update(days)
    return found


def _weekdays(one: TimeOff, ahead: Period) -> set[date]:
    first, last = max(one.first_date, ahead.first_date), min(one.last_date, ahead.last_date)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if day.weekday() < 5}


def _members(context: Context) -> dict[int, set[str]]:
    """The surrogates of those who are in the scope in the next month, with their teams."""
    ahead = context.period.next
    marks = ", ".join("?" for _ in context.scope.teams)
    found = context.snapshot.connection.execute(
        f"select person_id, team from memberships where team in ({marks})"  # noqa: S608 -- question marks alone
        " and start_date <= ? and (end_date is null or end_date >= ?)",
        [*context.scope.teams, ahead.last_date, ahead.first_date],
    ).fetchall()
    members: dict[int, set[str]] = {}
    for person, team in found:
        members.setdefault(person, set()).add(team)
    return members


def _tells(context: Context, days: dict[int, set[date]]) -> bool:
    """Whether the sum, alone or beside the sums of the teams, would tell of fewer than three people."""
    if len(days) < FEWEST:
        return True
    members = _members(context)
    by_team: dict[str, set[int]] = {}
    for person in days:
        for team in members[person]:
            by_team.setdefault(team, set()).add(person)
    hidden = {person for people in by_team.values() if len(people) < FEWEST for person in people}
    return context.scope.department and 0 < len(hidden) < FEWEST
