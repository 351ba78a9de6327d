"""The runs of a plan against a walk day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from quarterdeck.forecast import engine
from quarterdeck.forecast.course import course_of
from quarterdeck.forecast.engine import Tables, run
from quarterdeck.forecast.model import Absence, Choices, Closure, Crew, Epic, History, Person, Question
from tests.forecast.teams import AS_OF, finished
from tests.oracles.forecast_plan import walk

HORIZON = 70
HANDLES = ("ana", "ben", "chi", "dan")


def _spans(draw: st.DrawFn, most: int) -> list[Absence]:
    made = []
    for _ in range(draw(st.integers(0, most))):
        first = AS_OF + timedelta(days=draw(st.integers(-3, 60)))
        span = first, first + timedelta(days=draw(st.integers(0, 20)))
        made.append(Absence(draw(st.sampled_from(HANDLES)), *span, draw(st.sampled_from((1.0, 0.5)))))
    return made


@st.composite
def crews(draw: st.DrawFn) -> Crew:
    people = tuple(
        Person(
            handle,
            draw(st.sampled_from((1.0, 0.5))),
            draw(st.sampled_from((None, AS_OF + timedelta(days=9)))),
            draw(st.sampled_from((None, AS_OF + timedelta(days=40)))),
            draw(st.sampled_from((None, "PT", "US"))),
            draw(st.sampled_from((0, 14))),
        )
        for handle in HANDLES
    )
    closures = (Closure(AS_OF + timedelta(days=5), AS_OF + timedelta(days=6), 1.0),) * draw(st.integers(0, 1))
    return Crew(people, tuple(_spans(draw, 2)), tuple(_spans(draw, 2)), closures)


@st.composite
def plans(draw: st.DrawFn, most: int = 5) -> tuple[Epic, ...]:
    made: list[Epic] = []
    for number in range(draw(st.integers(1, most))):
        before = draw(st.lists(st.sampled_from([e.name for e in made]), unique=True, max_size=2)) if made else []
        people = draw(st.lists(st.sampled_from(HANDLES), unique=True, max_size=3))
        opens = draw(st.sampled_from((None, None, AS_OF + timedelta(days=12))))
        priority = draw(st.integers(0, 1))
        made.append(Epic(f"e{number}", 1.0, 0.0, tuple(before), tuple(people), priority, opens))
    return tuple(made)


def _paths(numbers: list[int]) -> Iterator[NDArray[np.int16]]:
    for number in numbers:
        yield np.array([number], dtype=np.int16)


@settings(max_examples=60, deadline=None)
@given(plans(), crews(), st.sampled_from((None, 1, 2)), st.booleans(), st.integers(0, 2**31))
def test_epics_end_on_the_day_that_a_walk_ends_them(
    plan: tuple[Epic, ...], crew: Crew, wip: int | None, few: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    rate = rng.uniform(0.05, 1.5, (4, 7)) * (rng.random((4, 7)) < 0.7)
    needs = rng.uniform(0.5, 25.0, len(plan)) * (rng.random(len(plan)) < 0.9)
    numbers = [int(n) for n in rng.integers(0, 4, HORIZON // 7)]
    asked = Question(History(finished([1])), plan, AS_OF, crew, Choices(horizon=HORIZON, wip=wip))
    rates = [float(np.float32(value)) for number in numbers for value in rate[number]]
    usual = engine.ALL_STATES
    try:
        engine.ALL_STATES = usual if few else 0
        ends = run(Tables(course_of(asked), rate), needs[:, None].astype(np.float32), _paths(numbers))
    finally:
        engine.ALL_STATES = usual
    expected = walk(plan, crew, AS_OF, rates=rates, needs=needs.tolist(), wip=wip)
    # An end within a rounding error of midnight may fall on either day.
    assert [int(end) for end in ends[:, 0]] == pytest.approx(expected, abs=1)
    assert sum(a != b for a, b in zip(ends[:, 0], expected, strict=True)) <= 1


def test_a_chain_ends_in_order_and_a_finished_epic_opens_the_next() -> None:
    plan = (Epic("a", 3), Epic("b", 3, depends_on=("a",)), Epic("c", 0), Epic("d", 1, depends_on=("c",)))
    asked = Question(History(finished([1])), plan, AS_OF, Crew(), Choices(horizon=100))
    needs = np.array([[3.0], [3.0], [0.0], [0.5]], dtype=np.float32)
    ends = run(Tables(course_of(asked), np.ones((1, 7))), needs, _paths([0] * 20))
    # d takes half a day of the team until it is done on day 1; then a has it all, then b.
    assert ends[:, 0].tolist() == [4, 7, 0, 1]


def test_what_nobody_works_on_never_ends() -> None:
    crew = Crew((Person("ana"), Person("ben", end=AS_OF + timedelta(days=3))))
    plan = (Epic("a", 3), Epic("b", 30, people=("ben",)))
    asked = Question(History(finished([1])), plan, AS_OF, crew, Choices(horizon=60))
    ends = run(Tables(course_of(asked), np.ones((1, 7))), np.array([[3.0], [30.0]], dtype=np.float32), _paths([0] * 9))
    assert ends[1, 0] == engine.NEVER


def test_many_epics_take_the_same_time_with_tables_and_without() -> None:
    plan = tuple(Epic(f"e{n}", 5.0, priority=n % 2) for n in range(6))
    asked = Question(History(finished([1])), plan, AS_OF, Crew(size=3.0), Choices(horizon=200))
    needs = np.random.default_rng(3).uniform(1, 9, (6, 500)).astype(np.float32)
    rate = np.random.default_rng(4).uniform(0, 1, (5, 7))
    windows = [np.random.default_rng(5 + n).integers(0, 5, 500).astype(np.int16) for n in range(29)]
    with_tables = run(Tables(course_of(asked), rate), needs, iter(windows))
    more = replace(asked, plan=(*plan, Epic("done", 0)))
    padded = np.vstack([needs, np.zeros((1, 500), dtype=np.float32)])
    without = run(Tables(course_of(more), rate), padded, iter(windows))
    assert np.abs(with_tables - without[:6]).max() <= 1
    assert (with_tables == without[:6]).mean() > 0.999
