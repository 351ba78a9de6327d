"""Sealed text in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings

from quarterdeck.desk.people.models import Account
from quarterdeck.desk.role.models import Entry, Note
from quarterdeck.home.errors import SealBroken
from quarterdeck.home.folder import Home

DAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def note(db: None, tmp_path: Any, settings: Settings) -> Note:
    settings.QUARTERDECK_HOME = Home(tmp_path)
    account = Account.objects.create_user("someone", password="correct horse")
    entry = Entry.objects.create(account=account, key="k", text="t", changed_at=NOW)
    return Note.objects.create(account=account, entry=entry, on_date=DAY, text="a plain secret", changed_at=NOW)


def _column(table: str = "role_note") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"select text from {table}")
        return str(cursor.fetchone()[0])


def test_it_is_plain_on_the_record_and_sealed_in_the_database(note: Note) -> None:
    assert note.text == "a plain secret"
    assert Note.objects.get().text == "a plain secret"
    assert "secret" not in _column()
    assert _column().startswith("qd1.1.")


def test_a_text_that_nobody_read_is_saved_as_it_was(note: Note) -> None:
    before = _column()
    found = Note.objects.get()
    found.shared = True
    found.save()
    assert _column() == before


def test_it_cannot_be_searched_or_written_past_the_seal(note: Note) -> None:
    with pytest.raises(FieldError, match="sealed"):
        Note.objects.filter(text="a plain secret").exists()
    with pytest.raises(FieldError, match="sealed"):
        Note.objects.update(text="open")


def test_a_text_taken_from_another_record_is_sealed_anew(note: Note) -> None:
    other = Note.objects.create(
        account=note.account, entry=note.entry, on_date=DAY, text=Note.objects.get().text, changed_at=NOW
    )
    assert Note.objects.get(pk=other.pk).text == "a plain secret"


def test_a_text_moved_to_another_record_does_not_open(note: Note) -> None:
    other = Note.objects.create(
        id=uuid4(), account=note.account, entry=note.entry, on_date=DAY, text="other", changed_at=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("update role_note set text = %s where text != %s", [_column(), _column()])
    texts = []
    for pk in (note.pk, other.pk):
        try:
            texts.append(Note.objects.get(pk=pk).text)
        except SealBroken:
            texts.append("")
    assert sorted(texts) in (["", "a plain secret"], ["", "other"])


def test_a_backup_carries_it_sealed_and_it_opens_again(note: Note) -> None:
    dumped = serializers.serialize("jsonl", Note.objects.all())
    assert "secret" not in dumped
    dumped_opened = serializers.serialize("jsonl", [note])
    assert "secret" not in dumped_opened
    Note.objects.all().delete()
    for record in serializers.deserialize("jsonl", dumped):
        record.save()
    assert Note.objects.get().text == "a plain secret"
