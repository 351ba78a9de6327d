"""For all tests: a database that refuses to forget its audit log is emptied by its owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

_flush = BaseDatabaseOperations.execute_sql_flush


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


@pytest.fixture(autouse=True, scope="session")
def _flushable() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", _emptied)
        yield
