from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from quarterdeck.rota import bounds
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota
from quarterdeck.rota.evaluate import sums, values, violations
from quarterdeck.rota.formats import tables
from quarterdeck.rota.formats import values as as_json
from quarterdeck.rota.model import Plan
from quarterdeck.rota.plan import plan
from quarterdeck.rota.table import Table, tabulate
from quarterdeck.rota.weighed import find_bounds, joined
from tests.rota.cases import random_request

SEEDS = range(1, 5)


def budget() -> Budget:
    return Budget.of(time.monotonic, 20)


@cache
def tiny(seed: int) -> tuple[Table, list[tuple[int, int, int, int]]]:
    """A table, and the values of every rota that breaks no rule."""
    table = tabulate(random_request(seed, days=4, count=3))
    rotas = product(*([*people] for people in table.able))
    return table, [values(table, rota) for rota in rotas if not violations(table, rota)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rota_at_all_is_below_the_bounds_of_burden_and_of_the_sums(seed: int) -> None:
    table, every = tiny(seed)
    relaxed = find_bounds(table, bounds.worst_bound(table), budget())
    for found in every:
        assert relaxed["burden"] <= found[2]
        for known in (relaxed, joined(table, {}, bounds.worst_bound(table))):
            assert all(known[name] <= value for name, value in sums(found).items())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("solver", [True, False])
def test_a_plan_tells_a_bound_below_every_rota_and_a_sum_that_some_rota_has(seed: int, solver: bool) -> None:
    table, every = tiny(seed)
    try:
        made = plan(table.request, budget(), solver=solver)
    except NoRota:
        assert every == []
        return
    for stage in made.stages[:2]:
        there = {sums(found)[stage.name] * table.unit for found in every}
        assert stage.weighed is not None
        assert stage.weighed.bound <= min(there)
        assert {stage.weighed.best, stage.weighed.value} <= there
        assert stage.weighed.best <= stage.weighed.value


def test_a_sum_is_burden_and_twenty_times_the_figure() -> None:
    assert sums((3, 5, 100, 9)) == {"worst": 160, "spread": 200}


def test_rest_lifts_the_bounds_above_what_the_cheapest_holders_cost() -> None:
    table = tabulate(random_request(3, days=21, count=5))
    worst = bounds.worst_bound(table)
    relaxed, plain = find_bounds(table, worst, budget()), joined(table, {}, worst)
    assert relaxed["burden"] > bounds.least_burden(table)
    assert joined(table, relaxed, worst)["worst"] >= relaxed["worst"] > plain["worst"]


def made_with(change: Callable[[Plan], Plan] = lambda made: made) -> Plan:
    return change(plan(random_request(2, days=7, count=4), Budget.of(lambda: 0.0, 9), solver=False))


def test_the_sums_stand_below_the_stages_and_in_json_and_only_for_worst_and_spread() -> None:
    made = made_with()
    titles = [title for title, _, lines in tables.plan(made) if lines]
    assert titles[:2] == ["Stages", "Burden + 20 x a stage, as one sum"]
    worst = made.stages[0]
    assert worst.weighed is not None
    assert worst.weighed.value == made.stages[2].value + 20 * worst.value
    shown = as_json.stage(worst)
    assert shown["weighed"]["gap"] == pytest.approx(
        float((worst.weighed.best - worst.weighed.bound) / worst.weighed.best)
    )
    assert [as_json.stage(stage)["weighed"] is None for stage in made.stages] == [False, False, True, True]


def test_a_plan_without_sums_has_no_table_of_them() -> None:
    made = made_with(lambda made: replace(made, stages=tuple(replace(stage, weighed=None) for stage in made.stages)))
    assert tables.plan(made)[1][2] == []


def test_without_time_to_tell_the_solver_nothing_is_relaxed() -> None:
    assert find_bounds(tiny(1)[0], 0, Budget.of(lambda: 0.0, 0)) == {}
