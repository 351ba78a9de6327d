"""The audit log is added to, and to nothing else."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction
from pytest_django import Settings

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.home.folder import Home

NOW = datetime(2026, 11, 1, 8, 30, 0, 123456, tzinfo=UTC)
ADA = audit.Signed(7, "Ada")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Settings) -> None:
    settings.QUARTERDECK_HOME = Home(tmp_path / "home")


def _three() -> list[AuditEntry]:
    return [
        audit.record(
            ADA, "export", "people", now=NOW + timedelta(seconds=n), about_id=n, rows=n, on=NOW.date(), to=("a",)
        )
        for n in range(3)
    ]


@pytest.mark.django_db
def test_entries_that_nobody_touched_are_in_order() -> None:
    assert audit.check() is None
    _three()
    assert audit.check() is None
    assert AuditEntry.objects.filter(act="export", actor_id=7).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update core_auditentry set actor_name = 'Nobody'",
        "delete from core_auditentry where id > 0",
        *(
            ["insert or replace into core_auditentry select * from core_auditentry"]
            if connection.vendor == "sqlite"
            else ()
        ),
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    _three()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(actor_name="Ada").count() == 3


@pytest.mark.django_db
def test_the_program_cannot_either() -> None:
    (first, *_) = _three()
    first.subject = "something else"
    with pytest.raises(DatabaseError), transaction.atomic():
        first.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()


def _past_the_trigger(sql: str) -> None:
    """As whoever owns the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("drop trigger audit_no_update")
            cursor.execute("drop trigger audit_no_delete")
        else:
            cursor.execute("drop trigger audit_for_good on core_auditentry")
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update core_auditentry set subject = 'x' where id = {1}", 1),
        ("update core_auditentry set at = '2020-01-01 00:00:00+00:00' where id = {0}", 0),
        ("update core_auditentry set about_id = 99 where id = {2}", 2),
        ("delete from core_auditentry where id = {1}", 2),
        ("delete from core_auditentry where id = {0}", 1),
    ],
)
def test_whoever_goes_past_the_database_is_found_out(change: str, found: int) -> None:
    numbers = [entry.pk for entry in _three()]
    _past_the_trigger(change.format(*numbers))
    assert audit.check() == numbers[found]


@pytest.mark.django_db
def test_whoever_forges_an_entry_without_the_key_is_found_out(settings: Settings, tmp_path: Path) -> None:
    _three()
    own, settings.QUARTERDECK_HOME = settings.QUARTERDECK_HOME, Home(tmp_path / "another")
    forged = audit.record(ADA, "export", "nothing", now=NOW)
    settings.QUARTERDECK_HOME = own
    assert audit.check() == forged.pk


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_once_follow_one_another() -> None:
    def write() -> None:
        for n in range(10):
            audit.record(ADA, "export", str(n), now=NOW)
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEntry.objects.count() == 40
    assert audit.check() is None
