"""How much each run has to get through: what is left, what is added on the way, and the luck of small numbers.

All draws come from standard normals by functions that rise with them (Wilson & Hilferty 1931 for gamma), so that
two plans given the same normals differ by the plan alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LARGEST_GROWTH = 0.9


@dataclass(frozen=True, slots=True)
class Luck:
    """The random numbers of a chunk of runs: normals (epics, runs) but for ``speed`` and ``team`` (runs), and
    uniforms ``phase`` (epics, runs) and ``pick`` (epics, runs)."""

    speed: Floats
    team: Floats
    own: Floats
    growth: Floats
    phase: Floats
    pick: Floats


def luck_of(rng: np.random.Generator, epics: int, runs: int) -> Luck:
    """Fresh random numbers."""
    normal = rng.standard_normal((3 * epics + 2, runs), dtype=np.float32)
    uniform = rng.random((2 * epics, runs), dtype=np.float32)
    parts = normal[2:].reshape(3, epics, runs)
    return Luck(normal[0], normal[1], parts[0], parts[1], uniform[:epics], uniform[epics:])


def gamma(mean: Floats, variance: Floats, normals: Floats) -> Floats:
    """A gamma variable with this mean and variance at the quantiles of the normals (the mean where that is 0)."""
    safe = np.maximum(mean, np.float32(1e-9))
    inverse = np.clip(variance / (9 * safe * safe), 0, 1).astype(np.float32)
    cube = np.maximum(1 - inverse + normals * np.sqrt(inverse), 0)
    return np.asarray(mean * cube * cube * cube, dtype=np.float32)


def added(left: Floats, growth: Floats, normals: Floats) -> Floats:
    """What is added while ``left`` is worked off and each finished one brings ``growth`` more on average.

    The progeny of a branching process with Poisson offspring: mean n·γ/(1−γ), variance n·γ/(1−γ)³ (Consul & Jain
    1973).
    """
    rest = 1 - np.minimum(growth, np.float32(LARGEST_GROWTH))
    mean = left * np.minimum(growth, np.float32(LARGEST_GROWTH)) / rest
    return gamma(mean, mean / (rest * rest), normals)


def needed(amount: Floats, share: NDArray[np.float64], spread: float, *, luck: Luck) -> Floats:
    """How much team progress finishes ``amount`` (epics, runs), where epic e takes ``share[e]`` of the team's.

    Which of the team's items fall to an epic is chance: with share p the progress needed for n items is gamma with
    mean n and variance n·(1 − p); together the epics are held to the variance of their summed share. The phase
    rounds to whole items without bias where a run's speed is not 1. ``spread`` is the mean square of an item over
    its mean.
    """
    if not len(amount):
        return amount
    whole = np.float32(max(0.0, 1.0 - float(share.sum())) * spread)
    together = amount.sum(axis=0)
    if len(amount) > 1:
        own = gamma(amount, amount * np.float32(spread), luck.own)
        own = own * together / np.maximum(own.sum(axis=0), np.float32(1e-9))
    else:
        own = amount
    scale = gamma(together, together * whole, luck.team) / np.maximum(together, np.float32(1e-9))
    return np.asarray(own * scale, dtype=np.float32)


def rounded(need: Floats, speed: Floats, step: NDArray[np.float64], phase: Floats) -> Floats:
    """``need`` at a run's own speed, less a random part of a ``step`` (the usual size of one item times the share)."""
    low = need / speed - phase * step.astype(np.float32)[:, None]
    return np.where(need > 0, np.maximum(low, np.float32(1e-6)), 0).astype(np.float32)
