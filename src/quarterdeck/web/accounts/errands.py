"""What a worker does for accounts."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.people.actions import ask_to_carry
from quarterdeck.home.folder import Home
from quarterdeck.lake.personal import erase
from quarterdeck.lake.store import Lake


def erase_in_lake(home: Home, *, now: datetime, numbers: list[int], to: int) -> None:
    """Take who somebody was out of the lake and its old versions, then bring the people there up to date."""
    lake = Lake(home.lake)
    if lake.exists():
        erase(lake, numbers, to=to, now=now)
        ask_to_carry(now=now)
    Job.objects.filter(name="erase", args__to=to).update(args={"to": to, "numbers": []})
