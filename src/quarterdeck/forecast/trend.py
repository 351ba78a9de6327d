"""A slow rise or fall of the throughput: Mann (1945) and Kendall's test, Sen's slope (1968).

Neighbours that resemble each other make a trend look surer than it is. The variance of the score is widened by the
lag-one autocorrelation r beside the line, its bias of −(2 + 4r)/n taken out (Kendall 1954). The rank autocorrelations
of Hamed & Rao (1998) found as many trends but called twice as many moody teams unsteady.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPANS = (26, 52, 104)
"""Windows looked back over: a fall that half a year hides a year shows plainly."""
MOST_ALIKE, LASTING = 0.72, 0.5
"""An r beyond which a trend itself is taken for likeness; how much of a mood is left after a window, at least."""
UNSURE, SURE = 1.0, 2.0
"""Standard errors below which a trend is taken for chance, and above which it widens the range in full."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Over ``windows``: ``size`` in standard errors of the score, ``slope`` in amount per window, and ``change``, what
    it comes to over the span in parts of the mean."""

    windows: int
    size: float
    slope: float
    change: float


def trends_of(values: Floats, *, least: int) -> list[Trend]:
    """The trend over each of the SPANS, shortened to what there is; empty below ``least`` windows."""
    spans = sorted({min(span, len(values)) for span in SPANS})
    return [_trend(values[-span:]) for span in spans if span >= least]


def drift_of(values: Floats, weights: Floats) -> float:
    """How far, in parts, the weighted mean may lag behind the present: the trend over the longest span times the
    mean age of the windows; counted from one standard error on, in full from two on."""
    found = trends_of(values, least=8)
    mean = float(weights @ values)
    if not found or mean <= 0:
        return 0.0
    trend = found[-1]
    trust = min(max((trend.size - UNSURE) / (SURE - UNSURE), 0.0), 1.0)
    age = float(weights @ np.arange(len(values))[::-1])
    return trust * abs(trend.slope) / mean * age


def widening(values: Floats) -> float:
    """How much likeness of neighbours widens the variance of a mean: 1 + 2r/(1 − φ), φ = max(r, 0.5). Counts blur
    what lasts: moods that fade by half each week show an r well below a half."""
    apart = values - values.mean()
    total = float(apart @ apart)
    seen = float(apart[1:] @ apart[:-1]) / total if total > 0 else 0.0
    if seen <= 0:
        return 1.0
    likeness = min(seen + (2 + 4 * seen) / len(values), MOST_ALIKE)
    return 1 + 2 * likeness / (1 - max(likeness, LASTING))


def _trend(values: Floats) -> Trend:
    n = len(values)
    low, high = np.triu_indices(n, 1)
    gaps = values[high] - values[low]
    score = float(np.sign(gaps).sum())
    _, ties = np.unique(values, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    slope = float(np.median(gaps / (high - low)))
    variance *= widening(values - slope * np.arange(n))
    size = max(abs(score) - 1, 0) / sqrt(variance) if variance > 0 else 0.0
    return Trend(n, size, slope, slope * (n - 1) / max(float(values.mean()), 1e-12))
