"""Composition of teams at the ends of quarters, as shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.memory import remembered
from quarterdeck.indicators.monthly.diversity.pictures import TIME_ZONE, UNKNOWN, Picture, Pictures
from quarterdeck.indicators.monthly.diversity.shown import Cell, hidden_cells, is_shown
from quarterdeck.indicators.monthly.frame import Frame, by_zone, check, frame_of
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.people import read_people
from quarterdeck.indicators.periods import first_of_month, first_of_quarter, last_day_begun
from quarterdeck.indicators.samples import known_until
from quarterdeck.indicators.scopes import read_teams

NO_COUNTS = "nothing is known of this quarter: no counts were imported, and people give no countries or time zones"
SOME_HIDDEN = "categories of fewer than 5 people, and what would give them away, are not shown"
NOT_BY_SPECIALTY = "composition is not shown by specialty"
BESIDE = "a composition has no single value: the shares stand beside it"
_STEP = timedelta(minutes=15)
_YEARS = 5
"""So far back quarters are looked at for what they would give away."""
_WORK_BEGINS, _WORK_ENDS = time(9), time(17)

Extra = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class _Quarter:
    """One quarter: its last known day, what it looked like, and which cells are not shown, by dimension."""

    day: date
    picture: Picture
    hidden: dict[str, set[Cell]]


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """The composition of each scope at quarter ends: ``extra`` holds a share for each dimension and category, None
    where it is withheld, and hours of overlap. The value is always None. Raises WrongGrain, UnknownDefinition.
    """
    check(ask)
    zones = by_zone(scopes)
    # Where it is a day later already decides for all: what is shown must not differ between zones.
    last = max((last_day_begun(known_until(ask), zone) for zone in zones), default=ask.last)
    history = _History(connection, last)
    answers = [Answer(ask.indicator, scope, ask.definition, ask.grain, ()) for scope in scopes]
    for zone, places in zones.items():
        frame = frame_of(ask, zone)
        quarters = history.quarters(frame) if frame.months else []
        for place in places:
            points = tuple(_points(scopes[place], frame, quarters))
            few = bool(points) and points[-1].caveat == TOO_FEW
            answers[place] = Answer(ask.indicator, scopes[place], ask.definition, ask.grain, points, (BESIDE,), few)
    return answers


class _History:
    """All quarters of some years. What is shown of one depends on its neighbours, so it must not depend on which
    of them a question asks for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, last: date) -> None:
        self._connection, self._last = connection, last
        self._known: dict[date, _Quarter] = {}

    def quarters(self, frame: Frame) -> list[_Quarter]:
        """The quarters of a frame's periods, as they look from the last known day."""
        starts = [first_of_quarter(period.date) for period in frame.periods]
        if starts[0] not in self._known:
            earliest = first_of_month(first_of_quarter(self._last), plus=-_YEARS * 12)
            found = _take(self._connection, min(starts[0], earliest), self._last)
            self._known = {first_of_quarter(quarter.day): quarter for quarter in found}
        return [self._known[start] for start in starts]


@remembered
def _take(connection: duckdb.DuckDBPyConnection, start: date, last: date) -> list[_Quarter]:
    """The quarters from one that begins at ``start``."""
    teams = read_teams(connection, until=last)
    taken = Pictures(connection, read_people(connection), teams)
    bounds = []
    while start <= last:
        following = first_of_month(start, plus=3)
        bounds.append((start, min(following - timedelta(days=1), last)))
        start = following
    pictures = [taken.take(first=first, last=day) for first, day in bounds]
    dimensions = sorted({dimension for picture in pictures for dimension in picture})
    hidden = {d: hidden_cells(teams, [picture.get(d, {}) for picture in pictures]) for d in dimensions}
    return [
        _Quarter(day, picture, {dimension: hidden[dimension][i] for dimension in dimensions})
        for i, ((_, day), picture) in enumerate(zip(bounds, pictures, strict=True))
    ]


def _points(scope: Scope, frame: Frame, quarters: Sequence[_Quarter]) -> list[Point]:
    points = []
    for period, quarter in zip(frame.periods, quarters, strict=True):
        n, extra, caveat = (0, {}, NOT_BY_SPECIALTY) if scope.specialty else _look(scope.name, quarter)
        points.append(Point(period.date, None, n, period.partial, caveat=caveat, extra=extra))
    return points


def _look(name: str, quarter: _Quarter) -> tuple[int, Extra, str | None]:
    """How many people a scope has, its shares, and why some or all are not shown."""
    known = {dimension: counts[name] for dimension, counts in quarter.picture.items() if name in counts}
    shown = {dimension: counts for dimension, counts in known.items() if is_shown(counts)}
    if not shown:
        return 0, {}, TOO_FEW if known else NO_COUNTS
    extra: Extra = {}
    for dimension, counts in shown.items():
        away = quarter.hidden[dimension]
        total = sum(counts.values())
        for category, count in counts.items():
            extra[f"{dimension}: {category}"] = None if (name, category) in away else count / total
    people = max(sum(counts.values()) for counts in shown.values())
    caveat = SOME_HIDDEN if any(share is None for share in extra.values()) else None
    zones = [zone for zone in shown.get(TIME_ZONE, {}) if extra[f"{TIME_ZONE}: {zone}"] is not None]
    return people, extra | _overlap(zones, quarter.day), caveat


def _overlap(zones: Sequence[str], day: date) -> Extra:
    """Hours of a day in which it is between 9 and 17 o'clock in all the zones that are shown."""
    known = [ZoneInfo(zone) for zone in zones if zone != UNKNOWN]
    if not known:
        return {}
    start = datetime.combine(day, time(), tzinfo=UTC)
    steps = [start + i * _STEP for i in range(timedelta(days=1) // _STEP)]
    shared = sum(all(_at_work(step, zone) for zone in known) for step in steps)
    return {"overlap_hours": shared * (_STEP / timedelta(hours=1))}


def _at_work(at: datetime, zone: ZoneInfo) -> bool:
    return _WORK_BEGINS <= at.astimezone(zone).time() < _WORK_ENDS


ROWS = ("dimension", "category", "share")


def rows(
    connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The shares of the last quarter of the frame, None where withheld."""
    day = frame.months[-1].end_date
    (found,) = answer(connection, [scope], replace(ask, first=day, last=day))
    cells = (
        (*name.split(": ", 1), share) for name, share in found.points[-1].extra.items() if name != "overlap_hours"
    )  # fmt: skip
    return ROWS, [dict(zip(ROWS, cell, strict=True)) for cell in cells]
