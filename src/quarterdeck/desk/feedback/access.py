"""Who may read which feedback: its giver, its receiver; where it was sent so, who led the receiver then and still does.

Nobody above, no people partner, no administrator and no later manager may. On a laptop the owner reads what they wrote.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Round, Seat
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import people_led
from quarterdeck.desk.people.reads import in_force


def _nobody() -> Q:
    return Q(pk__in=())


def written(viewer: Viewer) -> QuerySet[Piece]:
    """What the viewer wrote, drafts too."""
    wanted = Q(account_id=viewer.account_id) if viewer.account_id else _nobody()
    return Piece.objects.filter(wanted | (Q(giver_id=viewer.person_id) if viewer.person_id else _nobody()))


def received(viewer: Viewer) -> QuerySet[Piece]:
    """What was sent to the viewer."""
    if viewer.person_id is None:
        return Piece.objects.none()
    sent = Piece.objects.filter(receiver_id=viewer.person_id, sent_at__isnull=False)
    return sent.exclude(account__local_owner=True)


def shown_to_manager(viewer: Viewer) -> QuerySet[Piece]:
    """What others sent to those who report to the viewer, for both to read, while the viewer led them and does."""
    if viewer.person_id is None:
        return Piece.objects.none()
    sent = Piece.objects.filter(visibility=Piece.Visibility.MANAGER, sent_at__isnull=False)
    found = sent.filter(readers=viewer.person_id, receiver_id__in=viewer.reports)
    return found.exclude(account_id=viewer.account_id or 0).exclude(giver_id=viewer.person_id)


def readable(viewer: Viewer) -> QuerySet[Piece]:
    """All that the viewer may read. A draft is its writer's alone."""
    kinds = (written(viewer), received(viewer), shown_to_manager(viewer))
    wanted = Q()
    for found in kinds:
        wanted |= Q(pk__in=found.order_by().values("pk"))
    return Piece.objects.filter(wanted)


def requests_to(viewer: Viewer) -> QuerySet[Request]:
    """What others ask of the viewer."""
    return Request.objects.filter(asked_id=viewer.person_id) if viewer.person_id else Request.objects.none()


def requests_by(viewer: Viewer) -> QuerySet[Request]:
    """What the viewer asked of others."""
    return Request.objects.filter(asker_id=viewer.person_id) if viewer.person_id else Request.objects.none()


def rounds_of(viewer: Viewer) -> QuerySet[Round]:
    """The viewer's own 360s."""
    return Round.objects.filter(person_id=viewer.person_id) if viewer.person_id else Round.objects.none()


def rounds_shared_with(viewer: Viewer) -> QuerySet[Round]:
    """The themes that people who report to the viewer today chose to show them."""
    if viewer.person_id is None:
        return Round.objects.none()
    shared = Round.objects.filter(shared_with_id=viewer.person_id, shared_at__isnull=False, closed_at__isnull=False)
    return shared.filter(person_id__in=viewer.reports)


def seats_of(viewer: Viewer) -> QuerySet[Seat]:
    """The 360s of others in which the viewer was asked and that are open."""
    if viewer.person_id is None:
        return Seat.objects.none()
    return Seat.objects.filter(provider_id=viewer.person_id, round__closed_at=None)


def hard_notes(viewer: Viewer) -> QuerySet[HardNote]:
    """Notes that the viewer wrote, and those that were shared with them."""
    wanted = Q(account_id=viewer.account_id) if viewer.account_id else _nobody()
    if viewer.person_id is not None:
        wanted |= Q(manager_id=viewer.person_id) | Q(report_id=viewer.person_id, shared_at__isnull=False)
    return HardNote.objects.filter(wanted)


def may_note(viewer: Viewer) -> list[Person]:
    """With whom the viewer may hold a hard conversation: those who report to them."""
    return people_led(viewer)


def colleagues(viewer: Viewer) -> QuerySet[Person]:
    """To whom the viewer may write, or whom they may ask: everybody who stands in a team today, without themselves."""
    here = Person.objects.filter(pk__in=in_force(viewer.day).values("person")).exclude(pk=viewer.person_id or 0)
    return here.order_by("name", "handle")
