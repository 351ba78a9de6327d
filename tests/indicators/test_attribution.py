from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quarterdeck.indicators import shapley
from quarterdeck.indicators.answer import Ask, Scope, Target
from quarterdeck.indicators.attribution import smallest_closing, split, why
from quarterdeck.indicators.errors import NotExplained, WrongDays
from quarterdeck.indicators.open_work import answer
from quarterdeck.indicators.samples import DAY
from tests.indicators.open_work.lakes import asks, lakes, teams_asked
from tests.indicators.worked_example import TEAM, ask, lake
from tests.oracles import attribution as oracle
from tests.support import connection_with

few = st.lists(st.integers(0, 9), max_size=6)
D10, D11 = date(2026, 3, 10), date(2026, 3, 11)


@settings(max_examples=150, deadline=None)
@given(few, st.lists(st.integers(0, 9), max_size=5), st.fractions(0, 9, max_denominator=4))
def test_shares_are_those_of_all_coalitions(players: list[int], others: list[int], without: Fraction) -> None:
    found = shapley.shapley_of_median(players, others, without=without)
    assert found == oracle.shapley(players, others, without=without)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(0, 9), st.integers(0, 9), min_size=1, max_size=7), st.data())
def test_the_parts_sum_to_the_change_and_the_shares_to_the_parts(before: dict[int, int], data: st.DataObject) -> None:
    stayed = data.draw(st.sets(st.sampled_from(sorted(before))))
    new = data.draw(st.dictionaries(st.integers(20, 30), st.integers(0, 9), max_size=5))
    aged = {mr: age + 3 for mr, age in before.items()}
    after = {mr: aged[mr] for mr in stayed} | new
    assume(after)
    parts = split(before, aged, after)
    assert parts.change == Fraction(
        shapley.twice_median([*after.values()]) - shapley.twice_median([*before.values()]), 2
    )
    assert parts.ageing == 3
    assert sum(parts.left_shares.values()) == parts.left
    assert sum(parts.entered_shares.values()) == parts.entered
    gone = [aged[mr] for mr in parts.left_shares]
    older = Fraction(shapley.twice_median([*aged.values()]), 2)
    slow = oracle.removal_shares(gone, [aged[mr] for mr in stayed], without=older)
    assert list(parts.left_shares.values()) == slow


def test_many_players_share_in_bounded_time_and_still_sum_exactly() -> None:
    players = [(7919 * i) % 100_003 * 1_000_003 for i in range(700)]
    others = [(104_729 * i) % 100_003 * 1_000_003 for i in range(500)]
    found = shapley.shapley_of_median(players, others, without=Fraction(0))
    whole = shapley.twice_median(players + others) - shapley.twice_median(others)
    assert sum(found) == Fraction(whole, 2)
    few_players = [*players[:40]]
    exact = shapley.shapley_of_median(few_players, others, without=Fraction(0))
    rounded = [shapley._pivotal_float(margin, 20, 19) for margin in range(-5, 6)]
    assert rounded == pytest.approx([float(shapley._pivotal(margin, 20, 19)) for margin in range(-5, 6)], rel=1e-9)
    assert len(exact) == 40


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(), st.integers(0, 9), max_size=7), st.integers(0, 9))
def test_the_oldest_are_a_smallest_set_whose_closing_reaches_the_target(ages: dict[int, int], target: int) -> None:
    found = smallest_closing({mr: age * DAY for mr, age in ages.items()}, Target("<=", target))
    assert (None if found is None else len(found)) == oracle.smallest_closing(ages, target)
    if found:
        assert sorted(ages.values())[-len(found) :] == sorted(ages[mr] for mr in found)


def test_the_worked_example_says_why() -> None:
    found = why(lake(), TEAM, ask("oma", D10, D11))
    assert (found.before.value, found.after.value, found.change) == (6.0, 6.25, 0.25)
    assert (found.ageing, found.left, found.entered) == (1.0, -0.75, 0.0)
    assert [(row["part"], row["share_days"], row["merge_request"], row["now"]) for row in found.rows] == [
        ("left", -0.75, "g/p!1", "merged")
    ]
    assert found.would_take is None
    assert json.loads(json.dumps(found.to_json()))["from"] == {
        "date": "2026-03-10", "value": 6.0, "n": 3, "partial": False,
    }  # fmt: skip


def test_what_it_would_take_names_the_oldest_that_are_open() -> None:
    found = why(lake(), TEAM, ask("oma", D10, D11), target=Target("<=", 6.0))
    assert found.would_take is not None
    assert [row["merge_request"] for row in found.would_take] == ["g/p!2"]
    assert why(lake(), TEAM, ask("oma", D10, D11), target=Target("<=", 7)).would_take == ()
    never = why(lake(), TEAM, ask("oma", D10, D11), target=Target("<", 5.5))
    assert never.would_take is None
    assert any("youngest" in caveat for caveat in never.caveats)


def test_people_are_named_only_where_the_work_is_open_now() -> None:
    found = why(lake(), TEAM, ask("oma", date(2026, 3, 4), D11))
    named = {row["merge_request"]: "author" in row for row in found.rows}
    assert named == {"g/p!1": False, "g/p!2": True, "g/p!3": True}


def test_a_change_without_a_figure_at_one_end_is_not_explained() -> None:
    found = why(lake(), TEAM, ask("oma", date(2026, 2, 20), D11))
    assert (found.change, found.rows, found.before.value, found.after.value) == (None, (), None, 6.25)
    assert found.caveats == ("there is no figure on 2026-02-20: nothing to explain",)


def test_rates_and_days_out_of_order_are_refused() -> None:
    with pytest.raises(NotExplained):
        why(lake(), TEAM, ask("mr_rate", D10, D11))
    with pytest.raises(WrongDays):
        why(lake(), TEAM, ask("oma", D11, D11))


@settings(max_examples=30, deadline=None)
@given(lakes, teams_asked, asks)
def test_the_change_is_that_of_the_series(rows: dict[str, Any], scopes: list[Scope], question: Ask) -> None:
    assume(question.first < question.last)
    connection = connection_with(**rows)
    scope = scopes[3]
    [series] = answer(connection, [scope], question)
    value = {point.date: point.value for point in series.points}
    found = why(connection, scope, question)
    first, last = value.get(question.first), value.get(question.last)
    assert (found.before.value, found.after.value) == (first, last)
    if first is not None and last is not None and found.change is not None:
        assert found.change == pytest.approx(last - first, abs=1e-9)
        assert (found.ageing or 0) + (found.left or 0) + (found.entered or 0) == pytest.approx(found.change)
        length = (question.last - question.first) / timedelta(days=1)
        assert -1e-9 <= (found.ageing or 0) <= length + 0.1
