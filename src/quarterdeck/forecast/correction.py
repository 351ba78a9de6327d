"""A correction learned from past forecasts, and kept only where it would have helped forecasts made after it.

With z the normal score of the place of what came among the runs, b its mean and s its spread, the date that holds
with probability q is read at the level Φ(b + s·Φ⁻¹(q)) of the runs (Hamill 2001 for the diagnosis; a probit form of
quantile recalibration, Kuleshov, Fenner & Ermon 2018). b and s are drawn towards 0 and 1 as if by ten more trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from quarterdeck.forecast.scores import NORMAL, pinball, place_of
from quarterdeck.forecast.trial import Trial

PRIOR = 10.0
LEVELS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
LEAST = 8.0
"""Weighted trials whose outcome was known, below which nothing is learned."""


@dataclass(frozen=True, slots=True)
class Correction:
    """``shift`` b and ``spread`` s; ``gain`` the part of the score that it saved out of sample."""

    shift: float = 0.0
    spread: float = 1.0
    gain: float = 0.0

    def level(self, wanted: float) -> float:
        """Where among the runs the wanted probability is read."""
        return NORMAL.cdf(self.shift + self.spread * NORMAL.inv_cdf(wanted))


NONE = Correction()


def fitted(trials: Sequence[Trial]) -> Correction:
    """The correction that these trials ask for; NONE where they are too few."""
    known = [trial for trial in trials if not trial.open]
    weights = np.array([trial.weight for trial in known])
    if weights.sum() < LEAST:
        return NONE
    scores = np.array([NORMAL.inv_cdf(place_of(trial.samples, trial.actual)) for trial in known])
    total = float(weights.sum()) + PRIOR
    shift = float(weights @ scores) / total
    spread = sqrt((float(weights @ (scores - shift) ** 2) + PRIOR) / total)
    return Correction(shift, spread)


def find_correction(trials: Sequence[Trial]) -> Correction | None:
    """The correction from all trials of one kind, where those fitted on each day's past would have scored better on
    that day's forecasts: by more than its standard error and 1%. None where not."""
    plain, better, weights = [], [], []
    for trial in trials:
        past = [other for other in trials if other.known_on <= trial.origin and not other.open]
        found = fitted(past)
        if found is not NONE:
            plain.append(_score(trial, NONE))
            better.append(_score(trial, found))
            weights.append(trial.weight)
    if sum(weights) < LEAST / 2:
        return None
    saved, weight = np.array(plain) - np.array(better), np.array(weights)
    mean = float(weight @ saved / weight.sum())
    error = sqrt(float(weight @ (saved - mean) ** 2 / weight.sum()) / float(weight.sum()))
    gain = mean / max(float(weight @ np.array(plain) / weight.sum()), 1e-12)
    if mean <= error or gain < 0.01:
        return None
    made = fitted(trials)
    return None if made is NONE else Correction(made.shift, made.spread, gain)


def _score(trial: Trial, with_: Correction) -> float:
    """Mean quantile score, in parts of the trial's length, so that short and long ones count alike."""
    levels = [with_.level(level) for level in LEVELS]
    quantiles = np.minimum(np.quantile(trial.samples, levels, method="inverted_cdf"), trial.cap)
    scale = max(float(np.median(trial.samples)), 1.0)
    pairs = zip(quantiles, LEVELS, strict=True)
    return sum(pinball(float(q), trial.actual, level) for q, level in pairs) / len(LEVELS) / scale
