"""The naive forecasts that a team would make by hand; each a speed in items a day from what was finished so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPRINT = 14
LINE = 84


def mean_velocity(amounts: Floats) -> float:
    """All that was finished over all days."""
    return float(amounts.mean())


def last_sprint(amounts: Floats) -> float:
    """What was finished in the last two weeks, per day."""
    return float(amounts[-SPRINT:].mean())


def linear_burn_up(amounts: Floats) -> float:
    """The slope of a least-squares line through the finished total of the last twelve weeks."""
    total = np.cumsum(amounts[-LINE:])
    if len(total) < 2:
        return float(total.mean())
    at = np.arange(len(total)) - (len(total) - 1) / 2
    return float(at @ total / (at @ at))


BASELINES: Mapping[str, Callable[[Floats], float]] = {
    "mean_velocity": mean_velocity,
    "last_sprint": last_sprint,
    "linear_burn_up": linear_burn_up,
}
