"""Which histories are refused, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from quarterdeck.forecast.backtest import Held, Marks
from quarterdeck.forecast.blocks import blocks_of
from quarterdeck.forecast.doubt import doubt_of
from quarterdeck.forecast.flow import Flow
from quarterdeck.forecast.model import Epic, History, Question, Sprint
from quarterdeck.forecast.remarks import reasons_of
from quarterdeck.forecast.scope import Growth, Seen
from quarterdeck.forecast.simulate import ready
from quarterdeck.forecast.steady import find_reasons
from quarterdeck.forecast.when import when
from tests.forecast.teams import AS_OF, asked, poisson

Weeks = Callable[[np.random.Generator], NDArray[np.float64]]


def _flow(weeks: NDArray[np.float64]) -> Flow:
    rate = np.zeros((len(weeks), 7))
    rate[:, 0] = weeks
    return Flow(rate, weeks, np.ones(len(weeks)))


def _refused(weeks: Weeks, teams: int = 150) -> float:
    rng = np.random.default_rng(11)
    return sum(bool(find_reasons(_flow(weeks(rng).astype(float)), None, AS_OF)) for _ in range(teams)) / teams


def _moods(rng: np.random.Generator, weeks: int) -> NDArray[np.float64]:
    """Logarithms of levels, each half of the last and something of its own."""
    moods, mood = [], 0.0
    for _ in range(weeks):
        mood = 0.5 * mood + 0.3 * float(rng.normal())
        moods.append(mood)
    return np.array(moods)


STEADY: dict[str, Weeks] = {
    "poisson": lambda rng: rng.poisson(8, 40).astype(float),
    "few": lambda rng: rng.poisson(2, 30).astype(float),
    "bursty": lambda rng: rng.poisson(rng.gamma(4, 2.5, 26)).astype(float),
    "one odd week": lambda rng: np.where(np.arange(26) == 20, 40, rng.poisson(10, 26)).astype(float),
    "short": lambda rng: rng.poisson(8, 12).astype(float),
    "moody for half a year": lambda rng: rng.poisson(6.5 * np.exp(_moods(rng, 30))).astype(float),
    "moody for longer": lambda rng: rng.poisson(6.5 * np.exp(_moods(rng, 90))).astype(float),
}
UNSTEADY: dict[str, Weeks] = {
    "a third of before for eight weeks": lambda rng: rng.poisson(np.where(np.arange(30) < 22, 12, 4)).astype(float),
    "doubled for ten weeks": lambda rng: rng.poisson(np.where(np.arange(30) < 20, 9, 18)).astype(float),
    "stopped for a month": lambda rng: rng.poisson(np.where(np.arange(30) < 26, 8, 0)).astype(float),
    "falls to a quarter": lambda rng: rng.poisson(14 * np.linspace(1, 0.25, 26)).astype(float),
    "falls by 1.5% a week for a year and a half": lambda rng: rng.poisson(8 * 0.985 ** np.arange(78)).astype(float),
    "rises by 1.4% a week for a year and more": lambda rng: rng.poisson(6.5 * 1.014 ** np.arange(64)).astype(float),
}


@pytest.mark.parametrize("kind", STEADY)
def test_a_steady_team_is_seldom_refused(kind: str) -> None:
    assert _refused(STEADY[kind]) <= 0.05


@pytest.mark.parametrize("kind", UNSTEADY)
def test_a_team_that_has_changed_is_refused(kind: str) -> None:
    assert _refused(UNSTEADY[kind]) >= 0.85


def test_a_change_is_dated_and_its_remedy_named() -> None:
    counts = np.concatenate([poisson(30, 2.5), poisson(10, 0.5, seed=2)])
    made = when(asked(counts), marked=False)
    assert made.refused
    assert set(made.whole.dates.values()) == {None}
    (reason,) = made.reasons
    assert reason.kind == "signal"
    assert reason.since is not None
    assert abs((AS_OF - reason.since).days - 69) <= 14
    assert f"--since {reason.since}" in reason.what
    names = [name for name, _ in made.scenarios]
    assert names == ["as over the whole history", f"as since {reason.since}"]
    whole, newer = (one.dates[0.85] for _, one in made.scenarios)
    assert whole is not None
    assert newer is not None
    assert newer > whole


def test_a_refused_forecast_is_given_when_it_is_insisted_on() -> None:
    counts = np.concatenate([poisson(30, 2.5), poisson(10, 0.5, seed=2)])
    made = when(asked(counts), marked=False, accept=True)
    assert made.reasons
    assert None not in made.whole.dates.values()


def test_the_time_limit_holds_for_each_reading_of_an_unsteady_past() -> None:
    counts = np.concatenate([poisson(30, 2.5), poisson(10, 0.5, seed=2)])
    looks: list[None] = []

    def over() -> bool:
        looks.append(None)
        return False

    made = when(asked(counts, runs=100_000), marked=False, going=over)
    assert len(made.scenarios) == 2
    assert made.runs < 100_000
    # The clock is looked at once, after the first chunk of runs, for each of the two readings.
    assert len(looks) == 2


def test_a_line_is_called_a_trend() -> None:
    weeks = np.linspace(30, 6, 26).round()
    (reason,) = find_reasons(_flow(weeks), None, AS_OF)
    assert reason.kind == "trend"
    assert "falls" in reason.what


def test_a_slow_fall_over_five_quarters_gets_no_date() -> None:
    """Half a year of it looks like chance; 84, 78, 61 and 50 finished in quarters of 16 weeks do not."""
    weeks = np.repeat([84, 78, 61, 50], 16) / 16
    counts = np.random.default_rng(8).poisson(np.repeat(weeks, 7) / 5 * np.tile([1, 1, 1, 1, 1, 0, 0], 64))
    made = when(asked(counts), marked=False)
    assert made.refused
    assert [reason.kind for reason in made.reasons] == ["trend"]


def test_a_change_is_dated_from_the_last_day_that_is_known() -> None:
    """Sprints that ended three weeks ago: the day is counted from their end, not from today."""
    weeks = np.concatenate([np.full(20, 20.0), np.full(8, 4.0)]) + np.tile([1.0, -1.0, 2.0, -2.0], 7)
    last = AS_OF - timedelta(days=21)
    first = last - timedelta(days=7 * len(weeks) - 1)
    sprints = tuple(
        Sprint(first + timedelta(weeks=n), first + timedelta(days=7 * n + 6), float(done))
        for n, done in enumerate(weeks)
    )
    made = when(Question(History(sprints=sprints), (Epic("plan", 20),), AS_OF), marked=False)
    since = made.reasons[0].since
    assert since is not None
    assert (since - first).days == 7 * 20


def test_a_fall_that_is_not_sure_widens_the_range_and_is_told() -> None:
    falls = _flow(np.repeat([9.0, 8.0, 7.0, 7.0], 8) + np.tile([3.0, -3.0], 16))
    level = _flow(np.full(32, 7.75) + np.tile([3.0, -3.0], 16))
    wide, narrow = (doubt_of(flow, blocks_of(flow, half_life=26.0)) for flow in (falls, level))
    assert find_reasons(falls, None, AS_OF) == []
    assert wide > 1.3 * narrow


def test_scope_that_grows_as_fast_as_work_is_done_has_no_end() -> None:
    growth = Growth({"a": Seen(30.0, 30.0)}, 1.0)
    (reason,) = find_reasons(_flow(np.full(20, 5.0)), growth, AS_OF)
    assert reason.kind == "scope"


def test_little_history_widens_the_range_and_says_so() -> None:
    spans = {}
    for weeks in (3, 6, 52):
        made = when(asked(poisson(weeks, 1.0, seed=5), [Epic("plan", 40)]), marked=False)
        assert made.cold == (weeks < 8)
        assert any("little history" in remark for remark in made.remarks) == made.cold
        low, high = np.quantile(made.ends[0], [0.05, 0.95])
        spans[weeks] = high / low
    assert spans[3] > spans[6] > spans[52]


def test_a_doubtful_fall_is_refused_where_the_record_fails_too() -> None:
    weeks = np.repeat([9.0, 8.0, 7.0, 6.6], 8)
    counts = np.concatenate([np.array([week + 3 * (-1) ** n, 0, 0, 0, 0, 0, 0]) for n, week in enumerate(weeks)])
    made = ready(asked(counts.round().astype(int)))
    failed = Marks("when", 9, 20.0, (Held(0.85, 0.5, 20.0, 0.33, 0.67),), 1.0, 1.0, {}, None)
    held = Marks("when", 9, 20.0, (Held(0.85, 0.8, 20.0, 0.62, 0.9),), 1.0, 1.0, {}, None)
    assert reasons_of(made, None) == reasons_of(made, held) == ()
    assert [reason.kind for reason in reasons_of(made, failed)] == ["record"]
