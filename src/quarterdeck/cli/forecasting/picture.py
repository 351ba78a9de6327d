"""Charts of forecasts."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from quarterdeck.forecast.chart import Fan, fan_of, svg
from quarterdeck.forecast.count import HowMany
from quarterdeck.forecast.simulate import Ready, counts_of
from quarterdeck.forecast.when import When, quantile_day

LEVELS = (0.05, 0.15, 0.5, 0.85, 0.95)
PAST = 182
LONGEST = 1_100
RUNS = 4_000


def of_when(made: When) -> str:
    """What has been and will be finished, until a little after the 95% day."""
    ends = made.ends.max(axis=0)
    last = quantile_day(ends, 0.95) or LONGEST
    until = min(max(round(last * 1.1) + 7, 28), LONGEST, made.ready.course.days)
    marks = [(f"{level:.0%}", day) for level, day in made.whole.dates.items() if day is not None]
    return svg(_fan(made.ready, until, "When will it be done?", marks=marks, goal=made.whole.remaining))


def of_howmany(made: HowMany) -> str:
    """What has been and will be finished by the day."""
    until = (made.by - made.ready.asked.as_of).days
    marks = [] if made.refused else [("by", made.by)]
    return svg(_fan(made.ready, until, "How much will be finished?", marks=marks, goal=None))


def _fan(made: Ready, until: int, title: str, *, marks: list[tuple[str, date]], goal: float | None) -> Fan:
    past = np.cumsum(made.days.amounts[-PAST:])
    gap = (made.asked.as_of - made.days.last).days
    past = np.concatenate([past, np.full(gap, past[-1])])
    bands = fan_of(counts_of(made, until)[:RUNS], past, levels=LEVELS)
    if goal is not None:
        goal = goal + float(past[-1])
        bands = np.minimum(bands, max(goal * 1.25, 1.0))
    unit = "weight" if made.asked.choices.weighted else "items"
    as_of = made.asked.as_of
    chosen = [(label, day) for label, day in marks if day <= as_of + timedelta(days=until)]
    return Fan(title, unit, as_of, past, LEVELS, bands, goal, chosen)
