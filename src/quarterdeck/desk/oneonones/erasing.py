"""Takes somebody who left out of other people's 1:1s.

Their own agendas, and all that was written on them, go with them. Where they were the manager, the agenda is the
report's and stays: without their name as author, and with it taken out of the words.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.desk.oneonones.models import BriefLine, Item, PrivateNote, Series
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.names import pattern_of, take_out_of


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:
    """Their name goes from the series, items and notes of others; how many records changed. To be called while they
    still bear their names."""
    pattern = pattern_of(person)
    changed = Series.objects.filter(manager=person).update(manager=None)
    changed += Item.objects.filter(author=person).update(author=None)
    return changed + sum(take_out_of(model, pattern, now=now) for model in (Item, PrivateNote, BriefLine))
