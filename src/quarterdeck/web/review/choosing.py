"""Whose review and which month, and whether the viewer may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.reviews.access import may_read, may_write
from quarterdeck.home.folder import Home
from quarterdeck.reports import naming
from quarterdeck.reports.review.model import PROFILES, Profile
from quarterdeck.reports.review.period import Period, period_of
from quarterdeck.web.gate import Asked


@dataclass(frozen=True, slots=True)
class Chosen:
    """One team's or department's month, for a viewer who may read it; ``writes``: and write it."""

    home: Home
    viewer: Viewer
    team: str
    period: Period
    writes: bool
    now: datetime


def teams_of(viewer: Viewer) -> list[str]:
    """The teams and departments whose reviews a viewer may read or write, in the order of the teams file."""
    names = naming.get_structure(settings.QUARTERDECK_HOME).teams
    return [name for name in names if may_read(viewer, name) or may_write(viewer, name)]


def choose(request: Asked, period: Period | None = None, *, to_write: bool = False) -> Chosen:
    """What the address asks for. Http404 where that is not there, or not for this viewer."""
    viewer, teams = request.viewer, teams_of(request.viewer)
    team = request.GET.get("team") or first_team(viewer, teams)
    if team is None or team not in teams:
        raise Http404("no such team")
    writes = may_write(viewer, team)
    if to_write and not writes:
        raise Http404("no such draft")
    month = period or period_of(request.now.date()).previous
    return Chosen(settings.QUARTERDECK_HOME, viewer, team, month, writes, request.now)


def first_team(viewer: Viewer, teams: list[str]) -> str | None:
    """Where one begins: a team that one manages, else one's own, else the first; None where there is none."""
    for mine in (viewer.manages, viewer.own):
        if found := [team for team in teams if team in mine]:
            return found[0]
    return teams[0] if teams else None


def profile_of(request: Asked) -> Profile:
    """The profile in the address, the team's own without one. Http404 for another word."""
    wanted = request.GET.get("profile", "team")
    if wanted not in PROFILES:
        raise Http404("no such profile")
    return wanted
