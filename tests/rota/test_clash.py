from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import time
from fractions import Fraction

import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import NoRota, OutOfTime
from quarterdeck.rota.model import Away, Layer, Person, Request, Rules
from quarterdeck.rota.plan import plan, unfinished
from quarterdeck.rota.table import tabulate
from tests.rota.cases import at, people, request


def refused(given: Request, *, solver: bool = True) -> NoRota:
    with pytest.raises(NoRota) as caught:
        plan(given, Budget.of(clock.monotonic, 15), solver=solver)
    return caught.value


def test_a_shift_nobody_may_take_is_named_with_what_keeps_how_many() -> None:
    error = refused(request(3, people=people(2, "UTC"), away=(Away("a", at(1), at(2)), Away("b", at(1, 7), at(1, 8)))))
    assert error.reasons == ("nobody may take primary/2027-03-02T07:00Z: 2 time off (a 2027-03-02; b 2027-03-02)",)
    of = "takes primary/2027-03-02T07:00Z in spite of time off"
    assert error.relaxations == (f"b {of}", f"a {of}")  # who is off for an hour of it, before who is all day
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


def test_without_a_solver_the_rota_comes_with_what_stayed_uncovered_and_how_to_learn_more() -> None:
    made = plan(request(2, people=people(1, "UTC")), Budget.of(clock.monotonic, 5), solver=False)
    left = [name for name, handle in made.assignments.items() if handle is None]
    assert 0 < len(left) < 7
    assert f"{len(left)} shifts have nobody yet" in made.warnings[0]
    assert "quarterdeck[rota]" in made.warnings[0]
    assert {v.shift for v in made.violations} == set(left)


def test_when_time_runs_out_the_part_that_was_found_is_given_and_nothing_is_called_impossible() -> None:
    table = tabulate(request(2, people=people(4)))
    holding: list[int | None] = [0, None, 1, None, *[None] * (len(table.shifts) - 4)]
    made = unfinished(table, holding, Budget.of(clock.monotonic, 0.0), uses=True)
    assert made.warnings == (
        "time ran out, 5 shifts have nobody yet, first primary/2027-03-01T07:00Z; give more time with --time",
    )
    assert sum(handle is not None for handle in made.assignments.values()) == 2
    assert len(made.stages) == 4


def test_a_limit_that_is_over_before_the_shifts_are_laid_out_is_said_in_one_line() -> None:
    with pytest.raises(OutOfTime, match="give more time"):
        plan(request(14), Budget.of(clock.monotonic, 0.0))


def test_an_instance_the_solver_alone_can_settle_is_settled() -> None:
    given = request(7, people=people(3, "UTC"), rules=Rules(rest_hours=Fraction(16)))
    made = plan(given, Budget.of(clock.monotonic, 4))
    assert made.violations == ()
    assert len({made.assignments[s.name] for s in made.shifts[:3]}) == 3


DAY_AND_NIGHT = Layer("y", ((time(8), time(20)), (time(20), time(8))))


def test_those_who_opted_out_are_named_and_asked_first() -> None:
    team = (Person("a"), *(Person(h, opt_outs=frozenset({"night"})) for h in "bc"))
    given = request(3, people=team, layers=(DAY_AND_NIGHT,), rules=Rules(rest_hours=Fraction(16)))
    error = refused(given)
    assert error.relaxations[0] in {
        "without: rest of a (16 h between shifts)",
        "without: b: takes no night duty",
        "without: c: takes no night duty",
    }
    assert any("takes no night duty" in line for line in (*error.reasons, *error.relaxations))


def test_ways_out_for_several_bare_shifts_work_together() -> None:
    off = tuple(Away(h, at(1), at(2)) for h in "ab")
    given = request(3, people=people(2, "UTC"), layers=(DAY_AND_NIGHT,), away=off)
    error = refused(given)
    assert len(error.reasons) > 1
    assert all(way.startswith("without: ") for way in error.relaxations)
    assert "time off of" in error.relaxations[0]
    assert "; " in error.relaxations[0]  # one exception does not do
