from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.cliques import cliques
from quarterdeck.rota.errors import BadRota, NoRota
from quarterdeck.rota.model import Assigned, Away, Carried, Layer, Person, Plan, Request, Rules, Tolerances
from quarterdeck.rota.plan import evaluate, plan
from quarterdeck.rota.table import tabulate
from tests.rota.cases import START, at, layer, people, request


def searched(given: Request) -> Plan:
    return plan(given, Budget.of(clock.monotonic, 5), solver=False)


def held_by(made: Plan, handle: str) -> list[tuple[int, ...]]:
    return [
        (int((s.start_at - START) / timedelta(hours=1)), int((s.end_at - START) / timedelta(hours=1)))
        for s in made.shifts
        if made.assignments[s.name] == handle
    ]


rules_ = st.builds(
    Rules,
    rest_hours=st.sampled_from([Fraction(0), Fraction(8), Fraction(11), Fraction(16)]),
    in_a_row=st.integers(1, 3),
    days_in_a_row=st.sampled_from([None, 3, 5]),
    per_week=st.sampled_from([None, 4, 6]),
    per_month=st.sampled_from([None, 14]),
    hours_per_week=st.sampled_from([None, Fraction(40)]),
)


@given(rules_, st.integers(5, 8), st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_a_rota_keeps_every_rule_by_a_plain_count(rules: Rules, count: int, seed: int) -> None:
    given = request(10, count, rules=rules, away=(Away("a", at(seed % 8), at(seed % 8 + 2)),))
    try:
        made = searched(given)
    except NoRota:
        reject()
    if None in made.assignments.values():
        reject()  # without the solver there is no proof, but a rota with open shifts
    assert made.violations == ()
    for handle in {p.handle for p in given.people}:
        held = held_by(made, handle)
        run = 1
        for (_, end), (begin, _) in pairwise(held):
            run = run + 1 if begin == end else 1
            assert begin - end >= rules.rest_hours or (begin == end and rules.in_a_row > 1)
            assert run <= rules.in_a_row
    assert all(made.assignments[s.name] is not None for s in made.shifts)
    assert all(b[0] >= (seed % 8 + 2) * 24 or b[1] <= seed % 8 * 24 for b in held_by(made, "a"))


@given(st.lists(st.integers(0, 2**12 - 1), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_cliques_cover_exactly_the_pairs_that_clash(rows: list[int]) -> None:
    pairs = {(i, j) for i, j in combinations(range(12), 2) if rows[i] >> j & 1}
    masks = [sum(1 << j for j in range(12) if (min(i, j), max(i, j)) in pairs) for i in range(12)]
    assert {pair for clique in cliques(masks) for pair in combinations(clique, 2)} == pairs


@given(st.permutations(["a", "b", "c", "d", "e"]))
@settings(max_examples=10, deadline=None)
def test_the_formula_does_not_depend_on_the_order_of_people(order: list[str]) -> None:
    given = request(7)
    shuffled = replace(given, people=tuple(sorted(given.people, key=lambda p: order.index(p.handle))))
    entries = [Assigned(s.layer, s.start_at, s.end_at, "abcde"[i % 5]) for i, s in enumerate(tabulate(given).shifts)]
    first, second = evaluate(given, entries), evaluate(shuffled, entries)
    assert {e.handle: e.burden for e in first.ledger} == {e.handle: e.burden for e in second.ledger}
    assert first.stages[2] == second.stages[2]


def test_a_new_joiner_is_not_made_to_catch_up() -> None:
    team = (*people(3, "UTC"), Person("new", "UTC", start_date=date(2026, 12, 1)))
    past = tuple(Carried(p.handle, at(-400), at(-30), Fraction(900)) for p in team[:3])
    table = tabulate(request(14, people=team, history=past))
    assert list(table.balance) == [Fraction(0)] * 4
    assert max(table.entitlement) - min(table.entitlement) <= 1


def test_who_carried_more_than_a_fair_share_is_due_less_up_to_the_settled_part() -> None:
    past = (Carried("a", at(-30), at(-20), Fraction(30)), Carried("b", at(-20), at(-10), Fraction(3000)))
    table = tabulate(request(14, people=people(3, "UTC"), history=past))
    assert list(table.balance) == [Fraction(30 - 1010), Fraction(3000 - 1010), Fraction(-1010)]
    assert table.target[1] <= table.entitlement[1] / 2 + 1
    assert table.target[2] >= table.entitlement[2] * 3 / 2 - 1


def test_long_leave_lowers_the_share_and_a_holiday_does_not() -> None:
    rest = Away("a", at(0), at(7))
    leave = Away("a", at(0), at(7), kind="parental", counts=False)
    holiday, parental = (tabulate(request(14, people=people(2, "UTC"), away=(span,))) for span in (rest, leave))
    assert holiday.entitlement[0] == holiday.entitlement[1]
    assert parental.entitlement[0] * 2 < parental.entitlement[1]


def test_people_of_a_country_without_weekend_duty_get_none() -> None:
    team = (Person("a", "Europe/Vienna", "AT"), Person("b", "UTC"), Person("c", "UTC"), Person("d", "UTC"))
    given = request(
        14, people=team, rules=Rules(rest_hours=Fraction(8), no_weekend=frozenset({"AT"})), holidays={"AT": frozenset()}
    )
    made = searched(given)
    assert {entry.handle: entry.weekend for entry in made.ledger}["a"] == 0
    assert {entry.handle: entry.shifts for entry in made.ledger}["a"] > 0


def test_tenure_counts_calendar_months() -> None:
    team = (Person("a", start_date=date(2026, 11, 30)), *people(3, "UTC")[1:])
    table = tabulate(request(3, people=team))
    assert all(table.may[0]) is True  # three months after 30 November is 28 February
    late = (Person("a", start_date=date(2026, 12, 2)), *team[1:])
    assert [any(row) for row in tabulate(request(1, people=late)).may] == [False, True, True]


def test_shadows_go_to_those_in_training_in_their_working_hours() -> None:
    team = (*people(5), Person("t", "Europe/Berlin", training=True))
    made = searched(request(7, people=team, layers=(layer(), Layer("shadow", (), shadow_of="primary"))))
    mine = [s for s in made.shifts if made.assignments[s.name] == "t"]
    assert [s.layer for s in mine] == ["shadow", "shadow"]
    assert all(s.start_at.hour == 7 for s in mine)
    assert all(made.assignments[s.name] != "t" for s in made.shifts if s.layer == "primary")


def test_two_layers_share_people_but_never_at_once() -> None:
    made = searched(request(5, 6, layers=(layer(), layer(name="backup"))))
    assert made.violations == ()
    assert {s.layer for s in made.shifts} == {"primary", "backup"}


def test_a_published_shift_just_before_the_horizon_gives_rest() -> None:
    before = Assigned("primary", at(0, -8), at(0), "a")
    given = request(2, 4, published=(before,), rules=Rules(rest_hours=Fraction(12)))
    made = searched(given)
    assert all(begin >= 12 for begin, _ in held_by(made, "a"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"end_at": START}, "horizon"),
        ({"people": ()}, "nobody"),
        ({"people": (Person("a", "Mars/Olympus"),)}, "unknown time zone 'Mars/Olympus'"),
        ({"people": (Person("a", country="XX"),)}, "unknown country 'XX'"),
        ({"people": (Person("a"), Person("a"))}, "given 2 times"),
        ({"people": (Person("a", layers=("none",)),)}, "no layer 'none'"),
        ({"people": (Person("a", start_date=date(2027, 1, 1), end_date=date(2026, 1, 1)),)}, "leaves"),
        ({"away": (Away("a", at(2), at(1)),)}, "not after it starts"),
        ({"away": (Away("a", at(1), at(3)), Away("a", at(2), at(4)))}, "overlaps"),
        ({"away": (Away("zed", at(1), at(3)),)}, "no such person"),
        ({"layers": ()}, "nothing to cover"),
        ({"layers": (Layer("l", ((time(9), time(17)),), days=frozenset()),)}, "no days"),
        ({"layers": (Layer("l", ((time(9), time(17)),), timezone="Nowhere"),)}, "unknown time zone"),
        ({"rules": Rules(per_week=0)}, "per_week"),
        ({"people": tuple(Person(f"p{i}") for i in range(5_000)), "end_at": at(365)}, "too large"),
        ({"layers": (Layer("l", ((time(9), time(17)), (time(16), time(20)))),)}, "overlap"),
        ({"layers": (Layer("l", ((time(0), time(8)), (time(20), time(4)))),)}, "overlap"),
        ({"layers": (Layer("l", (), shadow_of="l"),)}, "name a layer of duty"),
        ({"layers": (layer(), Layer("l", (), shadow_of="primary", shadow_shifts=-1))}, "shadow_shifts"),
        ({"tolerances": Tolerances(worst=Fraction(-1))}, "tolerance worst"),
        ({"history": (Carried("a", at(1), at(2)),)}, "not before the horizon"),
        ({"layers": (replace(layer(), needs=1_000_000_000),)}, "too large"),
        ({"end_at": at(365 * 100)}, "at most 3,700"),
        ({"history": (Carried("a", at(-3), at(-2), Fraction(-1)),)}, "below nothing"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_right_is_refused_in_one_line(changed: dict[str, object], says: str) -> None:
    with pytest.raises(BadRota) as caught:
        searched(request(**changed))  # type: ignore[arg-type]
    lines = [line for line in caught.value.problems if says in line]
    assert len(lines) == 1
    assert "\n" not in lines[0]


def test_people_who_may_take_nothing_are_named_and_the_rest_is_planned() -> None:
    made = searched(request(3, people=(*people(4, "UTC"), Person("new", start_date=date(2027, 2, 1)))))
    assert made.warnings == ("new may take no shift in this horizon: not here long enough",)
    assert made.violations == ()


def test_shifts_in_a_row_that_multiply_are_refused_instead_of_counted_for_ever() -> None:
    layers = (layer("four-hours"), layer("four-hours", name="b"))
    with pytest.raises(BadRota, match="rule in_a_row"):
        searched(request(14, layers=layers, rules=Rules(in_a_row=12)))


def test_a_published_layer_that_the_file_does_not_have_is_told() -> None:
    made = searched(request(2, published=(Assigned("old", at(0), at(1), "a"),)))
    assert made.warnings == ("published entries of 'old' are left out: no such layer",)


def test_published_entries_of_people_who_are_not_in_the_file_are_told() -> None:
    made = searched(request(2, published=(Assigned("primary", at(0), at(0, 8), "zed"),)))
    assert made.warnings == ("published entries of zed count for nobody: not among the people",)
