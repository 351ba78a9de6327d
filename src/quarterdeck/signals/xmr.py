"""Natural process limits of single values from their moving ranges.

After Shewhart's charts: W. J. Jennett (1942) for the moving range; D. J. Wheeler, *Understanding Variation* (2nd ed.
2000) and *Making Sense of Data* (2003) for the form used here; L. S. Nelson, "Control Charts for Individual
Measurements", Journal of Quality Technology 14 (1982), for leaving out ranges that are too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

D2 = 1.128
"""Mean moving range of two in standard deviations."""
D4_MEDIAN = 0.954
"""Median moving range of two in standard deviations."""
MEAN_FACTOR = 2.66
"""3 / D2: limits from the mean moving range."""
MEDIAN_FACTOR = 3.145
"""3 / D4_MEDIAN: limits from the median moving range."""
RANGE_FACTOR = 3.27
"""Upper limit of a moving range, in mean moving ranges."""
MEDIAN_RANGE_FACTOR = 3.865
"""Upper limit of a moving range, in median moving ranges."""
TOO_LARGE = 3.5
"""A moving range of so many mean ones says nothing about the usual variation (Nelson 1982)."""
FEWEST = 6
"""A usual range wants so many points."""
YEAR = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre and natural process limits, in the unit of the values; ``range_limit`` bounds a moving range."""

    centre: float
    lower: float
    upper: float
    range_limit: float

    @property
    def sigma(self) -> float:
        """A third of the distance from the centre to a limit."""
        return (self.upper - self.centre) / 3


def moving_ranges(values: Sequence[float] | Floats) -> Floats:
    """Distances of neighbours. A gap (NaN) has no neighbour on either side."""
    ranges = np.abs(np.diff(np.asarray(values, dtype=np.float64)))
    return np.asarray(ranges[~np.isnan(ranges)], dtype=np.float64)


def limits(values: Sequence[float] | Floats) -> Limits:
    """Mean ± 2.66 mean moving ranges. Raises ValueError where no two neighbours are known."""
    ranges = _some(moving_ranges(values))
    centre, spread = float(np.nanmean(np.asarray(values, dtype=np.float64))), float(ranges.mean())
    return Limits(centre, centre - MEAN_FACTOR * spread, centre + MEAN_FACTOR * spread, RANGE_FACTOR * spread)


def median_limits(values: Sequence[float] | Floats) -> Limits:
    """Median ± 3.145 median moving ranges, which outliers do not widen. Raises ValueError like `limits`."""
    ranges = _some(moving_ranges(values))
    centre, spread = float(np.nanmedian(np.asarray(values, dtype=np.float64))), float(np.median(ranges))
    return Limits(
        centre, centre - MEDIAN_FACTOR * spread, centre + MEDIAN_FACTOR * spread, MEDIAN_RANGE_FACTOR * spread
    )  # fmt: skip


def screened(ranges: Floats) -> Floats:
    """Moving ranges without those that are too large.

    Where half of them are 0, as with a headcount or a share of few, steps are the usual way to move, and all stay.
    """
    if not len(ranges) or np.median(ranges) == 0:
        return ranges
    return np.asarray(ranges[ranges <= TOO_LARGE * ranges.mean()], dtype=np.float64)


def screened_limits(values: Sequence[float] | Floats) -> Limits:
    """Like `limits`, but where a moving range is too large it is left out, and the median is the centre then."""
    ranges = _some(moving_ranges(values))
    kept = screened(ranges)
    if len(kept) == len(ranges):
        return limits(values)
    centre, spread = float(np.nanmedian(np.asarray(values, dtype=np.float64))), float(kept.mean())
    return Limits(centre, centre - MEAN_FACTOR * spread, centre + MEAN_FACTOR * spread, RANGE_FACTOR * spread)


def corrected_limits(values: Sequence[float] | Floats) -> Limits:
    """Limits for values that resemble their neighbours, such as a median of open work day by day.

    Neighbours that are alike make moving ranges too small, by the root of 1 − r for a lag-one autocorrelation r
    (Wheeler, *Advanced Topics in Statistical Process Control*, 1995, ch. 12); the limits are widened by that. r is
    estimated, its bias in short series taken off (Kendall 1954), and taken as 0 where it is negative.
    """
    plain = limits(values)
    widened = (plain.upper - plain.centre) / np.sqrt(1 - lag_one(values))
    return Limits(plain.centre, plain.centre - widened, plain.centre + widened, plain.range_limit)


def lag_one(values: Sequence[float] | Floats) -> float:
    """Lag-one autocorrelation, from 0 to 0.98; 0 where it cannot be told."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    apart = known - known.mean()
    total = float(apart @ apart)
    if total == 0.0 or len(known) < 3:
        return 0.0
    plain = float(apart[1:] @ apart[:-1]) / total
    return min(max(plain + (1 + 3 * plain) / len(known), 0.0), 0.98)


def usual_range(values: Sequence[float]) -> tuple[float, float] | None:
    """The limits of the last 12 values that are known, outliers screened; None below 6 of them.

    Where no value is negative the lower end is not either: it bounds a time, a count or a share.
    """
    recent = [value for value in values if not np.isnan(value)][-YEAR:]
    if len(recent) < FEWEST:
        return None
    found = screened_limits(recent)
    low = max(found.lower, 0.0) if min(recent) >= 0 else found.lower
    return low, found.upper


def _some(ranges: Floats) -> Floats:
    if not len(ranges):
        raise ValueError("limits need two neighbouring values")
    return ranges
