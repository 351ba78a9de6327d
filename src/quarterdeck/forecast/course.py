"""Who works on which epic on a day, given the epics that are done. Pure arithmetic over many states at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.crew import grouped, presence
from quarterdeck.forecast.model import Question

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Course:
    """A plan made ready: ``present`` (groups, days) persons from the day after ``as_of`` on, ``may`` (groups,
    epics) who works on what, ``before`` (epics, epics): column must be done before row, ``opens`` (epics) first
    day, ``rank`` (epics) priority."""

    present: Floats
    may: Flags
    before: Flags
    opens: NDArray[np.int64]
    rank: NDArray[np.int64]
    focus: float = 1.0
    wip: int | None = None
    switch_cost: float = 0.0

    @property
    def epics(self) -> int:
        return len(self.opens)

    @property
    def days(self) -> int:
        return int(self.present.shape[1])


def course_of(asked: Question) -> Course:
    """The plan of a question, over its whole horizon."""
    plan, choices = asked.plan, asked.choices
    first = asked.as_of + timedelta(days=1)
    present, may = grouped(presence(asked.crew, first, choices.horizon), asked.crew, [e.people for e in plan])
    names = {epic.name: place for place, epic in enumerate(plan)}
    before = np.zeros((len(plan), len(plan)), dtype=np.bool_)
    for place, epic in enumerate(plan):
        before[place, [names[name] for name in epic.depends_on]] = True
    opens = np.array([(epic.start - first).days if epic.start else 0 for epic in plan], dtype=np.int64)
    rank = np.array([epic.priority for epic in plan], dtype=np.int64)
    course = Course(present, may, before, opens, rank, choices.focus)
    return replace(course, wip=choices.wip, switch_cost=choices.switch_cost)


def allocate(course: Course, done: Flags, first: int, width: int) -> Floats:
    """Persons on each epic, shape (states, epics, width) for ``done`` (states, epics), on days first … first+width−1.

    An epic is open when all before it are done and its start has come. A group gives itself to the open epics of the
    smallest rank that it may work on, in equal parts.
    """
    present = np.zeros((len(course.present), width), dtype=np.float32)
    there = course.present[:, first : first + width]
    present[:, : there.shape[1]] = there
    open_ = _open(course, done, np.arange(first, first + width))
    chosen = course.may[None, :, :, None] & open_[:, None]
    if len(set(course.rank.tolist())) > 1:
        rank = np.where(chosen, course.rank[None, None, :, None], np.iinfo(np.int64).max)
        chosen &= rank == rank.min(axis=2, keepdims=True)
    count = chosen.sum(axis=2, dtype=np.float32)
    kept = np.maximum(1 - course.switch_cost * (count - 1), 0) / np.maximum(count, 1)
    given = present[None] * kept * course.focus
    return np.asarray((chosen * given[:, :, None, :]).sum(axis=1), dtype=np.float32)


def _open(course: Course, done: Flags, days: NDArray[np.int64]) -> Flags:
    """(states, epics, days)."""
    ready = ~done & ~((~done).astype(np.int32) @ course.before.T.astype(np.int32)).astype(np.bool_)
    open_ = ready[:, :, None] & (course.opens[:, None] <= days)[None]
    if course.wip is None or course.wip >= course.epics:
        return np.asarray(open_, dtype=np.bool_)
    order = np.argsort(course.rank, kind="stable")
    places = np.empty_like(open_, dtype=np.int64)
    places[:, order] = np.cumsum(open_[:, order], axis=1)
    return np.asarray(open_ & (places <= course.wip), dtype=np.bool_)
