"""Charts of forecasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from quarterdeck.forecast import roadmap
from quarterdeck.forecast.chart import Fan, fan_of, svg
from quarterdeck.forecast.correction import NONE
from quarterdeck.forecast.count import HowMany
from quarterdeck.forecast.engine import Ends
from quarterdeck.forecast.roadmap import Bar
from quarterdeck.forecast.simulate import Going, counts_of, endless
from quarterdeck.forecast.when import When, quantile_day

LEVELS = (0.05, 0.15, 0.5, 0.85, 0.95)
PAST = 182
RUNS = 4_000


def of_when(made: When) -> str:
    """Each epic's end on a time line, in bands of 70 and 90% of the runs."""
    lines = list(zip(made.epics, made.ends, strict=True))
    bars = [Bar(one.name, _days(made, own), one.target) for one, own in lines]
    if len(bars) != 1:
        bars.append(Bar(made.whole.name, _days(made, made.ends.max(axis=0))))
    notes = [f"unsteady: {reason.what}" for reason in made.reasons]
    as_of = made.ready.asked.as_of
    title = f"When will it be done? As of {as_of}" + (": no single date" if made.refused else "")
    return roadmap.svg(title, as_of, bars, notes=notes)


def _days(made: When, ends: Ends) -> dict[float, date | None]:
    if made.refused:
        return {}
    correction, as_of = made.correction or NONE, made.ready.asked.as_of
    days = {level: quantile_day(ends, correction.level(level)) for level in LEVELS}
    return {level: None if day is None else as_of + timedelta(days=day) for level, day in days.items()}


def of_howmany(made: HowMany, *, going: Going = endless) -> str:
    """What was and will be finished by each day, in bands of 70 and 90%, corrected as the amounts are."""
    asked, days = made.ready.asked, made.ready.days
    until = (made.by - asked.as_of).days
    past = np.cumsum(days.amounts[-PAST:])
    past = np.concatenate([past, np.full((asked.as_of - days.last).days, past[-1])])
    few = replace(asked, choices=replace(asked.choices, runs=min(RUNS, len(made.counts))))
    levels = [(made.correction or NONE).level(level) for level in LEVELS]
    bands = fan_of(counts_of(replace(made.ready, asked=few), until, going=going), past, levels=levels)
    unit = "weight" if asked.choices.weighted else "items"
    title = f"How much will be finished by {made.by}?" + (" Unsteady: the bands do not hold" if made.refused else "")
    note = _note(made, unit)
    return svg(Fan(title, unit, asked.as_of, past, LEVELS, bands, None, [("by", made.by)], note))


def _note(made: HowMany, unit: str) -> str:
    """The answer itself: what comes after the last known day, where the curve begins earlier."""
    said = [f"{amount:,.0f} at {level:.0%}" for level, amount in made.amounts.items() if amount is not None]
    return f"At least so many {unit} more after {made.ready.asked.as_of}: {', '.join(said)}" if said else ""
