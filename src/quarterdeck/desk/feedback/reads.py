"""What pages, the queue and the brief ask of feedback. Nothing here counts what somebody gave or got."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import DateField, Q, QuerySet, Value

from quarterdeck.desk.core.together import Lines, Part, at, key, number, on, read, text
from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Seat
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.people.pairs import named
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


def nudges(viewer: Viewer, *, now: datetime, lines: Lines | None = None) -> tuple[Nudge, ...]:
    """Who has had none for long, or only one kind; by name. Whoever is new is left in peace. One query, none for who
    leads nobody, or where the ``lines`` of `nudge_parts` were read with others."""
    if not viewer.owner and not viewer.reports:
        return ()
    told = read(nudge_parts(viewer, now=now)) if lines is None else lines
    had: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for sent_at, receiver, kind in sorted(told["had"]):
        had[receiver].append((sent_at, kind))
    settled = sorted((named(*line) for line in told["settled"]), key=lambda one: (one.name, one.handle))
    found = (_nudge(person, had[person.pk], now) for person in settled)
    return tuple(nudge for nudge in found if nudge is not None)


def nudge_parts(viewer: Viewer, *, now: datetime) -> tuple[Part, ...]:
    """What `nudges` are made of, for one query with others; nothing for who leads nobody."""
    if not viewer.owner and not viewer.reports:
        return ()
    settled = _settled(viewer, now)
    known = Q(pk__in=access.written(viewer).order_by().values("pk"))
    known |= Q(pk__in=access.shown_to_manager(viewer).order_by().values("pk"))
    sent = Piece.objects.filter(known, receiver__in=settled.values("pk"), sent_at__isnull=False)
    return (
        Part("settled", settled, (number("pk"), text("handle"), text("name"))),
        Part("had", sent, (at("sent_at"), number("receiver_id"), text("kind"))),
    )


def _settled(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    """Those whom the viewer leads and who have been here for as long as one may be without."""
    here = Membership.objects.filter(start_date__lte=(now - LONG).date()).order_by().values("person")
    led = Q(pk__in=in_force(viewer.day).values("person")) if viewer.owner else Q(pk__in=viewer.reports)
    return Person.objects.filter(led, pk__in=here)


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


What = Literal["request", "seat", "again", "note", "unread"]
_WHATS: tuple[What, ...] = ("request", "seat", "again", "note", "unread")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing of what is owed, without a word of it: ``at`` since when, ``on`` until or for which day."""

    what: What
    id: UUID
    who: str
    at: datetime
    on: date | None


def waiting(viewer: Viewer, *, now: datetime, lines: Lines | None = None) -> tuple[Waiting, ...]:
    """The same as `owed` in one query, the oldest first; none where ``lines`` of its parts were read with others."""
    told = read(waiting_parts(viewer, now=now)) if lines is None else lines
    made = (
        Waiting(what, pk, name or handle or "somebody who left", since, day)
        for what in _WHATS for pk, name, handle, since, day in told[what]
    )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.at, one.what, one.id)))


def waiting_parts(viewer: Viewer, *, now: datetime) -> tuple[Part, ...]:
    """What `waiting` is made of, for one query with others."""
    me = viewer.person_id or 0
    notes = access.hard_notes(viewer).filter(shared_at__isnull=False)
    again = notes.exclude(report_id=me).filter(looked_again_at=None, look_again_date__lte=now.date())
    return (
        _part("request", access.requests_to(viewer).filter(state=Request.State.OPEN), "asker", "asked_at", None),
        _part("seat", access.seats_of(viewer).filter(answered=False, declined=False), "round__person",
               "round__opened_at", "round__until_date", pk="round_id"),
        _part("again", again, "report", "shared_at", "look_again_date"),
        _part("note", notes.filter(report_id=me, read_at=None), "manager", "shared_at", "on_date"),
        _part("unread", access.received(viewer).filter(read_at=None), "giver", "sent_at", None),
    )  # fmt: skip


def _part(what: What, found: QuerySet[Any], who: str, since: str, day: str | None, *, pk: str = "id") -> Part:
    until = on(day) if day else on(Value(None, output_field=DateField()))
    return Part(what, found, (key(pk), text(f"{who}__name"), text(f"{who}__handle"), at(since), until))


def between(one: int, other: int) -> tuple[Request, ...]:
    """The open requests of two people to each other, the oldest first; for their brief."""
    pair = Q(asker=one, asked=other) | Q(asker=other, asked=one)
    return tuple(
        Request.objects.filter(pair, state=Request.State.OPEN).select_related("asker", "asked").order_by("asked_at")
    )
