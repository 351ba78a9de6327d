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
from django.db.models import Model, Q

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.growth.models import Evidence, Mark, Promotion, Reading, Talk
from quarterdeck.desk.growth.models.reading import MANAGER
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.names import pattern_of, take_out_of


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
    pattern = pattern_of(person)
    return changed + sum(_words(model, person, pattern, now) for model in _sealed())


def _sealed() -> Iterator[type[Model]]:
    """Every kind of record of growth with sealed fields, so that none that comes later is forgotten."""
    for model in apps.get_app_config("growth").get_models():
        concrete = model._meta.concrete_fields  # noqa: SLF001 -- how Django says what a model has
        if any(isinstance(field, SealedTextField) for field in concrete):
            yield model


def _words(model: Any, person: Person, pattern: re.Pattern[str], now: datetime) -> int:
    """Put somebody in place of the names in records that are not the person's own."""
    own = model.held_on(person, None).order_by().values("pk")
    return take_out_of(model, pattern, now=now, but=Q(pk__in=own))
