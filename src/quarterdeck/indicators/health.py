"""Health of an indicator at month ends, and whether its last month is unusual for this team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import isclose, nan

from quarterdeck.indicators.answer import Answer, Health, Judgement, Point, Target
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.periods import end_of_month
from quarterdeck.signals import Signal, find_signals, usual_range

CLOSE = 0.2
"""A target missed by no more than this part of it wants attention; by more it is a problem."""
IMPROVING = 3
_WORDS = {
    ("outside", "above"): "unusually high",
    ("outside", "below"): "unusually low",
    ("three_of_four", "above"): "high in three of the last four months",
    ("three_of_four", "below"): "low in three of the last four months",
    ("eight_in_a_row", "above"): "above the usual for eight months in a row",
    ("eight_in_a_row", "below"): "below the usual for eight months in a row",
}


def judge(answer: Answer, targets: Sequence[Target], *, changes: Sequence[date] = ()) -> Judgement:
    """Health at the last month end that is over, the usual range of the last 12 months, and a signal.

    ``targets`` are all that were ever set, oldest first; that in force on the month end counts. Of the answer's
    points those at month ends are looked at, partial ones left out. ``changes`` are days on which something is known
    to have changed: limits begin anew with the month that holds one.
    """
    points = [p for p in answer.points if p.date == end_of_month(p.date) and not p.partial]
    values = [nan if point.value is None else point.value for point in points]
    health, reasons = _judge(answer, points, targets)
    indicator = get_indicator(answer.indicator)
    usual = usual_range(values)
    if usual is not None and indicator.unit == "share":
        usual = usual[0], min(usual[1], 1.0)
    places = [sum(point.date < end_of_month(day) for point in points) for day in changes]
    found = find_signals(values, changes=places, logarithms=indicator.unit == "days")
    last = found[-1] if found else None
    return Judgement(health, say(last) if last else None, usual, reasons)


def say(signal: Signal) -> str:
    """A signal in words that say how a month was unusual for its team."""
    return _WORDS[signal.rule, signal.side]


def _judge(answer: Answer, points: Sequence[Point], targets: Sequence[Target]) -> tuple[Health, tuple[str, ...]]:
    if points[-1].caveat == TOO_FEW if points else answer.withheld:
        return "confidential", ()
    target = find_target(targets, points[-1].date) if points else None
    value = points[-1].value if points else None
    if target is None or value is None:
        return "unknown", ()
    if is_met(value, target):
        return "okay", ()
    missed = abs(value - target.value)
    allowed = CLOSE * abs(target.value)
    if missed <= allowed or isclose(missed, allowed):
        return "attention", (f"the target was missed by no more than {CLOSE:.0%} of it",)
    if is_improving(points, target):
        return "attention", (f"the target was missed, but each of the last {IMPROVING} months was better",)
    return "problem", ()


def find_target(targets: Sequence[Target], day: date) -> Target | None:
    """The target in force on a day: of those that have begun the latest; None where none has."""
    begun = [target for target in targets if target.since is None or target.since <= day]
    # Of two of one day the later line holds.
    return max(reversed(begun), key=lambda target: target.since or date.min) if begun else None


def is_met(value: float, target: Target) -> bool:
    """Whether a value meets a target; exactly at a target that must be passed does not."""
    return {
        "<=": value <= target.value,
        "<": value < target.value,
        ">=": value >= target.value,
        ">": value > target.value,
    }[target.op]


def is_improving(points: Sequence[Point], target: Target) -> bool:
    """Whether each of the last three months was better than the month before it."""
    last = points[-IMPROVING - 1 :]
    months = {(point.date.year * 12 + point.date.month) for point in last}
    values = [point.value for point in last if point.value is not None]
    if len(values) != IMPROVING + 1 or max(months) - min(months) != IMPROVING:
        return False
    down = target.op in {"<=", "<"}
    return all((b < a) if down else (b > a) for a, b in pairwise(values))
