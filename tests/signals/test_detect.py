from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.signals import Signal, find_signals
from quarterdeck.signals.xmr import Floats
from tests.signals.test_xmr import simulate

MONTHS, TEAMS = 36, 250


def autoregressive(r: float) -> list[Floats]:
    return [20 + 3 * simulate(team, MONTHS, r) for team in range(TEAMS)]


def counts(mean: float) -> list[Floats]:
    rng = np.random.default_rng(5)
    return list(rng.poisson(mean, (TEAMS, MONTHS)).astype(np.float64))


def open_work(rate: float, *, teams: int = TEAMS) -> list[Floats]:
    """The median age of what is open at month ends, of a team that opens ``rate`` a week for lognormal times."""
    rng = np.random.default_rng(6)
    days, series = MONTHS * 30 + 365, []
    for _ in range(teams):
        opened = rng.uniform(0, days, rng.poisson(rate / 7 * days))
        lasts = np.exp(rng.normal(1.2, 1.6, len(opened)))
        ends = 365 + 30 * np.arange(1, MONTHS + 1)
        ages = [at - opened[(opened < at) & (at < opened + lasts)] for at in ends]
        series.append(np.array([np.median(age) if len(age) else np.nan for age in ages]))
    return series


def marked(series: list[Floats], *, logarithms: bool = False) -> float:
    found = [signal for one in series for signal in find_signals(list(one), logarithms=logarithms)]
    return sum(signal is not None for signal in found) / len(found)


@pytest.mark.parametrize("r", [0.0, 0.2, 0.3])
def test_of_a_stable_teams_months_at_most_one_in_a_hundred_is_marked(r: float) -> None:
    assert 0 < marked(autoregressive(r)) <= 0.01


@pytest.mark.parametrize("mean", [3.0, 8.0, 40.0])
def test_so_it_is_for_counts(mean: float) -> None:
    assert marked(counts(mean)) <= 0.01


@pytest.mark.parametrize("n", [2, 4, 15])
def test_so_it_is_for_shares_of_few(n: int) -> None:
    rng = np.random.default_rng(8)
    assert marked(list(rng.binomial(n, 0.9, (TEAMS, MONTHS)) / n)) <= 0.01


def test_a_headcount_that_moves_in_steps_of_one_is_not_unusual_for_that() -> None:
    steps = [8.0, 7.0, 7.0, 7.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0]
    assert find_signals(steps) == [None] * 12


@pytest.mark.parametrize("rate", [5.0, 15.0])
def test_so_it_is_for_open_work(rate: float) -> None:
    assert marked(open_work(rate, teams=150), logarithms=True) <= 0.01


def test_the_newest_month_alone_is_not_marked_more_often() -> None:
    newest = [find_signals(list(one[-13:]))[-1] for one in autoregressive(0.2)]
    assert sum(signal is not None for signal in newest) <= 0.012 * TEAMS


def test_most_lasting_shifts_of_three_standard_deviations_are_found_within_half_a_year() -> None:
    shifted = [np.concatenate([one[:24], one[24:] + 9]) for one in autoregressive(0.2)]
    found = [any(find_signals(list(one))[24:30]) for one in shifted]
    assert np.mean(found) > 0.55


STEADY = [10.0, 11.0, 9.5, 10.5, 9.0, 10.0, 11.5, 10.0, 9.5, 10.5, 11.0, 10.0]


def test_a_point_far_outside_is_a_signal_and_says_on_which_side() -> None:
    assert find_signals([*STEADY, 20.0])[-1] == Signal("outside", "above")
    assert find_signals([*STEADY, 1.0])[-1] == Signal("outside", "below")
    assert find_signals([*STEADY, 10.2])[-1] is None


def test_one_outlier_in_the_baseline_does_not_hide_the_next() -> None:
    assert find_signals([*STEADY[:5], 40.0, *STEADY[6:], 20.0])[-1] == Signal("outside", "above")


def test_nothing_is_said_of_a_short_history_or_of_what_never_moved() -> None:
    assert find_signals([*STEADY[:7], 40.0]) == [None] * 8
    assert find_signals([1.0] * 12 + [0.5]) == [None] * 13


def test_a_gap_is_no_point() -> None:
    found = find_signals([*STEADY, float("nan"), 20.0])
    assert found[-2:] == [None, Signal("outside", "above")]


def test_limits_hold_until_a_change_is_marked() -> None:
    moved = [value + 10 for value in STEADY]
    assert all(find_signals([*STEADY, *moved])[12:])
    assert not any(find_signals([*STEADY, *moved], changes=[12])[12:])
    assert find_signals([*STEADY, *moved, 35.0], changes=[12])[-1] == Signal("outside", "above")
