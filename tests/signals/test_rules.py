from __future__ import annotations

import pytest

from quarterdeck.signals import Limits, eight_in_a_row, limits, outside, three_of_four

USUAL = Limits(centre=10.0, lower=4.0, upper=16.0, range_limit=7.4)
DEFICITS_1989 = [8.7, 8.7, 7.0, 6.8, 9.6, 9.0]
"""First half of 1989, which the same exercise adds to the limits of 1988."""


def places(flags: object) -> list[int]:
    return [i for i, flag in enumerate(flags) if flag]  # type: ignore[var-annotated, arg-type]


def test_the_deficits_of_1989_fall_out_of_the_limits_of_1988() -> None:
    usual = limits([10.5, 11.2, 9.2, 10.1, 10.4, 10.5])
    assert places(outside(DEFICITS_1989, usual)) == [2, 3]


def test_a_point_on_a_limit_is_inside() -> None:
    assert places(outside([16.0, 16.001, 4.0, 3.999], USUAL)) == [1, 3]


@pytest.mark.parametrize(("last", "found"), [(11.0, [7, 8]), (10.0, [7]), (9.0, [7])])
def test_the_eighth_in_a_row_on_one_side_is_marked_and_so_is_what_follows(last: float, found: list[int]) -> None:
    assert places(eight_in_a_row([11.0] * 8 + [last], USUAL)) == found


def test_a_run_is_broken_by_the_centre_the_other_side_or_a_gap() -> None:
    for breaker in (10.0, 9.0, float("nan")):
        assert places(eight_in_a_row([11.0] * 7 + [breaker] + [11.0] * 7, USUAL)) == []
    assert places(eight_in_a_row([9.0] * 8, USUAL)) == [7]
    assert places(eight_in_a_row([11.0] * 8, USUAL, margin=1.0)) == []


def test_three_of_four_closer_to_a_limit_than_to_the_centre() -> None:
    assert places(three_of_four([13.5, 11.0, 13.5, 13.5, 10.0], USUAL)) == [3]
    assert places(three_of_four([13.0, 13.0, 13.0], USUAL)) == []
    assert places(three_of_four([6.5, 13.5, 6.5, 6.5], USUAL)) == [3]
    assert places(three_of_four([13.5, 13.5, 13.5], USUAL, nearness=0.7)) == []
