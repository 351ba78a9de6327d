"""All that is held on one person: every record that is theirs, what the lake has under their numbers, who looked.

The desk is walked by its own relations, so that a duty that comes later is in it without being named here.
"""

# ruff: noqa: SLF001 -- a model's `_meta` is how Django says what it is

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, Count, Model, Q, QuerySet, Value

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Account, Membership, Person
from quarterdeck.home.folder import Home
from quarterdeck.home.secrets import Surrogates, get_key
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.lake.personal import rows_on
from quarterdeck.reports import lakeside

_NEVER = {"password", "data", "session_data", "secret", "token", "key", "seal"}
"""Columns that let somebody in: they are named and not shown, not even to their owner."""
_OTHERS = {"manager"}
"""Relations that make a record another's: those who report to somebody are not that person's data."""


def held_on(person: Person | None, account: Account | None, home: Home) -> dict[str, Any]:
    """Everything, as values that JSON knows; texts that only this person may read are opened."""
    return {
        "person": _as_dict(person) if person else None,
        "account": _as_dict(account) if account else None,
        "records": list(_records(person, account)),
        "gitlab": _in_lake(person, home),
        "looked_at_by_others": [_entry(entry) for entry in looks_of_others(person, account)[:5000]],
        "own_acts": [_entry(entry) for entry in acts_of(account)[:5000]],
    }


def looks_of_others(person: Person | None, account: Account | None) -> Any:
    """Entries of the audit log about a person, by anybody else; newest first."""
    if person is None:
        return AuditEntry.objects.none()
    about = AuditEntry.objects.filter(about_id=person.pk).order_by("-pk")
    return about.exclude(actor_id=account.pk) if account else about


def acts_of(account: Account | None) -> Any:
    """Entries of the audit log by an account; newest first."""
    return AuditEntry.objects.filter(actor_id=account.pk if account else -1).order_by("-pk")


def counts(person: Person | None, account: Account | None) -> list[tuple[str, int]]:
    """How many records of each kind there are, by its name, the largest first; one query."""
    parts = [
        found.order_by()
        .annotate(record_=Value(str(found.model._meta.verbose_name_plural), output_field=CharField()))
        .values("record_")
        .annotate(records_=Count("pk"))
        for found in _owned(person, account)
    ]
    if not parts:
        return []
    lines = [(line["record_"], line["records_"]) for line in parts[0].union(*parts[1:], all=True) if line["records_"]]
    return sorted(lines, key=lambda line: (-line[1], line[0]))


def numbers_of(person: Person, home: Home) -> set[int]:
    """The user numbers under which GitLab and clones know somebody."""
    spans = Membership.objects.filter(person=person).values_list("own_user_id", flat=True)
    numbers = {number for number in (person.gitlab_user_id, *spans) if number is not None}
    if person.email:
        numbers.add(Surrogates(get_key(home)).author(person.email))
    return numbers


def _records(person: Person | None, account: Account | None) -> Iterator[dict[str, Any]]:
    """Every record that points to the person or the account as its own."""
    for found in _owned(person, account):
        for record in found.iterator():
            yield {"record": str(found.model._meta.verbose_name), "fields": _as_dict(record)}


def _owned(person: Person | None, account: Account | None) -> Iterator[QuerySet[Any]]:
    """By model, those records."""
    for model in apps.get_models():
        if hasattr(model, "held_on"):  # it knows itself which of its records are somebody's to read
            yield model.held_on(person, account)
            continue
        wanted = Q()
        for name, target in _relations(model):
            owner = person if target is Person else account
            wanted |= Q(**{name: owner}) if owner is not None else Q()
        if wanted:
            yield model._default_manager.filter(wanted)


def _relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    if model is Account:
        return
    for field in model._meta.get_fields():
        target = field.related_model
        if field.concrete and not field.many_to_many and target in {Person, Account} and field.name not in _OTHERS:
            yield field.name, target


def _as_dict(record: Model) -> dict[str, Any]:
    return {
        field.attname: "(kept, not shown)" if field.name in _NEVER else _plain(getattr(record, field.attname))
        for field in record._meta.concrete_fields
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _in_lake(person: Person | None, home: Home) -> dict[str, Any]:
    if person is None:
        return {}
    try:
        with lakeside.snapshot(home) as snapshot:
            held = rows_on(snapshot, numbers_of(person, home))
    except LakeMissing:
        return {}
    return {table: [{key: _plain(value) for key, value in row.items()} for row in rows] for table, rows in held.items()}


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(), "who": entry.actor_name, "act": entry.act, "subject": entry.subject,
        "detail": entry.detail,
    }  # fmt: skip
