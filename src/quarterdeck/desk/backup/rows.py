"""The desk as rows, from any database and into any: one JSON line for each record. Needs Django set up."""

# ruff: noqa: SLF001 -- a model's `_meta` and `_default_manager` are how Django says what it is

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model

from quarterdeck.home.errors import ArchiveUnfit, HomeOccupied

NAME = "rows.jsonl"
_SQLITE = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
_LEFT_BEHIND = {"sessions.session", "contenttypes.contenttype", "auth.permission", "accounts.attempt", "core.writes"}


def dump_rows(target: Path, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write every record, as they stand at one instant, or as the caller's transaction sees them."""
    alone = not connections[using].in_atomic_block
    with transaction.atomic(using=using), target.open("w", encoding="utf-8") as out:
        if alone and connections[using].vendor == "postgresql":
            with connections[using].cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        serializers.serialize("jsonl", _records(using), stream=out)
    target.chmod(0o600)


def load_rows(source: Path, *, archive: str, using: str = DEFAULT_DB_ALIAS) -> int:
    """Take the records into an empty, migrated database, all or none; how many there were.

    HomeOccupied where it is not empty, ArchiveUnfit where the records do not fit this program.
    """
    connection = connections[using]
    if occupied := next((model for model in models() if model._default_manager.using(using).exists()), None):
        raise HomeOccupied(f"the database (it holds {occupied._meta.verbose_name_plural})")
    count = 0
    try:
        with transaction.atomic(using=using), connection.constraint_checks_disabled(), source.open("rb") as lines:
            for record in serializers.deserialize("jsonl", lines, using=using):
                record.save(using=using)
                count += 1
            connection.check_constraints()
    except DeserializationError as error:
        raise ArchiveUnfit(archive, f"its records are not of this version of Quarterdeck ({error})") from error
    _reset_numbers(connection)
    return count


def rows_of_sqlite(desk: Path) -> Path:
    """The records of a SQLite desk as rows, beside it; it is brought up to date first."""
    name = "archive"
    connections.databases[name] = {**connections.databases[DEFAULT_DB_ALIAS], **_SQLITE, "NAME": str(desk)}
    try:
        connections[name].connect()
        call_command("migrate", database=name, verbosity=0, interactive=False)
        dump_rows(desk.with_name(NAME), using=name)
    finally:
        connections[name].close()
        del connections[name]
        del connections.databases[name]
    return desk.with_name(NAME)


def models() -> list[type[Model]]:
    """The models whose records are kept, those that others point to first."""
    ours = [model for model in apps.get_models() if model._meta.label_lower not in _LEFT_BEHIND]
    return [m for m in serializers.sort_dependencies([(app, None) for app in apps.get_app_configs()]) if m in ours]


def _records(using: str) -> Iterator[Model]:
    for model in models():
        yield from model._default_manager.using(using).order_by("pk").iterator(chunk_size=2000)


def _reset_numbers(connection: Any) -> None:
    """Let the database go on numbering after what was loaded."""
    from django.core.management.color import no_style  # noqa: PLC0415 -- a command's affair, but the only way

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
