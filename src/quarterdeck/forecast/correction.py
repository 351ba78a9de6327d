"""A correction learned from past forecasts, and kept only where it would have helped forecasts made after it.

With z the normal score of the place of what came among the runs, b its mean and s its spread, the date that holds
with probability q is read at the level Φ(b + s·Φ⁻¹(q)) of the runs (Hamill 2001 for the diagnosis; a probit form of
quantile recalibration, Kuleshov, Fenner & Ermon 2018). b and s are drawn towards 0 and 1 as if by ten more trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from quarterdeck.forecast.scores import NORMAL, pinball, place_of, value_at
from quarterdeck.forecast.trial import Trial

PRIOR = 10.0
LEVELS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
LEAST = 8.0
"""Weighted trials below which nothing is learned."""
SURE, LEAST_GAIN = 2.0, 0.02
"""Standard errors, and the part of the score, by which a correction must have helped later forecasts."""


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


def fitted(trials: Sequence[Trial], on: date | None = None) -> Correction:
    """The correction that these trials ask for, as far as they were known on a day (None: as they ended); NONE where
    they are too few. What had not happened by then has the middle of the places that are left."""
    places = [place_by(trial, on) for trial in trials]
    weights = np.array([t.weight for t, place in zip(trials, places, strict=True) if place is not None])
    if weights.sum() < LEAST:
        return NONE
    scores = np.array([NORMAL.inv_cdf(place) for place in places if place is not None])
    total = float(weights.sum()) + PRIOR
    shift = float(weights @ scores) / total
    spread = sqrt((float(weights @ (scores - shift) ** 2) + PRIOR) / total)
    return Correction(shift, spread)


def place_by(trial: Trial, on: date | None = None) -> float | None:
    """Where what came lies among the runs, by what was known on a day; None where its weeks were not over."""
    days = trial.cap if on is None else min(trial.cap, float((on - trial.origin).days))
    if trial.kind == "howmany":
        known = on is None or days >= trial.weeks * 7
        return place_of(trial.samples, trial.actual) if known else None
    if days < trial.weeks * 7:
        return None
    if not trial.open and trial.actual <= days:
        return place_of(trial.samples, trial.actual)
    half = 0.5 / len(trial.samples)
    gone = float(np.searchsorted(trial.samples, days, side="right")) / len(trial.samples)
    return min((gone + 1) / 2, 1 - half)


def walked(trials: Sequence[Trial]) -> list[tuple[Trial, Correction]]:
    """Each trial with the correction that its day's past asked for; those left out whose past said nothing."""
    by_day = {trial.origin: NONE for trial in trials}
    for origin in by_day:
        by_day[origin] = fitted([trial for trial in trials if trial.origin < origin], origin)
    return [(trial, by_day[trial.origin]) for trial in trials if by_day[trial.origin] is not NONE]


def find_correction(trials: Sequence[Trial]) -> Correction | None:
    """The correction from all trials of one kind, where those fitted on each day's past would have scored better on
    that day's forecasts: by more than two standard errors and 2%. None where not."""
    pairs = walked(trials)
    weight = np.array([trial.weight for trial, _ in pairs])
    if weight.sum() < LEAST / 2:
        return None
    plain = np.array([_score(trial, NONE) for trial, _ in pairs])
    saved = plain - np.array([_score(trial, found) for trial, found in pairs])
    mean = float(weight @ saved / weight.sum())
    error = sqrt(float(weight @ (saved - mean) ** 2 / weight.sum()) / float(weight.sum()))
    gain = mean / max(float(weight @ plain / weight.sum()), 1e-12)
    if mean <= SURE * error or gain < LEAST_GAIN:
        return None
    made = fitted(trials)
    return None if made is NONE else Correction(made.shift, made.spread, gain)


def _score(trial: Trial, with_: Correction) -> float:
    """Mean quantile score, in parts of the trial's length, so that short and long ones count alike."""
    levels = [with_.level(level) for level in LEVELS]
    quantiles = [min(value_at(trial.samples, level), trial.cap) for level in levels]
    scale = max((value_at(trial.samples, 0.5) + float(trial.samples[len(trial.samples) // 2])) / 2, 1.0)
    pairs = zip(quantiles, LEVELS, strict=True)
    return sum(pinball(q, trial.actual, level) for q, level in pairs) / len(LEVELS) / scale
