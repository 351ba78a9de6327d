"""Takes somebody who left out of other people's feedback. What they received, asked and were asked goes with them."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.feedback.models import HardNote, Piece, Round
from quarterdeck.desk.people.models import Person


def take_out(person: Person, *, now: datetime) -> int:  # noqa: ARG001 -- as every duty's
    """Drafts of theirs go; what they gave stays with its receiver, from somebody who left; how many records changed."""
    Piece.objects.filter(giver=person, sent_at=None).delete()
    HardNote.objects.filter(manager=person, shared_at=None).delete()
    changed = Piece.objects.filter(giver=person).update(giver=None, account=None)
    changed += HardNote.objects.filter(manager=person).update(manager=None, account=None)
    Piece.readers.through.objects.filter(person=person).delete()
    return changed + Round.objects.filter(shared_with=person).update(shared_with=None, shared_at=None)
