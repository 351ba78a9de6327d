"""What if: the same question with one thing changed, under the same luck, so that the difference is the change's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.correction import Correction
from quarterdeck.forecast.doubt import is_cold
from quarterdeck.forecast.engine import NEVER, Ends
from quarterdeck.forecast.errors import BadPlan
from quarterdeck.forecast.model import Closure, Crew, Epic, Person, Question
from quarterdeck.forecast.remarks import reasons_of, remarks_of
from quarterdeck.forecast.simulate import Going, Ready, endless, ends_of, ready
from quarterdeck.forecast.steady import Reason
from quarterdeck.forecast.when import record_of

NEWCOMER = "one more person"


@dataclass(frozen=True, slots=True)
class Joiner:
    """One more person from a day on, at full speed after ``ramp_days``; on some ``epics`` (none: on all)."""

    start: date
    ramp_days: int = 90
    share: float = 1.0
    epics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is different: joiners, handles who leave on a day, amounts cut from epics, a limit of epics at once,
    closures (a holiday season). Several may be given together."""

    joiners: tuple[Joiner, ...] = ()
    leavers: tuple[tuple[str, date], ...] = ()
    cuts: tuple[tuple[str, float], ...] = ()
    wip: int | None = None
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """Days gained by a change (negative: lost), over the runs that end on both sides: ``mean``, and at 10, 50 and 90%;
    ``sooner`` the share of runs that end earlier."""

    name: str
    mean: float | None
    low: float | None
    middle: float | None
    high: float | None
    sooner: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both sides, and the effect by epic and on everything (first). ``refused``: the past is no guide (``reasons``),
    and only the differences are to be believed. ``correction`` belongs to the dates of both sides."""

    before: Ready
    after: Ready
    ends_before: Ends
    ends_after: Ends
    effects: tuple[Effect, ...]
    reasons: tuple[Reason, ...] = ()
    refused: bool = False
    cold: bool = False
    correction: Correction | None = None
    remarks: tuple[str, ...] = ()


def changed(asked: Question, change: Change) -> Question:
    """The question with the change made. BadPlan where it names what is not there."""
    faults = list(_faults(asked, change))
    if faults:
        raise BadPlan(faults)
    plan = tuple(_cut(epic, change) for epic in asked.plan)
    crew = replace(asked.crew, closures=(*asked.crew.closures, *change.closures))
    leaving = {who: min(day for other, day in change.leavers if other == who) for who, _ in change.leavers}
    people = tuple(replace(p, end=_sooner(p.end, leaving.get(p.handle))) for p in crew.people)
    crew, plan = _joined(replace(crew, people=people), plan, change.joiners)
    choices = replace(asked.choices, wip=change.wip if change.wip is not None else asked.choices.wip)
    return replace(asked, plan=plan, crew=crew, choices=choices)


def _faults(asked: Question, change: Change) -> list[str]:
    names = {epic.name: epic for epic in asked.plan}
    known = f"; the plan has {', '.join(list(names)[:9])}" if names else ""
    faults = [f"cut of {name!r}: no such epic in the plan{known}" for name, _ in change.cuts if name not in names]
    for name, amount in change.cuts:
        if not 0 < amount < float("inf"):
            faults.append(f"cut of {name!r}: {amount:g} is not above 0 and finite")
        elif name in names and amount > names[name].remaining:
            faults.append(f"cut of {name!r}: {amount:g} is more than the {names[name].remaining:g} that are left")
    for joiner in change.joiners:
        if joiner.start <= asked.as_of:
            faults.append(f"one more person: {joiner.start} is not after {asked.as_of}, the last known day")
        faults += [f"one more person: {name!r} is not in the plan" for name in joiner.epics if name not in names]
        if joiner.ramp_days < 0 or not 0 < joiner.share <= 1:
            faults.append("one more person: ramp-up must be at least 0 days, the share above 0 and at most 1")
    handles = {person.handle for person in asked.crew.people}
    faults += [
        f"leaving of {who!r}: nobody of that handle is in people" for who, _ in change.leavers if who not in handles
    ]
    if change.wip is not None and change.wip < 1:
        faults.append(f"WIP limit {change.wip}: must be at least 1 epic")
    for closure in change.closures:
        if closure.last < closure.first:
            faults.append(f"holidays from {closure.first}: end {closure.last}, before they start")
    return faults


def _cut(epic: Epic, change: Change) -> Epic:
    amount = sum(amount for name, amount in change.cuts if name == epic.name)
    return replace(epic, remaining=max(0.0, epic.remaining - amount)) if amount else epic


def _sooner(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day]
    return min(days) if days else None


def _joined(crew: Crew, plan: tuple[Epic, ...], joiners: Sequence[Joiner]) -> tuple[Crew, tuple[Epic, ...]]:
    """The crew with the joiners; a team without names becomes that many persons first."""
    if not joiners:
        return crew, plan
    people = list(crew.people)
    if not people:
        whole, part = int(crew.size), crew.size - int(crew.size)
        shares = [1.0] * whole + ([part] if part > 1e-9 else [])
        people = [Person(f"person {n}", share, country=crew.calendar) for n, share in enumerate(shares, 1)]
    for number, joiner in enumerate(joiners, 1):
        handle = f"{NEWCOMER} {number}"
        people.append(Person(handle, joiner.share, joiner.start, ramp_days=joiner.ramp_days))
        plan = tuple(_with_joiner(epic, handle, joiner, people) for epic in plan)
    return replace(crew, people=tuple(people)), plan


def _with_joiner(epic: Epic, handle: str, joiner: Joiner, people: Sequence[Person]) -> Epic:
    wanted = not joiner.epics or epic.name in joiner.epics
    if epic.people:
        return replace(epic, people=(*epic.people, handle)) if wanted else epic
    return epic if wanted else replace(epic, people=tuple(p.handle for p in people if p.handle != handle))


def whatif(
    asked: Question, change: Change, *, marked: bool = False, accept: bool = False, going: Going = endless
) -> WhatIf:
    """Both sides under the same random numbers. ``marked``: with the correction that a backtest teaches; ``accept``:
    dates even of an unsteady process. Raises BadPlan, NoHistory."""
    before, after = ready(asked), ready(changed(asked, change))
    one, other = ends_of(before, going=going), ends_of(_same_shares(before, after), going=going)
    count = min(one.shape[1], other.shape[1])
    one, other = one[:, :count], other[:, :count]
    whole = _effect("everything", one.max(axis=0), other.max(axis=0))
    each = [_effect(epic.name, a, b) for epic, a, b in zip(asked.plan, one, other, strict=True)]
    record = record_of(before, going=going) if marked else None
    correction = record.when.correction if record and record.when else None
    reasons = reasons_of(before, record.when if record else None)
    return WhatIf(
        before, after, one, other, (whole, *each), reasons, bool(reasons) and not accept, is_cold(before.flow),
        correction, (*remarks_of(before, count, one), *_told(asked, after.asked, change)),
    )  # fmt: skip


def _told(asked: Question, after: Question, change: Change) -> list[str]:
    """What a change does, or does not do, that its numbers do not tell."""
    said = [
        f"the holidays from {one.first} to {one.last} are over by {asked.as_of} and change nothing"
        for one in change.closures
        if one.last <= asked.as_of
    ]
    for epic in after.plan if change.leavers else ():
        crew = [p for p in after.crew.people if not epic.people or p.handle in epic.people]
        ends = [p.end for p in crew if p.end is not None]
        if epic.remaining > 0 and crew and len(ends) == len(crew):
            said.append(f"nobody is left on epic {epic.name!r} after {max(ends)}: what is open then is never done")
    return said


def _same_shares(before: Ready, after: Ready) -> Ready:
    """What history says of the team stays as it was: a newcomer, or a closure, changes the days to come alone."""
    return replace(
        after, days=before.days, flow=before.flow, blocks=before.blocks, doubt=before.doubt, growth=before.growth
    )  # fmt: skip


def _effect(name: str, before: NDArray[np.int32], after: NDArray[np.int32]) -> Effect:
    both = (before < NEVER) & (after < NEVER)
    sooner = float((after < before).mean())
    if not both.any():
        return Effect(name, None, None, None, None, sooner)
    gained = (before[both] - after[both]).astype(np.float64)
    low, middle, high = (float(q) for q in np.quantile(gained, [0.1, 0.5, 0.9], method="inverted_cdf"))
    return Effect(name, float(gained.mean()), low, middle, high, sooner)


def holiday_season(first: date, days: int, load: float) -> Closure:
    """A span in which the given share of everybody's work is lost."""
    return Closure(first, first + timedelta(days=days - 1), load)
