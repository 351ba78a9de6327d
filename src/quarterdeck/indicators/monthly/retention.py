"""Team Member Retention: the share of people who stayed over twelve months, weighed by their share of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.frame import NO_PEOPLE, Frame, check, frame_of, frames_of
from quarterdeck.indicators.people import Floats, People, Presence, read_people
from quarterdeck.indicators.periods import Ints, Month, day_number, first_of_month

FEW = 20
"""Below so many people on average a share is no trend."""
TOO_SMALL = f"fewer than {FEW} people on average: counts of leavers and people instead"
TOO_YOUNG = "fewer than 12 months are known since the first start in this scope"
TOO_MANY = "more people left than there were on average"
WINDOW = 12

Extra = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of presence in a scope: day since 1970 of the last day, share on it, whether the person left for good."""

    day: Ints
    share: Floats
    left: np.ndarray

    def within(self, bounds: Sequence[tuple[date, date]], *, left: bool) -> tuple[Ints, Floats]:
        """Heads and summed shares of those who ended within each pair of days (both inclusive)."""
        first, last = (np.array([day_number(pair[i]) for pair in bounds], dtype=np.int64) for i in (0, 1))
        inside = (self.day >= first[:, None]) & (self.day <= last[:, None]) & (self.left == left)
        return inside.sum(axis=1, dtype=np.int64), inside @ self.share


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """The rolling retention of each scope at month (or quarter) ends; None where few, young or more left than were.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    check(ask)
    people = read_people(connection)
    voluntary = _Voluntary(connection)
    frames = frames_of(ask, scopes)
    earlier = {zone: _with_window(ask, frame) for zone, frame in frames.items()}
    return [
        _answer(people.presence(scope), ask, (scope, frames[scope.zone], earlier[scope.zone]), people, voluntary)
        for scope in scopes
    ]


def _with_window(ask: Ask, frame: Frame) -> tuple[Month, ...]:
    """The frame's months and the eleven before them."""
    if not frame.months:
        return ()
    first = first_of_month(frame.months[0].first_date, plus=1 - WINDOW)
    last = frame.months[-1].end_date
    return frame_of(replace(ask, first=first, last=last, grain="month"), frame.zone).months


def _answer(
    presence: Presence, ask: Ask, what: tuple[Scope, Frame, tuple[Month, ...]], people: People, voluntary: _Voluntary
) -> Answer:
    scope, frame, months = what
    if not frame.periods:
        return Answer(ask.indicator, scope, ask.definition, ask.grain, ())
    headcount = presence.headcount(months)
    first = int(presence.first.min()) if len(presence.first) else None
    windows = [months[period.months.stop - 1 : period.months.stop - 1 + WINDOW] for period in frame.periods]
    counted = _Counted.take(ends_of(presence, people), windows)
    points = []
    for i, (period, window) in enumerate(zip(frame.periods, windows, strict=True)):
        at = period.months.stop - 1
        mean = float(headcount[at : at + WINDOW].mean())
        extra: Extra = {**counted.beside(i), "headcount": mean}
        value, caveat = _value(window[0].first_date, mean, float(counted.left[1][i]), first)
        if caveat == TOO_SMALL:
            extra["secondary"] = value
        extra |= voluntary.beside(scope, window, mean)
        shown = None if caveat else value
        points.append(Point(period.date, shown, round(mean), period.partial, caveat=caveat, extra=extra))
    return Answer(ask.indicator, scope, ask.definition, ask.grain, tuple(points))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Heads and shares of leavers and of transfers, by window."""

    left: tuple[Ints, Floats]
    moved: tuple[Ints, Floats]

    @classmethod
    def take(cls, ends: Ends, windows: Sequence[Sequence[Month]]) -> _Counted:
        bounds = [(window[0].first_date, window[-1].through_date) for window in windows]
        return cls(ends.within(bounds, left=True), ends.within(bounds, left=False))

    def beside(self, i: int) -> Extra:
        return {
            "leavers": int(self.left[0][i]), "leavers_share": float(self.left[1][i]),
            "transfers": int(self.moved[0][i]), "transfers_share": float(self.moved[1][i]),
        }  # fmt: skip


def _value(start: date, mean: float, leavers: float, first: int | None) -> tuple[float | None, str | None]:
    """The share that stayed, and why it is not the value (None where it is)."""
    if first is None or first > day_number(start):
        return None, TOO_YOUNG
    if mean <= 0 or leavers > mean:
        return None, TOO_MANY if leavers else NO_PEOPLE
    return 1 - leavers / mean, TOO_SMALL if mean < FEW else None


def ends_of(presence: Presence, people: People) -> Ends:
    """When somebody's presence in a scope ended: on the next day they are not in it (elsewhere, or in no team)."""
    following = people.segments(presence.person, presence.last + 1)
    stays = (following >= 0) & np.isin(following, presence.segment)
    over = ~stays
    return Ends(presence.last[over], presence.share[over], (following < 0)[over])


class _Voluntary:
    """Those who left of their own will, by the month of their last day; kept as counts, never by person."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.execute(
            "select team, specialty, month, sum(people)::bigint, sum(share)::double from leave_reasons"
            " where reason = 'voluntary' group by all"
        ).fetchall()
        self._rows = [
            (team, specialty, month.replace(day=1), people, share) for team, specialty, month, people, share in rows
        ]

    def beside(self, scope: Scope, window: Sequence[Month], mean: float) -> Extra:
        """Voluntary retention, where there are enough people: in a small team it would tell why somebody left."""
        if mean < FEW:
            return {}
        first, last = window[0].first_date, window[-1].first_date
        chosen = [
            (people, share)
            for team, specialty, month, people, share in self._rows
            if first <= month <= last and team in scope.teams and scope.specialty in {None, specialty}
        ]
        left = sum(share for _, share in chosen)
        return {
            "voluntary_leavers": sum(people for people, _ in chosen),
            "voluntary_retention": 1 - left / mean if left <= mean else None,
        }


ROWS = ("month", "headcount", "leavers", "leavers_share", "transfers", "transfers_share")


def rows(
    connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The twelve months behind a figure, as counts."""
    people = read_people(connection)
    presence, months = people.presence(scope), _with_window(ask, frame)[-WINDOW:]
    ends, headcount = ends_of(presence, people), presence.headcount(months)
    counted = _Counted.take(ends, [[month] for month in months])
    lines = []
    for i, month in enumerate(months):
        line = {"month": month.end_date, "headcount": float(headcount[i]), **counted.beside(i)}
        lines.append({name: line[name] for name in ROWS})
    return ROWS, lines
