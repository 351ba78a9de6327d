"""Made-up teams for tests of forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.model import Choices, Crew, Epic, History, Item, Question

AS_OF = date(2026, 5, 31)
"""A Sunday."""


def finished(counts: Sequence[int] | NDArray[np.int64], as_of: date = AS_OF) -> tuple[Item, ...]:
    """Items finished day by day, the last count on ``as_of``; each begun two days before."""
    first = as_of - timedelta(days=len(counts) - 1)
    days = [first + timedelta(days=place) for place, count in enumerate(counts) for _ in range(int(count))]
    return tuple(Item(f"i{n}", started=day - timedelta(days=2), finished=day) for n, day in enumerate(days))


def poisson(weeks: int, rate: float, *, seed: int = 1, weekends: bool = False) -> NDArray[np.int64]:
    """Poisson counts by day for whole weeks that end on AS_OF, none at weekends unless asked for."""
    counts = np.random.default_rng(seed).poisson(rate, 7 * weeks)
    working = np.tile([1, 1, 1, 1, 1, weekends, weekends], weeks)
    return np.asarray(counts * working, dtype=np.int64)


def asked(
    counts: Sequence[int] | NDArray[np.int64],
    plan: Sequence[Epic] = (Epic("plan", 20),),
    *,
    crew: Crew | None = None,
    runs: int = 4_000,
    seed: int = 1,
    half_life: float = 0.0,
    **choices: object,
) -> Question:
    """A question on such a history; weeks count alike unless asked otherwise."""
    made = Choices(runs=runs, seed=seed, half_life=half_life, **choices)  # type: ignore[arg-type]
    return Question(History(finished(counts)), tuple(plan), AS_OF, crew or Crew(), made)
