"""Builds a report: asks the indicators, judges the answers, keeps what every format shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from quarterdeck.home.settings import Settings
from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer, Ask, Grain, Point, Scope, Target
from quarterdeck.indicators.catalogue import CATALOGUE, Indicator, get_indicator
from quarterdeck.indicators.errors import WrongGrain
from quarterdeck.indicators.health import judge
from quarterdeck.indicators.memory import remembering
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.basis import Basis, as_instant, day_of, get_basis
from quarterdeck.reports.errors import BadRange, NothingYet
from quarterdeck.reports.model import IndicatorReport, Report, Request, TeamReport

TREND_MONTHS = 13
_OF_PEOPLE = frozenset({"hiring", "diversity", "retention"})
"""Indicators that stand on imported files alone."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one indicator is asked with, for the scopes of one zone."""

    known_until: datetime
    as_of: datetime | None
    first: date
    last: date


def build(snapshot: Snapshot, settings: Settings, request: Request, *, now: datetime) -> Report:
    """The report that is asked for. NothingYet without data or teams; IndicatorError for unknown names and grains."""
    basis = get_basis(snapshot.manifest)
    known = min(filter(None, (basis.known_until, as_instant(request.as_of, "UTC"))))
    day = day_of(known, "UTC")
    scopes = get_scopes(snapshot.connection, request.teams, specialty=request.specialty, day=day)
    if not scopes:
        raise NothingYet("no teams are known yet", "import teams or people, or let 'quarterdeck start' guess them")
    chosen = _chosen(request)
    job = _Job(snapshot, settings, request, basis)
    made: dict[str, list[IndicatorReport]] = {scope.name: [] for scope in scopes}
    with remembering():
        for indicator in chosen:
            for scope, one in zip(scopes, job.reports(indicator, scopes), strict=True):
                made[scope.name].append(one)
    teams = tuple(TeamReport(scope, tuple(made[scope.name])) for scope in scopes)
    manifest = snapshot.manifest
    return Report(now, known, manifest.version, manifest.tables, basis.complete, teams, basis.remarks)


def _chosen(request: Request) -> list[Indicator]:
    """The indicators asked for, in the catalogue's order; those that have no figure at the grain are left out where
    they were not named, and refused where they were."""
    named = [get_indicator(name) for name in dict.fromkeys(request.indicators)]
    for one in named:
        if request.grain and request.grain not in one.grains:
            raise WrongGrain(one.id, request.grain, one.grains)
    for name, definition in request.definitions.items():
        get_indicator(name).get_definition(definition)
    wanted = named or [one for one in CATALOGUE.values() if request.grain is None or request.grain in one.grains]
    return [one for one in CATALOGUE.values() if one in wanted]


@dataclass(frozen=True, slots=True)
class _Job:
    """What stays the same over all indicators of one report."""

    snapshot: Snapshot
    settings: Settings
    request: Request
    basis: Basis

    def reports(self, indicator: Indicator, scopes: Sequence[Scope]) -> list[IndicatorReport]:
        """One indicator for all scopes: those that share frame and definition are answered together."""
        groups: dict[tuple[_Frame, str], list[Scope]] = {}
        for scope in scopes:
            frame = _frame(self.request, self.basis, scope.zone)
            name = definition_for(self.settings, self.request, indicator, scope.name, frame.last)
            groups.setdefault((frame, name), []).append(scope)
        made: dict[str, IndicatorReport] = {}
        for (frame, name), together in groups.items():
            for one in self._together(indicator, name, frame, together):
                made[one[0].name] = one[1]
        return [made[scope.name] for scope in scopes]

    def _together(
        self, indicator: Indicator, definition: str, frame: _Frame, scopes: Sequence[Scope]
    ) -> Iterator[tuple[Scope, IndicatorReport]]:
        ask = Ask(
            indicator.id, definition, frame.first, frame.last, self.request.grain or indicator.grain,
            frame.known_until, frame.as_of,
        )  # fmt: skip
        year = replace(ask, first=_months_before(frame.last, TREND_MONTHS - 1), grain=_trend_grain(indicator))
        series, trend = self._asked(scopes, ask, year)
        lacks = self._lacks(indicator)
        for scope, answered, months in zip(scopes, series, trend, strict=True):
            answers = (answered, months) if lacks is None else (_blank(answered, lacks), _blank(months, lacks))
            made = _report(self.settings, indicator, scope, *answers, last=frame.last)
            said = (*made.caveats, *self._redefined(indicator, scope.name, frame))
            yield scope, replace(made, lacks=lacks, caveats=said)

    def _asked(self, scopes: Sequence[Scope], ask: Ask, year: Ask) -> tuple[list[Answer], list[Answer]]:
        """The series and the months to judge it by; where no days were named these months hold it, and are asked
        once."""
        connection = self.snapshot.connection
        trend = ask_each(connection, scopes, year)
        if self.request.first is None and ask.grain == year.grain:
            return [_since(answered, ask.first) for answered in trend], trend
        return ask_each(connection, scopes, ask), trend

    def _redefined(self, indicator: Indicator, team: str, frame: _Frame) -> Iterator[str]:
        """A series has one definition: where another held at its beginning, that is said."""
        if indicator.id in self.request.definitions:
            return
        now, then = (
            definition_for(self.settings, self.request, indicator, team, day) for day in (frame.last, frame.first)
        )
        if now != then:
            yield f"the whole series uses {now}, which holds at its end; at its beginning {then} held"

    def _lacks(self, indicator: Indicator) -> str | None:
        """Why no connected source can feed it: a figure about work that was never read is no zero."""
        kinds = {source.kind for source in self.snapshot.manifest.sources.values()}
        if indicator.id in _OF_PEOPLE or "gitlab" in kinds:
            return None
        if not kinds:
            return "no GitLab is connected, so no merge requests are known"
        return indicator.not_from_clone or None


def _since(answered: Answer, first: date) -> Answer:
    """The part of an answer that a question from a later day has: its points lie at the ends of their periods."""
    return replace(answered, points=tuple(point for point in answered.points if point.date >= first))


def _blank(answered: Answer, why: str) -> Answer:
    """The same dates without values."""
    points = tuple(Point(p.date, None, 0, partial=p.partial, caveat=why) for p in answered.points)
    return replace(answered, points=points, caveats=(why,), withheld=False)


def _trend_grain(indicator: Indicator) -> Grain:
    """Months, by which an indicator is judged; quarters where it has no months."""
    return "month" if "month" in indicator.grains else "quarter"


def definition_for(settings: Settings, request: Request, indicator: Indicator, team: str, day: date) -> str:
    """The definition to use: asked for, else the team's setting on the day, else the preset's, else the default."""
    asked = request.definitions.get(indicator.id)
    name = asked or settings.find_definition(indicator.id, team, day) or indicator.preset_definition(settings.preset)
    return indicator.get_definition(name).name


def _frame(request: Request, basis: Basis, zone: str) -> _Frame:
    as_of = as_instant(request.as_of, zone)
    known = min(basis.known_until, as_of) if as_of else basis.known_until
    last = request.last or day_of(known, zone)
    first = request.first or _year_before(last)
    if first > last:
        raise BadRange(f"the range from {first} to {last} holds no day")
    if (last - first).days > 366 * 60:
        raise BadRange(f"the range from {first} to {last} is longer than 60 years")
    return _Frame(basis.known_until, as_of, first, last)


def _year_before(day: date) -> date:
    """The day after the same day a year ago; 29 February counts as the 28th."""
    earlier = day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else _replace_year(day)
    return earlier + timedelta(days=1)


def _replace_year(day: date) -> date:
    return day.replace(year=day.year - 1)


def _months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def find_target(settings: Settings, indicator: Indicator, team: str, day: date) -> Target | None:
    """The target in force on a day: the settings' where one has begun, else the preset's; None where there is none."""
    found = settings.find_target(indicator.id, team, day)
    if found is None:
        return indicator.find_target(settings.preset)
    return Target(found.op, found.value, found.since) if found.op and found.value is not None else None


def _judged_on(trend: Answer) -> date | None:
    """The last month end that is over, which is the one that is judged."""
    over = [p.date for p in trend.points if not p.partial]
    return over[-1] if over else None


def _find_override(settings: Settings, indicator: str, team: str, month: date | None) -> str | None:
    """The manager's own judgement of the month that is judged, if any."""
    for one in settings.overrides:
        if month and (one.indicator, one.team, one.month) == (indicator, team, f"{month:%Y-%m}"):
            return one.health
    return None


def _report(
    settings: Settings, indicator: Indicator, scope: Scope, series: Answer, trend: Answer, *, last: date
) -> IndicatorReport:
    judged_on = _judged_on(trend)
    held = find_target(settings, indicator, scope.name, judged_on or last)
    verdict = judge(trend, [replace(held, since=None)] if held else [])
    override = _find_override(settings, indicator.id, scope.name, judged_on)
    return IndicatorReport(
        indicator.id, indicator.name, indicator.unit, series.definition, indicator.direction, series.grain,
        find_target(settings, indicator, scope.name, last), verdict.usual, tuple(series.points), tuple(trend.points),
        verdict.health, override, verdict.signal, tuple(dict.fromkeys((*series.caveats, *verdict.reasons))),
        series.withheld,
    )  # fmt: skip
