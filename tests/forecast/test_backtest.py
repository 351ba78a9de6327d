"""The forecast's homework: coverage on made-up teams, no look ahead, baselines, corrections that must earn it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from quarterdeck.forecast import backtest as backtest_module
from quarterdeck.forecast.backtest import LEVELS, Record, _holds, backtest
from quarterdeck.forecast.correction import NONE, Correction, find_correction, fitted, walked
from quarterdeck.forecast.flow import Days
from quarterdeck.forecast.model import Choices, Epic, History, Item, Question
from quarterdeck.forecast.scores import crps, pinball, place_of, wilson
from quarterdeck.forecast.simulate import ends_of, ready
from quarterdeck.forecast.trial import Trial
from quarterdeck.forecast.when import record_of
from tests.forecast.teams import asked

FIRST = date(2024, 1, 1)
WORKING = np.tile([1, 1, 1, 1, 1, 0, 0], 200)


def _team(kind: str, rng: np.random.Generator, weeks: int) -> NDArray[np.int64]:
    """Daily counts of a team of one kind."""
    working = WORKING[: weeks * 7]
    if kind == "moody":
        mood, moods = 0.0, []
        for _ in range(weeks):
            mood = 0.5 * mood + 0.3 * float(rng.normal())
            moods.append(np.exp(mood))
        return np.asarray(rng.poisson(1.2 * working * np.repeat(moods, 7)))
    if kind == "fridays":
        return np.asarray(rng.poisson(6, weeks * 7) * np.tile([0, 0, 0, 0, 1, 0, 0], weeks))
    return np.asarray(rng.poisson((0.3 if kind == "slow" else 1.5) * working))


@pytest.mark.parametrize("kind", ["busy", "slow", "moody", "fridays"])
@pytest.mark.parametrize("weeks", [8, 30])
def test_dates_hold_as_often_as_they_say_on_simulated_teams(kind: str, weeks: int) -> None:
    """160 teams, one forecast each: hits are binomial. A tie counts with the part of it that lies below the level."""
    rng, places = np.random.default_rng(17), []
    for number in range(160):
        counts = _team(kind, rng, weeks + 40)
        past = counts[: weeks * 7]
        if past.sum() < 5:
            continue
        left = max(3, round(float(past.mean()) * 42))
        ends = ends_of(ready(asked(past, [Epic("plan", left)], runs=400, seed=number, half_life=26.0)))[0]
        came = int(np.searchsorted(np.cumsum(counts[weeks * 7 :]), left)) + 1
        low, high = float((ends < came).mean()), float((ends <= came).mean())
        places.append(low + float(rng.random()) * (high - low))
    for level in LEVELS:
        hits = sum(place <= level for place in places)
        low, high = wilson(hits, len(places), confidence=0.998)
        # A cold start is wider by design: it may hold more often, never less.
        assert level <= high, (level, hits / len(places))
        assert low <= level + (0.1 if weeks < 10 else 0.03), (level, hits / len(places))


def _record(counts: NDArray[np.int64], runs: int = 300) -> Record:
    amounts = counts.astype(np.float64)
    return backtest(Days(FIRST, amounts), np.ones(len(amounts)), half_life=26.0, runs=runs)


def test_a_trial_does_not_see_what_came_after() -> None:
    rng = np.random.default_rng(3)
    counts = _team("busy", rng, 60)
    other = counts.copy()
    other[7 * 40 :] = 0
    cut = FIRST + timedelta(days=7 * 40 - 1)
    before = [t for t in _record(counts).trials if t.kind == "when" and t.origin <= cut]
    after = [t for t in _record(other).trials if t.kind == "when" and t.origin <= cut]
    assert len(before) == len(after) > 20
    assert all((a.samples == b.samples).all() for a, b in zip(before, after, strict=True))
    # Baselines are cut at the last day that can be known, which is the same in both.
    assert all(a.naive == b.naive for a, b in zip(before, after, strict=True))


def test_the_record_of_a_steady_team_beats_every_naive_baseline() -> None:
    made = _record(_team("busy", np.random.default_rng(4), 104))
    assert made.origins == 52
    assert made.when is not None
    assert made.howmany is not None
    for marks in (made.when, made.howmany):
        assert set(marks.naive) == {"mean_velocity", "last_sprint", "linear_burn_up"}
        assert all(marks.skill(name) > 0 for name in marks.naive)
        assert all(held.right for held in marks.held if held.level < 0.9)


def test_a_short_history_has_no_record() -> None:
    made = _record(_team("busy", np.random.default_rng(5), 5))
    assert (made.origins, made.when, made.howmany) == (0, None, None)


def test_what_is_not_known_yet_counts_neither_way() -> None:
    """A team that stops: dates before the end of data are missed, later ones are open."""
    counts = _team("busy", np.random.default_rng(6), 60)
    counts[7 * 56 :] = 0
    made = _record(counts)
    assert made.when is not None
    assert any(trial.open for trial in made.trials)
    assert made.when.held[0].trials <= made.when.trials


def test_the_bounds_of_the_record_are_as_wide_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over 40 steady teams the 90% bounds miss the share that holds on average in about one of ten."""
    monkeypatch.setattr(backtest_module, "find_correction", lambda _: None)  # the shares are those without one
    records = [_record(_team("busy", np.random.default_rng(300 + seed), 58), runs=100) for seed in range(40)]
    held = [made.when.held[0] for made in records if made.when]
    mean = float(np.mean([one.share for one in held]))
    missed = sum(not one.low <= mean <= one.high for one in held)
    assert missed <= 7


def test_a_hit_after_the_last_day_that_is_known_counts_no_more_than_a_miss() -> None:
    base = _trials(1.0, 0.0, 1)[0]
    said = float(np.quantile(base.samples, 0.85, method="inverted_cdf"))
    beyond = replace(base, actual=said - 3, cap=said - 1)
    assert _holds(beyond, 0.85, NONE) is None
    assert _holds(replace(base, actual=said - 3, cap=said + 1), 0.85, NONE) is True


def test_what_has_not_happened_yet_counts_in_a_correction() -> None:
    """Half of the forecasts came true at their median, half are open long after: they were too early."""
    base = _trials(1.0, 0.0, 40)
    came = [replace(t, actual=100.0, cap=300.0) for t in base[::2]]
    still = [replace(t, actual=150.0, cap=150.0, open=True) for t in base[1::2]]
    assert fitted(came).shift == pytest.approx(0, abs=0.05)
    assert fitted([*came, *still]).shift > 0.5


def test_the_corrected_shares_come_from_corrections_of_each_days_past() -> None:
    """Forecasts that are right half of the time and late thereafter: the past could not know."""
    right, late = _trials(1.0, 0.0, 60), _trials(1.0, 2.0, 60, seed=2)
    both = [*right, *(replace(t, origin=t.origin + timedelta(days=200 * 60)) for t in late)]
    found = {t.origin: c for t, c in walked(both)}
    assert abs(found[both[60].origin].shift) < 0.3
    assert found[both[-1].origin].shift > 0.5


def test_weights_of_later_items_are_not_known_before() -> None:
    def trials(late: float) -> list[Trial]:
        items = [
            Item(f"i{n}", started=day, finished=day, weight=None if n % 4 == 0 else 2.0 if n < 250 else late)
            for n, day in enumerate(FIRST + timedelta(days=n) for n in range(350))
        ]
        asked_ = Question(History(tuple(items)), (), FIRST + timedelta(days=349), choices=Choices(weighted=True))
        cut = FIRST + timedelta(days=240)
        return [t for t in record_of(ready(asked_), origins=30).trials if t.origin < cut]

    one, other = trials(2.0), trials(50.0)
    assert len(one) > 20
    assert [t.amount for t in one] == [t.amount for t in other]
    assert all((a.samples == b.samples).all() for a, b in zip(one, other, strict=False))


def _trials(spread: float, shift: float, count: int, seed: int = 1) -> list[Trial]:
    """Trials that say a standard normal around 100 where the truth is shifted and wider."""
    rng = np.random.default_rng(seed)
    samples = np.sort(100 + 10 * rng.standard_normal(1_000))
    return [
        Trial(
            "when", FIRST + timedelta(days=200 * n), 1, 10.0, samples,
            float(100 + 10 * (shift + spread * rng.standard_normal())), np.inf, False, {},
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_correction_is_learned_where_forecasts_are_too_narrow() -> None:
    found = find_correction(_trials(2.0, 0.5, 120))
    assert found is not None
    assert found.gain > 0.02
    assert found.spread == pytest.approx(2.0, rel=0.25)
    held = [t.actual <= np.quantile(t.samples, found.level(0.85)) for t in _trials(2.0, 0.5, 400, seed=2)]
    assert np.mean(held) == pytest.approx(0.85, abs=0.07)


def test_no_correction_is_made_where_forecasts_are_right() -> None:
    found = [find_correction(_trials(1.0, 0.0, 60, seed=seed)) for seed in range(12)]
    assert sum(one is not None for one in found) <= 2


def test_few_trials_teach_nothing() -> None:
    assert fitted(_trials(3.0, 1.0, 5)) is NONE
    assert find_correction(_trials(3.0, 1.0, 5)) is None


def test_a_correction_keeps_levels_in_order() -> None:
    levels = [Correction(-0.4, 1.7).level(level) for level in (0.05, 0.5, 0.85, 0.95)]
    assert levels == sorted(levels)
    assert Correction().level(0.85) == pytest.approx(0.85)


def test_scores_are_what_their_definitions_say() -> None:
    rng = np.random.default_rng(7)
    samples, actual = rng.normal(size=80), 0.4
    pairs = np.abs(samples[:, None] - samples[None, :]).mean()
    assert crps(samples, actual) == pytest.approx(float(np.abs(samples - actual).mean() - pairs / 2))
    assert crps(np.array([3.0]), 5.0) == 2.0
    levels = (np.arange(2_000) + 0.5) / 2_000
    mean = np.mean([pinball(float(np.quantile(samples, p, method="inverted_cdf")), actual, float(p)) for p in levels])
    assert 2 * float(mean) == pytest.approx(crps(samples, actual), rel=0.01)
    assert place_of(np.array([1.0, 2.0, 2.0, 3.0]), 2.0) == 0.5
    low, high = wilson(85, 100)
    assert low < 0.85 < high
