"""Whether the past is a guide: process behaviour charts and a trend test on the weekly throughput per person.

A process that has just changed has no date: the answer says what changed, and from when on the history would hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.flow import Flow
from quarterdeck.forecast.scope import Growth
from quarterdeck.forecast.trend import trends_of, widening
from quarterdeck.signals import find_signals

Floats = NDArray[np.float64]

LOOK_BACK = 26
"""Windows in which a change of level is looked for; the first 12 of them are the baseline."""
RECENT = 13
"""A signal within so many of the newest windows counts."""
LEAST_WINDOWS = 10
STEP, MARKED_STEP = 4.3, 3.4
STEP_CHANGE = 0.3
"""A step counts where so many standard errors (fewer where a chart marks it), and three tenths of the higher side, lie
between its sides."""
TREND = 2.8
TREND_CHANGE = 0.4
"""A trend counts from so many standard errors on (chance makes it once in 200), where it changed the throughput by two
fifths of the mean over its span."""
RUNAWAY = 0.9


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no single date is given: ``kind`` for programs, ``what`` for people; ``since`` the day from which the
    present behaviour holds (None: not known)."""

    kind: str
    what: str
    since: date | None = None


def find_reasons(flow: Flow, growth: Growth | None, last: date) -> list[Reason]:
    """What is wrong with the process; empty where it is steady. ``last`` is the last day of the newest window."""
    values = flow.per_person
    reasons: list[Reason] = []
    if len(values) >= LEAST_WINDOWS:
        reasons += _of_values(values, flow.width, last)
    if growth is not None and growth.pooled >= RUNAWAY:
        reasons.append(Reason("scope", f"scope grows by {growth.pooled:.2f} for each one finished: there is no end"))
    return reasons


def _of_values(values: Floats, width: int, last: date) -> list[Reason]:
    """A change or a trend; where both would do, the one that leaves less unexplained."""
    trend, values = _trending(values, width, last), values[-LOOK_BACK:]
    changed = _changed(values, width, last)
    if not changed or not trend:
        return changed or trend
    place, _ = _step(values)
    line = np.polynomial.Polynomial.fit(np.arange(len(values)), values, 1)
    beside_line = float(((values - line(np.arange(len(values)))) ** 2).sum())
    beside_step = float(values[:place].var() * place + values[place:].var() * (len(values) - place))
    return trend if beside_line <= beside_step else changed


def _changed(values: Floats, width: int, last: date) -> list[Reason]:
    """Several signals on one side among the newest windows (a single one is an odd week, not a change), or a step."""
    # The root makes the spread of counts the same at every level (Anscombe 1948).
    scaled = np.sqrt(values / max(float(np.mean(values)), 1e-12) + 0.05)
    place = _marked(scaled)
    step, size = _step(scaled)
    if place is not None and size >= MARKED_STEP:
        place = _where(scaled, place)
    elif size >= STEP:
        place = step
    else:
        return []
    before, after = float(values[:place].mean()), float(values[place:].mean())
    if abs(after - before) < STEP_CHANGE * max(before, after):
        return []
    return [_reason(before, after, last - timedelta(days=(len(values) - place) * width - 1), width)]


def _marked(scaled: Floats) -> int | None:
    """The first window of a lasting signal; None where there is none."""
    newest = list(enumerate(find_signals(list(scaled))))[-RECENT:]
    for side in ("below", "above"):
        marks = [(place, signal.rule) for place, signal in newest if signal and signal.side == side]
        if len(marks) >= 2 or any(rule == "eight_in_a_row" for _, rule in marks):
            return marks[0][0]
    return None


def _step(scaled: Floats) -> tuple[int, float]:
    """The split that parts the windows most, at least four on the left and three on the right, and how many
    standard errors lie between its sides, neighbours' likeness counted in."""
    count, best = len(scaled), (0, 0.0)
    for place in range(4, count - 2):
        left, right = scaled[:place], scaled[place:]
        inside = np.concatenate([left - left.mean(), right - right.mean()])
        spread = float((inside @ inside) / (count - 2))
        error = sqrt(max(spread, 1e-6) * (1 / place + 1 / (count - place)) * widening(inside))
        size = abs(float(right.mean() - left.mean())) / error
        best = max(best, (place, size), key=lambda found: found[1])
    return best


def _reason(before: float, after: float, since: date, width: int) -> Reason:
    word = "fell" if after < before else "rose"
    span = "week" if width == 7 else f"{width} days"
    text = (
        f"throughput {word} about {since}, from {before:.3g} to {after:.3g} per person and {span}; "
        f"if that is to stay, forecast with --since {since}"
    )
    return Reason("signal", text, since)


def _where(values: Floats, mark: int) -> int:
    """The split at or before the mark that leaves the smallest sum of squares."""
    places = range(2, min(mark + 2, len(values) - 1))
    costs = [float(values[:p].var() * p + values[p:].var() * (len(values) - p)) for p in places]
    return places[int(np.argmin(costs))] if costs else mark


def _trending(values: Floats, width: int, last: date) -> list[Reason]:
    """The surest trend over the spans that are looked back over."""
    found = [
        one for one in trends_of(values, least=LEAST_WINDOWS) if one.size >= TREND and abs(one.change) >= TREND_CHANGE
    ]
    if not found:
        return []
    one = max(found, key=lambda trend: trend.size)
    word = "rises" if one.slope > 0 else "falls"
    since = last - timedelta(days=one.windows * width - 1)
    return [
        Reason("trend", f"throughput {word} steadily since {since}, by {abs(one.change):.0%} of its mean over the span")
    ]
