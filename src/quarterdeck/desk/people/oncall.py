"""On-call shifts: taken from a published rota, whole or not at all. The person and their manager alone see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.audit import Actor
from quarterdeck.desk.people.models import OnCallShift, Person
from quarterdeck.sources.files.oncall import read_oncall
from quarterdeck.sources.files.table import Line

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Shifts:
    """What a file would do: ``new`` shifts take the place of ``old`` ones (their numbers)."""

    new: tuple[OnCallShift, ...]
    old: tuple[int, ...]


def plan(path: Path) -> Shifts:
    """Read a file. Of each layer in it what begins within its span is replaced; other shifts stay. FileError."""
    people = {handle.casefold(): pk for handle, pk in Person.objects.values_list("handle", "pk")}
    lines = read_oncall(path, known=frozenset(people))
    new = tuple(
        OnCallShift(
            person_id=people[line.values["handle"].casefold()], rota=line.values["layer"],
            start_at=line.values["start_at"], end_at=line.values["end_at"],
        )
        for line in lines
    )  # fmt: skip
    return Shifts(new, tuple(_replaced(lines)))


@transaction.atomic
def take(shifts: Shifts, *, actor: Actor | None, now: datetime) -> None:
    """Bring the shifts in."""
    for at in range(0, len(shifts.old), _BATCH):
        OnCallShift.objects.filter(pk__in=shifts.old[at : at + _BATCH]).delete()
    OnCallShift.objects.bulk_create(shifts.new, batch_size=_BATCH)
    audit.record(actor, "on-call shifts imported", "oncall", now=now, lines=len(shifts.new))


def _replaced(lines: Sequence[Line]) -> Iterable[int]:
    """Shifts that stand and that the file tells anew."""
    for layer in dict.fromkeys(line.values["layer"] for line in lines):
        own = [line.values for line in lines if line.values["layer"] == layer]
        first, last = min(one["start_at"] for one in own), max(one["end_at"] for one in own)
        standing = OnCallShift.objects.filter(rota=layer, start_at__gte=first, start_at__lt=last).order_by("pk")
        yield from standing.values_list("pk", flat=True)
