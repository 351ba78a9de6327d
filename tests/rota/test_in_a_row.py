from __future__ import annotations

import time as clock
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota
from quarterdeck.rota.evaluate import violations
from quarterdeck.rota.explain import draft_of, options
from quarterdeck.rota.model import Assigned, Layer, Plan, Request, Rules, Shift, Tolerances
from quarterdeck.rota.plan import evaluate, plan
from quarterdeck.rota.table import Table, tabulate
from tests.oracles import rota_exhaustive as oracle
from tests.rota.cases import layer, request

EXACT = Tolerances(Fraction(0), Fraction(0), Fraction(0))


def given(row: int, rest: int = 11, count: int = 3, days: int = 2, **changed: Any) -> Request:
    rules = Rules(rest_hours=Fraction(rest), in_a_row=row)
    return replace(request(days, count, layers=(layer("four-hours"),), rules=rules, tolerances=EXACT), **changed)


def plainly_fine(shifts: Sequence[Shift], rest: timedelta, row: int) -> bool:
    """Shifts of one person: blocks of at most ``row`` of them, with rest between the blocks."""
    run = 1
    for a, b in pairwise(sorted((*span, n) for n, shift in enumerate(shifts) for span in shift.segments)):
        if a[1] > b[0] or (a[1] < b[0] and b[0] - a[1] < rest and a[2] != b[2]):
            return False
        run = run + 1 if a[1] == b[0] else 1
        if run > row:
            return False
    return True


def fine(table: Table, holding: Sequence[int | None]) -> bool:
    rules = table.request.rules
    return all(
        plainly_fine(
            [table.shifts[s] for s, q in enumerate(holding) if q == p],
            timedelta(hours=float(rules.rest_hours)),
            rules.in_a_row,
        )
        for p in range(len(table.people))
    )


@pytest.mark.parametrize(("row", "rest"), [(1, 11), (2, 11), (3, 11), (4, 12), (3, 5), (5, 16), (3, 0)])
def test_blocks_back_to_back_are_allowed_with_rest_between_them(row: int, rest: int) -> None:
    table = tabulate(replace(given(row, rest, count=2), end_at=given(1).start_at + timedelta(hours=44)))
    free = [[p for p, may in enumerate(table.may) if may[s]] for s in range(len(table.shifts))]
    rotas = list(product(*free))
    assert len(rotas) == 2 ** len(table.shifts)
    assert [rota for rota in rotas if fine(table, rota) != (not violations(table, rota))] == []


@pytest.mark.parametrize(("row", "rest"), [(3, 11), (4, 12)])
def test_two_people_at_once_and_layers_that_meet_keep_the_same_rule(row: int, rest: int) -> None:
    windows = ((time(0), time(4)), (time(4), time(8)), (time(8), time(16)), (time(16), time(0)))
    halves = Layer("other", ((time(0), time(6)), (time(6), time(8)), (time(8), time(0))))
    table = tabulate(given(row, rest, 2, 1, layers=(Layer("p", windows), halves)))
    rotas = list(product((0, 1, None), repeat=len(table.shifts)))
    kinds = [{v.rule for v in violations(table, rota)} & {"rest", "in_a_row"} for rota in rotas]
    assert [rota for rota, kind in zip(rotas, kinds, strict=True) if fine(table, rota) == bool(kind)] == []


def test_days_in_a_row_of_several_windows_are_one_block_a_day() -> None:
    windows = layer("gitlab-incident-manager", days_in_a_row=2)
    table = tabulate(given(3, 11, 2, 2, layers=(windows,)))
    rotas = list(product((0, 1), repeat=len(table.shifts)))
    assert any(fine(table, rota) for rota in rotas)
    assert [rota for rota in rotas if fine(table, rota) and violations(table, rota)] == []


def planned(request: Request, *, solver: bool) -> Plan | None:
    try:
        return plan(request, Budget.of(clock.monotonic, 20), solver=solver)
    except NoRota:
        return None


@pytest.mark.parametrize(("row", "hours", "count"), [(3, 40, 2), (3, 32, 3), (2, 32, 3), (4, 44, 2)])
def test_the_best_rota_of_blocks_is_the_best_of_all(row: int, hours: int, count: int) -> None:
    request = given(row, count=count)
    request = replace(request, end_at=request.start_at + timedelta(hours=hours))
    best, made = oracle.best(tabulate(request)), planned(request, solver=True)
    assert (made is None) == (best is None)
    if made is not None and best is not None:
        unit = tabulate(request).unit
        assert [s.value for s in made.stages] == [best[0] * unit, best[1] * unit, best[2] * unit, best[3]]
        assert made.violations == ()
        assert all(s.gap == 0 for s in made.stages)


@pytest.mark.parametrize("solver", [True, False])
def test_a_team_of_three_holds_blocks_of_three(solver: bool) -> None:
    assert planned(given(1), solver=True) is None
    made = planned(given(3, days=7), solver=solver)
    assert made is not None
    assert made.violations == ()
    assert None not in made.assignments.values()


def test_a_checked_rota_needs_the_shift_between() -> None:
    request = given(3, days=1)
    starts = [request.start_at + timedelta(hours=4 * n) for n in range(7)]
    rota = [Assigned("primary", a, b, h) for (a, b), h in zip(pairwise(starts), "aaabbb", strict=True)]
    assert evaluate(request, rota).violations == ()
    rota[1] = replace(rota[1], handle="c")
    assert [v.rule for v in evaluate(request, rota).violations] == ["rest"]


def test_nobody_is_offered_the_shift_that_fills_anothers_pause() -> None:
    table = tabulate(given(3, days=1))
    made = options(table, [0, 0, 0, 1, 1, 1], 1)
    assert {o.handle: o.blocked for o in made} == {
        "a": None,
        "b": "overlap or too little rest beside primary/2027-03-01T12:00Z",
        "c": "without it a has too little rest",
    }
    assert not draft_of(table, [0, 0, 0, 1, 1, 1]).spares(0, 1)
