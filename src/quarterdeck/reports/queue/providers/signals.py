"""Figures of the teams that the viewer leads that are unusual, each against its own past."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from quarterdeck.reports.basis import day_of
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared.model import Prepared
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said, start_of


def things(looking: Looking) -> Iterator[Thing]:
    """One for each figure that has a signal, of teams that were prepared."""
    for team in looking.led:
        found = looking.prepared.get(team)
        if found is not None:
            yield from of_team(found)


def of_team(found: Prepared) -> Iterator[Thing]:
    """A team's."""
    for report in found.indicators:
        if report.signal and not report.withheld:
            yield _thing(found, report, report.signal)


def _thing(found: Prepared, report: IndicatorReport, signal: str) -> Thing:
    team = found.scope.name
    latest = report.trend[-1].date if report.trend else day_of(found.as_of, found.scope.zone)
    usual = f", whose usual range is {_range(report)}" if report.usual else ""
    why = f"{report.name} of {team}{usual}, is {signal} as of {said(found.as_of, found.scope.zone)}."
    act = Act("What moved it", f"/figures/{report.id}/moved/?{urlencode({'team': team})}")
    return Thing(
        f"signal:{team}:{report.id}", "signal", f"{report.name} of {team} is {signal}", why, Weight.NOTE, act,
        start_of(latest.replace(day=1), found.scope.zone), may_hand_over=True, team=team,
        basis=f"{signal}@{latest:%Y-%m}",
    )  # fmt: skip


def _range(report: IndicatorReport) -> str:
    low, high = report.usual or (0.0, 0.0)
    return f"{low:.1f} to {high:.1f} {report.unit}"
