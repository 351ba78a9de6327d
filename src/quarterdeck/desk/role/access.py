"""Who may see which job page: whoever brought it; once published, the members of the teams they manage.

Nobody above, no people partner and no administrator may, and there is no list of job pages: what is not one's own is
asked for by one's own team.
"""

from __future__ import annotations

from django.db.models import F, QuerySet

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership
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
    return Note.objects.filter(entry__account_id=account_of(viewer))


def published_to(viewer: Viewer, team: str) -> QuerySet[RolePage]:
    """The published pages of those who manage a team that the viewer is a member of; nobody's who reports to them."""
    if team not in viewer.own:
        return RolePage.objects.none()
    managers = _managers(viewer, team) - viewer.below - {viewer.person_id or 0}
    return RolePage.objects.filter(
        own=True, published_at__isnull=False, account__person_id__in=managers, account__is_active=True
    ).order_by("account__person__handle")


def shared_notes(page: RolePage) -> QuerySet[Note]:
    """The notes that the writer of a page shares with those who may read it."""
    return Note.objects.filter(entry__account_id=page.account_id, shared=True, removed_at=None)


def _managers(viewer: Viewer, team: str) -> set[int]:
    """The people to whom members of a team report who manage nobody there themselves."""
    lines = list(
        Membership.objects.filter(team__name=team, start_date__lte=viewer.day, manager__isnull=False)
        .exclude(end_date__lt=viewer.day)
        .exclude(manager=F("person"))
        .values_list("person_id", "manager_id")
    )
    leaders = {manager for _, manager in lines}
    return {manager for person, manager in lines if person not in leaders}
