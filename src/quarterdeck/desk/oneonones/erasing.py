"""Takes somebody who left out of other people's 1:1s. What is their own goes with them."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.oneonones.models import Item, Series
from quarterdeck.desk.people.models import Person


def take_out(person: Person, *, now: datetime) -> int:  # noqa: ARG001 -- as every duty's
    """Their name goes from the series and items of others; how many records changed."""
    changed = Series.objects.filter(manager=person).update(manager=None)
    return changed + Item.objects.filter(author=person).update(author=None)
