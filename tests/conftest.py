"""For all tests: a database that refuses to forget its audit log is emptied by its owner alone; a desk made once."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from tests.once import made_once
from tests.room import with_room

gc.set_threshold(50_000, 20, 50)  # thousands of tests and models are never garbage: looking through them less often
_flush = BaseDatabaseOperations.execute_sql_flush


def _run_with_room(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    runtestprotocol(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


_run_with_room.__code__ = with_room(_run_with_room.__code__)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it itself, which saves a sixth of the time of tests that ask for pages: see `with_room`."""
    _run_with_room(item, nextitem)
    return True


def pytest_unconfigure() -> None:
    """What is still there goes in order, before the interpreter does: DuckDB tells of what is left."""
    gc.collect()


def _emptied(self: Any, statements: list[str]) -> None:
    """Tests that commit are followed by a flush, which the log's trigger would refuse."""
    with self.connection.cursor() as cursor:
        if self.connection.vendor == "sqlite":
            cursor.execute("select name, sql from sqlite_master where type = 'trigger' and name like 'audit_no_%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"drop trigger {name}")
            _flush(self, statements)
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            _flush(self, statements)  # truncates, which the trigger lets pass


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """The database of a process of tests begins as a copy of the made desk.

    In PostgreSQL it stays behind, for the next run to drop.
    """
    if connection.vendor == "sqlite":
        shutil.copyfile(request.getfixturevalue("made_desk"), connection.settings_dict["TEST"]["NAME"])
    else:
        with request.getfixturevalue("django_db_blocker").unblock():
            made_once(request.getfixturevalue("tmp_path_factory"), "made-template", _make_template)
            _copy_template()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """That copy is taken as it is; it is new in every process, so nothing is found of an earlier run."""
    return True


_TEMPLATE = "quarterdeck_made_desk"


def _make_template(_: Path) -> None:
    """On the server of the tests, a desk made by all migrations, from which each process of a run has its own."""
    _in_server(f"drop database if exists {_TEMPLATE}", f"create database {_TEMPLATE}")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{_TEMPLATE}").geturl()
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-c", _MAKE, home], check=True, env=_plain() | {"DATABASE_URL": url})


def _copy_template() -> None:
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    _in_server(f'drop database if exists "{name}"', f'create database "{name}" template {_TEMPLATE}')


def _in_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True, scope="session")
def _flushable() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", _emptied)
        yield


_MAKE = """
import sys
from pathlib import Path
from quarterdeck.home.folder import Home
from quarterdeck.web import running
home = Home(Path(sys.argv[1]))
running.set_up(home)
running.migrate(home)
"""


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty desk, made by all its migrations in a process of its own, once for all processes of a run.

    A home of a test may begin with its copy: the migrations take five seconds. Those who test a first start do not.
    """

    def make(home: Path) -> None:
        subprocess.run([sys.executable, "-c", _MAKE, str(home)], check=True, env=_plain())

    return made_once(tmp_path_factory, "made-desk", make) / "desk.sqlite3"


def _plain() -> dict[str, str]:
    named = ("DATABASE_URL", "DJANGO", "QUARTERDECK")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(named)}
    return kept | {"QUARTERDECK_UNBUILT": "1"}
