"""Whose queue, and to whom a thing of a team may be handed over: its members, its managers, and the manager above.

Nobody reads another's queue, and nobody sees what another snoozed or dismissed.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Account
from quarterdeck.desk.people.pairs import managers_of
from quarterdeck.desk.people.reads import in_force
from quarterdeck.desk.queue.models import Mark


def account_of(viewer: Viewer) -> int:
    """The account whose queue is the viewer's own; 0, which nobody has, for a viewer without one."""
    return viewer.account_id or 0


def own_marks(viewer: Viewer) -> QuerySet[Mark]:
    """What the viewer said about things of their own queue."""
    return Mark.objects.filter(account_id=account_of(viewer))


def received_marks(viewer: Viewer) -> QuerySet[Mark]:
    """What others handed over to the viewer."""
    return Mark.objects.filter(receiver_id=account_of(viewer), state=Mark.State.HANDED)


def marks(viewer: Viewer) -> QuerySet[Mark]:
    """Both."""
    own = account_of(viewer)
    return Mark.objects.filter(Q(account_id=own) | Q(receiver_id=own, state=Mark.State.HANDED))


def receivers(viewer: Viewer, team: str) -> QuerySet[Account]:
    """To whom the viewer may hand over a thing of a team that they see: nobody on a laptop. Three queries at most."""
    if viewer.owner or not viewer.may_see_work(team):
        return Account.objects.none()
    chosen = Account.objects.filter(person_id__in=people_of(team, viewer.day), is_active=True)
    return chosen.exclude(pk=account_of(viewer)).select_related("person").order_by("person__name", "person__handle")


def people_of(team: str, day: date) -> set[int]:
    """Who sees a team's work on a day: its members, those to whom they report, and those above. Two queries."""
    lines = list(in_force(day).filter(team__name=team).values_list("person_id", "manager_id"))
    managers = {manager for _, manager in lines} - {None}
    above = managers_of(managers, day).values()
    return {person for person, _ in lines}.union(managers, *above)
