"""Everything that is done with praise and tips: drafts, sending, thanking, asking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from quarterdeck.desk.core import audit, texts
from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.models import Piece, Request
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import managers_of

LONGEST = 5_000
"""Characters of a piece: feedback is short."""
_LINK = re.compile(r"https?://[^\s<>\"']{3,1000}\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A piece as a form has it. ``base`` is the text with which the form began."""

    receiver_id: int
    kind: str
    text: str
    visibility: str = Piece.Visibility.THEM
    about: str = ""
    link: str = ""
    request_id: UUID | None = None
    base: str = ""

    def checked(self, viewer: Viewer) -> Written:
        """As it can be kept. NotFit, TooLong."""
        if self.kind not in Piece.Kind.values:
            raise NotFit("say whether it is praise or a tip")
        if self.visibility not in Piece.Visibility.values or self.about not in {"", *Piece.About.values}:
            raise NotFit("choose one of the list")
        if not access.colleagues(viewer).filter(pk=self.receiver_id).exists():
            raise NotFit("choose to whom it goes; it can be anybody who stands in a team today, apart from you")
        link = self.link.strip()
        if link and not _LINK.match(link):
            raise NotFit("a link begins with https:// or http://")
        return Written(
            self.receiver_id, self.kind, texts.cleaned(self.text, "the feedback", longest=LONGEST), self.visibility,
            self.about, link, self.request_id, self.base,
        )  # fmt: skip


def save_draft(
    viewer: Viewer, written: Written, *, piece_id: UUID | None = None, version: int = 0, now: datetime
) -> Piece:
    """Keep a draft, a new one or changed. NotFit, TooLong, Changed; DoesNotExist where it is not the viewer's draft."""
    if viewer.person_id is None and not viewer.owner:
        raise NotFit("your account belongs to nobody of the people data, so nobody would know from whom it is")
    written = written.checked(viewer)
    with transaction.atomic():
        if piece_id is None:
            piece = Piece(account_id=viewer.account_id, giver_id=viewer.person_id, version=0)
        else:
            piece = drafts(viewer).select_for_update(of=("self",)).get(pk=piece_id)
            written = _merged(piece, written, version)
        piece.receiver_id, piece.kind, piece.text = written.receiver_id, written.kind, written.text
        piece.visibility, piece.about, piece.link = written.visibility, written.about, written.link
        piece.request = _find_request(viewer, written)
        piece.version, piece.changed_at = piece.version + 1, now
        piece.save()
    return piece


def drafts(viewer: Viewer) -> QuerySet[Piece]:
    """The viewer's drafts."""
    return access.written(viewer).filter(sent_at=None)


def _merged(piece: Piece, written: Written, version: int) -> Written:
    if piece.version == version:
        return written
    text = texts.merged(written.base, str(piece.text), written.text)
    if text is None:
        raise Changed(theirs=str(piece.text), yours=written.text, version=piece.version, at=piece.changed_at)
    return Written(
        written.receiver_id, written.kind, text, written.visibility, written.about, written.link, written.request_id
    )


def _find_request(viewer: Viewer, written: Written) -> Request | None:
    if written.request_id is None:
        return None
    asked = access.requests_to(viewer).filter(pk=written.request_id, asker_id=written.receiver_id)
    return asked.filter(state=Request.State.OPEN).first()


def send(viewer: Viewer, piece_id: UUID, *, now: datetime) -> Piece:
    """Give it: from now on its words and its readers are fixed. On a laptop: note that it was said in person.

    NotFit where the receiver left meanwhile.
    """
    with transaction.atomic():
        piece = drafts(viewer).select_for_update(of=("self",)).get(pk=piece_id)
        if not access.colleagues(viewer).filter(pk=piece.receiver_id).exists():
            raise NotFit("they have left, or stand in no team today; the draft is kept")
        piece.sent_at = piece.changed_at = now
        piece.save()
        if piece.visibility == Piece.Visibility.MANAGER:
            piece.readers.set(managers_of([piece.receiver_id], viewer.day).get(piece.receiver_id, frozenset()))
        if piece.request_id:
            Request.objects.filter(pk=piece.request_id, state=Request.State.OPEN).update(
                state=Request.State.ANSWERED, settled_at=now
            )
    return piece


def take_back(viewer: Viewer, piece_id: UUID, *, now: datetime) -> Piece:
    """Make a draft of what was sent and not opened yet. NotFit where it was."""
    with transaction.atomic():
        piece = access.written(viewer).select_for_update(of=("self",)).get(pk=piece_id, sent_at__isnull=False)
        if piece.read_at is not None or piece.manager_read_at is not None:
            raise NotFit("it was read already; write another one to put it right")
        piece.sent_at, piece.changed_at = None, now
        piece.save()
        piece.readers.clear()
        if piece.request_id:
            Request.objects.filter(pk=piece.request_id, state=Request.State.ANSWERED).update(
                state=Request.State.OPEN, settled_at=None
            )
    return piece


def drop_draft(viewer: Viewer, piece_id: UUID) -> None:
    """Delete a draft for good."""
    drafts(viewer).get(pk=piece_id).delete()


def opened(viewer: Viewer, piece: Piece, *, now: datetime) -> None:
    """Note that the receiver opened it, or that a manager read what another sent to their report."""
    if piece.receiver_id == viewer.person_id and piece.read_at is None:
        Piece.objects.filter(pk=piece.pk, read_at=None).update(read_at=now)
        piece.read_at = now
    elif piece.receiver_id != viewer.person_id and not _is_writer(viewer, piece):
        Piece.objects.filter(pk=piece.pk, manager_read_at=None).update(manager_read_at=now)
        audit.record(viewer, "feedback.read", "feedback", now=now, about_id=piece.receiver_id)


def _is_writer(viewer: Viewer, piece: Piece) -> bool:
    mine = viewer.account_id is not None and piece.account_id == viewer.account_id
    return mine or (viewer.person_id is not None and piece.giver_id == viewer.person_id)


def thank(viewer: Viewer, piece_id: UUID, *, now: datetime) -> None:
    """Thank for what one received; once."""
    access.received(viewer).filter(pk=piece_id, thanked_at=None).update(thanked_at=now)


def ask(viewer: Viewer, asked_id: int, question: str, *, now: datetime) -> Request:
    """Ask somebody for feedback on oneself. NotFit where one asked them already, or they are not here."""
    question = texts.cleaned(question, "the question", longest=1_000)
    person: Person | None = access.colleagues(viewer).filter(pk=asked_id).first()
    if person is None or viewer.person_id is None:
        raise NotFit("choose whom to ask; it can be anybody who stands in a team today, apart from you")
    try:
        with transaction.atomic():
            return Request.objects.create(asker_id=viewer.person_id, asked=person, question=question, asked_at=now)
    except IntegrityError:
        raise NotFit(f"you have asked {person} already, and they have not answered yet") from None


def settle(viewer: Viewer, request_id: UUID, state: str, *, now: datetime) -> None:
    """Decline what one was asked, or withdraw what one asked; no reason is wanted."""
    mine = {Request.State.DECLINED: access.requests_to, Request.State.WITHDRAWN: access.requests_by}
    if state not in mine:
        raise NotFit("it can be declined or withdrawn")
    request = mine[Request.State(state)](viewer).get(pk=request_id)
    Request.objects.filter(pk=request.pk, state=Request.State.OPEN).update(state=state, settled_at=now)
