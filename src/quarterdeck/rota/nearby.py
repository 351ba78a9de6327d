"""The linear relaxation of an aim, near a rota: what of it is whole shows where the rota should change.

Its objective is what is beside the aim first, then the distance from the rota, with some chance; so a relaxed rota
that meets the aim and shares most shifts with the one we have (cf. the feasibility pump: Fischetti et al. 2005).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import at_most
from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.parts import NEAR, Aim
from quarterdeck.rota.table import Table

_WHOLE = 0.999
_TIGHTER = (0, 0, 1, 2, 4)  # units by which an aim is made harder, to leave room for rounding
_STEP, _CHANCE = 0.01, 0.2  # the price of a change, and the most that chance adds to it


class Nearby:
    """The relaxation, built once and solved for one aim and rota after another. Not to be shared by threads."""

    def __init__(self, table: Table) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- the extra is imported when asked for

        self._table, self._optimal = table, pywraplp.Solver.OPTIMAL
        self._solver = solver = pywraplp.Solver.CreateSolver("GLOP")
        self._x = {(p, s): solver.NumVar(0, 1, "") for p, row in enumerate(table.may) for s, ok in enumerate(row) if ok}
        for s, able in enumerate(table.able):
            if able:
                self._row({self._x[p, s]: 1 for p in able}, 1, 1)
        for keys, weights, limit in at_most(table):
            self._row({self._x[key]: weight for key, weight in zip(keys, weights, strict=True)}, None, limit)
        held: dict[int, dict[Any, int]] = {p: {} for p in counted(table)}
        for (p, s), column in self._x.items():
            held[p][column] = table.burden[p][s]
        self._loads = {p: (self._load(terms, -1), self._load(terms, 1)) for p, terms in held.items()}

    def _row(self, terms: dict[Any, int], low: int | None, high: int | None) -> Any:
        endless = self._solver.infinity()
        row = self._solver.Constraint(-endless if low is None else low, endless if high is None else high)
        for column, weight in terms.items():
            row.SetCoefficient(column, weight)
        return row

    def _load(self, terms: dict[Any, int], sign: int) -> Any:
        """A row of a load that may be missed at a price: above (sign -1) or below (1)."""
        miss = self._solver.NumVar(0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(miss, NEAR)
        return self._row({**terms, miss: sign}, None, None)

    def find_whole(
        self, aim: Aim, holding: Sequence[int | None] | None, budget: Budget, dice: random.Random
    ) -> dict[int, int] | None:
        """The shifts that the relaxation gives to one person; ``holding`` None: far from any rota. None: no time."""
        for p, (high, low) in self._loads.items():
            room = 0 if aim.low is None else max(0, aim.high[p] - aim.low[p])
            high.SetUb(aim.high[p] - min(dice.choice(_TIGHTER), room if aim.low is not None else _TIGHTER[-1]))
            if aim.low is not None:
                low.SetLb(aim.low[p])
        objective = self._solver.Objective()
        for (p, s), column in self._x.items():
            stays = holding is None or holding[s] == p
            objective.SetCoefficient(column, 0 if stays else _STEP + _CHANCE * dice.random())
        self._solver.SetTimeLimit(max(1, int(budget.left * 1000)))
        if budget.left <= 0 or self._solver.Solve() != self._optimal:
            return None
        return {s: p for (p, s), column in self._x.items() if column.solution_value() > _WHOLE}
