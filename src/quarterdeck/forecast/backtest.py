"""The forecast marks its own homework: made again each week of the past, and held against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.baselines import BASELINES
from quarterdeck.forecast.correction import NONE, Correction, find_correction, walked
from quarterdeck.forecast.flow import Days
from quarterdeck.forecast.scores import crps, value_at, wilson
from quarterdeck.forecast.simulate import Going, endless
from quarterdeck.forecast.trial import Trial, start_of, trials_of

Floats = NDArray[np.float64]
LEVELS = (0.5, 0.85, 0.95)
ORIGINS = 52
RUNS = 1_000
LEAST_TRIALS = 1.5
"""Weighted trials below which nothing is said of how good they were."""


@dataclass(frozen=True, slots=True)
class Held:
    """How often the answer at a level held: ``share`` of the weighted ``trials``; ``low`` and ``high`` bound it with
    90% confidence. For ``howmany`` the answer at 85% is the amount reached or passed with that probability."""

    level: float
    share: float
    trials: float
    low: float
    high: float

    @property
    def right(self) -> bool:
        """Whether the level lies within the bounds."""
        return self.low <= self.level <= self.high


@dataclass(frozen=True, slots=True)
class Marks:
    """One kind's marks: ``crps`` and ``width`` (of the middle 90%) in days for ``when``, in amounts for ``howmany``;
    ``naive`` the baselines' CRPS; ``skill`` 1 − CRPS / theirs; ``trials`` weighted, overlapping ones count in part;
    ``corrected`` how the answers held with the correction that each day's past asked for."""

    kind: str
    count: int
    trials: float
    held: tuple[Held, ...]
    crps: float
    width: float
    naive: dict[str, float]
    correction: Correction | None
    corrected: tuple[Held, ...] = ()

    def skill(self, baseline: str) -> float:
        """1 is perfect, 0 as good as the baseline, negative worse."""
        worst = self.naive[baseline]
        return 1 - self.crps / worst if worst > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """``when`` and ``howmany`` are None where too few trials could be made; ``origins`` days were gone through."""

    origins: int
    when: Marks | None
    howmany: Marks | None
    trials: tuple[Trial, ...] = field(repr=False, default=())


def backtest(
    days: Days,
    people: Floats,
    *,
    half_life: float,
    seed: int = 1,
    origins: int = ORIGINS,
    runs: int = RUNS,
    going: Going = endless,
) -> Record:
    """Walks forward over the last ``origins`` windows of ``days``, each time knowing only what came before.

    ``people`` are the persons present on each day.
    """
    places = list(range(len(days.amounts) - 1, -1, -days.width))[1 : origins + 1][::-1]
    trials: list[Trial] = []
    tried = 0
    for place in places:
        if not going():
            break
        start = start_of(days, people, place, half_life=half_life)
        if start is not None:
            tried += 1
            trials += trials_of(start, runs=runs, rng=np.random.default_rng([seed, place]))
    kinds = {kind: [t for t in trials if t.kind == kind] for kind in ("when", "howmany")}
    return Record(tried, _marks("when", kinds["when"]), _marks("howmany", kinds["howmany"]), tuple(trials))


def _marks(kind: str, trials: Sequence[Trial]) -> Marks | None:
    if sum(trial.weight for trial in trials) < LEAST_TRIALS:
        return None
    weights = np.array([trial.weight for trial in trials])
    share = weights / weights.sum()
    scores = np.array([crps(np.minimum(t.samples, t.cap), t.actual) for t in trials])
    widths = np.array([float(np.subtract(*np.quantile(t.samples, [0.95, 0.05]))) for t in trials])
    naive = {name: float(share @ [abs(t.naive[name] - t.actual) for t in trials]) for name in BASELINES}
    correction = find_correction(trials)
    return Marks(
        kind,
        len(trials),
        float(weights.sum()),
        tuple(_held([(trial, NONE) for trial in trials], level) for level in LEVELS),
        float(share @ scores),
        float(share @ widths),
        naive,
        correction,
        tuple(_held(walked(trials), level) for level in LEVELS) if correction else (),
    )


def _held(trials: Sequence[tuple[Trial, Correction]], level: float) -> Held:
    hits = total = 0.0
    for trial, correction in trials:
        held = _holds(trial, level, correction)
        if held is not None:
            hits, total = hits + trial.weight * held, total + trial.weight
    low, high = wilson(hits, total)
    return Held(level, hits / total if total else 0.0, total, low, high)


def _holds(trial: Trial, level: float, correction: Correction) -> bool | None:
    """Whether the answer at the level held; None where the day said lies beyond what is known: had it not held, that
    would not be known either."""
    if trial.kind == "howmany":
        at = correction.level(1 - level)
        return trial.actual >= value_at(trial.samples, at)
    said = value_at(trial.samples, correction.level(level))
    if said > trial.cap:
        return None
    return not trial.open and trial.actual <= said
