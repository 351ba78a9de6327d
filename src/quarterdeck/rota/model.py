"""The words of a rota: people, layers, rules, shifts, assignments. All frozen; instants are aware and UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction

ALL_DAYS = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
LONG_LEAVE = frozenset({"parental", "sick", "leave", "sabbatical"})


@dataclass(frozen=True)
class Person:
    """Somebody who may be on call.

    ``country`` is an ISO 3166 code, with a subdivision where holidays need one (``DE-BY``); None: no holidays.
    ``start_date`` None: here for ever; ``end_date`` is the last day. ``layers`` empty: every layer.
    ``opt_outs`` holds names of layers, or ``night``, ``weekend``, ``holiday``. Those in ``training`` only shadow.
    """

    handle: str
    timezone: str = "UTC"
    country: str | None = None
    name: str = ""
    working_hours: tuple[time, time] = (time(9), time(17))
    working_days: frozenset[int] = WEEKDAYS
    start_date: date | None = None
    end_date: date | None = None
    level: str | None = None
    layers: tuple[str, ...] = ()
    opt_outs: frozenset[str] = frozenset()
    training: bool = False


@dataclass(frozen=True)
class Away:
    """A span in which somebody takes no shift: time off (``kind``), or duty in another rota (``kind`` is its name).

    ``counts`` says whether the span still counts as eligible time: a holiday does, long leave and other duty do not.
    """

    handle: str
    start_at: datetime
    end_at: datetime
    kind: str = "time off"
    counts: bool = True


@dataclass(frozen=True)
class Wish:
    """Somebody would like (positive ``weight``) or rather not (negative) be on call in a span."""

    handle: str
    start_at: datetime
    end_at: datetime
    weight: int = -1


@dataclass(frozen=True)
class Carried:
    """What somebody carried in the past; ``burden`` in weighted hours, None: computed from the span."""

    handle: str
    start_at: datetime
    end_at: datetime
    burden: Fraction | None = None


@dataclass(frozen=True)
class Layer:
    """What must be covered, as windows of the day in ``timezone``.

    A window whose ends are equal lasts 24 hours; one that ends before it starts runs over midnight and belongs
    to the day it starts on. A shift is the same window on ``days_in_a_row`` days counted from ``anchor_date``
    (None: the first day of the horizon), on ``days`` only (0 is Monday); windows that run over midnight start on
    ``overnight_days`` (None: on ``days`` too). ``levels`` empty: every level; ``rank`` decides overlaps when published.
    ``shadow_of`` names the layer whose shifts those in training accompany, ``shadow_shifts`` each.
    """

    name: str
    windows: tuple[tuple[time, time], ...]
    timezone: str = "UTC"
    days: frozenset[int] = ALL_DAYS
    days_in_a_row: int = 1
    anchor_date: date | None = None
    needs: int = 1
    overnight_days: frozenset[int] | None = None
    levels: frozenset[str] = frozenset()
    shadow_of: str | None = None
    shadow_shifts: int = 2
    rank: int = 0


@dataclass(frozen=True)
class Weights:
    """The burden of one hour: ``hour``, plus what applies of the others; and the costs of the fourth stage."""

    hour: Fraction = Fraction(1)
    night: Fraction = Fraction(1)
    weekend: Fraction = Fraction(1)
    holiday: Fraction = Fraction(2)
    outside: Fraction = Fraction(0)
    wish: int = 4
    handover: int = 1
    stability: int = 2


@dataclass(frozen=True)
class Rules:
    """Hard rules. Hours are elapsed hours; weeks (from Monday) and months are the person's own local ones.

    ``in_a_row`` counts shifts back to back, ``days_in_a_row`` local days on which a shift or a part of it starts;
    None: no such rule. ``settle`` is the share of a person's entitlement that may be used to settle the past.
    """

    rest_hours: Fraction = Fraction(11)
    in_a_row: int = 1
    days_in_a_row: int | None = None
    per_week: int | None = None
    per_month: int | None = None
    hours_per_week: Fraction | None = None
    tenure_months: int = 3
    no_weekend: frozenset[str] = frozenset()
    no_holiday: frozenset[str] = frozenset()
    night: tuple[time, time] = (time(23), time(7))
    settle: Fraction = Fraction(1, 2)
    notice_days: int = 14


@dataclass(frozen=True)
class Assigned:
    """One entry of a rota somebody made: this layer, this span, this person."""

    layer: str
    start_at: datetime
    end_at: datetime
    handle: str


@dataclass(frozen=True)
class Tolerances:
    """How far a later stage may leave an earlier stage's best, as shares of the mean entitlement (or of the burden)."""

    worst: Fraction = Fraction(1, 100)
    spread: Fraction = Fraction(1, 100)
    burden: Fraction = Fraction(1, 100)


@dataclass(frozen=True)
class Request:
    """All that a plan is made of. The horizon is ``[start_at, end_at)``."""

    name: str
    start_at: datetime
    end_at: datetime
    people: tuple[Person, ...]
    layers: tuple[Layer, ...]
    rules: Rules = Rules()
    weights: Weights = Weights()
    tolerances: Tolerances = Tolerances()
    away: tuple[Away, ...] = ()
    wishes: tuple[Wish, ...] = ()
    history: tuple[Carried, ...] = ()
    published: tuple[Assigned, ...] = ()
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """One thing one person takes: one or more ``segments``, UTC, in order and apart."""

    name: str
    layer: str
    segments: tuple[tuple[datetime, datetime], ...]
    slot: int = 0

    @property
    def start_at(self) -> datetime:
        return self.segments[0][0]

    @property
    def end_at(self) -> datetime:
        return self.segments[-1][1]


@dataclass(frozen=True)
class Weighed:
    """Total burden + 20 x a stage's figure, in weighted hours, as one number without any limit.

    ``value`` is the rota's; ``best`` the least of the rotas met on the way; ``bound`` what no rota can go below.
    """

    value: Fraction
    best: Fraction
    bound: Fraction

    @property
    def gap(self) -> Fraction:
        """(best - bound) / |best|."""
        return _part(self.best, self.bound)

    @property
    def gap_of_value(self) -> Fraction:
        """(value - bound) / |value|: of the rota itself, which later stages may have moved within their tolerances."""
        return _part(self.value, self.bound)


def _part(met: Fraction, bound: Fraction) -> Fraction:
    return (met - bound) / abs(met) if met > bound else Fraction(0)


@dataclass(frozen=True)
class Stage:
    """One stage of the objective, in weighted hours or points.

    ``value`` is the rota's; ``best`` the least that was met when this stage was solved; ``bound`` what no rota can
    go below (None: none known); ``limit`` what later stages had to keep (None: the last). ``scale`` is the mean
    entitlement for stages that are differences and may be nothing, None for those that are sums; ``weighed`` is a
    second measure of them (None: there is none).
    """

    name: str
    value: Fraction
    best: Fraction
    bound: Fraction | None = None
    limit: Fraction | None = None
    scale: Fraction | None = None
    unit: str = "weighted hours"
    weighed: Weighed | None = None

    @property
    def optimal(self) -> bool:
        """Whether the best value is proven to be the least."""
        return self.bound is not None and self.best <= self.bound

    @property
    def gap(self) -> Fraction | None:
        """(best - bound) / |best|, however small the best is; None without a bound, or where the best is nothing."""
        return self._over(abs(self.best))

    @property
    def gap_of_share(self) -> Fraction | None:
        """(best - bound) / scale, the gap as a part of a mean entitlement; None without a bound or a scale."""
        return self._over(self.scale) if self.scale else None

    def _over(self, whole: Fraction) -> Fraction | None:
        if self.bound is None:
            return None
        if self.optimal:
            return Fraction(0)
        return (self.best - self.bound) / whole if whole else None


@dataclass(frozen=True)
class Entry:
    """One person's line of the fairness ledger, in hours and weighted hours.

    ``excess`` = brought + burden - entitlement; ``balance`` is the whole ledger's past (carried - entitled), of
    which ``brought`` is the part that is settled in this plan.
    """

    handle: str
    shifts: int
    hours: Fraction
    night: Fraction
    weekend: Fraction
    holiday: Fraction
    burden: Fraction
    entitlement: Fraction
    balance: Fraction
    brought: Fraction
    excess: Fraction


@dataclass(frozen=True)
class Violation:
    """A hard rule that an assignment breaks."""

    rule: str
    text: str
    shift: str | None = None
    handle: str | None = None


@dataclass(frozen=True)
class Plan:
    """A rota with its evidence. ``assignments`` maps a shift's name to a handle (None: nobody)."""

    request: Request
    shifts: tuple[Shift, ...]
    assignments: Mapping[str, str | None]
    stages: tuple[Stage, ...]
    ledger: tuple[Entry, ...]
    violations: tuple[Violation, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    method: str = "search"
    seconds: float = 0.0
