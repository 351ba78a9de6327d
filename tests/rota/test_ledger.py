from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import time
from fractions import Fraction

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.ledger import fine_unit, rounded
from quarterdeck.rota.model import Away, Carried, Layer, Person, Rules
from quarterdeck.rota.plan import plan
from quarterdeck.rota.table import tabulate
from tests.rota.cases import at, layer, people, request

WEEKLY = Layer("primary", ((time(0), time(0)),), days_in_a_row=7)


def test_where_all_shifts_weigh_the_same_shares_and_what_is_owed_stay_true() -> None:
    past = tuple(Carried(handle, at(7 * n - 28), at(7 * n - 21)) for n, handle in enumerate("abcd"))
    table = tabulate(request(28, people=people(5, "UTC"), layers=(WEEKLY,), history=past))
    assert table.unit <= Fraction(1, 2)
    share = Fraction(sum(row[0] for row in table.burden), 5) * 4 / 5
    assert all(abs(e - share) <= 1 for e in table.entitlement)
    assert [b > 0 for b in table.brought] == [True, True, True, True, False]


def test_equal_weeks_even_out_over_the_plans_that_follow_one_another() -> None:
    given = request(28, people=people(5, "UTC"), layers=(WEEKLY,))
    held: dict[str, int] = dict.fromkeys("abcde", 0)
    for _ in range(5):
        made = plan(given, Budget.of(clock.monotonic, 5), solver=False)
        past = [Carried(made.assignments[s.name] or "", s.start_at, s.end_at) for s in made.shifts]
        for entry in past:
            held[entry.handle] += 1
        span = given.end_at - given.start_at
        given = replace(
            given, start_at=given.end_at, end_at=given.end_at + span, history=(*given.history, *past)
        )  # fmt: skip
    assert set(held.values()) == {4}


def test_a_unit_is_never_more_than_half_an_hour_and_divides_every_burden() -> None:
    assert fine_unit([Fraction(272)]) == Fraction(1, 2)
    assert fine_unit([Fraction(8), Fraction(12)]) == Fraction(1, 2)
    assert fine_unit([Fraction(5, 4), Fraction(5, 2)]) == Fraction(5, 12)
    assert fine_unit([Fraction(1, 4), Fraction(1)]) == Fraction(1, 4)


def test_units_that_cannot_be_halved_go_to_who_has_carried_least() -> None:
    assert rounded([Fraction(1, 2)] * 4, Fraction(1), [Fraction(n) for n in (3, 1, 2, 0)]) == [0, 1, 0, 1]


def test_who_comes_back_from_long_leave_is_not_made_to_catch_up() -> None:
    past = (Carried("a", at(-20), at(-10), Fraction(300)), Carried("b", at(-20), at(-10), Fraction(300)))
    leave = Away("c", at(-30), at(-5), "parental", counts=False)
    table = tabulate(request(7, people=people(3, "UTC"), history=past, away=(leave,)))
    assert list(table.balance) == [0, 0, 0]
    half = Away("c", at(-15), at(-5), "parental", counts=False)
    table = tabulate(request(7, people=people(3, "UTC"), history=past, away=(half,)))
    assert table.balance[2] == -120  # half of the time: a fifth of the burden


def test_limits_per_week_and_days_in_a_row_hold_for_shadows_too() -> None:
    team = (*people(5), Person("t", "Europe/Berlin", training=True))
    layers = (layer(), Layer("shadow", (), shadow_of="primary", shadow_shifts=5))
    for rules in (Rules(rest_hours=Fraction(8), days_in_a_row=2), Rules(rest_hours=Fraction(8), per_week=4)):
        made = plan(request(7, people=team, layers=layers, rules=rules), Budget.of(clock.monotonic, 3), solver=False)
        days = [s.start_at.day for s in made.shifts if made.assignments[s.name] == "t"]
        if rules.per_week:
            assert sum(day < 7 for day in days) == 4  # the last starts in the next week in Berlin
        else:
            assert not any({day, day + 1, day + 2} <= set(days) for day in days)
