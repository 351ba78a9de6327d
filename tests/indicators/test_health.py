from __future__ import annotations

from datetime import date

import pytest

from quarterdeck.indicators.answer import Answer, Grain, Point, Scope, Target
from quarterdeck.indicators.health import judge
from quarterdeck.indicators.monthly.withheld import TOO_FEW
from quarterdeck.indicators.periods import end_of_month, first_of_month

AT_MOST_21 = Target("<=", 21)


def series(
    *values: float | None, indicator: str = "omrt", partial: bool = False, grain: Grain = "month", few: bool = False
) -> Answer:
    """Month ends from January 2025; ``partial`` marks the last."""
    ends = [end_of_month(first_of_month(date(2025, 1, 1), plus=i)) for i in range(len(values))]
    points = tuple(
        Point(day, value, 5, partial and day == ends[-1], caveat=TOO_FEW if few else None)
        for day, value in zip(ends, values, strict=True)
    )
    return Answer(indicator, Scope("A", ("A",)), "gitlab-2022", grain, points, withheld=few)


@pytest.mark.parametrize(
    ("values", "health"),
    [
        ([21.0], "okay"),
        ([21.1], "attention"),
        ([25.2], "attention"),
        ([25.3], "problem"),
        ([60.0, 50.0, 40.0, 30.0], "attention"),
        ([60.0, 50.0, 50.0, 30.0], "problem"),
        ([50.0, 40.0, 30.0], "problem"),
        ([60.0, None, 40.0, 30.0], "problem"),
        ([20.0, None], "unknown"),
    ],
)
def test_health_at_the_last_month_end(values: list[float | None], health: str) -> None:
    assert judge(series(*values), [AT_MOST_21]).health == health


def test_a_target_that_must_be_passed_is_not_met_by_itself() -> None:
    assert judge(series(10.0, indicator="mr_rate"), [Target(">", 10)]).health == "attention"
    assert judge(series(10.1, indicator="mr_rate"), [Target(">", 10)]).health == "okay"
    assert judge(series(8.0, indicator="mr_rate"), [Target(">", 10)]).health == "attention"
    assert judge(series(7.9, indicator="mr_rate"), [Target(">", 10)]).health == "problem"
    assert judge(series(1.0, 2.0, 3.0, 4.0, indicator="mr_rate"), [Target(">", 10)]).health == "attention"
    assert judge(series(0.76, indicator="community_slo"), [Target(">=", 0.95)]).health == "attention"


def test_the_month_that_is_not_over_is_not_judged() -> None:
    assert judge(series(20.0, 90.0, partial=True), [AT_MOST_21]).health == "okay"
    assert judge(series(20.0, partial=True), [AT_MOST_21]).health == "unknown"


def test_without_a_target_health_is_unknown_and_the_usual_range_stands_there() -> None:
    verdict = judge(series(*[10.0, 12.0, 11.0, 10.0, 13.0, 9.0]), [])
    assert verdict.health == "unknown"
    assert verdict.usual is not None
    assert verdict.usual[0] < 9 < 13 < verdict.usual[1]


def test_the_target_in_force_on_the_day_counts() -> None:
    dated = [Target("<=", 30), Target("<=", 10, date(2025, 3, 1))]
    assert judge(series(20.0, 20.0), dated).health == "okay"
    assert judge(series(20.0, 20.0, 20.0), dated).health == "problem"
    assert judge(series(20.0), [Target("<=", 30, date(2025, 6, 1))]).health == "unknown"


def test_what_is_withheld_is_confidential() -> None:
    assert judge(series(None, few=True), [AT_MOST_21]).health == "confidential"


def test_days_that_are_no_month_ends_do_not_count() -> None:
    days = tuple(Point(date(2025, 1, day), 99.0 if day < 31 else 5.0, 3) for day in range(1, 32))
    later = (*days, Point(date(2025, 2, 1), 99.0, 3))
    verdict = judge(Answer("omrt", Scope("A", ("A",)), "gitlab-2022", "day", later), [AT_MOST_21])
    assert verdict.health == "okay"


STEADY = [10.0, 11.0, 9.5, 10.5, 9.0, 10.0, 11.5, 10.0, 9.5, 10.5, 11.0, 10.0]


def test_an_unusual_month_is_said_in_plain_words_whatever_the_health() -> None:
    verdict = judge(series(*STEADY, 20.0), [AT_MOST_21])
    assert (verdict.health, verdict.signal) == ("okay", "unusually high")
    assert judge(series(*STEADY, 10.0), [AT_MOST_21]).signal is None


def test_a_marked_change_begins_new_limits() -> None:
    moved = [value + 12 for value in STEADY]
    assert judge(series(*STEADY, *moved), []).signal is not None
    assert judge(series(*STEADY, *moved), [], changes=[date(2026, 1, 15)]).signal is None


def test_a_shares_usual_range_ends_at_one() -> None:
    verdict = judge(series(0.9, 1.0, 0.95, 1.0, 0.85, 1.0, indicator="community_slo"), [])
    assert verdict.usual is not None
    assert verdict.usual[1] == 1.0
