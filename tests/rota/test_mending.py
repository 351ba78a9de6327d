from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import time
from functools import cache

import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import BadRota, NoSuchShift
from quarterdeck.rota.evaluate import values, violations
from quarterdeck.rota.explain import find_number, options, swaps
from quarterdeck.rota.formats.final import entries
from quarterdeck.rota.model import Assigned, Away, Layer, Plan, Request, Rules
from quarterdeck.rota.plan import held, plan
from quarterdeck.rota.replan import GONE, Replan, replan
from tests.rota.cases import START, at, request


@cache
def published() -> tuple[Request, Plan]:
    given = request(21, 6, rules=Rules(notice_days=7))
    made = plan(given, Budget.of(clock.monotonic, 5), solver=False)
    return replace(given, published=tuple(entry for _, entry in entries(made))), made


def mended(*, solver: bool, inside: bool = False, first: int = 10, last: int = 14) -> Replan:
    given, _ = published()
    gone = [Away("b", at(first), at(last), GONE, counts=False)]
    budget = Budget.of(clock.monotonic, 4)
    return replan(given, gone, budget, at=START, inside_notice=inside, solver=solver)


def missed(first: int, last: int) -> set[str]:
    _, made = published()
    return {
        s.name
        for s in made.shifts
        if made.assignments[s.name] == "b" and s.start_at < at(last) and at(first) < s.end_at
    }


def test_only_the_shifts_of_the_one_who_is_gone_change() -> None:
    made = mended(solver=True)
    assert {change.shift for change in made.changes} == missed(10, 14)
    assert all(change.before == "b" and change.after not in {None, "b"} for change in made.changes)
    assert made.plan.violations == ()


def test_without_a_solver_the_rota_is_mended_too() -> None:
    made = mended(solver=False)
    assert missed(10, 14) <= {change.shift for change in made.changes}
    assert made.plan.violations == ()


def test_nothing_inside_the_notice_changes_and_what_needs_cover_is_said() -> None:
    made = mended(solver=True, first=2, last=12)
    assert all(change.start_at >= at(7) for change in made.changes)
    assert len(made.uncovered) == len([name for name in missed(2, 12) if name < "primary/2027-03-08T00:00Z"])


def test_asked_for_shifts_inside_the_notice_change_as_well() -> None:
    made = mended(solver=True, first=2, last=12, inside=True)
    assert made.uncovered == ()
    assert {change.shift for change in made.changes} >= missed(2, 12)


def test_a_rota_that_was_never_published_cannot_be_mended() -> None:
    with pytest.raises(BadRota, match="no rota to mend"):
        replan(request(3), [], Budget.of(clock.monotonic, 1), at=START)


def test_an_explanation_gives_the_cost_of_each_who_could_and_the_rule_against_each_who_cannot() -> None:
    given, _ = published()
    table, holding = held(given, given.published)
    number = 10
    made = options(table, holding, number)
    assert {option.handle for option in made} == {p.handle for p in table.people}
    before = values(table, holding)
    for option in made:
        changed = list(holding)
        changed[number] = next(p for p, person in enumerate(table.people) if person.handle == option.handle)
        assert (option.blocked is None) == (not violations(table, changed))
        if option.changes:
            after = values(table, changed)
            assert [float(c) for c in option.changes[:3]] == [
                float((now - then) * table.unit) for now, then in zip(after[:3], before[:3], strict=True)
            ]


def test_swaps_break_no_rule_and_the_best_comes_first() -> None:
    given, _ = published()
    table, holding = held(given, given.published)
    made = swaps(table, holding, 10)
    assert made
    assert [option.changes for option in made] == sorted(option.changes for option in made if option.changes)
    names = [s.name for s in table.shifts]
    number = {person.handle: p for p, person in enumerate(table.people)}
    for option in made[:40]:
        changed = list(holding)
        changed[10] = number[option.handle]
        if option.gives:
            changed[names.index(option.gives)] = holding[10]
        assert violations(table, changed) == []


def test_a_name_that_is_no_shift_is_answered_with_near_ones() -> None:
    given, _ = published()
    table, _ = held(given, given.published)
    with pytest.raises(NoSuchShift, match="near: primary/2027-03-02T07:00Z"):
        find_number(table, "primary/2027-03-02T07:00")


def weekly() -> Request:
    given = request(28, 4, layers=(Layer("p", ((time(0), time(0)),), days_in_a_row=7),), rules=Rules(notice_days=14))
    return replace(given, published=tuple(Assigned("p", at(7 * n), at(7 * n + 7), "abca"[n]) for n in range(4)))


def test_who_falls_ill_in_the_midst_of_a_shift_is_replaced_from_then_on() -> None:
    gone = [Away("a", at(3), at(6), GONE, counts=False)]
    budget = Budget.of(clock.monotonic, 3)
    made = replan(weekly(), gone, budget, at=at(2), inside_notice=True, solver=False)
    held = {s.segments: made.plan.assignments[s.name] for s in made.plan.shifts}
    assert held[(at(0), at(3)),] == "a"
    assert held[(at(3), at(6)),] not in {None, "a"}
    assert made.uncovered == ()
    assert all(change.start_at >= at(3) for change in made.changes)


def test_shifts_inside_the_notice_of_people_who_are_no_longer_in_the_file_wait_for_an_answer() -> None:
    given = replace(weekly(), people=tuple(p for p in weekly().people if p.handle != "b"))
    made = replan(given, [], Budget.of(clock.monotonic, 3), at=START, solver=False)
    assert made.uncovered == ("p/2027-03-08T00:00Z of b, who is not in the file, is inside the notice and needs cover",)
    assert made.plan.assignments["p/2027-03-08T00:00Z"] == "b"
    assert made.changes == ()
