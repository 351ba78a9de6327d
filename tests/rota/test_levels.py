from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from quarterdeck.rota import grid
from quarterdeck.rota.anneal import Annealing
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import counted, loads, values, violations
from quarterdeck.rota.even import Evening, prove_above
from quarterdeck.rota.explain import draft_of
from quarterdeck.rota.formats import tables
from quarterdeck.rota.formats import values as as_json
from quarterdeck.rota.level import Levels, least_spread, least_worst
from quarterdeck.rota.model import Plan, Request, Stage
from quarterdeck.rota.nearby import Nearby
from quarterdeck.rota.parts import Aim, Parts
from quarterdeck.rota.plan import plan
from quarterdeck.rota.program import Answer, Program, by_cpsat, by_scip
from quarterdeck.rota.search import build
from quarterdeck.rota.table import Table, tabulate
from tests.oracles import rota_exhaustive as oracle
from tests.rota.cases import random_request

SEEDS = range(8)
Holding = list[int | None]


def small(seed: int) -> Table:
    return tabulate(random_request(seed, days=4, count=3))


def started(seed: int, *, days: int = 21, count: int = 6) -> tuple[Table, Holding]:
    request: Request = random_request(seed, days=days, count=count)
    table = tabulate(request)
    holding = build(table, Budget.of(time.monotonic, 5), seed=seed).holder
    assert None not in holding
    return table, holding


def every_rota(table: Table) -> list[Holding]:
    able: list[list[int | None]] = [[*people] for people in table.able]
    return [list(rota) for rota in product(*able) if not violations(table, rota)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rota_has_a_load_beside_the_steps_or_a_spread_below_the_bound(seed: int) -> None:
    table = small(seed)
    grids = grid.steps(table)
    for rota in every_rota(table):
        for p, load in enumerate(loads(table, rota)):
            assert grids[p].at_most(load) == load == grids[p].at_least(load)
        assert values(table, rota)[1] >= grid.least_spread(table)


def test_steps_round_down_and_up() -> None:
    steps = grid.Steps(3, 4)
    assert [steps.at_most(load) for load in (2, 3, 6, 7)] == [-1, 3, 3, 7]
    assert [steps.at_least(load) for load in (2, 3, 4, 7)] == [3, 3, 7, 7]
    assert grid.Steps(3, 0).at_most(9) == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_level_is_said_to_be_out_of_reach_only_where_no_rota_is_on_it(seed: int) -> None:
    table, best = small(seed), oracle.best(small(seed))
    if best is None:
        pytest.skip("no rota keeps the rules")
    start = every_rota(table)[0]
    shifts, parts = range(len(table.shifts)), Parts(table, {})
    for worst in range(best[0] - 4, best[0] + 2):
        program, _ = parts.program(start, shifts, counted(table), Aim(grid.highest(table, worst)))
        assert prove_above(program, 10) == (worst < best[0])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("solve", [by_scip, by_cpsat])
def test_a_part_that_is_solved_anew_keeps_all_rules_and_is_no_worse(seed: int, solve: Callable[..., Answer]) -> None:
    table, holding = started(seed)
    dice = random.Random(seed)
    aim = Aim(grid.highest(table, 0), grid.lowest(table, -4), [3] * len(table.people))
    free = set(dice.sample(range(len(holding)), len(holding) // 2))
    program, x = Parts(table, {}).program(holding, free, set(counted(table)), aim)
    answer = solve(program, 5.0)
    made = list(holding)
    assert answer.columns is not None
    for (p, s), column in x.items():
        if answer.columns[column]:
            made[s] = p
    assert violations(table, made) == []
    assert aim.cost(table, made) <= aim.cost(table, holding)
    assert all(made[s] == holding[s] for s in range(len(holding)) if s not in free)


@pytest.mark.parametrize("seed", range(4))
def test_the_start_of_a_program_is_the_rota_that_is_there(seed: int) -> None:
    table, holding = started(seed)
    aim = Aim(grid.highest(table, 0), grid.lowest(table, -4))
    program, _ = Parts(table, {}).program(holding, range(len(holding)), counted(table), aim)
    for terms, low, high in program.rows:
        total = sum(weight * program.start[at] for at, weight in terms)
        assert low is None or total >= low
        assert high is None or total <= high
    assert sum(c * v for c, v in zip(program.costs, program.start, strict=True)) == aim.cost(table, holding)


@pytest.mark.parametrize("seed", range(4))
def test_annealing_keeps_all_rules_and_is_never_further_from_the_aim(seed: int) -> None:
    table, holding = started(seed)
    aim = Aim(grid.highest(table, 0), grid.lowest(table, -4))
    walk = Annealing(table, holding, aim, seed=seed)
    before = walk.missed
    made = walk.run(Budget.of(lambda: 0.0, 60), 20_000, lambda: aim)
    assert violations(table, made) == []
    assert sum(aim.misses(loads(table, made), counted(table)).values()) == walk.missed <= before
    again = Annealing(table, holding, aim, seed=seed).run(Budget.of(lambda: 0.0, 60), 20_000, lambda: aim)
    assert again == made


@pytest.mark.parametrize("seed", range(2))
def test_levels_keep_all_rules_and_limits_and_are_never_worse_than_the_start(seed: int) -> None:
    table, holding = started(seed)
    start = values(table, holding)
    levels = Levels(table, "worst", {}, floor=-(10**6), start=holding)
    levels.floor = start[0] - 40
    least_worst(levels, table, Budget.of(time.monotonic, 0.8), workers=2, seed=seed)
    found = values(table, levels.holding)
    assert violations(table, levels.holding) == []
    assert levels.floor <= found[0] <= start[0]
    limits = {"worst": found[0] + 8}
    after = Levels(table, "spread", limits, floor=grid.least_spread(table), start=levels.holding)
    least_spread(after, table, limits, Budget.of(time.monotonic, 0.8), workers=2, seed=seed)
    assert violations(table, after.holding) == []
    assert values(table, after.holding)[0] <= limits["worst"]
    assert grid.least_spread(table) <= values(table, after.holding)[1] <= found[1]


def test_a_relaxation_near_a_rota_that_meets_the_aim_is_that_rota() -> None:
    table, holding = started(1)
    load = loads(table, holding)
    found = Nearby(table).find_whole(Aim(load, load), holding, Budget.of(time.monotonic, 5), random.Random(1))
    assert found == dict(enumerate(holding))


def test_an_aim_counts_units_beside_it() -> None:
    aim = Aim([5, 5, 5], [3, 3, 3])
    assert aim.misses([6, 2, 4], [0, 1, 2]) == {0: 1, 1: 1, 2: 0}
    assert Aim([5, 5]).misses([9, 1], [0, 1]) == {0: 4, 1: 0}


def test_threads_join_what_each_of_them_made() -> None:
    table, holding = started(2)
    aim = Aim(grid.highest(table, 0), grid.lowest(table, 0))
    seen: list[Holding] = []
    evening = Evening(
        table, Parts(table, {}), lambda _: aim, 0, 99, list(holding), lambda _, made: seen.append(made[:])
    )
    evening.run(Budget.of(time.monotonic, 0.6), 1)
    assert seen
    assert all(violations(table, made) == [] for made in seen)
    assert aim.cost(table, evening.holding) <= aim.cost(table, holding)


def test_a_program_that_cannot_be_met_is_said_to_be_impossible() -> None:
    program = Program()
    column = program.column()
    program.row([(column, 2)], low=1, high=1)
    assert by_scip(program, 5).impossible
    assert by_cpsat(program, 5).impossible


def test_drafts_of_a_rota_hold_what_the_rota_holds() -> None:
    table, holding = started(3)
    assert draft_of(table, holding).load == loads(table, holding)


def shown(stage: Stage) -> str:
    request = random_request(2, days=4, count=3)
    made: Plan = plan(request, Budget.of(lambda: 0.0, 9), solver=False)
    return tables.plan(replace(made, stages=(stage, *made.stages[1:])))[0][2][0][4]


def test_a_gap_is_a_part_of_the_optimum_and_beside_it_of_a_share() -> None:
    stage = Stage("worst", Fraction(3), best=Fraction(2), bound=Fraction(1), scale=Fraction(400))
    assert stage.gap == Fraction(1, 2)
    assert stage.gap_of_share == Fraction(1, 400)
    assert shown(stage) == "50.00% = 0.25% of a share"
    assert as_json.stage(stage)["gap"] == 0.5
    assert as_json.stage(stage)["gap_of"] == 2


def test_a_gap_of_an_optimum_of_nothing_is_told_as_a_part_of_a_share() -> None:
    stage = Stage("worst", Fraction(3), best=Fraction(0), bound=Fraction(-1), scale=Fraction(400))
    assert stage.gap is None
    assert shown(stage) == "0.25% of a share"


def test_a_stage_that_meets_its_bound_is_optimal() -> None:
    assert shown(Stage("burden", Fraction(3), best=Fraction(2), bound=Fraction(2))) == "0, optimal"
