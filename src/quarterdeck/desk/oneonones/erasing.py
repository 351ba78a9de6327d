"""Takes somebody who left out of other people's 1:1s.

Their own agendas, and all that was written on them, go with them. Where they were the manager, the agenda is the
report's and stays: without their name as author, and with it taken out of the words.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.desk.oneonones.models import BriefLine, Item, PrivateNote, Series
from quarterdeck.desk.oneonones.reads import GONE
from quarterdeck.desk.people.models import Account, Person


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:  # noqa: ARG001 -- as every duty's
    """Their name goes from the series, items and notes of others; how many records changed. To be called while they
    still bear their names."""
    names = {str(person), person.name, f"@{person.handle}"}
    names |= {str(one) for one in Account.objects.filter(person=person)}
    longest_first = sorted(names - {""}, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first))
    changed = Series.objects.filter(manager=person).update(manager=None)
    changed += Item.objects.filter(author=person).update(author=None)
    return changed + sum(_texts(model, pattern) for model in (Item, PrivateNote, BriefLine))


def _texts(model: Any, pattern: re.Pattern[str]) -> int:
    """Words that people wrote; each is opened, and sealed again where the name stood in it."""
    count = 0
    for one in model.objects.order_by("pk").iterator(chunk_size=500):
        if pattern.search(one.text):
            one.text = pattern.sub(GONE, one.text)
            one.save(update_fields=("text",))
            count += 1
    return count
