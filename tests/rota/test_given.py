from __future__ import annotations

import time as clock
from datetime import datetime, time
from fractions import Fraction
from typing import Any

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.model import Assigned, Away, Layer, Person, Plan, Request, Rules
from quarterdeck.rota.plan import evaluate
from quarterdeck.rota.replan import GONE, replan
from tests.rota.cases import START, at, people, request

DAILY = Layer("p", ((time(0), time(0)),))


def three_days(**changed: Any) -> Request:
    return request(3, people=people(3, "UTC"), layers=(DAILY,), rules=Rules(rest_hours=Fraction(0)), **changed)


def checked(*entries: tuple[datetime, datetime, str], layer: str = "p", **changed: Any) -> Plan:
    return evaluate(three_days(**changed), [Assigned(layer, *entry) for entry in entries])


WHOLE = ((at(0), at(1), "a"), (at(1), at(2), "b"), (at(2), at(3), "c"))


def test_a_rota_that_holds_what_is_asked_for_keeps_every_rule() -> None:
    assert checked(*WHOLE).violations == ()


def test_hours_that_nobody_holds_are_found_inside_a_shift() -> None:
    made = checked((at(0), at(0, 13), "a"), *WHOLE[1:])
    assert [v.rule for v in made.violations] == ["coverage"]
    bare = next(s for s in made.shifts if s.name == made.violations[0].shift)
    assert bare.segments == ((at(0, 13), at(1)),)
    assert "(2027-03-01 13:00Z to 2027-03-02 00:00Z)" in made.violations[0].text


def test_hours_of_a_split_shift_go_to_those_who_held_them() -> None:
    made = checked((at(0), at(0, 13), "a"), (at(0, 13), at(1), "c"), *WHOLE[1:])
    assert {e.handle: e.hours for e in made.ledger} == {"a": 13, "b": 24, "c": 35}
    assert made.violations == ()


def test_rest_is_that_of_the_hours_held() -> None:
    given = request(2, people=people(3, "UTC"), layers=(DAILY,), rules=Rules(rest_hours=Fraction(12)))
    entries = [Assigned("p", *e) for e in ((at(0), at(0, 20), "a"), (at(0, 20), at(1), "b"), (at(1), at(2), "a"))]
    assert [v.rule for v in evaluate(given, entries).violations] == ["rest"]


def test_two_people_where_one_is_needed_are_named() -> None:
    made = checked((at(0), at(1), "c"), *WHOLE)
    assert [(v.rule, v.handle) for v in made.violations] == [("coverage", "a")]


def test_layers_and_people_that_are_not_in_the_file_are_named() -> None:
    made = checked(*WHOLE[:2], (at(2), at(3), "zed"))
    assert "zed, who is not among the people" in made.violations[0].text
    other = checked(*WHOLE, layer="q")
    assert other.violations[0].text == "the rota has 3 entries of 'q', which is no layer of the file"


def with_shadow() -> Request:
    team = (*people(3, "UTC"), Person("t", training=True), Person("u", training=True))
    entries = (*(Assigned("p", *e) for e in WHOLE), Assigned("shadow", at(2), at(3), "t"))
    layers = (DAILY, Layer("shadow", (), shadow_of="p"))
    rules = Rules(rest_hours=Fraction(0), notice_days=0, in_a_row=3)
    return request(3, people=team, layers=layers, rules=rules, published=entries)


def test_shadow_shifts_are_those_of_the_rota_that_is_given() -> None:
    given = with_shadow()
    made = evaluate(given, given.published)
    assert {n: h for n, h in made.assignments.items() if n.startswith("shadow")} == {"shadow/2027-03-03T00:00Z": "t"}
    wrong = evaluate(given, [*given.published[:3], Assigned("shadow", at(2), at(3), "a")])
    assert [v.text for v in wrong.violations] == ["a has shadow/2027-03-03T00:00Z: not in training"]


def test_mending_leaves_shadow_shifts_where_they_are() -> None:
    given = with_shadow()
    gone = [Away("b", at(1), at(2), GONE, counts=False)]
    made = replan(given, gone, Budget.of(clock.monotonic, 3), at=START, solver=False)
    assert [(c.shift, c.before) for c in made.changes] == [("p/2027-03-02T00:00Z", "b")]
