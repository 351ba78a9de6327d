from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings

from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.open_work import answer, get_moment
from tests.indicators.open_work.lakes import asks, lakes, teams_asked
from tests.oracles import open_work as oracle
from tests.support import connection_with


@settings(max_examples=60, deadline=None)
@given(lakes, teams_asked, asks)
def test_every_point_is_that_of_the_slow_reading(lake: dict[str, Any], teams: list[Scope], ask: Ask) -> None:
    connection = connection_with(**lake)
    for scope, found in zip(teams, answer(connection, teams, ask), strict=True):
        days = [ask.first + timedelta(days=i) for i in range((ask.last - ask.first).days + 1)]
        slow = {day: ages for day in days if (ages := oracle.ages_on(lake, scope, ask, day)) is not None}
        assert [point.date for point in found.points] == list(slow)
        for point, ages in zip(found.points, slow.values(), strict=True):
            expected = oracle.median(ages)
            assert point.n == len(ages)
            assert point.value == (None if expected is None else float(expected))
            assert (point.caveat is None) == (expected is not None)


@settings(max_examples=25, deadline=None)
@given(lakes, teams_asked, asks)
def test_what_stands_behind_a_point_is_what_the_slow_reading_finds(
    lake: dict[str, Any], teams: list[Scope], ask: Ask
) -> None:
    connection = connection_with(**lake)
    for scope in teams:
        moment = get_moment(connection, scope, ask, day=ask.last)
        slow = oracle.ages_on(lake, scope, ask, ask.last)
        if moment is None:
            assert slow is None
        else:
            ages = dict(zip(moment.mr_id.tolist(), moment.age.tolist(), strict=True))
            assert slow == {mr: Fraction(age, 86_400_000_000) for mr, age in ages.items()}
