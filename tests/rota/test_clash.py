from __future__ import annotations

import time as clock
from dataclasses import replace
from fractions import Fraction

import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota
from quarterdeck.rota.model import Away, Request, Rules
from quarterdeck.rota.plan import plan
from tests.rota.cases import at, people, request


def refused(given: Request, *, solver: bool = True) -> NoRota:
    with pytest.raises(NoRota) as caught:
        plan(given, Budget.of(clock.monotonic, 15), solver=solver)
    return caught.value


def test_a_shift_nobody_may_take_is_named_with_what_keeps_how_many() -> None:
    error = refused(request(3, people=people(2, "UTC"), away=(Away("a", at(1), at(2)), Away("b", at(1, 7), at(1, 8)))))
    assert error.reasons == ("nobody may take primary/2027-03-02T07:00Z: 2 time off",)
    assert error.relaxations == ("a takes primary/2027-03-02T07:00Z in spite of time off",)
    assert error.smallest


def test_the_clash_is_one_from_which_nothing_can_be_left_out() -> None:
    given = request(2, people=people(3, "UTC"), rules=Rules(rest_hours=Fraction(12)), away=(Away("c", at(0), at(2)),))
    error = refused(given)
    assert error.smallest
    assert "time off of c from 2027-03-01 00:00Z" in error.reasons
    assert any(reason.startswith("rest of a (12 h") for reason in error.reasons)
    assert sum(reason.startswith("coverage of") for reason in error.reasons) <= 3
    assert error.relaxations[0].startswith("without: ")
    assert plan(replace(given, away=()), Budget.of(clock.monotonic, 5)).violations == ()


def test_a_week_that_asks_for_more_than_all_may_take_is_counted_and_the_way_out_works() -> None:
    given = request(5, people=people(4, "UTC"), rules=Rules(rest_hours=Fraction(8), per_week=3))
    error = refused(given)
    assert error.reasons == ("per_week: 4 people may take 12 shifts in the week of 2027-03-01, which asks for 16",)
    assert error.relaxations[0].startswith("raise per_week")
    assert plan(replace(given, rules=Rules(rest_hours=Fraction(8))), Budget.of(clock.monotonic, 5)).violations == ()


def test_without_a_solver_it_says_what_stayed_uncovered_and_how_to_learn_more() -> None:
    error = refused(request(2, people=people(1, "UTC")), solver=False)
    assert "nobody" in error.reasons[0]
    assert not error.smallest


def test_an_instance_the_solver_alone_can_settle_is_settled() -> None:
    given = request(7, people=people(3, "UTC"), rules=Rules(rest_hours=Fraction(16)))
    made = plan(given, Budget.of(clock.monotonic, 4))
    assert made.violations == ()
    assert len({made.assignments[s.name] for s in made.shifts[:3]}) == 3
