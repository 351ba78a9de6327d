"""What pages, the queue and the brief ask of feedback. Nothing here counts what somebody gave or got."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Seat
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.people.reads import in_force

LONG = timedelta(days=42)
"""Without feedback for so long somebody should have some."""
WINDOW = timedelta(days=120)
"""Over so long there should be both praise and tips."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody who reports to the viewer, and what they have not had from what the viewer knows of: ``none`` for long
    (``last_at``: the last; None: none ever), or only ``praise``, or only ``tip``."""

    person: Person
    why: Literal["none", "praise", "tip"]
    last_at: datetime | None


def nudges(viewer: Viewer, *, now: datetime) -> tuple[Nudge, ...]:
    """Who has had none for long, or only one kind; by name. Whoever is new is left in peace. Two queries, none for who
    leads nobody."""
    if not viewer.owner and not viewer.reports:
        return ()
    led = _settled(viewer, now)
    known = Q(pk__in=access.written(viewer).order_by().values("pk"))
    known |= Q(pk__in=access.shown_to_manager(viewer).order_by().values("pk"))
    had: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    sent = Piece.objects.filter(known, receiver__in=led, sent_at__isnull=False).order_by("sent_at", "id")
    for receiver, sent_at, kind in sent.values_list("receiver_id", "sent_at", "kind"):
        if sent_at is not None:
            had[receiver].append((sent_at, kind))
    found = (_nudge(person, had[person.pk], now) for person in led)
    return tuple(nudge for nudge in found if nudge is not None)


def _settled(viewer: Viewer, now: datetime) -> list[Person]:
    """Those whom the viewer leads and who have been here for as long as one may be without; by name."""
    here = Membership.objects.filter(start_date__lte=(now - LONG).date()).values("person")
    led = Q(pk__in=in_force(viewer.day).values("person")) if viewer.owner else Q(pk__in=viewer.reports)
    return list(Person.objects.filter(led, pk__in=here).order_by("name", "handle"))


def _nudge(person: Person, had: list[tuple[datetime, str]], now: datetime) -> Nudge | None:
    last_at = had[-1][0] if had else None
    if last_at is None or now - last_at > LONG:
        return Nudge(person, "none", last_at)
    kinds = {kind for at, kind in had if now - at <= WINDOW}
    if len(kinds) == 1 and now - had[0][0] > LONG:
        return Nudge(person, "praise" if Piece.Kind.PRAISE in kinds else "tip", last_at)
    return None


@dataclass(frozen=True, slots=True)
class Owed:
    """What feedback waits for the viewer: requests, seats in 360s, notes to read or to look at again, unread pieces."""

    requests: tuple[Request, ...]
    seats: tuple[Seat, ...]
    look_again: tuple[HardNote, ...]
    unread_notes: tuple[HardNote, ...]
    unread: tuple[Piece, ...]


def owed(viewer: Viewer, *, now: datetime) -> Owed:
    """All of it, the oldest first. Five queries."""
    open_requests = access.requests_to(viewer).filter(state=Request.State.OPEN).select_related("asker")
    seats = access.seats_of(viewer).filter(answered=False, declined=False).select_related("round__person")
    notes = access.hard_notes(viewer).filter(shared_at__isnull=False).select_related("report", "manager")
    mine = notes.exclude(report_id=viewer.person_id or 0)
    to_me = notes.filter(report_id=viewer.person_id or 0, read_at=None)
    unread = access.received(viewer).filter(read_at=None).select_related("giver")
    return Owed(
        tuple(open_requests.order_by("asked_at", "id")), tuple(seats.order_by("round__until_date", "id")),
        tuple(mine.filter(looked_again_at=None, look_again_date__lte=now.date()).order_by("look_again_date", "id")),
        tuple(to_me.order_by("shared_at", "id")), tuple(unread.order_by("sent_at", "id")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing of what is owed, without a word of it: ``at`` since when, ``on`` until or for which day."""

    what: Literal["request", "seat", "again", "note", "unread"]
    id: UUID
    who: str
    at: datetime
    on: date | None


def waiting(viewer: Viewer, *, now: datetime) -> tuple[Waiting, ...]:
    """The same as `owed` in one query, the oldest first."""
    me = viewer.person_id or 0
    notes = access.hard_notes(viewer).filter(shared_at__isnull=False)
    again = notes.exclude(report_id=me).filter(looked_again_at=None, look_again_date__lte=now.date())
    parts = [
        _lines("request", access.requests_to(viewer).filter(state=Request.State.OPEN), "asker", "asked_at", None),
        _lines("seat", access.seats_of(viewer).filter(answered=False, declined=False), "round__person",
               "round__opened_at", "round__until_date", pk="round_id"),
        _lines("again", again, "report", "shared_at", "look_again_date"),
        _lines("note", notes.filter(report_id=me, read_at=None), "manager", "shared_at", "on_date"),
        _lines("unread", access.received(viewer).filter(read_at=None), "giver", "sent_at", None),
    ]  # fmt: skip
    found = parts[0].union(*parts[1:], all=True)
    made = (
        Waiting(what, UUID(str(number)), name or handle or "somebody who left", at, on)
        for what, number, name, handle, at, on in found
    )
    return tuple(sorted(made, key=lambda one: (one.at, one.what, one.id)))


def _lines(what: str, found: QuerySet[Any], who: str, at: str, on: str | None, *, pk: str = "id") -> QuerySet[Any]:
    day = F(on) if on else Value(None, output_field=DateField())
    columns = {
        "what_": Value(what, output_field=CharField()), "number_": Cast(pk, CharField()), "name_": F(f"{who}__name"),
        "handle_": F(f"{who}__handle"), "at_": F(at), "on_": Cast(day, DateField()),
    }  # fmt: skip
    told: QuerySet[Any] = found.order_by().annotate(**columns).values_list(*columns)
    return told


def between(one: int, other: int) -> tuple[Request, ...]:
    """The open requests of two people to each other, the oldest first; for their brief."""
    pair = Q(asker=one, asked=other) | Q(asker=other, asked=one)
    return tuple(
        Request.objects.filter(pair, state=Request.State.OPEN).select_related("asker", "asked").order_by("asked_at")
    )
