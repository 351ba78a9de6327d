"""Figures of the teams that the viewer leads that are unusual, each against its own past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
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
        zone = found.scope.zone
        said_at = said(found.as_of, zone)
        verb = "figure is" if len(some) == 1 else "figures are"
        why = f"Each against its own past, as of {said_at}: {names}."
        act = Act("See them", f"/figures/?{urlencode({'team': team})}")
        month = max((day for one in found.indicators if (day := one.judged_on)), default=day_of(found.as_of, zone))
        basis = ",".join(sorted(f"{one.indicator}={one.signal}" for one in some))[:190]
        yield Thing(
            f"signals:{team}", "signal", f"{len(some)} {verb} unusual for {team}", why, Weight.NOTE, act,
            _over(found, month), team=team, basis=f"{basis}@{month:%Y-%m}",
        )  # fmt: skip


def _by_team(looking: Looking) -> dict[str, tuple[list[Unusual], Prepared]]:
    """What is unusual for teams that the viewer leads, by team in order: as a department has it that they see, else
    as the team has it itself."""
    found: dict[str, tuple[list[Unusual], Prepared]] = {}
    left = set(looking.led)
    structure = naming.get_structure(looking.home)
    departments = {name: frozenset(structure.leaves(name)) for name in structure.teams if structure.is_department(name)}
    for name, below in sorted(departments.items(), key=lambda one: (-len(one[1]), one[0])):
        held = looking.prepared.get(name) if below & left else None
        if held is None or held.unusual is None:
            continue
        for one in held.unusual:
            if one.team in left:
                found.setdefault(one.team, ([], held))[0].append(one)
        left -= below
    for team in left:
        held = looking.prepared.get(team)
        if held and (some := [Unusual(team, one.id, one.signal) for one in _marked(held) if one.signal]):
            found[team] = some, held
    return dict(sorted(found.items()))


def _marked(found: Prepared) -> Iterator[IndicatorReport]:
    return (report for report in found.indicators if report.signal and not report.withheld)


def of_team(found: Prepared) -> Iterator[Thing]:
    """A team's."""
    for report in _marked(found):
        yield _thing(found, report, report.signal or "")


def _thing(found: Prepared, report: IndicatorReport, signal: str) -> Thing:
    team = found.scope.name
    month = report.judged_on or day_of(found.as_of, found.scope.zone)
    usual = f", whose usual range is {_range(report)}" if report.usual else ""
    why = f"{report.name} of {team}{usual}, is {signal} as of {said(found.as_of, found.scope.zone)}."
    act = Act("What moved it", f"/figures/{report.id}/moved/?{urlencode({'team': team})}")
    return Thing(
        f"signal:{team}:{report.id}", "signal", f"{report.name} of {team} is {signal}", why, Weight.NOTE, act,
        _over(found, month), may_hand_over=True, team=team, basis=f"{signal}@{month:%Y-%m}",
    )  # fmt: skip


def _over(found: Prepared, month: date) -> datetime:
    """When a month was over, from which on it is known to be unusual."""
    return start_of(month + timedelta(days=1), found.scope.zone)


def _range(report: IndicatorReport) -> str:
    low, high = report.usual or (0.0, 0.0)
    return f"{low:.1f} to {high:.1f} {report.unit}"
