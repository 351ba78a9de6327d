"""The months of a team, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.desk.reviews.access import may_write
from quarterdeck.desk.reviews.reads import Month, months
from quarterdeck.reports.review.period import Period, period_of
from quarterdeck.web.gate import Asked
from quarterdeck.web.review.choosing import choose, teams_of

_SHOWN = 12
_OTHERS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One team's month in a list; ``writes`` is whether the viewer may write it."""

    team: str
    period: Period
    month: Month
    writes: bool
    running: bool = False


def page(request: Asked) -> dict[str, Any]:
    """The months of the chosen team, newest first, and the last month of all teams that are the viewer's to write."""
    teams = teams_of(request.viewer)
    if not teams and "team" not in request.GET:
        return {"teams": []}
    chosen = choose(request)
    present = period_of(request.now.date())
    periods = [present]
    while len(periods) <= _SHOWN:
        periods.append(periods[-1].previous)
    mine = [team for team in teams if may_write(request.viewer, team)][:_OTHERS]
    found = months({chosen.team, *mine}, [one.first_date for one in periods])
    lines = [_line(found, chosen.team, one, writes=chosen.writes, present=present) for one in periods]
    due = [_line(found, team, present.previous, writes=True, present=present) for team in mine]
    return {
        "teams": teams,
        "team": chosen.team,
        "writes": chosen.writes,
        "lines": lines,
        "due": due if len(due) > 1 else [],
    }


def _line(found: dict[tuple[str, date], Month], team: str, period: Period, *, writes: bool, present: Period) -> Line:
    month = found.get((team, period.first_date)) or Month(team, period.first_date)
    return Line(team, period, month, writes, running=period == present)
