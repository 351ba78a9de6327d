"""Survival with censoring, and the chances of open items."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.forecast.ageing import ageing, chance_within, survival
from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.model import Item
from tests.forecast.teams import AS_OF

# Weeks in remission under 6-mercaptopurine: Freireich et al., Blood 21 (1963); censored ones are False.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [
    True,
    True,
    True,
    False,
    True,
    False,
    True,
    False,
    False,
    True,
    True,
    False,
    False,
    False,
    True,
    True,
    *[False] * 5,
]
KNOWN = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_published_example_comes_out() -> None:
    known = survival(np.array(WEEKS, dtype=float), np.array(ENDED))
    assert {week: round(known.at(week), 3) for week in KNOWN} == pytest.approx(KNOWN, abs=0.001)
    # Its Greenwood standard error at 10 weeks is 0.0963.
    assert known.at(10) * known.variance(10) ** 0.5 == pytest.approx(0.0963, abs=0.0005)


def _plain(durations: list[int], ended: list[bool], age: float) -> float:
    """S(age), death by death."""
    stays = 1.0
    for time in sorted({d for d, e in zip(durations, ended, strict=True) if e and d <= age}):
        at_risk = sum(1 for d in durations if d >= time)
        stays *= 1 - sum(1 for d, e in zip(durations, ended, strict=True) if e and d == time) / at_risk
    return stays


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40), st.integers(0, 35))
def test_survival_is_the_product_over_deaths(pairs: list[tuple[int, bool]], age: int) -> None:
    durations, ended = [p[0] for p in pairs], [p[1] for p in pairs]
    if not any(ended):
        with pytest.raises(NoHistory):
            survival(durations, ended)
        return
    assert survival(durations, ended).at(age) == pytest.approx(_plain(durations, ended, age))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=60), st.integers(0, 40), st.integers(1, 40))
def test_chances_lie_within_their_bounds(durations: list[int], age: int, days: int) -> None:
    found = chance_within(survival(durations, [True] * len(durations)), age, days)
    if found is not None:
        chance, low, high = found
        assert 0 <= low <= chance <= high <= 1


def test_beyond_the_longest_time_watched_the_chance_is_unknown() -> None:
    known = survival([*range(1, 21), *[30] * 10], [True] * 20 + [False] * 10)
    within = chance_within(known, 22, 8)
    assert within is not None
    assert within[0] == 0
    assert chance_within(known, 22, 9) is None
    assert chance_within(known, 5, 60) is None


def test_where_all_were_finished_before_the_chance_is_known() -> None:
    found = chance_within(survival([*range(1, 21)], [True] * 20), 5, 60)
    assert found is not None
    assert found[0] == 1


def _item(name: str, begun: int, ended: int | None = None, *, dropped: bool = False) -> Item:
    """Begun, and ended, so many days before AS_OF."""
    end = None if ended is None else AS_OF - timedelta(days=ended)
    start = AS_OF - timedelta(days=begun)
    return Item(name, started=start, finished=None if dropped else end, dropped=end if dropped else None)


def test_open_items_come_oldest_first_and_the_old_are_marked() -> None:
    done = [_item(f"d{n}", 100 + n, 100) for n in range(1, 21)]
    items = [
        *done,
        _item("young", 3),
        _item("at the edge", 17),
        _item("just old", 18),
        _item("gone", 50, 2, dropped=True),
    ]
    made = ageing([*items, Item("waiting")], AS_OF, AS_OF + timedelta(days=5))
    assert [(one.id, one.age, one.old) for one in made] == [
        ("just old", 18, True),
        ("at the edge", 17, False),
        ("young", 3, False),
    ]
    assert [one.younger for one in made] == [0.85, 0.8, 0.1]
    assert made[0].chance is None
    assert made[2].chance == pytest.approx(5 / 20, abs=0.06)


def test_items_that_are_still_open_lower_the_chance() -> None:
    done = [_item(f"d{n}", 60 + n % 10, 60) for n in range(30)]
    waiting = [_item(f"w{n}", 40) for n in range(30)]
    alone = ageing([*done, _item("x", 2)], AS_OF, AS_OF + timedelta(days=7))[-1]
    among = ageing([*done, *waiting, _item("x", 2)], AS_OF, AS_OF + timedelta(days=7))[-1]
    assert alone.chance is not None
    assert among.chance is not None
    assert among.chance < alone.chance - 0.2
