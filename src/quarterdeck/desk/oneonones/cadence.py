"""Whether a pair keeps its rhythm: what was held, what moved, what is overdue. Pure.

A leave of at least a working week (five working days) excuses: it counts neither as overdue, nor does its month need
two meetings in person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEAVE_DAYS = 5
"""Working days from which on time off excuses."""
IN_PERSON = 2
"""Meetings in person that a month should have, where the cadence is two weeks or less."""
OFTEN = 14
LOOKED_BACK = 91
"""Days over which held and moved ones are told."""

Spans = Sequence[tuple[date, date]]


class State(StrEnum):
    GOOD = "good"
    SLIPPING = "slipping"  # beyond its cadence, by less than another one
    OVERDUE = "overdue"  # by more
    IN_WRITING = "in_writing"  # kept, but too seldom in person


@dataclass(frozen=True, slots=True)
class Met:
    """One date of a series by the report's calendar. ``state`` as `Meeting.State`."""

    on: date
    state: str
    in_person: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    """``held`` and ``moved`` of the last quarter; ``overdue_by_days`` 0 where it is not; ``last`` None: never held.
    ``due_date``: the day by which the next is to be held, days of leave so far left out."""

    held: int
    moved: int
    overdue_by_days: int
    due_date: date
    in_person_this_month: int
    in_person_last_month: int | None
    """None: there was leave, it began within that month, or the cadence asks for none."""
    state: State
    last: date | None = None


def health(
    meetings: Iterable[Met], time_off: Spans, cadence_days: int, day: date, *, since: date | None = None
) -> Health:
    """How a series stands on a day. ``time_off`` is of both; ``since`` is when it began (None: with its first date)."""
    known = [met for met in meetings if met.on <= day]
    held = [met for met in known if met.state == "held"]
    begin = since or min((met.on for met in known), default=day)
    last = max((met.on for met in held), default=None)
    leaves = merged([span for span in time_off if working_days(*span) >= LEAVE_DAYS])
    due = _due_date(last or begin, leaves, cadence_days, day)
    overdue = max(0, (day - due).days)
    recent = day - timedelta(days=LOOKED_BACK)
    month = _in_person_last_month(held, leaves, cadence_days, day, begin)
    return Health(
        sum(met.on > recent for met in held), sum(met.on > recent for met in known if met.state == "moved"), overdue,
        due, sum(met.in_person and met.on >= day.replace(day=1) for met in held), month,
        _state(overdue, cadence_days, month), last,
    )  # fmt: skip


def _state(overdue: int, cadence_days: int, in_person: int | None) -> State:
    if overdue > cadence_days:
        return State.OVERDUE
    if overdue:
        return State.SLIPPING
    return State.IN_WRITING if in_person is not None and in_person < IN_PERSON else State.GOOD


def _due_date(last: date, leaves: Spans, cadence_days: int, day: date) -> date:
    """The cadence after the last one, and as many days later as there was leave since."""
    excused = sum(overlap(span, (last + timedelta(days=1), day)) for span in leaves)
    return last + timedelta(days=cadence_days + excused)


def _in_person_last_month(held: Sequence[Met], leaves: Spans, cadence_days: int, day: date, begin: date) -> int | None:
    end = day.replace(day=1) - timedelta(days=1)
    first = end.replace(day=1)
    if cadence_days > OFTEN or begin > first or any(overlap(span, (first, end)) for span in leaves):
        return None
    return sum(met.in_person and first <= met.on <= end for met in held)


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays between two days, both included."""
    weeks, rest = divmod(max(0, (last - first).days + 1), 7)
    return weeks * 5 + sum((first.weekday() + n) % 7 < 5 for n in range(rest))


def overlap(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Days that two spans share, ends included."""
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])).days + 1)


def merged(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans that touch no longer overlap."""
    made: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if made and first <= made[-1][1] + timedelta(days=1):
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return made
