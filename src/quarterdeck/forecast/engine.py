"""Runs of a plan, many at once: windows of throughput, days only where an epic ends.

Each run has a *state*, the set of epics done. For a window to come, one table holds what each epic gets done by each
of its days in each state under each window of history; a step takes the row of every run and subtracts. Only runs in
which an epic ends within the window are looked at by day; what is left of that day goes to the epics that stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.course import Course, allocate

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Ends = NDArray[np.int32]

NEVER = 1 << 24
"""A day that is beyond the horizon."""
ALL_STATES = 6
"""Up to so many epics every state has a place in the tables; beyond, only those that occur."""
CELLS = 4_000_000
"""Cells of the largest array that is made in one go."""


@dataclass(slots=True)
class _Runs:
    """The runs that are still going: what each epic needs (epics, runs), infinite when done; states; which run."""

    left: Floats
    state: Ints
    which: Ints


class Tables:
    """Progress by window to come. Few epics: a table for every state, kept for the next chunk of runs. Many: worked
    out for the states that occur."""

    def __init__(self, course: Course, rate: NDArray[np.float64]) -> None:
        self.course, self.rate = course, rate.astype(np.float32)
        self._kept: dict[int, tuple[Floats, Floats]] = {}

    @property
    def width(self) -> int:
        return int(self.rate.shape[1])

    def totals(self, step: int, state: Ints, window: Ints) -> Iterator[Floats]:
        """For each epic what it gets done in the whole window, (runs)."""
        if self.course.epics <= ALL_STATES:
            place = state * len(self.rate) + window
            return (column.take(place) for column in self._table(step)[1])
        persons, which = self._persons(step, state)
        rate = self.rate[window]
        return (np.einsum("rd,rd->r", persons[which, epic], rate) for epic in range(self.course.epics))

    def rows(self, step: int, state: Ints, window: Ints) -> Floats:
        """What each epic gets done by the end of each day of the window, (runs, epics, D + 1), from 0 on."""
        if self.course.epics <= ALL_STATES:
            return self._table(step)[0].take(state * len(self.rate) + window, axis=0)
        persons, which = self._persons(step, state)
        return _summed(persons[which] * self.rate[window][:, None, :])

    def _table(self, step: int) -> tuple[Floats, Floats]:
        if step not in self._kept:
            persons = self._allocated(step, np.arange(1 << self.course.epics))
            rows = _summed(persons[:, None] * self.rate[None, :, None, :])
            rows = rows.reshape(-1, self.course.epics, self.width + 1)
            self._kept[step] = rows, np.ascontiguousarray(rows[:, :, -1].T)
        return self._kept[step]

    def _persons(self, step: int, state: Ints) -> tuple[Floats, Ints]:
        kinds, which = np.unique(state, return_inverse=True)
        size = len(self.course.present) * self.course.epics * self.width
        parts = np.array_split(kinds, max(1, len(kinds) * size // CELLS))
        return np.concatenate([self._allocated(step, part) for part in parts]), which.ravel()

    def _allocated(self, step: int, states: Ints) -> Floats:
        done = ((states[:, None] >> np.arange(self.course.epics)) & 1).astype(np.bool_)
        return allocate(self.course, done, step * self.width, self.width)


def _summed(daily: Floats) -> Floats:
    rows = np.zeros((*daily.shape[:-1], daily.shape[-1] + 1), dtype=np.float32)
    np.cumsum(daily, axis=-1, out=rows[..., 1:])
    return rows


def run(tables: Tables, needs: Floats, paths: Iterator[NDArray[np.int16]]) -> Ends:
    """The day on which each epic ends in each run, (epics, runs), 1 the first day to come; NEVER beyond the horizon.

    ``needs`` (epics, runs) is the progress that ends an epic; 0 means that it is done already (day 0).
    """
    ends = np.where(needs > 0, NEVER, 0).astype(np.int32)
    going = _begin(needs)
    for step in range(-(-tables.course.days // tables.width)):
        if not len(going.which):
            break
        window = next(paths)
        chosen = window if len(window) == len(going.which) else window[going.which]
        _step(tables, going, step, chosen.astype(np.int64), ends)
        going = _without_finished(going)
    return ends


def _begin(needs: Floats) -> _Runs:
    left = np.where(needs > 0, needs, np.inf).astype(np.float32)
    bits = np.int64(1) << np.arange(len(needs), dtype=np.int64)
    state = ((needs <= 0) * bits[:, None]).sum(axis=0).astype(np.int64)
    going = np.flatnonzero(np.isfinite(left).any(axis=0))
    return _Runs(left[:, going], state[going], going)


def _without_finished(going: _Runs) -> _Runs:
    """Drops finished runs once they are an eighth of all."""
    full = (1 << len(going.left)) - 1
    alive = going.state != full
    count = int(alive.sum())
    if count and count > len(alive) * 7 / 8:
        return going
    return _Runs(going.left[:, alive], going.state[alive], going.which[alive])


def _step(tables: Tables, going: _Runs, step: int, window: Ints, ends: Ends) -> None:
    """One window of every run."""
    crossing = np.zeros(len(window), dtype=np.bool_)
    after = np.empty_like(going.left)
    for epic, total in enumerate(tables.totals(step, going.state, window)):
        np.subtract(going.left[epic], total, out=after[epic])
        crossing |= after[epic] <= 0
    found = np.flatnonzero(crossing)
    if len(found):
        part = _Runs(going.left[:, found], going.state[found], going.which[found])
        _by_day(tables, part, step, window[found], ends)
        after[:, found] = part.left
        going.state[found] = part.state
    going.left = after


def _by_day(tables: Tables, part: _Runs, step: int, window: Ints, ends: Ends) -> None:
    """Follows runs through a window from one epic's end to the next; leaves them at its end."""
    here = np.zeros(len(window), dtype=np.float32)
    active = np.arange(len(window))
    while len(active):
        left, at = part.left[:, active].T, here[active]
        rows = tables.rows(step, part.state[active], window[active])
        goal = left + _progress(rows, at) if at.any() else left
        crossed = rows[:, :, -1] >= goal
        some = crossed.any(axis=1)
        rest = active[~some]
        part.left[:, rest] = (goal[~some] - rows[~some, :, -1]).T
        active, rows, goal = active[some], rows[some], goal[some]
        if not len(active):
            return
        moment = _moments(rows, goal, crossed[some], at[some])
        first = moment.argmin(axis=1)
        here[active] = moment[np.arange(len(active)), first]
        part.left[:, active] = np.maximum(goal - _progress(rows, here[active]), np.float32(1e-6)).T
        part.left[first, active] = np.inf
        part.state[active] |= np.int64(1) << first
        ends[first, part.which[active]] = step * tables.width + np.ceil(np.maximum(here[active], 1e-6)).astype(np.int32)


def _progress(rows: Floats, at: Floats) -> Floats:
    """Progress (runs, epics) at moments within the window, each day even within itself."""
    day = np.minimum(at.astype(np.int64), rows.shape[2] - 2)
    run_ = np.arange(len(rows))
    low, high = rows[run_, :, day], rows[run_, :, day + 1]
    return np.asarray(low + (high - low) * (at - day)[:, None], dtype=np.float32)


def _moments(rows: Floats, goal: Floats, crossed: NDArray[np.bool_], at: Floats) -> Floats:
    """When each epic reaches its goal, in days from the window's start; infinite where it does not."""
    moment = np.full(goal.shape, np.inf, dtype=np.float32)
    which, epic = np.nonzero(crossed)
    row, wanted = rows[which, epic], goal[which, epic]
    day = np.maximum((row[:, :-1] < wanted[:, None]).sum(axis=1) - 1, 0)
    index = np.arange(len(row))
    low, high = row[index, day], row[index, day + 1]
    part = np.clip((wanted - low) / np.maximum(high - low, np.float32(1e-9)), 0, 1)
    moment[which, epic] = np.maximum(day + part, at[which])
    return moment
