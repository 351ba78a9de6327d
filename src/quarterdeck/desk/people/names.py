"""Somebody's names in what others wrote, taken out when they are erased."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.people.models import Account, Person

SOMEBODY = "somebody who left"


def pattern_of(person: Person) -> re.Pattern[str]:
    """Whatever they are called: name, handles with @, accounts, e-mail; however it is written. Matches nothing where
    none is known. First names alone are many people's, and stay."""
    accounts = list(Account.objects.filter(person=person))
    names = {str(person), person.name, person.email, *(str(one) for one in accounts), *(one.email for one in accounts)}
    names |= {f"@{name}" for name in (person.handle, person.gitlab_username) if name}
    ordered = sorted(names - {""}, key=lambda name: (-len(name), name))
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in ordered), re.IGNORECASE)


def take_out_of(model: Any, pattern: re.Pattern[str], *, now: datetime, but: Q | None = None) -> int:
    """Put somebody in place of the names in all sealed texts of a model, ``but`` those of some records; how many
    records changed. A version goes up, so that no window that is open elsewhere writes the name back."""
    fields = [one.name for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]  # noqa: SLF001
    found = model._base_manager.exclude(but) if but is not None else model._base_manager.all()  # noqa: SLF001
    keys = (one.pk for one in found.order_by("pk").iterator(chunk_size=200) if _bears(one, fields, pattern))
    return sum(_take_out(model, pk, fields, pattern, now) for pk in list(keys))


def _bears(record: Any, fields: Iterable[str], pattern: re.Pattern[str]) -> bool:
    return any(words and pattern.search(words) for words in (getattr(record, field) for field in fields))


@transaction.atomic
def _take_out(model: Any, pk: Any, fields: Iterable[str], pattern: re.Pattern[str], now: datetime) -> int:
    """One record, locked, so that what somebody writes at this moment is not lost."""
    record = model._base_manager.select_for_update().filter(pk=pk).first()  # noqa: SLF001
    if record is None or not _bears(record, fields, pattern):
        return 0
    for field in fields:
        if words := getattr(record, field):
            setattr(record, field, pattern.sub(SOMEBODY, words))
    if hasattr(record, "version"):
        record.version += 1
    if hasattr(record, "changed_at"):
        record.changed_at = now
    record.save()
    return 1
