"""``rota plan``: from a request to a rota with its evidence."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quarterdeck.rota import bounds, clash
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.checks import check
from quarterdeck.rota.errors import SolverMissing
from quarterdeck.rota.evaluate import STAGES, ledger, stages, values, violations
from quarterdeck.rota.explain import reasons
from quarterdeck.rota.given import cut, strange
from quarterdeck.rota.model import Assigned, Plan, Request
from quarterdeck.rota.prove import Proof, prove, tolerance
from quarterdeck.rota.search import better, build
from quarterdeck.rota.shadow import misplaced, shadowing
from quarterdeck.rota.shapes import expand
from quarterdeck.rota.table import Table, tabulate
from quarterdeck.rota.weighed import joined
from quarterdeck.rota.wishes import published_for

SEARCH = 0.15  # of the time, for our own search where the solver comes after it
MOVES = 400_000
_END = 0.8  # of the time that laying out took: bounds, ledger and reasons, once the rota is found
_STEPS = 40_000_000  # of bounds, times people and shifts


def has_solver() -> bool:
    """Whether the extra ``quarterdeck[rota]`` is installed."""
    return importlib.util.find_spec("ortools") is not None


def plan(
    request: Request,
    budget: Budget,
    *,
    solver: bool | None = None,
    pinned: Mapping[str, str] | None = None,
    start: Mapping[str, str] | None = None,
    workers: int = 2,
    seed: int = 1,
) -> Plan:
    """A rota within the time limit, as fair as could be found, with the bound that is proven.

    ``solver`` None: where it is installed. ``pinned`` maps shifts that may not move to handles; ``start`` is a rota
    to start from. Raises ``BadRota`` for input that cannot be right, ``NoRota`` where the rules clash.
    """
    if solver and not has_solver():
        raise SolverMissing
    check(request)
    given, before = budget, budget.spent
    table = tabulate(request, pinned=pinned, budget=budget)
    budget = budget.part(budget.left - _END * (budget.spent - before))
    uses = (has_solver() if solver is None else solver) and small_enough(table, budget)
    clash.look_before(table, budget, uses=uses)
    draft = build(table, budget.part(budget.left * 0.5), seed=seed, start=_numbers(table, start or {}))
    if None in draft.holder:
        draft.holder[:] = clash.settle(table, draft.holder, budget, uses=uses, workers=workers)
        start = {table.shifts[s].name: table.people[p].handle for s, p in enumerate(draft.holder) if p is not None}
        draft = build(table, budget, seed=seed, start=_numbers(table, start))
    if None in draft.holder:
        return unfinished(table, draft.holder, given, uses=uses)
    part = budget.part(budget.limit * SEARCH) if uses else budget
    found = better(draft, part, centre=worst_bound(table), seed=seed, moves=_moves(table, uses=uses))
    proof = prove(table, found, budget, workers=workers, seed=seed) if uses else unproven(table, found)
    return planned(table, proof, seconds=given.spent, method="solver" if uses else "search")


def small_enough(table: Table, budget: Budget) -> bool:
    """Whether the solver can be told of the rota in the time that is left, and have some to solve it."""
    return table.telling < budget.left


def worst_bound(table: Table) -> int:
    """The bound of the worst excess that needs no solver, with fewer steps for large rotas."""
    return bounds.worst_bound(table, steps=max(10, min(400, _STEPS // (len(table.people) * len(table.shifts) + 1))))


def unfinished(table: Table, holding: list[int | None], budget: Budget, *, uses: bool) -> Plan:
    """The best rota found where some shifts have nobody yet, with a warning that says so."""
    said = clash.unsettled(table, holding, budget, uses=uses)
    made = planned(table, unproven(table, holding), seconds=budget.spent, method="solver" if uses else "search")
    return replace(made, warnings=(said, *made.warnings))


def _moves(table: Table, *, uses: bool) -> int:
    """How many moves our own search tries: by the size of the rota, more where no solver comes after it."""
    return min(MOVES, 800 * len(table.shifts)) * (1 if uses else 6)


def unproven(table: Table, holding: list[int | None]) -> Proof:
    """A rota of our own search, with the bounds that need no solver."""
    proof = Proof(holding)
    for stage, value in zip(STAGES, values(table, holding), strict=True):
        proof.best[stage] = value
        proof.limits[stage] = value + tolerance(table, stage, value)
    proof.bounds["worst"] = worst_bound(table)
    proof.bounds["spread"] = 0
    proof.bounds["burden"] = bounds.burden_bound(table, proof.bounds["worst"], proof.limits["spread"])
    proof.bounds["wishes"] = bounds.least_cost(table)
    proof.sum_bounds = joined(table, {}, proof.bounds["worst"])
    return proof


def planned(
    table: Table, proof: Proof, *, seconds: float, method: str, shadows: Mapping[str, str] | None = None
) -> Plan:
    """The plan of a rota; ``shadows`` says who accompanies which shift (None: they are chosen)."""
    held = handles(table, proof.holding)
    if shadows is None:
        shadows = {name: handle for name, handle in shadowing(table, held).items() if handle is not None}
    every = (*table.shifts, *(s for s in table.shadows if s.name in shadows))
    return Plan(
        request=table.request,
        shifts=tuple(sorted(every, key=lambda s: (s.start_at, s.layer, s.slot))),
        assignments={**held, **shadows},
        stages=stages(table, proof.holding, proof),
        ledger=ledger(table, proof.holding),
        violations=tuple(violations(table, proof.holding)),
        reasons=reasons(table, proof.holding),
        warnings=tuple(warnings(table)),
        method=method,
        seconds=seconds,
    )


def evaluate(request: Request, entries: Sequence[Assigned]) -> Plan:
    """``rota check``: the formula and the rules for a rota that somebody made."""
    check(request)
    pieces, held = cut(expand(request), entries)
    table = tabulate(request, pieces=pieces)
    proof = unproven(table, _numbers(table, held))
    shadows = {shift.name: held[shift.name] for shift in table.shadows if shift.name in held}
    made = planned(table, proof, seconds=0.0, method="given", shadows=shadows)
    broken = [*strange(request, entries, pieces, held), *misplaced(table, shadows), *made.violations]
    return replace(made, violations=tuple(broken))


def held(request: Request, entries: Sequence[Assigned]) -> tuple[Table, list[int | None]]:
    """The table of a request and who holds what in a rota that somebody made."""
    check(request)
    table = tabulate(request)
    return table, _numbers(table, published_for(entries, table.shifts))


def handles(table: Table, holding: Sequence[int | None]) -> dict[str, str | None]:
    """Shift names to handles."""
    return {table.shifts[s].name: None if p is None else table.people[p].handle for s, p in enumerate(holding)}


def _numbers(table: Table, held: Mapping[str, str]) -> list[int | None]:
    number = {person.handle: p for p, person in enumerate(table.people)}
    return [number.get(held.get(shift.name, "")) for shift in table.shifts]


def warnings(table: Table) -> list[str]:
    """What a reader should know: people without an eligible shift, history of people who are not given."""
    made = []
    for p, person in enumerate(table.people):
        if not any(table.may[p]):
            why = next(filter(None, (table.eligibility.find_reason(person, s) for s in table.shifts)), "no shift fits")
            made.append(f"{person.handle} may take no shift in this horizon: {why}")
    layers = {layer.name for layer in table.request.layers}
    unknown = sorted({entry.layer for entry in table.request.published} - layers)
    made += [f"published entries of {name!r} are left out: no such layer" for name in unknown]
    known = {person.handle for person in table.request.people}
    gone = sorted({entry.handle for entry in table.request.published if entry.layer in layers} - known)
    if gone:
        made.append(f"published entries of {', '.join(gone)} count for nobody: not among the people")
    strangers = sorted({entry.handle for entry in table.request.history} - known)
    if strangers:
        made.append(f"history of {', '.join(strangers)} is left out: not among the people")
    return made
