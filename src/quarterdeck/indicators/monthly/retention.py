"""Team Member Retention: the share of people who stayed over twelve months, weighed by their share of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Point, Scope
from quarterdeck.indicators.monthly.frame import Frame, check, frame_of, frames_of
from quarterdeck.indicators.people import Floats, People, Presence, read_people
from quarterdeck.indicators.periods import Ints, Month, day_number, first_of_month

FEW = 20
"""Below so many people on average a share is no trend."""
TOO_SMALL = f"fewer than {FEW} people on average: counts of leavers and people instead"
TOO_YOUNG = "fewer than 12 months are known since the first start in this scope"
TOO_MANY = "more people left than there were on average"
WINDOW = 12


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of presence in a scope: day since 1970 of the last day, share on it, whether the person left for good."""

    day: Ints
    share: Floats
    left: np.ndarray

    def within(self, first: date, last: date, *, left: bool) -> tuple[int, float]:
        """Heads and summed shares of those who ended within the days (both inclusive)."""
        chosen = (self.day >= day_number(first)) & (self.day <= day_number(last)) & (self.left == left)
        return int(chosen.sum()), float(self.share[chosen].sum())


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
    ends = ends_of(presence, people)
    headcount = presence.headcount(months) if months else np.zeros(0)
    first = int(presence.first.min()) if len(presence.first) else None
    points = []
    for period in frame.periods:
        at = period.months.stop - 1
        window = slice(at, at + WINDOW)
        mean = float(headcount[window].mean())
        point = _point(ends, months[window], mean=mean, first=first)
        extra = {**point.extra, **voluntary.beside(scope, months[window], mean)}
        points.append(replace(point, date=period.date, partial=period.partial, extra=extra))
    return Answer(ask.indicator, scope, ask.definition, ask.grain, tuple(points))


def ends_of(presence: Presence, people: People) -> Ends:
    """When somebody's presence in a scope ended: on the next day they are not in it (elsewhere, or in no team)."""
    following = people.segments(presence.person, presence.last + 1)
    stays = (following >= 0) & np.isin(following, presence.segment)
    over = ~stays
    return Ends(presence.last[over], presence.share[over], (following < 0)[over])


def _point(ends: Ends, window: Sequence[Month], *, mean: float, first: int | None) -> Point:
    days = window[0].first_date, window[-1].through_date
    leavers, share = ends.within(*days, left=True)
    transfers, moved = ends.within(*days, left=False)
    extra: dict[str, float | int | str | None] = {
        "leavers": leavers, "leavers_share": share, "transfers": transfers, "transfers_share": moved, "headcount": mean,
    }  # fmt: skip
    caveat = _find_reason(days[0], mean, share, first)
    kept = 1 - share / mean if mean > 0 else None
    if caveat == TOO_SMALL:
        extra["secondary"] = kept
    return Point(days[1], None if caveat else kept, round(mean), caveat=caveat, extra=extra)


def _find_reason(start: date, mean: float, leavers: float, first: int | None) -> str | None:
    """Why there is no value, None where there is one."""
    if first is None or first > day_number(start):
        return TOO_YOUNG
    if mean <= 0 or leavers > mean:
        return TOO_MANY if leavers else "nobody was in the team"
    return TOO_SMALL if mean < FEW else None


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

    def beside(self, scope: Scope, window: Sequence[Month], mean: float) -> dict[str, float | int | str | None]:
        """Voluntary retention, where there are enough people: in a small team it would tell why somebody left."""
        if mean < FEW:
            return {}
        months = {month.first_date for month in window}
        chosen = [
            (people, share)
            for team, specialty, month, people, share in self._rows
            if team in scope.teams and scope.specialty in {None, specialty} and month in months
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
    lines = []
    for month, heads in zip(months, headcount.tolist(), strict=True):
        days = month.first_date, month.through_date
        counts = (*ends.within(*days, left=True), *ends.within(*days, left=False))
        lines.append(dict(zip(ROWS, (month.end_date, heads, *counts), strict=True)))
    return ROWS, lines
