"""One indicator of one team over time: the series, what marks it, and the words that define it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import nan

from quarterdeck.home.folder import Home
from quarterdeck.home.settings import HealthOverride, Settings
from quarterdeck.indicators.answer import Grain, Point, Scope
from quarterdeck.indicators.catalogue import Definition, Indicator, get_indicator
from quarterdeck.indicators.health import say
from quarterdeck.indicators.periods import end_of_month
from quarterdeck.reports import lakeside, prepared
from quarterdeck.reports.build import build as build_report
from quarterdeck.reports.charts import Chart, Mark
from quarterdeck.reports.formats import words
from quarterdeck.reports.model import IndicatorReport, Request
from quarterdeck.reports.prepared.model import Prepared
from quarterdeck.signals import find_signals


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure, and how: None is the team's own choice or the indicator's own way."""

    indicator: str
    team: str
    specialty: str | None = None
    first: date | None = None
    last: date | None = None
    grain: Grain | None = None
    definition: str | None = None
    as_of: date | None = None

    @property
    def plain(self) -> bool:
        """Whether it is what is prepared for everybody."""
        return (self.first, self.last, self.grain, self.definition) == (None, None, None, None)

    @property
    def request(self) -> Request:
        """The same as a question of a report."""
        definitions = {self.indicator: self.definition} if self.definition else {}
        return Request(
            (self.team,), self.specialty, (self.indicator,), self.first, self.last, self.grain, self.as_of, definitions
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """``marks`` stand on the series: what was unusual, and what somebody changed or wrote. ``judged`` is the month
    that health is about, None where none is over. ``note`` is the manager's, beside an override."""

    indicator: Indicator
    definition: Definition
    report: IndicatorReport
    scope: Scope
    as_of: datetime
    version: int
    complete: bool
    remarks: tuple[str, ...]
    marks: tuple[Mark, ...]
    judged: date | None
    note: str

    @property
    def chart(self) -> Chart:
        """The series as it is drawn."""
        one = self.report
        title = f"{self.scope.name}: {one.name}"
        return Chart(title, one.unit, one.series, one.target, one.usual, self.marks)


def get_figure(home: Home, asked: Asked, *, now: datetime) -> Figure:
    """The figure asked for. LakeMissing, NothingYet, IndicatorError, BadRange."""
    get_indicator(asked.indicator)
    found = prepared.get(home, asked.team, asked.specialty, now=now, as_of=asked.as_of)
    # While a new state is prepared the one before is shown, so the version belongs to the question.
    return prepared.keep(home, (asked, found.version), lambda: _get_made(home, asked, found, now))


def _get_made(home: Home, asked: Asked, found: Prepared, now: datetime) -> Figure:
    report = (found.find(asked.indicator) if asked.plain else None) or _ask(home, asked, now)
    return _made(found, report, lakeside.settings(home))


def _ask(home: Home, asked: Asked, now: datetime) -> IndicatorReport:
    settings = lakeside.settings(home)
    made = lakeside.read(home, lambda snapshot: build_report(snapshot, settings, asked.request, now=now))
    return made.teams[0].indicators[0]


def _made(found: Prepared, report: IndicatorReport, settings: Settings) -> Figure:
    indicator = get_indicator(report.id)
    over = [p.date for p in report.trend if not p.partial]
    judged = over[-1] if over else None
    override = _find_override(settings, report.id, found.scope.name, judged)
    marks = (*_signals(report), *_notes(report, settings, found.scope.name))
    return Figure(
        indicator, indicator.get_definition(report.definition), report, found.scope, found.as_of, found.version,
        found.complete, found.remarks, marks, judged, override.note if override else "",
    )  # fmt: skip


def _find_override(settings: Settings, indicator: str, team: str, month: date | None) -> HealthOverride | None:
    for one in settings.overrides:
        if month and (one.indicator, one.team, one.month) == (indicator, team, f"{month:%Y-%m}"):
            return one
    return None


def _signals(report: IndicatorReport) -> Iterator[Mark]:
    """The months of the last year that were unusual when they came."""
    months = [p for p in report.trend if not p.partial and p.date == end_of_month(p.date)]
    values = [nan if p.value is None else p.value for p in months]
    for point, signal in zip(months, find_signals(values, logarithms=report.unit == "days"), strict=True):
        if signal is not None:
            yield Mark(point.date, say(signal), "signal")


def _notes(report: IndicatorReport, settings: Settings, team: str) -> list[Mark]:
    """What somebody set or wrote, on its day."""
    found = [*_targets(report, settings, team), *_definitions(report, settings, team)]
    for one in settings.overrides:
        if one.indicator == report.id and one.team == team:
            year, month = map(int, one.month.split("-"))
            said = f"judged {one.health} by the manager" + (f": {one.note}" if one.note else "")
            found.append(Mark(end_of_month(date(year, month, 1)), said))
    return sorted(found, key=lambda mark: (mark.date, mark.text))


def _targets(report: IndicatorReport, settings: Settings, team: str) -> Iterator[Mark]:
    for target in settings.targets:
        if target.indicator == report.id and target.team in {team, None} and target.since:
            goal = f"{target.op} {words.value(target.value, report.unit)}" if target.op else "none"
            yield Mark(target.since, f"target from here: {goal}")


def _definitions(report: IndicatorReport, settings: Settings, team: str) -> Iterator[Mark]:
    for one in settings.definitions:
        if one.indicator == report.id and one.team in {team, None} and one.since:
            yield Mark(one.since, f"definition from here: {one.name}")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the numbers behind a rate, at two ends; None where it is not known or not shown."""

    name: str
    before: float | int | str | None
    after: float | int | str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """A figure that is no median, at two ends: None where no point lies."""

    before: Point | None
    after: Point | None
    parts: tuple[Part, ...]


def get_parts(figure: Figure, first: date, last: date) -> Parts:
    """What stands beside the points of the periods that hold two days."""
    points = sorted({p.date: p for p in (*figure.report.trend, *figure.report.series)}.values(), key=lambda p: p.date)
    before, after = (next((p for p in points if p.date >= day), None) for day in (first, last))
    names = dict.fromkeys((*(before.extra if before else ()), *(after.extra if after else ())))
    return Parts(
        before, after,
        tuple(Part(name, _beside(before, name), _beside(after, name)) for name in names),
    )  # fmt: skip


def _beside(point: Point | None, name: str) -> float | int | str | None:
    return point.extra.get(name) if point else None
