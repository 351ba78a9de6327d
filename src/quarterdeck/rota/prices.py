"""What the relaxation tells of loads: whose burden is scarce, and where a narrow band has most room."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import at_most
from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.table import Table

_PRICE = 10  # of a unit of burden on average; a unit beside the aim costs 100


class Loads:
    """The relaxation with every load between ``low`` and ``high``, both free."""

    def __init__(self, table: Table) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- the extra is imported when asked for

        self.optimal = pywraplp.Solver.OPTIMAL
        self.solver = solver = pywraplp.Solver.CreateSolver("GLOP")
        endless = solver.infinity()
        x = {(p, s): solver.NumVar(0, 1, "") for p, row in enumerate(table.may) for s, ok in enumerate(row) if ok}
        for s, able in enumerate(table.able):
            if able:
                _row(solver.Constraint(1, 1), {x[p, s]: 1 for p in able})
        for keys, weights, limit in at_most(table):
            terms = {x[key]: weight for key, weight in zip(keys, weights, strict=True)}
            _row(solver.Constraint(-endless, limit), terms)
        self.burden = {column: table.burden[p][s] for (p, s), column in x.items()}
        self.high, self.low = solver.NumVar(-endless, endless, ""), solver.NumVar(-endless, endless, "")
        held: dict[int, dict[Any, int]] = {p: {} for p in counted(table)}
        for (p, s), column in x.items():
            held[p][column] = table.burden[p][s]
        self.tops = {}
        for p, terms in held.items():
            target = table.target[p]
            self.tops[p] = _row(solver.Constraint(-endless, target), {**terms, self.high: -1})
            _row(solver.Constraint(target, endless), {**terms, self.low: -1})

    def solve(self, budget: Budget, *, costs: dict[Any, int]) -> bool:
        """Whether a least sum of costs was found in time."""
        objective = self.solver.Objective()
        objective.Clear()
        for column, cost in costs.items():
            objective.SetCoefficient(column, cost)
        self.solver.SetTimeLimit(max(1, int(budget.left * 1000)))
        return bool(budget.left > 0 and self.solver.Solve() == self.optimal)


def _row(row: Any, terms: dict[Any, int]) -> Any:
    for column, weight in terms.items():
        row.SetCoefficient(column, weight)
    return row


def find_prices(table: Table, budget: Budget) -> list[int]:
    """The price of a unit of each person's burden, 10 on average; 0 where it is not scarce, or time is out."""
    if budget.left <= table.telling:
        return [0] * len(table.people)
    loads = Loads(table)
    if not loads.solve(budget, costs={loads.high: 1}):
        return [0] * len(table.people)
    scale = _PRICE * max(1, len(loads.tops))
    made = {p: round(-row.dual_value() * scale) for p, row in loads.tops.items()}
    return [max(0, made.get(p, 0)) for p in range(len(table.people))]


def find_position(table: Table, limits: Mapping[str, int], width: int, budget: Budget) -> int:
    """The low end, in units, of a band of excesses: half way between the lowest and the highest the relaxation has."""
    if budget.left <= table.telling:
        return limits.get("worst", 0) - width
    loads = Loads(table)
    ends: list[float] = []
    loads.solver.Add(loads.high - loads.low <= width)
    loads.high.SetUb(limits.get("worst", loads.solver.infinity()))
    for sign in (1, -1):
        found = loads.solve(budget, costs={loads.low: sign})
        ends += [loads.low.solution_value()] if found else []
    return math.floor(sum(ends) / len(ends)) if ends else limits.get("worst", 0) - width
