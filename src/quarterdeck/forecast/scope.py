"""How much scope grows: items added for each one finished, learned from what epics went through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.model import Epic, History, Item

PRIOR_ITEMS = 10.0
"""An epic's own growth counts against that of all epics as if it had this many more items finished like theirs."""
FEWEST = 5.0
"""Finished items over all epics below which growth is not learned."""
LEAST_SCOPE = 3
LEAST_SHARE = 1 / 3
"""Scope at the beginning, in items and as a share of all that came, that makes an epic of what its items tell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an epic went through while it was watched: amounts added (net, at least 0) and finished."""

    added: float
    finished: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Observed epics by name, and the growth of them all, items added for each one finished."""

    seen: Mapping[str, Seen]
    pooled: float

    def of(self, epic: str) -> float:
        """The growth of one epic, drawn towards that of all."""
        own = self.seen.get(epic, Seen(0.0, 0.0))
        return (own.added + PRIOR_ITEMS * self.pooled) / (own.finished + PRIOR_ITEMS)


def growth_of(history: History, as_of: date) -> Growth | None:
    """Growth by epic from scope snapshots where there are any, else from the days items were created on. None where
    history does not tell."""
    seen = _from_snapshots(history, as_of) or _from_items(history.items, as_of)
    finished = sum(one.finished for one in seen.values())
    if finished < FEWEST:
        return None
    return Growth(seen, sum(one.added for one in seen.values()) / finished)


def _from_snapshots(history: History, as_of: date) -> dict[str, Seen]:
    points = defaultdict(list)
    for point in sorted(history.scope, key=lambda p: p.day):
        if point.day <= as_of:
            points[point.epic].append(point)
    seen = {}
    for epic, ordered in points.items():
        first, last = ordered[0], ordered[-1]
        if first.done is not None and last.done is not None:
            finished = last.done - first.done
        else:
            finished = _finished(history.items, epic, after=first.day, until=last.day)
        if last.day > first.day and finished > 0:
            seen[epic] = Seen(max(last.items - first.items, 0.0), finished)
    return seen


def _finished(items: Sequence[Item], epic: str, *, after: date, until: date) -> float:
    return float(sum(1 for i in items if i.epic == epic and i.finished and after < i.finished <= until))


def _from_items(items: Sequence[Item], as_of: date) -> dict[str, Seen]:
    """An epic is watched from the day its first item was begun (or finished); what is created later was added. What
    had little scope when it was begun is a stream of work, not an epic, and says nothing."""
    by_epic: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.epic is not None and item.created is not None and item.created <= as_of:
            by_epic[item.epic].append(item)
    seen = {}
    for epic, group in by_epic.items():
        begun = [day for i in group if (day := i.started or i.finished) and day <= as_of]
        finished = [i for i in group if i.finished and i.finished <= as_of]
        if begun and finished:
            kept = [i for i in group if not i.dropped]
            added = [i for i in kept if i.created and i.created > min(begun)]
            if len(kept) - len(added) >= max(LEAST_SCOPE, LEAST_SHARE * len(kept)):
                seen[epic] = Seen(float(len(added)), float(len(finished)))
    return seen


def draws(
    plan: Sequence[Epic], growth: Growth | None, pick: NDArray[np.float32], *, on: bool = True
) -> NDArray[np.float32]:
    """Growth by epic and run, from uniforms ``pick`` (epics, runs): an epic's own given one, else its share of a past
    epic taken at random (each as likely as its finished items are many), drawn towards what the epic itself shows."""
    made = np.zeros(pick.shape, dtype=np.float32)
    if not on:
        return made
    for row, uniforms, epic in zip(made, pick, plan, strict=True):
        if epic.growth is not None:
            row[:] = epic.growth
        elif growth is not None:
            row[:] = _one(epic.name, growth, uniforms)
    return made


def _one(epic: str, growth: Growth, uniforms: NDArray[np.float32]) -> NDArray[np.float32]:
    values = np.array([growth.of(name) for name in growth.seen])
    weights = np.array([seen.finished for seen in growth.seen.values()])
    order = np.argsort(values)
    bounds = np.cumsum(weights[order]) / weights.sum()
    drawn = values[order][np.minimum(np.searchsorted(bounds, uniforms), len(values) - 1)]
    own = growth.seen.get(epic)
    trust = own.finished / (own.finished + PRIOR_ITEMS) if own else 0.0
    mixed = trust * growth.of(epic) + (1 - trust) * drawn
    return np.asarray(mixed, dtype=np.float32)
