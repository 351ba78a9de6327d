from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import pytest

from quarterdeck.rota import bounds
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota
from quarterdeck.rota.evaluate import values
from quarterdeck.rota.model import Plan, Tolerances
from quarterdeck.rota.plan import plan
from quarterdeck.rota.table import tabulate
from tests.oracles import rota_exhaustive as oracle
from tests.rota.cases import random_request

EXACT = Tolerances(Fraction(0), Fraction(0), Fraction(0))
SEEDS = range(8)


def solved(seed: int, *, solver: bool) -> tuple[Plan | None, tuple[int, int, int, int] | None]:
    request = replace(random_request(seed, days=4, count=3), tolerances=EXACT)
    best = oracle.best(tabulate(request))
    try:
        return plan(request, Budget.of(time.monotonic, 20), solver=solver), best
    except NoRota:
        return None, best


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_of_a_small_rota_is_the_best_of_all_rotas_and_proven(seed: int) -> None:
    made, best = solved(seed, solver=True)
    if made is None or best is None:
        assert made is None
        assert best is None
        return
    unit = tabulate(made.request).unit
    assert [s.value for s in made.stages] == [best[0] * unit, best[1] * unit, best[2] * unit, best[3]]
    assert all(s.optimal and s.gap == 0 for s in made.stages)
    assert made.violations == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_without_a_solver_gives_a_valid_rota_where_there_is_one(seed: int) -> None:
    made, best = solved(seed, solver=False)
    whole = made is not None and None not in made.assignments.values()
    assert whole == (best is not None)
    if made is not None and whole:
        assert made.violations == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rota_is_below_the_bounds_that_need_no_solver(seed: int) -> None:
    table = tabulate(random_request(seed, days=4, count=3))
    best = oracle.best(table)
    if best is not None:
        assert bounds.worst_bound(table) <= best[0]
        assert bounds.least_burden(table) <= best[2]
        assert bounds.burden_bound(table, best[0], best[1]) <= best[2]
        assert bounds.least_cost(table) <= best[3]


def test_tolerances_are_kept_by_later_stages() -> None:
    made = plan(random_request(3, days=21, count=5), Budget.of(time.monotonic, 3))
    for stage in made.stages[:3]:
        assert stage.limit is not None
        assert stage.bound is not None
        assert stage.bound <= stage.best
        assert stage.value <= stage.limit


def test_the_same_seed_of_the_search_gives_the_same_rota() -> None:
    request = random_request(5, days=14, count=5)
    first, second = (plan(request, Budget.of(_still, 60), solver=False, seed=7) for _ in range(2))
    assert first.assignments == second.assignments


def test_a_limit_of_time_is_kept_with_the_best_so_far() -> None:
    ticks = iter(range(1_000_000))
    made = plan(random_request(5, days=14, count=5), Budget.of(lambda: float(next(ticks)), 40), solver=False)
    assert made.violations == ()


def _still() -> float:
    return 0.0


def test_values_add_up() -> None:
    request = random_request(2, days=7, count=4)
    made = plan(request, Budget.of(_still, 60), solver=False)
    table = tabulate(request)
    number = {person.handle: p for p, person in enumerate(table.people)}
    holding = [number[made.assignments[s.name] or ""] for s in table.shifts]
    assert values(table, holding)[2] * table.unit == sum(entry.burden for entry in made.ledger) == made.stages[2].value
    assert max(entry.excess for entry in made.ledger) == made.stages[0].value
    assert sum(entry.entitlement for entry in made.ledger) <= made.stages[2].value + table.unit
