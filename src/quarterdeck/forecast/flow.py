"""History as a flow: what one present person got finished, by window and day.

A *window* is a span of D = 7·s days, s = 1 for items and the sprint's weeks for sprints. The last one ends on the
last known day, so that column j of every window has the weekday of the j-th day to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.model import History, Item, Sprint

Floats = NDArray[np.float64]
LEAST = 0.2
"""A window in which less than this part of the usual people was there says nothing by itself."""
FEW = 4
"""Fewer whole windows than this, and a part of one at the beginning counts as well."""
LONGEST = 520
"""Windows kept, the newest: ten years of weeks."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Finished items by day where weights are counted: the ``sum``, ``count`` and ``squares`` of the weights known,
    and how many items had none (``empty``)."""

    sum: Floats
    count: Floats
    squares: Floats
    empty: Floats

    def until(self, place: int) -> Weighed:
        """Up to the end of day ``place``."""
        end = place + 1
        return Weighed(self.sum[:end], self.count[:end], self.squares[:end], self.empty[:end])

    @property
    def usual(self) -> float:
        """The mean of the weights that are known; 1 where none is."""
        count = float(self.count.sum())
        return float(self.sum.sum()) / count if count else 1.0

    @property
    def amounts(self) -> Floats:
        """The weight finished on each day, empty ones counted as usual."""
        return np.asarray(self.sum + self.usual * self.empty, dtype=np.float64)

    @property
    def spread(self) -> float:
        """The mean square of an item over its mean."""
        total = float(self.amounts.sum())
        return float(self.squares.sum() + self.usual**2 * self.empty.sum()) / total if total > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Days:
    """The finished amount on each day; ``first`` is day 0, ``width`` the days of a window, ``spread`` the mean square
    of an item over its mean (1 where items are counted), ``lump`` the size of a step (0 where amounts were spread over
    days), ``block`` the shortest block in windows, ``weighed`` what the amounts are made of (None: not weighed)."""

    first: date
    amounts: Floats
    width: int = 7
    spread: float = 1.0
    lump: float = 1.0
    block: float = 1.0
    weighed: Weighed | None = None

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.amounts) - 1)

    def until(self, place: int) -> Days:
        """As they were known at the end of day ``place``: what has no weight counted the mean of those known then."""
        if self.weighed is None:
            return replace(self, amounts=self.amounts[: place + 1])
        known = self.weighed.until(place)
        spread = known.spread
        return replace(self, amounts=known.amounts, spread=spread, lump=spread, weighed=known)


@dataclass(frozen=True, slots=True)
class Flow:
    """``rate`` (windows, D): amount per present person; ``totals`` and ``people`` (windows); oldest window first."""

    rate: Floats
    totals: Floats
    people: Floats
    spread: float = 1.0
    lump: float = 1.0
    block: float = 1.0

    @property
    def per_person(self) -> Floats:
        """Amount per present person and window."""
        return np.asarray(self.rate.sum(axis=1), dtype=np.float64)

    @property
    def width(self) -> int:
        """Days of a window."""
        return int(self.rate.shape[1])


def days_of(history: History, as_of: date, *, weighted: bool = False) -> Days:
    """The finished amount by day, up to ``as_of`` for items, to the last sprint's end for sprints. NoHistory."""
    if history.sprints:
        return _of_sprints([s for s in history.sprints if history.since is None or s.first >= history.since], as_of)
    ended = [item for item in history.items if item.finished and item.finished <= as_of]
    begun = min((item.finished for item in ended if item.finished), default=as_of)
    first = max(history.since or begun, begun)
    ended = [item for item in ended if item.finished and item.finished >= first]
    if not ended:
        since = f"from {history.since} " if history.since else ""
        raise NoHistory(f"nothing was finished {since}up to {as_of}; give a longer history or another --since")
    return _of_items(ended, first, as_of, weighted=weighted)


def mean_weight(items: Sequence[Item]) -> float:
    """The mean of the weights that are known; 1 where none is."""
    known = [item.weight for item in items if item.weight is not None]
    return sum(known) / len(known) if known else 1.0


def _of_items(ended: Sequence[Item], first: date, as_of: date, *, weighted: bool) -> Days:
    length = (as_of - first).days + 1
    if not weighted:
        return Days(first, _daily(ended, np.ones(len(ended)), first, length))
    worth = np.array([0.0 if item.weight is None else item.weight for item in ended])
    has = np.array([0.0 if item.weight is None else 1.0 for item in ended])
    parts = (_daily(ended, values, first, length) for values in (worth, has, worth**2, 1 - has))
    weighed = Weighed(*parts)
    return Days(first, weighed.amounts, spread=weighed.spread, lump=weighed.spread, weighed=weighed)


def _daily(ended: Sequence[Item], values: Floats, first: date, length: int) -> Floats:
    """Values of finished items summed by day."""
    places = [item.finished.toordinal() - first.toordinal() for item in ended if item.finished]
    return np.bincount(places, weights=values, minlength=length).astype(np.float64)


def _of_sprints(sprints: Sequence[Sprint], as_of: date) -> Days:
    """Each sprint spread evenly over its Mondays to Fridays."""
    known = sorted((s for s in sprints if s.last <= as_of), key=lambda s: s.first)
    if not known:
        raise NoHistory(f"no sprint ended up to {as_of}; give sprints that are over")
    gaps = [(b.first - a.first).days for a, b in pairwise(known)] or [(known[-1].last - known[-1].first).days + 1]
    usual = sorted(gaps)[len(gaps) // 2]
    regular = len(set(gaps)) == 1 and usual % 7 == 0
    first = known[0].first
    last = known[-1].first + timedelta(days=usual - 1) if regular else known[-1].last
    amounts = np.zeros(max((last - first).days + 1, 7))
    for sprint in known:
        low = (sprint.first - first).days
        span = np.arange(low, (sprint.last - first).days + 1)
        working = span[(first.weekday() + span) % 7 < 5]
        chosen = working if len(working) else span
        amounts[chosen[chosen < len(amounts)]] += sprint.finished / len(chosen)
    block = 1.0 if regular else max(1.0, usual / 7)
    return Days(first, amounts, width=usual if regular else 7, lump=0.0, block=block)


def flow_of(days: Days, present: Floats, as_of: date) -> Flow:
    """Windows of what was finished per present person. ``present`` are persons on each of the days. NoHistory."""
    width = days.width
    count = min(len(days.amounts) // width, LONGEST)
    amounts, there = days.amounts, np.asarray(present, dtype=np.float64)
    if count < FEW and len(amounts) % width:
        # So little that the part of a window at the beginning cannot be spared: what was before it counts as nothing.
        short, count = width - len(amounts) % width, count + 1
        amounts, there = np.pad(amounts, (short, 0)), np.pad(there, (short, 0), mode="edge")
    finished = amounts[-count * width :].reshape(count, width)
    if finished.sum() <= 0:
        raise NoHistory(_nothing(days, count * width))
    people = _people(finished, there[-count * width :].reshape(count, width), days.last)
    shift = (as_of - days.last).days % 7
    rate = np.roll(finished / people[:, None], -shift, axis=1)
    return Flow(rate, finished.sum(axis=1), people, days.spread, days.lump, days.block)


def _nothing(days: Days, looked_at: int) -> str:
    if days.weighed is not None and (days.weighed.count.sum() or days.weighed.empty.sum()):
        return "all weights of what was finished are 0; count items, or give weights"
    first = days.last - timedelta(days=looked_at - 1)
    return f"nothing was finished from {first} to {days.last}, the days that are looked at; give a longer history"


def _people(finished: Floats, there: Floats, last: date) -> Floats:
    """Persons present in each window, a day counting by what is usually finished on its weekday."""
    weekday = (last.toordinal() - 1 - np.arange(finished.shape[1])[::-1]) % 7
    prior = (weekday < 5) * (5 / max(1, int((weekday < 5).sum())))
    usual = finished.sum(axis=0) / finished.sum() * len(finished) + prior
    people = there @ (usual / usual.sum())
    if not (people > 0).any():
        raise NoHistory(
            "none of the people given was there while the history happened; check their start dates and time off"
        )
    floor = LEAST * float(np.median(people[people > 0]))
    return np.asarray(np.maximum(people, floor), dtype=np.float64)
