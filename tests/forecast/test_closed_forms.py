"""Where mathematics gives the answer, the simulation gives it too."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from quarterdeck.forecast.ageing import chance_within, survival
from quarterdeck.forecast.amounts import added, gamma
from quarterdeck.forecast.count import finished_by
from quarterdeck.forecast.model import Crew, Epic
from quarterdeck.forecast.simulate import ends_of, ready
from quarterdeck.forecast.stock import stock
from tests.forecast.teams import asked, poisson

LONG = poisson(500, 0.6, weekends=True)
MEAN = float(LONG.mean())


def _poisson_at_least(mean: float, n: int) -> float:
    term, total = exp(-mean), 0.0
    for k in range(n):
        total += term
        term *= mean / (k + 1)
    return 1 - total


@pytest.mark.parametrize("n", [1, 3, 12, 40])
def test_poisson_throughput_ends_n_items_as_the_gamma_law_says(n: int) -> None:
    ends = ends_of(ready(asked(LONG, [Epic("plan", n)], runs=20_000)))[0]
    for days in (round(n / MEAN * 0.7) or 1, round(n / MEAN), round(n / MEAN * 1.3)):
        expected = _poisson_at_least(MEAN * days, n)
        # 500 weeks tell the rate of the first three weekdays to 3%, which moves the chance by 0.02.
        assert float((ends <= days).mean()) == pytest.approx(expected, abs=0.05 if n <= 3 else 0.025)


@pytest.mark.parametrize("crew", [Crew(size=1.0)])
def test_half_the_focus_halves_the_rate_and_keeps_poisson_luck(crew: Crew) -> None:
    ends = ends_of(ready(asked(LONG, [Epic("plan", 4)], crew=crew, runs=20_000, focus=0.5)))[0]
    for days in (8, 13, 20):
        assert float((ends <= days).mean()) == pytest.approx(_poisson_at_least(MEAN / 2 * days, 4), abs=0.03)


def test_two_equal_epics_share_the_team_item_by_item() -> None:
    ends = ends_of(ready(asked(LONG, [Epic("a", 8), Epic("b", 8)], runs=20_000)))
    # The last of both ends with the sixteenth item of the team.
    for days in (20, 27, 34):
        assert float((ends.max(axis=0) <= days).mean()) == pytest.approx(_poisson_at_least(MEAN * days, 16), abs=0.025)


def test_counts_by_a_day_are_poisson() -> None:
    counts = finished_by(ready(asked(LONG, runs=20_000)), 10)
    assert counts.mean() == pytest.approx(MEAN * 10, rel=0.03)
    assert counts.var() == pytest.approx(MEAN * 10, rel=0.15)


def test_a_regular_team_is_done_on_the_very_day() -> None:
    ends = ends_of(ready(asked([1] * 7 * 200, [Epic("plan", 10)], runs=2_000)))[0]
    assert np.quantile(ends, [0.1, 0.5, 0.9], method="inverted_cdf").tolist() == pytest.approx([10, 10, 10], abs=1)
    assert float(ends.mean()) == pytest.approx(10, abs=0.15)


def test_the_stock_of_an_m_m_1_queue_is_geometric() -> None:
    """Steps so short that at most one comes or goes: P(N = k) = (1 − ρ)·ρ^k with ρ = λ(1 − μ)/(μ(1 − λ))."""
    rng, come, go = np.random.default_rng(5), 0.03, 0.05
    shape = (4_000, 1_500)
    after = stock(0.0, (rng.random(shape) < come) * 1.0, (rng.random(shape) < go) * 1.0)[:, -1]
    ratio = come * (1 - go) / (go * (1 - come))
    for k in range(5):
        assert float((after == k).mean()) == pytest.approx((1 - ratio) * ratio**k, abs=0.03)
    assert float(after.mean()) == pytest.approx(ratio / (1 - ratio), rel=0.12)


def test_stock_is_lindleys_recursion() -> None:
    rng = np.random.default_rng(6)
    come, go = rng.poisson(2, (5, 40)).astype(float), rng.poisson(2.2, (5, 40)).astype(float)
    level, walked = np.full(5, 3.0), []
    for step in range(40):
        level = np.maximum(level + come[:, step] - go[:, step], 0)
        walked.append(level)
    np.testing.assert_allclose(stock(3.0, come, go), np.array(walked).T)


def test_the_chance_to_leave_an_m_m_1_queue_does_not_depend_on_age() -> None:
    """Times in the system are exponential with rate μ − λ, so they forget (Burke 1956)."""
    rng, come, go = np.random.default_rng(7), 0.7, 1.0
    n = 40_000
    arrivals, service = np.cumsum(rng.exponential(1 / come, n)), rng.exponential(1 / go, n)
    leave, free = np.empty(n), 0.0
    for k in range(n):
        free = max(free, arrivals[k]) + service[k]
        leave[k] = free
    known = survival((leave - arrivals)[1_000:], np.ones(n - 1_000, dtype=bool))
    for age in (0.0, 2.0, 5.0):
        found = chance_within(known, age, 3.0)
        assert found is not None
        assert found[0] == pytest.approx(1 - exp(-3 * (go - come)), abs=0.05)


@pytest.mark.parametrize(("mean", "variance"), [(20.0, 20.0), (5.0, 2.5), (100.0, 300.0), (3.0, 3.0)])
def test_gamma_has_its_mean_and_variance(mean: float, variance: float) -> None:
    normals = np.random.default_rng(8).standard_normal(200_000, dtype=np.float32)
    made = gamma(np.full(200_000, mean, np.float32), np.full(200_000, variance, np.float32), normals)
    assert float(made.mean()) == pytest.approx(mean, rel=0.01)
    assert float(made.var()) == pytest.approx(variance, rel=0.05)


def test_added_scope_is_the_progeny_of_a_branching_process() -> None:
    rng, growth, left = np.random.default_rng(9), 0.3, 30
    walked = []
    for _ in range(20_000):
        waiting, total = left, 0
        while waiting:
            waiting = int(rng.poisson(growth * waiting))
            total += waiting
        walked.append(total)
    normals = rng.standard_normal(20_000, dtype=np.float32)
    made = added(np.full(20_000, left, np.float32), np.full(20_000, growth, np.float32), normals)
    assert float(made.mean()) == pytest.approx(float(np.mean(walked)), rel=0.02)
    assert np.quantile(made, [0.15, 0.5, 0.85]) == pytest.approx(np.quantile(walked, [0.15, 0.5, 0.85]), abs=1.2)


def test_ages_of_exponential_work_have_the_half_life_of_the_law() -> None:
    draws = np.random.default_rng(10).exponential(10.0, 20_000)
    known = survival(np.minimum(draws, 15.0), draws <= 15.0)
    assert known.at(10.0 * log(2)) == pytest.approx(0.5, abs=0.015)
