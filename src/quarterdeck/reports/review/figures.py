"""An indicator's report as a figure of a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from quarterdeck.indicators.answer import Answer, Point
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.health import judge
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.review.context import Context
from quarterdeck.reports.review.model import Figure, Goal, Kind, Past, Span
from quarterdeck.reports.review.period import Period

KINDS: dict[str, Kind] = {"mr_rate": "rate", "handbook": "rate", "diversity": "identity", "retention": "leaving"}
"""What the indicators count that are about people; all others count work."""


def figure(context: Context, one: IndicatorReport) -> Figure:
    """The figure at the month's end, with the month before and the same month a year ago beside it."""
    period = context.period
    point = find_point(one.trend, period)
    shown = point if point and not one.withheld else None
    judged = point is not None and not point.partial
    return Figure(
        one.id, one.name, one.unit, shown.value if shown else None, shown.n if shown else 0, period.last_date,
        kind=KINDS.get(one.id, "work"), people=context.seen, definition=one.definition, days=_days(shown),
        usual=Span(*one.usual) if one.usual else None,
        target=Goal(one.target.op, one.target.value) if one.target else None,
        health=(one.override or one.health) if judged else None,
        computed_health=one.health if judged and one.override else None,
        signal=one.signal if judged else None,
        previous=_past(one, period.previous), year_ago=_past(one, period.year_ago),
        complete=context.basis.complete, partial=not judged, why_none=_why(one, point),
        rows=f"{one.id} {context.scope.name} {min(context.day, period.last_date)}",
    )  # fmt: skip


def answers(context: Context, found: Answer) -> Figure | None:
    """The figure about requests of other teams: the community's clock, without a target. None where nobody asked."""
    if all(point.value is None for point in found.points):
        return None
    verdict = judge(found, [])
    one = get_indicator(found.indicator)
    report = IndicatorReport(
        "other_teams", "Requests of other teams answered in time", one.unit, found.definition, one.direction,
        found.grain, None, verdict.usual, (), tuple(found.points), "unknown", None, verdict.signal, (), found.withheld,
    )  # fmt: skip
    return replace(figure(context, report), health=None, rows=None)


def find_point(points: Iterable[Point], period: Period) -> Point | None:
    """The point of a month; None where the series has none."""
    first, last = period.first_date, period.last_date
    return next((point for point in points if first <= point.date <= last), None)


def _days(point: Point | None) -> Span | None:
    if point is None or point.low is None or point.high is None:
        return None
    return Span(point.low, point.high)


def _past(one: IndicatorReport, period: Period) -> Past | None:
    point = find_point(one.trend, period)
    if point is None or (point.value is None and one.withheld):
        return None
    return Past(period.last_date, point.value, point.n if point.value is not None else 0)


def _why(one: IndicatorReport, point: Point | None) -> str | None:
    if one.withheld:
        return "too few people to show"
    if point is None:
        return "nothing of this month is known"
    return point.caveat if point.value is None else None
