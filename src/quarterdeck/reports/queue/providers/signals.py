"""Figures of the teams that the viewer leads that are unusual, each against its own past."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.reports import naming
from quarterdeck.reports.basis import day_of
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared.model import Prepared, Unusual
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said, start_of


def things(looking: Looking) -> Iterator[Thing]:
    """One for each figure that has a signal, of teams that were prepared; of many teams one for each."""
    if looking.leads_many:
        yield from _of_many(looking)
        return
    for team in looking.led:
        found = looking.prepared.get(team)
        if found is not None:
            yield from of_team(found)


def _of_many(looking: Looking) -> Iterator[Thing]:
    """As the departments have it, which is known without reading every team's."""
    for team, (some, found) in _by_team(looking).items():
        names = ", ".join(get_indicator(one.indicator).name for one in some)
        said_at = said(found.as_of, found.scope.zone)
        verb = "figure is" if len(some) == 1 else "figures are"
        why = f"Each against its own past, as of {said_at}: {names}."
        act = Act("See them", f"/figures/?{urlencode({'team': team})}")
        since = start_of(day_of(found.as_of, found.scope.zone).replace(day=1), found.scope.zone)
        basis = ",".join(sorted(f"{one.indicator}={one.signal}" for one in some))[:190]
        yield Thing(
            f"signals:{team}", "signal", f"{len(some)} {verb} unusual for {team}", why, Weight.NOTE, act, since,
            team=team, basis=f"{basis}@{since:%Y-%m}",
        )  # fmt: skip


def _by_team(looking: Looking) -> dict[str, tuple[list[Unusual], Prepared]]:
    """What is unusual for teams that the viewer leads, by team in order."""
    found: dict[str, tuple[list[Unusual], Prepared]] = {}
    led = frozenset(looking.led)
    structure = naming.get_structure(looking.home)
    departments = {name: frozenset(structure.leaves(name)) for name in structure.teams if structure.is_department(name)}
    for name, below in sorted(departments.items(), key=lambda one: (-len(one[1]), one[0])):
        if not below & led - found.keys() or (department := looking.prepared.get(name)) is None:
            continue
        mine = [one for one in department.unusual or () if one.team in led]
        for team in sorted({one.team for one in mine} - found.keys()):
            found[team] = [one for one in mine if one.team == team], department
    return dict(sorted(found.items()))


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
