"""What goes into a forecast: values, days as dates, amounts in items or in weight.

One *unit* runs through a forecast: an item counts 1, or its weight. Spans of days hold both ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work. None means: ``created`` not known, ``started`` not begun, ``finished`` not done, ``dropped``
    not given up, ``epic`` part of none, ``weight`` not weighed."""

    id: str
    epic: str | None = None
    created: date | None = None
    started: date | None = None
    finished: date | None = None
    dropped: date | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Sprint:
    """How much was finished in a span of days, where single items are not known."""

    first: date
    last: date
    finished: float


@dataclass(frozen=True, slots=True)
class Epic:
    """Work that is left. ``people`` empty: everyone; ``start``: not before; ``growth``: items added for each one
    finished, None to learn it from history; a smaller ``priority`` number goes first, equals share."""

    name: str
    remaining: float
    done: float = 0.0
    depends_on: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    priority: int = 0
    start: date | None = None
    target: date | None = None
    growth: float | None = None


@dataclass(frozen=True, slots=True)
class ScopePoint:
    """An epic's whole scope on a day, and how much of it was finished then (None: count the finished items)."""

    epic: str
    day: date
    items: float
    done: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """``share`` of a full person; ``start`` and ``end`` None: always; ``ramp_days`` to full speed, linearly."""

    handle: str
    share: float = 1.0
    start: date | None = None
    end: date | None = None
    country: str | None = None
    ramp_days: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """A span in which somebody gives only 1 − ``load``: 1 for time off, less for on-call duty."""

    handle: str
    first: date
    last: date
    load: float = 1.0


@dataclass(frozen=True, slots=True)
class Closure:
    """A span in which everybody loses the ``load`` share of a day, such as a company holiday."""

    first: date
    last: date
    load: float = 1.0


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is there. Without ``people`` the team is ``size`` persons who keep the holidays of ``calendar``."""

    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    duties: tuple[Absence, ...] = ()
    closures: tuple[Closure, ...] = ()
    calendar: str | None = None
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class History:
    """What happened: items, or sprints where items are not known; scope snapshots besides.

    ``since``: nothing before this day counts, such as after a marked change of the team; None: all of it.
    """

    items: tuple[Item, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    scope: tuple[ScopePoint, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Settings of a forecast, each with its unit.

    ``half_life`` weeks after which a week of history counts half; ``focus`` share of the throughput that goes to the
    plan; ``wip`` most epics at once (None: no limit); ``switch_cost`` share lost for each further epic that a person
    has at once; ``weighted`` counts weights instead of items; ``horizon`` days after which the answer is never.
    """

    runs: int = 20_000
    seed: int = 1
    half_life: float = 26.0
    focus: float = 1.0
    wip: int | None = None
    switch_cost: float = 0.0
    weighted: bool = False
    horizon: int = 3653
    grow: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A whole forecast: what happened, what is left, who is there, and the last day that is known."""

    history: History
    plan: tuple[Epic, ...]
    as_of: date
    crew: Crew = field(default_factory=Crew)
    choices: Choices = field(default_factory=Choices)
