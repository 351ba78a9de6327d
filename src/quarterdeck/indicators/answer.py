"""The hand-over of this room: what is asked, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Grain = Literal["day", "week", "month", "quarter"]
Health = Literal["okay", "attention", "problem", "unknown", "confidential"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figure: a team, or a department (the union of its teams below), or a specialty within.

    ``teams`` are the names of the leaf teams meant, in file order. ``zone`` is the IANA zone in which days end.
    """

    name: str
    teams: tuple[str, ...]
    department: bool = False
    specialty: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``first`` and ``last`` are inclusive days; ``as_of`` ignores what happened from then on;
    ``known_until`` is the start of the earliest last complete sync: no point lies after either.
    ``definition`` names a dated definition, such as ``gitlab-2022``."""

    indicator: str
    definition: str
    first: date
    last: date
    grain: Grain
    known_until: datetime
    as_of: datetime | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The figure on one date. ``value`` None cannot be computed or may not be shown: ``caveat`` says why.

    ``n`` is the number of merge requests (or people) behind it; ``low``, ``high`` and ``mean`` are of the days of a
    coarser grain; ``extra`` holds what stands beside the figure (numerator, denominator, hires …).
    """

    date: date
    value: float | None
    n: int
    partial: bool = False
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    caveat: str | None = None
    extra: dict[str, float | int | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An indicator's series for one scope, with the definition that was used and what must be said beside it."""

    indicator: str
    scope: Scope
    definition: str
    grain: Grain
    points: Sequence[Point]
    caveats: tuple[str, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A dated target: ``op`` applies to the value, which is in the indicator's unit."""

    op: Literal["<=", "<", ">=", ">"]
    value: float
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands beside a series: health at its last month end, usual range and signal of its own history."""

    health: Health
    signal: str | None = None
    usual: tuple[float, float] | None = None
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RowSet:
    """What stands behind one figure. ``columns`` are all keys that a row may have, in the order of a table.

    A row of finished work has no key that names a person, even where other rows do. ``value`` and ``n`` are the
    figure's; ``value`` None as in `Point`.
    """

    indicator: str
    scope: Scope
    definition: str
    date: date
    value: float | None
    n: int
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    caveats: tuple[str, ...] = ()
