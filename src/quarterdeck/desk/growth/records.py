"""The record on which a person's growth hangs: made at first need, shared with a manager, taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.models import Growth, Opening
from quarterdeck.desk.growth.models.reading import OWN
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import leads, own_managers
from quarterdeck.desk.people.reads import in_force


def may_meet(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may come to a person's growth at all: it is theirs, or the person reports to them today."""
    if viewer.owner:
        return in_force(viewer.day).filter(person_id=person_id).exists()
    return person_id == viewer.person_id or leads(viewer, person_id)


def get_growth(viewer: Viewer, person_id: int, *, now: datetime) -> Growth:
    """A person's record, made at first need; on a laptop the owner's own about them. DoesNotExist."""
    if not may_meet(viewer, person_id):
        raise Growth.DoesNotExist
    keeper = viewer.account_id if viewer.owner else None
    found, _ = Growth.objects.select_related("person").get_or_create(
        person_id=person_id, keeper_id=keeper, defaults={"made_at": now}
    )
    return found


def get_writable(viewer: Viewer, person_id: int, *, now: datetime) -> Growth:
    """The record, for who may write in its plan: the person, and the manager with whom it is shared. DoesNotExist."""
    growth = get_growth(viewer, person_id, now=now)
    if access.side_of(viewer, growth) != OWN and not access.shared(viewer).filter(pk=growth.pk).exists():
        raise Growth.DoesNotExist
    return growth


def share(viewer: Viewer, handle: str, *, on: bool, now: datetime) -> Person:
    """Share one's plan with a manager, by handle, or take it back; sharings with who no longer leads one end.

    DoesNotExist for who has no plan of their own, or does not report to them.
    """
    if viewer.person_id is None or viewer.owner:
        raise Growth.DoesNotExist
    growth = get_growth(viewer, viewer.person_id, now=now)
    managers = own_managers(viewer)
    manager = (
        Person.objects.filter(handle=handle).filter(Q(pk__in=managers) | Q(growth_openings__growth=growth)).first()
    )
    if manager is None or (on and manager.pk not in managers):
        raise Growth.DoesNotExist
    with transaction.atomic():
        Growth.objects.select_for_update().get(pk=growth.pk)
        held = growth.openings.filter(ended_at=None)
        if on:
            held.exclude(manager_id__in=managers).update(ended_at=now)
            _open(growth, manager.pk, now)
        else:
            held.filter(manager=manager).update(ended_at=now)
        act = "growth.share" if on else "growth.take_back"
        audit.record(viewer, act, "growth plan", now=now, about_id=viewer.person_id, manager_id=manager.pk)
    return manager


def _open(growth: Growth, manager_id: int, now: datetime) -> None:
    try:
        with transaction.atomic():
            Opening.objects.get_or_create(growth=growth, manager_id=manager_id, ended_at=None, defaults={"since": now})
    except IntegrityError:
        return  # another window was first


def choose_manager(viewer: Viewer, growth: Growth, manager_id: int | None) -> int | None:
    """With whom a talk, a reading or a document is: the viewer where they lead, else whom the person chose among those
    they report to; None on a laptop, or where they report to nobody. NotFit."""
    if viewer.owner:
        return None
    if access.side_of(viewer, growth) != OWN:
        return viewer.person_id
    managers = own_managers(viewer)
    if manager_id is None and len(managers) <= 1:
        return next(iter(managers), None)
    if manager_id not in managers:
        raise NotFit("choose with which of your managers")
    return manager_id
