"""How good forecasts were: proper scores of what was said against what came. Pure arithmetic on samples."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = NormalDist()


def crps(samples: Floats, actual: float) -> float:
    """The continuous ranked probability score, in the unit of the samples; 0 is perfect, |x − y| for a single x.

    E|X − y| − ½ E|X − X'| (Gneiting & Raftery 2007), by sorted samples.
    """
    ordered = np.sort(samples)
    n = len(ordered)
    spread = float((2 * np.arange(1, n + 1) - n - 1) @ ordered) / (n * n)
    return float(np.abs(ordered - actual).mean()) - spread


def pinball(quantile: float, actual: float, level: float) -> float:
    """The quantile score at a level; twice its mean over all levels is the CRPS."""
    return (level - (actual < quantile)) * (actual - quantile)


def value_at(samples: Floats, level: float) -> float:
    """The first of the sorted samples that the share ``level`` of them does not pass."""
    n = len(samples)
    return float(samples[min(max(ceil(n * level) - 1, 0), n - 1)])


def place_of(samples: Floats, actual: float) -> float:
    """The probability integral transform of what came in sorted samples, ties halved, between 0.5/n and 1 − 0.5/n."""
    n = len(samples)
    share = float(samples.searchsorted(actual, "left") + samples.searchsorted(actual, "right")) / (2 * n)
    return min(max(share, 0.5 / n), 1 - 0.5 / n)


def wilson(hits: float, trials: float, *, confidence: float = 0.9) -> tuple[float, float]:
    """Bounds of a share (Wilson 1927); (0, 1) without trials."""
    if trials <= 0:
        return 0.0, 1.0
    z = NORMAL.inv_cdf(0.5 + confidence / 2)
    share, middle = hits / trials, 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / middle
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / middle
    return max(0.0, centre - reach), min(1.0, centre + reach)
