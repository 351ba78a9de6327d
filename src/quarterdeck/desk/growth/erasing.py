"""Takes somebody who left out of other people's records. What is their own goes with them.

What was shared with them is shared with nobody, their unfinished side of a reading goes, and their names go from what
others wrote. What they said to somebody else's record stays there without their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models import Evidence, Mark, Promotion, Reading, Talk
from quarterdeck.desk.growth.models.reading import MANAGER
from quarterdeck.desk.people.models import Account, Person

SOMEBODY = "somebody who left"


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:
    """How many records of others changed. To be called while the person still bears their names."""
    changed = Evidence.objects.filter(shared_with=person).update(shared_with=None, shared_at=None, seen_at=None)
    drafts = Mark.objects.filter(reading__manager=person, side=MANAGER, reading__manager_finished_at=None)
    drafts = drafts.exclude(reading__growth__person=person)
    changed += drafts.count()
    drafts.delete()
    for led in (Talk, Reading, Promotion):
        changed += led.objects.filter(manager=person).update(manager=None)
    pattern = _names(person)
    return changed + sum(_words(model, fields, person, pattern, now) for model, fields in _sealed())


def _names(person: Person) -> re.Pattern[str]:
    accounts = list(Account.objects.filter(person=person))
    names = {str(person), person.name, *(str(one) for one in accounts)} - {""}
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in ordered))


def _sealed() -> Iterator[tuple[type[Model], tuple[str, ...]]]:
    """Every kind of record of growth with its sealed fields, so that none that comes later is forgotten."""
    for model in apps.get_app_config("growth").get_models():
        concrete = model._meta.concrete_fields  # noqa: SLF001 -- how Django says what a model has
        if fields := tuple(field.name for field in concrete if isinstance(field, SealedTextField)):
            yield model, fields


def _words(model: Any, fields: tuple[str, ...], person: Person, pattern: re.Pattern[str], now: datetime) -> int:
    """Put somebody in place of the names in records that are not the person's own."""
    own = model.held_on(person, None).order_by().values("pk")
    count = 0
    for record in model.objects.exclude(pk__in=own).order_by().iterator(chunk_size=200):
        found = {field: pattern.sub(SOMEBODY, words) for field in fields if (words := getattr(record, field))}
        changed = {field: words for field, words in found.items() if words != getattr(record, field)}
        if changed:
            for field, words in changed.items():
                setattr(record, field, words)
            if hasattr(record, "version"):  # a window that is open elsewhere must not write the name back
                record.version += 1
            if hasattr(record, "changed_at"):
                record.changed_at = now
            record.save()
            count += 1
    return count
