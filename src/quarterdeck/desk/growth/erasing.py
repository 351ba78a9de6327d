"""Takes somebody who left out of other people's records. What is their own goes with them."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.growth import leaving
from quarterdeck.desk.people.models import Person


def take_out(person: Person, *, now: datetime) -> int:
    """How many records of others changed."""
    return leaving.take_out(person, now=now)
