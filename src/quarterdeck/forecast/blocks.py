"""The stationary block bootstrap with weights on recent windows (Politis & Romano 1994).

A path of windows goes on to the next window with probability c = 1 − 1/L and starts again elsewhere otherwise, so
that a week follows the week that followed it, and each is aligned to its weekday. Starts are drawn with
q_j ∝ w_j − c·w_(j−1), which makes w_j the share of window j in long paths (w must not fall; where it would, q is 0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.flow import Flow
from quarterdeck.signals.xmr import lag_one

Floats = NDArray[np.float64]
Places = NDArray[np.int16]

GUIDE = 1 << 16


@dataclass(frozen=True, slots=True)
class Blocks:
    """How windows follow one another: ``weights`` (windows, sum 1), mean ``length`` of a block in windows, and the
    ``likeness`` of neighbours (lag-one autocorrelation)."""

    weights: Floats
    length: float
    likeness: float

    @property
    def effective(self) -> float:
        """Windows that would tell as much if they were weighted equally and did not resemble their neighbours."""
        alone = 1 / float((self.weights**2).sum())
        return max(alone * (1 - self.likeness) / (1 + self.likeness), 1.0)


def blocks_of(flow: Flow, *, half_life: float) -> Blocks:
    """Weights that halve every ``half_life`` weeks, and the block length that suits an AR(1) of the same likeness."""
    values = flow.per_person
    count = len(values)
    age = np.arange(count)[::-1] * (flow.width / 7)
    weights = 0.5 ** (age / half_life) if half_life > 0 else np.ones(count)
    likeness = lag_one(list(values)) if count >= 8 else 0.0
    likeness = min(likeness, 0.8)
    return Blocks(weights / weights.sum(), max(_length(likeness, count), flow.block), likeness)


def _length(likeness: float, count: int) -> float:
    """Politis & White (2004), corrected by Patton, Politis & White (2009), for an AR(1): (2ρ/(1−ρ²))^⅔ · n^⅓."""
    best = (2 * likeness / (1 - likeness**2)) ** (2 / 3) * count ** (1 / 3)
    return float(np.clip(best, 1.0, max(1.0, count / 3)))


def guide_of(blocks: Blocks) -> Places:
    """A table of starts: an entry taken at random is window j with probability q_j, to 1 in 65,536."""
    go_on = 1 - 1 / blocks.length
    wanted = blocks.weights.copy()
    wanted[1:] = np.maximum(wanted[1:] - go_on * blocks.weights[:-1], 0)
    bounds = np.cumsum(wanted) / wanted.sum()
    ends = np.floor(bounds * GUIDE + 0.5).astype(np.int64)
    ends[-1] = GUIDE
    return np.repeat(np.arange(len(ends), dtype=np.int16), np.diff(ends, prepend=0))


def paths(blocks: Blocks, runs: int, rng: np.random.Generator) -> Iterator[Places]:
    """Window numbers of each run, one array (runs) for each window to come, without end."""
    guide, newest = guide_of(blocks), len(blocks.weights) - 1
    start_below = np.uint16(min(round(GUIDE / blocks.length), GUIDE - 1))
    always = blocks.length <= 1.0
    now = guide[rng.integers(0, GUIDE, runs, dtype=np.uint16)]
    while True:
        yield now
        drawn = guide[rng.integers(0, GUIDE, runs, dtype=np.uint16)]
        if always:
            now = drawn
            continue
        starts = (rng.integers(0, GUIDE, runs, dtype=np.uint16) < start_below) | (now == newest)
        now = np.where(starts, drawn, now + 1).astype(np.int16)
