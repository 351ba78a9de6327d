"""The four stages in order, each to a value and a bound that no rota can beat under the limits of those before it.

A stage is first relaxed (``relax``). Small rotas are then solved whole. Of big ones, worst excess and spread are
searched for on a level (``level``); burden and wishes dive from the relaxation, with most of what it gives to one
person fixed, and go lower within the band of loads (``lower``). A stage ends early when value and bound meet.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from quarterdeck.rota import bounds, grid, weighed
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import STAGES, counted, sums, values
from quarterdeck.rota.level import Levels, least_spread, least_worst
from quarterdeck.rota.lower import Lowering
from quarterdeck.rota.relax import find_relaxed
from quarterdeck.rota.table import Table
from quarterdeck.rota.whole import solve

_PART = {"worst": 0.55, "spread": 0.35, "burden": 0.2, "wishes": 0.95}  # of the time that is left
_SUMS = 0.05  # of it at most, for the bounds of sums
_SMALL = 1500  # people x shifts: up to here the whole problem is quicker than its parts
_KEEP = 0.9  # of what a dive could fix
_DIVE, _DIVES = 2.5, 0.2  # seconds, and of a stage's time: a dive at most
_LONG, _LOWER = 30.0, 0.7  # seconds of a stage from which the whole problem gets a turn, and what steps have then
_EVEN = 0.25  # of the burden's time: first without any loss of evenness
_WHOLE = 1.0  # seconds below which it gets none


@dataclass
class Proof:
    """The best rota so far; of each stage the bound, the best value and the limit it set for later ones, in units."""

    holding: list[int | None]
    bounds: dict[str, int] = field(default_factory=dict)
    best: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)  # least burden + 20 x worst, or spread, of the rotas met
    sum_bounds: dict[str, int] = field(default_factory=dict)

    def met(self, found: Mapping[str, int]) -> None:
        """Keep the least of the sums."""
        for name, value in found.items():
            self.sums[name] = min(value, self.sums.get(name, value))


def prove(
    table: Table,
    start: Sequence[int | None],
    budget: Budget,
    *,
    workers: int = 2,
    seed: int = 1,
    limits: Mapping[str, int] | None = None,
) -> Proof:
    """Stages in order from a valid rota; the time limit is kept, and the rota is never worse than the start.

    ``limits`` (such as of ``changes`` from a published rota) hold from the first stage on.
    """
    proof = Proof(list(start), limits=dict(limits or {}))
    dice = random.Random(seed)  # noqa: S311 -- a seeded search, no secret
    proof.met(sums(values(table, start)))
    for stage in STAGES:
        _stage(table, stage, proof, budget.part(budget.left * _PART[stage]), dice=dice, workers=workers)
        proof.best[stage] = values(table, proof.holding)[STAGES.index(stage)]
        proof.limits[stage] = proof.best[stage] + tolerance(table, stage, proof.best[stage])
        proof.met(sums(values(table, proof.holding)))
        if stage == "worst":
            relaxed = weighed.find_bounds(table, proof.bounds["worst"], budget.part(budget.left * _SUMS))
            proof.sum_bounds = weighed.joined(table, relaxed, proof.bounds["worst"])
    return proof


def tolerance(table: Table, stage: str, best: int) -> int:
    """How far later stages may leave a stage's best value, in units."""
    shares = table.request.tolerances
    people = counted(table)
    mean = Fraction(sum(table.entitlement), max(1, len(people)))
    if stage == "burden":
        return int(shares.burden * best)
    return int((shares.worst if stage == "worst" else shares.spread) * mean) if stage != "wishes" else 0


def simple_bound(table: Table, stage: str, proof: Proof) -> int:
    """What is known without a solver."""
    if stage == "worst":
        return bounds.worst_bound(table)
    if stage == "burden":
        return bounds.burden_bound(table, proof.bounds["worst"], proof.limits["spread"])
    return grid.least_spread(table) if stage == "spread" else bounds.least_cost(table)


def _stage(table: Table, stage: str, proof: Proof, budget: Budget, *, dice: random.Random, workers: int) -> None:
    at = STAGES.index(stage)
    proof.bounds[stage] = simple_bound(table, stage, proof)
    if values(table, proof.holding)[at] <= proof.bounds[stage]:
        return
    relaxed = find_relaxed(table, stage, proof.limits, budget)
    if relaxed:
        proof.bounds[stage] = max(proof.bounds[stage], relaxed.bound)
    big = len(table.people) * len(table.shifts) > _SMALL
    if big and stage in {"worst", "spread"}:
        if budget.left > table.telling:
            _level(table, stage, proof, budget, seed=dice.randrange(1 << 30), workers=workers)
        return
    if relaxed and big:
        _lower(table, stage, proof, relaxed.whole, budget=budget, dice=dice, workers=workers)
    if values(table, proof.holding)[at] > proof.bounds[stage] and budget.left > (_WHOLE if relaxed and big else 0):
        found = _solve(table, stage, proof, {}, budget=budget, workers=workers, seed=dice.randrange(1 << 30))
        if found is not None:
            proof.bounds[stage] = max(proof.bounds[stage], found)


def _level(table: Table, stage: str, proof: Proof, budget: Budget, *, seed: int, workers: int) -> None:
    """Worst excess and spread of a big rota: loads on a level."""
    levels = Levels(table, stage, proof.limits, floor=proof.bounds[stage], start=proof.holding)
    if stage == "worst":
        least_worst(levels, table, budget, workers=workers, seed=seed)
    else:
        least_spread(levels, table, proof.limits, budget, workers=workers, seed=seed)
    proof.holding[:], proof.bounds[stage] = levels.holding, levels.floor
    proof.met(levels.sums)


def _inner(table: Table, proof: Proof) -> dict[str, int]:
    """The limits with half of their tolerance kept back: a relaxation that leaves room for rounding."""
    slack = {name: tolerance(table, name, best) // 2 for name, best in proof.best.items()}
    return {name: limit - slack.get(name, 0) for name, limit in proof.limits.items()}


def _lower(
    table: Table,
    stage: str,
    proof: Proof,
    whole: Mapping[int, int],
    *,
    budget: Budget,
    dice: random.Random,
    workers: int,
) -> None:
    """Burden and wishes of a big rota: a dive from the relaxation, then less and less within the band of loads."""
    if stage == "burden":
        _steps(
            table,
            stage,
            proof,
            [whole],
            proof.limits | _as_even(table, proof),
            budget=budget.part(budget.left * _EVEN),
            dice=dice,
            workers=workers,
        )
    inner = find_relaxed(table, stage, _inner(table, proof), budget)
    wholes = [whole, inner.whole] if inner else [whole]
    fixed = {s: p for s, p in wholes[-1].items() if dice.random() < _KEEP}
    dive = budget.part(min(_DIVE, budget.limit * _DIVES))
    _solve(table, stage, proof, fixed, budget=dive, workers=workers, seed=dice.randrange(1 << 30))
    part = budget.part(budget.left * (1 if budget.left < _LONG else _LOWER))
    _steps(table, stage, proof, wholes, proof.limits, budget=part, dice=dice, workers=workers)


def _as_even(table: Table, proof: Proof) -> dict[str, int]:
    """Worst excess and spread of the rota as it is, as limits: what of the burden costs no evenness is saved first."""
    worst, spread, _, _ = values(table, proof.holding)
    return {"worst": worst, "spread": spread}


def _steps(
    table: Table,
    stage: str,
    proof: Proof,
    wholes: Sequence[Mapping[int, int]],
    limits: Mapping[str, int],
    *,
    budget: Budget,
    dice: random.Random,
    workers: int,
) -> None:
    """Go lower within the limits, which the rota is in."""
    if budget.left <= table.telling:
        return
    lowering = Lowering(table, stage, limits, wholes, proof.bounds[stage], list(proof.holding))
    lowering.run(budget, workers=workers, seed=dice.randrange(1 << 30))
    proof.holding[:] = lowering.best
    proof.met(lowering.sums)


def _solve(
    table: Table, stage: str, proof: Proof, fixed: Mapping[int, int], *, budget: Budget, workers: int, seed: int
) -> int | None:
    """One run of the solver; a better rota is kept. Returns the bound it proved, None: none."""
    limits = {**proof.limits, "both": 1} if fixed else proof.limits
    made = solve(
        table, stage, limits, floor=proof.bounds[stage], start=proof.holding, fixed=fixed,
        budget=budget, workers=workers, seed=seed,
    )  # fmt: skip
    if made.holding is not None and _ranks(table, made.holding, stage) < _ranks(table, proof.holding, stage):
        proof.holding[:] = made.holding
    return made.bound


def _ranks(table: Table, holding: Sequence[int | None], stage: str) -> tuple[int, ...]:
    """Stages from this one on: earlier ones are within their limits anyway."""
    return values(table, holding)[STAGES.index(stage) :]
