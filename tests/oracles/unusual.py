"""Whether a month is unusual for its team, by the rules as `quarterdeck.signals.detect` puts them in words; plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import log1p, sqrt
from statistics import fmean, median, stdev
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.oracles.queue_desk import Told

_WORDS = {
    ("outside", 1): "unusually high",
    ("outside", -1): "unusually low",
    ("three", 1): "high in three of the last four months",
    ("three", -1): "low in three of the last four months",
    ("eight", 1): "above the usual for eight months in a row",
    ("eight", -1): "below the usual for eight months in a row",
}


def find_unusual(months: Sequence[float | None], *, days: bool) -> str | None:
    """How the last of the months is unusual, in words; ``days``: they are times, whose logarithms count."""
    known = [log1p(value) if days else value for value in months if value is not None]
    n = min(12, len(known) - 1)
    if not months or months[-1] is None or n < 8:
        return None
    usual, spread = _usual(known[:n])
    if spread == 0:
        return None
    reach = 3 * (1 + 4.5 / n) * spread
    for side in (1, -1):
        apart = [side * (value - usual) for value in known]
        far = [one > 0.7 * reach for one in apart[-4:]]
        rules = {
            "outside": apart[-1] > reach,
            "three": far[-1] and sum(far) >= 3,
            "eight": all(one > 3 * spread / sqrt(n) for one in apart[-8:]),
        }
        for rule, holds in rules.items():
            if holds:
                return _WORDS[rule, side]
    return None


def _usual(base: Sequence[float]) -> tuple[float, float]:
    """What is usual, and how far it scatters, the larger of two estimates; what is far off counts for neither."""
    steps = [abs(after - before) for before, after in pairwise(base)]
    near = list(base)
    if median(steps) > 0:
        steps = [step for step in steps if step <= 3.5 * fmean(steps)]
        near = [value for value in base if abs(value - median(base)) <= 4 * fmean(steps) / 1.128]
    near = near if len(near) > 1 else list(base)
    return fmean(near), max(fmean(steps) / 1.128, stdev(near))


@dataclass(frozen=True)
class Figure:
    """A figure of a team as it is published: ``months`` are its month ends with value, None where there is none, and
    whether they are over."""

    team: str
    id: str
    unit: str
    months: Sequence[tuple[date, float | None, bool]]


def signals(figures: Sequence[Figure], led: Sequence[str], zone: str) -> list[Told]:
    """What is unusual for the teams that somebody leads: each figure, or of more than twelve teams each team."""
    found: list[Told] = []
    for one in figures:
        over = [(day, value) for day, value, done in one.months if done]
        said = find_unusual([value for _, value in over], days=one.unit == "days")
        if one.team not in led or said is None:
            continue
        since = datetime.combine(over[-1][0] + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
        key, url = f"signal:{one.team}:{one.id}", f"/figures/{one.id}/moved/?{urlencode({'team': one.team})}"
        if len(led) > 12:
            key, url = f"signals:{one.team}", f"/figures/?{urlencode({'team': one.team})}"
        told = Told(key, "signal", 1, since, None, url, private=False, team=one.team)
        if told not in found:
            found.append(told)
    return sorted(found, key=lambda one: (one.since, one.key))
