from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from quarterdeck.indicators.answer import Point
from quarterdeck.indicators.open_work import answer
from tests.indicators.worked_example import TEAM, ask, lake


def points(indicator: str, first: int, last: int, definition: str = "gitlab-2022", **more: object) -> list[Point]:
    question = ask(indicator, date(2026, 3, first), date(2026, 3, last), definition, **more)
    [found] = answer(lake(), [TEAM], question)
    assert (found.indicator, found.scope, found.definition, found.grain) == (indicator, TEAM, definition, "day")
    return list(found.points)


@pytest.mark.parametrize(("day", "value", "n"), [(5, 3.0, 2), (8, 6.0, 2), (9, 5.0, 3), (10, 6.0, 3), (11, 6.25, 2)])
def test_open_mr_age_is_that_of_the_worked_example(day: int, value: float, n: int) -> None:
    assert points("oma", day, day) == [Point(date(2026, 3, day), value, n)]


@pytest.mark.parametrize(("day", "value", "n"), [(5, 2.0, 2), (11, 7.0, 1)])
def test_open_mr_review_time_is_that_of_the_worked_example(day: int, value: float, n: int) -> None:
    assert points("omrt", day, day) == [Point(date(2026, 3, day), value, n)]


def test_a_series_of_days_is_what_each_day_gives_alone() -> None:
    assert points("oma", 1, 20) == [one for day in range(1, 21) for one in points("oma", day, day)]


def test_a_day_with_nothing_open_has_a_point_without_a_value_that_says_so() -> None:
    [before] = points("oma", 1, 1)[:1]
    [found] = answer(lake(), [TEAM], ask("oma", date(2026, 2, 27), date(2026, 2, 27)))
    assert before.value == 1.0
    assert list(found.points) == [Point(date(2026, 2, 27), None, 0, caveat="no merge request was open")]


def test_time_spent_closed_does_not_age_where_only_open_time_counts() -> None:
    assert points("oma", 9, 9, "open_time_only") == [Point(date(2026, 3, 9), 5.0, 3)]
    assert points("oma", 11, 11, "open_time_only") == [Point(date(2026, 3, 11), (7 + 4.5) / 2, 2)]


def test_whole_days_are_the_date_asked_less_the_date_of_the_start() -> None:
    assert [p.value for p in points("oma", 9, 9, "whole_days")] == [4.0]
    assert [p.value for p in points("omrt", 5, 5, "whole_days")] == [1.0]


def test_as_of_an_instant_ignores_what_happened_after_it_and_gives_no_later_point() -> None:
    noon = datetime(2026, 3, 11, 12, tzinfo=UTC)
    found = points("oma", 10, 14, as_of=noon)
    assert found == [Point(date(2026, 3, 10), 6.0, 3), Point(date(2026, 3, 11), 5.75, 2, partial=True)]
    midnight = datetime(2026, 3, 11, tzinfo=UTC)
    assert points("oma", 10, 14, as_of=midnight) == [Point(date(2026, 3, 10), 6.0, 3)]
