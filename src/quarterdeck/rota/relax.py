"""The linear relaxation of a stage (GLOP): a bound on every rota, and a rota that is nearly whole to start from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import at_most
from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.table import Table

_WHOLE = 0.999
_SLACK = 1e-5  # ten times the tolerance that GLOP keeps


@dataclass(frozen=True)
class Relaxed:
    """``bound`` in whole units or points; ``whole`` the shifts that the relaxation gives to one person."""

    bound: int
    whole: Mapping[int, int]


def find_relaxed(table: Table, stage: str, limits: Mapping[str, int], budget: Budget) -> Relaxed | None:
    """The relaxation of a stage under the limits of those before it; None where time runs out first."""
    if budget.left <= table.telling:
        return None
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- the extra is imported when asked for

    solver = pywraplp.Solver.CreateSolver("GLOP")
    keys = [(p, s) for p, row in enumerate(table.may) for s, ok in enumerate(row) if ok]
    x = {key: solver.NumVar(0, 1, "") for key in keys}
    _rules(solver, table, x)
    solver.Minimize(_objective(solver, table, x, stage=stage, limits=limits))
    solver.SetTimeLimit(max(1, int(budget.left * 1000)))
    if budget.left <= 0 or solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    value = solver.Objective().Value()
    whole = {s: p for (p, s), var in x.items() if var.solution_value() > _WHOLE}
    return Relaxed(math.ceil(value - _SLACK * max(1.0, abs(value))), whole)


def _rules(solver: Any, table: Table, x: Mapping[tuple[int, int], Any]) -> None:
    for s, able in enumerate(table.able):
        if able:
            row = solver.Constraint(1, 1)
            for p in able:
                row.SetCoefficient(x[p, s], 1)
    for keys, weights, limit in at_most(table):
        row = solver.Constraint(-solver.infinity(), limit)
        for key, weight in zip(keys, weights, strict=True):
            row.SetCoefficient(x[key], weight)


def _objective(
    solver: Any, table: Table, x: Mapping[tuple[int, int], Any], *, stage: str, limits: Mapping[str, int]
) -> Any:
    endless = solver.infinity()
    high, low = solver.NumVar(-endless, limits.get("worst", endless), ""), solver.NumVar(-endless, endless, "")
    for p in counted(table):
        for bound, sign in ((high, -1), (low, 1)):
            row = solver.Constraint(-endless, -sign * table.target[p])
            row.SetCoefficient(bound, sign)
            for s in range(len(table.shifts)):
                if (p, s) in x:
                    row.SetCoefficient(x[p, s], -sign * table.burden[p][s])
    if "spread" in limits:
        solver.Add(high - low <= limits["spread"])
    burden = solver.Sum([table.burden[p][s] * var for (p, s), var in x.items()])
    if "burden" in limits:
        solver.Add(burden <= limits["burden"])
    if "changes" in limits:
        kept = [x[p, s] for s, p in table.kept.items() if (p, s) in x]
        solver.Add(solver.Sum(kept) >= len(table.kept) - limits["changes"])
    if stage == "worst":
        return high
    if stage == "spread":
        return high - low
    return burden if stage == "burden" else solver.Sum([table.cost[p][s] * var for (p, s), var in x.items()])
