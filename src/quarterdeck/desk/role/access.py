"""Who may see which job page: whoever brought it; once published, the members of the teams they manage.

Nobody above, no people partner and no administrator may, and there is no list of job pages: what is not one's own is
asked for by one's own team.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Team
from quarterdeck.desk.role.models import Entry, Note, RolePage


def account_of(viewer: Viewer) -> int:
    """The account whose pages are the viewer's own; 0, which nobody has, for a viewer without one."""
    return viewer.account_id or 0


def own_pages(viewer: Viewer) -> QuerySet[RolePage]:
    """The viewer's own job page and the levels they compare it with."""
    return RolePage.objects.filter(account_id=account_of(viewer))


def own_entries(viewer: Viewer) -> QuerySet[Entry]:
    """What the viewer keeps of their own responsibilities."""
    return Entry.objects.filter(account_id=account_of(viewer))


def own_notes(viewer: Viewer) -> QuerySet[Note]:
    """The viewer's own notes."""
    return Note.objects.filter(account_id=account_of(viewer))


def published_to(viewer: Viewer, team: str) -> QuerySet[RolePage]:
    """The published pages of those who manage a team that the viewer is a member of; nobody's who reports to them."""
    managers = _managers(viewer, {team} & viewer.own).get(team, set())
    return _published().filter(account__person_id__in=managers).order_by("account__person__handle")


def teams_with_page(viewer: Viewer) -> tuple[Team, ...]:
    """The teams that the viewer is a member of whose manager published a page. At most three queries."""
    managers = _managers(viewer, viewer.own)
    publishing = set(
        _published()
        .filter(account__person_id__in=set().union(*managers.values()))
        .values_list("account__person_id", flat=True)
    )
    names = [team for team, people in managers.items() if people & publishing]
    return tuple(Team.objects.filter(name__in=names)) if names else ()


def _published() -> QuerySet[RolePage]:
    return RolePage.objects.filter(own=True, published_at__isnull=False, account__is_active=True)


def shared_notes(page: RolePage) -> QuerySet[Note]:
    """The notes that the writer of a page shares with those who may read it."""
    return Note.objects.filter(account_id=page.account_id, shared=True, removed_at=None)


def _managers(viewer: Viewer, teams: Iterable[str]) -> dict[str, set[int]]:
    """By team the people to whom its members report and who manage nobody else there; never the viewer, nor whoever
    reports to them."""
    lines = list(
        Membership.objects.filter(team__name__in=teams, start_date__lte=viewer.day, manager__isnull=False)
        .exclude(end_date__lt=viewer.day)
        .exclude(manager=F("person"))
        .values_list("team__name", "person_id", "manager_id")
    )
    leaders = {(team, manager) for team, _, manager in lines}
    found: dict[str, set[int]] = {}
    for team, person, manager in lines:
        if (team, person) not in leaders and manager not in viewer.below and manager != viewer.person_id:
            found.setdefault(team, set()).add(manager)
    return found
