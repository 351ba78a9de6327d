"""Takes somebody who left out of other people's feedback. What they received, asked and were asked goes with them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Round, Seat
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.names import pattern_of, take_out_of


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:
    """Drafts of theirs go; what they gave stays with its receiver, from somebody who left; their names go from what
    others wrote; how many records changed. To be called while they still bear their names."""
    Piece.objects.filter(giver=person, sent_at=None).delete()
    HardNote.objects.filter(manager=person, shared_at=None).delete()
    changed = Piece.objects.filter(giver=person).update(giver=None, account=None)
    changed += HardNote.objects.filter(manager=person).update(manager=None, account=None)
    Piece.readers.through.objects.filter(person=person).delete()
    for seat in Seat.objects.filter(provider=person, round__closed_at=None):
        answered = F("gone_answered") + int(seat.answered)
        changed += Round.objects.filter(pk=seat.round_id).update(gone=F("gone") + 1, gone_answered=answered)
    changed += Round.objects.filter(shared_with=person).update(shared_with=None, shared_at=None)
    pattern = pattern_of(person)
    return changed + sum(take_out_of(model, pattern, now=now) for model in (Piece, HardNote, Request, Round))
