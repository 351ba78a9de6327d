"""Open work: what comes in less what gets finished, never below nothing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.blocks import paths
from quarterdeck.forecast.doubt import speeds
from quarterdeck.forecast.simulate import Ready

Floats = NDArray[np.float64]
RUNS = 4_000


def stock(start: float, arrivals: NDArray[np.floating[Any]], finishes: NDArray[np.floating[Any]]) -> Floats:
    """The stock at the end of each step, same shape as ``arrivals`` (…, steps): S_t = max(S_(t−1) + a_t − f_t, 0).

    Lindley's recursion, solved by running minima: S_t = X_t − min(0, min_(u≤t) X_u), X_t = start + Σ (a − f).
    """
    walk = start + np.cumsum(arrivals - finishes, axis=-1)
    lowest = np.minimum.accumulate(np.minimum(walk, 0.0), axis=-1)
    return np.asarray(walk - lowest, dtype=np.float64)


def stock_by(made: Ready, until: int) -> dict[float, float] | None:
    """Open work ``until`` days on at 50, 85 and 95%: at most so much with that probability. Weeks are drawn whole, so
    that what came in and what got finished in one stay together. None where creation days are not known."""
    asked = made.asked
    items = [i for i in asked.history.items if i.created and i.created <= asked.as_of]
    if len(items) < len(asked.history.items) or asked.choices.weighted or not items:
        return None
    width, windows = made.flow.width, len(made.flow.rate)
    arrived = _arrivals([i.created for i in items if i.created], asked.as_of, windows * width)
    open_now = sum(1 for i in items if not (i.finished or i.dropped))
    rng = np.random.default_rng([asked.choices.seed, 11])
    runs = min(RUNS, asked.choices.runs)
    steps = list(islice(paths(made.blocks, runs, rng), -(-until // width)))
    coming = np.concatenate([arrived.reshape(windows, width)[w] for w in steps], axis=1)[:, :until]
    speed = speeds(made.doubt, rng.standard_normal(runs, dtype=np.float32))[:, None]
    present = made.course.present.sum(axis=0)[:until]
    leaving = np.concatenate([made.flow.rate[w] for w in steps], axis=1)[:, :until] * present * speed
    at_end = stock(float(open_now), coming, leaving)[:, -1]
    return {level: float(np.ceil(np.quantile(at_end, level))) for level in (0.5, 0.85, 0.95)}


def _arrivals(created: list[date], as_of: date, days: int) -> Floats:
    first = as_of - timedelta(days=days - 1)
    places = [(day - first).days for day in created if day >= first]
    return np.bincount(places, minlength=days).astype(np.float64)
