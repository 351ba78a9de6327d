"""Bounds that need no solver: no rota can be better than these, whatever it looks like.

For weights l(p) >= 0 that sum to 1, every rota has

    worst >= sum l(p) x(p) >= sum over s of min over p of l(p) b(p,s)  -  sum l(p) t(p)

because each shift is held by one who may take it (rest and caps left out: fewer rules, so still a bound). The
weights are sought by subgradient steps in floating point; the bound is then computed from them in whole numbers and
rounded up to a whole unit. See Held, Wolfe and Crowder, "Validation of subgradient optimization", 1974.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.table import Table

Floats = npt.NDArray[np.float64]
_SCALE = 1_000_000
_FAR = 1e15


def least_burden(table: Table) -> int:
    """The sum of each shift's cheapest holder, in units."""
    return sum(min(table.burden[p][s] for p in able) for s, able in enumerate(table.able) if able)


def least_cost(table: Table) -> int:
    """The sum of each shift's cheapest holder by the fourth stage, in points."""
    return sum(min(table.cost[p][s] for p in able) for s, able in enumerate(table.able) if able)


def worst_bound(table: Table, *, steps: int = 400) -> int:
    """No rota's worst excess is below this, in units."""
    people = counted(table)
    if not people or not table.shifts:
        return 0
    return max(_exact(table, people, weights) for weights in _weights(table, people, steps))


def _weights(table: Table, people: Sequence[int], steps: int) -> list[list[int]]:
    """Candidate weights: all alike, and the best that the steps found, as whole numbers."""
    burden = np.array(
        [[table.burden[p][s] if table.may[p][s] else _FAR for s in range(len(table.shifts))] for p in people]
    )
    burden = burden[:, (burden < _FAR).any(axis=0)]
    target = np.array([table.target[p] for p in people], dtype=float)
    best, found = -np.inf, np.full(len(people), 1 / len(people))
    at, size = found.copy(), 1.0
    columns = np.arange(burden.shape[1])
    for step in range(steps):
        priced = at[:, None] * burden
        chosen = priced.argmin(axis=0)
        load = np.bincount(chosen, burden[chosen, columns], minlength=len(people))
        slope: Floats = load - target
        value = float(at @ slope)
        if value > best:
            best, found = value, at.copy()
        spread = float(slope.max() - slope.min()) or 1.0
        at = at * np.exp(size * slope / spread / (1 + step / 20))
        at = np.maximum(at / at.sum(), 1e-9)
    return [[1] * len(people), [max(1, round(float(value) * _SCALE)) for value in found]]


def _exact(table: Table, people: Sequence[int], weights: Sequence[int]) -> int:
    priced = dict(zip(people, weights, strict=True))
    gained = sum(min(priced[p] * table.burden[p][s] for p in able) for s, able in enumerate(table.able) if able)
    owed = sum(weight * table.target[p] for p, weight in priced.items())
    return -((owed - gained) // sum(weights))


def burden_bound(table: Table, worst: int, spread_limit: int) -> int:
    """The least burden of a rota whose worst excess is at least ``worst``, its spread within the limit."""
    people = counted(table)
    low = sum(table.target[p] + worst - spread_limit for p in people) + (spread_limit if people else 0)
    return max(least_burden(table), low)
