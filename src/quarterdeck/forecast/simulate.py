"""A question made ready once, and its runs: in chunks, so that a time limit is kept with what is there by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.amounts import added, luck_of, needed, rounded
from quarterdeck.forecast.blocks import Blocks, blocks_of, paths
from quarterdeck.forecast.check import MOST_EPICS
from quarterdeck.forecast.course import Course, allocate, course_of
from quarterdeck.forecast.crew import presence
from quarterdeck.forecast.doubt import doubt_of, speeds
from quarterdeck.forecast.engine import ALL_STATES, Ends, Tables, run
from quarterdeck.forecast.flow import Days, Flow, days_of, flow_of
from quarterdeck.forecast.model import Question
from quarterdeck.forecast.scope import Growth, draws, growth_of

CHUNKS = ((ALL_STATES, 16_384), (20, 2_048), (MOST_EPICS, 256))
"""Runs in a chunk, by the most epics: its arrays stay in the cache, and a time limit is kept."""
DAILY_CHUNK = 2_048
Going = Callable[[], bool]
"""Whether there is time for another chunk."""


def endless() -> bool:
    """No time limit."""
    return True


@dataclass(frozen=True, slots=True)
class Ready:
    """What history and plan come to: made once, used by every forecast of the question."""

    asked: Question
    days: Days
    flow: Flow
    blocks: Blocks
    doubt: float
    growth: Growth | None
    course: Course

    @property
    def shares(self) -> NDArray[np.float64]:
        """The part of the usual team that each epic has on its first days with anyone, all states counted alike."""
        return _shares(self)


def ready(asked: Question) -> Ready:
    """Reads history and plan. Raises NoHistory. `check.check` must have passed."""
    days = days_of(asked.history, asked.as_of, weighted=asked.choices.weighted)
    there = presence(asked.crew, days.first, len(days.amounts)).sum(axis=0)
    flow = flow_of(days, there.astype(np.float64), asked.as_of)
    blocks = blocks_of(flow, half_life=asked.choices.half_life)
    growth = growth_of(asked.history, asked.as_of) if asked.choices.grow else None
    return Ready(asked, days, flow, blocks, doubt_of(flow, blocks), growth, course_of(asked))


def _shares(made: Ready) -> NDArray[np.float64]:
    course = made.course
    span = min(course.days, 91)
    persons = allocate(course, np.zeros((1, course.epics), dtype=np.bool_), 0, span)[0].astype(np.float64)
    usual = float(made.blocks.weights @ made.flow.people)
    present = persons.sum(axis=1) / np.maximum((persons > 0).sum(axis=1), 1)
    # An epic that waits for others will have about as large a part as those that run.
    waiting = present == 0
    present[waiting] = present[~waiting].mean() if (~waiting).any() else usual
    return np.asarray(np.clip(present / usual, 0, 1), dtype=np.float64)


def ends_of(made: Ready, *, going: Going = endless) -> Ends:
    """The day on which each epic ends in each run, (epics, runs); fewer runs than asked for where time ran out.

    Day 1 is the day after ``as_of``; engine.NEVER is beyond the horizon. The same seed gives the same luck to
    every plan with as many epics.
    """
    tables = Tables(made.course, made.flow.rate)
    runs = made.asked.choices.runs
    size = next((size for most, size in CHUNKS if made.course.epics <= most), CHUNKS[-1][1])
    parts: list[Ends] = []
    for first in range(0, runs, size):
        if parts and not going():
            break
        parts.append(_chunk(made, tables, first, min(size, runs - first)))
    return np.concatenate(parts, axis=1)


def _chunk(made: Ready, tables: Tables, first: int, runs: int) -> Ends:
    luck, path = np.random.default_rng([made.asked.choices.seed, first]).spawn(2)
    need = needs_of(made, luck, runs)
    return run(tables, need, paths(made.blocks, runs, path))


def needs_of(made: Ready, rng: np.random.Generator, runs: int) -> NDArray[np.float32]:
    """The progress that each run needs for each epic, (epics, runs)."""
    plan = made.asked.plan
    luck = luck_of(rng, len(plan), runs)
    left = np.repeat(np.array([[epic.remaining] for epic in plan], dtype=np.float32), runs, axis=1)
    amount = left + added(left, draws(plan, made.growth, luck.pick, on=made.asked.choices.grow), luck.growth)
    shares = made.shares
    need = needed(amount, shares, made.flow.spread, luck=luck)
    return rounded(need, speeds(made.doubt, luck.speed), shares * made.flow.lump, luck.phase)


def counts_of(made: Ready, until: int, *, going: Going = endless) -> NDArray[np.float32]:
    """What the whole crew finishes in the first ``until`` days of each run, by day, shape (runs, until)."""
    return np.concatenate(list(_counts(made, until, going)))


def totals_of(made: Ready, until: int, *, going: Going = endless) -> NDArray[np.float64]:
    """The sums of `counts_of` by run, without keeping the days."""
    return np.concatenate([part.sum(axis=1, dtype=np.float64) for part in _counts(made, until, going)])


def _counts(made: Ready, until: int, going: Going) -> Iterator[NDArray[np.float32]]:
    runs = made.asked.choices.runs
    for first in range(0, runs, DAILY_CHUNK):
        if first and not going():
            return
        yield _counted(made, first, min(DAILY_CHUNK, runs - first), until)


def _counted(made: Ready, first: int, runs: int, until: int) -> NDArray[np.float32]:
    luck, path = np.random.default_rng([made.asked.choices.seed, first]).spawn(2)
    speed = speeds(made.doubt, luck_of(luck, 1, runs).speed)
    rate, width = made.flow.rate.astype(np.float32), made.flow.width
    present = made.course.present.sum(axis=0) * np.float32(made.asked.choices.focus)
    windows = -(-until // width)
    steps = [rate[window] for window, _ in zip(paths(made.blocks, runs, path), range(windows), strict=False)]
    daily = np.concatenate(steps, axis=1)[:, :until] * present[:until]
    return np.asarray(daily * speed[:, None], dtype=np.float32)


def date_of(made: Ready, day: float) -> str:
    """The ISO day of a day number."""
    return (made.asked.as_of + timedelta(days=int(day))).isoformat()
