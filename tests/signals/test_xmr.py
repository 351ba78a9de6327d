"""Limits, against worked examples that were published."""

from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.signals import corrected_limits, limits, median_limits, usual_range
from quarterdeck.signals.xmr import lag_one, moving_ranges

FLOW_RATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: centre 50.81, mean range 1.8778, limits 45.8159, 55.8041
(with 3 / 1.128 where Wheeler rounds to 2.66)."""
DEFICITS_1988 = [10.5, 11.2, 9.2, 10.1, 10.4, 10.5]
"""Monthly US trade deficits, second half of 1988, billions: D. J. Wheeler, Understanding Variation, fig. 6.7; the
moving ranges printed there are 0.7, 2.0, 0.9, 0.3, 0.1."""
COUNTS = [10.0, 50.0, 40.0, 30.0]
"""The example of the statprocon library, which follows Wheeler, Making Sense of Data: centre 32.5, mean range 20,
limits -20.7 and 85.7, range limit 65.36 (with 3.268)."""


def test_the_flow_rate_of_the_nist_handbook() -> None:
    found = limits(FLOW_RATE)
    assert found.centre == pytest.approx(50.81)
    assert moving_ranges(FLOW_RATE).mean() == pytest.approx(1.8778, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((45.8159, 55.8041), abs=2e-3)


def test_the_trade_deficits_of_understanding_variation() -> None:
    found = limits(DEFICITS_1988)
    assert moving_ranges(DEFICITS_1988) == pytest.approx([0.7, 2.0, 0.9, 0.3, 0.1])
    assert found.centre == pytest.approx(10.317, abs=1e-3)
    assert (found.lower, found.upper) == pytest.approx((10.317 - 2.66 * 0.8, 10.317 + 2.66 * 0.8), abs=1e-3)
    assert found.range_limit == pytest.approx(3.27 * 0.8)


def test_four_counts_of_a_published_library() -> None:
    found = limits(COUNTS)
    assert (found.centre, found.lower, found.upper) == pytest.approx((32.5, -20.7, 85.7))
    assert found.range_limit == pytest.approx(65.36, abs=0.05)
    assert found.sigma == pytest.approx(20 / 1.128, rel=1e-3)


def test_median_limits_do_not_widen_for_an_outlier() -> None:
    spiked = [*FLOW_RATE[:5], 90.0, *FLOW_RATE[5:]]
    found = median_limits(FLOW_RATE)
    assert (found.lower, found.upper) == pytest.approx((51.25 - 3.145 * 1.5, 51.25 + 3.145 * 1.5))
    assert median_limits(spiked).upper < limits(spiked).upper < 90
    assert median_limits(spiked).range_limit == pytest.approx(3.865 * np.median(moving_ranges(spiked)))


def test_a_gap_has_no_neighbours() -> None:
    assert moving_ranges([1.0, 2.0, float("nan"), 10.0, 11.0]).tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="two neighbouring values"):
        limits([1.0, float("nan"), 2.0])


def test_the_usual_range_is_that_of_the_last_twelve_values() -> None:
    steady = limits(FLOW_RATE)
    twelve = limits([*FLOW_RATE[:2], *FLOW_RATE])
    assert usual_range([500.0, 1.0, *FLOW_RATE[:2], *FLOW_RATE]) == pytest.approx((twelve.lower, twelve.upper))
    assert usual_range(FLOW_RATE) == pytest.approx((steady.lower, steady.upper))
    assert usual_range(FLOW_RATE[:5]) is None
    assert usual_range([float("nan")] * 3 + FLOW_RATE[:5]) is None


def test_an_outlier_does_not_make_everything_usual() -> None:
    usual = usual_range([*FLOW_RATE, 90.0, 50.0])
    assert usual is not None
    assert usual[1] < 60


def test_what_moves_in_steps_has_a_usual_range_that_holds_them() -> None:
    usual = usual_range([1.0] * 8 + [0.5, 0.5, 1.0, 0.75])
    assert usual is not None
    assert usual[0] < 0.7


def test_what_is_never_negative_has_no_negative_range() -> None:
    usual = usual_range([1.0, 9.0, 0.0, 8.0, 1.0, 7.0])
    assert usual is not None
    assert usual[0] == 0.0
    below = usual_range([-1.0, 9.0, 0.0, 8.0, 1.0, 7.0])
    assert below is not None
    assert below[0] < 0


def simulate(seed: int, length: int, r: float) -> np.ndarray:
    """A stable series whose neighbours resemble one another (first-order autoregression of unit variance)."""
    rng = np.random.default_rng(seed)
    values = np.empty(length)
    values[0] = rng.normal()
    for i in range(1, length):
        values[i] = r * values[i - 1] + np.sqrt(1 - r * r) * rng.normal()
    return values


def test_daily_medians_break_plain_limits_and_keep_corrected_ones() -> None:
    series = [simulate(seed, 365, 0.95) for seed in range(40)]

    def broken(within: object) -> float:
        return float(np.mean([np.mean((s > f.upper) | (s < f.lower)) for s in series for f in [within(s)]]))  # type: ignore[operator]

    assert broken(limits) > 0.3
    assert broken(corrected_limits) < 0.01
    assert np.mean([lag_one(s) for s in series]) == pytest.approx(0.95, abs=0.02)


def test_independent_values_keep_about_their_plain_limits() -> None:
    values = np.random.default_rng(7).normal(size=400)
    assert corrected_limits(values).upper == pytest.approx(limits(values).upper, rel=0.06)
    assert lag_one([1.0, 1.0, 1.0]) == 0.0
