"""A report: what was asked, and what every format shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from quarterdeck.indicators.answer import Grain, Health, Point, Scope, Target


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Empty ``teams`` and ``indicators`` mean all; ``grain`` None each indicator's own.

    ``first`` None is a year before ``last``; ``last`` None the day of the last complete sync. ``as_of`` is a day
    (its end in each team's zone) or an instant. ``definitions`` go before the settings.
    """

    teams: tuple[str, ...] = ()
    specialty: str | None = None
    indicators: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    grain: Grain | None = None
    as_of: date | datetime | None = None
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorReport:
    """One indicator of one team. ``series`` is at ``grain``; ``trend`` are the month ends of the last year."""

    id: str
    name: str
    unit: str
    definition: str
    direction: str
    grain: Grain
    target: Target | None
    usual: tuple[float, float] | None
    series: tuple[Point, ...]
    trend: tuple[Point, ...]
    health: Health
    override: str | None
    signal: str | None
    caveats: tuple[str, ...]
    withheld: bool
    lacks: str | None = None
    """Why the connected sources cannot feed it; None where they can."""

    @property
    def latest(self) -> Point | None:
        """The last point; None where the range has none."""
        return self.series[-1] if self.series else None

    @property
    def judged_on(self) -> date | None:
        """The last month end that is over, to which health and signal belong; None where none is."""
        return max((p.date for p in self.trend if not p.partial), default=None)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show: no value in series or trend, and nothing withheld."""
        return not self.withheld and all(p.value is None and not p.extra for p in (*self.series, *self.trend))


@dataclass(frozen=True, slots=True)
class TeamReport:
    scope: Scope
    indicators: tuple[IndicatorReport, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """``as_of`` is the instant up to which anything is known; ``complete`` whether every source was read whole."""

    generated_at: datetime
    as_of: datetime
    version: int
    tables: Mapping[str, int]
    complete: bool
    teams: tuple[TeamReport, ...]
    remarks: tuple[str, ...] = ()
