"""Item ageing: the chance that an open item is finished by a day, given how old it is already.

Kaplan & Meier (1958): S(t), the chance to be open longer than t days, from finished items and, as censored, those
still open or dropped. An item of age a is finished within Δ days with probability 1 − S(a + Δ)/S(a); Greenwood's
(1926) variance over (a, a + Δ] bounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.model import Item

Floats = NDArray[np.float64]

OLD = 0.85
FEWEST_AT_RISK = 5
"""Items that ever got as old, below which nothing is said."""
NEARLY_NONE = 0.05
"""The share still open below which the end of the curve, however few were watched there, hardly matters."""
Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Survival:
    """``times`` of finishing in days, ascending; ``open`` S just after each; ``hazard`` the sum of d/(n·(n − d)) up to
    each; ``ends`` all durations, censored ones too."""

    times: Floats
    open: Floats
    hazard: Floats
    ends: Floats

    def at(self, age: float) -> float:
        """S(age)."""
        place = int(np.searchsorted(self.times, age, side="right"))
        return float(self.open[place - 1]) if place else 1.0

    def at_risk(self, age: float) -> int:
        """Items that were watched beyond ``age``."""
        return int((self.ends > age).sum())

    def variance(self, age: float) -> float:
        """Greenwood's sum up to ``age``; infinite where nobody is left."""
        place = int(np.searchsorted(self.times, age, side="right"))
        return float(self.hazard[place - 1]) if place else 0.0


@dataclass(frozen=True, slots=True)
class Ageing:
    """An open item: ``age`` in days, the share of finished items that were ``younger`` when they were finished, the
    ``chance`` to finish by the day and its 90% bounds (None: too few ever got so old), and whether it is ``old``."""

    id: str
    epic: str | None
    started: date
    age: int
    younger: float
    chance: float | None
    low: float | None
    high: float | None
    old: bool


def survival(durations: Sequence[float] | Floats, finished: Sequence[bool] | NDArray[np.bool_]) -> Survival:
    """The product-limit estimate. An end and a censoring at the same age: the end came first. NoHistory."""
    ends, events = np.asarray(durations, dtype=np.float64), np.asarray(finished, dtype=np.bool_)
    if not events.any():
        raise NoHistory("no item with a start was finished; ageing needs finished items")
    times, deaths = np.unique(ends[events], return_counts=True)
    at_risk = len(ends) - np.searchsorted(np.sort(ends), times, side="left")
    left = at_risk - deaths
    with np.errstate(divide="ignore"):
        hazard = np.cumsum(deaths / (at_risk * left))
    return Survival(times, np.asarray(np.cumprod(left / at_risk), dtype=np.float64), hazard, ends)


def chance_within(known: Survival, age: float, days: float) -> tuple[float, float, float] | None:
    """The chance to finish within ``days`` at ``age``, with 90% bounds on the log-log scale; None where too few were
    ever watched beyond this age, or for ``age + days`` while the estimate still leaves more than 5% open."""
    if known.at_risk(age) < FEWEST_AT_RISK or known.at(age) <= 0:
        return None
    stays = known.at(age + days) / known.at(age)
    if stays > NEARLY_NONE and int((known.ends >= age + days).sum()) < FEWEST_AT_RISK:
        return None  # Past the last who were watched the curve is flat for want of data, not for want of finishes.
    spread = known.variance(age + days) - known.variance(age)
    if not 0 < stays < 1:
        # Nothing, or everything, happened in the span: the bounds of no successes in n (the rule of three, at 90%).
        edge = 1 - exp(log(0.05) / known.at_risk(age))
        return (0.0, 0.0, edge) if stays >= 1 else (1.0, 1 - edge, 1.0)
    reach = Z90 * sqrt(spread) / abs(log(stays))
    return 1 - stays, 1 - stays ** exp(-reach), 1 - stays ** exp(reach)


def ageing(items: Sequence[Item], as_of: date, by: date) -> list[Ageing]:
    """Every open item that was begun, the oldest first. Raises NoHistory where nothing was finished."""
    begun = [i for i in items if i.started and i.started <= as_of]
    done = [i for i in begun if i.finished and i.finished <= as_of]
    open_ = [i for i in begun if _is_open(i, as_of)]
    lost = [i for i in begun if i.dropped and i.dropped <= as_of]
    ends = [(i.finished, i.started) for i in done] + [(as_of, i.started) for i in open_]
    ends += [(i.dropped, i.started) for i in lost]
    durations = [(last - first).days for last, first in ends if last and first]
    known = survival(np.array(durations, dtype=np.float64), np.arange(len(durations)) < len(done))
    finished = np.sort(np.array(durations[: len(done)], dtype=np.float64))
    made = [_one(item, as_of, (by - as_of).days, (known, finished)) for item in open_]
    return sorted(made, key=lambda one: (-one.age, one.id))


def _is_open(item: Item, as_of: date) -> bool:
    return not (item.finished and item.finished <= as_of) and not (item.dropped and item.dropped <= as_of)


def _one(item: Item, as_of: date, days: int, known: tuple[Survival, Floats]) -> Ageing:
    started = item.started or as_of
    age = (as_of - started).days
    younger = float(np.searchsorted(known[1], age, side="left")) / len(known[1])
    chance = chance_within(known[0], age, days)
    found, low, high = chance or (None, None, None)
    return Ageing(item.id, item.epic, started, age, younger, found, low, high, younger >= OLD)
