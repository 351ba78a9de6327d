"""The rota as a CP-SAT model: coverage, rules, loads, one stage as the objective and the others as limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import at_most, day_windows
from quarterdeck.rota.evaluate import counted
from quarterdeck.rota.table import Table


@dataclass(frozen=True)
class Solved:
    """``holding`` None: none found. ``bound`` in whole units or points, None where part of the rota was fixed."""

    holding: list[int | None] | None
    bound: int | None
    proven: bool


def rules(model: Any, table: Table) -> dict[tuple[int, int], Any]:
    """Variables x(p,s), with coverage and every hard rule."""
    x = {(p, s): model.new_bool_var("") for p, row in enumerate(table.may) for s, ok in enumerate(row) if ok}
    for s, able in enumerate(table.able):
        model.add_exactly_one(x[p, s] for p in able)
    for keys, weights, limit in at_most(table):
        held = [x[key] for key in keys]
        if limit == 1 and set(weights) == {1}:
            model.add_at_most_one(held)
        else:
            model.add(sum(w * var for w, var in zip(weights, held, strict=True)) <= limit)
    days: dict[tuple[int, int], Any] = {}
    for p, window in day_windows(table):
        for day, shifts in window:
            if (p, day) not in days:
                days[p, day] = model.new_bool_var("")
                for s in shifts:
                    model.add_implication(x[p, s], days[p, day])
        model.add_bool_or([days[p, day].negated() for day, _ in window])
    return x


def goal(
    model: Any, table: Table, x: Mapping[tuple[int, int], Any], *, stage: str, limits: Mapping[str, int], floor: int
) -> Any:
    """The objective of a stage, kept at or above the ``floor`` that is proven; earlier stages as limits."""
    far = 4 * (sum(max(column) for column in zip(*table.burden, strict=True)) + sum(map(abs, table.target))) + 1
    high, low = model.new_int_var(-far, limits.get("worst", far), ""), model.new_int_var(-far, far, "")
    loads = {}
    for p in counted(table):
        held = [table.burden[p][s] * x[p, s] for s in range(len(table.shifts)) if (p, s) in x]
        loads[p] = sum(held) - table.target[p]
        model.add(loads[p] <= high)
        model.add(loads[p] >= low)
    if "spread" in limits:
        model.add(high - low <= limits["spread"])
    burden = sum(table.burden[p][s] * var for (p, s), var in x.items())
    if "burden" in limits:
        model.add(burden <= limits["burden"])
    cost = sum(table.cost[p][s] * var for (p, s), var in x.items())
    changes = sum(1 - x[p, s] if (p, s) in x else 1 for s, p in table.kept.items())
    if "changes" in limits:
        model.add(changes <= limits["changes"])
    value = {"changes": changes, "worst": high, "spread": high - low, "burden": burden, "wishes": cost}[stage]
    model.add(value >= floor)
    return 20 * high + (high - low) if stage == "worst" and limits.get("both") else value


def solve(
    table: Table,
    stage: str,
    limits: Mapping[str, int],
    *,
    floor: int,
    start: Sequence[int | None],
    fixed: Mapping[int, int],
    budget: Budget,
    workers: int,
    seed: int,
) -> Solved:
    """Minimise one stage from a start; ``fixed`` shifts keep their holder (then nothing is proven)."""
    if budget.left <= table.telling:
        return Solved(None, None, proven=False)
    from ortools.sat.python import cp_model  # noqa: PLC0415 -- the extra is imported when asked for

    model = cp_model.CpModel()
    x = rules(model, table)
    for s, p in fixed.items():
        model.add(x[p, s] == 1)
    for (p, s), var in x.items():
        model.add_hint(var, start[s] == p)
    model.minimize(goal(model, table, x, stage=stage, limits=limits, floor=floor))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, budget.left)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False  # Python keeps the signal
    status = solver.solve(model)
    bound = None if fixed else round(solver.best_objective_bound)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(None, bound if status == cp_model.UNKNOWN else None, proven=status == cp_model.INFEASIBLE)
    holding: list[int | None] = [None] * len(table.shifts)
    for (p, s), var in x.items():
        if solver.value(var):
            holding[s] = p
    return Solved(holding, bound, proven=status == cp_model.OPTIMAL and not fixed)
