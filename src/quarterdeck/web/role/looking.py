"""For which team a job page shows figures and evidence: one that its owner manages, else one they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404

from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.indicators.errors import IndicatorError
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.reports import prepared
from quarterdeck.reports.errors import NothingYet
from quarterdeck.reports.naming import get_structure
from quarterdeck.reports.prepared.model import Prepared
from quarterdeck.reports.role.model import Seen
from quarterdeck.web.gate import Asked


@dataclass(frozen=True, slots=True)
class Look:
    """``teams`` are those that may be chosen; ``seen`` what evidence is drawn from."""

    teams: tuple[str, ...]
    seen: Seen

    def context(self) -> dict[str, Any]:
        """What every page about one's own job page shows."""
        return {
            "teams": self.teams, "team": self.seen.team, "query": self.seen.query, "known": self.seen.prepared,
            "today": self.seen.day.isoformat(),
        }  # fmt: skip


def look(request: Asked) -> Look:
    """The team in the address, else the first of the viewer's. Http404 for one that is not theirs."""
    teams = _teams(request.viewer, settings.QUARTERDECK_HOME)
    wanted = request.GET.get("team", "").strip()
    team = _named(teams, wanted) if wanted else next(iter(teams), None)
    query = f"?{urlencode({'team': team})}" if team else ""
    found = _prepared(request, settings.QUARTERDECK_HOME, team) if team else None
    return Look(teams, Seen(request.viewer, request.now.date(), team, found, query))


def _named(teams: tuple[str, ...], wanted: str) -> str:
    for team in teams:
        if team.casefold() == wanted.casefold():
            return team
    raise Http404(wanted)


def _teams(viewer: Viewer, home: Home) -> tuple[str, ...]:
    """The teams one manages, else those one is in, else those below, where a department goes first; for a laptop's
    owner all that are known."""
    if viewer.owner:
        structure = get_structure(home)
        return tuple(team for team in structure.teams if not structure.is_department(team))
    teams = sorted(viewer.manages or viewer.own or viewer.above, key=str.casefold)
    led = viewer.manages | viewer.above
    whole = sorted((name for name, below in viewer.departments.items() if below and below <= led), key=str.casefold)
    return (*teams, *whole) if viewer.manages or viewer.own else (*whole, *teams)


def _prepared(request: Asked, home: Home, team: str) -> Prepared | None:
    """What is known of a team; None where nothing was read yet, or the team is not in what was read."""
    if not request.viewer.may_see_figures(team):
        return None
    try:
        return prepared.get(home, team, now=request.now)
    except (LakeMissing, NothingYet, IndicatorError):
        return None
