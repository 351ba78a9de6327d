"""A connection that is kept leads to the file that is there, not to the one that was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.signals import request_started
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

from quarterdeck.desk.core import connections


def _make(path: Path, word: str) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("create table said (word text)")
        made.execute("insert into said values (?)", [word])
        made.commit()


@pytest.fixture
def kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[BaseDatabaseWrapper]:
    """An open connection to a file of its own, in the place of the desk's."""
    _make(tmp_path / "desk.sqlite3", "before")
    told = {**connection.settings_dict, "NAME": str(tmp_path / "desk.sqlite3"), "OPTIONS": {}, "CONN_MAX_AGE": 60}
    made = DatabaseWrapper(told, "default")
    monkeypatch.setattr(connections, "connections", {"default": made})
    with django_db_blocker.unblock():
        assert _read(made) == "before"
        yield made
        made.close()


def _read(made: BaseDatabaseWrapper) -> object:
    with made.cursor() as cursor:
        cursor.execute("select word from said")
        return cursor.fetchone()[0]


def test_it_is_kept_while_the_file_is_the_same(kept: BaseDatabaseWrapper) -> None:
    held = kept.connection
    request_started.send(None)
    assert kept.connection is held is not None


def test_it_is_closed_when_another_file_took_its_place(kept: BaseDatabaseWrapper, tmp_path: Path) -> None:
    _make(tmp_path / "restored", "after")
    (tmp_path / "restored").replace(tmp_path / "desk.sqlite3")
    assert _read(kept) == "before"
    request_started.send(None)
    assert kept.connection is None
    assert _read(kept) == "after"


def test_it_is_closed_when_the_file_is_gone(kept: BaseDatabaseWrapper, tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite3").unlink()
    request_started.send(None)
    assert kept.connection is None


def test_a_transaction_is_never_cut(kept: BaseDatabaseWrapper, tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite3").unlink()
    kept.in_atomic_block = True
    request_started.send(None)
    assert kept.connection is not None
    kept.in_atomic_block = False
