from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.evaluate import counted, values, violations
from quarterdeck.rota.lower import Lowering
from quarterdeck.rota.parts import Aim, Parts
from quarterdeck.rota.program import by_cpsat
from quarterdeck.rota.relax import find_relaxed
from quarterdeck.rota.search import build
from quarterdeck.rota.table import Table, tabulate
from tests.rota.cases import random_request

Holding = list[int | None]


def started(seed: int) -> tuple[Table, Holding, dict[str, int]]:
    """A rota, and the limits that earlier stages might have left."""
    table = tabulate(random_request(seed, days=28, count=6))
    holding = build(table, Budget.of(time.monotonic, 5), seed=seed).holder
    assert None not in holding
    worst, spread, burden, _ = values(table, holding)
    return table, holding, {"worst": worst + 2, "spread": spread + 2, "burden": burden + 4}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stage", ["burden", "wishes"])
def test_steps_keep_all_rules_and_limits_and_come_lower(seed: int, stage: str) -> None:
    table, holding, limits = started(seed)
    if stage == "burden":
        del limits["burden"]
    relaxed = find_relaxed(table, stage, limits, Budget.of(time.monotonic, 5))
    assert relaxed is not None
    lowering = Lowering(table, stage, limits, [relaxed.whole], relaxed.bound, list(holding))
    lowering.run(Budget.of(time.monotonic, 0.4), workers=2, seed=seed)
    before, after = values(table, holding), values(table, lowering.best)
    at = ("worst", "spread", "burden", "wishes").index(stage)
    assert violations(table, lowering.best) == []
    assert all(
        value <= limits[name]
        for name, value in zip(("worst", "spread", "burden"), after, strict=False)
        if name in limits
    )
    assert relaxed.bound <= after[at] < before[at]


def test_no_more_shifts_move_from_a_published_rota_than_may() -> None:
    table, holding, limits = started(1)
    table = replace(table, kept={s: p for s, p in enumerate(holding) if p is not None})
    lowering = Lowering(table, "burden", {**limits, "changes": 4}, [], 0, list(holding))
    lowering.run(Budget.of(time.monotonic, 0.4), workers=1, seed=1)
    assert sum(now != then for now, then in zip(lowering.best, holding, strict=True)) <= 4


def test_without_time_the_rota_stays() -> None:
    table, holding, limits = started(2)
    lowering = Lowering(table, "wishes", limits, [], 0, list(holding))
    lowering.run(Budget.of(lambda: 0.0, 0), workers=2, seed=1)
    assert lowering.best == holding


@pytest.mark.parametrize("seed", range(4))
def test_a_part_with_costs_keeps_loads_in_the_band_and_shifts_with_those_who_alone_may_have_them(seed: int) -> None:
    table, holding, limits = started(seed)
    dice = random.Random(seed)
    high = [at + limits["worst"] for at in table.target]
    aim = Aim(high, [top - limits["spread"] - 2 for top in high])
    only = {s: dice.choice(able) for s, able in enumerate(table.able)}
    parts = Parts(table, {"burden": limits["burden"]})
    free = set(dice.sample(range(len(holding)), len(holding) // 2))
    program, x = parts.program(holding, free, set(counted(table)), aim, costs=table.cost, only=only)
    assert all(p in {only[s], holding[s]} for p, s in x)
    answer = by_cpsat(program, 5)
    assert answer.columns is not None
    made = list(holding)
    for (p, s), column in x.items():
        if answer.columns[column]:
            made[s] = p
    assert violations(table, made) == []
    found = values(table, made)
    assert found[0] <= limits["worst"]
    assert found[1] <= limits["spread"] + 2
    assert found[2] <= limits["burden"]
    assert found[3] <= values(table, holding)[3]
