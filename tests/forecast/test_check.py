"""Everything that can be wrong is found before anything is simulated, a line for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.forecast.check import check
from quarterdeck.forecast.count import howmany
from quarterdeck.forecast.errors import BadPlan, NoHistory
from quarterdeck.forecast.model import (
    Absence,
    Choices,
    Closure,
    Crew,
    Epic,
    History,
    Item,
    Person,
    Question,
    ScopePoint,
    Sprint,
)  # fmt: skip
from quarterdeck.forecast.simulate import ready
from tests.forecast.teams import AS_OF, asked, finished

DAY = timedelta(days=1)
ANA = Person("ana")
GOOD = asked([1] * 30)


def _with_items(*items: Item) -> Question:
    return replace(GOOD, history=History((*finished([1] * 30), *items)))


def _with_crew(**parts: object) -> Question:
    return replace(GOOD, crew=Crew(people=(ANA,), **parts))  # type: ignore[arg-type]


def _off(first: int, last: int, handle: str = "ana", load: float = 1.0) -> Absence:
    return Absence(handle, AS_OF + first * DAY, AS_OF + last * DAY, load)


BAD: dict[str, Question] = {
    "time off of 'ana' from 2026-06-05: overlaps": _with_crew(absences=(_off(1, 8), _off(5, 9))),
    "time off of 'ana' from 2026-06-09: ends 2026-06-01, before": _with_crew(absences=(_off(9, 1),)),
    "time off of 'zoe' from 2026-06-01: nobody": _with_crew(absences=(_off(1, 2, "zoe"),)),
    "on-call duty of 'ana' from 2026-06-01: load 2": _with_crew(duties=(_off(1, 2, load=2.0),)),
    "country 'XX': no holidays are known": replace(GOOD, crew=Crew((Person("ana", country="XX"),))),
    "person 'ana': is given twice": replace(GOOD, crew=Crew((ANA, ANA))),
    "person 'ana': share 0": replace(GOOD, crew=Crew((Person("ana", 0.0),))),
    "person 'ana': ends 2026-06-05, before": replace(
        GOOD, crew=Crew((Person("ana", 1, AS_OF + 9 * DAY, AS_OF + 5 * DAY),))
    ),
    "closure from 2026-06-02": _with_crew(closures=(Closure(AS_OF + 2 * DAY, AS_OF),)),
    "nobody who works on it is there": replace(GOOD, crew=Crew((Person("ana", end=AS_OF),))),
    "horizon 0 days": replace(GOOD, choices=Choices(horizon=0)),
    "runs 5": replace(GOOD, choices=Choices(runs=5)),
    "focus 0": replace(GOOD, choices=Choices(focus=0)),
    "WIP limit 0": replace(GOOD, choices=Choices(wip=0)),
    "a → b → a is a circle": replace(GOOD, plan=(Epic("a", 1, depends_on=("b",)), Epic("b", 1, depends_on=("a",)))),
    "a → a is a circle": replace(GOOD, plan=(Epic("a", 1, depends_on=("a",)),)),
    "epic 'a': depends on 'z', which is not": replace(GOOD, plan=(Epic("a", 1, depends_on=("z",)),)),
    "epic 'a': is given twice": replace(GOOD, plan=(Epic("a", 1), Epic("a", 2))),
    "epic 'a': 'zoe' is not in people": replace(GOOD, crew=Crew((ANA,)), plan=(Epic("a", 1, people=("zoe",)),)),
    "epic 'a': names people, but no people": replace(GOOD, plan=(Epic("a", 1, people=("zoe",)),)),
    "epic 'a': remaining -1": replace(GOOD, plan=(Epic("a", -1),)),
    "epic 'a': remaining nan": replace(GOOD, plan=(Epic("a", float("nan")),)),
    "item 'x': ends 2026-05-01, before it starts": _with_items(
        Item("x", started=date(2026, 5, 2), finished=date(2026, 5, 1))
    ),
    "item 'x': finished 2026-05-01 but has no start": _with_items(Item("x", finished=date(2026, 5, 1))),
    "item 'x': ends 2026-06-30, after 2026-05-31": _with_items(Item("x", started=AS_OF, finished=AS_OF + 30 * DAY)),
    "item 'x': weight -1": _with_items(Item("x", weight=-1.0)),
    "item 'i1': is given twice": _with_items(Item("i1")),
    "history: it is empty": replace(GOOD, history=History()),
    "sprint 2026-05-01: ends 2026-04-01": replace(
        GOOD, history=History(sprints=(Sprint(date(2026, 5, 1), date(2026, 4, 1), 3),))
    ),
    "sprint 2026-05-08: overlaps": replace(
        GOOD,
        history=History(
            sprints=(Sprint(date(2026, 5, 1), date(2026, 5, 14), 3), Sprint(date(2026, 5, 8), date(2026, 5, 20), 3))
        ),
    ),
    "scope of 'a' on 2026-05-31: done": replace(
        GOOD, history=replace(GOOD.history, scope=(ScopePoint("a", AS_OF, 3, 4),))
    ),
}


@pytest.mark.parametrize("said", BAD)
def test_a_fault_is_one_line_that_names_it(said: str) -> None:
    with pytest.raises(BadPlan) as caught:
        check(BAD[said])
    lines = str(caught.value).splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_a_good_question_passes() -> None:
    check(GOOD)


def test_every_fault_is_listed_at_once() -> None:
    question = replace(GOOD, choices=Choices(runs=5, focus=0), plan=(Epic("a", -1),))
    with pytest.raises(BadPlan) as caught:
        check(question)
    assert len(caught.value.faults) == 3


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(8)), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_plans_without_a_circle_pass_and_those_with_one_do_not(order: list[int], pairs: set[tuple[int, int]]) -> None:
    forward = {(a, b) for a, b in pairs if order.index(a) < order.index(b)}
    plan = tuple(Epic(f"e{n}", 1, depends_on=tuple(f"e{a}" for a, b in forward if b == n)) for n in range(8))
    check(replace(GOOD, plan=plan))
    if forward:
        a, b = min(forward)
        back = tuple(replace(e, depends_on=(*e.depends_on, f"e{b}")) if e.name == f"e{a}" else e for e in plan)
        with pytest.raises(BadPlan, match="is a circle"):
            check(replace(GOOD, plan=back))


def test_a_history_in_which_nothing_was_finished_has_no_forecast() -> None:
    with pytest.raises(NoHistory, match="nothing was finished"):
        ready(replace(GOOD, history=History((Item("x", started=AS_OF),))))


def test_a_crew_that_was_never_there_has_no_forecast() -> None:
    with pytest.raises(NoHistory, match="start dates"):
        ready(replace(GOOD, crew=Crew((Person("ana", start=AS_OF + DAY),))))


@pytest.mark.parametrize("days", [0, -3, 99_999])
def test_howmany_wants_a_day_that_is_to_come(days: int) -> None:
    with pytest.raises(BadPlan, match="by "):
        howmany(GOOD, AS_OF + timedelta(days=days))
