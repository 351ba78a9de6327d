"""What loads a person can have at all: whole steps above what only they may hold. Bounds and aims follow from it.

If every burden that p may choose is a multiple of g(p), p's load is o(p) + k g(p), so that not every excess can be
met: with g = 2 units, targets of different parity differ by a unit whatever the rota.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.table import Table

_MANY = 10_000  # positions to try; beyond that nothing is claimed


class Steps(NamedTuple):
    """Loads of a person are ``own + k * size``, in units; ``size`` 0: the load is ``own``."""

    own: int
    size: int

    def at_most(self, load: int) -> int:
        """The highest of them that is not above a load (it may be below ``own``: then there is none)."""
        return self.own + (load - self.own) // self.size * self.size if self.size else self.own

    def at_least(self, load: int) -> int:
        """The lowest of them that is not below a load."""
        return -Steps(-self.own, self.size).at_most(-load)


def steps(table: Table) -> list[Steps]:
    """The steps of every person."""
    own, size = [0] * len(table.people), [0] * len(table.people)
    for s, able in enumerate(table.able):
        if len(able) == 1:
            own[able[0]] += table.burden[able[0]][s]
        else:
            for p in able:
                size[p] = math.gcd(size[p], table.burden[p][s])
    return [Steps(*pair) for pair in zip(own, size, strict=True)]


def highest(table: Table, worst: int) -> list[int]:
    """The highest load of each person whose excess is not above ``worst``."""
    return [grid.at_most(target + worst) for grid, target in zip(steps(table), table.target, strict=True)]


def lowest(table: Table, least: int) -> list[int]:
    """The lowest load of each person whose excess is not below ``least``."""
    return [grid.at_least(target + least) for grid, target in zip(steps(table), table.target, strict=True)]


def spread_above(table: Table, low: int) -> int:
    """How far above ``low`` the highest excess must be if none is below it, by divisibility alone."""
    grids, target = steps(table), table.target
    free = [p for p in counted(table) if grids[p].size]
    return max((grids[p].at_least(target[p] + low) - target[p] - low for p in free), default=0)


def least_spread(table: Table) -> int:
    """No rota's spread is below this, in units, whatever the rules."""
    sizes = {grid.size for grid in steps(table) if grid.size}
    period = math.lcm(*sizes) if sizes else 1
    return min(spread_above(table, low) for low in range(period)) if period <= _MANY else 0
