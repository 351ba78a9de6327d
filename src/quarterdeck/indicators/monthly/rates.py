"""Merge requests per person and month: the frame that all rates share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.frame import (
    EXISTS_NOW,
    NO_PEOPLE,
    ONLY_OPEN,
    Frame,
    by_zone,
    check,
    frames_of,
    known_day,
)
from quarterdeck.indicators.monthly.withheld import TOO_FEW, Withheld
from quarterdeck.indicators.people import Floats, People, Presence, read_people
from quarterdeck.indicators.periods import Ints, Period
from quarterdeck.indicators.scopes import Teams, read_teams


@dataclass(frozen=True, slots=True)
class Count:
    """A scope's merge requests by month: ``share`` is the numerator, in which one by somebody of two teams is split;
    ``n`` are whole ones; ``missing`` says what is not known of a month, so that it has no figure ("" where all is)."""

    share: Floats
    n: Ints
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What a numerator is counted from. ``scopes`` and ``presences`` are of one zone, that of ``frame``."""

    connection: duckdb.DuckDBPyConnection
    ask: Ask
    people: People
    teams: Teams
    frame: Frame
    scopes: Sequence[Scope]
    presences: Sequence[Presence]


@dataclass(frozen=True, slots=True)
class Rate:
    """One scope's rate, month by month of its frame."""

    scope: Scope
    frame: Frame
    count: Count
    headcount: Floats
    withheld: Sequence[bool]


def answer_rate(
    connection: duckdb.DuckDBPyConnection,
    scopes: Sequence[Scope],
    ask: Ask,
    *,
    count: Callable[[Sequence[Task]], tuple[list[list[Count]], tuple[str, ...]]],
) -> list[Answer]:
    """The rate of each scope in the order asked; ``count`` gives numerators by task, and what must be said."""
    check(ask)
    people, teams = read_people(connection), read_teams(connection, until=known_day(ask))
    frames = frames_of(ask, scopes)
    frames = {zone: frame for zone, frame in frames.items() if frame.months}
    places = {zone: own for zone, own in by_zone(scopes).items() if zone in frames}
    tasks = [
        Task(
            connection,
            ask,
            people,
            teams,
            frames[zone],
            own := [scopes[i] for i in at],
            list(map(people.presence, own)),
        )
        for zone, at in places.items()
    ]
    withheld = Withheld(people, teams, frames.values(), specialties=any(scope.specialty for scope in scopes))
    counts, caveats = count(tasks) if tasks else ([], ())
    caveats = (EXISTS_NOW, *caveats)
    answers = [Answer(ask.indicator, scope, ask.definition, ask.grain, ()) for scope in scopes]
    for task, counted, at in zip(tasks, counts, places.values(), strict=True):
        for place, rate in zip(at, _rates(task, counted, withheld), strict=True):
            answers[place] = _answer(rate, ask, caveats)
    return answers


def _rates(task: Task, counts: Sequence[Count], withheld: Withheld) -> list[Rate]:
    months = task.frame.months
    distinct = task.ask.definition == "distinct"
    return [
        Rate(
            scope,
            task.frame,
            count,
            presence.seen(months).astype(np.float64) if distinct else presence.headcount(months),
            [withheld.has(scope, month.first_date) for month in months],
        )
        for scope, presence, count in zip(task.scopes, task.presences, counts, strict=True)
    ]


def _answer(rate: Rate, ask: Ask, caveats: tuple[str, ...]) -> Answer:
    points = tuple(_unread(p) if ask.open_only else _point(rate, p) for p in rate.frame.periods)
    hidden = bool(points) and points[-1].caveat == TOO_FEW
    return Answer(ask.indicator, rate.scope, ask.definition, ask.grain, points, caveats, hidden)


def _unread(period: Period) -> Point:
    return Point(period.date, None, 0, period.partial, caveat=ONLY_OPEN)


def _point(rate: Rate, period: Period) -> Point:
    """One point; a quarter is the sum of its merge requests over the sum of its months' headcounts."""
    months = period.months
    people = float(rate.headcount[months].sum())
    if any(rate.withheld[months]):
        return Point(period.date, None, 0, period.partial, caveat=TOO_FEW)
    missing = rate.count.missing[months]
    if missing and all(missing):
        return Point(period.date, None, 0, period.partial, caveat=missing[-1])
    merged = float(rate.count.share[months].sum())
    n = ceil(merged - 1e-9)  # whole ones beside split ones would tell what a person in two teams merged
    if people <= 0:
        return Point(period.date, None, n, period.partial, caveat=NO_PEOPLE)
    extra: dict[str, float | int | str | None] = {"headcount": people / len(rate.headcount[months])}
    return Point(period.date, merged / people, n, period.partial, extra=extra)
