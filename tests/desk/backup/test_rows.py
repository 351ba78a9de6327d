"""The desk as rows, out of any database and into another."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from quarterdeck.desk.backup import back_up, restore
from quarterdeck.desk.backup.rows import dump_rows, load_rows, models, rows_of_sqlite
from quarterdeck.desk.backup.sqlite import copy_desk
from quarterdeck.desk.core import audit
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.home.errors import ArchiveUnfit, HomeOccupied
from quarterdeck.home.folder import Home
from tests.web.cast import make_cast

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
OTHER = "elsewhere"


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    settings.QUARTERDECK_HOME = Home(tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def elsewhere(tmp_path: Path, made_desk: Path) -> Iterator[Path]:
    """An empty desk in SQLite, beside the one of the test run."""
    path = tmp_path / "elsewhere.sqlite3"
    shutil.copyfile(made_desk, path)
    kept = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}}
    connections.databases[OTHER] = {**connections.databases["default"], **kept}
    connections[OTHER].connect()  # here, as tests may open no connection but the usual one later
    yield path
    connections[OTHER].close()
    del connections[OTHER]
    del connections.databases[OTHER]


def _rows(path: Path) -> list[str]:
    return sorted(path.read_text().splitlines())


@pytest.mark.django_db
def test_rows_come_back_as_they_were(home: Home, elsewhere: Path, tmp_path: Path) -> None:
    make_cast()
    audit.record(None, "export", "people", now=NOW, rows=3)
    dump_rows(tmp_path / "a.jsonl")
    count = load_rows(tmp_path / "a.jsonl", archive="b.qd", using=OTHER)
    dump_rows(tmp_path / "b.jsonl", using=OTHER)
    assert _rows(tmp_path / "a.jsonl") == _rows(tmp_path / "b.jsonl")
    assert count == len(_rows(tmp_path / "a.jsonl")) > 40
    made = Person.objects.using(OTHER).create(handle="next")  # numbers go on after those that were loaded
    assert made.pk > max(Person.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_file_of_sqlite_becomes_rows(home: Home, elsewhere: Path, tmp_path: Path) -> None:
    make_cast()
    dump_rows(tmp_path / "a.jsonl")
    load_rows(tmp_path / "a.jsonl", archive="b.qd", using=OTHER)
    copy_desk(elsewhere, tmp_path / "desk.sqlite3")
    assert _rows(rows_of_sqlite(tmp_path / "desk.sqlite3")) == _rows(tmp_path / "a.jsonl")


@pytest.mark.django_db
def test_rows_do_not_go_into_a_desk_that_holds_something(home: Home, elsewhere: Path, tmp_path: Path) -> None:
    make_cast()
    dump_rows(tmp_path / "a.jsonl")
    Person.objects.using(OTHER).create(handle="there")
    with pytest.raises(HomeOccupied, match="it holds people"):
        load_rows(tmp_path / "a.jsonl", archive="b.qd", using=OTHER)


@pytest.mark.django_db
def test_rows_of_another_version_are_refused_whole(home: Home, elsewhere: Path, tmp_path: Path) -> None:
    make_cast()
    dump_rows(tmp_path / "a.jsonl")
    strange = {"model": "people.person", "pk": 99, "fields": {"handle": "x", "colour": "red"}}
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write(json.dumps(strange) + "\n")
    with pytest.raises(ArchiveUnfit, match="not of this version"):
        load_rows(tmp_path / "a.jsonl", archive="b.qd", using=OTHER)
    assert not Person.objects.using(OTHER).exists()


@pytest.mark.django_db
def test_a_backup_of_rows_is_restored_into_the_database_in_use(home: Home, elsewhere: Path, tmp_path: Path) -> None:
    make_cast()
    audit.record(None, "export", "people", now=NOW)
    saved = back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None, rows=True)
    other = Home(tmp_path / "other")
    restored = restore(
        tmp_path / "b.qd", other, passphrase=None, own=False,
        load=lambda rows: load_rows(rows, archive="b.qd", using=OTHER),
    )  # fmt: skip
    assert (saved.desk, restored.desk) == ("rows", "rows")
    assert not (other.path / "desk").exists()
    for model in (Person, Membership, AuditEntry):
        assert list(model.objects.using(OTHER).order_by("pk").values()) == list(model.objects.order_by("pk").values())
    assert Membership.objects.using(OTHER).first().start_date == date(2024, 1, 1)  # type: ignore[union-attr]


def test_sessions_are_no_records() -> None:
    names = {model._meta.label_lower for model in models()}
    assert names >= {"people.account", "people.person", "core.auditentry"}
    assert "sessions.session" not in names
