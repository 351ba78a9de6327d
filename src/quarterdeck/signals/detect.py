"""Signals in a short monthly series, with few false ones.

The rules on plain limits would mark 2 to 5 of a hundred months of a stable team: limits from twelve points are
uncertain, months resemble their neighbours a little (r about 0.2), and medians of waiting times are skewed. So

- limits come from a baseline, the first 12 points since the last marked change (at least 8), outliers screened, the
  larger of the two estimates of spread (moving ranges, standard deviation) taken; they hold until the next mark;
- they are widened by 1 + 4.5 / n for a baseline of n points;
- a run of eight counts where each is beyond the centre by three of the centre's standard errors, and three of four
  count where they are beyond 0.7 of the way to the limit (instead of 0.5);
- times are looked at as logarithms.

Simulated stable teams (independent, autocorrelated to 0.3, counts, skewed, and open work itself) then have less than
1 of 100 months marked; a lasting shift of three standard deviations is found within half a year in three of five.
`tests/signals/test_detect.py` shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from quarterdeck.signals.rules import eight_in_a_row, outside, three_of_four
from quarterdeck.signals.xmr import D2, Floats, Limits, moving_ranges, screened

Rule = Literal["outside", "three_of_four", "eight_in_a_row"]

BASELINE = 12
FEWEST = 8
_WIDER = 4.5
_NEARNESS = 0.7
_ERRORS = 3.0
_FAR = 4.0


@dataclass(frozen=True, slots=True)
class Signal:
    """What was found at a point: the first rule that marks it, and the side (``above`` or ``below`` the usual)."""

    rule: Rule
    side: Literal["above", "below"]


def find_signals(
    values: Sequence[float], *, changes: Sequence[int] = (), logarithms: bool = False
) -> list[Signal | None]:
    """A signal or None for each point (NaN: no value). ``changes`` are the places where a new baseline begins.

    The newest point is never part of its own baseline, and nothing is said before a baseline has 8 points.
    """
    points = np.asarray(values, dtype=np.float64)
    if logarithms:
        points = np.log1p(points)
    found: list[Signal | None] = [None] * len(points)
    bounds = [0, *sorted({place for place in changes if 0 < place < len(points)}), len(points)]
    for first, beyond in pairwise(bounds):
        found[first:beyond] = _in_segment(points[first:beyond])
    return found


def _in_segment(points: Floats) -> list[Signal | None]:
    found: list[Signal | None] = [None] * len(points)
    known = np.flatnonzero(~np.isnan(points))
    for n in range(FEWEST, min(BASELINE, len(known) - 1) + 1):
        # With fewer points than a full baseline each new one is judged by those before it.
        judged = known if n == BASELINE else known[: n + 1]
        marks = _judge(points[judged], n)
        for place in range(n, len(judged)):
            found[judged[place]] = marks[place]
    return found


def _judge(points: Floats, n: int) -> list[Signal | None]:
    """Judges points by the limits of the first n of them."""
    usual = _baseline(points[:n])
    if usual is None:
        return [None] * len(points)
    marks = {
        "outside": outside(points, usual),
        "three_of_four": three_of_four(points, usual, nearness=_NEARNESS),
        "eight_in_a_row": eight_in_a_row(points, usual, margin=_ERRORS * _spread(points[:n]) / np.sqrt(n)),
    }
    found: list[Signal | None] = []
    for place, point in enumerate(points):
        rule = next((rule for rule, flags in marks.items() if flags[place]), None)
        found.append(Signal(rule, "above" if point > usual.centre else "below") if rule else None)  # type: ignore[arg-type]
    return found


def _baseline(points: Floats) -> Limits | None:
    """Widened limits of a baseline; None where nothing ever moved in it."""
    spread = _spread(points)
    if spread == 0.0:
        return None
    reach = 3 * (1 + _WIDER / len(points)) * spread
    centre = float(_screened(points).mean())
    return Limits(centre, centre - reach, centre + reach, reach)


def _spread(points: Floats) -> float:
    """A standard deviation: the larger of that of the moving ranges and that of the points, outliers screened."""
    kept = _screened(points)
    return max(_moving_spread(points), float(kept.std(ddof=1)) if len(kept) > 1 else 0.0)


def _screened(points: Floats) -> Floats:
    """Points without those far from the median, where the moving ranges show how far that is."""
    if np.median(moving_ranges(points)) == 0:
        return points
    near = np.abs(points - np.median(points)) <= _FAR * _moving_spread(points)
    kept = np.asarray(points[near], dtype=np.float64)
    return kept if len(kept) > 1 else points


def _moving_spread(points: Floats) -> float:
    return float(screened(moving_ranges(points)).mean()) / D2
