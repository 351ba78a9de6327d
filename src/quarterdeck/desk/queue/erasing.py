"""Takes somebody who left out of other people's queues. What they said of their own goes with them.

What they handed over stays with whoever has it, without their name and their note.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.names import pattern_of, take_out_of
from quarterdeck.desk.queue.models import Mark


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:
    """How many records of others changed."""
    handed = Mark.objects.filter(account__person=person, state=Mark.State.HANDED, receiver__isnull=False)
    changed = 0
    for mark in handed.exclude(receiver__person=person).order_by("pk"):
        mark.account, mark.note = None, ""
        mark.save()
        changed += 1
    about, _ = Mark.objects.filter(thing__in=(f"starts:{person.pk}", f"ends:{person.pk}")).delete()
    return changed + about + take_out_of(Mark, pattern_of(person), now=now)
