"""The four stages in order, each to a value and a bound that no rota can beat under the limits of those before it.

A stage is first relaxed (``relax``); then rounds of a smaller problem in which most shifts that the relaxation and
the best rota agree on are fixed (relaxation induced neighbourhoods: Danna, Rothberg and Le Pape 2005); then the
whole problem, for what time is left. A stage ends early when value and bound meet.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from quarterdeck.rota import bounds, grid
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import STAGES, counted, values
from quarterdeck.rota.level import Levels, least_spread, least_worst
from quarterdeck.rota.relax import find_relaxed
from quarterdeck.rota.table import Table
from quarterdeck.rota.whole import solve

_PART = {"worst": 0.55, "spread": 0.35, "burden": 0.2, "wishes": 0.95}  # of the time that is left
_SMALL = 1500  # people x shifts: up to here the whole problem is quicker than its parts
_KEEP = 0.9  # of what a round could fix
_ROUNDS, _ROUND = 0.8, 0.25  # of a stage's time: for the rounds together, for one of them at most


@dataclass
class Proof:
    """The best rota so far; of each stage the bound, the best value and the limit it set for later ones."""

    holding: list[int | None]
    bounds: dict[str, int] = field(default_factory=dict)
    best: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)


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
    for stage in STAGES:
        _stage(table, stage, proof, budget.part(budget.left * _PART[stage]), dice=dice, workers=workers)
        proof.best[stage] = values(table, proof.holding)[STAGES.index(stage)]
        proof.limits[stage] = proof.best[stage] + tolerance(table, stage, proof.best[stage])
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
        inner = find_relaxed(table, stage, _inner(table, proof), budget) if proof.limits else None
        whole = (inner or relaxed).whole
        _rounds(table, stage, proof, whole, budget=budget, dice=dice, workers=workers)
    if values(table, proof.holding)[at] > proof.bounds[stage] and budget.left > 0:
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


def _inner(table: Table, proof: Proof) -> dict[str, int]:
    """The limits with half of their tolerance kept back: a relaxation that leaves room for rounding."""
    slack = {name: tolerance(table, name, best) // 2 for name, best in proof.best.items()}
    return {name: limit - slack.get(name, 0) for name, limit in proof.limits.items()}


def _rounds(
    table: Table,
    stage: str,
    proof: Proof,
    whole: Mapping[int, int],
    *,
    budget: Budget,
    dice: random.Random,
    workers: int,
) -> None:
    at, keep = STAGES.index(stage), _KEEP
    until = budget.limit * (1 - _ROUNDS)
    dives, diving = True, True  # from the relaxation alone; other rounds keep to what it and the best rota share
    while budget.left > until and values(table, proof.holding)[at] > proof.bounds[stage]:
        before = values(table, proof.holding)[at:]
        near = {s: p for s, p in whole.items() if diving or proof.holding[s] == p}
        fixed = {s: p for s, p in near.items() if dice.random() < keep}
        if len(fixed) < len(table.shifts) / 10:
            return
        part = budget.part(min(budget.left - until, budget.limit * _ROUND))
        if part.left <= table.telling:
            return
        _solve(table, stage, proof, fixed, budget=part, workers=workers, seed=dice.randrange(1 << 30))
        better = values(table, proof.holding)[at:] < before
        dives = dives and not (better and diving) and keep > 0.6
        if not better:
            keep = max(0.4, keep - 0.1)
        diving = dives and not diving  # by turns, since a dive may end with nothing


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
