"""The usual detection rules of a process behaviour chart, as Wheeler gives them. Each marks points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quarterdeck.signals.xmr import Floats, Limits

Flags = NDArray[np.bool_]


def outside(values: Sequence[float] | Floats, within: Limits) -> Flags:
    """Points beyond a natural process limit."""
    points = np.asarray(values, dtype=np.float64)
    return np.asarray((points > within.upper) | (points < within.lower), dtype=np.bool_)


def eight_in_a_row(values: Sequence[float] | Floats, within: Limits, *, length: int = 8, margin: float = 0.0) -> Flags:
    """Points that end a run of ``length`` or more on one side of the centre, each beyond it by more than ``margin``.

    A point on the centre, or a gap (NaN), ends a run.
    """
    apart = np.asarray(values, dtype=np.float64) - within.centre
    return _ending_run(apart > margin, length) | _ending_run(apart < -margin, length)


def three_of_four(values: Sequence[float] | Floats, within: Limits, *, nearness: float = 0.5) -> Flags:
    """Points with which three of four in a row are closer to one limit than to the centre.

    ``nearness`` moves the boundary: it is the part of the way from the centre to the limit.
    """
    apart = np.asarray(values, dtype=np.float64) - within.centre
    beyond = nearness * (within.upper - within.centre)
    return _three_of_four(apart > beyond) | _three_of_four(apart < -beyond)


def _three_of_four(near: Flags) -> Flags:
    counts = np.convolve(near, np.ones(4), "full")[: len(near)]
    return np.asarray(near & (counts >= 3), dtype=np.bool_)


def _ending_run(side: Flags, length: int) -> Flags:
    places = np.arange(1, len(side) + 1)
    last_off = np.maximum.accumulate(np.where(side, 0, places))
    return np.asarray(places - last_off >= length, dtype=np.bool_)
