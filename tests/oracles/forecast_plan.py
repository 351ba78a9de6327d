"""A plan walked day by day and person by person, for one run: slow, and plainly what docs/forecast.md says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import holidays

from quarterdeck.forecast.model import Crew, Epic, Person

NEVER = 1 << 24


@cache
def _holidays(calendar: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(calendar, years=year))


def there(crew: Crew, person: Person, day: date) -> float:
    """What one person gives on one day."""
    if (person.start and day < person.start) or (person.end and day > person.end):
        return 0.0
    given = person.share
    if person.start and person.ramp_days:
        given *= min(1.0, ((day - person.start).days + 1) / (person.ramp_days + 1))
    calendar = person.country or crew.calendar
    if calendar and day in _holidays(calendar, day.year):
        return 0.0
    for span in (*crew.absences, *crew.duties):
        if span.handle == person.handle and span.first <= day <= span.last:
            given *= 1 - span.load
    for closure in crew.closures:
        if closure.first <= day <= closure.last:
            given *= 1 - closure.load
    return given


def walk(
    plan: Sequence[Epic],
    crew: Crew,
    as_of: date,
    *,
    rates: Sequence[float],
    needs: Sequence[float],
    wip: int | None = None,
) -> list[int]:
    """The day number on which each epic ends; ``rates`` are what one present person gets done on each day to come."""
    left = list(needs)
    ends = [0 if need <= 0 else NEVER for need in needs]
    for number, rate in enumerate(rates, 1):
        day, rest = as_of + timedelta(days=number), 1.0
        while rest > 1e-9:
            speeds = _speeds(plan, crew, day, [end != NEVER for end in ends], wip)
            times = [left[n] / (speed * rate) if speed * rate > 0 else float("inf") for n, speed in enumerate(speeds)]
            span = min(rest, *times)
            left = [amount - span * rate * speed for amount, speed in zip(left, speeds, strict=True)]
            rest -= span
            for n, time in enumerate(times):
                if time <= span + 1e-12 and ends[n] == NEVER:
                    ends[n], left[n] = number, float("inf")
    return ends


def _speeds(plan: Sequence[Epic], crew: Crew, day: date, done: Sequence[bool], wip: int | None) -> list[float]:
    finished = {epic.name for epic, is_done in zip(plan, done, strict=True) if is_done}
    open_ = [
        epic for epic, is_done in zip(plan, done, strict=True)
        if not is_done and finished.issuperset(epic.depends_on) and not (epic.start and day < epic.start)
    ]  # fmt: skip
    if wip is not None:
        open_ = sorted(open_, key=lambda epic: epic.priority)[:wip]
    speeds = dict.fromkeys([epic.name for epic in plan], 0.0)
    for person in crew.people or (Person("team", share=1.0),):
        mine = [epic for epic in open_ if not epic.people or person.handle in epic.people]
        first = min((epic.priority for epic in mine), default=0)
        mine = [epic for epic in mine if epic.priority == first]
        size = crew.size if not crew.people else 1.0
        for epic in mine:
            speeds[epic.name] += there(crew, person, day) * size / len(mine)
    return [speeds[epic.name] for epic in plan]
