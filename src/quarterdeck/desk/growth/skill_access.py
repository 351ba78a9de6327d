"""Who may see what of a team's skills.

Members see their own words, how far the team is covered, and the names of those who agreed to be named. Whoever manages
the team sees who, to plan. Those above see how far each team is covered. Teams of fewer than three people show nothing
of that to anybody but their manager, and nobody sees a sum over a person.
"""

from __future__ import annotations

from django.db.models import QuerySet

from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Team
from quarterdeck.desk.people.reads import in_force

FEWEST = 3
"""People below whom coverage would say who."""


def teams(viewer: Viewer) -> QuerySet[Team]:
    """The teams whose skills one may see anything of: one's own, those one manages, those below."""
    if viewer.owner:
        return Team.objects.filter(memberships__in=in_force(viewer.day)).distinct().order_by("name")
    return Team.objects.filter(name__in=viewer.teams).order_by("name")


def planned(viewer: Viewer) -> QuerySet[Team]:
    """The teams that the viewer plans, see `may_plan`."""
    found = teams(viewer)
    return found if viewer.owner else found.filter(name__in=viewer.manages)


def may_plan(viewer: Viewer, team: Team) -> bool:
    """See who, propose, take skills out: whoever manages the team."""
    return viewer.owner or team.name in viewer.manages


def may_name(viewer: Viewer, team: Team) -> bool:
    """Name a skill that the team needs: its members and whoever manages it."""
    return may_plan(viewer, team) or team.name in viewer.own


def may_see_coverage(viewer: Viewer, team: Team, people: int) -> bool:
    """How far the team is covered."""
    return may_plan(viewer, team) or (team.name in viewer.teams and people >= FEWEST)


def members(viewer: Viewer, team: Team) -> frozenset[int]:
    """Who is in the team today. One query."""
    return frozenset(in_force(viewer.day).filter(team=team).values_list("person_id", flat=True))


def skills(viewer: Viewer) -> QuerySet[Skill]:
    """Of those teams; the ones that were taken out too."""
    return Skill.objects.filter(team__in=teams(viewer).order_by().values("pk"))


def claims(viewer: Viewer) -> QuerySet[Claim]:
    """Every word that counts in what the viewer is shown: people's own, on a laptop the owner's notes. To count from;
    whose they are is shown by `reads` to whom it may be."""
    keeper = viewer.account_id if viewer.owner else None
    return Claim.objects.filter(skill__in=skills(viewer).order_by().values("pk"), keeper_id=keeper)


def own_claims(viewer: Viewer) -> QuerySet[Claim]:
    """The viewer's own words, and what was proposed to them."""
    if viewer.owner or viewer.person_id is None:
        return Claim.objects.none()
    return Claim.objects.filter(person_id=viewer.person_id, keeper=None)
