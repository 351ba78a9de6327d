"""How well history tells the team's mean speed, and so how much wider a forecast must be than the weeks alone.

A bootstrap of n windows knows only their own mean. Each run therefore takes a speed of its own, lognormal around 1
with spread δ:  δ² = v²·(n+1)/(n·(n−1)),  v² = (n·c² + 4·0.5²)/(n + 4),
where c is the coefficient of variation of the windows and n their effective number. The prior (0.5, worth four
windows) and (n+1)/(n−1), the variance of Student's t against the normal's, widen cold starts. Where the throughput may
be rising or falling (`trend.drift_of`), the square of what the mean may lag behind is added.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.blocks import Blocks
from quarterdeck.forecast.flow import Flow
from quarterdeck.forecast.trend import drift_of

PRIOR_VARIATION = 0.5
PRIOR_WINDOWS = 4.0
COLD_WEEKS = 8
"""Below this many weeks, or COLD_ITEMS finished, the forecast says that it rests on little."""
COLD_ITEMS = 20
WIDEST = 1.0


def doubt_of(flow: Flow, blocks: Blocks) -> float:
    """δ: the standard deviation of the logarithm of the mean speed."""
    n = blocks.effective
    mean = float(blocks.weights @ flow.per_person)
    varied = float(blocks.weights @ (flow.per_person - mean) ** 2)
    seen = varied * n / max(n - 1, 1.0) / mean**2 if mean > 0 else PRIOR_VARIATION**2
    variation = (n * seen + PRIOR_WINDOWS * PRIOR_VARIATION**2) / (n + PRIOR_WINDOWS)
    wider = (n + 1) / max(n - 1, 0.5)
    drift = drift_of(flow.per_person, blocks.weights)
    return float(min(np.sqrt(variation * wider / n + drift**2), WIDEST))


def speeds(doubt: float, normals: NDArray[np.float32]) -> NDArray[np.float32]:
    """A speed for each run, median 1."""
    return np.asarray(np.exp(np.float32(doubt) * normals), dtype=np.float32)


def is_cold(flow: Flow) -> bool:
    """Whether the history is so short that the forecast must say so."""
    weeks = len(flow.totals) * flow.width / 7
    return weeks < COLD_WEEKS or float(flow.totals.sum()) / flow.spread < COLD_ITEMS
