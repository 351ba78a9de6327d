"""One forecast made on a day of the past with what was known then, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.amounts import rounded
from quarterdeck.forecast.baselines import BASELINES
from quarterdeck.forecast.blocks import Blocks, blocks_of, paths
from quarterdeck.forecast.doubt import doubt_of, speeds
from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.flow import Days, Flow, flow_of

Floats = NDArray[np.float64]

HORIZONS = (2, 4, 8, 12)
"""Weeks ahead that are tried."""
LEAST_WINDOWS = 6
"""Windows of history that a trial needs."""
SHARED = 0.5
"""What trials of four horizons over the same weeks are worth, against as many over weeks of their own. Over made-up
steady teams the shares that held spread as those of half as many coins would."""
ROOM = 3
"""A trial follows its runs for so many times its weeks; what takes longer counts as just that long."""


@dataclass(frozen=True, slots=True)
class Trial:
    """``when``: days until ``amount`` was finished; ``howmany``: the amount finished in ``weeks``. ``samples`` are
    sorted; ``actual`` is capped at ``cap``, the last day that can be known (``open``: it had not happened by then);
    ``naive`` holds the baselines' answers."""

    kind: str
    origin: date
    weeks: int
    amount: float
    samples: Floats
    actual: float
    cap: float
    open: bool
    naive: dict[str, float]

    @property
    def weight(self) -> float:
        """Trials overlap: those of h weeks count 1/h, and those of several horizons share their weeks."""
        return SHARED / self.weeks


@dataclass(frozen=True, slots=True)
class Start:
    """What a forecast of the past starts from."""

    origin: date
    flow: Flow
    blocks: Blocks
    past: Floats
    future: Floats
    people: Floats


def start_of(days: Days, people: Floats, place: int, *, half_life: float) -> Start | None:
    """What was known at the end of day ``place``; None where it was too little. Absences to come count as known."""
    origin = days.first + timedelta(days=place)
    known = days.until(place)
    if len(known.amounts) < LEAST_WINDOWS * days.width:
        return None
    try:
        flow = flow_of(known, people[: place + 1], origin)
    except NoHistory:
        return None
    blocks = blocks_of(flow, half_life=half_life)
    return Start(origin, flow, blocks, known.amounts, days.amounts[place + 1 :], people[place + 1 :])


def trials_of(start: Start, *, runs: int, rng: np.random.Generator) -> Iterator[Trial]:
    """The trials of one day, several horizons of both kinds."""
    days = ROOM * HORIZONS[-1] * 7
    path, luck = rng.spawn(2)
    phase = luck.random((1, runs), dtype=np.float32)
    speed = speeds(doubt_of(start.flow, start.blocks), luck.standard_normal(runs, dtype=np.float32))
    total = _totals(start, runs, days, path)
    usual = float(start.blocks.weights @ start.flow.per_person) * float(start.blocks.weights @ start.flow.people)
    for weeks in HORIZONS:
        amount = float(max(1, round(usual * weeks * 7 / start.flow.width)))
        need = rounded(np.full((1, runs), amount, np.float32), speed, np.array([start.flow.lump]), phase)[0]
        yield from _when(start, weeks, amount, (total[:, : ROOM * weeks * 7] < need[:, None]).sum(axis=1) + 1.0)
        if len(start.future) >= weeks * 7:
            finished = np.floor(total[:, weeks * 7 - 1] * speed + phase[0] * (start.flow.lump > 0))
            yield _howmany(start, weeks, np.sort(finished.astype(np.float64)))


def _totals(start: Start, runs: int, days: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """The finished total by day, (runs, days)."""
    rate = start.flow.rate.astype(np.float32)
    steps = [rate[window] for window in islice(paths(start.blocks, runs, rng), -(-days // start.flow.width))]
    usual = start.people.mean() if len(start.people) else start.flow.people[-1]
    people = np.full(days, usual, dtype=np.float32)
    people[: len(start.people)] = start.people[:days]
    return np.cumsum(np.concatenate(steps, axis=1)[:, :days] * people, axis=1, dtype=np.float32)


def _when(start: Start, weeks: int, amount: float, samples: Floats) -> Iterator[Trial]:
    cap = float(min(len(start.future), ROOM * weeks * 7))
    if cap < weeks * 7:
        return
    reached = np.flatnonzero(np.cumsum(start.future[: int(cap)]) >= amount - 1e-9)
    actual = float(reached[0] + 1) if len(reached) else cap
    naive = {}
    for name, speed_of in BASELINES.items():
        speed = speed_of(start.past)
        naive[name] = min(float(np.ceil(amount / speed)), cap) if speed > 0 else cap
    yield Trial("when", start.origin, weeks, amount, np.sort(samples), actual, cap, not len(reached), naive)


def _howmany(start: Start, weeks: int, samples: Floats) -> Trial:
    came = float(start.future[: weeks * 7].sum())
    naive = {name: speed_of(start.past) * weeks * 7 for name, speed_of in BASELINES.items()}
    return Trial("howmany", start.origin, weeks, 0.0, samples, came, np.inf, False, naive)
