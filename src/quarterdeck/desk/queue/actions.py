"""Every change of what was said about a thing: snooze, dismiss, hand over, and the way back from each.

Whether the thing is there, and may be handed over, is known to whoever makes the queue; they tell it by a `Subject`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.queue import access
from quarterdeck.desk.queue.models import LONGEST_NOTE, Mark

LONGEST_SNOOZE = timedelta(days=366)
KEEP_OPEN = timedelta(days=180)
"""What was dismissed or handed over and not touched for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing as the desk needs to know it. ``team`` None: it may not be handed over."""

    key: str
    basis: str = ""
    team: str | None = None


def snooze(viewer: Viewer, subject: Subject, *, until: datetime, now: datetime) -> Mark:
    """Let it rest until an instant. NotFit for one that is past, or more than a year ahead."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise NotFit("choose a day after today, within a year")
    return _said(viewer, subject, Mark.State.SNOOZED, now=now, until=until)


def dismiss(viewer: Viewer, subject: Subject, *, now: datetime) -> Mark:
    """Not to be shown until it comes up anew."""
    return _said(viewer, subject, Mark.State.DISMISSED, now=now, basis=subject.basis[:200])


def hand_over(viewer: Viewer, subject: Subject, receiver: str, *, note: str, now: datetime) -> Mark:
    """Put it into the queue of another, named by the name of their account, with a note or "".

    NotFit where it is not the viewer's to give, or not the other's to see; TooLong.
    """
    team = subject.team
    chosen = access.receivers(viewer, team).filter(username=receiver.replace("\0", "")).first() if team else None
    if team is None or chosen is None:
        raise NotFit("this cannot be handed over to them; choose one of the list")
    note = texts.cleaned(note, "the note", longest=LONGEST_NOTE, empty=True)
    if access.received_marks(viewer).filter(thing=subject.key).exists():
        raise NotFit("this was handed over to you; give it back instead")
    return _said(viewer, subject, Mark.State.HANDED, now=now, team=team, receiver=chosen, note=note)


def _said(viewer: Viewer, subject: Subject, state: Mark.State, *, now: datetime, **values: object) -> Mark:
    """One mark for each thing: what is said later takes the place of what was said before."""
    if not viewer.account_id or not subject.key or len(subject.key) > 300:
        raise NotFit("there is no such thing in your queue")
    blank = {"until": None, "basis": "", "team": "", "receiver": None, "note": ""}
    with transaction.atomic():
        mark, _ = Mark.objects.select_for_update().update_or_create(
            account_id=viewer.account_id, thing=subject.key,
            defaults={**blank, **values, "state": state, "made_at": now},
        )  # fmt: skip
    return mark


def put_back(viewer: Viewer, mark_id: UUID) -> str:
    """Undo one's own snooze, dismissal or handing over; the key of the thing. Mark.DoesNotExist."""
    with transaction.atomic():
        mark = access.own_marks(viewer).select_for_update().get(pk=mark_id)
        mark.delete()
    return mark.thing


def give_back(viewer: Viewer, mark_id: UUID) -> str:
    """Give back what was handed over; the key of the thing. Mark.DoesNotExist."""
    with transaction.atomic():
        mark = access.received_marks(viewer).select_for_update().get(pk=mark_id)
        access.received_marks(viewer).filter(thing=mark.thing).delete()
    return mark.thing


def sweep(*, now: datetime) -> int:
    """Forget what says nothing any more; how many. A daily job calls it."""
    over, _ = Mark.objects.filter(state=Mark.State.SNOOZED, until__lt=now - timedelta(days=1)).delete()
    old, _ = Mark.objects.exclude(state=Mark.State.SNOOZED).filter(made_at__lt=now - KEEP_OPEN).delete()
    return over + old + _stranded(now=now)


def _stranded(*, now: datetime) -> int:
    """What was handed to somebody who may not see it any more comes back to who gave it."""
    count, people = 0, dict[str, set[int]]()
    for mark in Mark.objects.filter(state=Mark.State.HANDED).select_related("receiver").order_by("pk"):
        if mark.team not in people:
            people[mark.team] = access.people_of(mark.team, now.date())
        receiver = mark.receiver
        if receiver is None or not receiver.is_active or receiver.person_id not in people[mark.team]:
            mark.delete()
            count += 1
    return count
