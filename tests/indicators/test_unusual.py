"""A month is said to be unusual where a plain reading of the rules says so."""

from __future__ import annotations

import random
from collections import Counter

from quarterdeck.indicators.health import judge
from tests.indicators.test_health import series
from tests.oracles.unusual import find_unusual


def _months(dice: random.Random) -> list[float | None]:
    """Some months of a team that may move at the end."""
    spread, moved = dice.choice((0.0, 1.0, 3.0)), dice.choice((0, 0, 1, 3, 8))
    many, away = dice.randrange(1, 20), dice.choice((-9.0, -5.0, 5.0, 9.0, 25.0))
    values: list[float | None] = [
        max(0.0, round(dice.gauss(20, spread), dice.choice((0, 2))) + (away if n >= many - moved else 0))
        for n in range(many)
    ]
    return [None if dice.random() < 0.05 else value for value in values]


def test_a_month_is_unusual_where_the_rules_say_so_in_these_words() -> None:
    dice, said = random.Random(4), Counter[str | None]()
    for n in range(1500):
        months, indicator = _months(dice), ("omrt", "mr_rate")[n % 2]
        found = judge(series(*months, indicator=indicator), []).signal
        assert found == find_unusual(months, days=indicator == "omrt"), months
        said[found] += 1
    assert len(said) == 7
    assert min(said.values()) >= 3
