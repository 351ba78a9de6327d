"""Small whole-number programs, and the two solvers that take them: SCIP (branch and cut) and CP-SAT.

They are strong on different programs: SCIP where prices decide, CP-SAT where rules do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Terms = list[tuple[int, int]]  # column, coefficient


@dataclass
class Program:
    """Minimise the sum of ``costs`` over whole columns of 0 to ``tops``; ``rows`` are (terms, low, high)."""

    costs: list[int] = field(default_factory=list)
    tops: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, int | None, int | None]] = field(default_factory=list)

    def column(self, *, top: int = 1, cost: int = 0, start: int = 0) -> int:
        """A new column; its number."""
        self.costs.append(cost)
        self.tops.append(top)
        self.start.append(start)
        return len(self.costs) - 1

    def row(self, terms: Terms, *, low: int | None = None, high: int | None = None) -> None:
        """A new row: low <= sum of terms <= high."""
        self.rows.append((terms, low, high))


@dataclass(frozen=True)
class Answer:
    """``columns`` None: nothing found. ``bound`` None: nothing proven; ``impossible``: proven to have no solution."""

    columns: list[int] | None
    bound: float | None
    proven: bool = False
    impossible: bool = False


def by_scip(program: Program, seconds: float, *, seed: int = 1, enough: float | None = None) -> Answer:
    """SCIP on one thread; it may stop once its bound is ``enough``. Without SCIP nothing is found."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- the extra is imported when asked for

    solver = pywraplp.Solver.CreateSolver("SCIP")
    if solver is None or seconds <= 0:
        return Answer(None, None)
    endless = solver.infinity()
    columns = [solver.IntVar(0, top, "") for top in program.tops]
    for column, cost in zip(columns, program.costs, strict=True):
        solver.Objective().SetCoefficient(column, cost)
    for terms, low, high in program.rows:
        row = solver.Constraint(-endless if low is None else low, endless if high is None else high)
        for at, coefficient in terms:
            row.SetCoefficient(columns[at], coefficient)
    solver.SetHint(columns, [float(value) for value in program.start])
    stop = "" if enough is None else f"limits/dual = {enough}\n"
    solver.SetSolverSpecificParametersAsString(
        f"misc/catchctrlc = FALSE\nrandomization/randomseedshift = {seed % 100_000}\n{stop}"
    )
    solver.SetTimeLimit(max(10, int(seconds * 1000)))
    status = solver.Solve()
    if status == pywraplp.Solver.INFEASIBLE:
        return Answer(None, None, impossible=True)
    found = status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE)
    values = [round(column.solution_value()) for column in columns] if found else None
    known = found or status == pywraplp.Solver.NOT_SOLVED
    return Answer(values, solver.Objective().BestBound() if known else None, status == pywraplp.Solver.OPTIMAL)


def by_cpsat(program: Program, seconds: float, *, seed: int = 1) -> Answer:
    """CP-SAT on one thread."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 -- the extra is imported when asked for

    if seconds <= 0:
        return Answer(None, None)
    model = cp_model.CpModel()
    columns: list[Any] = [model.new_int_var(0, top, "") for top in program.tops]
    for terms, low, high in program.rows:
        total = sum(coefficient * columns[at] for at, coefficient in terms)
        if low == high and low is not None:
            model.add(total == low)
            continue
        if low is not None:
            model.add(total >= low)
        if high is not None:
            model.add(total <= high)
    for column, value in zip(columns, program.start, strict=True):
        model.add_hint(column, value)
    model.minimize(sum(cost * column for cost, column in zip(program.costs, columns, strict=True) if cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False  # Python keeps the signal
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Answer(None, None, impossible=True)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = [solver.value(column) for column in columns] if found else None
    return Answer(values, solver.best_objective_bound if found else None, status == cp_model.OPTIMAL)
