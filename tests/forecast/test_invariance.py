"""What must not change an answer, and what must change it by a known factor."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.forecast.blocks import blocks_of, guide_of, paths
from quarterdeck.forecast.model import Crew, Epic, History, Item, Person, Question, Sprint
from quarterdeck.forecast.simulate import ends_of, ready
from tests.forecast.teams import AS_OF, asked, finished, poisson

COUNTS = poisson(30, 1.0)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(shuffle: random.Random) -> None:
    one = asked(COUNTS, runs=300)
    items = list(one.history.items)
    shuffle.shuffle(items)
    other = replace(one, history=History(tuple(items)))
    assert (ends_of(ready(one)) == ends_of(ready(other))).all()


def test_the_names_of_people_change_nothing() -> None:
    crews = [Crew(tuple(Person(name) for name in names)) for names in (("ana", "ben"), ("zoe", "yan"))]
    one, other = (ends_of(ready(asked(COUNTS, crew=crew, runs=300))) for crew in crews)
    assert (one == other).all()


def test_the_size_of_a_steady_team_changes_nothing() -> None:
    one, other = (ends_of(ready(asked(COUNTS, crew=Crew(size=size), runs=300))) for size in (1.0, 8.0))
    assert np.abs(one - other).max() <= 1


def test_moving_everything_by_whole_weeks_moves_the_dates() -> None:
    one = asked(COUNTS, runs=300)
    span = timedelta(weeks=13)
    items = tuple(Item(i.id, finished=i.finished + span) for i in one.history.items if i.finished)
    other = replace(one, history=History(items), as_of=AS_OF + span)
    assert (ends_of(ready(one)) == ends_of(ready(other))).all()


@pytest.mark.parametrize("factor", [2, 3])
def test_a_team_that_is_slower_by_a_factor_takes_longer_by_it(factor: int) -> None:
    """Every day of history is stretched to ``factor`` days."""
    daily = poisson(60, 1.0, weekends=True)
    slow = np.zeros(len(daily) * factor, dtype=np.int64)
    slow[factor - 1 :: factor] = daily
    one = ends_of(ready(asked(daily, [Epic("plan", 60)])))[0]
    other = ends_of(ready(asked(slow, [Epic("plan", 60)])))[0]
    assert np.quantile(other, [0.15, 0.5, 0.85]) / factor == pytest.approx(
        np.quantile(one, [0.15, 0.5, 0.85]), rel=0.05
    )


def test_weights_of_one_are_items() -> None:
    one = asked(COUNTS, runs=300)
    items = tuple(replace(item, weight=1.0) for item in one.history.items)
    other = replace(one, history=History(items), choices=replace(one.choices, weighted=True))
    assert (ends_of(ready(one)) == ends_of(ready(other))).all()


def test_weights_of_three_are_three_times_the_work() -> None:
    one = asked(COUNTS, [Epic("plan", 20)], runs=2_000)
    items = tuple(replace(item, weight=3.0) for item in one.history.items)
    choices = replace(one.choices, weighted=True)
    other = replace(one, history=History(items), plan=(Epic("plan", 60),), choices=choices)
    assert np.abs(ends_of(ready(one)) - ends_of(ready(other))).max() <= 1


def test_nothing_ends_at_a_weekend_where_nothing_ever_did() -> None:
    ends = ends_of(ready(asked(COUNTS)))[0]
    days = {(AS_OF + timedelta(days=int(day))).weekday() for day in ends}
    assert days <= {0, 1, 2, 3, 4}


@settings(max_examples=10, deadline=None)
@given(st.integers(8, 60), st.floats(1.0, 4.0), st.floats(2.0, 40.0))
def test_long_paths_visit_windows_as_often_as_they_weigh(count: int, length: float, half_life: float) -> None:
    flow = ready(asked(poisson(count, 1.0))).flow
    blocks = replace(blocks_of(flow, half_life=half_life), length=length)
    assert guide_of(blocks).max() < len(blocks.weights)
    path = paths(blocks, 4_000, np.random.default_rng(1))
    steps = [next(path) for _ in range(50)][20:]
    seen = np.bincount(np.concatenate(steps), minlength=len(blocks.weights)) / (30 * 4_000)
    assert np.abs(seen - blocks.weights).max() < 0.02


def test_blocks_keep_the_likeness_of_neighbouring_weeks() -> None:
    rng = np.random.default_rng(2)
    level = np.zeros(300)
    for week in range(1, 300):
        level[week] = 0.7 * level[week - 1] + rng.normal()
    counts = np.zeros(2100, dtype=np.int64)
    counts[::7] = np.maximum(20 + 5 * level, 0).round()
    made = ready(asked(counts))
    assert made.blocks.length > 4
    path = paths(made.blocks, 2_000, np.random.default_rng(3))
    weeks = made.flow.per_person[np.array([next(path) for _ in range(30)])]
    alike = np.corrcoef(weeks[:-1].ravel(), weeks[1:].ravel())[0, 1]
    assert alike == pytest.approx(0.7 * (1 - 1 / made.blocks.length), abs=0.12)


def test_sprints_say_the_same_as_their_items() -> None:
    counts = poisson(52, 1.0)
    first = AS_OF - timedelta(days=len(counts) - 1)
    sprints = tuple(
        Sprint(first + timedelta(days=n), first + timedelta(days=n + 11), float(counts[n : n + 14].sum()))
        for n in range(0, len(counts), 14)
    )
    of_items = asked(counts, [Epic("plan", 60)])
    of_sprints = Question(History(sprints=sprints), of_items.plan, AS_OF, choices=of_items.choices)
    one, other = ends_of(ready(of_items))[0], ends_of(ready(of_sprints))[0]
    assert np.quantile(one, [0.5, 0.85]) == pytest.approx(np.quantile(other, [0.5, 0.85]), rel=0.06)


def test_the_same_seed_gives_the_same_runs_and_another_others() -> None:
    one, again, other = (ends_of(ready(asked(COUNTS, runs=500, seed=seed))) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_what_was_finished_before_since_does_not_count() -> None:
    counts = np.concatenate([np.full(70, 9), poisson(20, 1.0)])
    since = AS_OF - timedelta(days=139)
    question = asked(counts)
    one = ready(replace(question, history=History(finished(counts), since=since)))
    other = ready(replace(question, history=History(finished(counts[70:]), since=since)))
    assert one.flow.totals.tolist() == other.flow.totals.tolist()


def test_a_since_before_the_first_finish_makes_up_no_empty_weeks() -> None:
    question = asked(poisson(20, 1.0))
    early = replace(question, history=replace(question.history, since=AS_OF - timedelta(days=900)))
    assert ready(early).flow.totals.tolist() == ready(question).flow.totals.tolist()
