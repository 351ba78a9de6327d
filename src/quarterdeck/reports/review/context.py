"""What a section may look at: one team's or department's month, as the lake knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from quarterdeck.home.settings import Settings
from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer, Ask, Scope
from quarterdeck.indicators.people import People, Presence, read_people
from quarterdeck.indicators.periods import Month, months_between
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.basis import Basis, as_instant, day_of, get_basis
from quarterdeck.reports.build import build
from quarterdeck.reports.model import IndicatorReport, Request, TeamReport
from quarterdeck.reports.review.errors import BadPeriod
from quarterdeck.reports.review.period import Period


@dataclass(frozen=True, slots=True)
class TimeOff:
    """One absence: ``person`` is the surrogate of the lake's memberships; days are inclusive."""

    person: int
    first_date: date
    last_date: date


@dataclass(frozen=True)
class Context:
    """``until`` is the instant for which all is told: the month's end, or the last complete sync before it.

    ``team`` holds the indicators of the scope itself, ``others`` those of a department's teams in alphabetical order,
    ``answers`` the clock of community work for requests of other teams. ``day`` is the last day told of.
    """

    snapshot: Snapshot
    settings: Settings
    basis: Basis
    period: Period
    scope: Scope
    until: datetime
    day: date
    team: TeamReport
    others: tuple[TeamReport, ...] = ()
    answers: Answer | None = None
    time_off: Sequence[TimeOff] | None = None

    @property
    def partial(self) -> bool:
        """Whether the month is not over yet, as far as is known."""
        return self.until < _end(self.period, self.scope.zone)

    @cached_property
    def people(self) -> People:
        return read_people(self.snapshot.connection)

    @cached_property
    def presence(self) -> Presence:
        """Who was in the scope, when."""
        return self.people.presence(self.scope)

    @cached_property
    def heads(self) -> int:
        """People in the scope on the last day told of."""
        return self.presence.heads(self.day)

    @cached_property
    def month(self) -> Month:
        """The month in the scope's zone, as far as it is known."""
        first, last = self.period.first_date, self.period.last_date
        return months_between(first, last, zone=self.scope.zone, until=micros(self.until))[0]

    @cached_property
    def seen(self) -> int:
        """People who were in the scope on some day of the month."""
        return int(self.presence.seen([self.month])[0])

    def find(self, indicator: str) -> IndicatorReport | None:
        """The scope's own indicator; None where there is nothing to show."""
        return next((one for one in self.team.indicators if one.id == indicator and not one.empty), None)


def get_context(
    snapshot: Snapshot,
    settings: Settings,
    *,
    team: str,
    period: Period,
    time_off: Sequence[TimeOff] | None = None,
) -> Context:
    """Everything about one team's or department's month. UnknownTeam, NothingYet; BadPeriod where nothing of the
    month is known yet."""
    basis = get_basis(snapshot.manifest)
    scope = get_scopes(snapshot.connection, [team], day=day_of(basis.known_until, "UTC"))[0]
    until = min(basis.known_until, _end(period, scope.zone))
    day = day_of(until, scope.zone)
    if day < period.first_date:
        known = day_of(basis.known_until, scope.zone)
        raise BadPeriod(f"nothing of {period.words} is known yet: the last complete sync was on {known}; sync first")
    asked = Request(
        teams=(scope.name, *_leaves(scope)), first=period.first_date, last=period.last_date, grain="month",
        as_of=period.last_date,
    )  # fmt: skip
    # Nothing here is of the present instant: what was generated says the lake's own.
    own, *others = build(snapshot, settings, asked, now=until).teams
    others.sort(key=lambda one: (one.scope.name.casefold(), one.scope.name))
    return Context(
        snapshot, settings, basis, period, scope, until, day, own, tuple(others),
        _answers(snapshot, basis, asked, scope), time_off,
    )  # fmt: skip


def _leaves(scope: Scope) -> tuple[str, ...]:
    return tuple(name for name in scope.teams if name != scope.name) if scope.department else ()


def _answers(snapshot: Snapshot, basis: Basis, asked: Request, scope: Scope) -> Answer:
    """A year of the clock of community work, for requests of other teams: slow to answer, so asked only once."""
    last = asked.last or date.min
    ask = Ask(
        "community_slo", "other-teams", last.replace(year=last.year - 1, day=1), last, "month", basis.known_until,
        as_instant(asked.as_of, scope.zone),
    )  # fmt: skip
    return ask_each(snapshot.connection, [scope], ask)[0]


def _end(period: Period, zone: str) -> datetime:
    found = as_instant(period.last_date, zone)
    assert found is not None  # noqa: S101 -- a day always has an end
    return found
